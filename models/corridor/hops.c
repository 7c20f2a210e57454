#include "models/corridor/hops.h"

#include "models/corridor/enforcement.h"
#include "models/corridor/line.h"
#include "models/corridor/observables.h"
#include "models/corridor/party.h"
#include "sim/kernel/panic.h"

static uint32_t type_bits(const party *p)
{
    return (p->flags & PARTY_HAS_DOCUMENT ? TYPE_DOCUMENT : 0U) |
           (p->plan == PLAN_APPOINTMENT ? TYPE_APPOINTMENT : 0U) | (p->flags & PARTY_IS_POOR ? TYPE_POOR : 0U);
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
    party_set_state(s, party_index, PERSON_STRANDED);
    const double days = sim_distribution_draw(&in->line.retry_days, draws);
    party_schedule(s, party_index, at + corridor_days(days), EVENT_GO);
}

/* Joins the queue for appointments of the port that the chosen hop leads to. */
static void wait_for_appointment(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t port)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_PATIENCE, p->attempts);
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
    double hours = in->transit.rests[p->place] ? sim_distribution_draw(&in->transit.rest_hours, draws) : 0;
    const double factor = sim_distribution_draw(&in->transit.delay_factor, draws);
    hours += sim_distribution_draw(&in->modes.at[way->mode].wait_hours, draws);
    hours += way->flags & PASSAGE_CROSSES ? sim_distribution_draw(&in->line.crossing_hours, draws)
                                          : way->mean_hours * factor;
    return hours + pay(in, p, way->price_usd);
}

enum { NEVER = -1 };

/* At `at` the party chooses its next hop and sets off: when it arrives, or NEVER where something else holds it. */
static sim_ticks set_off(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_STEP, p->steps++);
    const uint64_t bits = sim_stream_bits64(&draws);
    const uint32_t alternative = choose(s, in, p, bits);
    if (alternative == ROUTE_NONE) {
        strand(s, in, party_index, at, &draws);
        return NEVER;
    }
    const passage *way = &in->passages.at[alternative];
    if (way->port != NETWORK_NONE) {
        SIM_REQUIRE(at == sim_now(s), "a party joins the queue of a port ahead of its time");
        wait_for_appointment(s, in, party_index, way->port);
        return NEVER;
    }
    const sim_ticks arrival = at + corridor_hours(hours_of(in, p, way, &draws));
    p->alternative = alternative;
    sim_series_add(s, SERIES_PASSAGES, way->cell, p->persons);
    return arrival;
}

/* ---- arriving ---- */

/* What decides over a party at the end of a hop. */
typedef struct arrival_draws {
    double death, stop;
} arrival_draws;

static arrival_draws draw_arrival(const sim *s, const party *p)
{
    sim_stream draws = party_stream(s, p, PURPOSE_STOP, p->steps);
    const double death = sim_stream_uniform(&draws);
    return (arrival_draws){death, sim_stream_uniform(&draws)};
}

static int is_stopped(const corridor_inputs *in, const party *p, const passage *way, double stop)
{
    return way->checkpoint != NETWORK_NONE && stop < way->stop_probability && !in->classes.at[p->class_].at_home;
}

/* Whether anybody is left. At most one person of a party dies on one hop: the risks are of the order of 1 in 10,000. */
static int survives(sim *s, uint32_t party_index, const passage *way, double death)
{
    const party *p = party_at(s, party_index);
    if (death >= way->death_probability * p->persons)
        return 1;
    sim_series_add(s, SERIES_DEATHS, way->to, 1);
    return party_lose(s, party_index, 1) > 0;
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
    party_set_state(s, party_index, PERSON_WAITING_ASYLUM);
    party_schedule(s, party_index, at + corridor_days(sim_distribution_draw(&in->transit.asylum_days, &draws)),
                   EVENT_WAIT_END);
    return ROAD_HELD;
}

/* The hop ends at a place, at `at`: ROAD_OPEN when the party is there and may go on. */
static road reach_place(sim *s, const corridor_inputs *in, uint32_t party_index, const passage *way, sim_ticks at,
                        const arrival_draws *draws)
{
    if (!survives(s, party_index, way, draws->death))
        return ROAD_HELD;
    party *p = party_at(s, party_index);
    p->place = way->to;
    p->route_state = route_state_after(way->hop);
    if (is_stopped(in, p, way, draws->stop) && enforcement_stop(s, in, party_index, way->checkpoint) == ROAD_HELD)
        return ROAD_HELD;
    return way->flags & PASSAGE_TO_OFFICE ? claim_asylum(s, in, party_index, at) : ROAD_OPEN;
}

/* Whether the arrival, or the choice that follows it, may touch what others share. */
static int meets_others(const corridor_inputs *in, const party *p, const passage *way, const arrival_draws *draws)
{
    return is_stopped(in, p, way, draws->stop) || (p->plan == PLAN_APPOINTMENT && way->flags & PASSAGE_TO_PORT_CITY);
}

static sim_ticks next_midnight(const sim *s, const corridor_inputs *in)
{
    return (sim_days_run(s) + 1) * in->frame.ticks_per_day;
}

/* At `at`, not before now and today, the party goes on; hops that concern it alone are made before this returns. */
static void go_on_at(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at)
{
    const sim_ticks ahead_until = in->transit.hop_events == HOP_EVENTS_ALL ? 0 : next_midnight(s, in);
    const party *p = party_at(s, party_index);
    for (;;) {
        at = set_off(s, in, party_index, at);
        if (at == NEVER)
            return;
        const passage *way = &in->passages.at[p->alternative];
        if (at >= ahead_until || way->flags & PASSAGE_ENDS)
            break;
        const arrival_draws draws = draw_arrival(s, p);
        if (meets_others(in, p, way, &draws))
            break;
        if (reach_place(s, in, party_index, way, at, &draws) == ROAD_HELD)
            return;
    }
    party_schedule(s, party_index, at, EVENT_ARRIVE);
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
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    const party *p = party_at(s, party_index);
    sim_series_add(s, SERIES_ENTRIES,
                   in->departures.gateway_of_place[p->place] * in->classes.nationality_count +
                       in->classes.at[p->class_].nationality,
                   p->persons);
    start_anew_at(s, in, party_index, at);
}

/* ---- for others ---- */

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
    const arrival_draws draws = draw_arrival(s, p);
    if (way->flags & PASSAGE_ENDS) {
        if (survives(s, party_index, way, draws.death))
            line_arrive(s, in, party_index, way->hop);
        return;
    }
    if (reach_place(s, in, party_index, way, sim_now(s), &draws) == ROAD_OPEN)
        go_on_at(s, in, party_index, sim_now(s));
}

void hops_start_anew(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    start_anew_at(s, in, party_index, sim_now(s));
}

void hops_go_on(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    go_on_at(s, in, party_index, sim_now(s));
}

void hops_approach(sim *s, const corridor_inputs *in, const sim_event *event)
{
    const party *p = party_at(s, event->entity);
    if (p->identity != event->identity || p->alternative == ROUTE_NONE)
        return;
    const passage *way = &in->passages.at[p->alternative];
    if (!(way->flags & PASSAGE_ENDS))
        routing_prefetch(s, &in->routing_inputs, p->class_, type_bits(p), route_state_after(way->hop));
}
