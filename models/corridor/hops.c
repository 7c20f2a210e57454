#include "models/corridor/hops.h"

#include "models/corridor/day_book.h"
#include "models/corridor/enforcement.h"
#include "models/corridor/line.h"
#include "models/corridor/observables.h"
#include "models/corridor/party.h"
#include "models/corridor/traces.h"
#include "sim/kernel/panic.h"

static uint32_t type_bits(const party *p)
{
    return (p->flags & PARTY_HAS_DOCUMENT ? TYPE_DOCUMENT : 0U) |
           (p->plan == PLAN_APPOINTMENT ? TYPE_APPOINTMENT : 0U) | (p->flags & PARTY_IS_POOR ? TYPE_POOR : 0U);
}

/* ---- chance ---- */

/* What chance says where a hop has ended and the next begins. All of it is of the stream of that step: the first block decides
 * over the arrival and the choice, so that both cost one block; how long the next hop lasts is drawn from what follows. */
typedef struct step_luck {
    double death, stop;
    uint64_t choice;
    sim_stream more;
} step_luck;

static double uniform_of(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

static step_luck draw_step(const sim *s, const party *p)
{
    step_luck luck = {.more = party_stream(s, p, PURPOSE_STEP, p->steps)};
    luck.choice = sim_stream_bits64(&luck.more);
    luck.death = uniform_of(sim_stream_bits32(&luck.more));
    luck.stop = uniform_of(sim_stream_bits32(&luck.more));
    return luck;
}

/* ---- choosing and travelling ---- */

/* The alternative chosen, or ROUTE_NONE where there is no way on, not even back. */
static uint32_t choose(sim *s, const corridor_inputs *in, party *p, uint64_t bits)
{
    const uint32_t chosen = routing_choose(s, &in->routing_inputs, p->class_, type_bits(p), p->route_state, bits);
    if (chosen != ROUTE_NONE)
        return chosen;
    p->route_state = route_state_at(in->network.topology, p->place);
    return routing_choose(s, &in->routing_inputs, p->class_, type_bits(p), p->route_state, bits);
}

static void strand(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at, sim_stream *draws)
{
    traces_note_here(s, in, party_at(s, party_index), PARTY_FINDS_NO_WAY, PERSON_STRANDED, at);
    party_set_state(s, party_index, PERSON_STRANDED);
    const double days = sim_distribution_draw(&in->line.retry_days, draws);
    party_schedule(s, party_index, at + corridor_days(days), EVENT_GO);
}

/* Joins the queue for appointments of the port that the chosen hop leads to. */
static void wait_for_appointment(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t port)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_PATIENCE, p->attempts);
    traces_note_here(s, in, p, PARTY_JOINS_QUEUE, PERSON_WAITING_APPOINTMENT, sim_now(s));
    party_set_state(s, party_index, PERSON_WAITING_APPOINTMENT);
    appointments_join(s, port, party_index);
    party_schedule(s, party_index,
                   sim_now(s) + corridor_days(sim_distribution_draw(&in->appointments.patience_days, &draws)),
                   EVENT_WAIT_END);
}

/* Pays for a hop; whoever has too little earns the rest first. A group has paid its leader. Returns the hours of work. */
static double pay(const corridor_inputs *in, party *p, double price_usd)
{
    if (p->flags & PARTY_IS_GROUP)
        return 0;
    const double short_of = price_usd - p->money_usd;
    p->money_usd = short_of < 0 ? p->money_usd - (uint32_t)price_usd : 0;
    return short_of > 0 ? short_of / in->transit.earning_usd_per_day * 24 : 0;
}

