/* Histograms: bins cover all values once, quantiles against the sorted observations. */
#include "sim/kernel/histogram.h"

#include "sim/kernel/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void bins_cover_every_value_once_and_no_wider_than_promised(void **unused)
{
    (void)unused;
    uint64_t next = 0;
    for (uint32_t bin = 0; bin < SIM_HISTOGRAM_BINS; bin++) {
        const uint64_t low = sim_histogram_bin_low(bin), width = sim_histogram_bin_width(bin);
        assert_int_equal(low, next);
        assert_int_equal(sim_histogram_bin_of(low), bin);
        assert_int_equal(sim_histogram_bin_of(low + (width - 1)), bin);
        assert_true(width == 1 || width <= low / 32);
        next = low + width;
    }
    assert_int_equal(next, 0); /* 2^64, wrapped: the last bin ends with the last value */
    assert_int_equal(sim_histogram_bin_of(UINT64_MAX), SIM_HISTOGRAM_BINS - 1);
}

static int ascending(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void quantiles_are_within_a_sixty_fourth_of_the_sorted_ones(void **unused)
{
    (void)unused;
    enum { MOST = 2000 };
    uint64_t *x = malloc(MOST * sizeof *x);
    for (uint32_t trial = 0; trial < 60; trial++) {
        sim_stream s = sim_stream_open(trial, 0, 0, 0, 0);
        const uint32_t n = 1 + sim_stream_below(&s, MOST), shift = sim_stream_below(&s, 64);
        sim_histogram h = {0};
        for (uint32_t i = 0; i < n; i++) {
            x[i] = sim_stream_bits64(&s) >> shift >> sim_stream_below(&s, 8);
            sim_histogram_add(&h, x[i]);
        }
        qsort(x, n, sizeof *x, ascending);
        assert_int_equal(h.lowest, x[0]);
        assert_int_equal(h.highest, x[n - 1]);
        for (uint32_t rank = 1; rank <= n; rank++) { /* in the middle of the rank's share, clear of rounding */
            const double is = sim_histogram_quantile(&h, (rank - 0.5) / n), due = (double)x[rank - 1];
            assert_true(fabs(is - due) <= due / 64);
            assert_true(x[rank - 1] >= 64 || is == due);
        }
        assert_true(fabs(sim_histogram_quantile(&h, 0) - (double)x[0]) <= (double)x[0] / 64);
        assert_true(fabs(sim_histogram_quantile(&h, 1) - (double)x[n - 1]) <= (double)x[n - 1] / 64);
    }
    free(x);
}

static void a_tenth_of_thirty_is_the_third(void **unused)
{
    (void)unused;
    sim_histogram h = {0};
    for (uint64_t i = 1; i <= 30; i++) {
        sim_histogram_add(&h, i);
    }
    for (int i = 1; i <= 30; i++) {
        assert_true(sim_histogram_quantile(&h, i / 30.0) == i);
    }
    assert_true(sim_histogram_quantile(&h, 0.1) == 3);
}

static void merged_histograms_are_the_histogram_of_all(void **unused)
{
    (void)unused;
    sim_histogram all = {0}, part[3] = {{0}, {0}, {0}}, forward = {0}, backward = {0};
    sim_stream s = sim_stream_open(1, 2, 3, 4, 5);
    for (int i = 0; i < 5000; i++) {
        const uint64_t value = sim_stream_bits64(&s) >> sim_stream_below(&s, 64);
        sim_histogram_add(&all, value);
        sim_histogram_add(&part[sim_stream_below(&s, 2) * 2], value); /* the middle one stays empty */
    }
    for (int i = 0; i < 3; i++) {
        sim_histogram_merge(&forward, &part[i]);
        sim_histogram_merge(&backward, &part[2 - i]);
    }
    assert_memory_equal(&forward, &all, sizeof all);
    assert_memory_equal(&backward, &all, sizeof all);
}

/* Replications of quite different sizes, as a rare long wait has them: each rank of the union against the union
 * sorted.
 */
static void quantiles_of_merged_replications_are_within_a_sixty_fourth_too(void **unused)
{
    (void)unused;
    enum { REPLICATIONS = 20, EACH = 300, ALL = REPLICATIONS * EACH };
    uint64_t *x = malloc(ALL * sizeof *x);
    sim_histogram all = {0};
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        sim_stream s = sim_stream_open(1, r, 0, 0, 0);
        sim_histogram one = {0};
        for (uint32_t i = 0; i < EACH; i++) {
            x[r * EACH + i] = sim_stream_bits64(&s) >> (3 * r) >> sim_stream_below(&s, 4);
            sim_histogram_add(&one, x[r * EACH + i]);
        }
        sim_histogram_merge(&all, &one);
    }
    qsort(x, ALL, sizeof *x, ascending);
    for (uint32_t rank = 1; rank <= ALL; rank++) {
        const double is = sim_histogram_quantile(&all, (rank - 0.5) / ALL), due = (double)x[rank - 1];
        assert_true(fabs(is - due) <= due / 64);
    }
    free(x);
}

