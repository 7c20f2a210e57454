/* command_run.c — `transito run`: a scenario becomes a results file and a summary. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sysexits.h>

#include "output/summary.h"
#include "output/writer.h"
#include "sim/experiment/replications.h"
#include "sim/experiment/series_means.h"
#include "sim/experiment/stages.h"
#include "sim/experiment/threads.h"
#include "sim/program/log_size.h"
#include "sim/program/prepared.h"
#include "sim/program/program.h"
#include "sim/program/progress.h"
#include "sim/program/rerun.h"
#include "sim/program/results_path.h"
#include "sim/program/run_options.h"
#include "sim/program/run_ties.h"
#include "sim/program/signals.h"

enum { SIGNAL_STATUS = 128 };

/* All that one run holds. */
typedef struct run_state {
    const run_options *options;
    const prepared *ready;
    rerun *source; /* that holds `ready` */
    sim_experiment experiment;
    output_plan plan;            /* its replications are those of the stages so far */
    output_measure_choice shown; /* measures that are printed */
    char *path;
    results_folder folder;
    output_writer *writer; /* NULL once the file is finished or given up */
    output_summary *summary;
    sim_series_means *means; /* NULL when the model has nothing to say of them */
    run_ties *ties;          /* NULL unless other orders of simultaneous events are asked for */
    log_watch watch;
    sim_diagnostics *d;
} run_state;

/* ---- where results go ---- */

static int accept_result(void *context, const sim_result *result)
{
    run_state *run = context;
    if (output_writer_add(run->writer, result, run->d) != 0)
        return 1;
    output_summary_add(run->summary, result);
    if (run->means)
        sim_series_means_add(run->means, result->series);
    if (run->ties)
        run_ties_add(run->ties, result);
    return 0;
}

/* From any thread. */
static int keep_rows(void *context, uint32_t replication, size_t trace, const void *rows, size_t count)
{
    const run_state *run = context;
    return output_writer_rows(run->writer, replication, trace, rows, count, run->ready->model->traces[trace].row_bytes);
}

/* From any thread. */
static int expect_log(void *context, uint32_t replication, size_t trace, double rows_a_day)
{
    run_state *run = context;
    (void)replication;
    return log_watch_expect(&run->watch, trace, rows_a_day, run->plan.replications);
}

static int tells_progress(const run_state *run)
{
    return !run->options->quiet && progress_is_wanted();
}

static void show_progress(void *context, const sim_run_progress *progress)
{
    const run_state *run = context;
    char text[PROGRESS_BYTES];
    output_writer_progress(run->writer, progress);
    if (!tells_progress(run))
        return;
    progress_text(progress, run->plan.replications, text);
    progress_show(text);
}

/* Makes sure, before anything is computed, that the results can be written. Returns whether they can. */
static int open_results(run_state *run)
{
    run->folder = results_folder_make(run->path, run->d);
    if (run->folder == RESULTS_FOLDER_FAILED)
        return 0;
    run->writer = output_writer_open(run->path, run->options->overwrite, &run->plan, run->d);
    rerun_remove_files(run->source); /* the writer has the tables now */
    return run->writer != NULL;
}

/* Makes room for a further stage. */
static int extend_results(void *context, uint32_t replications)
{
    run_state *run = context;
    run->plan.replications = replications;
    return output_writer_extend(run->writer, replications, run->d);
}

/* Leaves the directory as it was found. */
static void abandon_results(run_state *run)
{
    output_writer_abandon(run->writer);
    run->writer = NULL;
    if (run->folder == RESULTS_FOLDER_MADE)
        results_folder_remove(run->path);
}

/* ---- the run ---- */

static sim_experiment experiment_of(const prepared *ready, const run_options *options,
                                    const volatile sig_atomic_t *stop)
{
    return (sim_experiment){.model = ready->model,
                            .inputs = ready->inputs,
                            .frame = &ready->settings.frame,
                            .series_cells = ready->series_cells,
                            .trace_most = ready->trace_most,
                            .seed = ready->settings.seed,
                            .replications = ready->settings.replications,
                            .threads = options->threads ? options->threads : sim_threads_allowed(),
                            .event_list = ready->settings.event_list,
                            .order_seed = options->shuffle,
                            .relocate_mean = options->relocate,
                            .memory_limit = ready->settings.memory_limit,
                            .stop = stop};
}

static int asks_precision(const prepared *ready)
{
    return ready->settings.precision.relative > 0;
}

