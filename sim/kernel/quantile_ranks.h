/* quantile_ranks.h — between which of the sorted observations a quantile lies, whatever their distribution.
 *
 * How many of n independent observations lie at or below their distribution's quantile is binomial, of whatever shape
 * the distribution is: so two order statistics enclose the quantile with a known chance, and no estimate of a density
 * or a variance is needed. With few observations, or far out, one of the two does not exist: of 10 observations the
 * largest lies below the 0.99 quantile nine times in ten, and nothing bounds it from above.
 *
 * Independent is the word: waits of one run follow each other. Of those, take the quantile of each replication and the
 * interval of these (interval.h), or one observation a replication.
 *
 * Theory: David and Nagaraja (2003), Order Statistics, section 7.1; Conover (1999), Practical Nonparametric Statistics,
 * section 3.2, for distributions with atoms.
 */
#ifndef SIM_KERNEL_QUANTILE_RANKS_H
#define SIM_KERNEL_QUANTILE_RANKS_H

#include <stdint.h>

/* Ranks from 1 to the number of observations. */
typedef struct sim_quantile_ranks {
    uint64_t low;  /* 0: no observation bounds the quantile from below */
    uint64_t high; /* one more than there are observations: none bounds it from above */
} sim_quantile_ranks;

/* The ranks that enclose the quantile of `probability` of `count` independent observations. The chance that the
 * quantile lies below the first is at most half of 1 - confidence, and so is that it lies above the second; no ranks
 * closer to it have that. Both hold for distributions with atoms too.
 *
 * probability   in (0,1) (panics otherwise)
 * confidence    from 0.5 to below 1 (panics otherwise)
 * count         the time grows with its root: 1 ms for 10^9
 */
sim_quantile_ranks sim_quantile_ranks_of(uint64_t count, double probability, double confidence);

#endif
