#include "sim/scenario/table.h"

#include <csv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/number.h"
#include "sim/scenario/textfile.h"

/* A table of this size has some ten million rows; what is larger is no input of a scenario. */
enum { LARGEST_MIB = 512, MOST_COLUMNS = 2000, NOT_WANTED = -1, MONTHS_BEFORE_1970 = 12 * 1970 };

typedef struct cell {
    size_t text; /* offset in the texts */
    union {
        double real;
        int64_t count;
    } value;
} cell;

struct sim_table {
    char *file;
    size_t columns;
    size_t rows, room;
    cell *cells; /* row by row */
    int *lines;  /* of the rows */
    sim_buffer texts;
};

/* Where reading stands: libcsv calls back for each cell and each end of a row. */
typedef struct reading {
    sim_table *t;
    const sim_column *columns;
    sim_diagnostics *d;
    int line;     /* where the next cell begins */
    int row_line; /* where the row began */
    int is_past_header;
    int is_refused; /* the header has too many columns: the rest is only passed over */
    int *places;    /* of each column of the file: the column wanted, or NOT_WANTED */
    char **header;  /* names in the file */
    size_t header_count;
    size_t cells_seen; /* of this row */
} reading;

static sim_origin at_line(const reading *r, int line)
{
    return (sim_origin){r->t->file, line};
}

static size_t keep_text(sim_table *t, const char *text, size_t length)
{
    /* Offset 0 is the empty text. */
    if (length == 0)
        return 0;
    const size_t at = t->texts.length;
    sim_buffer_add(&t->texts, text, length);
    sim_buffer_add(&t->texts, "", 1);
    return at;
}

static cell empty_cell(const sim_column *column)
{
    cell c = {0};
    if (column->type == SIM_COLUMN_REAL)
        c.value.real = NAN;
    else
        c.value.count = column->type == SIM_COLUMN_COUNT ? -1 : INT64_MIN;
    return c;
}

static void make_row(reading *r)
{
    sim_table *t = r->t;
    if (t->rows == t->room) {
        t->room = t->room ? 2 * t->room : 64;
        t->cells = sim_reallocate(t->cells, t->room * t->columns, sizeof *t->cells);
        t->lines = sim_reallocate(t->lines, t->room, sizeof *t->lines);
    }
    for (size_t i = 0; i < t->columns; i++)
        t->cells[t->rows * t->columns + i] = empty_cell(&r->columns[i]);
    t->lines[t->rows] = r->row_line;
}

static void cell_fault(const reading *r, const sim_column *column, const char *text, const char *wrong,
                       const char *hint)
{
    sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, r->row_line), column->name, "\"%s\" %s", text, wrong);
    if (hint)
        sim_diagnostics_hint(r->d, "%s", hint);
}

static void check_range(const reading *r, const sim_column *column, const char *text, double value)
{
    if (value >= column->low && value <= column->high)
        return;
    cell_fault(r, column, text, "is out of range", NULL);
    sim_diagnostics_hint(r->d, "allowed: %g to %g", column->low, column->high);
}

static void read_real(const reading *r, const sim_column *column, const char *text, cell *c)
{
    double value;
    const sim_number_status status = sim_number_real(text, &value);
    if (status == SIM_NUMBER_NONE) {
        cell_fault(r, column, text, "is not a number", "numbers are written 1234.5, without separators or units");
    } else if (status == SIM_NUMBER_BEYOND) {
        cell_fault(r, column, text, "is beyond the numbers of 64 bits", NULL);
    } else {
        check_range(r, column, text, value);
        c->value.real = value;
    }
}

static void read_count(const reading *r, const sim_column *column, const char *text, cell *c)
{
    int64_t value;
    const sim_number_status status = sim_number_whole(text, &value);
    if (status == SIM_NUMBER_NONE) {
        cell_fault(r, column, text, "is not a whole number", "numbers are written 1234, without separators or units");
    } else if (status == SIM_NUMBER_BEYOND) {
        cell_fault(r, column, text, "is beyond a whole number of 64 bits", NULL);
    } else {
        check_range(r, column, text, (double)value);
        c->value.count = value;
    }
}

static void read_date(const reading *r, const sim_column *column, const char *text, cell *c)
{
    const sim_date_read read = sim_calendar_read_date(text);
    if (read.wrong)
        cell_fault(r, column, text, "is not a date", "dates are written YYYY-MM-DD");
    else
        c->value.count = sim_calendar_days(read.date);
}

