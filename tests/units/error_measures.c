/* Measures of error. Expected: the formulas of the header, worked out by hand with small whole numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "sim/kernel/error_measures.h"

/* cmocka compares floats only. */
static void assert_near(double got, double expected, double within)
{
    if (!(fabs(got - expected) <= within))
        fail_msg("%.17g is not %.17g", got, expected);
}

static const double recorded[2 * 3] = {10, 20, 70, 100, 100, 200};

static void a_perfect_simulation_has_no_error(void **state)
{
    (void)state;
    assert_near(sim_relative_difference(recorded, recorded, 2, 3).value, 0, 0);
    assert_near(sim_rescaled_difference(recorded, recorded, 2, 3).value, 0, 0);
    assert_near(sim_percentage_error(recorded, recorded, 2, 3).value, 0, 0);
    assert_int_equal(sim_relative_difference(recorded, recorded, 2, 3).times, 2);
}

static void the_difference_is_the_share_counted_at_the_wrong_place(void **state)
{
    (void)state;
    const double simulated[] = {20, 20, 60, 50, 150, 300};
    /* (10 + 0 + 10) / 100 = 0.2 and (50 + 50 + 100) / 400 = 0.5 */
    assert_near(sim_relative_difference(simulated, recorded, 2, 3).value, 0.35, 1e-15);
    /* The first total is right; the second is scaled by 400/500: 40, 120, 240, so (60 + 20 + 40) / 400 = 0.3. */
    assert_near(sim_rescaled_difference(simulated, recorded, 2, 3).value, 0.25, 1e-15);
    /* 10/10, 0/20, 10/70, 50/100, 50/100, 100/200 */
    assert_near(sim_percentage_error(simulated, recorded, 2, 3).value, (1 + 1 / 7.0 + 1.5) / 6, 1e-15);
    assert_int_equal(sim_percentage_error(simulated, recorded, 2, 3).times, 6);
}

static void a_factor_on_all_of_a_time_leaves_the_rescaled_difference(void **state)
{
    (void)state;
    const double once[] = {20, 20, 60, 50, 150, 300};
    const double more[] = {80, 80, 240, 25, 75, 150};
    assert_near(sim_rescaled_difference(more, recorded, 2, 3).value,
                sim_rescaled_difference(once, recorded, 2, 3).value, 1e-15);
    assert_true(sim_relative_difference(more, recorded, 2, 3).value > 1);
}

static void simulating_nothing_costs_one(void **state)
{
    (void)state;
    const double nothing[6] = {0};
    assert_near(sim_relative_difference(nothing, recorded, 2, 3).value, 1, 0);
    assert_near(sim_rescaled_difference(nothing, recorded, 2, 3).value, 1, 0);
}

static void everybody_at_the_wrong_place_costs_two(void **state)
{
    (void)state;
    const double here[] = {50, 0}, there[] = {0, 50};
    assert_near(sim_rescaled_difference(here, there, 1, 2).value, 2, 0);
}

static void where_nothing_was_recorded_each_one_simulated_costs_one(void **state)
{
    (void)state;
    /* The denominator is max(1, 0). */
    const double simulated[] = {2, 1}, none[] = {0, 0};
    assert_near(sim_relative_difference(simulated, none, 1, 2).value, 3, 0);
    assert_true(isnan(sim_percentage_error(simulated, none, 1, 2).value));
}

static void what_is_missing_is_left_out_of_both_sums(void **state)
{
    (void)state;
    const double simulated[] = {20, 1000, 60, 1, 1, 1, 50, NAN, 300};
    const double gaps[] = {10, NAN, 70, NAN, NAN, NAN, 100, 100, 200};
    /* (10 + 10) / 80 and (50 + 100) / 300; the second row has nothing. */
    const sim_error error = sim_relative_difference(simulated, gaps, 3, 3);
    assert_near(error.value, (0.25 + 0.5) / 2, 1e-15);
    assert_int_equal(error.times, 2);
    assert_int_equal(sim_percentage_error(simulated, gaps, 3, 3).times, 4);
}

static void nothing_to_compare_gives_no_number(void **state)
{
    (void)state;
    const double gap = NAN, one = 1;
    assert_true(isnan(sim_relative_difference(&one, &gap, 1, 1).value));
    assert_true(isnan(sim_rescaled_difference(&one, &gap, 1, 1).value));
    assert_int_equal(sim_rescaled_difference(&one, &gap, 1, 1).times, 0);
    assert_true(isnan(sim_relative_difference(&one, &one, 0, 1).value));
}

static void the_distance_to_a_range_is_none_within_it(void **state)
{
    (void)state;
    assert_near(sim_range_distance(5, 4, 6), 0, 0);
    assert_near(sim_range_distance(4, 4, 6), 0, 0);
    assert_near(sim_range_distance(1, 4, 6), -3, 0);
    assert_near(sim_range_distance(8, 4, 6), 2, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_perfect_simulation_has_no_error),
        cmocka_unit_test(the_difference_is_the_share_counted_at_the_wrong_place),
        cmocka_unit_test(a_factor_on_all_of_a_time_leaves_the_rescaled_difference),
        cmocka_unit_test(simulating_nothing_costs_one),
        cmocka_unit_test(everybody_at_the_wrong_place_costs_two),
        cmocka_unit_test(where_nothing_was_recorded_each_one_simulated_costs_one),
        cmocka_unit_test(what_is_missing_is_left_out_of_both_sums),
        cmocka_unit_test(nothing_to_compare_gives_no_number),
        cmocka_unit_test(the_distance_to_a_range_is_none_within_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
