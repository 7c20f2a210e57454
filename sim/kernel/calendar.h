/* calendar.h — civil dates of the Gregorian calendar, and days as whole numbers.
 *
 * A day is its number since 1970-01-01 (negative before); a month is its number since year 0. Arithmetic is done on
 * the numbers, dates are for reading and writing. No time zone and no clock: the model's own clock is UTC-6 all year,
 * and sources in other time are converted where they are read.
 *
 * Source: Hinnant (2013), "chrono-compatible low-level date algorithms".
 */
#ifndef SIM_KERNEL_CALENDAR_H
#define SIM_KERNEL_CALENDAR_H

#include <stdint.h>

typedef struct sim_date {
    int32_t year;
    int32_t month; /* 1 to 12 */
    int32_t day;   /* 1 to the month's last */
} sim_date;

/* A date as text, zero-terminated. */
typedef struct sim_date_text {
    char text[32];
} sim_date_text;

/* What a reader made of a text: `wrong` is NULL, or what is wrong with it in words, and then the date is all zero. */
typedef struct sim_date_read {
    sim_date date;
    const char *wrong;
} sim_date_read;

/* Days from 1970-01-01 to a valid date. */
int64_t sim_calendar_days(sim_date date);

/* The date that many days after 1970-01-01; within some two thousand million years of it. */
sim_date sim_calendar_date(int64_t days);

/* 28 to 31; month from 1 to 12 (0 for others). */
int32_t sim_calendar_days_in_month(int32_t year, int32_t month);

/* Months from January of year 0 to a date's month: 2023-01 is 24276; and back, to its first day. */
int32_t sim_calendar_month(sim_date date);
sim_date sim_calendar_month_begin(int32_t month);

/* 1 for Monday to 7 for Sunday, as ISO 8601 counts. */
int32_t sim_calendar_weekday(int64_t days);

/* Reads "YYYY-MM-DD", that and nothing else, of a day that exists. */
sim_date_read sim_calendar_read_date(const char *text);

/* Reads "YYYY-MM", as the month's first day. */
sim_date_read sim_calendar_read_month(const char *text);

/* "YYYY-MM-DD" and "YYYY-MM", which the readers read back for years from 0 to 9999. */
sim_date_text sim_calendar_write_date(sim_date date);
sim_date_text sim_calendar_write_month(sim_date date);

#endif
