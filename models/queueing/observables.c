#include "models/queueing/observables.h"

#include "models/queueing/customers.h"
#include "models/queueing/deadlock.h"
#include "models/queueing/occupancy.h"

const sim_observable qn_observables[QN_SERIES] = {
    [QN_SERIES_ARRIVALS] = {"arrivals", "Customers that enter the network", "1", "By class", SIM_FLOW, {"class"}, NULL},
    [QN_SERIES_DEPARTURES] =
        {"departures", "Customers that leave the network", "1", "By class, in whatever way", SIM_FLOW, {"class"}, NULL},
    [QN_SERIES_SERVED] = {"served", "Services that ended", "1", "By station", SIM_FLOW, {"station"}, NULL},
    [QN_SERIES_BALKED] = {"balked",
                          "Customers that balked",
                          "1",
                          "No room, too long a line, or too few units; those who found the door closed are not in it",
                          SIM_FLOW,
                          {"station"},
                          NULL},
    [QN_SERIES_RENEGED] =
        {"reneged", "Customers that reneged", "1", "Patience ended before service", SIM_FLOW, {"station"}, NULL},
    [QN_SERIES_EVICTED] =
        {"evicted", "Customers evicted", "1", "Out of line by less room", SIM_FLOW, {"station"}, NULL},
    [QN_SERIES_QUEUE_END] = {"queue_end",
                             "Customers waiting",
                             "1",
                             "In line and outside, at the end of the day",
                             SIM_LEVEL,
                             {"station"},
                             NULL},
    [QN_SERIES_INSIDE_END] = {"inside_end",
                              "Customers inside a station",
                              "1",
                              "In line and in service, at the end of the day",
                              SIM_LEVEL,
                              {"station"},
                              NULL},
    [QN_SERIES_DEADLOCKED] = {"deadlocked",
                              "Stations in a deadlock",
                              "1",
                              "1 where none can ever be let in again as the network is at the end of the day, else 0",
                              SIM_LEVEL,
                              {"station"},
                              NULL},
};

void qn_observables_describe(qn_inputs *in)
{
    const qn_network *n = &in->network;
    in->dimensions[0] = (sim_dimension){"class", "Class of customers", "", n->classes.count, n->classes.ids, NULL};
    in->dimensions[1] = (sim_dimension){"station", "Station", "", n->stations.count, n->stations.ids, NULL};
}

static void end_day_class(sim *s, uint32_t index)
{
    qn_class_state *class_ = qn_class_state_of(s, index);
    sim_series_set(s, QN_SERIES_ARRIVALS, index, (int64_t)(class_->entered - class_->entered_by_day));
    sim_series_set(s, QN_SERIES_DEPARTURES, index, (int64_t)(class_->left - class_->left_by_day));
    class_->entered_by_day = class_->entered;
    class_->left_by_day = class_->left;
}

static void end_day_station(sim *s, uint32_t index, uint8_t locked)
{
    static const struct {
        int series;
        sim_outcome outcome;
    } flows[] = {{QN_SERIES_SERVED, SIM_OUTCOME_SERVED},
                 {QN_SERIES_BALKED, SIM_OUTCOME_BALKED},
                 {QN_SERIES_RENEGED, SIM_OUTCOME_RENEGED},
                 {QN_SERIES_EVICTED, SIM_OUTCOME_EVICTED}};
    qn_station_state *state = qn_station_state_of(s, index);
    const sim_station *station = qn_station_at(s, index);
    for (size_t i = 0; i < sizeof flows / sizeof *flows; i++) {
        const sim_outcome outcome = flows[i].outcome;
        const uint64_t ever = station->outcomes[outcome] + (outcome == SIM_OUTCOME_BALKED ? state->balked : 0);
        sim_series_set(s, (size_t)flows[i].series, index, (int64_t)(ever - state->by_day[outcome]));
        state->by_day[outcome] = ever;
    }
    sim_series_set(s, QN_SERIES_QUEUE_END, index,
                   (int64_t)station->line[SIM_STANDS_WAITING].count + station->line[SIM_STANDS_OUTSIDE].count);
    sim_series_set(s, QN_SERIES_INSIDE_END, index, qn_inside(station));
    sim_series_set(s, QN_SERIES_DEADLOCKED, index, locked);
}

void qn_observables_end_day(sim *s, const qn_inputs *in)
{
    const uint8_t *locked = qn_deadlock_now(s, &qn_places);
    for (uint32_t i = 0; i < in->network.classes.count; i++)
        end_day_class(s, i);
    for (uint32_t i = 0; i < in->network.stations.count; i++)
        end_day_station(s, i, locked[i]);
}
