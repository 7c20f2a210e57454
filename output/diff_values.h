/* diff_values.h — where the values of one dataset differ between two results files.
 *
 * Values are the same when they enter a digest the same way (digest.h): each NaN is one, and texts may be stored in either
 * way. Numbers are read block by block; texts a dataset at a time.
 */
#ifndef OUTPUT_DIFF_VALUES_H
#define OUTPUT_DIFF_VALUES_H

#include <stdint.h>

#include "output/hash_stream.h"
#include "output/reader.h"
#include "output/results_file.h"
#include "output/value_blocks.h"

/* A dataset in one of the files. */
typedef struct diff_side {
    results_file *file;
    hid_t dataset, space;
    hash_element element;
    value_shape shape;
} diff_side;

typedef struct diff_values {
    uint64_t elements;
    uint64_t differing;
    uint64_t missing_in_one;          /* of them: a number in one file, missing in the other */
    double largest;                   /* absolute difference of the others, numbers only; NAN where there is none */
    double largest_relative;          /* over the larger of both sizes */
    hsize_t first[OUTPUT_RANK_LIMIT]; /* where the first difference is, of an array */
    size_t line;                      /* of a text on its own: the first line that differs */
    char *first_a, *first_b;          /* what stands there; of a text on its own: that line */
} diff_values;

/* Compares two datasets of one kind of elements and one shape. After a fault the file of that side has failed. Freed by
 * diff_values_free(). */
diff_values diff_values_compare(diff_side *a, diff_side *b, const char *name);
void diff_values_free(diff_values *values);

#endif
