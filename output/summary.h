/* summary.h — what a run says at its end, for people and as JSON.
 *
 * Made from the results in memory as they pass, so that it does not need the file. It says how the results may be read: they
 * may be uncalibrated, with one replication there is no interval, an interrupted run is incomplete, and what the model cannot
 * tell. The text holds no escape sequences and needs no terminal.
 */
#ifndef OUTPUT_SUMMARY_H
#define OUTPUT_SUMMARY_H

#include "output/measure_choice.h"
#include "output/plan.h"
#include "output/precision_note.h"
#include "sim/experiment/replications.h"
#include "sim/experiment/tie_orders.h"

typedef struct output_summary output_summary;

/* What is printed beside the results and never written to the file. */
typedef struct output_run_figures {
    uint64_t events;
    double wall_seconds;
    uint64_t peak_bytes; /* of memory; 0: unknown */
    uint32_t threads;
    const char *file;                  /* where the results are; NULL: nowhere */
    const char *report;                /* what the model has to say (sim_model.report); NULL: nothing */
    const output_precision *precision; /* what became of the precision that was asked for; NULL: none was */
    uint32_t tie_orders;               /* other orders of simultaneous events that were tried */
    const sim_tie_effect *tie_effects; /* what they did to each measure that is shown; NULL: none was tried */
} output_run_figures;

/* A summary of the run that `plan` describes, with the measures `shown`; both outlive it. The caller frees it. */
output_summary *output_summary_new(const output_plan *plan, const output_measure_choice *shown);
void output_summary_free(output_summary *summary);

/* Adds one complete replication, in their order. */
void output_summary_add(output_summary *summary, const sim_result *result);

/* The text for people, and one JSON object (keys in output/README.md), both ending in a newline. The caller frees them. */
char *output_summary_text(const output_summary *summary, const output_run_figures *figures);
char *output_summary_json(const output_summary *summary, const output_run_figures *figures);

#endif
