/* The end of the warm-up: MSER against a slow, obvious one, and the series that it must not be taken in by. */
#include "sim/kernel/warmup.h"

#include "sim/kernel/distribution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

static sim_batches b;

/* White's definition, each truncation by itself; the last five never. */
static uint64_t slow_minimum(void)
{
    double x[SIM_BATCHES], smallest = INFINITY;
    uint64_t at = 0;
    for (uint64_t i = 0; i < b.count; i++) {
        x[i] = b.mean[i];
    }
    for (uint64_t start = 0; b.count - start > 5; start++) {
        const size_t n = b.count - start;
        const double error = gsl_stats_variance(x + start, 1, n) * (double)(n - 1) / (double)(n * n);
        if (error < smallest) {
            smallest = error;
            at = start;
        }
    }
    return at;
}

static void the_truncation_is_the_one_of_the_definition(void **unused)
{
    (void)unused;
    int found = 0;
    for (uint32_t trial = 0; trial < 300; trial++) {
        sim_stream s = sim_stream_open(trial, 0, 0, 0, 0);
        const uint32_t n = 20 + sim_stream_below(&s, 1200);
        const double from = 8 * sim_stream_uniform(&s), memory = n * 0.3 * sim_stream_uniform(&s);
        sim_batches_open(&b, 1 + trial % 3);
        for (uint32_t i = 0; i < n; i++) {
            sim_batches_hold(&b, from * exp(-(double)i / memory) + sim_normal_quantile(sim_stream_uniform(&s)),
                             1 + trial % 3);
        }
        const sim_warmup w = sim_warmup_of(&b);
        assert_int_equal(w.batches, slow_minimum());
        assert_int_equal(w.length, (int64_t)w.batches * b.length);
        assert_int_equal(w.verdict, w.batches <= b.count / 2 ? SIM_WARMUP_FOUND : SIM_WARMUP_NOT_FOUND);
        found += w.verdict == SIM_WARMUP_FOUND;
    }
    assert_true(found > 150 && found < 300);
}

static void a_step_is_cut_where_it_is(void **unused)
{
    (void)unused;
    for (uint32_t at = 0; at <= 100; at += 20) {
        sim_batches_open(&b, 5);
        for (uint32_t i = 0; i < 5 * 200; i++) {
            sim_batches_add(&b, (i < 5 * at ? 1000 : 0) + i % 2);
        }
        const sim_warmup w = sim_warmup_of(&b);
        assert_int_equal(w.verdict, SIM_WARMUP_FOUND);
        assert_true(w.batches >= at && w.batches <= at + 1); /* batches of 2 and of 3 ones alternate */
        assert_int_equal(w.length, 5 * (int64_t)w.batches);
    }
}

static void what_never_settles_has_no_truncation(void **unused)
{
    (void)unused;
    sim_batches_open(&b, 1);
    for (int i = 0; i < 700; i++) {
        sim_batches_add(&b, i);
    }
    sim_warmup w = sim_warmup_of(&b);
    assert_int_equal(w.verdict, SIM_WARMUP_NOT_FOUND);
    assert_true(w.batches > 350);
    sim_batches_open(&b, 1);
    for (int i = 0; i < 700; i++) { /* a step in the second half */
        sim_batches_add(&b, i < 400 ? 9 : i % 3);
    }
    w = sim_warmup_of(&b);
    assert_int_equal(w.verdict, SIM_WARMUP_NOT_FOUND);
    assert_true(w.batches >= 400 && w.batches < 410);
}

/* After the step all is alike, and the earliest of equal minima is the step. */
static void half_of_the_series_is_the_most_that_is_cut(void **unused)
{
    (void)unused;
    for (uint32_t n = 40; n <= 41; n++) {
        for (uint32_t at = 18; at <= 23; at++) {
            sim_batches_open(&b, 1);
            for (uint32_t i = 0; i < n; i++) {
                sim_batches_add(&b, i < at ? 9 : 4);
            }
            const sim_warmup w = sim_warmup_of(&b);
            assert_int_equal(w.batches, at);
            assert_int_equal(w.verdict, at <= 20 ? SIM_WARMUP_FOUND : SIM_WARMUP_NOT_FOUND);
        }
    }
}

static void a_constant_series_loses_nothing(void **unused)
{
    (void)unused;
    sim_batches_open(&b, 1);
    for (int i = 0; i < 700; i++) {
        sim_batches_add(&b, 0.3);
    }
    const sim_warmup w = sim_warmup_of(&b);
    assert_int_equal(w.verdict, SIM_WARMUP_FOUND);
    assert_int_equal(w.batches, 0);
}

/* Two last values that are alike have no spread at all. */
static void the_last_five_are_never_looked_at(void **unused)
{
    (void)unused;
    sim_batches_open(&b, 1);
    for (int i = 0; i < 100; i++) {
        sim_batches_add(&b, i < 95 ? i % 7 : 6);
    }
    const sim_warmup w = sim_warmup_of(&b);
    assert_int_equal(w.verdict, SIM_WARMUP_FOUND);
    assert_true(w.batches < 10);
}

static void few_batches_and_nan_have_no_truncation(void **unused)
{
    (void)unused;
    sim_batches_open(&b, 5);
    for (int i = 0; i < 5 * 19 + 4; i++) {
        sim_batches_add(&b, 1);
    }
    assert_int_equal(sim_warmup_of(&b).verdict, SIM_WARMUP_NOT_FOUND);
    sim_batches_add(&b, 1);
    assert_int_equal(sim_warmup_of(&b).verdict, SIM_WARMUP_FOUND);
    for (int i = 0; i < 500; i++) {
        sim_batches_add(&b, i == 200 ? NAN : 1);
    }
    assert_int_equal(sim_warmup_of(&b).verdict, SIM_WARMUP_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_truncation_is_the_one_of_the_definition),
        cmocka_unit_test(a_step_is_cut_where_it_is),
        cmocka_unit_test(what_never_settles_has_no_truncation),
        cmocka_unit_test(half_of_the_series_is_the_most_that_is_cut),
        cmocka_unit_test(a_constant_series_loses_nothing),
        cmocka_unit_test(the_last_five_are_never_looked_at),
        cmocka_unit_test(few_batches_and_nan_have_no_truncation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
