#include "models/corridor/holds.h"

#include "models/corridor/day_book.h"
#include "models/corridor/stations.h"

enum { BATCH = 64 };

#define NOTHING                                                                                                        \
    {                                                                                                                  \
        CORRIDOR_EVENTS, HOLDER_NONE, 0                                                                                \
    }
#define EVENT(kind)                                                                                                    \
    {                                                                                                                  \
        EVENT_##kind, HOLDER_NONE, 1                                                                                   \
    }
#define POST(kind)                                                                                                     \
    {                                                                                                                  \
        CORRIDOR_EVENTS, HOLDER_STATION + POST_##kind, 1                                                               \
    }

const hold_rule hold_rules[PERSON_STATES][WAYS_TO_HOLD] = {
    [PERSON_OUTSIDE] = {NOTHING, NOTHING}, /* whoever sets out today has done so by the evening */
    [PERSON_IN_TRANSIT] = {EVENT(ARRIVE), POST(CHECKPOINT)},
    [PERSON_WAITING_APPOINTMENT] = {NOTHING, {EVENT_WAIT_END, HOLDER_QUEUE, 1}},
    [PERSON_WAITING_ASYLUM] = {EVENT(WAIT_END), NOTHING},
    [PERSON_STRANDED] = {EVENT(GO), NOTHING},
    [PERSON_CUSTODY_TRANSIT] = {NOTHING, POST(DETENTION)},
    [PERSON_CUSTODY_DESTINATION] = {EVENT(CUSTODY_END), POST(PROCESSING)},
    [PERSON_REMOVED_AGAIN] = {EVENT(GO), NOTHING},
};

/* Midnight and the giving out of appointments are nobody's. */
static int is_somebodys(uint16_t kind)
{
    return kind != EVENT_DAY && kind != EVENT_APPOINTMENTS;
}

static uint64_t found_events(const sim *s)
{
    sim_pending pending[BATCH];
    uint64_t sum = 0;
    uint32_t position = 0, count;
    do {
        count = sim_walk_pending(s, &position, pending, BATCH);
        for (uint32_t i = 0; i < count; i++) {
            const sim_event *event = &pending[i].event;
            if (is_somebodys(event->kind))
                sum += hold_by_event(event->identity, event->entity, event->kind, pending[i].handle);
        }
    } while (count == BATCH);
    return sum;
}

static void add_entry(void *context, const day_entry *entry)
{
    *(uint64_t *)context += hold_by_event(entry->identity, entry->party, EVENT_ARRIVE, day_book_handle(entry->at));
}

/* Arrivals that wait for their day are as good as events. */
static uint64_t found_in_day_book(sim *s)
{
    uint64_t sum = 0;
    day_book_visit(s, add_entry, &sum);
    return sum;
}

static uint64_t found_in_queues(sim *s)
{
    const sim_pool *applicants = sim_pool_of(s, POOL_APPLICANTS);
    uint64_t sum = 0;
    for (uint32_t i = sim_pool_next(applicants, 0); i != SIM_NO_RECORD; i = sim_pool_next(applicants, i + 1)) {
        const applicant *one = sim_pool_at(applicants, i);
        sum += hold_by_holder(0, one->party, i, HOLDER_QUEUE, one->persons);
    }
    return sum;
}

static uint64_t found_at_stations(sim *s, const corridor_inputs *in, hold_sums *claimed)
{
    const sim_pool *requests = sim_pool_of(s, POOL_REQUESTS);
    uint64_t sum = 0;
    for (uint32_t i = sim_pool_next(requests, 0); i != SIM_NO_RECORD; i = sim_pool_next(requests, i + 1)) {
        const sim_request *request = sim_pool_at(requests, i);
        const holder kind =
            request->station < in->posts.count ? HOLDER_STATION + in->posts.at[request->station].kind : HOLDER_NONE;
        sum += hold_by_holder(request->identity, request->entity, i, kind, request->weight);
        if (request->standing == SIM_STANDS_SERVING)
            claimed->by_events += hold_by_event(request->identity, request->entity, EVENT_STATION_END, request->event);
    }
    return sum;
}

hold_sums holds_found(sim *s, const corridor_inputs *in, hold_sums *claimed)
{
    const uint64_t in_queues = found_in_queues(s), at_stations = found_at_stations(s, in, claimed);
    return (hold_sums){found_events(s) + found_in_day_book(s), in_queues + at_stations};
}
