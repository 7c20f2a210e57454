/* Streams: known answers, the open interval, independence of what came before, the view for GSL. */
#include "sim/kernel/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Source: Random123, tests/kat_vectors, the lines "philox4x32 10". */
static void philox_gives_its_published_answers(void **unused)
{
    (void)unused;
    static const struct {
        uint32_t counter[4], key[2], answer[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        sim_philox_block counter;
        memcpy(counter.word, known[i].counter, sizeof counter.word);
        const sim_philox_block out = sim_philox4x32_10(counter, known[i].key[0], known[i].key[1]);
        assert_memory_equal(out.word, known[i].answer, sizeof out.word);
    }
}

/* The vector of the digits of pi, reached through a stream: fixes which number goes to which word. */
static void a_stream_is_philox_of_its_documented_counter(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(0xa4093822, 0x299f31d0, 0x0370734413198a2eULL, 0x85, 0xa308d3);
    s.position = 0x243f6a88u << 2;
    assert_int_equal(sim_stream_bits32(&s), 0xd16cfe09);
    assert_int_equal(sim_stream_bits32(&s), 0x94fdcceb);
    assert_int_equal(sim_stream_bits64(&s), 0x24126ea15001e420ULL);
}

static void a_uniform_is_never_zero_nor_one(void **unused)
{
    (void)unused;
    assert_true(sim_uniform_from_bits(0) == 0x1p-53);
    assert_true(sim_uniform_from_bits(UINT64_MAX) == 1 - 0x1p-53);
    assert_true(sim_uniform_from_bits(UINT64_MAX) < 1);
    assert_true(sim_uniform_from_bits(0) + sim_uniform_from_bits(UINT64_MAX) == 1);
    assert_true(sim_uniform_from_bits((uint64_t)1 << 63) == 0.5 + 0x1p-53);
}

static void draws_do_not_depend_on_what_was_drawn_between(void **unused)
{
    (void)unused;
    enum { STREAMS = 5, DRAWS = 40 };
    uint64_t alone[STREAMS][DRAWS];
    for (uint32_t i = 0; i < STREAMS; i++) {
        sim_stream s = sim_stream_open(7, 3, i, 2, 9);
        for (int k = 0; k < DRAWS; k++) {
            alone[i][k] = sim_stream_bits64(&s);
        }
    }
    sim_stream together[STREAMS];
    int done[STREAMS] = {0};
    for (uint32_t i = 0; i < STREAMS; i++) {
        together[i] = sim_stream_open(7, 3, i, 2, 9);
    }
    sim_stream order = sim_stream_open(1, 1, 1, 1, 1);
    for (int left = STREAMS * DRAWS; left > 0;) {
        const uint32_t i = sim_stream_below(&order, STREAMS);
        if (done[i] == DRAWS) {
            continue;
        }
        assert_int_equal(sim_stream_bits64(&together[i]), alone[i][done[i]++]);
        left--;
    }
}

static void sixty_four_bits_are_an_aligned_pair_of_words(void **unused)
{
    (void)unused;
    sim_stream words = sim_stream_open(11, 0, 5, 1, 0), pairs = words, mixed = words;
    uint32_t w[8];
    for (int i = 0; i < 8; i++) {
        w[i] = sim_stream_bits32(&words);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(sim_stream_bits64(&pairs), (uint64_t)w[2 * i + 1] << 32 | w[2 * i]);
    }
    assert_int_equal(sim_stream_bits32(&mixed), w[0]);
    assert_int_equal(sim_stream_bits64(&mixed), (uint64_t)w[3] << 32 | w[2]);
    assert_int_equal(sim_stream_bits32(&mixed), w[4]);
}

static void the_gsl_view_draws_from_the_stream_itself(void **unused)
{
    (void)unused;
    sim_stream direct = sim_stream_open(42, 1, 77, 3, 4), viewed = direct;
    gsl_rng view = sim_stream_as_gsl(&viewed);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(gsl_rng_get(&view), sim_stream_bits32(&direct));
        assert_true(gsl_rng_uniform(&view) == sim_stream_uniform(&direct));
        assert_memory_equal(&viewed, &direct, sizeof direct);
    }
    /* One uniform by inversion, as GSL's manual defines gsl_ran_exponential. */
    assert_true(fabs(gsl_ran_exponential(&view, 2.0) + 2.0 * log1p(-sim_stream_uniform(&direct))) < 1e-12);

    gsl_rng *own = gsl_rng_alloc(sim_stream_gsl_type());
    gsl_rng_set(own, 0x0000000900000005UL);
    sim_stream same = sim_stream_open(5, 9, 0, 0, 0);
    assert_int_equal(gsl_rng_get(own), sim_stream_bits32(&same));
    gsl_rng_free(own);
}

static void the_last_occasion_is_open_and_one_later_panics(void **unused)
{
    (void)unused;
    sim_stream last = sim_stream_open(1, 2, 3, 255, SIM_STREAM_OCCASIONS - 1);
    assert_int_equal(last.use, 0xffffffff);
    assert_int_equal(sim_stream_open(1, 2, 3, 254, SIM_STREAM_OCCASIONS - 1).use, 0xfeffffff);
}

static void a_draw_below_n_stays_below_and_reaches_all(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(3, 0, 0, 0, 0);
    unsigned seen = 0;
    for (int i = 0; i < 1000; i++) {
        const uint32_t k = sim_stream_below(&s, 7);
        assert_true(k < 7);
        seen |= 1u << k;
        assert_int_equal(sim_stream_below(&s, 1), 0);
        assert_true(sim_stream_below(&s, 0xc0000001u) < 0xc0000001u); /* a quarter of the words is refused */
    }
    assert_int_equal(seen, 127);
}

