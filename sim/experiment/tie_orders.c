#include "sim/experiment/tie_orders.h"

#include <math.h>
#include <stdlib.h>

#include "sim/kernel/interval.h"
#include "sim/kernel/paired.h"
#include "sim/kernel/panic.h"

/* One measure in the permuted order against the declared one. */
static sim_paired pairs_of(const sim_measure_values *declared, const sim_measure_values *permuted, size_t measure)
{
    sim_paired paired = {0};
    for (size_t r = 0; r < sim_measure_values_count(declared); r++)
        sim_paired_add(&paired, sim_measure_values_at(declared, r, measure),
                       sim_measure_values_at(permuted, r, measure));
    return paired;
}

static double p_value_of(const sim_paired *paired)
{
    const double p = sim_paired_p_value(paired);
    return isnan(p) ? p : fmax(p, sim_paired_one_sign(paired->differences.count));
}

void sim_tie_orders_compare(const sim_measure_values *declared, const sim_measure_values *const permuted[],
                            uint32_t orders, const size_t chosen[], size_t count, sim_tie_effect effects[])
{
    const size_t replications = sim_measure_values_count(declared);
    double *p_values = sim_allocate(count * orders, sizeof *p_values);
    for (size_t i = 0; i < count; i++)
        effects[i] = (sim_tie_effect){.largest = NAN, .permutation = 0, .p_value = NAN};
    for (uint32_t k = 0; k < orders; k++) {
        SIM_REQUIRE(sim_measure_values_count(permuted[k]) == replications,
                    "ties: order %lu has another number of replications", (unsigned long)k + 1);
        for (size_t i = 0; i < count; i++) {
            const sim_paired paired = pairs_of(declared, permuted[k], chosen[i]);
            const sim_tally *found = &paired.differences;
            p_values[k * count + i] = p_value_of(&paired);
            if (found->count > 0 && !(fabs(found->mean) <= fabs(effects[i].largest))) {
                effects[i].largest = found->mean;
                effects[i].permutation = k + 1;
            }
        }
    }
    sim_interval_holm(p_values, count * orders);
    for (uint32_t k = 0; k < orders; k++)
        for (size_t i = 0; i < count; i++)
            effects[i].p_value =
                fmin(effects[i].p_value, p_values[k * count + i]); /* of a number and NAN: the number */
    free(p_values);
}

int sim_tie_effect_moves(const sim_tie_effect *effect)
{
    return effect->p_value < SIM_TIE_ORDERS_LEVEL;
}

uint32_t sim_tie_orders_fewest(size_t comparisons)
{
    uint32_t fewest = 2;
    while ((double)comparisons * sim_paired_one_sign(fewest) >= SIM_TIE_ORDERS_LEVEL)
        fewest++;
    return fewest;
}
