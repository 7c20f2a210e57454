/* The summary at the end of a run, as text and as JSON. Expected: the contract of summary.h; figures of Student's table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/number_text.h"
#include "output/summary.h"
#include "tests/units/results_fixture.h"

#define FOLDER "summary.scenario"

static const output_run_figures figures = {.events = 12345678,
                                           .wall_seconds = 2.0,
                                           .peak_bytes = 100 << 20,
                                           .threads = 2,
                                           .file = "results/toy.h5",
                                           .report = "What the model says."};

typedef char *printer(const output_summary *summary, const output_run_figures *figures);

/* Prints the measures `shown` of `complete` of `asked` replications. */
static char *print_shown(uint32_t asked, uint32_t complete, const output_measure_choice *shown,
                         const output_run_figures *said, printer *print_it)
{
    fixture_empty_folder(FOLDER);
    fixture *f = fixture_new(FOLDER, asked, NULL, 0);
    output_summary *summary = output_summary_new(&f->plan, shown);
    for (uint32_t r = 0; r < complete; r++) {
        sim_result *result = fixture_result(f, r);
        output_summary_add(summary, result);
        fixture_free_result(result);
    }
    char *text = print_it(summary, said);
    output_summary_free(summary);
    fixture_free(f);
    return text;
}

/* Prints all measures. */
static char *print(uint32_t asked, uint32_t complete, printer *print_it)
{
    static size_t all[FIXTURE_MEASURES] = {0, 1};
    return print_shown(asked, complete, &(output_measure_choice){all, FIXTURE_MEASURES, FIXTURE_MEASURES}, &figures,
                       print_it);
}

static void assert_says(const char *text, const char *words)
{
    if (strstr(text, words) == NULL)
        fail_msg("\"%s\" is not in\n%s", words, text);
}

static void one_replication_says_that_there_is_no_interval(void **state)
{
    (void)state;
    char *text = print(1, 1, output_summary_text);
    assert_says(text, "uncalibrated; no interval (1 replication)");
    assert_null(strstr(text, "±"));
    free(text);
}

static void the_text_says_how_it_may_be_read(void **state)
{
    (void)state;
    char *text = print(3, 3, output_summary_text);
    assert_says(text, "uncalibrated; 95 % Student intervals over 3 replications");
    assert_says(text, "3 ± 6.572"); /* see the test of the writer */
    assert_says(text, "(defined in 2 of 3)");
    assert_says(text, "What the model says.");
    assert_says(text, "It says nothing of the world.");
    assert_says(text, "2023-01-01 to 2023-01-10");
    assert_says(text, "12,345,678 events in 2.0 s, 6,172,839 a second, 2 threads, at most 100 MiB");
    assert_null(strstr(text, "INTERRUPTED"));
    free(text);
}

static void an_interrupted_run_says_so(void **state)
{
    (void)state;
    char *text = print(4, 2, output_summary_text);
    assert_says(text, "INTERRUPTED, 2 of 4 complete");
    free(text);
}

static json_t *parse(char *text)
{
    json_error_t error;
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (object == NULL)
        fail_msg("%s in\n%s", error.text, text);
    free(text);
    return object;
}

static void the_json_says_the_same(void **state)
{
    (void)state;
    json_t *object = parse(print(3, 3, output_summary_json));
    json_t *measure = json_array_get(json_object_get(object, "measures"), 0);
    assert_string_equal(json_string_value(json_object_get(object, "calibration_status")), "uncalibrated");
    assert_string_equal(json_string_value(json_object_get(object, "run_status")), "complete");
    assert_string_equal(json_string_value(json_object_get(measure, "name")), "total");
    assert_float_equal(json_number_value(json_object_get(measure, "mean")), 3.0, 1e-12);
    assert_float_equal(json_number_value(json_object_get(measure, "half_width")), 4.302653 * sqrt(7.0 / 3.0), 1e-5);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(object, "run"), "events")), 12345678);
    json_decref(object);

    object = parse(print(2, 1, output_summary_json));
    measure = json_array_get(json_object_get(object, "measures"), 0);
    assert_true(json_is_null(json_object_get(measure, "half_width")));
    assert_string_equal(json_string_value(json_object_get(object, "run_status")), "interrupted");
    json_decref(object);
}

