/* writer.h — the results of one run on their way into its results file.
 *
 * An HDF5 file that is open for writing does not survive a kill, and a half-written file is worse than none. So while
 * the run goes on what it finds is appended to a log beside the final name (PATH.part.<pid>-<n>, log.h: two runs that
 * write the same PATH never meet); at its end the results file is composed from the log (composer.h) and given its name
 * when it is whole, and the log is removed. What a killed run leaves is its log: `transito info` reads it, `transito
 * recover` composes what is complete.
 *
 * Promises: what cannot be written is refused before anything is computed, where that can be known (PATH exists and may
 * not be overwritten, the folder is missing or not writable). What appears at PATH meanwhile is not overwritten either.
 * After any failure there is one diagnostic with the system's reason, and PATH is as it was; where a replication is
 * complete the log is kept, and a hint names it: what it holds can be recovered to another disk. Else it is gone.
 * Memory is bounded: no more than a block of 1 MiB is held of a replication.
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

/* Whether a results file can be made at `path`: adds to `d` (SIM_FAULT_CREATE), returns -1 when not. Makes nothing. */
int output_writer_check(const char *path, output_overwrite overwrite, sim_diagnostics *d);

/* Begins the log with everything that is known before the first replication. The input tables that the scenario names
 * are read and kept in it, and are in the results file as they were then. Results
 *   the writer, which the caller gives to output_writer_finish() or output_writer_abandon();
 *   NULL when anything was added to `d` (SIM_FAULT_CREATE; SIM_FAULT_IO half-way; SIM_FAULT_INPUT or SIM_FAULT_DATA for
 *   a table that cannot be read or is not UTF-8 text), and nothing is left behind.
 * A plan that contradicts itself (two variables of one name, an unknown dimension) is a bug of the model and panics. */
output_writer *output_writer_open(const char *path, output_overwrite overwrite, const output_plan *plan,
                                  sim_diagnostics *d);

/* Adds one complete replication; they come in ascending order, gaps allowed. Returns 0, or -1 with one diagnostic when
 * it could not be written or a value does not fit 32 bits; the writer then refuses all that follows and waits for
 * output_writer_abandon(). */
int output_writer_add(output_writer *writer, const sim_result *result, sim_diagnostics *d);

/* Makes room for more replications: there will be `replications` in all. Returns 0, or -1 with one
 * diagnostic as output_writer_add(). */
int output_writer_extend(output_writer *writer, uint32_t replications, sim_diagnostics *d);

/* Adds `row_count` packed rows of `row_bytes` of a trace of the model, in the order in which the replication made them,
 * before it is added. May be called from any thread, also while others call. Returns 0, or non-zero when the log has
 * failed: the next call of the calling thread tells why. */
int output_writer_rows(output_writer *writer, uint32_t replication, size_t trace, const void *rows, size_t row_count,
                       size_t row_bytes);

/* Tells why the log has failed, if it has and that has not been told: for after a run that was ended by rows that were
 * not taken. Returns 0 when it has not failed, else -1. */
int output_writer_report(output_writer *writer, sim_diagnostics *d);

/* Lets the log stay when the writer gives up, where a replication is complete, and hints at the last fault of `d` how to go on. */
void output_writer_keep(output_writer *writer, sim_diagnostics *d);

/* Notes how far the run is, now and then, for whoever looks at the log. */
void output_writer_progress(output_writer *writer, const sim_run_progress *progress);

/* Notes what became of the precision that was asked for. Without it the file says nothing of one. */
void output_writer_note_precision(output_writer *writer, const output_precision *precision);

/* Composes the results file, gives it its name and removes the log; frees the writer in any case.
 *
 * end      SIM_RUN_COMPLETE when every replication that was asked for was added; SIM_RUN_INTERRUPTED: those not added,
 *          if any, are marked as not run and hold fill values
 * Returns  0 when PATH holds the results; -1 with a diagnostic when not (SIM_FAULT_IO; SIM_FAULT_CREATE when PATH has
 *          appeared meanwhile): the log is kept then, if a replication is complete, and a hint says how to go on. */
int output_writer_finish(output_writer *writer, sim_run_end end, sim_diagnostics *d);

/* Gives up: removes the log, unless it was said that it is kept, and frees the writer. NULL is allowed. */
void output_writer_abandon(output_writer *writer);

#endif
