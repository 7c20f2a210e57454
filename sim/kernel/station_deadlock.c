#include "sim/kernel/panic.h"
#include "sim/kernel/station.h"

/* What is looked at, and which stations still count as locked. */
typedef struct search {
    sim *s;
    const sim_stations *stations;
    uint8_t *locked;
} search;

static const sim_station *station_at(const search *l, uint32_t station)
{
    return sim_station_at(l->s, l->stations, station);
}

static const sim_request *request_at(const search *l, uint32_t request)
{
    return sim_request_at(l->s, l->stations, request);
}

static uint32_t slot_of(const sim_station *station, uint32_t resource)
{
    uint32_t slot = 0;
    while (station->resource[slot] != resource)
        slot++;
    return slot;
}

/* Whether a service is blocked by a station that counts as locked. */
static int is_stuck(const search *l, const sim_request *request)
{
    return sim_request_is_blocked(request) && request->partner != SIM_NO_RECORD &&
           l->locked[request_at(l, request->partner)->station];
}

static int somebody_may_renege(const search *l, const sim_line *line)
{
    for (int p = 0; p < SIM_PRIORITIES; p++)
        for (uint32_t i = line->first[p]; i != SIM_NO_RECORD; i = request_at(l, i)->next)
            if (request_at(l, i)->event.slot)
                return 1;
    return 0;
}

/* What a station shows by itself: full, nobody's patience ends, nothing runs, and its units are not free for want of customers
 * who could use them, but held. */
static int looks_locked(const search *l, const sim_station *station)
{
    if (station->line[SIM_STANDS_WAITING].count < station->room ||
        station->line[SIM_STANDS_SERVING].count > station->blocked)
        return 0;
    uint64_t held = 0;
    for (uint32_t k = 0; k < station->resource_count; k++)
        held += sim_resource_at(l->s, l->stations, station->resource[k])->in_use;
    return held > 0 && !somebody_may_renege(l, &station->line[SIM_STANDS_WAITING]) &&
           !somebody_may_renege(l, &station->line[SIM_STANDS_OUTSIDE]);
}

/* Whether all services of a station are stuck; those without units of the resource in `slot` are left out. */
static int services_are_stuck(const search *l, const sim_station *station, const uint32_t *slot)
{
    for (int p = 0; p < SIM_PRIORITIES; p++) {
        uint32_t i = station->line[SIM_STANDS_SERVING].first[p];
        while (i != SIM_NO_RECORD) {
            const sim_request *request = request_at(l, i);
            if ((!slot || request->units[*slot]) && !is_stuck(l, request))
                return 0;
            i = request->next;
        }
    }
    return 1;
}

/* Whether no unit of a resource will be free again, whichever station holds it. */
static int units_are_stuck(const search *l, uint32_t resource)
{
    uint32_t i = sim_resource_at(l->s, l->stations, resource)->first_station;
    while (i != SIM_NO_RECORD) {
        const sim_station *station = station_at(l, i);
        const uint32_t slot = slot_of(station, resource);
        if (!services_are_stuck(l, station, &slot))
            return 0;
        i = station->next_of_resource[slot];
    }
    return 1;
}

static int stays_locked(const search *l, const sim_station *station)
{
    for (uint32_t k = 0; k < station->resource_count; k++)
        if (!units_are_stuck(l, station->resource[k]))
            return 0;
    return services_are_stuck(l, station, NULL);
}

/* Takes out of the set who does not belong there, and says whether there was any. */
static int release(const search *l, uint32_t station)
{
    if (!l->locked[station] || stays_locked(l, station_at(l, station)))
        return 0;
    l->locked[station] = 0;
    return 1;
}

uint32_t sim_station_deadlock(sim *s, const sim_stations *stations, uint8_t locked[])
{
    const search l = {s, stations, locked};
    const uint32_t count = sim_pool_extent(sim_pool_of(s, stations->pool));
    for (uint32_t i = 0; i < count; i++)
        locked[i] = (uint8_t)looks_locked(&l, station_at(&l, i));
    /* To and fro: a row of stations that wait for one another, either way, takes two rounds. */
    int any = 1;
    while (any) {
        any = 0;
        for (uint32_t i = 0; i < count; i++)
            any |= release(&l, i);
        for (uint32_t i = count; i-- > 0;)
            any |= release(&l, i);
    }
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++)
        found += locked[i];
    return found;
}
