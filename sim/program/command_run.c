/* command_run.c — `transito run`: a scenario becomes a results file and a summary. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sysexits.h>

#include "output/summary.h"
#include "output/writer.h"
#include "sim/experiment/replications.h"
#include "sim/experiment/series_means.h"
#include "sim/experiment/threads.h"
#include "sim/program/overrides.h"
#include "sim/program/prepared.h"
#include "sim/program/program.h"
#include "sim/program/progress.h"
#include "sim/program/results_path.h"
#include "sim/program/signals.h"

enum { MOST_THREADS = 4096, SIGNAL_STATUS = 128 };

typedef struct run_options {
    const char *scenario;
    const char *output; /* NULL: results/SCENARIO.h5 */
    const char *replications, *seed;
    overrides sets;
    output_overwrite overwrite;
    uint32_t threads; /* 0: as many as are allowed */
    uint32_t shuffle, relocate;
    int quiet, json;
} run_options;

enum {
    OPTION_REPLICATIONS = 256,
    OPTION_THREADS,
    OPTION_SEED,
    OPTION_SET,
    OPTION_OUTPUT,
    OPTION_OVERWRITE,
    OPTION_QUIET,
    OPTION_JSON,
    OPTION_SHUFFLE,
    OPTION_RELOCATE
};

static const struct argp_option option_table[] = {
    {"replications", OPTION_REPLICATIONS, "N", 0, "Independent repetitions, as --set run.replications=N", 0},
    {"threads", OPTION_THREADS, "N", 0, "Threads (default: as many as affinity, Slurm and cgroup allow)", 0},
    {"seed", OPTION_SEED, "N", 0, "Seed of all random streams, as --set run.seed=N", 0},
    {"set", OPTION_SET, "KEY=VALUE", 0, "Set a key over the scenario; may be given again", 0},
    {"output", OPTION_OUTPUT, "FILE", 0, "Results file (default: results/SCENARIO.h5)", 0},
    {"overwrite", OPTION_OVERWRITE, NULL, 0, "Replace an existing results file", 0},
    {"quiet", OPTION_QUIET, NULL, 0, "Neither progress nor summary", 0},
    {"json", OPTION_JSON, NULL, 0, "The summary as one JSON object", 0},
    {"shuffle", OPTION_SHUFFLE, "N", OPTION_HIDDEN, "Start the replications in another order (tests)", 0},
    {"relocate", OPTION_RELOCATE, "N", OPTION_HIDDEN, "Move the state after random numbers of events of mean N (tests)",
     0},
    {0},
};

static const char doc[] = "Runs a scenario and writes one results file. The same scenario and seed give the same "
                          "results on any number of threads."
                          "\v"
                          "Examples:\n"
                          "  transito run configs/baseline-2023.cfg\n"
                          "  transito run configs/baseline-2023.cfg --replications 20 --output b20.h5\n"
                          "  transito run configs/baseline-2023.cfg --set run.seed=7 --overwrite\n"
                          "  transito run configs/baseline-2023.cfg --json --output b.h5 > b.json\n"
                          "\n"
                          "The first SIGINT or SIGTERM ends the run and keeps the replications that are complete; the "
                          "second ends it at once.\n"
                          "Exit status: 0 done; 64 usage; 65, 66, 78 something wrong with a table, a file, the "
                          "scenario; 70 a bug; 73 the results "
                          "file exists or cannot be made; 74 writing failed; 128 + N ended early by signal N.\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    run_options *options = state->input;
    switch (key) {
    case OPTION_REPLICATIONS:
        program_number(state, "--replications", argument, 1, 1000000);
        options->replications = argument;
        return 0;
    case OPTION_THREADS:
        options->threads = program_number(state, "--threads", argument, 1, MOST_THREADS);
        return 0;
    case OPTION_SEED:
        program_number(state, "--seed", argument, 0, UINT32_MAX);
        options->seed = argument;
        return 0;
    case OPTION_SET:
        overrides_add(&options->sets, argument);
        return 0;
    case OPTION_OUTPUT:
        options->output = argument;
        return 0;
    case OPTION_OVERWRITE:
        options->overwrite = OUTPUT_OVERWRITE;
        return 0;
    case OPTION_QUIET:
        options->quiet = 1;
        return 0;
    case OPTION_JSON:
        options->json = 1;
        return 0;
    case OPTION_SHUFFLE:
        options->shuffle = program_number(state, "--shuffle", argument, 0, UINT32_MAX);
        return 0;
    case OPTION_RELOCATE:
        options->relocate = program_number(state, "--relocate", argument, 1, SIM_RELOCATE_MOST);
        return 0;
    case ARGP_KEY_ARG:
        return program_take_word(state, "SCENARIO", &options->scenario, argument);
    case ARGP_KEY_END:
        return program_need_word(state, "SCENARIO", options->scenario);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- where results go ---- */

/* All that one run holds. */
typedef struct run_state {
    const run_options *options;
    const prepared *ready;
    char *path;
    results_folder folder;
    output_writer *writer; /* NULL once the file is finished or given up */
    output_summary *summary;
    sim_series_means *means; /* NULL when the model has nothing to say of them */
    sim_diagnostics *d;
} run_state;

static int accept_result(void *context, const sim_result *result)
{
    run_state *run = context;
    if (output_writer_add(run->writer, result, run->d) != 0)
        return 1;
    output_summary_add(run->summary, result);
    if (run->means)
        sim_series_means_add(run->means, result->series);
    return 0;
}

static void show_progress(void *context, const sim_run_progress *progress)
{
    const run_state *run = context;
    char text[PROGRESS_BYTES];
    progress_text(progress, run->ready->settings.replications, text);
    progress_show(text);
}

/* Makes sure, before anything is computed, that the results can be written. Returns whether they can. */
static int open_results(run_state *run, const output_plan *plan)
{
    run->folder = results_folder_make(run->path, run->d);
    if (run->folder == RESULTS_FOLDER_FAILED)
        return 0;
    run->writer = output_writer_open(run->path, run->options->overwrite, plan, run->d);
    return run->writer != NULL;
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

static sim_run_report simulate(run_state *run, const volatile sig_atomic_t *stop)
{
    const prepared *ready = run->ready;
    const run_options *options = run->options;
    const sim_experiment experiment = {.model = ready->model,
                                       .inputs = ready->inputs,
                                       .frame = &ready->settings.frame,
                                       .series_cells = ready->series_cells,
                                       .seed = ready->settings.seed,
                                       .replications = ready->settings.replications,
                                       .threads = options->threads ? options->threads : sim_threads_allowed(),
                                       .event_list = ready->settings.event_list,
                                       .order_seed = options->shuffle,
                                       .relocate_mean = options->relocate,
                                       .stop = stop};
    const int tells = !options->quiet && progress_is_wanted();
    const sim_run_report report =
        sim_replications_run(&experiment, &(sim_sink){run, accept_result, tells ? show_progress : NULL});
    if (tells)
        progress_clear();
    return report;
}

static uint64_t peak_bytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss * 1024 : 0;
}

static void print_summary(const run_state *run, const sim_run_report *report)
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
                                        .report = said};
    char *text =
        run->options->json ? output_summary_json(run->summary, &figures) : output_summary_text(run->summary, &figures);
    fputs(text, stdout);
    free(text);
    free(said);
}

