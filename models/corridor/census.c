#include "models/corridor/census.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "models/corridor/party.h"
#include "models/corridor/stations.h"
#include "sim/kernel/panic.h"

/* What a walk over all parties finds. */
typedef struct walk {
    int64_t *persons;    /* [class][state] */
    int64_t *in_custody; /* [area] persons held beyond the line */
    uint64_t identity_sum;
    int64_t with_station; /* parties whose request a station holds */
    int64_t in_queue;     /* parties that wait for appointments */
    int64_t queue_persons;
    int64_t parties;
} walk;

static const char *fault(sim *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

static const char *fault(sim *s, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sim_text(s), SIM_TEXT_BYTES, format, arguments);
    va_end(arguments);
    return sim_text(s);
}

static const char *state_name(unsigned state)
{
    return state == PERSON_OUTSIDE ? "outside" : state < PERSON_STATES ? person_state_labels[state - 1] : "no state";
}

/* Whether the party's own event is pending and is its own. */
static int has_event(const sim *s, const party *p, uint32_t index)
{
    const sim_event *event = sim_pending_event(s, p->event);
    return event && event->entity == index && event->identity == p->identity;
}

/* The station that holds the party's request, or NETWORK_NONE. */
static uint32_t station_of(sim *s, const party *p, uint32_t index)
{
    const sim_pool *requests = sim_pool_of(s, POOL_REQUESTS);
    if (!sim_pool_is_live(requests, p->request))
        return NETWORK_NONE;
    const sim_request *request = sim_pool_at(requests, p->request);
    const sim_event *event = sim_pending_event(s, request->event);
    const int served = !request->in_service || (event && event->entity == index);
    return request->entity == index && request->identity == p->identity && request->weight == p->persons && served
               ? request->station
               : NETWORK_NONE;
}

static int is_at_post(sim *s, const corridor_inputs *in, const party *p, uint32_t index, post_kind kind)
{
    const uint32_t station = station_of(s, p, index);
    return station != NETWORK_NONE && in->posts.at[station].kind == kind;
}

static int is_in_queue(sim *s, const party *p, uint32_t index)
{
    const sim_pool *applicants = sim_pool_of(s, POOL_APPLICANTS);
    return sim_pool_is_live(applicants, p->request) &&
           ((const applicant *)sim_pool_at(applicants, p->request))->party == index;
}

/* What keeps a party in its state: an event of its own, a station, or a queue; exactly one, and the right one. */
static const char *party_fault(sim *s, const corridor_inputs *in, const party *p, uint32_t index)
{
    const int event = has_event(s, p, index), holds = p->request != SIM_NO_RECORD;
    int right;
    switch (p->state) {
    case PERSON_IN_TRANSIT:
        right = holds ? is_at_post(s, in, p, index, POST_CHECKPOINT) && !event : event;
        break;
    case PERSON_CUSTODY_TRANSIT:
        right = is_at_post(s, in, p, index, POST_DETENTION) && !event;
        break;
    case PERSON_CUSTODY_DESTINATION:
        right = holds ? is_at_post(s, in, p, index, POST_PROCESSING) && !event : event;
        break;
    case PERSON_WAITING_APPOINTMENT:
        right = is_in_queue(s, p, index) && event;
        break;
    case PERSON_WAITING_ASYLUM:
    case PERSON_STRANDED:
    case PERSON_REMOVED_AGAIN:
        right = event && !holds;
        break;
    default:
        return fault(s, "party %016llx is still there, %s", (unsigned long long)p->identity, state_name(p->state));
    }
    if (!right)
        return fault(s, "party %016llx is %s, but nothing moves it on or holds it there",
                     (unsigned long long)p->identity, state_name(p->state));
    if (p->class_ != party_identity_class(p->identity))
        return fault(s, "party %016llx has changed its class", (unsigned long long)p->identity);
    return p->persons ? NULL : fault(s, "party %016llx has nobody left", (unsigned long long)p->identity);
}

static const char *walk_parties(sim *s, const corridor_inputs *in, walk *w)
{
    const sim_pool *parties = sim_pool_of(s, POOL_PARTIES);
    for (uint32_t i = sim_pool_next(parties, 0); i != SIM_NO_RECORD; i = sim_pool_next(parties, i + 1)) {
        const party *p = sim_pool_at(parties, i);
        const char *text = party_fault(s, in, p, i);
        if (text)
            return text;
        w->parties++;
        w->persons[(size_t)p->class_ * PERSON_STATES + p->state] += p->persons;
        w->identity_sum += party_identity_mixed(p->identity);
        if (p->state == PERSON_CUSTODY_DESTINATION)
            w->in_custody[p->area] += p->persons;
        if (p->state == PERSON_WAITING_APPOINTMENT) {
            w->in_queue++;
            w->queue_persons += p->persons;
        } else if (p->request != SIM_NO_RECORD) {
            w->with_station++;
        }
    }
    return NULL;
}

