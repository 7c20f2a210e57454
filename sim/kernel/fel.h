/* fel.h — the future event list: what is going to happen, in an order that depends on no history.
 *
 * Events are plain records of 32 bytes. Their order is total: tick, then the priority declared by their kind, then the
 * persistent identity of their entity, then the entity's own sequence; two pending events may not agree in all four (a
 * panic when they meet). So the order of simultaneous events is the same whatever was inserted first. An event is
 * cancelled by its handle (slot, generation), which is recognised when stale. Ticks are not negative.
 *
 * Two lists with one contract: a radix wheel with a short front (fel_wheel.h), and a reference that searches all events each
 * time, slow and obvious, the oracle of the tests. Cancelled events stay as dead keys until they come up, or until they are
 * half of the list and are swept.
 */
#ifndef SIM_KERNEL_FEL_H
#define SIM_KERNEL_FEL_H

#include "sim/kernel/fel_slots.h"
#include "sim/kernel/fel_wheel.h"

/* Names a scheduled event. The zero handle names none. */
typedef struct sim_handle {
    uint32_t slot;
    uint32_t generation;
} sim_handle;

/* Which list: the fast one, or the oracle. */
typedef enum sim_fel_choice { SIM_FEL_FAST, SIM_FEL_REFERENCE } sim_fel_choice;

typedef struct sim_fel {
    sim_fel_slots slots;
    sim_wheel wheel;   /* SIM_FEL_FAST */
    sim_fel_key *keys; /* SIM_FEL_REFERENCE: all of them, unordered */
    uint32_t key_count, key_room;
    uint32_t pending;
    uint32_t most_pending;
    uint32_t choice;
    uint32_t zero;
} sim_fel;

/* An empty list, all of whose memory is of `arena`. */
void sim_fel_init(sim_fel *fel, sim_fel_choice choice, sim_arena *arena);

/* Takes simultaneous events of equal priority in another order than that of their identities: the one numbered `permutation`,
 * 0 for that of identities. One entity's own events keep their sequence. What depends on it depends on the order of
 * ties. Only while the list is empty. Method: identities pass through a bijection of 64-bit words (the finalizer of
 * SplitMix64, Steele, Lea and Flood 2014, OOPSLA). */
void sim_fel_permute_ties(sim_fel *fel, uint32_t permutation);

/* Of use to the inline functions below only. */
void sim_fel_reference_add(sim_fel *fel, sim_fel_key key);
int sim_fel_pop_slowly(sim_fel *fel, sim_ticks horizon, sim_event *event);

/* Adds a copy of `event`. */
static inline sim_handle sim_fel_push(sim_fel *fel, const sim_event *event)
{
    const uint32_t slot = sim_fel_slots_take(&fel->slots);
    /* Field by field: a copy of the whole would read at once what the caller has just written in parts, and wait for it. */
    sim_event *kept = sim_slot_event(&fel->slots, slot);
    kept->at = event->at;
    kept->identity = event->identity;
    kept->sequence = event->sequence;
    kept->entity = event->entity;
    kept->argument = event->argument;
    kept->kind = event->kind;
    kept->priority = event->priority;
    kept->zero = 0;
    const sim_fel_key key = sim_fel_key_of(&fel->slots, event, slot);
    if (__builtin_expect(fel->choice == SIM_FEL_FAST, 1))
        sim_wheel_add(&fel->wheel, &fel->slots, key);
    else
        sim_fel_reference_add(fel, key);
    if (++fel->pending > fel->most_pending)
        fel->most_pending = fel->pending;
    return (sim_handle){slot, *sim_slot_generation(&fel->slots, slot)};
}

/* Whether an event is pending at or before `horizon`; the first of them is copied to `event`, not removed. */
int sim_fel_peek(sim_fel *fel, sim_ticks horizon, sim_event *event);

/* Removes and copies the first event if it is at or before `horizon`. Returns 0 when there is none. */
static inline int sim_fel_pop(sim_fel *fel, sim_ticks horizon, sim_event *event)
{
    sim_wheel *wheel = &fel->wheel;
    if (wheel->late_count || wheel->front_first == wheel->front_last) /* the reference list's is always empty */
        return sim_fel_pop_slowly(fel, horizon, event);
    const sim_fel_key *key = &wheel->front[wheel->front_first];
    if (key->at > horizon)
        return 0;
    const uint32_t slot = key->slot;
    uint32_t *generation = sim_slot_generation(&fel->slots, slot);
    if ((*generation & 1) == 0)
        return sim_fel_pop_slowly(fel, horizon, event);
    *event = *sim_slot_event(&fel->slots, slot);
    ++*generation;
    sim_fel_slots_give(&fel->slots, slot);
    fel->pending--;
    wheel->front_first++;
    return 1;
}

/* The event that comes up after `ahead` others if none is added before it, or NULL when telling takes more than a look; it may be
 * cancelled. For fetching ahead what its handler will read. */
static inline const sim_event *sim_fel_coming(const sim_fel *fel, uint32_t ahead)
{
    const sim_wheel *wheel = &fel->wheel;
    if (wheel->front_last - wheel->front_first <= ahead)
        return NULL;
    return sim_slot_event(&fel->slots, wheel->front[wheel->front_first + ahead].slot);
}

/* Has the next `ahead` events up to `horizon` ready to be looked at, where so many are pending that it is worth it, and starts
 * fetching the last of them. */
static inline void sim_fel_look_ahead(sim_fel *fel, sim_ticks horizon, uint32_t ahead)
{
    enum { WORTH_IT = 4096 }; /* of fewer, all that they name stays in the caches */
    sim_wheel *wheel = &fel->wheel;
    if (wheel->front_last - wheel->front_first <= ahead) {
        if (wheel->count < WORTH_IT)
            return;
        sim_wheel_fill_ahead(wheel, &fel->slots, horizon, ahead + 1);
        if (wheel->front_last - wheel->front_first <= ahead)
            return;
    }
    sim_slot_prefetch(&fel->slots, wheel->front[wheel->front_first + ahead].slot);
}

/* Cancels; returns 0 when the handle is stale or names nothing. */
int sim_fel_cancel(sim_fel *fel, sim_handle handle);

/* The pending event of `handle`, or NULL when stale; good until the next push. */
const sim_event *sim_fel_find(const sim_fel *fel, sim_handle handle);

/* A pending event and what names it. */
typedef struct sim_pending {
    sim_event event;
    sim_handle handle;
} sim_pending;

/* One walk over all that is pending, in no order, a few at a time: copies up to `most` events from `*position` on (0 at first,
 * and moved on). Returns how many; fewer than `most` when these were the last. Nothing may be pushed or popped in between. */
uint32_t sim_fel_walk(const sim_fel *fel, uint32_t *position, sim_pending pending[], uint32_t most);

/* Events pending. */
static inline uint32_t sim_fel_pending(const sim_fel *fel)
{
    return fel->pending;
}

/* Copies all to new addresses: while the arena moves (arena.h). */
void sim_fel_move(sim_fel *fel);

/* NULL when keys stand in order, each in its place, and keys, slots and counts agree; else what is wrong. */
const char *sim_fel_verify(const sim_fel *fel);

#endif
