/* Tallies against GSL's two-pass formulas, and merged against whole. */
#include "sim/kernel/tally.h"

#include "sim/kernel/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

enum { MOST = 1000 };

static void fill(double *x, size_t n, double mean, double spread, uint32_t seed)
{
    sim_stream s = sim_stream_open(seed, 0, 0, 0, 0);
    for (size_t i = 0; i < n; i++) {
        x[i] = mean + spread * (sim_stream_uniform(&s) - 0.5);
    }
}

static sim_tally tally_of(const double *x, size_t n)
{
    sim_tally t = {0};
    for (size_t i = 0; i < n; i++) {
        sim_tally_add(&t, x[i]);
    }
    return t;
}

static void assert_near(const sim_tally *t, const double *x, size_t n)
{
    const double mean = gsl_stats_mean(x, 1, n), scale = fabs(mean) + 1;
    assert_int_equal(t->count, n);
    assert_true(fabs(t->mean - mean) < 1e-14 * scale);
    assert_true(t->lowest == gsl_stats_min(x, 1, n) && t->highest == gsl_stats_max(x, 1, n));
    assert_true(fabs(sim_tally_sum(t) - mean * (double)n) < 1e-13 * scale * (double)n);
    if (n > 1) {
        const double variance = gsl_stats_variance(x, 1, n);
        assert_true(fabs(sim_tally_variance(t) - variance) < 1e-11 * variance + 1e-14 * scale);
        assert_true(fabs(sim_tally_deviation(t) - sqrt(variance)) < 1e-9 * scale);
    }
}

static void a_tally_is_the_mean_and_variance_of_gsl(void **unused)
{
    (void)unused;
    double x[MOST];
    for (uint32_t i = 0; i < 100; i++) {
        const size_t n = 1 + i * 10;
        fill(x, n, i % 3 * 100.0, 1 + i, i);
        const sim_tally t = tally_of(x, n);
        assert_near(&t, x, n);
    }
}

/* The sum of squares less the square of the sum would have no correct digit here (1e18 against 0.08). */
static void a_small_spread_on_a_large_mean_survives(void **unused)
{
    (void)unused;
    double x[MOST];
    fill(x, MOST, 1e9, 1, 7);
    const sim_tally t = tally_of(x, MOST);
    const double variance = gsl_stats_variance(x, 1, MOST);
    assert_true(fabs(sim_tally_variance(&t) / variance - 1) < 1e-6);
}

static void merged_parts_are_the_whole(void **unused)
{
    (void)unused;
    double x[MOST];
    for (uint32_t trial = 0; trial < 200; trial++) {
        sim_stream s = sim_stream_open(trial, 1, 0, 0, 0);
        fill(x, MOST, 50, 20, trial);
        sim_tally all = {0};
        for (size_t at = 0; at < MOST;) {
            size_t part = sim_stream_below(&s, 300); /* empty parts included */
            part = part < MOST - at ? part : MOST - at;
            const sim_tally t = tally_of(x + at, part);
            sim_tally_merge(&all, &t);
            at += part;
        }
        assert_near(&all, x, MOST);
    }
}

static void an_empty_tally_changes_nothing_and_has_no_variance(void **unused)
{
    (void)unused;
    const double x[] = {3, 5};
    sim_tally t = tally_of(x, 2), empty = {0};
    const sim_tally before = t;
    sim_tally_merge(&t, &empty);
    assert_memory_equal(&t, &before, sizeof t);
    assert_true(isnan(sim_tally_variance(&empty)));
    sim_tally_merge(&empty, &t);
    assert_memory_equal(&t, &empty, sizeof t);
    assert_true(sim_tally_variance(&t) == 2);
    const sim_tally one = tally_of(x, 1);
    assert_true(isnan(sim_tally_variance(&one)) && one.mean == 3);
}

static void nan_is_not_swallowed(void **unused)
{
    (void)unused;
    const double first[] = {NAN, 1, 2}, later[] = {1, NAN, 2};
    const sim_tally a = tally_of(first, 3), b = tally_of(later, 3);
    assert_true(isnan(a.mean) && isnan(sim_tally_variance(&a)) && isnan(b.mean) && isnan(sim_tally_variance(&b)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tally_is_the_mean_and_variance_of_gsl),
        cmocka_unit_test(a_small_spread_on_a_large_mean_survives),
        cmocka_unit_test(merged_parts_are_the_whole),
        cmocka_unit_test(an_empty_tally_changes_nothing_and_has_no_variance),
        cmocka_unit_test(nan_is_not_swallowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
