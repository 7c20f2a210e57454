/* geojson.h — the network of a results file with what flowed, as GeoJSON (RFC 7946) for QGIS and any other GIS.
 *
 * No model is named here: places are the dimension that a latitude (`degrees_north`) and a longitude (`degrees_east`) stand on,
 * legs are a dimension with two variables of indices into it (attribute `index_of`). Places become points, legs lines from
 * one place to the other, in WGS 84 with longitude first. A feature has as properties what the file says of it once and for
 * all (name, kind, length), and of each daily series that stands on it:
 *
 *     NAME, NAME_per_day    what is counted over the day: summed over the period, and its mean a day
 *     NAME_mean             a state at the end of the day: its mean over the days
 *     NAME_half_width       half the 95 % Student interval of NAME or NAME_mean over replications; not below two of them
 *
 * each the mean over the replications that are complete, and summed over further dimensions; of legs also for each label of a
 * further dimension (the mode of travel) that has any. A dimension whose labels are all names of places (gateways) stands
 * for these places. `fields` beside the features says what each property is.
 *
 * Reference: Butler and others (2016), The GeoJSON Format, RFC 7946.
 */
#ifndef OUTPUT_GEOJSON_H
#define OUTPUT_GEOJSON_H

#include "output/reader.h"

typedef struct geojson_network {
    char *text; /* NULL after a fault */
    char *note; /* what the file does not have that a reader would expect; NULL: nothing */
} geojson_network;

/* The network of the file; both texts are freed by the caller. A file without coordinates is a fault (SIM_FAULT_DATA). */
geojson_network output_geojson(const output_reader *reader, sim_diagnostics *d);

#endif
