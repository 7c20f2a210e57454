#include "sim/kernel/fel.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

enum { ARITY = 4, FIRST_ROOM = 1024 };

void sim_fel_init(sim_fel *fel, sim_fel_choice choice)
{
    memset(fel, 0, sizeof *fel);
    fel->choice = choice;
    fel->key_room = fel->slot_room = FIRST_ROOM;
    fel->keys = sim_allocate(fel->key_room, sizeof *fel->keys);
    fel->slots = sim_allocate(fel->slot_room, sizeof *fel->slots);
    fel->block_room = 64;
    fel->block_count = 1;
    fel->blocks = sim_allocate(fel->block_room, sizeof *fel->blocks);
    fel->slot_count = 1; /* so that the zero handle names none */
}

void sim_fel_free(sim_fel *fel)
{
    free(fel->keys);
    free(fel->slots);
    free(fel->blocks);
    memset(fel, 0, sizeof *fel);
}

int sim_event_compare(const sim_event *a, const sim_event *b)
{
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->priority != b->priority)
        return a->priority < b->priority ? -1 : 1;
    if (a->identity != b->identity)
        return a->identity < b->identity ? -1 : 1;
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* What stands for the identity in the order of ties: a bijection of it, so that no two become equal. */
static uint64_t tie_order(const sim_fel *fel, uint64_t identity)
{
    if (fel->permutation == 0)
        return identity;
    uint64_t mixed = identity + fel->permutation * UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

void sim_fel_permute_ties(sim_fel *fel, uint32_t permutation)
{
    SIM_REQUIRE(fel->pending == 0, "ties are permuted while %u events are pending", fel->pending);
    fel->permutation = permutation;
}

static uint32_t event_rank(const sim_fel *fel, const sim_event *event)
{
    return (uint32_t)event->priority << 24 | (uint32_t)(tie_order(fel, event->identity) >> 40);
}

static int events_compare(const sim_fel *fel, const sim_event *a, const sim_event *b)
{
    if (fel->permutation == 0 || a->at != b->at || a->priority != b->priority || a->identity == b->identity)
        return sim_event_compare(a, b);
    return tie_order(fel, a->identity) < tie_order(fel, b->identity) ? -1 : 1;
}

static int is_dead(const sim_fel *fel, const sim_fel_key *key)
{
    return (fel->slots[key->slot].generation & 1) == 0;
}

/* Two events that agree in everything would come in the order of their insertion, which is no order at all. Both lists
 * compare neighbours in the order before the first of them is handed out, so no such pair gets through. */
static int slots_compare(const sim_fel *fel, const sim_fel_key *a, const sim_fel_key *b)
{
    const sim_event *event = &fel->slots[a->slot].event;
    const int order = events_compare(fel, event, &fel->slots[b->slot].event);
    SIM_REQUIRE(order || a->slot == b->slot || is_dead(fel, a) || is_dead(fel, b),
                "two events at tick %lld agree in priority %u, identity %llx and sequence %u", (long long)event->at,
                event->priority, (unsigned long long)event->identity, event->sequence);
    return order;
}

static int key_before(const sim_fel *fel, const sim_fel_key *a, const sim_fel_key *b)
{
    if (a->at != b->at)
        return a->at < b->at;
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return slots_compare(fel, a, b) < 0;
}

static void sift_up(sim_fel *fel, uint32_t i)
{
    const sim_fel_key key = fel->keys[i];
    while (i > 0) {
        const uint32_t parent = (i - 1) / ARITY;
        if (!key_before(fel, &key, &fel->keys[parent]))
            break;
        fel->keys[i] = fel->keys[parent];
        i = parent;
    }
    fel->keys[i] = key;
}

static void sift_down(sim_fel *fel, uint32_t i)
{
    const sim_fel_key key = fel->keys[i];
    for (;;) {
        const uint64_t first = (uint64_t)i * ARITY + 1;
        if (first >= fel->key_count)
            break;
        const uint32_t end = first + ARITY < fel->key_count ? (uint32_t)first + ARITY : fel->key_count;
        uint32_t least = (uint32_t)first;
        for (uint32_t child = least + 1; child < end; child++)
            if (key_before(fel, &fel->keys[child], &fel->keys[least]))
                least = child;
        if (!key_before(fel, &fel->keys[least], &key))
            break;
        fel->keys[i] = fel->keys[least];
        i = least;
    }
    fel->keys[i] = key;
}

static void free_slot(sim_fel *fel, uint32_t slot)
{
    fel->slots[slot].next_free = fel->first_free;
    fel->first_free = slot;
}

static uint32_t take_slot(sim_fel *fel)
{
    const uint32_t slot = fel->first_free;
    if (slot) {
        fel->first_free = fel->slots[slot].next_free;
        return slot;
    }
    if (fel->slot_count == fel->slot_room) {
        SIM_REQUIRE(fel->slot_room < UINT32_MAX / 2, "the event list is full");
        fel->slots = sim_reallocate(fel->slots, (size_t)fel->slot_room * 2, sizeof *fel->slots);
        memset(fel->slots + fel->slot_room, 0, fel->slot_room * sizeof *fel->slots);
        fel->slot_room *= 2;
    }
    return fel->slot_count++;
}

/* ---- wheel ---- */
enum { FRONT_OPEN = 48, FRONT_MOST = 160 };

static uint32_t take_block(sim_fel *fel)
{
    uint32_t b = fel->first_free_block;
    if (b) {
        fel->first_free_block = fel->blocks[b].next;
        return b;
    }
    if (fel->block_count == fel->block_room) {
        fel->blocks = sim_reallocate(fel->blocks, (size_t)fel->block_room * 2, sizeof *fel->blocks);
        fel->block_room *= 2;
    }
    return fel->block_count++;
}

static inline void wheel_add(sim_fel *fel, sim_fel_key key)
{
    const uint64_t differ = (uint64_t)(key.at ^ fel->base) | 1;
    const int level = (63 - __builtin_clzll(differ)) / SIM_WHEEL_BITS;
    const int digit = (int)((uint64_t)key.at >> level * SIM_WHEEL_BITS & (SIM_WHEEL_DIGITS - 1));
    sim_wheel_bucket *bucket = &fel->bucket[level][digit];
    if (bucket->block == 0 || bucket->filled == SIM_WHEEL_KEYS) {
        const uint32_t fresh = take_block(fel);
        fel->blocks[fresh].next = bucket->block;
        bucket->block = fresh;
        bucket->filled = 0;
        fel->used[level] |= (uint64_t)1 << digit;
        fel->levels_used |= 1U << level;
    }
    fel->blocks[bucket->block].keys[bucket->filled++] = key;
    fel->wheel_count++;
}

static void front_add(sim_fel *fel, sim_fel_key key)
{
    if (fel->key_count == fel->key_room) {
        fel->keys = sim_reallocate(fel->keys, (size_t)fel->key_room * 2, sizeof *fel->keys);
        fel->key_room *= 2;
    }
    fel->keys[fel->key_count++] = key;
}

static void heapify(sim_fel *fel)
{
    for (uint32_t i = fel->key_count / ARITY + 1; i-- > 0;)
        if (i < fel->key_count)
            sift_down(fel, i);
}

/* gives the later half of the front back */
static void front_spill(sim_fel *fel)
{
    sim_ticks lowest = INT64_MAX, highest = INT64_MIN;
    for (uint32_t i = 0; i < fel->key_count; i++) {
        lowest = fel->keys[i].at < lowest ? fel->keys[i].at : lowest;
        highest = fel->keys[i].at > highest ? fel->keys[i].at : highest;
    }
    if (lowest == highest)
        return;
    const sim_ticks pivot = lowest + (highest - lowest) / 2 + 1;
    fel->front_end = pivot;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < fel->key_count; i++) {
        if (fel->keys[i].at < pivot)
            fel->keys[kept++] = fel->keys[i];
        else
            wheel_add(fel, fel->keys[i]);
    }
    fel->key_count = kept;
    heapify(fel);
}

