#include "models/corridor/stations.h"

#include "models/corridor/party.h"

/* An officer's time; expulsions take a share of it. */
static sim_ticks processing_time(sim *s, const corridor_inputs *in, const party *p)
{
    sim_stream draws = party_stream(s, p, PURPOSE_CUSTODY, p->attempts);
    const double hours = sim_distribution_draw(&in->line.officer_hours_per_person, &draws) * p->persons;
    return corridor_hours(p->flags & PARTY_IS_EXPELLED ? hours * in->line.expulsion_officer_share : hours);
}

/* Service times of all posts, keyed by the party and by how often it has come to one. */
static sim_ticks service_time(sim *s, const void *inputs, uint32_t station, uint32_t entity, uint32_t attempt)
{
    (void)attempt; /* no service of a post is broken off */
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
        return processing_time(s, in, p);
    }
}

const sim_stations corridor_stations = {.pool = POOL_STATIONS,
                                        .resources = POOL_RESOURCES,
                                        .requests = POOL_REQUESTS,
                                        .end_kind = EVENT_STATION_END,
                                        .renege_kind = EVENT_STATION_RENEGE,
                                        .service_time = service_time};

void stations_set_doors(sim *s, const corridor_inputs *in, int64_t day)
{
    for (uint32_t i = 0; i < in->posts.count; i++)
        sim_station_set_door(s, &corridor_stations, i,
                             post_is_open(&in->posts.at[i], day) ? SIM_DOOR_OPEN : SIM_DOOR_CLOSED);
}

void stations_set_up(sim *s, const corridor_inputs *in)
{
    for (size_t i = 0; i < in->posts.count; i++) {
        const post *p = &in->posts.at[i];
        const uint32_t room = p->kind == POST_CHECKPOINT   ? in->posts.waiting_room
                              : p->kind == POST_PROCESSING ? SIM_NO_LIMIT
                                                           : 0;
        const sim_station_plan plan = {.resource = {sim_resource_add(s, &corridor_stations, p->servers)},
                                       .resource_count = 1,
                                       .room = room,
                                       .head = SIM_HEAD_STRICT,
                                       .short_handed = SIM_SHORT_BALK,
                                       .preemption = SIM_EVICT_NONE};
        sim_station_add(s, &corridor_stations, &plan);
    }
}

void stations_approach(sim *s, uint32_t request)
{
    const char *record = sim_pool_at(sim_pool_of(s, POOL_REQUESTS), request);
    __builtin_prefetch(record, 1);
    __builtin_prefetch(record + sizeof(sim_request) - 1, 1);
}
