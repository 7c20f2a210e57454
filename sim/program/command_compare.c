/* command_compare.c — `transito compare`: paired differences of results files, with intervals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "output/compare.h"
#include "output/compare_text.h"
#include "sim/experiment/run_settings.h"
#include "sim/program/overrides.h"
#include "sim/program/program.h"
#include "sim/scenario/number.h"

typedef struct compare_options {
    overrides files, patterns, series;
    output_compare_request request;
    int json, csv;
} compare_options;

enum {
    OPTION_JSON = 256,
    OPTION_CSV,
    OPTION_MEASURES,
    OPTION_SERIES,
    OPTION_ONLY_SERIES,
    OPTION_BY,
    OPTION_MONTHS,
    OPTION_CONFIDENCE
};

static const struct argp_option option_table[] = {
    {"measures", OPTION_MEASURES, "PATTERN", 0, "Compare only the measures whose names match; may be given again", 0},
    {"series", OPTION_SERIES, "PATTERN", 0,
     "Compare sums over the period of the daily series whose names match, too (of a state its mean over the days); "
     "may be given again",
     0},
    {"by", OPTION_BY, "DIMENSION", 0, "With --series: a sum for each label of this dimension, too", 0},
    {"months", OPTION_MONTHS, NULL, 0, "With --series: a sum for each calendar month, too", 0},
    {"only-series", OPTION_ONLY_SERIES, NULL, 0, "With --series: leave the measures out", 0},
    {"confidence", OPTION_CONFIDENCE, "SHARE", 0, "Confidence of each interval, 0.95 unless told", 0},
    {"json", OPTION_JSON, NULL, 0, "Print one JSON object", 0},
    {"csv", OPTION_CSV, NULL, 0, "Print a line for each figure and file, for a spreadsheet", 0},
    {0},
};

static const char doc[] =
    "Says what changes from the first results file to each other one: mean differences between replications of the "
    "same number, with Student intervals."
    "\v"
    "Both runs need one seed, so that replication r of both has the same luck wherever the scenarios agree: the "
    "interval of the difference is then narrower than with independent runs, and the column `pairing' says by how "
    "much. Files of another model, seed, period or warm-up are refused. p-values are adjusted by Holm over all "
    "that is shown.\n"
    "\n"
    "Examples:\n"
    "  transito run base.cfg --replications 20 --output a.h5\n"
    "  transito run base.cfg --replications 20 --output b.h5 --set line.catch_probability=0.8\n"
    "  transito compare a.h5 b.h5\n"
    "  transito compare a.h5 b.h5 c.h5 --csv > differences.csv\n"
    "  transito compare a.h5 b.h5 --measures 'enc*' --measures deaths --confidence 0.9\n"
    "  transito compare a.h5 b.h5 --only-series --series encounters --by area --months\n";

static void check_words(const compare_options *options, const struct argp_state *state)
{
    if (options->files.count < 2)
        argp_error(state, "two files or more are needed, the reference first");
    if (options->json && options->csv)
        argp_error(state, "--json and --csv exclude each other");
    if (options->series.count > 0)
        return;
    if (options->request.series.by != NULL || options->request.series.span == OUTPUT_COMPARE_MONTHS ||
        options->request.measures == OUTPUT_COMPARE_NO_MEASURES)
        argp_error(state, "--by, --months and --only-series go with --series");
}

static double read_confidence(const struct argp_state *state, const char *text)
{
    double confidence = 0;
    if (sim_number_real(text, &confidence) != SIM_NUMBER_OK || !(confidence > 0 && confidence < 1))
        argp_error(state, "--confidence takes a share between 0 and 1, not \"%s\"", text);
    return confidence;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    compare_options *options = state->input;
    switch (key) {
    case OPTION_JSON:
        options->json = 1;
        return 0;
    case OPTION_CSV:
        options->csv = 1;
        return 0;
    case OPTION_MEASURES:
        overrides_add(&options->patterns, argument);
        return 0;
    case OPTION_SERIES:
        overrides_add(&options->series, argument);
        return 0;
    case OPTION_ONLY_SERIES:
        options->request.measures = OUTPUT_COMPARE_NO_MEASURES;
        return 0;
    case OPTION_BY:
        return program_take_word(state, "--by", &options->request.series.by, argument);
    case OPTION_MONTHS:
        options->request.series.span = OUTPUT_COMPARE_MONTHS;
        return 0;
    case OPTION_CONFIDENCE:
        options->request.confidence = read_confidence(state, argument);
        return 0;
    case ARGP_KEY_ARG:
        overrides_add(&options->files, argument);
        return 0;
    case ARGP_KEY_END:
        check_words(options, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Notes are part of the text and of the JSON; beside a table they go where they do not disturb it. */
static void print_comparison(const compare_options *options, const output_comparison *comparison)
{
    char *text = options->json  ? output_compare_json(comparison)
                 : options->csv ? output_compare_csv(comparison)
                                : output_compare_text(comparison);
    for (size_t i = 0; options->csv && i < comparison->note_count; i++)
        fprintf(stderr, "note: %s\n", comparison->notes[i]);
    fputs(text, stdout);
    free(text);
}

int command_compare(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "REFERENCE.h5 OTHER.h5...", doc, NULL, NULL, NULL};
    compare_options options = {.request.confidence = SIM_RUN_CONFIDENCE};
    program_parse(&argp, "transito compare", argc, argv, &options);
    options.request.paths = (const char *const *)options.files.texts;
    options.request.path_count = options.files.count;
    options.request.patterns = (const char *const *)options.patterns.texts;
    options.request.pattern_count = options.patterns.count;
    options.request.series.patterns = (const char *const *)options.series.texts;
    options.request.series.count = options.series.count;

    sim_diagnostics *d = sim_diagnostics_new();
    output_comparison *comparison = output_compare(&options.request, d);
    if (comparison != NULL)
        print_comparison(&options, comparison);
    const int status = program_print_faults(d);
    output_comparison_free(comparison);
    sim_diagnostics_free(d);
    overrides_free(&options.files);
    overrides_free(&options.patterns);
    overrides_free(&options.series);
    return status;
}
