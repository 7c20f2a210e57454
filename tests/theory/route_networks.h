/* route_networks.h — networks for the tests of route choice, and the same model by dense linear algebra.
 *
 * The dense side is the independent one: it enumerates the allowed transitions from the list of hops itself, takes
 * exp() and log() of the C library, and solves with GSL's LU: z = W z + b for the values, (I - P')F = G for the flows.
 */
#ifndef TESTS_THEORY_ROUTE_NETWORKS_H
#define TESTS_THEORY_ROUTE_NETWORKS_H

#include "models/corridor/route_choice.h"
#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

typedef struct network {
    uint32_t places;
    uint32_t hops;
    route_hop *hop;
    route_topology *topology;
    double *utility;   /* [alternatives] */
    double *end_value; /* [hops] */
    route_weights weights;
    uint32_t destinations;
    uint32_t *destination; /* [hops] */
    double *attraction;    /* [destinations] 0 */
    route_outlook *outlook;
    route_table *table;
    route_workspace *workspace;
} network;

/* Takes over `hop` (allocated); utilities and end values are 0. The ends belong to up to five destinations in turn: one
 * more than are solved at a time. */
static inline network network_make(uint32_t places, uint32_t hops, route_hop *hop)
{
    enum { DESTINATIONS = 5 };
    network n = {.places = places, .hops = hops, .hop = hop};
    n.topology = route_topology_build(places, hops, hop);
    n.utility = sim_allocate(n.topology->alternatives, sizeof(double));
    n.end_value = sim_allocate(hops, sizeof(double));
    n.weights = (route_weights){1, 1, n.utility, n.end_value};
    n.destination = sim_allocate(hops, sizeof(uint32_t));
    uint32_t ends = 0;
    for (uint32_t h = 0; h < hops; h++)
        if (hop[h].kind == ROUTE_ENDS)
            n.destination[h] = ends++ % DESTINATIONS;
    n.destinations = ends < DESTINATIONS ? ends : DESTINATIONS;
    n.attraction = sim_allocate(n.destinations, sizeof(double));
    n.outlook = route_outlook_place(n.topology, n.destinations,
                                    sim_allocate(1, route_outlook_bytes(n.topology, n.destinations)));
    n.table =
        route_table_place(n.topology, n.destinations, sim_allocate(1, route_table_bytes(n.topology, n.destinations)));
    n.workspace = route_workspace_create(n.topology, n.destinations);
    return n;
}

/* Solves and makes all rows, unless it is refused. */
static inline route_status network_solve(network *n)
{
    const route_status status = route_outlook_solve(n->topology, &n->weights, n->destination, n->outlook, n->workspace);
    if (status != ROUTE_OK)
        return status;
    route_table_begin(n->table, n->attraction);
    for (uint32_t state = 0; state < n->topology->states; state++)
        route_table_make_row(n->topology, n->outlook, n->table, state);
    return ROUTE_OK;
}

/* V of a state. */
static inline double network_value(const network *n, uint32_t state)
{
    return n->weights.scale * route_outlook_value(n->outlook, n->attraction, state);
}

static inline void network_free(network *n)
{
    free(n->hop);
    free(n->topology);
    free(n->utility);
    free(n->end_value);
    free(n->destination);
    free(n->attraction);
    free(n->outlook);
    free(n->table);
    route_workspace_free(n->workspace);
}

/* `inner` places joined both ways by a random tree and `extra` further pairs, with one to three alternatives a hop of
 * costs from 0.5 to 2.5 each; then `ends` crossings, each from a random inner place, of value -1 to 1. */
static inline network network_random(uint32_t seed, uint32_t inner, uint32_t extra, uint32_t ends)
{
    sim_stream luck = sim_stream_open(seed, 0, 1, 0, 0);
    const uint32_t pairs = inner - 1 + extra;
    const uint32_t hops = 2 * pairs + ends;
    route_hop *hop = sim_allocate(hops, sizeof *hop);

    for (uint32_t p = 0; p < pairs; p++) {
        const uint32_t a = p < inner - 1 ? p + 1 : sim_stream_below(&luck, inner);
        const uint32_t b =
            p < inner - 1 ? sim_stream_below(&luck, p + 1) : (a + 1 + sim_stream_below(&luck, inner - 1)) % inner;
        hop[2 * p] = (route_hop){a, b, 1 + sim_stream_below(&luck, 3), ROUTE_PASSES};
        hop[2 * p + 1] = (route_hop){b, a, 1 + sim_stream_below(&luck, 3), ROUTE_PASSES};
    }
    for (uint32_t e = 0; e < ends; e++)
        hop[2 * pairs + e] =
            (route_hop){sim_stream_below(&luck, inner), inner + e, 1 + sim_stream_below(&luck, 2), ROUTE_ENDS};

    network n = network_make(inner + ends, hops, hop);
    for (uint32_t a = 0; a < n.topology->alternatives; a++)
        n.utility[a] = -0.5 - 2 * sim_stream_uniform(&luck);
    for (uint32_t e = 0; e < ends; e++)
        n.end_value[2 * pairs + e] = 2 * sim_stream_uniform(&luck) - 1;
    return n;
}

