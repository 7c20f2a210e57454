/* route_choice.h — where to go next and by what means: a recursive logit over hops.
 *
 * A traveller compares what each next hop costs with what may be expected beyond it. With V(h) the value of having
 * made the hop h, and its successors a (route_topology.h says which),
 *
 *     V(h) = mu log sum_a exp((I(a) + V(a)) / mu)          V(h) = end value, where h ends the journey
 *     I(a) = lambda mu log sum_m exp(u(m) / (lambda mu))   the alternatives m of the hop a, one nest
 *
 * the alternative m of hop a is chosen with probability
 *
 *     P(a, m | h) = exp((I(a) + V(a) - V(h)) / mu) exp((u(m) - I(a)) / (lambda mu))
 *
 * The scale mu says how much is left to chance: as it goes to zero, all take the best route. The nest 0 < lambda <= 1
 * says how alike the alternatives of one hop are: with 1 they compete with all others evenly, with less
 * those who lose a bus ticket rather walk the same way than go another. A utility or end value of minus infinity bars.
 * A state from which no end is open is dead: its value is minus infinity, and no one is sent there.
 *
 * A solution exists only if costs weigh enough for wandering to end: the spectral radius of the weights exp(I/mu) must
 * be below one (route_existence.h tells, and names the cycle). Solving reports what does not settle and then leaves
 * the table as it was.
 *
 * Method: each state is first scaled by its best single route (a longest-path problem, exact in the log domain), so
 * that all remaining weights are at most one, the unknowns at least one, and nothing under- or overflows at any scale
 * mu; then Gauss-Seidel sweeps from the ends backwards, until the geometric remainder is below 1e-12 of each unknown.
 * The unknowns only grow towards the solution. A table depends on topology and weights alone, not on the table
 * before, so it may be solved again at any time, after a restart as well, with the same bits.
 *
 * A table is one block of memory without pointers, laid out once by its topology and solved again in place; a
 * workspace is scratch for any number of tables of that topology, one for each thread.
 *
 * Sources: Fosgerau, Frejinger and Karlström (2013), Transportation Research B 56, 70-80; Mai, Fosgerau and Frejinger
 * (2015), Transportation Research B 75, 100-112; alias tables by sim/kernel/alias.h.
 */
#ifndef MODELS_CORRIDOR_ROUTE_CHOICE_H
#define MODELS_CORRIDOR_ROUTE_CHOICE_H

#include "models/corridor/route_topology.h"
#include "sim/kernel/alias.h"

#include <math.h>
#include <stddef.h>

typedef enum route_status {
    ROUTE_OK,
    ROUTE_E_SCALE,      /* the scale is not a finite number above zero, or the nest not in (0, 1] */
    ROUTE_E_VALUE,      /* a utility or an end value is NaN or plus infinity */
    ROUTE_E_NO_SOLUTION /* the spectral radius is one or more, or too near one for the sweeps to settle */
} route_status;

/* What one class of travellers perceives. The arrays are the caller's and only read. */
typedef struct route_weights {
    double scale;            /* mu > 0, in the unit of the utilities */
    double nest;             /* lambda, 0 < lambda <= 1 */
    const double *utility;   /* [alternatives] minus the cost; minus infinity bars */
    const double *end_value; /* [hops] read for hops that end the journey only; minus infinity closes */
} route_weights;

/* The solution for one class. `value` is followed by the alias tables, [entries]. */
typedef struct route_table {
    uint64_t bytes;
    uint32_t states;
    uint32_t entries;
    double value[]; /* [states] in the unit of the utilities */
} route_table;

/* Scratch. Only `sweeps` is of use to others. */
typedef struct route_workspace {
    uint32_t sweeps;     /* that the last solution took */
    double *inclusive;   /* [hops] I / mu */
    double *share;       /* [alternatives] of its hop */
    double *best;        /* [states] value of the best single route / mu */
    double *unknown;     /* [states] exp(V / mu - best) */
    double *weight;      /* [transitions] */
    double *probability; /* [largest] */
} route_workspace;

