/* Replications over threads. The model here is made for the test: two walkers meet a few events a day, drawn from keyed
 * streams, with a load that differs between replications so that they complete out of order. The expected results are
 * those of the same simulations run one by one, by hand, without the module that is tested. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/experiment/replications.h"
#include "sim/experiment/series_means.h"
#include "sim/kernel/stream.h"

enum {
    WALKERS = 2,
    SEED = 20231218,
    WARMUP = 5,
    REPORTED = 20,
    REPLICATIONS = 11,
    SERIES = 3,
    NEVER = -1,
    WATCHED = 4
};
enum { SERIES_STEPS, SERIES_OFF, SERIES_TIRED };

static const sim_frame frame = {
    .first_day = 19358, .last_day = 19358 + REPORTED - 1, .warmup_days = WARMUP, .ticks_per_day = 86400};
static const size_t cells[SERIES] = {WALKERS, 0, 1};

/* What the model is told, and what the tests watch through it. */
typedef struct walk_inputs {
    int64_t broken_replication; /* whose invariant fails on its third day; NEVER */
    atomic_uint measured;       /* replications that came to their end */
    atomic_uint accepted;       /* of those, given to the sink */
    atomic_uint most_held;
    atomic_llong days;
    int watched;         /* WATCHED: that replication's state is watched; only one thread runs it */
    const void *seen_at; /* its address at the last event */
    uint32_t moves;      /* how often that was another than before */
} walk_inputs;

typedef struct walk_state {
    int64_t steps;
    int64_t days;
} walk_state;

static double first_draw(uint32_t replication)
{
    sim_stream stream = sim_stream_open(SEED, replication, 77, 1, 0);
    return sim_stream_uniform(&stream);
}

static double own_first_draw(const sim *s)
{
    sim_stream stream = sim_open_stream(s, 77, 1, 0);
    return sim_stream_uniform(&stream);
}

static void walk_set_up(sim *s, const void *inputs)
{
    (void)inputs;
    assert_int_equal(sim_add_table(s, "state", 1, sizeof(walk_state)), 0);
    for (uint32_t walker = 0; walker < WALKERS; walker++)
        sim_schedule(s, walker, 0, walker, 0, walker, 0);
}

static void walk_handle(sim *s, const void *inputs, const sim_event *event)
{
    walk_state *state = sim_table_at(s, 0);
    walk_inputs *in = (walk_inputs *)inputs;
    if (in->watched == WATCHED && own_first_draw(s) == first_draw(WATCHED)) {
        in->moves += in->seen_at != state;
        in->seen_at = state;
    }
    state->steps++;
    sim_series_add(s, SERIES_STEPS, event->entity, 1);
    sim_stream stream = sim_open_stream(s, event->identity, 0, event->sequence);
    const sim_ticks gap = 1 + (sim_ticks)(40000 * sim_stream_uniform(&stream));
    const sim_ticks at = sim_now(s) + gap;
    if (at < sim_frame_days(sim_get_frame(s)) * sim_get_frame(s)->ticks_per_day)
        sim_schedule(s, at, 0, event->identity, event->sequence + 1, event->entity, 0);
}

static void walk_end_day(sim *s, const void *inputs)
{
    walk_state *state = sim_table_at(s, 0);
    state->days++;
    sim_series_set(s, SERIES_TIRED, 0, state->steps);
    atomic_fetch_add(&((walk_inputs *)inputs)->days, 1);
    /* A load of its own for each replication: some take twenty times as long as others. */
    sim_stream load = sim_open_stream(s, 78, 1, 0);
    volatile double sink = 0;
    for (int i = 0; i < 4000 * own_first_draw(s); i++)
        sink = sink + sim_stream_uniform(&load);
}

static const char *walk_verify(sim *s, const void *inputs)
{
    const walk_inputs *in = inputs;
    const walk_state *state = sim_table_at(s, 0);
    if (in->broken_replication != NEVER && state->days == 3 &&
        own_first_draw(s) == first_draw((uint32_t)in->broken_replication))
        return "a walker was lost";
    return NULL;
}

