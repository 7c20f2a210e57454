#include "sim/scenario/table_difference.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { NONE = -1 };

/* ---- a text as cells ---- */

typedef struct grid {
    char **cells; /* of all rows one after another, the header first */
    size_t cell_count, cell_room;
    size_t *starts; /* of the rows in `cells` */
    size_t row_count, row_room;
    int is_open; /* within a row */
} grid;

static char *copy_bytes(const char *bytes, size_t length)
{
    sim_buffer copy = {0};
    sim_buffer_add(&copy, bytes, length);
    return sim_buffer_take(&copy);
}

static void on_cell(void *bytes, size_t length, void *context)
{
    grid *g = context;
    if (!g->is_open) {
        if (g->row_count == g->row_room) {
            g->row_room = g->row_room ? 2 * g->row_room : 64;
            g->starts = sim_reallocate(g->starts, g->row_room, sizeof *g->starts);
        }
        g->starts[g->row_count++] = g->cell_count;
        g->is_open = 1;
    }
    if (g->cell_count == g->cell_room) {
        g->cell_room = g->cell_room ? 2 * g->cell_room : 256;
        g->cells = sim_reallocate(g->cells, g->cell_room, sizeof *g->cells);
    }
    g->cells[g->cell_count++] = copy_bytes(bytes ? bytes : "", length);
}

static void on_row(int end, void *context)
{
    (void)end;
    ((grid *)context)->is_open = 0;
}

static void free_grid(grid *g)
{
    for (size_t i = 0; i < g->cell_count; i++)
        free(g->cells[i]);
    free(g->cells);
    free(g->starts);
}

static size_t width_of(const grid *g, size_t row)
{
    return (row + 1 < g->row_count ? g->starts[row + 1] : g->cell_count) - g->starts[row];
}

/* Whether the text is a table: a header, and as many cells in every row. */
static int read_grid(grid *g, const char *text)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        sim_panic("table: libcsv does not start");
    const size_t length = strlen(text);
    int good = csv_parse(&parser, text, length, on_cell, on_row, g) == length;
    good = good && csv_fini(&parser, on_cell, on_row, g) == 0 && g->row_count > 0;
    csv_free(&parser);
    for (size_t row = 1; good && row < g->row_count; row++)
        good = width_of(g, row) == width_of(g, 0);
    return good;
}

static const char *cell_of(const grid *g, size_t row, size_t column)
{
    return g->cells[g->starts[row] + column];
}

/* The column of this name, or NONE. */
static long column_of(const grid *g, const char *name)
{
    for (size_t i = 0; i < width_of(g, 0); i++)
        if (strcmp(cell_of(g, 0, i), name) == 0)
            return (long)i;
    return NONE;
}

/* ---- rows by their keys ---- */

/* A row of one table, told by the text of its first shared columns. */
typedef struct keyed_row {
    char *key;
    size_t row;
} keyed_row;

/* Both tables, with the columns that they share in the order of the former. */
typedef struct tables {
    grid before, after;
    size_t (*shared)[2]; /* the column in either */
    size_t shared_count;
    size_t key_columns; /* the first of these tell a row */
} tables;

static const grid *grid_of(const tables *t, int side)
{
    return side ? &t->after : &t->before;
}

/* The first `count` shared columns of a row as a line of CSV. */
static char *key_text(const tables *t, int side, size_t row, size_t count)
{
    sim_buffer text = {0};
    for (size_t i = 0; i < count; i++) {
        sim_buffer_print(&text, "%s", i ? "," : "");
        sim_buffer_add_csv(&text, cell_of(grid_of(t, side), row, t->shared[i][side]));
    }
    return sim_buffer_take(&text);
}

