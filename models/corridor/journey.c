#include "models/corridor/journey.h"

#include <math.h>

#include "models/corridor/enforcement.h"
#include "models/corridor/line.h"
#include "models/corridor/observables.h"
#include "models/corridor/party.h"
#include "models/corridor/stations.h"
#include "sim/kernel/panic.h"

static demographic draw_demographic(const traveller_class *k, double u)
{
    if (u < k->party_share[DEMOGRAPHIC_ADULT])
        return DEMOGRAPHIC_ADULT;
    return u < k->party_share[DEMOGRAPHIC_ADULT] + k->party_share[DEMOGRAPHIC_FAMILY] ? DEMOGRAPHIC_FAMILY
                                                                                      : DEMOGRAPHIC_CHILD;
}

static uint32_t draw_persons(const sim_distribution *d, sim_stream *draws, uint32_t least)
{
    const double size = floor(sim_distribution_draw(d, draws) + 0.5);
    return size < least ? least : size > UINT16_MAX ? UINT16_MAX : (uint32_t)size;
}

/* Who the party of this identity is; all of it drawn from its own stream. */
static void make_party(sim *s, const corridor_inputs *in, uint64_t identity, const departure *from)
{
    const traveller_class *k = &in->classes.at[from->class_];
    sim_stream draws = sim_open_stream(s, identity, PURPOSE_PARTY, 0);
    const double at = sim_stream_uniform(&draws), who = sim_stream_uniform(&draws), led = sim_stream_uniform(&draws),
                 plan = sim_stream_uniform(&draws);
    const demographic kind = draw_demographic(k, who);
    const int group = kind == DEMOGRAPHIC_ADULT && led < k->group_share;
    const double money = sim_distribution_draw(&in->classes.money_usd, &draws);
    const uint32_t persons = kind == DEMOGRAPHIC_FAMILY ? draw_persons(&in->classes.family_persons, &draws, 2)
                             : group                    ? draw_persons(&in->classes.group_persons, &draws, 2)
                                                        : 1;
    const uint32_t index = party_new(s, identity, persons);
    party *p = party_at(s, index);
    p->demographic = (uint8_t)kind;
    p->flags = (uint8_t)(group ? PARTY_IS_GROUP : money < in->transit.poor_below_usd ? PARTY_IS_POOR : 0);
    p->money_usd = money < 1e9 ? (uint32_t)money : 1000000000U;
    p->place = (uint16_t)from->gateway;
    p->plan = plan < k->appointment_share && appointments_per_day(&in->appointments, sim_today(s)) > 0
                  ? PLAN_APPOINTMENT
                  : PLAN_LINE;
    class_totals *totals = (class_totals *)sim_table_at(s, TABLE_CLASS_TOTALS) + from->class_;
    totals->persons_due += persons;
    party_schedule(s, index, sim_now(s) + (sim_ticks)(at * (double)in->frame.ticks_per_day), EVENT_DEPART);
}

void journey_send_out(sim *s, const corridor_inputs *in)
{
    const int64_t day = sim_days_run(s);
    for (size_t stream = 0; stream < in->departures.count; stream++) {
        const departure *from = &in->departures.at[stream];
        const uint32_t parties = departures_parties(s, &in->departures, &in->classes, stream, day);
        ((class_totals *)sim_table_at(s, TABLE_CLASS_TOTALS))[from->class_].parties_due += parties;
        for (uint32_t ordinal = 0; ordinal < parties; ordinal++)
            make_party(s, in, party_identity(from->class_, from->gateway, party_day(&in->frame, day), ordinal), from);
    }
}

/* The party starts anew from its place: any hop is open to it. */
static void start_anew(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    p->route_state = route_state_at(in->network.topology, p->place);
    p->alternative = ROUTE_NONE;
}

static uint32_t type_bits(const party *p)
{
    return (p->flags & PARTY_HAS_DOCUMENT ? TYPE_DOCUMENT : 0U) |
           (p->plan == PLAN_APPOINTMENT ? TYPE_APPOINTMENT : 0U) | (p->flags & PARTY_IS_POOR ? TYPE_POOR : 0U);
}

