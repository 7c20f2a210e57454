/* check.h — a merged tree against the schema: defaults put in, faults found. */
#ifndef SIM_SCENARIO_CHECK_H
#define SIM_SCENARIO_CHECK_H

#include "sim/scenario/param.h"
#include "sim/scenario/tree.h"

/* Puts the default of each row that has one where the tree has nothing, in every element of every list. A default that
 * cannot be read is a bug of the schema and panics. Doing it twice changes nothing. */
void sim_check_complete(sim_node *root, const sim_schema *schema);

/* Adds every fault of the tree: unknown keys, types, ranges, dates, distributions, files, missing keys, ids. Texts that name
 * files get their `path`; a default is looked for from `scenario_path`. `schemas` are those among which `schema` was chosen,
 * NULL when there was no choice. */
void sim_check_tree(sim_node *root, const sim_schema *schema, const sim_schemas *schemas, const char *scenario_path,
                    sim_diagnostics *d);

#endif
