/* info_text.h — what `transito info FILE` prints: what a results file holds, for people and as JSON.
 */
#ifndef OUTPUT_INFO_TEXT_H
#define OUTPUT_INFO_TEXT_H

#include "output/reader.h"

/* A table for people: what was run, how it ended, how it may be read, and each variable with dimensions, unit and long name.
 * Ends in a newline. The caller frees it. */
char *output_info_text(const output_reader *reader);

/* The same as one JSON object, with the scenario, the comments of the variables and the provenance. The caller frees it. */
char *output_info_json(const output_reader *reader);

#endif
