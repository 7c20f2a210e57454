#include "models/corridor/route_outlook.h"

#include "sim/kernel/arith.h"
#include "sim/kernel/panic.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Relative error of exp(V / mu) that the sweeps leave; V itself is then right to this times mu. */
static const double tolerance = 1e-12;
/* At a spectral radius of 0.999 some twenty thousand sweeps reach the tolerance; nearer to one is near enough to
 * refuse. */
enum { most_sweeps = 30000 };

/* Destinations that are solved at a time, side by side in memory: the topology is read once for all of them. */
enum { LANES = 4 };

size_t route_outlook_bytes(const route_topology *topology, uint32_t destinations)
{
    const size_t numbers = (size_t)topology->hops + topology->alternatives + (size_t)topology->states * destinations;
    return sizeof(route_outlook) + numbers * sizeof(double);
}

route_outlook *route_outlook_place(const route_topology *topology, uint32_t destinations, void *memory)
{
    route_outlook *outlook = memory;
    *outlook = (route_outlook){.bytes = route_outlook_bytes(topology, destinations),
                               .states = topology->states,
                               .hops = topology->hops,
                               .alternatives = topology->alternatives,
                               .destinations = destinations};
    double *reach = outlook->data + outlook->hops + outlook->alternatives;
    for (size_t i = 0; i < (size_t)topology->states * destinations; i++)
        reach[i] = -INFINITY;
    return outlook;
}

route_workspace *route_workspace_create(const route_topology *topology, uint32_t destinations)
{
    route_workspace *w = sim_allocate(1, sizeof *w);
    w->blocks = (destinations + LANES - 1) / LANES;
    w->inclusive = sim_allocate(topology->hops, sizeof(double));
    w->share = sim_allocate(topology->alternatives, sizeof(double));
    w->best = sim_allocate((size_t)w->blocks * topology->states * LANES, sizeof(double));
    w->unknown = sim_allocate((size_t)w->blocks * topology->states * LANES, sizeof(double));
    w->weight = sim_allocate((size_t)topology->transitions * LANES, sizeof(double));
    return w;
}

void route_workspace_free(route_workspace *workspace)
{
    if (workspace == NULL)
        return;
    free(workspace->inclusive);
    free(workspace->share);
    free(workspace->best);
    free(workspace->unknown);
    free(workspace->weight);
    free(workspace);
}

/* ---- hops ---- */

/* One nest: the log of the sum of its exponentials is taken about the best alternative, so that nothing overflows. */
static double nest_inclusive(const double utility[], uint32_t count, double scale, double nest, double share[])
{
    double best = -INFINITY;
    double sum = 0;

    for (uint32_t m = 0; m < count; m++)
        best = utility[m] > best ? utility[m] : best;
    if (best == -INFINITY) {
        for (uint32_t m = 0; m < count; m++)
            share[m] = 0;
        return -INFINITY;
    }
    if (count == 1) {
        share[0] = 1;
        return best / scale;
    }
    for (uint32_t m = 0; m < count; m++) {
        share[m] = sim_exp((utility[m] - best) / (nest * scale));
        sum += share[m];
    }
    for (uint32_t m = 0; m < count; m++)
        share[m] /= sum;
    return best / scale + nest * sim_log(sum);
}

route_status route_inclusive_values(const route_topology *topology, const route_weights *weights, double inclusive[],
                                    double share[])
{
    const uint32_t *start = route_topology_array(topology, ROUTE_ALTERNATIVE_START);
    const uint32_t *kind = route_topology_array(topology, ROUTE_HOP_KIND);

    if (!(weights->scale > 0 && weights->scale <= DBL_MAX && weights->nest > 0 && weights->nest <= 1))
        return ROUTE_E_SCALE;
    for (uint32_t a = 0; a < topology->alternatives; a++) {
        if (!(weights->utility[a] <= DBL_MAX))
            return ROUTE_E_VALUE;
    }
    for (uint32_t h = 0; h < topology->hops; h++) {
        if (kind[h] == ROUTE_ENDS && !(weights->end_value[h] <= DBL_MAX))
            return ROUTE_E_VALUE;
        inclusive[h] = nest_inclusive(weights->utility + start[h], start[h + 1] - start[h], weights->scale,
                                      weights->nest, share + start[h]);
    }
    return ROUTE_OK;
}

/* ---- four destinations ---- */

/* What one block is solved from, and its part of the workspace. */
typedef struct block {
    const route_topology *topology;
    const uint32_t *start, *successor, *order;
    const double *inclusive;
    double *best, *unknown, *weight;
} block;

