#include "models/corridor/record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/table.h"

static const sim_param rows[] = {
    {"record.encounters_area", SIM_PARAM_FILE, "", 0, 0, "\"\"",
     "CSV: month, area, component, encounters; none: nothing is compared", SIM_NO_SOURCE},
    {"record.encounters_nationality", SIM_PARAM_FILE, "", 0, 0, "\"\"",
     "CSV: month, nationality, component (usbp, ofo), encounters", SIM_NO_SOURCE},
    {"record.detections", SIM_PARAM_FILE, "", 0, 0, "\"\"",
     "CSV: first_month, last_month, low, centre, high, use (target or check)", SIM_NO_SOURCE},
    {"record.last_month", SIM_PARAM_TEXT, "", 0, 0, "\"2023-09\"",
     "Last month that is compared; later rows are not read", SIM_NO_SOURCE},
};

const sim_param_table record_params = {rows, sizeof rows / sizeof *rows};

enum { MONTHS_TO_1970 = 1970 * 12, LABEL_ROOM = 24 };

enum { AREA_MONTH, AREA_AREA, AREA_COUNT };

static const sim_column area_columns[] = {
    {"month", SIM_COLUMN_MONTH, SIM_COLUMN_REQUIRED, 0, 0},
    {"area", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"encounters", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e9},
};

enum { NATIONALITY_MONTH, NATIONALITY_NATIONALITY, NATIONALITY_COMPONENT, NATIONALITY_COUNT };

static const sim_column nationality_columns[] = {
    {"month", SIM_COLUMN_MONTH, SIM_COLUMN_REQUIRED, 0, 0},
    {"nationality", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"component", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"encounters", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e9},
};

enum { PERIOD_FIRST, PERIOD_LAST, PERIOD_LOW, PERIOD_CENTRE, PERIOD_HIGH, PERIOD_USE };

