#include "output/diff.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "output/axis_name.h"
#include "output/digest.h"
#include "output/reader.h"
#include "output/time_axis.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/number.h"

/* A dataset of one file by name; no digest for what does not enter that of the file. */
typedef struct entry {
    char *name;
    output_digest digest;
} entry;

/* One of the two files. */
typedef struct side {
    output_reader *reader;
    results_file file;
    entry *entries; /* in the order of their names */
    size_t count, room;
} side;

/* ---- the files ---- */

static void add_entry(void *context, const char *name, const output_digest *digest)
{
    side *s = context;
    if (s->count == s->room) {
        s->room = s->room == 0 ? 64 : 2 * s->room;
        s->entries = sim_reallocate(s->entries, s->room, sizeof *s->entries);
    }
    s->entries[s->count++] = (entry){sim_copy_text(name), *digest};
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->name, ((const entry *)b)->name);
}

/* Adds what does not enter the digest, too. */
static void add_others(side *s)
{
    static const output_digest none = {""};
    size_t count = 0;
    char **names = results_file_names(&s->file, &count);
    for (size_t i = 0; i < count; i++)
        if (!digest_scope_has(names[i]))
            add_entry(s, names[i], &none);
    results_file_free_names(names, count);
    if (s->count > 0)
        qsort(s->entries, s->count, sizeof *s->entries, by_name);
}

static int open_side(side *s, const char *path, digest_scope scope, sim_diagnostics *d)
{
    output_digest whole;
    *s = (side){.file = {.id = H5I_INVALID_HID, .failed = 1}};
    s->reader = output_reader_open(path, d);
    if (s->reader == NULL || output_digest_file(path, add_entry, s, &whole, d) != 0)
        return -1;
    s->file = results_file_open(path, path, d);
    if (!s->file.failed && scope == DIGEST_SCOPE_ALL)
        add_others(s);
    return s->file.failed ? -1 : 0;
}

static void close_side(side *s)
{
    results_file_close(&s->file);
    output_reader_close(s->reader);
    for (size_t i = 0; i < s->count; i++)
        free(s->entries[i].name);
    free(s->entries);
}

/* ---- attributes ---- */

/* Takes over both values unless they say the same. */
static void add_attribute(output_diff_attributes *attributes, const char *name, attribute_value a, attribute_value b)
{
    if (attribute_value_same(&a, &b)) {
        attribute_value_free(&a);
        attribute_value_free(&b);
        return;
    }
    if (attributes->count == attributes->room) {
        attributes->room = attributes->room == 0 ? 8 : 2 * attributes->room;
        attributes->list = sim_reallocate(attributes->list, attributes->room, sizeof *attributes->list);
    }
    attributes->list[attributes->count++] = (output_diff_attribute){sim_copy_text(name), a, b};
}

static void free_attributes(output_diff_attributes *attributes)
{
    for (size_t i = 0; i < attributes->count; i++) {
        free(attributes->list[i].name);
        attribute_value_free(&attributes->list[i].a);
        attribute_value_free(&attributes->list[i].b);
    }
    free(attributes->list);
}

/* Those of two objects; `owner` is their name, NULL for the files. */
static void compare_attributes(side sides[2], hid_t a, hid_t b, const char *owner, digest_scope scope,
                               output_diff_attributes *attributes)
{
    size_t count_a = 0, count_b = 0;
    char **ours = digest_scope_attributes(&sides[0].file, a, owner, scope, &count_a);
    char **theirs = digest_scope_attributes(&sides[1].file, b, owner, scope, &count_b);
    for (size_t i = 0, j = 0; i < count_a || j < count_b;) {
        const int order = i == count_a ? 1 : j == count_b ? -1 : strcmp(ours[i], theirs[j]);
        const char *name = order <= 0 ? ours[i] : theirs[j];
        add_attribute(attributes, name, attribute_value_read(&sides[0].file, a, name),
                      attribute_value_read(&sides[1].file, b, name));
        i += order <= 0;
        j += order >= 0;
    }
    results_file_free_names(ours, count_a);
    results_file_free_names(theirs, count_b);
}

/* ---- places ---- */

