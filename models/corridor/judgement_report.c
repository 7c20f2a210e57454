/* The judgement as text; see judgement.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/corridor/judgement.h"
#include "models/corridor/naive_forecasts.h"
#include "sim/kernel/error_measures.h"
#include "sim/scenario/buffer.h"

enum { WIDTH = 98, FEWEST_SHOWN = 10 };

typedef struct words {
    char text[96]; /* two dates of sim_date_text fit */
} words;

/* Of persons: "<10" for fewer than ten, so that no row tells of anybody; else with commas. */
static words persons(double value)
{
    words w = {"-"};
    if (isnan(value))
        return w;
    if (value < FEWEST_SHOWN)
        return (words){"<10"};
    char digits[32];
    const int length = snprintf(digits, sizeof digits, "%.0f", value);
    size_t at = 0;
    for (int i = 0; i < length && at + 2 < sizeof w.text; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            w.text[at++] = ',';
        w.text[at++] = digits[i];
    }
    w.text[at] = 0;
    return w;
}

/* With decimals; "-" where there is no number. */
static words real(double value, int decimals)
{
    words w = {"-"};
    if (isfinite(value))
        snprintf(w.text, sizeof w.text, "%.*f", decimals, value);
    return w;
}

/* Prints a text in lines of at most WIDTH, broken at blanks, the later ones indented. */
static void wrap(sim_buffer *out, const char *indent, const char *text)
{
    size_t column = 0;
    while (*text) {
        const size_t word = strcspn(text, " ");
        if (column && column + 1 + word > WIDTH) {
            sim_buffer_print(out, "\n%s", indent);
            column = strlen(indent);
        } else if (column) {
            sim_buffer_print(out, " ");
            column++;
        }
        sim_buffer_add(out, text, word);
        column += word;
        text += word + strspn(text + word, " ");
    }
    sim_buffer_print(out, "\n");
}

static const char *month_text(sim_date_text *into, int32_t month)
{
    *into = sim_calendar_write_month(sim_calendar_month_begin(month));
    return into->text;
}

/* Sum of a column over the months compared, NAN where one is missing. */
static double column_sum(const judged_panel *p, const double *values, size_t column)
{
    double sum = 0;
    for (size_t i = 0; i < p->months - p->first; i++)
        sum += values[i * p->columns + column];
    return sum;
}

static const char *const titles[JUDGED_SERIES] = {
    [JUDGED_SECTORS] = "Encounters between ports by area",
    [JUDGED_NATIONALITIES] = "Encounters between ports by nationality",
    [JUDGED_OFFICE_MIX] = "At ports: share of each area",
    [JUDGED_NATIONALITY_MIX] = "At ports: share of each nationality",
    [JUDGED_DETECTIONS] = "Detections by period, all states together",
};

static void print_counts(sim_buffer *out, judged_series series, const judged_panel *p)
{
    sim_buffer_print(out, "\n%-44s %12s %12s %12s\n", titles[series], "recorded", "simulated", "sim/rec");
    for (size_t c = 0; c < p->columns; c++) {
        const double recorded = column_sum(p, p->recorded + p->first * p->columns, c);
        const double simulated = column_sum(p, p->simulated, c);
        const int is_shown = recorded >= FEWEST_SHOWN && simulated >= FEWEST_SHOWN;
        sim_buffer_print(out, "  %-42.42s %12s %12s %12s\n", p->names[c], persons(recorded).text,
                         persons(simulated).text, real(is_shown ? simulated / recorded : NAN, 2).text);
    }
}

static void print_shares(sim_buffer *out, judged_series series, const judged_panel *p)
{
    const double *of_record = p->recorded + p->first * p->columns;
    double recorded = 0, simulated = 0;
    for (size_t c = 0; c < p->columns; c++) {
        const double sum = column_sum(p, of_record, c);
        recorded += isnan(sum) ? 0 : sum;
        simulated += isnan(sum) ? 0 : column_sum(p, p->simulated, c);
    }
    sim_buffer_print(out, "\n%-44s %11s%% %11s%%\n", titles[series], "recorded ", "simulated ");
    for (size_t c = 0; c < p->columns; c++) {
        const double sum = column_sum(p, of_record, c);
        if (!isnan(sum))
            sim_buffer_print(out, "  %-42.42s %12s %12s\n", p->names[c],
                             real(recorded > 0 ? 100 * sum / recorded : NAN, 1).text,
                             real(simulated > 0 ? 100 * column_sum(p, p->simulated, c) / simulated : NAN, 1).text);
    }
}

