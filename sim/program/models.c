#include "sim/program/models.h"

#include <stdlib.h>
#include <string.h>

#include "models/corridor/corridor.h"
#include "models/queueing/queueing.h"
#include "output/params.h"
#include "sim/experiment/run_settings.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

static const sim_model *const models[] = {&corridor_model, &queueing_model};
enum { MODELS_COUNT = sizeof models / sizeof *models };

/* The tables of any model. */
enum { TABLE_MODEL, TABLE_RUN, TABLE_OUTPUT, SHARED_TABLES };

struct models_keys {
    char *names; /* "a|b": the choices of the key `model` */
    sim_param model_row;
    sim_param_table *tables[MODELS_COUNT]; /* per model the shared ones, then its own */
    sim_schema_choice whole[MODELS_COUNT];
    sim_schema_choice parts[1 + MODELS_COUNT];
    sim_schemas schemas;
};

static char *join_names(void)
{
    sim_buffer names = {0};
    for (size_t i = 0; i < MODELS_COUNT; i++)
        sim_buffer_print(&names, "%s%s", i ? "|" : "", models[i]->name);
    return sim_buffer_take(&names);
}

static void join_tables(models_keys *keys, size_t i)
{
    const sim_model *model = models[i];
    const size_t count = SHARED_TABLES + model->param_table_count;
    sim_param_table *tables = keys->tables[i] = sim_allocate(count, sizeof *tables);
    tables[TABLE_MODEL] = (sim_param_table){&keys->model_row, 1};
    tables[TABLE_RUN] = sim_run_params;
    tables[TABLE_OUTPUT] = output_params;
    for (size_t k = 0; k < model->param_table_count; k++)
        tables[SHARED_TABLES + k] = *model->params[k];
    keys->whole[i] = (sim_schema_choice){model->name, {tables, count}};
    keys->parts[1 + i] = (sim_schema_choice){model->name, {tables + SHARED_TABLES, model->param_table_count}};
}

models_keys *models_keys_new(void)
{
    models_keys *keys = sim_allocate(1, sizeof *keys);
    keys->names = join_names();
    keys->model_row =
        (sim_param){"model", SIM_PARAM_TEXT, "", 0, 0, NULL, "What is simulated", SIM_CHOICES(keys->names)};
    for (size_t i = 0; i < MODELS_COUNT; i++)
        join_tables(keys, i);
    keys->parts[0] = (sim_schema_choice){"any", {keys->tables[0], SHARED_TABLES}};
    keys->schemas = (sim_schemas){"model", keys->whole, MODELS_COUNT};
    return keys;
}

void models_keys_free(models_keys *keys)
{
    if (!keys)
        return;
    for (size_t i = 0; i < MODELS_COUNT; i++)
        free(keys->tables[i]);
    free(keys->names);
    free(keys);
}

const sim_schemas *models_schemas(const models_keys *keys)
{
    return &keys->schemas;
}

const sim_schema_choice *models_parts(const models_keys *keys, size_t *count)
{
    *count = 1 + MODELS_COUNT;
    return keys->parts;
}

const sim_model *models_of(const sim_scenario *scenario)
{
    const char *name = sim_scenario_text(scenario, "model");
    for (size_t i = 0; i < MODELS_COUNT; i++)
        if (strcmp(models[i]->name, name) == 0)
            return models[i];
    sim_panic("the choices of the key \"model\" name \"%s\", which is no model", name);
}
