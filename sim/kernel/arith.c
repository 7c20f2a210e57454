#include "sim/kernel/arith.h"

#include "sim/kernel/arith_tables.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0
#error "results would depend on the processor: doubles must be computed as doubles (on x86, -msse2 -mfpmath=sse)"
#endif
#if FLT_RADIX != 2 || DBL_MANT_DIG != 53
#error "doubles must be those of IEEE 754"
#endif

/* A record of four doubles returned by a call goes through memory and trebles the time of a logarithm. */
#define INLINED static inline __attribute__((always_inline))

#define LOG2_HIGH 0x1.62e42fefa3800p-1  /* log(2) to a multiple of 2^-42: its products with exponents are exact */
#define LOG2_LOW  0x1.ef35793c76730p-45 /* log(2) - LOG2_HIGH */
#define STEP_HIGH 0x1.62e42fefc0000p-8  /* log(2) / 128, likewise */
#define STEP_LOW  (-0x1.c610ca86c3899p-44)
#define STEPS     0x1.71547652b82fep+7 /* 128 / log(2) */
#define ROUNDER   0x1.8p52             /* adding it rounds to a whole number, which is then in the low bits */
#define LOG_FIRST 0x3fe6000000000000u  /* bits of 0.6875, where the table of log begins */

/* Between these, exp and the products that make it up are normal numbers. */
#define LEAST_PLAIN (-690)
#define MOST_PLAIN  709

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* exp(x + tail) * 2^lift for |x| below 800, as long as that is a normal number; tail is far below x. */
INLINED double exp_lifted(double x, double tail, int64_t lift)
{
    const double rounded = x * STEPS + ROUNDER;
    const uint64_t k = bits_of(rounded) - bits_of(ROUNDER);
    const double steps = rounded - ROUNDER;
    const double r = (x - steps * STEP_HIGH) - steps * STEP_LOW + tail;
    const sim_exp_entry *entry = &sim_exp_table[k % SIM_ARITH_ENTRIES];
    const double scale = from_bits(bits_of(entry->value) + ((k / SIM_ARITH_ENTRIES + (uint64_t)lift) << 52));
    const double r2 = r * r;
    const double p = (entry->tail + r) + r2 * ((0.5 + r * (1 / 6.0)) + r2 * (1 / 24.0 + r * (1 / 120.0)));
    return scale + scale * p;
}

/* exp(x + tail) where it overflows, is subnormal, or x is none of the numbers of exp_lifted(). */
static double exp_at_the_edge(double x, double tail)
{
    if (isnan(x)) {
        return x;
    }
    if (x > 710) {
        return INFINITY;
    }
    if (x < -746) {
        return 0;
    }
    return x > 0 ? exp_lifted(x, tail, -1000) * 0x1p1000 : exp_lifted(x, tail, 1000) * 0x1p-1000;
}

double sim_exp(double x)
{
    if (!(x > LEAST_PLAIN && x < MOST_PLAIN)) {
        return exp_at_the_edge(x, 0);
    }
    return exp_lifted(x, 0, 0);
}

/* What the logarithms have in common: log(z 2^exponent) = base + base_low + log(1 + r + r_low). */
typedef struct log_parts {
    double base, base_low, r, r_low;
} log_parts;

/* Splits the bits of a positive normal number; `exponent` is added to its own. */
INLINED log_parts log_split(uint64_t bits, int exponent)
{
    /* 1024 exponents up, so that none is negative; the table's number is in the bits below. */
    const uint64_t beyond = bits - LOG_FIRST + ((uint64_t)1024 << 52);
    const int k = (int)(beyond >> 52) - 1024;
    const sim_log_entry *entry = &sim_log_table[beyond >> 45 & (SIM_ARITH_ENTRIES - 1)];
    const uint64_t z_bits = bits - ((uint64_t)k << 52);
    const double power = k + exponent;

    /* The leading 32 bits of z times the 17 of the inverse fit a double, and so does the rest: r + r_low is exact. */
    const double z = from_bits(z_bits), z_high = from_bits(z_bits & ~(uint64_t)0xfffff);
    const double r_lead = z_high * entry->inverse - 1, r_rest = (z - z_high) * entry->inverse;
    const double r = r_lead + r_rest;
    return (log_parts){.base = power * LOG2_HIGH + entry->high,
                       .base_low = power * LOG2_LOW + entry->low,
                       .r = r,
                       .r_low = r_rest - (r - r_lead)};
}

