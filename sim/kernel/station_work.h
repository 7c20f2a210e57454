/* station_work.h — one change of the stations while it is carried out: what happens to a single request, and which stations
 * are to be looked at because of it. For stations only.
 *
 * A change (somebody asks, ends, gives up; units or room change) frees units or room, which lets others begin or come in,
 * which frees more. The stations concerned form a list, linked through the stations themselves, that station_flow.h works off:
 * no recursion, no memory.
 */
#ifndef SIM_KERNEL_STATION_WORK_H
#define SIM_KERNEL_STATION_WORK_H

#include "sim/kernel/panic.h"
#include "sim/kernel/station.h"

typedef struct sim_work {
    sim *s;
    const sim_stations *stations;
    const void *inputs;
    sim_ticks now;
    const sim_pool *station_pool;
    const sim_pool *resource_pool;
    sim_pool *request_pool;
    uint32_t first_due; /* stations to be looked at, in the order in which they came due */
    uint32_t last_due;
} sim_work;

static inline sim_station *sim_work_station(const sim_work *w, uint32_t station)
{
    return sim_pool_at_sized(w->station_pool, station, sizeof(sim_station));
}

static inline sim_resource *sim_work_resource(const sim_work *w, uint32_t resource)
{
    return sim_pool_at_sized(w->resource_pool, resource, sizeof(sim_resource));
}

static inline sim_request *sim_work_request(const sim_work *w, uint32_t request)
{
    return sim_pool_at_sized(w->request_pool, request, sizeof(sim_request));
}

/* At which place a station lists `resource`, which it takes from. */
static inline uint32_t sim_station_slot_of(const sim_station *station, uint32_t resource)
{
    uint32_t slot = 0;
    while (station->resource[slot] != resource)
        slot++;
    return slot;
}

/* Brings the area of a resource up to `now`. */
static inline void sim_resource_settle(sim_resource *resource, sim_ticks now)
{
    resource->area_in_use += (uint64_t)(now - resource->settled) * resource->in_use;
    resource->settled = now;
}

/* Gives units back; those of a resource that has fewer than were in use are gone for good. The area is settled. */
static inline void sim_resource_free(sim_resource *resource, uint32_t units)
{
    resource->in_use -= units;
    if (resource->in_use_at_change > resource->in_use)
        resource->in_use_at_change = resource->in_use;
}

/* Whether the free units of the station's resources are enough. */
static inline int sim_units_fit(const sim_work *w, const sim_station *station, const uint32_t units[])
{
    for (uint32_t k = 0; k < station->resource_count; k++) {
        const sim_resource *resource = sim_work_resource(w, station->resource[k]);
        if (units[k] && (uint64_t)resource->in_use + units[k] > resource->units)
            return 0;
    }
    return 1;
}

/* Begins a change. Panics when the model makes it while it is told or asked something. */
static inline sim_work sim_work_open(sim *s, const sim_stations *stations, const void *inputs)
{
    const sim_work w = {.s = s,
                        .stations = stations,
                        .inputs = inputs,
                        .now = sim_now(s),
                        .station_pool = sim_pool_of(s, stations->pool),
                        .resource_pool = sim_pool_of(s, stations->resources),
                        .request_pool = sim_pool_of(s, stations->requests),
                        .first_due = SIM_NO_RECORD,
                        .last_due = SIM_NO_RECORD};
    SIM_REQUIRE(sim_pool_extent(w.resource_pool), "a station is changed before there is any resource");
    SIM_REQUIRE(!sim_work_resource(&w, 0)->telling,
                "a station is changed by a model that is being told or asked of one");
    return w;
}

/* Puts a station on the list of those to be looked at, unless it stands there. */
static inline void sim_work_add(sim_work *w, uint32_t index)
{
    sim_station *station = sim_work_station(w, index);
    if (station->is_due)
        return;
    station->is_due = 1;
    station->next_due = SIM_NO_RECORD;
    if (w->first_due == SIM_NO_RECORD)
        w->first_due = index;
    else
        sim_work_station(w, w->last_due)->next_due = index;
    w->last_due = index;
}

/* Takes the first off, or SIM_NO_RECORD. */
static inline uint32_t sim_work_take(sim_work *w)
{
    const uint32_t first = w->first_due;
    if (first != SIM_NO_RECORD) {
        sim_station *station = sim_work_station(w, first);
        w->first_due = station->next_due;
        station->is_due = 0;
    }
    return first;
}

/* Puts all stations that take from `resource` on the list. */
void sim_work_add_all_of(sim_work *w, uint32_t resource);

/* Tells the model, if it wants to hear. */
static inline void sim_work_tell(const sim_work *w, sim_notice notice, const sim_request *request)
{
    if (!w->stations->notice)
        return;
    sim_work_resource(w, 0)->telling = 1;
    w->stations->notice(w->s, w->inputs, notice, request);
    sim_work_resource(w, 0)->telling = 0;
}

/* Counts an outcome of who was asked for with `weight`. */
static inline void sim_station_count(sim_station *station, sim_outcome outcome, uint32_t weight)
{
    station->outcomes[outcome]++;
    station->outcome_weight[outcome] += weight;
}

/* What it expected will not happen: it leaves where it stood, or the event has come. */
static inline void sim_request_forget_event(const sim_work *w, sim_request *request)
{
    if (request->event.slot == 0)
        return;
    sim_cancel(w->s, request->event); /* of an event that has come: a stale handle, which is ignored */
    request->event = (sim_handle){0, 0};
}

/* The request stands in no line: it takes its units and stands among those in service. */
void sim_service_enter(sim_work *w, uint32_t index);

/* Puts it out of service and back in line. */
void sim_service_put_out(sim_work *w, uint32_t index, sim_evict_rule rule);

/* Its service is over, but it keeps its units. */
void sim_service_block(sim_work *w, uint32_t index);

/* Takes a request out of wherever it stands, frees what it holds, counts its outcome and forgets it. */
void sim_request_conclude(sim_work *w, uint32_t index, sim_outcome outcome);

#endif
