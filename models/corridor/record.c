#include "models/corridor/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/table.h"

static const sim_param rows[] = {
    {"record.encounters_area", SIM_PARAM_FILE, "", 0, 0, "\"\"",
     "CSV of recorded encounters by area: month, area, component, encounters", SIM_NO_SOURCE},
    {"record.encounters_nationality", SIM_PARAM_FILE, "", 0, 0, "\"\"",
     "CSV of recorded encounters by nationality: month, nationality, component, encounters", SIM_NO_SOURCE},
    {"record.detections", SIM_PARAM_FILE, "", 0, 0, "\"\"",
     "CSV of recorded detections: first_month, last_month, low, centre, high, use, judged", SIM_NO_SOURCE},
    {"record.between_ports", SIM_PARAM_TEXT, "", 0, 0, "\"usbp\"",
     "Value of the column `component` for encounters between ports", SIM_NO_SOURCE},
    {"record.at_ports", SIM_PARAM_TEXT, "", 0, 0, "\"ofo\"", "Value of the column `component` for encounters at ports",
     SIM_NO_SOURCE},
    {"record.first_month", SIM_PARAM_TEXT, "", 0, 0, "\"2023-01\"",
     "First month that is compared; forecasts use those before it", SIM_NO_SOURCE},
    {"record.last_month", SIM_PARAM_TEXT, "", 0, 0, "\"2023-09\"",
     "Last month that may be compared; later rows are kept back", SIM_NO_SOURCE},
    {"record.encounters_source", SIM_PARAM_TEXT, "", 0, 0,
     "\"US Customs and Border Protection, Nationwide Encounters\"", "Who published the encounters", SIM_NO_SOURCE},
    {"record.detections_source", SIM_PARAM_TEXT, "", 0, 0,
     "\"Unidad de Politica Migratoria (UPMRIP), as printed by IOM and the press\"", "Who published the detections",
     SIM_NO_SOURCE},
    {"record.remark", SIM_PARAM_TEXT, "", 0, 0,
     "\"Levels of classes whose departures nobody records were estimated on totals of these months: totals by "
     "nationality are no validation, months and sectors are.\"",
     "What a reader of the comparison must know: which inputs were made from the record", SIM_NO_SOURCE},
};

const sim_param_table record_params = {rows, sizeof rows / sizeof *rows};

enum { CELL_MONTH, CELL_COLUMN, CELL_COMPONENT, CELL_ENCOUNTERS };

static const sim_column area_columns[] = {
    {"month", SIM_COLUMN_MONTH, SIM_COLUMN_REQUIRED, 0, 0},
    {"area", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"component", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"encounters", SIM_COLUMN_COUNT, SIM_COLUMN_REQUIRED, 0, 1e12},
};

static const sim_column nationality_columns[] = {
    {"month", SIM_COLUMN_MONTH, SIM_COLUMN_REQUIRED, 0, 0},
    {"nationality", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"component", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"encounters", SIM_COLUMN_COUNT, SIM_COLUMN_REQUIRED, 0, 1e12},
};

enum { PERIOD_FIRST, PERIOD_LAST, PERIOD_LOW, PERIOD_CENTRE, PERIOD_HIGH, PERIOD_USE, PERIOD_JUDGED };