/* Bits and exponent of a number brought to normal range. */
static log_parts log_split_any(double x)
{
    return x < DBL_MIN ? log_split(bits_of(x * 0x1p54), -54) : log_split(bits_of(x), 0);
}

INLINED double log_of_parts(log_parts s)
{
    const double r = s.r, r2 = r * r;
    const double lead = s.base + r;
    const double low = (s.base - lead + r) + (s.base_low + s.r_low);
    const double p = (-1 / 2.0 + r * (1 / 3.0)) +
                     r2 * ((-1 / 4.0 + r * (1 / 5.0)) + r2 * ((-1 / 6.0 + r * (1 / 7.0)) + r2 * (-1 / 8.0)));
    return lead + (low + r2 * p);
}

double sim_log(double x)
{
    if (x >= DBL_MIN && x < INFINITY) {
        return log_of_parts(log_split(bits_of(x), 0));
    }
    if (isnan(x) || x == INFINITY) {
        return x;
    }
    if (x <= 0) {
        return x == 0 ? -INFINITY : NAN;
    }
    return log_of_parts(log_split_any(x));
}

double sim_log1p(double x)
{
    const double sum = 1 + x;
    if (!(sum > 0 && sum < INFINITY)) {
        return sum == 0 || sum == INFINITY ? sim_log(sum) : NAN;
    }
    if (sum == 1) {
        return x;
    }
    /* What the sum lost is small against it, so its share of the logarithm is lost / sum. */
    const double lost = x > 1 ? 1 - (sum - x) : x - (sum - 1);
    return sim_log(sum) + lost / sum;
}

/* The logarithm as a sum of two doubles, good to about 68 bits. */
typedef struct log_pair {
    double high, low;
} log_pair;

static log_pair log_wide(double x)
{
    const log_parts s = log_split_any(x);
    const double r = s.r, r2 = r * r;

    /* -r^2/2 as lead + rest, exactly: the square of the leading half of r's bits has no rounding. */
    const double r_lead = from_bits(bits_of(r) & ~(uint64_t)0x7ffffff), r_rest = r - r_lead;
    const double half = -0.5 * r_lead * r_lead, half_rest = -0.5 * r_rest * (r + r_lead);

    const double first = s.base + r, first_low = s.base - first + r;
    const double second = first + half, second_low = first - second + half;
    const double p = (1 / 3.0 + r * (-1 / 4.0)) +
                     r2 * ((1 / 5.0 + r * (-1 / 6.0)) + r2 * ((1 / 7.0 + r * (-1 / 8.0)) + r2 * (1 / 9.0)));
    /* r_low of r changes r^2/2 by r * r_low, which counts where the logarithm is small. */
    const double low = (s.base_low + (s.r_low - r * s.r_low)) + first_low + second_low + half_rest + r * r2 * p;
    const double high = second + low;
    return (log_pair){high, second - high + low};
}

enum wholeness { FRACTIONAL, EVEN, ODD };

static enum wholeness wholeness_of(double y)
{
    const double size = fabs(y);
    if (size >= 0x1p53) {
        return EVEN;
    }
    if (size != floor(size)) {
        return FRACTIONAL;
    }
    return (uint64_t)size % 2 ? ODD : EVEN;
}

