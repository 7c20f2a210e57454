/* Rows of a trace: a toy model notes a numbered row at each of its events, whose number and times are known by construction. */
#include "sim/kernel/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/kernel/simulation.h"

enum { MOST_ROWS = 40000, WARMUP = 10, REPORTED = 20, TICKS = 1000, EACH = 3, KINDS = 1, TABLE = 0 };
enum { OFF, ON, TRACES };

/* An event every EACH ticks. */
typedef struct row {
    int64_t tick, number;
} row;

static const sim_frame frame = {
    .first_day = 19358, .last_day = 19358 + REPORTED - 1, .warmup_days = WARMUP, .ticks_per_day = TICKS};

static void set_up(sim *s, const void *inputs)
{
    (void)inputs;
    sim_add_table(s, "numbers", 1, sizeof(int64_t));
    sim_schedule(s, 0, 0, 1, 0, 0, 0);
}

static void note(sim *s, size_t trace)
{
    row *r = sim_trace_row(s, trace);
    if (r)
        *r = (row){sim_now(s), *(int64_t *)sim_table_at(s, TABLE)};
}

static void handle(sim *s, const void *inputs, const sim_event *event)
{
    (void)inputs;
    if (sim_is_traced(s)) {
        note(s, OFF);
        note(s, ON);
    }
    ++*(int64_t *)sim_table_at(s, TABLE);
    sim_schedule(s, sim_now(s) + EACH, 0, 1, event->sequence + 1, 0, 0);
}

static const char *const kind_names[KINDS] = {"step"};
static const uint8_t kind_priorities[KINDS] = {0};
static const sim_behaviour toy = {.kind_names = kind_names,
                                  .kind_priorities = kind_priorities,
                                  .kind_count = KINDS,
                                  .set_up = set_up,
                                  .handle = handle};
static const sim_trace traces[TRACES] = {{.name = "off", .row_bytes = sizeof(row)},
                                         {.name = "on", .row_bytes = sizeof(row)}};
static const uint32_t most[TRACES] = {0, 1};

typedef struct taken {
    row rows[MOST_ROWS];
    size_t count, calls, refuse_from; /* calls; 0: none is refused */
    uint32_t replication;
} taken;

static int take(void *context, uint32_t replication, size_t trace, const void *rows, size_t count)
{
    taken *t = context;
    assert_int_equal(trace, ON);
    assert_true(count > 0 && count * sizeof(row) <= SIM_TRACE_PAGE_BYTES);
    t->replication = replication;
    if (t->refuse_from && ++t->calls >= t->refuse_from)
        return 1;
    memcpy(t->rows + t->count, rows, count * sizeof(row));
    t->count += count;
    return 0;
}

static sim *begin(taken *into, sim_trace_sink *sink, const sim_frame *of)
{
    return sim_new(&(sim_settings){.frame = of,
                                   .behaviour = &toy,
                                   .replication = 5,
                                   .traces = traces,
                                   .trace_most = most,
                                   .trace_count = TRACES,
                                   .rows = sink,
                                   .rows_context = into});
}

static void assert_all_rows(const taken *t)
{
    const int64_t first = (WARMUP * TICKS + EACH - 1) / EACH, last = ((WARMUP + REPORTED) * TICKS - 1) / EACH;
    assert_int_equal(t->count, last - first + 1);
    for (size_t i = 0; i < t->count; i++) {
        assert_int_equal(t->rows[i].number, first + (int64_t)i);
        assert_int_equal(t->rows[i].tick, EACH * (first + (int64_t)i));
    }
}

static void every_row_of_the_reported_period_is_handed_on_once_and_in_order(void **state)
{
    (void)state;
    taken *t = calloc(1, sizeof *t);
    sim *s = begin(t, take, &frame);
    for (int day = 0; day < WARMUP + REPORTED; day++)
        sim_run_day(s);
    sim_flush_traces(s);
    assert_all_rows(t);
    assert_int_equal(t->replication, 5);
    sim_flush_traces(s); /* nothing is left */
    assert_all_rows(t);
    sim_free(s);
    free(t);
}

