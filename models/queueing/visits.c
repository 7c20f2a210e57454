#include "models/queueing/visits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

static const sim_param rows[] = {
    {"services", SIM_PARAM_LIST, "", 0, 0, "()", "Exceptions for a class at a station", SIM_NO_SOURCE},
    {"services[].class", SIM_PARAM_TEXT, "", 0, 0, NULL, "Class that it is for", SIM_NO_SOURCE},
    {"services[].station", SIM_PARAM_TEXT, "", 0, 0, NULL, "Station that it is for", SIM_NO_SOURCE},
    {"services[].hours", SIM_PARAM_DISTRIBUTION, "h", -1, 1e9, QN_NOT_GIVEN, "Service time; -1: the station's",
     SIM_NO_SOURCE},
    {"services[].units", SIM_PARAM_COUNT, "", 0, QN_MOST_UNITS, "0",
     "Units of every resource of the station; 0: as the class says", SIM_NO_SOURCE},
    {"services[].units_used", SIM_PARAM_REALS, "", 0, QN_MOST_UNITS, "[]",
     "Units of each resource that the station uses, in that order; empty: the same of all", SIM_NO_SOURCE},
    {"services[].patience_hours", SIM_PARAM_DISTRIBUTION, "h", -1, 1e9, QN_NOT_GIVEN, "Longest wait; -1: the class's",
     SIM_NO_SOURCE},
    {"services[].priority", SIM_PARAM_COUNT, "", -1, SIM_PRIORITIES - 1, "-1", "Priority; -1: the class's",
     SIM_NO_SOURCE},
};

const sim_param_table qn_visits_params = {rows, sizeof rows / sizeof *rows};

/* What the reading of all visits needs. */
typedef struct joining {
    const qn_reading *reading;
    const qn_stations *stations;
    const qn_classes *classes;
    const qn_routes *routes;
    qn_visits *out;
} joining;

static qn_visit *visit_of(const joining *j, uint32_t station, uint32_t class_)
{
    return &j->out->at[station * j->out->class_count + class_];
}

/* What station and class say without exceptions. */
static void join_visit(const joining *j, uint32_t station, uint32_t class_)
{
    const qn_station *s = &j->stations->at[station];
    const qn_class *c = &j->classes->at[class_];
    qn_visit *v = visit_of(j, station, class_);
    v->demand = (sim_demand){
        .station = station, .weight = 1, .priority = c->priority, .full = s->full, .patience = SIM_FOREVER};
    for (uint32_t i = 0; i < s->plan.resource_count; i++)
        v->demand.units[i] = c->units;
    v->balks_at = c->balks_at;
    v->service = s->service;
    v->patience = c->patience;
}

/* Marks the stations that a class comes to. */
static void follow(const joining *j, uint32_t class_)
{
    uint32_t *due = sim_allocate(j->stations->count, sizeof *due);
    size_t count = 0;
    due[count++] = j->classes->at[class_].from;
    visit_of(j, due[0], class_)->comes = 1;
    while (count > 0) {
        const qn_ways *ways = qn_routes_from(j->routes, due[--count], class_);
        for (uint32_t i = 0; i < ways->count; i++) {
            const uint32_t to = j->routes->ways[ways->first + i].to;
            if (!visit_of(j, to, class_)->comes)
                due[count++] = to;
            visit_of(j, to, class_)->comes = 1;
        }
    }
    free(due);
}

static void read_units_used(const joining *j, const qn_element *e, uint32_t station, qn_visit *v)
{
    const qn_station *s = &j->stations->at[station];
    const uint32_t own = s->own != QN_NONE;
    const size_t given = qn_element_length(e, "units_used");
    if (given == 0)
        return;
    if (given != s->plan.resource_count - own) {
        qn_element_fault(e, "units_used", "%zu numbers for the %u resources that \"%s\" uses", given,
                         (unsigned)(s->plan.resource_count - own), s->id);
        return;
    }
    for (size_t i = 0; i < given; i++) {
        const double units = qn_element_real_at(e, "units_used", i);
        if (units != floor(units))
            qn_element_fault(e, "units_used", "%g is no whole number of units", units);
        v->demand.units[own + i] = (uint32_t)units;
    }
}

static void read_exception(const joining *j, const qn_element *e, qn_visit *v)
{
    const uint32_t station = v->demand.station;
    const int64_t units = qn_element_count(e, "units"), priority = qn_element_count(e, "priority");
    for (uint32_t i = 0; units > 0 && i < j->stations->at[station].plan.resource_count; i++)
        v->demand.units[i] = (uint32_t)units;
    read_units_used(j, e, station, v);
    if (priority >= 0)
        v->demand.priority = (uint8_t)priority;
    const sim_distribution service = qn_element_duration(e, "hours"),
                           patience = qn_element_duration(e, "patience_hours");
    if (qn_is_given(&service))
        v->service = service;
    if (qn_is_given(&patience))
        v->patience = patience;
}

