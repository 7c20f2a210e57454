/* The two ends of the scale of a recursive logit: towards zero everyone takes the shortest route (igraph knows it);
 * upwards there comes a scale from which on no solution exists (GSL's eigenvalues know it). */
#include "models/corridor/route_existence.h"
#include "tests/theory/route_networks.h"

#include <gsl/gsl_complex_math.h>
#include <gsl/gsl_eigen.h>
#include <igraph/igraph.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

typedef struct oracle {
    igraph_t graph; /* places and one more vertex, where all journeys end; edge h is hop h */
    igraph_vector_t cost;
} oracle;

static double hop_cost(const network *n, uint32_t hop)
{
    const uint32_t *start = route_topology_array(n->topology, ROUTE_ALTERNATIVE_START);
    double best = -INFINITY;
    for (uint32_t a = start[hop]; a < start[hop + 1]; a++)
        best = fmax(best, n->utility[a]);
    return n->hop[hop].kind == ROUTE_ENDS ? -best - n->end_value[hop] : -best;
}

static oracle oracle_of(const network *n)
{
    oracle o;
    igraph_vector_int_t edges;
    igraph_vector_int_init(&edges, 2 * (igraph_integer_t)n->hops);
    igraph_vector_init(&o.cost, n->hops);
    for (uint32_t h = 0; h < n->hops; h++) {
        VECTOR(edges)[2 * h] = n->hop[h].from;
        VECTOR(edges)[2 * h + 1] = n->hop[h].kind == ROUTE_ENDS ? n->places : n->hop[h].to;
        VECTOR(o.cost)[h] = hop_cost(n, h);
    }
    igraph_create(&o.graph, &edges, (igraph_integer_t)n->places + 1, IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&edges);
    return o;
}

/* The most probable journey from `place`: at each state the choice of the largest probability. */
static uint32_t most_probable_route(const network *n, uint32_t place, uint32_t route[], uint32_t room)
{
    const route_topology *t = n->topology;
    const uint32_t *start = route_topology_array(t, ROUTE_ENTRY_START);
    const uint32_t *entry = route_topology_array(t, ROUTE_ENTRY);
    const uint32_t *hop_of = route_topology_array(t, ROUTE_ALTERNATIVE_HOP);
    double *probability = sim_allocate((size_t)t->largest + 1, sizeof *probability);
    uint32_t state = route_state_at(t, place);
    uint32_t length = 0;

    while (length < room && start[state] < start[state + 1]) {
        uint32_t best = 0;
        route_choice_probabilities(t, n->outlook, n->attraction, state, probability);
        for (uint32_t e = 0; e < start[state + 1] - start[state]; e++)
            best = probability[e] > probability[best] ? e : best;
        const uint32_t a = entry[start[state] + best];
        route[length++] = hop_of[a];
        state = route_state_after(hop_of[a]);
    }
    free(probability);
    return length;
}

/* Costs are positive, so a shortest path never turns round and the bar on turning changes nothing. The route drawn
 * from the tables is the same: at a scale of 1e-7 a rival would have to be equal to six digits. */
static void a_small_scale_gives_the_shortest_path(void **unused)
{
    (void)unused;
    for (uint32_t seed = 1; seed <= 20; seed++) {
        network n = network_random(seed, 30, 20, 3);
        n.weights.scale = 1e-7;
        n.weights.nest = 0.5;
        for (uint32_t h = 0; h < n.hops; h++)
            n.end_value[h] = n.end_value[h] > 0 ? -n.end_value[h] : n.end_value[h];
        assert_int_equal(network_solve(&n), ROUTE_OK);
        oracle o = oracle_of(&n);
        igraph_vector_int_t path;
        igraph_vector_int_init(&path, 0);
        for (uint32_t p = 0; p < 30; p++) {
            uint32_t route[64];
            double cost = 0;
            igraph_get_shortest_path_dijkstra(&o.graph, NULL, &path, p, n.places, &o.cost, IGRAPH_OUT);
            const uint32_t length = most_probable_route(&n, p, route, 64);
            assert_int_equal(length, igraph_vector_int_size(&path));
            sim_stream luck = sim_stream_open(seed, 0, p, 1, 0);
            uint32_t state = route_state_at(n.topology, p);
            for (uint32_t i = 0; i < length; i++) {
                const uint32_t a = route_choice_draw(n.topology, n.table, state, sim_stream_bits64(&luck));
                assert_int_equal(route[i], VECTOR(path)[i]);
                assert_int_equal(route_topology_array(n.topology, ROUTE_ALTERNATIVE_HOP)[a], route[i]);
                assert_true(n.utility[a] + VECTOR(o.cost)[route[i]] + n.end_value[route[i]] < 1e-12);
                cost += VECTOR(o.cost)[route[i]];
                state = route_state_after(route[i]);
            }
            assert_true(fabs(network_value(&n, route_state_at(n.topology, p)) + cost) < 1e-6);
        }
        igraph_vector_int_destroy(&path);
        igraph_vector_destroy(&o.cost);
        igraph_destroy(&o.graph);
        network_free(&n);
    }
}

