/* stations.h — the posts as stations of the kernel: service times, rooms to wait in, doors.
 *
 * Station i is post i, and so is the resource that it takes from: no two posts share officers or places. A checkpoint
 * inspects with officers and lets those pass for whom it has no room; detention has places and nobody waits for one;
 * processing has officers, and everyone waits for one.
 */
#ifndef MODELS_CORRIDOR_STATIONS_H
#define MODELS_CORRIDOR_STATIONS_H

#include "models/corridor/inputs.h"
#include "sim/kernel/station.h"

extern const sim_stations corridor_stations;

/* Adds a station for each post, at set-up. */
void stations_set_up(sim *s, const corridor_inputs *in);

/* Opens and closes posts by their dates. */
void stations_set_doors(sim *s, const corridor_inputs *in, int64_t day);

/* A request's EVENT_STATION_END comes up soon: starts fetching it. */
void stations_approach(sim *s, uint32_t request);

#endif
