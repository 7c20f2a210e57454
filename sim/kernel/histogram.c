#include "sim/kernel/histogram.h"

#include <math.h>

/* Values below EXACT have their own bins; a doubling has HALF bins. */
enum { HALF = 32, EXACT = 2 * HALF, EXACT_BITS = 6 };

_Static_assert(SIM_HISTOGRAM_BINS == EXACT + (64 - EXACT_BITS) * HALF, "one bin for each value of 64 bits");

uint32_t sim_histogram_bin_of(uint64_t value)
{
    if (value < EXACT) {
        return (uint32_t)value;
    }
    const uint32_t top = 63 - (uint32_t)__builtin_clzll(value), shift = top - (EXACT_BITS - 1);
    return EXACT + (shift - 1) * HALF + (uint32_t)(value >> shift) - HALF;
}

uint64_t sim_histogram_bin_low(uint32_t bin)
{
    if (bin < EXACT) {
        return bin;
    }
    const uint32_t beyond = bin - EXACT;
    return (uint64_t)(HALF + beyond % HALF) << (beyond / HALF + 1);
}

uint64_t sim_histogram_bin_width(uint32_t bin)
{
    return bin < EXACT ? 1 : (uint64_t)1 << ((bin - EXACT) / HALF + 1);
}

void sim_histogram_add(sim_histogram *h, uint64_t value)
{
    h->lowest = h->count == 0 || value < h->lowest ? value : h->lowest;
    h->highest = value > h->highest ? value : h->highest;
    h->count++;
    h->bin[sim_histogram_bin_of(value)]++;
}

void sim_histogram_merge(sim_histogram *into, const sim_histogram *other)
{
    if (other->count == 0) {
        return;
    }
    into->lowest = into->count == 0 || other->lowest < into->lowest ? other->lowest : into->lowest;
    into->highest = other->highest > into->highest ? other->highest : into->highest;
    into->count += other->count;
    for (uint32_t i = 0; i < SIM_HISTOGRAM_BINS; i++) {
        into->bin[i] += other->bin[i];
    }
}

/* The bin of the observation of `rank`, from 1 to the number of observations. */
static uint32_t bin_of_rank(const sim_histogram *h, double rank)
{
    uint64_t below = 0;
    uint32_t bin = 0;
    for (; bin < SIM_HISTOGRAM_BINS - 1; bin++) {
        below += h->bin[bin];
        if ((double)below >= rank) {
            break;
        }
    }
    return bin;
}

static double within_observed(const sim_histogram *h, double value)
{
    return fmin(fmax(value, (double)h->lowest), (double)h->highest);
}

double sim_histogram_quantile(const sim_histogram *h, double probability)
{
    if (h->count == 0 || !(probability >= 0 && probability <= 1)) {
        return NAN;
    }
    /* A tenth of thirty is rank 3, though 0.1 * 30 is a little more than three in binary. */
    const double rank = fmax(1, ceil(probability * (double)h->count * (1 - 1e-15)));
    const uint32_t bin = bin_of_rank(h, rank);
    return within_observed(h, (double)sim_histogram_bin_low(bin) + (double)(sim_histogram_bin_width(bin) - 1) / 2);
}

sim_quantile_interval sim_histogram_interval(const sim_histogram *h, double probability, double confidence)
{
    const sim_quantile_ranks ranks = sim_quantile_ranks_of(h->count, probability, confidence);
    sim_quantile_interval interval = {
        .value = sim_histogram_quantile(h, probability), .low = 0, .high = INFINITY, .confidence = confidence};
    if (ranks.low > 0) {
        interval.low = within_observed(h, (double)sim_histogram_bin_low(bin_of_rank(h, (double)ranks.low)));
    }
    if (ranks.high <= h->count) {
        const uint32_t bin = bin_of_rank(h, (double)ranks.high);
        const double top = (double)sim_histogram_bin_low(bin) + (double)(sim_histogram_bin_width(bin) - 1);
        interval.high = within_observed(h, top);
    }
    return interval;
}
