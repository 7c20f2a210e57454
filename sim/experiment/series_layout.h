/* series_layout.h — which series a run keeps, and how many cells each of them has; which traces, and how many journeys.
 */
#ifndef SIM_EXPERIMENT_SERIES_LAYOUT_H
#define SIM_EXPERIMENT_SERIES_LAYOUT_H

#include <stddef.h>

#include "sim/model.h"

/* Per observable of `model` the number of cells (product of its dimensions), 0 where its option is off in `scenario`. The
 * caller frees. An observable that names a dimension which the model does not have is a bug and panics. */
size_t *sim_series_layout(const sim_model *model, const void *inputs, const sim_scenario *scenario);

/* Per trace of `model` 0 where it is off in `scenario`; else how many journeys a replication, 1 for a log. NULL for a model without
 * traces. The caller frees. */
uint32_t *sim_trace_layout(const sim_model *model, const sim_scenario *scenario);

#endif
