/* rerun.h — the scenario that made a results file, prepared again from what the file holds.
 *
 * Nothing but the file is needed: its scenario and tables are unpacked into a private folder and read as any
 * scenario is. The folder stays until the writer has taken the tables, and is gone then, as after a fault, SIGINT,
 * SIGTERM or exhausted memory. Only what kills at once leaves it behind.
 */
#ifndef SIM_PROGRAM_RERUN_H
#define SIM_PROGRAM_RERUN_H

#include "output/provenance.h"
#include "output/unpacked.h"
#include "sim/program/overrides.h"
#include "sim/program/prepared.h"

typedef struct rerun {
    prepared *ready;
    output_unpacked *unpacked; /* the files of `ready` while they are needed, or NULL */
} rerun;

/* Prepares what made the results file `path`, with `sets` over it. Faults name the file and, within it, the variable
 * and line. When all is well, prints one line on standard error for each part of `own` that differs from the file's
 * provenance (NULL: says nothing of it). Watches signals from now on. Both members are NULL when anything was added
 * to `d`; free with rerun_free(). To be called by the only thread. */
rerun rerun_prepare(const char *path, const overrides *sets, const output_provenance *own, sim_diagnostics *d);

/* Prepares what was unpacked from the results file or log `path`, with `sets` over it. A table that lies elsewhere on
 * this machine is refused before it is opened. Faults name `path` as above; NULL after any. */
prepared *rerun_prepare_unpacked(const output_unpacked *unpacked, const char *path, const overrides *sets,
                                 sim_diagnostics *d);

/* Removes the files, which `ready` needs until output_writer_open() has returned. */
void rerun_remove_files(rerun *r);

/* Removes the files and frees the members. */
void rerun_free(rerun *r);

#endif
