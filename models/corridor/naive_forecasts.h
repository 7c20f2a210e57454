/* naive_forecasts.h — what a simulation must beat: forecasts that take no model, made from the record alone.
 *
 * A panel has one row a month and one column a place, or whatever is counted apart. Its months from `first` on are
 * forecast; those before are the past. Each forecast says what it sees:
 *
 * - last value: the last month of the past, held;
 * - mean: the mean of the last twelve months of the past;
 * - seasonal: the same month of the last year that lies wholly in the past;
 * - rolling last value: the month before the one forecast, so more than the past;
 * - frozen shares: the shares of the last six months of the past, times the recorded total of the very month
 *   forecast;
 * - regression: for each column least squares on known inputs and a constant, fitted again for each month on all
 *   months before it that have both inputs and record, so more than the past as well. Known inputs are figures of
 *   the month forecast that are no encounters (entries far away, appointments, rules in force).
 *
 * A forecast that its past does not allow is NaN. The regression leaves out an input that was constant in all
 * months of the fit, for nothing can be learned of it, and makes no forecast from fewer than six months or from
 * fewer than two months a coefficient; below 0 it says 0.
 *
 * Theory: Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 3rd edition, section 5.2.
 */
#ifndef MODELS_CORRIDOR_NAIVE_FORECASTS_H
#define MODELS_CORRIDOR_NAIVE_FORECASTS_H

#include <stddef.h>

enum { NAIVE_MEAN_MONTHS = 12, NAIVE_SHARE_MONTHS = 6, NAIVE_FEWEST_MONTHS = 6 };

typedef struct naive_panel {
    size_t months, columns;
    const double *recorded; /* [months][columns], NaN where missing */
    size_t first;           /* the first month that is forecast */
    size_t input_count;
    const double *inputs; /* [months][input_count], NaN where missing; NULL without */
} naive_panel;

/* Each writes [months - first][columns] to `out`. */
void naive_last_value(const naive_panel *panel, double *out);
void naive_rolling_last_value(const naive_panel *panel, double *out);
void naive_mean(const naive_panel *panel, double *out);
void naive_seasonal(const naive_panel *panel, double *out);
void naive_frozen_shares(const naive_panel *panel, double *out);
void naive_regression(const naive_panel *panel, double *out);

#endif
