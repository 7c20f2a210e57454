/* command_check.c — `transito check`: all that a run would refuse, told at once, without running. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "output/bundle.h"
#include "output/params.h"
#include "output/unpacked.h"
#include "sim/kernel/calendar.h"
#include "sim/program/base_difference.h"
#include "sim/program/log_size.h"
#include "sim/program/overrides.h"
#include "sim/program/prepared.h"
#include "sim/program/program.h"
#include "sim/program/rerun.h"
#include "sim/program/signals.h"

typedef struct check_options {
    const char *scenario;
    const char *from; /* a results file that holds the scenario, or NULL */
    overrides sets;
    const char *base; /* what to compare with; NULL: the scenario's own base */
    const char *save; /* the folder to be made, or NULL */
    int print, origins, diff_base, json;
} check_options;

enum { OPTION_SET = 256, OPTION_PRINT, OPTION_ORIGINS, OPTION_FROM, OPTION_SAVE, OPTION_DIFF_BASE, OPTION_JSON };

static const struct argp_option option_table[] = {
    {"set", OPTION_SET, "KEY=VALUE", 0, "Set a key over the scenario; may be given again", 0},
    {"print", OPTION_PRINT, NULL, 0,
     "Print the resolved scenario: every key, in a form that can be run; with --from tables have their names only", 0},
    {"origins", OPTION_ORIGINS, NULL, 0, "As --print, and where each value was written", 0},
    {"from", OPTION_FROM, "FILE.h5", 0, "The scenario that a results file holds", 0},
    {"save", OPTION_SAVE, "FOLDER", 0,
     "Make FOLDER with scenario.cfg, the resolved scenario, and every table that it names: can be run as it stands", 0},
    {"diff-base", OPTION_DIFF_BASE, "FILE", OPTION_ARG_OPTIONAL,
     "Say how it differs from its base, or from another scenario or that of a results file", 0},
    {"json", OPTION_JSON, NULL, 0, "With --diff-base: one JSON object", 0},
    {0},
};

