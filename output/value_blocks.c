#include "output/value_blocks.h"

#include <stdlib.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"

int value_shape_of(hid_t space, value_shape *shape)
{
    *shape = (value_shape){.rank = 0, .elements = 1};
    if (H5Sget_simple_extent_type(space) == H5S_NULL) {
        *shape = (value_shape){.rank = 1, .elements = 0};
        return 0;
    }
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0 || rank > OUTPUT_RANK_LIMIT || H5Sget_simple_extent_dims(space, shape->sizes, NULL) < 0)
        return -1;
    shape->rank = (size_t)rank;
    for (size_t i = 0; i < shape->rank; i++)
        shape->elements *= shape->sizes[i];
    return 0;
}

value_block value_block_first(const value_shape *shape, size_t bytes)
{
    value_block b = {.axis = shape->rank, .step = 1};
    hsize_t inner = bytes;
    while (b.axis > 0 && inner * shape->sizes[b.axis - 1] <= VALUE_BLOCK_BYTES) {
        b.axis--;
        inner *= shape->sizes[b.axis];
    }
    if (shape->rank == 0)
        return b;
    if (b.axis > 0) {
        b.axis--;
        b.step = VALUE_BLOCK_BYTES / inner == 0 ? 1 : VALUE_BLOCK_BYTES / inner;
    } else {
        b.step = shape->sizes[0];
    }
    for (size_t i = 0; i < shape->rank; i++)
        b.count[i] = i < b.axis ? 1 : shape->sizes[i];
    return b;
}

hsize_t value_block_measure(const value_shape *shape, value_block *block)
{
    if (shape->rank == 0)
        return 1;
    const hsize_t left = shape->sizes[block->axis] - block->start[block->axis];
    block->count[block->axis] = left < block->step ? left : block->step;
    hsize_t elements = 1;
    for (size_t i = 0; i < shape->rank; i++)
        elements *= block->count[i];
    return elements;
}

int value_block_next(const value_shape *shape, value_block *block)
{
    if (shape->rank == 0)
        return 0;
    block->start[block->axis] += block->count[block->axis];
    for (size_t i = block->axis; block->start[i] >= shape->sizes[i]; i--) {
        if (i == 0)
            return 0;
        block->start[i] = 0;
        block->start[i - 1]++;
    }
    return 1;
}

int value_slab_read(hid_t dataset, size_t rank, const hsize_t start[], const hsize_t count[], hid_t memory,
                    hid_t transfer, void *values)
{
    const hid_t space = H5Dget_space(dataset);
    const hid_t buffer = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)rank, count, NULL);
    const int failed = space < 0 || buffer < 0 ||
                       (rank > 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) < 0) ||
                       H5Dread(dataset, memory, buffer, space, transfer, values) < 0;
    results_close_space(buffer);
    results_close_space(space);
    return failed ? -1 : 0;
}

void value_texts_reclaim(hid_t memory, size_t count, void *values)
{
    const hid_t space = H5Screate_simple(1, (hsize_t[]){count}, NULL);
    if (space >= 0)
        H5Dvlen_reclaim(memory, space, H5P_DEFAULT, values);
    results_close_space(space);
}

int value_block_read(hid_t dataset, const value_shape *shape, const value_block *block, hid_t memory, void *values)
{
    return value_slab_read(dataset, shape->rank, block->start, block->count, memory, H5P_DEFAULT, values);
}

int value_blocks_visit(hid_t dataset, const value_shape *shape, hid_t memory, size_t bytes, value_take_block *take,
                       void *context)
{
    if (shape->elements == 0)
        return 0;
    value_block block = value_block_first(shape, bytes);
    void *values = sim_allocate((size_t)value_block_measure(shape, &block), bytes);
    int status;
    do {
        const size_t count = (size_t)value_block_measure(shape, &block);
        status = value_block_read(dataset, shape, &block, memory, values);
        if (status == 0)
            status = take(context, &block, values, count);
    } while (status == 0 && value_block_next(shape, &block));
    free(values);
    return status;
}
