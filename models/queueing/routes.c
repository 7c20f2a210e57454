#include "models/queueing/routes.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

static const sim_param rows[] = {
    {"routes", SIM_PARAM_LIST, "", 0, 0, "()", "Where customers go after a service", SIM_NO_SOURCE},
    {"routes[].from", SIM_PARAM_TEXT, "", 0, 0, NULL, "Station that they come from", SIM_NO_SOURCE},
    {"routes[].to", SIM_PARAM_TEXT, "", 0, 0, NULL, "Station that they go to", SIM_NO_SOURCE},
    {"routes[].class", SIM_PARAM_TEXT, "", 0, 0, "\"\"",
     "Class that goes so; empty: every class without routes of its own from there", SIM_NO_SOURCE},
    {"routes[].share", SIM_PARAM_REAL, "1", 0, 1, "1.0",
     "Share that goes so; what the shares from a station leave of 1 leaves the network", SIM_NO_SOURCE},
    {"routes[].full", SIM_PARAM_TEXT, "", 0, 0, "\"\"",
     "What becomes of who finds no room: by default what the station says, else lose, wait or block",
     SIM_CHOICES("|lose|wait|block")},
};

const sim_param_table qn_routes_params = {rows, sizeof rows / sizeof *rows};

/* Shares are decimal numbers: three thirds of six digits each are meant to be all. */
static const double rounding = 1e-9;

typedef struct route {
    uint32_t from, to, class_; /* QN_NONE: every class */
    double share;
    sim_full_rule full;
} route;

static route read_route(const qn_element *e, const qn_stations *stations, const qn_classes *classes)
{
    route r = {.class_ = QN_NONE, .share = qn_element_real(e, "share")};
    r.from = qn_element_index(e, "from", stations->ids, stations->count, "station");
    r.to = qn_element_index(e, "to", stations->ids, stations->count, "station");
    if (*qn_element_text(e, "class"))
        r.class_ = qn_element_index(e, "class", classes->ids, classes->count, "class");
    const char *full = qn_element_text(e, "full");
    if (*full)
        r.full = (sim_full_rule)qn_element_choice(e, "full", qn_full_rules);
    else if (r.to != QN_NONE)
        r.full = stations->at[r.to].full;
    return r;
}

static int are_alike(const route *a, const route *b)
{
    return a->from == b->from && a->class_ == b->class_;
}

static void check_pair(const qn_reading *r, const route *all, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (are_alike(&all[i], &all[j]) && all[i].to == all[j].to) {
            const qn_element e = qn_element_at(r, "routes", i), other = qn_element_at(r, "routes", j);
            qn_element_fault(&e, "to", "the route \"%s\" is of the same stations and class", other.id);
        }
}

/* Reports shares above 1 at the last route of a station and class. */
static void check_shares(const qn_reading *r, const route *all, size_t count, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < count; j++) {
        if (!are_alike(&all[i], &all[j]))
            continue;
        if (j > i)
            return;
        sum += all[j].share;
    }
    if (sum <= 1 + rounding)
        return;
    const qn_element e = qn_element_at(r, "routes", i);
    qn_element_fault(&e, "share", "shares from \"%s\" add up to %.12g, more than 1", qn_element_text(&e, "from"), sum);
}

/* Appends the ways of one class from one station, those of `class_` or, where there are none, of every class. */
static void join_ways(const route *all, size_t count, uint32_t from, uint32_t class_, uint32_t *used, qn_routes *routes)
{
    uint32_t owner = QN_NONE;
    for (size_t i = 0; i < count; i++)
        if (all[i].from == from && all[i].class_ == class_)
            owner = class_;
    qn_ways *ways = &routes->of[from * routes->class_count + class_];
    *ways = (qn_ways){*used, 0};
    double until = 0;
    for (size_t i = 0; i < count; i++) {
        if (all[i].from != from || all[i].class_ != owner)
            continue;
        until += all[i].share;
        routes->ways[(*used)++] = (qn_way){until, all[i].share, all[i].to, all[i].full};
        ways->count++;
    }
    /* Nobody falls through the gap of a rounding, nor takes a way of share 0 for it. */
    for (uint32_t i = *used; until > 1 - rounding && i > ways->first && routes->ways[i - 1].until == until; i--)
        routes->ways[i - 1].until = 1;
}

void qn_routes_read(const qn_reading *r, const qn_stations *stations, const qn_classes *classes, qn_routes *routes)
{
    memset(routes, 0, sizeof *routes);
    const size_t before = sim_diagnostics_total(r->d), count = sim_scenario_length(r->scenario, "routes");
    route *all = sim_allocate(count, sizeof *all);
    for (size_t i = 0; i < count; i++) {
        const qn_element e = qn_element_at(r, "routes", i);
        all[i] = read_route(&e, stations, classes);
    }
    if (sim_diagnostics_total(r->d) == before)
        for (size_t i = 0; i < count; i++) {
            check_pair(r, all, i);
            check_shares(r, all, count, i);
        }
    routes->class_count = classes->count;
    routes->of = sim_allocate(stations->count * classes->count, sizeof *routes->of);
    routes->ways = sim_allocate(count * classes->count, sizeof *routes->ways);
    uint32_t used = 0;
    if (sim_diagnostics_total(r->d) == before)
        for (uint32_t from = 0; from < stations->count; from++)
            for (uint32_t class_ = 0; class_ < classes->count; class_++)
                join_ways(all, count, from, class_, &used, routes);
    free(all);
}

void qn_routes_free(qn_routes *routes)
{
    free(routes->of);
    free(routes->ways);
    memset(routes, 0, sizeof *routes);
}

double qn_routes_leave(const qn_routes *routes, uint32_t station, uint32_t class_)
{
    const qn_ways *ways = qn_routes_from(routes, station, class_);
    return ways->count ? 1 - routes->ways[ways->first + ways->count - 1].until : 1;
}