static void walk_measure(sim *s, const void *inputs, double values[])
{
    walk_inputs *in = (walk_inputs *)inputs;
    values[0] = (double)((walk_state *)sim_table_at(s, 0))->steps;
    const unsigned held = atomic_fetch_add(&in->measured, 1) + 1 - atomic_load(&in->accepted);
    unsigned most = atomic_load(&in->most_held);
    while (held > most && !atomic_compare_exchange_weak(&in->most_held, &most, held))
        ;
}

static const char *const kind_names[] = {"step"};
static const uint8_t kind_priorities[] = {0};
static const sim_observable observables[SERIES] = {
    {"steps", "steps", "1", "steps of a walker", SIM_FLOW, {"walker"}, NULL},
    {"off", "off", "1", "switched off", SIM_FLOW, {"walker"}, NULL},
    {"tired", "steps so far", "1", "steps since the start", SIM_LEVEL, {NULL}, NULL}};
static const sim_measure measures[] = {{"all_steps", "steps", "1", "steps of all walkers, warm-up included"}};

static const sim_measure *walk_measures(const void *inputs, size_t *count)
{
    (void)inputs;
    *count = 1;
    return measures;
}

static const sim_model walk = {.name = "walk",
                               .description = "two walkers",
                               .observables = observables,
                               .observable_count = SERIES,
                               .measures = walk_measures,
                               .behaviour = {.kind_names = kind_names,
                                             .kind_priorities = kind_priorities,
                                             .kind_count = 1,
                                             .set_up = walk_set_up,
                                             .handle = walk_handle,
                                             .end_day = walk_end_day,
                                             .verify = walk_verify},
                               .measure = walk_measure};

/* ---- what the sink was given ---- */

typedef struct record {
    walk_inputs *inputs;
    size_t count;
    uint32_t replication[1024];
    int64_t steps[1024][REPORTED * WALKERS];
    int64_t tired[1024][REPORTED];
    double all_steps[1024];
    uint64_t events[1024];
    size_t refuse_after; /* results; 0: never */
    volatile sig_atomic_t stop;
    size_t stop_after; /* results; 0: never */
    double last_share;
} record;

static int record_accept(void *context, const sim_result *result)
{
    record *r = context;
    atomic_fetch_add(&r->inputs->accepted, 1);
    if (r->refuse_after && r->count == r->refuse_after)
        return 1;
    assert_int_equal(result->series_count, SERIES);
    assert_null(result->series[SERIES_OFF]);
    const size_t i = r->count++;
    r->replication[i] = result->replication;
    memcpy(r->steps[i], result->series[SERIES_STEPS], sizeof r->steps[i]);
    memcpy(r->tired[i], result->series[SERIES_TIRED], sizeof r->tired[i]);
    r->all_steps[i] = result->measures[0];
    r->events[i] = result->counts.events;
    if (r->stop_after && r->count == r->stop_after)
        r->stop = 1;
    return 0;
}

static void record_progress(void *context, const sim_run_progress *progress)
{
    record *r = context;
    assert_true(progress->share >= r->last_share && progress->share <= 1);
    r->last_share = progress->share;
}

static sim_experiment experiment_of(walk_inputs *inputs, record *r, uint32_t threads, uint32_t order_seed,
                                    uint32_t count)
{
    r->inputs = inputs;
    return (sim_experiment){.model = &walk,
                            .inputs = inputs,
                            .frame = &frame,
                            .series_cells = cells,
                            .seed = SEED,
                            .replications = count,
                            .threads = threads,
                            .event_list = SIM_FEL_FAST,
                            .order_seed = order_seed,
                            .stop = &r->stop};
}

static sim_run_report run_experiment(const sim_experiment *experiment, record *r)
{
    const sim_sink sink = {.context = r, .accept = record_accept, .progress = record_progress};
    return sim_replications_run(experiment, &sink);
}

