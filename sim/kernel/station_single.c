/* The two calls that nearly every request makes: to ask, and to be served. The common case is done here in few steps: a
 * station that alone takes from its one resource, with a strict line, without pre-emption and with nobody outside. Whatever
 * comes free there, only the head of its own line can take it: no station is put on a list, no rule is looked up.
 *
 * All else goes the general way (station_request.h), which does the same to such a station in more steps:
 * tests/units/station_single.c holds the one against the other, station_random.c both against an obvious simulation. */
#include "sim/kernel/station_request.h"
#include "sim/kernel/station_service.h"

static inline int is_common(const sim_station *station)
{
    return station->is_single && station->line[SIM_STANDS_OUTSIDE].count == 0;
}

static inline int fits(const sim_resource *resource, uint32_t units)
{
    return units == 0 || (uint64_t)resource->in_use + units <= resource->units;
}

/* Serves a request that stands in no line and expects no event; areas are settled. */
static inline void serve(const sim_work *w, sim_station *station, sim_resource *resource, sim_request *request,
                         uint32_t index)
{
    sim_line_append(w->request_pool, station, request, index);
    resource->in_use += request->units[0];
    sim_service_begin(w, request, index);
}

/* Who cannot begin waits, in line where there is room, or is refused. */
static inline sim_asked wait(const sim_work *w, sim_station *station, const sim_resource *resource,
                             const sim_demand *demand, uint32_t ticket)
{
    const int is_short = demand->units[0] > resource->units;
    const int has_room = station->line[SIM_STANDS_WAITING].count < station->room;
    if ((is_short && station->short_handed == SIM_SHORT_BALK) || (!has_room && demand->full == SIM_FULL_LOSE))
        return sim_station_refuse(station, demand, SIM_OUTCOME_BALKED);
    return sim_request_wait(w, station, demand, ticket, has_room ? SIM_STANDS_WAITING : SIM_STANDS_OUTSIDE);
}

static inline sim_asked ask(const sim_work *w, sim_station *station, const sim_demand *demand)
{
    const uint32_t ticket = (uint32_t)station->requests++;
    const sim_line *line = &station->line[SIM_STANDS_WAITING];
    sim_resource *resource = sim_work_resource(w, station->resource[0]);
    if (!station->is_open)
        return sim_station_refuse(station, demand, SIM_OUTCOME_CLOSED);
    if ((line->count && sim_line_first(line, demand->priority) != SIM_NO_RECORD) || !fits(resource, demand->units[0]))
        return wait(w, station, resource, demand, ticket);
    const uint32_t index = sim_request_make(w, demand, ticket, SIM_STANDS_SERVING);
    sim_line_settle(station, w->now);
    sim_resource_settle(resource, w->now);
    serve(w, station, resource, sim_work_request(w, index), index);
    return (sim_asked){SIM_STARTED, index};
}

sim_asked sim_station_request(sim *s, const sim_stations *stations, const void *inputs, const sim_demand *demand)
{
    const sim_work w = sim_work_open(s, stations, inputs);
    sim_demand_check(&w, demand);
    sim_station *station = sim_work_station(&w, demand->station);
    return is_common(station) ? ask(&w, station, demand) : sim_request_ask(s, stations, inputs, demand);
}

/* The head of the line begins as long as it fits. */
static inline void serve_line(const sim_work *w, sim_station *station, sim_resource *resource)
{
    while (station->line[SIM_STANDS_WAITING].count) {
        const uint32_t head = sim_line_first(&station->line[SIM_STANDS_WAITING], SIM_PRIORITIES - 1);
        sim_request *request = sim_work_request(w, head);
        if (!fits(resource, request->units[0]))
            return;
        sim_request_forget_event(w, request);
        sim_line_unlink(w->request_pool, station, request);
        request->standing = SIM_STANDS_SERVING;
        request->since = w->now;
        serve(w, station, resource, request, head);
    }
}

void sim_station_end(sim *s, const sim_stations *stations, const void *inputs, uint32_t request)
{
    const sim_work w = sim_work_open(s, stations, inputs);
    sim_request *ending = sim_request_ending(&w, request);
    sim_station *station = sim_work_station(&w, ending->station);
    if (!is_common(station) || sim_request_is_blocked(ending)) {
        sim_request_end(s, stations, inputs, request);
        return;
    }
    sim_resource *resource = sim_work_resource(&w, station->resource[0]);
    sim_request_forget_event(&w, ending);
    sim_line_settle(station, w.now);
    sim_resource_settle(resource, w.now);
    sim_line_unlink(w.request_pool, station, ending);
    sim_resource_free(resource, ending->units[0]);
    sim_station_count(station, SIM_OUTCOME_SERVED, ending->weight);
    sim_pool_give_known(w.request_pool, request, ending, sizeof *ending);
    serve_line(&w, station, resource);
}