/* Hours from the choice of a hop to its end. */
static double hours_of(const corridor_inputs *in, party *p, const passage *way, sim_stream *draws)
{
    double hours = way->flags & PASSAGE_CROSSES
                       ? sim_distribution_draw(&in->line.crossing_hours, draws)
                       : way->mean_hours * sim_distribution_draw(&in->transit.delay_factor, draws);
    hours += sim_distribution_draw(&in->modes.at[way->mode].wait_hours, draws);
    if (in->transit.rests[p->place])
        hours += sim_distribution_draw(&in->transit.rest_hours, draws);
    return hours + pay(in, p, way->price_usd);
}

enum { NEVER = -1 };

/* At `at` the party chooses its next hop and sets off: when it arrives, or NEVER where something else holds it. Its arrival is noted
 * here too, with what comes after it, so that a hop costs one test where nothing is noted. */
static sim_ticks set_off(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at, step_luck *luck)
{
    party *p = party_at(s, party_index);
    p->steps++;
    const uint32_t alternative = choose(s, in, p, luck->choice);
    if (alternative == ROUTE_NONE) {
        traces_note_arrival(s, in, p, at);
        strand(s, in, party_index, at, &luck->more);
        return NEVER;
    }
    const passage *way = &in->passages.at[alternative];
    if (way->port != NETWORK_NONE) {
        SIM_REQUIRE(at == sim_now(s), "a party joins the queue of a port ahead of its time");
        traces_note_arrival(s, in, p, at);
        wait_for_appointment(s, in, party_index, way->port);
        return NEVER;
    }
    const sim_ticks arrival = at + corridor_hours(hours_of(in, p, way, &luck->more));
    traces_note_hop(s, in, p, alternative, at);
    p->alternative = alternative;
    sim_series_add(s, SERIES_PASSAGES, way->cell, p->persons);
    return arrival;
}

/* ---- arriving ---- */

static int is_stopped(const corridor_inputs *in, const party *p, const passage *way, double stop)
{
    return way->checkpoint != NETWORK_NONE && stop < way->stop_probability && !in->classes.at[p->class_].at_home;
}

/* One of the party dies on the way; returns whether anybody is left. It stands apart, for it hardly ever happens. */
static __attribute__((cold, noinline)) int lose_one(sim *s, const corridor_inputs *in, uint32_t party_index,
                                                    const passage *way, sim_ticks at)
{
    traces_note_death(s, in, party_at(s, party_index), way->to, at);
    sim_series_add(s, SERIES_DEATHS, way->to, 1);
    return party_lose(s, party_index, 1) > 0;
}

/* Whether anybody is left. At most one person of a party dies on one hop: the risks are of the order of 1 in 10,000. */
static int survives(sim *s, const corridor_inputs *in, uint32_t party_index, const passage *way, sim_ticks at,
                    double death)
{
    return death >= way->death_probability * party_at(s, party_index)->persons || lose_one(s, in, party_index, way, at);
}

/* Claims asylum where there is an office, if the party means to; asked once. */
static road claim_asylum(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at)
{
    party *p = party_at(s, party_index);
    if (in->classes.at[p->class_].at_home || p->flags & (PARTY_HAS_DOCUMENT | PARTY_HAS_CLAIMED))
        return ROAD_OPEN;
    p->flags |= PARTY_HAS_CLAIMED;
    sim_stream draws = party_stream(s, p, PURPOSE_ASYLUM, 0);
    if (sim_stream_uniform(&draws) >= in->classes.at[p->class_].asylum_share)
        return ROAD_OPEN;
    traces_note_arrival(s, in, p, at);
    traces_note_here(s, in, p, PARTY_CLAIMS_ASYLUM, PERSON_WAITING_ASYLUM, at);
    party_set_state(s, party_index, PERSON_WAITING_ASYLUM);
    party_schedule(s, party_index, at + corridor_days(sim_distribution_draw(&in->transit.asylum_days, &draws)),
                   EVENT_WAIT_END);
    return ROAD_HELD;
}

