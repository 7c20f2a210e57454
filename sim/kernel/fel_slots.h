/* fel_slots.h — the events of an event list, each in a slot, and the keys that stand for them. For event lists only.
 *
 * Lists move keys of 16 bytes; the event itself stays in its slot, whose number and generation are the handle. A key whose
 * event was cancelled is dead: its slot waits until the list meets the key.
 */
#ifndef SIM_KERNEL_FEL_SLOTS_H
#define SIM_KERNEL_FEL_SLOTS_H

#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/ticks.h"

typedef struct sim_event {
    sim_ticks at;
    uint64_t identity; /* persistent identity of the entity */
    uint32_t sequence; /* the entity's own */
    uint32_t entity;   /* index in the model's pool */
    uint32_t argument; /* the model's */
    uint16_t kind;
    uint8_t priority; /* of the kind; lower goes first */
    uint8_t zero;     /* padding, zero */
} sim_event;

_Static_assert(sizeof(sim_event) == 32, "an event is half a cache line");

typedef struct sim_fel_key {
    sim_ticks at;
    uint32_t slot;
    uint32_t rank; /* priority and the highest 24 bits of the identity's order: settles most ties without the slot */
} sim_fel_key;

typedef struct sim_fel_slot {
    sim_event event;
    uint32_t generation; /* odd while pending */
    uint32_t next_free;
} sim_fel_slot;

typedef struct sim_fel_slots {
    sim_fel_slot *at; /* slot 0 is never used */
    uint32_t count, room;
    uint32_t first_free;
    uint32_t permutation; /* of ties; 0: none */
} sim_fel_slots;

void sim_fel_slots_init(sim_fel_slots *slots);
void sim_fel_slots_free(sim_fel_slots *slots);

/* Takes a slot for a copy of `event`, whose generation becomes odd. */
uint32_t sim_fel_slots_take(sim_fel_slots *slots, const sim_event *event);

static inline void sim_fel_slots_give(sim_fel_slots *slots, uint32_t slot)
{
    slots->at[slot].next_free = slots->first_free;
    slots->first_free = slot;
}

static inline int sim_fel_is_dead(const sim_fel_slots *slots, const sim_fel_key *key)
{
    return (slots->at[key->slot].generation & 1) == 0;
}

/* The key of the event in `slot`. */
sim_fel_key sim_fel_key_of(const sim_fel_slots *slots, uint32_t slot);

/* Order of the events of two keys by all that the order has. Panics for two live ones that agree in everything: they would
 * come in the order of their insertion, which is no order at all. Every list compares neighbours in the order before
 * the first of them is handed out, so that no such pair gets through. */
int sim_fel_slots_compare(const sim_fel_slots *slots, const sim_fel_key *a, const sim_fel_key *b);

static inline int sim_fel_key_before(const sim_fel_slots *slots, const sim_fel_key *a, const sim_fel_key *b)
{
    if (a->at != b->at)
        return a->at < b->at;
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return sim_fel_slots_compare(slots, a, b) < 0;
}

/* Negative, zero or positive as `a` comes before, is, or comes after `b`, without permutation. */
int sim_event_compare(const sim_event *a, const sim_event *b);

#endif
