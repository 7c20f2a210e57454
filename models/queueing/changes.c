#include "models/queueing/changes.h"

#include "models/queueing/customers.h"
#include "models/queueing/identity.h"
#include "models/queueing/occupancy.h"
#include "sim/kernel/panic.h"

/* Parts of the subject of interruptions. */
enum { PART_COMES, PART_REPAIRED };

/* ---- units ---- */

static uint32_t units_due(const qn_resource_state *state)
{
    if (state->outages > 0 || state->missing >= state->planned)
        return 0;
    return (uint32_t)(state->planned - state->missing);
}

static void settle_units(sim *s, uint32_t resource, qn_resource_state *state)
{
    const sim_ticks now = sim_now(s);
    state->units_area += (uint64_t)(now - state->settled) * qn_resource_at(s, resource)->units;
    state->settled = now;
}

/* Lets the kernel know how many there are now. */
static void apply_units(sim *s, const qn_inputs *in, uint32_t resource)
{
    qn_resource_state *state = qn_resource_state_of(s, resource);
    const uint32_t units = units_due(state);
    if (units == qn_resource_at(s, resource)->units)
        return;
    settle_units(s, resource, state);
    sim_resource_set_units(s, &qn_places, in, resource, units, in->network.stations.resources[resource].fewer);
    qn_occupancy_touch_resource(s, in, resource);
}

uint64_t qn_units_area(sim *s, uint32_t resource)
{
    qn_resource_state *state = qn_resource_state_of(s, resource);
    settle_units(s, resource, state);
    return state->units_area;
}

/* ---- schedules ---- */

static void schedule_next(sim *s, const qn_inputs *in, const qn_schedule *schedule, uint16_t kind, qn_subject subject,
                          uint32_t index)
{
    if (schedule->count == 0)
        return;
    const sim_ticks next = qn_schedule_next(schedule, sim_now(s));
    if (next < in->end)
        sim_schedule(s, next, kind, qn_subject_identity(subject, 0, index), 0, index, 0);
}

static void schedule_units(sim *s, const qn_inputs *in, uint32_t resource)
{
    schedule_next(s, in, &in->network.stations.resources[resource].shifts, QN_EVENT_UNITS, QN_SUBJECT_UNITS, resource);
}

static void schedule_room(sim *s, const qn_inputs *in, uint32_t station)
{
    schedule_next(s, in, &in->network.stations.at[station].rooms, QN_EVENT_ROOM, QN_SUBJECT_ROOM, station);
}

static void schedule_door(sim *s, const qn_inputs *in, uint32_t station)
{
    schedule_next(s, in, &in->network.stations.at[station].doors, QN_EVENT_DOOR, QN_SUBJECT_DOOR, station);
}

static void set_door(sim *s, const qn_inputs *in, uint32_t station)
{
    const qn_schedule *doors = &in->network.stations.at[station].doors;
    if (doors->count)
        sim_station_set_door(s, &qn_places, station,
                             qn_schedule_value(doors, sim_now(s)) > 0 ? SIM_DOOR_OPEN : SIM_DOOR_CLOSED);
}

static void change_units(sim *s, const qn_inputs *in, uint32_t resource)
{
    const qn_schedule *shifts = &in->network.stations.resources[resource].shifts;
    qn_resource_state_of(s, resource)->planned = (uint32_t)qn_schedule_value(shifts, sim_now(s));
    apply_units(s, in, resource);
    schedule_units(s, in, resource);
}

static void change_room(sim *s, const qn_inputs *in, uint32_t station)
{
    const qn_station *place = &in->network.stations.at[station];
    sim_station_set_room(s, &qn_places, in, station, qn_room(qn_schedule_value(&place->rooms, sim_now(s))),
                         place->less_room);
    qn_occupancy_touch(s, station);
    schedule_room(s, in, station);
}

/* ---- interruptions ---- */

static void schedule_interruption(sim *s, const qn_inputs *in, uint32_t resource)
{
    const qn_resource *r = &in->network.stations.resources[resource];
    const qn_resource_state *state = qn_resource_state_of(s, resource);
    if (r->gap <= 0)
        return;
    const uint64_t identity = qn_subject_identity(QN_SUBJECT_INTERRUPTION, PART_COMES, resource);
    const sim_distribution gap = sim_distribution_exponential(r->gap);
    sim_stream draws = qn_stream(s, identity, QN_PURPOSE_INTERRUPTION, 2 * state->interruptions);
    const sim_ticks next = sim_now(s) + qn_round(sim_distribution_draw(&gap, &draws));
    if (next < in->end)
        sim_schedule(s, next, QN_EVENT_INTERRUPTION, identity, state->interruptions, resource, 0);
}

static void interrupt(sim *s, const qn_inputs *in, uint32_t resource)
{
    const qn_resource *r = &in->network.stations.resources[resource];
    qn_resource_state *state = qn_resource_state_of(s, resource);
    const uint32_t ordinal = state->interruptions++;
    SIM_REQUIRE(ordinal < UINT32_MAX / 2, "more interruptions of a resource than there are streams");
    sim_stream draws = qn_stream(s, qn_subject_identity(QN_SUBJECT_INTERRUPTION, PART_COMES, resource),
                                 QN_PURPOSE_INTERRUPTION, 2 * ordinal + 1);
    const sim_ticks back = sim_now(s) + qn_round(sim_distribution_draw(&r->repair, &draws));
    if (r->interrupted == 0)
        state->outages++;
    else
        state->missing += r->interrupted;
    sim_schedule(s, back, QN_EVENT_REPAIR, qn_subject_identity(QN_SUBJECT_INTERRUPTION, PART_REPAIRED, resource),
                 ordinal, resource, 0);
    apply_units(s, in, resource);
    schedule_interruption(s, in, resource);
}

static void repair(sim *s, const qn_inputs *in, uint32_t resource)
{
    const qn_resource *r = &in->network.stations.resources[resource];
    qn_resource_state *state = qn_resource_state_of(s, resource);
    if (r->interrupted == 0)
        state->outages--;
    else
        state->missing -= r->interrupted;
    apply_units(s, in, resource);
}

/* ---- together ---- */

void qn_changes_set_up(sim *s, const qn_inputs *in)
{
    const qn_stations *stations = &in->network.stations;
    for (uint32_t i = 0; i < stations->resource_count; i++) {
        qn_resource_state_of(s, i)->planned = qn_resource_first(&stations->resources[i]);
        sim_resource_add(s, &qn_places, qn_resource_first(&stations->resources[i]));
        schedule_units(s, in, i);
        schedule_interruption(s, in, i);
    }
    for (uint32_t i = 0; i < stations->count; i++) {
        sim_station_add(s, &qn_places, &stations->at[i].plan);
        set_door(s, in, i);
        schedule_room(s, in, i);
        schedule_door(s, in, i);
    }
}

void qn_changes_handle(sim *s, const qn_inputs *in, const sim_event *event)
{
    switch (event->kind) {
    case QN_EVENT_UNITS:
        change_units(s, in, event->entity);
        break;
    case QN_EVENT_ROOM:
        change_room(s, in, event->entity);
        break;
    case QN_EVENT_DOOR:
        set_door(s, in, event->entity);
        schedule_door(s, in, event->entity);
        break;
    case QN_EVENT_INTERRUPTION:
        interrupt(s, in, event->entity);
        break;
    default:
        repair(s, in, event->entity);
    }
}
