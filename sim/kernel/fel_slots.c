#include "sim/kernel/fel_slots.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

enum { FIRST_ROOM = 1024 };

void sim_fel_slots_init(sim_fel_slots *slots)
{
    *slots = (sim_fel_slots){.at = sim_allocate(FIRST_ROOM, sizeof *slots->at), .count = 1, .room = FIRST_ROOM};
}

void sim_fel_slots_free(sim_fel_slots *slots)
{
    free(slots->at);
}

static uint32_t fresh_slot(sim_fel_slots *slots)
{
    if (slots->count == slots->room) {
        SIM_REQUIRE(slots->room < UINT32_MAX / 2, "the event list is full");
        slots->at = sim_reallocate(slots->at, (size_t)slots->room * 2, sizeof *slots->at);
        memset(slots->at + slots->room, 0, slots->room * sizeof *slots->at);
        slots->room *= 2;
    }
    return slots->count++;
}

uint32_t sim_fel_slots_take(sim_fel_slots *slots, const sim_event *event)
{
    uint32_t slot = slots->first_free;
    if (slot)
        slots->first_free = slots->at[slot].next_free;
    else
        slot = fresh_slot(slots);
    slots->at[slot].event = *event;
    slots->at[slot].generation++;
    return slot;
}

/* What stands for the identity in the order of ties: a bijection of it, so that no two become equal. */
static uint64_t tie_order(const sim_fel_slots *slots, uint64_t identity)
{
    if (slots->permutation == 0)
        return identity;
    uint64_t mixed = identity + slots->permutation * UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

sim_fel_key sim_fel_key_of(const sim_fel_slots *slots, uint32_t slot)
{
    const sim_event *event = &slots->at[slot].event;
    const uint32_t rank = (uint32_t)event->priority << 24 | (uint32_t)(tie_order(slots, event->identity) >> 40);
    return (sim_fel_key){event->at, slot, rank};
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

static int events_compare(const sim_fel_slots *slots, const sim_event *a, const sim_event *b)
{
    if (slots->permutation == 0 || a->at != b->at || a->priority != b->priority || a->identity == b->identity)
        return sim_event_compare(a, b);
    return tie_order(slots, a->identity) < tie_order(slots, b->identity) ? -1 : 1;
}

int sim_fel_slots_compare(const sim_fel_slots *slots, const sim_fel_key *a, const sim_fel_key *b)
{
    const sim_event *event = &slots->at[a->slot].event;
    const int order = events_compare(slots, event, &slots->at[b->slot].event);
    SIM_REQUIRE(order || a->slot == b->slot || sim_fel_is_dead(slots, a) || sim_fel_is_dead(slots, b),
                "two events at tick %lld agree in priority %u, identity %llx and sequence %u", (long long)event->at,
                event->priority, (unsigned long long)event->identity, event->sequence);
    return order;
}
