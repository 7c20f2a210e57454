#include "models/corridor/departures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/kernel/poisson.h"
#include "sim/scenario/table.h"

static const sim_param rows[] = {
    {"departures", SIM_PARAM_LIST, "", 0, 64, NULL, "Where people set out; each element reads one table",
     SIM_NO_SOURCE},
    {"departures[].table", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV: month, class, persons (form monthly) or class, gateway, persons_per_day, season_amplitude (form level)",
     SIM_NO_SOURCE},
    {"departures[].form", SIM_PARAM_TEXT, "", 0, 0, NULL, "What the table holds", SIM_CHOICES("monthly|level")},
    {"departures[].gateway", SIM_PARAM_TEXT, "", 0, 0, "\"\"", "Place where those of a monthly table set out",
     SIM_NO_SOURCE},
    {"departures[].lead_days", SIM_PARAM_COUNT, "days", 0, 60, "0",
     "Days between setting out and being recorded in the table's month",
     SIM_ASSUMED(0, 14, "the jungle takes 2.5 to 10 days")},
    {"departures[].earlier", SIM_PARAM_TEXT, "", 0, 0, "\"error\"",
     "Days before a monthly table begins: an error, or its first month holds for them", SIM_CHOICES("error|hold")},
    {"departures[].factor", SIM_PARAM_REAL, "1", 0, 100, "1.0", "Multiplies all rates of this table", SIM_NO_SOURCE},
    {"departures[].only_class", SIM_PARAM_TEXT, "", 0, 0, "\"\"",
     "The factor applies to this class only; empty: to all", SIM_NO_SOURCE},
    {"departures[].season_peak_day", SIM_PARAM_COUNT, "day of year", 1, 365, "105", "Peak of the season of levels",
     SIM_ASSUMED(60, 151, "March to May")},
};

const sim_param_table departures_params = {rows, sizeof rows / sizeof *rows};

enum { MONTHS_TO_1970 = 1970 * 12 };

enum { MONTHLY_MONTH, MONTHLY_CLASS, MONTHLY_PERSONS };

static const sim_column monthly_columns[] = {
    {"month", SIM_COLUMN_MONTH, SIM_COLUMN_REQUIRED, 0, 0},
    {"class", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"persons", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e8},
};

enum { LEVEL_CLASS, LEVEL_GATEWAY, LEVEL_PERSONS, LEVEL_SEASON };

static const sim_column level_columns[] = {
    {"class", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"gateway", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"persons_per_day", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e7},
    {"season_amplitude", SIM_COLUMN_REAL, SIM_COLUMN_ABSENT_OK, 0, 1},
};

/* What the reading of one element of the list needs. */
typedef struct source {
    const sim_scenario *scenario;
    const sim_frame *frame;
    const classes *classes;
    const network *network;
    departures *out;
    sim_diagnostics *d;
    size_t index;
} source;

static const char *member(char key[128], const source *from, const char *name)
{
    snprintf(key, 128, "departures[%zu].%s", from->index, name);
    return key;
}

/* The stream of (class, gateway), made when it is new: two tables may feed one. */
static departure *stream_of(const source *from, uint32_t class_, uint32_t gateway)
{
    departures *out = from->out;
    for (size_t i = 0; i < out->count; i++)
        if (out->at[i].class_ == class_ && out->at[i].gateway == gateway)
            return &out->at[i];
    out->at = sim_reallocate(out->at, out->count + 1, sizeof *out->at);
    out->at[out->count] = (departure){class_, gateway, sim_allocate((size_t)out->days, sizeof(double)), 0};
    return &out->at[out->count++];
}

static double factor_of(const source *from, uint32_t class_)
{
    char key[128];
    const char *only = sim_scenario_text(from->scenario, member(key, from, "only_class"));
    if (*only && strcmp(only, from->classes->at[class_].id) != 0)
        return 1;
    return sim_scenario_real(from->scenario, member(key, from, "factor"));
}

static int64_t first_day(const sim_frame *frame)
{
    return frame->first_day - frame->warmup_days;
}

/* The months that a table spans, whatever the order of its rows. */
typedef struct month_span {
    int64_t first, last;
} month_span;

static month_span span_of(const sim_table *t)
{
    month_span span = {INT64_MAX, INT64_MIN};
    for (size_t row = 0; row < sim_table_rows(t); row++) {
        const int64_t month = sim_table_count(t, row, MONTHLY_MONTH);
        span.first = month < span.first ? month : span.first;
        span.last = month > span.last ? month : span.last;
    }
    return span;
}

