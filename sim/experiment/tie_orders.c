#include "sim/experiment/tie_orders.h"

#include <math.h>
#include <stdlib.h>

#include "sim/kernel/interval.h"
#include "sim/kernel/panic.h"

static const double rounding = 1e-12;

/* The chance that `pairs` differences all have one sign when either is as likely. */
static double one_sign(uint64_t pairs)
{
    return ldexp(1, 1 - (int)(pairs < 1000 ? pairs : 1000));
}

/* The differences of one measure, permuted less declared, over the replications in which both are defined. */
static sim_tally differences(const sim_measure_values *declared, const sim_measure_values *permuted, size_t measure,
                             double *a, double *b)
{
    const size_t replications = sim_measure_values_count(declared);
    size_t pairs = 0;
    for (size_t r = 0; r < replications; r++) {
        a[pairs] = sim_measure_values_at(permuted, r, measure);
        b[pairs] = sim_measure_values_at(declared, r, measure);
        if (!isfinite(a[pairs]) || !isfinite(b[pairs]))
            continue;
        if (fabs(a[pairs] - b[pairs]) <= rounding * fmax(fabs(a[pairs]), fabs(b[pairs])))
            a[pairs] = b[pairs];
        pairs++;
    }
    return sim_interval_differences(a, b, pairs);
}

static double p_value_of(const sim_tally *pairs)
{
    if (pairs->count < 2)
        return NAN;
    return fmax(sim_interval_p_value(pairs, 0), one_sign(pairs->count));
}

void sim_tie_orders_compare(const sim_measure_values *declared, const sim_measure_values *const permuted[],
                            uint32_t orders, const size_t chosen[], size_t count, sim_tie_effect effects[])
{
    const size_t replications = sim_measure_values_count(declared);
    double *a = sim_allocate(replications, sizeof *a), *b = sim_allocate(replications, sizeof *b);
    double *p_values = sim_allocate(count * orders, sizeof *p_values);
    for (size_t i = 0; i < count; i++)
        effects[i] = (sim_tie_effect){.largest = NAN, .permutation = 0, .p_value = NAN};
    for (uint32_t k = 0; k < orders; k++) {
        SIM_REQUIRE(sim_measure_values_count(permuted[k]) == replications,
                    "ties: order %lu has another number of replications", (unsigned long)k + 1);
        for (size_t i = 0; i < count; i++) {
            const sim_tally pairs = differences(declared, permuted[k], chosen[i], a, b);
            p_values[k * count + i] = p_value_of(&pairs);
            if (pairs.count > 0 && !(fabs(pairs.mean) <= fabs(effects[i].largest))) {
                effects[i].largest = pairs.mean;
                effects[i].permutation = k + 1;
            }
        }
    }
    sim_interval_holm(p_values, count * orders);
    for (uint32_t k = 0; k < orders; k++)
        for (size_t i = 0; i < count; i++)
            effects[i].p_value =
                fmin(effects[i].p_value, p_values[k * count + i]); /* of a number and NAN: the number */
    free(a);
    free(b);
    free(p_values);
}

int sim_tie_effect_moves(const sim_tie_effect *effect)
{
    return effect->p_value < SIM_TIE_ORDERS_LEVEL;
}

uint32_t sim_tie_orders_fewest(size_t comparisons)
{
    uint32_t fewest = 2;
    while ((double)comparisons * one_sign(fewest) >= SIM_TIE_ORDERS_LEVEL)
        fewest++;
    return fewest;
}
