#include "models/corridor/record_import.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/path.h"

/* ---- the columns ---- */

enum { SPELLINGS = 3, MONTHS_A_YEAR = 12, FISCAL_BEGIN = 10 };

typedef enum field {
    FIELD_YEAR,
    FIELD_MONTH,
    FIELD_COMPONENT,
    FIELD_REGION,
    FIELD_AREA,
    FIELD_DEMOGRAPHIC,
    FIELD_CITIZENSHIP,
    FIELD_TITLE,
    FIELD_TYPE,
    FIELD_COUNT,
    FIELDS
} field;

/* The agency's names first, then those of widespread copies. */
static const char *const spellings[FIELDS][SPELLINGS] = {
    [FIELD_YEAR] = {"Fiscal Year", "FY", "fiscal_year"},
    [FIELD_MONTH] = {"Month (abbv)", "Month", "month_abbv"},
    [FIELD_COMPONENT] = {"Component", "COMPONENT", "component"},
    [FIELD_REGION] = {"Land Border Region", "Region", "land_border_region"},
    [FIELD_AREA] = {"Area of Responsibility", "Area Of Responsibility", "area_of_responsibility"},
    [FIELD_DEMOGRAPHIC] = {"Demographic", "Demographic Group", "demographic"},
    [FIELD_CITIZENSHIP] = {"Citizenship", "Citizenship Grouping", "citizenship"},
    [FIELD_TITLE] = {"Title of Authority", "Title Of Authority", "title_of_authority"},
    [FIELD_TYPE] = {"Encounter Type", "EncounterType", "encounter_type"},
    [FIELD_COUNT] = {"Encounter Count", "Count", "encounter_count"},
};

static const char *const months[MONTHS_A_YEAR] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                  "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

typedef struct reading {
    const record_labels *labels;
    sim_diagnostics *d;
    sim_table *table;
    size_t places[FIELDS]; /* columns of the table */
    uint32_t file;
    record_import *import;
    size_t room;
} reading;

static const char *cell(const reading *r, size_t row, field f)
{
    return sim_table_text(r->table, row, r->places[f]);
}

static void wrong_cell(const reading *r, size_t row, field f, const char *what)
{
    sim_diagnostics_add(r->d, SIM_FAULT_DATA, sim_table_origin(r->table, row), spellings[f][0], "\"%s\" %s",
                        cell(r, row, f), what);
}

/* The columns that this release has: of each the first spelling that any row fills. */
static int find_columns(reading *r, const char *path)
{
    int good = 1;
    for (size_t f = 0; f < FIELDS; f++) {
        size_t found = SPELLINGS;
        for (size_t s = 0; s < SPELLINGS && found == SPELLINGS; s++)
            if (sim_table_rows(r->table) > 0 && sim_table_text(r->table, 0, f * SPELLINGS + s)[0] != '\0')
                found = s;
        if (found == SPELLINGS) {
            sim_diagnostics_add(r->d, SIM_FAULT_DATA, (sim_origin){path, 1}, spellings[f][0],
                                sim_table_rows(r->table) > 0 ? "the column is missing or its first cell is empty"
                                                             : "no line stands below the header");
            good = 0;
            if (sim_table_rows(r->table) == 0)
                return 0;
            continue;
        }
        r->places[f] = f * SPELLINGS + found;
    }
    return good;
}

/* ---- cells ---- */

/* "2024", "2024 (FYTD)", "FY2024"; 0 when it is none. */
static int32_t read_year(const char *text)
{
    if (strncmp(text, "FY", 2) == 0)
        text += 2;
    text += strspn(text, " ");
    int32_t year = 0;
    size_t digits = 0;
    for (; text[digits] >= '0' && text[digits] <= '9' && digits < 5; digits++)
        year = 10 * year + (text[digits] - '0');
    const char *rest = text + digits + strspn(text + digits, " ");
    return digits == 4 && (*rest == '\0' || *rest == '(') ? year : 0;
}

