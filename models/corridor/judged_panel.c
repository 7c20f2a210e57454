#include "models/corridor/judged_panel.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

/* Days of whole months, counted from the frame's first. */
typedef struct day_span {
    size_t first, after;
} day_span;

static day_span days_of(const sim_frame *frame, int32_t first_month, int32_t last_month)
{
    const int64_t first = sim_calendar_days(sim_calendar_month_begin(first_month));
    const int64_t after = sim_calendar_days(sim_calendar_month_begin(last_month + 1));
    SIM_REQUIRE(first >= frame->first_day && after <= frame->last_day + 1, "a month compared was not simulated whole");
    return (day_span){(size_t)(first - frame->first_day), (size_t)(after - frame->first_day)};
}

static int is_by_area(judged_series series)
{
    return series == JUDGED_SECTORS || series == JUDGED_OFFICE_MIX;
}

static int is_at_ports(judged_series series)
{
    return series == JUDGED_OFFICE_MIX || series == JUDGED_NATIONALITY_MIX;
}

/* Simulated encounters of a month in one area of one nationality. */
static double month_sum(const judged_results *r, day_span days, size_t area, size_t nationality)
{
    const size_t areas = r->in->network.area_count, nationalities = r->in->classes.nationality_count;
    double sum = 0;
    for (size_t day = days.first; day < days.after; day++)
        sum += r->encounters[(day * areas + area) * nationalities + nationality];
    return sum;
}

/* Number of the area's column, or `none` where the series is about the other kind of areas. */
static size_t list_areas(const judged_results *r, judged_series series, judged_panel *p, size_t column_of[],
                         size_t none)
{
    for (size_t a = 0; a < r->in->network.area_count; a++) {
        column_of[a] = none;
        if ((r->in->network.area_is_ports[a] != 0) != is_at_ports(series))
            continue;
        column_of[a] = p->columns;
        p->names[p->columns++] = r->in->network.areas[a];
    }
    return p->columns;
}

static void copy_recorded_areas(const judged_results *r, judged_panel *p, const size_t column_of[], size_t none)
{
    const size_t areas = r->in->network.area_count;
    for (size_t month = 0; month < p->months; month++)
        for (size_t a = 0; a < areas; a++)
            if (column_of[a] != none)
                p->recorded[month * p->columns + column_of[a]] = r->in->record.by_area[month * areas + a];
}

static void add_simulated(const judged_results *r, judged_series series, judged_panel *p, const size_t column_of[],
                          size_t none)
{
    for (size_t i = 0; i < p->months - p->first; i++) {
        const int32_t month = r->in->record.first_month + (int32_t)(p->first + i);
        const day_span days = days_of(&r->in->frame, month, month);
        for (size_t a = 0; a < r->in->network.area_count; a++)
            for (size_t n = 0; column_of[a] != none && n < r->in->classes.nationality_count; n++)
                p->simulated[i * p->columns + (is_by_area(series) ? column_of[a] : n)] += month_sum(r, days, a, n);
    }
}

static int is_recorded(const record *r, judged_series series)
{
    return r->judged_count && (is_by_area(series) ? r->by_area != NULL : r->by_nationality[RECORD_BOTH] != NULL);
}

judged_panel judged_panel_make(const judged_results *r, judged_series series)
{
    const size_t areas = r->in->network.area_count, nationalities = r->in->classes.nationality_count, none = areas;
    judged_panel p = {.columns = 0};
    if (!r->encounters || !is_recorded(&r->in->record, series))
        return p;
    p.first = r->in->record.judged_first;
    p.months = p.first + r->in->record.judged_count;
    p.names = sim_allocate(areas > nationalities ? areas : nationalities, sizeof *p.names);
    size_t *column_of = sim_allocate(areas, sizeof *column_of);
    if (list_areas(r, series, &p, column_of, none) && !is_by_area(series)) {
        p.columns = nationalities;
        memcpy((void *)p.names, (const void *)r->in->classes.nationalities, nationalities * sizeof *p.names);
    }
    p.recorded = sim_allocate(p.months * p.columns, sizeof *p.recorded);
    p.simulated = sim_allocate((p.months - p.first) * p.columns, sizeof *p.simulated);
    if (is_by_area(series))
        copy_recorded_areas(r, &p, column_of, none);
    else if (p.columns)
        memcpy(p.recorded, r->in->record.by_nationality[is_at_ports(series) ? RECORD_AT_PORTS : RECORD_BETWEEN_PORTS],
               p.months * p.columns * sizeof *p.recorded);
    add_simulated(r, series, &p, column_of, none);
    free(column_of);
    return p;
}

void judged_panel_free(judged_panel *p)
{
    free((void *)p->names);
    free(p->recorded);
    free(p->simulated);
    memset(p, 0, sizeof *p);
}

double judged_detections(const judged_results *r, record_period period)
{
    const size_t cells = r->in->network.state_count * r->in->classes.nationality_count;
    const day_span days = days_of(&r->in->frame, period.first_month, period.last_month);
    double sum = 0;
    for (size_t i = days.first * cells; i < days.after * cells; i++)
        sum += r->detections[i];
    return sum;
}
