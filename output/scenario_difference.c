#include "output/scenario_difference.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/number.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/tree.h"

static void add_change(scenario_difference *difference, const char *key, const char *reference, const char *other)
{
    if (difference->count == difference->room) {
        difference->room = difference->room == 0 ? 16 : 2 * difference->room;
        difference->changes = sim_reallocate(difference->changes, difference->room, sizeof *difference->changes);
    }
    difference->changes[difference->count++] =
        (scenario_change){sim_copy_text(key), sim_copy_text(reference), sim_copy_text(other)};
}

/* ---- a scenario as a flat list of keys ---- */

typedef struct setting {
    char *key, *value;
} setting;

typedef struct setting_list {
    setting *settings;
    size_t count, room;
} setting_list;

/* Takes over both texts. */
static void add_setting(setting_list *list, char *key, char *value)
{
    if (list->count == list->room) {
        list->room = list->room == 0 ? 64 : 2 * list->room;
        list->settings = sim_reallocate(list->settings, list->room, sizeof *list->settings);
    }
    list->settings[list->count++] = (setting){key, value};
}

static void free_settings(setting_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->settings[i].key);
        free(list->settings[i].value);
    }
    free(list->settings);
}

static void print_leaf(const sim_node *node, sim_buffer *text)
{
    char digits[SIM_NUMBER_BYTES];
    switch (node->kind) {
    case SIM_NODE_WHOLE:
        sim_buffer_print(text, "%" PRId64, node->whole);
        return;
    case SIM_NODE_REAL:
        sim_buffer_print(text, "%s", sim_number_print(node->real, digits));
        return;
    case SIM_NODE_FLAG:
        sim_buffer_print(text, "%s", node->whole ? "true" : "false");
        return;
    case SIM_NODE_TEXT:
        sim_buffer_print(text, "\"%s\"", node->text);
        return;
    default:
        sim_buffer_print(text, "[");
        for (size_t i = 0; i < node->count; i++) {
            sim_buffer_print(text, "%s", i > 0 ? ", " : "");
            print_leaf(node->children[i], text);
        }
        sim_buffer_print(text, "]");
    }
}

/* "group.name", "list[id]", or "list[3]" for an element without an id. */
static char *key_below(const sim_node *parent, const char *key, size_t i)
{
    sim_buffer text = {0};
    const sim_node *child = parent->children[i];
    if (parent->kind == SIM_NODE_GROUP)
        sim_buffer_print(&text, "%s%s%s", key, key[0] == '\0' ? "" : ".", child->name);
    else if (sim_node_id(child) != NULL)
        sim_buffer_print(&text, "%s[%s]", key, sim_node_id(child));
    else
        sim_buffer_print(&text, "%s[%zu]", key, i);
    return sim_buffer_take(&text);
}

static void flatten(const sim_node *node, const char *key, setting_list *list)
{
    if (node->kind != SIM_NODE_GROUP && node->kind != SIM_NODE_LIST) {
        sim_buffer value = {0};
        print_leaf(node, &value);
        add_setting(list, sim_copy_text(key), sim_buffer_take(&value));
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        char *below = key_below(node, key, i);
        flatten(node->children[i], below, list);
        free(below);
    }
}

/* Returns whether the text is a scenario. */
static int read_settings(const char *scenario, setting_list *list)
{
    sim_buffer group = {0};
    sim_buffer_print(&group, "{\n%s\n}", scenario);
    sim_diagnostics *d = sim_diagnostics_new();
    sim_node *root = sim_parse_value(group.text, "scenario", (sim_origin){NULL, 0}, SIM_FAULT_DATA, d);
    if (root != NULL)
        flatten(root, "", list);
    sim_node_free(root);
    sim_diagnostics_free(d);
    free(group.text);
    return root != NULL;
}

/* ---- keys ---- */

static int only_counts_replications(const char *key)
{
    static const char *const keys[] = {"run.replications", "run.replications_most", "run.precision",
                                       "run.precision_measures"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(key, keys[i]) == 0)
            return 1;
    return 0;
}

/* The value of a key, which mostly stands at the same place as in the other list. */
static const char *value_of(const setting_list *list, const char *key, size_t likely)
{
    if (likely < list->count && strcmp(list->settings[likely].key, key) == 0)
        return list->settings[likely].value;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->settings[i].key, key) == 0)
            return list->settings[i].value;
    return NULL;
}

static void compare_settings(const setting_list *a, const setting_list *b, scenario_difference *difference)
{
    for (size_t i = 0; i < a->count; i++) {
        const char *other = value_of(b, a->settings[i].key, i);
        if ((other == NULL || strcmp(other, a->settings[i].value) != 0) &&
            !only_counts_replications(a->settings[i].key))
            add_change(difference, a->settings[i].key, a->settings[i].value, other);
    }
    for (size_t i = 0; i < b->count; i++)
        if (value_of(a, b->settings[i].key, i) == NULL && !only_counts_replications(b->settings[i].key))
            add_change(difference, b->settings[i].key, NULL, b->settings[i].value);
}

/* ---- tables ---- */

static int is_table(const char *name)
{
    return strncmp(name, RESULTS_TABLE_PREFIX, strlen(RESULTS_TABLE_PREFIX)) == 0;
}

/* The number of the first line that differs. */
static size_t first_line(const char *a, const char *b)
{
    size_t line = 1;
    for (; *a == *b && *a != '\0'; a++, b++)
        line += *a == '\n';
    return line;
}

static void compare_tables(const output_reader *a, const output_reader *b, scenario_difference *difference)
{
    for (size_t i = 0; i < output_reader_count(a); i++) {
        const char *name = output_reader_variable(a, i)->name;
        if (!is_table(name))
            continue;
        const char *ours = output_reader_text_variable(a, name), *theirs = output_reader_text_variable(b, name);
        char place[64];
        snprintf(place, sizeof place, "other from line %zu on", first_line(ours, theirs));
        if (output_reader_find(b, name) == NULL)
            add_change(difference, name, "a table", NULL);
        else if (strcmp(ours, theirs) != 0)
            add_change(difference, name, "a table", place);
    }
    for (size_t i = 0; i < output_reader_count(b); i++) {
        const char *name = output_reader_variable(b, i)->name;
        if (is_table(name) && output_reader_find(a, name) == NULL)
            add_change(difference, name, NULL, "a table");
    }
}

scenario_difference scenario_difference_of(const output_reader *reference, const output_reader *other)
{
    scenario_difference difference = {0};
    setting_list a = {0}, b = {0};
    const char *ours = output_reader_text_variable(reference, RESULTS_SCENARIO);
    const char *theirs = output_reader_text_variable(other, RESULTS_SCENARIO);
    if (strcmp(ours, theirs) != 0) {
        if (read_settings(ours, &a) && read_settings(theirs, &b))
            compare_settings(&a, &b, &difference);
        else
            add_change(&difference, RESULTS_SCENARIO, "a text", "another, one of them no scenario");
    }
    compare_tables(reference, other, &difference);
    free_settings(&a);
    free_settings(&b);
    return difference;
}

void scenario_difference_free(scenario_difference *difference)
{
    for (size_t i = 0; i < difference->count; i++) {
        free(difference->changes[i].key);
        free(difference->changes[i].reference);
        free(difference->changes[i].other);
    }
    free(difference->changes);
    *difference = (scenario_difference){0};
}
