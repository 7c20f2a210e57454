/* judgement.h — the simulation against the record, beside the naive forecasts that it must beat.
 *
 * Series judged: encounters between ports by area and by nationality; at ports the mix of areas and of
 * nationalities only, their total being nearly an input; detections by period against the range of what was
 * published. Months: those of the record that the scenario allows (record.first_month to record.last_month) and
 * that were reported whole.
 *
 * Measures: the averaged relative difference of the field, the same rescaled, and the mean absolute percentage
 * error (sim/kernel/error_measures.h). Forecasts: naive_forecasts.h. Three of them see more than the simulation
 * did, and the table marks them. The regression forecasts only the months that its short past allows, so that the
 * simulation's error over the same cells stands beside it.
 */
#ifndef MODELS_CORRIDOR_JUDGEMENT_H
#define MODELS_CORRIDOR_JUDGEMENT_H

#include <stddef.h>

#include "models/corridor/judged_panel.h"

typedef enum judgement_forecast {
    FORECAST_SIMULATION,
    FORECAST_LAST_VALUE,
    FORECAST_MEAN,
    FORECAST_SEASONAL,
    FORECAST_ROLLING_LAST_VALUE,
    FORECAST_FROZEN_SHARES,
    FORECAST_REGRESSION,
    FORECAST_SIMULATION_THERE, /* the simulation over the cells that the regression forecasts */
    FORECASTS
} judgement_forecast;

typedef struct judgement_score {
    judged_series series;
    judgement_forecast forecast;
    size_t times;      /* months, or periods of detections, that the error is the mean over */
    double difference; /* averaged relative difference; NaN for a mix, of which only the shares are judged */
    double rescaled;   /* the same rescaled: who is where; NaN for detections, which have one place only */
    double percentage; /* mean absolute percentage error, as a share; NaN for a mix */
} judgement_score;

enum { JUDGEMENT_SCORES_MOST = JUDGED_SERIES * FORECASTS };

/* Names for machines: "encounters_between_ports_by_area", "last_value". */
extern const char *const judged_series_names[JUDGED_SERIES];
extern const char *const judgement_forecast_names[FORECASTS];

/* Scores of all series and forecasts for which there is anything to compare, series by series, the simulation first.
 * Writes at most `room` of them and returns how many there are, at most JUDGEMENT_SCORES_MOST. */
size_t judgement_scores(const judged_results *results, judgement_score *out, size_t room);

/* The comparison as text of at most 100 columns, which the caller frees; NULL where nothing can be compared. Cells
 * of fewer than ten persons are printed as "<10". `encounters` and `detections` as in judged_results. */
char *judgement_report(const corridor_inputs *in, const double *encounters, const double *detections,
                       size_t replications);

#endif
