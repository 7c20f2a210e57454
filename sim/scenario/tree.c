#include "sim/scenario/tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

sim_node *sim_node_new(sim_node_kind kind, const char *name, sim_origin origin, const char *text)
{
    sim_node *node = sim_allocate(1, sizeof *node);
    node->kind = kind;
    node->name = sim_copy_text(name);
    node->origin = origin;
    node->text = sim_copy_text(text);
    return node;
}

void sim_node_free(sim_node *node)
{
    if (!node)
        return;
    for (size_t i = 0; i < node->count; i++)
        sim_node_free(node->children[i]);
    free(node->children);
    free(node->name);
    free(node->text);
    free(node->path);
    free(node);
}

void sim_node_rename(sim_node *node, const char *name)
{
    char *copy = sim_copy_text(name);
    free(node->name);
    node->name = copy;
}

void sim_node_append(sim_node *parent, sim_node *child)
{
    /* Room is doubled: the count is a power of two exactly when it is used up. */
    if ((parent->count & (parent->count - 1)) == 0)
        parent->children =
            sim_reallocate(parent->children, parent->count ? 2 * parent->count : 1, sizeof *parent->children);
    parent->children[parent->count++] = child;
}

sim_node *sim_node_take(sim_node *parent, size_t i)
{
    sim_node *child = parent->children[i];
    memmove(parent->children + i, parent->children + i + 1, (parent->count - i - 1) * sizeof *parent->children);
    parent->count--;
    /* Keeps the room a power of two (see sim_node_append). */
    size_t room = 1;
    while (room < parent->count)
        room *= 2;
    parent->children = sim_reallocate(parent->children, room, sizeof *parent->children);
    return child;
}

void sim_node_replace(sim_node *parent, size_t i, sim_node *child)
{
    sim_node_free(parent->children[i]);
    parent->children[i] = child;
}

size_t sim_node_member_index(const sim_node *group, const char *name)
{
    size_t i = 0;
    while (i < group->count && strcmp(group->children[i]->name, name) != 0)
        i++;
    return i;
}

sim_node *sim_node_member(const sim_node *group, const char *name)
{
    if (!group || group->kind != SIM_NODE_GROUP)
        return NULL;
    const size_t i = sim_node_member_index(group, name);
    return i < group->count ? group->children[i] : NULL;
}

const char *sim_node_id(const sim_node *element)
{
    const sim_node *id = sim_node_member(element, "id");
    return id && id->kind == SIM_NODE_TEXT ? id->text : NULL;
}

static size_t index_of_id(const sim_node *list, size_t until, const char *id)
{
    for (size_t i = 0; i < until; i++) {
        const char *other = sim_node_id(list->children[i]);
        if (other && strcmp(other, id) == 0)
            return i;
    }
    return list->count;
}

size_t sim_node_element_index(const sim_node *list, const char *selector)
{
    /* No id has digits only (sim_check_tree()), so that a position is found at once in a list of any length. */
    if (!*selector || strlen(selector) > 9 || strspn(selector, "0123456789") != strlen(selector))
        return index_of_id(list, list->count, selector);
    const size_t position = strtoul(selector, NULL, 10);
    return position < list->count ? position : list->count;
}

/* Copies the step at `*path`, a name or a selector, and moves on; returns 1 for a selector, 0 for a name, -1 when it is
 * neither. */
static int next_step(const char **path, char *step, size_t bytes)
{
    const int is_selector = **path == '[';
    *path += is_selector;
    const size_t length = strcspn(*path, is_selector ? "]" : ".[");
    if (length == 0 || length >= bytes || (is_selector && (*path)[length] != ']'))
        return -1;
    memcpy(step, *path, length);
    step[length] = '\0';
    *path += length + is_selector;
    if (**path == '.')
        (*path)++;
    return is_selector;
}

sim_node *sim_node_find(const sim_node *root, const char *path)
{
    const sim_node *node = root;
    char step[256];
    while (node && *path) {
        const int is_selector = next_step(&path, step, sizeof step);
        if (is_selector < 0)
            return NULL;
        if (!is_selector) {
            node = sim_node_member(node, step);
            continue;
        }
        if (node->kind != SIM_NODE_LIST && node->kind != SIM_NODE_ARRAY)
            return NULL;
        const size_t i = sim_node_element_index(node, step);
        node = i < node->count ? node->children[i] : NULL;
    }
    return (sim_node *)node;
}

int sim_node_is_number(const sim_node *node)
{
    return node->kind == SIM_NODE_WHOLE || node->kind == SIM_NODE_REAL;
}

double sim_node_number(const sim_node *node)
{
    return node->kind == SIM_NODE_WHOLE ? (double)node->whole : node->real;
}

sim_fault_kind sim_origin_fault_kind(sim_origin origin)
{
    return origin.file && strcmp(origin.file, SIM_COMMAND_LINE_ORIGIN.file) == 0 ? SIM_FAULT_USAGE : SIM_FAULT_CONFIG;
}

