/* record.h — what was recorded: the figures that a simulation is compared with, and never made from.
 *
 * Three CSV tables, all optional: encounters by month and area, encounters by month and nationality, detections by period with
 * the range that the publications leave. Months from before the reported period are kept too: the naive forecasts of
 * judgement.h need them. Nothing after `record.last_month` is read, so that unseen stays unseen.
 *
 * Rows of areas that the network lacks and of nationalities that no class has are left out: a scenario may cover a part of
 * the border. A missing month is NAN, and an area or nationality without a row in a month that others have is 0: the record
 * leaves rows of zero out.
 */
#ifndef MODELS_CORRIDOR_RECORD_H
#define MODELS_CORRIDOR_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/classes.h"
#include "models/corridor/network.h"
#include "sim/kernel/observable.h"
#include "sim/kernel/simulation.h"
#include "sim/scenario/scenario.h"

/* Components of the record. */
typedef enum record_component { RECORD_BETWEEN_PORTS, RECORD_AT_PORTS, RECORD_COMPONENTS } record_component;

typedef struct record_period {
    int64_t first_month, last_month; /* months since 1970-01 */
    double low, centre, high;
    int64_t is_target; /* 0: a sum or consequence of others, not compared */
} record_period;

typedef struct record {
    int64_t first_month; /* months since 1970-01 of the first month kept */
    size_t month_count;
    size_t area_count, nationality_count;
    double *by_area;        /* [month][area]; NULL without the table */
    double *by_nationality; /* [month][component][nationality]; NULL without the table */
    size_t period_count;
    record_period *periods;

    /* The months of the reported period that may be compared, and columns made for the results file. */
    size_t shown_first, shown_count; /* indices of months */
    const char **month_labels, **period_labels, **period_first, **period_last;
    char *texts;
    double *shown_nationality[RECORD_COMPONENTS + 1]; /* [month][nationality]; the last: both added */
    double *period_low, *period_centre, *period_high;
    int64_t *period_target;
} record;

extern const sim_param_table record_params;

void record_read(const sim_scenario *scenario, const network *n, const classes *c, const sim_frame *frame, record *r,
                 sim_diagnostics *d);
void record_free(record *r);

/* Axes and constants for the results file; how many were written to `out`, at most `room`. */
size_t record_dimensions(const record *r, sim_dimension *out, size_t room);
size_t record_constants(const record *r, sim_constant *out, size_t room);

#endif
