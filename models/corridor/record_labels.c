#include "models/corridor/record_labels.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { COLUMN_COLUMN, COLUMN_LABEL, COLUMN_ID, COLUMN_COUNT };

static const sim_column columns[COLUMN_COUNT] = {{"column", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
                                                 {"label", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
                                                 {"id", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0}};

static const char *const column_names[RECORD_COLUMNS] = {"region", "component", "area", "demographic", "citizenship"};
static const char *const kind_names[] = {"adult", "family", "child_alone"};
enum { KIND_COUNT = sizeof kind_names / sizeof *kind_names };
static const char counted[] = "counted", left_out[] = "left_out";

typedef struct label {
    char *folded; /* capitals, single blanks */
    const char *text;
    int32_t id;
} label;

typedef struct label_list {
    label *labels;
    size_t count;
    const char **ids;
    int32_t id_count;
} label_list;

struct record_labels {
    char *path;
    sim_table *table;
    label_list lists[RECORD_COLUMNS];
};

/* Capitals of ASCII, blanks single and none at the ends: what releases differ in. */
static char *fold(const char *text)
{
    char *folded = sim_allocate(strlen(text) + 1, 1);
    size_t length = 0;
    for (; *text; text++) {
        const int is_blank = *text == ' ' || *text == '\t';
        if (is_blank && (length == 0 || folded[length - 1] == ' '))
            continue;
        folded[length++] = is_blank ? ' ' : (char)(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text);
    }
    if (length > 0 && folded[length - 1] == ' ')
        length--;
    folded[length] = '\0';
    return folded;
}

static const label *find(const label_list *list, const char *folded)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->labels[i].folded, folded) == 0)
            return &list->labels[i];
    return NULL;
}

static int32_t number_of(label_list *list, const char *id)
{
    for (int32_t i = 0; i < list->id_count; i++)
        if (strcmp(list->ids[i], id) == 0)
            return i;
    list->ids = sim_reallocate(list->ids, (size_t)list->id_count + 1, sizeof *list->ids);
    list->ids[list->id_count] = id;
    return list->id_count++;
}

static void check_id(record_column column, const char *id, sim_origin where, sim_diagnostics *d)
{
    if (column == RECORD_REGION && strcmp(id, counted) != 0 && strcmp(id, left_out) != 0) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, "id", "a region is %s or %s, not \"%s\"", counted, left_out, id);
    } else if (column == RECORD_DEMOGRAPHIC) {
        for (size_t i = 0; i < KIND_COUNT; i++)
            if (strcmp(id, kind_names[i]) == 0)
                return;
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, "id", "a demographic is %s, %s or %s, not \"%s\"", kind_names[0],
                            kind_names[1], kind_names[2], id);
    }
}

static void take_row(record_labels *l, size_t row, sim_diagnostics *d)
{
    const sim_origin where = sim_table_origin(l->table, row);
    const char *name = sim_table_text(l->table, row, COLUMN_COLUMN);
    const char *text = sim_table_text(l->table, row, COLUMN_LABEL), *id = sim_table_text(l->table, row, COLUMN_ID);
    size_t column = 0;
    while (column < RECORD_COLUMNS && strcmp(name, column_names[column]) != 0)
        column++;
    if (column == RECORD_COLUMNS) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, "column", "there is no column \"%s\"", name);
        sim_diagnostics_hint(d, "region, component, area, demographic or citizenship");
        return;
    }
    check_id((record_column)column, id, where, d);
    label_list *list = &l->lists[column];
    char *folded = fold(text);
    if (find(list, folded)) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, "label", "\"%s\" stands here twice for %s", text, name);
        free(folded);
        return;
    }
    list->labels = sim_reallocate(list->labels, list->count + 1, sizeof *list->labels);
    list->labels[list->count++] = (label){folded, text, number_of(list, id)};
}

record_labels *record_labels_read(const char *path, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    record_labels *l = sim_allocate(1, sizeof *l);
    sim_buffer copy = {0};
    sim_buffer_print(&copy, "%s", path);
    l->path = sim_buffer_take(&copy);
    l->table = sim_table_read(path, columns, COLUMN_COUNT, d);
    for (size_t row = 0; l->table && row < sim_table_rows(l->table); row++)
        take_row(l, row, d);
    if (sim_diagnostics_total(d) == faults)
        return l;
    record_labels_free(l);
    return NULL;
}

void record_labels_free(record_labels *l)
{
    if (!l)
        return;
    for (size_t column = 0; column < RECORD_COLUMNS; column++) {
        for (size_t i = 0; i < l->lists[column].count; i++)
            free(l->lists[column].labels[i].folded);
        free(l->lists[column].labels);
        free(l->lists[column].ids);
    }
    sim_table_free(l->table);
    free(l->path);
    free(l);
}

int32_t record_labels_find(const record_labels *l, record_column column, const char *text)
{
    char *folded = fold(text);
    const label *found = find(&l->lists[column], folded);
    free(folded);
    return found ? found->id : RECORD_UNKNOWN;
}

int32_t record_labels_ids(const record_labels *l, record_column column)
{
    return l->lists[column].id_count;
}

const char *record_labels_id(const record_labels *l, record_column column, int32_t number)
{
    return l->lists[column].ids[number];
}

int record_labels_counts(const record_labels *l, int32_t region)
{
    return strcmp(record_labels_id(l, RECORD_REGION, region), counted) == 0;
}

record_kind record_labels_kind(const record_labels *l, int32_t demographic)
{
    const char *id = record_labels_id(l, RECORD_DEMOGRAPHIC, demographic);
    size_t kind = 0;
    while (kind + 1 < KIND_COUNT && strcmp(id, kind_names[kind]) != 0)
        kind++;
    return (record_kind)kind;
}

const char *record_labels_nearest(const record_labels *l, record_column column, const char *text)
{
    const label_list *list = &l->lists[column];
    const char **names = sim_allocate(list->count + 1, sizeof *names);
    for (size_t i = 0; i < list->count; i++)
        names[i] = list->labels[i].folded;
    char *folded = fold(text);
    const char *nearest = sim_nearest_name(folded, names, list->count);
    for (size_t i = 0; nearest && i < list->count; i++)
        if (names[i] == nearest) {
            nearest = list->labels[i].text;
            break;
        }
    free(folded);
    free(names);
    return nearest;
}

const char *record_labels_path(const record_labels *l)
{
    return l->path;
}
