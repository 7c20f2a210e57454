#include "tests/scenarios/tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/corridor/corridor.h"
#include "models/corridor/traces.h"
#include "sim/kernel/panic.h"

static const char file[] = SOURCE_DIR "/configs/tiny/tiny.cfg";

static size_t length_of(const char *const overrides[])
{
    size_t count = 0;
    while (overrides && overrides[count])
        count++;
    return count;
}

tiny tiny_read(const char *const overrides[])
{
    sim_diagnostics *d = sim_diagnostics_new();
    prepared *ready = prepared_new(file, overrides, length_of(overrides), d);
    if (!ready)
        fail_msg("%s", sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return (tiny){ready, ready ? ready->inputs : NULL};
}

void tiny_free(tiny *t)
{
    prepared_free(t->ready);
    *t = (tiny){NULL, NULL};
}

int tiny_set_up(void **state)
{
    tiny *t = sim_allocate(1, sizeof *t);
    *t = tiny_read(NULL);
    *state = t;
    return 0;
}

int tiny_tear_down(void **state)
{
    tiny_free(*state);
    free(*state);
    return 0;
}

char *tiny_complaint(const char *const overrides[])
{
    sim_diagnostics *d = sim_diagnostics_new();
    prepared *ready = prepared_new(file, overrides, length_of(overrides), d);
    char *text = NULL;
    if (!ready) {
        const size_t bytes = strlen(sim_diagnostics_text(d, 0)) + 1;
        text = sim_allocate(bytes, 1);
        memcpy(text, sim_diagnostics_text(d, 0), bytes);
    }
    prepared_free(ready);
    sim_diagnostics_free(d);
    return text;
}

static sim *begin(const tiny *t, uint32_t seed, uint32_t replication, sim_fel_choice list,
                  const sim_behaviour *behaviour, const void *inputs)
{
    const prepared *ready = t->ready;
    const sim_settings settings = {.frame = &ready->settings.frame,
                                   .behaviour = behaviour,
                                   .inputs = inputs,
                                   .seed = seed,
                                   .replication = replication,
                                   .event_list = list,
                                   .series_cells = ready->series_cells,
                                   .series_count = ready->model->observable_count};
    return sim_new(&settings);
}

sim *tiny_begin_with(const tiny *t, uint32_t seed, uint32_t replication, sim_fel_choice list)
{
    return begin(t, seed, replication, list, &corridor_model.behaviour, t->in);
}

sim *tiny_begin_traced(const tiny *t, uint32_t seed, uint32_t replication, sim_trace_sink *rows, void *context)
{
    const prepared *ready = t->ready;
    return sim_new(&(sim_settings){.frame = &ready->settings.frame,
                                   .behaviour = &corridor_model.behaviour,
                                   .inputs = t->in,
                                   .seed = seed,
                                   .replication = replication,
                                   .event_list = ready->settings.event_list,
                                   .series_cells = ready->series_cells,
                                   .series_count = corridor_model.observable_count,
                                   .traces = corridor_traces,
                                   .trace_most = ready->trace_most,
                                   .trace_count = CORRIDOR_TRACES,
                                   .rows = rows,
                                   .rows_context = context});
}

sim *tiny_begin(const tiny *t, uint32_t seed, uint32_t replication)
{
    return tiny_begin_with(t, seed, replication, SIM_FEL_FAST);
}

void tiny_run_days(sim *s, int64_t days)
{
    for (int64_t day = 0; day < days; day++) {
        const char *fault = sim_run_day(s);
        if (fault)
            fail_msg("day %lld: %s", (long long)sim_days_run(s) - 1, fault);
    }
}

void tiny_run_out(const tiny *t, sim *s)
{
    tiny_run_days(s, sim_frame_days(&t->in->frame) - sim_days_run(s));
}

int64_t *tiny_series(const tiny *t, const sim *s, size_t *count)
{
    const size_t days = (size_t)sim_frame_reported_days(&t->in->frame), series = t->ready->model->observable_count;
    size_t room = 0;
    for (size_t i = 0; i < series; i++)
        room += days * t->ready->series_cells[i];
    int64_t *all = sim_allocate(room, sizeof *all);
    *count = 0;
    for (size_t i = 0; i < series; i++) {
        const size_t numbers = days * t->ready->series_cells[i];
        if (numbers)
            memcpy(all + *count, sim_series(s, i), numbers * sizeof *all);
        *count += numbers;
    }
    return all;
}

int64_t tiny_sum(const tiny *t, const sim *s, size_t series, int64_t from, int64_t until)
{
    const size_t cells = t->ready->series_cells[series];
    const int64_t *values = sim_series(s, series);
    assert_non_null(values);
    int64_t sum = 0;
    for (size_t i = (size_t)from * cells; i < (size_t)until * cells; i++)
        sum += values[i];
    return sum;
}

/* ---- watching: the inputs that the kernel hands on are the watch ---- */

static void watched_set_up(sim *s, const void *inputs)
{
    corridor_model.behaviour.set_up(s, ((const tiny_watch *)inputs)->in);
}

static void watched_handle(sim *s, const void *inputs, const sim_event *event)
{
    const tiny_watch *watch = inputs;
    if (watch->before)
        watch->before(watch->context, s, watch->in, event);
    corridor_model.behaviour.handle(s, watch->in, event);
    if (watch->after)
        watch->after(watch->context, s, watch->in, event);
}

static void watched_end_day(sim *s, const void *inputs)
{
    corridor_model.behaviour.end_day(s, ((const tiny_watch *)inputs)->in);
}

static const char *watched_verify(sim *s, const void *inputs)
{
    return corridor_model.behaviour.verify(s, ((const tiny_watch *)inputs)->in);
}

sim *tiny_begin_watched(const tiny *t, uint32_t seed, uint32_t replication, tiny_watch *watch)
{
    watch->in = t->in;
    watch->behaviour = corridor_model.behaviour;
    watch->behaviour.set_up = watched_set_up;
    watch->behaviour.handle = watched_handle;
    watch->behaviour.end_day = watched_end_day;
    watch->behaviour.verify = watched_verify;
    watch->behaviour.approach = NULL; /* it only fetches, and would be given the watch for the inputs */
    return begin(t, seed, replication, SIM_FEL_FAST, &watch->behaviour, watch);
}