static void measures_that_are_not_chosen_are_not_shown_and_their_number_is_told(void **state)
{
    (void)state;
    static size_t second[] = {1};
    const output_measure_choice shown = {second, 1, FIXTURE_MEASURES};
    char *text = print_shown(3, 3, &shown, &figures, output_summary_text);
    assert_says(text, "mean delay of those who waited");
    assert_says(text, "(1 of 2 measures)");
    assert_null(strstr(text, "encounters in all"));
    free(text);
    json_t *object = parse(print_shown(3, 3, &shown, &figures, output_summary_json));
    assert_int_equal(json_array_size(json_object_get(object, "measures")), 1);
    json_decref(object);
}

static void names_are_chosen_by_patterns_and_a_pattern_that_matches_none_is_told_the_nearest(void **state)
{
    (void)state;
    static const char *const names[] = {"desk.wait_hours", "desk.served", "bed.wait_hours"};
    static const char *const waits[] = {"*.wait_hours"}, *const wrong[] = {"desk.servd", "bed*", "xyzzy"};
    sim_diagnostics *d = sim_diagnostics_new();
    const sim_origin where = {"--measures", 0};
    output_measure_choice choice = output_measure_choose(names, 3, waits, 1, SIM_FAULT_USAGE, where, NULL, d);
    assert_int_equal(choice.count, 2);
    assert_int_equal(choice.indices[0], 0);
    assert_int_equal(choice.indices[1], 2);
    output_measure_choice_free(&choice);
    choice = output_measure_choose(names, 3, NULL, 0, SIM_FAULT_USAGE, where, NULL, d);
    assert_int_equal(choice.count, 3);
    output_measure_choice_free(&choice);
    assert_int_equal(sim_diagnostics_count(d), 0);
    choice = output_measure_choose(names, 3, wrong, 3, SIM_FAULT_USAGE, where, NULL, d);
    assert_int_equal(choice.count, 1);
    output_measure_choice_free(&choice);
    assert_int_equal(sim_diagnostics_count(d), 2);
    assert_string_equal(sim_diagnostics_text(d, 0),
                        "--measures: no measure \"desk.servd\"\n    did you mean \"desk.served\"?");
    assert_string_equal(sim_diagnostics_text(d, 1),
                        "--measures: no measure \"xyzzy\"\n    there are 3, the first is \"desk.wait_hours\"");
    sim_diagnostics_free(d);
}

/* By hand: of three replications the mean of `total` is 3 ± 6.572 (see the test of the writer). */
static void the_figures_that_another_order_of_ties_moves_are_told(void **state)
{
    (void)state;
    static size_t all[FIXTURE_MEASURES] = {0, 1};
    const output_measure_choice shown = {all, FIXTURE_MEASURES, FIXTURE_MEASURES};
    const sim_tie_effect effects[FIXTURE_MEASURES] = {{-13.144, 2, 0.01}, {NAN, 0, NAN}};
    output_run_figures said = figures;
    said.tie_orders = 4;
    said.tie_effects = effects;
    char *text = print_shown(3, 3, &shown, &said, output_summary_text);
    assert_says(text, "Order of simultaneous events: 3 of 3,003 events (0.0999 %) met another");
    assert_says(text,
                "1 of 2 figures moves, 1 of them by more than the half-width of their interval, in 4 other orders of "
                "them: paired t tests over 3 replications, 8 "
                "comparisons at once (Holm), level 5 %.");
    assert_says(text, "Not compared: 1,");
    assert_says(text, "So few replications cannot show that a figure moves: 9 or more are needed."); /* 8 / 2^8 < 5 % */
    assert_says(text, "      -13.14               2   0.0100  moves beyond\n");
    free(text);
    json_t *object = parse(print_shown(3, 3, &shown, &said, output_summary_json));
    const json_t *found = json_object_get(object, "tie_orders");
    assert_int_equal(json_integer_value(json_object_get(found, "replications_needed")), 9);
    assert_int_equal(json_array_size(json_object_get(found, "moved")), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(found, "moved"), 0)), "total");
    const json_t *total = json_array_get(json_object_get(found, "measures"), 0);
    assert_float_equal(json_number_value(json_object_get(total, "in_half_widths")), 2, 1e-3);
    assert_int_equal(json_integer_value(json_object_get(total, "order")), 2);
    const json_t *delay = json_array_get(json_object_get(found, "measures"), 1);
    assert_true(json_is_null(json_object_get(delay, "p_value")) && json_is_false(json_object_get(delay, "moves")));
    json_decref(object);
}

