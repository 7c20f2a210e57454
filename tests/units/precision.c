/* The decision when a run has replications enough: stages, the adjusted relative error by hand, the measures that
 * cannot be judged. What stopping does to coverage stands in tests/theory/stopped_intervals.c.
 */
#include "sim/kernel/precision.h"

#include "sim/kernel/interval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

static const sim_precision five_per_cent = {.relative = 0.05, .confidence = 0.95, .first = 10, .most = 1000};

static sim_tally tally_of(const double *x, size_t n)
{
    sim_tally t = {0};
    for (size_t i = 0; i < n; i++) {
        sim_tally_add(&t, x[i]);
    }
    return t;
}

/* `pairs` observations on each side of the mean. */
static sim_tally two_sided(double mean, double distance, uint32_t pairs)
{
    sim_tally t = {0};
    for (uint32_t i = 0; i < pairs; i++) {
        sim_tally_add(&t, mean - distance);
        sim_tally_add(&t, mean + distance);
    }
    return t;
}

/* By hand: each is the last and half of it, rounded up. */
static void stages_grow_by_a_half_rounded_up(void **unused)
{
    (void)unused;
    const uint32_t ten[] = {10, 15, 23, 35, 53, 80, 120, 180, 270, 405, 608, 912, 1000};
    const uint32_t two[] = {2, 3, 5, 8, 12, 18};
    uint32_t from_ten = 0, from_two = 0;
    const sim_precision small = {.relative = 0.1, .confidence = 0.9, .first = 2, .most = 18};
    for (size_t i = 0; i < sizeof ten / sizeof *ten; i++) {
        from_ten = sim_precision_stage(&five_per_cent, from_ten);
        assert_int_equal(from_ten, ten[i]);
    }
    for (size_t i = 0; i < sizeof two / sizeof *two; i++) {
        from_two = sim_precision_stage(&small, from_two);
        assert_int_equal(from_two, two[i]);
    }
    assert_int_equal(sim_precision_stage(&five_per_cent, 1000), 1000);
    assert_int_equal(sim_precision_stage(&five_per_cent, 4000), 4000);
}

static void an_interrupted_run_goes_on_to_the_stage_it_was_in(void **unused)
{
    (void)unused;
    for (uint32_t done = 0; done < 1000; done++) {
        const uint32_t end = sim_precision_stage(&five_per_cent, done);
        assert_true(end > done);
        for (uint32_t within = done; within < end; within++) {
            assert_int_equal(sim_precision_stage(&five_per_cent, within), end);
        }
    }
    const sim_precision huge = {.relative = 0.1, .confidence = 0.9, .first = 2, .most = UINT32_MAX};
    assert_int_equal(sim_precision_stage(&huge, UINT32_MAX - 1), UINT32_MAX);
    const sim_precision once = {.relative = 0.1, .confidence = 0.9, .first = 7, .most = 7};
    assert_int_equal(sim_precision_stage(&once, 0), 7);
}

/* Law's rule: half-width over mean against 0.05 / 1.05. Ten observations of 100 and
 * +- d: half-width 2.262157 d sqrt(10/9) / sqrt(10) = 0.754052 d, so d up to 100 (0.05 / 1.05) / 0.754052 = 6.31509.
 */
static void the_relative_error_is_the_adjusted_one(void **unused)
{
    (void)unused;
    const sim_tally within = two_sided(100, 6.3150, 5), beyond = two_sided(100, 6.3151, 5);
    assert_int_equal(sim_precision_state_of(&five_per_cent, &within), SIM_PRECISION_MET);
    assert_int_equal(sim_precision_state_of(&five_per_cent, &beyond), SIM_PRECISION_WIDE);
    const sim_tally mirrored = two_sided(-100, 6.3150, 5);
    assert_int_equal(sim_precision_state_of(&five_per_cent, &mirrored), SIM_PRECISION_MET);
}

/* What the adjustment is for: the largest half-width that is met, and the true mean at the interval's lower end. */
static void the_error_is_a_share_of_the_true_mean(void **unused)
{
    (void)unused;
    const sim_tally t = two_sided(100, 6.3150, 5);
    const sim_interval interval = sim_interval_of(&t, 0.95);
    const double truth = interval.mean - interval.half_width;
    assert_true(fabs((interval.mean - truth) / truth - 0.05) < 1e-5);
}

/* Half-width of ten observations +- 1: 0.754052, by the table of Student's t. */
static void an_absolute_precision_is_in_the_measures_own_unit(void **unused)
{
    (void)unused;
    sim_precision asked = {.absolute = 0.75406, .confidence = 0.95, .first = 10, .most = 100};
    const sim_tally around_zero = two_sided(0, 1, 5);
    assert_int_equal(sim_precision_state_of(&asked, &around_zero), SIM_PRECISION_MET);
    asked.absolute = 0.75405;
    assert_int_equal(sim_precision_state_of(&asked, &around_zero), SIM_PRECISION_WIDE);
    asked.relative = 0.5; /* of a mean of zero no relative error is small */
    assert_int_equal(sim_precision_state_of(&asked, &around_zero), SIM_PRECISION_WIDE);
    const sim_tally away = two_sided(10, 1, 5); /* one of the two is enough */
    assert_int_equal(sim_precision_state_of(&asked, &away), SIM_PRECISION_MET);
}

