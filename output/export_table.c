#include "output/export_table.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { LABELS_MOST = 1 << 22, WIDE_MOST = 16384 };

/* ---- the variables ---- */

typedef struct choice {
    const output_variable **variables;
    size_t count;
} choice;

static int is_chosen(const choice *chosen, const output_variable *variable)
{
    for (size_t i = 0; i < chosen->count; i++)
        if (chosen->variables[i] == variable)
            return 1;
    return 0;
}

static void unknown_variable(const output_reader *reader, const char *name, sim_diagnostics *d)
{
    const size_t count = output_reader_count(reader);
    const char **names = sim_allocate(count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = output_reader_variable(reader, i)->name;
    sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){output_reader_path(reader), 0}, NULL,
                        "there is no variable \"%s\"", name);
    const char *nearest = sim_nearest_name(name, names, count);
    if (nearest)
        sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
    sim_diagnostics_hint(d, "`transito export --list FILE' names all");
    free(names);
}

/* A pattern takes what fits it in the order of the file's names; text without dimensions only by its own name. */
static void choose_name(const output_reader *reader, const char *name, choice *chosen, sim_diagnostics *d)
{
    const int is_pattern = strpbrk(name, "*?[") != NULL;
    size_t found = 0;
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const output_variable *variable = output_reader_variable(reader, i);
        const int fits = is_pattern ? variable->rank > 0 && fnmatch(name, variable->name, 0) == 0
                                    : strcmp(name, variable->name) == 0;
        found += (size_t)fits;
        if (fits && !is_chosen(chosen, variable))
            chosen->variables[chosen->count++] = variable;
    }
    if (found == 0)
        unknown_variable(reader, name, d);
}

static choice choose(const output_reader *reader, const export_request *request, sim_diagnostics *d)
{
    choice chosen = {.variables = sim_allocate(output_reader_count(reader) + 1, sizeof *chosen.variables)};
    for (size_t i = 0; i < request->name_count; i++)
        choose_name(reader, request->names[i], &chosen, d);
    return chosen;
}

static const output_variable *widest(const choice *chosen)
{
    const output_variable *most = chosen->variables[0];
    for (size_t i = 1; i < chosen->count; i++)
        if (chosen->variables[i]->rank > most->rank)
            most = chosen->variables[i];
    return most;
}

/* ---- axes ---- */

const char *export_dimension_name(const output_variable *variable, size_t i, values_word *word)
{
    if (variable->dimensions[i][0] != '\0')
        return variable->dimensions[i];
    snprintf(word->text, sizeof word->text, "axis_%zu", i + 1);
    return word->text;
}

size_t export_axis_first(const export_axis *axis, size_t i)
{
    return axis->firsts ? axis->firsts[i] : i;
}

size_t export_axis_length(const export_axis *axis, size_t i)
{
    return axis->lengths ? axis->lengths[i] : 1;
}

const char *export_axis_label(const export_axis *axis, size_t i, values_word *word)
{
    if (axis->labels)
        return axis->labels[i];
    snprintf(word->text, sizeof word->text, "%zu", export_axis_first(axis, i));
    return word->text;
}

static char *copy_of(const char *text)
{
    sim_buffer copy = {0};
    sim_buffer_print(&copy, "%s", text);
    return sim_buffer_take(&copy);
}

/* The values along `name` as texts; NULL where the dimension has none. With `days`, of a dimension of time, the day of each. */
static char **read_labels(const output_reader *reader, const char *name, size_t size, int64_t **days,
                          sim_diagnostics *d)
{
    const output_variable *variable = output_reader_find(reader, name);
    if (!variable || variable->rank != 1 || variable->sizes[0] != size || size > LABELS_MOST)
        return NULL;
    output_values *values = output_values_open(reader, name, d);
    if (!values)
        return NULL;
    char **labels = NULL;
    if (output_values_read(values, (size_t[]){0}, &size, d) == 0) {
        labels = sim_allocate(size, sizeof *labels);
        if (days && output_values_is_time(values))
            *days = sim_allocate(size, sizeof **days);
        for (size_t i = 0; i < size; i++) {
            values_word word;
            labels[i] = copy_of(output_values_text(values, i, &word));
            if (days && *days)
                (*days)[i] = output_values_day(values, i);
        }
    }
    output_values_close(values);
    return labels;
}

