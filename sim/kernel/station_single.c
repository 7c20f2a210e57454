#include "sim/kernel/station_single.h"

#include "sim/kernel/station_line.h"

static int fits(const sim_work *w, const sim_station *station, uint32_t units)
{
    const sim_resource *resource = sim_work_resource(w, station->resource[0]);
    return units == 0 || (uint64_t)resource->in_use + units <= resource->units;
}

/* Serves a request that stands in no line and expects no event; the areas of the station are settled. */
static void serve(const sim_work *w, sim_station *station, uint32_t index)
{
    sim_request *request = sim_work_request(w, index);
    sim_resource *resource = sim_work_resource(w, station->resource[0]);
    request->standing = SIM_STANDS_SERVING;
    request->since = w->now;
    sim_line_link(w->request_pool, station, index, station->line[SIM_STANDS_SERVING].last[request->priority],
                  SIM_NO_RECORD);
    sim_resource_settle(resource, w->now);
    resource->in_use += request->units[0];
    sim_service_begin(w, index);
}

static sim_asked refuse(sim_station *station, const sim_demand *demand, sim_outcome outcome)
{
    sim_station_count(station, outcome, demand->weight);
    return (sim_asked){outcome == SIM_OUTCOME_CLOSED ? SIM_CLOSED : SIM_BALKED, SIM_NO_RECORD};
}

/* Who cannot begin waits, in line where there is room, or is refused. */
static sim_asked wait(const sim_work *w, sim_station *station, const sim_demand *demand, uint32_t ticket)
{
    const int is_short = demand->units[0] > sim_work_resource(w, station->resource[0])->units;
    const int has_room = station->line[SIM_STANDS_WAITING].count < station->room;
    if ((is_short && station->short_handed == SIM_SHORT_BALK) || (!has_room && demand->full == SIM_FULL_LOSE))
        return refuse(station, demand, SIM_OUTCOME_BALKED);
    const uint32_t index = sim_request_make(w, demand, ticket);
    sim_request_wait(w, station, index, has_room ? SIM_STANDS_WAITING : SIM_STANDS_OUTSIDE, demand->patience);
    return (sim_asked){has_room ? SIM_WAITING : SIM_OUTSIDE, index};
}

sim_asked sim_single_ask(const sim_work *w, sim_station *station, const sim_demand *demand)
{
    const uint32_t ticket = (uint32_t)station->requests++;
    const sim_line *line = &station->line[SIM_STANDS_WAITING];
    if (!station->is_open)
        return refuse(station, demand, SIM_OUTCOME_CLOSED);
    if ((line->count && sim_line_first(line, demand->priority) != SIM_NO_RECORD) || !fits(w, station, demand->units[0]))
        return wait(w, station, demand, ticket);
    const uint32_t index = sim_request_make(w, demand, ticket);
    sim_line_settle(station, w->now);
    serve(w, station, index);
    return (sim_asked){SIM_STARTED, index};
}

/* Takes the head of the line into service. */
static void take_from_line(const sim_work *w, sim_station *station, uint32_t head)
{
    sim_request *request = sim_work_request(w, head);
    sim_request_forget_event(w, request);
    sim_line_unlink(w->request_pool, station, request);
    serve(w, station, head);
}

void sim_single_end(const sim_work *w, sim_station *station, uint32_t index)
{
    sim_request *request = sim_work_request(w, index);
    sim_resource *resource = sim_work_resource(w, station->resource[0]);
    sim_request_forget_event(w, request);
    sim_line_settle(station, w->now);
    sim_line_unlink(w->request_pool, station, request);
    sim_resource_settle(resource, w->now);
    sim_resource_free(resource, request->units[0]);
    sim_station_count(station, SIM_OUTCOME_SERVED, request->weight);
    sim_pool_give(w->request_pool, index);
    while (station->line[SIM_STANDS_WAITING].count) {
        const uint32_t head = sim_line_first(&station->line[SIM_STANDS_WAITING], SIM_PRIORITIES - 1);
        if (!fits(w, station, sim_work_request(w, head)->units[0]))
            return;
        take_from_line(w, station, head);
    }
}
