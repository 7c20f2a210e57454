/* station_plain.h — the obvious simulation of stations, the oracle of station_random.c.
 *
 * It keeps all requests that are not over in one array, in the order in which they were made, and searches it for
 * whatever it wants to know: no lines, no links, no event list, no counters. It is written from what station.h says, not from
 * how that is done.
 */
#ifndef TESTS_UNITS_STATION_PLAIN_H
#define TESTS_UNITS_STATION_PLAIN_H

#include <stdint.h>

#include "sim/kernel/station.h"

enum { PLAIN_LIVE = 1024, PLAIN_STATIONS = 5, PLAIN_RESOURCES = 5, PLAIN_NOTES = 16384 };

#define PLAIN_NOBODY UINT32_MAX

typedef struct plain_request {
    uint32_t id; /* how many requests were made before it */
    sim_demand demand;
    sim_standing standing;
    int is_blocked;
    uint32_t partner; /* id of the one outside for which this one is blocked, or the other way round */
    sim_ticks asked;
    sim_ticks began;   /* the service that runs */
    uint32_t began_as; /* how many services of all stations had begun before */
    sim_ticks due;     /* its end, or that of its patience */
    sim_ticks service; /* whole */
    sim_ticks left;    /* when it was put out */
    int must_draw;     /* a service time when it begins */
    uint32_t attempt;
} plain_request;

typedef struct plain_note {
    sim_notice notice;
    uint32_t entity, sequence, station;
    sim_ticks at;
} plain_note;

typedef struct plain_station {
    sim_station_plan plan;
    sim_door door;
    uint64_t requests, put_out;
    uint64_t outcomes[SIM_OUTCOMES], outcome_weight[SIM_OUTCOMES];
    uint64_t area[SIM_STANDINGS];
} plain_station;

typedef struct plain {
    uint32_t seed; /* of the service times */
    sim_ticks now;
    plain_request live[PLAIN_LIVE];
    uint32_t live_count;
    uint32_t made, begun; /* requests and services, ever */
    plain_station station[PLAIN_STATIONS];
    uint32_t station_count;
    uint32_t units[PLAIN_RESOURCES];
    uint64_t area_in_use[PLAIN_RESOURCES];
    uint32_t resource_count;
    uint32_t due[PLAIN_STATIONS]; /* stations whose units or room came free, in that order */
    uint32_t due_count;
    plain_note note[PLAIN_NOTES]; /* what the model was told */
    uint32_t note_count;
} plain;

/* The service time of `entity` at `station`, for both simulations. */
sim_ticks plain_service_time(uint32_t seed, uint32_t station, uint32_t entity, uint32_t attempt);

/* A number that depends on all four and on nothing else. */
uint64_t plain_hash(uint32_t seed, uint32_t a, uint32_t b, uint32_t c);

/* Position of a request, or PLAIN_NOBODY when it is over. */
uint32_t plain_find(const plain *p, uint32_t id);
uint64_t plain_units_in_use(const plain *p, uint32_t resource);
uint64_t plain_count(const plain *p, uint32_t station, sim_standing standing);
uint64_t plain_weight(const plain *p, uint32_t station, sim_standing standing);

/* What the functions of station.h do. Requests are named by their ids; `made` is that of the one made, if any. */
sim_answer plain_ask(plain *p, const sim_demand *demand, uint32_t *made);
sim_answer plain_move(plain *p, uint32_t id, const sim_demand *demand, uint32_t *made);
void plain_end(plain *p, uint32_t id, sim_outcome outcome);
void plain_set_units(plain *p, uint32_t resource, uint32_t units, sim_shrink_rule rule);
void plain_set_room(plain *p, uint32_t station, uint32_t room, sim_room_rule rule);

/* Who is next to end or renege at this tick: ends first, then by identity, then by sequence. PLAIN_NOBODY: the tick is over. */
uint32_t plain_next_event(const plain *p);

/* Adds what this tick was to the areas and goes on to the next. */
void plain_next_tick(plain *p);

/* The set of all stations that are locked, bit by bit: the union of all sets for which what station.h says of a deadlock holds. */
uint32_t plain_deadlock(const plain *p);

/* Lets everybody go who can: every service that runs ends, whoever may renege does, whoever is blocked for nobody leaves, in
 * an order drawn from `seed`, until nobody is left who can. */
void plain_exhaust(plain *p, uint32_t seed);

#endif
