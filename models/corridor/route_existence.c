#include "models/corridor/route_existence.h"

#include "sim/kernel/arith.h"
#include "sim/kernel/panic.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { most_steps = 50000 };

/* All that one check works on, [hops] each unless said. */
typedef struct existence {
    const route_topology *topology;
    const uint32_t *start;
    const uint32_t *successor;
    double *inclusive;   /* I / mu */
    double *potential;   /* Howard's iteration: value of a hop relative to the best cycle */
    double *vector;      /* power iteration */
    double *image;       /* and what the weights make of it */
    double *weight;      /* [transitions] scaled, 0 out of the component */
    uint32_t *component; /* number, or ROUTE_NONE before it is known */
    uint32_t *policy;    /* the successor in the same component that Howard's iteration follows */
    uint32_t *path;
    uint32_t *stamp;
    uint32_t *low;
    uint32_t *cursor;
    uint32_t *call;
    uint32_t *member; /* hops by component, those of component c are member[first[c] .. first[c + 1] - 1] */
    uint32_t *first;  /* [components + 1] */
    uint32_t components;
    uint8_t *open; /* may be made, does not end the journey, and an open end can be reached from it */
} existence;

static existence existence_begin(const route_topology *topology)
{
    const size_t n = topology->hops;

    return (existence){
        .topology = topology,
        .start = route_topology_array(topology, ROUTE_SUCCESSOR_START),
        .successor = route_topology_array(topology, ROUTE_SUCCESSOR),
        .inclusive = sim_allocate(n, sizeof(double)),
        .potential = sim_allocate(n, sizeof(double)),
        .vector = sim_allocate(n, sizeof(double)),
        .image = sim_allocate(n, sizeof(double)),
        .weight = sim_allocate((size_t)topology->transitions + 1, sizeof(double)),
        .component = sim_allocate(n, sizeof(uint32_t)),
        .policy = sim_allocate(n, sizeof(uint32_t)),
        .path = sim_allocate(n, sizeof(uint32_t)),
        .stamp = sim_allocate(n, sizeof(uint32_t)),
        .low = sim_allocate(n, sizeof(uint32_t)),
        .cursor = sim_allocate(n, sizeof(uint32_t)),
        .call = sim_allocate(n, sizeof(uint32_t)),
        .member = sim_allocate(n, sizeof(uint32_t)),
        .first = sim_allocate(n + 1, sizeof(uint32_t)),
        .open = sim_allocate(n, 1),
    };
}

static void existence_end(existence *e)
{
    free(e->inclusive);
    free(e->potential);
    free(e->vector);
    free(e->image);
    free(e->weight);
    free(e->component);
    free(e->policy);
    free(e->path);
    free(e->stamp);
    free(e->low);
    free(e->cursor);
    free(e->call);
    free(e->member);
    free(e->first);
    free(e->open);
}

/* Hops that are barred, or from which no open end is reached, carry no journey. */
static void find_open(existence *e, const route_weights *weights)
{
    const uint32_t *kind = route_topology_array(e->topology, ROUTE_HOP_KIND);
    const uint32_t *order = route_topology_array(e->topology, ROUTE_ORDER);
    uint32_t opened = 1;

    for (uint32_t h = 0; h < e->topology->hops; h++)
        e->open[h] = kind[h] == ROUTE_ENDS && weights->end_value[h] > -INFINITY && e->inclusive[h] > -INFINITY;
    while (opened > 0) {
        opened = 0;
        for (uint32_t i = 0; i < e->topology->passing; i++) {
            const uint32_t h = order[i];
            if (e->open[h] || e->inclusive[h] == -INFINITY)
                continue;
            for (uint32_t k = e->start[h]; k < e->start[h + 1] && !e->open[h]; k++)
                e->open[h] = e->open[e->successor[k]];
            opened += e->open[h];
        }
    }
    for (uint32_t h = 0; h < e->topology->hops; h++)
        e->open[h] = e->open[h] && kind[h] == ROUTE_PASSES;
}

static int inside(const existence *e, uint32_t hop, uint32_t component)
{
    return e->open[hop] && e->component[hop] == component;
}

static uint32_t visit(existence *e, uint32_t hop, uint32_t *calls, uint32_t *held, uint32_t stamp)
{
    e->stamp[hop] = e->low[hop] = stamp;
    e->cursor[hop] = e->start[hop];
    e->call[(*calls)++] = hop;
    e->path[(*held)++] = hop;
    return stamp + 1;
}

/* Takes the hops of a finished component, all above `hop` on the path, off it. Returns how many are left there. */
static uint32_t close_component(existence *e, uint32_t hop, uint32_t held)
{
    uint32_t filled = e->first[e->components];
    uint32_t taken;

    do {
        taken = e->path[--held];
        e->component[taken] = e->components;
        e->member[filled++] = taken;
    } while (taken != hop);
    e->first[++e->components] = filled;
    return held;
}

