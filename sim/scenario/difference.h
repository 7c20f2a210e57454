/* difference.h — in what one scenario differs from another, key by key.
 *
 * Both are resolved: every key of the schema, defaults included. Elements of lists are told by their id, so that one
 * that is put in the middle changes nothing of those behind it. Input files are only paired here: whether their
 * contents differ is for table_difference.h.
 *
 * Where no schema is known, two trees are compared down to their leaves ("detention.stay_days.mean"): there is no
 * default to leave out, and a file is a text.
 */
#ifndef SIM_SCENARIO_DIFFERENCE_H
#define SIM_SCENARIO_DIFFERENCE_H

#include <stddef.h>

#include "sim/scenario/scenario.h"
#include "sim/scenario/tree.h"

typedef enum sim_change { SIM_CHANGE_ADDED, SIM_CHANGE_REMOVED, SIM_CHANGE_VALUE, SIM_CHANGE_ORDER } sim_change;

/* A key ("line.catch_probability", "modes[bus].speed_km_per_hour"), an element of a list ("modes[bus]", without
 * values) or the order of a list ("modes", the values being ids). Texts are owned by the difference, but for the
 * file of `where`. */
typedef struct sim_key_change {
    sim_change change;
    char *key;
    char *before, *after; /* as a scenario writes them; NULL: that scenario has no such key */
    sim_origin where;     /* where `after` was written; file NULL when it was removed. Owned by the scenario */
} sim_key_change;

/* An input file that either names. */
typedef struct sim_file_pair {
    char *key;                    /* with ids */
    char *before_key, *after_key; /* with positions ("departures[2].table"); NULL: that scenario names no file here */
    sim_origin where;             /* as above */
} sim_file_pair;

typedef struct sim_scenario_difference {
    sim_key_change *keys; /* in the order of `after`; then what only `before` has */
    size_t key_count, key_room;
    sim_file_pair *files; /* likewise; also those that are the same */
    size_t file_count, file_room;
} sim_scenario_difference;

/* How `after` differs from `before`. Of an element, or of a model's key, that only one of them has, members that
 * have their default are left out. Freed with sim_scenario_difference_free(); both scenarios must outlive it. */
sim_scenario_difference sim_scenario_compare(const sim_scenario *before, const sim_scenario *after);

/* The same of two trees, each under its schema, or NULL where that is not known. Both must outlive the difference only
 * as far as `where` is read. */
sim_scenario_difference sim_tree_compare(const sim_node *before, const sim_node *after, const sim_schema *before_schema,
                                         const sim_schema *after_schema);

void sim_scenario_difference_free(sim_scenario_difference *difference);

#endif
