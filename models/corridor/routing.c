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

/* How the costs look to a type. */
static unsigned perception_of(const routing_inputs *in, uint32_t class_, uint32_t bits)
{
    const int fears = !in->classes->at[class_].at_home && !(bits & TYPE_DOCUMENT);
    return (fears ? PERCEPTION_AFRAID : 0U) | (bits & TYPE_POOR ? PERCEPTION_POOR : 0U);
}

/* Utilities of a perception; without a simulation for the checkpoints' own strength. */
static void fill_utilities(sim *s, const routing_inputs *in, unsigned perception, double utility[])
{
    const routing *r = in->routing;
    for (size_t i = 0; i < in->network->alternative_count; i++) {
        double hours = r->base_hours[i] + r->price_usd[i] / r->usd_per_hour;
        if (perception & PERCEPTION_AFRAID && r->checkpoint[i] != NETWORK_NONE)
            hours += r->stop_probability[i] * (s ? belief_of(s, r->checkpoint[i]) : 1) * r->detection_hours;
        const int barred = perception & PERCEPTION_POOR && in->modes->at[in->network->alternative_mode[i]].needs_money;
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

/* ---- views: an outlook and the utilities that it was solved for ---- */

static route_outlook *view_outlook(void *view)
{
    return view;
}

static double *view_utility(const routing *r, void *view)
{
    return (double *)(void *)((uint8_t *)view + r->outlook_bytes);
}

static void *constant_view(const routing *r, unsigned perception)
{
    return (uint8_t *)r->views + perception * r->view_bytes;
}

/* Solves a view for the utilities that stand in it. All ends are worth nothing: attractions come later. */
static route_status solve_view(const routing_inputs *in, void *view, route_workspace *scratch)
{
    const routing *r = in->routing;
    const route_weights weights = {r->scale_hours, r->nest, view_utility(r, view), r->end_value};
    return route_outlook_solve(in->network->topology, &weights, r->destination_of_hop, view_outlook(view), scratch);
}

/* Room for the views that do not change during a run, and what is the same for all. */
static void prepare_views(const routing_inputs *in, routing *r)
{
    const network *n = in->network;
    const attractions *a = in->attractions;
    const uint32_t destinations = (uint32_t)a->destination_count;
    r->table_bytes = route_table_bytes(n->topology, destinations);
    r->outlook_bytes = route_outlook_bytes(n->topology, destinations);
    r->view_bytes = r->outlook_bytes + n->alternative_count * sizeof(double);
    r->views = sim_allocate(PERCEPTIONS, r->view_bytes);
    r->end_value = sim_allocate(n->hop_count, sizeof *r->end_value);
    r->destination_of_hop = sim_allocate(n->hop_count, sizeof *r->destination_of_hop);
    for (size_t e = 0; e < n->end_count; e++)
        r->destination_of_hop[n->end_hop[e]] = a->destination_of_end[e];
    for (unsigned perception = 0; perception < PERCEPTIONS; perception++)
        route_outlook_place(n->topology, destinations, constant_view(r, perception));
}

/* Solves the views at the checkpoints' own strength. Returns whether all could be. */
static int solve_views(const routing_inputs *in, routing *r)
{
    route_workspace *scratch =
        route_workspace_create(in->network->topology, (uint32_t)in->attractions->destination_count);
    route_status status = ROUTE_OK;
    for (unsigned perception = 0; perception < PERCEPTIONS && status == ROUTE_OK; perception++) {
        void *view = constant_view(r, perception);
        fill_utilities(NULL, in, perception, view_utility(r, view));
        status = solve_view(in, view, scratch);
    }
    route_workspace_free(scratch);
    return status == ROUTE_OK;
}

/* ---- start values ---- */

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

/* Shares of the destinations, as logarithms, among those who set out and to whom they are worth so much. */
static void start_shares(const routing_inputs *in, const route_outlook *outlook, const double at_place[],
                         const double attraction[], double log_share[])
{
    const size_t count = in->attractions->destination_count;
    double flow[DESTINATIONS_MOST] = {0}, all = 0;
    for (uint32_t p = 0; p < in->network->place_count; p++)
        if (at_place[p] > 0)
            route_outlook_ends(outlook, attraction, route_state_at(in->network->topology, p), at_place[p], flow);
    for (size_t i = 0; i < count; i++)
        all += flow[i];
    for (size_t i = 0; i < count; i++)
        log_share[i] = sim_log(flow[i] / all);
}

/* The value of each destination at which the class's shares are the prior ones, whatever the places where it sets out:
 * the contraction of Berry, Levinsohn and Pakes (1995), Econometrica 63(4), 841-890. start_log is what remains of
 * log share when the value is taken out, see attractions.h. */
static void solve_start(const routing_inputs *in, uint32_t class_, uint32_t bits, const double at_place[])
{
    enum { ROUNDS_MOST = 500 };
    const double near_enough = 1e-4;
    const attractions *a = in->attractions;
    const route_outlook *outlook = view_outlook(constant_view(in->routing, perception_of(in, class_, bits)));
    const size_t count = a->destination_count;
    const double *prior = a->prior + (size_t)class_ * count;
    double *start_log = start_log_of(in->routing, a, class_, bits);
    double value[DESTINATIONS_MOST], log_share[DESTINATIONS_MOST], log_prior[DESTINATIONS_MOST], worst;
    for (size_t i = 0; i < count; i++) {
        value[i] = is_for(a, (uint32_t)i, bits) && prior[i] > 0 ? 0 : -INFINITY;
        log_prior[i] = sim_log(prior[i]);
    }
    int rounds = 0;
    do {
        start_shares(in, outlook, at_place, value, log_share);
        worst = 0;
        for (size_t i = 0; i < count; i++) {
            if (value[i] == -INFINITY || !(log_share[i] > -INFINITY))
                continue;
            const double off = log_prior[i] - log_share[i];
            value[i] += off;
            worst = fabs(off) > worst ? fabs(off) : worst;
        }
    } while (worst > near_enough && ++rounds < ROUNDS_MOST);
    for (size_t i = 0; i < count; i++)
        if (value[i] > -INFINITY && log_share[i] > -INFINITY)
            start_log[i] = log_prior[i] - value[i];
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
    fill_utilities(NULL, in, 0, utility);
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

/* The start values of all types; from them follow the values of destinations. Those of a class that never sets out stay
 * closed. */
static void solve_starts(const sim_scenario *scenario, const routing_inputs *in, sim_diagnostics *d)
{
    double *at_place = sim_allocate(in->network->place_count, sizeof *at_place);
    for (size_t i = 0; i < in->routing->type_count * in->attractions->destination_count; i++)
        in->routing->start_log[i] = -INFINITY;
    for (uint32_t class_ = 0; class_ < in->classes->count; class_++) {
        if (!fill_start(in, class_, at_place))
            continue;
        for (uint32_t bits = 0; bits < TYPES_A_CLASS; bits++) {
            solve_start(in, class_, bits, at_place);
            if (!(bits & TYPE_POOR))
                check_reach(scenario, in, class_, bits, d);
        }
    }
    free(at_place);
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
    r->start_log = sim_allocate(r->type_count * in->attractions->destination_count, sizeof *r->start_log);
    read_costs(in->network, in->modes, p, t, r);
    prepare_views(in, r);
    if (!check_existence(scenario, in, d))
        return;
    if (solve_views(in, r))
        solve_starts(scenario, in, d);
    else
        sim_diagnostics_add(d, SIM_FAULT_CONFIG, sim_scenario_origin(scenario, "route.scale_hours"),
                            "route.scale_hours",
                            "the route choice cannot be solved: too near the scale where it has no solution");
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
    free(r->views);
    free(r->end_value);
    free(r->destination_of_hop);
    memset(r, 0, sizeof *r);
}

/* ---- in a simulation ---- */

/* Views that change with beliefs: those of the two perceptions that know fear; and where new utilities are compared with theirs. */
enum { VIEW_AFRAID, VIEW_AFRAID_POOR, VIEW_COMPARED, VIEWS };

static void *changing_view(sim *s, const routing *r, int view)
{
    return (uint8_t *)sim_table_at(s, TABLE_ROUTE_VIEWS) + (size_t)view * r->view_bytes;
}

size_t routing_views_bytes(const routing *r)
{
    return VIEWS * r->view_bytes;
}

/* The view of those who see the costs so, as it was at the last update. */
static void *view_of(sim *s, const routing *r, unsigned perception)
{
    if (perception & PERCEPTION_AFRAID)
        return changing_view(s, r, perception & PERCEPTION_POOR ? VIEW_AFRAID_POOR : VIEW_AFRAID);
    return constant_view(r, perception);
}

static route_table *table_at(sim *s, const routing *r, size_t type)
{
    return (route_table *)((uint8_t *)sim_table_at(s, TABLE_ROUTES) + type * r->table_bytes);
}

/* Begins the table of a type with the present attractions. */
static void begin_type(sim *s, const routing_inputs *in, size_t type)
{
    const attractions *a = in->attractions;
    const uint32_t class_ = (uint32_t)(type / TYPES_A_CLASS), bits = (uint32_t)(type % TYPES_A_CLASS);
    const double *start_log = start_log_of(in->routing, a, class_, bits);
    double attraction[DESTINATIONS_MOST];
    for (uint32_t i = 0; i < a->destination_count; i++) {
        const double share = is_for(a, i, bits) ? attractions_share(s, a, class_, i) : 0;
        attraction[i] = share > 0 && start_log[i] > -INFINITY ? sim_log(share) - start_log[i] : -INFINITY;
    }
    route_table_begin(table_at(s, in->routing, type), attraction);
}

/* Solves a view for the utilities that stand in it. Existence was checked for costs below these, so that one that does not
 * settle is a bug. */
static void require_view(const routing_inputs *in, void *view, route_workspace *scratch)
{
    const route_status status = solve_view(in, view, scratch);
    SIM_REQUIRE(status == ROUTE_OK, "the route choice does not settle (%d)", (int)status);
}

static route_workspace *scratch_of(const routing_inputs *in)
{
    return route_workspace_create(in->network->topology, (uint32_t)in->attractions->destination_count);
}

void routing_set_up(sim *s, const routing_inputs *in)
{
    const routing *r = in->routing;
    memcpy(changing_view(s, r, VIEW_AFRAID), constant_view(r, PERCEPTION_AFRAID), r->view_bytes);
    memcpy(changing_view(s, r, VIEW_AFRAID_POOR), constant_view(r, PERCEPTION_AFRAID | PERCEPTION_POOR), r->view_bytes);
    for (size_t type = 0; type < r->type_count; type++) {
        route_table_place(in->network->topology, (uint32_t)in->attractions->destination_count, table_at(s, r, type));
        begin_type(s, in, type);
    }
}

uint32_t routing_choose_first(sim *s, const routing_inputs *in, size_t type, uint32_t state, uint64_t random)
{
    const route_topology *topology = in->network->topology;
    const unsigned perception = perception_of(in, (uint32_t)(type / TYPES_A_CLASS), (uint32_t)(type % TYPES_A_CLASS));
    route_table *table = table_at(s, in->routing, type);
    route_table_make_row(topology, view_outlook(view_of(s, in->routing, perception)), table, state);
    return route_choice_draw(topology, table, state, random);
}

void routing_update(sim *s, const routing_inputs *in)
{
    const routing *r = in->routing;
    const size_t bytes = in->network->alternative_count * sizeof(double);
    double *utility = view_utility(r, changing_view(s, r, VIEW_COMPARED));
    route_workspace *scratch = scratch_of(in);
    for (unsigned poor = 0; poor <= PERCEPTION_POOR; poor += PERCEPTION_POOR) {
        void *view = view_of(s, r, PERCEPTION_AFRAID | poor);
        fill_utilities(s, in, PERCEPTION_AFRAID | poor, utility);
        if (memcmp(utility, view_utility(r, view), bytes) == 0)
            continue;
        memcpy(view_utility(r, view), utility, bytes);
        require_view(in, view, scratch);
    }
    route_workspace_free(scratch);
    for (size_t type = 0; type < r->type_count; type++)
        begin_type(s, in, type);
}
