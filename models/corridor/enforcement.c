#include "models/corridor/enforcement.h"

#include "models/corridor/journey.h"
#include "models/corridor/line.h"
#include "models/corridor/observables.h"
#include "models/corridor/party.h"

/* Service times of all posts, keyed by the party and by how often it has come to one. */
static sim_ticks service_time(sim *s, const void *inputs, uint32_t station, uint32_t entity)
{
    const corridor_inputs *in = inputs;
    const party *p = party_at(s, entity);
    switch (in->posts.at[station].kind) {
    case POST_CHECKPOINT: {
        sim_stream draws = party_stream(s, p, PURPOSE_INSPECTION, p->steps);
        return corridor_hours(sim_distribution_draw(&in->transit.inspection_minutes, &draws) * p->persons / 60);
    }
    case POST_DETENTION: {
        sim_stream draws = party_stream(s, p, PURPOSE_DETENTION, p->steps);
        return corridor_days(sim_distribution_draw(&in->transit.detention_days, &draws));
    }
    default:
        return line_processing_time(s, in, p);
    }
}

const sim_stations corridor_stations = {.pool = POOL_STATIONS,
                                        .requests = POOL_REQUESTS,
                                        .end_kind = EVENT_STATION_END,
                                        .renege_kind = EVENT_STATION_RENEGE,
                                        .service_time = service_time};

checkpoint_answer enforcement_checkpoint(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t alternative)
{
    party *p = party_at(s, party_index);
    const uint32_t post = in->routing.checkpoint[alternative];
    if (post == NETWORK_NONE || in->classes.at[p->class_].at_home)
        return CHECKPOINT_PASSED;
    /* The first uniform of this stream decided over life and death (journey_arrive); the second decides here. */
    sim_stream draws = party_stream(s, p, PURPOSE_STOP, p->steps);
    sim_stream_uniform(&draws);
    if (sim_stream_uniform(&draws) >= in->routing.stop_probability[alternative])
        return CHECKPOINT_PASSED;
    const sim_demand demand = {.station = post,
                               .entity = party_index,
                               .identity = p->identity,
                               .sequence = p->sequence++,
                               .units = 1,
                               .weight = p->persons,
                               .patience = SIM_FOREVER};
    const sim_asked asked = sim_station_request(s, &corridor_stations, in, &demand);
    if (asked.answer == SIM_CLOSED)
        return CHECKPOINT_PASSED;
    if (!(p->flags & PARTY_HAS_DOCUMENT))
        beliefs_note_stopped(s, post, p->persons);
    if (asked.answer == SIM_BALKED) {
        sim_series_add(s, SERIES_STATION_LET_THROUGH, post, p->persons);
        return CHECKPOINT_PASSED;
    }
    p->request = asked.request;
    return CHECKPOINT_HOLDS;
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
                                   .units = p->persons,
                                   .weight = p->persons,
                                   .patience = SIM_FOREVER};
        const sim_asked asked = sim_station_request(s, &corridor_stations, in, &demand);
        if (asked.answer != SIM_STARTED)
            continue;
        p->sequence++;
        p->request = asked.request;
        party_set_state(s, party_index, PERSON_CUSTODY_TRANSIT);
        return 1;
    }
    return 0;
}

static void detect(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post)
{
    party *p = party_at(s, party_index);
    sim_series_add(s, SERIES_DETECTIONS,
                   in->network.place_state_index[p->place] * in->classes.nationality_count +
                       in->classes.at[p->class_].nationality,
                   p->persons);
    beliefs_note_detected(s, post, p->persons);
    p->flags &= (uint8_t)~PARTY_IS_GROUP; /* those who led it leave */
    if (detain(s, in, party_index))
        return;
    p->flags |= PARTY_HAS_DOCUMENT;
    journey_go_on(s, in, party_index);
}

static void checkpoint_end(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post)
{
    if (party_at(s, party_index)->flags & PARTY_HAS_DOCUMENT)
        journey_go_on(s, in, party_index);
    else
        detect(s, in, party_index, post);
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

static void removed_by_transit(sim *s, const corridor_inputs *in, uint32_t party_index, sim_stream *draws)
{
    const party *p = party_at(s, party_index);
    sim_series_add(s, SERIES_TRANSIT_REMOVALS, in->classes.at[p->class_].nationality, p->persons);
    if (sim_stream_uniform(draws) >= in->transit.retry_after_removal) {
        party_set_state(s, party_index, PERSON_REMOVED);
        return;
    }
    party_set_state(s, party_index, PERSON_REMOVED_AGAIN);
    party_schedule(s, party_index,
                   sim_now(s) + corridor_days(sim_distribution_draw(&in->transit.removal_retry_days, draws)), EVENT_GO);
}

static void detention_end(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_DETENTION, (uint32_t)p->steps + SIM_STREAM_OCCASIONS / 2);
    const detention_outcome outcome = draw_outcome(in, p, sim_stream_uniform(&draws));
    uint32_t place = in->posts.at[post].place;
    if (outcome == DETENTION_REMOVED) {
        removed_by_transit(s, in, party_index, &draws);
        return;
    }
    if (outcome == DETENTION_EXIT_ORDER) {
        p->flags |= PARTY_HAS_DOCUMENT;
    } else {
        place = in->transit.south[sim_stream_below(&draws, (uint32_t)in->transit.south_count)];
        sim_series_add(s, SERIES_MOVED_SOUTH, in->classes.at[p->class_].nationality, p->persons);
    }
    party_set_state(s, party_index, PERSON_IN_TRANSIT);
    journey_place(s, in, party_index, place);
    journey_go_on(s, in, party_index);
}

void enforcement_station_end(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t request)
{
    const uint32_t post = sim_request_at(s, &corridor_stations, request)->station;
    party_at(s, party_index)->request = SIM_NO_RECORD;
    sim_station_end(s, &corridor_stations, in, request);
    sim_series_add(s, SERIES_STATION_SERVED, post, party_at(s, party_index)->persons);
    switch (in->posts.at[post].kind) {
    case POST_CHECKPOINT:
        checkpoint_end(s, in, party_index, post);
        break;
    case POST_DETENTION:
        detention_end(s, in, party_index, post);
        break;
    default:
        line_processed(s, in, party_index);
    }
}

void enforcement_doors(sim *s, const corridor_inputs *in, int64_t day)
{
    for (uint32_t i = 0; i < in->posts.count; i++)
        sim_station_set_door(s, &corridor_stations, i,
                             post_is_open(&in->posts.at[i], day) ? SIM_DOOR_OPEN : SIM_DOOR_CLOSED);
}