/* Largest modulus among the eigenvalues of the dense W. */
static double dense_radius(const network *n)
{
    gsl_matrix *w = network_dense_weights(n);
    gsl_vector_complex *eigen = gsl_vector_complex_alloc(n->hops);
    gsl_eigen_nonsymm_workspace *workspace = gsl_eigen_nonsymm_alloc(n->hops);
    double radius = 0;

    gsl_eigen_nonsymm_params(0, 1, workspace);
    assert_int_equal(gsl_eigen_nonsymm(w, eigen, workspace), 0);
    for (uint32_t i = 0; i < n->hops; i++)
        radius = fmax(radius, gsl_complex_abs(gsl_vector_complex_get(eigen, i)));
    gsl_eigen_nonsymm_free(workspace);
    gsl_vector_complex_free(eigen);
    gsl_matrix_free(w);
    return radius;
}

/* Every utility is negative, so that every weight, and the radius with them, grows with the scale. */
static double critical_scale(network *n)
{
    double low = 0.01, high = 100;
    for (int i = 0; i < 45; i++) {
        n->weights.scale = sqrt(low * high);
        *(dense_radius(n) < 1 ? &low : &high) = n->weights.scale;
    }
    return sqrt(low * high);
}

/* Largest mean of I / mu over the cycles of the hops, by Karp (1978): an independent, slow method. */
static double largest_cycle_mean(const network *n)
{
    const uint32_t size = n->hops;
    double *d = sim_allocate((size_t)(size + 1) * size, sizeof *d);
    double best = -INFINITY;

    /* d[k][v]: heaviest walk of k transitions that ends at v, from anywhere (as if from an added source). */
    for (uint32_t k = 1; k <= size; k++) {
        for (uint32_t v = 0; v < size; v++) {
            d[k * size + v] = -INFINITY;
            for (uint32_t u = 0; u < size; u++) {
                if (network_allows(n, u, v) && n->hop[v].kind == ROUTE_PASSES)
                    d[k * size + v] = fmax(d[k * size + v], d[(k - 1) * size + u] + network_inclusive(n, v));
            }
        }
    }
    for (uint32_t v = 0; v < size; v++) {
        double least = INFINITY;
        for (uint32_t k = 0; k < size && d[size * size + v] > -INFINITY; k++)
            least = fmin(least, (d[size * size + v] - d[k * size + v]) / (size - k));
        best = least < INFINITY ? fmax(best, least) : best;
    }
    free(d);
    return best;
}

static void check_cycle(const network *n, const route_existence *found, const uint32_t cycle[])
{
    double mean = 0;
    assert_true(found->cycle_length >= 3); /* two hops there and back are not allowed */
    for (uint32_t i = 0; i < found->cycle_length; i++) {
        assert_true(network_allows(n, cycle[i], cycle[(i + 1) % found->cycle_length]));
        mean += network_inclusive(n, cycle[i]) / found->cycle_length;
        for (uint32_t k = 0; k < i; k++)
            assert_int_not_equal(cycle[i], cycle[k]);
    }
    assert_true(fabs(found->cycle_weight - exp(mean)) < 1e-9 * exp(mean));
    assert_true(found->cycle_weight <= found->radius_high);
}

static void a_scale_just_beyond_existence_is_refused(void **unused)
{
    (void)unused;
    for (uint32_t seed = 1; seed <= 8; seed++) {
        network n = network_random(seed, 16, 8, 2);
        n.weights.nest = 0.7;
        const double critical = critical_scale(&n);
        const double factor[] = {0.999, 1.001};
        uint32_t *cycle = sim_allocate(n.hops, sizeof *cycle);
        for (int i = 0; i < 2; i++) {
            n.weights.scale = critical * factor[i];
            const double radius = dense_radius(&n);
            const route_existence found = route_existence_check(n.topology, &n.weights, cycle);
            assert_int_equal(found.status, i == 0 ? ROUTE_OK : ROUTE_E_NO_SOLUTION);
            assert_true(found.radius_low <= radius + 1e-9 && radius <= found.radius_high + 1e-9);
            assert_true(found.radius_high - found.radius_low < 1.01e-3);
            check_cycle(&n, &found, cycle);
            assert_true(fabs(log(found.cycle_weight) - largest_cycle_mean(&n)) < 1e-9);
        }
        free(cycle);
        network_free(&n);
    }
}

