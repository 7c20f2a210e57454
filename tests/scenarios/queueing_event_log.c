/* What happens to customers as rows, in random networks that use every feature of the model. The oracle is the daily series, which
 * are counted elsewhere, and that nobody begins, ends or leaves who has not come. */
#include "models/queueing/event_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/queueing/observables.h"
#include "models/queueing/queueing.h"
#include "sim/kernel/panic.h"
#include "sim/program/prepared.h"
#include "tests/scenarios/queueing_networks.h"

enum { NETWORKS = 60 };

typedef struct taken {
    qn_log_row *rows;
    size_t count;
} taken;

static int take(void *context, uint32_t replication, size_t trace, const void *rows, size_t count)
{
    (void)replication;
    assert_int_equal(trace, QN_TRACE_EVENTS);
    taken *t = context;
    t->rows = realloc(t->rows, (t->count + count) * sizeof *t->rows);
    assert_non_null(t->rows);
    memcpy(t->rows + t->count, rows, count * sizeof *t->rows);
    t->count += count;
    return 0;
}

static prepared *read_network(uint32_t number)
{
    static const char path[] = "queueing_event_log.cfg";
    queueing_network_write(path, number);
    sim_diagnostics *d = sim_diagnostics_new();
    prepared *ready = prepared_new(path, (const char *const[]){"results.event_log=true"}, 1, d);
    if (!ready)
        fail_msg("network %u: %s", (unsigned)number, sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return ready;
}

static sim *run(const prepared *ready, taken *into)
{
    sim *s = sim_new(&(sim_settings){.frame = &ready->settings.frame,
                                     .behaviour = &queueing_model.behaviour,
                                     .inputs = ready->inputs,
                                     .seed = 1,
                                     .series_cells = ready->series_cells,
                                     .series_count = ready->model->observable_count,
                                     .traces = qn_traces,
                                     .trace_most = ready->trace_most,
                                     .trace_count = QN_TRACES,
                                     .rows = into ? take : NULL,
                                     .rows_context = into});
    for (int64_t day = 0; day < sim_frame_days(&ready->settings.frame); day++)
        assert_null(sim_run_day(s));
    sim_flush_traces(s);
    return s;
}

/* What a row adds to a series: of `up` 1, of `down` -1. */
static const struct {
    size_t series;
    int by_class;
    qn_happening up, also_up, down; /* QN_HAPPENINGS: none */
} flows[] = {
    {QN_SERIES_ARRIVALS, 1, QN_ENTERS, QN_HAPPENINGS, QN_HAPPENINGS},
    {QN_SERIES_DEPARTURES, 1, QN_LEAVES, QN_HAPPENINGS, QN_HAPPENINGS},
    {QN_SERIES_SERVED, 0, QN_ENDS, QN_IS_FREED, QN_IS_BLOCKED},
    {QN_SERIES_BALKED, 0, QN_BALKS, QN_HAPPENINGS, QN_HAPPENINGS},
    {QN_SERIES_RENEGED, 0, QN_RENEGES, QN_HAPPENINGS, QN_HAPPENINGS},
    {QN_SERIES_EVICTED, 0, QN_IS_EVICTED, QN_HAPPENINGS, QN_HAPPENINGS},
};
enum { FLOWS = sizeof flows / sizeof *flows };

/* Compares one series of a run with its rows; returns what the rows count. */
static int64_t compare_flow(const prepared *ready, const sim *s, const taken *t, size_t flow)
{
    const size_t cells = ready->series_cells[flows[flow].series];
    const size_t days = (size_t)sim_frame_reported_days(&ready->settings.frame);
    int64_t *counted = sim_allocate(days * cells, sizeof *counted), sum = 0;
    for (size_t i = 0; i < t->count; i++) {
        const qn_log_row *row = &t->rows[i];
        const qn_happening what = (qn_happening)row->happening;
        const int by = (what == flows[flow].up || what == flows[flow].also_up) - (what == flows[flow].down);
        const size_t cell = flows[flow].by_class ? row->class_ : row->station;
        assert_true(cell < cells || by == 0);
        if (by)
            counted[(size_t)(row->tick / ready->settings.frame.ticks_per_day) * cells + cell] += by;
        sum += by > 0;
    }
    assert_memory_equal(counted, sim_series(s, flows[flow].series), days * cells * sizeof *counted);
    free(counted);
    return sum;
}

static void rows_counted_by_kind_and_day_are_the_daily_series_of_random_networks(void **state)
{
    (void)state;
    int64_t seen[FLOWS] = {0}, kinds[QN_HAPPENINGS] = {0};
    for (uint32_t number = 0; number < NETWORKS; number++) {
        prepared *ready = read_network(number);
        taken t = {0};
        sim *s = run(ready, &t);
        for (size_t flow = 0; flow < FLOWS; flow++)
            seen[flow] += compare_flow(ready, s, &t, flow);
        for (size_t i = 0; i < t.count; i++)
            kinds[t.rows[i].happening]++;
        sim_free(s);
        free(t.rows);
        prepared_free(ready);
    }
    for (size_t flow = 0; flow < FLOWS; flow++)
        assert_true(seen[flow] > 0);
    for (size_t kind = 0; kind < QN_HAPPENINGS; kind++)
        if (kinds[kind] == 0)
            fail_msg("nothing is ever noted of kind %zu", kind);
}

/* Rows as they come: ticks never fall, and per customer and network each begins where it has come. */
static void ticks_of_rows_never_fall(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < NETWORKS; number += 10) {
        prepared *ready = read_network(number);
        taken t = {0};
        sim_free(run(ready, &t));
        for (size_t i = 1; i < t.count; i++)
            assert_true(t.rows[i].tick >= t.rows[i - 1].tick);
        free(t.rows);
        prepared_free(ready);
    }
}