static const sim_column period_columns[] = {
    {"first_month", SIM_COLUMN_MONTH, SIM_COLUMN_REQUIRED, 0, 0},
    {"last_month", SIM_COLUMN_MONTH, SIM_COLUMN_REQUIRED, 0, 0},
    {"low", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e9},
    {"centre", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e9},
    {"high", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e9},
    {"use", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
};

static size_t index_of(const char *const list[], size_t count, const char *text)
{
    size_t i = 0;
    while (i < count && strcmp(list[i], text) != 0)
        i++;
    return i;
}

/* The months that both tables cover, up to the last that may be read. */
static void span_months(record *r, const sim_table *areas, const sim_table *nationalities, int64_t last)
{
    int64_t first = INT64_MAX, until = INT64_MIN;
    for (int k = 0; k < 2; k++) {
        const sim_table *t = k ? nationalities : areas;
        for (size_t row = 0; t && row < sim_table_rows(t); row++) {
            const int64_t month = sim_table_count(t, row, 0);
            first = month < first ? month : first;
            until = month > until ? month : until;
        }
    }
    until = until < last ? until : last;
    if (first <= until) {
        r->first_month = first;
        r->month_count = (size_t)(until - first + 1);
    }
}

/* Index of a row's month, or month_count when it is not kept. */
static size_t month_of(const record *r, const sim_table *t, size_t row)
{
    const int64_t month = sim_table_count(t, row, 0);
    return month >= r->first_month && month < r->first_month + (int64_t)r->month_count
               ? (size_t)(month - r->first_month)
               : r->month_count;
}

static double *missing(size_t count)
{
    double *values = sim_allocate(count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = NAN;
    return values;
}

/* Adds to a cell of a month; the first row of a month makes all its cells 0. */
static void add_to_month(double *cells, size_t month, size_t width, size_t cell, double value)
{
    double *of_month = cells + month * width;
    for (size_t i = 0; isnan(of_month[0]) && i < width; i++)
        if (i > 0)
            of_month[i] = 0;
    if (isnan(of_month[0]))
        of_month[0] = 0;
    of_month[cell] += value;
}

static void fill_areas(record *r, const network *n, const sim_table *t)
{
    r->by_area = missing(r->month_count * r->area_count);
    for (size_t row = 0; row < sim_table_rows(t); row++) {
        const size_t month = month_of(r, t, row),
                     area = index_of(n->areas, n->area_count, sim_table_text(t, row, AREA_AREA));
        if (month < r->month_count && area < n->area_count)
            add_to_month(r->by_area, month, r->area_count, area, sim_table_real(t, row, AREA_COUNT));
    }
}

static void fill_nationalities(record *r, const classes *c, const sim_table *t, sim_diagnostics *d)
{
    const size_t width = RECORD_COMPONENTS * r->nationality_count;
    r->by_nationality = missing(r->month_count * width);
    for (size_t row = 0; row < sim_table_rows(t); row++) {
        const char *component = sim_table_text(t, row, NATIONALITY_COMPONENT);
        const int at_ports = strcmp(component, "ofo") == 0;
        if (!at_ports && strcmp(component, "usbp") != 0) {
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(t, row), "component", "\"%s\" is no component",
                                component);
            sim_diagnostics_hint(d, "usbp (between ports) or ofo (at ports)");
            continue;
        }
        const size_t month = month_of(r, t, row);
        const size_t who =
            index_of(c->nationalities, c->nationality_count, sim_table_text(t, row, NATIONALITY_NATIONALITY));
        if (month < r->month_count && who < c->nationality_count)
            add_to_month(r->by_nationality, month, width, (size_t)at_ports * r->nationality_count + who,
                         sim_table_real(t, row, NATIONALITY_COUNT));
    }
}

/* Periods within the reported one that end no later than the last month. */
static void read_periods(record *r, const char *path, int64_t first, int64_t last, sim_diagnostics *d)
{
    sim_table *t = sim_table_read(path, period_columns, sizeof period_columns / sizeof *period_columns, d);
    r->periods = sim_allocate(t ? sim_table_rows(t) : 0, sizeof *r->periods);
    for (size_t row = 0; t && row < sim_table_rows(t); row++) {
        const record_period p = {
            sim_table_count(t, row, PERIOD_FIRST), sim_table_count(t, row, PERIOD_LAST),
            sim_table_real(t, row, PERIOD_LOW),    sim_table_real(t, row, PERIOD_CENTRE),
            sim_table_real(t, row, PERIOD_HIGH),   strcmp(sim_table_text(t, row, PERIOD_USE), "target") == 0};
        if (p.last_month < p.first_month)
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(t, row), "last_month", "is before first_month");
        if (!(p.low <= p.centre && p.centre <= p.high))
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(t, row), "centre", "is not between low and high");
        if (p.first_month >= first && p.last_month <= last)
            r->periods[r->period_count++] = p;
    }
    sim_table_free(t);
}

static int64_t month_of_day(int64_t day)
{
    return sim_calendar_month(sim_calendar_date(day)) - MONTHS_TO_1970;
}

static const char *write_month(char *text, int64_t month)
{
    const sim_date_text written = sim_calendar_write_month(sim_calendar_month_begin((int32_t)(month + MONTHS_TO_1970)));
    snprintf(text, LABEL_ROOM, "%.7s", written.text);
    return text;
}

/* Whole months of the reported period that the record holds. */
static void choose_shown(record *r, const sim_frame *frame)
{
    const int64_t first = month_of_day(frame->first_day + 27), last = month_of_day(frame->last_day + 1) - 1;
    for (size_t i = 0; i < r->month_count; i++) {
        const int64_t month = r->first_month + (int64_t)i;
        if (month < first || month > last)
            continue;
        if (!r->shown_count)
            r->shown_first = i;
        r->shown_count++;
    }
}

