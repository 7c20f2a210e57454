/* tally.h — count, mean, variance, lowest and highest of observations.
 *
 * One observation at a time by Welford's recurrence, which loses nothing where the mean is large against the spread;
 * two tallies join by the formula of Chan, Golub and LeVeque. Joining in another order may change last bits, so
 * replications are merged in their own order, never in the order of their completion.
 *
 * A tally is a plain record; all zero is the empty one. For a level that lasts (a queue's length) see timeweighted.h.
 *
 * Theory: Welford (1962), Technometrics 4(3); Chan, Golub and LeVeque (1983), The American Statistician 37(3).
 */
#ifndef SIM_KERNEL_TALLY_H
#define SIM_KERNEL_TALLY_H

#include <stdint.h>

typedef struct sim_tally {
    uint64_t count;
    double mean;    /* 0 while empty */
    double squares; /* sum of squared distances from the mean */
    double lowest;  /* lowest and highest are of no meaning while empty */
    double highest;
} sim_tally;

_Static_assert(sizeof(sim_tally) == 40, "a tally has no padding");

/* Takes in one observation. NaN makes mean and variance NaN for good. */
static inline void sim_tally_add(sim_tally *t, double x)
{
    if (t->count == 0) {
        *t = (sim_tally){.count = 1, .mean = x, .squares = x - x, .lowest = x, .highest = x};
        return;
    }
    t->count++;
    const double gap = x - t->mean;
    t->mean += gap / (double)t->count;
    t->squares += gap * (x - t->mean);
    t->lowest = x < t->lowest ? x : t->lowest;
    t->highest = x > t->highest ? x : t->highest;
}

/* Adds to `into` the observations of `other`, as if they came after its own. */
void sim_tally_merge(sim_tally *into, const sim_tally *other);

/* Variance of the observations' population, estimated (divided by count - 1); NaN for fewer than two. */
double sim_tally_variance(const sim_tally *t);

/* The root of that. */
double sim_tally_deviation(const sim_tally *t);

/* Mean times count: the sum of the observations but for rounding. */
double sim_tally_sum(const sim_tally *t);

#endif
