/* compare_text.h — what `transito compare` prints: for people, as CSV, as JSON.
 */
#ifndef OUTPUT_COMPARE_TEXT_H
#define OUTPUT_COMPARE_TEXT_H

#include "output/compare.h"

/* The whole comparison. For people: what differs between the scenarios, notes, one table a file. As CSV one line for each
 * figure and file, what is undefined empty; notes are not in it. As one JSON object with both, what is undefined null.
 * Numbers of the last two read back to the same double. Keys and columns: output/README.md. The caller frees the text. */
char *output_compare_text(const output_comparison *comparison);
char *output_compare_csv(const output_comparison *comparison);
char *output_compare_json(const output_comparison *comparison);

#endif
