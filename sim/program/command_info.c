/* command_info.c — `transito info`: what a results file holds, and the one number for what it says. */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "output/digest.h"
#include "output/info_text.h"
#include "output/reader.h"
#include "sim/program/program.h"

typedef enum info_wanted { INFO_TEXT, INFO_JSON, INFO_DIGEST, INFO_DATASETS } info_wanted;

typedef struct info_options {
    const char *file;
    int json, digest, datasets;
} info_options;

enum { OPTION_JSON = 256, OPTION_DIGEST, OPTION_DATASETS };

static const struct argp_option option_table[] = {
    {"digest", OPTION_DIGEST, NULL, 0, "Print only the digest: equal for results that say the same", 0},
    {"datasets", OPTION_DATASETS, NULL, 0, "With --digest: a line for each dataset instead", 0},
    {"json", OPTION_JSON, NULL, 0, "Print one JSON object", 0},
    {0},
};

static const char doc[] =
    "Says what a results file holds: what was run, how it ended, how it may be read, and each variable."
    "\v"
    "Examples:\n"
    "  transito info results/baseline-2023.h5\n"
    "  transito info --digest results/baseline-2023.h5\n"
    "  transito info --digest --datasets a.h5 > a.txt; transito info --digest --datasets b.h5 | diff a.txt -\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    info_options *options = state->input;
    switch (key) {
    case OPTION_JSON:
        options->json = 1;
        return 0;
    case OPTION_DIGEST:
        options->digest = 1;
        return 0;
    case OPTION_DATASETS:
        options->datasets = 1;
        return 0;
    case ARGP_KEY_ARG:
        return program_take_word(state, "FILE", &options->file, argument);
    case ARGP_KEY_END:
        if (options->json && options->digest)
            argp_error(state, "--json and --digest exclude each other");
        if (options->datasets && !options->digest)
            argp_error(state, "--datasets goes with --digest");
        return program_need_word(state, "FILE", options->file);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_dataset(void *context, const char *name, const output_digest *digest)
{
    (void)context;
    printf("%s  %s\n", digest->hex, name);
}

static void print_digest(const char *file, info_wanted wanted, sim_diagnostics *d)
{
    output_digest digest;
    if (output_digest_file(file, wanted == INFO_DATASETS ? print_dataset : NULL, NULL, &digest, d) == 0 &&
        wanted == INFO_DIGEST)
        printf("%s\n", digest.hex);
}

static void print_contents(const char *file, info_wanted wanted, sim_diagnostics *d)
{
    output_reader *reader = output_reader_open(file, d);
    if (!reader)
        return;
    char *text = wanted == INFO_JSON ? output_info_json(reader) : output_info_text(reader);
    fputs(text, stdout);
    free(text);
    output_reader_close(reader);
}

static info_wanted wanted_by(const info_options *options)
{
    if (options->digest)
        return options->datasets ? INFO_DATASETS : INFO_DIGEST;
    return options->json ? INFO_JSON : INFO_TEXT;
}

int command_info(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "FILE.h5", doc, NULL, NULL, NULL};
    info_options options = {0};
    program_parse(&argp, "transito info", argc, argv, &options);

    const info_wanted wanted = wanted_by(&options);
    sim_diagnostics *d = sim_diagnostics_new();
    if (options.digest)
        print_digest(options.file, wanted, d);
    else
        print_contents(options.file, wanted, d);
    const int status = program_print_faults(d);
    sim_diagnostics_free(d);
    return status;
}
