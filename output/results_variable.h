/* results_variable.h — variables of a results file: dimensions, attributes, storage, values.
 *
 * A variable is a dataset of the root group whose axes carry dimension scales, with `units`, `long_name` and `comment` as
 * the CF conventions ask. Text attributes are of fixed length, as netCDF itself writes them; text variables hold
 * variable-length UTF-8. Large variables of numbers are chunked, shuffled and compressed with gzip; nothing else is used, so
 * that every reader reads them.
 *
 * All functions do nothing for a file that has failed (see results_file.h).
 */
#ifndef OUTPUT_RESULTS_VARIABLE_H
#define OUTPUT_RESULTS_VARIABLE_H

#include <stddef.h>
#include <stdint.h>

#include "output/results_file.h"

enum { RESULTS_RANK = 5, RESULTS_CHUNK_BYTES = 1 << 20 };

typedef enum results_type {
    RESULTS_INT8,
    RESULTS_INT32,
    RESULTS_INT64,
    RESULTS_REAL, /* 64 bits; missing is NAN */
    RESULTS_TEXT
} results_type;

/* Whether a variable has a value that stands for "missing". */
typedef enum results_missing { RESULTS_NEVER_MISSING, RESULTS_MAY_MISS } results_missing;

typedef enum results_storage {
    RESULTS_PLAIN,     /* in one piece: small, or written line by line */
    RESULTS_COMPRESSED /* in chunks that results_chunks() gives */
} results_storage;

typedef struct results_variable {
    const char *name;
    results_type type;
    results_missing missing;
    results_storage storage;
    unsigned compression; /* level of gzip, 0 for none */
    size_t rank;
    const char *dimensions[RESULTS_RANK]; /* NULL at an axis without a scale */
    size_t sizes[RESULTS_RANK];
    /* Text attributes; NULL or "": left out. */
    const char *long_name, *units, *standard_name, *comment, *cell_methods, *coordinates, *ancillary_variables;
} results_variable;

/* The chunks of a variable: one replication where the first axis is replications, and of the other axes as much as fits
 * RESULTS_CHUNK_BYTES, halved from the outermost inwards. */
void results_chunks(const results_variable *variable, size_t chunks[RESULTS_RANK]);

/* Bytes of one element; 0 for texts. */
size_t results_type_bytes(results_type type);

/* A dimension without coordinates of its own, as netCDF-4 keeps it; and a variable that gives a dimension its coordinates
 * (its name, rank 1). Dimensions are made before the variables that have them, in the order in which readers list them. */
void results_dimension(results_file *file, const char *name, size_t size);
void results_coordinate(results_file *file, const results_variable *variable, const void *values);

/* Makes a variable and, unless `values` is NULL, writes all of it: int8_t, int32_t, int64_t, double or const char *. */
void results_put(results_file *file, const results_variable *variable, const void *values);

/* Writes the block from `start` of `count` elements an axis of an existing variable. */
void results_put_block(results_file *file, const results_variable *variable, const size_t start[], const size_t count[],
                       const void *values);

/* Reads the last value of the variable `name`, to see that it is there; else the file fails (SIM_FAULT_IO). */
void results_check(results_file *file, const char *name);

/* Attributes of the variable `owner`; NULL: of the file. */
void results_put_text_attribute(results_file *file, const char *owner, const char *name, const char *text);
void results_put_count_attribute(results_file *file, const char *owner, const char *name, int64_t value);
/* Gives another value to a count that stands there. */
void results_change_count_attribute(results_file *file, const char *owner, const char *name, int64_t value);
/* flag_values 0 … count - 1 and flag_meanings, blanks in a meaning written as "_". */
void results_put_flags(results_file *file, const char *owner, const char *const meanings[], size_t count);

#endif
