/* embed.h — the scenario inside its results: resolved keys and every input table, so that the file explains itself.
 *
 * `scenario_text` holds every key with its value, defaults included, in the syntax of a scenario, files as base names.
 * Keys that change nothing of what happens (params.h) stand apart in `outputs_text`. Each input table is a text variable `table_KEY`, with all
 * that is no letter or digit in the key written as "_", with the base name of its file and the XXH3-128 of its text as
 * attributes. Tables are kept as the reader sees them: UTF-8, lines ending in LF, no byte order mark.
 */
#ifndef OUTPUT_EMBED_H
#define OUTPUT_EMBED_H

#include "output/results_file.h"
#include "sim/scenario/scenario.h"

/* Which keys a text holds. */
typedef enum embed_part { EMBED_SCENARIO, EMBED_OUTPUTS } embed_part;

/* The text of a part of the scenario; the caller frees it. */
char *embed_text(const sim_scenario *scenario, embed_part part);

/* Writes the texts and the tables. A table that cannot be read or is no text fails the file. */
void embed_scenario(results_file *file, const sim_scenario *scenario);

#endif
