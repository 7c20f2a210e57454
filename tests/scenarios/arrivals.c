/* Parties set out as a Poisson process with the rates that the tables give.
 *
 * Tiny is run with months of very different rates and every departure is noted. Two properties of the process are tested,
 * both from theory and with the rates as they were put in: gaps between departures, measured in the integrated rate instead
 * of in time, are independent and exponential with mean 1 (Brown and others 2002, the time-rescaling theorem), and daily
 * counts have the variance of their means. Seeds are fixed; each single test has a false-alarm rate of 1 in 1,000. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/corridor/party.h"
#include "sim/kernel/panic.h"
#include "tests/scenarios/tiny.h"

enum { FIRST_SEED = 101, SEEDS = 3, DAY = 86400, LEAD_DAYS = 2 };

/* Beyond this a normal deviate lies with probability 0.001 (two sides), the Kolmogorov-Smirnov statistic with 0.001. */
static const double normal_1_in_1000 = 3.2905, kolmogorov_1_in_1000 = 1.9495;

/* One month has six times the rate of the one before. */
static const char table[] = "month,class,persons\n"
                            "2022-12,overseas_adult,620\n2022-12,overseas_family,930\n"
                            "2023-01,overseas_adult,3720\n2023-01,overseas_family,3720\n"
                            "2023-02,overseas_adult,280\n2023-02,overseas_family,280\n";
static const char table_path[] = "arrivals_months.csv";

typedef struct departures_seen {
    sim_ticks *at;
    size_t count, room;
    int64_t persons;
    double persons_squared; /* sum of squares, by party */
} departures_seen;

typedef struct seen {
    departures_seen *streams; /* by stream of the inputs, all seeds one after another: negative ticks begin a seed */
} seen;

static size_t stream_of(const corridor_inputs *in, const party *p)
{
    for (size_t i = 0; i < in->departures.count; i++)
        if (in->departures.at[i].class_ == p->class_ && in->departures.at[i].gateway == p->place)
            return i;
    fail_msg("a party sets out where no stream does");
    return 0;
}

static void note(departures_seen *stream, sim_ticks at)
{
    if (stream->count == stream->room) {
        stream->room = stream->room ? 2 * stream->room : 1024;
        stream->at = sim_reallocate(stream->at, stream->room, sizeof *stream->at);
    }
    stream->at[stream->count++] = at;
}

static void look(void *context, sim *s, const corridor_inputs *in, const sim_event *event)
{
    if (event->kind != EVENT_DEPART)
        return;
    const party *p = party_at(s, event->entity);
    departures_seen *stream = &((seen *)context)->streams[stream_of(in, p)];
    note(stream, sim_now(s));
    stream->persons += p->persons;
    stream->persons_squared += (double)p->persons * p->persons;
}

typedef struct arrivals {
    tiny t;
    seen all;
} arrivals;

static int run_all(void **state)
{
    static arrivals a;
    FILE *file = fopen(table_path, "w");
    assert_non_null(file);
    fputs(table, file);
    assert_int_equal(fclose(file), 0);
    char override[80];
    snprintf(override, sizeof override, "departures[sea].table=%s", table_path);
    a.t = tiny_read((const char *const[]){override, "journey.hop_events=all", NULL}); /* departures are to be seen */
    a.all.streams = sim_allocate(a.t.in->departures.count, sizeof *a.all.streams);
    for (uint32_t seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
        for (size_t i = 0; i < a.t.in->departures.count; i++)
            note(&a.all.streams[i], -1);
        tiny_watch watch = {.before = look, .context = &a.all};
        sim *s = tiny_begin_watched(&a.t, seed, 0, &watch);
        tiny_run_out(&a.t, s);
        sim_free(s);
    }
    *state = &a;
    return 0;
}

static int free_all(void **state)
{
    arrivals *a = *state;
    for (size_t i = 0; i < a->t.in->departures.count; i++)
        free(a->all.streams[i].at);
    free(a->all.streams);
    tiny_free(&a->t);
    return 0;
}

/* ---- the rate of parties ---- */

static int64_t days_of(const arrivals *a)
{
    return sim_frame_days(&a->t.in->frame);
}

