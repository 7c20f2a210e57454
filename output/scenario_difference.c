#include "output/scenario_difference.h"

#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/parse.h"

/* ---- keys ---- */

static void free_key(sim_key_change *change)
{
    free(change->key);
    free(change->before);
    free(change->after);
}

static int only_counts_replications(const char *key)
{
    static const char *const keys[] = {"run.replications", "run.replications_most", "run.precision",
                                       "run.precision_measures"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(key, keys[i]) == 0)
            return 1;
    return 0;
}

static void leave_out_counts(sim_scenario_difference *difference)
{
    size_t kept = 0;
    for (size_t i = 0; i < difference->key_count; i++)
        if (only_counts_replications(difference->keys[i].key))
            free_key(&difference->keys[i]);
        else
            difference->keys[kept++] = difference->keys[i];
    difference->key_count = kept;
}

/* The text as a tree, or NULL where it is no scenario. */
static sim_node *read_tree(const char *scenario)
{
    sim_buffer group = {0};
    sim_buffer_print(&group, "{\n%s\n}", scenario);
    sim_diagnostics *d = sim_diagnostics_new();
    sim_node *root = sim_parse_value(group.text, "scenario", (sim_origin){NULL, 0}, SIM_FAULT_DATA, d);
    sim_diagnostics_free(d);
    free(group.text);
    return root;
}

/* All that can be said of a text that cannot be read. */
static sim_scenario_difference other_text(void)
{
    sim_scenario_difference difference = {.key_count = 1, .key_room = 1};
    difference.keys = sim_allocate(1, sizeof *difference.keys);
    difference.keys[0] = (sim_key_change){.change = SIM_CHANGE_VALUE,
                                          .key = sim_copy_text(RESULTS_SCENARIO),
                                          .before = sim_copy_text("a text"),
                                          .after = sim_copy_text("another, one of them no scenario")};
    return difference;
}

static sim_scenario_difference compare_keys(const char *ours, const char *theirs)
{
    if (strcmp(ours, theirs) == 0)
        return (sim_scenario_difference){0};
    sim_node *a = read_tree(ours), *b = read_tree(theirs);
    sim_scenario_difference difference = a && b ? sim_tree_compare(a, b, NULL, NULL) : other_text();
    leave_out_counts(&difference);
    sim_node_free(a);
    sim_node_free(b);
    return difference;
}

/* ---- tables ---- */

static int is_table(const char *name)
{
    return strncmp(name, RESULTS_TABLE_PREFIX, strlen(RESULTS_TABLE_PREFIX)) == 0;
}

static void add_table(scenario_difference *difference, const char *name, sim_change change, sim_table_difference rows)
{
    difference->tables[difference->table_count++] = (scenario_table_change){sim_copy_text(name), change, rows};
}

/* A table that both have. */
static void compare_table(const output_reader *a, const output_reader *b, const char *name,
                          scenario_difference *difference)
{
    const sim_table_difference rows =
        sim_table_compare(output_reader_text_variable(a, name), output_reader_text_variable(b, name));
    if (!rows.is_same)
        add_table(difference, name, SIM_CHANGE_VALUE, rows);
}

static void compare_tables(const output_reader *a, const output_reader *b, scenario_difference *difference)
{
    const sim_table_difference nothing = {0};
    const size_t most = output_reader_count(a) + output_reader_count(b);
    difference->tables = sim_allocate(most, sizeof *difference->tables);
    for (size_t i = 0; i < output_reader_count(a); i++) {
        const char *name = output_reader_variable(a, i)->name;
        if (is_table(name) && output_reader_find(b, name) != NULL)
            compare_table(a, b, name, difference);
        else if (is_table(name))
            add_table(difference, name, SIM_CHANGE_REMOVED, nothing);
    }
    for (size_t i = 0; i < output_reader_count(b); i++) {
        const char *name = output_reader_variable(b, i)->name;
        if (is_table(name) && output_reader_find(a, name) == NULL)
            add_table(difference, name, SIM_CHANGE_ADDED, nothing);
    }
}

scenario_difference scenario_difference_of(const output_reader *reference, const output_reader *other)
{
    scenario_difference difference = {.scenario = compare_keys(output_reader_text_variable(reference, RESULTS_SCENARIO),
                                                               output_reader_text_variable(other, RESULTS_SCENARIO))};
    compare_tables(reference, other, &difference);
    return difference;
}

void scenario_difference_free(scenario_difference *difference)
{
    sim_scenario_difference_free(&difference->scenario);
    for (size_t i = 0; i < difference->table_count; i++) {
        free(difference->tables[i].name);
        sim_table_difference_free(&difference->tables[i].rows);
    }
    free(difference->tables);
    *difference = (scenario_difference){0};
}
