#include <stdlib.h>

#include "sim/kernel/panic.h"
#include "sim/kernel/station_line.h"
#include "sim/kernel/station_work.h"

/* What the requests say of a station, to be compared with what the station says of itself. */
typedef struct station_count {
    uint64_t requests[SIM_STANDINGS], weight[SIM_STANDINGS], blocked;
} station_count;

/* The same of a resource: units in use, and those that may be pre-empted by lower priority numbers than this. */
typedef struct resource_count {
    uint64_t in_use, interruptible[SIM_PRIORITIES];
} resource_count;

typedef struct recount {
    sim_work w;
    station_count *station;
    resource_count *resource;
} recount;

/* ---- stations and resources ---- */

static const char *plan_fault(const recount *c, const sim_station *station)
{
    if (station->resource_count == 0 || station->resource_count > SIM_STATION_RESOURCES)
        return "takes from no resource, or too many";
    for (uint32_t k = 0; k < station->resource_count; k++)
        if (!sim_pool_is_live(c->w.resource_pool, station->resource[k]))
            return "takes from a resource that does not exist";
    return NULL;
}

/* Whether the list of stations that take from a resource holds, in order, only such; counts them. */
static int is_list_of(const recount *c, uint32_t index, uint64_t *links)
{
    const sim_resource *resource = sim_work_resource(&c->w, index);
    uint32_t last = SIM_NO_RECORD, i = resource->first_station;
    while (i != SIM_NO_RECORD) {
        if (!sim_pool_is_live(c->w.station_pool, i) || (last != SIM_NO_RECORD && i <= last))
            return 0;
        const sim_station *station = sim_work_station(&c->w, i);
        uint32_t slot = 0;
        while (slot < station->resource_count && station->resource[slot] != index)
            slot++;
        if (slot == station->resource_count)
            return 0;
        ++*links;
        last = i;
        i = station->next_of_resource[slot];
    }
    return last == resource->last_station;
}

/* What the rest relies on. */
static const char *check_plans(const recount *c)
{
    uint64_t links = 0, taken = 0;
    for (uint32_t i = 0; i < sim_pool_extent(c->w.station_pool); i++) {
        const sim_station *station = sim_work_station(&c->w, i);
        const char *text = plan_fault(c, station);
        if (text)
            return sim_fault_text(c->w.s, "station %u: %s", i, text);
        taken += station->resource_count;
    }
    for (uint32_t i = 0; i < sim_pool_extent(c->w.resource_pool); i++)
        if (!is_list_of(c, i, &links))
            return sim_fault_text(c->w.s, "resource %u: the stations that take from it are not linked", i);
    return links == taken ? NULL : sim_fault_text(c->w.s, "a station is not linked to a resource that it takes from");
}

/* ---- requests ---- */

static const char *event_fault(const recount *c, uint32_t index, const sim_request *request, const sim_event *event)
{
    const int serves = request->standing == SIM_STANDS_SERVING;
    if (sim_request_is_blocked(request))
        return request->event.slot ? "is blocked, but expects an event" : NULL;
    if (!event)
        /* Its end has come and its model is about to say so; who waits without an event has no patience to lose. */
        return serves && c->w.now - request->since < request->left ? "is in service without an end" : NULL;
    if (event->argument != index || event->entity != request->entity)
        return "expects the event of another";
    if (event->kind != (serves ? c->w.stations->end_kind : c->w.stations->renege_kind))
        return "expects an event that does not fit where it stands";
    return serves && event->at - request->since != request->left && event->at != SIM_FOREVER
               ? "ends at another time than it should"
               : NULL;
}

static const char *partner_fault(const recount *c, uint32_t index, const sim_request *request)
{
    if (request->partner == SIM_NO_RECORD)
        return NULL;
    if (!sim_pool_is_live(c->w.request_pool, request->partner))
        return "has a partner that is over";
    const sim_request *partner = sim_work_request(&c->w, request->partner);
    const sim_request *outside = request->standing == SIM_STANDS_OUTSIDE ? request : partner;
    const sim_request *blocked = outside == request ? partner : request;
    if (partner->partner != index || partner->entity != request->entity || outside->standing != SIM_STANDS_OUTSIDE ||
        !sim_request_is_blocked(blocked))
        return "has a partner that does not know of it";
    return NULL;
}

static const char *time_fault(const recount *c, const sim_request *request)
{
    if (request->asked > request->since || request->since > c->w.now)
        return "came later than it stands where it stands";
    if (request->left == SIM_LEFT_OVER)
        return request->standing == SIM_STANDS_SERVING ? NULL : "waits, but its service is over";
    if (request->left == SIM_LEFT_UNDRAWN && request->service == SIM_LEFT_UNDRAWN)
        return request->standing != SIM_STANDS_SERVING ? NULL : "is served without a service time";
    return request->left >= 0 && request->left <= request->service ? NULL : "has more of a service left than there was";
}