static int by_key(const void *a, const void *b)
{
    const keyed_row *x = a, *y = b;
    const int order = strcmp(x->key, y->key);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* The rows of one table in the order of their keys; freed with free_rows(). */
static keyed_row *sorted_rows(const tables *t, int side, size_t key_columns)
{
    const size_t count = grid_of(t, side)->row_count - 1;
    keyed_row *rows = sim_allocate(count, sizeof *rows);
    for (size_t i = 0; i < count; i++)
        rows[i] = (keyed_row){key_text(t, side, i + 1, key_columns), i + 1};
    qsort(rows, count, sizeof *rows, by_key);
    return rows;
}

static void free_rows(keyed_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(rows[i].key);
    free(rows);
}

static int keys_are_unique(const tables *t, int side, size_t key_columns)
{
    const size_t count = grid_of(t, side)->row_count - 1;
    keyed_row *rows = sorted_rows(t, side, key_columns);
    int unique = 1;
    for (size_t i = 1; i < count && unique; i++)
        unique = strcmp(rows[i - 1].key, rows[i].key) != 0;
    free_rows(rows, count);
    return unique;
}

static void choose_key(tables *t)
{
    t->key_columns = t->shared_count > 0;
    while (t->key_columns < t->shared_count &&
           !(keys_are_unique(t, 0, t->key_columns) && keys_are_unique(t, 1, t->key_columns)))
        t->key_columns++;
}

/* ---- what is told ---- */

static void match_columns(tables *t, sim_table_difference *d)
{
    sim_buffer added = {0}, removed = {0};
    const size_t width = width_of(&t->before, 0);
    t->shared = sim_allocate(width, sizeof *t->shared);
    for (size_t i = 0; i < width; i++) {
        const long other = column_of(&t->after, cell_of(&t->before, 0, i));
        if (other == NONE) {
            sim_buffer_print(&removed, "%s%s", removed.length ? ", " : "", cell_of(&t->before, 0, i));
            continue;
        }
        t->shared[t->shared_count][0] = i;
        t->shared[t->shared_count++][1] = (size_t)other;
    }
    for (size_t i = 0; i < width_of(&t->after, 0); i++)
        if (column_of(&t->before, cell_of(&t->after, 0, i)) == NONE)
            sim_buffer_print(&added, "%s%s", added.length ? ", " : "", cell_of(&t->after, 0, i));
    d->columns_added = sim_buffer_take(&added);
    d->columns_removed = sim_buffer_take(&removed);
}

static void tell(sim_table_difference *d, sim_row_kind kind, char *text)
{
    if (d->counts[kind]++ >= SIM_ROWS_TOLD) {
        free(text);
        return;
    }
    d->rows = sim_reallocate(d->rows, d->row_count + 1, sizeof *d->rows);
    d->rows[d->row_count++] = (sim_row_difference){kind, text};
}

static char *whole_row(const grid *g, size_t row)
{
    sim_buffer text = {0};
    for (size_t i = 0; i < width_of(g, row); i++) {
        sim_buffer_print(&text, "%s", i ? "," : "");
        sim_buffer_add_csv(&text, cell_of(g, row, i));
    }
    return sim_buffer_take(&text);
}

/* A row that both have: the cells that differ. */
static void compare_rows(const tables *t, size_t before, size_t after, sim_table_difference *d)
{
    sim_buffer text = {0};
    for (size_t i = t->key_columns; i < t->shared_count; i++) {
        const char *old = cell_of(&t->before, before, t->shared[i][0]);
        const char *new = cell_of(&t->after, after, t->shared[i][1]);
        if (strcmp(old, new) != 0)
            sim_buffer_print(&text, "%s%s %s -> %s", text.length ? ", " : "", cell_of(&t->before, 0, t->shared[i][0]),
                             *old ? old : "(empty)", *new ? new : "(empty)");
    }
    if (text.length == 0)
        return;
    char *key = key_text(t, 0, before, t->key_columns);
    sim_buffer line = {0};
    sim_buffer_print(&line, "%s: %s", key, text.text);
    tell(d, SIM_ROW_CHANGED, sim_buffer_take(&line));
    free(key);
    free(text.text);
}

/* For each row of one table the row of the other that has its key, 0 for none: equal keys are paired in order. */
static void pair_rows(const tables *t, size_t *to_after, size_t *to_before)
{
    const size_t old_count = t->before.row_count - 1, new_count = t->after.row_count - 1;
    keyed_row *old = sorted_rows(t, 0, t->key_columns), *new = sorted_rows(t, 1, t->key_columns);
    for (size_t i = 0, j = 0; i < old_count && j < new_count;) {
        const int order = strcmp(old[i].key, new[j].key);
        if (order == 0) {
            to_after[old[i].row] = new[j].row;
            to_before[new[j].row] = old[i].row;
        }
        i += order <= 0;
        j += order >= 0;
    }
    free_rows(old, old_count);
    free_rows(new, new_count);
}

static void compare_all_rows(const tables *t, sim_table_difference *d)
{
    size_t *to_after = sim_allocate(t->before.row_count, sizeof *to_after);
    size_t *to_before = sim_allocate(t->after.row_count, sizeof *to_before);
    pair_rows(t, to_after, to_before);
    size_t last = 0;
    for (size_t row = 1; row < t->before.row_count; row++) {
        const size_t other = to_after[row];
        if (other == 0) {
            tell(d, SIM_ROW_REMOVED, whole_row(&t->before, row));
            continue;
        }
        d->is_reordered |= other < last;
        last = other;
        compare_rows(t, row, other, d);
    }
    for (size_t row = 1; row < t->after.row_count; row++)
        if (to_before[row] == 0)
            tell(d, SIM_ROW_ADDED, whole_row(&t->after, row));
    free(to_after);
    free(to_before);
}

sim_table_difference sim_table_compare(const char *before, const char *after)
{
    sim_table_difference d = {.is_same = strcmp(before, after) == 0};
    if (d.is_same)
        return d;
    tables t = {.shared = NULL};
    d.is_csv = read_grid(&t.before, before) && read_grid(&t.after, after);
    if (d.is_csv) {
        d.rows_before = t.before.row_count - 1;
        d.rows_after = t.after.row_count - 1;
        match_columns(&t, &d);
        choose_key(&t);
        compare_all_rows(&t, &d);
    }
    free(t.shared);
    free_grid(&t.before);
    free_grid(&t.after);
    return d;
}

void sim_table_difference_free(sim_table_difference *difference)
{
    for (size_t i = 0; i < difference->row_count; i++)
        free(difference->rows[i].text);
    free(difference->rows);
    free(difference->columns_added);
    free(difference->columns_removed);
    *difference = (sim_table_difference){0};
}