/* x^y for a finite x > 0. */
static double pow_positive(double x, double y)
{
    if (x == 1) {
        return 1;
    }
    if (fabs(y) > 0x1p65) { /* even the double next to 1 leaves the range */
        return (x > 1) == (y > 0) ? INFINITY : 0;
    }
    const log_pair l = log_wide(x);
    const double y_lead = from_bits(bits_of(y) & ~(uint64_t)0x7ffffff), y_rest = y - y_lead;
    const double l_lead = from_bits(bits_of(l.high) & ~(uint64_t)0x7ffffff), l_rest = l.high - l_lead + l.low;
    const double product = y_lead * l_lead;
    const double product_rest = y_rest * l_lead + y * l_rest;
    if (!(product > LEAST_PLAIN && product < MOST_PLAIN)) {
        return exp_at_the_edge(product, product_rest);
    }
    return exp_lifted(product, product_rest, 0);
}

double sim_pow(double x, double y)
{
    if (y == 0 || x == 1) {
        return 1;
    }
    if (isnan(x) || isnan(y)) {
        return NAN;
    }
    const double size = fabs(x);
    if (isinf(y)) {
        if (size == 1) {
            return 1;
        }
        return (size > 1) == (y > 0) ? INFINITY : 0;
    }
    const enum wholeness whole = wholeness_of(y);
    const double sign = signbit(x) && whole == ODD ? -1.0 : 1.0;
    if (size == 0 || isinf(size)) {
        return sign * ((size > 0) == (y > 0) ? INFINITY : 0.0);
    }
    if (x < 0 && whole == FRACTIONAL) {
        return NAN;
    }
    return sign * pow_positive(size, y);
}

double sim_log_gamma(double x)
{
    if (!(x > 0)) {
        return NAN;
    }
    if (x == INFINITY) {
        return x;
    }
    double shifted = 1;
    while (x < 16) {
        shifted *= x;
        x += 1;
    }
    const double i = 1 / x, i2 = i * i;
    const double series =
        i *
        (1 / 12.0 - i2 * (1 / 360.0 - i2 * (1 / 1260.0 - i2 * (1 / 1680.0 - i2 * (1 / 1188.0 - i2 * 691 / 360360)))));
    const double half_log_two_pi = 0x1.d67f1c864beb5p-1;
    return ((x - 0.5) * sim_log(x) - x) + (half_log_two_pi + series) - sim_log(shifted);
}

#define TWO_PI 0x1.921fb54442d18p+2

/* sin(x) and cos(x) for |x| up to pi / 4. */
static double near_sine(double x)
{
    const double x2 = x * x;
    const double p =
        -1 / 6.0 +
        x2 * (1 / 120.0 +
              x2 * (-1 / 5040.0 +
                    x2 * (1 / 362880.0 +
                          x2 * (-1 / 39916800.0 + x2 * (1 / 6227020800.0 +
                                                        x2 * (-1 / 1307674368000.0 + x2 * (1 / 355687428096000.0)))))));
    return x + x * x2 * p;
}

static double near_cosine(double x)
{
    const double x2 = x * x;
    const double p =
        1 / 24.0 +
        x2 * (-1 / 720.0 +
              x2 * (1 / 40320.0 + x2 * (-1 / 3628800.0 + x2 * (1 / 479001600.0 + x2 * (-1 / 87178291200.0 +
                                                                                       x2 * (1 / 20922789888000.0))))));
    return 1 - (0.5 * x2 - x2 * x2 * p);
}

double sim_sine_of_turn(double turns)
{
    if (!isfinite(turns)) {
        return NAN;
    }
    /* All of these are exact: differences of neighbours, and products with powers of two. */
    const double within = turns - rint(turns), quarter = rint(within * 4), rest = within - quarter / 4;
    const double x = rest * TWO_PI;
    switch ((int)quarter) {
    case 0:
        return near_sine(x);
    case 1:
        return near_cosine(x);
    case -1:
        return -near_cosine(x);
    default:
        return -near_sine(x); /* half a turn, either way */
    }
}
