#include "models/corridor/census.h"

#include <stdlib.h>

#include "models/corridor/observables.h"
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

static const char *state_name(unsigned state)
{
    return state == PERSON_OUTSIDE ? "outside" : state < PERSON_STATES ? person_state_labels[state - 1] : "no state";
}

/* The event that moves a party on from each state. */
static const uint16_t event_of_state[PERSON_LIVE_STATES] = {
    [PERSON_OUTSIDE] = EVENT_DEPART,
    [PERSON_IN_TRANSIT] = EVENT_ARRIVE,
    [PERSON_WAITING_APPOINTMENT] = EVENT_WAIT_END,
    [PERSON_WAITING_ASYLUM] = EVENT_WAIT_END,
    [PERSON_STRANDED] = EVENT_GO,
    [PERSON_CUSTODY_TRANSIT] = EVENT_STATION_END, /* the station's, never its own */
    [PERSON_CUSTODY_DESTINATION] = EVENT_CUSTODY_END,
    [PERSON_REMOVED_AGAIN] = EVENT_GO,
};

/* Whether the party's own event is pending, is its own and is that of its state. */
static int has_event(const sim *s, const party *p, uint32_t index)
{
    const sim_event *event = sim_pending_event(s, p->event);
    return event && event->entity == index && event->identity == p->identity && p->state < PERSON_LIVE_STATES &&
           event->kind == event_of_state[p->state];
}

/* The station that holds the party's request, or NETWORK_NONE. */
static uint32_t station_of(sim *s, const party *p, uint32_t index)
{
    const sim_pool *requests = sim_pool_of(s, POOL_REQUESTS);
    if (!sim_pool_is_live(requests, p->request))
        return NETWORK_NONE;
    const sim_request *request = sim_pool_at(requests, p->request);
    const sim_event *event = sim_pending_event(s, request->event);
    const int served = request->standing != SIM_STANDS_SERVING || (event && event->entity == index);
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
        return sim_fault_text(s, "party %016llx is still there, %s", (unsigned long long)p->identity,
                              state_name(p->state));
    }
    if (!right)
        return sim_fault_text(s, "party %016llx is %s, but nothing moves it on or holds it there",
                              (unsigned long long)p->identity, state_name(p->state));
    if (p->class_ != party_identity_class(p->identity) || p->class_ >= in->classes.count)
        return sim_fault_text(s, "party %016llx has changed its class", (unsigned long long)p->identity);
    return p->persons ? NULL : sim_fault_text(s, "party %016llx has nobody left", (unsigned long long)p->identity);
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
        if (p->state == PERSON_CUSTODY_DESTINATION && p->area < in->network.area_count)
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
                return sim_fault_text(s, "class %s: %lld persons are %s by the walk, %lld by the transitions",
                                      in->classes.at[k].id, (long long)found, state_name(state), (long long)counted);
        }
        parties_due += totals[k].parties_due;
        if (all != totals[k].entered || totals[k].entered != totals[k].persons_due)
            return sim_fault_text(s, "class %s: %lld persons set out, %lld entered, %lld are in some state",
                                  in->classes.at[k].id, (long long)totals[k].persons_due, (long long)totals[k].entered,
                                  (long long)all);
    }
    const corridor_counts *counts = counts_of(s);
    if (counts->parties_made - counts->parties_split != parties_due)
        return sim_fault_text(s, "%lld parties were made, but %lld set out",
                              (long long)(counts->parties_made - counts->parties_split), (long long)parties_due);
    if (w->identity_sum != counts->identity_sum || w->parties != counts->parties_made - counts->parties_ended)
        return sim_fault_text(s,
                              "the identities of those that entered and ended do not add up to those that are there");
    return NULL;
}

static const char *compare_holders(sim *s, const corridor_inputs *in, const walk *w)
{
    if (sim_pool_live(sim_pool_of(s, POOL_REQUESTS)) != w->with_station)
        return sim_fault_text(s, "stations hold %u requests, but %lld parties are at stations",
                              sim_pool_live(sim_pool_of(s, POOL_REQUESTS)), (long long)w->with_station);
    const int64_t *custody = sim_table_at(s, TABLE_CUSTODY);
    for (size_t a = 0; a < in->network.area_count; a++)
        if (custody[a] != w->in_custody[a])
            return sim_fault_text(s, "%lld persons are in custody in %s, but %lld are held there",
                                  (long long)w->in_custody[a], in->network.areas[a], (long long)custody[a]);
    int64_t parties = 0, persons = 0;
    for (size_t port = 0; port < in->appointments.port_count; port++) {
        const appointment_queue *queue = (const appointment_queue *)sim_table_at(s, TABLE_QUEUES) + port;
        parties += queue->parties;
        persons += queue->persons;
    }
    if (parties != w->in_queue || persons != w->queue_persons ||
        parties != sim_pool_live(sim_pool_of(s, POOL_APPLICANTS)))
        return sim_fault_text(s, "%lld persons wait for appointments, but the queues hold %lld",
                              (long long)w->queue_persons, (long long)persons);
    return NULL;
}

/* Encounters, got-aways and deaths must be the moves between states that they are. */
static const char *compare_moves(sim *s)
{
    const int64_t *moves = sim_table_at(s, TABLE_MOVES);
    const corridor_counts *counts = counts_of(s);
    const int64_t caught = moves[PERSON_IN_TRANSIT * PERSON_STATES + PERSON_CUSTODY_DESTINATION];
    const int64_t admitted = moves[PERSON_WAITING_APPOINTMENT * PERSON_STATES + PERSON_ADMITTED];
    const int64_t recorded = caught + admitted;
    const int64_t evaded = moves[PERSON_IN_TRANSIT * PERSON_STATES + PERSON_EVADED];
    int64_t dead = 0;
    for (unsigned from = 0; from < PERSON_STATES; from++)
        dead += moves[from * PERSON_STATES + PERSON_DEAD];
    if (counts->encounters != recorded)
        return sim_fault_text(s, "%lld encounters, but %lld persons came into custody or were admitted",
                              (long long)counts->encounters, (long long)recorded);
    if (counts->got_aways != evaded)
        return sim_fault_text(s, "%lld got-aways, but %lld persons evaded", (long long)counts->got_aways,
                              (long long)evaded);
    return counts->deaths == dead
               ? NULL
               : sim_fault_text(s, "%lld deaths, but %lld persons died", (long long)counts->deaths, (long long)dead);
}