static const char *compare_population(sim *s, const corridor_inputs *in, const walk *w)
{
    const int64_t *population = sim_table_at(s, TABLE_POPULATION);
    const class_totals *totals = sim_table_at(s, TABLE_CLASS_TOTALS);
    int64_t parties_due = 0;
    for (size_t k = 0; k < in->classes.count; k++) {
        int64_t all = 0;
        for (unsigned state = PERSON_IN_TRANSIT; state < PERSON_STATES; state++) {
            const int64_t counted = population[k * PERSON_STATES + state],
                          found = w->persons[k * PERSON_STATES + state];
            all += counted;
            if (state < PERSON_LIVE_STATES && counted != found)
                return fault(s, "class %s: %lld persons are %s by the walk, %lld by the transitions",
                             in->classes.at[k].id, (long long)found, state_name(state), (long long)counted);
        }
        parties_due += totals[k].parties_due;
        if (all != totals[k].entered || totals[k].entered != totals[k].persons_due)
            return fault(s, "class %s: %lld persons set out, %lld entered, %lld are in some state",
                         in->classes.at[k].id, (long long)totals[k].persons_due, (long long)totals[k].entered,
                         (long long)all);
    }
    const corridor_counts *counts = counts_of(s);
    if (counts->parties_made - counts->parties_split != parties_due)
        return fault(s, "%lld parties were made, but %lld set out",
                     (long long)(counts->parties_made - counts->parties_split), (long long)parties_due);
    if (w->identity_sum != counts->identity_sum || w->parties != counts->parties_made - counts->parties_ended)
        return fault(s, "the identities of those that entered and ended do not add up to those that are there");
    return NULL;
}

static const char *compare_holders(sim *s, const corridor_inputs *in, const walk *w)
{
    if (sim_pool_live(sim_pool_of(s, POOL_REQUESTS)) != w->with_station)
        return fault(s, "stations hold %u requests, but %lld parties are at stations",
                     sim_pool_live(sim_pool_of(s, POOL_REQUESTS)), (long long)w->with_station);
    const int64_t *custody = sim_table_at(s, TABLE_CUSTODY);
    for (size_t a = 0; a < in->network.area_count; a++)
        if (custody[a] != w->in_custody[a])
            return fault(s, "%lld persons are in custody in %s, but %lld are held there", (long long)w->in_custody[a],
                         in->network.areas[a], (long long)custody[a]);
    int64_t parties = 0, persons = 0;
    for (size_t port = 0; port < in->appointments.port_count; port++) {
        const appointment_queue *queue = (const appointment_queue *)sim_table_at(s, TABLE_QUEUES) + port;
        parties += queue->parties;
        persons += queue->persons;
    }
    if (parties != w->in_queue || persons != w->queue_persons ||
        parties != sim_pool_live(sim_pool_of(s, POOL_APPLICANTS)))
        return fault(s, "%lld persons wait for appointments, but the queues hold %lld", (long long)w->queue_persons,
                     (long long)persons);
    return NULL;
}

/* Encounters, got-aways and deaths must be the moves between states that they are. */
static const char *compare_moves(sim *s)
{
    const int64_t *moves = sim_table_at(s, TABLE_MOVES);
    const corridor_counts *counts = counts_of(s);
    const int64_t caught = moves[PERSON_IN_TRANSIT * PERSON_STATES + PERSON_CUSTODY_DESTINATION];
    const int64_t admitted = moves[PERSON_WAITING_APPOINTMENT * PERSON_STATES + PERSON_ADMITTED];
    const int64_t evaded = moves[PERSON_IN_TRANSIT * PERSON_STATES + PERSON_EVADED];
    int64_t dead = 0;
    for (unsigned from = 0; from < PERSON_STATES; from++)
        dead += moves[from * PERSON_STATES + PERSON_DEAD];
    if (counts->encounters != caught + admitted)
        return fault(s, "%lld encounters, but %lld persons came into custody or were admitted",
                     (long long)counts->encounters, (long long)(caught + admitted));
    if (counts->got_aways != evaded)
        return fault(s, "%lld got-aways, but %lld persons evaded", (long long)counts->got_aways, (long long)evaded);
    return counts->deaths == dead
               ? NULL
               : fault(s, "%lld deaths, but %lld persons died", (long long)counts->deaths, (long long)dead);
}

const char *census_recount(sim *s, const corridor_inputs *in)
{
    walk w = {.persons = sim_allocate(in->classes.count * PERSON_STATES, sizeof(int64_t)),
              .in_custody = sim_allocate(in->network.area_count, sizeof(int64_t))};
    const char *text = walk_parties(s, in, &w);
    if (!text)
        text = compare_population(s, in, &w);
    if (!text)
        text = compare_holders(s, in, &w);
    if (!text)
        text = compare_moves(s);
    if (!text)
        text = sim_station_verify(s, &corridor_stations);
    free(w.persons);
    free(w.in_custody);
    return text;
}
