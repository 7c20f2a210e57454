/* party.h — who travels: a person alone, a family, a group led by a smuggler; and in which state its persons are.
 *
 * Each person of the model is in exactly one of the states below, from entering to the end. The states of a journey that
 * is over are final, except that removed people may set out again. Which state may follow which is a table; anything
 * else is a bug and ends the run. Counts by class and state are kept by party_set_state() alone; the daily census
 * (census.h) recounts them by walking, without using them.
 *
 * The persistent identity of a party is (class, gateway, day, ordinal, piece), so that a changed rate of departures only adds
 * or drops the last ordinals of a day and leaves every other party's luck as it was. Days count from the first reported one
 * (plus PARTY_FIRST_DAY), so that a longer warm-up leaves it too. A piece is what has split off.
 */
#ifndef MODELS_CORRIDOR_PARTY_H
#define MODELS_CORRIDOR_PARTY_H

#include <stdint.h>

#include "models/corridor/state.h"
#include "sim/kernel/simulation.h"

typedef enum person_state {
    PERSON_OUTSIDE,             /* not set out yet: not counted */
    PERSON_IN_TRANSIT,          /* on the way, resting or being inspected */
    PERSON_WAITING_APPOINTMENT, /* at a border city with a place in the queue for appointments */
    PERSON_WAITING_ASYLUM,      /* has claimed asylum on the way and waits for the answer */
    PERSON_STRANDED,            /* returned over the border or without a way on, until the next attempt */
    PERSON_CUSTODY_TRANSIT,     /* detained by the country of transit */
    PERSON_CUSTODY_DESTINATION, /* in custody beyond the line */
    PERSON_REMOVED_AGAIN,       /* removed to the country of origin, will set out again */
    PERSON_LIVE_STATES,
    PERSON_RELEASED = PERSON_LIVE_STATES, /* released beyond the line with a date in court */
    PERSON_ADMITTED,                      /* admitted at a port with an appointment */
    PERSON_EVADED,                        /* crossed without being caught */
    PERSON_REMOVED,                       /* removed or returned home for good */
    PERSON_GAVE_UP,                       /* gave up or settled on the way */
    PERSON_DEAD,                          /* dead or missing */
    PERSON_STATES
} person_state;

/* Labels of the states for the results file, PERSON_IN_TRANSIT first; NULL ends them. */
extern const char *const person_state_labels[PERSON_STATES];

typedef enum demographic { DEMOGRAPHIC_ADULT, DEMOGRAPHIC_FAMILY, DEMOGRAPHIC_CHILD, DEMOGRAPHICS } demographic;
extern const char *const demographic_labels[DEMOGRAPHICS + 1]; /* NULL ends them */

typedef enum travel_plan { PLAN_LINE, PLAN_APPOINTMENT, PLANS } travel_plan;

enum {
    PARTY_HAS_DOCUMENT = 1, /* a lawful transit: exit order, card or claim; passes checkpoints */
    PARTY_IS_GROUP = 2,     /* led by a smuggler; scatters when caught */
    PARTY_HAS_CLAIMED = 4,  /* has been asked once whether to claim asylum */
    PARTY_IS_EXPELLED = 8,  /* in custody and to be expelled */
    PARTY_WAS_ENCOUNTERED = 16,
    PARTY_IS_POOR = 32,    /* set out with too little money for some modes */
    PARTY_IS_FOLLOWED = 64 /* its journey may be written; changes nothing (journey_sample.h) */
};

typedef struct party {
    uint64_t identity;
    sim_handle event; /* pending; of slot 0 while a station holds the request or the day book the arrival */
    uint32_t request; /* at a station, or place in the queue for appointments, by state; SIM_NO_RECORD */
    uint16_t persons;
    uint16_t place; /* where it is, or was last while under way */
    uint16_t area;  /* of the last crossing */
    uint8_t class_;
    uint8_t state;
    /* Up to here the evening's walk reads. */
    uint8_t demographic;
    uint8_t plan;
    uint8_t flags;
    uint8_t pieces;       /* split off so far */
    uint32_t money_usd;   /* per person */
    uint32_t route_state; /* of route_topology.h: the hop last made, or the place of a new start */
    uint32_t alternative; /* being travelled or just travelled; ROUTE_NONE when something else came after it */
    uint16_t steps;       /* draws of legs so far: the occasion of its streams */
    uint16_t sequence;    /* of its events */
    uint16_t attempts;    /* to cross so far */
    uint16_t destination; /* of the last crossing, see attractions.h */
    uint8_t zero[4];
} party;

_Static_assert(sizeof(party) == 56, "a party is less than a cache line");

enum { PARTY_CLASS_SHIFT = 56, PARTY_GATEWAY_SHIFT = 46, PARTY_DAY_SHIFT = 32, PARTY_ORDINAL_SHIFT = 8 };

/* day: below 16,384, see party_day(); gateway: place index, below 1,024; ordinal: below 2^24. */
static inline uint64_t party_identity(uint32_t class_, uint32_t gateway, uint32_t day, uint32_t ordinal)
{
    return (uint64_t)class_ << PARTY_CLASS_SHIFT | (uint64_t)gateway << PARTY_GATEWAY_SHIFT |
           (uint64_t)day << PARTY_DAY_SHIFT | (uint64_t)ordinal << PARTY_ORDINAL_SHIFT;
}

enum { PARTY_FIRST_DAY = 8192, PARTY_DAYS = 16384 };

/* The day of an identity for a day of the run. */
static inline uint32_t party_day(const sim_frame *frame, int64_t day)
{
    return (uint32_t)(day - frame->warmup_days + PARTY_FIRST_DAY);
}

static inline uint32_t party_identity_class(uint64_t identity)
{
    return (uint32_t)(identity >> PARTY_CLASS_SHIFT);
}

/* An identity as a number whose bits depend on more than a few of its own; a bijection. */
static inline uint64_t party_identity_spread(uint64_t identity)
{
    return identity * UINT64_C(0x9e3779b97f4a7c15);
}

/* A number for each identity whose sums do not cancel by accident; the census adds them up. */
static inline uint64_t party_identity_mixed(uint64_t identity)
{
    const uint64_t spread = party_identity_spread(identity);
    return spread * (spread >> 32 | spread << 32);
}

static inline party *party_at(sim *s, uint32_t index)
{
    return sim_pool_at_sized(sim_pool_of(s, POOL_PARTIES), index, sizeof(party));
}

/* A new party outside; its index. */
uint32_t party_new(sim *s, uint64_t identity, uint32_t persons);

/* Whether `to` may follow `from`. */
int party_may_go(person_state from, person_state to);

/* Moves all persons of the party to `to` and counts it; a step that is not allowed panics. A final state ends the
 * party: its record is gone afterwards. */
void party_set_state(sim *s, uint32_t index, person_state to);

/* Some of a party die or go missing; when it was all of them, the record is gone. Returns the persons left. */
uint32_t party_lose(sim *s, uint32_t index, uint32_t persons);

/* Splits `persons` (fewer than all) off into a party of their own in the same state, without event or request. Only what
 * set out as a party splits, not a piece of one. */
uint32_t party_split(sim *s, uint32_t index, uint32_t persons);

/* Schedules the party's one event; the one before must have happened or been cancelled. */
void party_schedule(sim *s, uint32_t index, sim_ticks at, uint16_t kind);

/* A stream of this party. */
sim_stream party_stream(const sim *s, const party *p, uint8_t purpose, uint32_t occasion);

#endif
