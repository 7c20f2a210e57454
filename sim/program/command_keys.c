/* command_keys.c — `transito keys`: every key of a scenario, from the one table that also checks it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sim/kernel/panic.h"
#include "sim/program/models.h"
#include "sim/program/program.h"

typedef struct keys_options {
    sim_keys_format format;
    const char *prefix; /* NULL: all */
} keys_options;

enum { OPTION_CSV = 256, OPTION_JSON, OPTION_MARKDOWN };

static const struct argp_option option_table[] = {
    {"csv", OPTION_CSV, NULL, 0, "One line a key, for a spreadsheet", 0},
    {"json", OPTION_JSON, NULL, 0, "One JSON array", 0},
    {"markdown", OPTION_MARKDOWN, NULL, 0, "A table for a document", 0},
    {0},
};

static const char doc[] =
    "Lists the keys that a scenario may have: type, unit, range, default, source. With PREFIX, only "
    "those that begin with it."
    "\v"
    "Examples:\n"
    "  transito keys\n"
    "  transito keys run\n"
    "  transito keys --csv > keys.csv\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    keys_options *options = state->input;
    switch (key) {
    case OPTION_CSV:
        options->format = SIM_KEYS_CSV;
        return 0;
    case OPTION_JSON:
        options->format = SIM_KEYS_JSON;
        return 0;
    case OPTION_MARKDOWN:
        options->format = SIM_KEYS_MARKDOWN;
        return 0;
    case ARGP_KEY_ARG:
        return program_take_word(state, "PREFIX", &options->prefix, argument);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static size_t count_rows(const sim_schema *schema)
{
    size_t count = 0;
    for (size_t t = 0; t < schema->count; t++)
        count += schema->tables[t].count;
    return count;
}

/* The rows whose key begins with `prefix`, copied; the caller frees them. */
static sim_param_table rows_with_prefix(const sim_schema *schema, const char *prefix)
{
    sim_param *rows = sim_allocate(count_rows(schema), sizeof *rows);
    size_t count = 0;
    for (size_t t = 0; t < schema->count; t++)
        for (size_t i = 0; i < schema->tables[t].count; i++)
            if (strncmp(schema->tables[t].rows[i].key, prefix, strlen(prefix)) == 0)
                rows[count++] = schema->tables[t].rows[i];
    return (sim_param_table){rows, count};
}

static int fail_unknown(const sim_schema *schema, const char *prefix)
{
    const char **names = sim_allocate(count_rows(schema), sizeof *names);
    size_t count = 0;
    for (size_t t = 0; t < schema->count; t++)
        for (size_t i = 0; i < schema->tables[t].count; i++)
            names[count++] = schema->tables[t].rows[i].key;
    const char *nearest = sim_nearest_name(prefix, names, count);
    free(names);
    if (nearest)
        return program_fail(EX_USAGE, "no key begins with \"%s\"; the nearest is \"%s\"", prefix, nearest);
    return program_fail(EX_USAGE, "no key begins with \"%s\"", prefix);
}

static int print_keys(const sim_param_table *table, sim_keys_format format)
{
    char *text = sim_schema_print(&(sim_schema){table, 1}, format);
    fputs(text, stdout);
    free(text);
    return EX_OK;
}

int command_keys(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "[PREFIX]", doc, NULL, NULL, NULL};
    keys_options options = {.format = SIM_KEYS_TEXT};
    program_parse(&argp, "transito keys", argc, argv, &options);

    const sim_schema all = models_schema();
    const sim_param_table chosen = rows_with_prefix(&all, options.prefix ? options.prefix : "");
    const int status = chosen.count ? print_keys(&chosen, options.format) : fail_unknown(&all, options.prefix);
    free((void *)chosen.rows);
    models_schema_free(all);
    return status;
}
