/* The judgement. Expected: a small record whose errors can be worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/corridor/judgement.h"

/* cmocka compares floats only. */
static void assert_near(double got, double expected, double within)
{
    if (!(fabs(got - expected) <= within))
        fail_msg("%.17g is not %.17g", got, expected);
}

/* April and May 2021 are compared; the record begins in March 2020, so that every forecast can be made but the regression. */
enum { AREAS = 4, NATIONALITIES = 2, STATES = 1, PAST = 13, JUDGED = 2, MONTHS = PAST + JUDGED, DAYS = 30 + 31 };

typedef struct bench {
    corridor_inputs in;
    double by_area[MONTHS * AREAS];
    double between[MONTHS * NATIONALITIES], at_ports[MONTHS * NATIONALITIES], both[MONTHS * NATIONALITIES];
    double encounters[DAYS * AREAS * NATIONALITIES], detections[DAYS * STATES * NATIONALITIES];
    double low[2], centre[2], high[2];
    int64_t is_target[2];
    record_period periods[2];
} bench;

static const char *area_names[] = {"west", "east", "gate", "door"};
static int64_t area_kinds[] = {0, 0, 1, 1};
static const char *nationality_names[] = {"AAA", "BBB"};
static const char *month_names[] = {"2021-04", "2021-05"};
static const char *period_names[] = {"2021-04", "2021-05"};

/* The past holds 60 a month at each area between ports, 30 of each nationality there, and likewise 40 and 20 at ports. In
 * the months compared, west has 90 and east 30, all of AAA; gate has 80 and door 20, 75 of AAA. */
static void set_record(bench *b)
{
    static const double past_area[AREAS] = {60, 60, 40, 40}, now_area[AREAS] = {90, 30, 80, 20};
    for (size_t m = 0; m < MONTHS; m++) {
        memcpy(b->by_area + m * AREAS, m < PAST ? past_area : now_area, sizeof past_area);
        const double between[] = {m < PAST ? 60 : 120, m < PAST ? 60 : 0},
                     ports[] = {m < PAST ? 40 : 75, m < PAST ? 40 : 25};
        for (size_t n = 0; n < NATIONALITIES; n++) {
            b->between[m * NATIONALITIES + n] = between[n];
            b->at_ports[m * NATIONALITIES + n] = ports[n];
            b->both[m * NATIONALITIES + n] = between[n] + ports[n];
        }
    }
}

/* A month's persons on its first and its last day, half and half: a month that is cut wrongly loses or gains some. */
static void simulate(bench *b, size_t area, size_t nationality, double april, double may)
{
    static const size_t days[] = {0, 29, 30, 60};
    for (size_t i = 0; i < 4; i++)
        b->encounters[(days[i] * AREAS + area) * NATIONALITIES + nationality] = (i < 2 ? april : may) / 2;
}

static void simulate_perfectly(bench *b)
{
    simulate(b, 0, 0, 90, 90);
    simulate(b, 1, 0, 30, 30);
    simulate(b, 2, 0, 75, 75);
    simulate(b, 2, 1, 5, 5);
    simulate(b, 3, 1, 20, 20);
    b->detections[0] = 100;
    b->detections[60 * NATIONALITIES + 1] = 50;
}

static void open_bench(bench *b)
{
    memset(b, 0, sizeof *b);
    set_record(b);
    corridor_inputs *in = &b->in;
    in->frame.first_day = sim_calendar_days((sim_date){2021, 4, 1});
    in->frame.last_day = sim_calendar_days((sim_date){2021, 5, 31});
    in->network.area_count = AREAS;
    in->network.areas = area_names;
    in->network.area_is_ports = area_kinds;
    in->network.state_count = STATES;
    in->classes.nationality_count = NATIONALITIES;
    in->classes.nationalities = nationality_names;
    record *r = &in->record;
    r->first_month = sim_calendar_month((sim_date){2020, 3, 1});
    r->months = MONTHS;
    r->area_count = AREAS;
    r->nationality_count = NATIONALITIES;
    r->by_area = b->by_area;
    r->by_nationality[RECORD_BETWEEN_PORTS] = b->between;
    r->by_nationality[RECORD_AT_PORTS] = b->at_ports;
    r->by_nationality[RECORD_BOTH] = b->both;
    r->judged_first = PAST;
    r->judged_count = JUDGED;
    r->month_labels = month_names;
    r->remark = "A remark.";
    r->period_count = 2;
    r->period_labels = period_names;
    r->periods = b->periods;
    b->periods[0] = (record_period){r->first_month + PAST, r->first_month + PAST};
    b->periods[1] = (record_period){r->first_month + PAST + 1, r->first_month + PAST + 1};
    r->detections_low = b->low;
    r->detections = b->centre;
    r->detections_high = b->high;
    r->period_is_target = b->is_target;
    b->low[0] = b->centre[0] = b->high[0] = 100;
    b->low[1] = 40;
    b->centre[1] = 50;
    b->high[1] = 60;
    b->is_target[0] = b->is_target[1] = 1;
    simulate_perfectly(b);
}

