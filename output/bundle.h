/* bundle.h — a scenario with all that it names, as texts: enough to prepare the same run again, anywhere.
 *
 * The scenario is the text of every key, defaults included, with files by their base names (scenario_text.h); each
 * input table stands beside it, whole, with the key that names it. A results file holds a bundle, and so does the log
 * of a run. As files again (unpacked.h) it can be read and run as any scenario; nothing of the machine that it came
 * from is needed.
 *
 * Promises: a bundle that is read from a file is not trusted. What could be written outside its folder, or could
 * fill the memory, is a fault before anything is unpacked.
 */
#ifndef OUTPUT_BUNDLE_H
#define OUTPUT_BUNDLE_H

#include <stddef.h>

#include "output/reader.h"
#include "sim/scenario/diagnostics.h"
#include "sim/scenario/scenario.h"

/* No more tables than this, and no more bytes in all. */
enum { OUTPUT_BUNDLE_TABLES = 4096, OUTPUT_BUNDLE_MIB = 1024 };

/* One input table; texts are owned by the bundle. */
typedef struct output_table_text {
    char *key;       /* that names it: "departures[2].table" */
    char *file_name; /* base name */
    char *text;      /* UTF-8, lines ending in LF, no byte order mark: as the readers of tables see it */
} output_table_text;

typedef struct output_bundle {
    char *scenario_text; /* keys that change what happens */
    char *outputs_text;  /* keys that do not (params.h) */
    output_table_text *tables;
    size_t table_count;
} output_bundle;

/* The bundle of a scenario that was read; its tables are read again. NULL with a diagnostic (SIM_FAULT_INPUT,
 * SIM_FAULT_DATA) when one cannot be read or is no text. The caller frees it. */
output_bundle *output_bundle_gather(const sim_scenario *scenario, sim_diagnostics *d);

/* The bundle that a results file holds. NULL with one diagnostic (SIM_FAULT_DATA) when it holds none, or one that
 * output_bundle_check() refuses. The caller frees it. */
output_bundle *output_bundle_read(const output_reader *reader, sim_diagnostics *d);

/* An empty bundle of these texts, copied; then its tables one by one. For bundles that are kept elsewhere. */
output_bundle *output_bundle_new(const char *scenario_text, const char *outputs_text);
void output_bundle_add_table(output_bundle *bundle, const char *key, const char *file_name, const char *text);

/* Whether it may be unpacked: keys have the letters of keys, and each is there once; file names are plain names; the
 * bounds above hold. Else one SIM_FAULT_DATA at `path` and -1. */
int output_bundle_check(const output_bundle *bundle, const char *path, sim_diagnostics *d);

/* NULL is allowed. */
void output_bundle_free(output_bundle *bundle);

#endif
