#include "models/corridor/enforcement.h"

#include "models/corridor/observables.h"
#include "models/corridor/party.h"
#include "models/corridor/stations.h"
#include "models/corridor/traces.h"

road enforcement_stop(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post)
{
    party *p = party_at(s, party_index);
    traces_note_arrival(s, in, p, sim_now(s)); /* before what follows; hops.c notes it else */
    p->alternative = ROUTE_NONE;
    const sim_demand demand = {.station = post,
                               .entity = party_index,
                               .identity = p->identity,
                               .sequence = p->sequence++,
                               .units = {1},
                               .weight = p->persons,
                               .full = SIM_FULL_LOSE,
                               .patience = SIM_FOREVER};
    const sim_asked asked = sim_station_request(s, &corridor_stations, in, &demand);
    if (asked.answer == SIM_CLOSED)
        return ROAD_OPEN;
    if (!(p->flags & PARTY_HAS_DOCUMENT))
        beliefs_note_stopped(s, post, p->persons);
    if (asked.answer == SIM_BALKED) {
        traces_note_station(s, in, p, PARTY_IS_LET_THROUGH, PERSON_IN_TRANSIT, post);
        sim_series_add(s, SERIES_STATION_LET_THROUGH, post, p->persons);
        if (sim_today(s) >= in->frame.first_day)
            counts_of(s)->let_through += p->persons;
        return ROAD_OPEN;
    }
    p->request = asked.request;
    traces_note_station(s, in, p, PARTY_IS_STOPPED, PERSON_IN_TRANSIT, post);
    return ROAD_HELD;
}

/* Asks the stations of detention, nearest first. Returns 0 where none has places for the whole party. */
static int detain(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    const uint32_t *nearest = in->posts.detention_by_distance + (size_t)p->place * in->posts.detention_count;
    for (size_t i = 0; i < in->posts.detention_count; i++) {
        const sim_demand demand = {.station = nearest[i],
                                   .entity = party_index,
                                   .identity = p->identity,
                                   .sequence = p->sequence,
                                   .units = {p->persons},
                                   .weight = p->persons,
                                   .full = SIM_FULL_LOSE,
                                   .patience = SIM_FOREVER};
        const sim_asked asked = sim_station_request(s, &corridor_stations, in, &demand);
        if (asked.answer != SIM_STARTED)
            continue;
        p->sequence++;
        p->request = asked.request;
        traces_note_station(s, in, p, PARTY_IS_DETAINED, PERSON_CUSTODY_TRANSIT, nearest[i]);
        party_set_state(s, party_index, PERSON_CUSTODY_TRANSIT);
        return 1;
    }
    return 0;
}

static road detect(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post)
{
    party *p = party_at(s, party_index);
    sim_series_add(s, SERIES_DETECTIONS,
                   in->network.place_state_index[p->place] * in->classes.nationality_count +
                       in->classes.at[p->class_].nationality,
                   p->persons);
    traces_note_station(s, in, p, PARTY_IS_DETECTED, PERSON_IN_TRANSIT, post);
    beliefs_note_detected(s, post, p->persons);
    p->flags &= (uint8_t)~PARTY_IS_GROUP; /* those who led it leave */
    if (detain(s, in, party_index))
        return ROAD_HELD;
    p->flags |= PARTY_HAS_DOCUMENT;
    traces_note_here(s, in, p, PARTY_IS_ORDERED_TO_LEAVE, PERSON_IN_TRANSIT, sim_now(s));
    return ROAD_OPEN;
}

road enforcement_inspected(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post)
{
    const party *p = party_at(s, party_index);
    if (!(p->flags & PARTY_HAS_DOCUMENT))
        return detect(s, in, party_index, post);
    traces_note_station(s, in, p, PARTY_PASSES, PERSON_IN_TRANSIT, post);
    return ROAD_OPEN;
}

static detention_outcome draw_outcome(const corridor_inputs *in, const party *p, double u)
{
    const double *share = in->transit.detention_share[p->class_];
    if (u < share[DETENTION_EXIT_ORDER])
        return DETENTION_EXIT_ORDER;
    return u < share[DETENTION_EXIT_ORDER] + share[DETENTION_MOVED_SOUTH] && in->transit.south_count
               ? DETENTION_MOVED_SOUTH
               : DETENTION_REMOVED;
}

static void removed_by_transit(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post,
                               sim_stream *draws)
{
    const party *p = party_at(s, party_index);
    sim_series_add(s, SERIES_TRANSIT_REMOVALS, in->classes.at[p->class_].nationality, p->persons);
    if (sim_stream_uniform(draws) >= in->transit.retry_after_removal) {
        traces_note_station(s, in, p, PARTY_IS_REMOVED_BY_TRANSIT, PERSON_REMOVED, post);
        party_set_state(s, party_index, PERSON_REMOVED);
        return;
    }
    traces_note_station(s, in, p, PARTY_IS_REMOVED_BY_TRANSIT, PERSON_REMOVED_AGAIN, post);
    party_set_state(s, party_index, PERSON_REMOVED_AGAIN);
    party_schedule(s, party_index,
                   sim_now(s) + corridor_days(sim_distribution_draw(&in->transit.removal_retry_days, draws)), EVENT_GO);
}

road enforcement_detained(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_DETENTION, (uint32_t)p->steps + SIM_STREAM_OCCASIONS / 2);
    const detention_outcome outcome = draw_outcome(in, p, sim_stream_uniform(&draws));
    uint32_t place = in->posts.at[post].place;
    if (outcome == DETENTION_REMOVED) {
        removed_by_transit(s, in, party_index, post, &draws);
        return ROAD_HELD;
    }
    const happening what = outcome == DETENTION_EXIT_ORDER ? PARTY_IS_ORDERED_TO_LEAVE : PARTY_IS_MOVED_SOUTH;
    if (outcome == DETENTION_EXIT_ORDER) {
        p->flags |= PARTY_HAS_DOCUMENT;
    } else {
        place = in->transit.south[sim_stream_below(&draws, (uint32_t)in->transit.south_count)];
        sim_series_add(s, SERIES_MOVED_SOUTH, in->classes.at[p->class_].nationality, p->persons);
    }
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    p->place = (uint16_t)place;
    traces_note_station(s, in, p, what, PERSON_IN_TRANSIT, post);
    return ROAD_OPEN;
}