static judgement_score score(const bench *b, judged_series series, judgement_forecast forecast)
{
    judgement_score all[JUDGEMENT_SCORES_MOST];
    const judged_results results = {&b->in, b->encounters, b->detections};
    const size_t count = judgement_scores(&results, all, JUDGEMENT_SCORES_MOST);
    for (size_t i = 0; i < count; i++)
        if (all[i].series == series && all[i].forecast == forecast)
            return all[i];
    return (judgement_score){series, forecast, 0, NAN, NAN, NAN};
}

static void a_perfect_simulation_has_no_error(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    for (judged_series s = 0; s < JUDGED_SERIES; s++) {
        const judgement_score own = score(&b, s, FORECAST_SIMULATION);
        assert_int_equal(own.times, 2);
        if (s == JUDGED_OFFICE_MIX || s == JUDGED_NATIONALITY_MIX)
            assert_true(isnan(own.difference));
        else
            assert_near(own.difference, 0, 0);
        if (s == JUDGED_DETECTIONS)
            assert_true(isnan(own.rescaled));
        else
            assert_near(own.rescaled, 0, 0);
    }
}

static void twice_as_many_everywhere_is_an_error_of_one_and_none_rescaled(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    for (size_t i = 0; i < sizeof b.encounters / sizeof *b.encounters; i++)
        b.encounters[i] *= 2;
    assert_near(score(&b, JUDGED_SECTORS, FORECAST_SIMULATION).difference, 1, 1e-15);
    assert_near(score(&b, JUDGED_SECTORS, FORECAST_SIMULATION).rescaled, 0, 1e-15);
    assert_near(score(&b, JUDGED_SECTORS, FORECAST_SIMULATION).percentage, 1, 1e-15);
    assert_near(score(&b, JUDGED_NATIONALITIES, FORECAST_SIMULATION).difference, 1, 1e-15);
    assert_near(score(&b, JUDGED_OFFICE_MIX, FORECAST_SIMULATION).rescaled, 0, 1e-15);
}

static void persons_at_the_wrong_area_count_twice(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    /* In May 30 of west's 90 are at east: |60 - 90| + |60 - 30| over 120, halved by the mean over two months. */
    simulate(&b, 0, 0, 90, 60);
    simulate(&b, 1, 0, 30, 60);
    assert_near(score(&b, JUDGED_SECTORS, FORECAST_SIMULATION).difference, 0.25, 1e-15);
    assert_near(score(&b, JUDGED_NATIONALITIES, FORECAST_SIMULATION).difference, 0, 1e-15);
}

static void forecasts_are_judged_by_the_same_measure(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    /* The past says 60 and 60 for 90 and 30: 60 / 120. The rolling value is right in May. */
    static const judgement_forecast of_past[] = {FORECAST_LAST_VALUE, FORECAST_MEAN, FORECAST_SEASONAL,
                                                 FORECAST_FROZEN_SHARES};
    for (size_t i = 0; i < 4; i++) {
        assert_near(score(&b, JUDGED_SECTORS, of_past[i]).difference, 0.5, 1e-15);
        assert_near(score(&b, JUDGED_SECTORS, of_past[i]).rescaled, 0.5, 1e-15);
        /* Half and half for all and none: 1. Half and half for 80 and 20 in a hundred: 0.6. For 75 and 25: 0.5. */
        assert_near(score(&b, JUDGED_NATIONALITIES, of_past[i]).rescaled, 1, 1e-15);
        assert_near(score(&b, JUDGED_OFFICE_MIX, of_past[i]).rescaled, 0.6, 1e-15);
        assert_near(score(&b, JUDGED_NATIONALITY_MIX, of_past[i]).rescaled, 0.5, 1e-15);
    }
    assert_near(score(&b, JUDGED_SECTORS, FORECAST_ROLLING_LAST_VALUE).difference, 0.25, 1e-15);
    /* The run's inputs do not reach before the months compared. */
    assert_int_equal(score(&b, JUDGED_SECTORS, FORECAST_REGRESSION).times, 0);
    assert_int_equal(score(&b, JUDGED_SECTORS, FORECAST_SIMULATION_THERE).times, 0);
}