static void print_panels(sim_buffer *out, const judged_results *results)
{
    for (judged_series series = JUDGED_SECTORS; series < JUDGED_DETECTIONS; series++) {
        judged_panel p = judged_panel_make(results, series);
        if (p.columns && (series == JUDGED_SECTORS || series == JUDGED_NATIONALITIES))
            print_counts(out, series, &p);
        else if (p.columns)
            print_shares(out, series, &p);
        judged_panel_free(&p);
    }
}

static const char *forecast_text(const judged_results *results, judgement_forecast forecast, words *into)
{
    const int32_t first = results->in->record.first_month + (int32_t)results->in->record.judged_first;
    sim_date_text a, b;
    switch (forecast) {
    case FORECAST_SIMULATION:
        return "simulation (uncalibrated)";
    case FORECAST_LAST_VALUE:
        snprintf(into->text, sizeof into->text, "last value (%s held)", month_text(&a, first - 1));
        break;
    case FORECAST_MEAN:
        snprintf(into->text, sizeof into->text, "mean (%s to %s)", month_text(&a, first - NAIVE_MEAN_MONTHS),
                 month_text(&b, first - 1));
        break;
    case FORECAST_SEASONAL:
        return "seasonal (same month, last year)";
    case FORECAST_ROLLING_LAST_VALUE:
        return "rolling last value [1]";
    case FORECAST_FROZEN_SHARES:
        snprintf(into->text, sizeof into->text, "frozen shares (%s to %s) [2]",
                 month_text(&a, first - NAIVE_SHARE_MONTHS), month_text(&b, first - 1));
        break;
    case FORECAST_REGRESSION:
        return "regression on known inputs [3]";
    case FORECAST_SIMULATION_THERE:
        return "simulation, where [3] says anything";
    case FORECASTS:
        break;
    }
    return into->text;
}

/* The score of a series and forecast, or one without a number. */
static judgement_score score_of(const judgement_score scores[], size_t count, judged_series series,
                                judgement_forecast forecast)
{
    for (size_t i = 0; i < count; i++)
        if (scores[i].series == series && scores[i].forecast == forecast)
            return scores[i];
    return (judgement_score){series, forecast, 0, NAN, NAN, NAN};
}

static void print_detections(sim_buffer *out, const judged_results *results, const judgement_score scores[],
                             size_t count)
{
    const record *r = &results->in->record;
    const judgement_score own = score_of(scores, count, JUDGED_DETECTIONS, FORECAST_SIMULATION);
    const judgement_score naive = score_of(scores, count, JUDGED_DETECTIONS, FORECAST_ROLLING_LAST_VALUE);
    if (!own.times)
        return;
    sim_buffer_print(out, "\n%-44s %12s %12s  %s\n", titles[JUDGED_DETECTIONS], "recorded", "simulated",
                     "against the range published");
    for (size_t i = 0; i < r->period_count; i++) {
        if (!r->period_is_target[i])
            continue;
        const double low = r->detections_low[i], high = r->detections_high[i];
        const double simulated = judged_detections(results, r->periods[i]);
        const double off = sim_range_distance(simulated, low, high);
        sim_buffer_print(out, "  %-42s %12s %12s  ", r->period_labels[i], persons(r->detections[i]).text,
                         persons(simulated).text);
        if (off == 0)
            sim_buffer_print(out, "inside\n");
        else
            sim_buffer_print(out, "%s %s (%s %%)\n", persons(fabs(off)).text, off < 0 ? "below" : "above",
                             real(100 * fabs(off) / (off < 0 ? low : high), 0).text);
    }
    sim_buffer_print(out, "  ARD %s over %zu periods; held from the period before: %s over %zu\n",
                     real(own.difference, 3).text, own.times, real(naive.difference, 3).text, naive.times);
}

