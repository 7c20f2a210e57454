#include "sim/scenario/settings.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/value.h"

/* ---- the walk ---- */

typedef struct walk {
    const sim_schema *schema;
    sim_settings found;
} walk;

/* Where a level stands: its prefix in the schema, and before the names of its keys with ids and with positions. */
typedef struct level_path {
    const char *prefix, *key, *place;
} level_path;

static void walk_level(walk *w, const sim_node *level, level_path at);

/* Adds a setting and returns its index. */
static size_t add(walk *w, sim_setting_kind kind, const sim_node *node, level_path at)
{
    sim_settings *all = &w->found;
    if (all->count == all->room) {
        all->room = all->room ? 2 * all->room : 64;
        all->items = sim_reallocate(all->items, all->room, sizeof *all->items);
    }
    all->items[all->count] =
        (sim_setting){.kind = kind, .key = sim_copy_text(at.key), .place = sim_copy_text(at.place), .node = node};
    return all->count++;
}

static void walk_list(walk *w, const sim_node *list, level_path at)
{
    const size_t own = add(w, SIM_SETTING_LIST, list, at);
    for (size_t i = 0; i < list->count; i++) {
        sim_buffer key = {0}, place = {0};
        const sim_node *element = list->children[i];
        sim_buffer_print(&place, "%s[%zu]", at.place, i);
        if (sim_node_id(element))
            sim_buffer_print(&key, "%s[%s]", at.key, sim_node_id(element));
        else
            sim_buffer_print(&key, "%s[%zu]", at.key, i);
        const size_t added = add(w, SIM_SETTING_ELEMENT, element, (level_path){NULL, key.text, place.text});
        w->found.items[added].list = own;
        sim_buffer_print(&key, ".");
        sim_buffer_print(&place, ".");
        walk_level(w, element, (level_path){at.prefix, key.text, place.text});
        free(key.text);
        free(place.text);
    }
}

static void add_value(walk *w, const sim_node *node, const sim_param *row, int is_id, level_path at)
{
    sim_buffer value = {0};
    if (row)
        sim_value_print(node, row, SIM_PRINT_BASE_NAME, &value);
    else
        sim_value_print_plain(node, &value);
    const sim_setting_kind kind = is_id                                ? SIM_SETTING_ID
                                  : row && row->type == SIM_PARAM_FILE ? SIM_SETTING_FILE
                                                                       : SIM_SETTING_VALUE;
    const size_t added = add(w, kind, node, at);
    w->found.items[added].value = sim_buffer_take(&value);
}

/* A list of anything but groups is a value. */
static int is_list(const sim_node *node, const sim_param *row)
{
    if (row)
        return row->type == SIM_PARAM_LIST;
    for (size_t i = 0; node->kind == SIM_NODE_LIST && i < node->count; i++)
        if (node->children[i]->kind != SIM_NODE_GROUP)
            return 0;
    return node->kind == SIM_NODE_LIST;
}

/* Takes the node called `name` of the level at `at`; `row` is that of the schema, if there is one. */
static void walk_node(walk *w, const sim_node *node, const sim_param *row, const char *name, level_path at)
{
    sim_buffer prefix = {0}, key = {0}, place = {0};
    sim_buffer_print(&key, "%s%s", at.key, name);
    sim_buffer_print(&place, "%s%s", at.place, name);
    if (is_list(node, row)) {
        sim_buffer_print(&prefix, "%s%s[].", at.prefix, name);
        walk_list(w, node, (level_path){prefix.text, key.text, place.text});
    } else if (!row && node->kind == SIM_NODE_GROUP) {
        sim_buffer_print(&key, ".");
        sim_buffer_print(&place, ".");
        walk_level(w, node, (level_path){at.prefix, key.text, place.text});
    } else {
        const size_t length = strlen(at.key);
        const int in_element = length > 1 && at.key[length - 2] == ']';
        add_value(w, node, row, in_element && strcmp(name, "id") == 0, (level_path){NULL, key.text, place.text});
    }
    free(prefix.text);
    free(key.text);
    free(place.text);
}

/* Depth is bounded by that of the schema, or of the tree. */
static void walk_level(walk *w, const sim_node *level, level_path at)
{
    size_t next = 0;
    if (w->schema)
        for (sim_level_row l; (l = sim_schema_next(w->schema, at.prefix, &next)).row;) {
            const sim_node *node = sim_node_find(level, l.name);
            if (node)
                walk_node(w, node, l.row, l.name, at);
        }
    else
        for (; next < level->count; next++)
            walk_node(w, level->children[next], NULL, level->children[next]->name, at);
}

sim_settings sim_settings_of(const sim_node *root, const sim_schema *schema)
{
    walk w = {.schema = schema};
    walk_level(&w, root, (level_path){"", "", ""});
    return w.found;
}

void sim_settings_free(sim_settings *settings)
{
    for (size_t i = 0; i < settings->count; i++) {
        free(settings->items[i].key);
        free(settings->items[i].place);
        free(settings->items[i].value);
    }
    free(settings->items);
    *settings = (sim_settings){0};
}

/* ---- pairs ---- */

static int compare_settings(const sim_setting *x, const sim_setting *y)
{
    const int order = strcmp(x->key, y->key);
    return order ? order : (x->kind > y->kind) - (x->kind < y->kind);
}

/* Those of one key, which a text that is not checked may have, stay in the order of the list. */
static int by_key(const void *a, const void *b)
{
    const sim_setting *x = *(const sim_setting *const *)a, *y = *(const sim_setting *const *)b;
    const int order = compare_settings(x, y);
    return order ? order : (x > y) - (x < y);
}

static const sim_setting **sorted(const sim_settings *settings)
{
    const sim_setting **items = sim_allocate(settings->count, sizeof *items);
    for (size_t i = 0; i < settings->count; i++)
        items[i] = &settings->items[i];
    qsort(items, settings->count, sizeof *items, by_key);
    return items;
}

size_t *sim_settings_pair(const sim_settings *a, const sim_settings *b)
{
    const sim_setting **x = sorted(a), **y = sorted(b);
    size_t *pairs = sim_allocate(a->count, sizeof *pairs);
    for (size_t i = 0, j = 0; i < a->count; i++) {
        while (j < b->count && compare_settings(y[j], x[i]) < 0)
            j++;
        const int is_pair = j < b->count && compare_settings(y[j], x[i]) == 0;
        pairs[x[i] - a->items] = is_pair ? (size_t)(y[j++] - b->items) : b->count;
    }
    free(x);
    free(y);
    return pairs;
}
