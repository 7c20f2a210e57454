/* error_measures.h — how far a simulation lies from a record, and how far a forecast does.
 *
 * Simulated and recorded figures are panels: one row a time (a month), one column a place or whatever else is
 * counted apart, row after row in memory. The field's measure is the averaged relative difference: what was counted
 * at the wrong place, as a share of all that was recorded, averaged over times,
 *
 *     E(t) = sum over c of |s(t,c) - d(t,c)| / max(1, sum over c of d(t,c)),
 *
 * with s simulated and d recorded. 0 is perfect, 1 is what a simulation of nothing gets, and there is no upper end.
 * The rescaled one first multiplies s(t,c) by the recorded over the simulated total of its own time: it asks only
 * who is where, never how many there are, and lies between 0 and 2.
 *
 * A figure that is missing is NaN. A cell that either panel lacks is left out of both sums; a time without a cell
 * is left out, and `times` says how many were left in.
 *
 * Source: Suleimenova, Bell and Groen (2017), "A generalized simulation development approach for predicting refugee
 * destinations", Scientific Reports 7, 13377 (averaged relative difference, rescaled); Hyndman and Koehler (2006),
 * International Journal of Forecasting 22(4) (mean absolute percentage error and what is wrong with it).
 */
#ifndef SIM_KERNEL_ERROR_MEASURES_H
#define SIM_KERNEL_ERROR_MEASURES_H

#include <stddef.h>

typedef struct sim_error {
    double value; /* NaN when nothing could be compared */
    size_t times; /* how many times it is the mean over; of the percentage error: how many cells */
} sim_error;

/* Averaged relative difference of two panels of `times` rows by `places` columns. */
sim_error sim_relative_difference(const double *simulated, const double *recorded, size_t times, size_t places);

/* The same after each time's total was brought to the recorded one. Where nothing was simulated there is nothing to
 * bring up: the time counts as it is, with 1 where anything was recorded. */
sim_error sim_rescaled_difference(const double *simulated, const double *recorded, size_t times, size_t places);

/* Mean absolute percentage error, as a share: the mean of |s - d| / |d| over the cells whose d is not 0. Each cell
 * has the same weight, however small: read it beside the two above. */
sim_error sim_percentage_error(const double *simulated, const double *recorded, size_t times, size_t places);

/* How far `value` lies outside `low`…`high`: 0 within, else the distance to the nearer end, negative below. */
double sim_range_distance(double value, double low, double high);

#endif
