#include "sim/kernel/quantile_ranks.h"

#include "sim/kernel/panic.h"

#include <math.h>

/* Binomial weights relative to that of the most likely number, which need no logarithm of a factorial: what is left out
 * is below 1e-25 of the largest.
 */
#define NEGLIGIBLE 1e-25

typedef struct binomial {
    double count;
    double odds; /* of success */
    double mode;
} binomial;

/* Weight of k - 1 by that of k, and of k + 1. */
static double weight_below(const binomial *b, double k, double weight)
{
    return weight * (k / (b->count - k + 1) / b->odds);
}

static double weight_above(const binomial *b, double k, double weight)
{
    return weight * ((b->count - k) / (k + 1) * b->odds);
}

static double sum_below_mode(const binomial *b)
{
    double sum = 0, weight = 1;
    for (double k = b->mode; k > 0 && weight > NEGLIGIBLE; k--) {
        weight = weight_below(b, k, weight);
        sum += weight;
    }
    return sum;
}

static double sum_above_mode(const binomial *b)
{
    double sum = 0, weight = 1;
    for (double k = b->mode; k < b->count && weight > NEGLIGIBLE; k++) {
        weight = weight_above(b, k, weight);
        sum += weight;
    }
    return sum;
}

sim_quantile_ranks sim_quantile_ranks_of(uint64_t count, double probability, double confidence)
{
    SIM_REQUIRE(probability > 0 && probability < 1, "quantile ranks: a probability of %g", probability);
    SIM_REQUIRE(confidence >= 0.5 && confidence < 1, "quantile ranks: a confidence of %g", confidence);
    const double n = (double)count;
    const binomial b = {n, probability / (1 - probability), fmin(n, floor((n + 1) * probability))};
    const double below = sum_below_mode(&b), above = sum_above_mode(&b),
                 allowed = (1 - confidence) / 2 * (below + 1 + above);

    /* The largest low with P(fewer than low at or below) allowed, the smallest high with P(high or more) allowed. */
    double low = b.mode + 1, rest = below + 1, weight = 1;
    while (rest > allowed && low > 0) {
        low--;
        rest -= weight;
        weight = low > 0 ? weight_below(&b, low, weight) : 0;
    }
    double high = b.mode;
    rest = above + 1;
    weight = 1;
    while (rest > allowed && high <= n) {
        rest -= weight;
        weight = high < n ? weight_above(&b, high, weight) : 0;
        high++;
    }
    return (sim_quantile_ranks){(uint64_t)low, (uint64_t)high};
}
