#include "output/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/axis_name.h"
#include "output/results_file.h"
#include "sim/kernel/panic.h"

enum { NAME_BYTES = 256 };

/* No file of this program holds more text than this: what does, is made to fill the memory. */
static const size_t text_limit = (size_t)3 << 29;

/* A text that the reader owns, found again by its key. */
typedef struct kept_text {
    char *key;
    char *text;
} kept_text;

struct output_reader {
    results_file file;
    char *path;
    output_variable *variables;
    size_t count;
    kept_text *texts; /* attributes "name", scalar text variables "/name" */
    size_t text_count, text_room;
    size_t text_bytes;
    char **owned; /* names and attributes of variables */
    size_t owned_count, owned_room;
};

static const char *own(output_reader *reader, const char *text, size_t length)
{
    if (reader->owned_count == reader->owned_room) {
        reader->owned_room = reader->owned_room == 0 ? 64 : 2 * reader->owned_room;
        reader->owned = sim_reallocate(reader->owned, reader->owned_room, sizeof *reader->owned);
    }
    char *copy = sim_allocate(length + 1, 1);
    memcpy(copy, text, length);
    reader->owned[reader->owned_count++] = copy;
    return copy;
}

/* ---- attributes ---- */

/* Whether `type` and `space` are those of one text of a bearable length. */
static int is_one_text(hid_t type, hid_t space)
{
    return type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING && H5Tget_size(type) <= text_limit &&
           H5Sget_simple_extent_npoints(space) == 1;
}

/* Reads one text, of fixed or variable length, through `attribute` or `dataset` (the other is invalid). NULL when it is none;
 * the caller frees it. */
static char *read_text(hid_t attribute, hid_t dataset)
{
    const hid_t object = attribute >= 0 ? attribute : dataset;
    const hid_t type = attribute >= 0 ? H5Aget_type(object) : H5Dget_type(object);
    const hid_t space = attribute >= 0 ? H5Aget_space(object) : H5Dget_space(object);
    char *text = NULL;
    if (is_one_text(type, space)) {
        const int is_variable = H5Tis_variable_str(type) > 0;
        char *fixed = sim_allocate(H5Tget_size(type) + 1, 1), *variable = NULL;
        void *into = is_variable ? (void *)&variable : fixed;
        const herr_t status =
            attribute >= 0 ? H5Aread(object, type, into) : H5Dread(object, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, into);
        const char *found = is_variable ? variable : fixed;
        if (status >= 0 && found != NULL) {
            text = sim_allocate(strlen(found) + 1, 1);
            memcpy(text, found, strlen(found));
        }
        if (status >= 0 && is_variable)
            H5Dvlen_reclaim(type, space, H5P_DEFAULT, &variable);
        free(fixed);
    }
    results_close_space(space);
    results_close_type(type);
    return text;
}

/* The text attribute `name` of `object`, which the caller frees; NULL where there is none. */
static char *read_attribute(hid_t object, const char *name)
{
    if (H5Aexists(object, name) <= 0)
        return NULL;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    char *text = attribute < 0 ? NULL : read_text(attribute, H5I_INVALID_HID);
    results_close_attribute(attribute);
    return text;
}

static const char *attribute_text(output_reader *reader, hid_t object, const char *name)
{
    char *text = read_attribute(object, name);
    const char *kept = text == NULL ? "" : own(reader, text, strlen(text));
    free(text);
    return kept;
}

/* ---- variables ---- */

static const char *type_name(hid_t type)
{
    static const char *const whole[][2] = {
        {"uint8", "int8"}, {"uint16", "int16"}, {"uint32", "int32"}, {"uint64", "int64"}};
    const size_t bytes = H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_STRING:
        return "text";
    case H5T_FLOAT:
        return bytes == 4 ? "float32" : bytes == 8 ? "float64" : "other";
    case H5T_INTEGER:
        for (size_t i = 0; i < 4; i++)
            if (bytes == (size_t)1 << i)
                return whole[i][H5Tget_sign(type) != H5T_SGN_NONE];
        return "other";
    default:
        return "other";
    }
}

static void read_axes(output_reader *reader, hid_t dataset, output_variable *variable)
{
    const hid_t space = H5Dget_space(dataset);
    hsize_t sizes[OUTPUT_RANK_LIMIT];
    const int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    if (rank < 0 || rank > OUTPUT_RANK_LIMIT || H5Sget_simple_extent_dims(space, sizes, NULL) < 0) {
        results_file_fail(&reader->file, SIM_FAULT_DATA, variable->name);
        results_close_space(space);
        return;
    }
    results_close_space(space);
    variable->rank = (size_t)rank;
    for (unsigned axis = 0; axis < variable->rank; axis++) {
        const axis_name name = axis_name_of(dataset, variable->name, axis);
        variable->sizes[axis] = sizes[axis];
        variable->dimensions[axis] = own(reader, name.text, strlen(name.text));
    }
}

