/* holds.h — what holds a party in its state until something happens to it: an event of its own, a day of the day book, a station
 * or a queue.
 *
 * Which of them it must be, is a table by state. The evening's recount needs to know whether each party is held by exactly what
 * its record names, and whether everything that holds somebody is named by exactly one party. Looking each one up takes a
 * walk through all of memory at random; instead both sides are walked in the order in which they lie there, and for each
 * pair (party, holder) a number is added up on either side. Equal sums: the same pairs.
 *
 * A pair's number is a mixture of everything that must agree: index, identity, kind, handle, persons. That the sums of
 * different pairs agree by accident has a chance of 2^-64. Method: order-free hashing of multisets by sums, Clarke, Devadas,
 * van Dijk, Gassend and Suh (2003), ASIACRYPT.
 */
#ifndef MODELS_CORRIDOR_HOLDS_H
#define MODELS_CORRIDOR_HOLDS_H

#include <stdint.h>

#include "models/corridor/inputs.h"
#include "models/corridor/party.h"
#include "sim/kernel/simulation.h"

typedef enum holder {
    HOLDER_NONE,
    HOLDER_QUEUE,   /* for appointments */
    HOLDER_STATION, /* a checkpoint; the other kinds of posts follow in their order */
    HOLDERS = HOLDER_STATION + POST_KINDS
} holder;

/* What must hold a party. `event` is CORRIDOR_EVENTS where it has none of its own. */
typedef struct hold_rule {
    uint16_t event;
    uint8_t holder;
    uint8_t is_allowed;
} hold_rule;

enum { HELD_BY_ITSELF, HELD_BY_REQUEST, WAYS_TO_HOLD };

/* By state, and by whether the party names a request; all states, so that any that is read from a record can be looked up. */
extern const hold_rule hold_rules[PERSON_STATES][WAYS_TO_HOLD];

/* Sums over pairs of a party and its event, and of a party and the station or queue that holds it. */
typedef struct hold_sums {
    uint64_t by_events;
    uint64_t by_holders;
} hold_sums;

/* The number of a pair of an entity and its event: a product of two numbers that each depend on the identity, so that what
 * belongs to one pair cannot stand in another without a difference. */
static inline uint64_t hold_by_event(uint64_t identity, uint32_t entity, uint16_t kind, sim_handle handle)
{
    const uint64_t spread = party_identity_spread(identity);
    return (spread + ((uint64_t)handle.generation << 32 | handle.slot)) *
           ((spread >> 32 | spread << 32) ^ ((uint64_t)entity << 16 | kind));
}

/* The number of a pair of a party and its place at a station or in a queue. Queues keep no identity: 0. */
static inline uint64_t hold_by_holder(uint64_t identity, uint32_t entity, uint32_t place, holder kind, uint32_t persons)
{
    const uint64_t spread =
        party_identity_spread(identity) + ((uint64_t)entity << 32 | place) * UINT64_C(0xbf58476d1ce4e5b9);
    return spread * ((spread >> 32 | spread << 32) ^ ((uint64_t)persons << 8 | kind));
}

/* Walks events, stations and queues: whom they hold. `claimed` gains what stations claim for themselves, the ends of their
 * services. */
hold_sums holds_found(sim *s, const corridor_inputs *in, hold_sums *claimed);

#endif
