/* station.h — places where entities wait for servers.
 *
 * A resource is a number of units: servers, officers, beds, places. A station is a line in front of one or several resources;
 * stations may share a resource. An entity asks a station for some units of each of its resources, all or nothing, and holds
 * them for the length of its service. Units, room and doors may change while the simulation runs. Nothing here draws
 * random numbers: a service time comes from the model's callback, keyed by (entity, attempt), so that one entity's luck never
 * depends on another's.
 *
 * Where a request stands:
 *
 *     outside ──> waiting ──> serving ──> (blocked) ──> over
 *                    ^───────────┘ pre-empted, or its units were taken away
 *
 * What is left to chance elsewhere is stated here:
 *   who goes first     the lowest priority number, then who came first. SIM_HEAD_STRICT: nobody overtakes; when the head of
 *                      the line does not fit into the free units, those behind wait with it, who comes new as well. A
 *                      lower number is not behind: it goes before such a head, if it fits. SIM_HEAD_OVERTAKE: the first
 *                      in that order who fits
 *   shared resources   free units go to the station whose next one has the lowest priority number, then asked first, then
 *                      has the lowest station index. Who does not fit holds up its own line, not another station's
 *   a full line        who would have to wait and finds no room does as its demand says: SIM_FULL_LOSE balks;
 *                      SIM_FULL_WAIT waits outside, in the same order, and comes in as room is made; SIM_FULL_BLOCK does so
 *                      too, but keeps what it holds at the station that it comes from (blocking after service) until it is in.
 *                      Without another station to hold, BLOCK is WAIT. Who stands outside is behind all those in line
 *                      of its own or a lower number, and needs no room when it may begin at once
 *   moving on          LOSE and WAIT give up the old units first and then ask; BLOCK asks first, so that an entity that wants
 *                      to return to the full line of its own station blocks itself
 *   short-handed       who asks for more units than there are: SIM_SHORT_WAIT waits for them to come back, SIM_SHORT_BALK
 *                      balks at once. Who needs none of a resource does not mind how many of it are in use
 *   a closed station   takes no request; those outside, waiting and in service stay and are served
 *   pre-emption        under a rule other than SIM_EVICT_NONE one who is next and does not fit takes the units of those in
 *                      service with a higher priority number: the highest number first, of these who began last, and
 *                      no more of them than it takes (who holds nothing of what is lacking is passed over); nobody,
 *                      when even all of them were not enough. Who is blocked is not pre-empted. At a shared resource those
 *                      in service at the other stations too (of several stations the one with the higher index first),
 *                      but not at one whose own rule is SIM_EVICT_NONE
 *   what becomes of    by the rule of its own station, SIM_EVICT_RESUME: goes on where it stopped; SIM_EVICT_REPEAT: the
 *   who is put out     same service from its start; SIM_EVICT_REDRAW: a new service time (attempt + 1). It waits at the
 *   of service         place in line that its arrival gives it, needs no room for that, and has no patience any more
 *   fewer units        SIM_SHRINK_FINISH: those in service finish; until then more units are in use than there are.
 *                      SIM_SHRINK_RESUME, _REPEAT, _REDRAW: whoever holds too much is put out of service as above, but
 *                      by this rule, the highest priority number first, of these who began last (of several stations the
 *                      one with the higher index). Who is blocked stays: its service is over
 *   less room          SIM_ROOM_STAY: nobody is admitted until there is room again; SIM_ROOM_EVICT: those who came last, of
 *                      the highest priority number, leave: EVICTED. Those outside stay
 *   patience           ends a wait, outside or in line, not a service. Reneging gives up the place in this station
 *                      only: what the entity holds elsewhere it keeps, also a unit that it blocks, and it may ask again
 *   several at once    whoever may begin begins, from the line before from outside, of several stations in the order of a
 *                      shared resource; when nobody may, the first station that has room lets in all it can: the one
 *                      whose units or room came free first (who frees units: its own station, then those that share them,
 *                      by index); then again, until nothing moves
 *
 * Promises: units in use <= units of each resource, except after SIM_SHRINK_FINISH and for who is blocked; each request ends
 * in exactly one of SERVED, BALKED, RENEGED, EVICTED, CANCELLED, CLOSED and is counted once; nobody waits who could be served
 * by the rules above; nobody stands outside while there is room. sim_station_verify() recounts all of it by walking the
 * requests and lines.
 *
 * Theory: Kleinrock (1975), chapter 3; Cobham (1954) for priorities; Perros (1994), "Queueing networks with blocking", for
 * blocking after service; Kaufman (1981) for several units; Palmer, Harper and Knight (2018), EJOR 269(1), for deadlock.
 */
