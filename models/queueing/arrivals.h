/* arrivals.h — when the customers of a class come, and how many at once.
 *
 * Poisson arrivals at a rate that is constant, swings like a sine, or holds by the hours of a cycle; or a renewal
 * stream of any distribution. A varying rate is thinned: candidates come at the highest rate, and each is taken with
 * the chance that the rate then bears to it. Candidate k of a class has a stream of its own, so that another rate, or
 * another class, leaves the luck of each as it was.
 *
 * Theory: Lewis and Shedler (1979), "Simulation of nonhomogeneous Poisson processes by thinning", Naval Research
 * Logistics 26(3).
 */
#ifndef MODELS_QUEUEING_ARRIVALS_H
#define MODELS_QUEUEING_ARRIVALS_H

#include "models/queueing/schedule.h"
#include "sim/kernel/simulation.h"

typedef enum qn_rate { QN_RATE_NEVER, QN_RATE_EVEN, QN_RATE_SWINGS, QN_RATE_BY_HOURS } qn_rate;

typedef struct qn_arrivals {
    qn_rate rate;
    sim_distribution gap;            /* between candidates, in ticks */
    sim_distribution group;          /* customers that come at once */
    double swing;                    /* amplitude, as a share of the mean rate */
    double swing_cycle, swing_start; /* ticks */
    qn_schedule factors;
    double highest_factor;
} qn_arrivals;

extern const sim_param_table qn_arrivals_params;

/* Reads them for a class. Faults: two ways to arrive at once, and those of the schedule. */
qn_arrivals qn_arrivals_read(const qn_element *e);
void qn_arrivals_free(qn_arrivals *a);

/* The tick of the first arrival after `now`, SIM_FOREVER when none comes before `end`. `candidates` counts those
 * that were looked at, the one taken included. */
sim_ticks qn_arrivals_next(const sim *s, const qn_arrivals *a, uint32_t class_, uint64_t *candidates, sim_ticks now,
                           sim_ticks end);

/* How many come with the candidate of this number, at least 1. */
uint32_t qn_arrivals_group(const sim *s, const qn_arrivals *a, uint32_t class_, uint64_t candidate);

#endif