/* The hop ends at a place, at `at`: ROAD_OPEN when the party is there and may go on. */
static road reach_place(sim *s, const corridor_inputs *in, uint32_t party_index, const passage *way, sim_ticks at,
                        const step_luck *luck)
{
    if (!survives(s, in, party_index, way, at, luck->death))
        return ROAD_HELD;
    party *p = party_at(s, party_index);
    p->place = way->to;
    p->route_state = route_state_after(way->hop);
    if (is_stopped(in, p, way, luck->stop) && enforcement_stop(s, in, party_index, way->checkpoint) == ROAD_HELD)
        return ROAD_HELD;
    return way->flags & PASSAGE_TO_OFFICE ? claim_asylum(s, in, party_index, at) : ROAD_OPEN;
}

/* Whether the arrival, or the choice that follows it, may touch what others share. */
static int meets_others(const corridor_inputs *in, const party *p, const passage *way, const step_luck *luck)
{
    return is_stopped(in, p, way, luck->stop) || (p->plan == PLAN_APPOINTMENT && way->flags & PASSAGE_TO_PORT_CITY);
}

/* ---- from hop to hop ---- */

static sim_ticks next_midnight(const sim *s, const corridor_inputs *in)
{
    return (sim_days_run(s) + 1) * in->frame.ticks_per_day;
}

/* A party that arrives on a later day is left alone until then. */
static void arrive_later(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at)
{
    party *p = party_at(s, party_index);
    if (in->transit.hop_events == HOP_EVENTS_ALL || !day_book_takes(s, in->frame.ticks_per_day, at)) {
        party_schedule(s, party_index, at, EVENT_ARRIVE);
        return;
    }
    day_book_write(s, in->frame.ticks_per_day, p->identity, party_index, at);
    p->event = day_book_handle(at);
}

/* The party arrives at `at`, today. What others may notice becomes an event, and the rest happens at once: ROAD_OPEN when the
 * party has arrived and may go on, with `luck` for its next step. */
static road arrive_today(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at, step_luck *luck)
{
    const party *p = party_at(s, party_index);
    const passage *way = &in->passages.at[p->alternative];
    if (!(way->flags & PASSAGE_ENDS)) {
        *luck = draw_step(s, p);
        if (!meets_others(in, p, way, luck))
            return reach_place(s, in, party_index, way, at, luck);
    }
    party_schedule(s, party_index, at, EVENT_ARRIVE);
    return ROAD_HELD;
}

/* At `at`, not before now and today, the party sets off; hops of today that concern it alone are made before this returns. */
static void travel_on(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at, step_luck *luck)
{
    const sim_ticks alone_until = in->transit.hop_events == HOP_EVENTS_ALL ? 0 : next_midnight(s, in);
    do {
        at = set_off(s, in, party_index, at, luck);
        if (at == NEVER)
            return;
        if (at >= alone_until) {
            arrive_later(s, in, party_index, at);
            return;
        }
    } while (arrive_today(s, in, party_index, at, luck) == ROAD_OPEN);
}

static void go_on_at(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at)
{
    step_luck luck = draw_step(s, party_at(s, party_index));
    travel_on(s, in, party_index, at, &luck);
}

static void start_anew_at(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at)
{
    party *p = party_at(s, party_index);
    p->route_state = route_state_at(in->network.topology, p->place);
    p->alternative = ROUTE_NONE;
    go_on_at(s, in, party_index, at);
}

static void depart_at(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at)
{
    traces_note_departure(s, in, party_at(s, party_index), at);
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    const party *p = party_at(s, party_index);
    sim_series_add(s, SERIES_ENTRIES,
                   in->departures.gateway_of_place[p->place] * in->classes.nationality_count +
                       in->classes.at[p->class_].nationality,
                   p->persons);
    start_anew_at(s, in, party_index, at);
}

/* ---- those who arrive today ---- */

/* Starts fetching the row that a party will choose from when it has arrived. */
static inline __attribute__((always_inline)) void prefetch_choice(sim *s, const corridor_inputs *in, const party *p)
{
    const passage *way = &in->passages.at[p->alternative];
    if (!(way->flags & PASSAGE_ENDS))
        routing_prefetch(s, &in->routing_inputs, p->class_, type_bits(p), route_state_after(way->hop));
}

