/* tree.h — a scenario as a tree of our own: groups, lists, arrays and leaves, each with the place where it was written.
 *
 * Merging an override over a base keeps the place of each leaf: groups merge by name, lists of groups by the member
 * `id` of their elements (`delete = true` removes the element), everything else is replaced. A group with a member
 * `distribution` replaces what it is merged over as a whole, since the members of a gamma are not those of a uniform.
 */
#ifndef SIM_SCENARIO_TREE_H
#define SIM_SCENARIO_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/diagnostics.h"

typedef enum sim_node_kind {
    SIM_NODE_GROUP, /* members with names */
    SIM_NODE_LIST,  /* ( … ): elements of any kind */
    SIM_NODE_ARRAY, /* [ … ]: leaves */
    SIM_NODE_WHOLE,
    SIM_NODE_REAL,
    SIM_NODE_TEXT,
    SIM_NODE_FLAG
} sim_node_kind;

/* The origins of a value that the schema gives and of one that the command line gives. */
#define SIM_DEFAULT_ORIGIN      ((sim_origin){"(default)", 0})
#define SIM_COMMAND_LINE_ORIGIN ((sim_origin){"--set", 0})

typedef struct sim_node {
    sim_node_kind kind;
    char *name; /* NULL for the root and for elements */
    sim_origin origin;
    int64_t whole; /* SIM_NODE_WHOLE; SIM_NODE_FLAG: 0 or 1 */
    double real;
    char *text;
    char *path; /* of a text that names an input file: the file that it resolved to */
    struct sim_node **children;
    size_t count;
} sim_node;

/* A node with copies of `name` and, for SIM_NODE_TEXT, `text` (both may be NULL); freed with all below by
 * sim_node_free(), which takes NULL. The file of `origin` must outlive it. */
sim_node *sim_node_new(sim_node_kind kind, const char *name, sim_origin origin, const char *text);
void sim_node_free(sim_node *node);

void sim_node_rename(sim_node *node, const char *name);

/* Gives `child` to `parent` as its last. */
void sim_node_append(sim_node *parent, sim_node *child);

/* Takes the i-th child out, which the caller owns from now on. */
sim_node *sim_node_take(sim_node *parent, size_t i);

/* Puts `child` in the place of the i-th, which is freed. */
void sim_node_replace(sim_node *parent, size_t i, sim_node *child);

/* The child called `name` of a group, or NULL (also when `group` is NULL or no group); its index in the second form,
 * `count` when there is none. */
sim_node *sim_node_member(const sim_node *group, const char *name);
size_t sim_node_member_index(const sim_node *group, const char *name);

/* The index of the element of a list that `selector` names: by position where it has digits only ("3"), which no id has,
 * else by `id` ("title42"); `count` when there is none. */
size_t sim_node_element_index(const sim_node *list, const char *selector);

/* The member `id` of an element when it is a text, or NULL. */
const char *sim_node_id(const sim_node *element);

/* The node at a path below `root`: "a.b[2].c", "a.b[title42].c"; NULL when there is none. */
sim_node *sim_node_find(const sim_node *root, const char *path);

int sim_node_is_number(const sim_node *node);
double sim_node_number(const sim_node *node); /* of a number of either kind */

/* The kind of a fault in what was written at `origin`: SIM_FAULT_USAGE for the command line, else SIM_FAULT_CONFIG. */
sim_fault_kind sim_origin_fault_kind(sim_origin origin);

/* What a node is, for messages: "a group", "a whole number", … */
const char *sim_node_kind_text(sim_node_kind kind);

/* Merges `over` over `base` (NULL: over nothing) and returns the result; both are used up. Faults: two elements of one
 * id in a list of `over`, and an element to delete that `base` does not have. `path` is that of the two nodes, for
 * messages; "" for the root. */
sim_node *sim_node_merge(sim_node *base, sim_node *over, const char *path, sim_diagnostics *d);

#endif
