/* models.h — which models there are, and the keys that a scenario of each may have.
 *
 * The names of the models are listed once, in models.c. A scenario says which it is for with the key `model`, and that
 * decides which keys it has: those of any model (`model`, `run`, `results`) and its model's own, so that two models may use
 * one key for two things.
 */
#ifndef SIM_PROGRAM_MODELS_H
#define SIM_PROGRAM_MODELS_H

#include "sim/model.h"

typedef struct models_keys models_keys;

/* The keys of all models, joined from the tables of program, run, output and model. The caller frees them. */
models_keys *models_keys_new(void);
void models_keys_free(models_keys *keys);

/* For each model the schema of its scenarios, under its name; owned by `keys`. */
const sim_schemas *models_schemas(const models_keys *keys);

/* The same keys, each once: first those of any model, called "any", then each model's own. `count` gets how many parts there are;
 * owned by `keys`. */
const sim_schema_choice *models_parts(const models_keys *keys, size_t *count);

/* The model that the key `model` of `scenario` names. */
const sim_model *models_of(const sim_scenario *scenario);

#endif
