#include "sim/program/base_difference.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "output/difference_text.h"
#include "output/number_text.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/difference.h"
#include "sim/scenario/path.h"
#include "sim/scenario/table_difference.h"

enum { WIDEST_COLUMN = 40, COLUMNS = 4 };

/* ---- what differs ---- */

typedef enum table_change { TABLE_ADDED, TABLE_REMOVED, TABLE_RENAMED, TABLE_CHANGED } table_change;

static const char *const table_change_words[] = {"added", "removed", "renamed", "changed"};
/* An input table that differs; texts are those of the bundles and of the pair. */
typedef struct table_row {
    const sim_file_pair *pair;
    table_change change;
    const output_table_text *before, *after; /* NULL where there is none */
    sim_table_difference difference;         /* TABLE_CHANGED */
} table_row;

typedef struct finding {
    const base_side *base, *here;
    sim_scenario_difference scenario;
    table_row *tables;
    size_t table_count;
} finding;

static const output_table_text *table_of(const output_bundle *bundle, const char *key)
{
    for (size_t i = 0; key != NULL && i < bundle->table_count; i++)
        if (strcmp(bundle->tables[i].key, key) == 0)
            return &bundle->tables[i];
    return NULL;
}

static void compare_tables(finding *f, const sim_file_pair *pair)
{
    table_row row = {.pair = pair,
                     .before = table_of(f->base->bundle, pair->before_key),
                     .after = table_of(f->here->bundle, pair->after_key)};
    if (!row.before || !row.after) {
        row.change = row.after ? TABLE_ADDED : TABLE_REMOVED;
    } else {
        row.difference = sim_table_compare(row.before->text, row.after->text);
        if (row.difference.is_same && strcmp(row.before->file_name, row.after->file_name) == 0)
            return;
        row.change = row.difference.is_same ? TABLE_RENAMED : TABLE_CHANGED;
    }
    f->tables[f->table_count++] = row;
}

static finding find(const base_side *base, const base_side *here)
{
    finding f = {.base = base, .here = here, .scenario = sim_scenario_compare(base->scenario, here->scenario)};
    f.tables = sim_allocate(f.scenario.file_count, sizeof *f.tables);
    for (size_t i = 0; i < f.scenario.file_count; i++)
        compare_tables(&f, &f.scenario.files[i]);
    return f;
}

static void free_finding(finding *f)
{
    for (size_t i = 0; i < f->table_count; i++)
        sim_table_difference_free(&f->tables[i].difference);
    free(f->tables);
    sim_scenario_difference_free(&f->scenario);
}

/* The file of an origin; of what a results file holds, the variable within it. "" for what is not there. */
static char *file_of(const finding *f, sim_origin where)
{
    sim_buffer text = {0};
    if (where.file && f->here->kind == BASE_RESULTS_FILE && where.line > 0)
        sim_buffer_print(&text, "%s/%s", f->here->name, sim_path_base_name(where.file));
    else if (where.file)
        sim_buffer_print(&text, "%s", where.file);
    return sim_buffer_take(&text);
}

/* ---- as text ---- */

typedef char *text_row[COLUMNS];

static char *where_text(const finding *f, sim_origin where)
{
    sim_buffer text = {0};
    char *file = file_of(f, where);
    sim_buffer_print(&text, where.line > 0 ? "%s:%d" : "%s", *file ? file : "-", where.line);
    free(file);
    return sim_buffer_take(&text);
}

static void fill_row(const finding *f, const sim_key_change *change, text_row row)
{
    sim_buffer key = {0};
    sim_buffer_print(&key, change->change == SIM_CHANGE_ORDER ? "%s, order" : "%s", change->key);
    row[0] = sim_buffer_take(&key);
    row[1] = sim_copy_text(difference_before(change));
    row[2] = sim_copy_text(difference_after(change));
    row[3] = where_text(f, change->where);
}

/* Columns are as wide as their widest text of at most WIDEST_COLUMN; longer ones push the rest of their line. */
static void print_rows(sim_buffer *out, text_row *rows, size_t count)
{
    size_t widths[COLUMNS] = {0};
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < COLUMNS; c++) {
            const size_t width = number_letters(rows[i][c]);
            if (width <= WIDEST_COLUMN && width > widths[c])
                widths[c] = width;
        }
    for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < COLUMNS; c++) {
            const size_t width = number_letters(rows[i][c]);
            const int is_last = c + 1 == COLUMNS;
            const int pad = is_last || width >= widths[c] ? 0 : (int)(widths[c] - width);
            sim_buffer_print(out, "  %s%*s", rows[i][c], pad, "");
        }
        sim_buffer_print(out, "\n");
    }
}

