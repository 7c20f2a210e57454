/* unpacked.h — a bundle as files, to be read as any scenario.
 *
 * A private folder holds `scenario_text`, which has `outputs_text` as its base, and each table as KEY/FILE_NAME: two
 * tables of one file name meet nowhere, and lines have the numbers that they have in the results file. The files must
 * stay until the scenario's tables are not read any more: until output_writer_open() has returned.
 */
#ifndef OUTPUT_UNPACKED_H
#define OUTPUT_UNPACKED_H

#include "output/bundle.h"

/* What a saved scenario is called in its folder. */
#define OUTPUT_SAVED_SCENARIO "scenario.cfg"

typedef struct output_unpacked {
    char *folder;        /* absolute */
    char *scenario_path; /* in it */
    char **paths;        /* of all that was made, in this order */
    size_t path_count;
} output_unpacked;

/* Unpacks into a folder of its own that nobody else may enter, under TMPDIR or else /tmp. `path` is where the bundle
 * comes from, for faults. NULL with one diagnostic and nothing left behind when the bundle is not to be trusted
 * (SIM_FAULT_DATA), or the folder cannot be made (SIM_FAULT_CREATE) or written (SIM_FAULT_IO). The caller frees it. */
output_unpacked *output_bundle_unpack(const output_bundle *bundle, const char *path, sim_diagnostics *d);

/* Whether every input file of `scenario`, which was read from here, lies here or was named on the command line; else
 * one SIM_FAULT_DATA and -1: a table that the bundle lacks must not be taken from this machine. To be asked before
 * tables are read. */
int output_unpacked_check(const output_unpacked *unpacked, const sim_scenario *scenario, const char *path,
                          sim_diagnostics *d);

/* Writes `scenario`, whose tables `bundle` holds, as a folder that can be kept, moved and edited: FOLDER/scenario.cfg has
 * every key, defaults included, and each table lies beside it as KEY/FILE_NAME. A run of it says the same as one of
 * `scenario`. Returns 0; -1 with one diagnostic and nothing left behind when `folder` is there already or cannot be
 * made (SIM_FAULT_CREATE), or cannot be written (SIM_FAULT_IO). */
int output_bundle_save(const output_bundle *bundle, const sim_scenario *scenario, const char *folder,
                       sim_diagnostics *d);

/* Removes the folder with all in it; takes no memory, so that it can be called when there is none. */
void output_unpacked_remove(const output_unpacked *unpacked);

/* Removes it and frees the rest. NULL is allowed. */
void output_unpacked_free(output_unpacked *unpacked);

#endif