/* 3 * 2^30 values from 2^32 words: without rejection every third value would be twice as likely. */
static void a_draw_below_a_large_n_is_even(void **unused)
{
    (void)unused;
    const uint32_t n = 0xc0000000u;
    enum { DRAWS = 90000 };
    long thirds[3] = {0};
    sim_stream s = sim_stream_open(2023, 0, 12, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        thirds[sim_stream_below(&s, n) % 3]++;
    }
    double x2 = 0;
    for (int i = 0; i < 3; i++) {
        x2 += pow((double)thirds[i] - DRAWS / 3.0, 2) / (DRAWS / 3.0);
    }
    assert_true(gsl_cdf_chisq_Q(x2, 2) > 1e-3); /* false alarm 1e-3, seed fixed */
}

enum vary { VARY_SEED, VARY_REPLICATION, VARY_IDENTITY, VARY_IDENTITY_HIGH, VARY_PURPOSE, VARY_OCCASION, VARY_KINDS };

static sim_stream neighbour(enum vary what, uint32_t i)
{
    switch (what) {
    case VARY_SEED:
        return sim_stream_open(i, 1, 17, 3, 5);
    case VARY_REPLICATION:
        return sim_stream_open(1, i, 17, 3, 5);
    case VARY_IDENTITY:
        return sim_stream_open(1, 1, i, 3, 5);
    case VARY_IDENTITY_HIGH:
        return sim_stream_open(1, 1, (uint64_t)i << 32, 3, 5);
    case VARY_PURPOSE: /* 256 purposes for each of consecutive occasions */
        return sim_stream_open(1, 1, 17, (uint8_t)i, i >> 8);
    default:
        return sim_stream_open(1, 1, 17, 3, i);
    }
}

/* The first uniform of consecutive streams, singly and in pairs, over 16 x 16 cells: chi-square, each of the six with
 * a false alarm of 1e-3. Also the first two uniforms within a stream.
 */
static void neighbouring_streams_are_uniform_and_independent(void **unused)
{
    (void)unused;
    enum { PAIRS = 1 << 16, CELLS = 256 };
    for (enum vary what = 0; what < VARY_KINDS; what++) {
        long between[CELLS] = {0}, within[CELLS] = {0};
        for (uint32_t i = 0; i < PAIRS; i++) {
            sim_stream a = neighbour(what, 2 * i), b = neighbour(what, 2 * i + 1);
            const double u = sim_stream_uniform(&a), v = sim_stream_uniform(&b), w = sim_stream_uniform(&a);
            between[(int)(u * 16) * 16 + (int)(v * 16)]++;
            within[(int)(u * 16) * 16 + (int)(w * 16)]++;
        }
        double x2_between = 0, x2_within = 0;
        const double expected = (double)PAIRS / CELLS;
        for (int c = 0; c < CELLS; c++) {
            x2_between += pow((double)between[c] - expected, 2) / expected;
            x2_within += pow((double)within[c] - expected, 2) / expected;
        }
        const double low = gsl_cdf_chisq_P(x2_between, CELLS - 1), high = gsl_cdf_chisq_Q(x2_between, CELLS - 1);
        assert_true(low > 5e-4 && high > 5e-4);
        assert_true(gsl_cdf_chisq_P(x2_within, CELLS - 1) > 5e-4 && gsl_cdf_chisq_Q(x2_within, CELLS - 1) > 5e-4);
    }
}

static jmp_buf escape;

static void leave(sim_panic_kind kind, const char *text)
{
    (void)kind;
    (void)text;
    longjmp(escape, 1);
}

static void cut_occasions_and_exhausted_streams_panic(void **unused)
{
    (void)unused;
    sim_panic_set_handler(leave);
    volatile int panics = 0;
    sim_stream s = sim_stream_open(1, 1, 1, 1, 0);
    s.position = UINT32_MAX - 4;
    if (setjmp(escape) == 0) {
        for (int i = 0; i < 4; i++) {
            (void)sim_stream_bits32(&s); /* words up to 2^32 - 5 exist, the next block does not */
        }
    } else {
        panics++;
    }
    assert_int_equal(s.position, UINT32_MAX - 3);
    if (setjmp(escape) == 0) {
        (void)sim_stream_open(1, 1, 1, 1, SIM_STREAM_OCCASIONS);
    } else {
        panics++;
    }
    sim_panic_set_handler(NULL);
    assert_int_equal(panics, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_its_published_answers),
        cmocka_unit_test(a_stream_is_philox_of_its_documented_counter),
        cmocka_unit_test(a_uniform_is_never_zero_nor_one),
        cmocka_unit_test(draws_do_not_depend_on_what_was_drawn_between),
        cmocka_unit_test(sixty_four_bits_are_an_aligned_pair_of_words),
        cmocka_unit_test(the_gsl_view_draws_from_the_stream_itself),
        cmocka_unit_test(the_last_occasion_is_open_and_one_later_panics),
        cmocka_unit_test(a_draw_below_n_stays_below_and_reaches_all),
        cmocka_unit_test(a_draw_below_a_large_n_is_even),
        cmocka_unit_test(neighbouring_streams_are_uniform_and_independent),
        cmocka_unit_test(cut_occasions_and_exhausted_streams_panic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
