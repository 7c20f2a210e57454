#include "models/corridor/route_topology.h"

#include "sim/kernel/panic.h"

#include <stdlib.h>
#include <string.h>

route_topology_fault route_topology_check(uint32_t places, uint32_t hops, const route_hop hop[])
{
    uint64_t alternatives = 0;
    uint32_t ends = 0;

    for (uint32_t h = 0; h < hops; h++) {
        if (hop[h].from >= places || hop[h].to >= places)
            return (route_topology_fault){"its place is out of range", h};
        if (hop[h].from == hop[h].to)
            return (route_topology_fault){"it leads from a place to itself", h};
        if (hop[h].alternatives == 0)
            return (route_topology_fault){"there is no way to make it", h};
        alternatives += hop[h].alternatives;
        ends += hop[h].kind == ROUTE_ENDS;
    }
    if (ends == 0)
        return (route_topology_fault){"no hop ends a journey", ROUTE_NONE};
    if (alternatives > ROUTE_ALTERNATIVES_MOST)
        return (route_topology_fault){"there are too many alternatives", ROUTE_NONE};
    return (route_topology_fault){NULL, ROUTE_NONE};
}

/* The hops of each place, as a compressed list: those that leave place p are hop[start[p] .. start[p + 1] - 1]. */
typedef struct leaving {
    uint32_t *start; /* [places + 1] */
    uint32_t *hop;   /* [hops], ascending within a place */
} leaving;

static leaving leaving_build(uint32_t places, uint32_t hops, const route_hop hop[])
{
    leaving out = {sim_allocate((size_t)places + 2, sizeof *out.start),
                   sim_allocate((size_t)hops + 1, sizeof *out.hop)};

    /* Counted two places ahead, so that filling moves start[p + 1] from the begin of p to its end. */
    for (uint32_t h = 0; h < hops; h++)
        out.start[hop[h].from + 2]++;
    for (uint32_t p = 0; p < places; p++)
        out.start[p + 2] += out.start[p + 1];
    for (uint32_t h = 0; h < hops; h++)
        out.hop[out.start[hop[h].from + 1]++] = h;
    return out;
}

typedef struct state_place {
    uint32_t place; /* where the traveller stands; ROUTE_NONE when the journey is over */
    uint32_t back;  /* where a hop must not lead; ROUTE_NONE when all are allowed */
} state_place;

static state_place state_place_of(uint32_t state, uint32_t hops, const route_hop hop[])
{
    if (state >= hops)
        return (state_place){state - hops, ROUTE_NONE};
    if (hop[state].kind == ROUTE_ENDS)
        return (state_place){ROUTE_NONE, ROUTE_NONE};
    return (state_place){hop[state].to, hop[state].from};
}

/* Counts what the arrays will hold, and where each begins. */
static route_topology measure(uint32_t places, uint32_t hops, const route_hop hop[], const leaving *out)
{
    route_topology t = {.places = places, .hops = hops, .states = hops + places};
    uint64_t transitions = 0;
    uint64_t entries = 0;
    uint64_t words = 0;

    for (uint32_t h = 0; h < hops; h++) {
        t.alternatives += hop[h].alternatives;
        t.passing += hop[h].kind == ROUTE_PASSES;
    }
    for (uint32_t s = 0; s < t.states; s++) {
        const state_place here = state_place_of(s, hops, hop);
        uint32_t choices = 0;

        if (here.place == ROUTE_NONE)
            continue;
        for (uint32_t e = out->start[here.place]; e < out->start[here.place + 1]; e++) {
            if (hop[out->hop[e]].to == here.back)
                continue;
            transitions++;
            choices += hop[out->hop[e]].alternatives;
        }
        entries += choices;
        t.largest = choices > t.largest ? choices : t.largest;
    }
    SIM_REQUIRE(transitions < UINT32_MAX / 4 && entries < UINT32_MAX / 4, "route topology: too many transitions");
    t.transitions = (uint32_t)transitions;
    t.entries = (uint32_t)entries;

    const uint64_t length[ROUTE_ARRAYS] = {
        [ROUTE_HOP_FROM] = hops,
        [ROUTE_HOP_TO] = hops,
        [ROUTE_HOP_KIND] = hops,
        [ROUTE_ALTERNATIVE_START] = hops + 1,
        [ROUTE_ALTERNATIVE_HOP] = t.alternatives,
        [ROUTE_SUCCESSOR_START] = (uint64_t)t.states + 1,
        [ROUTE_SUCCESSOR] = transitions,
        [ROUTE_ENTRY_START] = (uint64_t)t.states + 1,
        [ROUTE_ENTRY] = entries,
        [ROUTE_ORDER] = t.passing,
    };
    for (uint32_t a = 0; a < ROUTE_ARRAYS; a++) {
        SIM_REQUIRE(words < UINT32_MAX, "route topology: too large");
        t.at[a] = (uint32_t)words;
        words += length[a];
    }
    t.bytes = sizeof t + words * sizeof t.data[0];
    return t;
}

