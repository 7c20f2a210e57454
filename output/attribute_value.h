/* attribute_value.h — an attribute of a results file, whatever its type, as text.
 */
#ifndef OUTPUT_ATTRIBUTE_VALUE_H
#define OUTPUT_ATTRIBUTE_VALUE_H

#include <hdf5.h>

#include "output/element_text.h"
#include "output/results_file.h"

typedef struct attribute_value {
    element_type_text type;
    char *text; /* its elements, with every digit, joined by ", "; NULL: there is no such attribute */
} attribute_value;

/* The attribute `name` of `object`; none when there is none, or after a fault, which fails the file (SIM_FAULT_DATA). Freed by
 * attribute_value_free(). */
attribute_value attribute_value_read(results_file *file, hid_t object, const char *name);
void attribute_value_free(attribute_value *value);

/* Whether both say the same: both missing, or of one type and value. */
int attribute_value_same(const attribute_value *a, const attribute_value *b);

#endif
