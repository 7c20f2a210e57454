/* time_axis.h — the days of a results file, read from its coordinate `time` ("days since YYYY-MM-DD").
 */
#ifndef OUTPUT_TIME_AXIS_H
#define OUTPUT_TIME_AXIS_H

#include <stddef.h>
#include <stdint.h>

#include "output/reader.h"

typedef struct time_axis {
    int64_t *days; /* since 1970-01-01 */
    size_t count;
} time_axis;

/* Reads the axis; returns 0, or -1 with a diagnostic (SIM_FAULT_DATA). Freed by time_axis_free() in any case. */
int time_axis_read(time_axis *axis, const output_reader *reader, sim_diagnostics *d);
void time_axis_free(time_axis *axis);

#endif
