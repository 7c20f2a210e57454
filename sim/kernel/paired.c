#include "sim/kernel/paired.h"

#include <math.h>

static const double rounding = 1e-12;

void sim_paired_add(sim_paired *paired, double reference, double other)
{
    if (!isfinite(reference) || !isfinite(other)) {
        return;
    }
    if (fabs(other - reference) <= rounding * fmax(fabs(other), fabs(reference))) {
        other = reference;
    }
    sim_tally_add(&paired->reference, reference);
    sim_tally_add(&paired->other, other);
    sim_tally_add(&paired->differences, other - reference);
}

static double largest_size(const sim_tally *t)
{
    return fmax(fabs(t->lowest), fabs(t->highest));
}

/* The differences, with no spread where it is within rounding. */
static sim_tally settled(const sim_paired *paired)
{
    sim_tally t = paired->differences;
    const double size = fmax(largest_size(&paired->reference), largest_size(&paired->other));
    if (t.count > 0 && t.highest - t.lowest <= rounding * size) {
        t.squares = 0;
    }
    return t;
}

sim_interval sim_paired_interval(const sim_paired *paired, double confidence)
{
    const sim_tally t = settled(paired);
    return sim_interval_of(&t, confidence);
}

double sim_paired_p_value(const sim_paired *paired)
{
    const sim_tally t = settled(paired);
    if (t.count >= 2 && t.squares == 0 && t.mean != 0) {
        return sim_paired_one_sign(t.count);
    }
    return sim_interval_p_value(&t, 0);
}

double sim_paired_one_sign(uint64_t pairs)
{
    if (pairs < 2) {
        return 1;
    }
    return ldexp(1, 1 - (int)(pairs < 1000 ? pairs : 1000));
}

double sim_paired_gain(const sim_paired *paired)
{
    const sim_tally t = settled(paired);
    if (t.count < 2) {
        return NAN;
    }
    return (sim_tally_variance(&paired->reference) + sim_tally_variance(&paired->other)) / sim_tally_variance(&t);
}
