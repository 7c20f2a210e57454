/* Which figures another order of simultaneous events moves. Expected: Student's table, arithmetic on paper, the stated level
 * of error, and a toy whose dependence on the order is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/experiment/replications.h"
#include "sim/experiment/tie_orders.h"
#include "sim/kernel/stream.h"

static const size_t first_only[] = {0};

/* Values of one measure: `count` of them. */
static sim_measure_values *values_of(const double values[], size_t count)
{
    sim_measure_values *made = sim_measure_values_new(1);
    for (size_t r = 0; r < count; r++)
        sim_measure_values_add(made, &values[r]);
    return made;
}

/* What one other order does to one measure. */
static sim_tie_effect effect_of(const double declared[], const double permuted[], size_t count)
{
    sim_measure_values *a = values_of(declared, count), *b = values_of(permuted, count);
    sim_tie_effect effect;
    sim_tie_orders_compare(a, (const sim_measure_values *const[]){b}, 1, first_only, 1, &effect);
    sim_measure_values_free(a);
    sim_measure_values_free(b);
    return effect;
}

/* Ten differences of `mean` plus or minus 1: their deviation is the root of 10/9, that of their mean 1/3. */
static void fill_ten(double mean, double declared[10], double permuted[10])
{
    for (size_t r = 0; r < 10; r++) {
        declared[r] = 100 + (double)(r * r);
        permuted[r] = declared[r] + mean + (r % 2 ? 1 : -1);
    }
}

static void the_p_value_is_that_of_a_paired_t_test(void **state)
{
    (void)state;
    double declared[10], permuted[10];
    fill_ten(2.262157 / 3, declared, permuted); /* Student's table: 9 degrees of freedom, 5 % two-sided */
    const sim_tie_effect effect = effect_of(declared, permuted, 10);
    assert_float_equal(effect.p_value, 0.05, 1e-6);
    assert_float_equal(effect.largest, 2.262157 / 3, 1e-9);
    assert_int_equal(effect.permutation, 1);
}

static void of_several_orders_the_largest_difference_is_told_and_holm_counts_them_all(void **state)
{
    (void)state;
    double declared[10], small[10], large[10];
    fill_ten(0, declared, small);
    fill_ten(-2.262157 / 3, declared, large);
    sim_measure_values *a = values_of(declared, 10), *b = values_of(small, 10), *c = values_of(large, 10);
    sim_tie_effect effect;
    sim_tie_orders_compare(a, (const sim_measure_values *const[]){b, c, b}, 3, first_only, 1, &effect);
    assert_float_equal(effect.p_value, 3 * 0.05, 1e-5);
    assert_float_equal(effect.largest, -2.262157 / 3, 1e-9);
    assert_int_equal(effect.permutation, 2);
    sim_measure_values_free(a);
    sim_measure_values_free(b);
    sim_measure_values_free(c);
}

static void few_replications_prove_no_more_than_their_signs(void **state)
{
    (void)state;
    const double declared[6] = {7, 7, 7, 7, 7, 7}, permuted[6] = {8, 8, 8, 8, 8, 8};
    assert_true(isnan(effect_of(declared, permuted, 1).p_value));
    /* Without spread the t test would be certain; n equal signs happen by chance once in 2^(n - 1) times. */
    assert_true(effect_of(declared, permuted, 2).p_value == 0.5);
    assert_true(effect_of(declared, permuted, 6).p_value == 0.03125);
    const sim_tie_effect five = effect_of(declared, permuted, 5), six = effect_of(declared, permuted, 6);
    assert_false(sim_tie_effect_moves(&five));
    assert_true(sim_tie_effect_moves(&six));
    assert_int_equal(sim_tie_orders_fewest(1), 6);
    /* 65 / 2^(n - 1) < 1/20 asks for 2^(n - 1) > 1300: n = 12. */
    assert_int_equal(sim_tie_orders_fewest(65), 12);
}

static void what_is_undefined_or_infinite_in_one_order_is_left_out(void **state)
{
    (void)state;
    const double declared[4] = {1, NAN, 5, INFINITY}, permuted[4] = {2, 3, NAN, 4};
    const sim_tie_effect effect = effect_of(declared, permuted, 4);
    assert_true(effect.largest == 1); /* the first pair alone */
    assert_true(isnan(effect.p_value));
    const double none[2] = {NAN, NAN};
    assert_true(isnan(effect_of(none, permuted, 2).largest));
    assert_int_equal(effect_of(none, permuted, 2).permutation, 0);
}