static void rows_that_are_not_handed_on_yet_move_with_the_state(void **state)
{
    (void)state;
    taken *t = calloc(1, sizeof *t);
    sim *s = begin(t, take, &frame);
    for (int day = 0; day < WARMUP + REPORTED; day++) {
        sim_run_events(s, 100);
        s = sim_relocate(s);
        sim_run_day(s);
    }
    s = sim_relocate(s);
    sim_flush_traces(s);
    assert_all_rows(t);
    sim_free(s);
    free(t);
}

static void without_a_sink_nothing_is_traced_and_no_memory_is_taken(void **state)
{
    (void)state;
    sim *without = begin(NULL, NULL, &frame);
    assert_false(sim_is_traced(without));
    taken *t = calloc(1, sizeof *t);
    sim *with = begin(t, take, &frame);
    assert_true(sim_is_traced(with));
    assert_in_range(sim_count(with).bytes - sim_count(without).bytes, 1, SIM_TRACE_PAGE_BYTES);
    sim_free(with);
    sim_free(without);
    free(t);
}

static void after_a_refusal_no_more_is_handed_on_and_the_run_knows(void **state)
{
    (void)state;
    taken *t = calloc(1, sizeof *t);
    t->refuse_from = 1;
    sim *s = begin(t, take, &frame);
    for (int day = 0; day < WARMUP + REPORTED; day++)
        sim_run_day(s);
    assert_false(sim_traces_refused(s)); /* a page is larger than all */
    sim_flush_traces(s);
    assert_true(sim_traces_refused(s));
    sim_flush_traces(s);
    assert_int_equal(t->calls, 1);
    assert_int_equal(t->count, 0);
    sim_free(s);
    free(t);
}

static void rows_are_handed_on_by_pages(void **state)
{
    (void)state;
    enum { DAYS = 100 }; /* 33,334 rows of 16 bytes: four pages and a bit */
    const sim_frame longer = {.first_day = 19358, .last_day = 19358 + DAYS - 1, .ticks_per_day = TICKS};
    taken *t = calloc(1, sizeof *t);
    t->refuse_from = 5;
    sim *s = begin(t, take, &longer);
    for (int day = 0; day < DAYS; day++)
        sim_run_day(s);
    assert_int_equal(t->calls, 4);
    assert_int_equal(t->count * sizeof(row), 4 * SIM_TRACE_PAGE_BYTES);
    sim_flush_traces(s);
    assert_int_equal(t->calls, 5);
    sim_free(s);
    free(t);
}

/* 1,000 ticks and an event every 3: 333 or 334 a day; a week has 7000 / 3. */
static void rows_a_day_are_those_of_the_last_week_warm_up_or_not(void **state)
{
    (void)state;
    taken *t = calloc(1, sizeof *t);
    sim *s = begin(t, take, &frame);
    assert_true(sim_trace_rows_a_day(s, ON) == 0);
    sim_run_day(s);
    assert_true(sim_trace_rows_a_day(s, ON) == 334);
    for (int day = 1; day < WARMUP + 5; day++)
        sim_run_day(s);
    assert_int_equal(sim_trace_rows_a_day(s, ON) * 7 + 0.5, (15 * TICKS + 2) / EACH - (8 * TICKS + 2) / EACH);
    sim_free(s);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_reported_period_is_handed_on_once_and_in_order),
        cmocka_unit_test(rows_that_are_not_handed_on_yet_move_with_the_state),
        cmocka_unit_test(without_a_sink_nothing_is_traced_and_no_memory_is_taken),
        cmocka_unit_test(after_a_refusal_no_more_is_handed_on_and_the_run_knows),
        cmocka_unit_test(rows_are_handed_on_by_pages),
        cmocka_unit_test(rows_a_day_are_those_of_the_last_week_warm_up_or_not),
    };
    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
