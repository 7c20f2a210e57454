/* The warm-up is long enough: twice as long a one moves no weekly mean beyond chance.
 *
 * Forty replications with each warm-up, compared in pairs (ten would see a fifth of the flow, and no less); the weeks of all
 * series that are looked at form one family, whose simultaneous interval of 99 % is that of Bonferroni (1936). The baseline
 * is put to the same test by scripts/warmup. A warm-up that is much too short must fail the test. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/corridor/observables.h"
#include "sim/kernel/student.h"
#include "tests/scenarios/tiny.h"

enum { SEED = 5, REPLICATIONS = 40, WEEKS = 4, LEAD_DAYS = 2 };

/* Tiny's own 20 days are for tests of mechanisms; its slowest memory (networks, appointments) is of about ten days. */
enum { LONG_ENOUGH_DAYS = 60, MUCH_TOO_SHORT_DAYS = 4 };

static const corridor_series looked_at[] = {SERIES_ENCOUNTERS, SERIES_DETECTIONS, SERIES_GOT_AWAYS};
enum { LOOKED_AT = sizeof looked_at / sizeof *looked_at, FAMILY = LOOKED_AT * WEEKS };

/* Daily means of each week: [replication][series][week]. */
typedef struct weekly {
    double mean[REPLICATIONS][LOOKED_AT][WEEKS];
} weekly;

static weekly run(int warmup_days)
{
    char override[40];
    snprintf(override, sizeof override, "run.warmup_days=%d", warmup_days);
    tiny t = tiny_read((const char *const[]){override, NULL});
    weekly all;
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        sim *s = tiny_begin(&t, SEED, r);
        tiny_run_out(&t, s);
        for (size_t i = 0; i < LOOKED_AT; i++)
            for (int64_t week = 0; week < WEEKS; week++)
                all.mean[r][i][week] = (double)tiny_sum(&t, s, looked_at[i], 7 * week, 7 * week + 7) / 7;
        sim_free(s);
    }
    tiny_free(&t);
    return all;
}

/* How many of the family's paired differences have 0 outside the simultaneous interval; prints all. */
static int misses(int warmup_days)
{
    const weekly base = run(warmup_days), twice = run(2 * warmup_days);
    const double t = sim_student_quantile(0.01 / FAMILY, REPLICATIONS - 1);
    int missed = 0;
    for (size_t i = 0; i < LOOKED_AT; i++)
        for (size_t week = 0; week < WEEKS; week++) {
            double level = 0, mean = 0, squares = 0;
            for (size_t r = 0; r < REPLICATIONS; r++) {
                level += base.mean[r][i][week] / REPLICATIONS;
                mean += (twice.mean[r][i][week] - base.mean[r][i][week]) / REPLICATIONS;
            }
            for (size_t r = 0; r < REPLICATIONS; r++)
                squares += pow(twice.mean[r][i][week] - base.mean[r][i][week] - mean, 2);
            const double half_width = t * sqrt(squares / (REPLICATIONS - 1) / REPLICATIONS);
            print_message("    %d and %d days, week %zu, %-10s: %7.2f a day %+6.2f +- %.2f\n", warmup_days,
                          2 * warmup_days, week + 1, corridor_observables[looked_at[i]].name, level, mean, half_width);
            missed += fabs(mean) > half_width;
        }
    return missed;
}

static void twice_the_warmup_moves_no_week(void **state)
{
    (void)state;
    assert_int_equal(misses(LONG_ENOUGH_DAYS), 0);
}

static void a_warmup_much_too_short_is_seen(void **state)
{
    (void)state;
    assert_true(misses(MUCH_TOO_SHORT_DAYS) > 0);
}

/* ---- longer warm-ups than the tables reach back ---- */

static const char short_table[] = "month,class,persons\n"
                                  "2022-12,overseas_adult,620\n2022-12,overseas_family,930\n"
                                  "2023-01,overseas_adult,1240\n2023-01,overseas_family,310\n"
                                  "2023-02,overseas_adult,280\n2023-02,overseas_family,280\n";
#define SHORT_TABLE "warmup_months.csv"

static int write_table(void **state)
{
    (void)state;
    FILE *file = fopen(SHORT_TABLE, "w");
    if (!file)
        return 1;
    fputs(short_table, file);
    return fclose(file);
}

static void a_month_before_the_table_is_an_error(void **state)
{
    (void)state;
    char *text =
        tiny_complaint((const char *const[]){"departures[sea].table=" SHORT_TABLE, "run.warmup_days=61", NULL});
    assert_non_null(text);
    /* The first day is 1 November 2022; who sets out then is recorded two days later. */
    assert_non_null(strstr(text, SHORT_TABLE));
    assert_non_null(strstr(text, "month 2022-11 is missing"));
    free(text);
}

static void the_first_month_holds_for_earlier_days_when_it_is_asked_to(void **state)
{
    (void)state;
    tiny t = tiny_read((const char *const[]){"departures[sea].table=" SHORT_TABLE, "departures[sea].earlier=hold",
                                             "run.warmup_days=400", NULL});
    const departures *d = &t.in->departures;
    const int64_t january = 400 - LEAD_DAYS;
    for (int64_t day = 0; day < january + 31; day++) {
        assert_float_equal(d->at[0].persons_per_day[day], day < january ? 620 / 31.0 : 1240 / 31.0, 1e-9);
        assert_float_equal(d->at[1].persons_per_day[day], day < january ? 930 / 31.0 : 310 / 31.0, 1e-9);
    }
    tiny_free(&t);
}

/* Where the table reaches back far enough, holding changes nothing. */
static void holding_changes_nothing_within_the_table(void **state)
{
    (void)state;
    tiny a = tiny_read(NULL), b = tiny_read((const char *const[]){"departures[sea].earlier=hold", NULL});
    const departures *x = &a.in->departures, *y = &b.in->departures;
    assert_int_equal(x->count, y->count);
    for (size_t i = 0; i < x->count; i++)
        assert_memory_equal(x->at[i].persons_per_day, y->at[i].persons_per_day,
                            (size_t)x->days * sizeof *x->at[i].persons_per_day);
    tiny_free(&a);
    tiny_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_the_warmup_moves_no_week),
        cmocka_unit_test(a_warmup_much_too_short_is_seen),
        cmocka_unit_test(a_month_before_the_table_is_an_error),
        cmocka_unit_test(the_first_month_holds_for_earlier_days_when_it_is_asked_to),
        cmocka_unit_test(holding_changes_nothing_within_the_table),
    };
    return cmocka_run_group_tests_name("warm-up", tests, write_table, NULL);
}
