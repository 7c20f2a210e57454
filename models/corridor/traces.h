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

/* What there is to say of a happening beside the party, which stands as it did before it. */
typedef struct trace_note {
    happening what;
    person_state state; /* of the party afterwards */
    sim_ticks at;
    uint32_t persons; /* whom it concerns; 0: all of the party */
    uint32_t place, leg, mode, station, area; /* NETWORK_NONE: nothing to say */
} trace_note;

/* Notes it, where any trace is on. Use what follows, which tests that first. */
void traces_write(sim *s, const corridor_inputs *in, const party *p, const trace_note *note);

/* The party sets out, `in_sample` or not; before its first row. */
void traces_write_head(sim *s, const corridor_inputs *in, const party *p, sim_ticks at);

/* At the place of the party. */
static inline void traces_note_here(sim *s, const corridor_inputs *in, const party *p, happening what,
                                    person_state state, sim_ticks at)
{
    if (sim_is_traced(s))
        traces_write(s, in, p,
                     &(trace_note){what, state, at, 0, p->place, NETWORK_NONE, NETWORK_NONE, NETWORK_NONE,
                                   NETWORK_NONE});
}

/* On the alternative that the party travels, at `place` or on the way there. `persons` 0: all of it. */
static inline void traces_note_way(sim *s, const corridor_inputs *in, const party *p, happening what, uint32_t place,
                                   sim_ticks at)
{
    if (sim_is_traced(s))
        traces_write(s, in, p,
                     &(trace_note){what, PERSON_IN_TRANSIT, at, 0, place, in->network.alternative_leg[p->alternative],
                                   in->network.alternative_mode[p->alternative], NETWORK_NONE, NETWORK_NONE});
}

/* One of the party dies on the way to `place`. */
static inline void traces_note_death(sim *s, const corridor_inputs *in, const party *p, uint32_t place, sim_ticks at)
{
    if (sim_is_traced(s))
        traces_write(s, in, p,
                     &(trace_note){PARTY_DIES, p->persons > 1 ? PERSON_IN_TRANSIT : PERSON_DEAD, at, 1, place,
                                   in->network.alternative_leg[p->alternative],
                                   in->network.alternative_mode[p->alternative], NETWORK_NONE, NETWORK_NONE});
}

/* Now, at a station. */
static inline void traces_note_station(sim *s, const corridor_inputs *in, const party *p, happening what,
                                       person_state state, uint32_t station)
{
    if (sim_is_traced(s))
        traces_write(s, in, p,
                     &(trace_note){what, state, sim_now(s), 0, p->place, NETWORK_NONE, NETWORK_NONE, station,
                                   NETWORK_NONE});
}

/* Now, in an area beyond the line. */
static inline void traces_note_area(sim *s, const corridor_inputs *in, const party *p, happening what,
                                    person_state state, uint32_t area)
{
    if (sim_is_traced(s))
        traces_write(s, in, p,
                     &(trace_note){what, state, sim_now(s), 0, p->place, NETWORK_NONE, NETWORK_NONE, NETWORK_NONE,
                                   area});
}

/* Whether the journey of a new party is to be followed. */
static inline int traces_follow(const sim *s, const corridor_inputs *in, uint64_t identity)
{
    return sim_is_traced(s) && in->sample.wanted > 0 && sim_days_run(s) >= in->frame.warmup_days &&
           journey_sample_rank(s, identity) <= in->sample.threshold;
}

/* As sim_model's expected_rows. */
double traces_expected_rows(const void *inputs, size_t i, const char **basis);

#endif
