/* models.h — which models there are, and the table of all keys that a scenario may have.
 */
#ifndef SIM_PROGRAM_MODELS_H
#define SIM_PROGRAM_MODELS_H

#include "sim/model.h"

/* Tables of keys: the program's own, the run's, the output's, and those of the models, one a concept. */
enum { MODELS_COUNT = 1, MODELS_TABLES_MOST = 32 };

/* The schema of all keys, in memory that the caller gives and keeps for as long as the schema is used. */
sim_schema models_schema(sim_param_table tables[MODELS_TABLES_MOST]);

/* The model that the key `model` of `scenario` names. */
const sim_model *models_of(const sim_scenario *scenario);

#endif