static block block_of(const route_topology *topology, route_workspace *w, uint32_t number)
{
    const size_t first = (size_t)number * topology->states * LANES;
    return (block){.topology = topology,
                   .start = route_topology_array(topology, ROUTE_SUCCESSOR_START),
                   .successor = route_topology_array(topology, ROUTE_SUCCESSOR),
                   .order = route_topology_array(topology, ROUTE_ORDER),
                   .inclusive = w->inclusive,
                   .best = w->best + first,
                   .unknown = w->unknown + first,
                   .weight = w->weight};
}

/* Raises the value of a state to that of its best single continuation, in units of the scale. Returns whether any lane
 * has risen. */
static int raise_best(const block *b, uint32_t state)
{
    double best[LANES] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
    double *now = b->best + (size_t)state * LANES;
    int raised = 0;

    for (uint32_t k = b->start[state]; k < b->start[state + 1]; k++) {
        const uint32_t next = b->successor[k];
        const double *beyond = b->best + (size_t)next * LANES;
        for (int lane = 0; lane < LANES; lane++) {
            const double value = b->inclusive[next] + beyond[lane];
            best[lane] = value > best[lane] ? value : best[lane];
        }
    }
    for (int lane = 0; lane < LANES; lane++) {
        raised |= best[lane] > now[lane];
        now[lane] = best[lane] > now[lane] ? best[lane] : now[lane];
    }
    return raised;
}

/* Values of best single routes, by sweeps that only raise them: exact, for max and one addition a hop commute with
 * nothing that rounds differently in another order of sweeps. A gain that outlasts as many sweeps as there are hops
 * goes round a cycle of weight one or more. */
static route_status scale_states(const block *b)
{
    int raised = 1;

    for (uint32_t sweep = 0; raised; sweep++) {
        if (sweep > b->topology->passing)
            return ROUTE_E_NO_SOLUTION;
        raised = 0;
        for (uint32_t i = 0; i < b->topology->passing; i++)
            raised |= raise_best(b, b->order[i]);
    }
    for (uint32_t s = b->topology->hops; s < b->topology->states; s++)
        raise_best(b, s);
    return ROUTE_OK;
}

static void weigh_transitions(const block *b)
{
    for (uint32_t s = 0; s < b->topology->states; s++)
        for (uint32_t k = b->start[s]; k < b->start[s + 1]; k++) {
            const uint32_t next = b->successor[k];
            for (int lane = 0; lane < LANES; lane++) {
                const double value = b->inclusive[next] + b->best[(size_t)next * LANES + lane];
                b->weight[(size_t)k * LANES + lane] =
                    value == -INFINITY ? 0 : sim_exp(value - b->best[(size_t)s * LANES + lane]);
            }
        }
}

static void continuations(const block *b, uint32_t state, double sum[LANES])
{
    for (int lane = 0; lane < LANES; lane++)
        sum[lane] = 0;
    for (uint32_t k = b->start[state]; k < b->start[state + 1]; k++) {
        const double *weight = b->weight + (size_t)k * LANES;
        const double *beyond = b->unknown + (size_t)b->successor[k] * LANES;
        for (int lane = 0; lane < LANES; lane++)
            sum[lane] += weight[lane] * beyond[lane];
    }
}

/* One sweep. Returns the largest relative growth of each lane; infinity when an unknown overflows. */
static void sweep_back(const block *b, double growth[LANES])
{
    for (int lane = 0; lane < LANES; lane++)
        growth[lane] = 0;
    for (uint32_t i = 0; i < b->topology->passing; i++) {
        double *unknown = b->unknown + (size_t)b->order[i] * LANES, now[LANES];
        continuations(b, b->order[i], now);
        for (int lane = 0; lane < LANES; lane++) {
            const double step = now[lane] - unknown[lane];
            if (!(now[lane] <= DBL_MAX))
                growth[lane] = INFINITY;
            else if (step > growth[lane] * now[lane])
                growth[lane] = step / now[lane];
            unknown[lane] = now[lane];
        }
    }
}

/* Gauss-Seidel from the ends backwards. The unknowns begin at one, what the best route alone gives, and only grow; the
 * largest relative growth of a sweep falls geometrically, by growth / before a sweep, and the series of all that would
 * follow is the error that is left. Ends after the sweep at which every lane is near enough. */
