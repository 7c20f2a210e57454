#include "models/corridor/route_choice.h"

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

route_layout route_choice_layout(const route_topology *topology)
{
    const size_t bytes =
        sizeof(route_table) + topology->states * sizeof(double) + topology->entries * sizeof(sim_alias_entry);
    return (route_layout){(bytes + 7) / 8 * 8};
}

route_table *route_table_place(const route_topology *topology, void *memory)
{
    const route_layout layout = route_choice_layout(topology);
    route_table *table = memory;

    memset(memory, 0, layout.table_bytes);
    table->bytes = layout.table_bytes;
    table->states = topology->states;
    table->entries = topology->entries;
    for (uint32_t s = 0; s < topology->states; s++)
        table->value[s] = -INFINITY;
    return table;
}

route_workspace *route_workspace_create(const route_topology *topology)
{
    route_workspace *w = sim_allocate(1, sizeof *w);

    w->inclusive = sim_allocate(topology->hops, sizeof(double));
    w->share = sim_allocate(topology->alternatives, sizeof(double));
    w->best = sim_allocate(topology->states, sizeof(double));
    w->unknown = sim_allocate(topology->states, sizeof(double));
    w->weight = sim_allocate((size_t)topology->transitions + 1, sizeof(double));
    w->probability = sim_allocate((size_t)topology->largest + 1, sizeof(double));
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
    free(workspace->probability);
    free(workspace);
}

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

