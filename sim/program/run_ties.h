/* run_ties.h — a run again in other orders of simultaneous events.
 *
 * The permuted runs write no file: they are made to be compared with the declared order, measure by measure
 * (sim/experiment/tie_orders.h).
 */
#ifndef SIM_PROGRAM_RUN_TIES_H
#define SIM_PROGRAM_RUN_TIES_H

#include "output/measure_choice.h"
#include "sim/experiment/replications.h"
#include "sim/experiment/tie_orders.h"

typedef struct run_ties run_ties;

/* For the declared order and `orders` others of a model with `measures`. The caller frees it. */
run_ties *run_ties_new(uint32_t orders, size_t measures);
void run_ties_free(run_ties *ties);

/* Keeps a replication of the declared order. */
void run_ties_add(run_ties *ties, const sim_result *result);

/* How progress is told. */
typedef enum run_ties_progress { RUN_TIES_SILENT, RUN_TIES_TELL } run_ties_progress;

/* Runs the replications of `declared` again in each other order and compares the chosen measures. Returns the report of the last
 * run: unless its end is SIM_RUN_COMPLETE, nothing is compared. */
sim_run_report run_ties_compare(run_ties *ties, const sim_experiment *declared, const output_measure_choice *chosen,
                                run_ties_progress progress);

/* One for each chosen measure; NULL when nothing was compared. Owned by `ties`. */
const sim_tie_effect *run_ties_effects(const run_ties *ties);
uint32_t run_ties_orders(const run_ties *ties);

#endif
