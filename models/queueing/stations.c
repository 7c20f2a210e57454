#include "models/queueing/stations.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

static const sim_param rows[] = {
    {"stations", SIM_PARAM_LIST, "", 0, 0, NULL, "Where customers wait and are served", SIM_NO_SOURCE},
    {"stations[].servers", SIM_PARAM_COUNT, "", 0, QN_MOST_UNITS, "1",
     "Servers of its own, where there are no shifts; 0: it has only what it uses", SIM_NO_SOURCE},
    {"stations[].shifts", SIM_PARAM_REALS, "h", 0, 1e6, "[]", "Hours of the cycle from which on shift_servers hold",
     SIM_NO_SOURCE},
    {"stations[].shift_servers", SIM_PARAM_REALS, "", 0, QN_MOST_UNITS, "[]",
     "Servers that there are from those hours on", SIM_NO_SOURCE},
    {"stations[].shift_cycle_hours", SIM_PARAM_REAL, "h", 0.001, 1e6, "24.0",
     "Length of the cycle of servers, rooms and doors", SIM_NO_SOURCE},
    {"stations[].fewer", SIM_PARAM_TEXT, "", 0, 0, "\"finish\"",
     "What becomes of those in service when servers are taken away: they finish, or are put out and resume, repeat the "
     "same service, or draw a new one",
     SIM_CHOICES("finish|resume|repeat|redraw")},
    {"stations[].interruptions_per_hour", SIM_PARAM_REAL, "1/h", 0, 1e9, "0.0",
     "Rate of interruptions, which come at all times alike; 0: none", SIM_NO_SOURCE},
    {"stations[].interrupted_servers", SIM_PARAM_COUNT, "", 0, QN_MOST_UNITS, "0",
     "Servers that an interruption takes away; 0: all", SIM_NO_SOURCE},
    {"stations[].repair_hours", SIM_PARAM_DISTRIBUTION, "h", 0, 1e9, "0.0",
     "Time until an interruption's servers come back", SIM_NO_SOURCE},
    {"stations[].uses", SIM_PARAM_TEXTS, "", 0, 0, "[]", "Shared resources of which each service takes units",
     SIM_NO_SOURCE},
    {"stations[].room", SIM_PARAM_COUNT, "", -1, QN_MOST_UNITS, "-1",
     "Customers that may wait in line, those served not counted; -1: any number", SIM_NO_SOURCE},
    {"stations[].full", SIM_PARAM_TEXT, "", 0, 0, "\"lose\"",
     "What becomes of who finds no room: lost; waits outside; or waits outside and keeps the servers that it comes "
     "from",
     SIM_CHOICES("lose|wait|block")},
    {"stations[].head", SIM_PARAM_TEXT, "", 0, 0, "\"strict\"",
     "Whether others may begin before the head of the line, when that needs more units than are free",
     SIM_CHOICES("strict|overtake")},
    {"stations[].short_handed", SIM_PARAM_TEXT, "", 0, 0, "\"wait\"",
     "What becomes of who needs more units than there are at this time: waits for them, or balks",
     SIM_CHOICES("wait|balk")},
    {"stations[].preemption", SIM_PARAM_TEXT, "", 0, 0, "\"none\"",
     "Whether a lower priority number puts a higher one out of service, and whether that one resumes, repeats the same "
     "service, or draws a new one",
     SIM_CHOICES("none|resume|repeat|redraw")},
    {"stations[].service_hours", SIM_PARAM_DISTRIBUTION, "h", -1, 1e9, QN_NOT_GIVEN,
     "Service time of every class, unless `services` says otherwise; -1: `services` says it for each class that comes",
     SIM_NO_SOURCE},
    {"stations[].room_shifts", SIM_PARAM_REALS, "h", 0, 1e6, "[]", "Hours of the cycle from which on shift_room holds",
     SIM_NO_SOURCE},
    {"stations[].shift_room", SIM_PARAM_REALS, "", -1, QN_MOST_UNITS, "[]", "Room from those hours on; -1: any number",
     SIM_NO_SOURCE},
    {"stations[].less_room", SIM_PARAM_TEXT, "", 0, 0, "\"stay\"",
     "What becomes of those in line for whom there is no room any more: they stay, or the last of them leave",
     SIM_CHOICES("stay|evict")},
    {"stations[].door_shifts", SIM_PARAM_REALS, "h", 0, 1e6, "[]", "Hours of the cycle from which on door_open holds",
     SIM_NO_SOURCE},
    {"stations[].door_open", SIM_PARAM_REALS, "", 0, 1, "[]", "1: takes customers from those hours on; 0: takes none",
     SIM_NO_SOURCE},
};