static inline int network_allows(const network *n, uint32_t after, uint32_t next)
{
    return n->hop[after].kind == ROUTE_PASSES && n->hop[next].from == n->hop[after].to &&
           n->hop[next].to != n->hop[after].from;
}

/* I / mu of a hop. */
static inline double network_inclusive(const network *n, uint32_t hop)
{
    const uint32_t *start = route_topology_array(n->topology, ROUTE_ALTERNATIVE_START);
    double best = -INFINITY, sum = 0;
    for (uint32_t a = start[hop]; a < start[hop + 1]; a++)
        best = fmax(best, n->utility[a]);
    for (uint32_t a = start[hop]; a < start[hop + 1]; a++)
        sum += exp((n->utility[a] - best) / (n->weights.nest * n->weights.scale));
    return best / n->weights.scale + n->weights.nest * log(sum);
}

/* W over hops, row: the hop made, column: the hop that may follow. */
static inline gsl_matrix *network_dense_weights(const network *n)
{
    gsl_matrix *w = gsl_matrix_calloc(n->hops, n->hops);
    for (uint32_t h = 0; h < n->hops; h++) {
        for (uint32_t a = 0; a < n->hops; a++) {
            if (network_allows(n, h, a))
                gsl_matrix_set(w, h, a, exp(network_inclusive(n, a)));
        }
    }
    return w;
}

/* Solves (I - M) x = b for a dense M. */
static inline gsl_vector *network_dense_solve(const gsl_matrix *m, const gsl_vector *b)
{
    const size_t size = m->size1;
    gsl_matrix *lu = gsl_matrix_alloc(size, size);
    gsl_permutation *p = gsl_permutation_alloc(size);
    gsl_vector *x = gsl_vector_alloc(size);
    int sign;

    gsl_matrix_set_identity(lu);
    gsl_matrix_sub(lu, m);
    gsl_linalg_LU_decomp(lu, p, &sign);
    gsl_linalg_LU_solve(lu, p, b, x);
    gsl_matrix_free(lu);
    gsl_permutation_free(p);
    return x;
}

/* exp(V / mu) of all hops. */
static inline gsl_vector *network_dense_values(const network *n)
{
    gsl_matrix *w = network_dense_weights(n);
    gsl_vector *b = gsl_vector_calloc(n->hops);
    for (uint32_t h = 0; h < n->hops; h++) {
        if (n->hop[h].kind == ROUTE_ENDS)
            gsl_vector_set(b, h, exp(n->end_value[h] / n->weights.scale));
    }
    gsl_vector *z = network_dense_solve(w, b);
    gsl_matrix_free(w);
    gsl_vector_free(b);
    return z;
}

/* Probability of each hop (column) in each state (row): after a hop, then at a place. */
static inline gsl_matrix *network_dense_choice(const network *n, const gsl_vector *z)
{
    gsl_matrix *p = gsl_matrix_calloc(n->hops + n->places, n->hops);
    for (uint32_t s = 0; s < n->hops + n->places; s++) {
        double total = 0;
        for (uint32_t a = 0; a < n->hops; a++) {
            if (s < n->hops ? network_allows(n, s, a) : n->hop[a].from == s - n->hops)
                gsl_matrix_set(p, s, a, exp(network_inclusive(n, a)) * gsl_vector_get(z, a));
            total += gsl_matrix_get(p, s, a);
        }
        for (uint32_t a = 0; a < n->hops && total > 0; a++)
            gsl_matrix_set(p, s, a, gsl_matrix_get(p, s, a) / total);
    }
    return p;
}

/* Expected flow of each hop when start[place] journeys begin at each place. */
static inline gsl_vector *network_dense_flows(const network *n, const gsl_matrix *choice, const double start[])
{
    gsl_matrix *transposed = gsl_matrix_calloc(n->hops, n->hops);
    gsl_vector *g = gsl_vector_calloc(n->hops);
    for (uint32_t a = 0; a < n->hops; a++) {
        for (uint32_t h = 0; h < n->hops; h++)
            gsl_matrix_set(transposed, a, h, gsl_matrix_get(choice, h, a));
        for (uint32_t p = 0; p < n->places; p++)
            *gsl_vector_ptr(g, a) += start[p] * gsl_matrix_get(choice, n->hops + p, a);
    }
    gsl_vector *f = network_dense_solve(transposed, g);
    gsl_matrix_free(transposed);
    gsl_vector_free(g);
    return f;
}

#endif