static const sim_column period_columns[] = {
    {"first_month", SIM_COLUMN_MONTH, SIM_COLUMN_REQUIRED, 0, 0},
    {"last_month", SIM_COLUMN_MONTH, SIM_COLUMN_REQUIRED, 0, 0},
    {"low", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e12},
    {"centre", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e12},
    {"high", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e12},
    {"use", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"judged", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
};

enum { LABEL_BYTES = 72 };

/* What the labels of a record point into. */
struct record_texts {
    sim_date_text *months, *period_first, *period_last;
    char (*periods)[LABEL_BYTES];
    char *left_out;
};

/* What reading needs at every row. */
typedef struct reading {
    const sim_scenario *scenario;
    const network *network;
    const classes *classes;
    const sim_frame *frame;
    record *out;
    sim_diagnostics *d;
    const char *component[2];
    int32_t first_month, last_month; /* that may be compared, by the scenario */
} reading;

static int32_t month_at(const sim_table *t, size_t row, size_t column)
{
    return (int32_t)(sim_table_count(t, row, column) + (int64_t)12 * 1970);
}

/* The months that lie whole within the reported period. */
static record_period reported_months(const sim_frame *frame)
{
    const sim_date first = sim_calendar_date(frame->first_day), after = sim_calendar_date(frame->last_day + 1);
    return (record_period){sim_calendar_month(first) + (first.day > 1), sim_calendar_month(after) - 1};
}

/* The table of `key`, NULL where the scenario names none or where the table has faults. */
static sim_table *open_table(const reading *from, const char *key, const sim_column columns[], size_t count)
{
    const char *path = sim_scenario_file(from->scenario, key);
    if (!path)
        return NULL;
    const size_t before = sim_diagnostics_total(from->d);
    sim_table *t = sim_table_read(path, columns, count, from->d);
    if (sim_diagnostics_total(from->d) == before)
        return t;
    sim_table_free(t);
    return NULL;
}

static int32_t read_bound(const reading *from, const char *key)
{
    const sim_date_read read = sim_calendar_read_month(sim_scenario_text(from->scenario, key));
    if (!read.wrong)
        return sim_calendar_month(read.date);
    sim_diagnostics_add(from->d, SIM_FAULT_CONFIG, sim_scenario_origin(from->scenario, key), key, "%s", read.wrong);
    sim_diagnostics_hint(from->d, "a month is written as 2023-09");
    return 0;
}

/* Index of `name`, or `count`. */
static size_t find(const char *name, const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return count;
}

/* 0 between ports, 1 at ports, 2 with a diagnostic. */
static int component_at(const reading *from, const sim_table *t, size_t row)
{
    const char *text = sim_table_text(t, row, CELL_COMPONENT);
    const size_t found = find(text, from->component, 2);
    if (found == 2)
        sim_diagnostics_add(from->d, SIM_FAULT_DATA, sim_table_origin(t, row), "component",
                            "\"%s\" is neither \"%s\" (record.between_ports) nor \"%s\" (record.at_ports)", text,
                            from->component[0], from->component[1]);
    return (int)found;
}

static double *missing(size_t count)
{
    double *values = sim_allocate(count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = NAN;
    return values;
}

/* Puts a value where none is yet. */
static void put(const reading *from, const sim_table *t, size_t row, double *cell, double value)
{
    if (isnan(*cell))
        *cell = value;
    else
        sim_diagnostics_add(from->d, SIM_FAULT_DATA, sim_table_origin(t, row), "month",
                            "a second row of the same cell");
}

/* The months that the record holds: those of both tables, up to the last that may be compared. */
static void span_months(reading *from, const sim_table *const tables[2])
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (int i = 0; i < 2; i++)
        for (size_t row = 0; tables[i] && row < sim_table_rows(tables[i]); row++) {
            const int32_t month = month_at(tables[i], row, CELL_MONTH);
            if (month > from->last_month)
                continue;
            first = month < first ? month : first;
            last = month > last ? month : last;
        }
    from->out->first_month = first;
    from->out->months = first <= last ? (size_t)(last - first) + 1 : 0;
}

/* Cells of months that the table has are 0 where it has no row, except of columns that no row is about. `panels`
 * are the components of one table: a nationality never met at ports is known all the same. */
static void fill_zeros(const reading *from, const sim_table *t, double *const panels[], size_t panel_count,
                       size_t columns)
{
    const size_t months = from->out->months;
    uint8_t *has_month = sim_allocate(months, 1), *has_column = sim_allocate(columns, 1);
    for (size_t row = 0; row < sim_table_rows(t); row++)
        if (month_at(t, row, CELL_MONTH) <= from->last_month)
            has_month[month_at(t, row, CELL_MONTH) - from->out->first_month] = 1;
    for (size_t i = 0; i < months * columns; i++)
        for (size_t p = 0; p < panel_count; p++)
            has_column[i % columns] |= !isnan(panels[p][i]);
    for (size_t i = 0; i < months * columns; i++)
        for (size_t p = 0; p < panel_count; p++)
            if (isnan(panels[p][i]) && has_month[i / columns] && has_column[i % columns])
                panels[p][i] = 0;
    free(has_month);
    free(has_column);
}

/* Names each area of the record that the network lacks, once. */
static void leave_out(sim_buffer *names, const char *area)
{
    const size_t length = strlen(area);
    for (const char *at = names->text; at && (at = strstr(at, area)); at += length)
        if ((at == names->text || at[-1] == ' ') && (at[length] == ',' || at[length] == 0))
            return;
    sim_buffer_print(names, "%s%s", names->length ? ", " : "", area);
}

static void read_area(const reading *from, const sim_table *t, size_t row, size_t area)
{
    const int component = component_at(from, t, row);
    if (component == 2)
        return;
    if ((from->network->area_is_ports[area] != 0) != component) {
        sim_diagnostics_add(from->d, SIM_FAULT_DATA, sim_table_origin(t, row), "component",
                            "encounters \"%s\" at \"%s\", where journeys end %s ports", from->component[component],
                            from->network->areas[area], component ? "between" : "at");
        return;
    }
    const int32_t month = month_at(t, row, CELL_MONTH);
    if (month > from->last_month)
        return;
    const size_t cell = (size_t)(month - from->out->first_month) * from->out->area_count + area;
    put(from, t, row, &from->out->by_area[cell], (double)sim_table_count(t, row, CELL_ENCOUNTERS));
}

static void read_areas(const reading *from, const sim_table *t)
{
    record *out = from->out;
    sim_buffer left_out = {0};
    size_t known = 0;
    out->by_area = missing(out->months * out->area_count);
    for (size_t row = 0; row < sim_table_rows(t); row++) {
        const char *name = sim_table_text(t, row, CELL_COLUMN);
        const size_t area = find(name, from->network->areas, out->area_count);
        if (area == out->area_count) {
            leave_out(&left_out, name);
            continue;
        }
        known++;
        read_area(from, t, row, area);
    }
    if (sim_table_rows(t) && !known)
        sim_diagnostics_add(from->d, SIM_FAULT_DATA, (sim_origin){sim_table_origin(t, 0).file, 0}, "area",
                            "journeys end at none of these areas: %s", left_out.text);
    if (left_out.length)
        out->areas_left_out = out->texts->left_out = sim_buffer_take(&left_out);
    free(left_out.text);
    fill_zeros(from, t, &out->by_area, 1, out->area_count);
}

/* Reports a nationality that no class has, at the first row of it. */
static void report_nationality(const reading *from, const sim_table *t, size_t row)
{
    const char *name = sim_table_text(t, row, CELL_COLUMN);
    for (size_t before = 0; before < row; before++)
        if (strcmp(sim_table_text(t, before, CELL_COLUMN), name) == 0)
            return;
    sim_diagnostics_add(from->d, SIM_FAULT_DATA, sim_table_origin(t, row), "nationality",
                        "no class has the nationality \"%s\"", name);
    const char *near = sim_nearest_name(name, from->classes->nationalities, from->classes->nationality_count);
    if (near)
        sim_diagnostics_hint(from->d, "did you mean \"%s\"?", near);
    else
        sim_diagnostics_hint(from->d, "add these rows to those of a nationality that some class has");
}

static void read_nationalities(const reading *from, const sim_table *t)
{
    record *out = from->out;
    const size_t count = out->nationality_count, cells = out->months * count;
    for (int i = 0; i < RECORD_COMPONENTS; i++)
        out->by_nationality[i] = missing(cells);
    for (size_t row = 0; row < sim_table_rows(t); row++) {
        const size_t who = find(sim_table_text(t, row, CELL_COLUMN), from->classes->nationalities, count);
        const int component = component_at(from, t, row);
        if (who == count)
            report_nationality(from, t, row);
        const int32_t month = month_at(t, row, CELL_MONTH);
        if (who == count || component == 2 || month > from->last_month)
            continue;
        put(from, t, row, &out->by_nationality[component][(size_t)(month - out->first_month) * count + who],
            (double)sim_table_count(t, row, CELL_ENCOUNTERS));
    }
    fill_zeros(from, t, out->by_nationality, 2, count);
    for (size_t i = 0; i < cells; i++)
        out->by_nationality[RECORD_BOTH][i] =
            out->by_nationality[RECORD_BETWEEN_PORTS][i] + out->by_nationality[RECORD_AT_PORTS][i];
}

/* Which months of the record are compared. */
static void choose_months(const reading *from)
{
    record *out = from->out;
    record_period shown = reported_months(from->frame);
    const int32_t last_held = out->first_month + (int32_t)out->months - 1;
    shown.first_month = shown.first_month > from->first_month ? shown.first_month : from->first_month;
    shown.first_month = shown.first_month > out->first_month ? shown.first_month : out->first_month;
    shown.last_month = shown.last_month < last_held ? shown.last_month : last_held;
    if (!out->months || shown.first_month > shown.last_month)
        return;
    out->judged_first = (size_t)(shown.first_month - out->first_month);
    out->judged_count = (size_t)(shown.last_month - shown.first_month) + 1;
    out->month_labels = sim_allocate(out->judged_count, sizeof *out->month_labels);
    out->texts->months = sim_allocate(out->judged_count, sizeof *out->texts->months);
    for (size_t i = 0; i < out->judged_count; i++) {
        out->texts->months[i] = sim_calendar_write_month(sim_calendar_month_begin(shown.first_month + (int32_t)i));
        out->month_labels[i] = out->texts->months[i].text;
    }
}

/* Reports what is wrong with a row of detections; whether it can be used. */
static int check_period(const reading *from, const sim_table *t, size_t row)
{
    const char *use = sim_table_text(t, row, PERIOD_USE), *judged = sim_table_text(t, row, PERIOD_JUDGED);
    const double low = sim_table_real(t, row, PERIOD_LOW), centre = sim_table_real(t, row, PERIOD_CENTRE);
    const sim_origin where = sim_table_origin(t, row);
    const size_t before = sim_diagnostics_total(from->d);
    if (month_at(t, row, PERIOD_FIRST) > month_at(t, row, PERIOD_LAST))
        sim_diagnostics_add(from->d, SIM_FAULT_DATA, where, "last_month", "is before first_month");
    if (!(low <= centre && centre <= sim_table_real(t, row, PERIOD_HIGH)))
        sim_diagnostics_add(from->d, SIM_FAULT_DATA, where, "centre", "%.0f is not between low and high", centre);
    if (strcmp(use, "target") != 0 && strcmp(use, "check") != 0)
        sim_diagnostics_add(from->d, SIM_FAULT_DATA, where, "use", "\"%s\" is neither \"target\" nor \"check\"", use);
    if (strcmp(judged, "yes") != 0 && strcmp(judged, "no") != 0)
        sim_diagnostics_add(from->d, SIM_FAULT_DATA, where, "judged", "\"%s\" is neither \"yes\" nor \"no\"", judged);
    return sim_diagnostics_total(from->d) == before;
}

static void write_label(record *out, size_t i)
{
    struct record_texts *texts = out->texts;
    texts->period_first[i] = sim_calendar_write_month(sim_calendar_month_begin(out->periods[i].first_month));
    texts->period_last[i] = sim_calendar_write_month(sim_calendar_month_begin(out->periods[i].last_month));
    out->period_first[i] = texts->period_first[i].text;
    out->period_last[i] = texts->period_last[i].text;
    out->period_labels[i] = texts->periods[i];
    const size_t length = strlen(out->period_first[i]);
    memcpy(texts->periods[i], out->period_first[i], length + 1);
    if (out->periods[i].first_month == out->periods[i].last_month)
        return;
    memcpy(texts->periods[i] + length, "..", 2);
    memcpy(texts->periods[i] + length + 2, out->period_last[i], strlen(out->period_last[i]) + 1);
}

static void add_period(const reading *from, const sim_table *t, size_t row, record_period period)
{
    record *out = from->out;
    for (size_t i = 0; i < out->period_count; i++)
        if (out->periods[i].first_month == period.first_month && out->periods[i].last_month == period.last_month) {
            sim_diagnostics_add(from->d, SIM_FAULT_DATA, sim_table_origin(t, row), "first_month",
                                "a second row of the same period");
            return;
        }
    const size_t i = out->period_count++;
    out->periods[i] = period;
    out->detections_low[i] = sim_table_real(t, row, PERIOD_LOW);
    out->detections[i] = sim_table_real(t, row, PERIOD_CENTRE);
    out->detections_high[i] = sim_table_real(t, row, PERIOD_HIGH);
    out->period_is_target[i] = strcmp(sim_table_text(t, row, PERIOD_USE), "target") == 0 &&
                               strcmp(sim_table_text(t, row, PERIOD_JUDGED), "yes") == 0;
    write_label(out, i);
}

static void read_detections(const reading *from, const sim_table *t)
{
    record *out = from->out;
    const size_t count = sim_table_rows(t);
    const record_period shown = reported_months(from->frame);
    out->periods = sim_allocate(count, sizeof *out->periods);
    out->detections_low = sim_allocate(count, sizeof *out->detections_low);
    out->detections = sim_allocate(count, sizeof *out->detections);
    out->detections_high = sim_allocate(count, sizeof *out->detections_high);
    out->period_is_target = sim_allocate(count, sizeof *out->period_is_target);
    out->period_labels = sim_allocate(count, sizeof *out->period_labels);
    out->period_first = sim_allocate(count, sizeof *out->period_first);
    out->period_last = sim_allocate(count, sizeof *out->period_last);
    out->texts->periods = sim_allocate(count, sizeof *out->texts->periods);
    out->texts->period_first = sim_allocate(count, sizeof *out->texts->period_first);
    out->texts->period_last = sim_allocate(count, sizeof *out->texts->period_last);
    for (size_t row = 0; row < count; row++) {
        const record_period period = {month_at(t, row, PERIOD_FIRST), month_at(t, row, PERIOD_LAST)};
        const int is_sound = check_period(from, t, row);
        if (is_sound && period.last_month <= from->last_month && period.last_month <= shown.last_month &&
            period.first_month >= from->first_month && period.first_month >= shown.first_month)
            add_period(from, t, row, period);
    }
}

static char *comment(const reading *from, const char *definition, const char *key)
{
    sim_buffer text = {0};
    const char *source = sim_scenario_text(from->scenario, key);
    sim_buffer_print(&text, "%s. ", definition);
    if (*source)
        sim_buffer_print(&text, "Source: %s", source);
    else
        sim_buffer_print(&text, "Source not named (%s)", key);
    return sim_buffer_take(&text);
}

void record_read(const sim_scenario *scenario, const network *n, const classes *c, const sim_frame *frame, record *out,
                 sim_diagnostics *d)
{
    memset(out, 0, sizeof *out);
    out->texts = sim_allocate(1, sizeof *out->texts);
    out->area_count = n->area_count;
    out->nationality_count = c->nationality_count;
    out->remark = sim_scenario_text(scenario, "record.remark");
    reading from = {.scenario = scenario, .network = n, .classes = c, .frame = frame, .out = out, .d = d};
    const size_t before = sim_diagnostics_total(d);
    from.component[0] = sim_scenario_text(scenario, "record.between_ports");
    from.component[1] = sim_scenario_text(scenario, "record.at_ports");
    from.first_month = read_bound(&from, "record.first_month");
    from.last_month = read_bound(&from, "record.last_month");
    out->encounters_comment = comment(&from, "Events, not persons; recorded", "record.encounters_source");
    out->detections_comment = comment(&from, "Events, not persons; recorded", "record.detections_source");
    if (sim_diagnostics_total(d) > before)
        return;

    sim_table *areas = open_table(&from, "record.encounters_area", area_columns, 4);
    sim_table *nationalities = open_table(&from, "record.encounters_nationality", nationality_columns, 4);
    sim_table *detections = open_table(&from, "record.detections", period_columns, 7);
    span_months(&from, (const sim_table *const[]){areas, nationalities});
    if (areas)
        read_areas(&from, areas);
    if (nationalities)
        read_nationalities(&from, nationalities);
    if (detections)
        read_detections(&from, detections);
    choose_months(&from);
    sim_table_free(areas);
    sim_table_free(nationalities);
    sim_table_free(detections);
}

void record_free(record *r)
{
    free(r->by_area);
    for (int i = 0; i < RECORD_COMPONENTS; i++)
        free(r->by_nationality[i]);
    free((void *)r->month_labels);
    free(r->periods);
    free(r->detections_low);
    free(r->detections);
    free(r->detections_high);
    free(r->period_is_target);
    free((void *)r->period_labels);
    free((void *)r->period_first);
    free((void *)r->period_last);
    free(r->encounters_comment);
    free(r->detections_comment);
    if (r->texts) {
        free(r->texts->months);
        free(r->texts->period_first);
        free(r->texts->period_last);
        free(r->texts->periods);
        free(r->texts->left_out);
    }
    free(r->texts);
    memset(r, 0, sizeof *r);
}
