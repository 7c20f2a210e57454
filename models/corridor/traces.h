/* traces.h — what happens to parties, row by row: the event log, and the journeys of a sample (kernel/trace.h).
 *
 * One vocabulary for both. A row says what happened, when, to how many persons of which party, where, and in which state the
 * party is afterwards. Hops that are worked out ahead (hops.h) are noted with their own times, so that the rows are the same
 * whether a hop was an event or not. Rows of one party come in the order of time.
 *
 * What splits off a group keeps the number of its party: it got away, and that is a row of that party. Parties are made up by
 * the model, every one; no row is about any person.
 */
#ifndef MODELS_CORRIDOR_TRACES_H
#define MODELS_CORRIDOR_TRACES_H

#include <stdint.h>

#include "models/corridor/inputs.h"
#include "models/corridor/party.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/trace.h"

enum { TRACE_EVENTS, TRACE_JOURNEYS, TRACE_STEPS, CORRIDOR_TRACES };

extern const sim_trace corridor_traces[CORRIDOR_TRACES];

/* What happens to a party. The order is that of the results file's flags. */
typedef enum happening {
    PARTY_SETS_OUT,
    PARTY_SETS_OFF,
    PARTY_ARRIVES,
    PARTY_IS_STOPPED,
    PARTY_IS_LET_THROUGH,
    PARTY_PASSES,
    PARTY_IS_DETECTED,
    PARTY_IS_DETAINED,
    PARTY_IS_ORDERED_TO_LEAVE,
    PARTY_IS_MOVED_SOUTH,
    PARTY_IS_REMOVED_BY_TRANSIT,
    PARTY_CLAIMS_ASYLUM,
    PARTY_HAS_ANSWER,
    PARTY_FINDS_NO_WAY,
    PARTY_JOINS_QUEUE,
    PARTY_LOSES_PATIENCE,
    PARTY_IS_ADMITTED,
    PARTY_ATTEMPTS,
    PARTY_TURNS_BACK,
    PARTY_IS_ENCOUNTERED,
    PARTY_IS_ENCOUNTERED_AGAIN,
    PARTY_GETS_AWAY,
    PARTY_IS_PROCESSED,
    PARTY_IS_EXPELLED_NOW,
    PARTY_IS_RELEASED,
    PARTY_IS_REMOVED,
    PARTY_IS_RETURNED,
    PARTY_STARTS_AGAIN,
    PARTY_DIES,
    HAPPENINGS
} happening;

/* A row of the event log and of a journey. */
typedef struct trace_row {
    int64_t tick;  /* since the first reported midnight */
    int64_t party; /* its identity without the piece */
    uint16_t persons;
    uint16_t place;
    uint16_t leg;
    uint16_t station;
    uint16_t area;
    uint8_t happening;
    uint8_t mode;
    uint8_t nationality;
    uint8_t state; /* person_state less PERSON_IN_TRANSIT */
    uint8_t zero[2];
} trace_row;

_Static_assert(sizeof(trace_row) == 32, "a row of a trace has no padding");

/* A candidate of the sample. */
typedef struct trace_head {
    int64_t tick; /* when it sets out */
    int64_t party;
    uint64_t rank;
    uint16_t persons;
    uint16_t gateway;
    uint8_t nationality;
    uint8_t demographic;
    uint8_t led; /* 1: by a smuggler */
    uint8_t plan;
} trace_head;

_Static_assert(sizeof(trace_head) == 32, "a head of a trace has no padding");

/* What the functions below do where a trace is on. They stand apart, and the compiler is told that they are rare, so that a run
 * without traces pays a test and nothing else. */
#define TRACES_COLD __attribute__((cold, noinline))
TRACES_COLD void traces_write_departure(sim *s, const corridor_inputs *in, party *p, sim_ticks at);
TRACES_COLD void traces_write_here(sim *s, const corridor_inputs *in, const party *p, happening what,
                                   person_state state, sim_ticks at);
TRACES_COLD void traces_write_arrival(sim *s, const corridor_inputs *in, const party *p, sim_ticks at);
TRACES_COLD void traces_write_hop(sim *s, const corridor_inputs *in, const party *p, uint32_t next, sim_ticks at);
TRACES_COLD void traces_write_death(sim *s, const corridor_inputs *in, const party *p, uint32_t place, sim_ticks at);
TRACES_COLD void traces_write_station(sim *s, const corridor_inputs *in, const party *p, happening what,
                                      person_state state, uint32_t station);
TRACES_COLD void traces_write_line(sim *s, const corridor_inputs *in, const party *p, happening what,
                                   person_state state, uint32_t area);

/* All of these are told of a party that is still there, as large as it was before, and of the state that it will be in. */

/* The party sets out at its place; marks it when its journey is to be followed. */
static inline void traces_note_departure(sim *s, const corridor_inputs *in, party *p, sim_ticks at)
{
    if (sim_is_traced(s))
        traces_write_departure(s, in, p, at);
}

/* At the place of the party. */
static inline void traces_note_here(sim *s, const corridor_inputs *in, const party *p, happening what,
                                    person_state state, sim_ticks at)
{
    if (sim_is_traced(s))
        traces_write_here(s, in, p, what, state, at);
}

/* At its place, by the alternative that it has just travelled; nothing where it has not, or where that was noted already. */
static inline void traces_note_arrival(sim *s, const corridor_inputs *in, const party *p, sim_ticks at)
{
    if (sim_is_traced(s))
        traces_write_arrival(s, in, p, at);
}

/* The same, and it sets off at once by the alternative `next`. */
static inline void traces_note_hop(sim *s, const corridor_inputs *in, const party *p, uint32_t next, sim_ticks at)
{
    if (sim_is_traced(s))
        traces_write_hop(s, in, p, next, at);
}

/* One of the party dies on the way to `place`. */
static inline void traces_note_death(sim *s, const corridor_inputs *in, const party *p, uint32_t place, sim_ticks at)
{
    if (sim_is_traced(s))
        traces_write_death(s, in, p, place, at);
}

/* Now, at a station. */
static inline void traces_note_station(sim *s, const corridor_inputs *in, const party *p, happening what,
                                       person_state state, uint32_t station)
{
    if (sim_is_traced(s))
        traces_write_station(s, in, p, what, state, station);
}

/* Now, at the line or beyond it, in an area. */
static inline void traces_note_line(sim *s, const corridor_inputs *in, const party *p, happening what,
                                    person_state state, uint32_t area)
{
    if (sim_is_traced(s))
        traces_write_line(s, in, p, what, state, area);
}

/* As sim_model's expected_rows. */
double traces_expected_rows(const void *inputs, size_t i, const char **basis);

#endif
