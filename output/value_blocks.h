/* value_blocks.h — the values of a dataset of any size, read block by block in row-major order.
 *
 * A block is at most VALUE_BLOCK_BYTES (or one element): the innermost axes whole, one axis in steps, those before it one
 * at a time. So blocks are runs of the array, and a place within one is a place in the array.
 */
#ifndef OUTPUT_VALUE_BLOCKS_H
#define OUTPUT_VALUE_BLOCKS_H

#include <hdf5.h>
#include <stddef.h>

#include "output/reader.h"

enum { VALUE_BLOCK_BYTES = 4 << 20 };

/* Where an array ends. */
typedef struct value_shape {
    size_t rank;
    hsize_t sizes[OUTPUT_RANK_LIMIT];
    hsize_t elements;
} value_shape;

/* The shape of a dataspace; one that holds nothing at all has rank 1 and size 0. Returns 0, or -1 when it cannot be had. */
int value_shape_of(hid_t space, value_shape *shape);

/* `count` along `axis` from `start`, one along the axes before it, all of those after it. */
typedef struct value_block {
    size_t axis;
    hsize_t step; /* along `axis` */
    hsize_t start[OUTPUT_RANK_LIMIT], count[OUTPUT_RANK_LIMIT];
} value_block;

/* The first block of an array of rank 1 or more that holds something, of elements of `bytes`; it is also the largest. */
value_block value_block_first(const value_shape *shape, size_t bytes);

/* Sets how many there are along the stepped axis; returns the elements of the block. */
hsize_t value_block_measure(const value_shape *shape, value_block *block);

/* Moves on in row-major order; returns 0 at the end. */
int value_block_next(const value_shape *shape, value_block *block);

/* Reads the block into `values` as elements of type `memory`. Returns 0, or -1. */
int value_block_read(hid_t dataset, hid_t space, const value_shape *shape, const value_block *block, hid_t memory,
                     void *values);

#endif
