#include "output/element_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/number.h"

element_type_text element_text_type(const hash_element *element)
{
    element_type_text type = {"text"};
    const char *kind = element->letter == 'f' ? "float" : element->letter == 'u' ? "uint" : "int";
    if (element->letter != 's')
        snprintf(type.text, sizeof type.text, "%s%zu", kind, 8 * element->bytes);
    return type;
}

/* The elements are stored with their least significant byte first, whatever the machine. */
uint64_t element_unsigned(const hash_element *element, const void *values, size_t i)
{
    const unsigned char *bytes = (const unsigned char *)values + i * element->bytes;
    uint64_t number = 0;
    for (size_t k = element->bytes; k > 0; k--)
        number = number << 8 | bytes[k - 1];
    return number;
}

int64_t element_whole(const hash_element *element, const void *values, size_t i)
{
    const uint64_t number = element_unsigned(element, values, i);
    SIM_REQUIRE(element->bytes > 0, "results: a number of no bytes");
    const uint64_t sign = (uint64_t)1 << (8 * element->bytes - 1);
    const uint64_t widened = (number ^ sign) - sign; /* two's complement, modulo 2^64 */
    int64_t whole;
    memcpy(&whole, &widened, sizeof whole);
    return whole;
}

double element_real(const hash_element *element, const void *values, size_t i)
{
    const uint64_t bits = element_unsigned(element, values, i);
    if (element->bytes == 4) {
        const uint32_t narrow = (uint32_t)bits;
        float single;
        memcpy(&single, &narrow, sizeof single);
        return (double)single;
    }
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

const char *element_string(const hash_element *element, const void *values, size_t i, size_t *length)
{
    if (element->is_pointer) {
        const char *text = ((char *const *)values)[i];
        *length = text == NULL ? 0 : strlen(text);
        return text == NULL ? "" : text;
    }
    const char *text = (const char *)values + i * element->bytes;
    const char *end = memchr(text, '\0', element->bytes);
    *length = end == NULL ? element->bytes : (size_t)(end - text);
    while (element->is_padded && *length > 0 && text[*length - 1] == ' ')
        (*length)--;
    return text;
}

static void add_real(double value, sim_buffer *text)
{
    char digits[SIM_NUMBER_BYTES];
    if (isfinite(value))
        sim_buffer_print(text, "%s", sim_number_print(value, digits));
    else
        sim_buffer_print(text, "%s", isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
}

void element_text_add(const hash_element *element, const void *values, size_t i, sim_buffer *text)
{
    size_t length = 0;
    switch (element->letter) {
    case 'f':
        add_real(element_real(element, values, i), text);
        return;
    case 'u':
        sim_buffer_print(text, "%" PRIu64, element_unsigned(element, values, i));
        return;
    case 'i':
        sim_buffer_print(text, "%" PRId64, element_whole(element, values, i));
        return;
    default: {
        const char *found = element_string(element, values, i, &length);
        sim_buffer_add(text, found, length);
    }
    }
}
