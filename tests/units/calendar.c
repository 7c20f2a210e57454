/* The calendar against a day-by-day count over eight centuries, the C library's gmtime_r, and known dates. */
#include "sim/kernel/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

/* The rules of the calendar applied one day after the other, from a day that is known. */
static void days_and_dates_agree_with_counting_over_eight_centuries(void **unused)
{
    (void)unused;
    sim_date d = {1600, 1, 1};
    int32_t weekday = 6; /* 1600-01-01 was a Saturday */
    for (int64_t days = -135140; d.year < 2400; days++) {
        assert_int_equal(sim_calendar_days(d), days);
        const sim_date back = sim_calendar_date(days);
        assert_memory_equal(&back, &d, sizeof d);
        assert_int_equal(sim_calendar_weekday(days), weekday);
        weekday = weekday % 7 + 1;
        const int leap = d.year % 400 == 0 || (d.year % 4 == 0 && d.year % 100 != 0);
        const int last = d.month == 2                                                    ? 28 + leap
                         : d.month == 4 || d.month == 6 || d.month == 9 || d.month == 11 ? 30
                                                                                         : 31;
        assert_int_equal(sim_calendar_days_in_month(d.year, d.month), last);
        if (++d.day > last) {
            d.day = 1;
            if (++d.month > 12) {
                d.month = 1;
                d.year++;
            }
        }
    }
}

static void dates_agree_with_the_c_library(void **unused)
{
    (void)unused;
    for (int64_t days = -800000; days < 800000; days += 37) {
        const time_t seconds = (time_t)(days * 86400);
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));
        const sim_date d = sim_calendar_date(days);
        assert_int_equal(d.year, tm.tm_year + 1900);
        assert_int_equal(d.month, tm.tm_mon + 1);
        assert_int_equal(d.day, tm.tm_mday);
        assert_int_equal(sim_calendar_weekday(days), tm.tm_wday == 0 ? 7 : tm.tm_wday);
        assert_int_equal(sim_calendar_days(d), days);
    }
}

static void known_days_have_their_numbers(void **unused)
{
    (void)unused;
    assert_int_equal(sim_calendar_days((sim_date){1970, 1, 1}), 0);
    assert_int_equal(sim_calendar_days((sim_date){2000, 3, 1}), 11017);  /* Hinnant */
    assert_int_equal(sim_calendar_days((sim_date){2023, 5, 11}), 19488); /* date -d 2023-05-11 +%s, over 86400 */
    assert_int_equal(sim_calendar_weekday(sim_calendar_days((sim_date){2023, 12, 18})), 1); /* a Monday */
    assert_int_equal(sim_calendar_days((sim_date){2147483647, 12, 31}),
                     sim_calendar_days((sim_date){2147483647, 1, 1}) + 364);
    const sim_date far = sim_calendar_date(sim_calendar_days((sim_date){-2000000000, 2, 29}));
    assert_int_equal(far.year, -2000000000);
    assert_int_equal(far.day, 29);
}

static void months_count_on_across_years(void **unused)
{
    (void)unused;
    assert_int_equal(sim_calendar_month((sim_date){2023, 1, 31}), 24276);
    assert_int_equal(sim_calendar_month((sim_date){2022, 12, 1}), 24275);
    for (int32_t month = -50; month < 50; month++) {
        const sim_date begin = sim_calendar_month_begin(month);
        assert_int_equal(sim_calendar_month(begin), month);
        assert_int_equal(begin.day, 1);
        assert_in_range(begin.month, 1, 12);
    }
    assert_int_equal(sim_calendar_days_in_month(2023, 0), 0);
    assert_int_equal(sim_calendar_days_in_month(2023, 13), 0);
}

static void only_a_day_that_exists_is_read(void **unused)
{
    (void)unused;
    const sim_date_read leap = sim_calendar_read_date("2024-02-29"), first = sim_calendar_read_date("0000-01-01");
    assert_null(leap.wrong);
    assert_int_equal(leap.date.year, 2024);
    assert_int_equal(leap.date.month, 2);
    assert_int_equal(leap.date.day, 29);
    assert_null(first.wrong);
    const char *bad[] = {"",
                         "2023",
                         "2023-02-29",
                         "2100-02-29",
                         "2023-13-01",
                         "2023-00-10",
                         "2023-01-00",
                         "2023-04-31",
                         "2023-1-01",
                         "2023-01-1",
                         "23-01-01",
                         "2023/01/01",
                         "2023-01-01 ",
                         " 2023-01-01",
                         "+023-01-01",
                         "2023-01-0x",
                         "2023-01-01T00",
                         "20230101",
                         "-023-01-01",
                         "2023-01",
                         "\xd9\xa0"
                         "023-01-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const sim_date_read read = sim_calendar_read_date(bad[i]);
        const sim_date none = {0, 0, 0};
        assert_non_null(read.wrong);
        assert_memory_equal(&read.date, &none, sizeof none);
    }
}

static void a_month_is_read_as_its_first_day(void **unused)
{
    (void)unused;
    const sim_date_read read = sim_calendar_read_month("2023-09");
    assert_null(read.wrong);
    assert_int_equal(sim_calendar_days(read.date), sim_calendar_days((sim_date){2023, 9, 1}));
    const char *bad[] = {"", "2023-9", "2023-00", "2023-13", "2023-09-01", "2023-09 ", "2023", "sep 2023"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_non_null(sim_calendar_read_month(bad[i]).wrong);
    }
}

static void what_is_written_is_read_back(void **unused)
{
    (void)unused;
    assert_string_equal(sim_calendar_write_date((sim_date){2023, 5, 1}).text, "2023-05-01");
    assert_string_equal(sim_calendar_write_month((sim_date){33, 12, 9}).text, "0033-12");
    for (int64_t days = -719528; days < 2932897; days += 61) { /* years 0 to 9999 */
        const sim_date d = sim_calendar_date(days);
        const sim_date_read read = sim_calendar_read_date(sim_calendar_write_date(d).text);
        assert_null(read.wrong);
        assert_int_equal(sim_calendar_days(read.date), days);
    }
    /* The longest that there can be still fits. */
    assert_string_equal(sim_calendar_write_date((sim_date){INT32_MIN, 12, 31}).text, "-2147483648-12-31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_dates_agree_with_counting_over_eight_centuries),
        cmocka_unit_test(dates_agree_with_the_c_library),
        cmocka_unit_test(known_days_have_their_numbers),
        cmocka_unit_test(months_count_on_across_years),
        cmocka_unit_test(only_a_day_that_exists_is_read),
        cmocka_unit_test(a_month_is_read_as_its_first_day),
        cmocka_unit_test(what_is_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
