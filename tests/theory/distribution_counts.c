/* A million draws of each distribution, counted: observed over expected in sixteen bins that reach far into both tails.
 *
 * Each draw is the first of its own stream, as a model takes them. Cumulative probabilities are GSL's where it has
 * them and textbook formulas elsewhere. Every distribution is judged by chi-square over the bins and, where it is
 * continuous, by Kolmogorov and Smirnov; all tests together have a false alarm of 1e-3 (Bonferroni). The table is
 * printed.
 */
#include "sim/kernel/alias.h"
#include "sim/kernel/distribution.h"
#include "sim/kernel/poisson.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/theory/distribution_cdf.h"

enum { DRAWS = 1000000, BINS = 16 };

static const double edges[BINS + 1] = {0,   1e-4, 1e-3, 0.01, 0.1,  0.2,   0.3,    0.4, 0.5,
                                       0.6, 0.7,  0.8,  0.9,  0.99, 0.999, 0.9999, 1};

static int bin_of(double share)
{
    int bin = 0;
    while (bin < BINS - 1 && share > edges[bin + 1]) {
        bin++;
    }
    return bin;
}

/* ---- what is counted ---- */

typedef struct counts {
    double observed[BINS];
    double expected[BINS];
    double distance; /* Kolmogorov's, of all draws; 0 where the distribution has atoms */
} counts;

