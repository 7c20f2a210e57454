#include "sim/scenario/value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/distribution_reader.h"
#include "sim/scenario/number.h"
#include "sim/scenario/path.h"
#include "sim/scenario/schema.h"

/* What the check of one value needs at every step. */
typedef struct checking {
    const sim_param *row;
    const char *key;
    sim_diagnostics *d;
} checking;

static void wrong_type(const checking *c, const sim_node *node, const char *wanted)
{
    sim_diagnostics_add(c->d, sim_origin_fault_kind(node->origin), node->origin, c->key, "must be %s, not %s", wanted,
                        sim_node_kind_text(node->kind));
}

static void out_of_range(const checking *c, const sim_node *node)
{
    char number[SIM_NUMBER_BYTES], range[SIM_RANGE_BYTES];
    const sim_fault_kind kind = sim_origin_fault_kind(node->origin);
    if (node->kind == SIM_NODE_WHOLE)
        sim_diagnostics_add(c->d, kind, node->origin, c->key, "%" PRId64 " is out of range", node->whole);
    else
        sim_diagnostics_add(c->d, kind, node->origin, c->key, "%s is out of range",
                            sim_number_print(node->real, number));
    sim_diagnostics_hint(c->d, "allowed: %s", sim_param_range(c->row, range));
}

static void check_number(const checking *c, const sim_node *node)
{
    if (!sim_node_is_number(node)) {
        wrong_type(c, node, "a number");
        return;
    }
    const double value = sim_node_number(node);
    if (value < c->row->low || value > c->row->high)
        out_of_range(c, node);
}

static void check_count(const checking *c, const sim_node *node)
{
    if (node->kind != SIM_NODE_WHOLE)
        wrong_type(c, node, "a whole number");
    else
        check_number(c, node);
}

/* Whether `text` is one of "a|b|c". */
static int is_choice(const char *choices, const char *text)
{
    const size_t length = strlen(text);
    for (const char *at = choices; *at;) {
        const size_t choice = strcspn(at, "|");
        if (choice == length && strncmp(at, text, length) == 0)
            return 1;
        at += choice + (at[choice] == '|');
    }
    return 0;
}

static void check_text(const checking *c, const sim_node *node)
{
    if (node->kind != SIM_NODE_TEXT) {
        wrong_type(c, node, "a text in quotes");
        return;
    }
    if (!c->row->choices || is_choice(c->row->choices, node->text))
        return;
    sim_diagnostics_add(c->d, sim_origin_fault_kind(node->origin), node->origin, c->key, "no such choice: \"%s\"",
                        node->text);
    sim_diagnostics_hint(c->d, "one of %s", c->row->choices);
}

int sim_param_may_be_empty(const sim_param *row)
{
    return row->initial && strcmp(row->initial, "\"\"") == 0;
}

static void check_date(const checking *c, const sim_node *node)
{
    if (node->kind != SIM_NODE_TEXT) {
        wrong_type(c, node, "a date in quotes");
        sim_diagnostics_hint(c->d, "\"2023-05-11\", for example");
        return;
    }
    if (!*node->text && sim_param_may_be_empty(c->row))
        return;
    const char *wrong = sim_calendar_read_date(node->text).wrong;
    if (!wrong)
        return;
    sim_diagnostics_add(c->d, sim_origin_fault_kind(node->origin), node->origin, c->key, "\"%s\": %s", node->text,
                        wrong);
    sim_diagnostics_hint(c->d, "dates are written \"YYYY-MM-DD\"");
}

static void check_path(const checking *c, const sim_node *node)
{
    struct stat about;
    const char *wrong = NULL;
    if (stat(node->path, &about) != 0 || access(node->path, R_OK) != 0)
        wrong = "cannot be read";
    else if (S_ISDIR(about.st_mode))
        wrong = "is a folder, not a file";
    if (wrong)
        sim_diagnostics_add(c->d, SIM_FAULT_INPUT, node->origin, c->key, "\"%s\" %s", node->path, wrong);
}

static void check_file(const checking *c, sim_node *node, const char *scenario_path)
{
    if (node->kind != SIM_NODE_TEXT) {
        wrong_type(c, node, "the name of a file in quotes");
        return;
    }
    if (!*node->text && sim_param_may_be_empty(c->row))
        return;
    const int is_default = strcmp(node->origin.file, SIM_DEFAULT_ORIGIN.file) == 0;
    const char *named_in = is_default ? scenario_path : node->origin.file;
    free(node->path);
    node->path = sim_path_resolve(node->text, named_in);
    if (node->path) {
        check_path(c, node);
        return;
    }
    char *folders = sim_path_folders(named_in);
    sim_diagnostics_add(c->d, SIM_FAULT_INPUT, node->origin, c->key, "no such file: \"%s\"", node->text);
    sim_diagnostics_hint(c->d, "looked in %s", folders);
    free(folders);
}

