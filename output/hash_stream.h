/* hash_stream.h — the stream of bytes that a digest is the hash of: numbers, texts and values in one canonical form.
 *
 * XXH3-128 over what is added, in order. digest.h defines the form.
 */
#ifndef OUTPUT_HASH_STREAM_H
#define OUTPUT_HASH_STREAM_H

#include <hdf5.h>
#include <stddef.h>
#include <stdint.h>

enum { HASH_STREAM_BYTES = 16 };

typedef struct hash_stream hash_stream;

hash_stream *hash_stream_new(void);
void hash_stream_free(hash_stream *stream);

/* A number as 8 bytes, least significant first; a text as its length and its bytes; bytes as they are. */
void hash_stream_number(hash_stream *stream, uint64_t number);
void hash_stream_text(hash_stream *stream, const char *text, size_t length);
void hash_stream_bytes(hash_stream *stream, const void *bytes, size_t count);

/* The canonical hash of what was added, most significant byte first. The stream is empty again. */
void hash_stream_take(hash_stream *stream, uint8_t digest[HASH_STREAM_BYTES]);

/* How elements of an HDF5 type enter the stream. */
typedef struct hash_element {
    char letter;    /* 'i', 'u', 'f', 's' */
    size_t bytes;   /* in memory */
    hid_t memory;   /* type to read with: little-endian numbers, or texts; closed by hash_element_close() */
    int is_pointer; /* a text of variable length: the element is a char *, which HDF5 allocates */
    int is_padded;  /* a text of fixed length that is filled up with blanks */
} hash_element;

/* The element for `stored`; returns -1 for a type that no results file holds. */
int hash_element_of(hid_t stored, hash_element *element);
void hash_element_close(hash_element *element);

/* Letter and size. */
void hash_stream_type(hash_stream *stream, const hash_element *element);

/* `count` elements as they were read; each NaN in `values` is replaced by the canonical one. */
void hash_stream_values(hash_stream *stream, const hash_element *element, void *values, size_t count);

#endif