const sim_param_table qn_stations_params = {rows, sizeof rows / sizeof *rows};

static const qn_resource_keys own_keys = {
    "servers", {"shifts", "shift_servers", "shift_cycle_hours"}, "interrupted_servers"};
static const qn_schedule_keys room_keys = {"room_shifts", "shift_room", "shift_cycle_hours"};
static const qn_schedule_keys door_keys = {"door_shifts", "door_open", "shift_cycle_hours"};

const char *const qn_full_rules[] = {
    [SIM_FULL_LOSE] = "lose",
    [SIM_FULL_WAIT] = "wait",
    [SIM_FULL_BLOCK] = "block",
    NULL,
};
static const char *const head_rules[] = {[SIM_HEAD_STRICT] = "strict", [SIM_HEAD_OVERTAKE] = "overtake", NULL};
static const char *const short_rules[] = {[SIM_SHORT_WAIT] = "wait", [SIM_SHORT_BALK] = "balk", NULL};
static const char *const room_rules[] = {[SIM_ROOM_STAY] = "stay", [SIM_ROOM_EVICT] = "evict", NULL};
static const char *const evict_rules[] = {
    [SIM_EVICT_NONE] = "none",
    [SIM_EVICT_RESUME] = "resume",
    [SIM_EVICT_REPEAT] = "repeat",
    [SIM_EVICT_REDRAW] = "redraw",
    NULL,
};

uint32_t qn_room(double room)
{
    return room < 0 ? SIM_NO_LIMIT : (uint32_t)room;
}

int qn_station_uses(const qn_station *s, uint32_t resource)
{
    for (uint32_t i = 0; i < s->plan.resource_count; i++)
        if (s->plan.resource[i] == resource)
            return 1;
    return 0;
}

/* Adds the resource of the i-th name of `uses` to the plan. */
static void add_use(const qn_element *e, size_t i, const char *const shared_ids[], size_t shared_count, qn_station *s)
{
    const char *id = qn_element_text_at(e, "uses", i);
    const uint32_t resource = qn_index_of(id, shared_ids, shared_count);
    if (resource == QN_NONE) {
        qn_element_fault(e, "uses", "no resource has the id \"%s\"", id);
        const char *near = sim_nearest_name(id, shared_ids, shared_count);
        if (near)
            sim_diagnostics_hint(e->reading->d, "did you mean \"%s\"?", near);
        return;
    }
    if (qn_station_uses(s, resource)) {
        qn_element_fault(e, "uses", "\"%s\" stands in it twice", id);
        return;
    }
    if (s->plan.resource_count == SIM_STATION_RESOURCES) {
        qn_element_fault(e, "uses", "a station has at most %d resources, its own servers counted",
                         SIM_STATION_RESOURCES);
        return;
    }
    s->plan.resource[s->plan.resource_count++] = resource;
}

