#include "sim/experiment/measure_values.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

struct sim_measure_values {
    size_t measures;
    size_t count, room; /* replications */
    double *rows;       /* a row for each replication */
};

sim_measure_values *sim_measure_values_new(size_t measures)
{
    sim_measure_values *values = sim_allocate(1, sizeof *values);
    values->measures = measures;
    return values;
}

void sim_measure_values_free(sim_measure_values *values)
{
    if (!values)
        return;
    free(values->rows);
    free(values);
}

void sim_measure_values_add(sim_measure_values *values, const double measures[])
{
    if (values->measures == 0) {
        values->count++;
        return;
    }
    if (values->count == values->room) {
        values->room = values->room ? 2 * values->room : 16;
        values->rows = sim_reallocate(values->rows, values->room, values->measures * sizeof *values->rows);
    }
    memcpy(&values->rows[values->count++ * values->measures], measures, values->measures * sizeof *measures);
}

size_t sim_measure_values_count(const sim_measure_values *values)
{
    return values->count;
}

double sim_measure_values_at(const sim_measure_values *values, size_t r, size_t measure)
{
    SIM_REQUIRE(r < values->count && measure < values->measures, "measures: no measure %zu of replication %zu", measure,
                r);
    return values->rows[r * values->measures + measure];
}
