/* Series in batches: averages against plain sums over the whole series, kept in full. */
#include "sim/kernel/batches.h"

#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"
#include "sim/kernel/timeweighted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 20000 };

/* Average of x[from..to), with Kahan's compensated sum, which errs by two roundings whatever the length. */
static double plain_average(const double *x, int64_t from, int64_t to)
{
    double sum = 0, lost = 0;
    for (int64_t i = from; i < to; i++) {
        const double next = x[i] - lost, total = sum + next;
        lost = (total - sum) - next;
        sum = total;
    }
    return sum / (double)(to - from);
}

static void assert_averages(const sim_batches *b, const double *x, int64_t n, double slack)
{
    assert_int_equal(sim_batches_length(b), n);
    assert_int_equal((int64_t)b->count, n / b->length);
    for (int64_t i = 0; i < (int64_t)b->count; i++) {
        const double due = plain_average(x, i * b->length, (i + 1) * b->length);
        assert_true(fabs(sim_batches_average(b, (uint64_t)i) - due) <= slack);
        if (i % 97 == 0) {
            const double rest = plain_average(x, i * b->length, n);
            assert_true(fabs(sim_batches_mean(b, (uint64_t)i) - rest) <= slack);
        }
    }
}

static void a_batch_is_the_average_of_its_observations(void **unused)
{
    (void)unused;
    double *x = calloc(MOST, sizeof *x);
    sim_batches b;
    for (uint32_t trial = 0; trial < 60; trial++) {
        sim_stream s = sim_stream_open(trial, 0, 0, 0, 0);
        const int64_t n = sim_stream_below(&s, MOST), length = 1 + sim_stream_below(&s, 9);
        sim_batches_open(&b, length);
        for (int64_t i = 0; i < n; i++) {
            x[i] = 50 * sim_stream_uniform(&s) - 20;
            sim_batches_add(&b, x[i]);
        }
        assert_averages(&b, x, n, 1e-12);
        assert_true(b.length == length || b.count >= SIM_BATCHES / 2);
        assert_true(b.count < SIM_BATCHES && b.length % length == 0);
    }
    free(x);
}

static void a_level_that_holds_is_as_many_observations(void **unused)
{
    (void)unused;
    double *x = calloc(MOST, sizeof *x);
    sim_batches b;
    for (uint32_t trial = 0; trial < 60; trial++) {
        sim_stream s = sim_stream_open(trial, 1, 0, 0, 0);
        int64_t n = 0;
        sim_batches_open(&b, 1 + sim_stream_below(&s, 9));
        while (n < MOST - 1000 * (int64_t)(1 + trial % 3)) {
            const double level = floor(8 * sim_stream_uniform(&s));
            const int64_t held = sim_stream_below(&s, trial % 2 ? 10 : 1000); /* of no length too */
            sim_batches_hold(&b, level, held);
            for (int64_t i = 0; i < held; i++) {
                x[n++] = level;
            }
        }
        assert_averages(&b, x, n, 1e-12);
    }
    free(x);
}

/* A level of a week in ticks of a millionth of a second, cut into batches: the mean is the time average, exactly. */
static void the_mean_over_time_is_the_time_average(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(3, 0, 0, 0, 0);
    sim_ticks now = 0;
    sim_timeweighted w = sim_timeweighted_open(0, 0);
    sim_batches b;
    sim_batches_open(&b, 1);
    for (int i = 0; i < 100000; i++) {
        const sim_ticks held = sim_stream_below(&s, 12000000);
        const int64_t level = sim_stream_below(&s, 40);
        sim_timeweighted_set(&w, now, level);
        sim_batches_hold(&b, (double)level, held);
        now += held;
    }
    sim_timeweighted_advance(&w, now);
    assert_int_equal(sim_batches_length(&b), now);
    assert_true(fabs(sim_batches_mean(&b, 0) - sim_timeweighted_mean(&w)) < 1e-11);
}

