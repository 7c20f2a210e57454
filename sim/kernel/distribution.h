/* distribution.h — how long, how large, how late: a random quantity as a value.
 *
 * A distribution is a plain record without pointers: a kind, its parameters and, for the two empirical kinds, up to
 * SIM_DISTRIBUTION_POINTS points. Anything that a scenario calls a duration, size or delay may be one of them.
 *
 *     constant      always `value`
 *     uniform       every value from low to high alike
 *     triangular    from low to high with a peak at mode
 *     exponential   memoryless, by mean
 *     gamma         by mean and shape (shape 1 is exponential; shape k the sum of k of them)
 *     lognormal     by mean and standard deviation, or by median and the standard deviation of the logarithm
 *     weibull       by shape (above 1: the hazard grows) and scale (the 63 % point)
 *     discrete      empirical: one of the listed values, by weights
 *     piecewise     empirical: straight lines between (value, share of people at or below it), as read off a table
 *
 * Constructors accept anything; sim_distribution_check() says what is wrong, so that a reader of scenarios can point at
 * the line. The other functions ask for a distribution that passed it.
 *
 * Draws: constant takes nothing from the stream; uniform, triangular, discrete and piecewise exactly one uniform, by
 * inversion; exponential, gamma, lognormal and weibull mostly one or two words, now and then more (ziggurat.h,
 * rejection). What is drawn from the words depends on the shape only, and is then multiplied by the scale: two scenarios
 * that differ in a mean take the same words and every draw moves in the proportion of the means. They use arith.h only:
 * the same bits on every processor.
 */
#ifndef SIM_KERNEL_DISTRIBUTION_H
#define SIM_KERNEL_DISTRIBUTION_H

#include "sim/kernel/stream.h"

#include <stddef.h>
#include <stdint.h>

#define SIM_DISTRIBUTION_POINTS 16

typedef enum sim_distribution_kind {
    SIM_CONSTANT,
    SIM_UNIFORM,
    SIM_TRIANGULAR,
    SIM_EXPONENTIAL,
    SIM_GAMMA,
    SIM_LOGNORMAL,
    SIM_WEIBULL,
    SIM_DISCRETE,
    SIM_PIECEWISE,
    SIM_DISTRIBUTION_KINDS
} sim_distribution_kind;

/* Made by the constructors; what is unused is zero, so that equal distributions are equal bytes.
 * parameter: constant value; uniform low, high; triangular low, mode, high; exponential mean; gamma shape, scale, d, c (of
 * the method of draws); lognormal median, sigma; weibull shape, scale, 1 / shape. Points ascend in value and in
 * cumulative probability; those of a gamma distribution are how many exponentials it is drawn as the sum of, 0 if
 * by rejection.
 */
typedef struct sim_distribution {
    uint32_t kind; /* of sim_distribution_kind */
    uint32_t points;
    double parameter[4];
    double value[SIM_DISTRIBUTION_POINTS];
    double cumulative[SIM_DISTRIBUTION_POINTS];
} sim_distribution;

_Static_assert(sizeof(sim_distribution) == 296, "a distribution has no padding");

sim_distribution sim_distribution_constant(double value);
sim_distribution sim_distribution_uniform(double low, double high);
sim_distribution sim_distribution_triangular(double low, double mode, double high);
sim_distribution sim_distribution_exponential(double mean);
sim_distribution sim_distribution_gamma(double mean, double shape);
sim_distribution sim_distribution_lognormal(double mean, double standard_deviation);

/* By what medians of the literature give: half lie below `median`, 68 % within a factor of exp(sigma) of it. */
sim_distribution sim_distribution_lognormal_median(double median, double sigma);

sim_distribution sim_distribution_weibull(double shape, double scale);

/* `points` values in any order with weights that need not add to one. */
sim_distribution sim_distribution_discrete(const double *values, const double *weights, size_t points);

/* `points` values, ascending, with the share at or below each: the first 0, the last 1. Equal values make an atom. */
sim_distribution sim_distribution_piecewise(const double *values, const double *cumulative, size_t points);

/* NULL when `d` is a distribution, else what is wrong with it, in words for the author of a scenario. */
const char *sim_distribution_check(const sim_distribution *d);

/* The distribution of `factor` times the quantity, for a change of units; factor > 0 (the check fails otherwise). */
sim_distribution sim_distribution_scale(const sim_distribution *d, double factor);

/* One draw. Gamma: a sum of exponentials for shapes 1 and 2, otherwise Marsaglia and Tsang (2000), ACM TOMS 26(3), with
 * their boost for shapes below one.
 */
double sim_distribution_draw(const sim_distribution *d, sim_stream *s);

double sim_distribution_mean(const sim_distribution *d);
double sim_distribution_variance(const sim_distribution *d);

/* The smallest value that a share `probability` of draws does not exceed; at 0 and 1 the ends of the support, which may
 * be infinite. NaN outside [0,1]. For gamma this is GSL's gsl_cdf_gamma_Pinv, whose last bits may depend on the
 * processor: for checks and reports, not for draws.
 */
double sim_distribution_quantile(const sim_distribution *d, double probability);

/* Quantile of the standard normal distribution; infinite at 0 and 1, NaN outside. Relative error about 1e-15.
 * Method: Wichura (1988), algorithm AS 241 (PPND16), Applied Statistics 37(3).
 */
double sim_normal_quantile(double probability);

#endif
