/* Distributions: draws against GSL's cumulative probabilities (another implementation), moments against closed forms. */
#include "sim/kernel/distribution.h"
#include "sim/kernel/ziggurat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/theory/distribution_cdf.h"

enum { DRAWS = 100000 };

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Largest distance between the draws' distribution and `cdf`, times root of DRAWS. */
static double kolmogorov(const sim_distribution *d, double (*cdf)(const sim_distribution *, double), uint32_t number)
{
    double *draws = malloc(DRAWS * sizeof *draws), distance = 0;
    sim_stream s = sim_stream_open(2023, 0, number, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        draws[i] = sim_distribution_draw(d, &s);
    }
    qsort(draws, DRAWS, sizeof *draws, ascending);
    for (int i = 0; i < DRAWS; i++) {
        const double due = cdf(d, draws[i]);
        distance = fmax(distance, fmax(due - (double)i / DRAWS, (i + 1.0) / DRAWS - due));
    }
    free(draws);
    return distance * sqrt(DRAWS);
}

/* Of Kolmogorov's distribution: P(sqrt(n) D > 1.9495) = 0.001, the false alarm of each test below. */
#define KOLMOGOROV_1E_3 1.9495

static double cdf_piecewise(const sim_distribution *d, double x)
{
    for (uint32_t i = 1; i < d->points; i++) {
        if (x <= d->value[i]) {
            const double width = d->value[i] - d->value[i - 1];
            return d->cumulative[i - 1] + (d->cumulative[i] - d->cumulative[i - 1]) * (x - d->value[i - 1]) / width;
        }
    }
    return 1;
}

static sim_distribution example_piecewise(void)
{
    const double values[] = {0, 2, 5, 6, 30}, shares[] = {0, 0.5, 0.5, 0.9, 1};
    return sim_distribution_piecewise(values, shares, 5);
}

typedef struct example {
    sim_distribution d;
    double (*cdf)(const sim_distribution *, double);
} example;

enum { EXAMPLES = 12 };

static void make_examples(example *e)
{
    const example all[EXAMPLES] = {
        {sim_distribution_uniform(-2, 5), cdf_uniform},
        {sim_distribution_triangular(1, 2, 7), cdf_triangular},
        {sim_distribution_triangular(0, 0, 3), cdf_triangular},
        {sim_distribution_exponential(3.5), cdf_exponential},
        {sim_distribution_gamma(4, 0.3), cdf_gamma},
        {sim_distribution_gamma(4, 1), cdf_gamma},
        {sim_distribution_gamma(10, 7.5), cdf_gamma},
        {sim_distribution_lognormal(10, 5), cdf_lognormal},
        {sim_distribution_lognormal_median(3, 1.2), cdf_lognormal},
        {sim_distribution_weibull(0.7, 2), cdf_weibull},
        {sim_distribution_weibull(3, 20), cdf_weibull},
        {example_piecewise(), cdf_piecewise},
    };
    memcpy(e, all, sizeof all);
}

static void draws_follow_the_cumulative_probability(void **unused)
{
    (void)unused;
    example e[EXAMPLES];
    make_examples(e);
    for (int i = 0; i < EXAMPLES; i++) {
        assert_null(sim_distribution_check(&e[i].d));
        assert_true(kolmogorov(&e[i].d, e[i].cdf, (uint32_t)i) < KOLMOGOROV_1E_3);
    }
}

/* Sharper than the distance above for a scale that is off: the mean of the draws against the mean by closed form, in
 * standard errors. False alarm 1e-3 each.
 */
static void draws_have_the_mean_of_the_distribution(void **unused)
{
    (void)unused;
    example e[EXAMPLES];
    make_examples(e);
    for (int i = 0; i < EXAMPLES; i++) {
        double sum = 0;
        sim_stream s = sim_stream_open(2024, 0, (uint64_t)i, 0, 0);
        for (int k = 0; k < 4 * DRAWS; k++) {
            sum += sim_distribution_draw(&e[i].d, &s);
        }
        const double error = sqrt(sim_distribution_variance(&e[i].d) / (4 * DRAWS));
        assert_true(fabs(sum / (4 * DRAWS) - sim_distribution_mean(&e[i].d)) < 3.29 * error);
    }
}