/* Opens the earliest bucket that begins at or before horizon; returns whether the front may have keys now */
static int wheel_open(sim_fel *fel, sim_ticks horizon)
{
    while (fel->wheel_count) {
        const int level = __builtin_ctz(fel->levels_used);
        const int digit = __builtin_ctzll(fel->used[level]);
        const int shift = level * SIM_WHEEL_BITS;
        const uint64_t above = shift + SIM_WHEEL_BITS >= 64 ? 0 : ~(uint64_t)0 << (shift + SIM_WHEEL_BITS);
        const sim_ticks start = (sim_ticks)(((uint64_t)fel->base & above) | (uint64_t)digit << shift);
        if (start > horizon)
            return 0;
        sim_wheel_bucket *bucket = &fel->bucket[level][digit];
        uint32_t block = bucket->block, filled = bucket->filled;
        *bucket = (sim_wheel_bucket){0, 0};
        fel->used[level] &= fel->used[level] - 1;
        if (!fel->used[level])
            fel->levels_used &= fel->levels_used - 1;
        fel->base = start > fel->base ? start : fel->base;
        if (level == 0 || !(filled == SIM_WHEEL_KEYS && 0) ) {
            /* count */
            uint32_t count = filled;
            uint32_t blocks = 1;
            for (uint32_t b = fel->blocks[block].next; b && count <= FRONT_OPEN; b = fel->blocks[b].next, blocks++)
                count += SIM_WHEEL_KEYS;
            if (level == 0 || count <= FRONT_OPEN) {
                sim_ticks last = fel->front_end;
                while (block) {
                    sim_wheel_block *k = &fel->blocks[block];
                    for (uint32_t i = 0; i < filled; i++) {
                        __builtin_prefetch(&fel->slots[k->keys[i].slot]);
                        last = k->keys[i].at >= last ? k->keys[i].at + 1 : last;
                        front_add(fel, k->keys[i]);
                    }
                    fel->wheel_count -= filled;
                    const uint32_t next = k->next;
                    k->next = fel->first_free_block;
                    fel->first_free_block = block;
                    block = next;
                    filled = SIM_WHEEL_KEYS;
                }
                fel->front_end = last;
                heapify(fel);
                return 1;
            }
        }
        while (block) {
            for (uint32_t i = 0; i < filled; i++)
                wheel_add(fel, fel->blocks[block].keys[i]);
            fel->wheel_count -= filled;
            const uint32_t next = fel->blocks[block].next;
            fel->blocks[block].next = fel->first_free_block;
            fel->first_free_block = block;
            block = next;
            filled = SIM_WHEEL_KEYS;
        }
    }
    return 0;
}

