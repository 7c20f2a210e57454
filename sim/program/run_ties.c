#include "sim/program/run_ties.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/kernel/panic.h"
#include "sim/program/progress.h"

struct run_ties {
    uint32_t orders;
    uint32_t now; /* the order that runs */
    uint32_t replications;
    sim_measure_values *declared;
    sim_measure_values **permuted; /* one for each order */
    sim_tie_effect *effects;
};

run_ties *run_ties_new(uint32_t orders, size_t measures)
{
    run_ties *ties = sim_allocate(1, sizeof *ties);
    ties->orders = orders;
    ties->declared = sim_measure_values_new(measures);
    ties->permuted = sim_allocate(orders, sizeof *ties->permuted);
    for (uint32_t k = 0; k < orders; k++)
        ties->permuted[k] = sim_measure_values_new(measures);
    return ties;
}

void run_ties_free(run_ties *ties)
{
    if (!ties)
        return;
    for (uint32_t k = 0; k < ties->orders; k++)
        sim_measure_values_free(ties->permuted[k]);
    sim_measure_values_free(ties->declared);
    free(ties->permuted);
    free(ties->effects);
    free(ties);
}

void run_ties_add(run_ties *ties, const sim_result *result)
{
    sim_measure_values_add(ties->declared, result->measures);
}

static int accept_permuted(void *context, const sim_result *result)
{
    const run_ties *ties = context;
    sim_measure_values_add(ties->permuted[ties->now], result->measures);
    return 0;
}

static void show_progress(void *context, const sim_run_progress *progress)
{
    const run_ties *ties = context;
    char text[PROGRESS_BYTES], line[PROGRESS_BYTES + 64];
    progress_text(progress, ties->replications, text);
    snprintf(line, sizeof line, "order %" PRIu32 " of %" PRIu32 ": %s", ties->now + 1, ties->orders, text);
    progress_show(line);
}

sim_run_report run_ties_compare(run_ties *ties, const sim_experiment *declared, const output_measure_choice *chosen,
                                run_ties_progress progress)
{
    const sim_sink sink = {
        .context = ties, .accept = accept_permuted, .progress = progress == RUN_TIES_TELL ? show_progress : NULL};
    sim_run_report report = {.end = SIM_RUN_COMPLETE};
    ties->replications = declared->replications;
    for (ties->now = 0; ties->now < ties->orders && report.end == SIM_RUN_COMPLETE; ties->now++) {
        sim_experiment permuted = *declared;
        permuted.tie_permutation = ties->now + 1;
        report = sim_replications_run(&permuted, &sink);
    }
    if (progress == RUN_TIES_TELL)
        progress_clear();
    if (report.end != SIM_RUN_COMPLETE)
        return report;
    ties->effects = sim_allocate(chosen->count, sizeof *ties->effects);
    sim_tie_orders_compare(ties->declared, (const sim_measure_values *const *)ties->permuted, ties->orders,
                           chosen->indices, chosen->count, ties->effects);
    return report;
}

const sim_tie_effect *run_ties_effects(const run_ties *ties)
{
    return ties->effects;
}

uint32_t run_ties_orders(const run_ties *ties)
{
    return ties->orders;
}
