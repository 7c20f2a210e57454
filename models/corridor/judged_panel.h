/* judged_panel.h — the series that a simulation is judged by, simulated and recorded side by side.
 *
 * A panel has one row a month and one column a place or nationality. Its recorded part begins with the record,
 * because the naive forecasts are made from what came before; its simulated part has the months that are compared
 * only. Which series there are, and why at ports only the mix: the number of those admitted with an appointment is
 * nearly an input.
 */
#ifndef MODELS_CORRIDOR_JUDGED_PANEL_H
#define MODELS_CORRIDOR_JUDGED_PANEL_H

#include <stddef.h>

#include "models/corridor/inputs.h"

typedef enum judged_series {
    JUDGED_SECTORS,         /* encounters between ports by month and area */
    JUDGED_NATIONALITIES,   /* encounters between ports by month and nationality */
    JUDGED_OFFICE_MIX,      /* encounters at ports by month: each area's share */
    JUDGED_NATIONALITY_MIX, /* encounters at ports by month: each nationality's share */
    JUDGED_DETECTIONS,      /* detections by period of the record, all states and nationalities together */
    JUDGED_SERIES
} judged_series;

typedef struct judged_panel {
    size_t columns; /* 0: the record or the network has nothing of this series */
    size_t months;  /* recorded: from the record's first month to the last that is compared */
    size_t first;   /* the first month compared */
    const char **names;
    double *recorded;  /* [months][columns] */
    double *simulated; /* [months - first][columns] */
} judged_panel;

/* What is compared. `encounters` is the mean daily series [day][area][nationality], `detections`
 * [day][state][nationality], day 0 being the frame's first; either may be NULL. */
typedef struct judged_results {
    const corridor_inputs *in;
    const double *encounters, *detections;
} judged_results;

/* The panel of one of the four monthly series; freed with judged_panel_free(). */
judged_panel judged_panel_make(const judged_results *results, judged_series series);
void judged_panel_free(judged_panel *panel);

/* Simulated detections of a period. */
double judged_detections(const judged_results *results, record_period period);

#endif