/* "area=x": the label of a place along an axis by its coordinate, or its index where there is none. */
static void print_coordinate(const output_reader *reader, const char *axis, size_t i, sim_buffer *text)
{
    const output_variable *variable = output_reader_find(reader, axis);
    sim_diagnostics *unused = sim_diagnostics_new();
    size_t count = 0;
    time_axis time = {.days = NULL};
    sim_buffer_print(text, "%s=", axis[0] == '\0' ? "?" : axis);
    char **labels = variable == NULL ? NULL : output_reader_texts(reader, axis, &count, unused);
    double *numbers = variable == NULL || labels != NULL ? NULL : output_reader_reals(reader, axis, &count, unused);
    if (labels != NULL && i < count)
        sim_buffer_print(text, "%s", labels[i]);
    else if (numbers != NULL && i < count && strcmp(axis, RESULTS_TIME) == 0 &&
             time_axis_read(&time, reader, unused) == 0)
        sim_buffer_print(text, "%s", sim_calendar_write_date(sim_calendar_date(time.days[i])).text);
    else if (numbers != NULL && i < count)
        sim_buffer_print(text, "%.17g", numbers[i]);
    else
        sim_buffer_print(text, "#%zu", i);
    if (labels != NULL)
        results_file_free_names(labels, count);
    free(numbers);
    time_axis_free(&time);
    sim_diagnostics_free(unused);
}

static char *describe_place(const side *s, const diff_side *dataset, const char *name, const diff_values *values)
{
    sim_buffer text = {0};
    if (values->line > 0)
        sim_buffer_print(&text, "line %zu", values->line);
    for (unsigned axis = 0; axis < dataset->shape.rank; axis++) {
        sim_buffer_print(&text, "%s", axis > 0 ? ", " : "");
        print_coordinate(s->reader, axis_name_of(dataset->dataset, name, axis).text, (size_t)values->first[axis],
                         &text);
    }
    return sim_buffer_take(&text);
}

static char *describe_shape(const diff_side *dataset, const char *name)
{
    sim_buffer text = {0};
    for (unsigned axis = 0; axis < dataset->shape.rank; axis++) {
        const axis_name found = axis_name_of(dataset->dataset, name, axis);
        sim_buffer_print(&text, "%s%s %" PRIu64, axis > 0 ? ", " : "", found.text[0] == '\0' ? "?" : found.text,
                         (uint64_t)dataset->shape.sizes[axis]);
    }
    return sim_buffer_take(&text);
}

/* ---- one dataset ---- */

static void open_dataset(diff_side *dataset, results_file *file, const char *name)
{
    *dataset =
        (diff_side){.file = file, .space = H5I_INVALID_HID, .element = {.letter = 'd', .memory = H5I_INVALID_HID}};
    dataset->dataset = H5Dopen2(file->id, name, H5P_DEFAULT);
    const hid_t stored = dataset->dataset < 0 ? dataset->dataset : H5Dget_type(dataset->dataset);
    dataset->space = dataset->dataset < 0 ? dataset->dataset : H5Dget_space(dataset->dataset);
    if (stored < 0 || dataset->space < 0 || value_shape_of(dataset->space, &dataset->shape) != 0 ||
        (!axis_is_pure(dataset->dataset) && hash_element_of(stored, &dataset->element) != 0))
        results_file_fail(file, SIM_FAULT_DATA, name);
    results_close_type(stored);
}

static void close_dataset(diff_side *dataset)
{
    hash_element_close(&dataset->element);
    results_close_space(dataset->space);
    results_close_dataset(dataset->dataset);
}

/* Keeps both texts where they differ, else frees them; returns whether they differ. */
static int keep_different(char *a, char *b, char *kept[2])
{
    if (strcmp(a, b) == 0) {
        free(a);
        free(b);
        return 0;
    }
    kept[0] = a;
    kept[1] = b;
    return 1;
}

static const char *type_name(const hash_element *element, element_type_text *room)
{
    if (element->letter == 'd')
        return "a dimension without coordinates";
    *room = element_text_type(element);
    return room->text;
}

static void look_closer(side sides[2], diff_side *a, diff_side *b, digest_scope scope, output_diff_dataset *found)
{
    element_type_text room_a, room_b;
    const int other_type = keep_different(sim_copy_text(type_name(&a->element, &room_a)),
                                          sim_copy_text(type_name(&b->element, &room_b)), found->type);
    const int other_shape =
        keep_different(describe_shape(a, found->name), describe_shape(b, found->name), found->shape);
    if (a->element.letter == 'd' || b->element.letter == 'd')
        return;
    compare_attributes(sides, a->dataset, b->dataset, found->name, scope, &found->attributes);
    if (other_type || other_shape)
        return;
    found->values = diff_values_compare(a, b, found->name);
    if (found->values.differing > 0)
        found->place = describe_place(&sides[0], a, found->name, &found->values);
}

static void free_dataset(output_diff_dataset *dataset)
{
    free(dataset->name);
    for (size_t i = 0; i < 2; i++) {
        free(dataset->type[i]);
        free(dataset->shape[i]);
    }
    free_attributes(&dataset->attributes);
    diff_values_free(&dataset->values);
    free(dataset->place);
}

static void keep_dataset(output_diff *diff, output_diff_dataset dataset)
{
    if (diff->count == diff->room) {
        diff->room = diff->room == 0 ? 16 : 2 * diff->room;
        diff->datasets = sim_reallocate(diff->datasets, diff->room, sizeof *diff->datasets);
    }
    diff->datasets[diff->count++] = dataset;
}

