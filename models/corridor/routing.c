#include "models/corridor/routing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/corridor/beliefs.h"
#include "models/corridor/route_existence.h"
#include "models/corridor/state.h"
#include "sim/kernel/arith.h"
#include "sim/kernel/panic.h"

static const sim_param rows[] = {
    {"route.scale_hours", SIM_PARAM_REAL, "h", 1e-6, 1000, "2.0",
     "Scale of the route choice: how much is left to chance",
     SIM_ASSUMED(0.5, 4, "no estimate for such journeys is published")},
    {"route.nest", SIM_PARAM_REAL, "1", 0.01, 1, "0.6", "How alike the modes of one hop are; 1: as different as roads",
     SIM_ASSUMED(0.3, 1, "no estimate is published")},
    {"route.fixed_hours", SIM_PARAM_REAL, "h", 0, 100, "3.0", "Cost of each hop beside its hours; ends cycles",
     SIM_ASSUMED(1, 8, "no estimate is published")},
    {"route.usd_per_hour", SIM_PARAM_REAL, "USD/h", 0.01, 10000, "5.0", "What an hour is worth to a traveller",
     SIM_ASSUMED(1, 15, "earnings of 5 to 20 USD a day, savings at stake")},
    {"route.detection_hours", SIM_PARAM_REAL, "h", 0, 10000, "24.0",
     "What being detected costs in the eyes of a traveller",
     SIM_ASSUMED(6, 120, "detention of days, and often back to the south")},
    {"route.update_days", SIM_PARAM_COUNT, "days", 1, 3650, "7", "Days between two solutions of the tables of choice",
     SIM_NO_SOURCE},
};

const sim_param_table routing_params = {rows, sizeof rows / sizeof *rows};

static void read_costs(const network *n, const travel_modes *modes, const posts *p, const transit_rules *t, routing *r)
{
    const size_t count = n->alternative_count;
    r->base_hours = sim_allocate(count, sizeof *r->base_hours);
    r->price_usd = sim_allocate(count, sizeof *r->price_usd);
    r->km = sim_allocate(count, sizeof *r->km);
    r->mean_hours = sim_allocate(count, sizeof *r->mean_hours);
    r->checkpoint = sim_allocate(count, sizeof *r->checkpoint);
    r->stop_probability = sim_allocate(count, sizeof *r->stop_probability);
    r->death_probability = sim_allocate(count, sizeof *r->death_probability);
    for (size_t i = 0; i < count; i++) {
        const travel_mode *mode = &modes->at[n->alternative_mode[i]];
        const uint32_t leg = n->alternative_leg[i];
        const double wait = sim_distribution_mean(&mode->wait_hours);
        const double stop = mode->stop_probability * t->stop_factor;
        r->km[i] = n->leg_km[leg];
        r->mean_hours[i] = mode_mean_hours(mode, r->km[i]) - wait;
        r->base_hours[i] = r->fixed_hours + wait + r->mean_hours[i] * mode->discomfort;
        r->price_usd[i] = mode->fixed_usd + mode->usd_per_km * r->km[i];
        r->stop_probability[i] = stop < 1 ? stop : 1;
        r->checkpoint[i] = stop > 0 ? p->checkpoint_of_place[n->hops[n->alternative_hop[i]].to] : NETWORK_NONE;
        r->death_probability[i] = mode->deaths_per_million_km * r->km[i] / 1e6 + n->leg_deaths_per_100000[leg] / 100000;
    }
}

/* Utilities of a type; `believed` is NULL for the checkpoints' own strength. */
static void fill_utilities(sim *s, const routing_inputs *in, int at_home, uint32_t bits, double utility[])
{
    const routing *r = in->routing;
    const int fears = !at_home && !(bits & TYPE_DOCUMENT);
    for (size_t i = 0; i < in->network->alternative_count; i++) {
        double hours = r->base_hours[i] + r->price_usd[i] / r->usd_per_hour;
        if (fears && r->checkpoint[i] != NETWORK_NONE)
            hours += r->stop_probability[i] * (s ? belief_of(s, r->checkpoint[i]) : 1) * r->detection_hours;
        const int barred = (bits & TYPE_POOR) && in->modes->at[in->network->alternative_mode[i]].needs_money;
        utility[i] = barred ? -INFINITY : -hours;
    }
}

/* Whether a plan ends at a destination. */
static int is_for(const attractions *a, uint32_t destination, uint32_t bits)
{
    return a->destination_is_port[destination] == ((bits & TYPE_APPOINTMENT) != 0);
}

static double *start_log_of(const routing *r, const attractions *a, uint32_t class_, uint32_t bits)
{
    return r->start_log + ((size_t)class_ * TYPES_A_CLASS + bits) * a->destination_count;
}