static void free_axis(export_axis *axis)
{
    if (axis->labels)
        results_file_free_names(axis->labels, axis->count);
    free(axis->firsts);
    free(axis->lengths);
    free(axis->made_name);
}

/* Keeps those elements of the axis that `keep` marks. */
static void narrow(export_axis *axis, const char keep[])
{
    size_t *firsts = sim_allocate(axis->count + 1, sizeof *firsts), kept = 0;
    for (size_t i = 0; i < axis->count; i++) {
        if (keep[i]) {
            firsts[kept] = export_axis_first(axis, i);
            if (axis->labels)
                axis->labels[kept] = axis->labels[i];
            kept++;
        } else if (axis->labels) {
            free(axis->labels[i]);
        }
    }
    free(axis->firsts);
    axis->firsts = firsts;
    axis->count = kept;
}

/* ---- choosing along an axis ---- */

static void unknown_label(const export_axis *axis, const char *wanted, const char *words, sim_diagnostics *d)
{
    enum { MOST_COMPARED = 5000 };
    sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--where", 0}, words, "\"%s\" is no %s of this file", wanted,
                        axis->name);
    const char *nearest = axis->labels && axis->count <= MOST_COMPARED
                              ? sim_nearest_name(wanted, (const char *const *)axis->labels, axis->count)
                              : NULL;
    values_word first, last;
    if (nearest)
        sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
    else if (axis->count > 0)
        sim_diagnostics_hint(d, "they go from \"%s\" to \"%s\"", export_axis_label(axis, 0, &first),
                             export_axis_label(axis, axis->count - 1, &last));
}

static size_t mark(const export_axis *axis, const char *pattern, char keep[])
{
    size_t found = 0;
    for (size_t i = 0; i < axis->count; i++) {
        values_word word;
        const char *label = export_axis_label(axis, i, &word);
        if (strcmp(pattern, label) == 0 || fnmatch(pattern, label, 0) == 0) {
            keep[i] = 1;
            found++;
        }
    }
    return found;
}

/* Marks what "one,two" names; a label may hold a comma itself. */
static void mark_list(const export_axis *axis, const char *list, const char *words, char keep[], sim_diagnostics *d)
{
    if (mark(axis, list, keep) > 0)
        return;
    char *copy = copy_of(list), *rest = copy;
    for (char *label = rest; label; label = rest) {
        char *comma = strchr(label, ',');
        rest = comma ? comma + 1 : NULL;
        if (comma)
            *comma = '\0';
        if (mark(axis, label, keep) == 0)
            unknown_label(axis, label, words, d);
    }
    free(copy);
}

static int names_axis(const char *words, const export_axis *axis)
{
    const size_t length = strcspn(words, "=");
    return words[length] == '=' && ((strlen(axis->name) == length && strncmp(words, axis->name, length) == 0) ||
                                    (strlen(axis->column) == length && strncmp(words, axis->column, length) == 0));
}

static void choose_labels(export_axis *axis, const export_request *request, sim_diagnostics *d)
{
    char *keep = NULL;
    for (size_t i = 0; i < request->where_count; i++) {
        if (!names_axis(request->where[i], axis))
            continue;
        if (!keep)
            keep = sim_allocate(axis->count, 1);
        mark_list(axis, strchr(request->where[i], '=') + 1, request->where[i], keep, d);
    }
    if (keep)
        narrow(axis, keep);
    free(keep);
}

/* Each --where must be of an axis. */
static void check_where(const export_table *t, const export_request *request, sim_diagnostics *d)
{
    const char *names[OUTPUT_RANK_LIMIT];
    for (size_t a = 0; a < t->axis_count; a++)
        names[a] = t->axes[a].name;
    for (size_t i = 0; i < request->where_count; i++) {
        const char *words = request->where[i];
        size_t a = 0;
        while (a < t->axis_count && !names_axis(words, &t->axes[a]))
            a++;
        if (a < t->axis_count)
            continue;
        char *wanted = copy_of(words);
        wanted[strcspn(wanted, "=")] = '\0';
        if (!strchr(words, '='))
            sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--where", 0}, words, "is not DIMENSION=LABEL");
        else
            sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--where", 0}, words,
                                "these variables have no dimension \"%s\"", wanted);
        const char *nearest = sim_nearest_name(wanted, names, t->axis_count);
        if (nearest)
            sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
        free(wanted);
    }
}

/* ---- days ---- */

typedef enum day_end { DAY_FIRST, DAY_LAST } day_end;