/* The test itself must be able to fail: a mean that is 2 % off is seen. */
static void a_mean_two_per_cent_off_is_noticed(void **unused)
{
    (void)unused;
    sim_distribution d = sim_distribution_gamma(4 * 1.02, 7.5);
    sim_distribution due = sim_distribution_gamma(4, 7.5);
    double *draws = malloc(DRAWS * sizeof *draws), distance = 0;
    sim_stream s = sim_stream_open(2023, 0, 1, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        draws[i] = sim_distribution_draw(&d, &s);
    }
    qsort(draws, DRAWS, sizeof *draws, ascending);
    for (int i = 0; i < DRAWS; i++) {
        distance = fmax(distance, fabs(cdf_gamma(&due, draws[i]) - (i + 0.5) / DRAWS));
    }
    free(draws);
    assert_true(distance * sqrt(DRAWS) > KOLMOGOROV_1E_3);
}

static void a_quantile_inverts_the_cumulative_probability(void **unused)
{
    (void)unused;
    example e[EXAMPLES];
    make_examples(e);
    for (int i = 0; i < EXAMPLES; i++) {
        for (int k = 1; k < 100; k++) {
            const double p = k / 100.0;
            assert_true(fabs(e[i].cdf(&e[i].d, sim_distribution_quantile(&e[i].d, p)) - p) < 1e-9);
        }
        assert_true(isnan(sim_distribution_quantile(&e[i].d, -0.1)) && isnan(sim_distribution_quantile(&e[i].d, 1.1)));
    }
}

static void the_ends_of_the_quantile_are_those_of_the_support(void **unused)
{
    (void)unused;
    const struct {
        sim_distribution d;
        double low, high;
    } known[] = {
        {sim_distribution_constant(4), 4, 4},          {sim_distribution_uniform(-2, 5), -2, 5},
        {sim_distribution_triangular(1, 2, 7), 1, 7},  {sim_distribution_exponential(2), 0, INFINITY},
        {sim_distribution_gamma(2, 0.5), 0, INFINITY}, {sim_distribution_lognormal(2, 1), 0, INFINITY},
        {sim_distribution_weibull(2, 1), 0, INFINITY}, {example_piecewise(), 0, 30},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(sim_distribution_quantile(&known[i].d, 0) == known[i].low);
        assert_true(sim_distribution_quantile(&known[i].d, 1) == known[i].high);
    }
}

/* Mean and variance by the midpoint rule over the quantile function, an independent slow way to them. */
static void moments_are_the_integrals_of_the_quantile(void **unused)
{
    (void)unused;
    example e[EXAMPLES];
    make_examples(e);
    for (int i = 0; i < EXAMPLES; i++) {
        enum { STEPS = 400000 };
        double mean = 0, square = 0;
        const int steps = e[i].d.kind == SIM_GAMMA ? 20000 : STEPS; /* GSL's inversion of gamma is slow */
        for (int k = 0; k < steps; k++) {
            const double x = sim_distribution_quantile(&e[i].d, (k + 0.5) / steps);
            mean += x / steps;
            square += x * x / steps;
        }
        assert_true(fabs(mean / sim_distribution_mean(&e[i].d) - 1) < 1e-3);
        assert_true(fabs((square - mean * mean) / sim_distribution_variance(&e[i].d) - 1) < 1e-2);
    }
}

