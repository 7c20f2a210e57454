/* Intervals from one run: the rule step by step against GSL's variance and quantiles, the test of independence against
 * von Neumann's exact moments. How often they cover stands in tests/theory/batch_means_coverage.c.
 */
#include "sim/kernel/batch_means.h"

#include "sim/kernel/distribution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

static sim_batches b;

static void fill(int64_t n, double correlation, uint32_t seed)
{
    sim_stream s = sim_stream_open(seed, 0, 0, 0, 0);
    const double fresh = sqrt(1 - correlation * correlation);
    double x = sim_normal_quantile(sim_stream_uniform(&s));
    sim_batches_open(&b, 1);
    for (int64_t i = 0; i < n; i++) {
        sim_batches_add(&b, 100 + x);
        x = correlation * x + fresh * sim_normal_quantile(sim_stream_uniform(&s));
    }
}

/* Averages of `joined` complete batches each, from batch `from` on; returns how many. */
static size_t joined_averages(double *x, uint64_t from, uint64_t joined)
{
    size_t count = 0;
    for (uint64_t i = from; i + joined <= b.count; i += joined) {
        x[count] = 0;
        for (uint64_t k = 0; k < joined; k++) {
            x[count] += sim_batches_average(&b, i + k) / (double)joined;
        }
        count++;
    }
    return count;
}

static double lag_one(const double *x, size_t n)
{
    double changes = 0;
    for (size_t i = 1; i < n; i++) {
        changes += (x[i] - x[i - 1]) * (x[i] - x[i - 1]);
    }
    return 1 - changes / (2 * (double)(n - 1) * gsl_stats_variance(x, 1, n));
}

/* Of series of all lengths: which batches are used, the half-width, the correlation and the verdict. */
static void the_rule_is_the_stated_one(void **unused)
{
    (void)unused;
    double x[SIM_BATCHES];
    int used_once_more = 0;
    for (uint32_t trial = 0; trial < 400; trial++) {
        sim_stream s = sim_stream_open(trial, 1, 0, 0, 0);
        fill(128 + sim_stream_below(&s, trial % 2 ? 4000 : 900), trial % 4 == 0 ? 0.9 : 0, trial);
        const uint64_t from = sim_stream_below(&s, (uint32_t)b.count - 127);
        const sim_batch_means m = sim_batch_means_of(&b, from, 0.9);
        const uint64_t joined = (uint64_t)(m.length / b.length);
        const size_t shorter = joined_averages(x, from, joined / 4);
        const double due_correlation = lag_one(x, shorter), bound = gsl_cdf_ugaussian_Pinv(0.95);
        const double limit = bound * sqrt(((double)shorter - 2) / ((double)shorter * (double)shorter - 1));
        assert_true(fabs(m.correlation - due_correlation) < 1e-9);
        assert_int_equal(m.verdict, due_correlation <= limit ? SIM_BATCHES_INDEPENDENT : SIM_BATCHES_CORRELATED);

        const size_t used = joined_averages(x, from, joined);
        assert_int_equal(m.interval.count, used);
        assert_true(used >= 16 && used < 64);
        used_once_more += used < 32;
        assert_true(used >= 32 || (shorter >= 64 && shorter < 128));
        assert_true(m.verdict == SIM_BATCHES_INDEPENDENT || used < 32);
        const double length = (double)sim_batches_length(&b) - (double)from * (double)b.length;
        const double of_mean = gsl_stats_variance(x, 1, used) * (double)m.length / length;
        const double half_width = gsl_cdf_tdist_Qinv(0.05, (double)used - 1) * sqrt(of_mean);
        assert_true(fabs(m.interval.half_width / half_width - 1) < 1e-6);
        assert_true(m.interval.mean == sim_batches_mean(&b, from) && m.interval.confidence == 0.9);
    }
    assert_true(used_once_more > 50 && used_once_more < 200);
}

/* Where the first test fails the second decides; the first must have failed, or it would have decided. */
static void batches_are_joined_once_more_only_where_they_must(void **unused)
{
    (void)unused;
    double x[SIM_BATCHES];
    for (uint32_t trial = 0; trial < 200; trial++) {
        fill(4000, trial % 2 ? 0.97 : 0.9, trial);
        const sim_batch_means m = sim_batch_means_of(&b, 0, 0.95);
        if (m.interval.count < 32) {
            const size_t first = joined_averages(x, 0, (uint64_t)(m.length / b.length) / 8);
            const double n = (double)first;
            assert_true(first >= 128 && first < 256);
            assert_true(lag_one(x, first) > 1.6448 * sqrt((n - 2) / (n * n - 1)));
        }
    }
}

