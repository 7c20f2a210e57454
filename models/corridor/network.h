/* network.h — the route graph: places, legs between them, and the hops that journeys are made of.
 *
 * Places and legs are CSV tables that people make in GIS or pandas. A leg runs both ways, unless a mode that ends the
 * journey uses it (a crossing, a port). A hop is an ordered pair of places; its alternatives are the modes of all legs that
 * join the pair. Areas are what encounters are counted by: the record's name of a sector or field office, from
 * the places where journeys end.
 *
 * The reader reports, with file and line: unknown and duplicate ids, impossible coordinates, a leg from a place to itself, two
 * legs of one kind between two places, distances shorter than the great circle (mean radius 6,371 km) by more than 0.1 km
 * and 0.5 % (crossings exempt: an area has no distance), ends that no gateway reaches, gateways from where no end is reached.
 */
#ifndef MODELS_CORRIDOR_NETWORK_H
#define MODELS_CORRIDOR_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/modes.h"
#include "models/corridor/route_topology.h"
#include "models/corridor/table_checks.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"

#define NETWORK_NONE ID_UNKNOWN

typedef struct network {
    size_t place_count;
    const char **place_id, **place_name, **place_country, **place_state, **place_kind; /* texts of the tables */
    double *latitude_deg, *longitude_deg;
    uint32_t *place_state_index; /* into `states` */
    uint32_t *place_area;        /* into `areas`, NETWORK_NONE inside the country of transit */
    uint8_t *takes_appointments; /* port that takes appointments */

    size_t leg_count;
    int64_t *leg_from, *leg_to; /* places; as columns for the results file */
    double *leg_km;
    double *leg_deaths_per_100000; /* of persons that pass, beside the mode's own risk */
    const char **leg_mode;
    const char **leg_label; /* "from>to:kind" */
    char *leg_label_text;

    size_t state_count;
    const char **states; /* names of states of the places, in order of the table */
    size_t area_count;
    const char **areas;
    int64_t *area_is_ports; /* 1: encounters at ports, 0: between ports */

    size_t hop_count;
    route_hop *hops;
    uint32_t *hop_end; /* for hops that end a journey: number of the end; else NETWORK_NONE */
    size_t end_count;
    uint32_t *end_hop;
    size_t alternative_count;
    uint32_t *alternative_hop;
    uint32_t *alternative_mode;
    uint32_t *alternative_leg;
    uint32_t *first_alternative; /* [hops] */
    route_topology *topology;

    sim_table *places_table, *legs_table;
} network;

extern const sim_param_table network_params;

/* Reads and checks places and legs. Where faults were added to `d` the network may only be freed. */
void network_read(const sim_scenario *scenario, const travel_modes *modes, network *n, sim_diagnostics *d);
void network_free(network *n);

/* Index of the place with this id; NETWORK_NONE, reported under `key` with the nearest names, when there is none. */
uint32_t network_require_place(const network *n, const char *id, sim_origin where, const char *key, sim_diagnostics *d);

/* Reports gateways (places where parties set out) from where no end is reached, and ends that no gateway reaches. */
void network_check_reach(const network *n, const uint32_t gateways[], size_t gateway_count, sim_diagnostics *d);

/* Great-circle distance by the haversine formula, mean radius 6,371 km. */
double network_great_circle_km(double latitude_a, double longitude_a, double latitude_b, double longitude_b);

#endif
