/* Poisson counts by inversion: the cumulative probabilities are GSL's (another implementation), the couplings theory. */
#include "sim/kernel/poisson.h"

#include "sim/kernel/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

static const double means[] = {1e-9, 0.01, 0.5, 1,    3.7,  10,    15.9,  16,  40, 99.5,
                               150,  200,  400, 1000, 2500, 30000, 99999, 3e5, 1e6};
enum { MEANS = sizeof means / sizeof *means };

/* By the definition of inversion: F(k - 1) < u <= F(k), with GSL's F, but for uniforms that rounding may place on
 * either side; the tails are judged by the tail itself.
 */
static void assert_inverts(double mean, double u, uint32_t k)
{
    const double slack = 1e-11;
    if (u < 0.5) {
        assert_true(gsl_cdf_poisson_P(k, mean) >= u * (1 - slack));
        assert_true(k == 0 || gsl_cdf_poisson_P(k - 1, mean) < u * (1 + slack));
    } else {
        assert_true(gsl_cdf_poisson_Q(k, mean) <= (1 - u) * (1 + slack));
        assert_true(k == 0 || gsl_cdf_poisson_Q(k - 1, mean) > (1 - u) * (1 - slack));
    }
}

static void a_count_is_the_quantile_of_gsl_over_a_grid(void **unused)
{
    (void)unused;
    const double extremes[] = {0x1p-53, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3};
    sim_stream s = sim_stream_open(1, 0, 0, 0, 0);
    for (int m = 0; m < MEANS; m++) {
        for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++) {
            assert_inverts(means[m], extremes[i], sim_poisson_inverse(means[m], extremes[i]));
            assert_inverts(means[m], 1 - extremes[i], sim_poisson_inverse(means[m], 1 - extremes[i]));
        }
        for (int i = 1; i < 200; i++) {
            assert_inverts(means[m], i / 200.0, sim_poisson_inverse(means[m], i / 200.0));
            const double u = sim_stream_uniform(&s);
            assert_inverts(means[m], u, sim_poisson_inverse(means[m], u));
        }
    }
}

static void the_two_tails_meet_at_one_half(void **unused)
{
    (void)unused;
    for (int i = 1; i < 3000; i++) {
        const double mean = i * 0.173;
        assert_inverts(mean, 0.5 - 0x1p-53, sim_poisson_inverse(mean, 0.5 - 0x1p-53));
        assert_inverts(mean, 0.5, sim_poisson_inverse(mean, 0.5));
        assert_true(sim_poisson_inverse(mean, 0.5 - 0x1p-53) <= sim_poisson_inverse(mean, 0.5));
    }
}

static void a_probability_is_that_of_gsl(void **unused)
{
    (void)unused;
    for (int m = 0; m < MEANS; m++) {
        for (int i = -8; i <= 8; i++) {
            const double k = floor(means[m] + i * sqrt(means[m]));
            if (k < 0) {
                continue;
            }
            const double due = gsl_ran_poisson_pdf((unsigned)k, means[m]);
            /* GSL's own error grows with its exponents (k log mean - mean - log k!): 1.6e-9 for a mean of 1e6 */
            assert_true(fabs(sim_poisson_probability(means[m], (uint32_t)k) / due - 1) < 1e-12 + 4e-15 * means[m]);
        }
    }
}

/* exp(k log(mean) - mean - log(k!)) by mpmath at 200 bits. */
static void a_probability_is_right_to_thirteen_digits(void **unused)
{
    (void)unused;
    static const struct {
        double mean;
        uint32_t count;
        double probability;
    } known[] = {{1000000.0, 1000000, 0.00039894224715624403},
                 {1000000.0, 995000, 1.4596440994146676e-9},
                 {1000.0, 900, 7.5169543521259522e-5},
                 {150.0, 120, 0.0014500565986967325},
                 {3.5, 7, 0.038549174937633998},
                 {99999.0, 101000, 8.5140018249709843e-6},
                 {2500.0, 2213, 3.0426841272020639e-10}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const double is = sim_poisson_probability(known[i].mean, known[i].count);
        assert_true(fabs(is / known[i].probability - 1) < 1e-13);
    }
}

