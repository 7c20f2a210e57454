/* value.h — one value of a scenario: what its row of the schema allows, and how it is printed. */
#ifndef SIM_SCENARIO_VALUE_H
#define SIM_SCENARIO_VALUE_H

#include "sim/scenario/buffer.h"
#include "sim/scenario/param.h"
#include "sim/scenario/tree.h"

/* Checks `node` against its row, of any type but SIM_PARAM_LIST. `key` is its path in messages. A text that names a file
 * gets its `path`; where it is a default, it is looked for from `scenario_path`. */
void sim_value_check(sim_node *node, const sim_param *row, const char *key, const char *scenario_path,
                     sim_diagnostics *d);

/* Whether the row may be left empty: a text, date or file whose default is "". */
int sim_param_may_be_empty(const sim_param *row);

/* How the path of a file is printed. */
typedef enum sim_print_files { SIM_PRINT_ABSOLUTE, SIM_PRINT_BASE_NAME } sim_print_files;

/* Prints a value that has no fault as libconfig reads it: reals with as many digits as they need, a whole number given
 * for a real as a real, texts escaped. */
void sim_value_print(const sim_node *node, const sim_param *row, sim_print_files files, sim_buffer *into);

/* The same of a value whose row is not known: an array, or a leaf as it was read. */
void sim_value_print_plain(const sim_node *node, sim_buffer *into);

#endif
