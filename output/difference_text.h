/* difference_text.h — how keys and tables of two scenarios differ, in words and as JSON: the same for whoever compares.
 */
#ifndef OUTPUT_DIFFERENCE_TEXT_H
#define OUTPUT_DIFFERENCE_TEXT_H

#include <jansson.h>

#include "sim/scenario/buffer.h"
#include "sim/scenario/difference.h"
#include "sim/scenario/table_difference.h"

/* "added", "removed", "changed", "reordered". */
const char *difference_word(sim_change change);

/* What stands before and after a change; where there is no value, whether it is there: "-" or "there", "added" or
 * "removed". Owned by the change. */
const char *difference_before(const sim_key_change *change);
const char *difference_after(const sim_key_change *change);

/* Adds in what two tables that are not the same differ: columns, counts of rows and the first rows of each kind, a line
 * each, with `indent` before it. */
void difference_print_rows(const sim_table_difference *difference, const char *indent, sim_buffer *into);

/* Adds to `object` the same as `rows_added`, `rows_removed`, `rows_changed`, `columns_added`, `columns_removed`,
 * `reordered` and `rows` (`change`, `text`); nothing where one of the tables could not be read. */
void difference_put_rows(json_t *object, const sim_table_difference *difference);

#endif
