/* measures.h — the figures of a replication: their names, and how they come from what was counted.
 *
 * For each station, for each class at each station where classes are told apart, for each resource that stations
 * share, for each class and for the network. The names are made from the inputs.
 */
#ifndef MODELS_QUEUEING_MEASURES_H
#define MODELS_QUEUEING_MEASURES_H

#include "models/queueing/inputs.h"
#include "models/queueing/state.h"

/* Fills the measures of the inputs, and frees them. */
void qn_measures_name(qn_inputs *in);
void qn_measures_free(qn_inputs *in);

/* The reported period begins: meters are started and counts of the kernel noted. */
void qn_measures_begin(sim *s, const qn_inputs *in);

/* At least once a day: reads the meters. */
void qn_measures_read_meters(sim *s, const qn_inputs *in);

/* Fills `values` in the order of the names. */
void qn_measures_fill(sim *s, const qn_inputs *in, double values[]);

#endif
