#include "models/corridor/attractions.h"

#include <stdlib.h>
#include <string.h>

#include "models/corridor/state.h"
#include "models/corridor/table_checks.h"
#include "sim/kernel/arith.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/table.h"

static const sim_param rows[] = {
    {"attractions.table", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV of prior shares: class, area (a sector or port), share; they add to 1 over sectors and over ports",
     SIM_NO_SOURCE},
    {"attractions.network_weight", SIM_PARAM_REAL, "1", 0, 0.95, "0.5",
     "Weight of the crossings of one's own people against the prior shares; 0: shares stay frozen",
     SIM_ASSUMED(0, 0.8, "cannot be told apart from the memory with the data of 2023: swept")},
    {"attractions.memory_days", SIM_PARAM_REAL, "days", 0.1, 36500, "45.0", "Memory of networks",
     SIM_ASSUMED(20, 120, "assumptions")},
    {"attractions.failure_weight", SIM_PARAM_REAL, "1", 0, 1, "0.3",
     "Weight of a crossing that ended in expulsion, return or removal", SIM_ASSUMED(0, 1, "nobody publishes it")},
};

const sim_param_table attractions_params = {rows, sizeof rows / sizeof *rows};

enum { SHARE_CLASS, SHARE_AREA, SHARE_SHARE };

static const sim_column columns[] = {
    {"class", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"area", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"share", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
};

static void list_destinations(const network *n, attractions *a)
{
    a->destination_place = sim_allocate(n->end_count, sizeof *a->destination_place);
    a->destination_is_port = sim_allocate(n->end_count, sizeof *a->destination_is_port);
    a->destination_of_end = sim_allocate(n->end_count, sizeof *a->destination_of_end);
    for (size_t e = 0; e < n->end_count; e++) {
        const uint32_t place = n->hops[n->end_hop[e]].to;
        size_t i = 0;
        while (i < a->destination_count && a->destination_place[i] != place)
            i++;
        if (i == a->destination_count) {
            a->destination_place[i] = place;
            a->destination_is_port[i] = n->area_is_ports[n->place_area[place]] != 0;
            a->destination_count++;
        }
        a->destination_of_end[e] = (uint32_t)i;
    }
}

static uint32_t destination_at(const attractions *a, uint32_t place)
{
    for (uint32_t i = 0; i < a->destination_count; i++)
        if (a->destination_place[i] == place)
            return i;
    return UINT32_MAX;
}

/* Shares of each class must add to 1 over sectors; over ports to 1, or to 0 for a class that has none. */
static void check_sums(const classes *c, const attractions *a, const char *path, sim_diagnostics *d)
{
    for (size_t k = 0; k < c->count; k++)
        for (int ports = 0; ports < 2; ports++) {
            double sum = 0;
            for (size_t i = 0; i < a->destination_count; i++)
                sum += a->destination_is_port[i] == ports ? a->prior[k * a->destination_count + i] : 0;
            if (!shares_make_a_whole(sum) && !(ports && sum == 0))
                sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path, 0}, "share",
                                    "shares of class \"%s\" over %s add up to %g", c->at[k].id,
                                    ports ? "ports" : "sectors", sum);
        }
}

void attractions_read(const sim_scenario *scenario, const classes *c, const network *n, attractions *a,
                      sim_diagnostics *d)
{
    memset(a, 0, sizeof *a);
    a->network_weight = sim_scenario_real(scenario, "attractions.network_weight");
    a->memory_days = sim_scenario_real(scenario, "attractions.memory_days");
    a->failure_weight = sim_scenario_real(scenario, "attractions.failure_weight");
    list_destinations(n, a);
    if (a->destination_count > DESTINATIONS_MOST) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){sim_scenario_file(scenario, "network.places"), 0}, NULL,
                            "%zu sectors and ports; at most %d", a->destination_count, DESTINATIONS_MOST);
        return;
    }
    a->prior = sim_allocate(c->count * a->destination_count, sizeof *a->prior);
    const char *path = sim_scenario_file(scenario, "attractions.table");
    const size_t before = sim_diagnostics_total(d);
    sim_table *t = sim_table_read(path, columns, sizeof columns / sizeof *columns, d);
    for (size_t row = 0; t && row < sim_table_rows(t); row++) {
        const sim_origin where = sim_table_origin(t, row);
        const uint32_t class_ = classes_require(c, sim_table_text(t, row, SHARE_CLASS), where, "class", d);
        const uint32_t place = network_require_place(n, sim_table_text(t, row, SHARE_AREA), where, "area", d);
        if (class_ == UINT32_MAX || place == NETWORK_NONE)
            continue;
        const uint32_t destination = destination_at(a, place);
        if (destination == UINT32_MAX)
            sim_diagnostics_add(d, SIM_FAULT_DATA, where, "area", "no journey ends at \"%s\"", n->place_id[place]);
        else
            a->prior[class_ * a->destination_count + destination] = sim_table_real(t, row, SHARE_SHARE);
    }
    sim_table_free(t);
    if (sim_diagnostics_total(d) == before)
        check_sums(c, a, path, d);
}

void attractions_free(attractions *a)
{
    free(a->destination_place);
    free(a->destination_is_port);
    free(a->destination_of_end);
    free(a->prior);
    memset(a, 0, sizeof *a);
}

static double *learned_of(sim *s, const attractions *a, uint32_t class_)
{
    return (double *)sim_table_at(s, TABLE_NETWORKS) + (size_t)class_ * a->destination_count;
}

void attractions_learn(sim *s, const attractions *a, uint32_t class_, uint32_t destination, double weighted_persons)
{
    learned_of(s, a, class_)[destination] += weighted_persons;
}

void attractions_fade(sim *s, const attractions *a, size_t class_count, double days)
{
    const double kept = sim_exp(-days / a->memory_days);
    double *learned = learned_of(s, a, 0);
    for (size_t i = 0; i < class_count * a->destination_count; i++)
        learned[i] *= kept;
}

double attractions_share(sim *s, const attractions *a, uint32_t class_, uint32_t destination)
{
    const double *learned = learned_of(s, a, class_);
    double all = 0;
    for (size_t i = 0; i < a->destination_count; i++)
        if (a->destination_is_port[i] == a->destination_is_port[destination])
            all += learned[i];
    const double prior = a->prior[(size_t)class_ * a->destination_count + destination];
    return all > 0 ? (1 - a->network_weight) * prior + a->network_weight * learned[destination] / all : prior;
}