#ifndef SIM_KERNEL_STATION_H
#define SIM_KERNEL_STATION_H

#include <stdint.h>

#include "sim/kernel/simulation.h"

enum {
    SIM_PRIORITIES = 4,
    SIM_STATION_RESOURCES = 3 /* that one station takes units from */
};

#define SIM_NO_LIMIT UINT32_MAX /* of room */

typedef enum sim_outcome {
    SIM_OUTCOME_SERVED,
    SIM_OUTCOME_BALKED,
    SIM_OUTCOME_RENEGED,
    SIM_OUTCOME_EVICTED, /* out of line by less room */
    SIM_OUTCOME_CANCELLED,
    SIM_OUTCOME_CLOSED,
    SIM_OUTCOMES
} sim_outcome;

typedef enum sim_head_rule { SIM_HEAD_STRICT, SIM_HEAD_OVERTAKE } sim_head_rule;
typedef enum sim_short_rule { SIM_SHORT_WAIT, SIM_SHORT_BALK } sim_short_rule;
typedef enum sim_full_rule { SIM_FULL_LOSE, SIM_FULL_WAIT, SIM_FULL_BLOCK } sim_full_rule;
typedef enum sim_evict_rule { SIM_EVICT_NONE, SIM_EVICT_RESUME, SIM_EVICT_REPEAT, SIM_EVICT_REDRAW } sim_evict_rule;
typedef enum sim_shrink_rule {
    SIM_SHRINK_FINISH,
    SIM_SHRINK_RESUME,
    SIM_SHRINK_REPEAT,
    SIM_SHRINK_REDRAW
} sim_shrink_rule;
typedef enum sim_room_rule { SIM_ROOM_STAY, SIM_ROOM_EVICT } sim_room_rule;
typedef enum sim_door { SIM_DOOR_CLOSED, SIM_DOOR_OPEN } sim_door;

/* Units that stations take from. Read-only for models. */
typedef struct sim_resource {
    uint64_t
        area_in_use; /* units in use times ticks up to `settled`, modulo 2^64: differences over a window are exact */
    sim_ticks settled;
    uint32_t units;
    uint32_t in_use;
    uint32_t in_use_at_change; /* of the units: as many may be in use until they finish */
    uint32_t first_station;    /* of those that take from it, linked by their next_of_resource */
    uint32_t last_station;
    uint32_t telling; /* of the first resource: the model is being told or asked something, and may change no station */
} sim_resource;

_Static_assert(sizeof(sim_resource) == 40, "a resource has no padding");

/* Requests in order, a list for each priority. */
typedef struct sim_line {
    uint32_t first[SIM_PRIORITIES]; /* index of a request */
    uint32_t last[SIM_PRIORITIES];
    uint32_t count;  /* requests */
    uint32_t weight; /* what they count for: persons */
} sim_line;

typedef enum sim_standing { SIM_STANDS_OUTSIDE, SIM_STANDS_WAITING, SIM_STANDS_SERVING, SIM_STANDINGS } sim_standing;

/* A station. Read-only for models; changed by the functions below. What each request touches comes first. */
typedef struct sim_station {
    sim_ticks settled;
    uint64_t area[SIM_STANDINGS]; /* requests times ticks up to `settled`, modulo 2^64 */
    uint64_t requests;            /* ever made */
    uint32_t resource[SIM_STATION_RESOURCES];
    uint32_t room; /* requests that may wait in line */
    uint8_t resource_count;
    uint8_t is_single; /* takes from one resource, which no other station does; strict line, no pre-emption */
    uint8_t is_open;
    uint8_t head;         /* sim_head_rule */
    uint8_t short_handed; /* sim_short_rule */
    uint8_t preemption;   /* sim_evict_rule */
    uint8_t zero[2];
    sim_line line[SIM_STANDINGS];          /* by order of arrival; those in service by when they began */
    uint64_t outcomes[SIM_OUTCOMES];       /* of the requests, by how they ended */
    uint64_t outcome_weight[SIM_OUTCOMES]; /* the same in weight */
    uint64_t put_out;                      /* times that a service was put off: pre-empted or its units taken away */
    uint32_t blocked;                      /* of those in service: over, but not let in where they want to go */
    uint32_t next_due;                     /* in the list of stations to be looked at, while something changes */
    uint32_t is_due;                       /* 1: in that list */
    uint32_t next_of_resource[SIM_STATION_RESOURCES];
} sim_station;

_Static_assert(sizeof(sim_station) == 312, "a station has no padding");