static void read_month(const reading *r, const sim_column *column, const char *text, cell *c)
{
    const sim_date_read read = sim_calendar_read_month(text);
    if (read.wrong)
        cell_fault(r, column, text, "is not a month", "months are written YYYY-MM");
    else
        c->value.count = sim_calendar_month(read.date) - MONTHS_BEFORE_1970;
}

static void read_cell(const reading *r, const sim_column *column, const char *text, size_t length, cell *c)
{
    c->text = keep_text(r->t, text, length);
    if (length == 0) {
        if (column->need == SIM_COLUMN_REQUIRED)
            sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, r->row_line), column->name, "the cell is empty");
        return;
    }
    switch (column->type) {
    case SIM_COLUMN_TEXT:
        return;
    case SIM_COLUMN_REAL:
        read_real(r, column, text, c);
        return;
    case SIM_COLUMN_COUNT:
        read_count(r, column, text, c);
        return;
    case SIM_COLUMN_DATE:
        read_date(r, column, text, c);
        return;
    case SIM_COLUMN_MONTH:
        read_month(r, column, text, c);
        return;
    }
    sim_panic("table: column %s of type %d", column->name, (int)column->type);
}

static int newlines_in(const char *text, size_t length)
{
    int count = 0;
    for (size_t i = 0; i < length; i++)
        count += text[i] == '\n';
    return count;
}

static void keep_header(reading *r, const char *text, size_t length)
{
    if (r->header_count == MOST_COLUMNS)
        return; /* on_line_end() reports it */
    sim_buffer name = {0};
    sim_buffer_add(&name, text, length);
    r->header = sim_reallocate(r->header, r->header_count + 1, sizeof *r->header);
    r->header[r->header_count++] = sim_buffer_take(&name);
}

static void on_cell(void *bytes, size_t length, void *context)
{
    reading *r = context;
    const char *text = bytes ? bytes : "";
    if (r->cells_seen == 0)
        r->row_line = r->line;
    r->line += newlines_in(text, length);
    if (!r->is_past_header) {
        keep_header(r, text, length);
    } else if (r->cells_seen == 0) {
        make_row(r);
    }
    const size_t i = r->cells_seen++;
    if (!r->is_past_header || i >= r->header_count || r->places[i] == NOT_WANTED)
        return;
    const size_t place = (size_t)r->places[i];
    read_cell(r, &r->columns[place], text, length, &r->t->cells[r->t->rows * r->t->columns + place]);
}

static size_t place_of(const reading *r, const char *name)
{
    size_t i = 0;
    while (i < r->t->columns && strcmp(r->columns[i].name, name) != 0)
        i++;
    return i;
}

/* The name in the file that a column which is not there was probably meant by: one that nobody asks for. */
static const char *near_miss(const reading *r, const sim_column *column)
{
    const char **unasked = sim_allocate(r->header_count, sizeof *unasked);
    size_t count = 0;
    for (size_t i = 0; i < r->header_count; i++)
        if (r->places[i] == NOT_WANTED)
            unasked[count++] = r->header[i];
    const char *near = sim_nearest_name(column->name, unasked, count);
    free(unasked);
    return near;
}

static void check_presence(const reading *r, size_t place)
{
    const sim_column *column = &r->columns[place];
    for (size_t i = 0; i < r->header_count; i++)
        if (r->places[i] == (int)place)
            return;
    const char *near = near_miss(r, column);
    if (column->need == SIM_COLUMN_ABSENT_OK && !near)
        return;
    if (column->need == SIM_COLUMN_ABSENT_OK) {
        sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, r->row_line), near, "unknown column");
        sim_diagnostics_hint(r->d, "did you mean \"%s\"?", column->name);
        return;
    }
    sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, r->row_line), column->name, "the column is missing");
    if (near)
        sim_diagnostics_hint(r->d, "is \"%s\" meant to be it?", near);
}

static void finish_header(reading *r)
{
    r->places = sim_allocate(r->header_count, sizeof *r->places);
    for (size_t i = 0; i < r->header_count; i++) {
        const size_t place = place_of(r, r->header[i]);
        r->places[i] = place < r->t->columns ? (int)place : NOT_WANTED;
        for (size_t j = 0; j < i; j++) {
            if (r->places[i] == NOT_WANTED || r->places[j] != r->places[i])
                continue;
            sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, r->row_line), r->header[i],
                                "two columns have this name");
            break;
        }
    }
    for (size_t place = 0; place < r->t->columns; place++)
        check_presence(r, place);
    r->is_past_header = 1;
}

