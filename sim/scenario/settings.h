/* settings.h — a scenario laid out as one list: each value, list and element with its key, and two such lists paired.
 *
 * This is the one walk through a scenario for whoever reads all of it. With a schema it goes in the order of the rows, and
 * the row says where a value ends (a distribution is one value). Without, for a text whose model is not known, it
 * goes in the order of the tree, down to the leaves.
 */
#ifndef SIM_SCENARIO_SETTINGS_H
#define SIM_SCENARIO_SETTINGS_H

#include <stddef.h>

#include "sim/scenario/param.h"
#include "sim/scenario/tree.h"

typedef enum sim_setting_kind {
    SIM_SETTING_VALUE,
    SIM_SETTING_FILE, /* names an input file; only with a schema */
    SIM_SETTING_ID,   /* of an element */
    SIM_SETTING_LIST, /* of groups; its elements follow */
    SIM_SETTING_ELEMENT
} sim_setting_kind;

/* Texts are owned by the list, the node by the tree. */
typedef struct sim_setting {
    sim_setting_kind kind;
    char *key;   /* with ids: "modes[bus].wait_hours"; positions for elements without */
    char *place; /* with positions: "modes[1].wait_hours" */
    char *value; /* as a scenario writes it, files by base name; NULL of lists and elements */
    const sim_node *node;
    size_t list; /* SIM_SETTING_ELEMENT: where its list stands among the items */
} sim_setting;

typedef struct sim_settings {
    sim_setting *items;
    size_t count, room;
} sim_settings;

/* The settings of a tree, which must outlive them. `schema` NULL: not known; else the tree has no fault by it. Freed with
 * sim_settings_free(). */
sim_settings sim_settings_of(const sim_node *root, const sim_schema *schema);
void sim_settings_free(sim_settings *settings);

/* For each of `a` the index of that of `b` with its kind and key, the count of `b` where there is none; no two have the
 * same. The caller frees it. */
size_t *sim_settings_pair(const sim_settings *a, const sim_settings *b);

#endif
