#include "output/export_table.h"

#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { WIDE_MOST = 16384 };

/* ---- axes ---- */

static const output_variable *widest(const export_variables *chosen)
{
    const output_variable *most = chosen->variables[0];
    for (size_t i = 1; i < chosen->count; i++)
        if (chosen->variables[i]->rank > most->rank)
            most = chosen->variables[i];
    return most;
}

static void prepare_time(export_table *t, export_axis *axis, int64_t days[], const export_request *request,
                         sim_diagnostics *d)
{
    if (axis->count > 0 && (request->first_day || request->last_day))
        export_choose_days(axis, days, request, d);
    if (request->step == EXPORT_BY_MONTH && axis->count > 0) {
        export_axis_join_months(axis, days);
        t->is_monthly = 1;
    }
}

/* Makes the axes of `variable`, narrowed as asked. */
static void make_axes(export_table *t, const output_variable *variable, const export_request *request,
                      sim_diagnostics *d)
{
    int has_time = 0;
    t->axis_count = variable->rank;
    for (size_t i = 0; i < variable->rank; i++) {
        export_axis *axis = &t->axes[i];
        values_word word;
        const char *name = export_dimension_name(variable, i, &word);
        if (name == word.text)
            name = axis->made_name = sim_copy_text(word.text);
        axis->name = axis->column = name;
        axis->size = axis->count = (size_t)variable->sizes[i];
        int64_t *days = NULL;
        axis->labels = export_labels_read(t->reader, name, axis->size, &days, d);
        if (days && !has_time) {
            has_time = 1;
            prepare_time(t, axis, days, request, d);
        }
        free(days);
        export_choose_labels(axis, request, d);
    }
    export_check_where(t->axes, t->axis_count, request, d);
    const char *needs_time = request->first_day                 ? "--from"
                             : request->last_day                ? "--to"
                             : request->step == EXPORT_BY_MONTH ? "--by"
                                                                : NULL;
    if (!has_time && needs_time)
        sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){needs_time, 0}, NULL, "\"%s\" has no dimension of time",
                            variable->name);
}

/* ---- columns ---- */

/* Finds the table's axis of each dimension; returns whether all have one. */
static int place_column(const export_table *t, const output_variable *variable, size_t axes[])
{
    int taken[OUTPUT_RANK_LIMIT] = {0};
    for (size_t i = 0; i < variable->rank; i++) {
        values_word word;
        const char *name = export_dimension_name(variable, i, &word);
        size_t a = 0;
        while (a < t->axis_count &&
               (taken[a] || strcmp(t->axes[a].name, name) != 0 || t->axes[a].size != variable->sizes[i]))
            a++;
        if (a == t->axis_count)
            return 0;
        taken[a] = 1;
        axes[i] = a;
    }
    return 1;
}

static void add_dimensions(sim_buffer *text, const output_variable *variable)
{
    for (size_t i = 0; i < variable->rank; i++) {
        values_word word;
        sim_buffer_print(text, "%s%s", i ? ", " : "", export_dimension_name(variable, i, &word));
    }
}

static void apart(const export_table *t, const output_variable *widest_one, const output_variable *other,
                  sim_diagnostics *d)
{
    sim_buffer dimensions = {0};
    sim_buffer_print(&dimensions, "\"%s\" (", other->name);
    add_dimensions(&dimensions, other);
    sim_buffer_print(&dimensions, ") does not stand on the dimensions of \"%s\" (", widest_one->name);
    add_dimensions(&dimensions, widest_one);
    char *text = sim_buffer_take(&dimensions);
    sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){output_reader_path(t->reader), 0}, NULL, "%s)", text);
    sim_diagnostics_hint(d, "export them one by one");
    free(text);
}

/* How days of a month become one value; a fault when the file does not say. */
static export_reduction reduction_of(const export_table *t, const output_variable *variable, sim_diagnostics *d)
{
    char *methods = output_reader_attribute(t->reader, variable->name, "cell_methods");
    const int is_sum = strstr(methods, "time: sum") != NULL, is_point = strstr(methods, "time: point") != NULL;
    free(methods);
    if (!is_sum && !is_point)
        sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--by", 0}, variable->name,
                            "the file does not say whether it is counted over the day or a state at its end");
    return is_sum ? EXPORT_SUM : EXPORT_LAST;
}

