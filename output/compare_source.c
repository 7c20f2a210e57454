#include "output/compare_source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

static int refuse(const compare_source *source, sim_diagnostics *d, const char *text)
{
    sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){output_reader_path(source->reader), 0}, NULL, "%s", text);
    return -1;
}

/* ---- replications ---- */

static void keep_complete(compare_source *source, const double *numbers, const double *status, size_t count)
{
    source->asked = count;
    source->replications = sim_allocate(count, sizeof *source->replications);
    source->rows = sim_allocate(count, sizeof *source->rows);
    for (size_t i = 0; i < count; i++) {
        if (status[i] != 0)
            continue;
        source->replications[source->replication_count] = (int64_t)numbers[i];
        source->rows[source->replication_count++] = i;
    }
}

static int read_replications(compare_source *source, sim_diagnostics *d)
{
    size_t count = 0, statuses = 0;
    const size_t faults = sim_diagnostics_total(d);
    double *numbers = output_reader_reals(source->reader, RESULTS_REPLICATION, &count, d);
    double *status = output_reader_reals(source->reader, RESULTS_STATUS, &statuses, d);
    if (numbers != NULL && status != NULL && count == statuses)
        keep_complete(source, numbers, status, count);
    else if (sim_diagnostics_total(d) == faults)
        refuse(source, d, "does not say which replications are complete");
    free(numbers);
    free(status);
    return sim_diagnostics_total(d) == faults ? 0 : -1;
}

int compare_source_open(compare_source *source, const char *path, sim_diagnostics *d)
{
    *source = (compare_source){.reader = output_reader_open(path, d)};
    return source->reader == NULL ? -1 : read_replications(source, d);
}

static void free_figure(compare_figure *figure)
{
    free(figure->name);
    free(figure->long_name);
    free(figure->units);
    free(figure->values);
}

void compare_source_close(compare_source *source)
{
    for (size_t i = 0; i < source->figure_count; i++)
        free_figure(&source->figures[i]);
    free(source->figures);
    free(source->replications);
    free(source->rows);
    output_reader_close(source->reader);
    *source = (compare_source){.reader = NULL};
}

/* ---- figures ---- */

compare_figure *compare_source_add(compare_source *source, const char *name, const char *long_name, const char *units)
{
    if (source->figure_count == source->figure_room) {
        source->figure_room = source->figure_room == 0 ? 32 : 2 * source->figure_room;
        source->figures = sim_reallocate(source->figures, source->figure_room, sizeof *source->figures);
    }
    compare_figure *figure = &source->figures[source->figure_count++];
    *figure = (compare_figure){sim_copy_text(name), sim_copy_text(long_name), sim_copy_text(units),
                               sim_allocate(source->replication_count, sizeof *figure->values)};
    for (size_t r = 0; r < source->replication_count; r++)
        figure->values[r] = NAN;
    return figure;
}

const compare_figure *compare_source_find(const compare_source *source, const char *name, size_t likely)
{
    if (likely < source->figure_count && strcmp(source->figures[likely].name, name) == 0)
        return &source->figures[likely];
    for (size_t i = 0; i < source->figure_count; i++)
        if (strcmp(source->figures[i].name, name) == 0)
            return &source->figures[i];
    return NULL;
}

void compare_source_keep(compare_source *source, const size_t kept[], size_t count)
{
    size_t next = 0;
    for (size_t i = 0; i < source->figure_count; i++) {
        if (next < count && kept[next] == i)
            source->figures[next++] = source->figures[i];
        else
            free_figure(&source->figures[i]);
    }
    source->figure_count = count;
}

/* ---- measures ---- */

size_t compare_source_measures(const compare_source *source)
{
    const output_variable *measure = output_reader_find(source->reader, RESULTS_MEASURE);
    return measure == NULL || measure->rank != 1 ? 0 : (size_t)measure->sizes[0];
}

static void add_measures(compare_source *source, char **names, char **long_names, char **units, size_t count,
                         const double *values)
{
    for (size_t m = 0; m < count; m++) {
        compare_figure *figure = compare_source_add(source, names[m], long_names[m], units[m]);
        for (size_t r = 0; r < source->replication_count; r++)
            figure->values[r] = values[source->rows[r] * count + m];
    }
}

int compare_source_read_measures(compare_source *source, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    size_t count = 0, long_count = 0, unit_count = 0, value_count = 0;
    char **names = output_reader_texts(source->reader, RESULTS_MEASURE, &count, d);
    char **long_names = output_reader_texts(source->reader, RESULTS_MEASURE_LONG_NAME, &long_count, d);
    char **units = output_reader_texts(source->reader, RESULTS_MEASURE_UNITS, &unit_count, d);
    double *values = output_reader_reals(source->reader, RESULTS_MEASURE_VALUE, &value_count, d);
    if (count > 0 && long_count == count && unit_count == count && value_count == count * source->asked)
        add_measures(source, names, long_names, units, count, values);
    else if (count > 0 && sim_diagnostics_total(d) == faults)
        refuse(source, d, "its measures are not those of a results file of this program");
    results_file_free_names(names, count);
    results_file_free_names(long_names, long_count);
    results_file_free_names(units, unit_count);
    free(values);
    return sim_diagnostics_total(d) == faults ? 0 : -1;
}

/* ---- pairs ---- */

compare_pairs compare_source_pairs(const compare_source *reference, const compare_source *other)
{
    const size_t most = reference->replication_count;
    compare_pairs pairs = {sim_allocate(most, sizeof *pairs.reference), sim_allocate(most, sizeof *pairs.other), 0};
    for (size_t i = 0, j = 0; i < reference->replication_count && j < other->replication_count;) {
        const int64_t a = reference->replications[i], b = other->replications[j];
        if (a == b) {
            pairs.reference[pairs.count] = i;
            pairs.other[pairs.count++] = j;
        }
        i += a <= b;
        j += b <= a;
    }
    return pairs;
}

void compare_pairs_free(compare_pairs *pairs)
{
    free(pairs->reference);
    free(pairs->other);
    *pairs = (compare_pairs){.count = 0};
}
