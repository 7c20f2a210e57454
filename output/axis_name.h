/* axis_name.h — the names of the axes of a dataset, read from its dimension scales.
 */
#ifndef OUTPUT_AXIS_NAME_H
#define OUTPUT_AXIS_NAME_H

#include <hdf5.h>

enum { AXIS_NAME_BYTES = 256 };

typedef struct axis_name {
    char text[AXIS_NAME_BYTES];
} axis_name;

/* The name of the dimension that axis `axis` of the dataset `name` stands on; a dimension scale stands on itself; "" where
 * there is none. */
axis_name axis_name_of(hid_t dataset, const char *name, unsigned axis);

/* Whether the dataset is only what netCDF-4 keeps for a dimension without coordinates. */
int axis_is_pure(hid_t dataset);

#endif
