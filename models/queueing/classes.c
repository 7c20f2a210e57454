#include "models/queueing/classes.h"

#include <stdlib.h>
#include <string.h>

#include "models/queueing/identity.h"
#include "sim/kernel/panic.h"

static const sim_param rows[] = {
    {"classes", SIM_PARAM_LIST, "", 0, 0, NULL, "Kinds of customers", SIM_NO_SOURCE},
    {"classes[].from", SIM_PARAM_TEXT, "", 0, 0, NULL, "Station that they come to first", SIM_NO_SOURCE},
    {"classes[].population", SIM_PARAM_COUNT, "", 0, 10000000, "0",
     "Customers of a closed class: so many are at `from` from the start, and none comes or leaves", SIM_NO_SOURCE},
    {"classes[].priority", SIM_PARAM_COUNT, "", 0, SIM_PRIORITIES - 1, "0", "Who has a lower number goes first",
     SIM_NO_SOURCE},
    {"classes[].units", SIM_PARAM_COUNT, "", 1, QN_MOST_UNITS, "1",
     "Units that a service takes of every resource of its station, unless `services` says otherwise", SIM_NO_SOURCE},
    {"classes[].patience_hours", SIM_PARAM_DISTRIBUTION, "h", -1, 1e9, QN_NOT_GIVEN,
     "Longest wait at a station, after which they leave the network; -1: no limit", SIM_NO_SOURCE},
    {"classes[].balks_at", SIM_PARAM_COUNT, "", -1, QN_MOST_UNITS, "-1",
     "They join no line of so many or more, those outside counted, but leave the network; -1: they join any",
     SIM_NO_SOURCE},
};

const sim_param_table qn_classes_params = {rows, sizeof rows / sizeof *rows};

uint32_t qn_balks_at(int64_t customers)
{
    return customers < 0 ? SIM_NO_LIMIT : (uint32_t)customers;
}

static void read_class(const qn_element *e, const qn_stations *stations, qn_class *c)
{
    c->id = e->id;
    c->from = qn_element_index(e, "from", stations->ids, stations->count, "station");
    c->population = (uint32_t)qn_element_count(e, "population");
    c->priority = (uint8_t)qn_element_count(e, "priority");
    c->units = (uint32_t)qn_element_count(e, "units");
    c->balks_at = qn_balks_at(qn_element_count(e, "balks_at"));
    c->patience = qn_element_duration(e, "patience_hours");
    c->arrivals = qn_arrivals_read(e);
    if (c->population > 0 && c->arrivals.rate != QN_RATE_NEVER)
        qn_element_fault(e, "population", "a closed class has no arrivals");
}

void qn_classes_read(const qn_reading *r, const qn_stations *stations, qn_classes *c)
{
    memset(c, 0, sizeof *c);
    c->ids = qn_ids(r, "classes", &c->count);
    c->at = sim_allocate(c->count, sizeof *c->at);
    for (size_t i = 0; i < c->count; i++) {
        const qn_element e = qn_element_at(r, "classes", i);
        read_class(&e, stations, &c->at[i]);
    }
    if (c->count == 0 || c->count > QN_MOST_CLASSES)
        sim_diagnostics_add(r->d, SIM_FAULT_CONFIG, sim_scenario_origin(r->scenario, "classes"), "classes",
                            "%zu classes of customers; from 1 to %d", c->count, QN_MOST_CLASSES);
}

void qn_classes_free(qn_classes *c)
{
    for (size_t i = 0; i < c->count; i++)
        qn_arrivals_free(&c->at[i].arrivals);
    free(c->at);
    free((void *)c->ids);
    memset(c, 0, sizeof *c);
}
