/* embed.h — the scenario inside its results: resolved keys and every input table, so that the file explains itself.
 *
 * `scenario_text` and `outputs_text` are those of the bundle. Each input table is a text variable `table_KEY`, with
 * all that is no letter or digit in the key written as "_"; the key itself, the base name of its file and the XXH3-128
 * of its text are attributes. bundle.h reads all of it back.
 */
#ifndef OUTPUT_EMBED_H
#define OUTPUT_EMBED_H

#include "output/bundle.h"
#include "output/results_file.h"

/* Writes the texts and the tables. */
void embed_bundle(results_file *file, const output_bundle *bundle);

#endif
