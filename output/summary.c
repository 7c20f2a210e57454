#include "output/summary.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/measures.h"
#include "output/number_text.h"
#include "output/results_file.h"
#include "output/tie_orders_text.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { NOTE_BYTES = 128, INDENT = 2 };

struct output_summary {
    const output_plan *plan;
    output_measures *measures;
    output_measure_choice shown;
    uint32_t complete;
    uint64_t events, ties;
    uint64_t state_bytes; /* of the largest replication */
};

output_summary *output_summary_new(const output_plan *plan, const output_measure_choice *shown)
{
    output_summary *summary = sim_allocate(1, sizeof *summary);
    summary->plan = plan;
    summary->measures = output_measures_new(output_plan_measures(plan).count);
    summary->shown = *shown;
    return summary;
}

void output_summary_free(output_summary *summary)
{
    if (summary == NULL)
        return;
    output_measures_free(summary->measures);
    free(summary);
}

void output_summary_add(output_summary *summary, const sim_result *result)
{
    output_measures_add(summary->measures, result->measures);
    summary->events += result->counts.events;
    summary->ties += result->counts.ties;
    if (result->counts.bytes > summary->state_bytes)
        summary->state_bytes = result->counts.bytes;
    summary->complete++;
}

static int is_whole(const output_summary *summary)
{
    return summary->complete == summary->plan->replications;
}

static double events_per_second(const output_run_figures *figures)
{
    return figures->wall_seconds > 0.0 ? (double)figures->events / figures->wall_seconds : NAN;
}

static output_tie_orders tie_orders_of(const output_summary *summary, const output_run_figures *figures)
{
    return (output_tie_orders){.orders = figures->tie_orders,
                               .replications = summary->complete,
                               .events = summary->events,
                               .ties = summary->ties,
                               .measures = output_plan_measures(summary->plan).rows,
                               .values = summary->measures,
                               .choice = &summary->shown,
                               .effects = figures->tie_effects};
}

/* ---- for people ---- */

static void print_head(sim_buffer *text, const output_summary *summary, const output_precision *precision)
{
    const output_plan *plan = summary->plan;
    char note[NOTE_BYTES];
    output_interval_note(summary->complete, note, sizeof note);
    sim_buffer_print(text, "Model %s, %s to %s", plan->model->name,
                     sim_calendar_write_date(sim_calendar_date(plan->frame->first_day)).text,
                     sim_calendar_write_date(sim_calendar_date(plan->frame->last_day)).text);
    sim_buffer_print(text, " after %" PRId64 " days of warm-up, seed %" PRIu32 "\n", plan->frame->warmup_days,
                     plan->seed);
    if (is_whole(summary))
        sim_buffer_print(text, "Replications: %" PRIu32 "\n", summary->complete);
    else
        sim_buffer_print(text, "Replications: INTERRUPTED, %" PRIu32 " of %" PRIu32 " complete\n", summary->complete,
                         plan->replications);
    sim_buffer_print(text, "Status: %s; %s\n", plan->model->calibration, note);
    char said[OUTPUT_PRECISION_BYTES];
    if (precision != NULL)
        sim_buffer_print(text, "Precision: %s\n", output_precision_note(precision, said));
}

static size_t widest_title(const sim_measure *rows, const output_measure_choice *shown)
{
    size_t widest = 0;
    for (size_t i = 0; i < shown->count; i++) {
        const size_t width = number_letters(output_measure_title(&rows[shown->indices[i]]));
        widest = width > widest ? width : widest;
    }
    return widest;
}

static const char *unit_text(const char *units)
{
    return units == NULL || strcmp(units, "1") == 0 ? "" : units;
}

static void print_measure(sim_buffer *text, const output_summary *summary, size_t i, size_t widest)
{
    const sim_measure *measure = &output_plan_measures(summary->plan).rows[i];
    const char *title = output_measure_title(measure);
    const double half_width = output_measures_half_width(summary->measures, i);
    const uint64_t defined = output_measures_count(summary->measures, i);
    sim_buffer_print(text, "%*s%s%*s  %14s", INDENT, "", title, (int)(widest - number_letters(title)), "",
                     number_text(output_measures_mean(summary->measures, i)).text);
    if (!isnan(half_width))
        sim_buffer_print(text, " ± %-12s", number_text(half_width).text);
    if (unit_text(measure->units)[0] != '\0')
        sim_buffer_print(text, " %s", unit_text(measure->units));
    if (defined < summary->complete)
        sim_buffer_print(text, " (defined in %" PRIu64 " of %" PRIu32 ")", defined, summary->complete);
    sim_buffer_print(text, "\n");
}

static void print_measures(sim_buffer *text, const output_summary *summary)
{
    const output_measure_choice *shown = &summary->shown;
    const size_t widest = widest_title(output_plan_measures(summary->plan).rows, shown);
    if (shown->all > 0)
        sim_buffer_print(text, "\n");
    for (size_t i = 0; i < shown->count; i++)
        print_measure(text, summary, shown->indices[i], widest);
    if (shown->count < shown->all)
        sim_buffer_print(text, "%*s(%zu of %zu measures)\n", INDENT, "", shown->count, shown->all);
}

