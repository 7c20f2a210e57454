/* plan.h — what a run will put into its results file, known before anything is computed.
 */
#ifndef OUTPUT_PLAN_H
#define OUTPUT_PLAN_H

#include <stddef.h>
#include <stdint.h>

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
    const output_provenance *provenance;
} output_plan;

#endif