static sim_stages_report simulate(run_state *run)
{
    const prepared *ready = run->ready;
    const int tells = tells_progress(run);
    if (!run->options->quiet) {
        char *size = log_size_text(ready, "event log: ");
        fputs(size, stderr);
        free(size);
    }
    const sim_stages stages = {.asked = asks_precision(ready) ? &ready->settings.precision : NULL,
                               .judged = ready->judged.indices,
                               .judged_count = ready->judged.count,
                               .extend = extend_results};
    const sim_sink sink = {
        .context = run, .accept = accept_result, .progress = show_progress, .rows = keep_rows, .expect = expect_log};
    const sim_stages_report report = sim_stages_run(&run->experiment, &stages, &sink);
    if (tells)
        progress_clear();
    return report;
}

static uint64_t peak_bytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss * 1024 : 0;
}

static void print_summary(const run_state *run, const sim_run_report *report, const output_precision *precision)
{
    if (run->options->quiet && !run->options->json)
        return;
    const prepared *ready = run->ready;
    char *said = run->means ? ready->model->report(ready->inputs, &ready->settings.frame,
                                                   sim_series_means_get(run->means), report->complete)
                            : NULL;
    const output_run_figures figures = {.events = report->events,
                                        .wall_seconds = report->wall_seconds,
                                        .peak_bytes = peak_bytes(),
                                        .threads = report->threads,
                                        .file = run->path,
                                        .report = said,
                                        .precision = precision,
                                        .tie_orders = run->ties ? run_ties_orders(run->ties) : 0,
                                        .tie_effects = run->ties ? run_ties_effects(run->ties) : NULL};
    char *text =
        run->options->json ? output_summary_json(run->summary, &figures) : output_summary_text(run->summary, &figures);
    fputs(text, stdout);
    free(text);
    free(said);
}

static const char *signal_name(int number)
{
    return number == SIGINT ? "SIGINT" : "SIGTERM";
}

static int end_interrupted(const sim_run_report *report, const run_state *run)
{
    const int number = *run->experiment.stop;
    if (report->complete == 0)
        return program_fail(SIGNAL_STATUS + number,
                            "ended by %s before a replication was complete: there are no results", signal_name(number));
    return program_fail(SIGNAL_STATUS + number, "ended by %s: %s holds the %u complete replications of %u",
                        signal_name(number), run->path, (unsigned)report->complete, (unsigned)run->plan.replications);
}

/* What was complete before is not thrown away for one replication that grew larger. */
static int end_over_limit(run_state *run, const sim_run_report *report)
{
    sim_diagnostics_add(run->d, SIM_FAULT_MEMORY, sim_scenario_origin(run->ready->scenario, SIM_RUN_MEMORY_LIMIT),
                        SIM_RUN_MEMORY_LIMIT, "%s", report->fault);
    if (run->writer)
        output_writer_keep(run->writer, run->d);
    return program_print_faults(run->d);
}

/* Runs again in other orders of simultaneous events, where that is asked for. Returns the exit status. */
static int compare_orders(run_state *run)
{
    if (!run->ties)
        return EX_OK;
    run->experiment.replications = run->plan.replications;
    const sim_run_report report = run_ties_compare(run->ties, &run->experiment, &run->shown,
                                                   tells_progress(run) ? RUN_TIES_TELL : RUN_TIES_SILENT);
    if (report.end == SIM_RUN_BROKEN)
        return program_fail(EX_SOFTWARE, "a bug, in another order of simultaneous events: %s", report.fault);
    if (report.end == SIM_RUN_MEMORY)
        return end_over_limit(run, &report);
    if (report.end == SIM_RUN_NO_THREAD)
        return program_fail(EX_OSERR, "%s", report.fault);
    if (report.end == SIM_RUN_COMPLETE)
        return EX_OK;
    const int number = *run->experiment.stop;
    return program_fail(SIGNAL_STATUS + number, "ended by %s: %s is whole, but the orders of events are not compared",
                        signal_name(number), run->path);
}

/* What is said of the precision that was asked for; its measures are the model's. */
static output_precision precision_of(const run_state *run, const sim_stages_report *stages)
{
    size_t measures;
    return (output_precision){.asked = &run->ready->settings.precision,
                              .judged = &run->ready->judged,
                              .measures = run->ready->model->measures(run->ready->inputs, &measures),
                              .report = stages};
}

/* So that the log of a run that is killed says what was asked, and that nothing came of it; what is noted at the end replaces it. */
static void note_precision_is_open(const run_state *run)
{
    const sim_stages_report open = {.judged = 0};
    const output_precision said = precision_of(run, &open);
    if (asks_precision(run->ready))
        output_writer_note_precision(run->writer, &said);
}

