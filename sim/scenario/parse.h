/* parse.h — expanded text to tree, by libconfig.
 */
#ifndef SIM_SCENARIO_PARSE_H
#define SIM_SCENARIO_PARSE_H

#include "sim/scenario/expand.h"
#include "sim/scenario/tree.h"

/* The tree of the text, with origins by the expansion's map; NULL after a fault, of kind `kind`, at its line. The caller
 * frees it; the names of files must outlive it. */
sim_node *sim_parse(const sim_expansion *expansion, sim_fault_kind kind, sim_diagnostics *d);

/* The value written in `text` ("3", "[1, 2]", "{ distribution = …; }") as a node called `name`, with the origin `where`
 * everywhere; NULL after a fault, or when the text holds more than one value. */
sim_node *sim_parse_value(const char *text, const char *name, sim_origin where, sim_fault_kind kind,
                          sim_diagnostics *d);

#endif