static void constructors_keep_the_moments_they_are_given(void **unused)
{
    (void)unused;
    const sim_distribution lognormal = sim_distribution_lognormal(10, 5), gamma = sim_distribution_gamma(6, 2.5);
    assert_true(fabs(sim_distribution_mean(&lognormal) - 10) < 1e-12);
    assert_true(fabs(sim_distribution_variance(&lognormal) - 25) < 1e-11);
    assert_true(fabs(sim_distribution_mean(&gamma) - 6) < 1e-12);
    assert_true(fabs(sim_distribution_variance(&gamma) - 36 / 2.5) < 1e-12); /* mean^2 / shape */
    const sim_distribution median = sim_distribution_lognormal_median(3, 0.8);
    assert_true(sim_distribution_quantile(&median, 0.5) == 3);
    const sim_distribution weibull = sim_distribution_weibull(1.7, 4); /* scale^2 (G(1 + 2/k) - G(1 + 1/k)^2) */
    const double g1 = gsl_sf_gamma(1 + 1 / 1.7), g2 = gsl_sf_gamma(1 + 2 / 1.7);
    assert_true(fabs(sim_distribution_mean(&weibull) - 4 * g1) < 1e-12);
    assert_true(fabs(sim_distribution_variance(&weibull) - 16 * (g2 - g1 * g1)) < 1e-12);
    assert_true(fabs(sim_distribution_quantile(&weibull, 1 - exp(-1)) - 4) < 1e-12);
}

static void discrete_draws_follow_the_weights(void **unused)
{
    (void)unused;
    const double values[] = {5, 1, 9, 3, 7}, weights[] = {2, 5, 0, 1, 2};
    const sim_distribution d = sim_distribution_discrete(values, weights, 5);
    assert_null(sim_distribution_check(&d));
    assert_true(fabs(sim_distribution_mean(&d) - 3.2) < 1e-14); /* (10 + 5 + 3 + 14) / 10 */
    assert_true(fabs(sim_distribution_variance(&d) - (50 + 5 + 9 + 98 - 102.4) / 10) < 1e-13);
    assert_true(sim_distribution_quantile(&d, 0) == 1 && sim_distribution_quantile(&d, 1) == 7);
    assert_true(sim_distribution_quantile(&d, 0.5) == 1 && sim_distribution_quantile(&d, 0.501) == 3);

    long seen[10] = {0};
    sim_stream s = sim_stream_open(6, 0, 0, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        seen[(int)sim_distribution_draw(&d, &s)]++;
    }
    double x2 = 0;
    for (int i = 0; i < 5; i++) {
        const double due = DRAWS * weights[i] / 10;
        x2 += due > 0 ? pow((double)seen[(int)values[i]] - due, 2) / due : 0;
    }
    assert_int_equal(seen[9], 0);
    assert_true(gsl_cdf_chisq_Q(x2, 3) > 1e-3); /* false alarm 1e-3 */
}

static void an_atom_and_a_gap_are_drawn_as_such(void **unused)
{
    (void)unused;
    const double values[] = {1, 1, 2, 3}, shares[] = {0, 0.4, 0.4, 1};
    const sim_distribution d = sim_distribution_piecewise(values, shares, 4);
    assert_null(sim_distribution_check(&d));
    assert_true(sim_distribution_quantile(&d, 0) == 1 && sim_distribution_quantile(&d, 0.4) == 1);
    assert_true(sim_distribution_quantile(&d, 0.4000001) > 2 && sim_distribution_quantile(&d, 0.7) == 2.5);
    assert_true(fabs(sim_distribution_mean(&d) - (0.4 * 1 + 0.6 * 2.5)) < 1e-15);
}

static void scaling_scales_draws_mean_and_spread(void **unused)
{
    (void)unused;
    example e[EXAMPLES];
    make_examples(e);
    for (int i = 0; i < EXAMPLES; i++) {
        const sim_distribution hours = e[i].d, seconds = sim_distribution_scale(&hours, 3600);
        assert_null(sim_distribution_check(&seconds));
        assert_true(fabs(sim_distribution_mean(&seconds) / sim_distribution_mean(&hours) / 3600 - 1) < 1e-14);
        assert_true(fabs(sim_distribution_variance(&seconds) / sim_distribution_variance(&hours) / 3600 / 3600 - 1) <
                    1e-13);
        sim_stream a = sim_stream_open(8, 0, 0, 0, 0), b = a;
        for (int k = 0; k < 100; k++) {
            const double x = sim_distribution_draw(&hours, &a), y = sim_distribution_draw(&seconds, &b);
            assert_true(fabs(y - 3600 * x) <= 1e-12 * fabs(y) + 1e-11);
        }
    }
    const sim_distribution d = sim_distribution_exponential(1);
    const sim_distribution none = sim_distribution_scale(&d, 0), mirrored = sim_distribution_scale(&d, -1);
    assert_non_null(sim_distribution_check(&none));
    assert_non_null(sim_distribution_check(&mirrored));
}