static int end_interrupted(const sim_run_report *report, const run_state *run, int signal_number)
{
    const char *name = signal_number == SIGINT ? "SIGINT" : "SIGTERM";
    if (report->complete == 0)
        return program_fail(SIGNAL_STATUS + signal_number,
                            "ended by %s before a replication was complete: there are no results", name);
    return program_fail(SIGNAL_STATUS + signal_number, "ended by %s: %s holds the %u complete replications of %u", name,
                        run->path, (unsigned)report->complete, (unsigned)run->ready->settings.replications);
}

/* Brings the run to its end and returns the exit status. */
static int finish(run_state *run, const sim_run_report *report, int signal_number)
{
    if (report->end == SIM_RUN_BROKEN)
        return program_fail(EX_SOFTWARE, "a bug: %s", report->fault);
    if (report->end == SIM_RUN_NO_THREAD)
        return program_fail(EX_OSERR, "%s", report->fault);
    if (report->end == SIM_RUN_REFUSED)
        return program_print_faults(run->d);
    if (report->complete == 0)
        return end_interrupted(report, run, signal_number);

    output_writer *writer = run->writer;
    run->writer = NULL;
    if (output_writer_finish(writer, report->end, run->d) != 0)
        return program_print_faults(run->d);
    print_summary(run, report);
    return report->end == SIM_RUN_INTERRUPTED ? end_interrupted(report, run, signal_number) : EX_OK;
}

/* Runs what is prepared, from the check of the results file to the summary. */
static int run_prepared(run_state *run, const output_provenance *provenance)
{
    const prepared *ready = run->ready;
    const output_plan plan = {.model = ready->model,
                              .inputs = ready->inputs,
                              .frame = &ready->settings.frame,
                              .series_cells = ready->series_cells,
                              .seed = ready->settings.seed,
                              .replications = ready->settings.replications,
                              .scenario = ready->scenario,
                              .provenance = provenance};
    int status;
    const volatile sig_atomic_t *stop = signals_watch();
    if (open_results(run, &plan)) {
        run->summary = output_summary_new(&plan);
        if (ready->model->report)
            run->means = sim_series_means_new(ready->series_cells, ready->model->observable_count,
                                              (size_t)sim_frame_reported_days(&ready->settings.frame));
        const sim_run_report report = simulate(run, stop);
        status = finish(run, &report, *stop);
        sim_series_means_free(run->means);
        output_summary_free(run->summary);
    } else {
        status = program_print_faults(run->d);
    }
    abandon_results(run);
    return status;
}

int command_run(int argc, char *argv[])
{
    output_provenance *provenance = output_provenance_new(argc, argv); /* before argp permutes the words */
    static const struct argp argp = {option_table, parse_option, "SCENARIO", doc, NULL, NULL, NULL};
    run_options options = {.overwrite = OUTPUT_KEEP_EXISTING};
    program_parse(&argp, "transito run", argc, argv, &options);
    if (options.replications)
        overrides_add_pair(&options.sets, "run.replications", options.replications);
    if (options.seed)
        overrides_add_pair(&options.sets, "run.seed", options.seed);

    int status;
    sim_diagnostics *d = sim_diagnostics_new();
    prepared *ready = prepared_new(options.scenario, (const char *const *)options.sets.texts, options.sets.count, d);
    if (ready) {
        char *path = options.output ? NULL : results_path_of(options.scenario);
        run_state run = {.options = &options, .ready = ready, .d = d};
        run.path = path ? path : (char *)options.output;
        status = run_prepared(&run, provenance);
        free(path);
    } else {
        status = program_print_faults(d);
    }
    prepared_free(ready);
    sim_diagnostics_free(d);
    overrides_free(&options.sets);
    output_provenance_free(provenance);
    return status;
}
