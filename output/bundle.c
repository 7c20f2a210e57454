#include "output/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "output/scenario_text.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/path.h"
#include "sim/scenario/textfile.h"

enum { LONGEST_KEY = 200, LONGEST_FILE_NAME = 255 };

static const size_t byte_limit = (size_t)OUTPUT_BUNDLE_MIB << 20;

/* ---- made ---- */

output_bundle *output_bundle_new(const char *scenario_text, const char *outputs_text)
{
    output_bundle *bundle = sim_allocate(1, sizeof *bundle);
    bundle->scenario_text = sim_copy_text(scenario_text);
    bundle->outputs_text = sim_copy_text(outputs_text);
    return bundle;
}

void output_bundle_add_table(output_bundle *bundle, const char *key, const char *file_name, const char *text)
{
    bundle->tables = sim_reallocate(bundle->tables, bundle->table_count + 1, sizeof *bundle->tables);
    bundle->tables[bundle->table_count++] = (output_table_text){
        .key = sim_copy_text(key), .file_name = sim_copy_text(file_name), .text = sim_copy_text(text)};
}

void output_bundle_free(output_bundle *bundle)
{
    if (bundle == NULL)
        return;
    for (size_t i = 0; i < bundle->table_count; i++) {
        free(bundle->tables[i].key);
        free(bundle->tables[i].file_name);
        free(bundle->tables[i].text);
    }
    free(bundle->tables);
    free(bundle->scenario_text);
    free(bundle->outputs_text);
    free(bundle);
}

typedef struct gathering {
    output_bundle *bundle;
    sim_diagnostics *faults;
    int failed;
} gathering;

static void gather_table(void *context, const char *key, const char *path)
{
    gathering *all = context;
    if (path == NULL || all->failed)
        return;
    size_t length = 0;
    char *text = sim_textfile_read(path, byte_limit, SIM_FAULT_DATA, (sim_origin){path, 0}, key, &length, all->faults);
    if (text == NULL) {
        all->failed = 1;
        return;
    }
    output_bundle_add_table(all->bundle, key, sim_path_base_name(path), text);
    free(text);
}

output_bundle *output_bundle_gather(const sim_scenario *scenario, sim_diagnostics *d)
{
    char *scenario_text = scenario_text_of(scenario, SCENARIO_TEXT_KEYS);
    char *outputs_text = scenario_text_of(scenario, SCENARIO_TEXT_OUTPUTS);
    gathering all = {.bundle = output_bundle_new(scenario_text, outputs_text), .faults = d};
    free(scenario_text);
    free(outputs_text);
    sim_scenario_visit_files(scenario, gather_table, &all);
    if (!all.failed)
        return all.bundle;
    output_bundle_free(all.bundle);
    return NULL;
}

/* ---- read ---- */

/* Each table is unpacked into a folder that has the key's name: it begins with a letter and holds no slash. */
static int is_key(const char *key)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char others[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.[]";
    const size_t length = strlen(key);
    return length > 0 && length <= LONGEST_KEY && strchr(letters, key[0]) != NULL && strspn(key, others) == length;
}

static int is_plain_name(const char *name)
{
    const size_t length = strlen(name);
    return length > 0 && length <= LONGEST_FILE_NAME && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
           strchr(name, '/') == NULL;
}

/* What is wrong with the i-th table, or NULL. */
static const char *wrong_with(const output_bundle *bundle, size_t i)
{
    const output_table_text *table = &bundle->tables[i];
    if (!is_key(table->key))
        return "the key of an input table is none";
    for (size_t j = 0; j < i; j++)
        if (strcmp(bundle->tables[j].key, table->key) == 0)
            return "two input tables have the same key";
    return is_plain_name(table->file_name) ? NULL : "the file name of an input table is none";
}

int output_bundle_check(const output_bundle *bundle, const char *path, sim_diagnostics *d)
{
    const sim_origin where = {path, 0};
    size_t bytes = strlen(bundle->scenario_text) + strlen(bundle->outputs_text);
    if (bundle->table_count > OUTPUT_BUNDLE_TABLES) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, NULL, "holds %zu input tables, more than the %d that it may",
                            bundle->table_count, OUTPUT_BUNDLE_TABLES);
        return -1;
    }
    for (size_t i = 0; i < bundle->table_count; i++) {
        const char *wrong = wrong_with(bundle, i);
        bytes += strlen(bundle->tables[i].text);
        if (wrong == NULL)
            continue;
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, NULL, "%s: key \"%.200s\", file \"%.200s\"", wrong,
                            bundle->tables[i].key, bundle->tables[i].file_name);
        return -1;
    }
    if (bytes <= byte_limit)
        return 0;
    sim_diagnostics_add(d, SIM_FAULT_DATA, where, NULL,
                        "its scenario and tables are larger than the %d MiB that they may be", OUTPUT_BUNDLE_MIB);
    return -1;
}

/* Adds the table that the variable `name` holds. */
static void read_table(output_bundle *bundle, const output_reader *reader, const char *name)
{
    char *key = output_reader_attribute(reader, name, RESULTS_TABLE_KEY);
    char *file_name = output_reader_attribute(reader, name, RESULTS_TABLE_FILE);
    output_bundle_add_table(bundle, key, file_name, output_reader_text_variable(reader, name));
    free(file_name);
    free(key);
}

output_bundle *output_bundle_read(const output_reader *reader, sim_diagnostics *d)
{
    const char *path = output_reader_path(reader), *scenario = output_reader_text_variable(reader, RESULTS_SCENARIO);
    if (scenario[0] == '\0') {
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path, 0}, NULL, "holds no scenario (%s)", RESULTS_SCENARIO);
        return NULL;
    }
    output_bundle *bundle = output_bundle_new(scenario, output_reader_text_variable(reader, RESULTS_OUTPUTS));
    const size_t prefix = strlen(RESULTS_TABLE_PREFIX);
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const char *name = output_reader_variable(reader, i)->name;
        if (strncmp(name, RESULTS_TABLE_PREFIX, prefix) == 0)
            read_table(bundle, reader, name);
    }
    if (output_bundle_check(bundle, path, d) == 0)
        return bundle;
    output_bundle_free(bundle);
    return NULL;
}
