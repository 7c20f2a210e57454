#include "output/compose_traces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/dictionary.h"
#include "output/params.h"
#include "output/results_variable.h"
#include "output/row_order.h"
#include "output/trace_sample.h"
#include "output/trace_variables.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"

enum { UNITS_BYTES = 64, SECONDS_PER_DAY = 86400 };

/* One variable on its way into the file, a chunk at a time. */
typedef struct column {
    trace_variable what;
    results_variable variable;
    void *block;
    size_t room, held, written; /* elements */
} column;

/* The variables of one trace. */
typedef struct columns {
    results_file *file;
    column *at;
    size_t count;
    int32_t ticks_per_second;
} columns;

/* What a row has beside its columns. */
typedef struct row_context {
    uint32_t replication;
    size_t steps;
    const char *last; /* row; NULL: none */
} row_context;

/* ---- variables ---- */

static void make_variable(const output_plan *plan, results_file *file, const sim_trace *trace, size_t rows, column *c)
{
    char units[UNITS_BYTES];
    snprintf(units, sizeof units, "seconds since %s",
             sim_calendar_write_date(sim_calendar_date(plan->frame->first_day)).text);
    const int is_time = c->what.standard_name != NULL;
    c->variable = (results_variable){.name = c->what.name,
                                     .type = c->what.type,
                                     .missing = c->what.missing,
                                     .storage = RESULTS_COMPRESSED,
                                     .compression = output_compression(plan->scenario),
                                     .rank = 1,
                                     .dimensions = {trace->name},
                                     .sizes = {rows},
                                     .long_name = c->what.long_name,
                                     .units = is_time ? units : c->what.units,
                                     .standard_name = c->what.standard_name,
                                     .comment = c->what.comment};
    size_t chunks[RESULTS_RANK];
    results_chunks(&c->variable, chunks);
    c->room = chunks[0];
    c->block = sim_allocate(c->room, results_type_bytes(c->what.type));
    results_put(file, &c->variable, NULL);
    if (is_time)
        results_put_text_attribute(file, c->what.name, "calendar", "standard");
    if (c->what.index_of)
        results_put_text_attribute(file, c->what.name, RESULTS_INDEX_OF, c->what.index_of);
    if (c->what.sample_dimension)
        results_put_text_attribute(file, c->what.name, "sample_dimension", c->what.sample_dimension);
    results_put_flags(file, c->what.name, c->what.flag_meanings, dictionary_meanings(c->what.flag_meanings));
    c->variable.units = NULL; /* it is written, and the text goes */
}

static columns columns_make(results_file *file, const output_plan *plan, size_t i, size_t rows)
{
    const sim_trace *traces = plan->model->traces;
    columns made = {.file = file,
                    .count = trace_variables_count(traces, i),
                    .ticks_per_second = (int32_t)(plan->frame->ticks_per_day / SECONDS_PER_DAY)};
    made.at = sim_allocate(made.count, sizeof *made.at);
    results_dimension(file, traces[i].name, rows);
    for (size_t k = 0; k < made.count; k++) {
        made.at[k].what = trace_variables_get(traces, i, k);
        make_variable(plan, file, &traces[i], rows, &made.at[k]);
    }
    return made;
}

static void write_block(results_file *file, column *c)
{
    if (c->held > 0)
        results_put_block(file, &c->variable, &c->written, &c->held, c->block);
    c->written += c->held;
    c->held = 0;
}

/* Writes what is left and checks that it was as much as was said. */
static void columns_end(columns *all)
{
    for (size_t k = 0; k < all->count; k++) {
        column *c = &all->at[k];
        write_block(all->file, c);
        SIM_REQUIRE(all->file->failed || c->written == c->variable.sizes[0], "results: %s has %zu values of %zu",
                    c->what.name, c->written, c->variable.sizes[0]);
        free(c->block);
    }
    free(all->at);
}

/* ---- rows ---- */

static void put_value(const columns *all, column *c, const char *row, const row_context *beside)
{
    switch (c->what.source) {
    case TRACE_OF_COLUMN:
        trace_variables_convert(&c->what, row, all->ticks_per_second, c->block, c->held);
        break;
    case TRACE_OF_REPLICATION:
        ((int32_t *)c->block)[c->held] = (int32_t)beside->replication;
        break;
    case TRACE_OF_STEPS:
        ((int32_t *)c->block)[c->held] = (int32_t)beside->steps;
        break;
    case TRACE_OF_LAST:
        trace_variables_convert(&c->what, beside->last, all->ticks_per_second, c->block, c->held);
        break;
    }
}

/* Puts `count` rows of `row_bytes` that have the same beside them, a variable after the other. */
static void put_rows(columns *all, const char *rows, size_t row_bytes, size_t count, const row_context *beside)
{
    for (size_t k = 0; k < all->count && !all->file->failed; k++) {
        column *c = &all->at[k];
        for (size_t i = 0; i < count; i++) {
            put_value(all, c, rows + i * row_bytes, beside);
            if (++c->held == c->room)
                write_block(all->file, c);
        }
    }
}

/* ---- logs ---- */

