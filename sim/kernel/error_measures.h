/* error_measures.h — how far simulated figures are from recorded ones.
 *
 * Both are matrices [times][cells], time outermost. Cells are places, sectors or nationalities.
 */
#ifndef SIM_KERNEL_ERROR_MEASURES_H
#define SIM_KERNEL_ERROR_MEASURES_H

#include <stddef.h>

typedef enum sim_rescaling {
    SIM_AS_IT_IS,
    SIM_RESCALED /* at each time the simulated figures are first multiplied by the ratio of the sums: only the mix is judged */
} sim_rescaling;

/* Averaged relative difference: E(t) = sum_c |s_c(t) - d_c(t)| / max(1, sum_c d_c(t)), averaged over the times at which
 * nothing is NAN. NAN when there is no such time.
 * Source: Suleimenova, Bell and Groen (2017), Scientific Reports 7, 13377 (Flee), with its rescaled variant. */
double sim_averaged_relative_difference(const double *simulated, const double *recorded, size_t times, size_t cells,
                                        sim_rescaling rescaling);

/* Mean absolute percentage error over all cells whose recorded figure is at least `least` (> 0), as a share; NAN when there
 * is none. */
double sim_mean_absolute_percentage_error(const double *simulated, const double *recorded, size_t count, double least);

#endif