/* `event` is the one that it expects, or NULL. */
static const char *request_fault(const recount *c, uint32_t index, const sim_request *request, const sim_event *event)
{
    if (!sim_pool_is_live(c->w.station_pool, request->station) || request->standing >= SIM_STANDINGS ||
        request->priority >= SIM_PRIORITIES)
        return "stands nowhere";
    const sim_station *station = sim_work_station(&c->w, request->station);
    for (uint32_t k = station->resource_count; k < SIM_STATION_RESOURCES; k++)
        if (request->units[k])
            return "holds units of a resource that its station does not have";
    const char *text = event_fault(c, index, request, event);
    if (!text)
        text = partner_fault(c, index, request);
    return text ? text : time_fault(c, request);
}

static void add_request(const recount *c, const sim_request *request)
{
    station_count *count = &c->station[request->station];
    const sim_station *station = sim_work_station(&c->w, request->station);
    const int is_blocked = sim_request_is_blocked(request);
    count->requests[request->standing]++;
    count->weight[request->standing] += request->weight;
    count->blocked += (uint64_t)is_blocked;
    if (request->standing != SIM_STANDS_SERVING)
        return;
    for (uint32_t k = 0; k < station->resource_count; k++) {
        resource_count *resource = &c->resource[station->resource[k]];
        resource->in_use += request->units[k];
        if (!is_blocked && station->preemption != SIM_EVICT_NONE)
            for (int p = 0; p < request->priority; p++)
                resource->interruptible[p] += request->units[k];
    }
}

/* The live ones of the 64 requests from `first`. */
static const char *count_word(const recount *c, uint32_t first)
{
    uint32_t index[64];
    sim_handle handles[64] = {{0, 0}};
    const sim_event *events[64];
    uint32_t count = 0;
    for (uint64_t live = sim_pool_live_word(c->w.request_pool, first); live; live &= live - 1) {
        index[count] = first + (uint32_t)__builtin_ctzll(live);
        handles[count] = sim_work_request(&c->w, index[count])->event;
        count++;
    }
    sim_pending_events(c->w.s, handles, count, events);
    for (uint32_t i = 0; i < count; i++) {
        const sim_request *request = sim_work_request(&c->w, index[i]);
        const char *text = request_fault(c, index[i], request, events[i]);
        if (text)
            return sim_fault_text(c->w.s, "request %u %s", index[i], text);
        add_request(c, request);
    }
    return NULL;
}

static const char *count_requests(const recount *c)
{
    const uint32_t extent = sim_pool_extent(c->w.request_pool);
    const char *text = NULL;
    for (uint64_t first = 0; first < extent && !text; first += 64)
        text = count_word(c, (uint32_t)first);
    return text;
}

/* ---- lines ---- */

/* Whether `a` may stand right before `b` in a line of this standing. */
static int is_in_order(const sim_request *a, const sim_request *b, int standing)
{
    return standing == SIM_STANDS_SERVING ? a->since <= b->since : sim_ticket_is_before(a->ticket, b->ticket);
}

/* Whether every request of one line stands where it says it does; counts them. */
static const char *line_fault(const recount *c, uint32_t index, int standing, int priority, uint64_t *in_line)
{
    const sim_line *line = &sim_work_station(&c->w, index)->line[standing];
    uint32_t previous = SIM_NO_RECORD, i = line->first[priority];
    while (i != SIM_NO_RECORD) {
        if (!sim_pool_is_live(c->w.request_pool, i) || ++*in_line > line->count)
            return "a line holds more requests than are counted in it";
        const sim_request *request = sim_work_request(&c->w, i);
        if (request->station != index || request->priority != priority || request->standing != standing ||
            request->previous != previous)
            return "a request stands in a line that is not its own";
        if (previous != SIM_NO_RECORD && !is_in_order(sim_work_request(&c->w, previous), request, standing))
            return "a line is not in order";
        previous = i;
        i = request->next;
    }
    return previous == line->last[priority] ? NULL : "the end of a line is not its last request";
}

static const char *lines_fault(const recount *c, uint32_t index)
{
    const sim_station *station = sim_work_station(&c->w, index);
    for (int standing = 0; standing < SIM_STANDINGS; standing++) {
        const sim_line *line = &station->line[standing];
        uint64_t in_line = 0;
        for (int p = 0; p < SIM_PRIORITIES; p++) {
            const char *text = line_fault(c, index, standing, p, &in_line);
            if (text)
                return text;
        }
        if (in_line != line->count || c->station[index].requests[standing] != line->count)
            return "requests and the length of the line that they stand in differ";
        if (c->station[index].weight[standing] != line->weight)
            return "the weight of a line is miscounted";
    }
    return NULL;
}

/* ---- promises ---- */

