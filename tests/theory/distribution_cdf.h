/* distribution_cdf.h — cumulative probabilities of the kinds of distribution, independent of the kernel's draws: GSL's where it
 * has them, textbook formulas elsewhere.
 */
#ifndef TESTS_THEORY_DISTRIBUTION_CDF_H
#define TESTS_THEORY_DISTRIBUTION_CDF_H

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/kernel/distribution.h"

typedef double cumulative(const sim_distribution *d, double x);

static inline double cdf_uniform(const sim_distribution *d, double x)
{
    return gsl_cdf_flat_P(x, d->parameter[0], d->parameter[1]);
}

/* Johnson, Kotz and Balakrishnan (1995), Continuous Univariate Distributions 2, section 26.9. */
static inline double cdf_triangular(const sim_distribution *d, double x)
{
    const double a = d->parameter[0], c = d->parameter[1], b = d->parameter[2];
    if (x <= a || x >= b) {
        return x <= a ? 0 : 1;
    }
    return x < c ? (x - a) * (x - a) / ((b - a) * (c - a)) : 1 - (b - x) * (b - x) / ((b - a) * (b - c));
}

static inline double cdf_exponential(const sim_distribution *d, double x)
{
    return gsl_cdf_exponential_P(x, d->parameter[0]);
}

static inline double cdf_gamma(const sim_distribution *d, double x)
{
    return gsl_cdf_gamma_P(x, d->parameter[0], d->parameter[1]);
}

static inline double cdf_lognormal(const sim_distribution *d, double x)
{
    return gsl_cdf_lognormal_P(x, log(d->parameter[0]), d->parameter[1]);
}

static inline double cdf_weibull(const sim_distribution *d, double x)
{
    return gsl_cdf_weibull_P(x, d->parameter[1], d->parameter[0]);
}

#endif
