/* command_export.c — `transito export`: variables of a results file as CSV, its network with flows as GeoJSON. */
#include <stdlib.h>
#include <string.h>

#include "output/export_csv.h"
#include "output/geojson.h"
#include "sim/program/output_file.h"
#include "sim/program/overrides.h"
#include "sim/program/program.h"

typedef enum export_form { FORM_CSV, FORM_GEOJSON, FORM_LIST, FORM_DESCRIBE } export_form;

typedef struct export_options {
    const char *file, *output;
    overrides names, where;
    export_request request;
    export_form form;
    part_file_existing existing;
    int forms; /* how many were asked for */
} export_options;

enum {
    OPTION_CSV = 256,
    OPTION_GEOJSON,
    OPTION_LIST,
    OPTION_DESCRIBE,
    OPTION_OVERWRITE,
    OPTION_WHERE,
    OPTION_FROM,
    OPTION_TO,
    OPTION_BY,
    OPTION_WIDE
};

static const struct argp_option option_table[] = {
    {"list", OPTION_LIST, NULL, 0, "Print a line for each variable that the file has", 0},
    {"describe", OPTION_DESCRIBE, NULL, 0, "Instead of the table print what its columns are: units, definitions", 0},
    {"csv", OPTION_CSV, NULL, 0, "Write CSV; so it is when nothing else is said", 0},
    {"geojson", OPTION_GEOJSON, NULL, 0, "Write places as points and legs as lines, with what flowed, for QGIS", 0},
    {"where", OPTION_WHERE, "DIM=LABEL,...", 0,
     "Only these labels of a dimension, or those that match (*, ?); may be given again", 0},
    {"from", OPTION_FROM, "DAY", 0, "Only days from this one on: YYYY-MM-DD, or YYYY-MM", 0},
    {"to", OPTION_TO, "DAY", 0, "Only days to this one, which is in it", 0},
    {"by", OPTION_BY, "month", 0,
     "A row for each calendar month: the sum of what is counted over a day, the last day's state of what is at its end",
     0},
    {"wide", OPTION_WIDE, "DIM", 0, "One variable with a column for each label of this dimension", 0},
    {"output", 'o', "FILE", 0, "Write to FILE instead of standard output", 0},
    {"overwrite", OPTION_OVERWRITE, NULL, 0, "Replace FILE if it exists", 0},
    {0},
};

static const char doc[] =
    "Writes variables of a results file as a table of one line a value, with a column for each dimension: labels and "
    "dates, no indices. Variables that share dimensions become columns of one table. Missing is empty. A text, such as "
    "an input table, is written as it is."
    "\v"
    "Examples:\n"
    "  transito export --list results/baseline-2023.h5\n"
    "  transito export results/baseline-2023.h5 encounters --by month > encounters.csv\n"
    "  transito export results/baseline-2023.h5 custody --where 'area=*_sector' --from 2023-09 --wide area\n"
    "  transito export results/baseline-2023.h5 latitude longitude place_name place_kind\n"
    "  transito export results/baseline-2023.h5 'measure_*' --describe\n"
    "  transito export results/baseline-2023.h5 table_network_places > places.csv\n"
    "  transito export results/baseline-2023.h5 --geojson --output network.geojson\n";

/* Whether it asks for less than all of its variables, or for another shape. */
static int is_narrowed(const export_request *request)
{
    return request->where_count > 0 || request->first_day || request->last_day || request->wide ||
           request->step != EXPORT_AS_IT_IS;
}

static void check_words(const export_options *o, const struct argp_state *state)
{
    const int chooses = is_narrowed(&o->request);
    if (o->forms > 1)
        argp_error(state, "--csv, --geojson, --list and --describe exclude one another");
    if ((o->form == FORM_CSV || o->form == FORM_DESCRIBE) && o->names.count == 0 && o->file)
        argp_error(state, "no variable named; `transito export --list %s' lists them", o->file);
    if (o->form == FORM_LIST && (o->names.count || chooses))
        argp_error(state, "--list lists all: it takes no variables and no choice");
    if (o->form == FORM_GEOJSON && (o->names.count || chooses))
        argp_error(state, "--geojson writes the whole network: it takes no variables and no choice");
}