#define SIM_LEFT_UNDRAWN (-1) /* to be drawn when it begins */
#define SIM_LEFT_OVER    (-2) /* its service is over, but it is not let in where it wants to go: blocked */

typedef struct sim_request {
    uint64_t identity;
    sim_ticks asked;   /* when it was made */
    sim_ticks since;   /* when it came to stand where it stands */
    sim_handle event;  /* its reneging, then its end of service; of who is blocked, none */
    sim_ticks service; /* the whole of it; SIM_FOREVER: until it is ended or cancelled; -1: not drawn yet */
    sim_ticks left;    /* of it, when it began, went on or stopped; or one of the two below */
    uint32_t entity;
    uint32_t station;
    uint32_t next, previous; /* in the line that it stands in */
    uint32_t ticket;         /* how many came to this station before it: order of arrival */
    uint32_t weight;         /* what it counts for: persons of a party */
    uint32_t sequence;
    uint32_t units[SIM_STATION_RESOURCES];
    uint32_t
        partner; /* outside: the request elsewhere that it blocks; blocked: the one that stands outside; else none */
    uint16_t attempt; /* service times drawn before the one that holds */
    uint8_t priority;
    uint8_t standing; /* sim_standing */
} sim_request;

_Static_assert(sizeof(sim_request) == 96, "a request has no padding");

/* Whether its service is over, but it was not let in where it wants to go. */
static inline int sim_request_is_blocked(const sim_request *request)
{
    return request->left == SIM_LEFT_OVER;
}

/* How long `entity` is served by `station`, at least 0; SIM_FOREVER until it is cancelled. Called when its service begins, but
 * not when it resumes or repeats. `attempt` counts up from 0 with each time that is drawn again, to 65,535 at most. */
typedef sim_ticks sim_service_time(sim *s, const void *inputs, uint32_t station, uint32_t entity, uint32_t attempt);

/* What a model is told as it happens. While it is told it may read, count, draw and schedule events of its own, but call no
 * function of stations that changes one (that panics): who wants to act on it schedules an event for the same tick. */
typedef enum sim_notice {
    SIM_NOTICE_BEGUN,    /* its service begins, the first time or again; before the service time is asked for */
    SIM_NOTICE_PUT_OUT,  /* its service is put off: it waits again */
    SIM_NOTICE_ADMITTED, /* who stood outside has come in; what it blocked elsewhere is free, that request was SERVED */
    SIM_NOTICE_EVICTED   /* out of line by less room: the request is over when this returns */
} sim_notice;
typedef void sim_station_notice(sim *s, const void *inputs, sim_notice notice, const sim_request *request);

/* The stations of a model: where they live, and which events and calls tell the model. A constant of the model, not a part of
 * the state. The argument of both events is the request's index. */
typedef struct sim_stations {
    int pool;      /* of sim_station; index = station */
    int resources; /* of sim_resource */
    int requests;  /* of sim_request */
    /* A service is over: the model calls sim_station_end() or sim_station_move() before it changes any other request. */
    uint16_t end_kind;
    /* Patience is over: the model calls sim_station_renege(). */
    uint16_t renege_kind;
    sim_service_time *service_time;
    sim_station_notice *notice; /* NULL: the model wants to hear nothing */
} sim_stations;

/* ---- set-up ---- */

/* Adds a resource of `units`. Returns its index, 0 for the first. */
uint32_t sim_resource_add(sim *s, const sim_stations *stations, uint32_t units);

/* What a station is to be. */
typedef struct sim_station_plan {
    uint32_t resource[SIM_STATION_RESOURCES]; /* that it takes from, each once */
    uint32_t resource_count;                  /* at least 1 */
    uint32_t room;                            /* SIM_NO_LIMIT for any number */
    sim_head_rule head;
    sim_short_rule short_handed;
    sim_evict_rule preemption;
} sim_station_plan;

/* Adds an open station. Returns its index, 0 for the first. */
uint32_t sim_station_add(sim *s, const sim_stations *stations, const sim_station_plan *plan);

static inline sim_station *sim_station_at(sim *s, const sim_stations *stations, uint32_t station)
{
    return sim_pool_at_sized(sim_pool_of(s, stations->pool), station, sizeof(sim_station));
}

static inline sim_resource *sim_resource_at(sim *s, const sim_stations *stations, uint32_t resource)
{
    return sim_pool_at_sized(sim_pool_of(s, stations->resources), resource, sizeof(sim_resource));
}

static inline sim_request *sim_request_at(sim *s, const sim_stations *stations, uint32_t request)
{
    return sim_pool_at_sized(sim_pool_of(s, stations->requests), request, sizeof(sim_request));
}

