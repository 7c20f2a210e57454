#include "output/digest.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/axis_name.h"
#include "output/digest_scope.h"
#include "output/hash_stream.h"
#include "output/results_file.h"
#include "output/value_blocks.h"
#include "sim/kernel/panic.h"

enum { WHAT_BYTES = 160 };

static void fail(results_file *file, const char *text, const char *name)
{
    char what[WHAT_BYTES];
    snprintf(what, sizeof what, "%s %s", text, name);
    results_file_fail(file, SIM_FAULT_DATA, what);
}

static void refuse(results_file *file, const char *name, const char *text)
{
    if (file->failed)
        return;
    sim_diagnostics_add(file->faults, SIM_FAULT_DATA, (sim_origin){file->path, 0}, name, "%s", text);
    file->failed = 1;
}

/* ---- shapes ---- */

static void hash_shape(hash_stream *stream, const value_shape *s)
{
    hash_stream_number(stream, s->rank);
    for (size_t i = 0; i < s->rank; i++)
        hash_stream_number(stream, s->sizes[i]);
}

/* ---- attributes ---- */

static void hash_attribute_value(results_file *file, hash_stream *stream, hid_t attribute, const char *name)
{
    const hid_t stored = H5Aget_type(attribute), space = H5Aget_space(attribute);
    hash_element element = {.memory = H5I_INVALID_HID};
    value_shape s = {0};
    if (stored < 0 || space < 0 || value_shape_of(space, &s) != 0)
        fail(file, "reading the attribute", name);
    else if (hash_element_of(stored, &element) != 0)
        refuse(file, name, "an attribute of a type that no results file holds");
    if (!file->failed) {
        if (s.elements == 1)
            s.rank = 0;
        void *values = sim_allocate((size_t)s.elements + 1, element.bytes);
        hash_stream_text(stream, name, strlen(name));
        hash_stream_type(stream, &element);
        hash_shape(stream, &s);
        if (s.elements > 0 && H5Aread(attribute, element.memory, values) < 0)
            fail(file, "reading the attribute", name);
        else
            hash_stream_values(stream, &element, values, (size_t)s.elements);
        if (element.is_pointer && s.elements > 0 && !file->failed)
            H5Dvlen_reclaim(element.memory, space, H5P_DEFAULT, values);
        free(values);
    }
    hash_element_close(&element);
    results_close_space(space);
    results_close_type(stored);
}

static void hash_attributes(results_file *file, hash_stream *stream, hid_t object, const char *owner)
{
    size_t count = 0;
    char **names = digest_scope_attributes(file, object, owner, DIGEST_SCOPE_SAID, &count);
    hash_stream_number(stream, count);
    for (size_t i = 0; i < count && !file->failed; i++) {
        const hid_t attribute = H5Aopen(object, names[i], H5P_DEFAULT);
        if (attribute < 0)
            fail(file, "reading the attribute", names[i]);
        else
            hash_attribute_value(file, stream, attribute, names[i]);
        results_close_attribute(attribute);
    }
    results_file_free_names(names, count);
}

/* ---- values ---- */

typedef struct hashing {
    hash_stream *stream;
    const hash_element *element;
} hashing;

static int hash_block(void *context, const value_block *block, void *values, size_t count)
{
    (void)block;
    const hashing *h = context;
    hash_stream_values(h->stream, h->element, values, count);
    return 0;
}

