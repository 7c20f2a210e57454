/* fel.h — the future event list: what is going to happen, in an order that depends on no history.
 *
 * Events are plain records of 32 bytes. Their order is total: tick, then the priority declared by their kind, then the
 * persistent identity of their entity, then the entity's own sequence; two pending events may not agree in all four (a
 * panic when they meet). So the order of simultaneous events is the same whatever was inserted first. An event is cancelled by its handle (slot, generation),
 * which is recognised when stale.
 *
 * Two lists with one contract: an implicit 4-ary heap of 16-byte keys over a table of slots (LaMarca and Ladner 1996: four
 * children share a cache line), and a reference that searches all events each time, slow and obvious, the oracle of the
 * tests. Cancelled events stay in the heap as dead keys until they come up, or until they are half of it and are swept.
 */
#ifndef SIM_KERNEL_FEL_H
#define SIM_KERNEL_FEL_H

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

/* Names a scheduled event. The zero handle names none. */
typedef struct sim_handle {
    uint32_t slot;
    uint32_t generation;
} sim_handle;

/* Which list: the fast one, or the oracle. */
typedef enum sim_fel_choice { SIM_FEL_FAST, SIM_FEL_REFERENCE } sim_fel_choice;

typedef struct sim_fel_key {
    sim_ticks at;
    uint32_t slot;
    uint32_t rank; /* priority and the identity's highest 24 bits: settles most ties without a look at the slot */
} sim_fel_key;

typedef struct sim_fel_slot {
    sim_event event;
    uint32_t generation; /* odd while pending */
    uint32_t next_free;
} sim_fel_slot;

enum { SIM_WHEEL_BITS = 6, SIM_WHEEL_DIGITS = 64, SIM_WHEEL_LEVELS = 11, SIM_WHEEL_KEYS = 15 };

typedef struct sim_wheel_block {
    sim_fel_key keys[SIM_WHEEL_KEYS];
    uint32_t next;
    uint32_t zero[3];
} sim_wheel_block;

typedef struct sim_wheel_bucket {
    uint32_t block;
    uint32_t filled; /* keys in the first block */
} sim_wheel_bucket;

typedef struct sim_fel {
    sim_fel_key *keys;   /* the front, or the unordered keys of the reference */
    sim_fel_slot *slots; /* slot 0 is never used */
    sim_wheel_block *blocks;
    uint32_t key_count, key_room;
    uint32_t slot_count, slot_room;
    uint32_t block_count, block_room;
    uint32_t first_free, first_free_block;
    uint32_t pending;
    uint32_t wheel_count;
    uint32_t most_pending;
    uint32_t choice;
    uint32_t permutation;
    uint32_t levels_used; /* bit per level */
    sim_ticks base;
    sim_ticks front_end; /* keys before it are in front */
    uint64_t used[SIM_WHEEL_LEVELS];
    sim_wheel_bucket bucket[SIM_WHEEL_LEVELS][SIM_WHEEL_DIGITS];
} sim_fel;

void sim_fel_init(sim_fel *fel, sim_fel_choice choice);

/* Takes simultaneous events of equal priority in another order than that of their identities: the one numbered `permutation`,
 * 0 for that of identities. One entity's own events keep their sequence. What depends on it depends on the order of
 * ties. Only while the list is empty. Method: identities pass through a bijection of 64-bit words (the finalizer of
 * SplitMix64, Steele, Lea and Flood 2014, OOPSLA). */
void sim_fel_permute_ties(sim_fel *fel, uint32_t permutation);
void sim_fel_free(sim_fel *fel);

/* Adds a copy of `event`. */
sim_handle sim_fel_push(sim_fel *fel, const sim_event *event);

/* Whether an event is pending at or before `horizon`; the first of them is copied to `event`, not removed. */
int sim_fel_peek(sim_fel *fel, sim_ticks horizon, sim_event *event);

/* Removes and copies the first event if it is at or before `horizon`. Returns 0 when there is none. */
int sim_fel_pop(sim_fel *fel, sim_ticks horizon, sim_event *event);

/* Cancels; returns 0 when the handle is stale or names nothing. */
int sim_fel_cancel(sim_fel *fel, sim_handle handle);

/* The pending event of `handle`, or NULL when stale; good until the next push. */
const sim_event *sim_fel_find(const sim_fel *fel, sim_handle handle);

/* Events pending. */
static inline uint32_t sim_fel_pending(const sim_fel *fel)
{
    return fel->pending;
}

/* Negative, zero or positive as `a` comes before, is, or comes after `b`. */
int sim_event_compare(const sim_event *a, const sim_event *b);

uint64_t sim_fel_bytes(const sim_fel *fel);

/* Moves all to new addresses; the old memory is poisoned and freed. */
void sim_fel_relocate(sim_fel *fel);

/* NULL when the heap is in order and keys, slots and counts agree; else what is wrong. */
const char *sim_fel_verify(const sim_fel *fel);

#endif
