#include "output/compare_series.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/attribute_value.h"
#include "output/results_file.h"
#include "output/time_axis.h"
#include "output/value_blocks.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/number.h"

/* A series and a measure may have one name. */
#define PREFIX "series."

/* How the values of one series fall into cells: labels of a dimension times months. */
typedef struct cells {
    const output_variable *variable;
    size_t by; /* axis of the labels; the rank of the variable: none */
    char **labels;
    size_t label_count; /* 1 without labels */
    time_axis time;
    int32_t first_month;
    size_t month_count; /* 1 without months */
    size_t *row_of;     /* where a replication of the file stands in the source; SIZE_MAX when it is not complete */
    double *sums;       /* [replication of the source][label][month] */
    double *days;       /* [month] */
    int is_state;       /* a mean over days, no sum */
    int may_miss;
    double missing;
} cells;

/* ---- which series ---- */

static int is_series(const output_variable *variable)
{
    return variable->rank >= 2 && strcmp(variable->dimensions[0], RESULTS_REPLICATION) == 0 &&
           strcmp(variable->dimensions[1], RESULTS_TIME) == 0 && strcmp(variable->type, "text") != 0 &&
           strcmp(variable->type, "other") != 0;
}

static void add_unmatched(const output_reader *reader, const char *pattern, sim_diagnostics *d)
{
    const size_t all = output_reader_count(reader);
    const char **names = sim_allocate(all, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < all; i++)
        if (is_series(output_reader_variable(reader, i)))
            names[count++] = output_reader_variable(reader, i)->name;
    sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--series", 0}, NULL, "%s has no daily series \"%s\"",
                        output_reader_path(reader), pattern);
    const char *nearest = sim_nearest_name(pattern, names, count);
    if (nearest != NULL)
        sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
    else if (count > 0)
        sim_diagnostics_hint(d, "there are %zu, the first is \"%s\"", count, names[0]);
    else
        sim_diagnostics_hint(d, "it has none");
    free(names);
}

static int is_wanted(const output_variable *variable, const output_compare_series *series)
{
    for (size_t p = 0; p < series->count; p++)
        if (is_series(variable) && fnmatch(series->patterns[p], variable->name, 0) == 0)
            return 1;
    return 0;
}

static void check_patterns(const output_reader *reader, const output_compare_series *series, sim_diagnostics *d)
{
    for (size_t p = 0; p < series->count; p++) {
        size_t matched = 0;
        for (size_t i = 0; i < output_reader_count(reader); i++) {
            const output_variable *variable = output_reader_variable(reader, i);
            matched += is_series(variable) && fnmatch(series->patterns[p], variable->name, 0) == 0;
        }
        if (matched == 0)
            add_unmatched(reader, series->patterns[p], d);
    }
}

/* ---- cells ---- */

static int find_labels(cells *c, const output_reader *reader, const char *by, sim_diagnostics *d)
{
    c->by = c->variable->rank;
    c->label_count = 1;
    if (by == NULL)
        return 0;
    for (size_t i = 2; i < c->variable->rank; i++)
        if (strcmp(c->variable->dimensions[i], by) == 0)
            c->by = i;
    if (c->by == c->variable->rank) {
        sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--by", 0}, NULL, "%s of %s has no dimension \"%s\"",
                            c->variable->name, output_reader_path(reader), by);
        if (c->variable->rank > 2)
            sim_diagnostics_hint(d, "it has %s%s%s", c->variable->dimensions[2], c->variable->rank > 3 ? " and " : "",
                                 c->variable->rank > 3 ? c->variable->dimensions[3] : "");
        return -1;
    }
    c->labels = output_reader_texts(reader, by, &c->label_count, d);
    if (c->labels != NULL && c->label_count == c->variable->sizes[c->by])
        return 0;
    sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){output_reader_path(reader), 0}, by, "has no labels");
    return -1;
}

static int find_time(cells *c, const output_reader *reader, output_compare_span span, sim_diagnostics *d)
{
    if (time_axis_read(&c->time, reader, d) != 0)
        return -1;
    if (c->time.count != c->variable->sizes[1]) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){output_reader_path(reader), 0}, c->variable->name,
                            "has another number of days than the axis of time");
        return -1;
    }
    c->month_count = 1;
    if (span == OUTPUT_COMPARE_MONTHS && c->time.count > 0) {
        c->first_month = sim_calendar_month(sim_calendar_date(c->time.days[0]));
        c->month_count =
            (size_t)(sim_calendar_month(sim_calendar_date(c->time.days[c->time.count - 1])) - c->first_month) + 1;
    }
    return 0;
}

static size_t month_of(const cells *c, size_t day)
{
    return c->month_count == 1 ? 0
                               : (size_t)(sim_calendar_month(sim_calendar_date(c->time.days[day])) - c->first_month);
}

static void find_rows(cells *c, const compare_source *source)
{
    c->row_of = sim_allocate(source->asked, sizeof *c->row_of);
    for (size_t i = 0; i < source->asked; i++)
        c->row_of[i] = SIZE_MAX;
    for (size_t r = 0; r < source->replication_count; r++)
        c->row_of[source->rows[r]] = r;
    c->sums = sim_allocate(source->replication_count * c->label_count * c->month_count, sizeof *c->sums);
    c->days = sim_allocate(c->month_count, sizeof *c->days);
    for (size_t day = 0; day < c->time.count; day++)
        c->days[month_of(c, day)]++;
}

static void cells_free(cells *c)
{
    if (c->labels != NULL)
        results_file_free_names(c->labels, c->label_count);
    time_axis_free(&c->time);
    free(c->row_of);
    free(c->sums);
    free(c->days);
}

/* ---- values ---- */

