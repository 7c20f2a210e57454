/* batch_means.h — an interval for the mean from one long run.
 *
 * Successive observations of one run are correlated, and Student's interval of them is far too narrow. Averages over
 * stretches that are long against the memory of the process are nearly independent and nearly normal, and their
 * interval is right. The rule here, for a series kept in batches (batches.h):
 *
 *     1. Neighbours are joined until 32 to 63 batches are left: more add little (Schmeiser), and the longer a batch
 *        is, the less its neighbour matters.
 *     2. Independence is judged where it can be seen, on batches of a quarter of that length, 128 to 255 of them: with
 *        a few dozen no test finds much (Adam and Klein ask for 100). von Neumann's ratio tests their lag-1 correlation
 *        against a positive one at 5 %. What it overlooks falls to about a quarter in the longer batches.
 *     3. When the test fails, all is joined once more, 16 to 31 batches, judged on 64 to 127. When that fails too, the
 *        interval is given and marked SIM_BATCHES_CORRELATED: the run is too short for it, and it is too narrow.
 *
 * The mean is that of the whole series, remainders included; the variance of a batch is scaled to its length.
 *
 * What it is worth is a matter of how often the run outlasts the memory of the process, the sum of its correlations. Of
 * intervals of 95 %, this share holds the mean (2,000 runs or more; tests/theory/batch_means_coverage.c has 1,000):
 *
 *     memories in the run                      90      360      720    1,650    3,300
 *     M/M/1 waits, load 0.9 (memory 363)     0.89     0.92     0.94    0.945     0.95
 *     those of them that are not marked      0.83     0.92     0.94    0.945     0.95
 *     marked as correlated                   0.48     0.08     0.04     0.02     0.02
 *     autoregression, 0.98 (memory 99)       0.94     0.95    0.945    0.945
 *
 * Batches of a skewed process are skewed, and long after they are uncorrelated the interval is still a little short.
 * The warm-up must have been cut off (`from`, or warmup.h): no interval knows of a bias.
 *
 * Theory: von Neumann (1941), Ann. Math. Statist. 12(4); Fishman (1978), Management Science 24(5), for the test; Law
 * and Carson (1979), Operations Research 27(5), for testing shorter batches than are used; Schmeiser (1982),
 * Operations Research 30(3); Adam and Klein (1989), European J. Operational Research 43(2); Fishman and Yarberry
 * (1997), INFORMS J. Computing 9(3), for doubling.
 */
#ifndef SIM_KERNEL_BATCH_MEANS_H
#define SIM_KERNEL_BATCH_MEANS_H

#include "sim/kernel/batches.h"
#include "sim/kernel/interval.h"

#include <stdint.h>

typedef enum sim_batch_verdict {
    SIM_BATCHES_INDEPENDENT, /* the interval may be used */
    SIM_BATCHES_CORRELATED,  /* the run is too short: the interval is too narrow */
    SIM_BATCHES_NO_INTERVAL  /* fewer than 128 batches, or values that are not finite: the half-width is infinite */
} sim_batch_verdict;

typedef struct sim_batch_means {
    sim_interval interval; /* its count is that of the batches */
    sim_batch_verdict verdict;
    int64_t length;     /* of a batch */
    double correlation; /* between neighbours of a quarter of that length, by von Neumann's ratio */
} sim_batch_means;

/* The interval of the series from batch `from` on: 0, or where the warm-up ends. Confidence in (0,1). A series without
 * spread has a half-width of 0.
 */
sim_batch_means sim_batch_means_of(const sim_batches *b, uint64_t from, double confidence);

#endif
