/* writer.h — composes the results file of one run.
 *
 * An HDF5 file that is open for writing does not survive a kill, and a half-written file is worse than none. So the file is
 * composed beside its final name (PATH.part.<pid>-<n>: two runs that write the same PATH never meet), closed, synced,
 * opened again read-only and checked, and only then given its name. Under the final name there is a whole file or
 * nothing.
 *
 * Promises: what cannot be written is refused before anything is computed, where that can be known (PATH exists and may not
 * be overwritten, the folder is missing or not writable). What appears at PATH meanwhile is not overwritten either. After
 * any failure there is one diagnostic with the system's reason, the part is gone and PATH is as it was. Memory is bounded:
 * replications are written as they come, in blocks of at most 1 MiB.
 *
 * Contents and layout: output/README.md; names in results_file.h. HDF5 is called by the calling thread only.
 */
#ifndef OUTPUT_WRITER_H
#define OUTPUT_WRITER_H

#include "output/plan.h"
#include "output/precision_note.h"
#include "sim/experiment/replications.h"
#include "sim/scenario/diagnostics.h"

typedef struct output_writer output_writer;

typedef enum output_overwrite {
    OUTPUT_KEEP_EXISTING, /* an existing PATH is a fault */
    OUTPUT_OVERWRITE      /* an existing file at PATH is replaced when the new one is complete */
} output_overwrite;

/* Whether a results file can be made at `path`: adds to `d` (SIM_FAULT_CREATE) and returns -1 when not. Makes nothing. */
int output_writer_check(const char *path, output_overwrite overwrite, sim_diagnostics *d);

/* Begins the file: everything that is known before the first replication is written to the part. The input tables that the
 * scenario names are read and embedded. Results
 *   the writer, which the caller gives to output_writer_finish() or output_writer_abandon();
 *   NULL when anything was added to `d` (SIM_FAULT_CREATE; SIM_FAULT_IO half-way; SIM_FAULT_INPUT or SIM_FAULT_DATA for a
 *   table that cannot be read or is not UTF-8 text), and nothing is left behind.
 * A plan that contradicts itself (two variables of one name, an unknown dimension) is a bug of the model and panics. */
output_writer *output_writer_open(const char *path, output_overwrite overwrite, const output_plan *plan,
                                  sim_diagnostics *d);

/* Adds one complete replication; they come in ascending order, gaps allowed. Returns 0, or -1 with one diagnostic when it
 * could not be written or a value does not fit 32 bits; the writer then refuses all that follows and waits for
 * output_writer_abandon(). */
int output_writer_add(output_writer *writer, const sim_result *result, sim_diagnostics *d);

/* Makes room for more replications: there will be `replications` in all. Only for a plan that grows. Returns 0, or -1 with one
 * diagnostic as output_writer_add(). */
int output_writer_extend(output_writer *writer, uint32_t replications, sim_diagnostics *d);

/* Writes what became of the precision that was asked for. Without it the file says nothing of one. */
void output_writer_note_precision(output_writer *writer, const output_precision *precision, sim_diagnostics *d);

/* Writes status, means and intervals, closes, syncs, checks and renames; frees the writer in any case.
 *
 * end      SIM_RUN_COMPLETE when every replication that was asked for was added; SIM_RUN_INTERRUPTED: those not added, if any, are
 *          marked as not run and hold fill values
 * Returns  0 when PATH holds the results; -1 with a diagnostic when not (SIM_FAULT_IO; SIM_FAULT_CREATE when PATH has
 *          appeared meanwhile): nothing is left behind. */
int output_writer_finish(output_writer *writer, sim_run_end end, sim_diagnostics *d);

/* Gives up: removes the part and frees the writer. NULL is allowed. */
void output_writer_abandon(output_writer *writer);

#endif
