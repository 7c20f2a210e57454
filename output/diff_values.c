#include "output/diff_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/attribute_value.h"
#include "output/element_text.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/number.h"

/* What stands for a missing whole number in one of the files. */
typedef struct missing {
    int64_t value;
    int is_known;
} missing;

static missing missing_of(const diff_side *side)
{
    missing found = {0};
    attribute_value fill = attribute_value_read(side->file, side->dataset, "_FillValue");
    found.is_known =
        side->element.letter != 'f' && fill.text != NULL && sim_number_whole(fill.text, &found.value) == SIM_NUMBER_OK;
    attribute_value_free(&fill);
    return found;
}

/* ---- numbers ---- */

static int is_missing(const hash_element *element, const void *values, size_t i, const missing *fill)
{
    if (element->letter == 'f')
        return isnan(element_real(element, values, i));
    return element->letter == 'i' && fill->is_known && element_whole(element, values, i) == fill->value;
}

static int is_same(const hash_element *element, const void *a, const void *b, size_t i)
{
    const size_t bytes = element->bytes;
    if (memcmp((const char *)a + i * bytes, (const char *)b + i * bytes, bytes) == 0)
        return 1;
    return element->letter == 'f' && isnan(element_real(element, a, i)) && isnan(element_real(element, b, i));
}

/* The size of a difference, and over the larger of both sizes. */
typedef struct gap {
    double absolute, relative;
} gap;

static gap gap_between(const hash_element *element, const void *a, const void *b, size_t i)
{
    double size = 0, x, y;
    if (element->letter == 'f') {
        x = element_real(element, a, i), y = element_real(element, b, i);
        size = fabs(x - y);
    } else if (element->letter == 'u') {
        const uint64_t m = element_unsigned(element, a, i), n = element_unsigned(element, b, i);
        x = (double)m, y = (double)n;
        size = (double)(m > n ? m - n : n - m);
    } else {
        const int64_t m = element_whole(element, a, i), n = element_whole(element, b, i);
        x = (double)m, y = (double)n;
        size = (double)(m > n ? (uint64_t)m - (uint64_t)n : (uint64_t)n - (uint64_t)m);
    }
    const double larger = fmax(fabs(x), fabs(y));
    return (gap){size, size == 0 ? 0 : isinf(larger) ? INFINITY : size / larger};
}

static void keep_first(diff_values *found, const hash_element *element_a, const void *a, const hash_element *element_b,
                       const void *b, size_t i)
{
    sim_buffer text = {0};
    element_text_add(element_a, a, i, &text);
    found->first_a = sim_buffer_take(&text);
    element_text_add(element_b, b, i, &text);
    found->first_b = sim_buffer_take(&text);
}

/* Where the i-th element of a block is in the array. */
static void find_place(const value_shape *shape, const value_block *block, size_t i, hsize_t place[])
{
    hsize_t rest = i;
    for (size_t axis = shape->rank; axis > 0; axis--) {
        place[axis - 1] = block->start[axis - 1] + rest % block->count[axis - 1];
        rest /= block->count[axis - 1];
    }
}

static void compare_block(diff_values *found, const diff_side *side, const void *a, const void *b,
                          const value_block *block, size_t count, const missing fill[2])
{
    const hash_element *element = &side->element;
    if (memcmp(a, b, count * element->bytes) == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        if (is_same(element, a, b, i))
            continue;
        if (found->differing++ == 0) {
            find_place(&side->shape, block, i, found->first);
            keep_first(found, element, a, element, b, i);
        }
        if (is_missing(element, a, i, &fill[0]) != is_missing(element, b, i, &fill[1])) {
            found->missing_in_one++;
            continue;
        }
        const gap between = gap_between(element, a, b, i);
        found->largest = fmax(found->largest, between.absolute); /* of a number and NAN: the number */
        found->largest_relative = fmax(found->largest_relative, between.relative);
    }
}

