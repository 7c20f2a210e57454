#include "models/corridor/route_choice.h"

#include "sim/kernel/arith.h"
#include "sim/kernel/panic.h"

#include <math.h>
#include <string.h>

size_t route_table_bytes(const route_topology *topology, uint32_t destinations)
{
    return sizeof(route_table) + topology->entries * sizeof(route_entry) + destinations * sizeof(double) +
           topology->largest * (sizeof(double) + sizeof(sim_alias_entry));
}

route_table *route_table_place(const route_topology *topology, uint32_t destinations, void *memory)
{
    route_table *table = memory;
    *table = (route_table){route_table_bytes(topology, destinations), topology->entries, destinations};
    for (uint32_t d = 0; d < destinations; d++)
        route_table_attraction(table)[d] = -INFINITY;
    return table;
}

void route_table_begin(route_table *table, const double attraction[])
{
    if (attraction)
        memcpy(route_table_attraction(table), attraction, table->destinations * sizeof *attraction);
    memset(table->entry, 0, table->entries * sizeof *table->entry);
}

/* P(a | state) of the hop `next`, when the state is worth `value`. */
static double hop_probability(const route_outlook *outlook, const double attraction[], double value, uint32_t next)
{
    const double inclusive = route_outlook_inclusive(outlook)[next];
    const double *reach = route_outlook_reach(outlook, next);
    double sum = 0;

    for (uint32_t d = 0; d < outlook->destinations; d++) {
        const double beyond = inclusive + reach[d] + attraction[d];
        sum += beyond > -INFINITY ? sim_exp(beyond - value) : 0;
    }
    return sum;
}

int route_choice_probabilities(const route_topology *topology, const route_outlook *outlook, const double attraction[],
                               uint32_t state, double probability[])
{
    const uint32_t *successor_start = route_topology_array(topology, ROUTE_SUCCESSOR_START);
    const uint32_t *successor = route_topology_array(topology, ROUTE_SUCCESSOR);
    const uint32_t *alternative_start = route_topology_array(topology, ROUTE_ALTERNATIVE_START);
    const double *share = route_outlook_share(outlook);
    const double value = route_outlook_value(outlook, attraction, state);

    for (uint32_t k = successor_start[state]; k < successor_start[state + 1]; k++) {
        const uint32_t next = successor[k];
        const double hop = value == -INFINITY ? 0 : hop_probability(outlook, attraction, value, next);
        for (uint32_t a = alternative_start[next]; a < alternative_start[next + 1]; a++)
            *probability++ = hop * share[a];
    }
    return value > -INFINITY;
}

void route_table_make_row(const route_topology *topology, const route_outlook *outlook, route_table *table,
                          uint32_t state)
{
    const uint32_t *start = route_topology_array(topology, ROUTE_ENTRY_START) + state;
    const uint32_t *item = route_topology_array(topology, ROUTE_ENTRY) + start[0];
    const uint32_t items = start[1] - start[0];
    const double *attraction = route_table_attraction(table);
    double *probability = route_table_attraction(table) + table->destinations;
    sim_alias_entry *alias = (sim_alias_entry *)(void *)(probability + topology->largest);
    route_entry *row = table->entry + start[0];

    if (items == 0)
        return;
    if (!route_choice_probabilities(topology, outlook, attraction, state, probability)) {
        for (uint32_t i = 0; i < items; i++)
            row[i] = (route_entry){0, {ROUTE_ROW_DEAD, ROUTE_ROW_DEAD}};
        return;
    }
    const char *wrong = sim_alias_build(alias, items, probability);
    SIM_REQUIRE(wrong == NULL, "route choice: state %u: %s", state, wrong);
    for (uint32_t i = 0; i < items; i++)
        row[i] = (route_entry){alias[i].threshold, {(uint16_t)(item[i] + 1), (uint16_t)(item[alias[i].alias] + 1)}};
}