/* The strongly connected components of the open hops (Tarjan 1972), without recursion. */
static void find_components(existence *e)
{
    uint32_t stamp = 1;

    for (uint32_t h = 0; h < e->topology->hops; h++)
        e->component[h] = ROUTE_NONE;
    for (uint32_t root = 0; root < e->topology->hops; root++) {
        uint32_t calls = 0;
        uint32_t held = 0;

        if (!e->open[root] || e->stamp[root] != 0)
            continue;
        stamp = visit(e, root, &calls, &held, stamp);
        while (calls > 0) {
            const uint32_t h = e->call[calls - 1];
            if (e->cursor[h] < e->start[h + 1]) {
                const uint32_t next = e->successor[e->cursor[h]++];
                if (!e->open[next])
                    continue;
                if (e->stamp[next] == 0)
                    stamp = visit(e, next, &calls, &held, stamp);
                else if (e->component[next] == ROUTE_NONE && e->stamp[next] < e->low[h])
                    e->low[h] = e->stamp[next];
                continue;
            }
            calls--;
            if (calls > 0 && e->low[h] < e->low[e->call[calls - 1]])
                e->low[e->call[calls - 1]] = e->low[h];
            if (e->low[h] == e->stamp[h])
                held = close_component(e, h, held);
        }
    }
}

typedef struct mean_cycle {
    uint32_t root; /* a hop on it; the others follow by the policy */
    uint32_t length;
    double mean; /* of I / mu */
} mean_cycle;

static mean_cycle measure_cycle(const existence *e, uint32_t root)
{
    mean_cycle cycle = {root, 0, 0};
    uint32_t h = root;

    do {
        cycle.mean += e->inclusive[h];
        cycle.length++;
        h = e->policy[h];
    } while (h != root);
    cycle.mean /= cycle.length;
    return cycle;
}

/* Following the policy from anywhere ends in a cycle; the one of the largest mean. */
static mean_cycle best_policy_cycle(existence *e, const uint32_t member[], uint32_t members)
{
    mean_cycle best = {ROUTE_NONE, 0, -INFINITY};

    for (uint32_t i = 0; i < members; i++)
        e->stamp[member[i]] = 0;
    for (uint32_t i = 0; i < members; i++) {
        uint32_t h = member[i];
        while (e->stamp[h] == 0) {
            e->stamp[h] = i + 1;
            h = e->policy[h];
        }
        if (e->stamp[h] != i + 1)
            continue;
        const mean_cycle cycle = measure_cycle(e, h);
        if (cycle.mean > best.mean)
            best = cycle;
    }
    return best;
}

/* Renews the potentials of all hops whose policy leads to the cycle; the others keep what they had. */
static void renew_potentials(existence *e, const uint32_t member[], uint32_t members, mean_cycle cycle)
{
    enum { unknown, leads, strays, walked };

    for (uint32_t i = 0; i < members; i++)
        e->stamp[member[i]] = unknown;
    e->stamp[cycle.root] = leads;
    for (uint32_t i = 0; i < members; i++) {
        uint32_t length = 0;
        uint32_t h = member[i];

        for (; e->stamp[h] == unknown; h = e->policy[h]) {
            e->stamp[h] = walked;
            e->path[length++] = h;
        }
        const uint32_t verdict = e->stamp[h] == leads ? leads : strays;
        while (length-- > 0) {
            const uint32_t next = e->policy[e->path[length]];
            e->stamp[e->path[length]] = verdict;
            if (verdict == leads)
                e->potential[e->path[length]] = e->potential[next] + e->inclusive[next] - cycle.mean;
        }
    }
}

/* Howard's policy iteration for the cycle of the largest mean of I / mu in one component. */
static mean_cycle heaviest_cycle(existence *e, uint32_t component)
{
    const uint32_t *member = e->member + e->first[component];
    const uint32_t members = e->first[component + 1] - e->first[component];
    double magnitude = 1;
    uint32_t improved = 1;
    mean_cycle cycle = {ROUTE_NONE, 0, -INFINITY};

    for (uint32_t i = 0; i < members; i++) {
        e->policy[member[i]] = ROUTE_NONE;
        e->potential[member[i]] = -INFINITY;
        magnitude = fmax(magnitude, fabs(e->inclusive[member[i]]));
    }
    /* The first policy takes the heaviest successor; each later round what the cycle found so far makes best. */
    for (uint32_t round = 0; improved > 0 && round < 10 * members + 100; round++) {
        improved = 0;
        for (uint32_t i = 0; i < members; i++) {
            const uint32_t h = member[i];
            for (uint32_t k = e->start[h]; k < e->start[h + 1]; k++) {
                const uint32_t next = e->successor[k];
                if (!inside(e, next, component))
                    continue;
                const double value = e->inclusive[next] + (round == 0 ? 0 : e->potential[next] - cycle.mean);
                if (value <= e->potential[h] + (round == 0 ? 0 : 1e-13 * magnitude))
                    continue;
                e->potential[h] = value;
                e->policy[h] = next;
                improved++;
            }
        }
        cycle = best_policy_cycle(e, member, members);
        renew_potentials(e, member, members, cycle);
    }
    return cycle;
}

