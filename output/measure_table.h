/* measure_table.h — what `transito info --measures FILE` prints: the measures of a results file with their intervals.
 */
#ifndef OUTPUT_MEASURE_TABLE_H
#define OUTPUT_MEASURE_TABLE_H

#include <stddef.h>

#include "output/reader.h"
#include "sim/scenario/diagnostics.h"

typedef enum output_table_form { OUTPUT_TABLE_TEXT, OUTPUT_TABLE_CSV, OUTPUT_TABLE_JSON } output_table_form;

/* The measures whose names match one of the patterns (measure_choice.h): name, mean, half-width, replications in which it is
 * defined, unit, long name. For people; as CSV, where what is undefined is empty; or as one JSON object, where it is null.
 * Numbers of the last two read back to the same double. NULL when anything was added to `d`; else the caller frees it. */
char *output_measure_table(const output_reader *reader, output_table_form form, const char *const patterns[],
                           size_t pattern_count, sim_diagnostics *d);

#endif
