#include "models/queueing/network.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

/* Reports ids with a dot and those that an earlier list has: "desk.wait_hours" must mean one thing. */
static void check_ids(const qn_reading *r, const char *list, const char *seen[], size_t *seen_count)
{
    const size_t count = sim_scenario_length(r->scenario, list);
    for (size_t i = 0; i < count; i++) {
        const qn_element e = qn_element_at(r, list, i);
        if (strchr(e.id, '.')) {
            qn_element_fault(&e, "id", "measures join ids with dots: none may stand in an id");
            continue;
        }
        if (qn_index_of(e.id, seen, *seen_count) != QN_NONE)
            qn_element_fault(&e, "id",
                             "measures are named by ids: no two of resources, stations and classes may be alike");
        seen[(*seen_count)++] = e.id;
    }
}

static void check_all_ids(const qn_reading *r)
{
    static const char *const lists[] = {"resources", "stations", "classes"};
    size_t count = 0, seen_count = 0;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        count += sim_scenario_length(r->scenario, lists[i]);
    const char **seen = sim_allocate(count, sizeof *seen);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        check_ids(r, lists[i], seen, &seen_count);
    free((void *)seen);
}

/* Whether a line of this station may come to its limit. */
static int has_limit(const qn_station *s)
{
    int limited = s->rooms.count == 0 && s->plan.room != SIM_NO_LIMIT;
    for (size_t i = 0; i < s->rooms.count; i++)
        limited |= s->rooms.value[i] >= 0;
    return limited;
}

/* How somebody of a closed class might leave the network at a station where it comes; NULL: in no way. */
static const char *way_out(const qn_station *s, const qn_visit *v)
{
    if (v->demand.full == SIM_FULL_LOSE && has_limit(s))
        return "who finds no room there is lost (full)";
    if (s->plan.short_handed == SIM_SHORT_BALK)
        return "who needs more units than there are balks (short_handed)";
    if (s->less_room == SIM_ROOM_EVICT && s->rooms.count)
        return "who is in line may have to leave (less_room)";
    for (size_t i = 0; i < s->doors.count; i++)
        if (s->doors.value[i] == 0)
            return "it takes nobody while its door is closed";
    if (v->balks_at != SIM_NO_LIMIT)
        return "the class balks at a long line (balks_at)";
    return qn_is_given(&v->patience) ? "its patience ends" : NULL;
}

/* Whether a route that loses who finds no room leads to a limited station. */
static const qn_way *losing_way(const qn_network *n, uint32_t from, uint32_t class_)
{
    const qn_ways *ways = qn_routes_from(&n->routes, from, class_);
    for (uint32_t i = 0; i < ways->count; i++) {
        const qn_way *way = &n->routes.ways[ways->first + i];
        if (way->full == SIM_FULL_LOSE && has_limit(&n->stations.at[way->to]))
            return way;
    }
    return NULL;
}

static void check_closed(const qn_reading *r, const qn_network *n, uint32_t class_)
{
    const qn_element e = {r, "classes", n->classes.ids[class_]};
    for (uint32_t i = 0; i < n->stations.count; i++) {
        const qn_visit *v = qn_visit_of(&n->visits, i, class_);
        const qn_station *s = &n->stations.at[i];
        if (!v->comes)
            continue;
        if (qn_routes_leave(&n->routes, i, class_) > 0)
            qn_element_fault(&e, "population", "customers of a closed class leave the network from \"%s\"", s->id);
        const qn_way *losing = losing_way(n, i, class_);
        if (losing)
            qn_element_fault(&e, "population", "a closed class would lose customers between \"%s\" and \"%s\" (full)",
                             s->id, n->stations.ids[losing->to]);
        const char *out = way_out(s, v);
        if (out && !(losing && v->demand.full == SIM_FULL_LOSE))
            qn_element_fault(&e, "population", "a closed class would lose customers at \"%s\": %s", s->id, out);
    }
}

void qn_network_read(const qn_reading *r, qn_network *n)
{
    const size_t before = sim_diagnostics_total(r->d);
    memset(n, 0, sizeof *n);
    check_all_ids(r);
    qn_stations_read(r, &n->stations);
    qn_classes_read(r, &n->stations, &n->classes);
    /* What follows looks stations and classes up: without them it would report each line. */
    if (sim_diagnostics_total(r->d) == before)
        qn_routes_read(r, &n->stations, &n->classes, &n->routes);
    if (sim_diagnostics_total(r->d) == before)
        qn_visits_read(r, &n->stations, &n->classes, &n->routes, &n->visits);
    for (uint32_t class_ = 0; sim_diagnostics_total(r->d) == before && class_ < n->classes.count; class_++)
        if (n->classes.at[class_].population > 0)
            check_closed(r, n, class_);
}

void qn_network_free(qn_network *n)
{
    qn_visits_free(&n->visits);
    qn_routes_free(&n->routes);
    qn_classes_free(&n->classes);
    qn_stations_free(&n->stations);
}