static void take_form(export_options *o, export_form form)
{
    o->form = form;
    o->forms++;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    export_options *o = state->input;
    switch (key) {
    case OPTION_CSV:
        take_form(o, FORM_CSV);
        return 0;
    case OPTION_GEOJSON:
        take_form(o, FORM_GEOJSON);
        return 0;
    case OPTION_LIST:
        take_form(o, FORM_LIST);
        return 0;
    case OPTION_DESCRIBE:
        take_form(o, FORM_DESCRIBE);
        return 0;
    case OPTION_OVERWRITE:
        o->existing = PART_FILE_REPLACE;
        return 0;
    case OPTION_WHERE:
        overrides_add(&o->where, argument);
        o->request.where_count = o->where.count;
        return 0;
    case OPTION_FROM:
        o->request.first_day = argument;
        return 0;
    case OPTION_TO:
        o->request.last_day = argument;
        return 0;
    case OPTION_BY:
        if (strcmp(argument, "month") != 0)
            argp_error(state, "--by takes \"month\", not \"%s\"", argument);
        o->request.step = EXPORT_BY_MONTH;
        return 0;
    case OPTION_WIDE:
        o->request.wide = argument;
        return 0;
    case 'o':
        o->output = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (o->file)
            overrides_add(&o->names, argument);
        else
            o->file = argument;
        return 0;
    case ARGP_KEY_END:
        program_need_word(state, "FILE", o->file);
        check_words(o, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A text without dimensions is written as it is. */
static int is_plain_text(const output_reader *reader, const export_options *o)
{
    const output_variable *variable = o->names.count == 1 ? output_reader_find(reader, o->names.texts[0]) : NULL;
    return variable && variable->rank == 0 && strcmp(variable->type, "text") == 0 && !is_narrowed(&o->request);
}

static void write_table(const output_reader *reader, export_options *o, sim_diagnostics *d)
{
    o->request.names = (const char *const *)o->names.texts;
    o->request.name_count = o->names.count;
    o->request.where = (const char *const *)o->where.texts;
    export_table *table = export_table_new(reader, &o->request, d);
    output_file file = {0};
    if (table)
        file = output_file_open(o->output, o->existing, d);
    if (file.stream && o->form == FORM_DESCRIBE)
        export_describe(table, file.stream);
    else if (file.stream)
        export_csv(table, file.stream, d);
    output_file_close(&file, d);
    export_table_free(table);
}

static void write_text(const char *text, const export_options *o, sim_diagnostics *d)
{
    output_file file = output_file_open(o->output, o->existing, d);
    if (file.stream)
        fputs(text, file.stream);
    output_file_close(&file, d);
}

static void write_network(const output_reader *reader, const export_options *o, sim_diagnostics *d)
{
    geojson_network network = output_geojson(reader, d);
    if (network.text)
        write_text(network.text, o, d);
    if (network.text && sim_diagnostics_total(d) == 0 && network.note)
        fprintf(stderr, "%s: note: %s\n", o->file, network.note);
    free(network.text);
    free(network.note);
}

static void export_file(const output_reader *reader, export_options *o, sim_diagnostics *d)
{
    if (o->form == FORM_LIST) {
        output_file file = output_file_open(o->output, o->existing, d);
        if (file.stream)
            export_list(reader, file.stream);
        output_file_close(&file, d);
    } else if (o->form == FORM_GEOJSON) {
        write_network(reader, o, d);
    } else if (o->form == FORM_CSV && is_plain_text(reader, o)) {
        write_text(output_reader_text_variable(reader, o->names.texts[0]), o, d);
    } else {
        write_table(reader, o, d);
    }
}

int command_export(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "FILE.h5 [NAME...]", doc, NULL, NULL, NULL};
    export_options options = {0};
    program_parse(&argp, "transito export", argc, argv, &options);

    sim_diagnostics *d = sim_diagnostics_new();
    output_reader *reader = output_reader_open(options.file, d);
    if (reader)
        export_file(reader, &options, d);
    output_reader_close(reader);
    const int status = program_print_faults(d);
    sim_diagnostics_free(d);
    overrides_free(&options.names);
    overrides_free(&options.where);
    return status;
}