static void read_station(const qn_element *e, const char *const shared_ids[], qn_stations *all, qn_station *s)
{
    s->id = e->id;
    s->own = QN_NONE;
    qn_resource servers = qn_resource_read(e, &own_keys);
    if (servers.units > 0 || servers.shifts.count > 0) {
        s->own = (uint32_t)all->resource_count;
        s->plan.resource[s->plan.resource_count++] = s->own;
        all->resources[all->resource_count++] = servers;
    } else {
        if (servers.gap > 0)
            qn_element_fault(e, "interruptions_per_hour", "it has no servers of its own to interrupt");
        qn_resource_free(&servers);
    }
    const size_t uses = qn_element_length(e, "uses");
    for (size_t i = 0; i < uses; i++)
        add_use(e, i, shared_ids, all->shared_count, s);
    if (s->own == QN_NONE && uses == 0)
        qn_element_fault(e, "servers", "nobody serves there: it has no servers of its own and uses none");
    s->rooms = qn_schedule_read(e, &room_keys, QN_WHOLE);
    s->doors = qn_schedule_read(e, &door_keys, QN_WHOLE);
    s->plan.room = qn_room(s->rooms.count ? qn_schedule_value(&s->rooms, 0) : (double)qn_element_count(e, "room"));
    s->plan.head = (sim_head_rule)qn_element_choice(e, "head", head_rules);
    s->plan.short_handed = (sim_short_rule)qn_element_choice(e, "short_handed", short_rules);
    s->plan.preemption = (sim_evict_rule)qn_element_choice(e, "preemption", evict_rules);
    s->full = (sim_full_rule)qn_element_choice(e, "full", qn_full_rules);
    s->less_room = (sim_room_rule)qn_element_choice(e, "less_room", room_rules);
    s->service = qn_element_duration(e, "service_hours");
}

static int share_a_resource(const qn_station *a, const qn_station *b)
{
    for (uint32_t i = 0; i < a->plan.resource_count; i++)
        if (qn_station_uses(b, a->plan.resource[i]))
            return 1;
    return 0;
}

static void find_near(qn_stations *s)
{
    uint32_t count = 0;
    s->near_first = sim_allocate(s->count + 1, sizeof *s->near_first);
    for (uint32_t i = 0; i < s->count; i++) {
        s->near_first[i] = count;
        for (uint32_t k = 0; k < s->count; k++) {
            if (k != i && !share_a_resource(&s->at[i], &s->at[k]))
                continue;
            if ((count & (count - 1)) == 0) /* at powers of two */
                s->near = sim_reallocate(s->near, count ? (size_t)count * 2 : 1, sizeof *s->near);
            s->near[count++] = k;
        }
        s->at[i].is_apart = count - s->near_first[i] == 1;
    }
    s->near_first[s->count] = count;
}

void qn_stations_read(const qn_reading *r, qn_stations *s)
{
    memset(s, 0, sizeof *s);
    const char **shared_ids = qn_ids(r, "resources", &s->shared_count);
    s->ids = qn_ids(r, "stations", &s->count);
    s->at = sim_allocate(s->count, sizeof *s->at);
    s->resources = sim_allocate(s->shared_count + s->count, sizeof *s->resources);
    for (size_t i = 0; i < s->shared_count; i++) {
        const qn_element e = qn_element_at(r, "resources", i);
        s->resources[i] = qn_resource_read(&e, &qn_shared_keys);
    }
    s->resource_count = s->shared_count;
    for (size_t i = 0; i < s->count; i++) {
        const qn_element e = qn_element_at(r, "stations", i);
        read_station(&e, shared_ids, s, &s->at[i]);
    }
    find_near(s);
    if (s->count == 0)
        sim_diagnostics_add(r->d, SIM_FAULT_CONFIG, sim_scenario_origin(r->scenario, "stations"), "stations",
                            "a network without a station");
    free((void *)shared_ids);
}

void qn_stations_free(qn_stations *s)
{
    for (size_t i = 0; i < s->resource_count; i++)
        qn_resource_free(&s->resources[i]);
    for (size_t i = 0; i < s->count; i++) {
        qn_schedule_free(&s->at[i].rooms);
        qn_schedule_free(&s->at[i].doors);
    }
    free(s->at);
    free((void *)s->ids);
    free(s->resources);
    free(s->near_first);
    free(s->near);
    memset(s, 0, sizeof *s);
}
