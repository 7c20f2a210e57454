#include "sim/kernel/station.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/kernel/panic.h"

uint32_t sim_station_add(sim *s, const sim_stations *stations, uint32_t servers, uint32_t waiting_room)
{
    const uint32_t index = sim_pool_take(sim_pool_of(s, stations->pool));
    sim_station *station = sim_station_at(s, stations, index);
    station->servers = servers;
    station->waiting_room = waiting_room;
    station->is_open = 1;
    for (int p = 0; p < SIM_PRIORITIES; p++)
        station->first[p] = station->last[p] = SIM_NO_RECORD;
    return index;
}

static void count_outcome(sim_station *station, sim_outcome outcome, uint32_t weight)
{
    station->outcomes[outcome]++;
    station->outcome_weight[outcome] += weight;
}

static void line_append(sim *s, const sim_stations *stations, sim_station *station, uint32_t index)
{
    sim_request *request = sim_request_at(s, stations, index);
    request->next = SIM_NO_RECORD;
    request->previous = station->last[request->priority];
    if (request->previous == SIM_NO_RECORD)
        station->first[request->priority] = index;
    else
        sim_request_at(s, stations, request->previous)->next = index;
    station->last[request->priority] = index;
    station->waiting++;
    station->waiting_weight += request->weight;
}

static void line_remove(sim *s, const sim_stations *stations, sim_station *station, const sim_request *request)
{
    if (request->previous == SIM_NO_RECORD)
        station->first[request->priority] = request->next;
    else
        sim_request_at(s, stations, request->previous)->next = request->next;
    if (request->next == SIM_NO_RECORD)
        station->last[request->priority] = request->previous;
    else
        sim_request_at(s, stations, request->next)->previous = request->previous;
    station->waiting--;
    station->waiting_weight -= request->weight;
}

/* The first in line of those with a priority up to `lowest`, or SIM_NO_RECORD. */
static uint32_t line_first(const sim_station *station, int lowest)
{
    for (int p = 0; p <= lowest; p++)
        if (station->first[p] != SIM_NO_RECORD)
            return station->first[p];
    return SIM_NO_RECORD;
}

static uint32_t line_head(const sim_station *station)
{
    return line_first(station, SIM_PRIORITIES - 1);
}

static int fits(const sim_station *station, uint32_t units)
{
    return station->in_use <= station->servers && units <= station->servers - station->in_use;
}

static void begin_service(sim *s, const sim_stations *stations, const void *inputs, uint32_t index)
{
    sim_request *request = sim_request_at(s, stations, index);
    sim_station *station = sim_station_at(s, stations, request->station);
    const sim_ticks duration = stations->service_time(s, inputs, request->station, request->entity);
    request->in_service = 1;
    request->since = sim_now(s);
    station->in_use += request->units;
    station->serving_weight += request->weight;
    const sim_ticks end = duration < SIM_FOREVER - sim_now(s) ? sim_now(s) + duration : SIM_FOREVER;
    request->event =
        sim_schedule(s, end, stations->end_kind, request->identity, request->sequence, request->entity, index);
}

static void admit_waiting(sim *s, const sim_stations *stations, const void *inputs, uint32_t index)
{
    sim_station *station = sim_station_at(s, stations, index);
    for (uint32_t head = line_head(station); head != SIM_NO_RECORD; head = line_head(station)) {
        sim_request *request = sim_request_at(s, stations, head);
        if (!fits(station, request->units))
            return;
        line_remove(s, stations, station, request);
        sim_cancel(s, request->event); /* its reneging; a handle of nobody is ignored */
        begin_service(s, stations, inputs, head);
    }
}

sim_asked sim_station_request(sim *s, const sim_stations *stations, const void *inputs, const sim_demand *demand)
{
    SIM_REQUIRE(demand->priority < SIM_PRIORITIES, "a request of priority %u", demand->priority);
    sim_station *station = sim_station_at(s, stations, demand->station);
    station->requests++;
    if (!station->is_open) {
        count_outcome(station, SIM_OUTCOME_CLOSED, demand->weight);
        return (sim_asked){SIM_CLOSED, SIM_NO_RECORD};
    }
    /* A lower class may stand at the head because it does not fit: this one goes before it and needs no waiting room. */
    const int starts = line_first(station, demand->priority) == SIM_NO_RECORD && fits(station, demand->units);
    if (!starts && (station->waiting >= station->waiting_room || demand->units > station->servers)) {
        count_outcome(station, SIM_OUTCOME_BALKED, demand->weight);
        return (sim_asked){SIM_BALKED, SIM_NO_RECORD};
    }
    const uint32_t index = sim_pool_take(sim_pool_of(s, stations->requests));
    sim_request *request = sim_request_at(s, stations, index);
    request->identity = demand->identity;
    request->since = sim_now(s);
    request->entity = demand->entity;
    request->station = demand->station;
    request->units = demand->units;
    request->weight = demand->weight;
    request->sequence = demand->sequence;
    request->priority = demand->priority;
    if (starts) {
        begin_service(s, stations, inputs, index);
        return (sim_asked){SIM_STARTED, index};
    }
    line_append(s, stations, station, index);
    if (demand->patience < SIM_FOREVER - sim_now(s))
        request->event = sim_schedule(s, sim_now(s) + demand->patience, stations->renege_kind, demand->identity,
                                      demand->sequence, demand->entity, index);
    return (sim_asked){SIM_WAITING, index};
}

static sim_request *live_request(sim *s, const sim_stations *stations, uint32_t index)
{
    SIM_REQUIRE(sim_pool_is_live(sim_pool_of(s, stations->requests), index), "request %u is over", index);
    return sim_request_at(s, stations, index);
}