static sim_run_report run_walk(walk_inputs *inputs, record *r, uint32_t threads, uint32_t order_seed, uint32_t count)
{
    const sim_experiment experiment = experiment_of(inputs, r, threads, order_seed, count);
    return run_experiment(&experiment, r);
}

/* The oracle: one simulation after the other. */
static void run_by_hand(record *r, uint32_t count)
{
    walk_inputs inputs = {.broken_replication = NEVER};
    for (uint32_t i = 0; i < count; i++) {
        sim *s = sim_new(&(sim_settings){.frame = &frame,
                                         .behaviour = &walk.behaviour,
                                         .inputs = &inputs,
                                         .seed = SEED,
                                         .replication = i,
                                         .event_list = SIM_FEL_REFERENCE,
                                         .series_cells = cells,
                                         .series_count = SERIES});
        while (sim_days_run(s) < WARMUP + REPORTED)
            assert_null(sim_run_day(s));
        r->replication[i] = i;
        memcpy(r->steps[i], sim_series(s, SERIES_STEPS), sizeof r->steps[i]);
        memcpy(r->tired[i], sim_series(s, SERIES_TIRED), sizeof r->tired[i]);
        walk_measure(s, &inputs, &r->all_steps[i]);
        r->events[i] = sim_count(s).events;
        r->count++;
        sim_free(s);
    }
}

static void assert_equal_records(const record *a, const record *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->replication[i], b->replication[i]);
        assert_memory_equal(a->steps[i], b->steps[i], sizeof a->steps[i]);
        assert_memory_equal(a->tired[i], b->tired[i], sizeof a->tired[i]);
        assert_memory_equal(&a->all_steps[i], &b->all_steps[i], sizeof a->all_steps[i]);
        assert_int_equal(a->events[i], b->events[i]);
    }
}

static void results_are_the_same_on_any_number_of_threads_and_in_any_order_of_starting(void **state)
{
    (void)state;
    static const uint32_t threads[] = {1, 2, 3, 5, 40};
    static const uint32_t orders[] = {0, 1, 2, 99};
    record *expected = calloc(1, sizeof *expected);
    run_by_hand(expected, REPLICATIONS);
    assert_true(expected->all_steps[0] != expected->all_steps[1]); /* else equality would show nothing */
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++)
        for (size_t o = 0; o < sizeof orders / sizeof *orders; o++) {
            walk_inputs inputs = {.broken_replication = NEVER};
            record *found = calloc(1, sizeof *found);
            const sim_run_report report = run_walk(&inputs, found, threads[t], orders[o], REPLICATIONS);
            assert_int_equal(report.end, SIM_RUN_COMPLETE);
            assert_int_equal(report.complete, REPLICATIONS);
            assert_int_equal(report.threads, threads[t] < REPLICATIONS ? threads[t] : REPLICATIONS);
            assert_equal_records(found, expected);
            uint64_t events = 0;
            for (size_t i = 0; i < expected->count; i++)
                events += expected->events[i];
            assert_int_equal(report.events, events);
            free(found);
        }
    free(expected);
}

static void a_state_that_moves_between_events_gives_the_same_results(void **state)
{
    (void)state;
    record *expected = calloc(1, sizeof *expected);
    run_by_hand(expected, REPLICATIONS);
    static const uint32_t means[] = {1, 2, 7};
    for (size_t i = 0; i < sizeof means / sizeof *means; i++) {
        walk_inputs inputs = {.broken_replication = NEVER, .watched = WATCHED};
        record *found = calloc(1, sizeof *found);
        sim_experiment experiment = experiment_of(&inputs, found, 2, 0, REPLICATIONS);
        experiment.relocate_mean = means[i];
        assert_int_equal(run_experiment(&experiment, found).end, SIM_RUN_COMPLETE);
        assert_equal_records(found, expected);
        /* At most 2 * mean - 1 events pass between two moves, and the new address is never the old one. */
        const uint64_t events = expected->events[WATCHED];
        assert_in_range(inputs.moves, events / (2 * means[i] - 1), events);
        free(found);
    }
    free(expected);
}

