#include "sim/program/models.h"

#include <stdlib.h>
#include <string.h>

#include "models/corridor/corridor.h"
#include "output/params.h"
#include "sim/experiment/run_settings.h"
#include "sim/kernel/panic.h"

static const sim_model *const models[] = {&corridor_model};
enum { MODELS_COUNT = sizeof models / sizeof *models, OTHER_TABLES = 3 };

static const sim_param rows[] = {
    {"model", SIM_PARAM_TEXT, "", 0, 0, NULL, "What is simulated", SIM_CHOICES("corridor")},
};

static size_t count_tables(void)
{
    size_t count = OTHER_TABLES;
    for (size_t i = 0; i < MODELS_COUNT; i++)
        count += models[i]->param_table_count;
    return count;
}

sim_schema models_schema(void)
{
    sim_param_table *tables = sim_allocate(count_tables(), sizeof *tables);
    size_t count = 0;
    tables[count++] = (sim_param_table){rows, sizeof rows / sizeof *rows};
    tables[count++] = sim_run_params;
    tables[count++] = output_params;
    for (size_t i = 0; i < MODELS_COUNT; i++)
        for (size_t k = 0; k < models[i]->param_table_count; k++)
            tables[count++] = *models[i]->params[k];
    return (sim_schema){tables, count};
}

void models_schema_free(sim_schema schema)
{
    free((void *)schema.tables);
}

const sim_model *models_of(const sim_scenario *scenario)
{
    const char *name = sim_scenario_text(scenario, "model");
    for (size_t i = 0; i < MODELS_COUNT; i++)
        if (strcmp(models[i]->name, name) == 0)
            return models[i];
    sim_panic("the choices of the key \"model\" name \"%s\", which is no model", name);
}