typedef struct radius_bounds {
    double low;
    double high;
} radius_bounds;

/* One product with the scaled weights; the Collatz-Wielandt bounds that it shows. */
static radius_bounds multiply(existence *e, const uint32_t member[], uint32_t members)
{
    radius_bounds bounds = {INFINITY, 0};

    for (uint32_t i = 0; i < members; i++) {
        const uint32_t h = member[i];
        double sum = 0;
        for (uint32_t k = e->start[h]; k < e->start[h + 1]; k++)
            sum += e->weight[k] * e->vector[e->successor[k]];
        e->image[h] = sum;
        bounds.low = fmin(bounds.low, sum / e->vector[h]);
        bounds.high = fmax(bounds.high, sum / e->vector[h]);
    }
    return bounds;
}

/* Once a bound settles the question, three digits are enough for the message. */
static int settled(radius_bounds b, double factor)
{
    const double gap = b.high - b.low;
    const int decided = b.high * factor < 1 || b.low * factor >= 1;

    return gap <= 1e-10 * b.high || (decided && gap <= 1e-3 * b.high);
}

/* Bounds the radius of one component, scaled by the potentials of its heaviest cycle. */
static radius_bounds bound_radius(existence *e, uint32_t component, mean_cycle cycle)
{
    const uint32_t *member = e->member + e->first[component];
    const uint32_t members = e->first[component + 1] - e->first[component];
    const double factor = sim_exp(cycle.mean);
    radius_bounds best = {1, DBL_MAX};

    for (uint32_t i = 0; i < members; i++) {
        const uint32_t h = member[i];
        e->vector[h] = 1;
        for (uint32_t k = e->start[h]; k < e->start[h + 1]; k++) {
            const uint32_t next = e->successor[k];
            e->weight[k] = inside(e, next, component)
                               ? sim_exp(e->inclusive[next] - cycle.mean + e->potential[next] - e->potential[h])
                               : 0;
        }
    }
    for (uint32_t step = 0; step < most_steps && !settled(best, factor); step++) {
        const radius_bounds now = multiply(e, member, members);
        double largest = 0;

        best.low = fmax(best.low, now.low);
        best.high = fmin(best.high, now.high);
        /* A part of the identity is added, or the iteration would swing on a component with a period. */
        for (uint32_t i = 0; i < members; i++) {
            e->vector[member[i]] = 0.5 * e->vector[member[i]] + e->image[member[i]] / now.high;
            largest = fmax(largest, e->vector[member[i]]);
        }
        for (uint32_t i = 0; i < members; i++)
            e->vector[member[i]] = fmax(e->vector[member[i]] / largest, 1e-300);
    }
    return (radius_bounds){best.low * factor, best.high * factor};
}

/* The hops of the cycle from its root on, as they follow one another. */
static void write_cycle(const existence *e, mean_cycle found, uint32_t cycle[])
{
    uint32_t h = found.root;

    for (uint32_t i = 0; i < found.length; i++) {
        cycle[i] = h;
        h = e->policy[h];
    }
}

route_existence route_existence_check(const route_topology *topology, const route_weights *weights, uint32_t cycle[])
{
    existence e = existence_begin(topology);
    route_existence answer = {.status = ROUTE_OK};

    double *share = sim_allocate(topology->alternatives, sizeof *share);
    answer.status = route_inclusive_values(topology, weights, e.inclusive, share);
    free(share);
    if (answer.status != ROUTE_OK) {
        existence_end(&e);
        return answer;
    }
    find_open(&e, weights);
    find_components(&e);
    for (uint32_t c = 0; c < e.components; c++) {
        /* No hop follows itself, so a hop alone is on no cycle. */
        if (e.first[c + 1] - e.first[c] < 2)
            continue;
        const mean_cycle found = heaviest_cycle(&e, c);
        const radius_bounds bounds = bound_radius(&e, c, found);

        answer.radius_low = fmax(answer.radius_low, bounds.low);
        if (bounds.high <= answer.radius_high)
            continue;
        answer.radius_high = bounds.high;
        answer.cycle_length = found.length;
        answer.cycle_weight = sim_exp(found.mean);
        write_cycle(&e, found, cycle);
    }
    if (!(answer.radius_high < 1))
        answer.status = ROUTE_E_NO_SOLUTION;
    existence_end(&e);
    return answer;
}