static double rate_of(const arrivals *a, size_t stream, int64_t day)
{
    const departure *from = &a->t.in->departures.at[stream];
    return from->persons_per_day[day] / a->t.in->classes.at[from->class_].persons_per_party;
}

/* Rate integrated from the start of the run to each midnight; days + 1 numbers. */
static double *integrated(const arrivals *a, size_t stream)
{
    double *sum = sim_allocate((size_t)days_of(a) + 1, sizeof *sum);
    for (int64_t day = 0; day < days_of(a); day++)
        sum[day + 1] = sum[day] + rate_of(a, stream, day);
    return sum;
}

/* Ticks are whole seconds, rounded down: the middle of the second stands for the instant. */
static double rescaled(const double sum[], sim_ticks at)
{
    const int64_t day = at / DAY;
    return sum[day] + (sum[day + 1] - sum[day]) * (((double)(at % DAY) + 0.5) / DAY);
}

/* Gaps of one stream in the integrated rate, appended to `gaps`; returns how many there are then. */
static size_t gaps_of(const arrivals *a, size_t stream, const double sum[], double gaps[], size_t count)
{
    const departures_seen *all = &a->all.streams[stream];
    double last = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (all->at[i] < 0) { /* another seed */
            last = 0;
            continue;
        }
        const double here = rescaled(sum, all->at[i]);
        gaps[count++] = here - last;
        last = here;
    }
    return count;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The Kolmogorov-Smirnov statistic against the exponential distribution of mean 1, scaled so that its distribution is the
 * limiting one at any size (Stephens 1974). Sorts `gaps`. */
static double kolmogorov_exponential(double gaps[], size_t count)
{
    qsort(gaps, count, sizeof *gaps, by_size);
    const double n = (double)count;
    double distance = 0;
    for (size_t i = 0; i < count; i++) {
        const double p = -expm1(-gaps[i]);
        distance = fmax(distance, fmax(p - (double)i / n, (double)(i + 1) / n - p));
    }
    return distance * (sqrt(n) + 0.12 + 0.11 / sqrt(n));
}

static size_t departures_of_all(const arrivals *a)
{
    size_t count = 0;
    for (size_t i = 0; i < a->t.in->departures.count; i++)
        count += a->all.streams[i].count;
    return count;
}

static void gaps_in_the_integrated_rate_are_exponential(void **state)
{
    const arrivals *a = *state;
    double *gaps = sim_allocate(departures_of_all(a), sizeof *gaps),
           *one = sim_allocate(departures_of_all(a), sizeof *one);
    size_t all = 0;
    for (size_t i = 0; i < a->t.in->departures.count; i++) {
        double *sum = integrated(a, i);
        const size_t count = gaps_of(a, i, sum, one, 0);
        const double statistic = kolmogorov_exponential(one, count);
        print_message("    stream %zu: %zu gaps, K = %.3f\n", i, count, statistic);
        assert_true(statistic < kolmogorov_1_in_1000);
        all = gaps_of(a, i, sum, gaps, all);
        free(sum);
    }
    const double statistic = kolmogorov_exponential(gaps, all);
    print_message("    all: %zu gaps, K = %.3f (1 in 1,000: %.3f)\n", all, statistic, kolmogorov_1_in_1000);
    assert_true(statistic < kolmogorov_1_in_1000);
    free(gaps);
    free(one);
}

/* The same test must refuse the same departures when the rate is taken as constant. */
static void a_constant_rate_would_be_refused(void **state)
{
    const arrivals *a = *state;
    const size_t sea = 0;
    double *gaps = sim_allocate(departures_of_all(a), sizeof *gaps), *sum = integrated(a, sea);
    const double mean = sum[days_of(a)] / (double)days_of(a);
    for (int64_t day = 0; day <= days_of(a); day++)
        sum[day] = mean * (double)day;
    const size_t count = gaps_of(a, sea, sum, gaps, 0);
    assert_true(kolmogorov_exponential(gaps, count) > kolmogorov_1_in_1000);
    free(sum);
    free(gaps);
}

/* ---- daily counts ---- */

