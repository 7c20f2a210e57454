#include "sim/kernel/station.h"

#include "sim/kernel/panic.h"

uint32_t sim_resource_add(sim *s, const sim_stations *stations, uint32_t units)
{
    SIM_REQUIRE(sim_pool_of(s, stations->resources)->record_bytes == sizeof(sim_resource),
                "resources live in a pool of other records");
    const uint32_t index = sim_pool_take(sim_pool_of(s, stations->resources));
    sim_resource *resource = sim_resource_at(s, stations, index);
    resource->units = units;
    resource->settled = sim_now(s);
    resource->first_station = resource->last_station = SIM_NO_RECORD;
    return index;
}

static void check_plan(sim *s, const sim_stations *stations, const sim_station_plan *plan)
{
    SIM_REQUIRE(plan->resource_count >= 1 && plan->resource_count <= SIM_STATION_RESOURCES,
                "a station that takes from %u resources", plan->resource_count);
    for (uint32_t k = 0; k < plan->resource_count; k++) {
        SIM_REQUIRE(sim_pool_is_live(sim_pool_of(s, stations->resources), plan->resource[k]),
                    "a station takes from resource %u, which does not exist", plan->resource[k]);
        for (uint32_t j = 0; j < k; j++)
            SIM_REQUIRE(plan->resource[j] != plan->resource[k], "a station takes from resource %u twice",
                        plan->resource[k]);
    }
    SIM_REQUIRE(plan->head <= SIM_HEAD_OVERTAKE && plan->short_handed <= SIM_SHORT_BALK &&
                    plan->preemption <= SIM_EVICT_REDRAW,
                "a station with a rule that does not exist");
}

/* Appends a station to those that take from its resource `k`. */
static void join_resource(sim *s, const sim_stations *stations, uint32_t index, uint32_t k)
{
    sim_station *station = sim_station_at(s, stations, index);
    sim_resource *resource = sim_resource_at(s, stations, station->resource[k]);
    station->next_of_resource[k] = SIM_NO_RECORD;
    if (resource->first_station == SIM_NO_RECORD) {
        resource->first_station = index;
    } else {
        sim_station *last = sim_station_at(s, stations, resource->last_station);
        uint32_t slot = 0;
        while (last->resource[slot] != station->resource[k])
            slot++;
        last->next_of_resource[slot] = index;
        last->is_single = 0;
        station->is_single = 0;
    }
    resource->last_station = index;
}

uint32_t sim_station_add(sim *s, const sim_stations *stations, const sim_station_plan *plan)
{
    check_plan(s, stations, plan);
    SIM_REQUIRE(sim_pool_of(s, stations->pool)->record_bytes == sizeof(sim_station) &&
                    sim_pool_of(s, stations->requests)->record_bytes == sizeof(sim_request),
                "stations and requests live in pools of other records");
    const uint32_t index = sim_pool_take(sim_pool_of(s, stations->pool));
    sim_station *station = sim_station_at(s, stations, index);
    station->settled = sim_now(s);
    station->room = plan->room;
    station->is_open = 1;
    station->head = (uint8_t)plan->head;
    station->short_handed = (uint8_t)plan->short_handed;
    station->preemption = (uint8_t)plan->preemption;
    station->resource_count = (uint8_t)plan->resource_count;
    station->is_single =
        plan->resource_count == 1 && plan->head == SIM_HEAD_STRICT && plan->preemption == SIM_EVICT_NONE;
    station->next_due = SIM_NO_RECORD;
    for (int standing = 0; standing < SIM_STANDINGS; standing++)
        for (int p = 0; p < SIM_PRIORITIES; p++)
            station->line[standing].first[p] = station->line[standing].last[p] = SIM_NO_RECORD;
    for (uint32_t k = 0; k < SIM_STATION_RESOURCES; k++)
        station->resource[k] = station->next_of_resource[k] = SIM_NO_RECORD;
    for (uint32_t k = 0; k < plan->resource_count; k++) {
        station->resource[k] = plan->resource[k];
        join_resource(s, stations, index, k);
    }
    return index;
}

uint64_t sim_station_area(sim *s, const sim_stations *stations, uint32_t station, sim_standing standing)
{
    SIM_REQUIRE(standing < SIM_STANDINGS, "the area of a standing that does not exist");
    const sim_station *seen = sim_station_at(s, stations, station);
    return seen->area[standing] + (uint64_t)(sim_now(s) - seen->settled) * seen->line[standing].count;
}

uint64_t sim_resource_area(sim *s, const sim_stations *stations, uint32_t resource)
{
    const sim_resource *seen = sim_resource_at(s, stations, resource);
    return seen->area_in_use + (uint64_t)(sim_now(s) - seen->settled) * seen->in_use;
}