static int differs(const output_diff_dataset *found)
{
    return found->type[0] != NULL || found->shape[0] != NULL || found->attributes.count > 0 ||
           found->values.differing > 0;
}

/* A dataset of both files. What has two digests differs, also should nothing be found to name; without digests it counts when
 * something is found. */
static void compare_dataset(output_diff *diff, side sides[2], const entry *ours, const entry *theirs)
{
    const int have_digests = ours->digest.hex[0] != '\0' && theirs->digest.hex[0] != '\0';
    if (have_digests && strcmp(ours->digest.hex, theirs->digest.hex) == 0)
        return;
    diff_side a, b;
    output_diff_dataset found = {.name = sim_copy_text(ours->name), .where = OUTPUT_DIFF_IN_BOTH};
    open_dataset(&a, &sides[0].file, ours->name);
    open_dataset(&b, &sides[1].file, ours->name);
    if (!sides[0].file.failed && !sides[1].file.failed)
        look_closer(sides, &a, &b, diff->scope, &found);
    close_dataset(&a);
    close_dataset(&b);
    if (have_digests || differs(&found))
        keep_dataset(diff, found);
    else
        free_dataset(&found);
}

/* ---- all of them ---- */

static int is_wanted(const output_diff_request *request, const char *name)
{
    for (size_t p = 0; p < request->pattern_count; p++)
        if (fnmatch(request->patterns[p], name, 0) == 0)
            return 1;
    return request->pattern_count == 0;
}

static size_t count_matches(const side *s, const char *pattern)
{
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++)
        count += fnmatch(pattern, s->entries[i].name, 0) == 0;
    return count;
}

static void check_patterns(const output_diff_request *request, const side sides[2], sim_diagnostics *d)
{
    const char **names = sim_allocate(sides[0].count, sizeof *names);
    for (size_t i = 0; i < sides[0].count; i++)
        names[i] = sides[0].entries[i].name;
    for (size_t p = 0; p < request->pattern_count; p++) {
        if (count_matches(&sides[0], request->patterns[p]) + count_matches(&sides[1], request->patterns[p]) > 0)
            continue;
        sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--datasets", 0}, NULL, "no dataset \"%s\" in either file",
                            request->patterns[p]);
        const char *nearest = sim_nearest_name(request->patterns[p], names, sides[0].count);
        if (nearest != NULL)
            sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
    }
    free(names);
}

static void compare_datasets(output_diff *diff, side sides[2], const output_diff_request *request)
{
    side *a = &sides[0], *b = &sides[1];
    for (size_t i = 0, j = 0; i < a->count || j < b->count;) {
        const int order = i == a->count ? 1 : j == b->count ? -1 : strcmp(a->entries[i].name, b->entries[j].name);
        const char *name = order <= 0 ? a->entries[i].name : b->entries[j].name;
        if (is_wanted(request, name)) {
            diff->compared++;
            if (order == 0)
                compare_dataset(diff, sides, &a->entries[i], &b->entries[j]);
            else
                keep_dataset(diff,
                             (output_diff_dataset){.name = sim_copy_text(name),
                                                   .where = order < 0 ? OUTPUT_DIFF_ONLY_IN_A : OUTPUT_DIFF_ONLY_IN_B});
        }
        i += order <= 0;
        j += order >= 0;
    }
}

output_diff *output_diff_files(const output_diff_request *request, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    side sides[2];
    output_diff *diff = sim_allocate(1, sizeof *diff);
    *diff = (output_diff){.paths = {request->paths[0], request->paths[1]}, .scope = request->scope};
    open_side(&sides[0], request->paths[0], request->scope, d);
    open_side(&sides[1], request->paths[1], request->scope, d);
    if (sim_diagnostics_total(d) == faults)
        check_patterns(request, sides, d);
    if (sim_diagnostics_total(d) == faults) {
        compare_datasets(diff, sides, request);
        if (request->pattern_count == 0)
            compare_attributes(sides, sides[0].file.id, sides[1].file.id, NULL, request->scope, &diff->attributes);
    }
    close_side(&sides[0]);
    close_side(&sides[1]);
    if (sim_diagnostics_total(d) == faults)
        return diff;
    output_diff_free(diff);
    return NULL;
}

void output_diff_free(output_diff *diff)
{
    if (diff == NULL)
        return;
    for (size_t i = 0; i < diff->count; i++)
        free_dataset(&diff->datasets[i]);
    free(diff->datasets);
    free_attributes(&diff->attributes);
    free(diff);
}

size_t output_diff_total(const output_diff *diff)
{
    return diff->count + diff->attributes.count;
}