static void the_regression_learns_from_recorded_departures_a_month_before(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    /* Departures vary; each month's encounters at west are a tenth of the month before's departures, at east the same. */
    enum { FIRST = 3 }; /* the run begins with the record's fourth month */
    const int64_t begin = sim_calendar_days(sim_calendar_month_begin(b.in.record.first_month + FIRST));
    b.in.frame.warmup_days = b.in.frame.first_day - begin;
    const size_t days = (size_t)(b.in.frame.last_day + 1 - begin);
    double *rate = calloc(days, sizeof *rate);
    departure one = {.persons_per_day = rate, .is_recorded = 1};
    b.in.departures = (departures){.count = 1, .at = &one, .days = (int64_t)days};
    for (size_t m = FIRST; m < MONTHS; m++) {
        const int64_t day = sim_calendar_days(sim_calendar_month_begin(b.in.record.first_month + (int32_t)m)) - begin;
        rate[day] = 100.0 * (double)(1 + m % 4);
        if (m + 1 < MONTHS)
            b.by_area[(m + 1) * AREAS] = b.by_area[(m + 1) * AREAS + 1] = 10.0 * (double)(1 + m % 4);
    }
    const judgement_score learned = score(&b, JUDGED_SECTORS, FORECAST_REGRESSION);
    assert_int_equal(learned.times, 2);
    assert_near(learned.difference, 0, 1e-9);
    one.is_recorded = 0; /* what nobody records says nothing: no input varies */
    assert_int_equal(score(&b, JUDGED_SECTORS, FORECAST_REGRESSION).times, 0);
    free(rate);
}

static void detections_are_held_from_the_period_before(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    b.detections[0] = 80;
    /* |80 - 100| / 100 and 0; the only forecast is 100 for the second period's 50. */
    assert_near(score(&b, JUDGED_DETECTIONS, FORECAST_SIMULATION).difference, 0.1, 1e-15);
    const judgement_score held = score(&b, JUDGED_DETECTIONS, FORECAST_ROLLING_LAST_VALUE);
    assert_int_equal(held.times, 1);
    assert_near(held.difference, 1, 1e-15);
    b.is_target[0] = 0; /* a sum of others is not judged */
    assert_int_equal(score(&b, JUDGED_DETECTIONS, FORECAST_SIMULATION).times, 1);
}

static void scores_beyond_the_room_are_counted_and_not_written(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    judgement_score two[3] = {{.times = 77}, {.times = 77}, {.times = 77}};
    const judged_results results = {&b.in, b.encounters, b.detections};
    /* Four series by six forecasts (no regression), and two of detections. */
    assert_int_equal(judgement_scores(&results, two, 2), 26);
    assert_int_equal(two[2].times, 77);
    assert_int_equal(two[0].forecast, FORECAST_SIMULATION);
}

static void nothing_to_compare_is_no_report(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    assert_null(judgement_report(&b.in, NULL, NULL, 1));
    memset(&b.in.record, 0, sizeof b.in.record);
    assert_null(judgement_report(&b.in, b.encounters, b.detections, 1));
}

static void assert_says(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("\"%s\" is not in\n%s", words, text);
}

static void the_report_says_whose_error_it_is_and_how_far_detections_are_off(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    b.detections[0] = 80;
    b.in.record.areas_left_out = "far";
    char *text = judgement_report(&b.in, b.encounters, b.detections, 3);
    assert_says(text, "uncalibrated; mean of 3 replications), 2021-04 to 2021-05");
    assert_says(text, "simulation (uncalibrated)");
    assert_says(text, "last value (2021-03 held)");
    assert_says(text, "mean (2020-04 to 2021-03)");
    assert_says(text, "frozen shares (2020-10 to 2021-03) [2]");
    assert_says(text, "20 below (20 %)");
    assert_says(text, "inside");
    assert_says(text, "left out: far");
    assert_says(text, "A remark.");
    free(text);
}

static void the_report_is_a_hundred_columns_wide_and_hides_the_few(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    simulate(&b, 3, 1, 2, 3);
    simulate(&b, 1, 0, 2, 3);
    b.in.record.remark =
        "A remark that goes on and on and on so that it must be broken into several lines, each no longer "
        "than all the other lines are, because whoever reads it has a terminal of a hundred columns.";
    char *text = judgement_report(&b.in, b.encounters, b.detections, 1);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 100)
            fail_msg("%zu columns: %s", strcspn(line, "\n"), line);
    /* East: 60 recorded, 5 simulated; BBB between ports: none recorded. */
    assert_says(text, "60          <10            -");
    assert_says(text, "<10          <10            -");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_perfect_simulation_has_no_error),
        cmocka_unit_test(twice_as_many_everywhere_is_an_error_of_one_and_none_rescaled),
        cmocka_unit_test(persons_at_the_wrong_area_count_twice),
        cmocka_unit_test(forecasts_are_judged_by_the_same_measure),
        cmocka_unit_test(the_regression_learns_from_recorded_departures_a_month_before),
        cmocka_unit_test(detections_are_held_from_the_period_before),
        cmocka_unit_test(scores_beyond_the_room_are_counted_and_not_written),
        cmocka_unit_test(nothing_to_compare_is_no_report),
        cmocka_unit_test(the_report_says_whose_error_it_is_and_how_far_detections_are_off),
        cmocka_unit_test(the_report_is_a_hundred_columns_wide_and_hides_the_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
