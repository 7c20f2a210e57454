/* How often intervals from one run hold the true mean, over 1,000 macro-replications of processes whose mean and memory
 * are known in closed form, all started in their steady state.
 *
 *     autoregression  x' = p x + e, normal: mean 0, sum of correlations (1 + p) / (1 - p)
 *     M/M/1 waits     Lindley's recursion, load 0.9: mean 9 services, sum of correlations 363
 *                     (asymptotic variance (2 + 5 r - 4 r^2 + r^3) r / (1 - r)^4 over variance (2 - r) r / (1 - r)^2;
 *                     Whitt (1989), Management Science 35(11))
 *     M/M/1 number    in system over time, load 0.8: mean 4, asymptotic variance 2 r (1 + r) / (1 - r)^4 over variance
 *                     r / (1 - r)^2
 *
 * 1,000 intervals that cover with 95 % hold the mean 950 times with a standard deviation of 6.9: outside 930 to 970
 * once in 300. The rule's own loss at these lengths is half a point at most, and then below 930 once in 50.
 */
#include "sim/kernel/batch_means.h"

#include "sim/kernel/arith.h"
#include "sim/kernel/distribution.h"
#include "sim/kernel/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

enum { RUNS = 1000 };

static sim_batches b;

typedef struct process {
    void (*run)(const struct process *, sim_stream *, int64_t length);
    double parameter;
    double mean;
    double memory; /* sum of all correlations, of both signs of the lag */
} process;

static void autoregression(const process *p, sim_stream *s, int64_t length)
{
    const double fresh = sqrt(1 - p->parameter * p->parameter);
    double x = sim_normal_quantile(sim_stream_uniform(s));
    for (int64_t i = 0; i < length; i++) {
        sim_batches_add(&b, x);
        x = p->parameter * x + fresh * sim_normal_quantile(sim_stream_uniform(s));
    }
}

/* A service less a time between arrivals, from one uniform: which of two exponentials ends first is a coin, and what is
 * left of the other is the same exponential again.
 */
static double service_less_gap(double load, double u)
{
    const double service_ends_last = load / (1 + load);
    if (u < service_ends_last) {
        return -sim_log(u * ((1 + load) / load));
    }
    return sim_log((1 - u) * (1 + load)) / load;
}

static void waits(const process *p, sim_stream *s, int64_t length)
{
    const double load = p->parameter;
    /* In steady state an arrival waits with probability `load`, exponentially with rate 1 - load. */
    double wait = sim_stream_uniform(s) < load ? -sim_log(sim_stream_uniform(s)) / (1 - load) : 0;
    for (int64_t i = 0; i < length; i++) {
        sim_batches_add(&b, wait);
        wait = fmax(0, wait + service_less_gap(load, sim_stream_uniform(s)));
    }
}

enum { TICKS_A_SERVICE = 1000000 };

static void number_in_system(const process *p, sim_stream *s, int64_t length)
{
    const double load = p->parameter;
    double number = floor(sim_log(sim_stream_uniform(s)) / sim_log(load)); /* geometric */
    for (int64_t now = 0; now < length;) {
        const double rate = number > 0 ? 1 + load : load;
        const double held = -sim_log(sim_stream_uniform(s)) / rate * TICKS_A_SERVICE;
        const int64_t until = now + (int64_t)held < length ? now + (int64_t)held : length;
        sim_batches_hold(&b, number, until - now);
        number += sim_stream_uniform(s) * rate < load ? 1 : -1;
        now = until;
    }
}

typedef struct coverage {
    double held, held_unless_marked, marked; /* shares; the second of those that are not marked as correlated */
    double width;                            /* mean half-width over that of the known asymptotic variance */
} coverage;

static coverage coverage_of(const process *p, double variance, int64_t length, double memories, uint32_t seed)
{
    coverage c = {0};
    int unmarked = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        sim_stream s = sim_stream_open(seed, run, 0, 0, 0);
        sim_batches_open(&b, 1);
        p->run(p, &s, length);
        const sim_batch_means m = sim_batch_means_of(&b, 0, 0.95);
        const int held = fabs(m.interval.mean - p->mean) <= m.interval.half_width;
        c.held += held / (double)RUNS;
        c.marked += (m.verdict == SIM_BATCHES_CORRELATED) / (double)RUNS;
        c.held_unless_marked += m.verdict == SIM_BATCHES_INDEPENDENT && held;
        unmarked += m.verdict == SIM_BATCHES_INDEPENDENT;
        c.width += m.interval.half_width / (1.96 * sqrt(variance / memories)) / RUNS;
    }
    c.held_unless_marked /= unmarked > 0 ? unmarked : 1;
    print_message("    %6.0f times the memory: %.3f held the mean, %.3f of those not marked; %.3f marked; width %.3f\n",
                  memories, c.held, c.held_unless_marked, c.marked, c.width);
    return c;
}

