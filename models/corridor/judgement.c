#include "models/corridor/judgement.h"

#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/calendar.h"
#include "sim/kernel/error_measures.h"
#include "sim/kernel/panic.h"

enum { MONTHS_TO_1970 = 1970 * 12, YEAR = 12, HALF_YEAR = 6, REGRESSORS = 4, FEWEST_MONTHS = 6 };

static const char *const forecast_names[FORECASTS] = {
    "simulation (uncalibrated)", "last value before the period", "month before (sees more)",
    "mean of 12 months before",  "same month a year before",     "recorded total, frozen shares",
    "regression on inputs *",
};

/* A judged series: recorded for all months, simulated for those shown; [month][cell]. */
typedef struct comparison {
    size_t cells;
    double *recorded;
    double *simulated;
} comparison;

static int at_ports(judged_series series)
{
    return series == JUDGED_FIELD_OFFICES || series == JUDGED_NATIONALITIES_AT_PORTS;
}

static int by_area(judged_series series)
{
    return series == JUDGED_SECTORS || series == JUDGED_FIELD_OFFICES;
}

static int is_of(const corridor_inputs *in, judged_series series, size_t area)
{
    return (in->network.area_is_ports[area] != 0) == at_ports(series);
}

static size_t cells_of(const corridor_inputs *in, judged_series series)
{
    if (!by_area(series))
        return in->classes.nationality_count;
    size_t cells = 0;
    for (size_t a = 0; a < in->network.area_count; a++)
        cells += (size_t)is_of(in, series, a);
    return cells;
}

static void fill_recorded(const corridor_inputs *in, judged_series series, comparison *c)
{
    const record *r = &in->record;
    for (size_t m = 0; m < r->month_count; m++) {
        double *cell = c->recorded + m * c->cells;
        if (!by_area(series)) {
            const size_t component = at_ports(series) ? RECORD_AT_PORTS : RECORD_BETWEEN_PORTS;
            for (size_t i = 0; i < c->cells; i++)
                cell[i] = r->by_nationality[(m * RECORD_COMPONENTS + component) * c->cells + i];
            continue;
        }
        for (size_t a = 0; a < in->network.area_count; a++)
            if (is_of(in, series, a))
                *cell++ = r->by_area[m * r->area_count + a];
    }
}

/* Months since the first one shown of a reported day; shown_count or more when it is not shown. */
static size_t shown_month(const corridor_inputs *in, size_t day)
{
    const sim_date date = sim_calendar_date(in->frame.first_day + (int64_t)day);
    const int64_t month = sim_calendar_month(date) - MONTHS_TO_1970;
    const int64_t first = in->record.first_month + (int64_t)in->record.shown_first;
    return month < first ? SIZE_MAX : (size_t)(month - first);
}

static void fill_simulated(const corridor_inputs *in, judged_series series, const double *encounters, comparison *c)
{
    const size_t areas = in->network.area_count, nationalities = in->classes.nationality_count;
    for (size_t day = 0; day < (size_t)sim_frame_reported_days(&in->frame); day++) {
        const size_t month = shown_month(in, day);
        if (month >= in->record.shown_count)
            continue;
        for (size_t a = 0, cell = 0; a < areas; a++) {
            if (!is_of(in, series, a))
                continue;
            for (size_t n = 0; n < nationalities; n++)
                c->simulated[month * c->cells + (by_area(series) ? cell : n)] +=
                    encounters[(day * areas + a) * nationalities + n];
            cell++;
        }
    }
}

static comparison compare(const corridor_inputs *in, judged_series series, const double *encounters)
{
    comparison c = {cells_of(in, series), NULL, NULL};
    c.recorded = sim_allocate(in->record.month_count * c.cells, sizeof *c.recorded);
    c.simulated = sim_allocate(in->record.shown_count * c.cells, sizeof *c.simulated);
    fill_recorded(in, series, &c);
    fill_simulated(in, series, encounters, &c);
    return c;
}

static void comparison_free(comparison *c)
{
    free(c->recorded);
    free(c->simulated);
}

/* Sum of a cell over `count` months before month `until`; NAN when there are not so many. */
static double sum_before(const comparison *c, size_t until, size_t count, size_t cell)
{
    double sum = until < count ? NAN : 0;
    for (size_t k = 1; k <= count && until >= count; k++)
        sum += c->recorded[(until - k) * c->cells + cell];
    return sum;
}

static double month_total(const comparison *c, size_t month)
{
    double all = 0;
    for (size_t cell = 0; cell < c->cells; cell++)
        all += c->recorded[month * c->cells + cell];
    return all;
}