static uint32_t *array(route_topology *t, route_array which)
{
    return t->data + t->at[which];
}

static void fill_hops(route_topology *t, const route_hop hop[])
{
    uint32_t *start = array(t, ROUTE_ALTERNATIVE_START);
    uint32_t next = 0;

    for (uint32_t h = 0; h < t->hops; h++) {
        array(t, ROUTE_HOP_FROM)[h] = hop[h].from;
        array(t, ROUTE_HOP_TO)[h] = hop[h].to;
        array(t, ROUTE_HOP_KIND)[h] = (uint32_t)hop[h].kind;
        start[h] = next;
        for (uint32_t m = 0; m < hop[h].alternatives; m++)
            array(t, ROUTE_ALTERNATIVE_HOP)[next++] = h;
    }
    start[t->hops] = next;
}

static void fill_states(route_topology *t, const route_hop hop[], const leaving *out)
{
    const uint32_t *start = array(t, ROUTE_ALTERNATIVE_START);
    uint32_t transition = 0;
    uint32_t entry = 0;

    for (uint32_t s = 0; s < t->states; s++) {
        const state_place here = state_place_of(s, t->hops, hop);

        array(t, ROUTE_SUCCESSOR_START)[s] = transition;
        array(t, ROUTE_ENTRY_START)[s] = entry;
        if (here.place == ROUTE_NONE)
            continue;
        for (uint32_t e = out->start[here.place]; e < out->start[here.place + 1]; e++) {
            const uint32_t next = out->hop[e];
            if (hop[next].to == here.back)
                continue;
            array(t, ROUTE_SUCCESSOR)[transition++] = next;
            for (uint32_t a = start[next]; a < start[next + 1]; a++)
                array(t, ROUTE_ENTRY)[entry++] = a;
        }
    }
    array(t, ROUTE_SUCCESSOR_START)[t->states] = transition;
    array(t, ROUTE_ENTRY_START)[t->states] = entry;
}

/* Values flow backwards from the ends: a sweep that visits the hops nearest to an end first finds most of its
 * right-hand sides already renewed. Hops from which no end can be reached come last. */
static void fill_order(route_topology *t)
{
    const uint32_t *kind = array(t, ROUTE_HOP_KIND);
    const uint32_t *start = array(t, ROUTE_SUCCESSOR_START);
    const uint32_t *successor = array(t, ROUTE_SUCCESSOR);
    uint32_t *order = array(t, ROUTE_ORDER);
    uint32_t *distance = sim_allocate(t->hops, sizeof *distance);
    uint32_t placed = 0;

    for (uint32_t h = 0; h < t->hops; h++)
        distance[h] = kind[h] == ROUTE_ENDS ? 0 : ROUTE_NONE;
    for (uint32_t level = 1, before = ROUTE_NONE; placed != before; level++) {
        before = placed;
        for (uint32_t h = 0; h < t->hops; h++) {
            if (distance[h] != ROUTE_NONE)
                continue;
            for (uint32_t k = start[h]; k < start[h + 1]; k++) {
                if (distance[successor[k]] != level - 1)
                    continue;
                distance[h] = level;
                order[placed++] = h;
                break;
            }
        }
    }
    for (uint32_t h = 0; h < t->hops; h++) {
        if (distance[h] == ROUTE_NONE)
            order[placed++] = h;
    }
    free(distance);
}

route_topology *route_topology_build(uint32_t places, uint32_t hops, const route_hop hop[])
{
    const route_topology_fault fault = route_topology_check(places, hops, hop);
    SIM_REQUIRE(fault.text == NULL, "route topology: hop %u: %s", fault.hop, fault.text);

    leaving out = leaving_build(places, hops, hop);
    const route_topology shape = measure(places, hops, hop, &out);
    route_topology *t = sim_allocate(1, shape.bytes);

    memcpy(t, &shape, sizeof shape);
    fill_hops(t, hop);
    fill_states(t, hop, &out);
    fill_order(t);
    free(out.start);
    free(out.hop);
    return t;
}