static route_status sweep_to_solution(const block *b, uint32_t *most)
{
    double before[LANES] = {0};

    for (size_t i = 0; i < (size_t)b->topology->states * LANES; i++)
        b->unknown[i] = b->best[i] > -INFINITY;
    for (uint32_t sweep = 1; sweep <= most_sweeps; sweep++) {
        double growth[LANES];
        int settled = 1;

        *most = sweep > *most ? sweep : *most;
        sweep_back(b, growth);
        for (int lane = 0; lane < LANES; lane++) {
            if (growth[lane] == INFINITY)
                return ROUTE_E_NO_SOLUTION;
            /* Below a few units in the last place growth is rounding, and no longer falls. */
            settled &= growth[lane] <= 4 * DBL_EPSILON ||
                       growth[lane] * before[lane] <= tolerance * (before[lane] - growth[lane]);
            before[lane] = growth[lane];
        }
        if (settled)
            return ROUTE_OK;
    }
    return ROUTE_E_NO_SOLUTION;
}

static route_status solve_block(const block *b, uint32_t *most)
{
    const route_status status = scale_states(b);
    if (status != ROUTE_OK)
        return status;
    weigh_transitions(b);
    if (sweep_to_solution(b, most) != ROUTE_OK)
        return ROUTE_E_NO_SOLUTION;
    for (uint32_t s = b->topology->hops; s < b->topology->states; s++)
        continuations(b, s, b->unknown + (size_t)s * LANES);
    return ROUTE_OK;
}

/* ---- all destinations ---- */

static void close_all(const route_topology *topology, const route_weights *weights, const uint32_t destination[],
                      uint32_t destinations, route_workspace *w)
{
    const uint32_t *kind = route_topology_array(topology, ROUTE_HOP_KIND);

    for (size_t i = 0; i < (size_t)w->blocks * topology->states * LANES; i++)
        w->best[i] = -INFINITY;
    for (uint32_t h = 0; h < topology->hops; h++) {
        if (kind[h] != ROUTE_ENDS)
            continue;
        SIM_REQUIRE(destination[h] < destinations, "route outlook: hop %u ends at no destination", h);
        const uint32_t d = destination[h];
        w->best[((size_t)(d / LANES) * topology->states + h) * LANES + d % LANES] =
            weights->end_value[h] / weights->scale;
    }
}

/* The values of all states, once nothing can fail any more. */
static void store_values(const route_topology *topology, route_outlook *outlook, const route_workspace *w)
{
    memcpy(outlook->data, w->inclusive, outlook->hops * sizeof(double));
    memcpy(outlook->data + outlook->hops, w->share, outlook->alternatives * sizeof(double));
    double *reach = outlook->data + outlook->hops + outlook->alternatives;
    for (uint32_t s = 0; s < topology->states; s++)
        for (uint32_t d = 0; d < outlook->destinations; d++) {
            const size_t at = ((size_t)(d / LANES) * topology->states + s) * LANES + d % LANES;
            /* A hop that ends is worth its end value; log 1 is exactly 0. */
            *reach++ = w->best[at] == -INFINITY ? -INFINITY : w->best[at] + sim_log(w->unknown[at]);
        }
}

route_status route_outlook_solve(const route_topology *topology, const route_weights *weights,
                                 const uint32_t destination[], route_outlook *outlook, route_workspace *workspace)
{
    route_status status = route_inclusive_values(topology, weights, workspace->inclusive, workspace->share);
    if (status != ROUTE_OK)
        return status;
    workspace->sweeps = 0;
    close_all(topology, weights, destination, outlook->destinations, workspace);
    for (uint32_t i = 0; i < workspace->blocks; i++) {
        const block b = block_of(topology, workspace, i);
        status = solve_block(&b, &workspace->sweeps);
        if (status != ROUTE_OK)
            return status;
    }
    store_values(topology, outlook, workspace);
    return ROUTE_OK;
}

double route_outlook_value(const route_outlook *outlook, const double attraction[], uint32_t state)
{
    const double *reach = route_outlook_reach(outlook, state);
    double best = -INFINITY, sum = 0;

    for (uint32_t d = 0; d < outlook->destinations; d++) {
        const double value = reach[d] + attraction[d];
        best = value > best ? value : best;
    }
    if (best == -INFINITY)
        return best;
    for (uint32_t d = 0; d < outlook->destinations; d++) {
        const double value = reach[d] + attraction[d];
        sum += value > -INFINITY ? sim_exp(value - best) : 0;
    }
    return best + sim_log(sum);
}

int route_outlook_ends(const route_outlook *outlook, const double attraction[], uint32_t state, double journeys,
                       double flow[])
{
    const double *reach = route_outlook_reach(outlook, state);
    const double all = route_outlook_value(outlook, attraction, state);

    if (all == -INFINITY)
        return 0;
    for (uint32_t d = 0; d < outlook->destinations; d++) {
        const double value = reach[d] + attraction[d];
        flow[d] += value > -INFINITY ? journeys * sim_exp(value - all) : 0;
    }
    return 1;
}