static double frozen_share(const comparison *c, size_t first, size_t cell)
{
    double all = 0;
    for (size_t i = 0; i < c->cells; i++)
        all += sum_before(c, first, HALF_YEAR, i);
    return sum_before(c, first, HALF_YEAR, cell) / all;
}

/* What was known of a month: 1, departures of the month before at gateways with monthly records, appointments a day, share of
 * days with expulsions. NAN where the run's inputs do not reach. */
static void known_inputs(const corridor_inputs *in, size_t month, double x[REGRESSORS])
{
    const int64_t number = in->record.first_month + (int64_t)month + MONTHS_TO_1970;
    const int64_t begin = sim_calendar_days(sim_calendar_month_begin((int32_t)number));
    const int64_t end = sim_calendar_days(sim_calendar_month_begin((int32_t)number + 1));
    const int64_t before = sim_calendar_days(sim_calendar_month_begin((int32_t)number - 1));
    const int64_t run_begin = in->frame.first_day - in->frame.warmup_days;
    x[0] = 1;
    x[1] = before < run_begin ? NAN : 0;
    for (size_t i = 0; i < in->departures.count; i++)
        for (int64_t day = before; in->departures.at[i].is_recorded && day < begin && before >= run_begin; day++)
            x[1] += in->departures.at[i].persons_per_day[day - run_begin];
    x[2] = x[3] = 0;
    for (int64_t day = begin; day < end; day++) {
        x[2] += appointments_per_day(&in->appointments, day) / (double)(end - begin);
        x[3] += (day < in->line.expulsion_until) / (double)(end - begin);
    }
}

/* One cell of one month by a regression on all months before it; NAN with too few. Singular values near zero (an input that
 * did not vary yet) are left out by GSL. */
static double regress(const corridor_inputs *in, const comparison *c, size_t month, size_t cell)
{
    size_t first = month;
    double x[REGRESSORS];
    while (first > 0) {
        known_inputs(in, first - 1, x);
        if (isnan(x[1]))
            break;
        first--;
    }
    const size_t count = month - first;
    if (count < FEWEST_MONTHS)
        return NAN;
    gsl_matrix *design = gsl_matrix_alloc(count, REGRESSORS), *covariance = gsl_matrix_alloc(REGRESSORS, REGRESSORS);
    gsl_vector *y = gsl_vector_alloc(count), *coefficients = gsl_vector_alloc(REGRESSORS);
    gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(count, REGRESSORS);
    for (size_t i = 0; i < count; i++) {
        known_inputs(in, first + i, x);
        for (size_t k = 0; k < REGRESSORS; k++)
            gsl_matrix_set(design, i, k, x[k]);
        gsl_vector_set(y, i, c->recorded[(first + i) * c->cells + cell]);
    }
    double chi_square, value = 0;
    size_t rank;
    const int status = gsl_multifit_linear_tsvd(design, y, 1e-6, coefficients, covariance, &chi_square, &rank, work);
    known_inputs(in, month, x);
    for (size_t k = 0; k < REGRESSORS; k++)
        value += x[k] * gsl_vector_get(coefficients, k);
    gsl_multifit_linear_free(work);
    gsl_matrix_free(design);
    gsl_matrix_free(covariance);
    gsl_vector_free(y);
    gsl_vector_free(coefficients);
    return status ? NAN : value > 0 ? value : 0;
}

static double forecast_value(const corridor_inputs *in, const comparison *c, forecast kind, size_t shown, size_t cell)
{
    const size_t first = in->record.shown_first, month = first + shown;
    switch (kind) {
    case FORECAST_SIMULATION:
        return c->simulated[shown * c->cells + cell];
    case FORECAST_LAST_VALUE:
        return sum_before(c, first, 1, cell);
    case FORECAST_ROLLING_VALUE:
        return sum_before(c, month, 1, cell);
    case FORECAST_MEAN:
        return sum_before(c, first, YEAR, cell) / YEAR;
    case FORECAST_SEASONAL:
        return month < YEAR ? NAN : c->recorded[(month - YEAR) * c->cells + cell];
    case FORECAST_FROZEN_SHARES:
        return month_total(c, month) * frozen_share(c, first, cell);
    default:
        return regress(in, c, month, cell);
    }
}

static judgement_score score(const corridor_inputs *in, const comparison *c, forecast kind)
{
    const size_t months = in->record.shown_count;
    double *values = sim_allocate(months * c->cells, sizeof *values);
    for (size_t m = 0; m < months; m++)
        for (size_t cell = 0; cell < c->cells; cell++)
            values[m * c->cells + cell] = forecast_value(in, c, kind, m, cell);
    const double *recorded = c->recorded + in->record.shown_first * c->cells;
    const judgement_score s = {sim_averaged_relative_difference(values, recorded, months, c->cells, SIM_AS_IT_IS),
                               sim_averaged_relative_difference(values, recorded, months, c->cells, SIM_RESCALED)};
    free(values);
    return s;
}

