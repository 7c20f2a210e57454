/* Student's distribution against GSL's, coverage of intervals, Bonferroni and Holm by hand. */
#include "sim/kernel/interval.h"

#include "sim/kernel/distribution.h"
#include "sim/kernel/student.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

static const double freedoms[] = {1, 2, 3, 4, 5, 9, 10, 29.5, 47, 48, 100, 999, 1e5, 1e7};
enum { FREEDOMS = sizeof freedoms / sizeof *freedoms };

static void tails_are_those_of_gsl(void **unused)
{
    (void)unused;
    for (int f = 0; f < FREEDOMS; f++) {
        for (double t = 1e-3; t < 40; t *= 1.3) {
            const double due = 2 * gsl_cdf_tdist_Q(t, freedoms[f]);
            /* GSL itself errs by 8e-7 far out with 47 degrees of freedom: the next test is the sharp one */
            assert_true(fabs(sim_student_beyond(t, freedoms[f]) - due) <= 1e-6 * due + 1e-300);
            assert_true(sim_student_beyond(-t, freedoms[f]) == sim_student_beyond(t, freedoms[f]));
        }
    }
    /* Closed forms: one degree of freedom is Cauchy's distribution, two is 1 - t / sqrt(2 + t^2). */
    assert_true(fabs(sim_student_beyond(1, 1) - 0.5) < 1e-14);
    assert_true(fabs(sim_student_beyond(3, 2) - (1 - 3 / sqrt(11))) < 1e-14);
    assert_true(sim_student_beyond(0, 5) == 1 && sim_student_beyond(INFINITY, 5) == 0);
    assert_true(isnan(sim_student_beyond(1, 0)) && isnan(sim_student_beyond(NAN, 1)));
}

/* The incomplete beta function of mpmath at 40 digits. */
static void tails_are_right_to_thirteen_digits(void **unused)
{
    (void)unused;
    static const struct {
        double freedom, t, beyond;
    } known[] = {
        {1, 15.4, 0.041280990060319645},  {3, 0.1, 0.92665234880080582},      {4, 2.5, 0.066766544811988145},
        {9, 2.25, 0.051003260706950803},  {29.5, 1.67, 0.10549829361076533},  {47, 15.4, 5.4534657843111463e-20},
        {100, 8, 2.2728648077280806e-12}, {999, 3.5, 0.00048579516497529726}, {1900, 0.3, 0.76420997273192478}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(fabs(sim_student_beyond(known[i].t, known[i].freedom) / known[i].beyond - 1) < 1e-13);
    }
}

static void quantiles_are_those_of_gsl(void **unused)
{
    (void)unused;
    const double shares[] = {0.99, 0.5, 0.2, 0.1, 0.05, 0.01, 0.001, 1e-6, 1e-9};
    for (int f = 0; f < FREEDOMS; f++) {
        for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
            const double is = sim_student_quantile(shares[i], freedoms[f]);
            const double due = gsl_cdf_tdist_Qinv(shares[i] / 2, freedoms[f]);
            assert_true(fabs(is / due - 1) < 1e-7); /* GSL errs by 7e-8 for 1e-9 and one degree of freedom */
            assert_true(fabs(sim_student_beyond(is, freedoms[f]) / shares[i] - 1) < 1e-12 + 1e-16 * freedoms[f]);
        }
    }
    /* Printed tables (any textbook): 12.706, 4.303, 2.262, 1.984 at 95 %. */
    assert_true(fabs(sim_student_quantile(0.05, 1) - 12.706) < 5e-4);
    assert_true(fabs(sim_student_quantile(0.05, 2) - 4.303) < 5e-4);
    assert_true(fabs(sim_student_quantile(0.05, 9) - 2.262) < 5e-4);
    assert_true(fabs(sim_student_quantile(0.05, 100) - 1.984) < 5e-4);
    assert_true(sim_student_quantile(1, 3) == 0 && sim_student_quantile(0, 3) == INFINITY);
    assert_true(isnan(sim_student_quantile(1.1, 3)) && isnan(sim_student_quantile(0.1, -1)));
}

