/* command_diff.c — `transito diff`: in what two results files differ, dataset by dataset. */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "output/diff.h"
#include "output/diff_text.h"
#include "sim/program/overrides.h"
#include "sim/program/program.h"

typedef struct diff_options {
    output_diff_request request;
    size_t file_count;
    overrides patterns;
    int json, quiet;
} diff_options;

enum { OPTION_JSON = 256, OPTION_DATASETS, OPTION_ALL };

/* As of cmp and diff. */
enum { EXIT_SAME = 0, EXIT_DIFFERENT = 1 };

static const struct argp_option option_table[] = {
    {"datasets", OPTION_DATASETS, "PATTERN", 0,
     "Compare only the datasets whose names match, and not the attributes of the files; may be given again", 0},
    {"all", OPTION_ALL, NULL, 0, "Compare provenance and the choice of outputs, too", 0},
    {"json", OPTION_JSON, NULL, 0, "Print one JSON object", 0},
    {"quiet", 'q', NULL, 0, "Print nothing: the exit status says it", 0},
    {0},
};

static const char doc[] =
    "Says in what two results files differ: datasets that only one has, types, dimensions, attributes, values; of "
    "values how many differ, by how much at most, and where first."
    "\v"
    "The exit status is 0 when both files say the same (as do their digests), 1 when they differ, and 64 or more when "
    "they could not be compared.\n"
    "\n"
    "Examples:\n"
    "  transito diff results/a.h5 results/b.h5\n"
    "  transito diff --datasets 'enc*' --datasets measure_value a.h5 b.h5\n"
    "  transito diff --all --json a.h5 b.h5\n"
    "  transito diff --quiet a.h5 b.h5 && echo the same\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    diff_options *options = state->input;
    switch (key) {
    case OPTION_DATASETS:
        overrides_add(&options->patterns, argument);
        return 0;
    case OPTION_ALL:
        options->request.scope = DIGEST_SCOPE_ALL;
        return 0;
    case OPTION_JSON:
        options->json = 1;
        return 0;
    case 'q':
        options->quiet = 1;
        return 0;
    case ARGP_KEY_ARG:
        if (options->file_count == 2)
            argp_error(state, "two files at a time");
        options->request.paths[options->file_count++] = argument;
        return 0;
    case ARGP_KEY_END:
        if (options->file_count < 2)
            argp_error(state, "two files are needed");
        if (options->json && options->quiet)
            argp_error(state, "--json and --quiet exclude each other");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int print_diff(const diff_options *options, const output_diff *diff)
{
    if (!options->quiet) {
        char *text = options->json ? output_diff_json(diff) : output_diff_text(diff);
        fputs(text, stdout);
        free(text);
    }
    return output_diff_total(diff) == 0 ? EXIT_SAME : EXIT_DIFFERENT;
}

int command_diff(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "A.h5 B.h5", doc, NULL, NULL, NULL};
    diff_options options = {.json = 0};
    program_parse(&argp, "transito diff", argc, argv, &options);
    options.request.patterns = (const char *const *)options.patterns.texts;
    options.request.pattern_count = options.patterns.count;

    sim_diagnostics *d = sim_diagnostics_new();
    output_diff *diff = output_diff_files(&options.request, d);
    const int status = diff == NULL ? program_print_faults(d) : print_diff(&options, diff);
    output_diff_free(diff);
    sim_diagnostics_free(d);
    overrides_free(&options.patterns);
    return status;
}
