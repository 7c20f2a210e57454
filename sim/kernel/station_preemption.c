#include "sim/kernel/station_preemption.h"

/* Whose units are sought: of which resources, from which priority number on, at which stations. */
typedef enum sought_at { AT_INTERRUPTIBLE, AT_ALL } sought_at;
typedef struct sought {
    uint32_t resource[SIM_STATION_RESOURCES];
    uint32_t resource_count;
    int highest; /* priority number that is spared no more */
    sought_at at;
} sought;

static int is_spared(const sim_station *station, sought_at at)
{
    return at == AT_INTERRUPTIBLE && station->preemption == SIM_EVICT_NONE;
}

static uint32_t next_station(const sim_station *station, uint32_t resource)
{
    return station->next_of_resource[sim_station_slot_of(station, resource)];
}

/* Units of `resource` held at a station in service of `priority` by those who are not blocked. */
static uint64_t units_held(const sim_work *w, const sim_station *station, uint32_t resource, int priority)
{
    const uint32_t slot = sim_station_slot_of(station, resource);
    uint64_t units = 0;
    uint32_t i = station->line[SIM_STANDS_SERVING].first[priority];
    while (i != SIM_NO_RECORD) {
        const sim_request *request = sim_work_request(w, i);
        units += sim_request_is_blocked(request) ? 0 : request->units[slot];
        i = request->next;
    }
    return units;
}

/* Whether those of a higher priority number hold at least `lacking` units of `resource`. */
static int are_held(const sim_work *w, uint32_t resource, uint64_t lacking, int priority)
{
    uint64_t units = 0;
    uint32_t i = sim_work_resource(w, resource)->first_station;
    while (i != SIM_NO_RECORD && units < lacking) {
        const sim_station *station = sim_work_station(w, i);
        if (!is_spared(station, AT_INTERRUPTIBLE))
            for (int p = SIM_PRIORITIES - 1; p > priority && units < lacking; p--)
                units += units_held(w, station, resource, p);
        i = next_station(station, resource);
    }
    return units >= lacking;
}

/* How many units of a resource are lacking for `units` more; 0 where they are free. */
static uint64_t units_lacking(const sim_resource *resource, uint32_t units)
{
    const uint64_t wanted = (uint64_t)resource->in_use + units;
    return units && wanted > resource->units ? wanted - resource->units : 0;
}

int sim_preemption_suffices(const sim_work *w, const sim_station *station, const uint32_t units[], int priority)
{
    for (uint32_t k = 0; k < station->resource_count; k++) {
        const uint64_t lacking = units_lacking(sim_work_resource(w, station->resource[k]), units[k]);
        if (lacking && !are_held(w, station->resource[k], lacking, priority))
            return 0;
    }
    return 1;
}

static int holds_any(const sim_station *station, const sim_request *request, const sought *sought)
{
    for (uint32_t j = 0; j < sought->resource_count; j++)
        for (uint32_t k = 0; k < station->resource_count; k++)
            if (station->resource[k] == sought->resource[j] && request->units[k])
                return 1;
    return 0;
}

/* The last to begin of `priority` at one station who holds what is sought. */
static uint32_t last_at_station(const sim_work *w, const sim_station *station, int priority, const sought *sought)
{
    uint32_t i = station->line[SIM_STANDS_SERVING].last[priority];
    while (i != SIM_NO_RECORD) {
        const sim_request *request = sim_work_request(w, i);
        if (!sim_request_is_blocked(request) && holds_any(station, request, sought))
            return i;
        i = request->previous;
    }
    return SIM_NO_RECORD;
}

static int began_later(const sim_work *w, uint32_t a, uint32_t b)
{
    const sim_request *first = sim_work_request(w, a), *second = sim_work_request(w, b);
    return first->since != second->since ? first->since > second->since : first->station > second->station;
}

static uint32_t last_of_priority(const sim_work *w, int priority, const sought *sought)
{
    uint32_t last = SIM_NO_RECORD;
    for (uint32_t j = 0; j < sought->resource_count; j++) {
        uint32_t i = sim_work_resource(w, sought->resource[j])->first_station;
        while (i != SIM_NO_RECORD) {
            const sim_station *station = sim_work_station(w, i);
            const uint32_t found =
                is_spared(station, sought->at) ? SIM_NO_RECORD : last_at_station(w, station, priority, sought);
            if (found != SIM_NO_RECORD && (last == SIM_NO_RECORD || began_later(w, found, last)))
                last = found;
            i = next_station(station, sought->resource[j]);
        }
    }
    return last;
}

/* Who is put out first. */
static uint32_t first_to_go(const sim_work *w, const sought *sought)
{
    for (int p = SIM_PRIORITIES - 1; p >= sought->highest; p--) {
        const uint32_t last = last_of_priority(w, p, sought);
        if (last != SIM_NO_RECORD)
            return last;
    }
    return SIM_NO_RECORD;
}

void sim_preemption_make_room(sim_work *w, const sim_station *station, const uint32_t units[], int priority)
{
    for (;;) {
        sought sought = {.highest = priority + 1, .at = AT_INTERRUPTIBLE};
        for (uint32_t k = 0; k < station->resource_count; k++)
            if (units_lacking(sim_work_resource(w, station->resource[k]), units[k]))
                sought.resource[sought.resource_count++] = station->resource[k];
        if (sought.resource_count == 0)
            return;
        const uint32_t victim = first_to_go(w, &sought);
        const sim_station *its = sim_work_station(w, sim_work_request(w, victim)->station);
        sim_service_put_out(w, victim, (sim_evict_rule)its->preemption);
    }
}

void sim_preemption_take_back(sim_work *w, uint32_t resource, sim_evict_rule rule)
{
    const sim_resource *changed = sim_work_resource(w, resource);
    const sought sought = {.resource = {resource}, .resource_count = 1, .highest = 0, .at = AT_ALL};
    while (changed->in_use > changed->units) {
        const uint32_t victim = first_to_go(w, &sought);
        if (victim == SIM_NO_RECORD)
            return;
        sim_service_put_out(w, victim, rule);
    }
}
