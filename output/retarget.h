/* retarget.h — the text of a scenario with other names of its input tables.
 *
 * A text of scenario_text.h names tables by their base names; to be read again it must say where they lie now. The
 * text comes from a file that is not trusted: it is read by its own narrow grammar, so that nothing in it can name
 * another file to be merged or included.
 */
#ifndef OUTPUT_RETARGET_H
#define OUTPUT_RETARGET_H

#include "output/bundle.h"

/* The bundle's scenario_text with each table's value replaced by "KEY/FILE_NAME", line for line; the caller frees
 * it. NULL with SIM_FAULT_DATA when a line is not as scenario_text.h writes it, or a table's key does not stand in
 * it. `path` is where the bundle comes from, for the fault. */
char *output_retarget(const output_bundle *bundle, const char *path, sim_diagnostics *d);

/* Whether every line of `text` is as scenario_text.h writes it; else SIM_FAULT_DATA and -1. `name` is what the text is
 * called. */
int output_retarget_check(const char *text, const char *name, const char *path, sim_diagnostics *d);

#endif