static void read_variable(output_reader *reader, const char *name)
{
    const hid_t dataset = H5Dopen2(reader->file.id, name, H5P_DEFAULT);
    if (dataset < 0) {
        results_file_fail(&reader->file, SIM_FAULT_DATA, name);
        return;
    }
    if (!axis_is_pure(dataset)) {
        output_variable *variable = &reader->variables[reader->count++];
        const hid_t type = H5Dget_type(dataset);
        variable->name = own(reader, name, strlen(name));
        variable->type = type < 0 ? "other" : type_name(type);
        variable->stored_bytes = strcmp(variable->type, "text") == 0 ? 0 : H5Dget_storage_size(dataset);
        results_close_type(type);
        variable->units = attribute_text(reader, dataset, "units");
        variable->long_name = attribute_text(reader, dataset, "long_name");
        variable->comment = attribute_text(reader, dataset, "comment");
        read_axes(reader, dataset, variable);
    }
    results_close_dataset(dataset);
}

/* ---- the file ---- */

/* Takes `text` over. A file may name one text many times, so that it is small and they are not. */
static void keep_text(output_reader *reader, const char *key, char *text)
{
    reader->text_bytes += strlen(text);
    if (reader->text_bytes > text_limit) {
        if (!reader->file.failed)
            sim_diagnostics_add(reader->file.faults, SIM_FAULT_DATA, (sim_origin){reader->path, 0}, NULL,
                                "holds more than %zu MiB of text: is no results file of this program",
                                text_limit >> 20);
        reader->file.failed = 1;
        free(text);
        return;
    }
    if (reader->text_count == reader->text_room) {
        reader->text_room = reader->text_room == 0 ? 16 : 2 * reader->text_room;
        reader->texts = sim_reallocate(reader->texts, reader->text_room, sizeof *reader->texts);
    }
    char *copy = sim_allocate(strlen(key) + 1, 1);
    memcpy(copy, key, strlen(key));
    reader->texts[reader->text_count++] = (kept_text){.key = copy, .text = text};
}

static const char *kept(const output_reader *reader, const char *key)
{
    for (size_t i = 0; i < reader->text_count; i++)
        if (strcmp(reader->texts[i].key, key) == 0)
            return reader->texts[i].text;
    return "";
}

static herr_t read_file_attribute(hid_t object, const char *name, const H5A_info_t *info, void *context)
{
    (void)info;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    char *text = attribute < 0 ? NULL : read_text(attribute, H5I_INVALID_HID);
    if (text != NULL)
        keep_text(context, name, text);
    results_close_attribute(attribute);
    return 0;
}

static void read_text_variables(output_reader *reader)
{
    for (size_t i = 0; i < reader->count && !reader->file.failed; i++) {
        if (reader->variables[i].rank != 0 || strcmp(reader->variables[i].type, "text") != 0)
            continue;
        char key[NAME_BYTES];
        const hid_t dataset = H5Dopen2(reader->file.id, reader->variables[i].name, H5P_DEFAULT);
        char *text = dataset < 0 ? NULL : read_text(H5I_INVALID_HID, dataset);
        results_close_dataset(dataset);
        snprintf(key, sizeof key, "/%s", reader->variables[i].name);
        if (text != NULL)
            keep_text(reader, key, text);
    }
}

static void read_all(output_reader *reader)
{
    size_t count = 0;
    hsize_t from = 0;
    char **names = results_file_names(&reader->file, &count);
    reader->variables = sim_allocate(count + 1, sizeof *reader->variables);
    if (!reader->file.failed)
        H5Aiterate2(reader->file.id, H5_INDEX_NAME, H5_ITER_INC, &from, read_file_attribute, reader);
    if (!reader->file.failed && kept(reader, RESULTS_ATTRIBUTE_MODEL)[0] == '\0') {
        sim_diagnostics_add(reader->file.faults, SIM_FAULT_DATA, (sim_origin){reader->path, 0}, NULL,
                            "is no results file of this program: it names no model");
        reader->file.failed = 1;
    }
    for (size_t i = 0; i < count && !reader->file.failed; i++)
        read_variable(reader, names[i]);
    results_file_free_names(names, count);
    if (!reader->file.failed)
        read_text_variables(reader);
}

output_reader *output_reader_open(const char *path, sim_diagnostics *d)
{
    output_reader *reader = sim_allocate(1, sizeof *reader);
    reader->path = sim_allocate(strlen(path) + 1, 1);
    memcpy(reader->path, path, strlen(path));
    reader->file = results_file_open(path, reader->path, d);
    if (!reader->file.failed)
        read_all(reader);
    if (!reader->file.failed)
        return reader;
    output_reader_close(reader);
    return NULL;
}

void output_reader_close(output_reader *reader)
{
    if (reader == NULL)
        return;
    results_file_close(&reader->file);
    for (size_t i = 0; i < reader->text_count; i++) {
        free(reader->texts[i].key);
        free(reader->texts[i].text);
    }
    results_file_free_names(reader->owned, reader->owned_count);
    free(reader->texts);
    free(reader->variables);
    free(reader->path);
    free(reader);
}