static const char *counts_fault(const recount *c, uint32_t index)
{
    const sim_station *station = sim_work_station(&c->w, index);
    if (c->station[index].blocked != station->blocked)
        return "those who are blocked are miscounted";
    uint64_t accounted = 0;
    for (int standing = 0; standing < SIM_STANDINGS; standing++)
        accounted += c->station[index].requests[standing];
    for (int i = 0; i < SIM_OUTCOMES; i++)
        accounted += station->outcomes[i];
    if (accounted != station->requests)
        return "requests made, and those over or still here, differ";
    if (station->settled > c->w.now)
        return "areas are settled in the future";
    if (station->is_due)
        return "a change was left unfinished";
    for (size_t i = 0; i < sizeof station->zero; i++)
        if (station->zero[i])
            return "padding is not zero";
    return NULL;
}

/* As the rules of pre-emption have it, but from the recount. */
static int could_begin(const recount *c, const sim_station *station, const sim_request *request)
{
    for (uint32_t k = 0; k < station->resource_count; k++) {
        const resource_count *count = &c->resource[station->resource[k]];
        const uint64_t taken = station->preemption == SIM_EVICT_NONE ? 0 : count->interruptible[request->priority];
        if (request->units[k] &&
            count->in_use - taken + request->units[k] > sim_work_resource(&c->w, station->resource[k])->units)
            return 0;
    }
    return 1;
}

static int anybody_could_begin(const recount *c, const sim_station *station, const sim_line *line)
{
    for (int p = 0; p < SIM_PRIORITIES; p++)
        for (uint32_t i = line->first[p]; i != SIM_NO_RECORD; i = sim_work_request(&c->w, i)->next)
            if (could_begin(c, station, sim_work_request(&c->w, i)))
                return 1;
    return 0;
}

static const char *waiting_fault(const recount *c, uint32_t index)
{
    const sim_station *station = sim_work_station(&c->w, index);
    const sim_line *line = &station->line[SIM_STANDS_WAITING], *outside = &station->line[SIM_STANDS_OUTSIDE];
    if (outside->count && line->count < station->room)
        return "somebody stands outside while there is room";
    if (station->head == SIM_HEAD_OVERTAKE)
        return anybody_could_begin(c, station, line) || anybody_could_begin(c, station, outside)
                   ? "somebody waits who could be served"
                   : NULL;
    const uint32_t head = sim_line_first(line, SIM_PRIORITIES - 1);
    if (head != SIM_NO_RECORD && could_begin(c, station, sim_work_request(&c->w, head)))
        return "the head of the line waits although it could be served";
    const uint32_t first = sim_line_first(outside, SIM_PRIORITIES - 1);
    if (first == SIM_NO_RECORD)
        return NULL;
    const sim_request *request = sim_work_request(&c->w, first);
    return sim_line_first(line, request->priority) == SIM_NO_RECORD && could_begin(c, station, request)
               ? "the first of those outside waits although it could be served"
               : NULL;
}

static const char *count_stations(const recount *c)
{
    for (uint32_t i = 0; i < sim_pool_extent(c->w.station_pool); i++) {
        const char *text = lines_fault(c, i);
        if (!text)
            text = counts_fault(c, i);
        if (!text)
            text = waiting_fault(c, i);
        if (text)
            return sim_fault_text(c->w.s, "station %u: %s", i, text);
    }
    return NULL;
}

static const char *resource_fault(const recount *c, uint32_t index)
{
    const sim_resource *resource = sim_work_resource(&c->w, index);
    if (c->resource[index].in_use != resource->in_use)
        return "requests in service and units in use differ";
    if (resource->in_use > resource->units && resource->in_use > resource->in_use_at_change)
        return "more units are in use than there are";
    if (resource->settled > c->w.now)
        return "its area is settled in the future";
    return resource->telling ? "the model is being told something" : NULL;
}

static const char *count_resources(const recount *c)
{
    for (uint32_t i = 0; i < sim_pool_extent(c->w.resource_pool); i++) {
        const char *text = resource_fault(c, i);
        if (text)
            return sim_fault_text(c->w.s, "resource %u: %s", i, text);
    }
    return NULL;
}

const char *sim_station_verify(sim *s, const sim_stations *stations)
{
    recount c = {.w = {.s = s,
                       .stations = stations,
                       .now = sim_now(s),
                       .station_pool = sim_pool_of(s, stations->pool),
                       .resource_pool = sim_pool_of(s, stations->resources),
                       .request_pool = sim_pool_of(s, stations->requests)}};
    c.station = sim_allocate(sim_pool_extent(c.w.station_pool), sizeof *c.station);
    c.resource = sim_allocate(sim_pool_extent(c.w.resource_pool), sizeof *c.resource);
    const char *text = check_plans(&c);
    if (!text)
        text = count_requests(&c);
    if (!text)
        text = count_resources(&c);
    if (!text)
        text = count_stations(&c);
    free(c.station);
    free(c.resource);
    return text;
}