/* Law (2015), example 4.26 (ten observations): mean 1.34, variance 0.17, 90 % interval 1.34 +- 0.24. */
static void an_interval_is_that_of_the_textbook(void **unused)
{
    (void)unused;
    const double x[] = {1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09};
    sim_tally t = {0};
    for (int i = 0; i < 10; i++) {
        sim_tally_add(&t, x[i]);
    }
    const sim_interval interval = sim_interval_of(&t, 0.90);
    assert_true(fabs(interval.mean - 1.34) < 0.005);
    assert_true(fabs(sim_tally_variance(&t) - 0.17) < 0.01);
    assert_true(fabs(interval.half_width - 0.24) < 0.005);
    assert_int_equal(interval.count, 10);
    assert_true(fabs(sim_interval_relative(&interval) - interval.half_width / interval.mean) < 1e-15);
}

/* Of 4000 intervals of 90 % from normal observations, the number that hold the true mean is binomial: 3600 with a
 * standard deviation of 19, so that 62 either way has a false alarm of 1e-3.
 */
static void nine_in_ten_intervals_hold_the_true_mean(void **unused)
{
    (void)unused;
    int held = 0;
    for (uint32_t i = 0; i < 4000; i++) {
        sim_stream s = sim_stream_open(1, 0, i, 0, 0);
        sim_tally t = {0};
        for (int k = 0; k < 5; k++) {
            sim_tally_add(&t, 7 + 2 * sim_normal_quantile(sim_stream_uniform(&s)));
        }
        const sim_interval interval = sim_interval_of(&t, 0.9);
        held += fabs(interval.mean - 7) < interval.half_width;
    }
    assert_true(held > 3600 - 62 && held < 3600 + 62);
}

static void one_observation_gives_no_interval(void **unused)
{
    (void)unused;
    sim_tally t = {0};
    const sim_interval none = sim_interval_of(&t, 0.95);
    assert_true(isnan(none.mean) && none.half_width == INFINITY && sim_interval_relative(&none) == INFINITY);
    sim_tally_add(&t, 4);
    const sim_interval one = sim_interval_of(&t, 0.95);
    assert_true(one.mean == 4 && one.half_width == INFINITY);
    assert_true(isnan(sim_interval_p_value(&t, 4)));
    sim_tally_add(&t, 4);
    const sim_interval equal = sim_interval_of(&t, 0.95);
    assert_true(equal.half_width == 0 && sim_interval_relative(&equal) == 0);
    assert_true(sim_interval_p_value(&t, 4) == 1 && sim_interval_p_value(&t, 5) == 0);
}

/* The interval of confidence 1 - p just reaches the supposed mean. */
static void p_value_and_interval_agree(void **unused)
{
    (void)unused;
    sim_tally t = {0};
    for (int i = 0; i < 8; i++) {
        sim_tally_add(&t, i * i % 5);
    }
    const double p = sim_interval_p_value(&t, 1);
    const sim_interval interval = sim_interval_of(&t, 1 - p);
    assert_true(fabs(interval.half_width - fabs(t.mean - 1)) < 1e-9);
}

static void bonferroni_divides_what_may_fail(void **unused)
{
    (void)unused;
    assert_true(sim_interval_simultaneous(0.95, 1) == 0.95);
    assert_true(fabs(sim_interval_simultaneous(0.95, 10) - 0.995) < 1e-15);
    assert_true(sim_interval_simultaneous(0.95, 0) == 0.95);
}

/* By hand, and as R's p.adjust(c(0.01, 0.04, 0.03, 0.005, NA, 0.6), "holm") gives it. */
static void holm_adjusts_step_by_step(void **unused)
{
    (void)unused;
    double p[] = {0.01, 0.04, 0.03, 0.005, NAN, 0.6};
    const double due[] = {0.04, 0.09, 0.09, 0.025, NAN, 0.6};
    sim_interval_holm(p, 6);
    for (int i = 0; i < 6; i++) {
        assert_true(isnan(due[i]) ? isnan(p[i]) : fabs(p[i] - due[i]) < 1e-15);
    }
    double high[] = {0.5, 0.9, 0.5};
    sim_interval_holm(high, 3);
    assert_true(high[0] == 1 && high[1] == 1 && high[2] == 1);
    sim_interval_holm(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_are_those_of_gsl),
        cmocka_unit_test(tails_are_right_to_thirteen_digits),
        cmocka_unit_test(quantiles_are_those_of_gsl),
        cmocka_unit_test(an_interval_is_that_of_the_textbook),
        cmocka_unit_test(nine_in_ten_intervals_hold_the_true_mean),
        cmocka_unit_test(one_observation_gives_no_interval),
        cmocka_unit_test(p_value_and_interval_agree),
        cmocka_unit_test(bonferroni_divides_what_may_fail),
        cmocka_unit_test(holm_adjusts_step_by_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