static void print_keys(const finding *f, sim_buffer *out)
{
    const size_t count = f->scenario.key_count + 1;
    if (count == 1)
        return;
    text_row *rows = sim_allocate(count, sizeof *rows);
    static const char *const head[COLUMNS] = {"key", "base", "here", "written at"};
    for (size_t c = 0; c < COLUMNS; c++)
        rows[0][c] = sim_copy_text(head[c]);
    for (size_t i = 1; i < count; i++)
        fill_row(f, &f->scenario.keys[i - 1], rows[i]);
    print_rows(out, rows, count);
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < COLUMNS; c++)
            free(rows[i][c]);
    free(rows);
}

static void print_table(const finding *f, const table_row *row, sim_buffer *out)
{
    char *where = where_text(f, row->pair->where);
    sim_buffer_print(out, "  %s: ", row->pair->key);
    if (row->change == TABLE_ADDED)
        sim_buffer_print(out, "\"%s\", the base has none", row->after->file_name);
    else if (row->change == TABLE_REMOVED)
        sim_buffer_print(out, "none, the base has \"%s\"", row->before->file_name);
    else if (strcmp(row->before->file_name, row->after->file_name) == 0)
        sim_buffer_print(out, "\"%s\"", row->after->file_name);
    else
        sim_buffer_print(out, "\"%s\" for \"%s\"%s", row->after->file_name, row->before->file_name,
                         row->change == TABLE_RENAMED ? ", with the same text" : "");
    sim_buffer_print(out, "  %s\n", where);
    if (row->change == TABLE_CHANGED)
        difference_print_rows(&row->difference, "    ", out);
    free(where);
}

static void print_count(sim_buffer *out, size_t count, const char *what)
{
    sim_buffer_print(out, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

char *base_difference_text(const base_side *base, const base_side *here)
{
    finding f = find(base, here);
    sim_buffer out = {0};
    if (f.scenario.key_count + f.table_count == 0) {
        sim_buffer_print(&out, "%s: nothing differs from %s\n", here->name, base->name);
    } else {
        sim_buffer_print(&out, "%s: ", here->name);
        print_count(&out, f.scenario.key_count, "key");
        sim_buffer_print(&out, " and ");
        print_count(&out, f.table_count, "table");
        sim_buffer_print(&out, " differ from %s\n", base->name);
        print_keys(&f, &out);
        for (size_t i = 0; i < f.table_count; i++)
            print_table(&f, &f.tables[i], &out);
    }
    free_finding(&f);
    return sim_buffer_take(&out);
}

/* ---- as JSON ---- */

/* Adds where something was written; null and 0 where it is not there. */
static void put_where(json_t *object, const finding *f, sim_origin where)
{
    char *file = file_of(f, where);
    json_object_set_new(object, "file", text_json(*file ? file : NULL));
    json_object_set_new(object, "line", json_integer(where.line));
    free(file);
}

static json_t *key_json(const finding *f, const sim_key_change *change)
{
    json_t *object = json_object();
    json_object_set_new(object, "key", json_string(change->key));
    json_object_set_new(object, "change", json_string(difference_word(change->change)));
    json_object_set_new(object, "base_value", text_json(change->before));
    json_object_set_new(object, "value", text_json(change->after));
    put_where(object, f, change->where);
    return object;
}

static json_t *table_json(const finding *f, const table_row *row)
{
    json_t *object = json_object();
    json_object_set_new(object, "key", json_string(row->pair->key));
    json_object_set_new(object, "change", json_string(table_change_words[row->change]));
    json_object_set_new(object, "base_file", text_json(row->before ? row->before->file_name : NULL));
    json_object_set_new(object, "file_name", text_json(row->after ? row->after->file_name : NULL));
    put_where(object, f, row->pair->where);
    difference_put_rows(object, &row->difference);
    return object;
}

char *base_difference_json(const base_side *base, const base_side *here)
{
    json_t *keys = json_array(), *tables = json_array(), *object = json_object();
    if (base) {
        finding f = find(base, here);
        for (size_t i = 0; i < f.scenario.key_count; i++)
            json_array_append_new(keys, key_json(&f, &f.scenario.keys[i]));
        for (size_t i = 0; i < f.table_count; i++)
            json_array_append_new(tables, table_json(&f, &f.tables[i]));
        free_finding(&f);
    }
    json_object_set_new(object, "scenario", json_string(here->name));
    json_object_set_new(object, "base", text_json(base ? base->name : NULL));
    json_object_set_new(object, "keys", keys);
    json_object_set_new(object, "tables", tables);
    return number_print_json(object);
}
