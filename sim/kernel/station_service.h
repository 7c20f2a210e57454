/* station_service.h — what happens to a single request on its way: it is made, it waits, it is served. For stations only.
 *
 * Inline, for nearly every event of a simulation comes through here.
 */
#ifndef SIM_KERNEL_STATION_SERVICE_H
#define SIM_KERNEL_STATION_SERVICE_H

#include "sim/kernel/station_line.h"
#include "sim/kernel/station_work.h"

/* Panic and say why: `demand` cannot be asked for at all; the service of `request` may not end. */
_Noreturn void sim_demand_refuse(const sim_pool *stations, const sim_demand *demand);
_Noreturn void sim_request_refuse(const sim_pool *requests, uint32_t request);

static inline void sim_demand_check(const sim_work *w, const sim_demand *demand)
{
    uint32_t beyond = 0; /* units of resources that the station does not have */
    const int is_there = demand->station < sim_pool_extent(w->station_pool);
    if (is_there)
        for (uint32_t k = sim_work_station(w, demand->station)->resource_count; k < SIM_STATION_RESOURCES; k++)
            beyond |= demand->units[k];
    if (!is_there || beyond || demand->priority >= SIM_PRIORITIES || demand->full > SIM_FULL_BLOCK ||
        demand->patience < 0)
        sim_demand_refuse(w->station_pool, demand);
}

/* The request, whose service may end; panics when it may not. One that is over has nothing of a service in it. */
static inline sim_request *sim_request_ending(const sim_work *w, uint32_t request)
{
    _Static_assert(SIM_POOL_POISON != (int)SIM_STANDS_SERVING, "a request that is over is not in service");
    if (request >= sim_pool_extent(w->request_pool))
        sim_request_refuse(w->request_pool, request);
    sim_request *ending = sim_work_request(w, request);
    if (ending->standing != SIM_STANDS_SERVING || ending->partner != SIM_NO_RECORD)
        sim_request_refuse(w->request_pool, request);
    return ending;
}

/* Who is refused makes no request. */
static inline sim_asked sim_station_refuse(sim_station *station, const sim_demand *demand, sim_outcome outcome)
{
    sim_station_count(station, outcome, demand->weight);
    return (sim_asked){outcome == SIM_OUTCOME_CLOSED ? SIM_CLOSED : SIM_BALKED, SIM_NO_RECORD};
}

/* A new request that stands in no line. */
static inline uint32_t sim_request_make(const sim_work *w, const sim_demand *demand, uint32_t ticket,
                                        sim_standing standing)
{
    const uint32_t index = sim_pool_take_unset(w->request_pool);
    sim_request *request = sim_work_request(w, index);
    /* Every field is named: else GCC clears the record first, by an instruction that takes longer than the rest of it. */
    *request = (sim_request){.identity = demand->identity,
                             .asked = w->now,
                             .since = w->now,
                             .event = {0, 0},
                             .service = SIM_LEFT_UNDRAWN,
                             .left = SIM_LEFT_UNDRAWN,
                             .entity = demand->entity,
                             .station = demand->station,
                             .next = SIM_NO_RECORD,
                             .previous = SIM_NO_RECORD,
                             .ticket = ticket,
                             .weight = demand->weight,
                             .sequence = demand->sequence,
                             .units = {demand->units[0], demand->units[1], demand->units[2]},
                             .partner = SIM_NO_RECORD,
                             .attempt = 0,
                             .priority = demand->priority,
                             .standing = (uint8_t)standing};
    return index;
}

/* Makes a request that waits in line or outside, and schedules its reneging where its patience ends. */
static inline sim_asked sim_request_wait(const sim_work *w, sim_station *station, const sim_demand *demand,
                                         uint32_t ticket, sim_standing standing)
{
    const uint32_t index = sim_request_make(w, demand, ticket, standing);
    sim_request *request = sim_work_request(w, index);
    sim_line_settle(station, w->now);
    sim_line_append(w->request_pool, station, request, index);
    if (demand->patience < SIM_FOREVER - w->now)
        request->event = sim_schedule(w->s, w->now + demand->patience, w->stations->renege_kind, demand->identity,
                                      demand->sequence, demand->entity, index);
    return (sim_asked){standing == SIM_STANDS_WAITING ? SIM_WAITING : SIM_OUTSIDE, index};
}

/* Its service begins or goes on: the model is told, its time is asked for where none is left over, its end is scheduled. */
static inline void sim_service_begin(const sim_work *w, sim_request *request, uint32_t index)
{
    sim_work_tell(w, SIM_NOTICE_BEGUN, request);
    if (request->left == SIM_LEFT_UNDRAWN) {
        sim_resource *first = sim_work_resource(w, 0);
        first->telling = 1;
        const sim_ticks service =
            w->stations->service_time(w->s, w->inputs, request->station, request->entity, request->attempt);
        first->telling = 0;
        SIM_REQUIRE(service >= 0, "station %u: a service takes %lld ticks", request->station, (long long)service);
        request->service = request->left = service;
    }
    const sim_ticks end = request->left < SIM_FOREVER - w->now ? w->now + request->left : SIM_FOREVER;
    request->event =
        sim_schedule(w->s, end, w->stations->end_kind, request->identity, request->sequence, request->entity, index);
}

#endif