/* Of the example below, by hand. */
static double cdf_piecewise(const sim_distribution *d, double x)
{
    (void)d;
    if (x <= 2) {
        return fmax(0, x * 0.25);
    }
    return x <= 5 ? 0.5 : x <= 6 ? 0.5 + (x - 5) * 0.4 : fmin(1, 0.9 + (x - 6) * (0.1 / 24));
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Draws of `drawn` by the probabilities of `due`, which a test of the test lets differ. */
static counts continuous(const sim_distribution *drawn, const sim_distribution *due, cumulative *cdf, uint32_t number)
{
    counts c = {0};
    double *shares = malloc(DRAWS * sizeof *shares);
    for (uint32_t i = 0; i < DRAWS; i++) {
        sim_stream s = sim_stream_open(2024, 0, i, (uint8_t)number, 0);
        shares[i] = cdf(due, sim_distribution_draw(drawn, &s));
        c.observed[bin_of(shares[i])]++;
    }
    qsort(shares, DRAWS, sizeof *shares, ascending);
    for (int i = 0; i < DRAWS; i++) {
        c.distance = fmax(c.distance, fmax(shares[i] - i / (double)DRAWS, (i + 1) / (double)DRAWS - shares[i]));
    }
    free(shares);
    for (int bin = 0; bin < BINS; bin++) {
        c.expected[bin] = DRAWS * (edges[bin + 1] - edges[bin]);
    }
    return c;
}

typedef uint32_t draw_item(const void *what, sim_stream *s);

/* Items 0 to items - 1, each in the bin of the middle of its share. */
static counts discrete(const void *what, draw_item *draw, const double *probability, uint32_t items, uint32_t number)
{
    counts c = {0};
    int *bin = malloc(items * sizeof *bin);
    double below = 0;
    for (uint32_t i = 0; i < items; i++) {
        bin[i] = bin_of(below + probability[i] / 2);
        below += probability[i];
        c.expected[bin[i]] += DRAWS * probability[i];
    }
    for (uint32_t i = 0; i < DRAWS; i++) {
        sim_stream s = sim_stream_open(2025, 0, i, (uint8_t)number, 0);
        const uint32_t item = draw(what, &s);
        assert_true(item < items);
        c.observed[bin[item]]++;
    }
    free(bin);
    return c;
}

/* ---- how it is judged ---- */

typedef struct verdict {
    double chi_square; /* p-value */
    double kolmogorov; /* p-value; 1 where it is not asked */
} verdict;

/* Kolmogorov's limit distribution; with a million draws its error is below 1e-3 of the p-value. */
static double kolmogorov_beyond(double distance)
{
    const double t = distance * sqrt(DRAWS);
    double sum = 0;
    for (int k = 1; k <= 100; k++) {
        sum += (k % 2 ? 2 : -2) * exp(-2 * k * k * t * t);
    }
    return t < 0.2 ? 1 : fmin(1, fmax(0, sum));
}

/* Prints the line of the table. Bins that expect fewer than ten are counted with the next. */
static verdict judge(const char *name, const counts *c)
{
    double x2 = 0, observed = 0, expected = 0;
    int cells = 0;
    char line[256];
    size_t at = (size_t)snprintf(line, sizeof line, "    %-22s", name);
    for (int bin = 0; bin < BINS; bin++) {
        observed += c->observed[bin];
        expected += c->expected[bin];
        if (c->expected[bin] > 0) {
            at += (size_t)snprintf(line + at, sizeof line - at, "%7.3f", c->observed[bin] / c->expected[bin]);
        } else {
            at += (size_t)snprintf(line + at, sizeof line - at, "%7s", "-");
        }
        if (expected >= 10 || bin == BINS - 1) {
            x2 += expected > 0 ? (observed - expected) * (observed - expected) / expected : observed * 1e9;
            cells += expected > 0;
            observed = expected = 0;
        }
    }
    const verdict v = {cells > 1 ? gsl_cdf_chisq_Q(x2, cells - 1) : x2 == 0, kolmogorov_beyond(c->distance)};
    print_message("%s  %8.2g %8.2g\n", line, v.chi_square, v.kolmogorov);
    return v;
}

static void print_head(void)
{
    print_message("    observed over expected in the bins of the cumulative probability that end at\n    %22s", "");
    for (int bin = 0; bin < BINS; bin++) {
        print_message("%7g", edges[bin + 1]);
    }
    print_message("    p(chi2)    p(KS)\n");
}

/* ---- the distributions ---- */

typedef struct example {
    const char *name;
    sim_distribution d;
    cumulative *cdf;
} example;

enum { EXAMPLES = 12 };

static void make_examples(example *e)
{
    const double values[] = {0, 2, 5, 6, 30}, shares[] = {0, 0.5, 0.5, 0.9, 1};
    const example all[EXAMPLES] = {
        {"uniform -2 5", sim_distribution_uniform(-2, 5), cdf_uniform},
        {"triangular 1 2 7", sim_distribution_triangular(1, 2, 7), cdf_triangular},
        {"triangular 0 0 3", sim_distribution_triangular(0, 0, 3), cdf_triangular},
        {"exponential 3.5", sim_distribution_exponential(3.5), cdf_exponential},
        {"gamma 4, shape 0.3", sim_distribution_gamma(4, 0.3), cdf_gamma},
        {"gamma 4, shape 1", sim_distribution_gamma(4, 1), cdf_gamma},
        {"gamma 10, shape 7.5", sim_distribution_gamma(10, 7.5), cdf_gamma},
        {"lognormal 10, sd 5", sim_distribution_lognormal(10, 5), cdf_lognormal},
        {"lognormal median 3", sim_distribution_lognormal_median(3, 1.2), cdf_lognormal},
        {"weibull shape 0.7", sim_distribution_weibull(0.7, 2), cdf_weibull},
        {"weibull shape 3", sim_distribution_weibull(3, 20), cdf_weibull},
        {"piecewise", sim_distribution_piecewise(values, shares, 5), cdf_piecewise},
    };
    memcpy(e, all, sizeof all);
}

static const double rolls_weights[] = {5, 1, 2, 2, 0.005, 0.0005}; /* of the values 0 to 5 */
enum { ROLLS = sizeof rolls_weights / sizeof *rolls_weights, MOST_ITEMS = 1500, ALIAS_ITEMS = 50 };

static uint32_t draw_discrete(const void *what, sim_stream *s)
{
    return (uint32_t)sim_distribution_draw(what, s);
}

static uint32_t draw_poisson(const void *what, sim_stream *s)
{
    return sim_poisson_inverse(*(const double *)what, sim_stream_uniform(s));
}

static uint32_t draw_alias(const void *what, sim_stream *s)
{
    return sim_alias_draw(what, ALIAS_ITEMS, s);
}

static counts count_discrete(const double *drawn)
{
    double values[ROLLS], probability[ROLLS], sum = 0;
    for (int i = 0; i < ROLLS; i++) {
        values[i] = i;
        sum += rolls_weights[i];
    }
    for (int i = 0; i < ROLLS; i++) {
        probability[i] = rolls_weights[i] / sum;
    }
    const sim_distribution d = sim_distribution_discrete(values, drawn, ROLLS);
    return discrete(&d, draw_discrete, probability, ROLLS, 100);
}

static counts count_poisson(double drawn, double due)
{
    static double probability[MOST_ITEMS];
    for (uint32_t k = 0; k < MOST_ITEMS; k++) {
        probability[k] = gsl_ran_poisson_pdf(k, due);
    }
    return discrete(&drawn, draw_poisson, probability, MOST_ITEMS, 101);
}

/* Weights from 1 to 50 in a mixed order; the drawn ones of the first half are `factor` times as heavy as they are
 * due.
 */
static counts count_alias(double factor)
{
    double due[ALIAS_ITEMS], drawn[ALIAS_ITEMS], sum = 0;
    sim_alias_entry table[ALIAS_ITEMS];
    for (int i = 0; i < ALIAS_ITEMS; i++) {
        due[i] = 1 + i * 37 % 50;
        drawn[i] = due[i] * (i < ALIAS_ITEMS / 2 ? factor : 1);
        sum += due[i];
    }
    for (int i = 0; i < ALIAS_ITEMS; i++) {
        due[i] /= sum;
    }
    assert_null(sim_alias_build(table, ALIAS_ITEMS, drawn));
    return discrete(table, draw_alias, due, ALIAS_ITEMS, 102);
}

static const double poisson_means[] = {0.5, 3.7, 40, 1000};
enum { POISSON_MEANS = sizeof poisson_means / sizeof *poisson_means };

/* Two tests for each continuous example, one for each of the others. */
#define FALSE_ALARM (1e-3 / (2 * EXAMPLES + POISSON_MEANS + 2))

/* Draws everything `factor` times too long (the weights of two items, of the kinds that have items), judges against
 * what is due, and counts the distributions in which either test alarms.
 */
static int alarms_with(double factor)
{
    int alarms = 0;
    example e[EXAMPLES];
    make_examples(e);
    print_head();
    for (uint32_t i = 0; i < EXAMPLES; i++) {
        const sim_distribution drawn = sim_distribution_scale(&e[i].d, factor);
        const counts c = continuous(&drawn, &e[i].d, e[i].cdf, i);
        const verdict v = judge(e[i].name, &c);
        alarms += v.chi_square < FALSE_ALARM || v.kolmogorov < FALSE_ALARM;
    }
    double weights[ROLLS];
    memcpy(weights, rolls_weights, sizeof weights);
    weights[0] *= factor;
    counts c = count_discrete(weights);
    alarms += judge("discrete", &c).chi_square < FALSE_ALARM;
    for (int m = 0; m < POISSON_MEANS; m++) {
        char name[32];
        snprintf(name, sizeof name, "poisson %g", poisson_means[m]);
        c = count_poisson(poisson_means[m] * factor, poisson_means[m]);
        alarms += judge(name, &c).chi_square < FALSE_ALARM;
    }
    c = count_alias(factor);
    alarms += judge("alias, 50 items", &c).chi_square < FALSE_ALARM;
    return alarms;
}

static void draws_fall_into_every_bin_as_they_should(void **unused)
{
    (void)unused;
    assert_int_equal(alarms_with(1), 0);
}

/* The table can fail, each of its lines by itself. */
static void two_per_cent_too_long_is_seen_in_every_distribution(void **unused)
{
    (void)unused;
    assert_int_equal(alarms_with(1.02), EXAMPLES + POISSON_MEANS + 2);
}

static void a_constant_is_itself_in_every_draw(void **unused)
{
    (void)unused;
    const sim_distribution d = sim_distribution_constant(2.5);
    for (uint32_t i = 0; i < 1000; i++) {
        sim_stream s = sim_stream_open(2024, 0, i, 0, 0);
        const sim_stream before = s;
        assert_true(sim_distribution_draw(&d, &s) == 2.5);
        assert_memory_equal(&s, &before, sizeof s); /* and takes nothing from its stream */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_fall_into_every_bin_as_they_should),
        cmocka_unit_test(two_per_cent_too_long_is_seen_in_every_distribution),
        cmocka_unit_test(a_constant_is_itself_in_every_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
