#include "models/corridor/census_search.h"

#include "models/corridor/day_book.h"
#include "models/corridor/holds.h"
#include "models/corridor/party.h"
#include "models/corridor/stations.h"

static const char *state_name(unsigned state)
{
    return state == PERSON_OUTSIDE ? "outside" : state < PERSON_STATES ? person_state_labels[state - 1] : "no state";
}

typedef struct sought {
    const party *p;
    uint32_t index;
    uint32_t found;
} sought;

static void compare_entry(void *context, const day_entry *entry)
{
    sought *one = context;
    one->found +=
        entry->party == one->index && entry->identity == one->p->identity && entry->at == one->p->event.generation;
}

/* Whether the day book has the party's arrival, once. */
static int is_in_day_book(sim *s, const party *p, uint32_t index)
{
    sought one = {p, index, 0};
    day_book_visit(s, compare_entry, &one);
    return one.found == 1;
}

/* Whether the party has the event of its own that it should have; of kind CORRIDOR_EVENTS: none. */
static int has_event(sim *s, const party *p, uint32_t index, uint16_t kind)
{
    const sim_event *event = sim_pending_event(s, p->event);
    if (kind == EVENT_ARRIVE && p->event.slot == 0)
        return is_in_day_book(s, p, index);
    if (kind == CORRIDOR_EVENTS)
        return !event;
    return event && event->kind == kind && event->entity == index && event->identity == p->identity;
}

static int is_in_queue(sim *s, const party *p, uint32_t index)
{
    const sim_pool *applicants = sim_pool_of(s, POOL_APPLICANTS);
    if (!sim_pool_is_live(applicants, p->request))
        return 0;
    const applicant *one = sim_pool_at(applicants, p->request);
    return one->party == index && one->persons == p->persons;
}

/* Whether a post of this kind holds the party's request, whose service, once begun, has its end before it. */
static int is_at_post(sim *s, const corridor_inputs *in, const party *p, uint32_t index, post_kind kind)
{
    const sim_pool *requests = sim_pool_of(s, POOL_REQUESTS);
    if (!sim_pool_is_live(requests, p->request))
        return 0;
    const sim_request *request = sim_pool_at(requests, p->request);
    const sim_event *event = sim_pending_event(s, request->event);
    const int served = request->standing != SIM_STANDS_SERVING ||
                       (event && event->kind == EVENT_STATION_END && event->entity == index);
    return request->entity == index && request->identity == p->identity && request->weight == p->persons && served &&
           in->posts.at[request->station].kind == kind;
}

static int has_holder(sim *s, const corridor_inputs *in, const party *p, uint32_t index, holder kind)
{
    if (kind == HOLDER_NONE)
        return p->request == SIM_NO_RECORD;
    return kind == HOLDER_QUEUE ? is_in_queue(s, p, index)
                                : is_at_post(s, in, p, index, (post_kind)(kind - HOLDER_STATION));
}

static const char *party_fault(sim *s, const corridor_inputs *in, const party *p, uint32_t index)
{
    const unsigned long long name = p->identity;
    if (p->state == PERSON_OUTSIDE || p->state >= PERSON_LIVE_STATES)
        return sim_fault_text(s, "party %016llx is still there, %s", name, state_name(p->state));
    const hold_rule *rule = &hold_rules[p->state][p->request != SIM_NO_RECORD];
    if (!rule->is_allowed || !has_event(s, p, index, rule->event) || !has_holder(s, in, p, index, (holder)rule->holder))
        return sim_fault_text(s, "party %016llx is %s, but nothing moves it on or holds it there", name,
                              state_name(p->state));
    if (p->class_ != party_identity_class(p->identity) || p->class_ >= in->classes.count)
        return sim_fault_text(s, "party %016llx has changed its class", name);
    if (!p->persons)
        return sim_fault_text(s, "party %016llx has nobody left", name);
    if (p->place >= in->network.place_count ||
        (p->state == PERSON_CUSTODY_DESTINATION && p->area >= in->network.area_count))
        return sim_fault_text(s, "party %016llx is nowhere", name);
    return NULL;
}

/* Whether a pending event is that of a party which knows of it. */
static int is_known(sim *s, const sim_pending *pending)
{
    const sim_event *event = &pending->event;
    const sim_pool *parties = sim_pool_of(s, POOL_PARTIES);
    if (event->kind == EVENT_DAY || event->kind == EVENT_APPOINTMENTS || event->kind == EVENT_STATION_END)
        return 1;
    if (!sim_pool_is_live(parties, event->entity))
        return 0;
    const party *p = sim_pool_at(parties, event->entity);
    return p->event.slot == pending->handle.slot && p->event.generation == pending->handle.generation;
}

static const char *event_fault(sim *s)
{
    sim_pending pending;
    uint32_t position = 0;
    while (sim_walk_pending(s, &position, &pending, 1))
        if (!is_known(s, &pending))
            return sim_fault_text(s, "an event of party %016llx is pending that nobody knows of",
                                  (unsigned long long)pending.event.identity);
    return NULL;
}

typedef struct unknown {
    sim *s;
    const day_entry *entry;
} unknown;

static void note_unknown(void *context, const day_entry *entry)
{
    unknown *one = context;
    const sim_pool *parties = sim_pool_of(one->s, POOL_PARTIES);
    const party *p = sim_pool_is_live(parties, entry->party) ? sim_pool_at(parties, entry->party) : NULL;
    if (!p || p->identity != entry->identity || p->event.slot != 0 || p->event.generation != entry->at)
        one->entry = entry;
}

static const char *day_book_fault(sim *s)
{
    unknown one = {s, NULL};
    day_book_visit(s, note_unknown, &one);
    return one.entry ? sim_fault_text(s, "an arrival of party %016llx is in the day book that nobody knows of",
                                      (unsigned long long)one.entry->identity)
                     : NULL;
}

const char *census_search(sim *s, const corridor_inputs *in)
{
    const sim_pool *parties = sim_pool_of(s, POOL_PARTIES);
    for (uint32_t i = sim_pool_next(parties, 0); i != SIM_NO_RECORD; i = sim_pool_next(parties, i + 1)) {
        const char *text = party_fault(s, in, sim_pool_at(parties, i), i);
        if (text)
            return text;
    }
    const char *text = event_fault(s);
    return text ? text : day_book_fault(s);
}