static void a_measure_that_was_always_zero_is_not_known(void **unused)
{
    (void)unused;
    const double zeros[20] = {0}, sevens[] = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
    const sim_tally never = tally_of(zeros, 20), always = tally_of(sevens, 10);
    assert_int_equal(sim_precision_state_of(&five_per_cent, &never), SIM_PRECISION_ZERO);
    assert_int_equal(sim_precision_state_of(&five_per_cent, &always), SIM_PRECISION_MET);
    const sim_precision absolute = {.absolute = 1, .confidence = 0.95, .first = 10, .most = 100};
    assert_int_equal(sim_precision_state_of(&absolute, &never), SIM_PRECISION_MET);
}

static void a_measure_seldom_seen_or_infinite_is_unknown(void **unused)
{
    (void)unused;
    const double infinite[] = {1, 2, INFINITY, 3, 4, 5, 6, 7, 8, 9, 10, 11}, nine[] = {5, 5, 5, 5, 5, 5, 5, 5, 5};
    const double opposite[] = {-INFINITY, 2, INFINITY, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    const sim_tally none = {0}, few = tally_of(nine, 9), endless = tally_of(infinite, 12), nan = tally_of(opposite, 12);
    assert_int_equal(sim_precision_state_of(&five_per_cent, &none), SIM_PRECISION_UNKNOWN);
    assert_int_equal(sim_precision_state_of(&five_per_cent, &few), SIM_PRECISION_UNKNOWN);
    assert_int_equal(sim_precision_state_of(&five_per_cent, &endless), SIM_PRECISION_UNKNOWN);
    assert_int_equal(sim_precision_state_of(&five_per_cent, &nan), SIM_PRECISION_UNKNOWN);
}

static void a_run_ends_when_every_measure_is_met(void **unused)
{
    (void)unused;
    sim_tally measures[] = {two_sided(100, 1, 5), two_sided(100, 9, 5), two_sided(100, 20, 5), two_sided(3, 0, 5)};
    sim_precision_verdict verdict = sim_precision_judge(&five_per_cent, 10, measures, 4);
    assert_int_equal(verdict.next, 15);
    assert_int_equal(verdict.open, 2);
    assert_int_equal(verdict.worst, 2);
    measures[2] = two_sided(100, 2, 5);
    verdict = sim_precision_judge(&five_per_cent, 10, measures, 4);
    assert_int_equal(verdict.next, 15);
    assert_int_equal(verdict.open, 1);
    assert_int_equal(verdict.worst, 1);
    measures[1] = two_sided(100, 2, 5);
    verdict = sim_precision_judge(&five_per_cent, 10, measures, 4);
    assert_int_equal(verdict.next, 0);
    assert_int_equal(verdict.open, 0);
    assert_int_equal(sim_precision_judge(&five_per_cent, 10, NULL, 0).next, 0);
}

static void a_run_ends_at_the_most_and_says_what_is_open(void **unused)
{
    (void)unused;
    const sim_tally measures[] = {two_sided(100, 50, 500), two_sided(0, 0, 500), two_sided(100, 90, 500)};
    const sim_precision_verdict verdict = sim_precision_judge(&five_per_cent, 1000, measures, 3);
    assert_int_equal(verdict.next, 0);
    assert_int_equal(verdict.open, 2); /* 50 sqrt(1/1000) * 1.96 is 3.1 per cent, 90 of them 5.6 */
    assert_int_equal(verdict.worst, 1);
    assert_int_equal(sim_precision_judge(&five_per_cent, 912, measures, 3).next, 1000);
}

static void what_cannot_be_asked_is_refused_with_a_reason(void **unused)
{
    (void)unused;
    const sim_precision bad[] = {
        {.relative = 1, .confidence = 0.95, .first = 10, .most = 20},
        {.relative = -0.1, .confidence = 0.95, .first = 10, .most = 20},
        {.relative = NAN, .confidence = 0.95, .first = 10, .most = 20},
        {.confidence = 0.95, .first = 10, .most = 20},
        {.absolute = -1, .confidence = 0.95, .first = 10, .most = 20},
        {.absolute = INFINITY, .confidence = 0.95, .first = 10, .most = 20},
        {.relative = 0.1, .confidence = 1, .first = 10, .most = 20},
        {.relative = 0.1, .confidence = 0, .first = 10, .most = 20},
        {.relative = 0.1, .confidence = 0.95, .first = 1, .most = 20},
        {.relative = 0.1, .confidence = 0.95, .first = 10, .most = 9},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_non_null(sim_precision_check(&bad[i]));
    }
    assert_null(sim_precision_check(&five_per_cent));
    assert_null(sim_precision_check(&(sim_precision){.absolute = 3, .confidence = 0.9, .first = 2, .most = 2}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stages_grow_by_a_half_rounded_up),
        cmocka_unit_test(an_interrupted_run_goes_on_to_the_stage_it_was_in),
        cmocka_unit_test(the_relative_error_is_the_adjusted_one),
        cmocka_unit_test(the_error_is_a_share_of_the_true_mean),
        cmocka_unit_test(an_absolute_precision_is_in_the_measures_own_unit),
        cmocka_unit_test(a_measure_that_was_always_zero_is_not_known),
        cmocka_unit_test(a_measure_seldom_seen_or_infinite_is_unknown),
        cmocka_unit_test(a_run_ends_when_every_measure_is_met),
        cmocka_unit_test(a_run_ends_at_the_most_and_says_what_is_open),
        cmocka_unit_test(what_cannot_be_asked_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