static void make_labels(record *r)
{
    r->month_labels = sim_allocate(r->shown_count, sizeof *r->month_labels);
    r->period_labels = sim_allocate(r->period_count, sizeof *r->period_labels);
    r->period_first = sim_allocate(r->period_count, sizeof *r->period_first);
    r->period_last = sim_allocate(r->period_count, sizeof *r->period_last);
    r->texts = sim_allocate(r->shown_count + 3 * r->period_count, LABEL_ROOM);
    char *text = r->texts;
    for (size_t i = 0; i < r->shown_count; i++, text += LABEL_ROOM)
        r->month_labels[i] = write_month(text, r->first_month + (int64_t)(r->shown_first + i));
    for (size_t i = 0; i < r->period_count; i++, text += (size_t)3 * LABEL_ROOM) {
        r->period_first[i] = write_month(text, r->periods[i].first_month);
        r->period_last[i] = write_month(text + LABEL_ROOM, r->periods[i].last_month);
        snprintf(text + (size_t)2 * LABEL_ROOM, LABEL_ROOM, "%.7s..%.7s", r->period_first[i], r->period_last[i]);
        r->period_labels[i] = text + (size_t)2 * LABEL_ROOM;
    }
}

static void make_columns(record *r)
{
    for (size_t k = 0; r->by_nationality && k <= RECORD_COMPONENTS; k++) {
        r->shown_nationality[k] = sim_allocate(r->shown_count * r->nationality_count, sizeof(double));
        for (size_t m = 0; m < r->shown_count; m++)
            for (size_t i = 0; i < r->nationality_count; i++) {
                const double *of_month =
                    r->by_nationality + (r->shown_first + m) * RECORD_COMPONENTS * r->nationality_count;
                r->shown_nationality[k][m * r->nationality_count + i] =
                    k < RECORD_COMPONENTS ? of_month[k * r->nationality_count + i]
                                          : of_month[i] + of_month[r->nationality_count + i];
            }
    }
    r->period_low = sim_allocate(r->period_count, sizeof *r->period_low);
    r->period_centre = sim_allocate(r->period_count, sizeof *r->period_centre);
    r->period_high = sim_allocate(r->period_count, sizeof *r->period_high);
    r->period_target = sim_allocate(r->period_count, sizeof *r->period_target);
    for (size_t i = 0; i < r->period_count; i++) {
        r->period_low[i] = r->periods[i].low;
        r->period_centre[i] = r->periods[i].centre;
        r->period_high[i] = r->periods[i].high;
        r->period_target[i] = r->periods[i].is_target;
    }
}

void record_read(const sim_scenario *scenario, const network *n, const classes *c, const sim_frame *frame, record *r,
                 sim_diagnostics *d)
{
    memset(r, 0, sizeof *r);
    const sim_date_read last = sim_calendar_read_month(sim_scenario_text(scenario, "record.last_month"));
    if (last.wrong) {
        sim_diagnostics_add(d, SIM_FAULT_CONFIG, sim_scenario_origin(scenario, "record.last_month"),
                            "record.last_month", "is not a month");
        sim_diagnostics_hint(d, "months are written YYYY-MM");
        return;
    }
    const int64_t last_month = sim_calendar_month(last.date) - MONTHS_TO_1970;
    const char *areas_path = sim_scenario_file(scenario, "record.encounters_area");
    const char *nationalities_path = sim_scenario_file(scenario, "record.encounters_nationality");
    const char *periods_path = sim_scenario_file(scenario, "record.detections");
    sim_table *areas =
        areas_path ? sim_table_read(areas_path, area_columns, sizeof area_columns / sizeof *area_columns, d) : NULL;
    sim_table *nationalities = nationalities_path
                                   ? sim_table_read(nationalities_path, nationality_columns,
                                                    sizeof nationality_columns / sizeof *nationality_columns, d)
                                   : NULL;
    r->area_count = n->area_count;
    r->nationality_count = c->nationality_count;
    span_months(r, areas, nationalities, last_month);
    if (areas)
        fill_areas(r, n, areas);
    if (nationalities)
        fill_nationalities(r, c, nationalities, d);
    if (periods_path)
        read_periods(r, periods_path, month_of_day(frame->first_day), last_month, d);
    choose_shown(r, frame);
    make_labels(r);
    make_columns(r);
    sim_table_free(areas);
    sim_table_free(nationalities);
}

