#include "sim/kernel/panic.h"
#include "sim/kernel/station_flow.h"
#include "sim/kernel/station_preemption.h"

static const sim_evict_rule rule_of_shrink[] = {
    [SIM_SHRINK_FINISH] = SIM_EVICT_NONE,
    [SIM_SHRINK_RESUME] = SIM_EVICT_RESUME,
    [SIM_SHRINK_REPEAT] = SIM_EVICT_REPEAT,
    [SIM_SHRINK_REDRAW] = SIM_EVICT_REDRAW,
};

void sim_resource_set_units(sim *s, const sim_stations *stations, const void *inputs, uint32_t resource, uint32_t units,
                            sim_shrink_rule rule)
{
    sim_work w = sim_work_open(s, stations, inputs);
    SIM_REQUIRE(sim_pool_is_live(w.resource_pool, resource), "resource %u does not exist", resource);
    SIM_REQUIRE(rule <= SIM_SHRINK_REDRAW, "units are taken away by a rule that does not exist");
    sim_resource *changed = sim_work_resource(&w, resource);
    changed->units = units;
    if (rule != SIM_SHRINK_FINISH)
        sim_preemption_take_back(&w, resource, rule_of_shrink[rule]);
    changed->in_use_at_change = changed->in_use;
    sim_work_add_all_of(&w, resource);
    sim_flow_run(&w);
}

static void evict(sim_work *w, sim_station *station)
{
    const sim_line *line = &station->line[SIM_STANDS_WAITING];
    while (line->count > station->room) {
        int p = SIM_PRIORITIES - 1;
        while (line->last[p] == SIM_NO_RECORD)
            p--;
        const uint32_t last = line->last[p];
        sim_work_tell(w, SIM_NOTICE_EVICTED, sim_work_request(w, last));
        sim_request_conclude(w, last, SIM_OUTCOME_EVICTED);
    }
}

void sim_station_set_room(sim *s, const sim_stations *stations, const void *inputs, uint32_t station, uint32_t room,
                          sim_room_rule rule)
{
    sim_work w = sim_work_open(s, stations, inputs);
    SIM_REQUIRE(sim_pool_is_live(w.station_pool, station), "station %u does not exist", station);
    SIM_REQUIRE(rule <= SIM_ROOM_EVICT, "room is taken away by a rule that does not exist");
    sim_station *changed = sim_work_station(&w, station);
    changed->room = room;
    if (rule == SIM_ROOM_EVICT)
        evict(&w, changed);
    sim_work_add(&w, station);
    sim_flow_run(&w);
}

void sim_station_set_door(sim *s, const sim_stations *stations, uint32_t station, sim_door door)
{
    const sim_work w = sim_work_open(s, stations, NULL);
    SIM_REQUIRE(sim_pool_is_live(w.station_pool, station), "station %u does not exist", station);
    SIM_REQUIRE(door <= SIM_DOOR_OPEN, "a door that is neither open nor closed");
    sim_work_station(&w, station)->is_open = door == SIM_DOOR_OPEN;
}
