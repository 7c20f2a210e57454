#include "output/diff_text.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "output/number_text.h"
#include "sim/scenario/buffer.h"

/* ---- for people ---- */

enum { VALUE_BYTES = 72, SHARED_BYTES = 24 };

static int begins_letter(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

/* A value on one line from `begin` on, cut where it is long. */
static void print_value(const char *value, size_t begin, sim_buffer *text)
{
    if (value == NULL) {
        sim_buffer_print(text, "(none)");
        return;
    }
    size_t end = begin;
    sim_buffer_print(text, "%s", begin > 0 ? "…" : "");
    for (; value[end] != '\0' && (end - begin < VALUE_BYTES || !begins_letter(value[end])); end++) {
        const char letter = (unsigned char)value[end] < ' ' ? ' ' : value[end];
        sim_buffer_add(text, &letter, 1);
    }
    sim_buffer_print(text, "%s", value[end] == '\0' ? "" : "…");
}

/* Where to begin two long values so that what differs is seen. */
static size_t common_start(const char *a, const char *b)
{
    size_t same = 0;
    if (a == NULL || b == NULL)
        return 0;
    while (a[same] != '\0' && a[same] == b[same])
        same++;
    if (same < VALUE_BYTES)
        return 0;
    size_t begin = same - SHARED_BYTES;
    while (begin > 0 && !begins_letter(a[begin]))
        begin--;
    return begin;
}

static void print_pair(const char *a, const char *b, sim_buffer *text)
{
    const size_t begin = common_start(a, b);
    sim_buffer_print(text, ": ");
    print_value(a, begin, text);
    sim_buffer_print(text, " | ");
    print_value(b, begin, text);
    sim_buffer_print(text, "\n");
}

/* By their types where the values look the same. */
static void print_attributes(const output_diff_attributes *attributes, sim_buffer *text)
{
    for (size_t i = 0; i < attributes->count; i++) {
        const attribute_value *a = &attributes->list[i].a, *b = &attributes->list[i].b;
        const int looks_same = a->text != NULL && b->text != NULL && strcmp(a->text, b->text) == 0;
        sim_buffer_print(text, "    attribute %s", attributes->list[i].name);
        print_pair(looks_same ? a->type.text : a->text, looks_same ? b->type.text : b->text, text);
    }
}

static void print_values(const output_diff_dataset *dataset, sim_buffer *text)
{
    const diff_values *values = &dataset->values;
    if (values->line > 0) {
        sim_buffer_print(text, "    from %s on", dataset->place);
        print_pair(values->first_a, values->first_b, text);
        return;
    }
    sim_buffer_print(text, "    %" PRIu64 " of %" PRIu64 " values", values->differing, values->elements);
    if (values->missing_in_one > 0)
        sim_buffer_print(text, ", %" PRIu64 " of them missing in one", values->missing_in_one);
    if (!isnan(values->largest))
        sim_buffer_print(text, "; largest difference %.6g, relative %.3g", values->largest, values->largest_relative);
    sim_buffer_print(text, "\n    first%s%s", dataset->place[0] == '\0' ? "" : " at ", dataset->place);
    print_pair(values->first_a, values->first_b, text);
}

static void print_dataset(const output_diff *diff, const output_diff_dataset *dataset, sim_buffer *text)
{
    if (dataset->where != OUTPUT_DIFF_IN_BOTH) {
        sim_buffer_print(text, "%s  only in %s\n", dataset->name, diff->paths[dataset->where == OUTPUT_DIFF_ONLY_IN_B]);
        return;
    }
    sim_buffer_print(text, "%s\n", dataset->name);
    if (dataset->type[0] != NULL) {
        sim_buffer_print(text, "    type");
        print_pair(dataset->type[0], dataset->type[1], text);
    }
    if (dataset->shape[0] != NULL) {
        sim_buffer_print(text, "    dimensions");
        print_pair(dataset->shape[0], dataset->shape[1], text);
    }
    print_attributes(&dataset->attributes, text);
    if (dataset->values.differing > 0)
        print_values(dataset, text);
}

char *output_diff_text(const output_diff *diff)
{
    sim_buffer text = {0};
    sim_buffer_print(&text, "%s | %s\n", diff->paths[0], diff->paths[1]);
    if (diff->attributes.count > 0)
        sim_buffer_print(&text, "(the file)\n");
    print_attributes(&diff->attributes, &text);
    for (size_t i = 0; i < diff->count; i++)
        print_dataset(diff, &diff->datasets[i], &text);
    sim_buffer_print(&text, "%zu of %zu datasets differ%s%s\n", diff->count, diff->compared,
                     diff->attributes.count > 0 ? ", and attributes of the file" : "",
                     diff->scope == DIGEST_SCOPE_ALL ? ""
                                                     : "; provenance and choice of outputs are not compared (--all)");
    return sim_buffer_take(&text);
}

/* ---- JSON ---- */

static void set_pair(json_t *object, const char *key, const char *a, const char *b)
{
    json_t *pair = json_array();
    json_array_append_new(pair, text_json(a));
    json_array_append_new(pair, text_json(b));
    json_object_set_new(object, key, pair);
}

static json_t *attributes_json(const output_diff_attributes *attributes)
{
    json_t *list = json_array();
    for (size_t i = 0; i < attributes->count; i++) {
        const attribute_value *a = &attributes->list[i].a, *b = &attributes->list[i].b;
        json_t *object = json_object();
        json_object_set_new(object, "name", text_json(attributes->list[i].name));
        set_pair(object, "types", a->text == NULL ? NULL : a->type.text, b->text == NULL ? NULL : b->type.text);
        set_pair(object, "values", a->text, b->text);
        json_array_append_new(list, object);
    }
    return list;
}

static void set_values(json_t *object, const output_diff_dataset *dataset)
{
    const diff_values *values = &dataset->values;
    json_object_set_new(object, "elements", json_integer((json_int_t)values->elements));
    json_object_set_new(object, "differing", json_integer((json_int_t)values->differing));
    json_object_set_new(object, "missing_in_one", json_integer((json_int_t)values->missing_in_one));
    json_object_set_new(object, "largest_difference", number_json(values->largest));
    json_object_set_new(object, "largest_relative", number_json(values->largest_relative));
    json_object_set_new(object, "first", text_json(dataset->place));
    set_pair(object, "first_values", values->first_a, values->first_b);
}

static json_t *dataset_json(const output_diff_dataset *dataset)
{
    static const char *const places[] = {"both", "a", "b"};
    json_t *object = json_object();
    json_object_set_new(object, "name", text_json(dataset->name));
    json_object_set_new(object, "in", json_string(places[dataset->where]));
    if (dataset->type[0] != NULL)
        set_pair(object, "types", dataset->type[0], dataset->type[1]);
    if (dataset->shape[0] != NULL)
        set_pair(object, "dimensions", dataset->shape[0], dataset->shape[1]);
    if (dataset->attributes.count > 0)
        json_object_set_new(object, "attributes", attributes_json(&dataset->attributes));
    if (dataset->values.differing > 0)
        set_values(object, dataset);
    return object;
}

char *output_diff_json(const output_diff *diff)
{
    json_t *object = json_object(), *datasets = json_array();
    set_pair(object, "files", diff->paths[0], diff->paths[1]);
    json_object_set_new(object, "same", json_boolean(output_diff_total(diff) == 0));
    json_object_set_new(object, "compared", json_integer((json_int_t)diff->compared));
    json_object_set_new(object, "provenance", json_boolean(diff->scope == DIGEST_SCOPE_ALL));
    json_object_set_new(object, "attributes", attributes_json(&diff->attributes));
    for (size_t i = 0; i < diff->count; i++)
        json_array_append_new(datasets, dataset_json(&diff->datasets[i]));
    json_object_set_new(object, "datasets", datasets);
    return number_print_json(object);
}
