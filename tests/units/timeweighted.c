/* Time-weighted averages against the level recorded tick by tick (an obvious, slow way). */
#include "sim/kernel/timeweighted.h"

#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

static void an_average_is_that_of_every_tick(void **unused)
{
    (void)unused;
    for (uint32_t trial = 0; trial < 300; trial++) {
        sim_stream s = sim_stream_open(trial, 0, 0, 0, 0);
        int64_t level = sim_stream_below(&s, 9), sum = 0, ticks = 0, lowest = level, highest = level;
        sim_ticks now = -50;
        sim_timeweighted w = sim_timeweighted_open(now, level);
        for (int i = 0; i < 40; i++) {
            for (uint32_t held = sim_stream_below(&s, 5); held > 0; held--) {
                sum += level;
                ticks++;
                now++;
            }
            const int64_t by = (int64_t)sim_stream_below(&s, 7) - 3;
            level += by;
            if (i % 2) {
                sim_timeweighted_change(&w, now, by);
            } else {
                sim_timeweighted_set(&w, now, level);
            }
            lowest = level < lowest ? level : lowest;
            highest = level > highest ? level : highest;
        }
        assert_int_equal(w.area, sum);
        assert_int_equal(w.elapsed, ticks);
        assert_int_equal(w.level, level);
        assert_int_equal(w.lowest, lowest);
        assert_int_equal(w.highest, highest);
        assert_true(sim_timeweighted_mean(&w) == (double)sum / (double)ticks);
    }
}

static void an_average_counts_the_level_that_still_holds(void **unused)
{
    (void)unused;
    sim_timeweighted w = sim_timeweighted_open(100, 2);
    assert_true(isnan(sim_timeweighted_mean(&w)));
    sim_timeweighted_set(&w, 110, 6);
    sim_timeweighted_advance(&w, 140);
    assert_true(sim_timeweighted_mean(&w) == 5); /* (10 * 2 + 30 * 6) / 40 */
    sim_timeweighted_advance(&w, 140);
    assert_true(sim_timeweighted_mean(&w) == 5);
}

static void a_new_window_keeps_the_level_only(void **unused)
{
    (void)unused;
    sim_timeweighted w = sim_timeweighted_open(0, 1);
    sim_timeweighted_set(&w, 10, 9);
    sim_timeweighted_set(&w, 20, 3);
    sim_timeweighted_restart(&w, 30);
    assert_int_equal(w.highest, 3);
    assert_int_equal(w.lowest, 3);
    sim_timeweighted_advance(&w, 32);
    assert_int_equal(w.area, 6);
    assert_int_equal(w.elapsed, 2);
}

static void windows_join_to_the_whole_in_any_order(void **unused)
{
    (void)unused;
    sim_timeweighted whole = sim_timeweighted_open(0, 4), first = whole;
    sim_timeweighted_set(&whole, 7, 1);
    sim_timeweighted_set(&first, 7, 1);
    sim_timeweighted second = first;
    sim_timeweighted_restart(&second, 7);
    sim_timeweighted_set(&second, 9, 8);
    sim_timeweighted_set(&whole, 9, 8);
    sim_timeweighted_advance(&second, 20);
    sim_timeweighted_advance(&whole, 20);
    sim_timeweighted forward = first, backward = second;
    sim_timeweighted_merge(&forward, &second);
    sim_timeweighted_merge(&backward, &first);
    assert_int_equal(forward.area, whole.area);
    assert_int_equal(forward.elapsed, whole.elapsed);
    assert_int_equal(forward.highest, whole.highest);
    assert_int_equal(forward.lowest, whole.lowest);
    assert_int_equal(backward.area, whole.area);
    assert_int_equal(backward.elapsed, whole.elapsed);
}

static jmp_buf escape;

static void leave(sim_panic_kind kind, const char *text)
{
    (void)kind;
    (void)text;
    longjmp(escape, 1);
}

static void time_that_goes_back_and_areas_that_overflow_panic(void **unused)
{
    (void)unused;
    sim_panic_set_handler(leave);
    volatile int panics = 0;
    sim_timeweighted w = sim_timeweighted_open(10, INT64_C(1) << 40);
    if (setjmp(escape) == 0) {
        sim_timeweighted_advance(&w, 9);
    } else {
        panics++;
    }
    if (setjmp(escape) == 0) {
        sim_timeweighted_advance(&w, INT64_C(1) << 30);
    } else {
        panics++;
    }
    sim_panic_set_handler(NULL);
    assert_int_equal(panics, 2);
    assert_int_equal(w.area, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_average_is_that_of_every_tick),
        cmocka_unit_test(an_average_counts_the_level_that_still_holds),
        cmocka_unit_test(a_new_window_keeps_the_level_only),
        cmocka_unit_test(windows_join_to_the_whole_in_any_order),
        cmocka_unit_test(time_that_goes_back_and_areas_that_overflow_panic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
