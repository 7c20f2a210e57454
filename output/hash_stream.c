#include "output/hash_stream.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sim/kernel/panic.h"

struct hash_stream {
    XXH3_state_t *state;
};

hash_stream *hash_stream_new(void)
{
    hash_stream *stream = sim_allocate(1, sizeof *stream);
    stream->state = XXH3_createState();
    SIM_REQUIRE(stream->state != NULL, "digest: no memory for its state");
    XXH3_128bits_reset(stream->state);
    return stream;
}

void hash_stream_free(hash_stream *stream)
{
    if (stream == NULL)
        return;
    XXH3_freeState(stream->state);
    free(stream);
}

void hash_stream_bytes(hash_stream *stream, const void *bytes, size_t count)
{
    if (count > 0)
        XXH3_128bits_update(stream->state, bytes, count);
}

void hash_stream_number(hash_stream *stream, uint64_t number)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    hash_stream_bytes(stream, bytes, sizeof bytes);
}

void hash_stream_text(hash_stream *stream, const char *text, size_t length)
{
    hash_stream_number(stream, length);
    hash_stream_bytes(stream, text, length);
}

void hash_stream_take(hash_stream *stream, uint8_t digest[HASH_STREAM_BYTES])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(stream->state));
    memcpy(digest, canonical.digest, HASH_STREAM_BYTES);
    XXH3_128bits_reset(stream->state);
}

/* ---- elements ---- */

static int text_element(hid_t stored, hash_element *element)
{
    const htri_t variable = H5Tis_variable_str(stored);
    if (variable < 0)
        return -1;
    element->letter = 's';
    element->is_pointer = variable > 0;
    element->is_padded = !element->is_pointer && H5Tget_strpad(stored) == H5T_STR_SPACEPAD;
    element->bytes = H5Tget_size(stored);
    element->memory = H5Tcopy(stored);
    return element->memory < 0 ? -1 : 0;
}

int hash_element_of(hid_t stored, hash_element *element)
{
    *element = (hash_element){.memory = H5I_INVALID_HID};
    const H5T_class_t class = H5Tget_class(stored);
    if (class == H5T_STRING)
        return text_element(stored, element);
    if (class != H5T_INTEGER && class != H5T_FLOAT)
        return -1;
    element->bytes = H5Tget_size(stored);
    if (element->bytes > 8 || (class == H5T_FLOAT && element->bytes != 4 && element->bytes != 8))
        return -1;
    element->memory = H5Tcopy(stored);
    if (element->memory < 0 || H5Tset_order(element->memory, H5T_ORDER_LE) < 0) {
        hash_element_close(element);
        return -1;
    }
    if (class == H5T_FLOAT)
        element->letter = 'f';
    else
        element->letter = H5Tget_sign(stored) == H5T_SGN_NONE ? 'u' : 'i';
    return 0;
}

void hash_element_close(hash_element *element)
{
    if (element->memory >= 0)
        H5Tclose(element->memory);
    element->memory = H5I_INVALID_HID;
}

void hash_stream_type(hash_stream *stream, const hash_element *element)
{
    hash_stream_bytes(stream, &element->letter, 1);
    hash_stream_number(stream, element->letter == 's' ? 0 : element->bytes);
}

/* Sign and payload of a NaN say nothing: which of them an operation gives is the processor's choice. */
static void make_nans_equal(unsigned char *values, size_t bytes, size_t count)
{
    const unsigned char second = bytes == 8 ? 0xf0 : 0x80; /* what of the exponent is in the last byte but one */
    for (unsigned char *v = values; count > 0; v += bytes, count--) {
        if ((v[bytes - 1] & 0x7f) != 0x7f || (v[bytes - 2] & second) != second)
            continue;
        unsigned fraction = v[bytes - 2] & (unsigned char)~second;
        for (size_t i = 0; i + 2 < bytes; i++)
            fraction |= v[i];
        if (fraction == 0)
            continue; /* an infinity */
        memset(v, 0, bytes);
        v[bytes - 1] = 0x7f;
        v[bytes - 2] = bytes == 8 ? 0xf8 : 0xc0;
    }
}

static void fixed_text(hash_stream *stream, const hash_element *element, const char *text)
{
    const char *end = memchr(text, '\0', element->bytes);
    size_t length = end == NULL ? element->bytes : (size_t)(end - text);
    while (element->is_padded && length > 0 && text[length - 1] == ' ')
        length--;
    hash_stream_text(stream, text, length);
}

void hash_stream_values(hash_stream *stream, const hash_element *element, void *values, size_t count)
{
    if (element->is_pointer) {
        char *const *texts = values;
        for (size_t i = 0; i < count; i++)
            hash_stream_text(stream, texts[i], texts[i] == NULL ? 0 : strlen(texts[i]));
        return;
    }
    if (element->letter == 's') {
        for (size_t i = 0; i < count; i++)
            fixed_text(stream, element, (const char *)values + i * element->bytes);
        return;
    }
    if (element->letter == 'f')
        make_nans_equal(values, element->bytes, count);
    hash_stream_bytes(stream, values, count * element->bytes);
}
