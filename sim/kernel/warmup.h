/* warmup.h — where in one long run the influence of its start ends.
 *
 * A run that starts empty is not at once in its steady state, and what is averaged from the start on is biased. MSER
 * looks for the start of the average that has the smallest marginal standard error: over all d it minimises
 *
 *     sum over i > d of (Y(i) - mean of Y after d)^2 / (number of Y after d)^2
 *
 * for batch averages Y: dropping what is off shortens the sum of squares, dropping what is not costs observations. The
 * series is kept in batches (batches.h); opened with a length of 5 this is MSER-5 for up to 5,000 observations and MSER
 * with longer batches beyond.
 *
 * A minimum in the second half says that the series never settled, or that it is too short to see it settle: no
 * truncation is found, and the caller must run longer. The last five batches are never looked at, since few values that
 * are alike by chance would win. A series without a transient loses a few batches, since some first values always lie
 * off by chance: independent ones more than a hundred with a chance below 1e-5.
 *
 * What it does not see: a transient that is small against the spread of a batch. Where one run is too noisy compare
 * replications with one warm-up and with twice as much.
 *
 * Theory: White (1997), Simulation 69(6); White, Cobb and Spratt (2000), Winter Simulation Conference; Hoad, Robinson
 * and Davies (2010), J. Operational Research Society 61(9), for the last five.
 */
#ifndef SIM_KERNEL_WARMUP_H
#define SIM_KERNEL_WARMUP_H

#include "sim/kernel/batches.h"

#include <stdint.h>

typedef enum sim_warmup_verdict {
    SIM_WARMUP_FOUND,
    SIM_WARMUP_NOT_FOUND /* the minimum lies in the second half, or there are fewer than 20 batches, or NaN */
} sim_warmup_verdict;

typedef struct sim_warmup {
    sim_warmup_verdict verdict;
    uint64_t batches; /* to drop; of a truncation that was not found: where the minimum lies */
    int64_t length;   /* the same in the series' own length: observations or ticks */
} sim_warmup;

/* The truncation of the series' complete batches. */
sim_warmup sim_warmup_of(const sim_batches *b);

#endif
