#include "models/corridor/judgement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/corridor/naive_forecasts.h"
#include "sim/kernel/error_measures.h"
#include "sim/kernel/panic.h"

const char *const judged_series_names[JUDGED_SERIES] = {
    [JUDGED_SECTORS] = "encounters_between_ports_by_area",
    [JUDGED_NATIONALITIES] = "encounters_between_ports_by_nationality",
    [JUDGED_OFFICE_MIX] = "mix_at_ports_by_area",
    [JUDGED_NATIONALITY_MIX] = "mix_at_ports_by_nationality",
    [JUDGED_DETECTIONS] = "detections_by_period",
};

const char *const judgement_forecast_names[FORECASTS] = {
    [FORECAST_SIMULATION] = "simulation",
    [FORECAST_LAST_VALUE] = "last_value",
    [FORECAST_MEAN] = "mean",
    [FORECAST_SEASONAL] = "seasonal",
    [FORECAST_ROLLING_LAST_VALUE] = "rolling_last_value",
    [FORECAST_FROZEN_SHARES] = "frozen_shares",
    [FORECAST_REGRESSION] = "regression",
    [FORECAST_SIMULATION_THERE] = "simulation_where_regression",
};

/* Where scores go: those beyond the room are only counted. */
typedef struct score_list {
    judgement_score *at;
    size_t count, room;
} score_list;

static void add_score(score_list *list, judgement_score score)
{
    if (!score.times)
        return;
    if (list->count < list->room)
        list->at[list->count] = score;
    list->count++;
}

static void score_monthly(score_list *list, judged_series series, judgement_forecast forecast, const judged_panel *p,
                          const double *values)
{
    const double *recorded = p->recorded + p->first * p->columns;
    const size_t months = p->months - p->first;
    const sim_error rescaled = sim_rescaled_difference(values, recorded, months, p->columns);
    judgement_score score = {series, forecast, rescaled.times, NAN, rescaled.value, NAN};
    if (series != JUDGED_OFFICE_MIX && series != JUDGED_NATIONALITY_MIX) {
        score.difference = sim_relative_difference(values, recorded, months, p->columns).value;
        score.percentage = sim_percentage_error(values, recorded, months, p->columns).value;
    }
    add_score(list, score);
}

/* What the run's inputs say of a month before anybody is encountered: departures recorded at gateways in the month
 * before, appointments a day, and the share of its days with expulsions. */
enum { KNOWN_DEPARTURES, KNOWN_APPOINTMENTS, KNOWN_EXPULSIONS, KNOWN_INPUTS };

/* Days from one month's begin to the next one's, as days since 1970-01-01. */
typedef struct month_days {
    int64_t begin, end;
} month_days;

static month_days days_of(int32_t month)
{
    return (month_days){sim_calendar_days(sim_calendar_month_begin(month)),
                        sim_calendar_days(sim_calendar_month_begin(month + 1))};
}

/* Departures by the monthly tables; NAN before the run's first day, and where a first month holds for earlier ones. */
static double recorded_departures(const corridor_inputs *in, month_days days)
{
    const int64_t begin = in->frame.first_day - in->frame.warmup_days;
    if (days.begin < begin + in->departures.first_recorded_day)
        return NAN;
    double persons = 0;
    for (size_t i = 0; i < in->departures.count; i++)
        for (int64_t day = days.begin; in->departures.at[i].is_recorded && day < days.end; day++)
            persons += in->departures.at[i].persons_per_day[day - begin];
    return persons;
}

/* [months][KNOWN_INPUTS], from the record's first month on. */
static double *known_inputs(const corridor_inputs *in, size_t months)
{
    double *known = sim_allocate(months * KNOWN_INPUTS, sizeof *known);
    for (size_t i = 0; i < months; i++) {
        const int32_t month = in->record.first_month + (int32_t)i;
        const month_days days = days_of(month);
        const double count = (double)(days.end - days.begin);
        double *of_month = known + i * KNOWN_INPUTS;
        of_month[KNOWN_DEPARTURES] = recorded_departures(in, days_of(month - 1));
        for (int64_t day = days.begin; day < days.end; day++) {
            of_month[KNOWN_APPOINTMENTS] += appointments_per_day(&in->appointments, day);
            of_month[KNOWN_EXPULSIONS] += day < in->line.expulsion_until;
        }
        /* Divided once: months that are alike must be equal to the last bit, or the regression takes them to differ. */
        of_month[KNOWN_APPOINTMENTS] /= count;
        of_month[KNOWN_EXPULSIONS] /= count;
    }
    return known;
}