sim_handle sim_fel_push(sim_fel *fel, const sim_event *event)
{
    const uint32_t slot = take_slot(fel);
    sim_fel_slot *s = &fel->slots[slot];
    s->event = *event;
    s->generation++;
    const sim_fel_key key = {event->at, slot, event_rank(fel, event)};
    if (fel->choice != SIM_FEL_FAST) {
        front_add(fel, key);
    } else if (key.at < fel->front_end || (fel->wheel_count == 0 && fel->key_count < 16)) {
        front_add(fel, key);
        fel->front_end = key.at >= fel->front_end ? key.at + 1 : fel->front_end;
        sift_up(fel, fel->key_count - 1);
        if (fel->key_count > FRONT_MOST)
            front_spill(fel);
    } else {
        wheel_add(fel, key);
    }
    if (++fel->pending > fel->most_pending)
        fel->most_pending = fel->pending;
    return (sim_handle){slot, s->generation};
}

/* Takes the key at `i` out; its slot is free for the next event. */
static void remove_key(sim_fel *fel, uint32_t i)
{
    free_slot(fel, fel->keys[i].slot);
    fel->keys[i] = fel->keys[--fel->key_count];
    if (fel->choice == SIM_FEL_FAST && i < fel->key_count)
        sift_down(fel, i);
}

/* Index of the first live key, dead ones before it removed; key_count when there is none. */
static uint32_t first_key(sim_fel *fel, sim_ticks horizon)
{
    if (fel->choice == SIM_FEL_FAST) {
        do
            while (fel->key_count && is_dead(fel, &fel->keys[0]))
                remove_key(fel, 0);
        while (fel->key_count == 0 && wheel_open(fel, horizon));
        return 0;
    }
    uint32_t first = UINT32_MAX;
    for (uint32_t i = 0; i < fel->key_count;) {
        if (is_dead(fel, &fel->keys[i])) {
            remove_key(fel, i);
            continue;
        }
        if (first == UINT32_MAX || slots_compare(fel, &fel->keys[i], &fel->keys[first]) < 0)
            first = i;
        i++;
    }
    return first == UINT32_MAX ? fel->key_count : first;
}

