/* tie_orders.h — which figures rest on the order of simultaneous events.
 *
 * Events of one tick and priority happen in the order of their entities' identities. That is an order like another: a
 * figure that another one moves is a figure of the order, not of what is simulated. So a scenario is run again in permuted
 * orders (sim_experiment.tie_permutation) with the same streams, and each measure is compared with that of the declared
 * order, replication by replication: a paired t test for each measure and permutation, all of them together by Holm, so
 * that the chance to call anything moved when nothing is stays below the stated level.
 *
 * Few replications prove little: whatever a t test says of n differences, chance alone gives all of them one sign once in
 * 2^(n-1) times, and no p-value here is below that. What counts as a pair and what as no difference: sim/kernel/paired.h.
 *
 * Theory: Law (2015), Simulation Modeling and Analysis, section 10.2; Holm (1979), Scand. J. Statistics 6(2); the bound by
 * signs is that of Fisher's randomization test (1935), The Design of Experiments, section 21.
 */
#ifndef SIM_EXPERIMENT_TIE_ORDERS_H
#define SIM_EXPERIMENT_TIE_ORDERS_H

#include <stddef.h>
#include <stdint.h>

#include "sim/experiment/measure_values.h"

/* The chance to call any figure moved when none is. */
#define SIM_TIE_ORDERS_LEVEL 0.05

/* What the permuted orders did to one measure. */
typedef struct sim_tie_effect {
    double largest; /* the largest mean difference from the declared order, signed; NAN when nothing could be paired */
    uint32_t permutation; /* the order that gave it, from 1 */
    double p_value;       /* the smallest over the orders, adjusted by Holm over all; NAN with fewer than two pairs */
} sim_tie_effect;

/* Compares the measures `chosen` (indices, `count` of them) of `permuted[0…orders-1]`, orders 1, 2, 3, …, with those in the
 * declared order; fills `effects`, one for each chosen measure. */
void sim_tie_orders_compare(const sim_measure_values *declared, const sim_measure_values *const permuted[],
                            uint32_t orders, const size_t chosen[], size_t count, sim_tie_effect effects[]);

/* Whether the measure moves: whether its p-value is below SIM_TIE_ORDERS_LEVEL. */
int sim_tie_effect_moves(const sim_tie_effect *effect);

/* The fewest replications with which any of `comparisons` can be called moved, by the bound of signs. */
uint32_t sim_tie_orders_fewest(size_t comparisons);

#endif
