#include "sim/kernel/fel.h"

#include <string.h>

#include "sim/kernel/panic.h"

enum { FIRST_ROOM = 1024, FEW_KEYS = 256 };

void sim_fel_init(sim_fel *fel, sim_fel_choice choice, sim_arena *arena)
{
    memset(fel, 0, sizeof *fel);
    fel->choice = choice;
    sim_fel_slots_init(&fel->slots, arena);
    sim_wheel_init(&fel->wheel, arena);
    if (choice == SIM_FEL_REFERENCE) {
        fel->key_room = FIRST_ROOM;
        fel->keys = sim_arena_take(arena, fel->key_room, sizeof *fel->keys);
    }
}

void sim_fel_permute_ties(sim_fel *fel, uint32_t permutation)
{
    SIM_REQUIRE(fel->pending == 0, "ties are permuted while %u events are pending", fel->pending);
    fel->slots.permutation = permutation;
}

/* ---- the reference: search all keys each time ---- */

void sim_fel_reference_add(sim_fel *fel, sim_fel_key key)
{
    if (fel->key_count == fel->key_room) {
        sim_fel_key *longer = sim_arena_take(fel->slots.pages.arena, (size_t)fel->key_room * 2, sizeof *longer);
        fel->keys = memcpy(longer, fel->keys, fel->key_count * sizeof *longer);
        fel->key_room *= 2;
    }
    fel->keys[fel->key_count++] = key;
}

static void reference_sweep(sim_fel *fel)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < fel->key_count; i++) {
        if (sim_fel_is_dead(&fel->slots, &fel->keys[i]))
            sim_fel_slots_give(&fel->slots, fel->keys[i].slot);
        else
            fel->keys[kept++] = fel->keys[i];
    }
    fel->key_count = kept;
}

/* The first key, moved to the end of the array, where it is easily taken off. */
static const sim_fel_key *reference_first(sim_fel *fel, sim_ticks horizon)
{
    reference_sweep(fel);
    if (fel->key_count == 0)
        return NULL;
    uint32_t first = 0;
    for (uint32_t i = 1; i < fel->key_count; i++)
        if (sim_fel_slots_compare(&fel->slots, &fel->keys[i], &fel->keys[first]) < 0)
            first = i;
    const sim_fel_key key = fel->keys[first];
    fel->keys[first] = fel->keys[fel->key_count - 1];
    fel->keys[fel->key_count - 1] = key;
    return key.at <= horizon ? &fel->keys[fel->key_count - 1] : NULL;
}

/* ---- both ---- */

/* The first live key at or before `horizon`, or NULL. */
static const sim_fel_key *first_live(sim_fel *fel, sim_ticks horizon)
{
    if (fel->choice == SIM_FEL_REFERENCE)
        return reference_first(fel, horizon);
    for (;;) {
        const sim_fel_key *key = sim_wheel_first(&fel->wheel, &fel->slots, horizon);
        if (!key || !sim_fel_is_dead(&fel->slots, key))
            return key;
        sim_fel_slots_give(&fel->slots, key->slot);
        sim_wheel_remove_first(&fel->wheel, &fel->slots);
    }
}

int sim_fel_peek(sim_fel *fel, sim_ticks horizon, sim_event *event)
{
    const sim_fel_key *key = first_live(fel, horizon);
    if (!key)
        return 0;
    *event = *sim_slot_event(&fel->slots, key->slot);
    return 1;
}

int sim_fel_pop_slowly(sim_fel *fel, sim_ticks horizon, sim_event *event)
{
    const sim_fel_key *key = first_live(fel, horizon);
    if (!key)
        return 0;
    *event = *sim_slot_event(&fel->slots, key->slot);
    ++*sim_slot_generation(&fel->slots, key->slot);
    sim_fel_slots_give(&fel->slots, key->slot);
    fel->pending--;
    if (fel->choice == SIM_FEL_FAST)
        sim_wheel_remove_first(&fel->wheel, &fel->slots);
    else
        fel->key_count--;
    return 1;
}

