#include "sim/kernel/fel_slots.h"

#include "sim/kernel/panic.h"

enum { FIRST_PAGES = 2 };

_Static_assert(sizeof(sim_slot_page) % 64 == 0, "pages of slots begin with a cache line");

void sim_fel_slots_init(sim_fel_slots *slots, sim_arena *arena)
{
    *slots = (sim_fel_slots){.count = 1};
    sim_fel_pages_init(&slots->pages, arena, sizeof(sim_slot_page));
    for (int i = 0; i < FIRST_PAGES; i++)
        sim_fel_pages_grow(&slots->pages);
}

uint32_t sim_fel_slots_fresh(sim_fel_slots *slots)
{
    if (slots->count >> SIM_SLOT_PAGE_BITS == slots->pages.count) {
        SIM_REQUIRE(slots->count < UINT32_MAX - SIM_SLOT_PAGE, "the event list is full");
        sim_fel_pages_grow(&slots->pages);
    }
    return slots->count++;
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
    return sim_tie_order(slots, a->identity) < sim_tie_order(slots, b->identity) ? -1 : 1;
}

int sim_fel_slots_compare(const sim_fel_slots *slots, const sim_fel_key *a, const sim_fel_key *b)
{
    const sim_event *event = sim_slot_event(slots, a->slot);
    const int order = events_compare(slots, event, sim_slot_event(slots, b->slot));
    SIM_REQUIRE(order || a->slot == b->slot || sim_fel_is_dead(slots, a) || sim_fel_is_dead(slots, b),
                "two events at tick %lld agree in priority %u, identity %llx and sequence %u", (long long)event->at,
                event->priority, (unsigned long long)event->identity, event->sequence);
    return order;
}
