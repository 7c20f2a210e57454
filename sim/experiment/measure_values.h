/* measure_values.h — the measures of every replication of a run, kept in their order.
 *
 * Two runs of the same replications are compared in pairs: replication r of both uses the same streams.
 */
#ifndef SIM_EXPERIMENT_MEASURE_VALUES_H
#define SIM_EXPERIMENT_MEASURE_VALUES_H

#include <stddef.h>
#include <stdint.h>

typedef struct sim_measure_values sim_measure_values;

/* For `measures` numbers a replication. The caller frees it. */
sim_measure_values *sim_measure_values_new(size_t measures);
void sim_measure_values_free(sim_measure_values *values);

/* Adds the next replication; NAN where a measure is undefined. */
void sim_measure_values_add(sim_measure_values *values, const double measures[]);

/* How many replications there are. */
size_t sim_measure_values_count(const sim_measure_values *values);

/* Measure `measure` of the r-th replication that was added. */
double sim_measure_values_at(const sim_measure_values *values, size_t r, size_t measure);

#endif