/* Texts of variable length, which HDF5 allocates and takes back for a whole dataset. */
static void hash_texts(results_file *file, hash_stream *stream, hid_t dataset, hid_t space, const value_shape *s,
                       const hash_element *element, const char *name)
{
    void *values = sim_allocate((size_t)s->elements, element->bytes);
    if (H5Dread(dataset, element->memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        fail(file, "reading", name);
    } else {
        hash_stream_values(stream, element, values, (size_t)s->elements);
        H5Dvlen_reclaim(element->memory, space, H5P_DEFAULT, values);
    }
    free(values);
}

static void hash_values(results_file *file, hash_stream *stream, hid_t dataset, hid_t space, const value_shape *s,
                        const hash_element *element, const char *name)
{
    if (file->failed || s->elements == 0)
        return;
    hashing h = {stream, element};
    if (element->is_pointer)
        hash_texts(file, stream, dataset, space, s, element, name);
    else if (value_blocks_visit(dataset, s, element->memory, element->bytes, hash_block, &h) != 0)
        fail(file, "reading", name);
}

/* ---- datasets ---- */

static void hash_axis_names(hash_stream *stream, hid_t dataset, const value_shape *s, const char *name)
{
    for (unsigned axis = 0; axis < s->rank; axis++) {
        const axis_name found = axis_name_of(dataset, name, axis);
        hash_stream_text(stream, found.text, strlen(found.text));
    }
}

static void hash_content(results_file *file, hash_stream *stream, hid_t dataset, const char *name)
{
    const hid_t stored = H5Dget_type(dataset), space = H5Dget_space(dataset);
    const int is_pure = axis_is_pure(dataset);
    hash_element element = {.letter = 'd', .memory = H5I_INVALID_HID};
    value_shape s = {0};
    if (stored < 0 || space < 0 || value_shape_of(space, &s) != 0)
        fail(file, "reading the shape of", name);
    else if (!is_pure && hash_element_of(stored, &element) != 0)
        refuse(file, name, "is of a type that no results file holds");
    if (!file->failed) {
        hash_stream_type(stream, &element);
        hash_shape(stream, &s);
        hash_axis_names(stream, dataset, &s, name);
        if (is_pure)
            hash_stream_number(stream, 0);
        else
            hash_attributes(file, stream, dataset, name);
        if (!is_pure)
            hash_values(file, stream, dataset, space, &s, &element, name);
    }
    hash_element_close(&element);
    results_close_space(space);
    results_close_type(stored);
}

static void digest_dataset(results_file *file, hash_stream *stream, const char *name, uint8_t digest[HASH_STREAM_BYTES])
{
    static const char tag[] = "transito-dataset-1";
    H5O_info_t info;
    if (H5Oget_info_by_name2(file->id, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) {
        fail(file, "looking at", name);
        return;
    }
    if (info.type != H5O_TYPE_DATASET) {
        refuse(file, name, "is a group or a named type, which no results file holds");
        return;
    }
    const hid_t dataset = H5Dopen2(file->id, name, H5P_DEFAULT);
    if (dataset < 0) {
        fail(file, "opening", name);
        return;
    }
    hash_stream_text(stream, tag, sizeof tag - 1);
    hash_stream_text(stream, name, strlen(name));
    hash_content(file, stream, dataset, name);
    hash_stream_take(stream, digest);
    results_close_dataset(dataset);
}

/* ---- the file ---- */

static output_digest to_hex(const uint8_t digest[HASH_STREAM_BYTES])
{
    output_digest text;
    for (size_t i = 0; i < HASH_STREAM_BYTES; i++)
        snprintf(text.hex + 2 * i, 3, "%02x", digest[i]);
    return text;
}

/* Leaves only the names that count, in their order. */
static size_t keep_counting(char **names, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (digest_scope_has(names[i]))
            names[kept++] = names[i];
        else
            free(names[i]);
    }
    return kept;
}

static void hash_file(results_file *file, output_digest_visitor *visit, void *context, output_digest *digest)
{
    static const char tag[] = "transito-file-1";
    hash_stream *whole = hash_stream_new(), *one = hash_stream_new();
    uint8_t bytes[HASH_STREAM_BYTES];
    size_t count = 0;
    char **names = results_file_names(file, &count);
    count = keep_counting(names, count);
    hash_stream_text(whole, tag, sizeof tag - 1);
    if (!file->failed)
        hash_attributes(file, whole, file->id, NULL);
    hash_stream_number(whole, count);
    for (size_t i = 0; i < count && !file->failed; i++) {
        digest_dataset(file, one, names[i], bytes);
        if (file->failed)
            break;
        hash_stream_text(whole, names[i], strlen(names[i]));
        hash_stream_bytes(whole, bytes, sizeof bytes);
        const output_digest hex = to_hex(bytes);
        if (visit != NULL)
            visit(context, names[i], &hex);
    }
    hash_stream_take(whole, bytes);
    *digest = to_hex(bytes);
    results_file_free_names(names, count);
    hash_stream_free(one);
    hash_stream_free(whole);
}

int output_digest_file(const char *path, output_digest_visitor *visit, void *context, output_digest *digest,
                       sim_diagnostics *d)
{
    results_file file = results_file_open(path, path, d);
    if (!file.failed)
        hash_file(&file, visit, context, digest);
    results_file_close(&file);
    return file.failed ? -1 : 0;
}
