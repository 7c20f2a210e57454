#include "sim/kernel/distribution.h"

#include "sim/kernel/arith.h"
#include "sim/kernel/ziggurat.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

sim_distribution sim_distribution_constant(double value)
{
    return (sim_distribution){.kind = SIM_CONSTANT, .parameter = {value}};
}

sim_distribution sim_distribution_uniform(double low, double high)
{
    return (sim_distribution){.kind = SIM_UNIFORM, .parameter = {low, high}};
}

sim_distribution sim_distribution_triangular(double low, double mode, double high)
{
    return (sim_distribution){.kind = SIM_TRIANGULAR, .parameter = {low, mode, high}};
}

sim_distribution sim_distribution_exponential(double mean)
{
    return (sim_distribution){.kind = SIM_EXPONENTIAL, .parameter = {mean}};
}

sim_distribution sim_distribution_gamma(double mean, double shape)
{
    const double d = (shape < 1 ? shape + 1 : shape) - 1 / 3.0;
    return (sim_distribution){.kind = SIM_GAMMA,
                              .points = shape == 1   ? 1
                                        : shape == 2 ? 2
                                                     : 0,
                              .parameter = {shape, mean / shape, d, 1 / sqrt(9 * d)}};
}

sim_distribution sim_distribution_lognormal(double mean, double standard_deviation)
{
    const double relative = standard_deviation / mean, square = relative * relative;
    if (!(standard_deviation >= 0)) { /* its square would hide the sign */
        return sim_distribution_lognormal_median(mean, standard_deviation);
    }
    return sim_distribution_lognormal_median(mean / sqrt(1 + square), sqrt(sim_log1p(square)));
}

sim_distribution sim_distribution_lognormal_median(double median, double sigma)
{
    return (sim_distribution){.kind = SIM_LOGNORMAL, .parameter = {median, sigma}};
}

sim_distribution sim_distribution_weibull(double shape, double scale)
{
    return (sim_distribution){.kind = SIM_WEIBULL, .parameter = {shape, scale, 1 / shape}};
}

sim_distribution sim_distribution_discrete(const double *values, const double *weights, size_t points)
{
    sim_distribution d = {.kind = SIM_DISCRETE, .points = points > UINT32_MAX ? UINT32_MAX : (uint32_t)points};
    if (points > SIM_DISTRIBUTION_POINTS) {
        return d; /* the check says so */
    }
    double sum = 0;
    for (size_t i = 0; i < points; i++) {
        sum += weights[i];
        size_t at = i; /* values ascend, so that a draw is monotone in its uniform */
        for (; at > 0 && d.value[at - 1] > values[i]; at--) {
            d.value[at] = d.value[at - 1];
            d.cumulative[at] = d.cumulative[at - 1];
        }
        d.value[at] = values[i];
        d.cumulative[at] = weights[i];
    }
    double below = 0;
    for (size_t i = 0; i < points; i++) {
        below += d.cumulative[i];
        d.cumulative[i] = below / sum;
    }
    /* Rounding must leave no gap at the top: what reached the sum is one. */
    for (size_t i = points; i > 0 && fabs(d.cumulative[i - 1] - 1) < 1e-14; i--) {
        d.cumulative[i - 1] = 1;
    }
    return d;
}

sim_distribution sim_distribution_piecewise(const double *values, const double *cumulative, size_t points)
{
    sim_distribution d = {.kind = SIM_PIECEWISE, .points = points > UINT32_MAX ? UINT32_MAX : (uint32_t)points};
    for (size_t i = 0; i < points && i < SIM_DISTRIBUTION_POINTS; i++) {
        d.value[i] = values[i];
        d.cumulative[i] = cumulative[i];
    }
    return d;
}

