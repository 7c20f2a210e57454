/* rerun.h — the scenario that made a results file, prepared again from what the file holds.
 *
 * Nothing but the file is needed: its scenario and tables are unpacked into a private folder, read as any scenario is, and
 * the folder is gone when rerun_prepare() returns, also after a fault, SIGINT, SIGTERM or exhausted memory. Only what kills at
 * once leaves it behind.
 */
#ifndef SIM_PROGRAM_RERUN_H
#define SIM_PROGRAM_RERUN_H

#include "output/bundle.h"
#include "output/provenance.h"
#include "sim/program/overrides.h"
#include "sim/program/prepared.h"

typedef struct rerun {
    prepared *ready;
    output_bundle *bundle; /* of `ready`, overrides included: its files are not there any more */
} rerun;

/* Prepares what made the results file `path`, with `sets` over it. Faults name the file and, within it, the variable and line. When
 * all is well, prints one line on standard error for each part of `own` that differs from the file's provenance. Watches signals from
 * now on. Both members are NULL when anything was added to `d`; free with rerun_free(). */
rerun rerun_prepare(const char *path, const overrides *sets, const output_provenance *own, sim_diagnostics *d);
void rerun_free(rerun *r);

#endif