static void print_scores(sim_buffer *out, const judged_results *results, const judgement_score scores[], size_t count)
{
    sim_buffer_print(out, "\n%-40s%21s%14s%14s%7s\n", "Errors (0 is perfect)", "between ports: ARD", "rescaled", "MAPE",
                     "mix");
    sim_buffer_print(out, "%-40s%7s%7s%7s%7s%7s%7s%7s%7s\n", "", "area", "nat.", "area", "nat.", "area", "nat.", "area",
                     "nat.");
    for (judgement_forecast f = FORECAST_SIMULATION; f < FORECASTS; f++) {
        const judgement_score areas = score_of(scores, count, JUDGED_SECTORS, f);
        const judgement_score nationalities = score_of(scores, count, JUDGED_NATIONALITIES, f);
        words name;
        sim_buffer_print(out, "  %-38.38s%7s%7s%7s%7s%7s%7s%7s%7s\n", forecast_text(results, f, &name),
                         real(areas.difference, 3).text, real(nationalities.difference, 3).text,
                         real(areas.rescaled, 3).text, real(nationalities.rescaled, 3).text,
                         real(areas.percentage, 2).text, real(nationalities.percentage, 2).text,
                         real(score_of(scores, count, JUDGED_OFFICE_MIX, f).rescaled, 3).text,
                         real(score_of(scores, count, JUDGED_NATIONALITY_MIX, f).rescaled, 3).text);
    }
}

static void print_notes(sim_buffer *out, const record *r, const judgement_score scores[], size_t count)
{
    sim_buffer_print(out, "\n");
    wrap(out, "  ",
         "ARD: averaged relative difference, the mean over months of what was counted at the wrong place as a share of "
         "all recorded; simulating nothing gets 1. Rescaled: after each month's total was brought to the recorded one. "
         "MAPE: mean absolute percentage error of the cells, as a share. Mix: shares at ports, where the total is "
         "nearly an input; rescaled.");
    wrap(out, "    ", "[1] sees more than the simulation: the record up to the month before.");
    wrap(out, "    ", "[2] sees more than the simulation: the recorded total of the very month.");
    sim_buffer note = {0};
    sim_buffer_print(&note,
                     "[3] least squares on recorded departures a month before, appointments a day and expulsions in "
                     "force, fitted anew for each month on all months before it that the run's inputs reach, at least "
                     "%d: it sees more than the simulation, and speaks of %zu of %zu months",
                     NAIVE_FEWEST_MONTHS, score_of(scores, count, JUDGED_SECTORS, FORECAST_REGRESSION).times,
                     r->judged_count);
    char *text = sim_buffer_take(&note);
    wrap(out, "    ", text);
    free(text);
    if (r->areas_left_out) {
        sim_buffer_print(&note, "Areas of the record where no journey ends, left out: %s", r->areas_left_out);
        text = sim_buffer_take(&note);
        wrap(out, "  ", text);
        free(text);
    }
    wrap(out, "  ", r->remark);
}

char *judgement_report(const corridor_inputs *in, const double *encounters, const double *detections,
                       size_t replications)
{
    const judged_results results = {in, encounters, detections};
    judgement_score scores[JUDGEMENT_SCORES_MOST];
    const size_t count = judgement_scores(&results, scores, JUDGEMENT_SCORES_MOST);
    if (count == 0)
        return NULL;
    sim_buffer out = {0};
    const record *r = &in->record;
    sim_buffer_print(&out, "Simulated against recorded (uncalibrated; mean of %zu replication%s)", replications,
                     replications == 1 ? "" : "s");
    if (r->judged_count)
        sim_buffer_print(&out, ", %s to %s", r->month_labels[0], r->month_labels[r->judged_count - 1]);
    sim_buffer_print(&out, "\n");
    print_panels(&out, &results);
    print_detections(&out, &results, scores, count);
    if (scores[0].series != JUDGED_DETECTIONS) {
        print_scores(&out, &results, scores, count);
        print_notes(&out, r, scores, count);
    }
    return sim_buffer_take(&out);
}
