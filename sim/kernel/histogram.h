/* histogram.h — where most observations lie, and the quantiles of a wait.
 *
 * Observations are whole numbers from 0 to 2^64 - 1 (ticks, persons). Values below 64 have a bin each; above, each
 * doubling is cut into 32 bins of equal width, so that a bin is never wider than 1/32 of the values in it, whatever
 * their size. The bins are fixed: histograms of any two replications add up, in any order, to the same counts.
 *
 * Promise: a quantile is exact below 64 and within 1/64 (1.6 %) of the observation of that rank above, and never
 * outside the lowest and highest observation, which are kept exactly. The rank has no error. All this holds of merged
 * histograms as of one that took in every observation: they are equal.
 *
 * How far the observations' quantile is from that of their distribution is another matter: sim_histogram_interval()
 * says, of independent observations, by ranks (quantile_ranks.h).
 *
 * A histogram is a plain record of 15 KiB; all zero is the empty one. The layout is that of HdrHistogram (Tene).
 */
#ifndef SIM_KERNEL_HISTOGRAM_H
#define SIM_KERNEL_HISTOGRAM_H

#include "sim/kernel/quantile_ranks.h"

#include <stdint.h>

#define SIM_HISTOGRAM_BINS 1920

typedef struct sim_histogram {
    uint64_t count;
    uint64_t lowest; /* lowest and highest are of no meaning while empty */
    uint64_t highest;
    uint64_t bin[SIM_HISTOGRAM_BINS];
} sim_histogram;

/* Takes in one observation. */
void sim_histogram_add(sim_histogram *h, uint64_t value);

/* Adds the observations of `other` to `into`. */
void sim_histogram_merge(sim_histogram *into, const sim_histogram *other);

/* The value that a share `probability` of the observations does not exceed: the one of rank ceil(probability * count),
 * at least 1. NaN for an empty histogram or a probability outside [0,1].
 */
double sim_histogram_quantile(const sim_histogram *h, double probability);

/* A quantile with an interval. */
typedef struct sim_quantile_interval {
    double value;
    double low;  /* 0 when no observation bounds the quantile from below */
    double high; /* infinity when none bounds it from above */
    double confidence;
} sim_quantile_interval;

/* The quantile of `probability` in (0,1) of what was observed, and the values between which that of the distribution
 * lies with at least `confidence` (from 0.5 to below 1; both panic otherwise), whatever the distribution. The bins
 * are counted in: the ends are the lower end of one bin and the upper of another. Only for independent observations;
 * for those of a run that follow each other it is too narrow. Of an empty histogram the value is NaN and nothing
 * bounds it.
 */
sim_quantile_interval sim_histogram_interval(const sim_histogram *h, double probability, double confidence);

/* The bin of `value`, and the lowest value and width of a bin (a width of 2^64 does not occur). */
uint32_t sim_histogram_bin_of(uint64_t value);
uint64_t sim_histogram_bin_low(uint32_t bin);
uint64_t sim_histogram_bin_width(uint32_t bin);

#endif
