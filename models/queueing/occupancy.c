#include "models/queueing/occupancy.h"

void qn_occupancy_touch(sim *s, uint32_t station)
{
    qn_station_state *state = qn_station_state_of(s, station);
    if (state->is_touched)
        return;
    qn_totals *totals = qn_totals_of(s);
    state->is_touched = 1;
    state->next_touched = totals->first_touched;
    totals->first_touched = station + 1;
}

void qn_occupancy_touch_resource(sim *s, const qn_inputs *in, uint32_t resource)
{
    for (uint32_t i = 0; i < in->network.stations.count; i++)
        if (qn_station_uses(&in->network.stations.at[i], resource))
            qn_occupancy_touch(s, i);
}

static uint32_t has_none_free(sim *s, uint32_t resource)
{
    const sim_resource *r = qn_resource_at(s, resource);
    return r->in_use >= r->units;
}

/* Whether a resource of the station has no unit free. */
static uint32_t is_busy(sim *s, const sim_station *station)
{
    uint32_t busy = has_none_free(s, station->resource[0]);
    for (uint32_t i = 1; i < station->resource_count; i++)
        busy |= has_none_free(s, station->resource[i]);
    return busy;
}

static uint64_t *lengths_of(sim *s, const qn_inputs *in, uint32_t station)
{
    return (uint64_t *)sim_table_at(s, QN_TABLE_LENGTHS) + (size_t)station * in->measuring.lengths;
}

/* Adds up the time for which what is noted of a station has held. */
static void add_held(sim *s, const qn_inputs *in, uint32_t station, qn_station_state *state)
{
    const uint64_t held = (uint64_t)(sim_now(s) - state->since);
    if (state->busy)
        state->busy_ticks += held;
    if (state->inside < in->measuring.lengths)
        lengths_of(s, in, station)[state->inside] += held;
    state->since = sim_now(s);
}

static void look(sim *s, const qn_inputs *in, uint32_t index)
{
    qn_station_state *state = qn_station_state_of(s, index);
    const sim_station *station = qn_station_at(s, index);
    const uint32_t busy = is_busy(s, station);
    if (busy == state->busy && (in->measuring.lengths == 0 || qn_inside(station) == state->inside))
        return;
    add_held(s, in, index, state);
    state->busy = busy;
    state->inside = qn_inside(station);
}

/* Looks at a station and those that share a resource with it. */
static void look_around(sim *s, const qn_inputs *in, uint32_t station)
{
    const qn_stations *stations = &in->network.stations;
    for (uint32_t i = stations->near_first[station]; i < stations->near_first[station + 1]; i++)
        look(s, in, stations->near[i]);
}

void qn_occupancy_settle(sim *s, const qn_inputs *in)
{
    qn_totals *totals = qn_totals_of(s);
    while (totals->first_touched) {
        const uint32_t station = totals->first_touched - 1;
        qn_station_state *state = qn_station_state_of(s, station);
        totals->first_touched = state->next_touched;
        state->is_touched = 0;
        if (in->network.stations.at[station].is_apart)
            look(s, in, station);
        else
            look_around(s, in, station);
    }
}

void qn_occupancy_begin(sim *s, const qn_inputs *in)
{
    for (uint32_t i = 0; i < in->network.stations.count; i++) {
        qn_station_state *state = qn_station_state_of(s, i);
        state->busy_ticks = 0;
        state->since = sim_now(s);
        for (uint32_t k = 0; k < in->measuring.lengths; k++)
            lengths_of(s, in, i)[k] = 0;
    }
}

uint64_t qn_occupancy_busy(sim *s, uint32_t station)
{
    const qn_station_state *state = qn_station_state_of(s, station);
    return state->busy_ticks + (state->busy ? (uint64_t)(sim_now(s) - state->since) : 0);
}

uint64_t qn_occupancy_length(sim *s, const qn_inputs *in, uint32_t station, uint32_t inside)
{
    const qn_station_state *state = qn_station_state_of(s, station);
    return lengths_of(s, in, station)[inside] + (state->inside == inside ? (uint64_t)(sim_now(s) - state->since) : 0);
}
