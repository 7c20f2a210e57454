#include "sim/kernel/poisson.h"

#include "sim/kernel/arith.h"
#include "sim/kernel/panic.h"

#include <math.h>

/* The tails that are left out hold less than exp(-TAIL) = 1e-26, far below the smallest uniform. */
#define TAIL 60.0

/* log(k!) less Stirling's leading terms (k log k - k + log(2 pi k) / 2), for k of at least 16. */
static double stirling_rest(double k)
{
    const double i = 1 / k, i2 = i * i;
    return i * (1 / 12.0 - i2 * (1 / 360.0 - i2 * (1 / 1260.0 - i2 * (1 / 1680.0 - i2 * (1 / 1188.0)))));
}

/* k log(k / mean) + mean - k, Loader's deviance: near k = mean by a series, where the direct form cancels. */
static double deviance(double k, double mean)
{
    const double gap = k - mean, v = gap / (k + mean);
    if (fabs(v) >= 0.1) {
        return k * sim_log(k / mean) - gap;
    }
    double sum = gap * v, term = 2 * k * v;
    for (int j = 1;; j++) {
        term *= v * v;
        const double next = sum + term / (2 * j + 1);
        if (next == sum) {
            return sum;
        }
        sum = next;
    }
}

double sim_poisson_probability(double mean, uint32_t count)
{
    if (count < 16) {
        double factorial = 1;
        for (uint32_t i = 2; i <= count; i++) {
            factorial *= i;
        }
        return sim_exp(count * sim_log(mean) - mean) / factorial;
    }
    const double two_pi = 0x1.921fb54442d18p2, k = count;
    return sim_exp(-stirling_rest(k) - deviance(k, mean)) / sqrt(two_pi * k);
}

/* Counts up from where the lower tail is nothing until the sum reaches u. */
static uint32_t from_below(double mean, double u)
{
    const double start = floor(mean - sqrt(2 * TAIL * mean));
    uint32_t k = start < 16 ? 0 : (uint32_t)start;
    double probability = sim_poisson_probability(mean, k), sum = probability;
    while (sum < u) {
        k++;
        probability *= mean / k;
        sum += probability;
    }
    return k;
}

typedef struct tail_end {
    uint32_t count;
    double probability; /* of that count */
} tail_end;

/* A count beyond which the upper tail is nothing. */
static tail_end upper_end(double mean)
{
    if (mean >= 16) {
        const uint32_t k = (uint32_t)ceil(mean + TAIL / 3 + sqrt(TAIL * TAIL / 9 + 2 * TAIL * mean));
        return (tail_end){k, sim_poisson_probability(mean, k)};
    }
    /* The same distance would underflow where the mean is tiny: walk there. */
    tail_end end = {0, sim_exp(-mean)};
    while (end.probability > 1e-26) {
        end.count++;
        end.probability *= mean / end.count;
    }
    return end;
}

/* Counts down from the end of the upper tail: the last k whose tail, from k on, exceeds `above`. */
static uint32_t from_above(double mean, double above)
{
    const tail_end end = upper_end(mean);
    const double inverse = 1 / mean;
    uint32_t k = end.count;
    double probability = end.probability, sum = probability;
    while (sum <= above && k > 0) {
        probability *= k * inverse;
        k--;
        sum += probability;
    }
    return k;
}

uint32_t sim_poisson_inverse(double mean, double u)
{
    SIM_REQUIRE(mean >= 0 && mean <= 1e9, "poisson: a mean of %g", mean);
    SIM_REQUIRE(u > 0 && u < 1, "poisson: %g is no uniform of (0,1)", u);
    if (mean == 0) {
        return 0;
    }
    return u < 0.5 ? from_below(mean, u) : from_above(mean, 1 - u);
}
