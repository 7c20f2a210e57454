/* judgement.h — simulated against recorded, beside what needs no model.
 *
 * Judged are encounters between ports by sector and by nationality; at ports only the mix of field offices and of
 * nationalities, since the number of appointments is nearly the total; detections by period against the range that the
 * publications leave. What is input, or made from a judged series, is never counted as validated: levels of classes
 * whose departures nobody records were estimated on totals of January-September 2023, so that a class's total says
 * nothing, its months and sectors do.
 *
 * Beside the simulation stand forecasts that use nothing but the record before the month that they are for: the last value
 * before the period, the month before (which sees more than the simulation), the mean of twelve months, the same month of
 * the year before, the recorded total with shares frozen at the half-year before, and a least-squares regression on the
 * known inputs (departures of the recorded gateways one month before, appointments a day, expulsions in force), fitted anew
 * for each month on all months before it.
 */
#ifndef MODELS_CORRIDOR_JUDGEMENT_H
#define MODELS_CORRIDOR_JUDGEMENT_H

#include <stddef.h>

#include "models/corridor/inputs.h"

typedef enum judged_series {
    JUDGED_SECTORS,                /* encounters between ports by sector */
    JUDGED_NATIONALITIES,          /* encounters between ports by nationality */
    JUDGED_FIELD_OFFICES,          /* at ports, mix of field offices */
    JUDGED_NATIONALITIES_AT_PORTS, /* at ports, mix of nationalities */
    JUDGED_SERIES
} judged_series;

typedef enum forecast {
    FORECAST_SIMULATION,
    FORECAST_LAST_VALUE,
    FORECAST_ROLLING_VALUE,
    FORECAST_MEAN,
    FORECAST_SEASONAL,
    FORECAST_FROZEN_SHARES,
    FORECAST_REGRESSION,
    FORECASTS
} forecast;

/* Errors of a forecast of a series; NAN where it cannot be made. */
typedef struct judgement_score {
    double difference; /* averaged relative difference */
    double rescaled;   /* the same after rescaling to each month's total */
} judgement_score;

/* Scores of all series and forecasts. `encounters`: mean daily series [day][area][nationality] of the reported period. */
void judgement_scores(const corridor_inputs *in, const double *encounters,
                      judgement_score out[JUDGED_SERIES][FORECASTS]);

/* The comparison as text that the caller frees; NULL when there is no record or the series are off. `detections`: mean daily
 * series [day][state][nationality]. */
char *judgement_report(const corridor_inputs *in, const double *encounters, const double *detections,
                       size_t replications);

#endif
