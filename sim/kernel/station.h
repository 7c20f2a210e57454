/* station.h — places where entities wait for servers.
 *
 * A station has servers, of which an entity asks for some number of units, all or nothing, and a queue in order of
 * (priority, arrival). Servers and room may change while the simulation runs. Nothing here draws random numbers: a service
 * time comes from the model's callback, keyed by the entity, so that one entity's luck never depends on another's.
 *
 * What is left to chance elsewhere is stated here:
 *   who goes first     the lowest priority number, then who came first. Nobody overtakes: when the head of the line does not
 *                      fit into the free units, those behind wait with it
 *   a full queue       who would have to wait balks at once; so does who asks for more units than there are servers
 *   a closed station   takes no request; those waiting and in service stay and are served
 *   fewer servers      those in service finish; until then more units are in use than there are servers. Who waits for
 *                      more units than are left waits for servers to come back, and those behind with it
 *   reneging           gives up the place in the queue and nothing else; the entity may ask again
 *
 * Promises: units in use <= servers, except after servers were taken away; each request ends in exactly one of SERVED,
 * BALKED, RENEGED, CANCELLED, CLOSED, and is counted once; nobody waits while the head of the line would fit.
 * sim_station_verify() recounts all three. Theory: Kleinrock (1975), chapter 3; Cobham (1954) for priorities.
 */
#ifndef SIM_KERNEL_STATION_H
#define SIM_KERNEL_STATION_H

#include <stdint.h>

#include "sim/kernel/simulation.h"

enum { SIM_PRIORITIES = 4 };

typedef enum sim_outcome {
    SIM_OUTCOME_SERVED,
    SIM_OUTCOME_BALKED,
    SIM_OUTCOME_RENEGED,
    SIM_OUTCOME_CANCELLED,
    SIM_OUTCOME_CLOSED,
    SIM_OUTCOMES
} sim_outcome;

/* A station. Read-only for models; changed by the functions below. Counts of `persons` are of requests' weights. */
typedef struct sim_station {
    uint64_t requests;                     /* ever made */
    uint64_t outcomes[SIM_OUTCOMES];       /* of those, by how they ended */
    uint64_t outcome_weight[SIM_OUTCOMES]; /* the same in weight */
    uint32_t first[SIM_PRIORITIES];        /* of the line; index of a request */
    uint32_t last[SIM_PRIORITIES];
    uint32_t servers;
    uint32_t in_use;       /* units */
    uint32_t waiting;      /* requests */
    uint32_t waiting_room; /* requests that may wait */
    uint32_t waiting_weight;
    uint32_t serving_weight;
    uint32_t is_open;
    uint32_t in_use_at_change; /* of the servers: as many units may be in use until they finish */
} sim_station;

_Static_assert(sizeof(sim_station) == 152, "a station has no padding");

typedef struct sim_request {
    uint64_t identity;
    sim_ticks since;  /* when it was made, then when service began */
    sim_handle event; /* its reneging, then its end of service */
    uint32_t entity;
    uint32_t station;
    uint32_t units;
    uint32_t weight;         /* what it counts for: persons of a party */
    uint32_t next, previous; /* in the line */
    uint32_t sequence;
    uint8_t priority;
    uint8_t in_service;
    uint8_t zero[2];
} sim_request;

_Static_assert(sizeof(sim_request) == 56, "a request has no padding");

/* How long `entity` is served by `station`; at least 0, SIM_FOREVER until it is cancelled. Called when its service begins. */
typedef sim_ticks sim_service_time(sim *s, const void *inputs, uint32_t station, uint32_t entity);

/* The stations of a model: where they live, and which events tell the model. A constant of the model, not a part of the
 * state. The argument of both events is the request's index. */
typedef struct sim_stations {
    int pool;             /* of sim_station; index = station */
    int requests;         /* of sim_request */
    uint16_t end_kind;    /* service of the entity is over: the model calls sim_station_end() */
    uint16_t renege_kind; /* patience is over: the model calls sim_station_renege() */
    sim_service_time *service_time;
} sim_stations;

/* Adds a station with `servers` and room for `waiting_room` waiting requests. Returns its index, 0 for the first. */
uint32_t sim_station_add(sim *s, const sim_stations *stations, uint32_t servers, uint32_t waiting_room);

static inline sim_station *sim_station_at(sim *s, const sim_stations *stations, uint32_t station)
{
    return sim_pool_at(sim_pool_of(s, stations->pool), station);
}

static inline sim_request *sim_request_at(sim *s, const sim_stations *stations, uint32_t request)
{
    return sim_pool_at(sim_pool_of(s, stations->requests), request);
}

/* What an entity asks for. */
typedef struct sim_demand {
    uint32_t station;
    uint32_t entity;
    uint64_t identity;
    uint32_t sequence; /* the entity's own, for the events */
    uint32_t units;
    uint32_t weight;
    uint8_t priority;   /* below SIM_PRIORITIES; lower goes first */
    sim_ticks patience; /* longest wait, at least 0; SIM_FOREVER for no limit */
} sim_demand;

typedef enum sim_answer { SIM_STARTED, SIM_WAITING, SIM_BALKED, SIM_CLOSED } sim_answer;

typedef struct sim_asked {
    sim_answer answer;
    uint32_t request; /* SIM_NO_RECORD after BALKED and CLOSED */
} sim_asked;

/* Asks. After SIM_STARTED the end event is scheduled; after SIM_WAITING the reneging, where patience is finite. */
sim_asked sim_station_request(sim *s, const sim_stations *stations, const void *inputs, const sim_demand *demand);

/* Ends a service (the model's handler of end_kind): frees the units, forgets the request, lets the next ones begin. */
void sim_station_end(sim *s, const sim_stations *stations, const void *inputs, uint32_t request);

/* Ends a wait (the model's handler of renege_kind). */
void sim_station_renege(sim *s, const sim_stations *stations, const void *inputs, uint32_t request);

/* Takes a request back, waiting or in service. */
void sim_station_cancel(sim *s, const sim_stations *stations, const void *inputs, uint32_t request);

/* Changes the number of servers; when there are more, the next ones begin. */
void sim_station_set_servers(sim *s, const sim_stations *stations, const void *inputs, uint32_t station,
                             uint32_t servers);

/* Opens or closes. */
typedef enum sim_door { SIM_DOOR_CLOSED, SIM_DOOR_OPEN } sim_door;
void sim_station_set_door(sim *s, const sim_stations *stations, uint32_t station, sim_door door);

/* Recounts all stations by walking lines and requests. NULL, or what is wrong (in the simulation's buffer). */
const char *sim_station_verify(sim *s, const sim_stations *stations);

#endif
