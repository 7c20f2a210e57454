/* Where MSER-5 cuts series whose relaxation is known: autoregression from a far start, and series without a transient.
 *
 * A first-order autoregression that starts a standard deviations off has a bias of a p^t at time t: it falls to one
 * standard deviation after log(a) / -log(p), from where on dropping a batch costs more than its bias is worth.
 */
#include "sim/kernel/warmup.h"

#include "sim/kernel/distribution.h"
#include "sim/kernel/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

enum { SERIES = 500, LENGTH = 5000 };

static sim_batches b;

/* With p of 0 the observations are independent, and only the first one is off. */
static void fill(double p, double start, int length, uint32_t number)
{
    sim_stream s = sim_stream_open(1, 0, number, 0, 0);
    const double fresh = sqrt(1 - p * p);
    double x = start + sim_normal_quantile(sim_stream_uniform(&s));
    sim_batches_open(&b, 5);
    for (int i = 0; i < length; i++) {
        sim_batches_add(&b, x);
        x = p * x + fresh * sim_normal_quantile(sim_stream_uniform(&s));
    }
}

typedef struct outcome {
    sim_tally length;    /* of the truncations that were found */
    sim_tally bias;      /* mean of what is left, whose true mean is 0 */
    sim_tally untouched; /* mean of the whole series */
    int not_found;
} outcome;

static outcome outcome_of(double p, double start, int length)
{
    outcome o = {0};
    for (uint32_t i = 0; i < SERIES; i++) {
        fill(p, start, length, i);
        const sim_warmup w = sim_warmup_of(&b);
        if (w.verdict == SIM_WARMUP_NOT_FOUND) {
            o.not_found++;
            continue;
        }
        sim_tally_add(&o.length, (double)w.length);
        sim_tally_add(&o.bias, sim_batches_mean(&b, w.batches));
        sim_tally_add(&o.untouched, sim_batches_mean(&b, 0));
    }
    print_message("    p %.3f from %3.0f: cut at %.0f +- %.0f (%.0f to %.0f), not found %d; bias %.3f, uncut %.3f\n", p,
                  start, o.length.mean, sim_tally_deviation(&o.length), o.length.lowest, o.length.highest, o.not_found,
                  o.bias.mean, o.untouched.mean);
    return o;
}

/* From where the bias is one standard deviation to two relaxation times later, where it is 14 % of one. The mean of 500
 * truncations has a standard error of less than a sixth of a relaxation time, and lies more than four from either end.
 */
static void a_far_start_is_cut_where_it_is_forgotten(void **unused)
{
    (void)unused;
    const struct {
        double p, start;
    } cases[] = {{0.9, 20}, {0.98, 5}, {0.98, 20}, {0.98, 100}, {0.99, 20}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double p = cases[i].p, start = cases[i].start, forgotten = log(start) / -log(p), relaxation = 1 / (1 - p);
        const outcome o = outcome_of(p, start, LENGTH);
        assert_true(o.not_found <= SERIES / 20);
        assert_true(o.length.mean >= forgotten && o.length.mean <= forgotten + 2 * relaxation);
        /* What is left has no bias to be seen; uncut it is start (1 + p + p^2 + ...) / length. False alarms 1e-3. */
        const double error = sim_tally_deviation(&o.bias) / sqrt((double)o.bias.count);
        const double due = start * relaxation * (1 - pow(p, LENGTH)) / LENGTH;
        assert_true(fabs(o.bias.mean) < 3.3 * error);
        assert_true(fabs(o.untouched.mean - due) < 3.3 * error);
        assert_true(due > 3.3 * error);
    }
}

/* White's random walk: dropping the first k of independent normal values pays when the sum of their squares exceeds
 * twice their number (for long series), which by Chernoff's bound has a chance below 0.858^k; for k of 101 and more
 * together 1.4e-6 a series, 7e-4 for all here.
 */
static void independent_values_are_left_alone(void **unused)
{
    (void)unused;
    const outcome o = outcome_of(0, 0, LENGTH);
    assert_int_equal(o.not_found, 0);
    assert_true(o.length.highest <= 5 * 100);
    assert_true(o.length.mean < 0.01 * LENGTH);
}

/* Correlated values that start in their steady state lose a few relaxation times where they happen to start far off. */
static void correlated_values_lose_little(void **unused)
{
    (void)unused;
    const outcome some = outcome_of(0.9, 0, LENGTH), more = outcome_of(0.98, 0, LENGTH);
    assert_true(some.length.mean < 2 / (1 - 0.9) && some.not_found == 0);
    assert_true(more.length.mean < 2 / (1 - 0.98) && more.not_found <= SERIES / 100);
    const outcome longer = outcome_of(0.98, 0, 4 * LENGTH); /* batches of 20 */
    assert_true(longer.length.mean < 0.01 * 4 * LENGTH && longer.not_found == 0);
}

/* Two relaxation times, from 20 standard deviations off: the series ends before the start is forgotten. */
static void a_series_that_has_not_settled_has_no_truncation(void **unused)
{
    (void)unused;
    const outcome o = outcome_of(0.998, 20, 1000);
    assert_true(o.not_found >= SERIES - SERIES / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_far_start_is_cut_where_it_is_forgotten),
        cmocka_unit_test(independent_values_are_left_alone),
        cmocka_unit_test(correlated_values_lose_little),
        cmocka_unit_test(a_series_that_has_not_settled_has_no_truncation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