/* Scratch for solving; tables are solved at most every few days, outside the hot path. */
typedef struct solving {
    double *utility;
    double *end_value;
    route_workspace *work;
} solving;

static solving solving_begin(const network *n)
{
    return (solving){sim_allocate(n->alternative_count, sizeof(double)), sim_allocate(n->hop_count, sizeof(double)),
                     route_workspace_create(n->topology)};
}

static void solving_end(solving *scratch)
{
    free(scratch->utility);
    free(scratch->end_value);
    route_workspace_free(scratch->work);
}

/* What the flows of those who set out need beside that. */
typedef struct start_flows {
    double *at_place;
    double *through_hop;
    double *through_alternative;
    route_table *table;
} start_flows;

static start_flows start_flows_begin(const network *n, size_t table_bytes)
{
    return (start_flows){sim_allocate(n->place_count, sizeof(double)), sim_allocate(n->hop_count, sizeof(double)),
                         sim_allocate(n->alternative_count, sizeof(double)),
                         route_table_place(n->topology, sim_allocate(1, table_bytes))};
}

static void start_flows_end(start_flows *flows)
{
    free(flows->at_place);
    free(flows->through_hop);
    free(flows->through_alternative);
    free(flows->table);
}

/* Adds up where a class sets out from day `first` to before `end` of the run. Returns 0 when nobody of it does. */
static int add_start(const routing_inputs *in, uint32_t class_, int64_t first, int64_t end, double at_place[])
{
    const departures *from = in->departures;
    double all = 0;
    for (size_t i = 0; i < in->network->place_count; i++)
        at_place[i] = 0;
    for (size_t i = 0; i < from->count; i++)
        for (int64_t day = first; from->at[i].class_ == class_ && day < end; day++) {
            at_place[from->at[i].gateway] += from->at[i].persons_per_day[day];
            all += from->at[i].persons_per_day[day];
        }
    return all > 0;
}

/* Where a class sets out in the last weeks of the warm-up: what changes later must not reach back. A class that does not set
 * out then, or a run without a warm-up, is taken as a whole. */
static int fill_start(const routing_inputs *in, uint32_t class_, double at_place[])
{
    enum { WINDOW_DAYS = 120 };
    const int64_t end = in->departures->warmup_days, first = end > WINDOW_DAYS ? end - WINDOW_DAYS : 0;
    return add_start(in, class_, first, end, at_place) || add_start(in, class_, 0, in->departures->days, at_place);
}

/* Shares of the destinations, as logarithms, among those of the class who set out and have these end values. */
static route_status start_shares(const routing_inputs *in, uint32_t bits, const double value[], double log_share[],
                                 solving *scratch, start_flows *flows)
{
    const network *n = in->network;
    const attractions *a = in->attractions;
    for (size_t e = 0; e < n->end_count; e++)
        scratch->end_value[n->end_hop[e]] =
            is_for(a, a->destination_of_end[e], bits) ? value[a->destination_of_end[e]] : -INFINITY;
    const route_weights weights = {in->routing->scale_hours, in->routing->nest, scratch->utility, scratch->end_value};
    const route_status status = route_choice_solve(n->topology, &weights, flows->table, scratch->work);
    if (status != ROUTE_OK)
        return status;
    route_expected_flows(n->topology, &weights, flows->table, flows->at_place, flows->through_hop,
                         flows->through_alternative, scratch->work);
    double all = 0;
    for (size_t i = 0; i < a->destination_count; i++)
        log_share[i] = 0;
    for (size_t e = 0; e < n->end_count; e++) {
        log_share[a->destination_of_end[e]] += flows->through_hop[n->end_hop[e]];
        all += flows->through_hop[n->end_hop[e]];
    }
    for (size_t i = 0; i < a->destination_count; i++)
        log_share[i] = sim_log(log_share[i] / all);
    return ROUTE_OK;
}

/* The value of each destination at which the class's shares are the prior ones, whatever the places where it sets out:
 * the contraction of Berry, Levinsohn and Pakes (1995), Econometrica 63(4), 841-890. start_log is what remains of
 * log share when the value is taken out, see attractions.h. */