static void rounding_is_no_difference(void **state)
{
    (void)state;
    double declared[12], permuted[12];
    for (size_t r = 0; r < 12; r++) {
        declared[r] = 1e6 + (double)r;
        permuted[r] = nextafter(declared[r], INFINITY);
    }
    assert_true(effect_of(declared, permuted, 12).p_value == 1);
    for (size_t r = 0; r < 12; r++)
        permuted[r] = declared[r] * (1 + 1e-9); /* small, but no rounding */
    assert_true(effect_of(declared, permuted, 12).p_value < 0.001);
}

static void nothing_is_called_moved_more_often_than_the_stated_level(void **state)
{
    (void)state;
    enum { TRIALS = 2000, MEASURES = 5, ORDERS = 4, COUNT = 15 };
    static const size_t all[MEASURES] = {0, 1, 2, 3, 4};
    uint32_t alarms = 0;
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        sim_stream stream = sim_stream_open(7, trial, 0, 0, 0);
        sim_measure_values *runs[1 + ORDERS];
        for (size_t k = 0; k <= ORDERS; k++) {
            runs[k] = sim_measure_values_new(MEASURES);
            for (size_t r = 0; r < COUNT; r++) {
                double row[MEASURES];
                for (size_t i = 0; i < MEASURES; i++) /* a sum of uniforms is normal enough */
                    row[i] = sim_stream_uniform(&stream) + sim_stream_uniform(&stream) + sim_stream_uniform(&stream);
                sim_measure_values_add(runs[k], row);
            }
        }
        sim_tie_effect effects[MEASURES];
        sim_tie_orders_compare(runs[0], (const sim_measure_values *const *)&runs[1], ORDERS, all, MEASURES, effects);
        int moved = 0;
        for (size_t i = 0; i < MEASURES; i++)
            moved |= sim_tie_effect_moves(&effects[i]);
        alarms += moved != 0;
        for (size_t k = 0; k <= ORDERS; k++)
            sim_measure_values_free(runs[k]);
    }
    /* At most 5 %; seeds are fixed, and a right program would fail for one choice of seeds in 30,000 (four deviations). */
    assert_in_range(alarms, 1, (uintmax_t)(TRIALS * 0.05 + 4 * sqrt(TRIALS * 0.05 * 0.95)));
}

/* ---- the toy: customers of two classes and one server who takes them as they come ---- */

enum { CLASSES = 2, CUSTOMERS = 400, SERVICE = 6, INTERVAL = 20, TOY_MEASURES = 3, REPLICATIONS = 20 };

/* When customers come: every INTERVAL ticks one of each class, or each at a random tick of so many that none meets. */
typedef enum toy_arrivals { TOGETHER, APART } toy_arrivals;

typedef struct toy_state {
    int64_t free_at;
    int64_t wait[CLASSES];
} toy_state;

static void toy_set_up(sim *s, const void *inputs)
{
    const toy_arrivals arrivals = *(const toy_arrivals *)inputs;
    sim_add_table(s, "state", 1, sizeof(toy_state));
    for (uint32_t i = 0; i < CLASSES * CUSTOMERS; i++) {
        sim_stream stream = sim_open_stream(s, i, 0, 0);
        const sim_ticks at = arrivals == TOGETHER ? INTERVAL * (1 + i / CLASSES) : sim_stream_below(&stream, 80000000);
        sim_schedule(s, at, 0, i, 0, i % CLASSES, 0);
    }
}

static void toy_handle(sim *s, const void *inputs, const sim_event *event)
{
    const int64_t service = *(const toy_arrivals *)inputs == TOGETHER ? SERVICE : 60000;
    toy_state *state = sim_table_at(s, 0);
    const int64_t start = state->free_at > sim_now(s) ? state->free_at : sim_now(s);
    state->wait[event->entity] += start - sim_now(s);
    state->free_at = start + service;
}

static const sim_measure *toy_measures(const void *inputs, size_t *count)
{
    static const sim_measure rows[TOY_MEASURES] = {{"first", "wait of the first class", "s", ""},
                                                   {"second", "wait of the second class", "s", ""},
                                                   {"all", "wait of all", "s", ""}};
    (void)inputs;
    *count = TOY_MEASURES;
    return rows;
}