typedef struct route_layout {
    size_t table_bytes; /* a multiple of 8 */
} route_layout;

/* How much memory one table of this topology takes. */
route_layout route_choice_layout(const route_topology *topology);

/* Makes a table in `memory` (table_bytes, aligned for a double): every state is dead until it is solved.
 * Returns the same memory as a table; the caller owns it.
 */
route_table *route_table_place(const route_topology *topology, void *memory);

/* Scratch for solving; never NULL, released with route_workspace_free(). One for each thread. */
route_workspace *route_workspace_create(const route_topology *topology);
void route_workspace_free(route_workspace *workspace);

/* Computes the inclusive values I / mu of all hops and the shares of the alternatives within their hop.
 *
 * inclusive  [hops] out: minus infinity where every alternative is barred
 * share      [alternatives] out: probability given the hop, 0 where barred
 * Returns    ROUTE_OK, ROUTE_E_SCALE or ROUTE_E_VALUE
 * Source     Mai, Fosgerau and Frejinger (2015), equation of the nested value, with one nest a hop
 */
route_status route_choice_inclusive(const route_topology *topology, const route_weights *weights, double inclusive[],
                                    double share[]);

/* Solves the choice of one class and rebuilds its table in place; allocates nothing.
 *
 * table      of this topology; unchanged unless ROUTE_OK is returned
 * Returns    ROUTE_OK, ROUTE_E_SCALE, ROUTE_E_VALUE or ROUTE_E_NO_SOLUTION
 */
route_status route_choice_solve(const route_topology *topology, const route_weights *weights, route_table *table,
                                route_workspace *workspace);

/* The probability of each choice of `state`, as the values of a table solved for these weights imply it.
 *
 * probability  [entries of the state] out, in the order of ROUTE_ENTRY; all 0 in a dead state
 */
void route_choice_probabilities(const route_topology *topology, const route_weights *weights, const route_table *table,
                                uint32_t state, double probability[]);

typedef struct route_flows {
    double stranded;  /* start flow at places from where no end is open: it is in no hop */
    double remainder; /* flow still under way when the sum was cut, at most 1e-13 of the start flow unless the spectral
                         radius is very near one */
} route_flows;

/* Expected flow through each hop and alternative: F(a) = sum_h F(h) P(a | h) + start flow P(a | place).
 *
 * start_flow        [places] journeys that begin there
 * hop_flow          [hops] out, expected number of passages
 * alternative_flow  [alternatives] out
 * weights           those that the table was solved for
 * workspace         its contents are replaced
 * Method            flow is pushed from state to state, farthest from the ends first, until all has left
 */
route_flows route_expected_flows(const route_topology *topology, const route_weights *weights, const route_table *table,
                                 const double start_flow[], double hop_flow[], double alternative_flow[],
                                 route_workspace *workspace);

/* The alias tables of all states, [entries]. */
static inline const sim_alias_entry *route_table_alias(const route_table *table)
{
    return (const sim_alias_entry *)(table->value + table->states);
}

/* Draws the next alternative of a traveller in `state` from one random number of 64 bits.
 *
 * Returns    the alternative (ROUTE_ALTERNATIVE_HOP says which hop), or ROUTE_NONE in a dead state: every way on is
 *            barred or leads nowhere. What then happens is the caller's to say; route_state_at() lets him turn round.
 */
static inline uint32_t route_choice_draw(const route_topology *topology, const route_table *table, uint32_t state,
                                         uint64_t bits)
{
    const uint32_t *start = route_topology_array(topology, ROUTE_ENTRY_START) + state;
    if (start[0] == start[1] || table->value[state] == -INFINITY)
        return ROUTE_NONE;
    const uint32_t choice = sim_alias_pick(route_table_alias(table) + start[0], start[1] - start[0], bits);
    return route_topology_array(topology, ROUTE_ENTRY)[start[0] + choice];
}

#endif