/* A straight line of n batches: changes of 1 each, squares of n (n^2 - 1) / 12, hence 1 - 6 / (n (n + 1)). */
static void a_trend_is_correlated(void **unused)
{
    (void)unused;
    sim_batches_open(&b, 1);
    for (int i = 0; i < 512; i++) {
        sim_batches_add(&b, i);
    }
    const sim_batch_means m = sim_batch_means_of(&b, 0, 0.95);
    assert_int_equal(m.verdict, SIM_BATCHES_CORRELATED);
    assert_int_equal(m.interval.count, 16);
    assert_true(fabs(m.correlation - (1 - 6 / (64.0 * 65))) < 1e-12);
}

/* von Neumann (1941): of 128 independent normal batches the correlation has mean 0 and variance 126 / (128^2 - 1).
 * Mean and variance within 3.3 standard errors (that of the variance with the kurtosis of a normal, a little more than
 * its own), and the share that is taken for correlated, 5 % by the normal approximation: false alarm 1e-3 each.
 */
static void independent_batches_have_von_neumanns_moments(void **unused)
{
    (void)unused;
    enum { SERIES = 4000 };
    static double correlation[SERIES];
    int first_failed = 0;
    for (uint32_t i = 0; i < SERIES; i++) {
        fill(128, 0, 1000 + i);
        double x[SIM_BATCHES];
        correlation[i] = lag_one(x, joined_averages(x, 0, 1));
        const sim_batch_means m = sim_batch_means_of(&b, 0, 0.95);
        if (m.interval.count == 32) {
            assert_true(fabs(m.correlation - correlation[i]) < 1e-9);
        }
        first_failed += m.interval.count < 32;
    }
    const double due = 126 / (128.0 * 128 - 1), variance = gsl_stats_variance(correlation, 1, SERIES);
    assert_true(fabs(gsl_stats_mean(correlation, 1, SERIES)) < 3.3 * sqrt(due / SERIES));
    assert_true(fabs(variance / due - 1) < 3.3 * sqrt(2.0 / SERIES));
    assert_true(fabs(first_failed / (double)SERIES - 0.05) < 3.3 * sqrt(0.05 * 0.95 / SERIES));
}

static void few_batches_give_no_interval(void **unused)
{
    (void)unused;
    fill(127, 0, 1);
    sim_batch_means m = sim_batch_means_of(&b, 0, 0.95);
    assert_int_equal(m.verdict, SIM_BATCHES_NO_INTERVAL);
    assert_true(m.interval.half_width == INFINITY && fabs(m.interval.mean - 100) < 1);
    fill(128, 0, 1);
    assert_int_not_equal(sim_batch_means_of(&b, 0, 0.95).verdict, SIM_BATCHES_NO_INTERVAL);
    assert_int_equal(sim_batch_means_of(&b, 1, 0.95).verdict, SIM_BATCHES_NO_INTERVAL);
    m = sim_batch_means_of(&b, 4000, 0.95);
    assert_int_equal(m.verdict, SIM_BATCHES_NO_INTERVAL);
    assert_true(isnan(m.interval.mean));
}

static void a_series_without_spread_is_known_exactly_and_nan_is_not(void **unused)
{
    (void)unused;
    sim_batches_open(&b, 1);
    for (int i = 0; i < 5000; i++) {
        sim_batches_add(&b, 0.1);
    }
    sim_batch_means m = sim_batch_means_of(&b, 0, 0.95);
    assert_int_equal(m.verdict, SIM_BATCHES_INDEPENDENT);
    assert_true(m.interval.mean == 0.1 && m.interval.half_width == 0);
    sim_batches_add(&b, NAN);
    sim_batches_hold(&b, 0.1, 100);
    m = sim_batch_means_of(&b, 0, 0.95);
    assert_int_equal(m.verdict, SIM_BATCHES_NO_INTERVAL);
    assert_true(isnan(m.interval.mean) && m.interval.half_width == INFINITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_is_the_stated_one),
        cmocka_unit_test(batches_are_joined_once_more_only_where_they_must),
        cmocka_unit_test(a_trend_is_correlated),
        cmocka_unit_test(independent_batches_have_von_neumanns_moments),
        cmocka_unit_test(few_batches_give_no_interval),
        cmocka_unit_test(a_series_without_spread_is_known_exactly_and_nan_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
