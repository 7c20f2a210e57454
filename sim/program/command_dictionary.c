/* command_dictionary.c — `transito dictionary`: every variable and attribute of a results file. */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "output/dictionary_text.h"
#include "sim/kernel/panic.h"
#include "sim/program/prepared.h"
#include "sim/program/program.h"

typedef struct dictionary_options {
    dictionary_format format;
    const char **scenarios;
    size_t scenario_count;
} dictionary_options;

enum { OPTION_CSV = 256, OPTION_JSON, OPTION_MARKDOWN };

static const struct argp_option option_table[] = {
    {"csv", OPTION_CSV, NULL, 0, "One line a variable, for a spreadsheet", 0},
    {"json", OPTION_JSON, NULL, 0, "One JSON array", 0},
    {"markdown", OPTION_MARKDOWN, NULL, 0, "Tables for a document", 0},
    {0},
};

static const char doc[] =
    "Lists every variable and attribute of a results file: dimensions, type, unit, definition. Without SCENARIO those "
    "that every file has; with one or more also the axes, daily series, constants and measures of its model, those "
    "that are switched off included."
    "\v"
    "Examples:\n"
    "  transito dictionary\n"
    "  transito dictionary configs/baseline-2023.cfg\n"
    "  transito dictionary --csv configs/baseline-2023.cfg > dictionary.csv\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    dictionary_options *options = state->input;
    switch (key) {
    case OPTION_CSV:
        options->format = DICTIONARY_CSV;
        return 0;
    case OPTION_JSON:
        options->format = DICTIONARY_JSON;
        return 0;
    case OPTION_MARKDOWN:
        options->format = DICTIONARY_MARKDOWN;
        return 0;
    case ARGP_KEY_ARG:
        options->scenarios =
            sim_reallocate(options->scenarios, options->scenario_count + 1, sizeof *options->scenarios);
        options->scenarios[options->scenario_count++] = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int command_dictionary(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "[SCENARIO...]", doc, NULL, NULL, NULL};
    dictionary_options options = {.format = DICTIONARY_LIST};
    program_parse(&argp, "transito dictionary", argc, argv, &options);

    sim_diagnostics *d = sim_diagnostics_new();
    const size_t count = options.scenario_count;
    prepared **scenarios = sim_allocate(count, sizeof *scenarios);
    dictionary_model *models = sim_allocate(count, sizeof *models);
    for (size_t i = 0; i < count; i++) {
        scenarios[i] = prepared_new(options.scenarios[i], NULL, 0, d);
        if (scenarios[i])
            models[i] = (dictionary_model){scenarios[i]->model, scenarios[i]->inputs};
    }
    if (sim_diagnostics_count(d) == 0) {
        char *text = dictionary_print(models, count, options.format);
        fputs(text, stdout);
        free(text);
    }
    const int status = program_print_faults(d);
    for (size_t i = 0; i < count; i++)
        prepared_free(scenarios[i]);
    free(models);
    free(scenarios);
    free(options.scenarios);
    sim_diagnostics_free(d);
    return status;
}