static void results_that_wait_are_bounded_when_started_in_order(void **state)
{
    (void)state;
    enum { COUNT = 300, THREADS = 3 };
    walk_inputs inputs = {.broken_replication = NEVER};
    record *found = calloc(1, sizeof *found);
    const sim_run_report report = run_walk(&inputs, found, THREADS, 0, COUNT);
    assert_int_equal(report.complete, COUNT);
    /* threads + 2 that wait, one that the sink has, and one just finished on each thread that started before the bound. */
    assert_true(atomic_load(&inputs.most_held) <= THREADS + 2 + 1 + THREADS);
    free(found);
}

static void a_shuffled_order_of_many_replications_ends(void **state)
{
    (void)state;
    enum { COUNT = 300 };
    for (uint32_t order = 1; order <= 5; order++) {
        walk_inputs inputs = {.broken_replication = NEVER};
        record *found = calloc(1, sizeof *found);
        const sim_run_report report = run_walk(&inputs, found, 2, order, COUNT);
        assert_int_equal(report.complete, COUNT);
        for (uint32_t i = 0; i < COUNT; i++)
            assert_int_equal(found->replication[i], i);
        free(found);
    }
}

static void a_raised_stop_flag_ends_the_run_and_keeps_what_is_complete(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    record *expected = calloc(1, sizeof *expected);
    run_by_hand(expected, 40);
    for (uint32_t threads = 1; threads <= 3; threads++) {
        walk_inputs inputs = {.broken_replication = NEVER};
        record *found = calloc(1, sizeof *found);
        found->stop_after = 4;
        const sim_run_report report = run_walk(&inputs, found, threads, 0, COUNT);
        assert_int_equal(report.end, SIM_RUN_INTERRUPTED);
        assert_int_equal(report.complete, found->count);
        assert_in_range(found->count, 4, COUNT - 1);
        assert_int_equal(atomic_load(&inputs.measured), found->count); /* nothing that was complete is dropped */
        for (size_t i = 0; i < found->count; i++) {
            assert_true(i == 0 || found->replication[i] > found->replication[i - 1]);
            const uint32_t replication = found->replication[i];
            if (replication < 40)
                assert_memory_equal(found->steps[i], expected->steps[replication], sizeof found->steps[i]);
        }
        free(found);
    }
    free(expected);
}

static void a_stop_before_the_first_result_gives_the_sink_nothing(void **state)
{
    (void)state;
    walk_inputs inputs = {.broken_replication = NEVER};
    record *found = calloc(1, sizeof *found);
    found->stop = 1;
    const sim_run_report report = run_walk(&inputs, found, 2, 0, 50);
    assert_int_equal(report.end, SIM_RUN_INTERRUPTED);
    assert_int_equal(report.complete, 0);
    assert_int_equal(found->count, 0);
    assert_in_range(atomic_load(&inputs.days), 0, (uintmax_t)2 * (WARMUP + REPORTED));
    free(found);
}

static void a_broken_invariant_stops_all_and_names_replication_day_and_seed(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 3; threads++) {
        walk_inputs inputs = {.broken_replication = 6};
        record *found = calloc(1, sizeof *found);
        const sim_run_report report = run_walk(&inputs, found, threads, 0, 900);
        assert_int_equal(report.end, SIM_RUN_BROKEN);
        /* Day 19358 is 1 January 2023 (by the calendar: 53 years of 365 days and 13 leap days); three days run from
         * five days before it end with 29 December. */
        assert_non_null(strstr(report.fault, "replication 6, 2022-12-29 (day 3 of 25): a walker was lost"));
        assert_non_null(strstr(report.fault, "20231218"));
        assert_non_null(strstr(report.fault, "7 replications"));
        for (size_t i = 0; i < found->count; i++)
            assert_true(found->replication[i] != 6);
        assert_true(found->count < 890);
        free(found);
    }
}

