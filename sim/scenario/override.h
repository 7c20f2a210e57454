/* override.h — a value given on the command line: "detention.stay_days=3", "periods[title42].from=2023-01-01".
 *
 * The value is written as in a scenario; a bare word that is no number, and anything for a key that holds a text, a date or
 * a file, is taken as a text as it stands. Elements of lists are named by id or position and must exist, as must the key:
 * what matches nothing is a fault of the command line, with the nearest names.
 */
#ifndef SIM_SCENARIO_OVERRIDE_H
#define SIM_SCENARIO_OVERRIDE_H

#include "sim/scenario/param.h"
#include "sim/scenario/tree.h"

/* Applies `text` to the tree, in which defaults stand already. Faults are SIM_FAULT_USAGE at "--set". `schemas` are those among
 * which `schema` was chosen, NULL when there was no choice. */
void sim_override_apply(sim_node *root, const sim_schema *schema, const sim_schemas *schemas, const char *text,
                        sim_diagnostics *d);

/* Whether `text` gives a value to `key` and to nothing below it. */
int sim_override_gives(const char *text, const char *key);

#endif