static void what_is_no_distribution_is_refused_with_a_reason(void **unused)
{
    (void)unused;
    const double many[17] = {0}, two[2] = {1, 2}, negative[2] = {1, -1}, nan[2] = {1, NAN}, infinite[2] = {1, INFINITY};
    const double zeros[2] = {0, 0}, falling[2] = {2, 1}, whole[2] = {0, 1}, half[2] = {0, 0.5}, late[2] = {0.1, 1};
    const sim_distribution bad[] = {
        sim_distribution_constant(NAN),
        sim_distribution_uniform(2, 1),
        sim_distribution_uniform(0, INFINITY),
        sim_distribution_uniform(-1e308, 1e308),
        sim_distribution_triangular(0, 3, 2),
        sim_distribution_triangular(0, NAN, 2),
        sim_distribution_exponential(0),
        sim_distribution_exponential(-1),
        sim_distribution_gamma(1, 0),
        sim_distribution_gamma(0, 1),
        sim_distribution_gamma(-1, -1),
        sim_distribution_lognormal(0, 1),
        sim_distribution_lognormal(-2, 1),
        sim_distribution_lognormal(2, -1),
        sim_distribution_lognormal(2, NAN),
        sim_distribution_lognormal_median(2, -0.1),
        sim_distribution_weibull(0, 1),
        sim_distribution_weibull(1, NAN),
        sim_distribution_discrete(two, negative, 2),
        sim_distribution_discrete(two, zeros, 2),
        sim_distribution_discrete(two, nan, 2),
        sim_distribution_discrete(two, infinite, 2),
        sim_distribution_discrete(nan, two, 2),
        sim_distribution_discrete(two, two, 0),
        sim_distribution_discrete(many, many, 17),
        sim_distribution_piecewise(two, whole, 1),
        sim_distribution_piecewise(falling, whole, 2),
        sim_distribution_piecewise(two, half, 2),
        sim_distribution_piecewise(two, late, 2),
        sim_distribution_piecewise(two, falling, 2),
        sim_distribution_piecewise(infinite, whole, 2),
        sim_distribution_piecewise(many, many, 17),
        {.kind = SIM_DISTRIBUTION_KINDS},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_non_null(sim_distribution_check(&bad[i]));
    }
}

static void a_degenerate_range_is_its_one_value(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(1, 0, 0, 0, 0);
    const sim_distribution flat[] = {sim_distribution_uniform(3, 3), sim_distribution_triangular(3, 3, 3),
                                     sim_distribution_lognormal(3, 0), sim_distribution_constant(3)};
    for (size_t i = 0; i < 4; i++) {
        assert_null(sim_distribution_check(&flat[i]));
        assert_true(sim_distribution_draw(&flat[i], &s) == 3);
    }
}

/* Common random numbers: from the same words a larger mean gives a larger draw, always. */
static void a_larger_mean_moves_every_draw_up(void **unused)
{
    (void)unused;
    const sim_distribution few[] = {sim_distribution_exponential(2), sim_distribution_lognormal(2, 1),
                                    sim_distribution_weibull(1.5, 2), sim_distribution_uniform(1, 3),
                                    sim_distribution_gamma(2, 3)};
    for (size_t i = 0; i < 5; i++) {
        const sim_distribution more = sim_distribution_scale(&few[i], 1.2);
        for (uint32_t k = 0; k < 5000; k++) {
            sim_stream a = sim_stream_open(9, 0, k, 0, 0), b = a;
            assert_true(sim_distribution_draw(&more, &a) > sim_distribution_draw(&few[i], &b));
        }
    }
}