/* The alternative chosen, or ROUTE_NONE where there is no way on, not even back. */
static uint32_t choose(sim *s, const corridor_inputs *in, party *p, uint64_t bits)
{
    const uint32_t chosen = routing_choose(s, &in->routing_inputs, p->class_, type_bits(p), p->route_state, bits);
    if (chosen != ROUTE_NONE)
        return chosen;
    p->route_state = route_state_at(in->network.topology, p->place);
    return routing_choose(s, &in->routing_inputs, p->class_, type_bits(p), p->route_state, bits);
}

static void strand(sim *s, const corridor_inputs *in, uint32_t party_index, sim_stream *draws)
{
    party_set_state(s, party_index, PERSON_STRANDED);
    const double days = sim_distribution_draw(&in->line.retry_days, draws);
    party_schedule(s, party_index, sim_now(s) + corridor_days(days), EVENT_GO);
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

static void travel(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t alternative, double rest_hours,
                   sim_stream *draws)
{
    party *p = party_at(s, party_index);
    const travel_mode *mode = &in->modes.at[in->network.alternative_mode[alternative]];
    const double factor = sim_distribution_draw(&in->transit.delay_factor, draws);
    double hours = rest_hours + sim_distribution_draw(&mode->wait_hours, draws);
    hours += mode->role == MODE_CROSSES ? sim_distribution_draw(&in->line.crossing_hours, draws)
                                        : in->routing.mean_hours[alternative] * factor;
    hours += pay(in, p, in->routing.price_usd[alternative]);
    p->alternative = alternative;
    sim_series_add(s, SERIES_PASSAGES,
                   in->network.alternative_leg[alternative] * in->modes.count +
                       in->network.alternative_mode[alternative],
                   p->persons);
    party_schedule(s, party_index, sim_now(s) + corridor_hours(hours), EVENT_ARRIVE);
}

static void go_on(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_STEP, p->steps++);
    const uint64_t bits = sim_stream_bits64(&draws);
    const uint32_t alternative = choose(s, in, p, bits);
    if (alternative == ROUTE_NONE) {
        strand(s, in, party_index, &draws);
        return;
    }
    const uint32_t end = in->network.hop_end[in->network.alternative_hop[alternative]];
    if (end != NETWORK_NONE && in->appointments.port_of_end[end] != NETWORK_NONE) {
        wait_for_appointment(s, in, party_index, in->appointments.port_of_end[end]);
        return;
    }
    const double rest = in->transit.rests[p->place] ? sim_distribution_draw(&in->transit.rest_hours, &draws) : 0;
    travel(s, in, party_index, alternative, rest, &draws);
}

void journey_depart(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    const party *p = party_at(s, party_index);
    sim_series_add(s, SERIES_ENTRIES,
                   in->departures.gateway_of_place[p->place] * in->classes.nationality_count +
                       in->classes.at[p->class_].nationality,
                   p->persons);
    start_anew(s, in, party_index);
    go_on(s, in, party_index);
}

/* Claims asylum where there is an office, if the party means to; asked once. */
static int claims_asylum(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    if (!in->transit.asylum_office[p->place] || in->classes.at[p->class_].at_home ||
        p->flags & (PARTY_HAS_DOCUMENT | PARTY_HAS_CLAIMED))
        return 0;
    p->flags |= PARTY_HAS_CLAIMED;
    sim_stream draws = party_stream(s, p, PURPOSE_ASYLUM, 0);
    if (sim_stream_uniform(&draws) >= in->classes.at[p->class_].asylum_share)
        return 0;
    party_set_state(s, party_index, PERSON_WAITING_ASYLUM);
    party_schedule(s, party_index, sim_now(s) + corridor_days(sim_distribution_draw(&in->transit.asylum_days, &draws)),
                   EVENT_WAIT_END);
    return 1;
}

/* Whether anybody is left. At most one person of a party dies on one hop: the risks are of the order of 1 in 10,000. */
static int survives(sim *s, const corridor_inputs *in, uint32_t party_index, double probability, sim_stream *draws)
{
    const party *p = party_at(s, party_index);
    if (probability <= 0 || sim_stream_uniform(draws) >= probability * p->persons)
        return 1;
    sim_series_add(s, SERIES_DEATHS, in->network.hops[in->network.alternative_hop[p->alternative]].to, 1);
    return party_lose(s, party_index, 1) > 0;
}

