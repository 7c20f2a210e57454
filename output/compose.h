/* compose.h — lays out a results file: everything that is known before the first replication.
 *
 * Dimensions and coordinates, constants, the still empty variables of series and measures, the scenario with its tables,
 * provenance, and the attributes of the file. A dimension of size 0, and what stands on it, is left out: netCDF takes a
 * length of 0 for an unlimited one.
 */
#ifndef OUTPUT_COMPOSE_H
#define OUTPUT_COMPOSE_H

#include "output/plan.h"
#include "output/results_variable.h"

/* Writes it all. */
void compose_begin(results_file *file, const output_plan *plan);

/* The variable of series `i`, which is on. Its attributes are not filled in: for writing blocks. */
results_variable compose_series(const output_plan *plan, size_t i);

/* A variable of the dictionary, which gives it `type`: with a value or row for each replication (RESULTS_STATUS,
 * RESULTS_MEASURE_VALUE and their like) or for each measure (RESULTS_MEASURE_MEAN and its like). */
results_variable compose_own(const output_plan *plan, const char *name, results_type type);

/* What is written in replication_status. */
enum { COMPOSE_RUN = 0, COMPOSE_NOT_RUN = 1 };

#endif
