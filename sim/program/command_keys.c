/* command_keys.c — `transito keys`: every key of a scenario, from the one table that also checks it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sim/kernel/panic.h"
#include "sim/program/models.h"
#include "sim/program/program.h"

enum { MOST_WORDS = 2 };

typedef struct keys_options {
    sim_keys_format format;
    const char *words[MOST_WORDS];
    size_t word_count;
} keys_options;

enum { OPTION_CSV = 256, OPTION_JSON, OPTION_MARKDOWN };

static const struct argp_option option_table[] = {
    {"csv", OPTION_CSV, NULL, 0, "One line a key, for a spreadsheet", 0},
    {"json", OPTION_JSON, NULL, 0, "One JSON array", 0},
    {"markdown", OPTION_MARKDOWN, NULL, 0, "A table for a document", 0},
    {0},
};

static const char doc[] =
    "Lists the keys that a scenario may have: type, unit, range, default, source. With MODEL, only those of a scenario "
    "of that model; with PREFIX, only those that begin with it."
    "\v"
    "Examples:\n"
    "  transito keys\n"
    "  transito keys corridor\n"
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
        if (options->word_count == MOST_WORDS)
            argp_error(state, "one MODEL and one PREFIX at a time");
        options->words[options->word_count++] = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What is listed: parts of all keys, each with the rows that are wanted. */
typedef struct listing {
    sim_schema_choice *parts;
    sim_param_table *tables; /* one for each part */
    size_t count;
    size_t rows; /* of all parts together */
} listing;

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

/* The keys of any model and of those called `model` (NULL: all) that begin with `prefix`. */
static listing listing_new(const models_keys *keys, const char *model, const char *prefix)
{
    size_t count;
    const sim_schema_choice *parts = models_parts(keys, &count);
    listing l = {.parts = sim_allocate(count, sizeof *l.parts), .tables = sim_allocate(count, sizeof *l.tables)};
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && model && strcmp(model, parts[i].name) != 0)
            continue;
        l.tables[l.count] = rows_with_prefix(&parts[i].schema, prefix);
        l.parts[l.count] = (sim_schema_choice){parts[i].name, {&l.tables[l.count], 1}};
        l.rows += l.tables[l.count++].count;
    }
    return l;
}

static void listing_free(listing l)
{
    for (size_t i = 0; i < l.count; i++)
        free((void *)l.tables[i].rows);
    free(l.tables);
    free(l.parts);
}

/* Says which key is nearest to `prefix`, or which models there are when the word can be meant for neither. */
static int fail_unknown(const listing *all, const char *prefix)
{
    const char **names = sim_allocate(all->rows + all->count, sizeof *names);
    size_t count = 0;
    for (size_t p = 0; p < all->count; p++) {
        if (p > 0) /* the first part is no model */
            names[count++] = all->parts[p].name;
        for (size_t i = 0; i < all->tables[p].count; i++)
            names[count++] = all->tables[p].rows[i].key;
    }
    const char *nearest = sim_nearest_name(prefix, names, count);
    free(names);
    if (nearest)
        return program_fail(EX_USAGE, "no model and no key begins with \"%s\"; the nearest is \"%s\"", prefix, nearest);
    return program_fail(EX_USAGE, "no model and no key begins with \"%s\"", prefix);
}

/* Whether `word` is the name of a model. */
static int is_model(const models_keys *keys, const char *word)
{
    const sim_schemas *schemas = models_schemas(keys);
    for (size_t i = 0; i < schemas->count; i++)
        if (strcmp(schemas->choices[i].name, word) == 0)
            return 1;
    return 0;
}

static int print_keys(const models_keys *keys, const keys_options *options)
{
    const char *model = NULL, *prefix = "";
    for (size_t i = 0; i < options->word_count; i++) {
        if (i == 0 && is_model(keys, options->words[i]))
            model = options->words[i];
        else if (i == 0 || model)
            prefix = options->words[i];
        else
            return program_fail(EX_USAGE, "\"%s\" is no model: only one PREFIX at a time", options->words[0]);
    }
    const listing chosen = listing_new(keys, model, prefix);
    int status = EX_OK;
    if (chosen.rows > 0) {
        char *text = sim_schemas_print("model", chosen.parts, chosen.count, options->format);
        fputs(text, stdout);
        free(text);
    } else {
        const listing all = listing_new(keys, model, "");
        status = fail_unknown(&all, prefix);
        listing_free(all);
    }
    listing_free(chosen);
    return status;
}

int command_keys(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "[MODEL] [PREFIX]", doc, NULL, NULL, NULL};
    keys_options options = {.format = SIM_KEYS_TEXT};
    program_parse(&argp, "transito keys", argc, argv, &options);

    models_keys *keys = models_keys_new();
    const int status = print_keys(keys, &options);
    models_keys_free(keys);
    return status;
}
