/* Ranks that enclose a quantile: against GSL's binomial distribution, Conover's printed table, and by coverage. */
#include "sim/kernel/quantile_ranks.h"

#include "sim/kernel/arith.h"
#include "sim/kernel/histogram.h"
#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* By the definition: each tail is allowed, and one rank further in it is not. */
static void ranks_are_the_innermost_that_are_allowed(void **unused)
{
    (void)unused;
    const unsigned counts[] = {0, 1, 2, 5, 10, 59, 100, 999, 20000};
    const double probabilities[] = {0.001, 0.1, 0.5, 0.75, 0.95, 0.999}, confidences[] = {0.5, 0.9, 0.95, 0.999};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        for (size_t p = 0; p < sizeof probabilities / sizeof *probabilities; p++) {
            for (size_t k = 0; k < sizeof confidences / sizeof *confidences; k++) {
                const unsigned n = counts[c];
                const double share = probabilities[p], allowed = (1 - confidences[k]) / 2, slack = 1e-9;
                const sim_quantile_ranks r = sim_quantile_ranks_of(n, share, confidences[k]);
                const unsigned low = (unsigned)r.low, high = (unsigned)r.high;
                assert_true(r.low <= n && r.high >= 1 && r.high <= (uint64_t)n + 1 && r.low < r.high);
                assert_true(low == 0 || gsl_cdf_binomial_P(low - 1, share, n) <= allowed + slack);
                assert_true(gsl_cdf_binomial_P(low, share, n) > allowed - slack);
                assert_true(high == n + 1 || gsl_cdf_binomial_Q(high - 1, share, n) <= allowed + slack);
                assert_true(high == 1 || high == 0 || gsl_cdf_binomial_Q(high - 2, share, n) > allowed - slack);
            }
        }
    }
}

/* Hahn and Meeker (1991), Statistical Intervals, and any table of the sign test: medians of 10, 20, 30 and 100 with
 * 95 % lie between ranks 2 and 9, 6 and 15, 10 and 21, 40 and 61.
 */
static void ranks_of_a_median_are_the_printed_ones(void **unused)
{
    (void)unused;
    const uint64_t known[][3] = {{10, 2, 9}, {20, 6, 15}, {30, 10, 21}, {100, 40, 61}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const sim_quantile_ranks r = sim_quantile_ranks_of(known[i][0], 0.5, 0.95);
        assert_int_equal(r.low, known[i][1]);
        assert_int_equal(r.high, known[i][2]);
    }
}

/* 0.95^58 is above 0.05 and 0.95^59 below (Wilks 1941): the largest of 59 is the first that lies above the 0.95
 * quantile with 95 %, here one-sided, 90 % for both.
 */
static void fifty_nine_observations_bound_a_quantile_of_ninety_five(void **unused)
{
    (void)unused;
    assert_int_equal(sim_quantile_ranks_of(58, 0.95, 0.9).high, 59); /* none */
    assert_int_equal(sim_quantile_ranks_of(59, 0.95, 0.9).high, 59);
}

/* Normal approximation: n p -+ 1.96 sqrt(n p q), to a part of the root. */
static void many_observations_have_the_ranks_of_the_normal_distribution(void **unused)
{
    (void)unused;
    const double n = 1e9, p = 0.9, spread = sqrt(n * p * (1 - p));
    const sim_quantile_ranks r = sim_quantile_ranks_of(1000000000, p, 0.95);
    assert_true(fabs(((double)r.low - n * p) / spread + 1.959964) < 1e-3);
    assert_true(fabs(((double)r.high - n * p) / spread - 1.959964) < 1e-3);
}

/* 3,000 samples of 200 independent waits, whole numbers by the exponential distribution: the interval of the 0.9
 * quantile through the histogram. Ranks 171 and 189 hold it in 96.7 % of the cases (GSL's binomial), and bins and
 * atoms only widen it. Below 96.7 by 3.1 standard deviations once in 1,000 tests.
 */
static void nine_tenths_of_waits_are_covered(void **unused)
{
    (void)unused;
    enum { SAMPLES = 3000, EACH = 200 };
    static sim_histogram h;
    const double quantile = ceil(-log(0.1) * 5000); /* of the whole numbers above exponentials of mean 5000 */
    const sim_quantile_ranks r = sim_quantile_ranks_of(EACH, 0.9, 0.95);
    const double due =
        gsl_cdf_binomial_P((unsigned)r.high - 1, 0.9, EACH) - gsl_cdf_binomial_P((unsigned)r.low - 1, 0.9, EACH);
    int held = 0;
    for (uint32_t i = 0; i < SAMPLES; i++) {
        sim_stream s = sim_stream_open(1, 0, i, 0, 0);
        memset(&h, 0, sizeof h);
        for (int k = 0; k < EACH; k++) {
            sim_histogram_add(&h, (uint64_t)ceil(-sim_log(sim_stream_uniform(&s)) * 5000));
        }
        const sim_quantile_interval interval = sim_histogram_interval(&h, 0.9, 0.95);
        held += interval.low <= quantile && quantile <= interval.high;
    }
    assert_true(due > 0.95);
    assert_true((double)held / SAMPLES > due - 3.1 * sqrt(due * (1 - due) / SAMPLES));
    assert_true((double)held / SAMPLES < 0.985); /* a bin is 1/32 and the interval about 0.4 of the value */
}

static jmp_buf escape;

static void leave(sim_panic_kind kind, const char *text)
{
    (void)kind;
    (void)text;
    longjmp(escape, 1);
}

static void what_is_no_probability_panics(void **unused)
{
    (void)unused;
    const double bad[][2] = {{0, 0.95}, {1, 0.95}, {NAN, 0.95}, {0.5, 0.4}, {0.5, 1}, {0.5, NAN}};
    sim_panic_set_handler(leave);
    volatile int panics = 0;
    for (volatile size_t i = 0; i < sizeof bad / sizeof *bad; i = i + 1) {
        if (setjmp(escape) == 0) {
            (void)sim_quantile_ranks_of(10, bad[i][0], bad[i][1]);
        } else {
            panics++;
        }
    }
    sim_panic_set_handler(NULL);
    assert_int_equal(panics, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_the_innermost_that_are_allowed),
        cmocka_unit_test(ranks_of_a_median_are_the_printed_ones),
        cmocka_unit_test(fifty_nine_observations_bound_a_quantile_of_ninety_five),
        cmocka_unit_test(many_observations_have_the_ranks_of_the_normal_distribution),
        cmocka_unit_test(nine_tenths_of_waits_are_covered),
        cmocka_unit_test(what_is_no_probability_panics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
