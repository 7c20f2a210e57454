#include "sim/kernel/station_work.h"

#include "sim/kernel/panic.h"
#include "sim/kernel/station_line.h"

void sim_work_add_all_of(sim_work *w, uint32_t resource)
{
    uint32_t index = sim_work_resource(w, resource)->first_station;
    while (index != SIM_NO_RECORD) {
        sim_work_add(w, index);
        const sim_station *station = sim_work_station(w, index);
        index = station->next_of_resource[sim_station_slot_of(station, resource)];
    }
}

static void take_units(sim_work *w, const sim_station *station, const sim_request *request)
{
    for (uint32_t k = 0; k < station->resource_count; k++) {
        sim_resource *resource = sim_work_resource(w, station->resource[k]);
        sim_resource_settle(resource, w->now);
        resource->in_use += request->units[k];
    }
}

/* Whoever takes from the same resources may begin now. */
static void free_units(sim_work *w, const sim_station *station, const sim_request *request)
{
    for (uint32_t k = 0; k < station->resource_count; k++) {
        if (request->units[k] == 0)
            continue;
        sim_resource *resource = sim_work_resource(w, station->resource[k]);
        sim_resource_settle(resource, w->now);
        sim_resource_free(resource, request->units[k]);
        if (resource->first_station != resource->last_station)
            sim_work_add_all_of(w, station->resource[k]);
    }
}

void sim_service_enter(sim_work *w, uint32_t index)
{
    sim_request *request = sim_work_request(w, index);
    sim_station *station = sim_work_station(w, request->station);
    sim_request_forget_event(w, request);
    request->standing = SIM_STANDS_SERVING;
    request->since = w->now;
    sim_line_settle(station, w->now);
    sim_line_append(w->request_pool, station, request, index);
    take_units(w, station, request);
}

/* What is left of a service that stops now. */
static void stop_service(sim_request *request, sim_evict_rule rule, sim_ticks now)
{
    const sim_ticks served = now - request->since;
    if (rule == SIM_EVICT_REPEAT) {
        request->left = request->service;
    } else if (rule == SIM_EVICT_REDRAW) {
        SIM_REQUIRE(request->attempt < UINT16_MAX, "station %u: one service is drawn %u times", request->station,
                    UINT16_MAX + 1U);
        request->attempt++;
        request->service = request->left = SIM_LEFT_UNDRAWN;
    } else if (request->left != SIM_FOREVER) {
        request->left = request->left > served ? request->left - served : 0;
    }
}

void sim_service_put_out(sim_work *w, uint32_t index, sim_evict_rule rule)
{
    sim_request *request = sim_work_request(w, index);
    sim_station *station = sim_work_station(w, request->station);
    sim_request_forget_event(w, request);
    sim_line_remove(w->request_pool, station, request, w->now);
    sim_work_add(w, request->station);
    free_units(w, station, request);
    stop_service(request, rule, w->now);
    station->put_out++;
    request->standing = SIM_STANDS_WAITING;
    request->since = w->now;
    sim_line_insert(w->request_pool, station, index);
    sim_work_tell(w, SIM_NOTICE_PUT_OUT, request);
}

void sim_service_block(sim_work *w, uint32_t index)
{
    sim_request *request = sim_work_request(w, index);
    if (sim_request_is_blocked(request))
        return;
    sim_request_forget_event(w, request);
    request->left = SIM_LEFT_OVER;
    sim_work_station(w, request->station)->blocked++;
}

void sim_request_conclude(sim_work *w, uint32_t index, sim_outcome outcome)
{
    sim_request *request = sim_work_request(w, index);
    sim_station *station = sim_work_station(w, request->station);
    sim_request_forget_event(w, request);
    if (request->partner != SIM_NO_RECORD)
        sim_work_request(w, request->partner)->partner = SIM_NO_RECORD;
    station->blocked -= sim_request_is_blocked(request);
    sim_line_remove(w->request_pool, station, request, w->now);
    sim_work_add(w, request->station);
    if (request->standing == SIM_STANDS_SERVING)
        free_units(w, station, request);
    sim_station_count(station, outcome, request->weight);
    sim_pool_give(w->request_pool, index);
}