/* Marsaglia and Tsang (2000), section 2, as it is written there: every candidate by the full test, in long double. */
static long double gamma_in_full(long double shape, sim_stream *s)
{
    const long double d = shape - 1 / 3.0L, c = 1 / sqrtl(9 * d);
    for (;;) {
        const sim_ziggurat_normal_draw normal = sim_ziggurat_normal_and_spare(s);
        const long double z = normal.z, v = powl(1 + c * z, 3);
        const sim_stream before = *s;
        const long double u = (normal.spare + (long double)sim_stream_uniform(s)) / 8;
        if (v > 0 && logl(u) < z * z / 2 + d - d * v + d * logl(v)) {
            *s = before; /* what the short ways do not take */
            return d * v;
        }
    }
}

static void gamma_draws_are_those_of_the_full_test_of_each_candidate(void **unused)
{
    (void)unused;
    const double shapes[] = {1.0001, 1.3, 3, 16, 300};
    for (int k = 0; k < 5; k++) {
        const sim_distribution d = sim_distribution_gamma(2, shapes[k]);
        for (uint64_t i = 0; i < DRAWS; i++) {
            sim_stream a = sim_stream_open(11, 0, i, (uint8_t)k, 0), b = a;
            const double x = sim_distribution_draw(&d, &a);
            const long double due = gamma_in_full(shapes[k], &b) * 2 / shapes[k];
            assert_true(fabsl(x - due) <= 1e-14L * due + 1e-14L);
        }
    }
}

static void the_normal_quantile_is_that_of_gsl_and_inverts_erfc(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(10, 0, 0, 0, 0);
    for (int i = 0; i < 100000; i++) {
        const double u = sim_stream_uniform(&s), p = i % 2 ? u : pow(u, 20);
        const double z = sim_normal_quantile(p);
        assert_true(fabs(z - gsl_cdf_ugaussian_Pinv(p)) <= 1e-14 * (1 + fabs(z)));
        if (p < 0.5) { /* the tail changes by the factor 1 + z dz */
            assert_true(fabsl(erfcl(-(long double)z / sqrtl(2)) / 2 / p - 1) < 1e-14L * (1 + z * z));
        }
    }
    assert_true(sim_normal_quantile(0.5) == 0);
    assert_true(sim_normal_quantile(0) == -INFINITY && sim_normal_quantile(1) == INFINITY);
    assert_true(isnan(sim_normal_quantile(-1e-9)) && isnan(sim_normal_quantile(1.5)) &&
                isnan(sim_normal_quantile(NAN)));
    assert_true(fabs(sim_normal_quantile(0.975) - 1.959963984540054) < 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_follow_the_cumulative_probability),
        cmocka_unit_test(draws_have_the_mean_of_the_distribution),
        cmocka_unit_test(a_mean_two_per_cent_off_is_noticed),
        cmocka_unit_test(a_quantile_inverts_the_cumulative_probability),
        cmocka_unit_test(the_ends_of_the_quantile_are_those_of_the_support),
        cmocka_unit_test(moments_are_the_integrals_of_the_quantile),
        cmocka_unit_test(constructors_keep_the_moments_they_are_given),
        cmocka_unit_test(discrete_draws_follow_the_weights),
        cmocka_unit_test(an_atom_and_a_gap_are_drawn_as_such),
        cmocka_unit_test(scaling_scales_draws_mean_and_spread),
        cmocka_unit_test(what_is_no_distribution_is_refused_with_a_reason),
        cmocka_unit_test(a_degenerate_range_is_its_one_value),
        cmocka_unit_test(a_larger_mean_moves_every_draw_up),
        cmocka_unit_test(gamma_draws_are_those_of_the_full_test_of_each_candidate),
        cmocka_unit_test(the_normal_quantile_is_that_of_gsl_and_inverts_erfc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