void record_free(record *r)
{
    void *const memory[] = {r->by_area,
                            r->by_nationality,
                            r->periods,
                            (void *)r->month_labels,
                            (void *)r->period_labels,
                            (void *)r->period_first,
                            (void *)r->period_last,
                            r->texts,
                            r->shown_nationality[0],
                            r->shown_nationality[1],
                            r->shown_nationality[2],
                            r->period_low,
                            r->period_centre,
                            r->period_high,
                            r->period_target};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
        free(memory[i]);
    memset(r, 0, sizeof *r);
}

size_t record_dimensions(const record *r, sim_dimension *out, size_t room)
{
    size_t count = 0;
    if (r->shown_count && count < room)
        out[count++] = (sim_dimension){"month", "Month of the record", "", r->shown_count, r->month_labels, NULL};
    if (r->period_count && count < room)
        out[count++] = (sim_dimension){"period", "Period of the record", "", r->period_count, r->period_labels, NULL};
    return count;
}

static sim_constant column(const char *name, const char *long_name, const char *comment, const char *axis,
                           const char *second, const double *values)
{
    return (sim_constant){.name = name,
                          .long_name = long_name,
                          .units = "1",
                          .comment = comment,
                          .dimensions = {axis, second},
                          .type = SIM_VALUE_REAL,
                          .reals = values};
}

size_t record_constants(const record *r, sim_constant *out, size_t room)
{
    static const char encounters[] = "US CBP, Nationwide Encounters; events, not persons";
    static const char detections[] = "UPMRIP; events; the range is what the publications leave open";
    static const char *const uses[] = {"check", "target", NULL};
    size_t count = 0;
    if (room < 12)
        return 0;
    if (r->shown_count && r->by_area)
        out[count++] = column("recorded_encounters", "Recorded encounters", encounters, "month", "area",
                              r->by_area + r->shown_first * r->area_count);
    if (r->shown_count && r->by_nationality) {
        out[count++] = column("recorded_encounters_nationality", "Recorded encounters", encounters, "month",
                              "nationality", r->shown_nationality[RECORD_COMPONENTS]);
        out[count++] = column("recorded_encounters_nationality_between_ports", "Recorded encounters between ports",
                              encounters, "month", "nationality", r->shown_nationality[RECORD_BETWEEN_PORTS]);
        out[count++] = column("recorded_encounters_nationality_at_ports", "Recorded encounters at ports", encounters,
                              "month", "nationality", r->shown_nationality[RECORD_AT_PORTS]);
    }
    if (!r->period_count)
        return count;
    out[count++] = column("recorded_detections", "Recorded detections", detections, "period", NULL, r->period_centre);
    out[count++] =
        column("recorded_detections_low", "Recorded detections, lowest", detections, "period", NULL, r->period_low);
    out[count++] =
        column("recorded_detections_high", "Recorded detections, highest", detections, "period", NULL, r->period_high);
    out[count++] = (sim_constant){"period_first_month",
                                  "First month of a period",
                                  "",
                                  "",
                                  {"period"},
                                  SIM_VALUE_TEXT,
                                  NULL,
                                  NULL,
                                  r->period_first,
                                  NULL};
    out[count++] = (sim_constant){"period_last_month",
                                  "Last month of a period",
                                  "",
                                  "",
                                  {"period"},
                                  SIM_VALUE_TEXT,
                                  NULL,
                                  NULL,
                                  r->period_last,
                                  NULL};
    out[count++] = (sim_constant){"period_is_target",
                                  "Whether a period is compared",
                                  "1",
                                  "",
                                  {"period"},
                                  SIM_VALUE_FLAG,
                                  NULL,
                                  r->period_target,
                                  NULL,
                                  uses};
    return count;
}
