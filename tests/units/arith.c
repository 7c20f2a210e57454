/* arith: errors against long double (another implementation, with 11 bits more), special cases, tables. */
#include "sim/kernel/arith.h"

#include "sim/kernel/arith_tables.h"
#include "sim/kernel/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

_Static_assert(LDBL_MANT_DIG >= 64, "the oracle must be finer than what it judges");

enum { TRIALS = 400000 };

/* Distance of `is` from the true value in units of the last place of the true value. */
static double ulps(double is, long double truth)
{
    int exponent;
    (void)frexpl(truth, &exponent);
    const int last = exponent - 53 < -1074 ? -1074 : exponent - 53;
    return (double)fabsl(ldexpl((long double)is - truth, -last));
}

static double between(sim_stream *s, double low, double high)
{
    return low + (high - low) * sim_stream_uniform(s);
}

static void exp_errs_by_less_than_its_promise(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(1, 0, 0, 0, 0);
    double worst = 0, worst_subnormal = 0;
    for (int i = 0; i < TRIALS; i++) {
        const double wide = between(&s, -708, 709), near = between(&s, -1, 1), edge = between(&s, -745, -708);
        worst = fmax(worst, fmax(ulps(sim_exp(wide), expl(wide)), ulps(sim_exp(near), expl(near))));
        worst_subnormal = fmax(worst_subnormal, ulps(sim_exp(edge), expl(edge)));
    }
    print_message("exp: %.3f ulp, subnormal %.3f\n", worst, worst_subnormal);
    assert_true(worst < 0.55);
    assert_true(worst_subnormal < 1);
}

static void log_errs_by_less_than_its_promise(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(2, 0, 0, 0, 0);
    double worst = 0;
    for (int i = 0; i < TRIALS; i++) {
        const double near = between(&s, 0.6, 1.5), close = 1 + between(&s, -0.02, 0.02);
        const double tiny = 1 + between(&s, -1e-6, 1e-6);
        uint64_t bits = sim_stream_bits64(&s) % 0x7ff0000000000000u; /* any positive double, subnormal ones too */
        double any;
        memcpy(&any, &bits, sizeof any);
        worst = fmax(worst, ulps(sim_log(near), logl(near)));
        worst = fmax(worst, ulps(sim_log(close), logl(close)));
        worst = fmax(worst, ulps(sim_log(tiny), logl(tiny)));
        worst = fmax(worst, any > 0 ? ulps(sim_log(any), logl(any)) : 0);
    }
    print_message("log: %.3f ulp\n", worst);
    assert_true(worst < 0.55);
}

static void log1p_errs_by_less_than_its_promise(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(3, 0, 0, 0, 0);
    double worst = 0;
    for (int i = 0; i < TRIALS; i++) {
        const double wide = between(&s, -1, 5), small = between(&s, -0.01, 0.01), tiny = small * small * small * small;
        worst = fmax(worst, ulps(sim_log1p(wide), log1pl(wide)));
        worst = fmax(worst, ulps(sim_log1p(small), log1pl(small)));
        worst = fmax(worst, ulps(sim_log1p(tiny), log1pl(tiny)));
    }
    print_message("log1p: %.3f ulp\n", worst);
    assert_true(worst < 1.5);
}

static void pow_errs_by_less_than_its_promise(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(4, 0, 0, 0, 0);
    double worst = 0;
    for (int i = 0; i < TRIALS; i++) {
        /* The whole range of results, from bases near one (large powers) and far from it. powl() is only as good as
         * 64 bits minus the size of its result's logarithm, some 0.01 of our units. */
        const double near = 1 + between(&s, -0.01, 0.01), base = sim_exp(between(&s, -300, 300));
        const double target = between(&s, -690, 690);
        const double near_power = target / sim_log(near), power = target / sim_log(base);
        worst = fmax(worst, ulps(sim_pow(near, near_power), powl(near, near_power)));
        worst = fmax(worst, ulps(sim_pow(base, power), powl(base, power)));
        const double plain = between(&s, 0, 20), exponent = between(&s, -3, 3);
        worst = fmax(worst, ulps(sim_pow(plain, exponent), powl(plain, exponent)));
    }
    print_message("pow: %.3f ulp\n", worst);
    assert_true(worst < 0.55);
}

static void log_gamma_errs_by_less_than_its_promise(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(5, 0, 0, 0, 0);
    for (int i = 0; i < 20000; i++) {
        const double small = between(&s, 0, 20), large = sim_exp(between(&s, 3, 50));
        assert_true(fabsl(sim_log_gamma(small) - lgammal(small)) < 2e-14L);
        assert_true(fabsl(sim_log_gamma(large) / lgammal(large) - 1) < 1e-15L);
    }
    assert_true(isnan(sim_log_gamma(0)) && isnan(sim_log_gamma(-1)) && isnan(sim_log_gamma(NAN)));
    assert_true(sim_log_gamma(INFINITY) == INFINITY);
}

static void sine_of_a_turn_errs_by_less_than_its_promise(void **unused)
{
    (void)unused;
    const long double two_pi = 6.283185307179586476925286766559L;
    sim_stream s = sim_stream_open(6, 0, 0, 0, 0);
    double worst = 0, worst_far = 0;
    for (int i = 0; i < TRIALS; i++) {
        const double near = between(&s, -1, 1), small = between(&s, -1e-3, 1e-3), far = between(&s, -1e9, 1e9);
        worst = fmax(worst, (double)fabsl(sim_sine_of_turn(near) - sinl(two_pi * near)));
        /* Near 0 the error is relative. */
        worst = fmax(worst, (double)fabsl(sim_sine_of_turn(small) / sinl(two_pi * small) - 1) / 2);
        worst_far = fmax(worst_far, (double)fabsl(sim_sine_of_turn(far) - sinl(two_pi * (far - rint(far)))));
    }
    print_message("sine: %.3g, far %.3g\n", worst, worst_far);
    assert_true(worst < 0x1p-52 && worst_far < 0x1p-52);
}