static void a_level_may_last_longer_than_all_batches(void **unused)
{
    (void)unused;
    sim_batches b;
    sim_batches_open(&b, 1);
    sim_batches_hold(&b, 3, (int64_t)1 << 50);
    sim_batches_hold(&b, 5, (int64_t)1 << 50);
    assert_int_equal(sim_batches_length(&b), (int64_t)1 << 51);
    assert_true(sim_batches_mean(&b, 0) == 4);
    assert_true(b.count >= SIM_BATCHES / 2);
    assert_true(sim_batches_average(&b, 0) == 3 && sim_batches_average(&b, b.count - 1) == 5);
}

/* Sums of the values themselves would be off by some 1e-6 here, a rounding of each of a thousand additions to 3e11. */
static void a_small_spread_on_a_large_level_survives(void **unused)
{
    (void)unused;
    enum { OBSERVATIONS = 1 << 20 };
    double *x = calloc(OBSERVATIONS, sizeof *x);
    sim_batches b;
    sim_stream s = sim_stream_open(4, 0, 0, 0, 0);
    sim_batches_open(&b, 1);
    for (int i = 0; i < OBSERVATIONS; i++) {
        x[i] = 1e9 / 3 + 1e-3 * sim_stream_uniform(&s);
        sim_batches_add(&b, x[i]);
    }
    assert_averages(&b, x, OBSERVATIONS, 1e-7); /* a double of that size steps by 6e-8 */
    free(x);
}

static void nan_is_not_swallowed(void **unused)
{
    (void)unused;
    sim_batches b;
    sim_batches_open(&b, 1);
    assert_true(isnan(sim_batches_mean(&b, 0)));
    sim_batches_hold(&b, NAN, 0); /* held for no time */
    assert_int_equal(sim_batches_length(&b), 0);
    sim_batches_add(&b, 2);
    sim_batches_hold(&b, NAN, 0);
    assert_true(sim_batches_mean(&b, 0) == 2);
    for (int i = 0; i < 3000; i++) {
        sim_batches_add(&b, i == 700 ? NAN : 1);
    }
    assert_true(isnan(sim_batches_mean(&b, 0)));
    sim_batches_open(&b, 1);
    sim_batches_add(&b, 4);
    assert_true(sim_batches_mean(&b, 0) == 4);
    assert_true(isnan(sim_batches_mean(&b, 1)));
}

static jmp_buf escape;

static void leave(sim_panic_kind kind, const char *text)
{
    (void)kind;
    (void)text;
    longjmp(escape, 1);
}

static void a_series_without_a_length_or_of_too_much_panics(void **unused)
{
    (void)unused;
    static sim_batches b;
    sim_panic_set_handler(leave);
    volatile int panics = 0;
    if (setjmp(escape) == 0) {
        sim_batches_open(&b, 0);
    } else {
        panics++;
    }
    sim_batches_open(&b, 1);
    if (setjmp(escape) == 0) {
        sim_batches_hold(&b, 1, -1);
    } else {
        panics++;
    }
    volatile int held = 0;
    if (setjmp(escape) == 0) {
        for (; held < 8; held = held + 1) {
            sim_batches_hold(&b, 1, (int64_t)1 << 60);
        }
    } else {
        panics++;
    }
    sim_panic_set_handler(NULL);
    assert_int_equal(panics, 3);
    assert_true(held >= 1 && held <= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_is_the_average_of_its_observations),
        cmocka_unit_test(a_level_that_holds_is_as_many_observations),
        cmocka_unit_test(the_mean_over_time_is_the_time_average),
        cmocka_unit_test(a_level_may_last_longer_than_all_batches),
        cmocka_unit_test(a_small_spread_on_a_large_level_survives),
        cmocka_unit_test(nan_is_not_swallowed),
        cmocka_unit_test(a_series_without_a_length_or_of_too_much_panics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