/* The day that "2023-03-05" or, first or last of the month, "2023-03" says. */
static int64_t read_day(const char *option, const char *text, day_end end, sim_diagnostics *d)
{
    const sim_date_read day = sim_calendar_read_date(text);
    if (!day.wrong)
        return sim_calendar_days(day.date);
    const sim_date_read month = sim_calendar_read_month(text);
    if (!month.wrong)
        return sim_calendar_days(month.date) +
               (end == DAY_LAST ? sim_calendar_days_in_month(month.date.year, month.date.month) - 1 : 0);
    sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){option, 0}, NULL, "\"%s\" is no day", text);
    sim_diagnostics_hint(d, "days are written YYYY-MM-DD, months YYYY-MM");
    return 0;
}

/* Keeps the days asked for; `days` goes along. */
static void choose_days(export_axis *axis, int64_t days[], const export_request *request, sim_diagnostics *d)
{
    const int64_t from = request->first_day ? read_day("--from", request->first_day, DAY_FIRST, d) : INT64_MIN;
    const int64_t to = request->last_day ? read_day("--to", request->last_day, DAY_LAST, d) : INT64_MAX;
    char *keep = sim_allocate(axis->count, 1);
    size_t kept = 0;
    const int64_t first = days[0], last = days[axis->count - 1];
    for (size_t i = 0; i < axis->count; i++) {
        keep[i] = days[i] >= from && days[i] <= to;
        if (keep[i])
            days[kept++] = days[i];
    }
    narrow(axis, keep);
    free(keep);
    if (kept == 0 && sim_diagnostics_total(d) == 0) {
        sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){request->first_day ? "--from" : "--to", 0}, NULL,
                            "the file has none of these days");
        sim_diagnostics_hint(d, "it has those from %s to %s", sim_calendar_write_date(sim_calendar_date(first)).text,
                             sim_calendar_write_date(sim_calendar_date(last)).text);
    }
}

/* Puts the days of each month together. They follow one another in the file, as far as they were chosen. */
static void join_months(export_axis *axis, const int64_t days[])
{
    size_t *firsts = sim_allocate(axis->count + 1, sizeof *firsts),
           *lengths = sim_allocate(axis->count + 1, sizeof *lengths);
    char **labels = sim_allocate(axis->count + 1, sizeof *labels);
    size_t months = 0;
    for (size_t i = 0; i < axis->count; i++) {
        const sim_date_text month = sim_calendar_write_month(sim_calendar_date(days[i]));
        if (months == 0 || strcmp(labels[months - 1], month.text) != 0) {
            firsts[months] = export_axis_first(axis, i);
            labels[months++] = copy_of(month.text);
        }
        lengths[months - 1] = export_axis_first(axis, i) - firsts[months - 1] + 1;
    }
    const char *const name = axis->name;
    char *const made_name = axis->made_name;
    const size_t size = axis->size;
    axis->made_name = NULL;
    free_axis(axis);
    *axis = (export_axis){.name = name,
                          .column = "month",
                          .made_name = made_name,
                          .size = size,
                          .count = months,
                          .firsts = firsts,
                          .lengths = lengths,
                          .labels = labels};
}

static void prepare_time(export_table *t, export_axis *axis, int64_t days[], const export_request *request,
                         sim_diagnostics *d)
{
    if (axis->count > 0 && (request->first_day || request->last_day))
        choose_days(axis, days, request, d);
    if (request->step == EXPORT_BY_MONTH && axis->count > 0) {
        join_months(axis, days);
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
            name = axis->made_name = copy_of(word.text);
        axis->name = axis->column = name;
        axis->size = axis->count = (size_t)variable->sizes[i];
        int64_t *days = NULL;
        axis->labels = read_labels(t->reader, name, axis->size, &days, d);
        if (days && !has_time) {
            has_time = 1;
            prepare_time(t, axis, days, request, d);
        }
        free(days);
        choose_labels(axis, request, d);
    }
    check_where(t, request, d);
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
        column->index_labels = read_labels(t->reader, name, (size_t)labels->sizes[0], NULL, d);
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
    choice chosen = choose(reader, request, d);
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
        free_axis(&t->axes[i]);
    for (size_t c = 0; c < t->column_count; c++) {
        output_values_close(t->columns[c].values);
        if (t->columns[c].index_labels)
            results_file_free_names(t->columns[c].index_labels, t->columns[c].index_label_count);
    }
    free(t->columns);
    free(t);
}
