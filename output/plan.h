/* plan.h — what a run will put into its results file, known before anything is computed.
 */
#ifndef OUTPUT_PLAN_H
#define OUTPUT_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "output/bundle.h"
#include "output/provenance.h"
#include "sim/kernel/simulation.h"
#include "sim/model.h"
#include "sim/scenario/scenario.h"

/* Nothing here is owned; all of it outlives the writer. */
typedef struct output_plan {
    const sim_model *model;
    const void *inputs;
    const sim_frame *frame;
    const size_t *series_cells; /* per observable the product of its dimensions; 0: switched off */
    uint32_t seed;
    uint32_t replications; /* asked for */
    const sim_scenario *scenario;
    const output_bundle *bundle; /* of the scenario, as it was when the run began; the writer gathers it */
    const output_provenance *provenance;
} output_plan;

/* The model's dimension of this name, or NULL. */
const sim_dimension *output_plan_dimension(const output_plan *plan, const char *name);

/* The model's measures. */
typedef struct output_plan_measure_list {
    const sim_measure *rows;
    size_t count;
} output_plan_measure_list;
output_plan_measure_list output_plan_measures(const output_plan *plan);

/* Days reported. */
size_t output_plan_days(const output_plan *plan);

/* Panics when the plan contradicts itself, which is a bug of the model: two variables of one name or one of the results
 * layer's own, a dimension that the model does not have, a series whose cells are not those of its dimensions, an axis whose
 * numbers do not rise, a flag without a meaning. */
void output_plan_check(const output_plan *plan);

#endif
