/* export_blocks.h — the rows of a table, block by block, so that a table of any size passes through bounded memory.
 *
 * Whoever takes the rows sees them in the order of the axes, the last one fastest, and asks for cells of the row that is being
 * visited. Days that stand for one row are one cell (export_table.h); it is missing where one of those summed is.
 */
#ifndef OUTPUT_EXPORT_BLOCKS_H
#define OUTPUT_EXPORT_BLOCKS_H

#include "output/export_table.h"

/* Takes one row: `at` is its place along each axis. Returns 0, or -1 to stop. */
typedef int export_take_row(void *context, const export_table *table, const size_t at[]);

/* Visits all rows. Returns 0; -1 when the file could not be read (then there is a diagnostic) or `take` stopped. */
int export_blocks_visit(export_table *table, export_take_row *take, void *context, sim_diagnostics *d);

/* A cell as text, "" where missing; owned by the table until the next block, or kept in `word`. */
const char *export_cell_text(const export_table *t, size_t index, const size_t at[], values_word *word);

/* A cell as number; NAN where missing or a text. */
double export_cell_number(const export_table *t, size_t index, const size_t at[]);

#endif
