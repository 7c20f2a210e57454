#include "sim/scenario/difference.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/scenario_inside.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/value.h"

/* ---- a scenario as a flat list ---- */

typedef enum entry_kind { ENTRY_VALUE, ENTRY_FILE, ENTRY_LIST, ENTRY_ELEMENT } entry_kind;

typedef struct entry {
    entry_kind kind;
    char *key;   /* with ids */
    char *place; /* with positions */
    char *value; /* ENTRY_VALUE */
    const sim_node *node;
} entry;

typedef struct entries {
    entry *items;
    size_t count, room;
} entries;

static entry *add_entry(entries *all, entry_kind kind, const char *key, const char *place, const sim_node *node)
{
    if (all->count == all->room) {
        all->room = all->room ? 2 * all->room : 64;
        all->items = sim_reallocate(all->items, all->room, sizeof *all->items);
    }
    sim_buffer text = {0};
    sim_buffer_print(&text, "%s", key);
    entry *added = &all->items[all->count++];
    *added = (entry){.kind = kind, .key = sim_buffer_take(&text), .node = node};
    sim_buffer_print(&text, "%s", place);
    added->place = sim_buffer_take(&text);
    return added;
}

/* Where a level stands: its prefix in the schema, and before the names of its keys with ids and with positions. */
typedef struct level_path {
    const char *prefix, *key, *place;
} level_path;

static void flatten_level(const sim_schema *schema, const sim_node *level, level_path at, entries *all);

static void flatten_list(const sim_schema *schema, const sim_node *list, level_path at, const char *prefix,
                         entries *all)
{
    add_entry(all, ENTRY_LIST, at.key, at.place, list);
    for (size_t i = 0; i < list->count; i++) {
        sim_buffer key = {0}, place = {0};
        const char *id = sim_node_id(list->children[i]);
        sim_buffer_print(&key, "%s[%s]", at.key, id);
        sim_buffer_print(&place, "%s[%zu]", at.place, i);
        add_entry(all, ENTRY_ELEMENT, key.text, place.text, list->children[i]);
        sim_buffer_print(&key, ".");
        sim_buffer_print(&place, ".");
        flatten_level(schema, list->children[i], (level_path){prefix, key.text, place.text}, all);
        free(key.text);
        free(place.text);
    }
}

/* Depth is bounded by that of the schema. */
static void flatten_level(const sim_schema *schema, const sim_node *level, level_path at, entries *all)
{
    size_t next = 0;
    for (sim_level_row l; (l = sim_schema_next(schema, at.prefix, &next)).row;) {
        const sim_node *node = sim_node_find(level, l.name);
        const int is_id = at.prefix[0] && strcmp(l.name, "id") == 0;
        if (!node || is_id)
            continue;
        sim_buffer key = {0}, place = {0}, below = {0}, value = {0};
        sim_buffer_print(&key, "%s%s", at.key, l.name);
        sim_buffer_print(&place, "%s%s", at.place, l.name);
        sim_buffer_print(&below, "%s%s[].", at.prefix, l.name);
        if (l.row->type == SIM_PARAM_LIST) {
            flatten_list(schema, node, (level_path){at.prefix, key.text, place.text}, below.text, all);
        } else if (l.row->type == SIM_PARAM_FILE) {
            add_entry(all, ENTRY_FILE, key.text, place.text, node);
        } else {
            sim_value_print(node, l.row, SIM_PRINT_BASE_NAME, &value);
            add_entry(all, ENTRY_VALUE, key.text, place.text, node)->value = sim_buffer_take(&value);
        }
        free(key.text);
        free(place.text);
        free(below.text);
    }
}

static entries flatten(const sim_scenario *scenario)
{
    entries all = {0};
    flatten_level(scenario->schema, scenario->root, (level_path){"", "", ""}, &all);
    return all;
}

static void free_entries(entries *all)
{
    for (size_t i = 0; i < all->count; i++) {
        free(all->items[i].key);
        free(all->items[i].place);
        free(all->items[i].value);
    }
    free(all->items);
}

/* The entry of this kind and key, looked for from `*next` on, where it mostly is; NULL when there is none. */
static const entry *find(const entries *all, const entry *wanted, size_t *next)
{
    for (size_t i = 0; i < all->count; i++) {
        const entry *found = &all->items[(*next + i) % all->count];
        if (found->kind != wanted->kind || strcmp(found->key, wanted->key) != 0)
            continue;
        *next = (size_t)(found - all->items) + 1;
        return found;
    }
    return NULL;
}

/* ---- two lists against each other ---- */

static char *copy_text(const char *text)
{
    sim_buffer copy = {0};
    if (!text)
        return NULL;
    sim_buffer_print(&copy, "%s", text);
    return sim_buffer_take(&copy);
}

