#include "sim/scenario/difference.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/scenario_inside.h"
#include "sim/scenario/settings.h"

/* One of the two, with the partner of each setting in the other (its count where there is none). */
typedef struct side {
    const sim_settings *settings;
    const size_t *partners;
} side;

static const sim_setting *partner_of(const side *own, const side *other, size_t i)
{
    return own->partners[i] < other->settings->count ? &other->settings->items[own->partners[i]] : NULL;
}

static void add_key(sim_scenario_difference *d, sim_key_change row)
{
    if (d->key_count == d->key_room) {
        d->key_room = d->key_room ? 2 * d->key_room : 16;
        d->keys = sim_reallocate(d->keys, d->key_room, sizeof *d->keys);
    }
    d->keys[d->key_count++] = row;
}

static void add_file(sim_scenario_difference *d, const sim_setting *before, const sim_setting *after)
{
    const sim_setting *either = after ? after : before;
    const int has_before = before && before->node->path, has_after = after && after->node->path;
    if (!has_before && !has_after)
        return;
    if (d->file_count == d->file_room) {
        d->file_room = d->file_room ? 2 * d->file_room : 16;
        d->files = sim_reallocate(d->files, d->file_room, sizeof *d->files);
    }
    d->files[d->file_count++] = (sim_file_pair){.key = sim_copy_text(either->key),
                                                .before_key = has_before ? sim_copy_text(before->place) : NULL,
                                                .after_key = has_after ? sim_copy_text(after->place) : NULL,
                                                .where = after ? after->node->origin : (sim_origin){NULL, 0}};
}

/* The ids of the elements of a list that `other` has as well, in order. */
static char *shared_ids(const side *own, const side *other, size_t list)
{
    sim_buffer ids = {0};
    const sim_settings *all = own->settings;
    size_t left = all->items[list].node->count;
    for (size_t i = list + 1; left > 0; i++) {
        if (all->items[i].kind != SIM_SETTING_ELEMENT || all->items[i].list != list)
            continue;
        left--;
        if (partner_of(own, other, i) && sim_node_id(all->items[i].node))
            sim_buffer_print(&ids, "%s%s", ids.length ? ", " : "", sim_node_id(all->items[i].node));
    }
    return sim_buffer_take(&ids);
}

static void compare_order(sim_scenario_difference *d, const side *before, const side *after, size_t i)
{
    const sim_setting *list = &after->settings->items[i];
    char *were = shared_ids(before, after, after->partners[i]), *are = shared_ids(after, before, i);
    if (strcmp(were, are) != 0) {
        add_key(d, (sim_key_change){SIM_CHANGE_ORDER, sim_copy_text(list->key), were, are, list->node->origin});
        return;
    }
    free(were);
    free(are);
}

static int is_default(const sim_setting *e)
{
    const char *file = e->node->origin.file;
    return file && strcmp(file, SIM_DEFAULT_ORIGIN.file) == 0;
}

/* The i-th setting of `after`, which `before` has as well. */
static void compare_pair(sim_scenario_difference *d, const side *before, const side *after, size_t i)
{
    const sim_setting *new = &after->settings->items[i], *old = partner_of(after, before, i);
    if (new->kind == SIM_SETTING_FILE)
        add_file(d, old, new);
    else if (new->kind == SIM_SETTING_LIST)
        compare_order(d, before, after, i);
    else if (new->kind == SIM_SETTING_VALUE && strcmp(old->value, new->value) != 0)
        add_key(d, (sim_key_change){SIM_CHANGE_VALUE, sim_copy_text(new->key), sim_copy_text(old->value),
                                    sim_copy_text(new->value), new->node->origin});
}

/* What only one of them has; a list is nothing by itself. */
static void tell_single(sim_scenario_difference *d, const sim_setting *e, sim_change change)
{
    const int is_added = change == SIM_CHANGE_ADDED;
    if (e->kind == SIM_SETTING_FILE)
        add_file(d, is_added ? NULL : e, is_added ? e : NULL);
    else if (e->kind == SIM_SETTING_ELEMENT || (e->kind == SIM_SETTING_VALUE && !is_default(e)))
        add_key(d, (sim_key_change){change, sim_copy_text(e->key), is_added ? NULL : sim_copy_text(e->value),
                                    is_added ? sim_copy_text(e->value) : NULL,
                                    is_added ? e->node->origin : (sim_origin){NULL, 0}});
}

/* Whether `e` is a value within `element`, which was told as a whole. */
static int is_within(const sim_setting *e, const sim_setting *element)
{
    if (!element || e->kind == SIM_SETTING_FILE)
        return 0;
    const size_t length = strlen(element->key);
    return strncmp(e->key, element->key, length) == 0 && e->key[length] == '.';
}

/* What only `before` has, an element as a whole. */
static void tell_removed(sim_scenario_difference *d, const side *before, const side *after)
{
    const sim_setting *items = before->settings->items, *gone = NULL;
    for (size_t i = 0; items && i < before->settings->count; i++) {
        if (partner_of(before, after, i) || is_within(&items[i], gone))
            continue;
        tell_single(d, &items[i], SIM_CHANGE_REMOVED);
        if (items[i].kind == SIM_SETTING_ELEMENT)
            gone = &items[i];
    }
}

sim_scenario_difference sim_tree_compare(const sim_node *before, const sim_node *after, const sim_schema *before_schema,
                                         const sim_schema *after_schema)
{
    sim_scenario_difference d = {0};
    sim_settings old = sim_settings_of(before, before_schema), new = sim_settings_of(after, after_schema);
    size_t *to_new = sim_settings_pair(&old, &new), *to_old = sim_settings_pair(&new, &old);
    const side was = {&old, to_new}, is = {&new, to_old};
    for (size_t i = 0; i < new.count; i++)
        if (partner_of(&is, &was, i))
            compare_pair(&d, &was, &is, i);
        else
            tell_single(&d, &new.items[i], SIM_CHANGE_ADDED);
    tell_removed(&d, &was, &is);
    free(to_new);
    free(to_old);
    sim_settings_free(&old);
    sim_settings_free(&new);
    return d;
}

sim_scenario_difference sim_scenario_compare(const sim_scenario *before, const sim_scenario *after)
{
    return sim_tree_compare(before->root, after->root, before->schema, after->schema);
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