static void read_exceptions(const joining *j)
{
    const qn_reading *r = j->reading;
    const size_t count = sim_scenario_length(r->scenario, "services");
    uint32_t *seen = sim_allocate(j->stations->count * j->classes->count, sizeof *seen);
    for (uint32_t i = 0; i < count; i++) {
        const qn_element e = qn_element_at(r, "services", i);
        const uint32_t class_ = qn_element_index(&e, "class", j->classes->ids, j->classes->count, "class");
        const uint32_t station = qn_element_index(&e, "station", j->stations->ids, j->stations->count, "station");
        if (class_ == QN_NONE || station == QN_NONE)
            continue;
        uint32_t *earlier = &seen[station * j->classes->count + class_];
        if (*earlier) {
            const qn_element other = qn_element_at(r, "services", *earlier - 1);
            qn_element_fault(&e, "station", "the exception \"%s\" is for the same class and station", other.id);
            continue;
        }
        *earlier = i + 1;
        if (visit_of(j, station, class_)->comes)
            read_exception(j, &e, visit_of(j, station, class_));
        else
            qn_element_fault(&e, "station", "class \"%s\" never comes to \"%s\"", j->classes->ids[class_],
                             j->stations->ids[station]);
    }
    free(seen);
}

static void check_visit(const joining *j, uint32_t station, uint32_t class_)
{
    const qn_station *s = &j->stations->at[station];
    const qn_visit *v = visit_of(j, station, class_);
    const qn_element e = {j->reading, "stations", s->id}, customer = {j->reading, "classes", j->classes->ids[class_]};
    if (!qn_is_given(&v->service))
        qn_element_fault(&e, "service_hours", "is not given, and `services` has none for class \"%s\"", customer.id);
    uint32_t most = 0;
    for (uint32_t i = 0; i < s->plan.resource_count; i++)
        most |= v->demand.units[i];
    if (most == 0)
        qn_element_fault(&e, "uses", "class \"%s\" takes no unit of anything there", customer.id);
    for (uint32_t i = 0; i < s->plan.resource_count; i++) {
        const qn_resource *resource = &j->stations->resources[s->plan.resource[i]];
        if (v->demand.units[i] <= qn_resource_most(resource))
            continue;
        qn_element_fault(&customer, "units", "%u units of \"%s\" at station \"%s\", but there are never more than %u",
                         (unsigned)v->demand.units[i], resource->id, s->id, (unsigned)qn_resource_most(resource));
        sim_diagnostics_hint(j->reading->d, s->plan.short_handed == SIM_SHORT_BALK ? "all of them would balk"
                                                                                   : "they would wait for ever");
    }
}

/* Whether a route of a share above 0 leads from a station to one that is marked. */
static int leads_to_marked(const joining *j, uint32_t from, uint32_t class_, const uint8_t marked[])
{
    const qn_ways *ways = qn_routes_from(j->routes, from, class_);
    for (uint32_t i = 0; i < ways->count; i++) {
        const qn_way *way = &j->routes->ways[ways->first + i];
        if (way->share > 0 && marked[way->to])
            return 1;
    }
    return 0;
}

/* Marks the stations from which a class comes to one of those marked. */
static void spread_back(const joining *j, uint32_t class_, uint8_t marked[])
{
    for (int more = 1; more;) {
        more = 0;
        for (uint32_t from = 0; from < j->stations->count; from++)
            if (!marked[from] && leads_to_marked(j, from, class_, marked))
                marked[from] = more = 1;
    }
}

/* Services of no length in a circle without a way out would never let the clock go on. */
static void check_time_passes(const joining *j, uint32_t class_)
{
    uint8_t *marked = sim_allocate(j->stations->count, sizeof *marked);
    for (uint32_t i = 0; i < j->stations->count; i++)
        marked[i] =
            sim_distribution_mean(&visit_of(j, i, class_)->service) > 0 || qn_routes_leave(j->routes, i, class_) > 0;
    spread_back(j, class_, marked);
    for (uint32_t i = 0; i < j->stations->count; i++) {
        const qn_element e = {j->reading, "stations", j->stations->ids[i]};
        if (visit_of(j, i, class_)->comes && !marked[i]) {
            qn_element_fault(&e, "service_hours",
                             "class \"%s\" would go round from here for ever without time going by",
                             j->classes->ids[class_]);
            break;
        }
    }
    free(marked);
}

void qn_visits_read(const qn_reading *r, const qn_stations *stations, const qn_classes *classes,
                    const qn_routes *routes, qn_visits *v)
{
    *v = (qn_visits){stations->count, classes->count, sim_allocate(stations->count * classes->count, sizeof *v->at)};
    const joining j = {r, stations, classes, routes, v};
    const size_t before = sim_diagnostics_total(r->d);
    for (uint32_t class_ = 0; class_ < classes->count; class_++) {
        for (uint32_t station = 0; station < stations->count; station++)
            join_visit(&j, station, class_);
        follow(&j, class_);
    }
    read_exceptions(&j);
    for (uint32_t class_ = 0; class_ < classes->count && sim_diagnostics_total(r->d) == before; class_++) {
        for (uint32_t station = 0; station < stations->count; station++)
            if (visit_of(&j, station, class_)->comes)
                check_visit(&j, station, class_);
        check_time_passes(&j, class_);
    }
}

void qn_visits_free(qn_visits *v)
{
    free(v->at);
    memset(v, 0, sizeof *v);
}
