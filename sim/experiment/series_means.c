#include "sim/experiment/series_means.h"

#include <math.h>
#include <stdlib.h>

#include "sim/kernel/panic.h"

struct sim_series_means {
    size_t series_count;
    size_t *lengths; /* numbers in each series, 0: off */
    int64_t **sums;
    double **means;
    uint64_t added;
};

sim_series_means *sim_series_means_new(const size_t series_cells[], size_t series_count, size_t days)
{
    sim_series_means *means = sim_allocate(1, sizeof *means);
    means->series_count = series_count;
    means->lengths = sim_allocate(series_count, sizeof *means->lengths);
    means->sums = sim_allocate(series_count, sizeof *means->sums);
    means->means = sim_allocate(series_count, sizeof *means->means);
    for (size_t i = 0; i < series_count; i++) {
        if (series_cells[i] == 0)
            continue;
        means->lengths[i] = days * series_cells[i];
        means->sums[i] = sim_allocate(means->lengths[i], sizeof **means->sums);
        means->means[i] = sim_allocate(means->lengths[i], sizeof **means->means);
    }
    return means;
}

void sim_series_means_free(sim_series_means *means)
{
    if (!means)
        return;
    for (size_t i = 0; i < means->series_count; i++) {
        free(means->sums[i]);
        free(means->means[i]);
    }
    free(means->lengths);
    free(means->sums);
    free(means->means);
    free(means);
}

void sim_series_means_add(sim_series_means *means, const int64_t *const series[])
{
    for (size_t i = 0; i < means->series_count; i++)
        for (size_t k = 0; series[i] && k < means->lengths[i]; k++)
            means->sums[i][k] += series[i][k];
    means->added++;
}

const double *const *sim_series_means_get(sim_series_means *means)
{
    for (size_t i = 0; i < means->series_count; i++)
        for (size_t k = 0; k < means->lengths[i]; k++)
            means->means[i][k] = means->added ? (double)means->sums[i][k] / (double)means->added : NAN;
    return (const double *const *)means->means;
}
