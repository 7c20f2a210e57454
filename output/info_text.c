#include "output/info_text.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/number_text.h"
#include "output/results_file.h"
#include "sim/scenario/buffer.h"

enum { SHAPE_BYTES = 512 };

/* Attributes of the file that are told as they are. */
static const char *const told[] = {"title",
                                   RESULTS_ATTRIBUTE_MODEL,
                                   "comment",
                                   RESULTS_ATTRIBUTE_CALIBRATION,
                                   RESULTS_ATTRIBUTE_INTERVALS,
                                   RESULTS_ATTRIBUTE_PRECISION,
                                   RESULTS_ATTRIBUTE_PRECISE,
                                   "Conventions",
                                   "source",
                                   RESULTS_PROVENANCE_PREFIX "_version",
                                   RESULTS_PROVENANCE_PREFIX "_commit",
                                   RESULTS_PROVENANCE_PREFIX "_compiler",
                                   RESULTS_PROVENANCE_PREFIX "_libraries",
                                   RESULTS_PROVENANCE_PREFIX "_host_class",
                                   RESULTS_PROVENANCE_PREFIX "_started_utc"};

static const char *run_status(const output_reader *reader)
{
    const char *status = output_reader_text(reader, RESULTS_ATTRIBUTE_RUN);
    return status[0] == '\0' ? "unfinished part" : status;
}

static int is_provenance(const char *name)
{
    return strncmp(name, RESULTS_PROVENANCE_PREFIX, strlen(RESULTS_PROVENANCE_PREFIX)) == 0;
}

/* ---- for people ---- */

typedef struct shape_text {
    char text[SHAPE_BYTES];
} shape_text;

/* "time 365, sector 9" */
static shape_text describe_shape(const output_variable *variable)
{
    shape_text shape = {""};
    size_t length = 0;
    for (size_t i = 0; i < variable->rank && length < sizeof shape.text; i++) {
        const char *name = variable->dimensions[i];
        length += (size_t)snprintf(shape.text + length, sizeof shape.text - length, "%s%s %" PRIu64, i > 0 ? ", " : "",
                                   name[0] == '\0' ? "?" : name, variable->sizes[i]);
    }
    return shape;
}

static void print_line(sim_buffer *text, const char *title, const char *value)
{
    if (value[0] != '\0')
        sim_buffer_print(text, "%-13s %s\n", title, value);
}

static void print_head(sim_buffer *text, const output_reader *reader)
{
    print_line(text, "file", output_reader_path(reader));
    print_line(text, "title", output_reader_text(reader, "title"));
    sim_buffer_print(text, "%-13s %s, %" PRId64 " of %" PRId64 " replications\n", "run", run_status(reader),
                     output_reader_number(reader, RESULTS_ATTRIBUTE_COMPLETE, 0),
                     output_reader_number(reader, RESULTS_ATTRIBUTE_ASKED, 0));
    sim_buffer_print(text, "%-13s %" PRId64 ", after %" PRId64 " days of warm-up\n", "seed",
                     output_reader_number(reader, RESULTS_ATTRIBUTE_SEED, 0),
                     output_reader_number(reader, RESULTS_ATTRIBUTE_WARMUP, 0));
    print_line(text, "calibration", output_reader_text(reader, RESULTS_ATTRIBUTE_CALIBRATION));
    print_line(text, "intervals", output_reader_text(reader, RESULTS_ATTRIBUTE_INTERVALS));
    print_line(text, "precision", output_reader_text(reader, RESULTS_ATTRIBUTE_PRECISE));
    print_line(text, "made by", output_reader_text(reader, "source"));
    print_line(text, "started", output_reader_text(reader, RESULTS_PROVENANCE_PREFIX "_started_utc"));
    print_line(text, "command", output_reader_text_variable(reader, RESULTS_COMMAND_LINE));
    print_line(text, "caution", output_reader_text(reader, "comment"));
}

typedef struct widths {
    int name, type, shape, units;
} widths;

static int wider(int width, const char *text)
{
    const int length = (int)strlen(text);
    return length > width ? length : width;
}