int sim_fel_cancel(sim_fel *fel, sim_handle handle)
{
    if (!sim_fel_find(fel, handle))
        return 0;
    ++*sim_slot_generation(&fel->slots, handle.slot);
    fel->pending--;
    const uint32_t keys = sim_wheel_count(&fel->wheel);
    if (keys > FEW_KEYS && keys / 2 > fel->pending)
        sim_wheel_sweep(&fel->wheel, &fel->slots);
    return 1;
}

const sim_event *sim_fel_find(const sim_fel *fel, sim_handle handle)
{
    if (handle.slot == 0 || handle.slot >= fel->slots.count || (handle.generation & 1) == 0)
        return NULL;
    const int current = *sim_slot_generation(&fel->slots, handle.slot) == handle.generation;
    return current ? sim_slot_event(&fel->slots, handle.slot) : NULL;
}

uint32_t sim_fel_walk(const sim_fel *fel, uint32_t *position, sim_pending pending[], uint32_t most)
{
    const sim_fel_slots *slots = &fel->slots;
    uint32_t found = 0, slot = *position;
    while (slot < slots->count && found < most) {
        const sim_slot_page *page = sim_slot_page_of(slots, slot);
        const uint32_t next_page = (slot | (SIM_SLOT_PAGE - 1)) + 1;
        const uint32_t end = next_page < slots->count ? next_page : slots->count;
        for (; slot < end && found < most; slot++) {
            /* Without a branch: what is not pending is overwritten by the next. */
            const uint32_t i = slot & (SIM_SLOT_PAGE - 1), generation = page->generation[i];
            pending[found] = (sim_pending){page->event[i], {slot, generation}};
            found += generation & 1;
        }
    }
    *position = slot;
    return found;
}

void sim_fel_move(sim_fel *fel)
{
    sim_fel_pages_move(&fel->slots.pages);
    sim_wheel_move(&fel->wheel);
    if (fel->keys)
        fel->keys = sim_arena_move(fel->slots.pages.arena, fel->keys, fel->key_room * sizeof *fel->keys);
}

/* ---- verify ---- */

typedef struct count {
    const sim_fel_slots *slots;
    uint64_t keys, live;
    const char *fault;
} count;

static void count_key(void *context, const sim_fel_key *key)
{
    count *c = context;
    c->keys++;
    if (key->slot == 0 || key->slot >= c->slots->count) {
        c->fault = "a key of the event list names no slot";
        return;
    }
    const sim_fel_key right = sim_fel_key_of(c->slots, sim_slot_event(c->slots, key->slot), key->slot);
    if (key->at != right.at || key->rank != right.rank)
        c->fault = "a key of the event list differs from its event";
    c->live += !sim_fel_is_dead(c->slots, key);
}

const char *sim_fel_verify(const sim_fel *fel)
{
    count c = {&fel->slots, 0, 0, NULL};
    sim_wheel_visit(&fel->wheel, count_key, &c);
    for (uint32_t i = 0; i < fel->key_count; i++)
        count_key(&c, &fel->keys[i]);
    if (!c.fault)
        c.fault = sim_wheel_verify(&fel->wheel, &fel->slots);
    if (c.fault)
        return c.fault;
    if (c.live != fel->pending)
        return "the event list's live keys do not add up to its count";
    uint64_t unused = 0;
    for (uint32_t slot = fel->slots.first_free; slot; slot = sim_slot_event(&fel->slots, slot)->entity) {
        if (slot >= fel->slots.count || *sim_slot_generation(&fel->slots, slot) & 1)
            return "the event list's free slots hold one that is taken";
        if (++unused > fel->slots.count)
            return "the event list's free slots run in a circle";
    }
    return c.keys + unused + 1 == fel->slots.count ? NULL : "the event list's slots do not add up";
}