/* "OCT", "Oct", "October": 1 to 12; 0 when it is none. */
static int32_t read_month(const char *text)
{
    char begin[4] = "";
    for (size_t i = 0; i < 3 && text[i] != '\0'; i++)
        begin[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
    for (int32_t i = 0; i < MONTHS_A_YEAR; i++)
        if (strcmp(begin, months[i]) == 0)
            return i + 1;
    return 0;
}

/* "1234", "1,234", "1234.0"; -1 when it is none. */
static int64_t read_count(const char *text)
{
    int64_t count = 0;
    size_t digits = 0;
    for (; *text == ',' || (*text >= '0' && *text <= '9'); text++) {
        if (*text == ',')
            continue;
        count = 10 * count + (*text - '0');
        if (++digits > 12)
            return -1;
    }
    if (*text == '.')
        text += 1 + strspn(text + 1, "0");
    return digits > 0 && *text == '\0' ? count : -1;
}

static int32_t find_label(const reading *r, size_t row, field f, record_column column)
{
    const int32_t found = record_labels_find(r->labels, column, cell(r, row, f));
    if (found != RECORD_UNKNOWN || sim_diagnostics_full(r->d))
        return found;
    wrong_cell(r, row, f, "is not among the labels");
    const char *nearest = record_labels_nearest(r->labels, column, cell(r, row, f));
    if (nearest)
        sim_diagnostics_hint(r->d, "is it \"%s\"?", nearest);
    sim_diagnostics_hint(r->d, "add a line to %s, or to a copy for --labels", record_labels_path(r->labels));
    return found;
}

/* The month of a line by the calendar; INT32_MIN after a fault. */
static int32_t month_of(const reading *r, size_t row)
{
    const int32_t year = read_year(cell(r, row, FIELD_YEAR)), month = read_month(cell(r, row, FIELD_MONTH));
    if (year == 0)
        wrong_cell(r, row, FIELD_YEAR, "is no fiscal year");
    if (month == 0)
        wrong_cell(r, row, FIELD_MONTH, "is no month");
    if (year == 0 || month == 0)
        return INT32_MIN;
    return sim_calendar_month((sim_date){month >= FISCAL_BEGIN ? year - 1 : year, month, 1});
}

static void keep(reading *r, const record_entry *entry)
{
    record_import *all = r->import;
    if (all->count == r->room) {
        r->room = r->room ? 2 * r->room : 1024;
        all->entries = sim_reallocate(all->entries, r->room, sizeof *all->entries);
    }
    all->entries[all->count++] = *entry;
}

static void read_row(reading *r, size_t row)
{
    const int32_t region = find_label(r, row, FIELD_REGION, RECORD_REGION);
    if (region == RECORD_UNKNOWN || !record_labels_counts(r->labels, region))
        return;
    const size_t faults = sim_diagnostics_total(r->d);
    record_entry entry = {.file = r->file, .month = month_of(r, row)};
    entry.component = find_label(r, row, FIELD_COMPONENT, RECORD_COMPONENT);
    entry.area = find_label(r, row, FIELD_AREA, RECORD_AREA);
    entry.citizenship = find_label(r, row, FIELD_CITIZENSHIP, RECORD_CITIZENSHIP);
    const int32_t demographic = find_label(r, row, FIELD_DEMOGRAPHIC, RECORD_DEMOGRAPHIC);
    entry.encounters = read_count(cell(r, row, FIELD_COUNT));
    if (entry.encounters < 0)
        wrong_cell(r, row, FIELD_COUNT, "is no count");
    if (sim_diagnostics_total(r->d) > faults)
        return;
    entry.kind = record_labels_kind(r->labels, demographic);
    if (entry.encounters > 0)
        keep(r, &entry);
}

/* ---- lines that stand twice ---- */

typedef struct line_key {
    const reading *reading;
    size_t row;
} line_key;

static int compare_keys(const void *a, const void *b)
{
    const line_key *x = a, *y = b;
    for (size_t f = 0; f < FIELD_COUNT; f++) {
        const int order = strcmp(cell(x->reading, x->row, (field)f), cell(y->reading, y->row, (field)f));
        if (order != 0)
            return order;
    }
    return x->row < y->row ? -1 : x->row > y->row;
}

static int is_same_key(const line_key *a, const line_key *b)
{
    for (size_t f = 0; f < FIELD_COUNT; f++)
        if (strcmp(cell(a->reading, a->row, (field)f), cell(b->reading, b->row, (field)f)) != 0)
            return 0;
    return 1;
}

static void check_twice(const reading *r)
{
    const size_t count = sim_table_rows(r->table);
    line_key *keys = sim_allocate(count + 1, sizeof *keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = (line_key){r, i};
    qsort(keys, count, sizeof *keys, compare_keys);
    size_t twice = 0, first = 0, second = 0;
    for (size_t i = 1; i < count; i++) {
        if (!is_same_key(&keys[i - 1], &keys[i]))
            continue;
        if (twice == 0 || keys[i].row < second) {
            first = keys[i - 1].row;
            second = keys[i].row;
        }
        twice++;
    }
    if (twice > 0) {
        sim_diagnostics_add(r->d, SIM_FAULT_DATA, sim_table_origin(r->table, second), NULL,
                            "this line says the same as line %d but for its count; %zu do so",
                            sim_table_origin(r->table, first).line, twice);
        sim_diagnostics_hint(r->d, "two releases in one file count twice: give each as a file of its own");
    }
    free(keys);
}

/* ---- files ---- */

static void read_file(reading *r, const char *path)
{
    sim_column columns[FIELDS * SPELLINGS];
    for (size_t f = 0; f < FIELDS; f++)
        for (size_t s = 0; s < SPELLINGS; s++)
            columns[f * SPELLINGS + s] = (sim_column){spellings[f][s], SIM_COLUMN_TEXT, SIM_COLUMN_ABSENT_OK, 0, 0};
    r->table = sim_table_read(path, columns, sizeof columns / sizeof columns[0], r->d);
    if (r->table && find_columns(r, path)) {
        for (size_t row = 0; row < sim_table_rows(r->table); row++)
            read_row(r, row);
        check_twice(r);
    }
    sim_table_free(r->table);
    r->table = NULL;
}

static int compare_months(const void *a, const void *b)
{
    const record_entry *x = a, *y = b;
    if (x->month != y->month)
        return x->month < y->month ? -1 : 1;
    return x->file < y->file ? -1 : x->file > y->file;
}

static sim_date_text month_text(int32_t month)
{
    return sim_calendar_write_month(sim_calendar_month_begin(month));
}

/* Of entries sorted by month and file, keeps those of the last file that has the month, and notes what is left out. */
static void keep_last_release(record_import *all, const char *const files[], size_t file_count, sim_buffer *notes)
{
    size_t *replaced = sim_allocate(file_count, sizeof *replaced), kept = 0;
    for (size_t begin = 0, end = 0; begin < all->count; begin = end) {
        while (end < all->count && all->entries[end].month == all->entries[begin].month)
            end++;
        const uint32_t last = all->entries[end - 1].file;
        uint32_t counted = UINT32_MAX;
        for (size_t i = begin; i < end; i++) {
            const record_entry entry = all->entries[i];
            if (entry.file == last)
                all->entries[kept++] = entry;
            else if (entry.file != counted)
                replaced[counted = entry.file]++;
        }
    }
    all->count = kept;
    for (size_t i = 0; i < file_count; i++)
        if (replaced[i] > 0)
            sim_buffer_print(notes, "%s: %zu of its months are taken from files named after it\n", files[i],
                             replaced[i]);
    free(replaced);
}

static void note_gaps(const record_import *all, sim_buffer *notes)
{
    for (size_t i = 1; i < all->count; i++)
        for (int32_t month = all->entries[i - 1].month + 1; month < all->entries[i].month; month++) {
            if (all->entries[i].month - month > 2 * MONTHS_A_YEAR) {
                sim_buffer_print(notes, "no months between %s and %s\n", month_text(all->entries[i - 1].month).text,
                                 month_text(all->entries[i].month).text);
                break;
            }
            sim_buffer_print(notes, "no month %s\n", month_text(month).text);
        }
}

record_import *record_import_read(const char *const files[], size_t file_count, const record_labels *labels,
                                  sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    record_import *all = sim_allocate(1, sizeof *all);
    reading r = {.labels = labels, .d = d, .import = all};
    for (size_t i = 0; i < file_count; i++) {
        r.file = (uint32_t)i;
        read_file(&r, files[i]);
    }
    if (sim_diagnostics_total(d) == faults && all->count == 0)
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){files[0], 0}, NULL,
                            "has no encounters of a region that is counted");
    if (sim_diagnostics_total(d) > faults) {
        record_import_free(all);
        return NULL;
    }
    sim_buffer notes = {0};
    qsort(all->entries, all->count, sizeof *all->entries, compare_months);
    keep_last_release(all, files, file_count, &notes);
    note_gaps(all, &notes);
    all->notes = sim_buffer_take(&notes);
    return all;
}

void record_import_free(record_import *all)
{
    if (!all)
        return;
    free(all->entries);
    free(all->notes);
    free(all);
}
