/* Alias tables: the probabilities in the table are the weights' shares, the draws follow them. */
#include "sim/kernel/alias.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 300 };

static void assert_exact(const sim_alias_entry *table, uint32_t items, const double *weights)
{
    double sum = 0;
    for (uint32_t i = 0; i < items; i++) {
        sum += weights[i];
    }
    for (uint32_t i = 0; i < items; i++) {
        const double is = sim_alias_probability(table, items, i), due = weights[i] / sum;
        assert_true(table[i].alias < items);
        assert_true(fabs(is - due) < 0x1p-31);
        assert_true(due > 0 || is == 0);
    }
}

/* Weights of many shapes and sizes; the seed of a failure is the number of the trial. */
static void a_table_holds_the_shares_of_its_weights(void **unused)
{
    (void)unused;
    double weights[MOST];
    sim_alias_entry table[MOST];
    for (uint32_t trial = 0; trial < 4000; trial++) {
        sim_stream s = sim_stream_open(1, 0, trial, 0, 0);
        const uint32_t items = 1 + sim_stream_below(&s, trial % 2 ? 8 : MOST);
        const double power = 8 * sim_stream_uniform(&s), zeros = trial % 3 == 0 ? 0.5 : 0;
        for (uint32_t i = 0; i < items; i++) {
            weights[i] = sim_stream_uniform(&s) < zeros ? 0 : pow(sim_stream_uniform(&s), power);
        }
        weights[sim_stream_below(&s, items)] = trial % 5 == 0 ? 1e6 : 1;
        assert_null(sim_alias_build(table, items, weights));
        assert_exact(table, items, weights);
    }
}

static void equal_weights_need_no_alias(void **unused)
{
    (void)unused;
    double weights[MOST];
    sim_alias_entry table[MOST];
    for (uint32_t items = 1; items < MOST; items++) {
        for (uint32_t i = 0; i < items; i++) {
            weights[i] = 0.1;
        }
        assert_null(sim_alias_build(table, items, weights));
        assert_exact(table, items, weights);
    }
}

/* Every entry is tried at its two ends: an item of weight zero owns no point, and all the weight owns every point. */
static void no_bits_pick_an_item_of_weight_zero(void **unused)
{
    (void)unused;
    const double weights[] = {0, 3, 0, 0, 7, 0, 1e-3, 0};
    const uint32_t items = 8;
    sim_alias_entry table[8];
    assert_null(sim_alias_build(table, items, weights));
    for (uint64_t entry = 0; entry < items; entry++) {
        const uint64_t first = entry << 61, last = first | (UINT64_MAX >> 3);
        for (uint64_t step = 0; step < 1000; step++) {
            assert_true(weights[sim_alias_pick(table, items, first + step)] > 0);
            assert_true(weights[sim_alias_pick(table, items, last - step)] > 0);
            assert_true(weights[sim_alias_pick(table, items, first + (step << 51))] > 0);
        }
    }
    const double one[] = {0, 0, 5};
    assert_null(sim_alias_build(table, 3, one));
    sim_stream s = sim_stream_open(2, 0, 0, 0, 0);
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(sim_alias_draw(table, 3, &s), 2);
    }
    assert_int_equal(sim_alias_pick(table, 3, 0), 2);
    assert_int_equal(sim_alias_pick(table, 3, UINT64_MAX), 2);
}

/* Counted over all 2^16 equidistant points of the 64 bits: independent of sim_alias_probability(). */
static void equidistant_points_fall_as_the_weights_say(void **unused)
{
    (void)unused;
    const double weights[] = {1, 2, 3, 4, 5, 6, 7};
    sim_alias_entry table[7];
    long seen[7] = {0};
    assert_null(sim_alias_build(table, 7, weights));
    for (uint64_t k = 0; k < 1 << 16; k++) {
        seen[sim_alias_pick(table, 7, k << 48)]++;
    }
    for (int i = 0; i < 7; i++) {
        assert_true(fabs((double)seen[i] - weights[i] / 28 * (1 << 16)) <= 14); /* two ends for each of 7 entries */
    }
}