/* Of 1 to 100: ranks 40 and 61 enclose the median with 95 % (Conover's table: 40 and 61), and each bin is one value.
 * Above 64 a bin of two values is counted in.
 */
static void an_interval_is_that_of_the_ranks_with_their_bins(void **unused)
{
    (void)unused;
    sim_histogram h = {0}, far = {0};
    for (uint64_t i = 1; i <= 100; i++) {
        sim_histogram_add(&h, i);
        sim_histogram_add(&far, 1000 + 2 * i); /* in bins of 32 */
    }
    const sim_quantile_interval near = sim_histogram_interval(&h, 0.5, 0.95);
    assert_true(near.value == 50 && near.low == 40 && near.high == 61 && near.confidence == 0.95);
    const sim_quantile_interval wide = sim_histogram_interval(&far, 0.5, 0.95);
    const uint32_t low = sim_histogram_bin_of(1080), high = sim_histogram_bin_of(1122);
    assert_true(wide.low == (double)sim_histogram_bin_low(low) && wide.low <= 1080);
    assert_true(wide.high == (double)(sim_histogram_bin_low(high) + sim_histogram_bin_width(high) - 1));
    assert_true(wide.high >= 1122 && wide.value > wide.low && wide.value < wide.high);
    const sim_quantile_interval ends = sim_histogram_interval(&far, 0.985, 0.9);
    assert_true(ends.high == INFINITY && ends.low > 1150 && ends.low <= 1200);
    sim_histogram some = {0};
    for (uint64_t i = 1; i <= 59; i++) { /* Wilks: the largest of 59 bounds the 0.95 quantile, that of 58 does not */
        assert_true(sim_histogram_interval(&some, 0.95, 0.9).high == INFINITY);
        sim_histogram_add(&some, i);
    }
    assert_true(sim_histogram_interval(&some, 0.95, 0.9).high == 59);
    const sim_quantile_interval first = sim_histogram_interval(&far, 0.015, 0.9);
    assert_true(first.low == 0 && first.high < 1050 && first.high >= 1002);
}

static void an_empty_histogram_has_no_quantiles(void **unused)
{
    (void)unused;
    sim_histogram h = {0};
    assert_true(isnan(sim_histogram_quantile(&h, 0.5)));
    const sim_quantile_interval none = sim_histogram_interval(&h, 0.5, 0.95);
    assert_true(isnan(none.value) && none.low == 0 && none.high == INFINITY);
    sim_histogram_add(&h, 1000003);
    assert_true(sim_histogram_quantile(&h, 0.5) == 1000003); /* lowest and highest are exact */
    assert_true(isnan(sim_histogram_quantile(&h, -0.1)) && isnan(sim_histogram_quantile(&h, NAN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_cover_every_value_once_and_no_wider_than_promised),
        cmocka_unit_test(quantiles_are_within_a_sixty_fourth_of_the_sorted_ones),
        cmocka_unit_test(a_tenth_of_thirty_is_the_third),
        cmocka_unit_test(merged_histograms_are_the_histogram_of_all),
        cmocka_unit_test(quantiles_of_merged_replications_are_within_a_sixty_fourth_too),
        cmocka_unit_test(an_interval_is_that_of_the_ranks_with_their_bins),
        cmocka_unit_test(an_empty_histogram_has_no_quantiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