static const char *check_points(const sim_distribution *d)
{
    const uint32_t least = d->kind == SIM_PIECEWISE ? 2 : 1;
    if (d->points < least) {
        return d->kind == SIM_PIECEWISE ? "a piecewise distribution needs at least two points"
                                        : "a discrete distribution needs at least one value";
    }
    if (d->points > SIM_DISTRIBUTION_POINTS) {
        return "an empirical distribution has at most 16 points";
    }
    double below = 0;
    for (uint32_t i = 0; i < d->points; i++) {
        if (!isfinite(d->value[i])) {
            return "every value must be finite";
        }
        if (!(d->cumulative[i] >= below && d->cumulative[i] <= 1)) {
            return d->kind == SIM_PIECEWISE ? "cumulative probabilities must ascend from 0 to 1"
                                            : "weights must be non-negative and finite, and not all zero";
        }
        if (i > 0 && d->value[i] < d->value[i - 1]) {
            return "values must ascend";
        }
        below = d->cumulative[i];
    }
    if (d->kind == SIM_PIECEWISE && d->cumulative[0] != 0) {
        return "the first cumulative probability must be 0";
    }
    return below == 1 ? NULL : "the last cumulative probability must be 1";
}

static int positive(double x)
{
    return x > 0 && isfinite(x);
}

const char *sim_distribution_check(const sim_distribution *d)
{
    const double *p = d->parameter;
    switch (d->kind) {
    case SIM_CONSTANT:
        return isfinite(p[0]) ? NULL : "a constant must be finite";
    case SIM_UNIFORM:
        return isfinite(p[0]) && isfinite(p[1]) && isfinite(p[1] - p[0]) && p[0] <= p[1]
                   ? NULL
                   : "a uniform distribution needs finite low <= high";
    case SIM_TRIANGULAR:
        return isfinite(p[0]) && isfinite(p[2]) && isfinite(p[2] - p[0]) && p[0] <= p[1] && p[1] <= p[2]
                   ? NULL
                   : "a triangular distribution needs finite low <= mode <= high";
    case SIM_EXPONENTIAL:
        return positive(p[0]) ? NULL : "an exponential distribution needs a positive, finite mean";
    case SIM_GAMMA:
        return positive(p[0]) && positive(p[1]) ? NULL : "a gamma distribution needs a positive, finite mean and shape";
    case SIM_LOGNORMAL:
        return positive(p[0]) && p[1] >= 0 && isfinite(p[1])
                   ? NULL
                   : "a lognormal distribution needs a positive mean or median and a finite spread of at least 0";
    case SIM_WEIBULL:
        return positive(p[0]) && positive(p[1]) ? NULL
                                                : "a weibull distribution needs a positive, finite shape and scale";
    case SIM_DISCRETE:
    case SIM_PIECEWISE:
        return check_points(d);
    default:
        return "no such kind of distribution";
    }
}

/* Which parameters carry the unit of the quantity, one bit each. */
static const unsigned char scaled_parameters[SIM_DISTRIBUTION_KINDS] = {
    [SIM_CONSTANT] = 1,  [SIM_UNIFORM] = 1 | 2, [SIM_TRIANGULAR] = 1 | 2 | 4, [SIM_EXPONENTIAL] = 1, [SIM_GAMMA] = 2,
    [SIM_LOGNORMAL] = 1, [SIM_WEIBULL] = 2,
};

sim_distribution sim_distribution_scale(const sim_distribution *d, double factor)
{
    sim_distribution scaled = *d;
    if (!(factor > 0)) {
        scaled.kind = SIM_CONSTANT;
        scaled.parameter[0] = NAN;
        return scaled;
    }
    for (int i = 0; i < 4; i++) {
        if (d->kind < SIM_DISTRIBUTION_KINDS && scaled_parameters[d->kind] >> i & 1) {
            scaled.parameter[i] *= factor;
        }
    }
    for (int i = 0; i < SIM_DISTRIBUTION_POINTS; i++) {
        scaled.value[i] *= factor;
    }
    return scaled;
}

static double triangular_quantile(const double *p, double u)
{
    const double low = p[0], mode = p[1], high = p[2], width = high - low;
    if (u * width < mode - low) {
        return low + sqrt(u * width * (mode - low));
    }
    return high - sqrt((1 - u) * width * (high - mode));
}

static double discrete_quantile(const sim_distribution *d, double u)
{
    uint32_t i = 0;
    /* A leading value of weight zero is never drawn, not even at u = 0. */
    while (d->cumulative[i] < u || d->cumulative[i] == 0) {
        i++;
    }
    return d->value[i];
}

