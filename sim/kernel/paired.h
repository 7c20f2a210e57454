/* paired.h — what replications of two runs with the same streams say about their difference.
 *
 * Replication r of both uses the same streams, so that what is luck in one is the same luck in the other, and the interval
 * is that of the differences, pair by pair: it is the narrower, the more the two go up and down together. By how much is
 * told as a ratio of variances; it is what the pairing gained over as many independent replications.
 *
 * Promises: a pair in which either value is undefined or infinite is left out. Differences within rounding (a part in
 * 10^12) count as none, and so does a spread of the differences within it: both come of sums that were added in another
 * order. A record that is all zero is the empty one.
 *
 * Theory: Law (2015), Simulation Modeling and Analysis, sections 10.2 and 11.2; the bound by signs is that of Fisher's
 * randomization test (1935), The Design of Experiments, section 21.
 */
#ifndef SIM_KERNEL_PAIRED_H
#define SIM_KERNEL_PAIRED_H

#include "sim/kernel/interval.h"
#include "sim/kernel/tally.h"

#include <stdint.h>

typedef struct sim_paired {
    sim_tally reference, other; /* over the pairs that count */
    sim_tally differences;      /* other less reference */
} sim_paired;

/* Takes in one pair. */
void sim_paired_add(sim_paired *paired, double reference, double other);

/* Student's interval of the mean difference; no width (infinity) below two pairs, width 0 without spread. */
sim_interval sim_paired_interval(const sim_paired *paired, double confidence);

/* The chance of a mean difference at least as far from none when there is none: the paired t test, two-sided. NaN below two
 * pairs; 1 when all differences are none. When all are the same and not none, a t test knows no answer, and it is
 * sim_paired_one_sign(). */
double sim_paired_p_value(const sim_paired *paired);

/* The chance that `pairs` differences all have one sign when either is as likely: 1/2^(pairs - 1), 1 for fewer than two. */
double sim_paired_one_sign(uint64_t pairs);

/* The variance that the difference would have between independent replications, over the one that it has in pairs: 1 when the
 * pairing gained nothing, 10 when it is worth ten times the replications, below 1 when it did harm. Infinity when only
 * the differences have no spread; NaN below two pairs and when nothing has a spread. */
double sim_paired_gain(const sim_paired *paired);

#endif