/* A third of 2^64, to the last bit: thirty-two bits alone would give the first of three items one point too many. */
static void all_sixty_four_bits_decide_the_entry(void **unused)
{
    (void)unused;
    const double weights[] = {1, 1, 1};
    sim_alias_entry table[3];
    assert_null(sim_alias_build(table, 3, weights));
    assert_int_equal(sim_alias_pick(table, 3, 0x5555555555555555u), 0);
    assert_int_equal(sim_alias_pick(table, 3, 0x5555555555555556u), 1);
    assert_int_equal(sim_alias_pick(table, 3, 0xaaaaaaaaaaaaaaaau), 1);
    assert_int_equal(sim_alias_pick(table, 3, 0xaaaaaaaaaaaaaaabu), 2);
}

static void draws_follow_the_weights(void **unused)
{
    (void)unused;
    enum { ITEMS = 50, DRAWS = 200000 };
    double weights[ITEMS], sum = 0, x2 = 0;
    long seen[ITEMS] = {0};
    sim_alias_entry table[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
        sum += weights[i] = 1 + (i * 37) % 50;
    }
    assert_null(sim_alias_build(table, ITEMS, weights));
    sim_stream s = sim_stream_open(3, 0, 0, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        seen[sim_alias_draw(table, ITEMS, &s)]++;
    }
    for (int i = 0; i < ITEMS; i++) {
        const double due = DRAWS * weights[i] / sum;
        x2 += ((double)seen[i] - due) * ((double)seen[i] - due) / due;
    }
    assert_true(gsl_cdf_chisq_Q(x2, ITEMS - 1) > 1e-3); /* false alarm 1e-3 */
}

static void a_large_table_is_as_exact(void **unused)
{
    (void)unused;
    enum { ITEMS = 200000 };
    double *weights = malloc(ITEMS * sizeof *weights), *is = calloc(ITEMS, sizeof *is), sum = 0;
    sim_alias_entry *table = malloc(ITEMS * sizeof *table);
    sim_stream s = sim_stream_open(4, 0, 0, 0, 0);
    for (int i = 0; i < ITEMS; i++) {
        sum += weights[i] = pow(sim_stream_uniform(&s), 4);
    }
    assert_null(sim_alias_build(table, ITEMS, weights));
    for (int i = 0; i < ITEMS; i++) {
        is[i] += table[i].threshold * 0x1p-32 / ITEMS;
        is[table[i].alias] += (1 - table[i].threshold * 0x1p-32) / ITEMS;
    }
    for (int i = 0; i < ITEMS; i++) {
        assert_true(fabs(is[i] - weights[i] / sum) < 0x1p-31 / 100);
    }
    free(weights);
    free(is);
    free(table);
}

static void what_are_no_weights_is_refused_with_a_reason(void **unused)
{
    (void)unused;
    const double negative[] = {1, -1}, nan[] = {1, NAN}, zeros[] = {0, 0}, huge[] = {1.7e308, 1.7e308},
                 infinite[] = {1, INFINITY};
    sim_alias_entry table[2] = {{7, 7}, {7, 7}};
    assert_non_null(sim_alias_build(table, 0, zeros));
    assert_non_null(sim_alias_build(table, 2, negative));
    assert_non_null(sim_alias_build(table, 2, nan));
    assert_non_null(sim_alias_build(table, 2, zeros));
    assert_non_null(sim_alias_build(table, 2, huge));
    assert_non_null(sim_alias_build(table, 2, infinite));
    assert_int_equal(table[0].threshold, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_holds_the_shares_of_its_weights),
        cmocka_unit_test(equal_weights_need_no_alias),
        cmocka_unit_test(no_bits_pick_an_item_of_weight_zero),
        cmocka_unit_test(equidistant_points_fall_as_the_weights_say),
        cmocka_unit_test(all_sixty_four_bits_decide_the_entry),
        cmocka_unit_test(draws_follow_the_weights),
        cmocka_unit_test(a_large_table_is_as_exact),
        cmocka_unit_test(what_are_no_weights_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
