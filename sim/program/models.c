#include "sim/program/models.h"

#include <string.h>

#include "models/corridor/corridor.h"
#include "output/params.h"
#include "sim/experiment/run_settings.h"
#include "sim/kernel/panic.h"

static const sim_model *const models[MODELS_COUNT] = {&corridor_model};

static const sim_param rows[] = {
    {"model", SIM_PARAM_TEXT, "", 0, 0, NULL, "What is simulated", SIM_CHOICES("corridor")},
};

sim_schema models_schema(sim_param_table tables[MODELS_TABLES_MOST])
{
    size_t count = 0;
    tables[count++] = (sim_param_table){rows, sizeof rows / sizeof *rows};
    tables[count++] = sim_run_params;
    tables[count++] = output_params;
    for (size_t i = 0; i < MODELS_COUNT; i++)
        for (size_t j = 0; j < models[i]->param_table_count; j++) {
            SIM_REQUIRE(count < MODELS_TABLES_MOST, "more tables of keys than there is room for");
            tables[count++] = *models[i]->params[j];
        }
    return (sim_schema){tables, count};
}

const sim_model *models_of(const sim_scenario *scenario)
{
    const char *name = sim_scenario_text(scenario, "model");
    for (size_t i = 0; i < MODELS_COUNT; i++)
        if (strcmp(models[i]->name, name) == 0)
            return models[i];
    sim_panic("the choices of the key \"model\" name \"%s\", which is no model", name);
}