static int note_bytes(void *context, const sim_result *result)
{
    uint64_t *most = context;
    *most = result->counts.bytes > *most ? result->counts.bytes : *most;
    return 0;
}

/* The limit is the largest figure with which a run ends well: what the largest replication says that it holds. */
static void a_replication_that_holds_more_than_it_may_ends_the_run(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 2; threads++) {
        walk_inputs inputs = {.broken_replication = NEVER};
        record *found = calloc(1, sizeof *found);
        sim_experiment experiment = experiment_of(&inputs, found, threads, 0, 6);
        uint64_t most = 0;
        const sim_sink sink = {.context = &most, .accept = note_bytes};
        assert_int_equal(sim_replications_run(&experiment, &sink).end, SIM_RUN_COMPLETE);
        experiment.memory_limit = most;
        assert_int_equal(sim_replications_run(&experiment, &sink).end, SIM_RUN_COMPLETE);
        experiment.memory_limit = most - 1;
        const sim_run_report report = sim_replications_run(&experiment, &sink);
        assert_int_equal(report.end, SIM_RUN_MEMORY);
        assert_true(report.complete < 6);
        assert_non_null(strstr(report.fault, "MiB of memory and may hold"));
        free(found);
    }
}

static void a_sink_that_refuses_ends_the_run(void **state)
{
    (void)state;
    walk_inputs inputs = {.broken_replication = NEVER};
    record *found = calloc(1, sizeof *found);
    found->refuse_after = 3;
    const sim_run_report report = run_walk(&inputs, found, 2, 0, 900);
    assert_int_equal(report.end, SIM_RUN_REFUSED);
    assert_int_equal(report.complete, 3);
    assert_int_equal(found->count, 3);
    assert_true(atomic_load(&inputs.measured) < 890);
    free(found);
}

static void means_of_series_are_exact_and_independent_of_order(void **state)
{
    (void)state;
    /* By hand: (1 + 4) / 2 and (2^53 + 1 + 1) / 2, which sums of doubles would round. */
    const size_t layout[] = {2, 0};
    const int64_t one[] = {1, 9007199254740993}, other[] = {4, 1};
    const int64_t *const first[] = {one, NULL}, *const second[] = {other, NULL};
    sim_series_means *a = sim_series_means_new(layout, 2, 1), *b = sim_series_means_new(layout, 2, 1);
    assert_true(isnan(sim_series_means_get(a)[0][0]));
    sim_series_means_add(a, first);
    sim_series_means_add(a, second);
    sim_series_means_add(b, second);
    sim_series_means_add(b, first);
    const double *const *mean = sim_series_means_get(a);
    assert_null(mean[1]);
    assert_true(mean[0][0] == 2.5);
    assert_true(mean[0][1] == 4503599627370497.0);
    assert_memory_equal(mean[0], sim_series_means_get(b)[0], 2 * sizeof(double));
    sim_series_means_free(a);
    sim_series_means_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_the_same_on_any_number_of_threads_and_in_any_order_of_starting),
        cmocka_unit_test(a_state_that_moves_between_events_gives_the_same_results),
        cmocka_unit_test(results_that_wait_are_bounded_when_started_in_order),
        cmocka_unit_test(a_shuffled_order_of_many_replications_ends),
        cmocka_unit_test(a_raised_stop_flag_ends_the_run_and_keeps_what_is_complete),
        cmocka_unit_test(a_stop_before_the_first_result_gives_the_sink_nothing),
        cmocka_unit_test(a_broken_invariant_stops_all_and_names_replication_day_and_seed),
        cmocka_unit_test(a_replication_that_holds_more_than_it_may_ends_the_run),
        cmocka_unit_test(a_sink_that_refuses_ends_the_run),
        cmocka_unit_test(means_of_series_are_exact_and_independent_of_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