static void read_meaning(cells *c, results_file *file, hid_t dataset)
{
    attribute_value methods = attribute_value_read(file, dataset, "cell_methods");
    attribute_value fill = attribute_value_read(file, dataset, "_FillValue");
    c->is_state = methods.text != NULL && strstr(methods.text, "time: point") != NULL;
    c->may_miss = fill.text != NULL && sim_number_real(fill.text, &c->missing) == SIM_NUMBER_OK;
    attribute_value_free(&methods);
    attribute_value_free(&fill);
}

/* Adds one block to the sums, counting the place of each value along. */
static int add_block(void *context, const value_block *block, void *block_values, size_t count)
{
    cells *c = context;
    const double *values = block_values;
    size_t place[OUTPUT_RANK_LIMIT] = {0};
    const size_t rank = c->variable->rank;
    for (size_t i = 0; i < rank; i++)
        place[i] = (size_t)block->start[i];
    for (size_t k = 0; k < count; k++) {
        const size_t row = c->row_of[place[0]], label = c->by < rank ? place[c->by] : 0;
        if (row != SIZE_MAX) {
            double *sum = &c->sums[(row * c->label_count + label) * c->month_count + month_of(c, place[1])];
            *sum += c->may_miss && values[k] == c->missing ? NAN : values[k];
        }
        for (size_t i = rank; i > 0; i--) {
            if (++place[i - 1] < (size_t)(block->start[i - 1] + block->count[i - 1]))
                break;
            place[i - 1] = (size_t)block->start[i - 1];
        }
    }
    return 0;
}

static void sum_values(cells *c, results_file *file, hid_t dataset)
{
    value_shape shape = {0};
    const hid_t space = H5Dget_space(dataset);
    if (space < 0 || value_shape_of(space, &shape) != 0 ||
        value_blocks_visit(dataset, &shape, H5T_NATIVE_DOUBLE, sizeof(double), add_block, c) != 0)
        results_file_fail(file, SIM_FAULT_DATA, c->variable->name);
    results_close_space(space);
}

/* ---- figures ---- */

/* The sum over the cells from (label, month) on, `labels` by `months` of them; of a state its mean over their days. */
static double value_of(const cells *c, size_t row, size_t label, size_t labels, size_t month, size_t months)
{
    double sum = 0, days = 0;
    for (size_t m = month; m < month + months; m++) {
        days += c->days[m];
        for (size_t l = label; l < label + labels; l++)
            sum += c->sums[(row * c->label_count + l) * c->month_count + m];
    }
    return c->is_state ? sum / days : sum;
}

static void add_figure(const cells *c, compare_source *source, const char *name, size_t label, size_t labels,
                       size_t month, size_t months)
{
    sim_buffer long_name = {0};
    sim_buffer_print(&long_name, "%s, %s", c->variable->long_name,
                     c->is_state ? "mean over the days" : "sum over the days");
    compare_figure *figure = compare_source_add(source, name, long_name.text, c->variable->units);
    free(long_name.text);
    for (size_t r = 0; r < source->replication_count; r++)
        figure->values[r] = value_of(c, r, label, labels, month, months);
}

static void add_cell(const cells *c, compare_source *source, size_t label, size_t month)
{
    sim_buffer name = {0};
    sim_buffer_print(&name, "%s%s[", PREFIX, c->variable->name);
    if (c->labels != NULL)
        sim_buffer_print(&name, "%s=%s%s", c->variable->dimensions[c->by], c->labels[label],
                         c->month_count > 1 ? ", " : "");
    if (c->month_count > 1)
        sim_buffer_print(&name, "%s=%s", RESULTS_TIME,
                         sim_calendar_write_month(sim_calendar_month_begin(c->first_month + (int32_t)month)).text);
    sim_buffer_print(&name, "]");
    add_figure(c, source, name.text, label, 1, month, 1);
    free(name.text);
}

static void add_figures(const cells *c, compare_source *source)
{
    sim_buffer name = {0};
    sim_buffer_print(&name, "%s%s", PREFIX, c->variable->name);
    add_figure(c, source, name.text, 0, c->label_count, 0, c->month_count);
    free(name.text);
    if (c->labels == NULL && c->month_count == 1)
        return;
    for (size_t label = 0; label < c->label_count; label++)
        for (size_t month = 0; month < c->month_count; month++)
            add_cell(c, source, label, month);
}

static void read_one(compare_source *source, const output_variable *variable, const output_compare_series *series,
                     results_file *file, sim_diagnostics *d)
{
    cells c = {.variable = variable};
    if (variable->sizes[0] == source->asked && find_labels(&c, source->reader, series->by, d) == 0 &&
        find_time(&c, source->reader, series->span, d) == 0) {
        const hid_t dataset = H5Dopen2(file->id, variable->name, H5P_DEFAULT);
        find_rows(&c, source);
        if (dataset < 0) {
            results_file_fail(file, SIM_FAULT_DATA, variable->name);
        } else {
            read_meaning(&c, file, dataset);
            sum_values(&c, file, dataset);
        }
        results_close_dataset(dataset);
        if (!file->failed)
            add_figures(&c, source);
    }
    cells_free(&c);
}

int compare_series_read(compare_source *source, const output_compare_series *series, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    const char *path = output_reader_path(source->reader);
    check_patterns(source->reader, series, d);
    if (series->count == 0 || sim_diagnostics_total(d) != faults)
        return sim_diagnostics_total(d) == faults ? 0 : -1;
    results_file file = results_file_open(path, path, d);
    for (size_t i = 0; i < output_reader_count(source->reader) && !file.failed; i++)
        if (is_wanted(output_reader_variable(source->reader, i), series))
            read_one(source, output_reader_variable(source->reader, i), series, &file, d);
    results_file_close(&file);
    return sim_diagnostics_total(d) == faults ? 0 : -1;
}
