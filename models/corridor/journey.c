#include "models/corridor/journey.h"

#include <math.h>

#include "models/corridor/enforcement.h"
#include "models/corridor/hops.h"
#include "models/corridor/line.h"
#include "models/corridor/observables.h"
#include "models/corridor/party.h"
#include "models/corridor/stations.h"
#include "models/corridor/traces.h"
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
    hops_set_out(s, in, index, sim_now(s) + (sim_ticks)(at * (double)in->frame.ticks_per_day));
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

void journey_station_end(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t request)
{
    const uint32_t post = sim_request_at(s, &corridor_stations, request)->station;
    const post_kind kind = in->posts.at[post].kind;
    party_at(s, party_index)->request = SIM_NO_RECORD;
    sim_station_end(s, &corridor_stations, in, request);
    sim_series_add(s, SERIES_STATION_SERVED, post, party_at(s, party_index)->persons);
    if (kind == POST_PROCESSING) {
        traces_note_station(s, in, party_at(s, party_index), PARTY_IS_PROCESSED, PERSON_CUSTODY_DESTINATION, post);
        line_processed(s, in, party_index);
    } else if (kind == POST_DETENTION) {
        if (enforcement_detained(s, in, party_index, post) == ROAD_HELD)
            return;
        hops_start_anew(s, in, party_index);
    } else if (enforcement_inspected(s, in, party_index, post) == ROAD_OPEN) {
        hops_go_on(s, in, party_index);
    }
}

void journey_go(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    if (p->state == PERSON_REMOVED_AGAIN)
        p->place = (uint16_t)(p->identity >> PARTY_GATEWAY_SHIFT & 0x3FF);
    traces_note_here(s, in, p, PARTY_STARTS_AGAIN, PERSON_IN_TRANSIT, sim_now(s));
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    hops_start_anew(s, in, party_index);
}

static void asylum_answered(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_ASYLUM, 1);
    if (sim_stream_uniform(&draws) < in->transit.asylum_settle_share) {
        traces_note_here(s, in, p, PARTY_HAS_ANSWER, PERSON_GAVE_UP, sim_now(s));
        party_set_state(s, party_index, PERSON_GAVE_UP);
        return;
    }
    p->flags |= PARTY_HAS_DOCUMENT;
    traces_note_here(s, in, p, PARTY_HAS_ANSWER, PERSON_IN_TRANSIT, sim_now(s));
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    hops_go_on(s, in, party_index);
}

static void patience_over(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_PATIENCE, (uint32_t)p->attempts + SIM_STREAM_OCCASIONS / 2);
    appointments_leave(s, party_index);
    if (sim_stream_uniform(&draws) < in->appointments.give_up_share) {
        traces_note_here(s, in, p, PARTY_LOSES_PATIENCE, PERSON_GAVE_UP, sim_now(s));
        party_set_state(s, party_index, PERSON_GAVE_UP);
        return;
    }
    p->plan = PLAN_LINE;
    traces_note_here(s, in, p, PARTY_LOSES_PATIENCE, PERSON_IN_TRANSIT, sim_now(s));
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    hops_start_anew(s, in, party_index);
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
    traces_note_line(s, in, p, PARTY_IS_ADMITTED, PERSON_ADMITTED, area);
    party_set_state(s, party_index, PERSON_ADMITTED);
}

void journey_appointments(sim *s, const corridor_inputs *in)
{
    for (uint32_t port = 0; port < in->appointments.port_count; port++)
        appointments_give_out(s, &in->appointments, in, port, sim_today(s), admit);
}