typedef struct dispersion {
    double sum;      /* of (N - m)^2 / m */
    double expected; /* of it: one for each day */
    double variance; /* of it: 2 + 1/m for each day, the fourth moment of the Poisson distribution */
    double surplus;  /* of N over m */
    double mean;     /* of all N, and their variance */
} dispersion;

/* Counts of every stream, day and seed against their rates; with `times` each count is taken so many times. */
static dispersion dispersion_of(const arrivals *a, double times)
{
    dispersion d = {0};
    int64_t *counts = sim_allocate((size_t)days_of(a), sizeof *counts);
    for (size_t stream = 0; stream < a->t.in->departures.count; stream++) {
        const departures_seen *all = &a->all.streams[stream];
        for (size_t i = 0; i < all->count;) {
            for (int64_t day = 0; day < days_of(a); day++)
                counts[day] = 0;
            for (i++; i < all->count && all->at[i] >= 0; i++)
                counts[all->at[i] / DAY]++;
            for (int64_t day = 0; day < days_of(a); day++) {
                const double m = times * rate_of(a, stream, day), n = times * (double)counts[day];
                d.sum += (n - m) * (n - m) / m;
                d.expected += 1;
                d.variance += 2 + 1 / m;
                d.surplus += n - m;
                d.mean += m;
            }
        }
    }
    free(counts);
    return d;
}

static void daily_counts_have_dispersion_one(void **state)
{
    const dispersion d = dispersion_of(*state, 1);
    const double deviate = (d.sum - d.expected) / sqrt(d.variance);
    print_message("    dispersion %.3f over %.0f days of streams (deviate %.2f); %.0f parties expected, %+.0f (deviate "
                  "%.2f)\n",
                  d.sum / d.expected, d.expected, deviate, d.mean, d.surplus, d.surplus / sqrt(d.mean));
    assert_true(fabs(deviate) < normal_1_in_1000);
    assert_true(fabs(d.surplus / sqrt(d.mean)) < normal_1_in_1000);
}

static void parties_that_came_in_pairs_would_be_refused(void **state)
{
    const dispersion d = dispersion_of(*state, 2);
    assert_true((d.sum - d.expected) / sqrt(d.variance) > normal_1_in_1000);
}

/* Persons, not only parties, set out at the rate of the table: the mean size of a party is the one that was used. The
 * number of a stream's persons is compound Poisson: its variance is the expected sum of squared sizes. */
static void persons_set_out_at_the_rate_of_the_table(void **state)
{
    const arrivals *a = *state;
    for (size_t i = 0; i < a->t.in->departures.count; i++) {
        const departures_seen *stream = &a->all.streams[i];
        double expected = 0;
        for (int64_t day = 0; day < days_of(a); day++)
            expected += SEEDS * a->t.in->departures.at[i].persons_per_day[day];
        const double deviate = ((double)stream->persons - expected) / sqrt(stream->persons_squared);
        print_message("    stream %zu: %lld persons, %.0f expected (deviate %.2f)\n", i, (long long)stream->persons,
                      expected, deviate);
        assert_true(fabs(deviate) < normal_1_in_1000);
    }
}

/* The rates that the tests above take from the inputs are those of the table: a month spread evenly, two days early. */
static void a_month_is_spread_over_its_days(void **state)
{
    const arrivals *a = *state;
    const int64_t january = 20 - LEAD_DAYS; /* the run begins on 12 December */
    const double per_day[] = {620 / 31.0, 3720 / 31.0, 280 / 28.0};
    for (int64_t day = 0; day < days_of(a); day++) {
        const double expected = day < january ? per_day[0] : day < january + 31 ? per_day[1] : per_day[2];
        assert_float_equal(a->t.in->departures.at[0].persons_per_day[day], expected, 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_is_spread_over_its_days),
        cmocka_unit_test(gaps_in_the_integrated_rate_are_exponential),
        cmocka_unit_test(a_constant_rate_would_be_refused),
        cmocka_unit_test(daily_counts_have_dispersion_one),
        cmocka_unit_test(parties_that_came_in_pairs_would_be_refused),
        cmocka_unit_test(persons_set_out_at_the_rate_of_the_table),
    };
    return cmocka_run_group_tests_name("arrivals", tests, run_all, free_all);
}