static double piecewise_quantile(const sim_distribution *d, double u)
{
    uint32_t i = 1;
    while (d->cumulative[i] < u || (u == 0 && d->cumulative[i] == 0)) {
        i++;
    }
    const double share = d->cumulative[i] - d->cumulative[i - 1];
    return d->value[i - 1] + (d->value[i] - d->value[i - 1]) * ((u - d->cumulative[i - 1]) / share);
}

/* Marsaglia and Tsang's rejection for a shape of at least one, or one more than a shape below; scale one.
 *
 * With t = c z and 9 c^2 d = 1 a draw is accepted with probability exp(h), h = z^2 / 2 + d (1 - (1 + t)^3 + 3 log(1 + t)).
 * The series of h begins with -3 d t^4 / 4, and for t of at least -1/2 the whole is at least twice that: -t^2 z^2 / 6. So
 * exp(h) >= 1 - t^2 z^2 / 6 spares the logarithms in all but 0.35 % of draws of shape 16 (10 % with their 0.0331 z^4).
 */
static double gamma_by_rejection(const sim_distribution *gamma, sim_stream *s)
{
    const double d = gamma->parameter[2], c = gamma->parameter[3];
    for (;;) {
        const sim_ziggurat_normal_draw normal = sim_ziggurat_normal_and_spare(s);
        const double z = normal.z, t = c * z, root = 1 + t, v = root * root * root;
        /* The uniform begins with the bits that the normal draw has left; mostly they say enough. */
        const double below = 1 - t * t * z * z * (1 / 6.0);
        if (root >= 0.5 && (normal.spare + 1) * 0.125 <= below) {
            return d * v;
        }
        const double u = (normal.spare + sim_stream_uniform(s)) * 0.125;
        if (root >= 0.5 && u < below) {
            return d * v;
        }
        if (root > 0 && sim_log(u) < 0.5 * z * z + d * (1 - v + sim_log(v))) {
            return d * v;
        }
    }
}

static double gamma_draw(const sim_distribution *gamma, sim_stream *s)
{
    if (gamma->points > 0) {
        const double first = sim_ziggurat_exponential(s);
        return gamma->points == 1 ? first : first + sim_ziggurat_exponential(s);
    }
    if (gamma->parameter[0] >= 1) {
        return gamma_by_rejection(gamma, s);
    }
    /* u^(1 / shape) is wanted, and -log(u) is exponential. */
    const double boost = sim_exp(-sim_ziggurat_exponential(s) / gamma->parameter[0]);
    return boost * gamma_by_rejection(gamma, s);
}

double sim_distribution_draw(const sim_distribution *d, sim_stream *s)
{
    const double *p = d->parameter;
    switch (d->kind) {
    case SIM_CONSTANT:
        return p[0];
    case SIM_EXPONENTIAL:
        return p[0] * sim_ziggurat_exponential(s);
    case SIM_GAMMA:
        return p[1] * gamma_draw(d, s);
    case SIM_LOGNORMAL:
        return p[0] * sim_exp(p[1] * sim_ziggurat_normal(s));
    case SIM_WEIBULL:
        return p[1] * sim_exp(p[2] * sim_log(sim_ziggurat_exponential(s)));
    default:
        return sim_distribution_quantile(d, sim_stream_uniform(s));
    }
}

double sim_distribution_quantile(const sim_distribution *d, double probability)
{
    const double *p = d->parameter;
    if (!(probability >= 0 && probability <= 1)) {
        return NAN;
    }
    switch (d->kind) {
    case SIM_CONSTANT:
        return p[0];
    case SIM_UNIFORM:
        return p[0] + (p[1] - p[0]) * probability;
    case SIM_TRIANGULAR:
        return triangular_quantile(p, probability);
    case SIM_EXPONENTIAL:
        return -p[0] * sim_log1p(-probability);
    case SIM_GAMMA:
        return probability == 1 ? INFINITY : gsl_cdf_gamma_Pinv(probability, p[0], p[1]);
    case SIM_LOGNORMAL:
        return p[1] == 0 ? p[0] : p[0] * sim_exp(p[1] * sim_normal_quantile(probability));
    case SIM_WEIBULL:
        return p[1] * sim_pow(-sim_log1p(-probability), 1 / p[0]);
    case SIM_DISCRETE:
        return discrete_quantile(d, probability);
    case SIM_PIECEWISE:
        return piecewise_quantile(d, probability);
    default:
        return NAN;
    }
}