void judgement_scores(const corridor_inputs *in, const double *encounters,
                      judgement_score out[JUDGED_SERIES][FORECASTS])
{
    for (int series = 0; series < JUDGED_SERIES; series++) {
        comparison c = compare(in, (judged_series)series, encounters);
        for (int kind = 0; kind < FORECASTS; kind++)
            out[series][kind] = score(in, &c, (forecast)kind);
        comparison_free(&c);
    }
}

/* Text that grows. */
typedef struct report {
    char *text;
    size_t used, room;
} report;

static void say(report *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(report *r, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char line[256];
    const int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    const size_t kept = length < 0 ? 0 : (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    if (r->used + kept + 1 > r->room) {
        r->room = 2 * r->room + kept + 1;
        r->text = sim_reallocate(r->text, r->room, 1);
    }
    memcpy(r->text + r->used, line, kept + 1);
    r->used += kept;
}

static void say_score(report *r, double value)
{
    if (isnan(value))
        say(r, "%9s", "-");
    else
        say(r, "%9.3f", value);
}

static void say_encounters(report *out, const corridor_inputs *in, const double *encounters)
{
    judgement_score scores[JUDGED_SERIES][FORECASTS];
    judgement_scores(in, encounters, scores);
    say(out, "Averaged relative difference to the record, %s to %s, monthly (0 is perfect):\n",
        in->record.month_labels[0], in->record.month_labels[in->record.shown_count - 1]);
    say(out, "  %-31s%18s%18s%9s%9s\n", "", "between ports", "(rescaled)", "at ports", "(mix)");
    say(out, "  %-31s%9s%9s%9s%9s%9s%9s\n", "", "sector", "nation.", "sector", "nation.", "office", "nation.");
    for (int kind = 0; kind < FORECASTS; kind++) {
        say(out, "  %-31s", forecast_names[kind]);
        say_score(out, scores[JUDGED_SECTORS][kind].difference);
        say_score(out, scores[JUDGED_NATIONALITIES][kind].difference);
        say_score(out, scores[JUDGED_SECTORS][kind].rescaled);
        say_score(out, scores[JUDGED_NATIONALITIES][kind].rescaled);
        say_score(out, scores[JUDGED_FIELD_OFFICES][kind].rescaled);
        say_score(out, scores[JUDGED_NATIONALITIES_AT_PORTS][kind].rescaled);
        say(out, "\n");
    }
    say(out, "  * months with at least %d before them within the inputs only; rolling, sees more than the simulation\n",
        FEWEST_MONTHS);
    say(out, "  Levels of unrecorded departures were estimated on totals of these months: totals by nationality are\n"
             "  no validation; months, sectors and mixes are. The total at ports is nearly an input.\n");
}

/* Detections from the first to the last month of a period. */
static double simulated_detections(const corridor_inputs *in, const double *detections, const record_period *p)
{
    const size_t cells = in->network.state_count * in->classes.nationality_count;
    double sum = 0;
    for (size_t day = 0; day < (size_t)sim_frame_reported_days(&in->frame); day++) {
        const sim_date date = sim_calendar_date(in->frame.first_day + (int64_t)day);
        const int64_t month = sim_calendar_month(date) - MONTHS_TO_1970;
        for (size_t i = 0; month >= p->first_month && month <= p->last_month && i < cells; i++)
            sum += detections[day * cells + i];
    }
    return sum;
}

static void say_detections(report *out, const corridor_inputs *in, const double *detections)
{
    size_t inside = 0, compared = 0;
    say(out, "Detections by the country of transit (range: what the publications leave open):\n");
    for (size_t i = 0; i < in->record.period_count; i++) {
        const record_period *p = &in->record.periods[i];
        if (!p->is_target)
            continue;
        const double simulated = simulated_detections(in, detections, p);
        const int in_range = simulated >= p->low && simulated <= p->high;
        inside += (size_t)in_range;
        compared++;
        say(out, "  %-20s simulated %9.0f   recorded %9.0f to %9.0f   ratio %5.2f%s\n", in->record.period_labels[i],
            simulated, p->low, p->high, simulated / p->centre, in_range ? "   inside" : "");
    }
    say(out, "  %zu of %zu periods inside the range\n", inside, compared);
}

char *judgement_report(const corridor_inputs *in, const double *encounters, const double *detections,
                       size_t replications)
{
    report out = {NULL, 0, 0};
    if (replications && encounters && in->record.by_area && in->record.by_nationality && in->record.shown_count)
        say_encounters(&out, in, encounters);
    if (replications && detections && in->record.period_count)
        say_detections(&out, in, detections);
    return out.text;
}
