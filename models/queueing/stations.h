/* stations.h — where customers wait and are served: servers of their own, shared resources, room, rules.
 *
 * Station i is station i of the kernel, whose rules it states (sim/kernel/station.h).
 */
#ifndef MODELS_QUEUEING_STATIONS_H
#define MODELS_QUEUEING_STATIONS_H

#include "models/queueing/resources.h"

typedef struct qn_station {
    const char *id;
    sim_station_plan plan; /* for the kernel; its room is that of the start */
    uint32_t own;          /* resource that its own servers are, always the first of the plan's; QN_NONE: it has none */
    int is_apart;          /* shares no resource with another */
    sim_full_rule full;
    qn_schedule rooms; /* values below 0: any number */
    sim_room_rule less_room;
    qn_schedule doors;        /* 1: open */
    sim_distribution service; /* ticks; may be not given */
} qn_station;

typedef struct qn_stations {
    size_t count;
    qn_station *at;
    const char **ids;
    size_t resource_count;
    size_t shared_count; /* of the resources, the first */
    qn_resource *resources;
    uint32_t *near_first; /* [stations + 1] where in `near` those of a station begin */
    uint32_t *near;       /* for each station itself and those that share a resource with it */
} qn_stations;

extern const sim_param_table qn_stations_params;

/* The names of the choices of `full`, by sim_full_rule. */
extern const char *const qn_full_rules[];

/* Reads resources and stations. Faults: no station, a station without servers, a resource that does not exist or
 * is used twice. */
void qn_stations_read(const qn_reading *r, qn_stations *s);
void qn_stations_free(qn_stations *s);

/* Room of a value of a schedule or key: SIM_NO_LIMIT for one below 0. */
uint32_t qn_room(double room);

/* Whether a station takes units of `resource`. */
int qn_station_uses(const qn_station *s, uint32_t resource);

#endif