typedef void forecaster(const naive_panel *panel, double *out);

static void score_panel(score_list *list, const corridor_inputs *in, judged_series series, const judged_panel *p)
{
    static forecaster *const forecasters[FORECASTS] = {
        [FORECAST_LAST_VALUE] = naive_last_value,       [FORECAST_MEAN] = naive_mean,
        [FORECAST_SEASONAL] = naive_seasonal,           [FORECAST_ROLLING_LAST_VALUE] = naive_rolling_last_value,
        [FORECAST_FROZEN_SHARES] = naive_frozen_shares, [FORECAST_REGRESSION] = naive_regression,
    };
    double *known = known_inputs(in, p->months);
    const naive_panel past = {p->months, p->columns, p->recorded, p->first, KNOWN_INPUTS, known};
    const size_t cells = (p->months - p->first) * p->columns;
    double *values = sim_allocate(cells, sizeof *values);
    score_monthly(list, series, FORECAST_SIMULATION, p, p->simulated);
    for (int f = FORECAST_LAST_VALUE; f <= FORECAST_REGRESSION; f++) {
        forecasters[f](&past, values);
        score_monthly(list, series, (judgement_forecast)f, p, values);
    }
    /* `values` are the regression's: the simulation is compared where it says anything. */
    for (size_t i = 0; i < cells; i++)
        values[i] = isnan(values[i]) ? NAN : p->simulated[i];
    score_monthly(list, series, FORECAST_SIMULATION_THERE, p, values);
    free(known);
    free(values);
}

/* The target that ended last before period `i` began, or the count. */
static size_t period_before(const record *r, size_t i)
{
    size_t best = r->period_count;
    for (size_t j = 0; j < r->period_count; j++)
        if (r->period_is_target[j] && r->periods[j].last_month < r->periods[i].first_month &&
            (best == r->period_count || r->periods[j].last_month > r->periods[best].last_month))
            best = j;
    return best;
}

static double months_of(record_period period)
{
    return period.last_month - period.first_month + 1;
}

/* Detections have no record before the months compared, so that only one naive forecast can be made: the period before,
 * by its average month. */
static void score_detections(score_list *list, const judged_results *results)
{
    const record *r = &results->in->record;
    double *simulated = sim_allocate(r->period_count, sizeof *simulated);
    double *recorded = sim_allocate(r->period_count, sizeof *recorded);
    double *rolling = sim_allocate(r->period_count, sizeof *rolling);
    size_t count = 0;
    for (size_t i = 0; i < r->period_count; i++) {
        if (!r->period_is_target[i])
            continue;
        const size_t before = period_before(r, i);
        simulated[count] = judged_detections(results, r->periods[i]);
        recorded[count] = r->detections[i];
        rolling[count] = before == r->period_count
                             ? NAN
                             : r->detections[before] / months_of(r->periods[before]) * months_of(r->periods[i]);
        count++;
    }
    const double *const values[] = {simulated, rolling};
    const judgement_forecast forecasts[] = {FORECAST_SIMULATION, FORECAST_ROLLING_LAST_VALUE};
    for (int i = 0; i < 2; i++) {
        const sim_error error = sim_relative_difference(values[i], recorded, count, 1);
        add_score(list, (judgement_score){JUDGED_DETECTIONS, forecasts[i], error.times, error.value, NAN,
                                          sim_percentage_error(values[i], recorded, count, 1).value});
    }
    free(simulated);
    free(recorded);
    free(rolling);
}

size_t judgement_scores(const judged_results *results, judgement_score *out, size_t room)
{
    score_list list = {out, 0, room};
    for (judged_series series = JUDGED_SECTORS; series < JUDGED_DETECTIONS; series++) {
        judged_panel p = judged_panel_make(results, series);
        if (p.columns)
            score_panel(&list, results->in, series, &p);
        judged_panel_free(&p);
    }
    if (results->detections && results->in->record.period_count)
        score_detections(&list, results);
    return list.count;
}
