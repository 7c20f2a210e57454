/* route_topology.h — the hops that a journey may be made of, and which may follow which.
 *
 * A hop is an ordered pair of places. It can be made by one or more alternatives (the caller's modes), numbered in one
 * sequence over all hops. A hop may end the journey. What a traveller chooses depends on the hop last made, so that
 * nobody turns round at once: the *states* of the choice are first the hops (the traveller has just made it and stands
 * at its head), then the places (the traveller stands there and has made no hop yet). After the hop i -> j every hop
 * j -> k with k other than i may follow; after a hop that ends the journey none; at the start all hops of the place.
 *
 * The topology is made once and never changes; many classes of travellers share it, each with its own weights
 * (route_choice.h). It is a single block of memory without pointers: copy `bytes` of it anywhere, release it with
 * free().
 *
 * Theory: the state is the last link, as in Fosgerau, Frejinger and Karlström (2013), Transportation Research B 56.
 */
#ifndef MODELS_CORRIDOR_ROUTE_TOPOLOGY_H
#define MODELS_CORRIDOR_ROUTE_TOPOLOGY_H

#include <stdint.h>

#define ROUTE_NONE UINT32_MAX

/* Most alternatives: tables name them by 16 bits (route_choice.h). */
enum { ROUTE_ALTERNATIVES_MOST = 65000 };

typedef enum route_hop_kind {
    ROUTE_PASSES, /* the journey goes on from the hop's head */
    ROUTE_ENDS    /* the journey is over: a crossing, a port */
} route_hop_kind;

typedef struct route_hop {
    uint32_t from;         /* place */
    uint32_t to;           /* place, another one */
    uint32_t alternatives; /* how many ways there are to make it, at least one */
    route_hop_kind kind;
} route_hop;

typedef enum route_array {
    ROUTE_HOP_FROM,          /* [hops] place */
    ROUTE_HOP_TO,            /* [hops] place */
    ROUTE_HOP_KIND,          /* [hops] route_hop_kind */
    ROUTE_ALTERNATIVE_START, /* [hops + 1] the alternatives of hop h are start[h] .. start[h + 1] - 1 */
    ROUTE_ALTERNATIVE_HOP,   /* [alternatives] */
    ROUTE_SUCCESSOR_START,   /* [states + 1] the hops that may follow state s are successor[start[s] .. ] */
    ROUTE_SUCCESSOR,         /* [transitions] hop */
    ROUTE_ENTRY_START,       /* [states + 1] the choices of state s are entry[start[s] .. ] */
    ROUTE_ENTRY,             /* [entries] alternative; those of one successor are adjacent, in the successors' order */
    ROUTE_ORDER,             /* [passing] the hops that do not end the journey, nearest to an end (in hops) first */
    ROUTE_ARRAYS
} route_array;

typedef struct route_topology {
    uint64_t bytes; /* of the whole block */
    uint32_t places;
    uint32_t hops;
    uint32_t alternatives;
    uint32_t states;           /* hops + places */
    uint32_t transitions;      /* pairs of a state and a hop that may follow it */
    uint32_t entries;          /* pairs of a state and an alternative that may follow it */
    uint32_t passing;          /* hops that do not end the journey */
    uint32_t largest;          /* most entries that one state has */
    uint32_t at[ROUTE_ARRAYS]; /* where in `data` each array begins */
    uint32_t data[];
} route_topology;

typedef struct route_topology_fault {
    const char *text; /* NULL when there is none */
    uint32_t hop;     /* the hop at fault, or ROUTE_NONE */
} route_topology_fault;

/* Says what is wrong with the first faulty hop: a place out of range, a hop from a place to itself, one without an
 * alternative, no hop that ends a journey, or more alternatives than ROUTE_ALTERNATIVES_MOST. The caller gives it file and
 * line. */
route_topology_fault route_topology_check(uint32_t places, uint32_t hops, const route_hop hop[]);

/* Makes the topology of `hops` hops between `places` places.
 *
 * hop        as route_topology_check() accepts them; others are a panic
 * Returns    a block of memory that the caller owns and releases with free()
 */
route_topology *route_topology_build(uint32_t places, uint32_t hops, const route_hop hop[]);

/* One array of the topology, with the shape that its name's comment gives. */
static inline const uint32_t *route_topology_array(const route_topology *t, route_array which)
{
    return t->data + t->at[which];
}

/* The state of a traveller who has just made `hop`. */
static inline uint32_t route_state_after(uint32_t hop)
{
    return hop;
}

/* The state of a traveller who stands at `place` and may leave it by any hop. */
static inline uint32_t route_state_at(const route_topology *t, uint32_t place)
{
    return t->hops + place;
}

#endif
