/* command_record.c — `transito record`: the tables of the record from the CSV that the agency publishes. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "models/corridor/record_tables.h"
#include "output/part_file.h"
#include "sim/program/output_file.h"
#include "sim/program/overrides.h"
#include "sim/program/program.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/path.h"

typedef struct record_options {
    overrides files;
    const char *output, *labels;
    part_file_existing existing;
} record_options;

enum { OPTION_LABELS = 256, OPTION_OVERWRITE };

static const struct argp_option option_table[] = {
    {"output", 'o', "FOLDER", 0, "Write the tables to FOLDER, which is made; without it to record", 0},
    {"labels", OPTION_LABELS, "CSV", 0,
     "The agency's words and the ids for them; without it record/agency_labels.csv of the configs", 0},
    {"overwrite", OPTION_OVERWRITE, NULL, 0, "Replace tables that exist", 0},
    {0},
};

static const char doc[] =
    "Reads the US agency's own CSV of encounters (\"Nationwide Encounters\" by area of responsibility: Fiscal "
    "Year, Month (abbv), Component, Land Border Region, ...) and writes the tables that scenarios compare with: "
    "encounters by area and month, by nationality and month, by both and quarter, and shares of families. Of a "
    "month that several files have, the file named last is taken."
    "\v"
    "Examples:\n"
    "  transito record nationwide-encounters-fy20-fy23-aor.csv\n"
    "  transito record older.csv newer.csv --output newer-record\n"
    "  transito record release.csv --labels my_labels.csv --overwrite\n"
    "\n"
    "A scenario takes them by record.encounters_area and record.encounters_nationality.\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    record_options *o = state->input;
    switch (key) {
    case 'o':
        o->output = argument;
        return 0;
    case OPTION_LABELS:
        o->labels = argument;
        return 0;
    case OPTION_OVERWRITE:
        o->existing = PART_FILE_REPLACE;
        return 0;
    case ARGP_KEY_ARG:
        overrides_add(&o->files, argument);
        return 0;
    case ARGP_KEY_END:
        return program_need_word(state, "FILE", o->files.count ? o->files.texts[0] : NULL);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The labels that are told, or those beside the record of the configs: of the working directory, TRANSITO_PATH, or installed. */
static char *find_labels(const record_options *o, sim_diagnostics *d)
{
    static const char *const names[] = {"record/agency_labels.csv", "configs/record/agency_labels.csv"};
    sim_buffer told = {0};
    if (o->labels) {
        sim_buffer_print(&told, "%s", o->labels);
        return sim_buffer_take(&told);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = sim_path_resolve(names[i], "--set");
        if (path)
            return path;
    }
    char *folders = sim_path_folders("--set");
    sim_diagnostics_add(d, SIM_FAULT_INPUT, (sim_origin){names[0], 0}, NULL, "the agency's labels are not there");
    sim_diagnostics_hint(d, "looked for in %s; --labels says where they are", folders);
    free(folders);
    return NULL;
}

static char *path_in(const char *folder, const char *name)
{
    sim_buffer path = {0};
    sim_buffer_print(&path, "%s/%s", folder, name);
    return sim_buffer_take(&path);
}

/* Nothing is written unless all four can be. */
static void write_tables(const record_tables *made, const record_options *o, sim_diagnostics *d)
{
    const char *folder = o->output ? o->output : "record";
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        sim_diagnostics_add(d, SIM_FAULT_CREATE, (sim_origin){folder, 0}, NULL, "the folder cannot be made: %s",
                            strerror(errno));
        return;
    }
    output_file files[RECORD_TABLES] = {{0}};
    for (size_t i = 0; i < RECORD_TABLES; i++) {
        char *path = path_in(folder, made->tables[i].file_name);
        files[i] = output_file_open(path, o->existing, d);
        if (files[i].stream)
            fputs(made->tables[i].text, files[i].stream);
        /* A full disk is known before the first table takes its name. */
        if (files[i].stream && fflush(files[i].stream) != 0)
            sim_diagnostics_add(d, SIM_FAULT_IO, (sim_origin){path, 0}, NULL, "writing failed: %s", strerror(errno));
        free(path);
    }
    for (size_t i = 0; i < RECORD_TABLES; i++)
        output_file_close(&files[i], d);
    for (size_t i = 0; i < RECORD_TABLES && sim_diagnostics_total(d) == 0; i++)
        printf("%s/%s: %zu rows\n", folder, made->tables[i].file_name, made->tables[i].rows);
}

static void make_record(const record_options *o, const record_labels *labels, sim_diagnostics *d)
{
    record_import *import = record_import_read((const char *const *)o->files.texts, o->files.count, labels, d);
    if (!import)
        return;
    record_tables made = record_tables_make(import, labels);
    write_tables(&made, o, d);
    if (sim_diagnostics_total(d) == 0) {
        printf("%s to %s, %" PRId64 " encounters\n", made.first_month, made.last_month, made.encounters);
        fprintf(stderr, "%s%s", import->notes, made.notes);
    }
    record_tables_free(&made);
    record_import_free(import);
}

int command_record(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "FILE.csv...", doc, NULL, NULL, NULL};
    record_options options = {0};
    program_parse(&argp, "transito record", argc, argv, &options);

    sim_diagnostics *d = sim_diagnostics_new();
    char *path = find_labels(&options, d);
    record_labels *labels = path ? record_labels_read(path, d) : NULL;
    if (labels)
        make_record(&options, labels, d);
    const int status = program_print_faults(d);
    record_labels_free(labels);
    free(path);
    sim_diagnostics_free(d);
    overrides_free(&options.files);
    return status;
}
