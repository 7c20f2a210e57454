#include "sim/kernel/calendar.h"

#include <stdio.h>

/* Four hundred years, an era, repeat exactly; a year here begins in March, so that the odd day is its last. */
enum { DAYS_OF_ERA = 146097, YEARS_OF_ERA = 400, EPOCH = 719468 /* days from 0000-03-01 to 1970-01-01 */ };

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t sim_calendar_days(sim_date date)
{
    const int64_t year = (int64_t)date.year - (date.month <= 2), era = floor_divide(year, YEARS_OF_ERA);
    const int64_t year_of_era = year - era * YEARS_OF_ERA;
    const int64_t day_of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
    const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_OF_ERA + day_of_era - EPOCH;
}

sim_date sim_calendar_date(int64_t days)
{
    const int64_t shifted = days + EPOCH, era = floor_divide(shifted, DAYS_OF_ERA);
    const int64_t day_of_era = shifted - era * DAYS_OF_ERA;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_OF_ERA - 1)) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month = (5 * day_of_year + 2) / 153; /* March is 0 */
    return (sim_date){.year = (int32_t)(year_of_era + era * YEARS_OF_ERA + (month >= 10)),
                      .month = (int32_t)((month + 2) % 12 + 1),
                      .day = (int32_t)(day_of_year - (153 * month + 2) / 5 + 1)};
}

int32_t sim_calendar_days_in_month(int32_t year, int32_t month)
{
    static const int32_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) {
        return 0;
    }
    const int32_t leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 ? leap : 0);
}

int32_t sim_calendar_month(sim_date date)
{
    return date.year * 12 + date.month - 1;
}

sim_date sim_calendar_month_begin(int32_t month)
{
    const int32_t year = (int32_t)floor_divide(month, 12);
    return (sim_date){.year = year, .month = month - year * 12 + 1, .day = 1};
}

int32_t sim_calendar_weekday(int64_t days)
{
    const int64_t thursday = 3; /* 1970-01-01, counted from Monday 0 */
    return (int32_t)(days + thursday - 7 * floor_divide(days + thursday, 7)) + 1;
}

/* Whether `text` has the shape of `form`, in which 0 stands for any digit. */
static int has_form(const char *text, const char *form)
{
    for (; *form; form++, text++) {
        const int fits = *form == '0' ? *text >= '0' && *text <= '9' : *text == *form;
        if (!fits) {
            return 0;
        }
    }
    return *text == 0;
}

static int32_t number(const char *digits, int length)
{
    int32_t value = 0;
    for (int i = 0; i < length; i++) {
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

sim_date_read sim_calendar_read_date(const char *text)
{
    if (!has_form(text, "0000-00-00")) {
        return (sim_date_read){.wrong = "a date is written YYYY-MM-DD"};
    }
    const sim_date date = {number(text, 4), number(text + 5, 2), number(text + 8, 2)};
    if (date.month < 1 || date.month > 12) {
        return (sim_date_read){.wrong = "months are from 01 to 12"};
    }
    if (date.day < 1 || date.day > sim_calendar_days_in_month(date.year, date.month)) {
        return (sim_date_read){.wrong = "the month has no such day"};
    }
    return (sim_date_read){.date = date};
}

sim_date_read sim_calendar_read_month(const char *text)
{
    if (!has_form(text, "0000-00")) {
        return (sim_date_read){.wrong = "a month is written YYYY-MM"};
    }
    const sim_date date = {number(text, 4), number(text + 5, 2), 1};
    if (date.month < 1 || date.month > 12) {
        return (sim_date_read){.wrong = "months are from 01 to 12"};
    }
    return (sim_date_read){.date = date};
}

sim_date_text sim_calendar_write_date(sim_date date)
{
    sim_date_text t;
    snprintf(t.text, sizeof t.text, "%04d-%02d-%02d", (int)date.year, (int)date.month, (int)date.day);
    return t;
}

sim_date_text sim_calendar_write_month(sim_date date)
{
    sim_date_text t;
    snprintf(t.text, sizeof t.text, "%04d-%02d", (int)date.year, (int)date.month);
    return t;
}
