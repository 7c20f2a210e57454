#include "output/attribute_value.h"

#include <stdlib.h>
#include <string.h>

#include "output/value_blocks.h"
#include "sim/kernel/panic.h"

static char *print_elements(hid_t attribute, hid_t space, const hash_element *element, size_t count)
{
    sim_buffer text = {0};
    void *values = sim_allocate(count + 1, element->bytes);
    if (count > 0 && H5Aread(attribute, element->memory, values) < 0) {
        free(values);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            sim_buffer_print(&text, ", ");
        element_text_add(element, values, i, &text);
    }
    if (element->is_pointer && count > 0)
        H5Dvlen_reclaim(element->memory, space, H5P_DEFAULT, values);
    free(values);
    return sim_buffer_take(&text);
}

attribute_value attribute_value_read(results_file *file, hid_t object, const char *name)
{
    attribute_value value = {.text = NULL};
    if (file->failed || H5Aexists(object, name) <= 0)
        return value;
    hash_element element = {.memory = H5I_INVALID_HID};
    value_shape shape = {0};
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t stored = attribute < 0 ? attribute : H5Aget_type(attribute);
    const hid_t space = attribute < 0 ? attribute : H5Aget_space(attribute);
    if (stored >= 0 && space >= 0 && value_shape_of(space, &shape) == 0 && hash_element_of(stored, &element) == 0) {
        value.type = element_text_type(&element);
        value.text = print_elements(attribute, space, &element, (size_t)shape.elements);
    }
    if (value.text == NULL)
        results_file_fail(file, SIM_FAULT_DATA, name);
    hash_element_close(&element);
    results_close_space(space);
    results_close_type(stored);
    results_close_attribute(attribute);
    return value;
}

void attribute_value_free(attribute_value *value)
{
    free(value->text);
    *value = (attribute_value){.text = NULL};
}

int attribute_value_same(const attribute_value *a, const attribute_value *b)
{
    if (a->text == NULL || b->text == NULL)
        return a->text == b->text;
    return strcmp(a->type.text, b->type.text) == 0 && strcmp(a->text, b->text) == 0;
}
