/* Naive forecasts. Expected: the definitions of the header, worked out by hand; a line for the regression, which least squares
 * must find again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "models/corridor/naive_forecasts.h"

/* cmocka compares floats only. */
static void assert_near(double got, double expected, double within)
{
    if (!(fabs(got - expected) <= within))
        fail_msg("%.17g is not %.17g", got, expected);
}

enum { MONTHS = 27, FIRST = 13, COLUMNS = 2, AHEAD = MONTHS - FIRST, CELLS = AHEAD * COLUMNS };

typedef void forecaster(const naive_panel *panel, double *out);

/* Column 0 counts the months from 0; column 1 is its square. */
typedef struct made_panel {
    double recorded[MONTHS * COLUMNS];
    naive_panel panel;
} made_panel;

static void make(made_panel *made)
{
    for (size_t month = 0; month < MONTHS; month++) {
        made->recorded[month * COLUMNS] = (double)month;
        made->recorded[month * COLUMNS + 1] = (double)(month * month);
    }
    made->panel = (naive_panel){MONTHS, COLUMNS, made->recorded, FIRST, 0, NULL};
}

static void the_last_value_is_held(void **state)
{
    (void)state;
    made_panel made;
    double out[CELLS];
    make(&made);
    naive_last_value(&made.panel, out);
    for (size_t i = 0; i < AHEAD; i++) {
        assert_near(out[i * COLUMNS], 12, 0);
        assert_near(out[i * COLUMNS + 1], 144, 0);
    }
}

static void the_rolling_value_is_that_of_the_month_before(void **state)
{
    (void)state;
    made_panel made;
    double out[CELLS];
    make(&made);
    naive_rolling_last_value(&made.panel, out);
    for (size_t i = 0; i < AHEAD; i++)
        assert_near(out[i * COLUMNS], (double)(FIRST + i - 1), 0);
}

static void the_mean_is_that_of_the_twelve_months_before(void **state)
{
    (void)state;
    made_panel made;
    double out[CELLS];
    make(&made);
    naive_mean(&made.panel, out);
    /* Months 1 to 12: 78/12, and 12*13*25/6 = 650 over 12. */
    assert_near(out[0], 6.5, 1e-12);
    assert_near(out[CELLS - 1], 650 / 12.0, 1e-12);
}

static void the_seasonal_value_lies_wholly_in_the_past(void **state)
{
    (void)state;
    made_panel made;
    double out[CELLS];
    make(&made);
    naive_seasonal(&made.panel, out);
    assert_near(out[0], 1, 0);             /* 13 - 12 */
    assert_near(out[11 * COLUMNS], 12, 0); /* 24 - 12 */
    assert_near(out[12 * COLUMNS], 1, 0);  /* 25 - 24: 25 - 12 is no longer past */
}

static void frozen_shares_split_the_recorded_total(void **state)
{
    (void)state;
    made_panel made;
    double out[CELLS];
    make(&made);
    naive_frozen_shares(&made.panel, out);
    /* Months 7 to 12: 57 of 57 + 559, on the total of month 13: 13 + 169. */
    assert_near(out[0], 182 * 57 / 616.0, 1e-12);
    assert_near(out[0] + out[1], 182, 1e-12);
}

static void what_the_past_does_not_allow_is_no_number(void **state)
{
    (void)state;
    made_panel made;
    double out[MONTHS * COLUMNS];
    make(&made);
    made.panel.first = 5;
    naive_mean(&made.panel, out);
    assert_true(isnan(out[0]));
    naive_frozen_shares(&made.panel, out);
    assert_true(isnan(out[0]));
    naive_seasonal(&made.panel, out);
    assert_true(isnan(out[0]));
    assert_near(out[(12 - 5) * COLUMNS], 0, 0);
    made.panel.first = 0;
    naive_last_value(&made.panel, out);
    assert_true(isnan(out[0]));
    naive_rolling_last_value(&made.panel, out);
    assert_true(isnan(out[0]) && out[COLUMNS] == 0);
    naive_regression(&made.panel, out);
    assert_true(isnan(out[CELLS - 1]));
}

/* Forecasts of the first month, with everything from that month on changed. */
static void assert_unmoved_by_what_comes(forecaster *forecast, naive_panel panel)
{
    double before[MONTHS * COLUMNS], after[MONTHS * COLUMNS], changed[MONTHS * COLUMNS];
    memcpy(changed, panel.recorded, sizeof changed);
    for (size_t i = panel.first * COLUMNS; i < (size_t)MONTHS * COLUMNS; i++)
        changed[i] = 1e6 + (double)i;
    forecast(&panel, before);
    panel.recorded = changed;
    forecast(&panel, after);
    assert_memory_equal(before, after, COLUMNS * sizeof *before);
    assert_false(isnan(before[0]));
}