static void sine_is_exact_at_quarters_and_odd_elsewhere(void **unused)
{
    (void)unused;
    for (int turn = -3; turn <= 3; turn++) {
        assert_true(sim_sine_of_turn(turn) == 0 && sim_sine_of_turn(turn + 0.5) == 0);
        assert_true(sim_sine_of_turn(turn + 0.25) == 1 && sim_sine_of_turn(turn + 0.75) == -1);
    }
    assert_true(sim_sine_of_turn(1e300) == 0); /* a whole number of turns */
    assert_true(isnan(sim_sine_of_turn(INFINITY)) && isnan(sim_sine_of_turn(-INFINITY)) &&
                isnan(sim_sine_of_turn(NAN)));
    sim_stream s = sim_stream_open(7, 0, 0, 0, 0);
    for (int i = 0; i < 1000; i++) {
        const double x = between(&s, -2, 2);
        assert_true(sim_sine_of_turn(-x) == -sim_sine_of_turn(x) && fabs(sim_sine_of_turn(x)) <= 1);
    }
}

static void special_cases_are_those_of_the_standard(void **unused)
{
    (void)unused;
    assert_true(sim_exp(0) == 1 && sim_exp(-0.0) == 1 && sim_exp(1e-300) == 1);
    assert_true(sim_exp(-INFINITY) == 0 && sim_exp(INFINITY) == INFINITY && isnan(sim_exp(NAN)));
    assert_true(sim_exp(709.782712893384) == exp(709.782712893384) && sim_exp(709.79) == INFINITY);
    assert_true(sim_exp(-745.1332) == 0x1p-1074 && sim_exp(-745.14) == 0);
    assert_true(sim_exp(1e300) == INFINITY && sim_exp(-1e300) == 0);

    assert_true(sim_log(1) == 0 && !signbit(sim_log(1)));
    assert_true(sim_log(0) == -INFINITY && sim_log(-0.0) == -INFINITY && sim_log(INFINITY) == INFINITY);
    assert_true(isnan(sim_log(-1)) && isnan(sim_log(-INFINITY)) && isnan(sim_log(-1e-310)) && isnan(sim_log(NAN)));

    assert_true(sim_log1p(0) == 0 && signbit(sim_log1p(-0.0)) && sim_log1p(-1) == -INFINITY);
    assert_true(isnan(sim_log1p(-1.5)) && isnan(sim_log1p(NAN)) && sim_log1p(INFINITY) == INFINITY);
    assert_true(sim_log1p(1e-320) == 1e-320);
}

/* glibc implements annex F; exact results must be equal in value and sign, whatever the code behind them. */
static void pow_agrees_with_annex_f_on_every_pair_of_special_values(void **unused)
{
    (void)unused;
    const double values[] = {0.0,      -0.0, 1,    -1,   2,    -2,    0.5,    -0.5,      3,   -3,
                             INFINITY, NAN,  1e17, 1e30, -3e5, 1e300, -1e300, -INFINITY, 1.5, -1.5};
    const int n = sizeof values / sizeof *values;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            const double is = sim_pow(values[i], values[j]), due = pow(values[i], values[j]);
            if (isnan(due)) {
                assert_true(isnan(is));
                continue;
            }
            assert_int_equal(!signbit(is), !signbit(due));
            assert_true(is == due || fabs(is / due - 1) < 1e-15);
        }
    }
}

static void every_entry_of_the_tables_is_what_it_says(void **unused)
{
    (void)unused;
    for (int k = 0; k < SIM_ARITH_ENTRIES; k++) {
        const sim_exp_entry e = sim_exp_table[k];
        const long double power = exp2l((long double)k / SIM_ARITH_ENTRIES);
        assert_true(e.value == (double)power);
        assert_true(fabsl((power - e.value) / e.value - e.tail) < 0x1p-62L);

        const sim_log_entry l = sim_log_table[k];
        assert_true(l.inverse * 0x1p16 == floor(l.inverse * 0x1p16));
        assert_true(l.high * 0x1p42 == floor(l.high * 0x1p42));
        assert_true(fabs(l.low) <= 0x1p-43);
        assert_true(fabsl((long double)l.high + l.low + logl(l.inverse)) < 0x1p-64L);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_errs_by_less_than_its_promise),
        cmocka_unit_test(log_errs_by_less_than_its_promise),
        cmocka_unit_test(log1p_errs_by_less_than_its_promise),
        cmocka_unit_test(pow_errs_by_less_than_its_promise),
        cmocka_unit_test(log_gamma_errs_by_less_than_its_promise),
        cmocka_unit_test(sine_of_a_turn_errs_by_less_than_its_promise),
        cmocka_unit_test(sine_is_exact_at_quarters_and_odd_elsewhere),
        cmocka_unit_test(special_cases_are_those_of_the_standard),
        cmocka_unit_test(pow_agrees_with_annex_f_on_every_pair_of_special_values),
        cmocka_unit_test(every_entry_of_the_tables_is_what_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
