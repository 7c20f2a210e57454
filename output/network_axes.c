#include "output/network_axes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

/* ---- finding ---- */

static const output_variable *find_by_units(const output_reader *reader, const char *units, const char *dimension)
{
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const output_variable *variable = output_reader_variable(reader, i);
        if (variable->rank == 1 && strcmp(variable->units, units) == 0 &&
            (!dimension || strcmp(variable->dimensions[0], dimension) == 0))
            return variable;
    }
    return NULL;
}

static int is_index_of(const output_reader *reader, const output_variable *variable, const char *dimension)
{
    if (variable->rank != 1 || strncmp(variable->type, "int", 3) != 0)
        return 0;
    char *named = output_reader_attribute(reader, variable->name, RESULTS_INDEX_OF);
    const int is_it = strcmp(named, dimension) == 0;
    free(named);
    return is_it;
}

/* The dimension that has two indices of places. */
static void find_legs(const output_reader *reader, network_axes *axes)
{
    for (size_t i = 0; i < output_reader_count(reader) && !axes->leg; i++) {
        const output_variable *from = output_reader_variable(reader, i);
        if (!is_index_of(reader, from, axes->place))
            continue;
        for (size_t k = i + 1; k < output_reader_count(reader) && !axes->leg; k++) {
            const output_variable *to = output_reader_variable(reader, k);
            if (!is_index_of(reader, to, axes->place) || strcmp(to->dimensions[0], from->dimensions[0]) != 0)
                continue;
            axes->leg = from->dimensions[0];
            axes->leg_count = (size_t)from->sizes[0];
            axes->from_name = from->name;
            axes->to_name = to->name;
        }
    }
}

/* ---- reading ---- */

/* Labels of the dimension that `variable` stands on. */
static char **read_labels(const output_reader *reader, const char *variable, sim_diagnostics *d)
{
    export_request request = {.names = &variable, .name_count = 1};
    export_table *t = export_table_new(reader, &request, d);
    if (!t)
        return NULL;
    char **labels = sim_allocate(t->axes[0].count + 1, sizeof *labels);
    for (size_t i = 0; i < t->axes[0].count; i++) {
        values_word word;
        sim_buffer label = {0};
        sim_buffer_print(&label, "%s", export_axis_label(&t->axes[0], i, &word));
        labels[i] = sim_buffer_take(&label);
    }
    export_table_free(t);
    return labels;
}

static double *read_numbers(const output_reader *reader, const char *name, size_t count, sim_diagnostics *d)
{
    output_values *values = output_values_open(reader, name, d);
    double *numbers = NULL;
    if (values && output_values_read(values, (size_t[]){0}, &count, d) == 0) {
        numbers = sim_allocate(count + 1, sizeof *numbers);
        for (size_t i = 0; i < count; i++)
            numbers[i] = output_values_number(values, i);
    }
    output_values_close(values);
    return numbers;
}

static size_t *read_indices(const output_reader *reader, const char *name, size_t count, sim_diagnostics *d)
{
    double *numbers = read_numbers(reader, name, count, d);
    if (!numbers)
        return NULL;
    size_t *indices = sim_allocate(count + 1, sizeof *indices);
    for (size_t i = 0; i < count; i++)
        indices[i] = numbers[i] >= 0 && numbers[i] < 1e9 ? (size_t)numbers[i] : SIZE_MAX;
    free(numbers);
    return indices;
}

static void check_earth(const output_reader *reader, const network_axes *axes, sim_diagnostics *d)
{
    for (size_t i = 0; i < axes->place_count; i++) {
        if (!(fabs(axes->latitudes[i]) > 90.0) && !(fabs(axes->longitudes[i]) > 180.0))
            continue;
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){output_reader_path(reader), 0}, axes->place_labels[i],
                            "latitude %g, longitude %g is no place on earth", axes->latitudes[i], axes->longitudes[i]);
        return;
    }
}

int network_axes_find(const output_reader *reader, network_axes *axes, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    const output_variable *latitude = find_by_units(reader, "degrees_north", NULL);
    const output_variable *longitude = latitude ? find_by_units(reader, "degrees_east", latitude->dimensions[0]) : NULL;
    if (!longitude) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){output_reader_path(reader), 0}, NULL,
                            "has no places on a map: no variables in degrees_north and degrees_east");
        return 0;
    }
    axes->latitude = latitude->name;
    axes->longitude = longitude->name;
    axes->place = latitude->dimensions[0];
    axes->place_count = (size_t)latitude->sizes[0];
    find_legs(reader, axes);
    axes->place_labels = read_labels(reader, latitude->name, d);
    axes->latitudes = read_numbers(reader, latitude->name, axes->place_count, d);
    axes->longitudes = read_numbers(reader, longitude->name, axes->place_count, d);
    if (axes->leg) {
        axes->leg_labels = read_labels(reader, axes->from_name, d);
        axes->leg_from = read_indices(reader, axes->from_name, axes->leg_count, d);
        axes->leg_to = read_indices(reader, axes->to_name, axes->leg_count, d);
    }
    if (sim_diagnostics_total(d) == faults)
        check_earth(reader, axes, d);
    return sim_diagnostics_total(d) == faults;
}

void network_axes_free(network_axes *axes)
{
    if (axes->place_labels)
        results_file_free_names(axes->place_labels, axes->place_count);
    if (axes->leg_labels)
        results_file_free_names(axes->leg_labels, axes->leg_count);
    free(axes->latitudes);
    free(axes->longitudes);
    free(axes->leg_from);
    free(axes->leg_to);
}

/* ---- asking ---- */

int network_is_shape(const network_axes *axes, const output_variable *variable)
{
    const char *const names[] = {axes->latitude, axes->longitude, axes->from_name,
                                 axes->to_name,  axes->place,     axes->leg};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && strcmp(names[i], variable->name) == 0)
            return 1;
    return 0;
}

static size_t place_of(const network_axes *axes, const char *label)
{
    for (size_t i = 0; i < axes->place_count; i++)
        if (strcmp(axes->place_labels[i], label) == 0)
            return i;
    return SIZE_MAX;
}

size_t *network_places_of(const output_reader *reader, const network_axes *axes, const char *dimension, size_t size,
                          sim_diagnostics *d)
{
    const output_variable *variable = output_reader_find(reader, dimension);
    if (size > axes->place_count || !variable || strcmp(variable->type, "text") != 0 || variable->rank != 1)
        return NULL;
    char **labels = read_labels(reader, dimension, d);
    if (!labels)
        return NULL;
    size_t *places = sim_allocate(size + 1, sizeof *places), found = 0;
    for (size_t i = 0; i < size; i++) {
        places[i] = place_of(axes, labels[i]);
        found += places[i] != SIZE_MAX;
    }
    results_file_free_names(labels, size);
    if (found == size && size > 0)
        return places;
    free(places);
    return NULL;
}
