/* element_text.h — elements of a results file as texts: their type in words, their value with every digit.
 */
#ifndef OUTPUT_ELEMENT_TEXT_H
#define OUTPUT_ELEMENT_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "output/hash_stream.h"
#include "sim/scenario/buffer.h"

typedef struct element_type_text {
    char text[16];
} element_type_text;

/* "int32", "uint8", "float64", "text". */
element_type_text element_text_type(const hash_element *element);

/* The i-th of `values`, read as `element` says: a whole number or a real, which must be of that kind. */
int64_t element_whole(const hash_element *element, const void *values, size_t i);
uint64_t element_unsigned(const hash_element *element, const void *values, size_t i);
double element_real(const hash_element *element, const void *values, size_t i);

/* A text of `values`: where it begins and how many bytes it has, without padding. */
const char *element_string(const hash_element *element, const void *values, size_t i, size_t *length);

/* Adds the i-th of `values` to `text`: reals with as many digits as read back the same, "nan" for each NaN; texts as they
 * are. */
void element_text_add(const hash_element *element, const void *values, size_t i, sim_buffer *text);

#endif
