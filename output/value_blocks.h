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

/* The first block of an array that holds something, of elements of `bytes`; it is also the largest. An array without axes
 * is one block of one element. */
value_block value_block_first(const value_shape *shape, size_t bytes);

/* Sets how many there are along the stepped axis; returns the elements of the block. */
hsize_t value_block_measure(const value_shape *shape, value_block *block);

/* Moves on in row-major order; returns 0 at the end. */
int value_block_next(const value_shape *shape, value_block *block);

/* Reads the `count` from `start` on each axis of a dataset of `rank` axes, row by row, into `values` as elements of type
 * `memory`, with the transfer list `transfer` (or H5P_DEFAULT). Returns 0, or -1. */
int value_slab_read(hid_t dataset, size_t rank, const hsize_t start[], const hsize_t count[], hid_t memory,
                    hid_t transfer, void *values);

/* Takes back what HDF5 allocated for `count` texts of variable length, of type `memory`, that it read into `values`. */
void value_texts_reclaim(hid_t memory, size_t count, void *values);

/* The same for a block. */
int value_block_read(hid_t dataset, const value_shape *shape, const value_block *block, hid_t memory, void *values);

/* Takes the `count` elements of a block, which it may change. Returns 0, or -1 to stop. */
typedef int value_take_block(void *context, const value_block *block, void *values, size_t count);

/* Reads a dataset of `shape`, of numbers or texts of fixed length, block by block as elements of `bytes` of type `memory`.
 * Returns 0; -1 when it could not be read or `take` stopped. */
int value_blocks_visit(hid_t dataset, const value_shape *shape, hid_t memory, size_t bytes, value_take_block *take,
                       void *context);

#endif
