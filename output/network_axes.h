/* network_axes.h — where a results file keeps a network: the dimensions of places and legs, found by their attributes.
 *
 * Places: the dimension of a variable in `degrees_north` and of one in `degrees_east`. Legs: the dimension of two variables of whole
 * numbers whose attribute `index_of` names that of the places, the first in the order of their names being where a leg
 * begins.
 */
#ifndef OUTPUT_NETWORK_AXES_H
#define OUTPUT_NETWORK_AXES_H

#include "output/export_table.h"

typedef struct network_axes {
    const char *place; /* names of dimensions; NULL: none */
    const char *leg;
    const char *latitude, *longitude, *from_name,
        *to_name; /* names of variables; owned by the reader, as those above */
    size_t place_count, leg_count;
    char **place_labels, **leg_labels;
    double *latitudes, *longitudes; /* NAN: unknown */
    size_t *leg_from, *leg_to;      /* places; SIZE_MAX: none */
} network_axes;

/* Finds and reads them; returns whether there are places. A fault where there are none, or where coordinates lie beyond the
 * earth. */
int network_axes_find(const output_reader *reader, network_axes *axes, sim_diagnostics *d);
void network_axes_free(network_axes *axes);

/* Whether the variable is what the network is made of, and no property of a place or leg. */
int network_is_shape(const network_axes *axes, const output_variable *variable);

/* The place of each label of another dimension; NULL unless all of them are names of places. The caller frees it. */
size_t *network_places_of(const output_reader *reader, const network_axes *axes, const char *dimension, size_t size,
                          sim_diagnostics *d);

#endif