const char *sim_node_kind_text(sim_node_kind kind)
{
    switch (kind) {
    case SIM_NODE_GROUP:
        return "a group { ... }";
    case SIM_NODE_LIST:
        return "a list ( ... )";
    case SIM_NODE_ARRAY:
        return "an array [ ... ]";
    case SIM_NODE_WHOLE:
        return "a whole number";
    case SIM_NODE_REAL:
        return "a number with a fraction";
    case SIM_NODE_TEXT:
        return "a text";
    case SIM_NODE_FLAG:
        return "true or false";
    }
    sim_panic("tree: node of kind %d", (int)kind);
}

static int has_groups(const sim_node *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->children[i]->kind == SIM_NODE_GROUP)
            return 1;
    return 0;
}

static void merge_members(sim_node *base, sim_node *over, const char *path, sim_diagnostics *d)
{
    for (size_t i = 0; i < over->count; i++) {
        sim_node *child = over->children[i];
        const size_t at = sim_node_member_index(base, child->name);
        sim_buffer below = {0};
        sim_buffer_print(&below, "%s%s%s", path, *path ? "." : "", child->name);
        sim_node *old = at < base->count ? base->children[at] : NULL;
        sim_node *merged = sim_node_merge(old, child, below.text, d);
        if (old)
            base->children[at] = merged;
        else
            sim_node_append(base, merged);
        free(below.text);
    }
    over->count = 0;
}

/* Whether an element asks to be removed; the member that says so goes, whatever it says. */
static int take_delete(sim_node *element, const char *path, sim_diagnostics *d)
{
    const sim_node *wish = sim_node_member(element, "delete");
    if (!wish)
        return 0;
    const int wanted = wish->kind == SIM_NODE_FLAG && wish->whole;
    if (wish->kind != SIM_NODE_FLAG)
        sim_diagnostics_add(d, sim_origin_fault_kind(wish->origin), wish->origin, path,
                            "delete is true or false, not %s", sim_node_kind_text(wish->kind));
    sim_node_free(sim_node_take(element, sim_node_member_index(element, "delete")));
    return wanted;
}

static void merge_element(sim_node *base, sim_node *element, const char *path, sim_diagnostics *d)
{
    const char *id = sim_node_id(element);
    const size_t at = id ? index_of_id(base, base->count, id) : base->count;
    sim_node *old = at < base->count ? base->children[at] : NULL;
    sim_buffer here = {0};
    sim_buffer_print(&here, "%s[%s]", path, id ? id : "");
    if (take_delete(element, here.text, d)) {
        if (old)
            sim_node_free(sim_node_take(base, at));
        else
            sim_diagnostics_add(d, sim_origin_fault_kind(element->origin), element->origin, here.text,
                                "nothing to delete: no element of this id stands before");
        sim_node_free(element);
    } else if (old) {
        base->children[at] = sim_node_merge(old, element, here.text, d);
    } else {
        sim_node_append(base, sim_node_merge(NULL, element, here.text, d));
    }
    free(here.text);
}

static void merge_elements(sim_node *base, sim_node *over, const char *path, sim_diagnostics *d)
{
    for (size_t i = 0; i < over->count; i++) {
        const char *id = sim_node_id(over->children[i]);
        const size_t twin = id ? index_of_id(over, i, id) : over->count;
        if (twin == over->count)
            continue;
        const sim_origin first = over->children[twin]->origin, second = over->children[i]->origin;
        sim_diagnostics_add(d, sim_origin_fault_kind(second), second, path, "two elements have the id \"%s\"", id);
        sim_diagnostics_hint(d, "the first is at %s:%d", first.file, first.line);
    }
    for (size_t i = 0; i < over->count; i++)
        merge_element(base, over->children[i], path, d);
    over->count = 0;
}

sim_node *sim_node_merge(sim_node *base, sim_node *over, const char *path, sim_diagnostics *d)
{
    const int is_group = over->kind == SIM_NODE_GROUP;
    const int is_list_of_groups = over->kind == SIM_NODE_LIST && has_groups(over);
    if (!is_group && !is_list_of_groups &&
        !(over->kind == SIM_NODE_LIST && over->count == 0 && base && base->kind == SIM_NODE_LIST)) {
        sim_node_free(base);
        return over;
    }
    /* Merged over an empty one where there is nothing to merge with, so that what asks to be deleted is seen. */
    if (base && (base->kind != over->kind || sim_node_member(over, "distribution"))) {
        sim_node_free(base);
        base = NULL;
    }
    if (!base)
        base = sim_node_new(over->kind, over->name, over->origin, NULL);
    if (is_group)
        merge_members(base, over, path, d);
    else
        merge_elements(base, over, path, d);
    sim_node_free(over);
    return base;
}
