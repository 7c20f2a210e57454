/* route_outlook.h — what lies beyond each hop, destination by destination: a recursive logit over hops.
 *
 * A traveller compares what each next hop costs with what may be expected beyond it. With V(h) the value of having
 * made the hop h, and its successors a (route_topology.h says which),
 *
 *     V(h) = mu log sum_a exp((I(a) + V(a)) / mu)          V(h) = end value, where h ends the journey
 *     I(a) = lambda mu log sum_m exp(u(m) / (lambda mu))   the alternatives m of the hop a, one nest
 *
 * The scale mu says how much is left to chance: as it goes to zero, all take the best route. The nest 0 < lambda <= 1
 * says how alike the alternatives of one hop are: with 1 they compete with all others evenly, with less
 * those who lose a bus ticket rather walk the same way than go another. A utility or end value of minus infinity bars.
 *
 * exp(V / mu) is linear in the exponentials of the end values. So those who see the same costs share one solution,
 * wherever they want to go: the outlook keeps V_d(s) / mu, the value of state s if only destination d were open, and
 *
 *     exp(V(s) / mu) = sum_d exp(V_d(s) / mu + v(d) / mu)  for attractions v(d) of the destinations
 *
 * A solution exists only if costs weigh enough for wandering to end: the spectral radius of the weights exp(I/mu) must
 * be below one (route_existence.h tells, and names the cycle). Solving reports what does not settle and then leaves
 * the outlook as it was.
 *
 * Method: each state is first scaled by its best single route (a longest-path problem, exact in the log domain), so
 * that all remaining weights are at most one, the unknowns at least one, and nothing under- or overflows at any scale
 * mu; then Gauss-Seidel sweeps from the ends backwards, until the geometric remainder is below 1e-12 of each unknown.
 * The unknowns only grow towards the solution. Four destinations are solved at a time. An outlook depends on topology
 * and weights alone, not on the one before, so it may be solved again at any time, after a restart as well, with the
 * same bits.
 *
 * An outlook is one block of memory without pointers, laid out once and solved again in place; a workspace is scratch
 * for any number of outlooks of that topology, one for each thread.
 *
 * Sources: Fosgerau, Frejinger and Karlström (2013), Transportation Research B 56, 70-80; Mai, Fosgerau and Frejinger
 * (2015), Transportation Research B 75, 100-112.
 */
#ifndef MODELS_CORRIDOR_ROUTE_OUTLOOK_H
#define MODELS_CORRIDOR_ROUTE_OUTLOOK_H

#include "models/corridor/route_topology.h"

#include <stddef.h>
#include <stdint.h>

typedef enum route_status {
    ROUTE_OK,
    ROUTE_E_SCALE,      /* the scale is not a finite number above zero, or the nest not in (0, 1] */
    ROUTE_E_VALUE,      /* a utility or an end value is NaN or plus infinity */
    ROUTE_E_NO_SOLUTION /* the spectral radius is one or more, or too near one for the sweeps to settle */
} route_status;

/* What travellers perceive. The arrays are the caller's and only read. */
typedef struct route_weights {
    double scale;            /* mu > 0, in the unit of the utilities */
    double nest;             /* lambda, 0 < lambda <= 1 */
    const double *utility;   /* [alternatives] minus the cost; minus infinity bars */
    const double *end_value; /* [hops] read for hops that end the journey only; minus infinity closes */
} route_weights;

/* The solution for all who see the same costs. `data` holds, one after another,
 * inclusive [hops] I / mu, minus infinity where every alternative is barred;
 * share [alternatives] probability given the hop, 0 where barred;
 * reach [states][destinations] V_d / mu, minus infinity where the destination cannot be reached. */
typedef struct route_outlook {
    uint64_t bytes;
    uint32_t states;
    uint32_t hops;
    uint32_t alternatives;
    uint32_t destinations;
    double data[];
} route_outlook;

/* Scratch; see route_outlook.c. Only `sweeps` is of use to others. */
typedef struct route_workspace {
    uint32_t sweeps;   /* most that a destination of the last solution took */
    uint32_t blocks;   /* of four destinations */
    double *inclusive; /* [hops] */
    double *share;     /* [alternatives] */
    double *best;      /* [blocks][states][4] value of the best single route / mu */
    double *unknown;   /* [blocks][states][4] exp(V / mu - best) */
    double *weight;    /* [transitions][4] */
} route_workspace;

/* Computes the inclusive values I / mu of all hops and the shares of the alternatives within their hop.
 *
 * inclusive  [hops] out: minus infinity where every alternative is barred
 * share      [alternatives] out: probability given the hop, 0 where barred
 * Returns    ROUTE_OK, ROUTE_E_SCALE or ROUTE_E_VALUE
 * Source     Mai, Fosgerau and Frejinger (2015), equation of the nested value, with one nest a hop
 */
route_status route_inclusive_values(const route_topology *topology, const route_weights *weights, double inclusive[],
                                    double share[]);

/* How much memory the outlook on so many destinations takes; a multiple of 8. */
size_t route_outlook_bytes(const route_topology *topology, uint32_t destinations);

/* Makes an outlook in `memory` (zeroed, as large as route_outlook_bytes() says, aligned for a double): no destination
 * can be reached until it is solved. Returns the same memory; the caller owns it. */
route_outlook *route_outlook_place(const route_topology *topology, uint32_t destinations, void *memory);

/* Scratch for solving; never NULL, released with route_workspace_free(). One for each thread. */
route_workspace *route_workspace_create(const route_topology *topology, uint32_t destinations);
void route_workspace_free(route_workspace *workspace);

/* Solves an outlook in place; allocates nothing.
 *
 * destination  [hops] read for hops that end the journey: which destination, below outlook->destinations
 * outlook      of this topology; unchanged unless ROUTE_OK is returned
 * Returns      ROUTE_OK, ROUTE_E_SCALE, ROUTE_E_VALUE or ROUTE_E_NO_SOLUTION
 */
route_status route_outlook_solve(const route_topology *topology, const route_weights *weights,
                                 const uint32_t destination[], route_outlook *outlook, route_workspace *workspace);

/* [hops] */
static inline const double *route_outlook_inclusive(const route_outlook *outlook)
{
    return outlook->data;
}

/* [alternatives] */
static inline const double *route_outlook_share(const route_outlook *outlook)
{
    return outlook->data + outlook->hops;
}

/* [destinations] V_d / mu of one state. */
static inline const double *route_outlook_reach(const route_outlook *outlook, uint32_t state)
{
    return outlook->data + outlook->hops + outlook->alternatives + (size_t)state * outlook->destinations;
}

/* V / mu of a state for those to whom the destinations are worth attraction[d] = v(d) / mu; minus infinity when none that
 * is open to them can be reached. */
double route_outlook_value(const route_outlook *outlook, const double attraction[], uint32_t state);

/* Adds to flow[d] the part of `journeys` that set out in `state` and end at each destination d. Returns 0, and adds
 * nothing, where none can be reached. */
int route_outlook_ends(const route_outlook *outlook, const double attraction[], uint32_t state, double journeys,
                       double flow[]);

#endif