/* Without a warm-up each customer's rows begin with its entry, and none follows its departure. */
static void a_customer_enters_once_first_and_leaves_once_last(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < NETWORKS; number += 7) {
        prepared *ready = read_network(number);
        ready->settings.frame.warmup_days = 0; /* of the kernel's frame; the model's own begins its report later */
        taken t = {0};
        sim_free(run(ready, &t));
        for (size_t i = 0; i < t.count; i++) {
            const qn_log_row *row = &t.rows[i];
            if (row->happening != QN_ENTERS && row->happening != QN_LEAVES)
                continue;
            const size_t from = row->happening == QN_ENTERS ? 0 : i + 1,
                         until = row->happening == QN_ENTERS ? i : t.count;
            for (size_t k = from; k < until; k++)
                assert_int_not_equal(t.rows[k].identity, row->identity);
        }
        free(t.rows);
        prepared_free(ready);
    }
}

static void a_traced_run_has_the_series_and_events_of_one_that_is_not(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < NETWORKS; number += 10) {
        prepared *ready = read_network(number);
        taken t = {0};
        sim *with = run(ready, &t), *without = run(ready, NULL);
        const size_t days = (size_t)sim_frame_reported_days(&ready->settings.frame);
        for (size_t i = 0; i < QN_SERIES; i++)
            assert_memory_equal(sim_series(with, i), sim_series(without, i),
                                days * ready->series_cells[i] * sizeof(int64_t));
        assert_int_equal(sim_count(with).events, sim_count(without).events);
        assert_int_equal(sim_count(with).ties, sim_count(without).ties);
        sim_free(with);
        sim_free(without);
        free(t.rows);
        prepared_free(ready);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_counted_by_kind_and_day_are_the_daily_series_of_random_networks),
        cmocka_unit_test(ticks_of_rows_never_fall),
        cmocka_unit_test(a_customer_enters_once_first_and_leaves_once_last),
        cmocka_unit_test(a_traced_run_has_the_series_and_events_of_one_that_is_not),
    };
    return cmocka_run_group_tests_name("queueing event log", tests, NULL, NULL);
}