static void check_array(const checking *c, const sim_node *node, void check_one(const checking *, const sim_node *),
                        const char *wanted)
{
    if (node->kind != SIM_NODE_ARRAY && node->kind != SIM_NODE_LIST) {
        wrong_type(c, node, wanted);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        sim_buffer key = {0};
        sim_buffer_print(&key, "%s[%zu]", c->key, i);
        check_one(&(checking){c->row, key.text, c->d}, node->children[i]);
        free(key.text);
    }
}

void sim_value_check(sim_node *node, const sim_param *row, const char *key, const char *scenario_path,
                     sim_diagnostics *d)
{
    const checking c = {row, key, d};
    switch (row->type) {
    case SIM_PARAM_FLAG:
        if (node->kind != SIM_NODE_FLAG)
            wrong_type(&c, node, "true or false");
        return;
    case SIM_PARAM_COUNT:
        check_count(&c, node);
        return;
    case SIM_PARAM_REAL:
        check_number(&c, node);
        return;
    case SIM_PARAM_TEXT:
        check_text(&c, node);
        return;
    case SIM_PARAM_DATE:
        check_date(&c, node);
        return;
    case SIM_PARAM_FILE:
        check_file(&c, node, scenario_path);
        return;
    case SIM_PARAM_DISTRIBUTION:
        sim_distribution_read(node, row, key, d);
        return;
    case SIM_PARAM_REALS:
        check_array(&c, node, check_number, "an array of numbers");
        return;
    case SIM_PARAM_TEXTS:
        check_array(&c, node, check_text, "an array of texts");
        return;
    case SIM_PARAM_LIST:
        break;
    }
    sim_panic("value: %s is a list", row->key);
}

static void print_file(const sim_node *node, sim_print_files files, sim_buffer *into)
{
    if (!node->path || files == SIM_PRINT_BASE_NAME) {
        sim_buffer_add_quoted(into, node->path ? sim_path_base_name(node->path) : "");
        return;
    }
    char *absolute = sim_path_absolute(node->path);
    sim_buffer_add_quoted(into, absolute);
    free(absolute);
}

static void print_real(const sim_node *node, sim_buffer *into)
{
    char number[SIM_NUMBER_BYTES];
    sim_buffer_print(into, "%s", sim_number_print(sim_node_number(node), number));
}

static void print_array(const sim_node *node, const sim_param *row, sim_buffer *into)
{
    sim_buffer_print(into, "[");
    for (size_t i = 0; i < node->count; i++) {
        sim_buffer_print(into, "%s", i ? ", " : "");
        if (row->type == SIM_PARAM_REALS)
            print_real(node->children[i], into);
        else
            sim_buffer_add_quoted(into, node->children[i]->text);
    }
    sim_buffer_print(into, "]");
}

void sim_value_print(const sim_node *node, const sim_param *row, sim_print_files files, sim_buffer *into)
{
    switch (row->type) {
    case SIM_PARAM_FLAG:
        sim_buffer_print(into, "%s", node->whole ? "true" : "false");
        return;
    case SIM_PARAM_COUNT:
        /* libconfig's own readers need the L; ours does not mind it. */
        sim_buffer_print(into, "%" PRId64 "%s", node->whole,
                         node->whole > INT32_MAX || node->whole < INT32_MIN ? "L" : "");
        return;
    case SIM_PARAM_REAL:
        print_real(node, into);
        return;
    case SIM_PARAM_TEXT:
    case SIM_PARAM_DATE:
        sim_buffer_add_quoted(into, node->text);
        return;
    case SIM_PARAM_FILE:
        print_file(node, files, into);
        return;
    case SIM_PARAM_DISTRIBUTION:
        sim_distribution_print(node, into);
        return;
    case SIM_PARAM_REALS:
    case SIM_PARAM_TEXTS:
        print_array(node, row, into);
        return;
    case SIM_PARAM_LIST:
        break;
    }
    sim_panic("value: %s is a list", row->key);
}

void sim_value_print_plain(const sim_node *node, sim_buffer *into)
{
    char digits[SIM_NUMBER_BYTES];
    switch (node->kind) {
    case SIM_NODE_WHOLE:
        sim_buffer_print(into, "%" PRId64, node->whole);
        return;
    case SIM_NODE_REAL:
        sim_buffer_print(into, "%s", sim_number_print(node->real, digits));
        return;
    case SIM_NODE_FLAG:
        sim_buffer_print(into, "%s", node->whole ? "true" : "false");
        return;
    case SIM_NODE_TEXT:
        sim_buffer_add_quoted(into, node->text);
        return;
    case SIM_NODE_GROUP:
    case SIM_NODE_LIST:
    case SIM_NODE_ARRAY:
        break;
    }
    sim_buffer_print(into, "[");
    for (size_t i = 0; i < node->count; i++) {
        sim_buffer_print(into, "%s", i > 0 ? ", " : "");
        sim_value_print_plain(node->children[i], into);
    }
    sim_buffer_print(into, "]");
}