/* Takes a request out of line or service, counts its outcome, forgets it and lets the next ones begin. */
static void conclude(sim *s, const sim_stations *stations, const void *inputs, uint32_t index, sim_outcome outcome)
{
    const sim_request *request = live_request(s, stations, index);
    const uint32_t station_index = request->station;
    sim_station *station = sim_station_at(s, stations, station_index);
    if (request->in_service) {
        station->in_use -= request->units;
        if (station->in_use_at_change > station->in_use)
            station->in_use_at_change = station->in_use;
        station->serving_weight -= request->weight;
    } else {
        line_remove(s, stations, station, request);
    }
    sim_cancel(s, request->event);
    count_outcome(station, outcome, request->weight);
    sim_pool_give(sim_pool_of(s, stations->requests), index);
    admit_waiting(s, stations, inputs, station_index);
}

void sim_station_end(sim *s, const sim_stations *stations, const void *inputs, uint32_t request)
{
    SIM_REQUIRE(live_request(s, stations, request)->in_service, "a request that waits is ended as served");
    conclude(s, stations, inputs, request, SIM_OUTCOME_SERVED);
}

void sim_station_renege(sim *s, const sim_stations *stations, const void *inputs, uint32_t request)
{
    SIM_REQUIRE(!live_request(s, stations, request)->in_service, "a request in service reneges");
    conclude(s, stations, inputs, request, SIM_OUTCOME_RENEGED);
}

void sim_station_cancel(sim *s, const sim_stations *stations, const void *inputs, uint32_t request)
{
    conclude(s, stations, inputs, request, SIM_OUTCOME_CANCELLED);
}

void sim_station_set_servers(sim *s, const sim_stations *stations, const void *inputs, uint32_t station,
                             uint32_t servers)
{
    sim_station *changed = sim_station_at(s, stations, station);
    changed->servers = servers;
    changed->in_use_at_change = changed->in_use;
    admit_waiting(s, stations, inputs, station);
}

void sim_station_set_door(sim *s, const sim_stations *stations, uint32_t station, sim_door door)
{
    sim_station_at(s, stations, station)->is_open = door == SIM_DOOR_OPEN;
}

/* What the requests say of a station, to be compared with what the station says of itself. */
typedef struct recount {
    uint64_t in_use, serving, serving_weight, waiting, waiting_weight;
} recount;

static recount *recount_requests(sim *s, const sim_stations *stations)
{
    const sim_pool *requests = sim_pool_of(s, stations->requests);
    recount *found = sim_allocate(sim_pool_extent(sim_pool_of(s, stations->pool)), sizeof *found);
    for (uint32_t i = sim_pool_next(requests, 0); i != SIM_NO_RECORD; i = sim_pool_next(requests, i + 1)) {
        const sim_request *request = sim_pool_at(requests, i);
        recount *r = &found[request->station];
        if (request->in_service) {
            r->serving++;
            r->in_use += request->units;
            r->serving_weight += request->weight;
        } else {
            r->waiting++;
            r->waiting_weight += request->weight;
        }
    }
    return found;
}

/* Whether every request of the line of priority `p` stands where it says it does; counts them. */
static const char *line_fault(sim *s, const sim_stations *stations, uint32_t index, int p, uint64_t *in_line)
{
    const sim_station *station = sim_station_at(s, stations, index);
    const sim_pool *requests = sim_pool_of(s, stations->requests);
    uint32_t previous = SIM_NO_RECORD;
    for (uint32_t i = station->first[p]; i != SIM_NO_RECORD; i = sim_request_at(s, stations, i)->next) {
        if (!sim_pool_is_live(requests, i) || ++*in_line > station->waiting)
            return "a line holds more requests than are counted as waiting";
        const sim_request *request = sim_pool_at(requests, i);
        if (request->station != index || request->priority != p || request->in_service || request->previous != previous)
            return "a request stands in a line that is not its own";
        previous = i;
    }
    return previous == station->last[p] ? NULL : "the end of a line is not its last request";
}

static const char *station_fault(sim *s, const sim_stations *stations, uint32_t index, const recount *found)
{
    const sim_station *station = sim_station_at(s, stations, index);
    uint64_t in_line = 0;
    for (int p = 0; p < SIM_PRIORITIES; p++) {
        const char *fault = line_fault(s, stations, index, p, &in_line);
        if (fault)
            return fault;
    }
    if (in_line != station->waiting || found->waiting != station->waiting)
        return "requests that wait and the length of the line differ";
    if (found->in_use != station->in_use || found->serving_weight != station->serving_weight)
        return "requests in service and units in use differ";
    if (found->waiting_weight != station->waiting_weight)
        return "the weight of those waiting is miscounted";
    if (station->in_use > station->servers && station->in_use > station->in_use_at_change)
        return "more units are in use than there are servers";
    uint64_t accounted = found->waiting + found->serving;
    for (int i = 0; i < SIM_OUTCOMES; i++)
        accounted += station->outcomes[i];
    if (accounted != station->requests)
        return "requests made, and those over or still here, differ";
    const uint32_t head = line_head(station);
    if (head != SIM_NO_RECORD && fits(station, sim_request_at(s, stations, head)->units))
        return "the head of the line waits although it fits";
    return NULL;
}

const char *sim_station_verify(sim *s, const sim_stations *stations)
{
    recount *found = recount_requests(s, stations);
    const char *fault = NULL;
    const uint32_t count = sim_pool_extent(sim_pool_of(s, stations->pool));
    for (uint32_t i = 0; i < count && !fault; i++) {
        const char *text = station_fault(s, stations, i, &found[i]);
        if (text) {
            snprintf(sim_text(s), SIM_TEXT_BYTES, "station %u: %s", i, text);
            fault = sim_text(s);
        }
    }
    free(found);
    return fault;
}