static widths measure_columns(const output_reader *reader)
{
    widths w = {.name = 8, .type = 4, .shape = 10, .units = 5};
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const output_variable *variable = output_reader_variable(reader, i);
        w.name = wider(w.name, variable->name);
        w.type = wider(w.type, variable->type);
        w.shape = wider(w.shape, describe_shape(variable).text);
        w.units = wider(w.units, variable->units);
    }
    return w;
}

static void print_variables(sim_buffer *text, const output_reader *reader)
{
    const widths w = measure_columns(reader);
    sim_buffer_print(text, "\n%-*s  %-*s  %-*s  %-*s  %10s  %s\n", w.name, "variable", w.type, "type", w.shape,
                     "dimensions", w.units, "units", "stored", "what it is");
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const output_variable *variable = output_reader_variable(reader, i);
        const int is_text = strcmp(variable->type, "text") == 0;
        sim_buffer_print(text, "%-*s  %-*s  %-*s  %-*s  %10s  %s\n", w.name, variable->name, w.type, variable->type,
                         w.shape, describe_shape(variable).text, w.units, variable->units,
                         is_text ? "" : number_bytes_text(variable->stored_bytes).text, variable->long_name);
    }
}

char *output_info_text(const output_reader *reader)
{
    sim_buffer text = {0};
    print_head(&text, reader);
    print_variables(&text, reader);
    return sim_buffer_take(&text);
}

/* ---- JSON ---- */

static json_t *variable_json(const output_variable *variable)
{
    json_t *object = json_object(), *dimensions = json_array(), *sizes = json_array();
    for (size_t i = 0; i < variable->rank; i++) {
        json_t *name = json_string(variable->dimensions[i]);
        json_array_append_new(dimensions, name == NULL ? json_null() : name);
        json_array_append_new(sizes, json_integer((json_int_t)variable->sizes[i]));
    }
    json_object_set_new(object, "name", text_json(variable->name));
    json_object_set_new(object, "type", text_json(variable->type));
    json_object_set_new(object, "dimensions", dimensions);
    json_object_set_new(object, "sizes", sizes);
    json_object_set_new(object, "units", text_json(variable->units));
    json_object_set_new(object, "long_name", text_json(variable->long_name));
    json_object_set_new(object, "comment", text_json(variable->comment));
    json_object_set_new(object, "stored_bytes", json_integer((json_int_t)variable->stored_bytes));
    return object;
}

static void set_number(json_t *object, const output_reader *reader, const char *name)
{
    json_object_set_new(object, name, json_integer(output_reader_number(reader, name, 0)));
}

static json_t *attributes_json(const output_reader *reader)
{
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if (output_reader_text(reader, told[i])[0] != '\0')
            json_object_set_new(object, told[i], text_json(output_reader_text(reader, told[i])));
    return object;
}

char *output_info_json(const output_reader *reader)
{
    json_t *object = json_object(), *variables = json_array();
    json_object_set_new(object, "file", text_json(output_reader_path(reader)));
    json_object_set_new(object, RESULTS_ATTRIBUTE_RUN, text_json(run_status(reader)));
    set_number(object, reader, RESULTS_ATTRIBUTE_ASKED);
    set_number(object, reader, RESULTS_ATTRIBUTE_COMPLETE);
    set_number(object, reader, RESULTS_ATTRIBUTE_SEED);
    set_number(object, reader, RESULTS_ATTRIBUTE_WARMUP);
    json_object_set_new(object, "attributes", attributes_json(reader));
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const output_variable *variable = output_reader_variable(reader, i);
        if (!is_provenance(variable->name))
            json_array_append_new(variables, variable_json(variable));
    }
    json_object_set_new(object, "variables", variables);
    json_object_set_new(object, RESULTS_SCENARIO, text_json(output_reader_text_variable(reader, RESULTS_SCENARIO)));
    json_object_set_new(object, RESULTS_OUTPUTS, text_json(output_reader_text_variable(reader, RESULTS_OUTPUTS)));
    json_object_set_new(object, RESULTS_COMMAND_LINE,
                        text_json(output_reader_text_variable(reader, RESULTS_COMMAND_LINE)));
    return number_print_json(object);
}
