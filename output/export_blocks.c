#include "output/export_blocks.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/number.h"

/* Elements of a variable that are in memory at a time: 1 MiB of numbers. */
enum { BLOCK_ELEMENTS = 1 << 17 };

typedef struct block {
    size_t begin[OUTPUT_RANK_LIMIT], end[OUTPUT_RANK_LIMIT]; /* rows along each axis */
} block;

/* Elements of the file from the first of row `begin` to the last of the row before `end`. */
static size_t span(const export_axis *axis, size_t begin, size_t end)
{
    return export_axis_first(axis, end - 1) + export_axis_length(axis, end - 1) - export_axis_first(axis, begin);
}

/* Makes the block that begins at b->begin as long as memory allows: axes whole from the last one on, then a part of one, then one
 * row of those before. Returns the axis that is taken in part (the first one when all are whole). */
static size_t shape(const export_table *t, block *b)
{
    size_t room = BLOCK_ELEMENTS, partial = t->axis_count;
    for (size_t a = t->axis_count; a-- > 0;) {
        const export_axis *axis = &t->axes[a];
        b->end[a] = b->begin[a] + 1;
        if (partial < t->axis_count)
            continue;
        while (b->end[a] < axis->count && span(axis, b->begin[a], b->end[a] + 1) <= room)
            b->end[a]++;
        if (b->begin[a] > 0 || b->end[a] < axis->count || a == 0)
            partial = a;
        else
            room /= span(axis, 0, axis->count) > room ? room : span(axis, 0, axis->count);
    }
    return partial;
}

/* Goes to the next block; returns whether there is one. */
static int advance(const export_table *t, block *b, size_t partial)
{
    for (size_t a = partial + 1; a-- > 0 && t->axis_count > 0;) {
        b->begin[a] = b->end[a];
        if (b->begin[a] < t->axes[a].count)
            return 1;
        b->begin[a] = 0;
        b->end[a] = 1;
    }
    return 0;
}

/* Reads what a column has in the block, unless it is in memory already. */
static int read_column(const export_table *t, export_column *column, const block *b, sim_diagnostics *d)
{
    const size_t rank = output_values_variable(column->values)->rank;
    int is_same = column->is_read;
    for (size_t i = 0; i < rank; i++) {
        const size_t a = column->axes[i], start = export_axis_first(&t->axes[a], b->begin[a]);
        const size_t size = span(&t->axes[a], b->begin[a], b->end[a]);
        is_same &= column->start[i] == start && column->sizes[i] == size;
        column->start[i] = start;
        column->sizes[i] = size;
    }
    if (is_same)
        return 0;
    size_t stride = 1;
    for (size_t i = rank; i-- > 0;) {
        column->strides[i] = stride;
        stride *= column->sizes[i];
    }
    column->is_read = 1;
    return output_values_read(column->values, column->start, column->sizes, d);
}

static int visit_block(export_table *t, const block *b, export_take_row *take, void *context)
{
    size_t at[OUTPUT_RANK_LIMIT];
    memcpy(at, b->begin, sizeof at);
    for (;;) {
        if (take(context, t, at) != 0)
            return -1;
        size_t a = t->axis_count;
        while (a > 0 && ++at[a - 1] == b->end[a - 1]) {
            at[a - 1] = b->begin[a - 1];
            a--;
        }
        if (a == 0)
            return 0;
    }
}

int export_blocks_visit(export_table *t, export_take_row *take, void *context, sim_diagnostics *d)
{
    block b = {0};
    for (size_t a = 0; a < t->axis_count; a++)
        if (t->axes[a].count == 0)
            return 0;
    for (;;) {
        const size_t partial = shape(t, &b);
        for (size_t c = 0; c < t->column_count; c++)
            if (read_column(t, &t->columns[c], &b, d) != 0)
                return -1;
        if (visit_block(t, &b, take, context) != 0)
            return -1;
        if (!advance(t, &b, partial))
            return 0;
    }
}

/* ---- cells ---- */

/* The elements of the block that are a cell: the first, how many, how far apart. */
typedef struct cell {
    size_t first, count, stride;
} cell;

static cell cell_of(const export_table *t, const export_column *column, const size_t at[])
{
    cell c = {0, 1, 0};
    const size_t rank = output_values_variable(column->values)->rank;
    for (size_t i = 0; i < rank; i++) {
        const export_axis *axis = &t->axes[column->axes[i]];
        const size_t row = at[column->axes[i]];
        c.first += (export_axis_first(axis, row) - column->start[i]) * column->strides[i];
        if (axis->lengths) {
            c.count = axis->lengths[row];
            c.stride = column->strides[i];
        }
    }
    if (column->reduction == EXPORT_LAST) {
        c.first += (c.count - 1) * c.stride;
        c.count = 1;
    }
    return c;
}

static const char *sum_text(const export_column *column, cell c, values_word *word)
{
    int64_t whole = 0;
    double real = 0.0;
    for (size_t k = 0; k < c.count; k++) {
        const size_t i = c.first + k * c.stride;
        if (output_values_missing(column->values, i))
            return "";
        if (output_values_kind(column->values) == VALUES_WHOLE)
            whole += output_values_whole(column->values, i);
        else
            real += output_values_number(column->values, i);
    }
    if (output_values_kind(column->values) == VALUES_WHOLE) {
        snprintf(word->text, sizeof word->text, "%" PRId64, whole);
        return word->text;
    }
    char number[SIM_NUMBER_BYTES];
    snprintf(word->text, sizeof word->text, "%s", isfinite(real) ? sim_number_print(real, number) : "");
    return word->text;
}

const char *export_cell_text(const export_table *t, size_t index, const size_t at[], values_word *word)
{
    const export_column *column = &t->columns[index];
    const cell c = cell_of(t, column, at);
    if (column->reduction == EXPORT_SUM)
        return sum_text(column, c, word);
    if (column->index_labels && !output_values_missing(column->values, c.first)) {
        const int64_t label = output_values_whole(column->values, c.first);
        if (label >= 0 && (uint64_t)label < column->index_label_count)
            return column->index_labels[label];
    }
    return output_values_text(column->values, c.first, word);
}

double export_cell_number(const export_table *t, size_t index, const size_t at[])
{
    const export_column *column = &t->columns[index];
    const cell c = cell_of(t, column, at);
    double sum = 0.0;
    for (size_t k = 0; k < c.count; k++)
        sum += output_values_number(column->values, c.first + k * c.stride);
    return sum;
}
