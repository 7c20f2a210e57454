#include "output/export_axis.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { LABELS_MOST = 1 << 22 };

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

char **export_labels_read(const output_reader *reader, const char *name, size_t size, int64_t **days,
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
            labels[i] = sim_copy_text(output_values_text(values, i, &word));
            if (days && *days)
                (*days)[i] = output_values_day(values, i);
        }
    }
    output_values_close(values);
    return labels;
}

void export_axis_free(export_axis *axis)
{
    if (axis->labels)
        results_file_free_names(axis->labels, axis->count);
    free(axis->firsts);
    free(axis->lengths);
    free(axis->made_name);
}

void export_axis_narrow(export_axis *axis, const char keep[])
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

void export_axis_join_months(export_axis *axis, const int64_t days[])
{
    size_t *firsts = sim_allocate(axis->count + 1, sizeof *firsts),
           *lengths = sim_allocate(axis->count + 1, sizeof *lengths);
    char **labels = sim_allocate(axis->count + 1, sizeof *labels);
    size_t months = 0;
    for (size_t i = 0; i < axis->count; i++) {
        const sim_date_text month = sim_calendar_write_month(sim_calendar_date(days[i]));
        if (months == 0 || strcmp(labels[months - 1], month.text) != 0) {
            firsts[months] = export_axis_first(axis, i);
            labels[months++] = sim_copy_text(month.text);
        }
        lengths[months - 1] = export_axis_first(axis, i) - firsts[months - 1] + 1;
    }
    const char *const name = axis->name;
    char *const made_name = axis->made_name;
    const size_t size = axis->size;
    axis->made_name = NULL;
    export_axis_free(axis);
    *axis = (export_axis){.name = name,
                          .column = "month",
                          .made_name = made_name,
                          .size = size,
                          .count = months,
                          .firsts = firsts,
                          .lengths = lengths,
                          .labels = labels};
}