/* The cells of one reported day of a series that is kept. */
static const int64_t *row_of(const sim *s, const corridor_inputs *in, corridor_series series, size_t cells, int64_t day)
{
    return sim_series(s, series) + (size_t)(day - in->frame.warmup_days) * cells;
}

static int64_t sum_of(const int64_t values[], size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

/* By how many persons the day has changed a level that is a series too. */
static int64_t gain_of(const sim *s, const corridor_inputs *in, corridor_series series, size_t cells, size_t first,
                       size_t count)
{
    const int64_t day = sim_days_run(s);
    return sum_of(row_of(s, in, series, cells, day) + first, count) -
           sum_of(row_of(s, in, series, cells, day - 1) + first, count);
}

/* A flow of the day against the persons that it moved. */
static const char *compare_flow(sim *s, const corridor_inputs *in, corridor_series series, size_t cells, int64_t moved,
                                const char *whither)
{
    const int64_t *row = row_of(s, in, series, cells, sim_days_run(s));
    const int64_t counted = sum_of(row, cells);
    return counted == moved
               ? NULL
               : sim_fault_text(s, "the series %s counts %lld persons today, but %lld %s",
                                corridor_observables[series].name, (long long)counted, (long long)moved, whither);
}

static int64_t gain_of_states(const sim *s, const corridor_inputs *in, unsigned first, unsigned count)
{
    const size_t nationalities = in->classes.nationality_count;
    return gain_of(s, in, SERIES_PEOPLE, (PERSON_STATES - 1) * nationalities,
                   (first - PERSON_IN_TRANSIT) * nationalities, count * nationalities);
}

/* Custody of each area gains those encountered there and loses those for whom it ended; ports hold nobody. */
static const char *compare_areas(sim *s, const corridor_inputs *in)
{
    const size_t areas = in->network.area_count, nationalities = in->classes.nationality_count;
    const int64_t day = sim_days_run(s);
    const int64_t *encounters = row_of(s, in, SERIES_ENCOUNTERS, areas * nationalities, day);
    static const corridor_series ends[] = {SERIES_EXPULSIONS, SERIES_RELEASES, SERIES_REMOVALS, SERIES_RETURNS};
    int64_t at_ports = 0;
    for (size_t a = 0; a < areas; a++) {
        int64_t gain = sum_of(encounters + a * nationalities, nationalities);
        if (in->network.area_is_ports[a]) {
            at_ports += gain;
            continue;
        }
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            gain -= row_of(s, in, ends[i], areas, day)[a];
        if (gain != gain_of(s, in, SERIES_CUSTODY, areas, a, 1))
            return sim_fault_text(
                s, "encounters less ends of custody in %s are %lld persons today, but custody gained %lld",
                in->network.areas[a], (long long)gain, (long long)gain_of(s, in, SERIES_CUSTODY, areas, a, 1));
    }
    const int64_t admitted = gain_of_states(s, in, PERSON_ADMITTED, 1);
    return at_ports == admitted ? NULL
                                : sim_fault_text(s, "%lld encounters at ports today, but %lld persons were admitted",
                                                 (long long)at_ports, (long long)admitted);
}

/* What is written to the results file must be what happened. Levels of two evenings say what a day has moved, so that the
 * first reported day is left out. Whoever runs the model without series, in a benchmark, is spared. */
static const char *compare_series(sim *s, const corridor_inputs *in)
{
    static const corridor_series looked_at[] = {SERIES_ENTRIES,    SERIES_ENCOUNTERS, SERIES_GOT_AWAYS, SERIES_RELEASES,
                                                SERIES_EXPULSIONS, SERIES_REMOVALS,   SERIES_RETURNS,   SERIES_CUSTODY,
                                                SERIES_DEATHS,     SERIES_PEOPLE};
    for (size_t i = 0; i < sizeof looked_at / sizeof *looked_at; i++)
        if (!sim_series(s, looked_at[i]))
            return NULL;
    if (sim_days_run(s) <= in->frame.warmup_days || sim_days_run(s) >= sim_frame_days(&in->frame))
        return NULL;
    const size_t areas = in->network.area_count;
    const char *text =
        compare_flow(s, in, SERIES_ENTRIES, in->departures.gateway_count * in->classes.nationality_count,
                     gain_of_states(s, in, PERSON_IN_TRANSIT, PERSON_STATES - PERSON_IN_TRANSIT), "entered");
    if (!text)
        text = compare_areas(s, in);
    if (!text)
        text = compare_flow(s, in, SERIES_GOT_AWAYS, areas, gain_of_states(s, in, PERSON_EVADED, 1), "evaded");
    if (!text)
        text = compare_flow(s, in, SERIES_RELEASES, areas, gain_of_states(s, in, PERSON_RELEASED, 1), "were released");
    return text ? text
                : compare_flow(s, in, SERIES_DEATHS, in->network.place_count, gain_of_states(s, in, PERSON_DEAD, 1),
                               "died");
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
        text = compare_series(s, in);
    if (!text)
        text = sim_station_verify(s, &corridor_stations);
    free(w.persons);
    free(w.in_custody);
    return text;
}
