/* compose_traces.h — writes what was noted row by row, out of the log, as one variable a column (trace_variables.h).
 *
 * Lengths are known by then: no dimension is unlimited. Rows of replications that are not complete are left out, and what would stand
 * on a dimension of size 0 is too. Memory: a chunk of at most 1 MiB a column; of a log the rows of one day of one replication; of
 * journeys the steps of the candidates of one replication.
 */
#ifndef OUTPUT_COMPOSE_TRACES_H
#define OUTPUT_COMPOSE_TRACES_H

#include "output/log_reader.h"
#include "output/plan.h"
#include "output/results_file.h"

/* Makes and writes the variables of all traces of the plan that are on. After a fault, told in file->faults, the file is failed. */
void compose_traces(results_file *file, const output_plan *plan, log_reader *log);

#endif