static route_status solve_start(const routing_inputs *in, uint32_t class_, uint32_t bits, solving *scratch,
                                start_flows *flows)
{
    enum { ROUNDS_MOST = 500 };
    const double near_enough = 1e-4, mu = in->routing->scale_hours;
    const attractions *a = in->attractions;
    const size_t count = a->destination_count;
    const double *prior = a->prior + (size_t)class_ * count;
    double *start_log = start_log_of(in->routing, a, class_, bits);
    double value[DESTINATIONS_MOST], log_share[DESTINATIONS_MOST], worst;
    for (size_t i = 0; i < count; i++) {
        start_log[i] = -INFINITY;
        value[i] = prior[i] > 0 ? 0 : -INFINITY;
    }
    if (!fill_start(in, class_, flows->at_place))
        return ROUTE_OK;
    fill_utilities(NULL, in, in->classes->at[class_].at_home, bits, scratch->utility);
    int rounds = 0;
    do {
        const route_status status = start_shares(in, bits, value, log_share, scratch, flows);
        if (status != ROUTE_OK)
            return status;
        worst = 0;
        for (size_t i = 0; i < count; i++) {
            if (!is_for(a, (uint32_t)i, bits) || !(prior[i] > 0) || log_share[i] == -INFINITY)
                continue;
            const double off = sim_log(prior[i]) - log_share[i];
            value[i] += mu * off;
            worst = fabs(off) > worst ? fabs(off) : worst;
        }
    } while (worst > near_enough && ++rounds < ROUNDS_MOST);
    for (size_t i = 0; i < count; i++)
        if (is_for(a, (uint32_t)i, bits) && prior[i] > 0 && log_share[i] > -INFINITY)
            start_log[i] = sim_log(prior[i]) - value[i] / mu;
    return ROUTE_OK;
}

static void name_cycle(const network *n, const uint32_t cycle[], uint32_t length, char *text, size_t room)
{
    size_t used = 0;
    for (uint32_t i = 0; i < length && used < room; i++)
        used += (size_t)snprintf(text + used, room - used, "%s -> ", n->place_id[n->hops[cycle[i]].from]);
    if (length && used < room)
        snprintf(text + used, room - used, "%s", n->place_id[n->hops[cycle[0]].from]);
}

/* The cheapest costs that can occur are those of people whom no checkpoint frightens. */
static int check_existence(const sim_scenario *scenario, const routing_inputs *in, sim_diagnostics *d)
{
    const network *n = in->network;
    double *utility = sim_allocate(n->alternative_count, sizeof *utility),
           *end_value = sim_allocate(n->hop_count, sizeof *end_value);
    uint32_t *cycle = sim_allocate(n->hop_count, sizeof *cycle);
    fill_utilities(NULL, in, 1, 0, utility);
    const route_weights weights = {in->routing->scale_hours, in->routing->nest, utility, end_value};
    const route_existence found = route_existence_check(n->topology, &weights, cycle);
    if (found.status != ROUTE_OK) {
        char text[400] = "";
        name_cycle(n, cycle, found.cycle_length, text, sizeof text);
        sim_diagnostics_add(
            d, SIM_FAULT_CONFIG, sim_scenario_origin(scenario, "route.scale_hours"), "route.scale_hours",
            "the route choice has no solution: the spectral radius of its weights is %.4g, and must be below 1",
            found.radius_high);
        sim_diagnostics_hint(d, "going round %s costs too little against the scale", text);
        sim_diagnostics_hint(d, "a smaller route.scale_hours or a larger route.fixed_hours mends it");
    }
    free(utility);
    free(end_value);
    free(cycle);
    return found.status == ROUTE_OK;
}

/* Whoever has money must reach every destination that attracts. */
static void check_reach(const sim_scenario *scenario, const routing_inputs *in, uint32_t class_, uint32_t bits,
                        sim_diagnostics *d)
{
    const attractions *a = in->attractions;
    const double *start_log = start_log_of(in->routing, a, class_, bits);
    for (uint32_t i = 0; i < a->destination_count; i++)
        if (is_for(a, i, bits) && a->prior[(size_t)class_ * a->destination_count + i] > 0 && start_log[i] == -INFINITY)
            sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){sim_scenario_file(scenario, "attractions.table"), 0},
                                "area",
                                "class \"%s\" is drawn to \"%s\", which it does not reach from where it sets out",
                                in->classes->at[class_].id, in->network->place_id[a->destination_place[i]]);
}

/* The start values of all types; from them follow the values of destinations. */
static void solve_starts(const sim_scenario *scenario, const routing_inputs *in, sim_diagnostics *d)
{
    solving scratch = solving_begin(in->network);
    start_flows flows = start_flows_begin(in->network, in->routing->table_bytes);
    for (uint32_t class_ = 0; class_ < in->classes->count; class_++)
        for (uint32_t bits = 0; bits < TYPES_A_CLASS; bits++) {
            if (solve_start(in, class_, bits, &scratch, &flows) != ROUTE_OK)
                sim_diagnostics_add(d, SIM_FAULT_CONFIG, sim_scenario_origin(scenario, "route.scale_hours"),
                                    "route.scale_hours",
                                    "the route choice cannot be solved: too near the scale where it has no solution");
            else if (!(bits & TYPE_POOR) && fill_start(in, class_, flows.at_place))
                check_reach(scenario, in, class_, bits, d);
        }
    start_flows_end(&flows);
    solving_end(&scratch);
}