static void print_figures(sim_buffer *text, const output_run_figures *figures)
{
    sim_buffer_print(text, "%s events in %.1f s", number_text((double)figures->events).text, figures->wall_seconds);
    if (!isnan(events_per_second(figures)))
        sim_buffer_print(text, ", %s a second", number_text(floor(events_per_second(figures))).text);
    sim_buffer_print(text, ", %" PRIu32 " thread%s", figures->threads, figures->threads == 1 ? "" : "s");
    if (figures->peak_bytes > 0)
        sim_buffer_print(text, ", at most %.0f MiB", (double)figures->peak_bytes / (1 << 20));
    sim_buffer_print(text, "\n");
    if (figures->file != NULL)
        sim_buffer_print(text, "Results: %s\n", figures->file);
}

char *output_summary_text(const output_summary *summary, const output_run_figures *figures)
{
    sim_buffer text = {0};
    print_head(&text, summary, figures->precision);
    print_measures(&text, summary);
    if (figures->report != NULL && figures->report[0] != '\0') {
        const char *end = figures->report[strlen(figures->report) - 1] == '\n' ? "" : "\n";
        sim_buffer_print(&text, "\n%s%s", figures->report, end);
    }
    if (figures->tie_effects != NULL) {
        const output_tie_orders found = tie_orders_of(summary, figures);
        sim_buffer_print(&text, "\n");
        output_tie_orders_print(&found, &text);
    }
    sim_buffer_print(&text, "\n");
    if (summary->plan->model->disclaimer != NULL)
        sim_buffer_print(&text, "%s\n\n", summary->plan->model->disclaimer);
    print_figures(&text, figures);
    return sim_buffer_take(&text);
}

/* ---- JSON ---- */

static json_t *measure_json(const output_summary *summary, size_t i)
{
    const sim_measure *measure = &output_plan_measures(summary->plan).rows[i];
    json_t *object = json_object();
    json_object_set_new(object, "name", json_string(measure->name));
    json_object_set_new(object, "long_name", json_string(output_measure_title(measure)));
    json_object_set_new(object, "units", json_string(measure->units == NULL ? "" : measure->units));
    json_object_set_new(object, "mean", number_json(output_measures_mean(summary->measures, i)));
    json_object_set_new(object, "half_width", number_json(output_measures_half_width(summary->measures, i)));
    json_object_set_new(object, "replications", json_integer((json_int_t)output_measures_count(summary->measures, i)));
    return object;
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, text == NULL ? json_null() : json_string(text));
}

static json_t *run_json(const output_summary *summary, const output_run_figures *figures)
{
    json_t *object = json_object();
    json_object_set_new(object, "events", json_integer((json_int_t)figures->events));
    json_object_set_new(object, "wall_seconds", number_json(figures->wall_seconds));
    json_object_set_new(object, "events_per_second", number_json(events_per_second(figures)));
    json_object_set_new(object, "threads", json_integer(figures->threads));
    json_object_set_new(object, "state_bytes", json_integer((json_int_t)summary->state_bytes));
    json_object_set_new(object, "peak_bytes", json_integer((json_int_t)figures->peak_bytes));
    set_text(object, "file", figures->file);
    return object;
}

char *output_summary_json(const output_summary *summary, const output_run_figures *figures)
{
    const output_plan *plan = summary->plan;
    char note[NOTE_BYTES];
    output_interval_note(summary->complete, note, sizeof note);
    json_t *object = json_object(), *measures = json_array();
    set_text(object, "model", plan->model->name);
    set_text(object, "first_day", sim_calendar_write_date(sim_calendar_date(plan->frame->first_day)).text);
    set_text(object, "last_day", sim_calendar_write_date(sim_calendar_date(plan->frame->last_day)).text);
    json_object_set_new(object, "warmup_days", json_integer(plan->frame->warmup_days));
    json_object_set_new(object, "seed", json_integer(plan->seed));
    json_object_set_new(object, "replications", json_integer(plan->replications));
    json_object_set_new(object, "replications_complete", json_integer(summary->complete));
    set_text(object, "run_status", is_whole(summary) ? RESULTS_RUN_COMPLETE : RESULTS_RUN_INTERRUPTED);
    set_text(object, "calibration_status", plan->model->calibration);
    set_text(object, "interval_note", note);
    json_object_set_new(object, "confidence", json_real(OUTPUT_CONFIDENCE));
    for (size_t i = 0; i < summary->shown.count; i++)
        json_array_append_new(measures, measure_json(summary, summary->shown.indices[i]));
    json_object_set_new(object, "measures", measures);
    json_object_set_new(object, "precision",
                        figures->precision == NULL ? json_null() : output_precision_json(figures->precision));
    json_object_set_new(object, "ties", json_integer((json_int_t)summary->ties));
    if (figures->tie_effects != NULL) {
        const output_tie_orders found = tie_orders_of(summary, figures);
        json_object_set_new(object, "tie_orders", output_tie_orders_json(&found));
    }
    set_text(object, "report", figures->report);
    set_text(object, "disclaimer", plan->model->disclaimer);
    json_object_set_new(object, "run", run_json(summary, figures));
    return number_print_json(object);
}
