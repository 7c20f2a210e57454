/* What it costs that a run ends where its interval is short enough: coverage and length against exact probabilities.
 *
 * For normal observations the sum of squared distances grows from stage to stage by an independent chi-square variable
 * and is independent of the mean. Where the run ends by an absolute precision is then a matter of those sums alone, and
 * the probability of each end and the coverage there follow by convolution, one density after the other.
 */
#include "sim/kernel/precision.h"

#include "sim/kernel/arith.h"
#include "sim/kernel/distribution.h"
#include "sim/kernel/interval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STAGES = 8, GRID = 1500, RUNS = 20000 };

/* 24 standard normal observations would give it on average; the run looks after 10, 15, 23, 35, 53, 80, 120, 180. */
static const sim_precision asked = {.absolute = 0.4, .confidence = 0.95, .first = 10, .most = 180};
static const uint32_t stages[STAGES] = {10, 15, 23, 35, 53, 80, 120, 180};

typedef struct exact_ends {
    double probability[STAGES];
    double coverage;
} exact_ends;

/* The most that the sum of squares may be for a run to end at n: half-width t sqrt(sum / (n (n - 1))). */
static double limit_at(uint32_t n)
{
    const double t = gsl_cdf_tdist_Qinv(0.025, n - 1.0);
    return asked.absolute * asked.absolute * n * (n - 1.0) / (t * t);
}

/* That the interval of a stage holds 0, when the sum of squares is `sum`: the mean is normal with variance 1/n. */
static double held_given(double sum, uint32_t n)
{
    return 1 - 2 * gsl_cdf_ugaussian_Q(gsl_cdf_tdist_Qinv(0.025, n - 1.0) * sqrt(sum / (n - 1.0)));
}

/* Midpoint rule over sums up to `STEP * GRID`, beyond which a chi-square of 179 degrees has a share of 1e-11. */
static exact_ends exact(void)
{
    static double density[GRID], next[GRID];
    const double step = 0.25;
    exact_ends e = {{0}, 0};
    for (int i = 0; i < GRID; i++) {
        density[i] = gsl_ran_chisq_pdf((i + 0.5) * step, stages[0] - 1.0);
    }
    for (int k = 0; k < STAGES; k++) {
        const double limit = k == STAGES - 1 ? INFINITY : limit_at(stages[k]);
        for (int i = 0; i < GRID; i++) {
            const double share = fmin(1, fmax(0, limit / step - i)) * density[i] * step;
            e.probability[k] += share;
            e.coverage += share * held_given((i + 0.5) * step, stages[k]);
            density[i] -= share / step;
        }
        if (k == STAGES - 1) {
            break;
        }
        memset(next, 0, sizeof next);
        for (int gap = 0; gap < GRID; gap++) {
            /* The midpoints' distances are whole steps: the mass of a distance is that of the step around it. */
            const double freedom = stages[k + 1] - stages[k], low = fmax(0, (gap - 0.5) * step);
            const double mass = gsl_cdf_chisq_P((gap + 0.5) * step, freedom) - gsl_cdf_chisq_P(low, freedom);
            for (int i = 0; i + gap < GRID && mass > 0; i++) {
                next[i + gap] += density[i] * mass;
            }
        }
        memcpy(density, next, sizeof density);
    }
    return e;
}

typedef double draw(sim_stream *s);

static double standard_normal(sim_stream *s)
{
    return sim_normal_quantile(sim_stream_uniform(s));
}

static double normal_of_mean_ten(sim_stream *s)
{
    return 10 + 2 * standard_normal(s);
}

static double exponential_of_mean_one(sim_stream *s)
{
    return -sim_log(sim_stream_uniform(s));
}

/* One run of replications from their own streams, until the verdict says so. */
static sim_tally run_of(const sim_precision *p, uint32_t run, draw *draw)
{
    sim_tally t = {0};
    uint32_t done = 0;
    for (uint32_t next = sim_precision_stage(p, 0); next > 0; next = sim_precision_judge(p, done, &t, 1).next) {
        for (; done < next; done++) {
            sim_stream s = sim_stream_open(run, done, 0, 0, 0);
            sim_tally_add(&t, draw(&s));
        }
    }
    return t;
}

static exact_ends simulated(void)
{
    exact_ends e = {{0}, 0};
    for (uint32_t run = 0; run < RUNS; run++) {
        const sim_tally t = run_of(&asked, run, standard_normal);
        const sim_interval interval = sim_interval_of(&t, asked.confidence);
        e.coverage += (fabs(interval.mean) <= interval.half_width) / (double)RUNS;
        for (int k = 0; k < STAGES; k++) {
            e.probability[k] += (t.count == stages[k]) / (double)RUNS;
        }
    }
    return e;
}

/* False alarm 1e-3 each: chi-square over the stages with at least ten runs expected, two-sided for the coverage. */
static void runs_end_and_cover_as_the_theory_says(void **unused)
{
    (void)unused;
    const exact_ends due = exact(), is = simulated();
    double x2 = 0, due_rest = 0, is_rest = 0, sum = 0;
    int cells = 0;
    for (int k = 0; k < STAGES; k++) {
        print_message("    %3u replications: %.4f of the runs, exactly %.4f\n", stages[k], is.probability[k],
                      due.probability[k]);
        sum += due.probability[k];
        due_rest += due.probability[k] * RUNS;
        is_rest += is.probability[k] * RUNS;
        if (due_rest >= 10) {
            x2 += (is_rest - due_rest) * (is_rest - due_rest) / due_rest;
            cells++;
            due_rest = is_rest = 0;
        }
    }
    print_message("    95 %% intervals cover %.4f, exactly %.4f\n", is.coverage, due.coverage);
    assert_true(fabs(sum - 1) < 1e-4);
    assert_true(cells >= 4 && gsl_cdf_chisq_Q(x2, cells - 1) > 1e-3);
    assert_true(is_rest < due_rest + 12);
    assert_true(fabs(is.coverage - due.coverage) < 3.29 * sqrt(due.coverage * (1 - due.coverage) / RUNS));
    /* The loss that the header states. */
    assert_true(due.coverage > 0.93 && due.coverage < 0.94);
}

/* A relative precision of `relative` is promised with the confidence less what stopping costs. That it is no more than
 * two points holds for these cases; 4,000 runs with that coverage would fall below by a further 1.07 points once in a
 * thousand times.
 */
static void the_promised_error_is_kept(void **unused)
{
    (void)unused;
    const struct {
        draw *draw;
        double mean, relative;
    } cases[] = {{normal_of_mean_ten, 10, 0.1}, {normal_of_mean_ten, 10, 0.05}, {exponential_of_mean_one, 1, 0.2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const sim_precision p = {.relative = cases[i].relative, .confidence = 0.95, .first = 10, .most = 100000};
        enum { SOME = 4000 };
        double covered = 0, within = 0, replications = 0;
        for (uint32_t run = 0; run < SOME; run++) {
            const sim_tally t = run_of(&p, RUNS + run, cases[i].draw);
            const sim_interval interval = sim_interval_of(&t, p.confidence);
            const double error = fabs(interval.mean - cases[i].mean);
            covered += error <= interval.half_width;
            within += error <= p.relative * cases[i].mean;
            replications += (double)t.count / SOME;
        }
        print_message("    relative %.2f: %.1f replications, %.4f within it, %.4f covered\n", p.relative, replications,
                      within / SOME, covered / SOME);
        assert_true(covered / SOME > 0.93 - 0.0107);
        assert_true(within >= covered); /* the interval that is met lies within the error that was asked for */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_end_and_cover_as_the_theory_says),
        cmocka_unit_test(the_promised_error_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