void routing_read(const sim_scenario *scenario, const routing_inputs *in, const posts *p, const transit_rules *t,
                  routing *r, sim_diagnostics *d)
{
    memset(r, 0, sizeof *r);
    r->scale_hours = sim_scenario_real(scenario, "route.scale_hours");
    r->nest = sim_scenario_real(scenario, "route.nest");
    r->fixed_hours = sim_scenario_real(scenario, "route.fixed_hours");
    r->usd_per_hour = sim_scenario_real(scenario, "route.usd_per_hour");
    r->detection_hours = sim_scenario_real(scenario, "route.detection_hours");
    r->update_days = sim_scenario_count(scenario, "route.update_days");
    r->type_count = in->classes->count * TYPES_A_CLASS;
    r->table_bytes = route_choice_layout(in->network->topology).table_bytes;
    r->start_log = sim_allocate(r->type_count * in->attractions->destination_count, sizeof *r->start_log);
    read_costs(in->network, in->modes, p, t, r);
    if (check_existence(scenario, in, d))
        solve_starts(scenario, in, d);
}

void routing_free(routing *r)
{
    free(r->base_hours);
    free(r->price_usd);
    free(r->km);
    free(r->mean_hours);
    free(r->checkpoint);
    free(r->stop_probability);
    free(r->death_probability);
    free(r->start_log);
    memset(r, 0, sizeof *r);
}

static route_table *table_at(sim *s, const routing *r, size_t type)
{
    return (route_table *)((uint8_t *)sim_table_at(s, TABLE_ROUTES) + type * r->table_bytes);
}

static void solve_type(sim *s, const routing_inputs *in, uint32_t class_, uint32_t bits, solving *scratch)
{
    const network *n = in->network;
    const attractions *a = in->attractions;
    const int at_home = in->classes->at[class_].at_home;
    const double *start_log = start_log_of(in->routing, a, class_, bits);
    const double mu = in->routing->scale_hours;
    fill_utilities(s, in, at_home, bits, scratch->utility);
    for (size_t e = 0; e < n->end_count; e++) {
        const uint32_t destination = a->destination_of_end[e];
        const double share = is_for(a, destination, bits) ? attractions_share(s, a, class_, destination) : 0;
        scratch->end_value[n->end_hop[e]] = share > 0 && start_log[destination] > -INFINITY
                                                ? mu * (sim_log(share) - start_log[destination])
                                                : -INFINITY;
    }
    const size_t type = (size_t)class_ * TYPES_A_CLASS + bits;
    const route_weights weights = {mu, in->routing->nest, scratch->utility, scratch->end_value};
    const route_status status =
        route_choice_solve(n->topology, &weights, table_at(s, in->routing, type), scratch->work);
    /* Existence was checked for costs below these, so that a table that does not settle is a bug. */
    SIM_REQUIRE(status == ROUTE_OK, "the route choice of class %s, type %u, does not settle (%d)",
                in->classes->at[class_].id, bits, (int)status);
    routing_status *known = (routing_status *)sim_table_at(s, TABLE_ROUTE_STATUS) + type;
    known->in_use = 1;
    known->solved_on = (uint32_t)sim_days_run(s) + 1;
}

const route_table *routing_table(sim *s, const routing_inputs *in, uint32_t class_, uint32_t bits)
{
    const size_t type = (size_t)class_ * TYPES_A_CLASS + bits;
    const routing_status *known = (const routing_status *)sim_table_at(s, TABLE_ROUTE_STATUS) + type;
    if (!known->in_use) {
        route_table_place(in->network->topology, table_at(s, in->routing, type));
        solving scratch = solving_begin(in->network);
        solve_type(s, in, class_, bits, &scratch);
        solving_end(&scratch);
    }
    return table_at(s, in->routing, type);
}

void routing_update(sim *s, const routing_inputs *in)
{
    solving scratch = solving_begin(in->network);
    const routing_status *known = sim_table_at(s, TABLE_ROUTE_STATUS);
    for (uint32_t class_ = 0; class_ < in->classes->count; class_++)
        for (uint32_t bits = 0; bits < TYPES_A_CLASS; bits++)
            if (known[(size_t)class_ * TYPES_A_CLASS + bits].in_use)
                solve_type(s, in, class_, bits, &scratch);
    solving_end(&scratch);
}