route_status route_choice_inclusive(const route_topology *topology, const route_weights *weights, double inclusive[],
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

/* The best single continuation of a state, in units of the scale. */
static double best_continuation(const route_topology *topology, const route_workspace *w, uint32_t state)
{
    const uint32_t *start = route_topology_array(topology, ROUTE_SUCCESSOR_START);
    const uint32_t *successor = route_topology_array(topology, ROUTE_SUCCESSOR);
    double best = -INFINITY;

    for (uint32_t k = start[state]; k < start[state + 1]; k++) {
        const double value = w->inclusive[successor[k]] + w->best[successor[k]];
        best = value > best ? value : best;
    }
    return best;
}

/* Values of best single routes, by sweeps that only raise them: exact, for max and one addition a hop commute with
 * nothing that rounds differently in another order of sweeps. A gain that outlasts as many sweeps as there are hops
 * goes round a cycle of weight one or more. */
static route_status scale_states(const route_topology *topology, const route_weights *weights, route_workspace *w)
{
    const uint32_t *kind = route_topology_array(topology, ROUTE_HOP_KIND);
    const uint32_t *order = route_topology_array(topology, ROUTE_ORDER);
    uint32_t raised = 1;

    for (uint32_t h = 0; h < topology->hops; h++)
        w->best[h] = kind[h] == ROUTE_ENDS ? weights->end_value[h] / weights->scale : -INFINITY;
    for (uint32_t sweep = 0; raised > 0; sweep++) {
        if (sweep > topology->passing)
            return ROUTE_E_NO_SOLUTION;
        raised = 0;
        for (uint32_t i = 0; i < topology->passing; i++) {
            const double value = best_continuation(topology, w, order[i]);
            raised += value > w->best[order[i]];
            w->best[order[i]] = value > w->best[order[i]] ? value : w->best[order[i]];
        }
    }
    for (uint32_t s = topology->hops; s < topology->states; s++)
        w->best[s] = best_continuation(topology, w, s);
    return ROUTE_OK;
}

static void weigh_transitions(const route_topology *topology, route_workspace *w)
{
    const uint32_t *start = route_topology_array(topology, ROUTE_SUCCESSOR_START);
    const uint32_t *successor = route_topology_array(topology, ROUTE_SUCCESSOR);

    for (uint32_t s = 0; s < topology->states; s++) {
        for (uint32_t k = start[s]; k < start[s + 1]; k++) {
            const double next = w->inclusive[successor[k]] + w->best[successor[k]];
            w->weight[k] = next == -INFINITY ? 0 : sim_exp(next - w->best[s]);
        }
    }
}

static double continuations(const route_topology *topology, const route_workspace *w, uint32_t state)
{
    const uint32_t *start = route_topology_array(topology, ROUTE_SUCCESSOR_START);
    const uint32_t *successor = route_topology_array(topology, ROUTE_SUCCESSOR);
    double sum = 0;

    for (uint32_t k = start[state]; k < start[state + 1]; k++)
        sum += w->weight[k] * w->unknown[successor[k]];
    return sum;
}

/* Gauss-Seidel from the ends backwards. The unknowns begin at one, what the best route alone gives, and only grow; the
 * largest relative growth of a sweep falls geometrically, by growth / before a sweep, and the series of all that would
 * follow is the error that is left. */
static route_status sweep_to_solution(const route_topology *topology, route_workspace *w)
{
    const uint32_t *order = route_topology_array(topology, ROUTE_ORDER);
    double before = 0;

    for (uint32_t s = 0; s < topology->states; s++)
        w->unknown[s] = w->best[s] > -INFINITY;
    for (w->sweeps = 1; w->sweeps <= most_sweeps; w->sweeps++) {
        double growth = 0;

        for (uint32_t i = 0; i < topology->passing; i++) {
            const uint32_t h = order[i];
            const double now = continuations(topology, w, h);
            const double step = now - w->unknown[h];

            if (!(now <= DBL_MAX))
                return ROUTE_E_NO_SOLUTION;
            if (step > growth * now)
                growth = step / now;
            w->unknown[h] = now;
        }
        /* Below a few units in the last place growth is rounding, and no longer falls. */
        if (growth <= 4 * DBL_EPSILON || growth * before <= tolerance * (before - growth))
            return ROUTE_OK;
        before = growth;
    }
    return ROUTE_E_NO_SOLUTION;
}

/* The values of all states, once nothing can fail any more. */
static void store_values(const route_topology *topology, const route_weights *weights, route_table *table,
                         route_workspace *w)
{
    const uint32_t *kind = route_topology_array(topology, ROUTE_HOP_KIND);

    for (uint32_t s = topology->hops; s < topology->states; s++)
        w->unknown[s] = continuations(topology, w, s);
    for (uint32_t s = 0; s < topology->states; s++) {
        if (s < topology->hops && kind[s] == ROUTE_ENDS)
            table->value[s] = weights->end_value[s];
        else if (w->best[s] == -INFINITY)
            table->value[s] = -INFINITY;
        else
            table->value[s] = weights->scale * (w->best[s] + sim_log(w->unknown[s]));
    }
}

static void rebuild_alias(const route_topology *topology, route_table *table, route_workspace *w)
{
    const uint32_t *successor_start = route_topology_array(topology, ROUTE_SUCCESSOR_START);
    const uint32_t *successor = route_topology_array(topology, ROUTE_SUCCESSOR);
    const uint32_t *entry_start = route_topology_array(topology, ROUTE_ENTRY_START);
    const uint32_t *alternative_start = route_topology_array(topology, ROUTE_ALTERNATIVE_START);
    sim_alias_entry *alias = (sim_alias_entry *)(table->value + table->states);

    for (uint32_t s = 0; s < topology->states; s++) {
        uint32_t n = 0;

        if (entry_start[s] == entry_start[s + 1] || w->best[s] == -INFINITY)
            continue;
        for (uint32_t k = successor_start[s]; k < successor_start[s + 1]; k++) {
            const uint32_t next = successor[k];
            const double hop = w->weight[k] * w->unknown[next];
            for (uint32_t a = alternative_start[next]; a < alternative_start[next + 1]; a++)
                w->probability[n++] = hop * w->share[a];
        }
        const char *wrong = sim_alias_build(alias + entry_start[s], n, w->probability);
        SIM_REQUIRE(wrong == NULL, "route choice: state %u: %s", s, wrong);
    }
}

route_status route_choice_solve(const route_topology *topology, const route_weights *weights, route_table *table,
                                route_workspace *workspace)
{
    route_status status = route_choice_inclusive(topology, weights, workspace->inclusive, workspace->share);

    if (status == ROUTE_OK)
        status = scale_states(topology, weights, workspace);
    if (status != ROUTE_OK)
        return status;
    weigh_transitions(topology, workspace);
    status = sweep_to_solution(topology, workspace);
    if (status != ROUTE_OK)
        return status;
    store_values(topology, weights, table, workspace);
    rebuild_alias(topology, table, workspace);
    return ROUTE_OK;
}

/* Probability of the hop after `state`; the difference of values is finite, for `state` is not dead. */
static double hop_probability(const route_table *table, double inclusive, double scale, uint32_t state, uint32_t next)
{
    if (inclusive == -INFINITY || table->value[next] == -INFINITY)
        return 0;
    return sim_exp(inclusive + (table->value[next] - table->value[state]) / scale);
}

void route_choice_probabilities(const route_topology *topology, const route_weights *weights, const route_table *table,
                                uint32_t state, double probability[])
{
    const uint32_t *successor_start = route_topology_array(topology, ROUTE_SUCCESSOR_START);
    const uint32_t *successor = route_topology_array(topology, ROUTE_SUCCESSOR);
    const uint32_t *alternative_start = route_topology_array(topology, ROUTE_ALTERNATIVE_START);

    for (uint32_t k = successor_start[state]; k < successor_start[state + 1]; k++) {
        const uint32_t next = successor[k];
        const uint32_t first = alternative_start[next];
        const uint32_t count = alternative_start[next + 1] - first;
        const double inclusive =
            nest_inclusive(weights->utility + first, count, weights->scale, weights->nest, probability);
        const double hop =
            table->value[state] == -INFINITY ? 0 : hop_probability(table, inclusive, weights->scale, state, next);
        for (uint32_t m = 0; m < count; m++)
            probability[m] *= hop;
        probability += count;
    }
}

/* Sends what waits in `state` on to its successors. */
static void push_flow(const route_topology *topology, route_workspace *w, double waiting[], uint32_t state)
{
    const uint32_t *start = route_topology_array(topology, ROUTE_SUCCESSOR_START);
    const uint32_t *successor = route_topology_array(topology, ROUTE_SUCCESSOR);
    const double flow = waiting[state];

    waiting[state] = 0;
    for (uint32_t k = start[state]; k < start[state + 1]; k++) {
        waiting[successor[k]] += flow * w->weight[k];
        w->unknown[successor[k]] += flow * w->weight[k];
    }
}

route_flows route_expected_flows(const route_topology *topology, const route_weights *weights, const route_table *table,
                                 const double start_flow[], double hop_flow[], double alternative_flow[],
                                 route_workspace *workspace)
{
    const uint32_t *start = route_topology_array(topology, ROUTE_SUCCESSOR_START);
    const uint32_t *successor = route_topology_array(topology, ROUTE_SUCCESSOR);
    const uint32_t *order = route_topology_array(topology, ROUTE_ORDER);
    const uint32_t *alternative_hop = route_topology_array(topology, ROUTE_ALTERNATIVE_HOP);
    double *waiting = workspace->best;
    double total = 0;
    route_flows flows = {0, 0};

    const route_status status = route_choice_inclusive(topology, weights, workspace->inclusive, workspace->share);
    SIM_REQUIRE(status == ROUTE_OK, "route choice: flows asked for with weights that no table can come from");
    for (uint32_t s = 0; s < topology->states; s++) {
        workspace->unknown[s] = waiting[s] = 0;
        for (uint32_t k = start[s]; k < start[s + 1]; k++)
            workspace->weight[k] =
                table->value[s] == -INFINITY
                    ? 0
                    : hop_probability(table, workspace->inclusive[successor[k]], weights->scale, s, successor[k]);
    }
    for (uint32_t p = 0; p < topology->places; p++) {
        const uint32_t state = route_state_at(topology, p);
        if (table->value[state] == -INFINITY) {
            flows.stranded += start_flow[p];
            continue;
        }
        total += start_flow[p];
        waiting[state] = start_flow[p];
        push_flow(topology, workspace, waiting, state);
    }

    flows.remainder = total;
    for (uint32_t sweep = 0; sweep < most_sweeps && flows.remainder > 1e-13 * total; sweep++) {
        for (uint32_t i = topology->passing; i-- > 0;)
            push_flow(topology, workspace, waiting, order[i]);
        flows.remainder = 0;
        for (uint32_t i = 0; i < topology->passing; i++)
            flows.remainder += waiting[order[i]];
    }
    for (uint32_t h = 0; h < topology->hops; h++)
        hop_flow[h] = workspace->unknown[h];
    for (uint32_t a = 0; a < topology->alternatives; a++)
        alternative_flow[a] = hop_flow[alternative_hop[a]] * workspace->share[a];
    return flows;
}
