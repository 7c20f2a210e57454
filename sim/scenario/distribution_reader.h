/* distribution_reader.h — a distribution as it is written in a scenario.
 *
 *     stay_days = 3;                                                      a constant
 *     stay_days = { distribution = "gamma"; mean = 3; shape = 2; };
 *
 * `distribution` is one of: constant (value), uniform (low, high), triangular (low, mode, high), exponential (mean),
 * gamma (mean, shape), lognormal (median, sigma, or mean, sd), weibull (shape, scale), empirical (values and weights: one
 * of the values, by weight) and piecewise (values and cumulative: straight lines). The unit is that of the key.
 */
#ifndef SIM_SCENARIO_DISTRIBUTION_READER_H
#define SIM_SCENARIO_DISTRIBUTION_READER_H

#include "sim/kernel/distribution.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/param.h"
#include "sim/scenario/tree.h"

/* Reads `node`, the value of `row`, whose path is `key`. Faults, each at its line: an unknown kind, members
 * that are missing or not of that kind, parameters that make no distribution, a mean out of the row's range, values
 * below zero where the row's range begins at zero. What it returns after a fault is a constant. */
sim_distribution sim_distribution_read(const sim_node *node, const sim_param *row, const char *key, sim_diagnostics *d);

/* Whether some kind of distribution has a member of this name. */
int sim_distribution_has_member(const char *name);

/* Prints `node`, which has no fault, in one line, members in the order of the kind, numbers as reals. */
void sim_distribution_print(const sim_node *node, sim_buffer *into);

#endif
