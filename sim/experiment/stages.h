/* stages.h — replications until the measures are known as well as asked.
 *
 * A run that asks for a precision goes in stages of stated sizes (sim/kernel/precision.h). A stage is judged only when all of
 * its replications are complete, over replications 0, 1, 2, … without a gap: where a run ends, and so what it says, depends on
 * no thread and no order of completion.
 */
#ifndef SIM_EXPERIMENT_STAGES_H
#define SIM_EXPERIMENT_STAGES_H

#include "sim/experiment/replications.h"
#include "sim/kernel/precision.h"

typedef struct sim_stages {
    const sim_precision *asked; /* NULL: one stage, of as many replications as the experiment has */
    const size_t *judged;       /* the measures that it is asked of, by index */
    size_t judged_count;
    /* Before each stage but the first: there will be `replications` in all. Non-zero refuses. It is given the sink's context. */
    int (*extend)(void *context, uint32_t replications);
} sim_stages;

typedef struct sim_stages_report {
    sim_run_report run;    /* of all stages together */
    uint32_t replications; /* in all, at the end of the last stage that was begun */
    int judged;            /* whether that stage was judged; not when the run was cut short or nothing was asked */
    sim_precision_verdict verdict; /* where it was; `worst` is an index into sim_stages.judged */
} sim_stages_report;

/* Runs them; the experiment begins at replication 0. As sim_replications_run() for each stage. */
sim_stages_report sim_stages_run(const sim_experiment *experiment, const sim_stages *stages, const sim_sink *sink);

#endif
