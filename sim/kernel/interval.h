/* interval.h — what a number of replications says about a mean.
 *
 * An interval is mean and half-width: with the stated confidence the true mean lies within, when the observations are
 * independent and their mean nearly normal. One observation gives no interval: its half-width is infinite, and whoever
 * prints it says "no interval".
 *
 * Policies are compared in pairs (paired.h). Whoever looks at several intervals at once asks each for more (Bonferroni) or adjusts its p-values
 * (Holm), which is never weaker.
 *
 * Theory: Law (2015), Simulation Modeling and Analysis, chapters 9 and 10; Holm (1979), Scand. J. Statistics 6(2).
 */
#ifndef SIM_KERNEL_INTERVAL_H
#define SIM_KERNEL_INTERVAL_H

#include "sim/kernel/tally.h"

#include <stddef.h>
#include <stdint.h>

typedef struct sim_interval {
    double mean;       /* NaN of an empty tally */
    double half_width; /* infinity of fewer than two observations */
    double confidence;
    uint64_t count;
} sim_interval;

/* Student's interval for the mean of a tally's observations; confidence in (0,1), such as 0.95. */
sim_interval sim_interval_of(const sim_tally *t, double confidence);

/* Half-width over the size of the mean, the precision that replication is continued for; infinity where unknown. */
double sim_interval_relative(const sim_interval *interval);

/* The confidence to ask of each of `comparisons` intervals, so that all of them hold at once with `confidence`. */
double sim_interval_simultaneous(double confidence, uint32_t comparisons);

/* The chance of a mean at least as far from `supposed` if that were the true one (two-sided t test). NaN for fewer than
 * two observations; without spread 1 or 0.
 */
double sim_interval_p_value(const sim_tally *t, double supposed);

/* Replaces `count` p-values by Holm's adjusted ones: rejecting those below 0.05 keeps the chance of any false rejection
 * below 0.05. NaN is left as it is and not counted.
 */
void sim_interval_holm(double *p_values, size_t count);

#endif
