/* export_csv.h — a table as CSV (RFC 4180; UTF-8, lines end in LF as in all tables of this project).
 *
 * The long form has one line a value, or a value of each variable, with a column for each dimension; the wide form spreads one
 * dimension over columns. Missing is an empty cell, never 0. Numbers are written the same in every locale, with as many
 * digits as read back the same. Nothing is held in memory but a block of rows.
 */
#ifndef OUTPUT_EXPORT_CSV_H
#define OUTPUT_EXPORT_CSV_H

#include <stdio.h>

#include "output/export_table.h"

/* Writes the table. Returns 0; -1 when it cannot be read (then there is a diagnostic) or written (then ferror() says so). */
int export_csv(export_table *table, FILE *file, sim_diagnostics *d);

/* Writes what the columns of the table are: `column`, `units`, `long_name`, `definition`, `values` (of flags). */
void export_describe(const export_table *table, FILE *file);

/* Writes a line for each variable of the file that can be exported: name, dimensions, units, what it is. */
void export_list(const output_reader *reader, FILE *file);

#endif