static void probabilities_add_to_one(void **unused)
{
    (void)unused;
    for (int m = 0; m < MEANS; m++) {
        const double from = floor(means[m] - 12 * sqrt(means[m])), to = means[m] + 12 * sqrt(means[m]) + 40;
        double sum = 0;
        for (double k = from < 0 ? 0 : from; k <= to; k++) {
            sum += sim_poisson_probability(means[m], (uint32_t)k);
        }
        assert_true(fabs(sum - 1) < 1e-11);
    }
}

static void a_count_never_falls_as_the_uniform_rises(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(2, 0, 0, 0, 0);
    for (int i = 0; i < 20000; i++) {
        const double mean = means[1 + i % (MEANS - 4)], u = sim_stream_uniform(&s), v = sim_stream_uniform(&s);
        assert_true(sim_poisson_inverse(mean, fmin(u, v)) <= sim_poisson_inverse(mean, fmax(u, v)));
        assert_true(sim_poisson_inverse(mean, u) <= sim_poisson_inverse(mean, nextafter(u, 1)));
    }
}

static void raising_the_mean_by_a_fifth_never_lowers_the_count(void **unused)
{
    (void)unused;
    sim_stream s = sim_stream_open(3, 0, 0, 0, 0);
    for (int i = 0; i < 20000; i++) {
        const double mean = means[i % (MEANS - 3)], u = sim_stream_uniform(&s);
        const uint32_t before = sim_poisson_inverse(mean, u), after = sim_poisson_inverse(mean * 1.2, u);
        assert_true(after >= before);
        assert_true(sim_poisson_inverse(mean * (1 + 1e-9), u) >= before);
    }
}

/* Chi-square of 1e5 counts against GSL's probabilities, cells of at least some 20 expected; false alarm 1e-3 each. */
static void counts_follow_the_distribution(void **unused)
{
    (void)unused;
    enum { DRAWS = 100000, CELLS = 64 };
    const double some[] = {0.5, 3.7, 40, 1000};
    for (int m = 0; m < 4; m++) {
        const double mean = some[m], width = fmax(1, ceil(8 * sqrt(mean) / CELLS));
        const double low = fmax(0, floor(mean - 3.2 * sqrt(mean)));
        long seen[CELLS] = {0};
        sim_stream s = sim_stream_open(4, (uint32_t)m, 0, 0, 0);
        for (int i = 0; i < DRAWS; i++) {
            const double cell = floor((sim_poisson_inverse(mean, sim_stream_uniform(&s)) - low) / width);
            seen[(int)fmin(fmax(cell, 0), CELLS - 1)]++;
        }
        double x2 = 0, due = 0, gathered = 0;
        int cells = 0;
        for (int c = 0; c < CELLS; c++) {
            const double top = low + (c + 1) * width - 1, bottom = low + c * width - 1;
            const double upper = c == CELLS - 1 ? 1 : gsl_cdf_poisson_P((unsigned)top, mean);
            due += DRAWS * (upper - (c == 0 ? 0 : gsl_cdf_poisson_P((unsigned)bottom, mean)));
            gathered += (double)seen[c];
            const double rest = c == CELLS - 1 ? 0 : DRAWS * (1 - upper);
            if ((due >= 20 && rest >= 20) || c == CELLS - 1) {
                x2 += due > 0 ? (gathered - due) * (gathered - due) / due : 0;
                cells += due > 0;
                due = gathered = 0;
            }
        }
        assert_true(cells >= 4);
        assert_true(gsl_cdf_chisq_Q(x2, cells - 1) > 1e-3);
    }
}

static void a_mean_of_zero_gives_nobody(void **unused)
{
    (void)unused;
    assert_int_equal(sim_poisson_inverse(0, 1 - 0x1p-53), 0);
    assert_int_equal(sim_poisson_inverse(1e-300, 1 - 0x1p-53), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_is_the_quantile_of_gsl_over_a_grid),
        cmocka_unit_test(the_two_tails_meet_at_one_half),
        cmocka_unit_test(a_probability_is_that_of_gsl),
        cmocka_unit_test(a_probability_is_right_to_thirteen_digits),
        cmocka_unit_test(probabilities_add_to_one),
        cmocka_unit_test(a_count_never_falls_as_the_uniform_rises),
        cmocka_unit_test(raising_the_mean_by_a_fifth_never_lowers_the_count),
        cmocka_unit_test(counts_follow_the_distribution),
        cmocka_unit_test(a_mean_of_zero_gives_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
