#include "sim/kernel/alias.h"

#include <math.h>

static const char *check_weights(uint32_t items, const double *weights, double *sum)
{
    if (items == 0) {
        return "a choice needs at least one item";
    }
    *sum = 0;
    for (uint32_t i = 0; i < items; i++) {
        if (!(weights[i] >= 0 && isfinite(weights[i]))) {
            return "weights must be non-negative and finite";
        }
        *sum += weights[i];
    }
    if (!isfinite(*sum)) {
        return "the weights' sum must be finite";
    }
    return *sum > 0 ? NULL : "at least one weight must be positive";
}

/* Weights as the sweep sees them: one is an entry's worth. */
typedef struct sweep {
    const double *weights;
    double sum;
    uint32_t items;
} sweep;

static double worth(const sweep *s, uint32_t i)
{
    return s->weights[i] / s->sum * s->items;
}

static uint32_t next_light(const sweep *s, uint32_t i)
{
    while (i < s->items && worth(s, i) > 1) {
        i++;
    }
    return i;
}

static uint32_t next_heavy(const sweep *s, uint32_t i)
{
    while (i < s->items && worth(s, i) <= 1) {
        i++;
    }
    return i;
}

static sim_alias_entry entry_of(uint32_t own, double share, uint32_t alias)
{
    const double threshold = nearbyint(share * 0x1p32);
    if (threshold >= 0x1p32) { /* all its own: the alias catches the one point that a threshold cannot say */
        return (sim_alias_entry){UINT32_MAX, own};
    }
    return (sim_alias_entry){(uint32_t)threshold, alias};
}

const char *sim_alias_build(sim_alias_entry *table, uint32_t items, const double *weights)
{
    double sum;
    const char *wrong = check_weights(items, weights, &sum);
    if (wrong) {
        return wrong;
    }
    const sweep s = {.weights = weights, .sum = sum, .items = items};
    uint32_t light = next_light(&s, 0), heavy = next_heavy(&s, 0);
    double left = heavy < items ? worth(&s, heavy) : 0; /* of the heavy item, not yet placed */
    while (heavy < items) {
        if (left > 1 && light < items) {
            const double own = worth(&s, light);
            table[light] = entry_of(light, own, heavy);
            left -= 1 - own;
            light = next_light(&s, light + 1);
            continue;
        }
        /* The heavy item fills its own entry with what is left, and the next heavy one the rest. */
        const uint32_t next = next_heavy(&s, heavy + 1);
        table[heavy] = next < items ? entry_of(heavy, left, next) : entry_of(heavy, 1, heavy);
        left = next < items ? left + worth(&s, next) - 1 : 0;
        heavy = next;
    }
    /* What rounding has left over is worth one but for rounding. */
    for (; light < items; light = next_light(&s, light + 1)) {
        table[light] = entry_of(light, 1, light);
    }
    return NULL;
}

double sim_alias_probability(const sim_alias_entry *table, uint32_t items, uint32_t item)
{
    double share = 0;
    for (uint32_t i = 0; i < items; i++) {
        const double own = table[i].threshold * 0x1p-32;
        share += i == item ? own : 0;
        share += table[i].alias == item ? 1 - own : 0;
    }
    return share / items;
}
