#include "sim/scenario/check.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/value.h"

/* "prefix" and "name" together, allocated. */
static char *join(const char *prefix, const char *name, const char *end)
{
    sim_buffer joined = {0};
    sim_buffer_print(&joined, "%s%s%s", prefix, name, end);
    return sim_buffer_take(&joined);
}

static sim_node *read_default(const sim_param *row, const char *name)
{
    sim_diagnostics *d = sim_diagnostics_new();
    sim_node *node = sim_parse_value(row->initial, name, SIM_DEFAULT_ORIGIN, SIM_FAULT_CONFIG, d);
    SIM_REQUIRE(node, "schema: the default of %s cannot be read: %s", row->key, sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return node;
}

/* Puts the default at `name` ("stay_days", "detention.stay_days") below `group` and makes the groups on the way. */
static void put_default(sim_node *group, const char *name, const sim_param *row)
{
    for (const char *dot; (dot = strchr(name, '.')); name = dot + 1) {
        sim_buffer step = {0};
        sim_buffer_add(&step, name, (size_t)(dot - name));
        sim_node *next = sim_node_member(group, step.text);
        if (!next) {
            next = sim_node_new(SIM_NODE_GROUP, step.text, SIM_DEFAULT_ORIGIN, NULL);
            sim_node_append(group, next);
        }
        free(step.text);
        if (next->kind != SIM_NODE_GROUP)
            return; /* a fault, which sim_check_tree() reports */
        group = next;
    }
    sim_node_append(group, read_default(row, name));
}

static void complete_level(sim_node *group, const sim_schema *schema, const char *prefix)
{
    size_t at = 0;
    for (sim_level_row l; (l = sim_schema_next(schema, prefix, &at)).row;) {
        if (l.row->initial && !sim_node_find(group, l.name))
            put_default(group, l.name, l.row);
        const sim_node *list = l.row->type == SIM_PARAM_LIST ? sim_node_find(group, l.name) : NULL;
        if (!list || list->kind != SIM_NODE_LIST)
            continue;
        char *below = join(prefix, l.name, "[].");
        for (size_t i = 0; i < list->count; i++)
            if (list->children[i]->kind == SIM_NODE_GROUP)
                complete_level(list->children[i], schema, below);
        free(below);
    }
}

void sim_check_complete(sim_node *root, const sim_schema *schema)
{
    complete_level(root, schema, "");
}

/* What is the same throughout one check. */
typedef struct check {
    const sim_schema *schema;
    const sim_schemas *schemas;
    const char *scenario_path;
    sim_diagnostics *d;
} check;

static void check_level(const check *c, const sim_node *group, const char *prefix, const char *shown);

/* What an element is called in messages: its id, or its position while it has none. */
static char *element_key(const char *list_key, const sim_node *element, size_t position)
{
    const char *id = sim_node_id(element);
    sim_buffer key = {0};
    if (id)
        sim_buffer_print(&key, "%s[%s]", list_key, id);
    else
        sim_buffer_print(&key, "%s[%zu]", list_key, position);
    return sim_buffer_take(&key);
}

/* Ids stand between brackets in paths, and digits alone are positions there. */
static void check_id(const check *c, const sim_node *element, const char *key)
{
    const char *id = sim_node_id(element);
    if (!id)
        return; /* missing or no text: reported with the other rows */
    size_t digits = 0, length = 0;
    for (; id[length]; length++) {
        const unsigned char letter = (unsigned char)id[length];
        digits += isdigit(letter) != 0;
        if (!isalnum(letter) && letter < 0x80 && !strchr("_-.", letter))
            break;
    }
    if (length > 0 && !id[length] && digits < length && length <= 100)
        return;
    const sim_origin where = sim_node_member(element, "id")->origin;
    sim_diagnostics_add(c->d, sim_origin_fault_kind(where), where, key, "\"%s\" cannot be an id", id);
    sim_diagnostics_hint(c->d, "an id has letters, digits, '_', '-' and '.', not digits only");
}

static void check_list(const check *c, const sim_node *list, const char *prefix, const char *key)
{
    if (list->kind != SIM_NODE_LIST) {
        sim_diagnostics_add(c->d, sim_origin_fault_kind(list->origin), list->origin, key,
                            "must be a list of groups ( { ... }, ... ), not %s", sim_node_kind_text(list->kind));
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        const sim_node *element = list->children[i];
        char *called = element_key(key, element, i);
        if (element->kind != SIM_NODE_GROUP) {
            sim_diagnostics_add(c->d, sim_origin_fault_kind(element->origin), element->origin, called,
                                "must be a group { ... }, not %s", sim_node_kind_text(element->kind));
        } else {
            check_id(c, element, called);
            char *shown = join(called, ".", "");
            check_level(c, element, prefix, shown);
            free(shown);
        }
        free(called);
    }
}

/* Whether a missing value is missed for want of a line: not when something stands where its group should. */
static int can_hold(const sim_node *group, const char *name)
{
    for (const char *dot; group && (dot = strchr(name, '.')); name = dot + 1) {
        if (group->kind != SIM_NODE_GROUP)
            return 0;
        sim_buffer step = {0};
        sim_buffer_add(&step, name, (size_t)(dot - name));
        group = sim_node_member(group, step.text);
        free(step.text);
    }
    return !group || group->kind == SIM_NODE_GROUP;
}

static void check_rows(const check *c, const sim_node *group, const char *prefix, const char *shown)
{
    size_t at = 0;
    for (sim_level_row l; (l = sim_schema_next(c->schema, prefix, &at)).row;) {
        sim_node *node = sim_node_find(group, l.name);
        char *key = join(shown, l.name, "");
        if (!node && !l.row->initial && can_hold(group, l.name)) {
            sim_diagnostics_add(c->d, sim_origin_fault_kind(group->origin), group->origin, key, "must be given");
            sim_diagnostics_hint(c->d, "%s", l.row->description);
        } else if (node && l.row->type == SIM_PARAM_LIST) {
            char *below = join(prefix, l.name, "[].");
            check_list(c, node, below, key);
            free(below);
        } else if (node) {
            sim_value_check(node, l.row, key, c->scenario_path, c->d);
        }
        free(key);
    }
}

/* `pattern` is the prefix in the schema, `shown` that in messages; both end with the dot. */
static void check_names(const check *c, const sim_node *group, const char *pattern, const char *shown)
{
    for (size_t i = 0; i < group->count && !sim_diagnostics_full(c->d); i++) {
        const sim_node *member = group->children[i];
        const sim_fault_kind kind = sim_origin_fault_kind(member->origin);
        char *key = join(pattern, member->name, "");
        char *said = join(shown, member->name, "");
        if (sim_schema_find(c->schema, key)) {
            /* checked with the rows */
        } else if (!sim_schema_is_group(c->schema, key)) {
            sim_diagnostics_add(c->d, kind, member->origin, said, "unknown key");
            sim_schema_suggest(c->schema, c->schemas, key, c->d);
        } else if (member->kind != SIM_NODE_GROUP) {
            sim_diagnostics_add(c->d, kind, member->origin, said, "must be a group { ... }, not %s",
                                sim_node_kind_text(member->kind));
        } else {
            char *below = join(key, ".", ""), *shown_below = join(said, ".", "");
            check_names(c, member, below, shown_below);
            free(below);
            free(shown_below);
        }
        free(key);
        free(said);
    }
}

static void check_level(const check *c, const sim_node *group, const char *prefix, const char *shown)
{
    check_names(c, group, prefix, shown);
    check_rows(c, group, prefix, shown);
}

void sim_check_tree(sim_node *root, const sim_schema *schema, const sim_schemas *schemas, const char *scenario_path,
                    sim_diagnostics *d)
{
    const check c = {schema, schemas, scenario_path, d};
    check_level(&c, root, "", "");
}
