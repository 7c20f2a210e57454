#include "models/queueing/occupancy.h"

uint32_t qn_inside(const sim_station *station)
{
    return station->line[SIM_STANDS_WAITING].count + station->line[SIM_STANDS_SERVING].count;
}

void qn_occupancy_touch(sim *s, uint32_t station)
{
    qn_station_state *state = qn_station_state_of(s, station);
    if (state->touched)
        return;
    state->touched = 1;
    uint32_t *list = sim_table_at(s, QN_TABLE_TOUCHED);
    list[qn_totals_of(s)->touched++] = station;
}

void qn_occupancy_touch_resource(sim *s, const qn_inputs *in, uint32_t resource)
{
    for (uint32_t i = 0; i < in->network.stations.count; i++)
        if (qn_station_uses(&in->network.stations.at[i], resource))
            qn_occupancy_touch(s, i);
}

/* Whether a resource of the station has no unit free. */
static uint32_t is_busy(sim *s, const qn_station *station)
{
    for (uint32_t i = 0; i < station->plan.resource_count; i++) {
        const sim_resource *resource = qn_resource_at(s, station->plan.resource[i]);
        if (resource->in_use >= resource->units)
            return 1;
    }
    return 0;
}

/* Ticks of the reported period for which what is noted of a station has held. */
static uint64_t held_for(sim *s, const qn_inputs *in, const qn_station_state *state)
{
    const sim_ticks now = sim_now(s);
    return now > in->report_from ? qn_part_in(state->since, now, in->report_from) : 0;
}

static uint64_t *lengths_of(sim *s, const qn_inputs *in, uint32_t station)
{
    return (uint64_t *)sim_table_at(s, QN_TABLE_LENGTHS) + (size_t)station * in->measuring.lengths;
}

static void look(sim *s, const qn_inputs *in, uint32_t station)
{
    qn_station_state *state = qn_station_state_of(s, station);
    const uint32_t busy = is_busy(s, &in->network.stations.at[station]);
    const uint32_t inside = qn_inside(qn_station_at(s, station));
    if (busy == state->busy && inside == state->inside)
        return;
    const uint64_t held = held_for(s, in, state);
    if (state->busy)
        state->busy_ticks += held;
    if (state->inside < in->measuring.lengths)
        lengths_of(s, in, station)[state->inside] += held;
    state->busy = busy;
    state->inside = inside;
    state->since = sim_now(s);
}

/* Looks at a station and those that share a resource with it. */
static void look_around(sim *s, const qn_inputs *in, uint32_t station)
{
    const qn_stations *all = &in->network.stations;
    const qn_station *changed = &all->at[station];
    look(s, in, station);
    if (changed->plan.resource_count == 1 && changed->own != QN_NONE)
        return;
    for (uint32_t i = 0; i < changed->plan.resource_count; i++) {
        const uint32_t resource = changed->plan.resource[i];
        for (uint32_t k = 0; resource != changed->own && k < all->count; k++)
            if (k != station && qn_station_uses(&all->at[k], resource))
                look(s, in, k);
    }
}

void qn_occupancy_settle(sim *s, const qn_inputs *in)
{
    qn_totals *totals = qn_totals_of(s);
    const uint32_t *list = sim_table_at(s, QN_TABLE_TOUCHED);
    for (uint32_t i = 0; i < totals->touched; i++) {
        qn_station_state_of(s, list[i])->touched = 0;
        look_around(s, in, list[i]);
    }
    totals->touched = 0;
}

uint64_t qn_occupancy_busy(sim *s, const qn_inputs *in, uint32_t station)
{
    const qn_station_state *state = qn_station_state_of(s, station);
    return state->busy_ticks + (state->busy ? held_for(s, in, state) : 0);
}

uint64_t qn_occupancy_length(sim *s, const qn_inputs *in, uint32_t station, uint32_t inside)
{
    const qn_station_state *state = qn_station_state_of(s, station);
    return lengths_of(s, in, station)[inside] + (state->inside == inside ? held_for(s, in, state) : 0);
}