/* ---- requests ---- */

/* What an entity asks for. */
typedef struct sim_demand {
    uint32_t station;
    uint32_t entity;
    uint64_t identity;
    uint32_t sequence; /* the entity's own, for the events; requests that one entity has at once differ in it */
    uint32_t units[SIM_STATION_RESOURCES]; /* of the station's resources, in their order; 0 beyond its resource_count */
    uint32_t weight;
    uint8_t priority; /* below SIM_PRIORITIES; lower goes first */
    sim_full_rule full;
    sim_ticks patience; /* longest wait, at least 0; SIM_FOREVER for no limit */
} sim_demand;

typedef enum sim_answer {
    SIM_STARTED,
    SIM_WAITING,
    SIM_OUTSIDE, /* waits for room; holds nothing */
    SIM_BLOCKED, /* the same, and what it comes from is blocked meanwhile */
    SIM_BALKED,
    SIM_CLOSED
} sim_answer;

typedef struct sim_asked {
    sim_answer answer;
    uint32_t request; /* SIM_NO_RECORD after BALKED and CLOSED */
} sim_asked;

/* Asks. After SIM_STARTED the end event is scheduled; after SIM_WAITING and SIM_OUTSIDE the reneging, where patience is finite.
 * SIM_FULL_BLOCK is taken as SIM_FULL_WAIT. */
sim_asked sim_station_request(sim *s, const sim_stations *stations, const void *inputs, const sim_demand *demand);

/* Ends the service of `request` (whose end event has come, or who was blocked and has reneged) and asks for `demand`, of the
 * same entity: see "moving on" above. After SIM_BALKED and SIM_CLOSED the old request is over too. */
sim_asked sim_station_move(sim *s, const sim_stations *stations, const void *inputs, uint32_t request,
                           const sim_demand *demand);

/* Ends a service: SERVED. Frees the units, forgets the request, lets the next ones begin. Not of a request that is blocked and
 * whose partner still stands outside. */
void sim_station_end(sim *s, const sim_stations *stations, const void *inputs, uint32_t request);

/* Ends a wait (the model's handler of renege_kind): RENEGED. What it blocked elsewhere stays blocked, without a partner. */
void sim_station_renege(sim *s, const sim_stations *stations, const void *inputs, uint32_t request);

/* Takes a request back, wherever it stands: CANCELLED. What it blocked elsewhere stays blocked, without a partner; of one that
 * is blocked the partner goes on standing outside and blocks nothing. */
void sim_station_cancel(sim *s, const sim_stations *stations, const void *inputs, uint32_t request);

/* ---- changes ---- */

/* Changes the units of a resource; when there are more, the next ones begin. */
void sim_resource_set_units(sim *s, const sim_stations *stations, const void *inputs, uint32_t resource, uint32_t units,
                            sim_shrink_rule rule);

/* Changes the room to wait in; when there is more, those outside come in. */
void sim_station_set_room(sim *s, const sim_stations *stations, const void *inputs, uint32_t station, uint32_t room,
                          sim_room_rule rule);

/* Opens or closes. */
void sim_station_set_door(sim *s, const sim_stations *stations, uint32_t station, sim_door door);

/* ---- what is seen ---- */

/* Requests, or units, times ticks since the start up to now, modulo 2^64. The difference of two readings over the ticks between
 * them is the time average, exact. */
uint64_t sim_station_area(sim *s, const sim_stations *stations, uint32_t station, sim_standing standing);
uint64_t sim_resource_area(sim *s, const sim_stations *stations, uint32_t resource);

/* Looks for a deadlock: the largest set of stations of which none can ever let in anybody who waits for it now, because all
 * that holds units of its resources, at whichever station, is blocked by stations of the set. Fills `locked` (one byte a
 * station: 1 in the set) and returns how many there are. A station is not in it when it has room, a service of its own runs or
 * is blocked without a partner, somebody who stands in its line or outside may still renege, or nobody holds any unit of its
 * resources (it is short-handed, not locked). That a model will change units or room later is not known here. A deadlock comes
 * about when somebody is blocked; also when a service ends or somebody reneges and nobody can take the place. Costs a walk
 * over stations and over who is in service and in line there: to be asked after SIM_BLOCKED. */
uint32_t sim_station_deadlock(sim *s, const sim_stations *stations, uint8_t locked[]);

/* Recounts all stations and resources by walking lines and requests. NULL, or what is wrong (in the simulation's buffer). */
const char *sim_station_verify(sim *s, const sim_stations *stations);

#endif