static inline __attribute__((always_inline)) void prefetch_party(sim *s, uint32_t party_index)
{
    const char *record = sim_pool_at_sized(sim_pool_of(s, POOL_PARTIES), party_index, sizeof(party));
    __builtin_prefetch(record, 1);
    __builtin_prefetch(record + sizeof(party) - 1, 1); /* it may lie across two cache lines */
}

/* How many entries ahead what a party needs is fetched: its record, then what that names. */
enum { PARTY_AHEAD = 16, CHOICE_AHEAD = 6 };

/* `next` comes after `page`, and its first parties are fetched with it; NULL where none does. */
static void arrive_by_page(sim *s, const corridor_inputs *in, const day_page *page, const day_page *next)
{
    step_luck luck;
    for (uint32_t i = 0; i < page->count; i++) {
        const uint32_t ahead = i + PARTY_AHEAD;
        if (ahead < page->count)
            prefetch_party(s, page->entry[ahead].party);
        else if (next && ahead - page->count < next->count)
            prefetch_party(s, next->entry[ahead - page->count].party);
        if (i + CHOICE_AHEAD < page->count)
            prefetch_choice(s, in, party_at(s, page->entry[i + CHOICE_AHEAD].party));
        const day_entry *entry = &page->entry[i];
        party *p = party_at(s, entry->party);
        SIM_REQUIRE(p->identity == entry->identity && p->event.slot == 0 && p->event.generation == entry->at &&
                        entry->at >= sim_now(s) && entry->at < next_midnight(s, in),
                    "the day book names a party that does not arrive today");
        p->event = (sim_handle){0, 0};
        if (arrive_today(s, in, entry->party, entry->at, &luck) == ROAD_OPEN)
            travel_on(s, in, entry->party, entry->at, &luck);
    }
}

/* ---- for others ---- */

void hops_begin_day(sim *s, const corridor_inputs *in)
{
    uint32_t page = day_book_take(s, sim_days_run(s));
    while (page != SIM_NO_RECORD) {
        const day_page *read = day_page_at(s, page);
        arrive_by_page(s, in, read, read->next == SIM_NO_RECORD ? NULL : day_page_at(s, read->next));
        page = day_book_give_back(s, page);
    }
}

void hops_set_out(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at)
{
    const party *p = party_at(s, party_index);
    const int may_queue = p->plan == PLAN_APPOINTMENT && in->passages.port_city[p->place];
    if (in->transit.hop_events == HOP_EVENTS_ALL || may_queue)
        party_schedule(s, party_index, at, EVENT_DEPART);
    else
        depart_at(s, in, party_index, at);
}

void hops_depart(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    depart_at(s, in, party_index, sim_now(s));
}

void hops_arrive(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    const party *p = party_at(s, party_index);
    const passage *way = &in->passages.at[p->alternative];
    step_luck luck = draw_step(s, p);
    if (way->flags & PASSAGE_ENDS) {
        if (survives(s, in, party_index, way, sim_now(s), luck.death))
            line_arrive(s, in, party_index, way->hop);
        return;
    }
    if (reach_place(s, in, party_index, way, sim_now(s), &luck) == ROAD_OPEN)
        travel_on(s, in, party_index, sim_now(s), &luck);
}

void hops_start_anew(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    start_anew_at(s, in, party_index, sim_now(s));
}

void hops_go_on(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party_at(s, party_index)->alternative = ROUTE_NONE;
    go_on_at(s, in, party_index, sim_now(s));
}

void hops_approach(sim *s, const corridor_inputs *in, const sim_event *event)
{
    const party *p = party_at(s, event->entity);
    if (p->identity == event->identity && p->alternative != ROUTE_NONE)
        prefetch_choice(s, in, p);
}
