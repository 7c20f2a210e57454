/* record.h — what was recorded: the figures that a simulation is compared with, and that naive forecasts are made
 * from.
 *
 * The scenario names CSV tables by the keys `record.*`, each of them optional; without any, nothing is compared. A
 * record is compared within the reported period and from `record.first_month` to `record.last_month` only: earlier
 * months are kept for the forecasts, and rows of later ones are checked and dropped, so that nothing later can
 * reach a result.
 *
 * Rules of reading:
 * - A month that stands in a table of encounters is complete: a row that it lacks there means 0. A month that does
 *   not stand there is missing (NAN), and so is an area or nationality that no row of the table is about.
 * - An area of the record that no end of the network has is left out: a network may cover part of a border.
 *   `areas_left_out` names them and the judgement says so. Where none is known the table is refused: it is another
 *   border's.
 * - A nationality that no class has is a fault: dropping it would change each month's total.
 * - Encounters between ports at an area of ports, or the other way round, are a fault; so are two rows of one cell.
 */
#ifndef MODELS_CORRIDOR_RECORD_H
#define MODELS_CORRIDOR_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/classes.h"
#include "models/corridor/network.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/observable.h"
#include "sim/kernel/simulation.h"

typedef enum record_component {
    RECORD_BETWEEN_PORTS,
    RECORD_AT_PORTS,
    RECORD_BOTH, /* the two added */
    RECORD_COMPONENTS
} record_component;

/* A figure for a period of whole months; months count as sim_calendar_month() does. */
typedef struct record_period {
    int32_t first_month, last_month;
} record_period;

/* All zero: no record. */
typedef struct record {
    int32_t first_month; /* months count as sim_calendar_month() does */
    size_t months;       /* held; 0 without encounters */
    size_t area_count, nationality_count;
    double *by_area;                           /* [months][areas]; NULL when the scenario names none */
    double *by_nationality[RECORD_COMPONENTS]; /* each [months][nationalities]; NULL when the scenario names none */

    /* Months that are compared: whole within the reported period, from record.first_month to record.last_month. */
    size_t judged_first, judged_count; /* index into the months above */
    const char **month_labels;         /* [judged_count]: "2023-01" */

    size_t period_count; /* of detections, within the months that may be compared; in order of the table */
    record_period *periods;
    double *detections_low, *detections, *detections_high;
    int64_t *period_is_target;  /* 1: judged; 0: a sum or consequence of others */
    const char **period_labels; /* "2023-05..2023-06"; one month: "2023-05" */
    const char **period_first, **period_last;

    const char *areas_left_out; /* of the record but not of the network: "a, b"; NULL when there are none */
    char *encounters_comment, *detections_comment; /* definition and source, for the results file */
    const char *remark;                            /* printed below a comparison; "" when there is none */

    struct record_texts *texts; /* what the labels point into */
} record;

extern const sim_param_table record_params;

/* Reads what the scenario names. `c` and `n` give the numbers of nationalities and areas and outlive the record; so
 * does the scenario. Where faults were added to `d` the record may only be freed. */
void record_read(const sim_scenario *scenario, const network *n, const classes *c, const sim_frame *frame, record *out,
                 sim_diagnostics *d);
void record_free(record *r);

/* Writes the axes `month` and `period` of the results file, where they have any values, and returns how many they
 * are (at most 2); more than `room` panic. They belong to the record. */
size_t record_dimensions(const record *r, sim_dimension *out, size_t room);

/* Writes the recorded figures as constants on these axes, and returns how many they are (at most 10); more than
 * `room` panic. Encounters: recorded_encounters(month, area), recorded_encounters_nationality(month, nationality)
 * and its two parts, …_between_ports and …_at_ports. Detections: recorded_detections(period), …_low, …_high,
 * period_first_month, period_last_month, period_is_target. */
size_t record_constants(const record *r, sim_constant *out, size_t room);

#endif