/* The share that point i of an empirical distribution adds. */
static double point_share(const sim_distribution *d, uint32_t i)
{
    return i == 0 ? d->cumulative[0] : d->cumulative[i] - d->cumulative[i - 1];
}

static double empirical_mean(const sim_distribution *d)
{
    double mean = 0;
    for (uint32_t i = 0; i < d->points; i++) {
        const double centre = d->kind == SIM_PIECEWISE && i > 0 ? (d->value[i - 1] + d->value[i]) / 2 : d->value[i];
        mean += point_share(d, i) * centre;
    }
    return mean;
}

static double empirical_variance(const sim_distribution *d)
{
    const double mean = empirical_mean(d);
    double variance = 0;
    for (uint32_t i = 0; i < d->points; i++) {
        const double b = d->value[i] - mean, a = d->kind == SIM_PIECEWISE && i > 0 ? d->value[i - 1] - mean : b;
        variance += point_share(d, i) * (a * a + a * b + b * b) / 3;
    }
    return variance;
}

double sim_distribution_mean(const sim_distribution *d)
{
    const double *p = d->parameter;
    switch (d->kind) {
    case SIM_CONSTANT:
    case SIM_EXPONENTIAL:
        return p[0];
    case SIM_UNIFORM:
        return p[0] + (p[1] - p[0]) / 2;
    case SIM_TRIANGULAR:
        return (p[0] + p[1] + p[2]) / 3;
    case SIM_GAMMA:
        return p[0] * p[1];
    case SIM_LOGNORMAL:
        return p[0] * sim_exp(p[1] * p[1] / 2);
    case SIM_WEIBULL:
        return p[1] * sim_exp(sim_log_gamma(1 + 1 / p[0]));
    case SIM_DISCRETE:
    case SIM_PIECEWISE:
        return empirical_mean(d);
    default:
        return NAN;
    }
}

double sim_distribution_variance(const sim_distribution *d)
{
    const double *p = d->parameter, mean = sim_distribution_mean(d);
    switch (d->kind) {
    case SIM_CONSTANT:
        return 0;
    case SIM_EXPONENTIAL:
        return p[0] * p[0];
    case SIM_UNIFORM:
        return (p[1] - p[0]) * (p[1] - p[0]) / 12;
    case SIM_TRIANGULAR: {
        const double left = p[1] - p[0], right = p[2] - p[1];
        return (left * left + left * right + right * right) / 18;
    }
    case SIM_GAMMA:
        return p[0] * p[1] * p[1];
    case SIM_LOGNORMAL:
        return mean * mean * (sim_exp(p[1] * p[1]) - 1);
    case SIM_WEIBULL:
        return p[1] * p[1] * sim_exp(sim_log_gamma(1 + 2 / p[0])) - mean * mean;
    case SIM_DISCRETE:
    case SIM_PIECEWISE:
        return empirical_variance(d);
    default:
        return NAN;
    }
}

/* A ratio of two polynomials of degree seven, coefficients from the constant upwards. */
static double ratio(const double *above, const double *below, double r)
{
    double a = above[7], b = below[7];
    for (int i = 6; i >= 0; i--) {
        a = a * r + above[i];
        b = b * r + below[i];
    }
    return a / b;
}

double sim_normal_quantile(double probability)
{
    static const double centre[2][8] = {
        {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
         4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3},
        {1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
         3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3}};
    static const double tail[2][8] = {
        {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
         1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4},
        {1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
         1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9}};
    static const double far[2][8] = {
        {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
         2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7},
        {1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
         1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15}};

    const double q = probability - 0.5;
    if (fabs(q) <= 0.425) {
        return q * ratio(centre[0], centre[1], 0.180625 - q * q);
    }
    const double nearer = q < 0 ? probability : 1 - probability;
    if (!(nearer > 0)) {
        return nearer == 0 ? copysign(INFINITY, q) : NAN;
    }
    const double r = sqrt(-sim_log(nearer));
    return copysign(r <= 5 ? ratio(tail[0], tail[1], r - 1.6) : ratio(far[0], far[1], r - 5), q);
}
