#include "models/corridor/passages.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

/* The port whose appointments a hop asks for, or NETWORK_NONE. */
static uint32_t port_of_hop(const passage_sources *from, uint32_t hop)
{
    const uint32_t end = from->network->hop_end[hop];
    return end == NETWORK_NONE ? NETWORK_NONE : from->appointments->port_of_end[end];
}

static passage passage_of(const passage_sources *from, const passages *made, size_t alternative)
{
    const network *n = from->network;
    const uint32_t hop = n->alternative_hop[alternative], mode = n->alternative_mode[alternative];
    const uint32_t to = n->hops[hop].to;
    const int ends = n->hop_end[hop] != NETWORK_NONE;
    return (passage){
        .mean_hours = from->routing->mean_hours[alternative],
        .price_usd = from->routing->price_usd[alternative],
        .death_probability =
            ends ? from->line->deaths_per_100000 / 100000 : from->routing->death_probability[alternative],
        .stop_probability = from->routing->stop_probability[alternative],
        .checkpoint = from->routing->checkpoint[alternative],
        .hop = hop,
        .port = port_of_hop(from, hop),
        .cell = (uint32_t)(n->alternative_leg[alternative] * from->modes->count + mode),
        .to = (uint16_t)to,
        .mode = (uint8_t)mode,
        .flags =
            (uint8_t)((ends ? PASSAGE_ENDS : 0) | (from->modes->at[mode].role == MODE_CROSSES ? PASSAGE_CROSSES : 0) |
                      (made->port_city[to] ? PASSAGE_TO_PORT_CITY : 0) |
                      (from->transit->asylum_office[to] ? PASSAGE_TO_OFFICE : 0)),
    };
}

void passages_make(const passage_sources *from, passages *made)
{
    const network *n = from->network;
    made->port_city = sim_allocate(n->place_count, sizeof *made->port_city);
    for (uint32_t hop = 0; hop < n->hop_count; hop++)
        if (port_of_hop(from, hop) != NETWORK_NONE)
            made->port_city[n->hops[hop].from] = 1;
    made->at = sim_allocate(n->alternative_count, sizeof *made->at);
    for (size_t i = 0; i < n->alternative_count; i++)
        made->at[i] = passage_of(from, made, i);
}

void passages_free(passages *made)
{
    free(made->at);
    free(made->port_city);
    memset(made, 0, sizeof *made);
}