static int holds_earlier(const source *from)
{
    char key[128];
    return strcmp(sim_scenario_text(from->scenario, member(key, from, "earlier")), "hold") == 0;
}

/* Spreads a month evenly over its days. Whoever sets out in the run's last lead_days would be recorded after it: the
 * table's last month holds on for them. With `earlier` = "hold" the first month holds for all days before it. */
static void spread_month(const source *from, const sim_table *t, size_t row, uint32_t class_, uint32_t gateway,
                         uint8_t covered[])
{
    char key[128];
    departure *stream = stream_of(from, class_, gateway);
    stream->is_recorded = 1;
    const int64_t lead = sim_scenario_count(from->scenario, member(key, from, "lead_days"));
    const int64_t month = sim_table_count(t, row, MONTHLY_MONTH);
    const int64_t start = sim_calendar_days(sim_calendar_month_begin(MONTHS_TO_1970 + (int32_t)month)),
                  end = sim_calendar_days(sim_calendar_month_begin(MONTHS_TO_1970 + (int32_t)month + 1));
    const double rate = sim_table_real(t, row, MONTHLY_PERSONS) * factor_of(from, class_) / (double)(end - start);
    const month_span span = span_of(t);
    const int64_t run_start = first_day(from->frame) + lead;
    const int64_t since = month == span.first && holds_earlier(from) && run_start < start ? run_start : start;
    const int64_t until = month == span.last ? end + lead : end;
    const int64_t recorded = start - run_start;
    if (month == span.first && recorded > from->out->first_recorded_day)
        from->out->first_recorded_day = recorded;
    for (int64_t day = since; day < until; day++) {
        const int64_t run_day = day - lead - first_day(from->frame);
        if (run_day < 0 || run_day >= from->out->days)
            continue;
        stream->persons_per_day[run_day] += rate;
        covered[run_day] = 1;
    }
}

/* Months of the run that a monthly table does not cover are reported, the first of each gap. */
static void check_covered(const source *from, const char *path, const uint8_t covered[])
{
    for (int64_t day = 0; day < from->out->days; day++) {
        if (covered[day] || (day > 0 && !covered[day - 1]))
            continue;
        char key[128];
        const int64_t lead = sim_scenario_count(from->scenario, member(key, from, "lead_days"));
        const sim_date date = sim_calendar_date(first_day(from->frame) + day + lead);
        sim_diagnostics_add(from->d, SIM_FAULT_DATA, (sim_origin){path, 0}, "month", "month %04d-%02d is missing",
                            (int)date.year, (int)date.month);
        sim_diagnostics_hint(from->d, "the run needs every month from its warm-up to its end");
    }
}

/* A season is a cosine with its peak at the given day of the year and mean 1 over the year. */
static void spread_level(const source *from, const sim_table *t, size_t row, uint32_t class_, uint32_t gateway)
{
    char key[128];
    departure *stream = stream_of(from, class_, gateway);
    const double amplitude = sim_table_real(t, row, LEVEL_SEASON);
    const double rate = sim_table_real(t, row, LEVEL_PERSONS) * factor_of(from, class_);
    const double peak = (double)sim_scenario_count(from->scenario, member(key, from, "season_peak_day"));
    const double circle = 2 * acos(-1.0);
    for (int64_t day = 0; day < from->out->days; day++) {
        const sim_date date = sim_calendar_date(first_day(from->frame) + day);
        const double of_year =
            (double)(first_day(from->frame) + day - sim_calendar_days((sim_date){date.year, 1, 1}) + 1);
        const double season = isnan(amplitude) ? 1 : 1 + amplitude * cos(circle * (of_year - peak) / 365.25);
        /* To a millionth of a person: the C library's cosine may differ in its last bits from processor to processor. */
        stream->persons_per_day[day] += nearbyint(rate * season * 1e6) / 1e6;
    }
}

