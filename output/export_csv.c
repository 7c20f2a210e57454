#include "output/export_csv.h"

#include <stdlib.h>
#include <string.h>

#include "output/export_blocks.h"
#include "output/number_text.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { FULL_BYTES = 1 << 16 };

typedef struct printing {
    FILE *file;
    sim_buffer lines;
    int is_begun;                    /* the last line has a cell */
    char **cells[OUTPUT_RANK_LIMIT]; /* labels as cells of CSV; NULL: indices */
} printing;

static void add_plain(sim_buffer *lines, const char *text)
{
    sim_buffer_add(lines, text, strlen(text));
}

/* Quotes are rare and sim_buffer_add_csv() writes letter by letter. */
static void add_cell(sim_buffer *lines, const char *text)
{
    if (strpbrk(text, ",\"\r\n"))
        sim_buffer_add_csv(lines, text);
    else
        add_plain(lines, text);
}

static int put_lines(printing *p)
{
    const int good = fwrite(p->lines.text, 1, p->lines.length, p->file) == p->lines.length;
    p->lines.length = 0;
    return good ? 0 : -1;
}

static void add_label(printing *p, const export_table *t, size_t axis, size_t i)
{
    values_word word;
    add_plain(&p->lines, p->cells[axis] ? p->cells[axis][i] : export_axis_label(&t->axes[axis], i, &word));
}

static size_t label_columns(const export_table *t)
{
    return t->axis_count - (size_t)t->is_wide;
}

static void begin_cell(printing *p)
{
    if (p->is_begun)
        add_plain(&p->lines, ",");
    p->is_begun = 1;
}

static void end_line(printing *p)
{
    add_plain(&p->lines, "\n");
    p->is_begun = 0;
}

/* A line has one row of the table, or all those along the axis that is spread over columns. */
static int print_row(void *context, const export_table *t, const size_t at[])
{
    printing *p = context;
    values_word word;
    const size_t labels = label_columns(t);
    for (size_t a = 0; a < labels && !(t->is_wide && at[labels] > 0); a++) {
        begin_cell(p);
        add_label(p, t, a, at[a]);
    }
    for (size_t c = 0; c < t->column_count; c++) {
        begin_cell(p);
        add_cell(&p->lines, export_cell_text(t, c, at, &word));
    }
    if (!t->is_wide || at[labels] + 1 == t->axes[labels].count)
        end_line(p);
    return p->lines.length < FULL_BYTES ? 0 : put_lines(p);
}

static void print_header(printing *p, const export_table *t)
{
    const size_t labels = label_columns(t);
    for (size_t a = 0; a < labels; a++) {
        begin_cell(p);
        add_cell(&p->lines, t->axes[a].column);
    }
    for (size_t i = 0; t->is_wide && i < t->axes[labels].count; i++) {
        begin_cell(p);
        add_label(p, t, labels, i);
    }
    for (size_t c = 0; !t->is_wide && c < t->column_count; c++) {
        begin_cell(p);
        add_cell(&p->lines, output_values_variable(t->columns[c].values)->name);
    }
    end_line(p);
}

/* The labels of an axis as cells, made once. */
static char **cells_of(const export_axis *axis)
{
    if (!axis->labels)
        return NULL;
    char **cells = sim_allocate(axis->count + 1, sizeof *cells);
    for (size_t i = 0; i < axis->count; i++) {
        sim_buffer cell = {0};
        add_cell(&cell, axis->labels[i]);
        cells[i] = sim_buffer_take(&cell);
    }
    return cells;
}

int export_csv(export_table *t, FILE *file, sim_diagnostics *d)
{
    printing p = {.file = file};
    for (size_t a = 0; a < t->axis_count; a++)
        p.cells[a] = cells_of(&t->axes[a]);
    print_header(&p, t);
    int status = export_blocks_visit(t, print_row, &p, d);
    if (status == 0)
        status = put_lines(&p);
    for (size_t a = 0; a < t->axis_count; a++) {
        for (size_t i = 0; p.cells[a] && i < t->axes[a].count; i++)
            free(p.cells[a][i]);
        free(p.cells[a]);
    }
    free(p.lines.text);
    return status;
}

/* ---- what it is ---- */

static void describe_row(sim_buffer *out, const char *column, const char *units, const char *long_name,
                         const char *definition, const char *values)
{
    const char *const cells[] = {column, units, long_name, definition, values};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        add_plain(out, i ? "," : "");
        add_cell(out, cells[i]);
    }
    add_plain(out, "\n");
}

static void describe_axis(sim_buffer *out, const export_table *t, const export_axis *axis)
{
    const output_variable *variable = output_reader_find(t->reader, axis->name);
    if (axis->lengths)
        describe_row(out, axis->column, "", "calendar month", "the days of it that the file has", "");
    else if (!variable)
        describe_row(out, axis->column, "", "index from 0", "", "");
    else
        describe_row(out, axis->column, axis->labels ? "" : variable->units, variable->long_name, variable->comment,
                     "");
}

static void describe_column(sim_buffer *out, const export_table *t, const export_column *column)
{
    const output_variable *variable = output_values_variable(column->values);
    sim_buffer definition = {0};
    add_plain(&definition, variable->comment);
    for (size_t i = 0; i < variable->rank; i++)
        if (t->axes[column->axes[i]].lengths)
            sim_buffer_print(&definition, "%s%s", definition.length ? "; " : "",
                             column->reduction == EXPORT_SUM ? "sum over the month" : "last day of the month");
    char *flags = output_reader_attribute(t->reader, variable->name, "flag_meanings");
    char *text = sim_buffer_take(&definition);
    describe_row(out, variable->name, output_values_is_time(column->values) ? "" : variable->units, variable->long_name,
                 text, flags);
    free(text);
    free(flags);
}

void export_describe(const export_table *t, FILE *file)
{
    sim_buffer out = {0};
    add_plain(&out, "column,units,long_name,definition,values\n");
    for (size_t a = 0; a < t->axis_count; a++)
        describe_axis(&out, t, &t->axes[a]);
    for (size_t c = 0; c < t->column_count; c++)
        describe_column(&out, t, &t->columns[c]);
    fwrite(out.text, 1, out.length, file);
    free(out.text);
}

void export_list(const output_reader *reader, FILE *file)
{
    size_t widest = 0;
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const size_t width = number_letters(output_reader_variable(reader, i)->name);
        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const output_variable *variable = output_reader_variable(reader, i);
        if (strcmp(variable->type, "other") == 0)
            continue;
        fprintf(file, "%s%*s  ", variable->name, (int)(widest - number_letters(variable->name)), "");
        for (size_t k = 0; k < variable->rank; k++) {
            values_word word;
            fprintf(file, "%s%s", k ? ", " : "(", export_dimension_name(variable, k, &word));
        }
        const int has_unit = variable->units[0] != '\0' && strcmp(variable->units, "1") != 0;
        fprintf(file, "%s%s", variable->rank ? ")  " : "", variable->long_name);
        fprintf(file, "%s%s%s\n", has_unit ? " [" : "", has_unit ? variable->units : "", has_unit ? "]" : "");
    }
}