static const char doc[] = "Reads a scenario with all that it names and says everything that a run would refuse."
                          "\v"
                          "Examples:\n"
                          "  transito check configs/baseline-2023.cfg\n"
                          "  transito check configs/baseline-2023.cfg --set run.seed=7 --print > resolved.cfg\n"
                          "  transito check configs/baseline-2023.cfg --origins | less\n"
                          "  transito check --from results/baseline-2023.h5 --save baseline\n"
                          "  transito check configs/queueing/mmc.cfg --diff-base\n"
                          "  transito check configs/baseline-2023.cfg --set run.seed=7 "
                          "--diff-base=results/baseline-2023.h5\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    check_options *options = state->input;
    switch (key) {
    case OPTION_SET:
        overrides_add(&options->sets, argument);
        return 0;
    case OPTION_PRINT:
        options->print = 1;
        return 0;
    case OPTION_ORIGINS:
        options->origins = 1;
        return 0;
    case OPTION_FROM:
        options->from = argument;
        return 0;
    case OPTION_SAVE:
        options->save = argument;
        return 0;
    case OPTION_DIFF_BASE:
        options->diff_base = 1;
        options->base = argument;
        return 0;
    case OPTION_JSON:
        options->json = 1;
        return 0;
    case ARGP_KEY_ARG:
        return program_take_word(state, "SCENARIO", &options->scenario, argument);
    case ARGP_KEY_END:
        if (options->json && !options->diff_base)
            argp_error(state, "--json is a form of --diff-base");
        if ((options->diff_base != 0) + (options->print || options->origins) + (options->save != NULL) > 1)
            argp_error(state, "one of --print (or --origins), --diff-base and --save");
        if (options->from && options->origins)
            argp_error(state, "a results file does not hold where its scenario was written: --print, not --origins");
        return program_need_source(state, options->scenario, options->from);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_overview(const char *path, const prepared *p)
{
    const sim_frame *frame = &p->settings.frame;
    const sim_date_text first = sim_calendar_write_date(sim_calendar_date(frame->first_day));
    const sim_date_text last = sim_calendar_write_date(sim_calendar_date(frame->last_day));
    printf("%s: ok\n", path);
    printf("  model         %s: %s\n", p->model->name, p->model->description);
    printf("  period        %s to %s, %" PRId64 " days, after %" PRId64 " days of warm-up\n", first.text, last.text,
           sim_frame_reported_days(frame), frame->warmup_days);
    printf("  replications  %" PRIu32 ", seed %" PRIu32 "\n", p->settings.replications, p->settings.seed);
    if (p->settings.precision.relative > 0)
        printf("  precision     %.4g %% of %zu measures, at most %" PRIu32 " replications\n",
               100 * p->settings.precision.relative, p->judged.count, p->settings.precision.most);
    size_t count;
    const sim_dimension *dimensions = p->model->dimensions(p->inputs, &count);
    for (size_t i = 0; i < count; i++)
        printf("%s%s (%zu)", i == 0 ? "  dimensions    " : ", ", dimensions[i].name, dimensions[i].size);
    fputs(count ? "\n" : "", stdout);
    for (size_t i = 0; i < p->model->observable_count; i++)
        if (p->series_cells[i] == 0)
            printf("  switched off  %s (%s)\n", p->model->observables[i].name, p->model->observables[i].option);
        else if (p->series_written[i] == 0)
            printf("  not written   %s (%s)\n", p->model->observables[i].name, OUTPUT_SERIES);
    char *size = log_size_text(p, "  event log     ");
    fputs(size, stdout);
    free(size);
}

static void print_resolved(const prepared *p, sim_print_origins origins)
{
    char *text = sim_scenario_print(p->scenario, origins);
    fputs(text, stdout);
    free(text);
}

/* The files of a results file lie nowhere: only their names can be printed. */
static sim_print_origins form_of(const check_options *options)
{
    if (options->from)
        return SIM_PRINT_NAMES;
    return options->origins ? SIM_PRINT_ORIGINS : SIM_PRINT_PLAIN;
}

/* A scenario that was prepared. */
typedef struct subject {
    const char *name; /* of its file */
    base_kind kind;
    rerun source;
    output_bundle *bundle; /* SUBJECT_WITH_TABLES; else NULL */
} subject;

/* Whether the texts of its tables are needed: to be compared, or saved. */
typedef enum subject_use { SUBJECT_CHECKED, SUBJECT_WITH_TABLES } subject_use;

/* Prepares the file `name`; its `source.ready` is NULL after a fault. With `own` what differs in provenance is told. */
static subject prepare(const char *name, base_kind kind, const overrides *sets, const output_provenance *own,
                       subject_use use, sim_diagnostics *d)
{
    subject s = {.name = name, .kind = kind};
    if (kind == BASE_RESULTS_FILE)
        s.source = rerun_prepare(name, sets, own, d);
    else
        s.source.ready = prepared_new(name, (const char *const *)sets->texts, sets->count, d);
    if (s.source.ready && use == SUBJECT_WITH_TABLES)
        s.bundle = output_bundle_gather(s.source.ready->scenario, d);
    if (kind == BASE_RESULTS_FILE) {
        rerun_remove_files(&s.source);
        signals_heed();
    }
    return s;
}

static void subject_free(subject *s)
{
    output_bundle_free(s->bundle);
    rerun_free(&s->source);
}

static base_side side_of(const subject *s)
{
    return (base_side){s->name, s->kind, s->source.ready->scenario, s->bundle};
}

/* What a file holds is seen from its first bytes: those of HDF5, or a scenario. What was read from a pipe is gone, and
 * results are in none. */
static base_kind kind_of(const char *path)
{
    static const char signature[] = "\x89HDF\r\n\x1a\n";
    char start[sizeof signature - 1] = "";
    struct stat about;
    FILE *file = stat(path, &about) == 0 && S_ISREG(about.st_mode) ? fopen(path, "rb") : NULL;
    const size_t got = file ? fread(start, 1, sizeof start, file) : 0;
    if (file)
        fclose(file);
    return got == sizeof start && memcmp(start, signature, got) == 0 ? BASE_RESULTS_FILE : BASE_SCENARIO_FILE;
}

/* Says that there is nothing to compare with. */
static void print_no_base(const subject *here, int as_json)
{
    const char *why = here->kind == BASE_RESULTS_FILE ? "results hold their scenario whole, without its base"
                                                      : "the scenario names no base";
    if (as_json) {
        char *text = base_difference_json(NULL, &(base_side){here->name, here->kind, NULL, NULL});
        fputs(text, stdout);
        free(text);
    } else {
        printf("%s: %s; --diff-base=FILE compares it with a scenario or a results file\n", here->name, why);
    }
}

static void print_difference(const subject *here, const check_options *options, sim_diagnostics *d)
{
    const char *own_base = here->kind == BASE_RESULTS_FILE ? NULL : sim_scenario_base(here->source.ready->scenario);
    const char *path = options->base ? options->base : own_base;
    if (!path) {
        print_no_base(here, options->json);
        return;
    }
    const overrides none = {NULL, 0};
    subject base = prepare(path, kind_of(path), &none, NULL, SUBJECT_WITH_TABLES, d);
    if (sim_diagnostics_count(d) == 0) {
        const base_side from = side_of(&base), to = side_of(here);
        char *text = options->json ? base_difference_json(&from, &to) : base_difference_text(&from, &to);
        fputs(text, stdout);
        free(text);
    }
    subject_free(&base);
}

static void save(const subject *here, const char *folder, sim_diagnostics *d)
{
    if (output_bundle_save(here->bundle, here->source.ready->scenario, folder, d) == 0)
        printf("%s: saved as %s/" OUTPUT_SAVED_SCENARIO ", with %zu table%s\n", here->name, folder,
               here->bundle->table_count, here->bundle->table_count == 1 ? "" : "s");
}

/* Does what was asked for with a scenario that a run would take. */
static void show(const subject *here, const check_options *options, sim_diagnostics *d)
{
    if (options->diff_base)
        print_difference(here, options, d);
    else if (options->save)
        save(here, options->save, d);
    else if (options->print || options->origins)
        print_resolved(here->source.ready, form_of(options));
    else
        print_overview(here->name, here->source.ready);
}

int command_check(int argc, char *argv[])
{
    output_provenance *own = output_provenance_new(argc, argv);
    static const struct argp argp = {option_table, parse_option, "SCENARIO\n--from FILE.h5", doc, NULL, NULL, NULL};
    check_options options = {0};
    program_parse(&argp, "transito check", argc, argv, &options);

    sim_diagnostics *d = sim_diagnostics_new();
    subject here =
        prepare(options.from ? options.from : options.scenario, options.from ? BASE_RESULTS_FILE : BASE_SCENARIO_FILE,
                &options.sets, own, options.diff_base || options.save ? SUBJECT_WITH_TABLES : SUBJECT_CHECKED, d);
    if (here.source.ready && sim_diagnostics_count(d) == 0)
        show(&here, &options, d);
    const int status = program_print_faults(d);
    subject_free(&here);
    output_provenance_free(own);
    sim_diagnostics_free(d);
    overrides_free(&options.sets);
    return status;
}
