/* precision.h — how many replications are enough.
 *
 * A run that asks for a precision goes in stages of stated sizes: `first` replications, then half as many again in
 * total (rounded up), and so on, at most `most`. After each stage the measures are judged over all replications so
 * far, and the run ends when each of them is known as well as asked, or at `most`. Stages are looked at only when
 * complete: where a run ends depends on its results in the order of replications, never on threads.
 *
 * A measure is met when its interval's half-width h satisfies one of
 *
 *     h <= absolute                          in the measure's own unit, where one is asked for
 *     h / |mean| <= relative/(1 + relative)  where one is asked for and the mean is not 0
 *
 * The second is Law's adjusted relative error: where the interval holds the true mean, |mean - true| is then at most
 * `relative` of the true mean; h / |mean| <= relative alone would promise it of the estimate.
 *
 * What it costs: a run that ends where its interval happens to be short covers less often than it says, the more so the
 * earlier and the oftener it looks. Hence few stages and a first one that is not too small: with a first one of ten,
 * intervals of 95 % of normal observations cover 93.7 % where 30 replications are enough and 95 % where it takes 500.
 * With one of five, a measure that takes few values may show no spread by chance and end the run.
 * See tests/theory/stopped_intervals.c.
 *
 * A measure without a value in a replication (NaN: the mean wait of nobody) is left out of its tally; it is judged by
 * the replications in which it has one, which must be at least `first`. A measure that was 0 in all of them has no
 * known relative error, however often it was looked at: it is never met by `relative`, but by `absolute`. One that
 * had the same other value in all is met.
 *
 * Theory: Law (2015), Simulation Modeling and Analysis, section 9.4.1; Chow and Robbins (1965), Ann. Math. Statist.
 * 36(2), and Nadas (1969), Ann. Math. Statist. 40(2), for the limit in which coverage is right.
 */
#ifndef SIM_KERNEL_PRECISION_H
#define SIM_KERNEL_PRECISION_H

#include "sim/kernel/tally.h"

#include <stddef.h>
#include <stdint.h>

/* What is asked. One of `relative` and `absolute` may be 0: not asked for. */
typedef struct sim_precision {
    double relative;   /* largest error in parts of the true mean, below 1: 0.05 */
    double absolute;   /* largest half-width in the measure's own unit */
    double confidence; /* of each interval; for several to hold at once see sim_interval_simultaneous() */
    uint32_t first;    /* replications of the first stage, at least 2; ten or more keep the loss of coverage small */
    uint32_t most;     /* replications after which the run ends in any case; at least `first` */
} sim_precision;

typedef enum sim_precision_state {
    SIM_PRECISION_MET,
    SIM_PRECISION_WIDE,   /* the interval is too wide */
    SIM_PRECISION_ZERO,   /* 0 in every replication: its relative error is unknown */
    SIM_PRECISION_UNKNOWN /* too few replications in which it has a value, or one that is infinite */
} sim_precision_state;

/* How the measures stand after a stage. */
typedef struct sim_precision_verdict {
    uint32_t next;  /* replications, in all, after which to judge again; 0: the run ends here */
    uint32_t open;  /* measures that are not met */
    uint32_t worst; /* the first of the open ones that is furthest from what is asked; 0 when none is open */
} sim_precision_verdict;

/* NULL when this can be asked, else what is wrong with it, in words for the author of a scenario. */
const char *sim_precision_check(const sim_precision *asked);

/* Replications in all at the end of the stage that follows `replications` complete ones: `first` after none, then half
 * as many again, rounded up, and `most` at last. `replications` itself once it reaches `most`. A run that was
 * interrupted within a stage goes on to the end of that stage.
 */
uint32_t sim_precision_stage(const sim_precision *asked, uint32_t replications);

/* How one measure stands, by its tally over replications without the NaN. */
sim_precision_state sim_precision_state_of(const sim_precision *asked, const sim_tally *measure);

/* Judges `count` measures after a complete stage of `replications` in all. No measures at all: met. */
sim_precision_verdict sim_precision_judge(const sim_precision *asked, uint32_t replications, const sim_tally *measures,
                                          size_t count);

#endif
