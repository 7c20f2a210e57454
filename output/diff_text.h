/* diff_text.h — what `transito diff` prints: for people, as JSON.
 */
#ifndef OUTPUT_DIFF_TEXT_H
#define OUTPUT_DIFF_TEXT_H

#include "output/diff.h"

/* For people: a line for each dataset that differs, with lines below it for what; long values are cut. As one JSON object
 * nothing is cut. Keys: output/README.md. The caller frees the text. */
char *output_diff_text(const output_diff *diff);
char *output_diff_json(const output_diff *diff);

#endif