size_t output_reader_count(const output_reader *reader)
{
    return reader->count;
}

const output_variable *output_reader_variable(const output_reader *reader, size_t i)
{
    return &reader->variables[i];
}

const output_variable *output_reader_find(const output_reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->count; i++)
        if (strcmp(reader->variables[i].name, name) == 0)
            return &reader->variables[i];
    return NULL;
}

const char *output_reader_text(const output_reader *reader, const char *name)
{
    return kept(reader, name);
}

int64_t output_reader_number(const output_reader *reader, const char *name, int64_t otherwise)
{
    if (H5Aexists(reader->file.id, name) <= 0)
        return otherwise;
    const hid_t attribute = H5Aopen(reader->file.id, name, H5P_DEFAULT);
    const hid_t type = attribute < 0 ? attribute : H5Aget_type(attribute);
    const hid_t space = attribute < 0 ? attribute : H5Aget_space(attribute);
    int64_t value = otherwise;
    if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_INTEGER && H5Sget_simple_extent_npoints(space) == 1 &&
        H5Aread(attribute, H5T_NATIVE_INT64, &value) < 0)
        value = otherwise;
    results_close_space(space);
    results_close_type(type);
    results_close_attribute(attribute);
    return value;
}

const char *output_reader_text_variable(const output_reader *reader, const char *name)
{
    char key[NAME_BYTES];
    snprintf(key, sizeof key, "/%s", name);
    return kept(reader, key);
}

char *output_reader_attribute(const output_reader *reader, const char *name, const char *attribute)
{
    const hid_t dataset = H5Dopen2(reader->file.id, name, H5P_DEFAULT);
    char *text = dataset < 0 ? NULL : read_attribute(dataset, attribute);
    results_close_dataset(dataset);
    return text == NULL ? sim_allocate(1, 1) : text;
}

/* ---- values ---- */

static size_t elements_of(const output_variable *variable)
{
    size_t elements = 1;
    for (size_t i = 0; i < variable->rank; i++)
        elements *= (size_t)variable->sizes[i];
    return elements;
}

static int is_text(const output_variable *variable)
{
    return strcmp(variable->type, "text") == 0;
}

/* The file for one reading, whose fault goes to `d` and does not spoil the reader. */
static results_file file_for(const output_reader *reader, sim_diagnostics *d)
{
    results_file file = reader->file;
    file.faults = d;
    return file;
}

double *output_reader_reals(const output_reader *reader, const char *name, size_t *count, sim_diagnostics *d)
{
    const output_variable *variable = output_reader_find(reader, name);
    *count = 0;
    if (variable == NULL || is_text(variable) || strcmp(variable->type, "other") == 0)
        return NULL;
    results_file file = file_for(reader, d);
    const size_t elements = elements_of(variable);
    double *values = sim_allocate(elements, sizeof *values);
    const hid_t dataset = H5Dopen2(file.id, name, H5P_DEFAULT);
    if (dataset < 0 || H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        results_file_fail(&file, SIM_FAULT_DATA, name);
    results_close_dataset(dataset);
    if (file.failed) {
        free(values);
        return NULL;
    }
    *count = elements;
    return values;
}

/* Copies texts that HDF5 gave, so that they can be freed as all others are. */
static char **copy_texts(char *const texts[], size_t count)
{
    char **copies = sim_allocate(count, sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        const size_t bytes = texts[i] == NULL ? 1 : strlen(texts[i]) + 1;
        copies[i] = sim_allocate(bytes, 1);
        memcpy(copies[i], texts[i] == NULL ? "" : texts[i], bytes);
    }
    return copies;
}

char **output_reader_texts(const output_reader *reader, const char *name, size_t *count, sim_diagnostics *d)
{
    const output_variable *variable = output_reader_find(reader, name);
    *count = 0;
    if (variable == NULL || !is_text(variable))
        return NULL;
    results_file file = file_for(reader, d);
    const size_t elements = elements_of(variable);
    char **texts = sim_allocate(elements, sizeof *texts), **copies = NULL;
    const hid_t dataset = H5Dopen2(file.id, name, H5P_DEFAULT);
    const hid_t type = dataset < 0 ? dataset : H5Dget_type(dataset);
    const hid_t space = dataset < 0 ? dataset : H5Dget_space(dataset);
    if (type >= 0 && space >= 0 && H5Tis_variable_str(type) > 0 &&
        H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) >= 0) {
        copies = copy_texts(texts, elements);
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts);
        *count = elements;
    } else {
        results_file_fail(&file, SIM_FAULT_DATA, name);
    }
    results_close_space(space);
    results_close_type(type);
    results_close_dataset(dataset);
    free(texts);
    return copies;
}

const char *output_reader_path(const output_reader *reader)
{
    return reader->path;
}

const results_file *output_reader_file(const output_reader *reader)
{
    return &reader->file;
}
