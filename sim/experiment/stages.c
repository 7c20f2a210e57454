#include "sim/experiment/stages.h"

#include <math.h>
#include <stdlib.h>

#include "sim/kernel/panic.h"

typedef struct staged_run {
    const sim_stages *stages;
    const sim_sink *sink;
    sim_tally *tallies; /* one for each judged measure, over replications in their order */
    sim_stages_report report;
} staged_run;

static int accept(void *context, const sim_result *result)
{
    staged_run *r = context;
    const int refused = r->sink->accept(r->sink->context, result);
    for (size_t i = 0; i < r->stages->judged_count && !refused; i++) {
        const double value = result->measures[r->stages->judged[i]];
        if (!isnan(value))
            sim_tally_add(&r->tallies[i], value);
    }
    return refused;
}

/* Progress over all stages so far and the one that runs. */
static void tell(void *context, const sim_run_progress *progress)
{
    const staged_run *r = context;
    const sim_run_report *before = &r->report.run;
    const double all = r->report.replications, now = all - before->complete;
    const sim_run_progress whole = {.share = (before->complete + progress->share * now) / all,
                                    .events = before->events + progress->events,
                                    .complete = before->complete + progress->complete,
                                    .wall_seconds = before->wall_seconds + progress->wall_seconds};
    r->sink->progress(r->sink->context, &whole);
}

static int take_rows(void *context, uint32_t replication, size_t trace, const void *rows, size_t count)
{
    const sim_sink *sink = ((const staged_run *)context)->sink;
    return sink->rows(sink->context, replication, trace, rows, count);
}

static int expect_rows(void *context, uint32_t replication, size_t trace, double rows_a_day)
{
    const sim_sink *sink = ((const staged_run *)context)->sink;
    return sink->expect(sink->context, replication, trace, rows_a_day);
}

static void add_report(sim_run_report *whole, const sim_run_report *stage)
{
    sim_run_report sum = *stage;
    sum.complete += whole->complete;
    sum.events += whole->events;
    sum.wall_seconds += whole->wall_seconds;
    sum.threads = stage->threads > whole->threads ? stage->threads : whole->threads;
    *whole = sum;
}

/* Runs the replications that are not yet complete of `replications` in all. */
static void run_stage(staged_run *r, const sim_experiment *experiment, uint32_t replications)
{
    sim_experiment stage = *experiment;
    stage.first = r->report.run.complete;
    stage.replications = replications - stage.first;
    r->report.replications = replications;
    const sim_sink sink = {.context = r,
                           .accept = accept,
                           .progress = r->sink->progress ? tell : NULL,
                           .rows = r->sink->rows ? take_rows : NULL,
                           .expect = r->sink->expect ? expect_rows : NULL};
    const sim_run_report report = sim_replications_run(&stage, &sink);
    add_report(&r->report.run, &report);
}

/* Whether there is a further stage; then `next` is what it brings the replications to. */
static int judge(staged_run *r, uint32_t *next)
{
    const sim_stages *stages = r->stages;
    if (!stages->asked || r->report.run.end != SIM_RUN_COMPLETE)
        return 0;
    r->report.judged = 1;
    r->report.verdict = sim_precision_judge(stages->asked, r->report.replications, r->tallies, stages->judged_count);
    *next = r->report.verdict.next;
    return *next > r->report.replications;
}

sim_stages_report sim_stages_run(const sim_experiment *experiment, const sim_stages *stages, const sim_sink *sink)
{
    SIM_REQUIRE(experiment->first == 0, "stages begin at replication 0");
    staged_run r = {.stages = stages, .sink = sink, .tallies = sim_allocate(stages->judged_count, sizeof *r.tallies)};
    uint32_t next = stages->asked ? sim_precision_stage(stages->asked, 0) : experiment->replications;
    run_stage(&r, experiment, next);
    while (judge(&r, &next)) {
        r.report.judged = 0;
        if (stages->extend && stages->extend(sink->context, next) != 0) {
            r.report.run.end = SIM_RUN_REFUSED;
            break;
        }
        run_stage(&r, experiment, next);
    }
    free(r.tallies);
    return r.report;
}