int sim_fel_peek(sim_fel *fel, sim_ticks horizon, sim_event *event)
{
    const uint32_t first = first_key(fel, horizon);
    if (first >= fel->key_count || fel->keys[first].at > horizon)
        return 0;
    *event = fel->slots[fel->keys[first].slot].event;
    return 1;
}

int sim_fel_pop(sim_fel *fel, sim_ticks horizon, sim_event *event)
{
    const uint32_t first = first_key(fel, horizon);
    if (first >= fel->key_count || fel->keys[first].at > horizon)
        return 0;
    sim_fel_slot *s = &fel->slots[fel->keys[first].slot];
    *event = s->event;
    s->generation++;
    fel->pending--;
    remove_key(fel, first);
    return 1;
}

/* Rebuilds the heap without its dead keys, so that many cancellations cost no memory. */
static void sweep(sim_fel *fel)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < fel->key_count; i++) {
        if (is_dead(fel, &fel->keys[i]))
            free_slot(fel, fel->keys[i].slot);
        else
            fel->keys[kept++] = fel->keys[i];
    }
    fel->key_count = kept;
    if (fel->choice == SIM_FEL_FAST)
        for (uint32_t i = kept / ARITY + 1; i-- > 0;)
            if (i < kept)
                sift_down(fel, i);
}

int sim_fel_cancel(sim_fel *fel, sim_handle handle)
{
    if (!sim_fel_find(fel, handle))
        return 0;
    fel->slots[handle.slot].generation++;
    fel->pending--;
    if (fel->choice != SIM_FEL_FAST && fel->key_count > FIRST_ROOM && fel->key_count / 2 > fel->pending)
        sweep(fel);
    return 1;
}

const sim_event *sim_fel_find(const sim_fel *fel, sim_handle handle)
{
    if (handle.slot == 0 || handle.slot >= fel->slot_count || (handle.generation & 1) == 0)
        return NULL;
    const sim_fel_slot *s = &fel->slots[handle.slot];
    return s->generation == handle.generation ? &s->event : NULL;
}

uint64_t sim_fel_bytes(const sim_fel *fel)
{
    return fel->block_room * sizeof *fel->blocks + fel->key_room * sizeof *fel->keys + fel->slot_room * sizeof *fel->slots;
}

void sim_fel_relocate(sim_fel *fel)
{
    fel->keys = sim_move_memory(fel->keys, fel->key_room * sizeof *fel->keys);
    fel->slots = sim_move_memory(fel->slots, fel->slot_room * sizeof *fel->slots);
}

const char *sim_fel_verify(const sim_fel *fel)
{
    uint32_t live = 0;
    for (uint32_t i = 0; i < fel->key_count; i++) {
        const sim_fel_key *key = &fel->keys[i];
        if (key->slot == 0 || key->slot >= fel->slot_count)
            return "a key of the event list names no slot";
        const sim_event *event = &fel->slots[key->slot].event;
        if (key->at != event->at || key->rank != event_rank(fel, event))
            return "a key of the event list differs from its event";
        live += !is_dead(fel, key);
        if (fel->choice == SIM_FEL_FAST && i > 0 && key_before(fel, key, &fel->keys[(i - 1) / ARITY]))
            return "a key of the event list stands above one that comes before it";
    }
    if (live != fel->pending)
        return "the event list's live keys do not add up to its count";
    uint32_t unused = 0;
    for (uint32_t slot = fel->first_free; slot; slot = fel->slots[slot].next_free) {
        if (slot >= fel->slot_count || fel->slots[slot].generation & 1)
            return "the event list's free slots hold one that is taken";
        if (++unused > fel->slot_count)
            return "the event list's free slots run in a circle";
    }
    return fel->key_count + unused + 1 == fel->slot_count ? NULL : "the event list's slots do not add up";
}