/* Brings the run to its end and returns the exit status. */
static int finish(run_state *run, const sim_stages_report *stages)
{
    const sim_run_report *report = &stages->run;
    if (report->end == SIM_RUN_BROKEN)
        return program_fail(EX_SOFTWARE, "a bug: %s", report->fault);
    if (report->end == SIM_RUN_MEMORY)
        return end_over_limit(run, report);
    if (report->end == SIM_RUN_NO_THREAD)
        return program_fail(EX_OSERR, "%s", report->fault);
    if (report->end == SIM_RUN_REFUSED) {
        if (log_watch_tell(&run->watch, run->d))
            output_writer_keep(run->writer, run->d); /* stages before are complete */
        output_writer_report(run->writer, run->d);
        return program_print_faults(run->d);
    }
    if (report->complete == 0)
        return end_interrupted(report, run);

    const output_precision said = precision_of(run, stages);
    const output_precision *precision = asks_precision(run->ready) ? &said : NULL;
    output_writer *writer = run->writer;
    run->writer = NULL;
    if (precision)
        output_writer_note_precision(writer, precision);
    if (output_writer_finish(writer, report->end, run->d) != 0)
        return program_print_faults(run->d);
    const int interrupted = report->end == SIM_RUN_INTERRUPTED;
    const int status = interrupted ? EX_OK : compare_orders(run);
    print_summary(run, report, precision);
    return interrupted ? end_interrupted(report, run) : status;
}

static output_plan plan_of(const prepared *ready, const output_provenance *provenance)
{
    return (output_plan){.model = ready->model,
                         .inputs = ready->inputs,
                         .frame = &ready->settings.frame,
                         .series_cells = ready->series_written,
                         .trace_most = ready->trace_most,
                         .seed = ready->settings.seed,
                         .replications = ready->settings.replications,
                         .scenario = ready->scenario,
                         .provenance = provenance};
}

/* Runs what is prepared, from the check of the results file to the summary. */
static int run_prepared(run_state *run, const output_provenance *provenance)
{
    const prepared *ready = run->ready;
    int status;
    run->plan = plan_of(ready, provenance);
    run->experiment = experiment_of(ready, run->options, signals_watch());
    log_watch_begin(&run->watch, ready, run->path);
    if (open_results(run)) {
        run->summary = output_summary_new(&run->plan, &run->shown);
        if (ready->model->report)
            run->means = sim_series_means_new(ready->series_cells, ready->model->observable_count,
                                              (size_t)sim_frame_reported_days(&ready->settings.frame));
        if (run->options->permute_ties)
            run->ties = run_ties_new(run->options->permute_ties, run->shown.all);
        note_precision_is_open(run);
        const sim_stages_report report = simulate(run);
        status = finish(run, &report);
        run_ties_free(run->ties);
        sim_series_means_free(run->means);
        output_summary_free(run->summary);
    } else {
        status = program_print_faults(run->d);
    }
    abandon_results(run);
    log_watch_end(&run->watch);
    return status;
}

/* Which measures are printed; a pattern of the command line that matches none is a fault. */
static output_measure_choice choose_measures(const run_state *run)
{
    const overrides *patterns = &run->options->measures;
    size_t count;
    const sim_measure *measures = run->ready->model->measures(run->ready->inputs, &count);
    const char **names = output_measure_names(measures, count);
    const output_measure_choice chosen =
        output_measure_choose(names, count, (const char *const *)patterns->texts, patterns->count, SIM_FAULT_USAGE,
                              (sim_origin){"--measures", 0}, NULL, run->d);
    free(names);
    return chosen;
}

/* What the command line asks for must go with the scenario. Returns the exit status. */
static int check_options(run_state *run)
{
    run->shown = choose_measures(run);
    if (sim_diagnostics_count(run->d) > 0)
        return program_print_faults(run->d);
    if (run->options->permute_ties && run->ready->settings.replications < 2)
        return program_fail(EX_USAGE, "--permute-ties compares replications in pairs: add --replications 20, say");
    return EX_OK;
}

/* From a scenario, which has its files beside it, or from a results file. */
static rerun prepare(const run_options *options, const output_provenance *own, sim_diagnostics *d)
{
    if (options->from)
        return rerun_prepare(options->from, &options->sets, own, d);
    return (rerun){prepared_new(options->scenario, (const char *const *)options->sets.texts, options->sets.count, d),
                   NULL};
}

int command_run(int argc, char *argv[])
{
    output_provenance *provenance = output_provenance_new(argc, argv); /* before argp permutes the words */
    run_options options = run_options_parse(argc, argv);

    int status;
    sim_diagnostics *d = sim_diagnostics_new();
    rerun source = prepare(&options, provenance, d);
    if (source.ready) {
        char *path = options.output ? NULL : results_path_of(options.from ? options.from : options.scenario);
        run_state run = {.options = &options, .ready = source.ready, .source = &source, .d = d};
        run.path = path ? path : (char *)options.output;
        status = check_options(&run);
        if (status == EX_OK)
            status = run_prepared(&run, provenance);
        output_measure_choice_free(&run.shown);
        free(path);
    } else {
        status = program_print_faults(d);
    }
    rerun_free(&source);
    sim_diagnostics_free(d);
    run_options_free(&options);
    output_provenance_free(provenance);
    return status;
}