/* Solving agrees with the check on both sides, is right close to the edge, and leaves the outlook when it refuses. */
static void solving_fails_where_no_solution_exists_and_leaves_the_outlook(void **unused)
{
    (void)unused;
    for (uint32_t seed = 1; seed <= 8; seed++) {
        network n = network_random(seed, 16, 8, 2);
        const size_t bytes = n.outlook->bytes;
        const double critical = critical_scale(&n);
        n.weights.scale = 0.999 * critical;
        assert_int_equal(network_solve(&n), ROUTE_OK);
        gsl_vector *z = network_dense_values(&n);
        for (uint32_t h = 0; h < n.hops; h++) {
            if (network_value(&n, h) > -INFINITY)
                assert_true(fabs(network_value(&n, h) - n.weights.scale * log(gsl_vector_get(z, h))) < 1e-8);
        }
        gsl_vector_free(z);
        route_outlook *kept = sim_allocate(1, bytes);
        memcpy(kept, n.outlook, bytes);
        const double beyond[] = {1.001, 1.1, 10, 1e6};
        for (int i = 0; i < 4; i++) {
            n.weights.scale = beyond[i] * critical;
            assert_int_equal(network_solve(&n), ROUTE_E_NO_SOLUTION);
            assert_memory_equal(kept, n.outlook, bytes);
        }
        free(kept);
        network_free(&n);
    }
}

/* A cycle of positive utility at a scale where its weight overflows: refused and named by logarithms. Barred at one
 * hop, or without an open end beyond it, it harms nobody. */
static void only_open_cycles_count_and_overflow_is_no_obstacle(void **unused)
{
    (void)unused;
    route_hop *hop = sim_allocate(5, sizeof *hop);
    hop[0] = (route_hop){0, 1, 1, ROUTE_PASSES};
    hop[1] = (route_hop){1, 2, 1, ROUTE_PASSES};
    hop[2] = (route_hop){2, 0, 1, ROUTE_PASSES};
    hop[3] = (route_hop){0, 3, 1, ROUTE_ENDS};
    hop[4] = (route_hop){4, 3, 1, ROUTE_ENDS};
    network n = network_make(5, 5, hop);
    uint32_t cycle[5];
    n.weights.scale = 1e-4;
    n.utility[0] = n.utility[2] = -1;
    n.utility[1] = 2.0003; /* exp(2.0003e4) is no double, the mean of the cycle is exp(1) */

    route_existence found = route_existence_check(n.topology, &n.weights, cycle);
    assert_int_equal(found.status, ROUTE_E_NO_SOLUTION);
    assert_int_equal(found.cycle_length, 3);
    check_cycle(&n, &found, cycle);
    assert_int_equal(network_solve(&n), ROUTE_E_NO_SOLUTION);

    n.utility[2] = -INFINITY;
    assert_int_equal(route_existence_check(n.topology, &n.weights, cycle).status, ROUTE_OK);
    assert_int_equal(route_existence_check(n.topology, &n.weights, cycle).cycle_length, 0);
    assert_int_equal(network_solve(&n), ROUTE_OK);

    n.utility[2] = -1;
    n.end_value[3] = -INFINITY;
    assert_int_equal(route_existence_check(n.topology, &n.weights, cycle).status, ROUTE_OK);
    assert_int_equal(network_solve(&n), ROUTE_OK);
    network_free(&n);
}

/* Weights from exp(-250000) to exp(-50000): without scaling by potentials every product would vanish, and the bounds
 * with it. As the scale goes to zero the radius tends to the heaviest cycle's mean, here to within the number of
 * cycles that tie with it: log radius - log mean lies in [0, log of the most successors of a hop]. */
static void the_check_holds_at_any_scale(void **unused)
{
    (void)unused;
    for (uint32_t seed = 1; seed <= 20; seed++) {
        network n = network_random(seed, 30, 20, 3);
        uint32_t *cycle = sim_allocate(n.hops, sizeof *cycle);
        n.weights.nest = 0.7;
        n.weights.scale = 1e-5;
        assert_int_equal(route_existence_check(n.topology, &n.weights, cycle).status, ROUTE_OK);

        /* The same network with costs lowered until its heaviest cycle has mean 0.001 above or 0.01 below nothing. */
        const double mean = largest_cycle_mean(&n) * n.weights.scale;
        const double offset[] = {-0.01, 0.001};
        for (int i = 0; i < 2; i++) {
            double *lowered = sim_allocate(n.topology->alternatives, sizeof *lowered);
            for (uint32_t a = 0; a < n.topology->alternatives; a++)
                lowered[a] = n.utility[a] - mean + offset[i];
            const route_weights weights = {n.weights.scale, n.weights.nest, lowered, n.end_value};
            const route_existence found = route_existence_check(n.topology, &weights, cycle);
            assert_int_equal(found.status, i == 0 ? ROUTE_OK : ROUTE_E_NO_SOLUTION);
            assert_true(fabs(log(found.cycle_weight) - offset[i] / 1e-5) < 1e-3 || found.cycle_weight == 0);
            assert_true(found.radius_high <= found.cycle_weight * 10 * (1 + 1e-9));
            free(lowered);
        }
        free(cycle);
        network_free(&n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_scale_gives_the_shortest_path),
        cmocka_unit_test(a_scale_just_beyond_existence_is_refused),
        cmocka_unit_test(solving_fails_where_no_solution_exists_and_leaves_the_outlook),
        cmocka_unit_test(the_check_holds_at_any_scale),
        cmocka_unit_test(only_open_cycles_count_and_overflow_is_no_obstacle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