static process auto_of(double p)
{
    return (process){autoregression, p, 0, (1 + p) / (1 - p)};
}

static process waits_at(double r)
{
    const double memory = (2 + 5 * r - 4 * r * r + r * r * r) / (2 - r) / ((1 - r) * (1 - r));
    return (process){waits, r, r / (1 - r), memory};
}

static process number_at(double r)
{
    return (process){number_in_system, r, r / (1 - r), 2 * (1 + r) / ((1 - r) * (1 - r))};
}

static double variance_of_wait(double r)
{
    return r * (2 - r) / ((1 - r) * (1 - r));
}

static void assert_covers(const coverage *c)
{
    assert_true(c->held >= 0.93 && c->held <= 0.97);
    assert_true(c->marked < 0.05);                  /* 5 % of the tests twice over, were they independent, is 0.3 % */
    assert_true(c->width > 0.97 && c->width < 1.1); /* Student's t with 31 degrees of freedom is 1.04 of the normal */
}

static void autoregression_is_covered(void **unused)
{
    (void)unused;
    const struct {
        double p;
        int64_t length;
    } cases[] = {{0, 10000}, {0.9, 20000}, {0.98, 120000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const process p = auto_of(cases[i].p);
        const coverage c = coverage_of(&p, 1, cases[i].length, (double)cases[i].length / p.memory, (uint32_t)i);
        assert_covers(&c);
    }
}

static void waits_of_a_busy_server_are_covered(void **unused)
{
    (void)unused;
    const process p = waits_at(0.9);
    const int64_t length = 1200000;
    const coverage c = coverage_of(&p, variance_of_wait(0.9), length, (double)length / p.memory, 10);
    assert_covers(&c);
}

/* The bands above can fail: intervals that take waits for independent are sqrt(363) = 19 times too short and hold the
 * mean as often as a normal variable lies within 1.96 / 19 of 0, 8.2 % of the time; 11.1 is 3.3 standard deviations
 * above.
 */
static void waits_taken_for_independent_are_not_covered(void **unused)
{
    (void)unused;
    const process p = waits_at(0.9);
    double held = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        sim_stream s = sim_stream_open(11, run, 0, 0, 0);
        sim_batches_open(&b, 1);
        p.run(&p, &s, SIM_BATCHES - 1); /* so few that each is a batch */
        sim_tally t = {0};
        for (uint64_t i = 0; i < b.count; i++) {
            sim_tally_add(&t, sim_batches_average(&b, i));
        }
        const sim_interval interval = sim_interval_of(&t, 0.95);
        held += fabs(interval.mean - p.mean) <= interval.half_width;
    }
    print_message("    1,023 waits taken for independent: %.3f held the mean\n", held / RUNS);
    assert_true(held / RUNS < 0.111);
}

static void a_number_over_time_is_covered(void **unused)
{
    (void)unused;
    const process p = number_at(0.8);
    const int64_t services = 70000;
    const coverage c = coverage_of(&p, 0.8 / (0.2 * 0.2), services * TICKS_A_SERVICE, (double)services / p.memory, 20);
    assert_covers(&c);
}

/* Twenty memories are too few for 128 batches that would be independent: 64 batches of 31 have a correlation of 0.6
 * in the case of p = 0.98, and the test's bound is 0.2.
 */
static void a_run_that_is_too_short_is_marked(void **unused)
{
    (void)unused;
    const process p = auto_of(0.98), w = waits_at(0.9);
    const coverage c = coverage_of(&p, 1, 2000, 2000 / p.memory, 30);
    assert_true(c.marked > 0.99);
    (void)coverage_of(&w, variance_of_wait(0.9), 32768, 32768 / w.memory, 31); /* printed for the header's sake */
    (void)coverage_of(&w, variance_of_wait(0.9), 131072, 131072 / w.memory, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(autoregression_is_covered),
        cmocka_unit_test(waits_of_a_busy_server_are_covered),
        cmocka_unit_test(waits_taken_for_independent_are_not_covered),
        cmocka_unit_test(a_number_over_time_is_covered),
        cmocka_unit_test(a_run_that_is_too_short_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