/* Where a whole number is an index into a dimension, the file says which; people read the label. */
static void take_index_labels(const export_table *t, export_column *column, sim_diagnostics *d)
{
    if (output_values_kind(column->values) != VALUES_WHOLE)
        return;
    char *name = output_reader_attribute(t->reader, output_values_variable(column->values)->name, RESULTS_INDEX_OF);
    const output_variable *labels = output_reader_find(t->reader, name);
    if (labels && labels->rank == 1) {
        column->index_labels = export_labels_read(t->reader, name, (size_t)labels->sizes[0], NULL, d);
        column->index_label_count = (size_t)labels->sizes[0];
    }
    free(name);
}

static void add_column(export_table *t, const output_variable *widest_one, const output_variable *variable,
                       sim_diagnostics *d)
{
    export_column column = {0};
    if (!place_column(t, variable, column.axes)) {
        apart(t, widest_one, variable, d);
        return;
    }
    /* Coordinates are in the axes already. */
    if (variable->rank == 1 && strcmp(variable->name, t->axes[column.axes[0]].name) == 0)
        return;
    for (size_t i = 0; i < variable->rank && t->is_monthly; i++)
        if (t->axes[column.axes[i]].lengths)
            column.reduction = reduction_of(t, variable, d);
    column.values = output_values_open(t->reader, variable->name, d);
    if (!column.values)
        return;
    take_index_labels(t, &column, d);
    t->columns[t->column_count++] = column;
}

/* ---- one dimension over columns ---- */

static void spread(export_table *t, const char *name, sim_diagnostics *d)
{
    const char *names[OUTPUT_RANK_LIMIT];
    size_t a = 0;
    for (size_t i = 0; i < t->axis_count; i++)
        names[i] = t->axes[i].name;
    while (a < t->axis_count && strcmp(t->axes[a].name, name) != 0)
        a++;
    if (a == t->axis_count) {
        sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--wide", 0}, NULL, "the table has no dimension \"%s\"",
                            name);
        const char *nearest = sim_nearest_name(name, names, t->axis_count);
        if (nearest)
            sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
        return;
    }
    if (t->column_count != 1)
        sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--wide", 0}, NULL, "one variable at a time, not %zu",
                            t->column_count);
    if (t->axes[a].count > WIDE_MOST)
        sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--wide", 0}, NULL,
                            "%zu columns are more than the %d that a spreadsheet takes", t->axes[a].count, WIDE_MOST);
    const export_axis axis = t->axes[a];
    for (size_t i = a; i + 1 < t->axis_count; i++)
        t->axes[i] = t->axes[i + 1];
    t->axes[t->axis_count - 1] = axis;
    for (size_t c = 0; c < t->column_count; c++)
        for (size_t i = 0; i < output_values_variable(t->columns[c].values)->rank; i++) {
            size_t *at = &t->columns[c].axes[i];
            *at = *at == a ? t->axis_count - 1 : *at > a ? *at - 1 : *at;
        }
    t->is_wide = 1;
}

/* ---- the table ---- */

export_table *export_table_new(const output_reader *reader, const export_request *request, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    export_table *t = sim_allocate(1, sizeof *t);
    t->reader = reader;
    export_variables chosen = export_choose_variables(reader, request, d);
    if (chosen.count > 0 && sim_diagnostics_total(d) == faults) {
        const output_variable *most = widest(&chosen);
        make_axes(t, most, request, d);
        t->columns = sim_allocate(chosen.count, sizeof *t->columns);
        for (size_t i = 0; i < chosen.count; i++)
            add_column(t, most, chosen.variables[i], d);
        if (request->wide && sim_diagnostics_total(d) == faults)
            spread(t, request->wide, d);
    }
    free(chosen.variables);
    if (sim_diagnostics_total(d) == faults)
        return t;
    export_table_free(t);
    return NULL;
}

void export_table_free(export_table *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->axis_count; i++)
        export_axis_free(&t->axes[i]);
    for (size_t c = 0; c < t->column_count; c++) {
        output_values_close(t->columns[c].values);
        if (t->columns[c].index_labels)
            results_file_free_names(t->columns[c].index_labels, t->columns[c].index_label_count);
    }
    free(t->columns);
    free(t);
}
