#include "output/time_axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"

/* Days that a calendar of whole years in 32 bits has without a doubt. */
static const double farthest_day = 1e9;

static const char since[] = "days since ";

static int take_days(time_axis *axis, const char *units, const double *values, size_t count)
{
    if (strncmp(units, since, sizeof since - 1) != 0)
        return -1;
    const sim_date_read begin = sim_calendar_read_date(units + sizeof since - 1);
    if (begin.wrong != NULL)
        return -1;
    axis->days = sim_allocate(count, sizeof *axis->days);
    axis->count = count;
    for (size_t i = 0; i < count; i++) {
        if (!(fabs(values[i]) < farthest_day) || (i > 0 && values[i] < values[i - 1]))
            return -1;
        axis->days[i] = sim_calendar_days(begin.date) + (int64_t)values[i];
    }
    return 0;
}

int time_axis_read(time_axis *axis, const output_reader *reader, sim_diagnostics *d)
{
    *axis = (time_axis){.days = NULL};
    const size_t faults = sim_diagnostics_total(d);
    const output_variable *variable = output_reader_find(reader, RESULTS_TIME);
    size_t count = 0;
    double *values = output_reader_reals(reader, RESULTS_TIME, &count, d);
    const int is_read = values != NULL && take_days(axis, variable->units, values, count) == 0;
    free(values);
    if (is_read)
        return 0;
    if (sim_diagnostics_total(d) == faults)
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){output_reader_path(reader), 0}, RESULTS_TIME,
                            "is no axis of days");
    return -1;
}

void time_axis_free(time_axis *axis)
{
    free(axis->days);
    *axis = (time_axis){.days = NULL};
}
