/* fel_slots.h — the events of an event list, each in a slot, and the keys that stand for them. For event lists only.
 *
 * Lists move keys of 16 bytes; the event itself stays in its slot, whose number and generation are the handle. A key whose
 * event was cancelled is dead: its slot waits until the list meets the key.
 */
#ifndef SIM_KERNEL_FEL_SLOTS_H
#define SIM_KERNEL_FEL_SLOTS_H

#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/fel_pages.h"
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

/* 256 slots. Generations stand apart: an event then never lies across two cache lines. */
enum { SIM_SLOT_PAGE_BITS = 8, SIM_SLOT_PAGE = 1 << SIM_SLOT_PAGE_BITS };

typedef struct sim_slot_page {
    sim_event event[SIM_SLOT_PAGE];     /* of a free slot: `entity` is the next free one */
    uint32_t generation[SIM_SLOT_PAGE]; /* odd while pending */
} sim_slot_page;

typedef struct sim_fel_slots {
    sim_fel_pages pages;
    uint32_t count; /* ever used; slot 0 never is */
    uint32_t first_free;
    uint32_t permutation; /* of ties; 0: none */
    uint32_t zero;
} sim_fel_slots;

void sim_fel_slots_init(sim_fel_slots *slots, sim_arena *arena);

static inline sim_slot_page *sim_slot_page_of(const sim_fel_slots *slots, uint32_t slot)
{
    return (sim_slot_page *)(void *)slots->pages.at[slot >> SIM_SLOT_PAGE_BITS];
}

/* The event in `slot`. */
static inline sim_event *sim_slot_event(const sim_fel_slots *slots, uint32_t slot)
{
    return &sim_slot_page_of(slots, slot)->event[slot & (SIM_SLOT_PAGE - 1)];
}

/* The generation of `slot`: that of the handle while its event is pending. */
static inline uint32_t *sim_slot_generation(const sim_fel_slots *slots, uint32_t slot)
{
    return &sim_slot_page_of(slots, slot)->generation[slot & (SIM_SLOT_PAGE - 1)];
}

/* Starts fetching a slot that will soon be read. */
static inline __attribute__((always_inline)) void sim_slot_prefetch(const sim_fel_slots *slots, uint32_t slot)
{
    __builtin_prefetch(sim_slot_event(slots, slot), 1);
    __builtin_prefetch(sim_slot_generation(slots, slot), 1);
}

/* A slot that was never used. */
uint32_t sim_fel_slots_fresh(sim_fel_slots *slots);

/* Takes a slot, whose generation becomes odd and whose event the caller fills in. */
static inline uint32_t sim_fel_slots_take(sim_fel_slots *slots)
{
    uint32_t slot = slots->first_free;
    if (__builtin_expect(slot != 0, 1)) {
        slots->first_free = sim_slot_event(slots, slot)->entity;
        if (slots->first_free) /* the next is cold where many are scheduled in a row */
            sim_slot_prefetch(slots, slots->first_free);
    } else {
        slot = sim_fel_slots_fresh(slots);
    }
    ++*sim_slot_generation(slots, slot);
    return slot;
}

static inline void sim_fel_slots_give(sim_fel_slots *slots, uint32_t slot)
{
    sim_slot_event(slots, slot)->entity = slots->first_free;
    slots->first_free = slot;
}

static inline int sim_fel_is_dead(const sim_fel_slots *slots, const sim_fel_key *key)
{
    return (*sim_slot_generation(slots, key->slot) & 1) == 0;
}

/* What stands for the identity in the order of ties: a bijection of it, so that no two become equal. */
static inline uint64_t sim_tie_order(const sim_fel_slots *slots, uint64_t identity)
{
    if (__builtin_expect(slots->permutation == 0, 1))
        return identity;
    uint64_t mixed = identity + slots->permutation * UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

/* The key of the event in `slot`. */
static inline sim_fel_key sim_fel_key_of(const sim_fel_slots *slots, const sim_event *event, uint32_t slot)
{
    const uint32_t rank = (uint32_t)event->priority << 24 | (uint32_t)(sim_tie_order(slots, event->identity) >> 40);
    return (sim_fel_key){event->at, slot, rank};
}

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
