/* models.h — which models there are, and the table of all keys that a scenario may have.
 */
#ifndef SIM_PROGRAM_MODELS_H
#define SIM_PROGRAM_MODELS_H

#include "sim/model.h"

/* The schema of all keys: the program's own, the run's, the output's, and those of the models, one table a concept. Give it
 * back to models_schema_free(). */
sim_schema models_schema(void);
void models_schema_free(sim_schema schema);

/* The model that the key `model` of `scenario` names. */
const sim_model *models_of(const sim_scenario *scenario);

#endif