void journey_arrive(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    const uint32_t alternative = p->alternative, hop = in->network.alternative_hop[alternative];
    sim_stream draws = party_stream(s, p, PURPOSE_STOP, p->steps);
    const int crosses = in->network.hop_end[hop] != NETWORK_NONE;
    const double death = crosses ? in->line.deaths_per_100000 / 100000 : in->routing.death_probability[alternative];
    if (!survives(s, in, party_index, death, &draws))
        return;
    if (crosses) {
        line_arrive(s, in, party_index, hop);
        return;
    }
    p->place = (uint16_t)in->network.hops[hop].to;
    p->route_state = route_state_after(hop);
    if (enforcement_checkpoint(s, in, party_index, alternative) == ROAD_HELD || claims_asylum(s, in, party_index))
        return;
    go_on(s, in, party_index);
}

void journey_station_end(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t request)
{
    const uint32_t post = sim_request_at(s, &corridor_stations, request)->station;
    const post_kind kind = in->posts.at[post].kind;
    party_at(s, party_index)->request = SIM_NO_RECORD;
    sim_station_end(s, &corridor_stations, in, request);
    sim_series_add(s, SERIES_STATION_SERVED, post, party_at(s, party_index)->persons);
    if (kind == POST_PROCESSING) {
        line_processed(s, in, party_index);
    } else if (kind == POST_DETENTION) {
        if (enforcement_detained(s, in, party_index, post) == ROAD_HELD)
            return;
        start_anew(s, in, party_index);
        go_on(s, in, party_index);
    } else if (enforcement_inspected(s, in, party_index, post) == ROAD_OPEN) {
        go_on(s, in, party_index);
    }
}

void journey_go(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    if (p->state == PERSON_REMOVED_AGAIN)
        p->place = (uint16_t)(p->identity >> PARTY_GATEWAY_SHIFT & 0x3FF);
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    start_anew(s, in, party_index);
    go_on(s, in, party_index);
}

static void asylum_answered(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_ASYLUM, 1);
    if (sim_stream_uniform(&draws) < in->transit.asylum_settle_share) {
        party_set_state(s, party_index, PERSON_GAVE_UP);
        return;
    }
    p->flags |= PARTY_HAS_DOCUMENT;
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    go_on(s, in, party_index);
}

static void patience_over(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_PATIENCE, (uint32_t)p->attempts + SIM_STREAM_OCCASIONS / 2);
    appointments_leave(s, party_index);
    if (sim_stream_uniform(&draws) < in->appointments.give_up_share) {
        party_set_state(s, party_index, PERSON_GAVE_UP);
        return;
    }
    p->plan = PLAN_LINE;
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    start_anew(s, in, party_index);
    go_on(s, in, party_index);
}

void journey_wait_end(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    if (party_at(s, party_index)->state == PERSON_WAITING_ASYLUM)
        asylum_answered(s, in, party_index);
    else
        patience_over(s, in, party_index);
}

static void admit(sim *s, const void *inputs, uint32_t party_index, uint32_t port)
{
    const corridor_inputs *in = inputs;
    const party *p = party_at(s, party_index);
    const uint32_t end = in->appointments.port_end[port];
    const uint32_t area = in->network.place_area[in->network.hops[in->network.end_hop[end]].to];
    sim_cancel(s, p->event);
    sim_series_add(s, SERIES_ENCOUNTERS, area * in->classes.nationality_count + in->classes.at[p->class_].nationality,
                   p->persons);
    counts_of(s)->encounters += p->persons;
    attractions_learn(s, &in->attractions, p->class_, in->attractions.destination_of_end[end], p->persons);
    party_set_state(s, party_index, PERSON_ADMITTED);
}

void journey_appointments(sim *s, const corridor_inputs *in)
{
    for (uint32_t port = 0; port < in->appointments.port_count; port++)
        appointments_give_out(s, &in->appointments, in, port, sim_today(s), admit);
}
