#include "sim/scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/check.h"
#include "sim/scenario/distribution_reader.h"
#include "sim/scenario/load.h"
#include "sim/scenario/override.h"
#include "sim/scenario/scenario_inside.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/value.h"

/* What is the same throughout one reading. */
typedef struct reading {
    const char *path;
    const sim_schemas *schemas; /* NULL: there is no choice */
    const char *const *overrides;
    size_t override_count;
    sim_diagnostics *d;
    size_t faults; /* before it */
} reading;

/* The scenario with its tree, as yet unchecked; NULL when there is no tree. */
static sim_scenario *load(const reading *r)
{
    sim_scenario *scenario = sim_allocate(1, sizeof *scenario);
    scenario->root = sim_load(r->path, &scenario->files, &scenario->base, r->d);
    if (scenario->root) {
        scenario->root->origin = (sim_origin){sim_names_keep(&scenario->files, r->path), 0};
        return scenario;
    }
    sim_scenario_free(scenario);
    return NULL;
}

/* The schema that the tree, or the command line over it, chooses; NULL after a fault. */
static const sim_schema *choose(sim_node *root, const reading *r)
{
    const sim_schemas *schemas = r->schemas;
    const size_t faults = sim_diagnostics_total(r->d);
    const sim_schema *any = &schemas->choices[0].schema; /* each has the row of the key */
    for (size_t i = 0; i < r->override_count; i++)
        if (sim_override_gives(r->overrides[i], schemas->key))
            sim_override_apply(root, any, schemas, r->overrides[i], r->d);
    const sim_param *row = sim_schema_find(any, schemas->key);
    SIM_REQUIRE(row && row->choices, "schema: no choices of the key %s", schemas->key);
    sim_node *node = sim_node_find(root, schemas->key);
    if (!node) {
        sim_diagnostics_add(r->d, SIM_FAULT_CONFIG, root->origin, schemas->key, "must be given");
        sim_diagnostics_hint(r->d, "one of %s", row->choices);
        return NULL;
    }
    sim_value_check(node, row, schemas->key, root->origin.file, r->d);
    if (sim_diagnostics_total(r->d) > faults)
        return NULL;
    for (size_t i = 0; i < schemas->count; i++)
        if (strcmp(schemas->choices[i].name, node->text) == 0)
            return &schemas->choices[i].schema;
    sim_panic("schema: the choices of the key %s name \"%s\", which has no schema", schemas->key, node->text);
}

/* Checks the scenario under `schema`; returns it, or NULL after any fault since the reading began. */
static sim_scenario *check(sim_scenario *scenario, const sim_schema *schema, const reading *r)
{
    scenario->schema = schema;
    /* Defaults first, so that an override can change a member of one; then once more, for what overrides brought. */
    sim_check_complete(scenario->root, schema);
    for (size_t i = 0; i < r->override_count; i++)
        sim_override_apply(scenario->root, schema, r->schemas, r->overrides[i], r->d);
    sim_check_complete(scenario->root, schema);
    sim_check_tree(scenario->root, schema, r->schemas, scenario->root->origin.file, r->d);
    if (sim_diagnostics_total(r->d) == r->faults)
        return scenario;
    sim_scenario_free(scenario);
    return NULL;
}

sim_scenario *sim_scenario_read(const char *path, const sim_schema *schema, const char *const overrides[],
                                size_t override_count, sim_diagnostics *d)
{
    const reading r = {path, NULL, overrides, override_count, d, sim_diagnostics_total(d)};
    sim_scenario *scenario = load(&r);
    return scenario ? check(scenario, schema, &r) : NULL;
}

sim_scenario *sim_scenario_read_choosing(const char *path, const sim_schemas *schemas, const char *const overrides[],
                                         size_t override_count, sim_diagnostics *d)
{
    const reading r = {path, schemas, overrides, override_count, d, sim_diagnostics_total(d)};
    sim_scenario *scenario = load(&r);
    if (!scenario)
        return NULL;
    const sim_schema *chosen = choose(scenario->root, &r);
    if (chosen)
        return check(scenario, chosen, &r);
    sim_scenario_free(scenario);
    return NULL;
}