static int read_numbers(diff_side *side, const value_block *block, void *values, const char *name)
{
    if (value_block_read(side->dataset, &side->shape, block, side->element.memory, values) == 0)
        return 0;
    results_file_fail(side->file, SIM_FAULT_DATA, name);
    return -1;
}

static void compare_numbers(diff_values *found, diff_side *a, diff_side *b, const char *name)
{
    const size_t bytes = a->element.bytes;
    const missing fill[2] = {missing_of(a), missing_of(b)};
    value_block block = value_block_first(&a->shape, bytes);
    size_t count = (size_t)value_block_measure(&a->shape, &block);
    void *ours = sim_allocate(count, bytes), *theirs = sim_allocate(count, bytes);
    do {
        count = (size_t)value_block_measure(&a->shape, &block);
        if (read_numbers(a, &block, ours, name) != 0 || read_numbers(b, &block, theirs, name) != 0)
            break;
        compare_block(found, a, ours, theirs, &block, count, fill);
    } while (value_block_next(&a->shape, &block));
    free(ours);
    free(theirs);
}

/* ---- texts ---- */

static void *read_texts(diff_side *side, const char *name)
{
    void *values = sim_allocate((size_t)side->shape.elements, side->element.bytes);
    if (H5Dread(side->dataset, side->element.memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0)
        return values;
    results_file_fail(side->file, SIM_FAULT_DATA, name);
    free(values);
    return NULL;
}

static void free_texts(const diff_side *side, void *values)
{
    if (values != NULL && side->element.is_pointer)
        H5Dvlen_reclaim(side->element.memory, side->space, H5P_DEFAULT, values);
    free(values);
}

/* Cuts both texts to their first line that differs. */
static void keep_first_line(diff_values *found)
{
    char *const a = found->first_a, *const b = found->first_b;
    size_t line = 0, begin = 0, end = 0;
    for (; a[end] == b[end] && a[end] != '\0'; end++) {
        if (a[end] != '\n')
            continue;
        line++;
        begin = end + 1;
    }
    found->line = line + 1;
    const size_t rest_a = strcspn(a + begin, "\n"), rest_b = strcspn(b + begin, "\n");
    memmove(a, a + begin, rest_a);
    memmove(b, b + begin, rest_b);
    a[rest_a] = b[rest_b] = '\0';
}

static void compare_texts(diff_values *found, diff_side *a, diff_side *b, const char *name)
{
    void *ours = read_texts(a, name), *theirs = read_texts(b, name);
    value_block whole = {.axis = 0};
    memcpy(whole.count, a->shape.sizes, sizeof whole.count);
    for (size_t i = 0; ours != NULL && theirs != NULL && i < a->shape.elements; i++) {
        size_t length_a = 0, length_b = 0;
        const char *x = element_string(&a->element, ours, i, &length_a);
        const char *y = element_string(&b->element, theirs, i, &length_b);
        if (length_a == length_b && memcmp(x, y, length_a) == 0)
            continue;
        if (found->differing++ == 0) {
            find_place(&a->shape, &whole, i, found->first);
            keep_first(found, &a->element, ours, &b->element, theirs, i);
        }
    }
    if (found->differing > 0 && a->shape.rank == 0)
        keep_first_line(found);
    free_texts(a, ours);
    free_texts(b, theirs);
}

/* ---- both ---- */

diff_values diff_values_compare(diff_side *a, diff_side *b, const char *name)
{
    diff_values found = {.elements = a->shape.elements, .largest = NAN, .largest_relative = NAN};
    if (a->shape.elements == 0)
        return found;
    if (a->element.letter == 's')
        compare_texts(&found, a, b, name);
    else
        compare_numbers(&found, a, b, name);
    return found;
}

void diff_values_free(diff_values *values)
{
    free(values->first_a);
    free(values->first_b);
    values->first_a = values->first_b = NULL;
}
