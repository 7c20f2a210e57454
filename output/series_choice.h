/* series_choice.h — which daily series a results file holds.
 *
 * A simulation counts all its series, for measures and the daily recount rest on them; what is left out of the file
 * (`results.series`) changes nothing else.
 */
#ifndef OUTPUT_SERIES_CHOICE_H
#define OUTPUT_SERIES_CHOICE_H

#include <stddef.h>

#include "sim/model.h"

/* Per observable of `model` the cells that are written: those of `cells` where a pattern of the key OUTPUT_SERIES matches its name,
 * else 0. A pattern that matches no series of the model is a fault. The caller frees the array. */
size_t *output_series_written(const sim_model *model, const size_t cells[], const sim_scenario *scenario,
                              sim_diagnostics *d);

#endif
