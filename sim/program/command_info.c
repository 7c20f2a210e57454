/* command_info.c — `transito info`: what a results file holds, and the one number for what it says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "output/cite.h"
#include "output/digest.h"
#include "output/info_text.h"
#include "output/log_text.h"
#include "output/measure_table.h"
#include "output/reader.h"
#include "sim/program/overrides.h"
#include "sim/program/program.h"

typedef struct info_options {
    const char *file;
    overrides patterns; /* of measures */
    int json, csv, digest, datasets, measures, cite;
    output_cite_form cite_form;
} info_options;

enum { OPTION_JSON = 256, OPTION_CSV, OPTION_DIGEST, OPTION_DATASETS, OPTION_MEASURES, OPTION_CITE };

static const struct argp_option option_table[] = {
    {"digest", OPTION_DIGEST, NULL, 0, "Print only the digest: equal for results that say the same", 0},
    {"datasets", OPTION_DATASETS, NULL, 0, "With --digest: a line for each dataset instead", 0},
    {"measures", OPTION_MEASURES, "PATTERN", OPTION_ARG_OPTIONAL,
     "Print the measures with their intervals, all or those whose names match; may be given again", 0},
    {"cite", OPTION_CITE, "bibtex", OPTION_ARG_OPTIONAL,
     "Print how to cite the program, the run and the sources of its tables: for people, or as BibTeX", 0},
    {"json", OPTION_JSON, NULL, 0, "Print one JSON object", 0},
    {"csv", OPTION_CSV, NULL, 0, "With --measures: a line for each, for a spreadsheet", 0},
    {0},
};

static const char doc[] =
    "Says what a results file holds: what was run, how it ended, how it may be read, and each variable."
    "\v"
    "Examples:\n"
    "  transito info results/baseline-2023.h5\n"
    "  transito info --measures results/baseline-2023.h5\n"
    "  transito info --measures='*.wait_hours' --csv results/mm1.h5\n"
    "  transito info --digest results/baseline-2023.h5\n"
    "  transito info results/baseline-2023.h5.part.4711-0    a run that goes on, or was killed\n"
    "  transito info --cite=bibtex results/baseline-2023.h5\n"
    "  transito info --digest --datasets a.h5 > a.txt; transito info --digest --datasets b.h5 | diff a.txt -\n";

static void check_words(const info_options *options, const struct argp_state *state)
{
    if (options->json + options->digest + options->csv > 1)
        argp_error(state, "--json, --csv and --digest exclude one another");
    if (options->datasets && !options->digest)
        argp_error(state, "--datasets goes with --digest");
    if (options->measures && options->digest)
        argp_error(state, "--measures and --digest exclude each other");
    if (options->cite && (options->json || options->digest || options->csv || options->measures))
        argp_error(state, "--cite stands alone");
    if (options->csv && !options->measures)
        argp_error(state, "--csv goes with --measures");
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    info_options *options = state->input;
    switch (key) {
    case OPTION_JSON:
        options->json = 1;
        return 0;
    case OPTION_CSV:
        options->csv = 1;
        return 0;
    case OPTION_MEASURES:
        options->measures = 1;
        if (argument)
            overrides_add(&options->patterns, argument);
        return 0;
    case OPTION_CITE:
        if (argument && strcmp(argument, "bibtex") != 0)
            argp_error(state, "--cite takes nothing or \"bibtex\", not \"%s\"", argument);
        options->cite = 1;
        options->cite_form = argument ? OUTPUT_CITE_BIBTEX : OUTPUT_CITE_TEXT;
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
        check_words(options, state);
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

static void print_digest(const info_options *options, sim_diagnostics *d)
{
    output_digest digest;
    if (output_digest_file(options->file, options->datasets ? print_dataset : NULL, NULL, &digest, d) == 0 &&
        !options->datasets)
        printf("%s\n", digest.hex);
}

static char *contents(const output_reader *reader, const info_options *options, sim_diagnostics *d)
{
    if (options->cite)
        return output_cite(reader, options->cite_form, d);
    if (!options->measures)
        return options->json ? output_info_json(reader) : output_info_text(reader);
    const output_table_form form = options->json  ? OUTPUT_TABLE_JSON
                                   : options->csv ? OUTPUT_TABLE_CSV
                                                  : OUTPUT_TABLE_TEXT;
    return output_measure_table(reader, form, (const char *const *)options->patterns.texts, options->patterns.count, d);
}

static void print_contents(const info_options *options, sim_diagnostics *d)
{
    output_reader *reader = output_reader_open(options->file, d);
    if (!reader)
        return;
    char *text = contents(reader, options, d);
    if (text)
        fputs(text, stdout);
    free(text);
    output_reader_close(reader);
}

/* Of a run that goes on, or was killed. */
static void print_log(const info_options *options, sim_diagnostics *d)
{
    if (options->digest || options->measures || options->cite) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){options->file, 0}, NULL,
                            "is the log of a run and holds no results yet: transito recover makes them");
        return;
    }
    log_reader *reader = log_reader_open(options->file, options->file, LOG_CHECK_ALL, d);
    if (!reader)
        return;
    char *text = options->json ? output_log_json(reader, options->file) : output_log_text(reader, options->file);
    fputs(text, stdout);
    free(text);
    log_reader_close(reader);
}

int command_info(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "FILE.h5", doc, NULL, NULL, NULL};
    info_options options = {0};
    program_parse(&argp, "transito info", argc, argv, &options);

    sim_diagnostics *d = sim_diagnostics_new();
    if (output_log_is_log(options.file))
        print_log(&options, d);
    else if (options.digest)
        print_digest(&options, d);
    else
        print_contents(&options, d);
    const int status = program_print_faults(d);
    sim_diagnostics_free(d);
    overrides_free(&options.patterns);
    return status;
}