/* The rows of the day that is being read. */
typedef struct day_rows {
    columns *into;
    const sim_trace *trace;
    sim_ticks ticks_per_day;
    row_context beside;
    char *rows;
    size_t count, room;
    int64_t day;
} day_rows;

static void put_day(day_rows *d)
{
    const size_t bytes = d->trace->row_bytes;
    row_order_sort(d->rows, d->count, bytes, d->trace->tick_offset, d->trace->key_offset);
    put_rows(d->into, d->rows, bytes, d->count, &d->beside);
    d->count = 0;
}

static int64_t day_of(const day_rows *d, const char *row)
{
    int64_t tick;
    memcpy(&tick, row + d->trace->tick_offset, sizeof tick);
    return tick / d->ticks_per_day;
}

static int take_block(void *context, const log_rows *block, const void *rows, size_t count)
{
    day_rows *d = context;
    const size_t bytes = d->trace->row_bytes;
    if (block->row_bytes != bytes) {
        sim_diagnostics_add(d->into->file->faults, SIM_FAULT_DATA, (sim_origin){d->into->file->path, 0}, NULL,
                            "the log does not fit the scenario: its rows of %s are not of this version",
                            d->trace->name);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const char *row = (const char *)rows + i * bytes;
        if (d->count > 0 && day_of(d, row) != d->day)
            put_day(d);
        if (d->count == d->room) {
            d->room = d->room ? 2 * d->room : 1024;
            d->rows = sim_reallocate(d->rows, d->room, bytes);
        }
        d->day = day_of(d, row);
        memcpy(d->rows + d->count++ * bytes, row, bytes);
    }
    return d->into->file->failed;
}

static void compose_log(results_file *file, const output_plan *plan, log_reader *log, size_t trace)
{
    size_t rows = 0;
    for (size_t i = 0; i < log_reader_count(log); i++)
        rows += log_reader_row_count(log, i, (uint32_t)trace);
    if (rows == 0)
        return;
    columns all = columns_make(file, plan, trace, rows);
    day_rows day = {.into = &all, .trace = &plan->model->traces[trace], .ticks_per_day = plan->frame->ticks_per_day};
    for (size_t i = 0; i < log_reader_count(log) && !file->failed; i++) {
        day.beside.replication = log_reader_number(log, i);
        if (log_reader_visit_rows(log, i, (uint32_t)trace, take_block, &day, file->faults) != 0)
            file->failed = 1;
        else
            put_day(&day);
    }
    free(day.rows);
    columns_end(&all);
}

/* ---- journeys ---- */

/* How many journeys and steps all replications have. */
static void count_samples(results_file *file, const output_plan *plan, log_reader *log, size_t heads, size_t counts[2])
{
    counts[0] = counts[1] = 0;
    for (size_t i = 0; i < log_reader_count(log) && !file->failed; i++) {
        trace_sample sample;
        file->failed = trace_sample_read(&sample, log, i, plan->model->traces, heads, plan->trace_most[heads],
                                         file->path, file->faults) != 0;
        if (!file->failed) {
            counts[0] += sample.count;
            counts[1] += sample.first[sample.count];
        }
        trace_sample_free(&sample);
    }
}

static void put_sample(const trace_sample *sample, uint32_t replication, const sim_trace *heads, columns *journeys,
                       columns *steps)
{
    const size_t head_bytes = heads[0].row_bytes, step_bytes = heads[1].row_bytes;
    for (size_t k = 0; k < sample->count; k++) {
        const size_t end = sample->first[k + 1];
        const row_context beside = {replication, end - sample->first[k], sample->steps + (end - 1) * step_bytes};
        put_rows(journeys, sample->heads + k * head_bytes, head_bytes, 1, &beside);
    }
    put_rows(steps, sample->steps, step_bytes, sample->first[sample->count],
             &(row_context){.replication = replication});
}

static void compose_journeys(results_file *file, const output_plan *plan, log_reader *log, size_t heads)
{
    const sim_trace *traces = plan->model->traces;
    size_t counts[2];
    count_samples(file, plan, log, heads, counts);
    if (file->failed || counts[0] == 0)
        return;
    columns journeys = columns_make(file, plan, heads, counts[0]);
    columns steps = columns_make(file, plan, heads + 1, counts[1]);
    for (size_t i = 0; i < log_reader_count(log) && !file->failed; i++) {
        trace_sample sample;
        file->failed |=
            trace_sample_read(&sample, log, i, traces, heads, plan->trace_most[heads], file->path, file->faults) != 0;
        if (!file->failed)
            put_sample(&sample, log_reader_number(log, i), &traces[heads], &journeys, &steps);
        trace_sample_free(&sample);
    }
    columns_end(&journeys);
    columns_end(&steps);
}

void compose_traces(results_file *file, const output_plan *plan, log_reader *log)
{
    for (size_t i = 0; plan->trace_most && i < plan->model->trace_count && !file->failed; i++) {
        if (plan->trace_most[i] == 0)
            continue;
        if (plan->model->traces[i].form == SIM_TRACE_LOG)
            compose_log(file, plan, log, i);
        else if (plan->model->traces[i].form == SIM_TRACE_HEADS)
            compose_journeys(file, plan, log, i);
    }
}
