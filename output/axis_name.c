#include "output/axis_name.h"

#include <stdio.h>
#include <string.h>

#include <hdf5_hl.h>

#include "output/results_file.h"

static herr_t take_name(hid_t dataset, unsigned axis, hid_t scale, void *context)
{
    (void)dataset;
    (void)axis;
    char path[AXIS_NAME_BYTES] = "";
    if (H5Iget_name(scale, path, sizeof path) < 0)
        return -1;
    const char *slash = strrchr(path, '/');
    axis_name *name = context;
    snprintf(name->text, sizeof name->text, "%s", slash == NULL ? path : slash + 1);
    return 1;
}

axis_name axis_name_of(hid_t dataset, const char *name, unsigned axis)
{
    axis_name found = {""};
    if (axis == 0 && H5DSis_scale(dataset) > 0)
        snprintf(found.text, sizeof found.text, "%s", name);
    else if (H5DSget_num_scales(dataset, axis) > 0)
        H5DSiterate_scales(dataset, axis, NULL, take_name, &found);
    return found;
}

int axis_is_pure(hid_t dataset)
{
    char text[AXIS_NAME_BYTES] = "";
    return H5DSis_scale(dataset) > 0 && H5DSget_scale_name(dataset, text, sizeof text) > 0 &&
           strncmp(text, RESULTS_PURE_DIMENSION, strlen(RESULTS_PURE_DIMENSION)) == 0;
}
