#include "sim/kernel/station_request.h"

#include "sim/kernel/station_flow.h"
#include "sim/kernel/station_service.h"

static sim_request *live_request(const sim_work *w, uint32_t request)
{
    SIM_REQUIRE(sim_pool_is_live(w->request_pool, request), "request %u is over", request);
    return sim_work_request(w, request);
}

void sim_demand_refuse(const sim_pool *stations, const sim_demand *demand)
{
    SIM_REQUIRE(sim_pool_is_live(stations, demand->station), "station %u does not exist", demand->station);
    SIM_REQUIRE(demand->priority < SIM_PRIORITIES, "a request of priority %u", demand->priority);
    SIM_REQUIRE(demand->full <= SIM_FULL_BLOCK, "a request with a rule for a full line that does not exist");
    SIM_REQUIRE(demand->patience >= 0, "a patience of %lld ticks", (long long)demand->patience);
    uint32_t slot = SIM_STATION_RESOURCES - 1;
    while (slot > 0 && demand->units[slot] == 0)
        slot--;
    sim_panic("a request for %u units of a resource that station %u does not have", demand->units[slot],
              demand->station);
}

void sim_request_refuse(const sim_pool *requests, uint32_t request)
{
    SIM_REQUIRE(sim_pool_is_live(requests, request), "request %u is over", request);
    const sim_request *ending = sim_pool_at(requests, request);
    SIM_REQUIRE(ending->standing == SIM_STANDS_SERVING, "request %u waits and is ended as served", request);
    sim_panic("request %u is ended, but is blocked until request %u comes in", request, ending->partner);
}

/* Whether there are fewer units than it asks for, free or not. */
static int is_short_handed(const sim_work *w, const sim_station *station, const sim_demand *demand)
{
    for (uint32_t k = 0; k < station->resource_count; k++)
        if (demand->units[k] > sim_work_resource(w, station->resource[k])->units)
            return 1;
    return 0;
}

/* Asks, with nothing freed that could let others begin, except by whom it pre-empts. */
static sim_asked ask(sim_work *w, const sim_demand *demand)
{
    sim_station *station = sim_work_station(w, demand->station);
    const uint32_t ticket = (uint32_t)station->requests++;
    if (!station->is_open)
        return sim_station_refuse(station, demand, SIM_OUTCOME_CLOSED);
    if (sim_flow_may_start(w, station, demand)) {
        const uint32_t index = sim_request_make(w, demand, ticket, SIM_STANDS_SERVING);
        sim_flow_start(w, index);
        return (sim_asked){SIM_STARTED, index};
    }
    const int has_room = station->line[SIM_STANDS_WAITING].count < station->room;
    if ((station->short_handed == SIM_SHORT_BALK && is_short_handed(w, station, demand)) ||
        (!has_room && demand->full == SIM_FULL_LOSE))
        return sim_station_refuse(station, demand, SIM_OUTCOME_BALKED);
    return sim_request_wait(w, station, demand, ticket, has_room ? SIM_STANDS_WAITING : SIM_STANDS_OUTSIDE);
}

sim_asked sim_request_ask(sim *s, const sim_stations *stations, const void *inputs, const sim_demand *demand)
{
    sim_work w = sim_work_open(s, stations, inputs);
    const sim_asked asked = ask(&w, demand);
    sim_flow_run(&w);
    return asked;
}

static void conclude(sim_work *w, uint32_t request, sim_outcome outcome)
{
    sim_request_conclude(w, request, outcome);
    sim_flow_run(w);
}

void sim_request_end(sim *s, const sim_stations *stations, const void *inputs, uint32_t request)
{
    sim_work w = sim_work_open(s, stations, inputs);
    conclude(&w, request, SIM_OUTCOME_SERVED);
}

sim_asked sim_station_move(sim *s, const sim_stations *stations, const void *inputs, uint32_t request,
                           const sim_demand *demand)
{
    sim_work w = sim_work_open(s, stations, inputs);
    sim_request *old = sim_request_ending(&w, request);
    sim_demand_check(&w, demand);
    SIM_REQUIRE(demand->entity == old->entity, "entity %u moves on as entity %u", old->entity, demand->entity);
    if (demand->full != SIM_FULL_BLOCK) {
        sim_station_end(s, stations, inputs, request);
        return sim_station_request(s, stations, inputs, demand);
    }
    sim_service_block(&w, request); /* so that it does not pre-empt itself */
    sim_asked asked = ask(&w, demand);
    if (asked.answer == SIM_OUTSIDE) {
        asked.answer = SIM_BLOCKED;
        old->partner = asked.request;
        sim_work_request(&w, asked.request)->partner = request;
    } else {
        sim_request_conclude(&w, request, SIM_OUTCOME_SERVED);
    }
    sim_flow_run(&w);
    return asked;
}

void sim_station_renege(sim *s, const sim_stations *stations, const void *inputs, uint32_t request)
{
    sim_work w = sim_work_open(s, stations, inputs);
    SIM_REQUIRE(live_request(&w, request)->standing != SIM_STANDS_SERVING, "request %u reneges in service", request);
    conclude(&w, request, SIM_OUTCOME_RENEGED);
}

void sim_station_cancel(sim *s, const sim_stations *stations, const void *inputs, uint32_t request)
{
    sim_work w = sim_work_open(s, stations, inputs);
    live_request(&w, request);
    conclude(&w, request, SIM_OUTCOME_CANCELLED);
}