static void read_monthly(const source *from, const char *path)
{
    char key[128];
    sim_table *t = sim_table_read(path, monthly_columns, sizeof monthly_columns / sizeof *monthly_columns, from->d);
    const sim_origin where = sim_scenario_origin(from->scenario, member(key, from, "gateway"));
    const char *id = sim_scenario_text(from->scenario, key);
    const uint32_t gateway = network_require_place(from->network, id, where, key, from->d);
    uint8_t *covered = sim_allocate((size_t)from->out->days, 1);
    const size_t before = sim_diagnostics_total(from->d);
    for (size_t row = 0; t && gateway != NETWORK_NONE && row < sim_table_rows(t); row++) {
        const uint32_t class_ = classes_require(from->classes, sim_table_text(t, row, MONTHLY_CLASS),
                                                sim_table_origin(t, row), "class", from->d);
        if (class_ != UINT32_MAX)
            spread_month(from, t, row, class_, gateway, covered);
    }
    if (t && gateway != NETWORK_NONE && sim_diagnostics_total(from->d) == before)
        check_covered(from, path, covered);
    free(covered);
    sim_table_free(t);
}

static void read_levels(const source *from, const char *path)
{
    sim_table *t = sim_table_read(path, level_columns, sizeof level_columns / sizeof *level_columns, from->d);
    for (size_t row = 0; t && row < sim_table_rows(t); row++) {
        const sim_origin where = sim_table_origin(t, row);
        const uint32_t class_ =
            classes_require(from->classes, sim_table_text(t, row, LEVEL_CLASS), where, "class", from->d);
        const uint32_t gateway =
            network_require_place(from->network, sim_table_text(t, row, LEVEL_GATEWAY), where, "gateway", from->d);
        if (class_ != UINT32_MAX && gateway != NETWORK_NONE)
            spread_level(from, t, row, class_, gateway);
    }
    sim_table_free(t);
}

static void list_gateways(departures *out, const network *n)
{
    out->gateway_of_place = sim_allocate(n->place_count, sizeof *out->gateway_of_place);
    out->gateway_labels = sim_allocate(out->count, sizeof *out->gateway_labels);
    out->gateway_place = sim_allocate(out->count, sizeof *out->gateway_place);
    for (size_t i = 0; i < n->place_count; i++)
        out->gateway_of_place[i] = NETWORK_NONE;
    for (size_t i = 0; i < out->count; i++) {
        const uint32_t place = out->at[i].gateway;
        if (out->gateway_of_place[place] != NETWORK_NONE)
            continue;
        out->gateway_of_place[place] = (uint32_t)out->gateway_count;
        out->gateway_labels[out->gateway_count] = n->place_id[place];
        out->gateway_place[out->gateway_count++] = place;
    }
}

void departures_read(const sim_scenario *scenario, const sim_frame *frame, const classes *c, const network *n,
                     departures *out, sim_diagnostics *d)
{
    memset(out, 0, sizeof *out);
    out->days = sim_frame_days(frame);
    out->warmup_days = frame->warmup_days;
    source from = {scenario, frame, c, n, out, d, 0};
    const size_t length = sim_scenario_length(scenario, "departures");
    for (from.index = 0; from.index < length; from.index++) {
        char key[128];
        const char *path = sim_scenario_file(scenario, member(key, &from, "table"));
        const char *only = sim_scenario_text(scenario, member(key, &from, "only_class"));
        if (*only)
            classes_require(c, only, sim_scenario_origin(scenario, key), key, d);
        if (strcmp(sim_scenario_text(scenario, member(key, &from, "form")), "monthly") == 0)
            read_monthly(&from, path);
        else
            read_levels(&from, path);
    }
    list_gateways(out, n);
    if (out->count)
        network_check_reach(n, out->gateway_place, out->gateway_count, d);
    else if (sim_diagnostics_total(d) == 0)
        sim_diagnostics_add(d, SIM_FAULT_CONFIG, sim_scenario_origin(scenario, "departures"), "departures",
                            "nobody sets out");
}

void departures_free(departures *out)
{
    for (size_t i = 0; i < out->count; i++)
        free(out->at[i].persons_per_day);
    free(out->at);
    free((void *)out->gateway_labels);
    free(out->gateway_place);
    free(out->gateway_of_place);
    memset(out, 0, sizeof *out);
}

uint32_t departures_parties(sim *s, const departures *in, const classes *c, size_t stream, int64_t day)
{
    const departure *from = &in->at[stream];
    const double persons = from->persons_per_day[day];
    if (persons <= 0)
        return 0;
    sim_stream draws = sim_open_stream(
        s, party_identity(from->class_, from->gateway, party_day(sim_get_frame(s), day), 0), PURPOSE_COUNT, 0);
    return sim_poisson_inverse(persons / c->at[from->class_].persons_per_party, sim_stream_uniform(&draws));
}
