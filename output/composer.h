/* composer.h — makes the results file from the log of a run.
 *
 * In canonical order: what the plan says, then the replications ascending, whatever the order in the log, then means
 * and intervals. So the file depends on what was found and on nothing else. It is composed beside its final name,
 * closed, synced, opened again and checked, and only then renamed: under the final name there is a whole file or
 * nothing. One replication is held at a time, of it one record.
 */
#ifndef OUTPUT_COMPOSER_H
#define OUTPUT_COMPOSER_H

#include "output/log_reader.h"
#include "output/part_file.h"
#include "output/plan.h"

/* Composes the file at `path` from the complete replications of `log`, which may be none.
 *
 * plan     of the run, with its bundle; its replications are those of log_reader_asked()
 * Returns  0 when PATH holds the results; -1 with a diagnostic when not (SIM_FAULT_IO; SIM_FAULT_DATA when the log does
 * not fit the plan or is damaged; SIM_FAULT_CREATE when PATH may not be made, or has appeared meanwhile): nothing is
 * left behind. */
int output_compose(const char *path, part_file_existing existing, const output_plan *plan, log_reader *log,
                   sim_diagnostics *d);

#endif