void sim_scenario_free(sim_scenario *scenario)
{
    if (!scenario)
        return;
    sim_node_free(scenario->root);
    sim_names_free(&scenario->files);
    free(scenario);
}

const char *sim_scenario_base(const sim_scenario *scenario)
{
    return scenario->base;
}

/* The value of `key`, which the schema has with type `type`. */
static const sim_node *value_of(const sim_scenario *scenario, const char *key, sim_param_type type,
                                const sim_param **row_of_key)
{
    const sim_param *row = sim_schema_find(scenario->schema, key);
    SIM_REQUIRE(row, "scenario: no key %s", key);
    SIM_REQUIRE(row->type == type, "scenario: %s is a %s, not a %s", key, sim_param_type_text(row->type),
                sim_param_type_text(type));
    const sim_node *node = sim_node_find(scenario->root, key);
    SIM_REQUIRE(node, "scenario: no element %s", key);
    if (row_of_key)
        *row_of_key = row;
    return node;
}

int64_t sim_scenario_count(const sim_scenario *scenario, const char *key)
{
    return value_of(scenario, key, SIM_PARAM_COUNT, NULL)->whole;
}

double sim_scenario_real(const sim_scenario *scenario, const char *key)
{
    return sim_node_number(value_of(scenario, key, SIM_PARAM_REAL, NULL));
}

int sim_scenario_flag(const sim_scenario *scenario, const char *key)
{
    return value_of(scenario, key, SIM_PARAM_FLAG, NULL)->whole != 0;
}

const char *sim_scenario_text(const sim_scenario *scenario, const char *key)
{
    return value_of(scenario, key, SIM_PARAM_TEXT, NULL)->text;
}

int64_t sim_scenario_date(const sim_scenario *scenario, const char *key)
{
    const sim_node *node = value_of(scenario, key, SIM_PARAM_DATE, NULL);
    return *node->text ? sim_calendar_days(sim_calendar_read_date(node->text).date) : INT64_MIN;
}

const char *sim_scenario_file(const sim_scenario *scenario, const char *key)
{
    return value_of(scenario, key, SIM_PARAM_FILE, NULL)->path;
}

sim_distribution sim_scenario_distribution(const sim_scenario *scenario, const char *key)
{
    const sim_param *row;
    const sim_node *node = value_of(scenario, key, SIM_PARAM_DISTRIBUTION, &row);
    sim_diagnostics *d = sim_diagnostics_new();
    const sim_distribution made = sim_distribution_read(node, row, key, d);
    SIM_REQUIRE(sim_diagnostics_count(d) == 0, "scenario: %s", sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return made;
}

static int is_sequence(sim_param_type type)
{
    return type == SIM_PARAM_LIST || type == SIM_PARAM_REALS || type == SIM_PARAM_TEXTS;
}

size_t sim_scenario_length(const sim_scenario *scenario, const char *key)
{
    const sim_param *row = sim_schema_find(scenario->schema, key);
    SIM_REQUIRE(row && is_sequence(row->type), "scenario: %s is no array or list", key);
    return value_of(scenario, key, row->type, NULL)->count;
}

static const sim_node *element_of(const sim_scenario *scenario, const char *key, sim_param_type type, size_t i)
{
    const sim_node *array = value_of(scenario, key, type, NULL);
    SIM_REQUIRE(i < array->count, "scenario: element %zu of the %zu of %s", i, array->count, key);
    return array->children[i];
}

double sim_scenario_real_at(const sim_scenario *scenario, const char *key, size_t i)
{
    return sim_node_number(element_of(scenario, key, SIM_PARAM_REALS, i));
}

const char *sim_scenario_text_at(const sim_scenario *scenario, const char *key, size_t i)
{
    return element_of(scenario, key, SIM_PARAM_TEXTS, i)->text;
}

sim_origin sim_scenario_origin(const sim_scenario *scenario, const char *key)
{
    SIM_REQUIRE(sim_schema_find(scenario->schema, key), "scenario: no key %s", key);
    const sim_node *node = sim_node_find(scenario->root, key);
    SIM_REQUIRE(node, "scenario: no element %s", key);
    return node->origin;
}
