#include "output/value_blocks.h"

#include "output/results_file.h"

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
    const hsize_t left = shape->sizes[block->axis] - block->start[block->axis];
    block->count[block->axis] = left < block->step ? left : block->step;
    hsize_t elements = 1;
    for (size_t i = 0; i < shape->rank; i++)
        elements *= block->count[i];
    return elements;
}

int value_block_next(const value_shape *shape, value_block *block)
{
    block->start[block->axis] += block->count[block->axis];
    for (size_t i = block->axis; block->start[i] >= shape->sizes[i]; i--) {
        if (i == 0)
            return 0;
        block->start[i] = 0;
        block->start[i - 1]++;
    }
    return 1;
}

int value_block_read(hid_t dataset, hid_t space, const value_shape *shape, const value_block *block, hid_t memory,
                     void *values)
{
    if (H5Sselect_hyperslab(space, H5S_SELECT_SET, block->start, NULL, block->count, NULL) < 0)
        return -1;
    const hid_t buffer = H5Screate_simple((int)shape->rank, block->count, NULL);
    const int failed = buffer < 0 || H5Dread(dataset, memory, buffer, space, H5P_DEFAULT, values) < 0;
    results_close_space(buffer);
    return failed ? -1 : 0;
}