static void add_key(sim_scenario_difference *d, sim_key_change row)
{
    d->keys = sim_reallocate(d->keys, d->key_count + 1, sizeof *d->keys);
    d->keys[d->key_count++] = row;
}

static void add_file(sim_scenario_difference *d, const entry *before, const entry *after)
{
    const entry *either = after ? after : before;
    const int has_before = before && before->node->path, has_after = after && after->node->path;
    if (!has_before && !has_after)
        return;
    d->files = sim_reallocate(d->files, d->file_count + 1, sizeof *d->files);
    d->files[d->file_count++] = (sim_file_pair){.key = copy_text(either->key),
                                                .before_key = has_before ? copy_text(before->place) : NULL,
                                                .after_key = has_after ? copy_text(after->place) : NULL,
                                                .where = after ? after->node->origin : (sim_origin){NULL, 0}};
}

/* The ids of a list that `other` has as well, in order. */
static char *shared_ids(const sim_node *list, const sim_node *other)
{
    sim_buffer ids = {0};
    for (size_t i = 0; i < list->count; i++) {
        const char *id = sim_node_id(list->children[i]);
        if (sim_node_element_index(other, id) < other->count)
            sim_buffer_print(&ids, "%s%s", ids.length ? ", " : "", id);
    }
    return sim_buffer_take(&ids);
}

static void compare_order(sim_scenario_difference *d, const entry *before, const entry *after)
{
    char *were = shared_ids(before->node, after->node), *are = shared_ids(after->node, before->node);
    if (strcmp(were, are) != 0) {
        add_key(d, (sim_key_change){SIM_CHANGE_ORDER, copy_text(after->key), were, are, after->node->origin});
        return;
    }
    free(were);
    free(are);
}

static int is_default(const entry *e)
{
    return strcmp(e->node->origin.file, SIM_DEFAULT_ORIGIN.file) == 0;
}

static void compare_pair(sim_scenario_difference *d, const entry *before, const entry *after)
{
    if (after->kind == ENTRY_FILE)
        add_file(d, before, after);
    else if (after->kind == ENTRY_LIST)
        compare_order(d, before, after);
    else if (after->kind == ENTRY_VALUE && strcmp(before->value, after->value) != 0)
        add_key(d, (sim_key_change){SIM_CHANGE_VALUE, copy_text(after->key), copy_text(before->value),
                                    copy_text(after->value), after->node->origin});
}

/* What only one of them has; a list is nothing by itself. */
static void tell_single(sim_scenario_difference *d, const entry *e, sim_change change)
{
    const int is_added = change == SIM_CHANGE_ADDED;
    if (e->kind == ENTRY_FILE)
        add_file(d, is_added ? NULL : e, is_added ? e : NULL);
    else if (e->kind == ENTRY_ELEMENT || (e->kind == ENTRY_VALUE && !is_default(e)))
        add_key(d, (sim_key_change){change, copy_text(e->key), is_added ? NULL : copy_text(e->value),
                                    is_added ? copy_text(e->value) : NULL,
                                    is_added ? e->node->origin : (sim_origin){NULL, 0}});
}

/* Whether `e` is a value within `element`, which was told as a whole. */
static int is_within(const entry *e, const entry *element)
{
    if (!element || e->kind == ENTRY_FILE)
        return 0;
    const size_t length = strlen(element->key);
    return strncmp(e->key, element->key, length) == 0 && e->key[length] == '.';
}

sim_scenario_difference sim_scenario_compare(const sim_scenario *before, const sim_scenario *after)
{
    sim_scenario_difference d = {0};
    entries old = flatten(before), new = flatten(after);
    size_t next = 0;
    for (size_t i = 0; i < new.count; i++) {
        const entry *match = find(&old, &new.items[i], &next);
        if (match)
            compare_pair(&d, match, &new.items[i]);
        else
            tell_single(&d, &new.items[i], SIM_CHANGE_ADDED);
    }
    const entry *gone = NULL;
    next = 0;
    for (size_t i = 0; i < old.count; i++) {
        const entry *e = &old.items[i];
        if (find(&new, e, &next) || is_within(e, gone))
            continue;
        tell_single(&d, e, SIM_CHANGE_REMOVED);
        if (e->kind == ENTRY_ELEMENT)
            gone = e;
    }
    free_entries(&old);
    free_entries(&new);
    return d;
}

void sim_scenario_difference_free(sim_scenario_difference *difference)
{
    for (size_t i = 0; i < difference->key_count; i++) {
        free(difference->keys[i].key);
        free(difference->keys[i].before);
        free(difference->keys[i].after);
    }
    for (size_t i = 0; i < difference->file_count; i++) {
        free(difference->files[i].key);
        free(difference->files[i].before_key);
        free(difference->files[i].after_key);
    }
    free(difference->keys);
    free(difference->files);
    *difference = (sim_scenario_difference){0};
}