static void on_line_end(int terminator, void *context)
{
    reading *r = context;
    if (r->is_refused) {
        /* nothing more is said of it */
    } else if (r->cells_seen > MOST_COLUMNS && !r->is_past_header) {
        r->is_refused = 1;
        sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, r->row_line), NULL, "a header of %zu columns",
                            r->cells_seen);
    } else if (r->cells_seen > 0 && !r->is_past_header) {
        finish_header(r);
    } else if (r->cells_seen == r->header_count && r->cells_seen > 0) {
        r->t->rows++;
    } else if (r->cells_seen > 0) {
        /* Dropped: which cell is which cannot be known. */
        sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, r->row_line), NULL, "%zu cells where the header has %zu",
                            r->cells_seen, r->header_count);
    }
    r->cells_seen = 0;
    r->line += terminator == '\n';
}

static void *csv_memory(void *memory, size_t bytes)
{
    return sim_reallocate(memory, bytes, 1);
}

/* Whether the whole text is CSV; a fault otherwise. */
static int parse(reading *r, const char *text, size_t length)
{
    struct csv_parser parser;
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL);
    csv_set_realloc_func(&parser, csv_memory);
    const size_t parsed = csv_parse(&parser, text, length, on_cell, on_line_end, r);
    int good = parsed == length;
    if (!good) {
        const int line = 1 + newlines_in(text, parsed);
        sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, line), NULL, "a quote inside a cell");
        sim_diagnostics_hint(r->d, "a cell with quotes is put in quotes and its own are doubled: \"a \"\"b\"\" c\"");
    } else if (csv_fini(&parser, on_cell, on_line_end, r) != 0) {
        sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, r->line), NULL, "a quote is opened here and never closed");
        good = 0;
    }
    csv_free(&parser);
    return good;
}

static int read_text(reading *r, const char *text, size_t length)
{
    const size_t faults = sim_diagnostics_total(r->d);
    if (!parse(r, text, length) || r->is_refused)
        return 0;
    if (!r->is_past_header) {
        sim_diagnostics_add(r->d, SIM_FAULT_DATA, at_line(r, 0), NULL, "the file is empty: it has no header line");
        return 0;
    }
    if (sim_diagnostics_total(r->d) == faults)
        return 1;
    for (size_t place = 0; place < r->t->columns; place++) {
        int is_there = r->columns[place].need == SIM_COLUMN_ABSENT_OK;
        for (size_t i = 0; i < r->header_count; i++)
            is_there |= r->places[i] == (int)place;
        if (!is_there)
            return 0;
    }
    return 1;
}

sim_table *sim_table_read(const char *path, const sim_column columns[], size_t column_count, sim_diagnostics *d)
{
    size_t length;
    char *text =
        sim_textfile_read(path, (size_t)LARGEST_MIB << 20, SIM_FAULT_DATA, (sim_origin){path, 0}, NULL, &length, d);
    if (!text)
        return NULL;
    sim_table *t = sim_allocate(1, sizeof *t);
    sim_buffer file = {0};
    sim_buffer_print(&file, "%s", path);
    t->file = sim_buffer_take(&file);
    t->columns = column_count;
    sim_buffer_add(&t->texts, "", 1);

    reading r = {.t = t, .columns = columns, .d = d, .line = 1, .row_line = 1};
    const int good = read_text(&r, text, length);
    for (size_t i = 0; i < r.header_count; i++)
        free(r.header[i]);
    free(r.header);
    free(r.places);
    free(text);
    if (good)
        return t;
    sim_table_free(t);
    return NULL;
}

void sim_table_free(sim_table *t)
{
    if (!t)
        return;
    free(t->file);
    free(t->cells);
    free(t->lines);
    free(t->texts.text);
    free(t);
}

size_t sim_table_rows(const sim_table *t)
{
    return t->rows;
}

static const cell *cell_at(const sim_table *t, size_t row, size_t column)
{
    SIM_REQUIRE(row < t->rows && column < t->columns, "table %s: cell %zu, %zu of %zu, %zu", t->file, row, column,
                t->rows, t->columns);
    return &t->cells[row * t->columns + column];
}

const char *sim_table_text(const sim_table *t, size_t row, size_t column)
{
    return t->texts.text + cell_at(t, row, column)->text;
}

double sim_table_real(const sim_table *t, size_t row, size_t column)
{
    return cell_at(t, row, column)->value.real;
}

int64_t sim_table_count(const sim_table *t, size_t row, size_t column)
{
    return cell_at(t, row, column)->value.count;
}

sim_origin sim_table_origin(const sim_table *t, size_t row)
{
    SIM_REQUIRE(row < t->rows, "table %s: row %zu of %zu", t->file, row, t->rows);
    return (sim_origin){t->file, t->lines[row]};
}