static void toy_measure(sim *s, const void *inputs, double values[])
{
    (void)inputs;
    const toy_state *state = sim_table_at(s, 0);
    values[0] = (double)state->wait[0] / CUSTOMERS;
    values[1] = (double)state->wait[1] / CUSTOMERS;
    values[2] = (double)(state->wait[0] + state->wait[1]) / (CLASSES * CUSTOMERS);
}

static const char *const kind_names[] = {"arrival"};
static const uint8_t kind_priorities[] = {0};
static const sim_model toy = {.name = "toy",
                              .measures = toy_measures,
                              .behaviour = {.kind_names = kind_names,
                                            .kind_priorities = kind_priorities,
                                            .kind_count = 1,
                                            .set_up = toy_set_up,
                                            .handle = toy_handle},
                              .measure = toy_measure};

static int keep(void *context, const sim_result *result)
{
    sim_measure_values_add(context, result->measures);
    return 0;
}

static sim_measure_values *run_toy(const toy_arrivals *arrivals, uint32_t permutation)
{
    static const sim_frame frame = {.first_day = 0, .last_day = 0, .ticks_per_day = 86400000};
    const sim_experiment experiment = {.model = &toy,
                                       .inputs = arrivals,
                                       .frame = &frame,
                                       .seed = 1,
                                       .replications = REPLICATIONS,
                                       .threads = 2,
                                       .tie_permutation = permutation};
    sim_measure_values *values = sim_measure_values_new(TOY_MEASURES);
    const sim_sink sink = {.context = values, .accept = keep};
    assert_int_equal(sim_replications_run(&experiment, &sink).end, SIM_RUN_COMPLETE);
    return values;
}

static void compare_toy(toy_arrivals arrivals, sim_tie_effect effects[TOY_MEASURES])
{
    enum { ORDERS = 3 };
    static const size_t all[TOY_MEASURES] = {0, 1, 2};
    sim_measure_values *declared = run_toy(&arrivals, 0), *permuted[ORDERS];
    for (uint32_t k = 0; k < ORDERS; k++)
        permuted[k] = run_toy(&arrivals, k + 1);
    if (arrivals == TOGETHER) { /* the first class never waits, the second as long as one service */
        assert_true(sim_measure_values_at(declared, 0, 0) == 0);
        assert_true(sim_measure_values_at(declared, 0, 1) == SERVICE);
    }
    sim_tie_orders_compare(declared, (const sim_measure_values *const *)permuted, ORDERS, all, TOY_MEASURES, effects);
    sim_measure_values_free(declared);
    for (uint32_t k = 0; k < ORDERS; k++)
        sim_measure_values_free(permuted[k]);
}

static void who_is_served_first_of_two_that_come_at_once_moves_their_waits_but_not_that_of_all(void **state)
{
    (void)state;
    sim_tie_effect effects[TOY_MEASURES];
    compare_toy(TOGETHER, effects);
    assert_true(sim_tie_effect_moves(&effects[0]));
    assert_true(sim_tie_effect_moves(&effects[1]));
    assert_false(sim_tie_effect_moves(&effects[2]));
    assert_true(effects[2].largest == 0);
    /* In an order like any other each class comes first about half of the time: 3 of 6 ticks, more or less. */
    assert_true(effects[0].largest > 2 && effects[0].largest < 4);
    assert_true(effects[1].largest < -2 && effects[1].largest > -4);
}

static void where_customers_come_at_random_times_no_wait_moves(void **state)
{
    (void)state;
    sim_tie_effect effects[TOY_MEASURES];
    compare_toy(APART, effects);
    for (size_t i = 0; i < TOY_MEASURES; i++)
        assert_false(sim_tie_effect_moves(&effects[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_p_value_is_that_of_a_paired_t_test),
        cmocka_unit_test(of_several_orders_the_largest_difference_is_told_and_holm_counts_them_all),
        cmocka_unit_test(few_replications_prove_no_more_than_their_signs),
        cmocka_unit_test(what_is_undefined_or_infinite_in_one_order_is_left_out),
        cmocka_unit_test(rounding_is_no_difference),
        cmocka_unit_test(nothing_is_called_moved_more_often_than_the_stated_level),
        cmocka_unit_test(who_is_served_first_of_two_that_come_at_once_moves_their_waits_but_not_that_of_all),
        cmocka_unit_test(where_customers_come_at_random_times_no_wait_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