static void whether_a_precision_was_reached_is_told(void **state)
{
    (void)state;
    static size_t all[FIXTURE_MEASURES] = {0, 1};
    static const sim_measure measures[FIXTURE_MEASURES] = {{.name = "total"}, {.name = "delay"}};
    const output_measure_choice choice = {all, FIXTURE_MEASURES, FIXTURE_MEASURES};
    const sim_precision asked = {.relative = 0.025, .confidence = 0.95, .first = 2, .most = 3};
    sim_stages_report report = {.replications = 3, .judged = 1, .verdict = {.next = 0, .open = 1, .worst = 1}};
    const output_precision precision = {&asked, &choice, measures, &report};
    output_run_figures said = figures;
    said.precision = &precision;
    char *text = print_shown(3, 3, &choice, &said, output_summary_text);
    assert_says(text, "Precision: 2.5 % asked of 2 measures, NOT REACHED by 1 of them with 3 replications, the most "
                      "allowed; furthest: delay\n");
    free(text);
    json_t *object = parse(print_shown(3, 3, &choice, &said, output_summary_json));
    const json_t *found = json_object_get(object, "precision");
    assert_string_equal(json_string_value(json_object_get(found, "status")), "not_reached");
    assert_string_equal(json_string_value(json_object_get(found, "furthest")), "delay");
    assert_int_equal(json_integer_value(json_object_get(found, "open")), 1);
    assert_int_equal(json_array_size(json_object_get(found, "measures")), 2);
    json_decref(object);

    report.verdict = (sim_precision_verdict){0};
    text = print_shown(3, 3, &choice, &said, output_summary_text);
    assert_says(text, "Precision: 2.5 % asked of 2 measures, reached with 3 replications\n");
    free(text);
    object = parse(print(3, 3, output_summary_json)); /* none was asked for */
    assert_true(json_is_null(json_object_get(object, "precision")));
    json_decref(object);
}

static void numbers_are_printed_as_people_read_them(void **state)
{
    (void)state;
    assert_string_equal(number_text(0.0).text, "0");
    assert_string_equal(number_text(999.0).text, "999");
    assert_string_equal(number_text(1000.4).text, "1,000");
    assert_string_equal(number_text(-2481203.0).text, "-2,481,203");
    assert_string_equal(number_text(0.123456).text, "0.1235");
    assert_string_equal(number_text(NAN).text, "-");
    assert_string_equal(number_text(1e300).text, "1e+300");
    assert_string_equal(number_bytes_text(0).text, "0 B");
    assert_string_equal(number_bytes_text(1536).text, "1.5 KiB");
    assert_string_equal(number_bytes_text(3u << 20).text, "3.0 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_replication_says_that_there_is_no_interval),
        cmocka_unit_test(the_text_says_how_it_may_be_read),
        cmocka_unit_test(an_interrupted_run_says_so),
        cmocka_unit_test(the_json_says_the_same),
        cmocka_unit_test(measures_that_are_not_chosen_are_not_shown_and_their_number_is_told),
        cmocka_unit_test(names_are_chosen_by_patterns_and_a_pattern_that_matches_none_is_told_the_nearest),
        cmocka_unit_test(the_figures_that_another_order_of_ties_moves_are_told),
        cmocka_unit_test(whether_a_precision_was_reached_is_told),
        cmocka_unit_test(numbers_are_printed_as_people_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