static void make_line(made_panel *made, double inputs[MONTHS * 2])
{
    make(made);
    for (size_t month = 0; month < MONTHS; month++) {
        inputs[month * 2] = (double)((month * 7) % 5);
        inputs[month * 2 + 1] = 1; /* constant: nothing can be learned of it */
        made->recorded[month * COLUMNS] = 5 + 2 * inputs[month * 2];
        made->recorded[month * COLUMNS + 1] = 100 - 30 * inputs[month * 2];
    }
    made->panel.input_count = 2;
    made->panel.inputs = inputs;
}

static void no_forecast_sees_the_month_it_is_for(void **state)
{
    (void)state;
    made_panel made;
    double inputs[MONTHS * 2];
    make_line(&made, inputs);
    forecaster *const forecasters[] = {naive_last_value, naive_rolling_last_value, naive_mean, naive_seasonal,
                                       naive_regression};
    for (size_t i = 0; i < sizeof forecasters / sizeof *forecasters; i++)
        assert_unmoved_by_what_comes(forecasters[i], made.panel);
}

static void the_regression_finds_a_line_again(void **state)
{
    (void)state;
    made_panel made;
    double inputs[MONTHS * 2], out[CELLS];
    make_line(&made, inputs);
    naive_regression(&made.panel, out);
    for (size_t i = 0; i < AHEAD; i++) {
        const double expected = 100 - 30 * inputs[(FIRST + i) * 2];
        assert_near(out[i * COLUMNS], 5 + 2 * inputs[(FIRST + i) * 2], 1e-9);
        assert_near(out[i * COLUMNS + 1], expected < 0 ? 0 : expected, 1e-9);
    }
}

static void the_regression_is_silent_before_six_months_and_where_inputs_lack(void **state)
{
    (void)state;
    made_panel made;
    double inputs[MONTHS * 2], out[CELLS];
    make_line(&made, inputs);
    /* Inputs from month 9 on: six months before month 15, which is the third forecast. */
    for (size_t i = 0; i < 9 * 2; i++)
        inputs[i] = NAN;
    inputs[20 * 2] = NAN;
    naive_regression(&made.panel, out);
    assert_true(isnan(out[0]) && isnan(out[COLUMNS]));
    assert_false(isnan(out[2 * COLUMNS]));
    assert_true(isnan(out[(20 - FIRST) * COLUMNS]));
    assert_near(out[(21 - FIRST) * COLUMNS], 5 + 2 * inputs[21 * 2], 1e-9);
}

static void an_input_that_begins_to_vary_enters_when_there_are_two_months_a_coefficient(void **state)
{
    (void)state;
    made_panel made;
    double inputs[MONTHS * 2], out[CELLS];
    make_line(&made, inputs);
    for (size_t i = 0; i < 9 * 2; i++)
        inputs[i] = NAN;
    /* Both vary from month 10 on: three coefficients want six months, which month 15 is the first to have. */
    for (size_t month = 9; month < MONTHS; month++) {
        inputs[month * 2 + 1] = (double)((month * 3) % 7);
        made.recorded[month * COLUMNS] = 5 + 2 * inputs[month * 2] + 3 * inputs[month * 2 + 1];
    }
    naive_regression(&made.panel, out);
    assert_true(isnan(out[COLUMNS]));
    assert_near(out[2 * COLUMNS], made.recorded[15 * COLUMNS], 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_value_is_held),
        cmocka_unit_test(the_rolling_value_is_that_of_the_month_before),
        cmocka_unit_test(the_mean_is_that_of_the_twelve_months_before),
        cmocka_unit_test(the_seasonal_value_lies_wholly_in_the_past),
        cmocka_unit_test(frozen_shares_split_the_recorded_total),
        cmocka_unit_test(what_the_past_does_not_allow_is_no_number),
        cmocka_unit_test(no_forecast_sees_the_month_it_is_for),
        cmocka_unit_test(the_regression_finds_a_line_again),
        cmocka_unit_test(the_regression_is_silent_before_six_months_and_where_inputs_lack),
        cmocka_unit_test(an_input_that_begins_to_vary_enters_when_there_are_two_months_a_coefficient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
