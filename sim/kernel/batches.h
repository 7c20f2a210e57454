/* batches.h — a long series in bounded memory: averages over batches of equal length.
 *
 * One run gives millions of waits, or a level that changes millions of times. Kept are at most SIM_BATCHES averages
 * over stretches of equal length, in order: when that many are complete, neighbours join in pairs and the length
 * doubles, so that any longer series has between half as many and all of them, and every observation was looked at
 * once.
 *
 * A value holds for a length: an observation for 1, so that batches are of equal numbers; a level for the ticks that
 * it lasts, so that batches are of equal time and their average is the time average. A value that lasts beyond the
 * end of a batch is cut there. One record takes the one or the other.
 *
 * What it is for: intervals from one run (batch_means.h) and the end of the warm-up (warmup.h), both from one record.
 * Batches of replications are not merged: replications are independent and have their own interval (interval.h).
 *
 * Promises: a plain record of 8 KiB without pointers; a batch's average is that of its values but for rounding,
 * however often batches were joined; distances from the first value are summed, so that a small spread on a large
 * level survives.
 */
#ifndef SIM_KERNEL_BATCHES_H
#define SIM_KERNEL_BATCHES_H

#include <stdint.h>

#define SIM_BATCHES 1024

/* Read-only for others. */
typedef struct sim_batches {
    double mean[SIM_BATCHES]; /* of each complete batch, as distance from `origin` */
    double origin;            /* the first value */
    double area;              /* of the batch under way: distance from `origin` times length */
    int64_t length;           /* of a complete batch */
    int64_t filled;           /* length of the batch under way so far, below `length` */
    uint64_t count;           /* of complete batches, below SIM_BATCHES */
} sim_batches;

_Static_assert(sizeof(sim_batches) == 8 * SIM_BATCHES + 40, "a series of batches has no padding");

/* Begins a series whose first batches have `length` > 0 (panics otherwise): 1 for batches of single observations, 5 for
 * MSER-5, a day's ticks for daily averages. A series that was there is forgotten.
 */
void sim_batches_open(sim_batches *b, int64_t length);

/* The next value holds for `length` >= 0; nothing happens for a length of 0. Panics for a negative length, and when the
 * series becomes longer than about 2^61. A value of NaN makes all averages NaN for good.
 */
void sim_batches_hold(sim_batches *b, double value, int64_t length);

/* The next observation. */
static inline void sim_batches_add(sim_batches *b, double value)
{
    if (b->filled > 0 && b->filled < b->length - 1) { /* neither the first of a batch nor its last */
        b->area += value - b->origin;
        b->filled++;
        return;
    }
    sim_batches_hold(b, value, 1);
}

/* Length of the series: of observations their number. */
int64_t sim_batches_length(const sim_batches *b);

/* Average of complete batch `i` < count. */
double sim_batches_average(const sim_batches *b, uint64_t i);

/* Average of all that came since batch `from` began, the batch under way included; NaN when there is nothing. */
double sim_batches_mean(const sim_batches *b, uint64_t from);

#endif
