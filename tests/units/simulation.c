/* The simulation object, watched through a toy model: actors are born, wake, set an alarm that they mostly take back, and
 * die. Every event is logged in a table of the simulation; the expected figures are recounted from that log.
 *
 * Linked with --wrap, so that the kernel's allocations are counted. */
#include "sim/kernel/simulation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/kernel/panic.h"

enum { BIRTH, WAKE, ALARM, KINDS };
enum { SERIES_EVENTS, SERIES_ALIVE, SERIES_EXTRA, SERIES };
enum { MOST_LOGGED = 32768, MOST_ALIVE = 60, WARMUP = 7, REPORTED = 30, DAYS = WARMUP + REPORTED, FIRST_DAY = 19358 };
enum { POOL_ACTORS = 0, TABLE_LOG = 0, TABLE_COUNTS = 1 };
#define GATEWAY UINT64_MAX

typedef struct toy_inputs {
    int64_t faulty_day; /* days run when verify finds something; -1 never */
    int64_t late_day;   /* days run when end_day schedules a birth at once; -1 never */
    int32_t longest_sleep;
    int32_t spare;
} toy_inputs;

static const toy_inputs sound = {-1, -1, 30, 0};

typedef struct actor {
    uint64_t identity;
    sim_handle alarm;
    uint32_t sequence;
    uint32_t zero;
} actor;

typedef struct logged {
    sim_event event;
    int64_t today;
    sim_ticks now;
} logged;

typedef struct toy_counts {
    uint64_t logged, born, died, days_ended;
} toy_counts;

/* ---- the model ---- */

static void toy_set_up(sim *s, const void *inputs)
{
    (void)inputs;
    assert_int_equal(sim_add_pool(s, "actors", sizeof(actor)), POOL_ACTORS);
    assert_int_equal(sim_add_table(s, "log", MOST_LOGGED, sizeof(logged)), TABLE_LOG);
    assert_int_equal(sim_add_table(s, "counts", 1, sizeof(toy_counts)), TABLE_COUNTS);
    sim_schedule(s, 0, BIRTH, GATEWAY, 0, 0, 0);
}

static void toy_sleep(sim *s, const toy_inputs *in, uint32_t index)
{
    actor *a = sim_pool_at(sim_pool_of(s, POOL_ACTORS), index);
    sim_stream luck = sim_open_stream(s, a->identity, 1, a->sequence++);
    const sim_ticks sleep = 1 + sim_stream_below(&luck, (uint32_t)in->longest_sleep);
    sim_schedule(s, sim_now(s) + sleep, WAKE, a->identity, 2 * a->sequence, index, 0);
    sim_cancel(s, a->alarm); /* pending, fired, or the zero handle */
    a->alarm = sim_schedule(s, sim_now(s) + 20, ALARM, a->identity, 2 * a->sequence + 1, index, 0);
}

static void toy_birth(sim *s, const toy_inputs *in, const sim_event *event)
{
    toy_counts *counts = sim_table_at(s, TABLE_COUNTS);
    if (counts->born - counts->died < MOST_ALIVE) {
        const uint32_t index = sim_pool_take(sim_pool_of(s, POOL_ACTORS));
        ((actor *)sim_pool_at(sim_pool_of(s, POOL_ACTORS), index))->identity = counts->born++;
        toy_sleep(s, in, index);
    }
    if (event->argument == 0)
        sim_schedule(s, sim_now(s) + 1, BIRTH, GATEWAY, event->sequence + 1, 0, 0);
}

static void toy_wake(sim *s, const toy_inputs *in, const sim_event *event)
{
    const actor *a = sim_pool_at(sim_pool_of(s, POOL_ACTORS), event->entity);
    assert_int_equal(a->identity, event->identity);
    sim_stream luck = sim_open_stream(s, a->identity, 2, a->sequence);
    if (sim_stream_uniform(&luck) < 0.9) {
        toy_sleep(s, in, event->entity);
        return;
    }
    sim_cancel(s, a->alarm);
    sim_pool_give(sim_pool_of(s, POOL_ACTORS), event->entity);
    ((toy_counts *)sim_table_at(s, TABLE_COUNTS))->died++;
}

static void toy_handle(sim *s, const void *inputs, const sim_event *event)
{
    toy_counts *counts = sim_table_at(s, TABLE_COUNTS);
    assert_true(counts->logged < MOST_LOGGED);
    logged *line = (logged *)sim_table_at(s, TABLE_LOG) + counts->logged++;
    *line = (logged){*event, sim_today(s), sim_now(s)};
    sim_series_add(s, SERIES_EVENTS, event->kind, 1);
    sim_series_add(s, SERIES_EXTRA, event->kind, 2);
    if (event->kind == BIRTH)
        toy_birth(s, inputs, event);
    else if (event->kind == WAKE)
        toy_wake(s, inputs, event);
}

static void toy_end_day(sim *s, const void *inputs)
{
    const toy_inputs *in = inputs;
    toy_counts *counts = sim_table_at(s, TABLE_COUNTS);
    counts->days_ended++;
    sim_series_set(s, SERIES_ALIVE, 0, -1);
    sim_series_set(s, SERIES_ALIVE, 0, (int64_t)(counts->born - counts->died));
    if (in->late_day == sim_days_run(s))
        sim_schedule(s, sim_now(s), BIRTH, GATEWAY, UINT32_MAX, 0, 1);
}

static const char *toy_verify(sim *s, const void *inputs)
{
    const toy_counts *counts = sim_table_at(s, TABLE_COUNTS);
    const sim_pool *actors = sim_pool_of(s, POOL_ACTORS);
    if (sim_pool_verify(actors))
        return sim_pool_verify(actors);
    if (sim_pool_live(actors) != counts->born - counts->died)
        return "an actor was lost";
    if (((const toy_inputs *)inputs)->faulty_day != sim_days_run(s))
        return NULL;
    return sim_fault_text(s, "%u actors, of whom one is a ghost", sim_pool_live(actors));
}

static const char *const kind_names[KINDS] = {"birth", "wake", "alarm"};
static const uint8_t kind_priorities[KINDS] = {3, 1, 1};
static const sim_behaviour toy = {
    .kind_names = kind_names,
    .kind_priorities = kind_priorities,
    .kind_count = KINDS,
    .set_up = toy_set_up,
    .handle = toy_handle,
    .end_day = toy_end_day,
    .verify = toy_verify,
};

static const sim_frame frame = {FIRST_DAY, FIRST_DAY + REPORTED - 1, WARMUP, 97, -360};
static const size_t cells[SERIES] = {KINDS, 1, KINDS};
static const size_t cells_without_extra[SERIES] = {KINDS, 1, 0};

static sim_settings usual(void)
{
    return (sim_settings){.frame = &frame,
                          .behaviour = &toy,
                          .inputs = &sound,
                          .seed = 11,
                          .replication = 0,
                          .series_cells = cells,
                          .series_count = SERIES};
}

static void run_days(sim *s, int64_t days)
{
    for (int64_t day = 0; day < days; day++) {
        const char *fault = sim_run_day(s);
        if (fault)
            fail_msg("day %lld: %s", (long long)day, fault);
    }
}

static sim *run(const sim_settings *settings)
{
    sim *s = sim_new(settings);
    run_days(s, sim_frame_days(settings->frame));
    return s;
}

static const logged *log_of(sim *s)
{
    return sim_table_at(s, TABLE_LOG);
}

static uint64_t log_length(sim *s)
{
    return ((const toy_counts *)sim_table_at(s, TABLE_COUNTS))->logged;
}

static int same_logs(sim *a, sim *b)
{
    return log_length(a) == log_length(b) && memcmp(log_of(a), log_of(b), log_length(a) * sizeof(logged)) == 0;
}

static int same_series(const sim *a, const sim *b, size_t i)
{
    return memcmp(sim_series(a, i), sim_series(b, i), REPORTED * cells[i] * sizeof(int64_t)) == 0;
}

static int same_history(sim *a, sim *b)
{
    const sim_counts x = sim_count(a), y = sim_count(b);
    return same_logs(a, b) && same_series(a, b, SERIES_EVENTS) && same_series(a, b, SERIES_ALIVE) &&
           x.events == y.events && x.ties == y.ties && x.most_pending == y.most_pending;
}

/* ---- order and clock ---- */

/* In this model everything is scheduled for a later tick, so that the whole log must ascend in the documented order. */
static void events_come_in_the_documented_order_each_on_its_day(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    sim *s = run(&settings);
    const logged *log = log_of(s);
    const uint64_t length = log_length(s);
    assert_true(length > 5000);
    uint64_t ties = 0;
    for (uint64_t i = 0; i < length; i++) {
        assert_int_equal(log[i].now, log[i].event.at);
        assert_int_equal(log[i].today, FIRST_DAY - WARMUP + log[i].event.at / 97);
        assert_true(i == 0 || sim_event_compare(&log[i - 1].event, &log[i].event) < 0);
        ties += i > 0 && log[i - 1].event.at == log[i].event.at &&
                kind_priorities[log[i - 1].event.kind] == kind_priorities[log[i].event.kind];
    }
    assert_int_equal(log[length - 1].event.at, DAYS * 97 - 1); /* a birth every tick, to the last */
    assert_int_equal(sim_count(s).events, length);
    assert_true(ties > 1000);
    assert_int_equal(sim_count(s).ties, ties);
    sim_free(s);
}

static void the_clock_goes_from_midnight_to_midnight(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    sim *s = sim_new(&settings);
    assert_int_equal(sim_frame_days(&frame), DAYS);
    assert_int_equal(sim_frame_reported_days(&frame), REPORTED);
    assert_int_equal(sim_today(s), FIRST_DAY - WARMUP);
    for (int day = 0; day < DAYS; day++) {
        assert_int_equal(sim_days_run(s), day);
        assert_int_equal(sim_now(s), day * 97);
        assert_int_equal(((const toy_counts *)sim_table_at(s, TABLE_COUNTS))->days_ended, day);
        assert_null(sim_run_day(s));
    }
    sim_free(s);
}

static void what_end_day_schedules_at_once_happens_at_midnight(void **unused)
{
    (void)unused;
    toy_inputs late = sound;
    late.late_day = WARMUP + 3;
    sim_settings settings = usual();
    settings.inputs = &late;
    sim *s = run(&settings);
    const logged *log = log_of(s);
    uint64_t found = 0;
    for (uint64_t i = 0; i < log_length(s); i++) {
        assert_true(i == 0 || log[i].now >= log[i - 1].now);
        if (log[i].event.argument == 1) {
            found++;
            assert_int_equal(log[i].now, (WARMUP + 4) * 97);
            assert_int_equal(log[i].today, FIRST_DAY + 4);
        }
    }
    assert_int_equal(found, 1);
    sim_free(s);
}

/* ---- series ---- */

static void a_series_counts_what_happened_on_each_reported_day_and_nothing_of_the_warmup(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    sim *s = run(&settings);
    static int64_t expected[REPORTED][KINDS];
    memset(expected, 0, sizeof expected);
    uint64_t in_warmup = 0;
    for (uint64_t i = 0; i < log_length(s); i++) {
        const int64_t day = log_of(s)[i].event.at / 97 - WARMUP;
        if (day >= 0)
            expected[day][log_of(s)[i].event.kind]++;
        else
            in_warmup++;
    }
    assert_true(in_warmup > 500);
    assert_memory_equal(sim_series(s, SERIES_EVENTS), expected, sizeof expected);
    for (int day = 0; day < REPORTED; day++)
        for (int kind = 0; kind < KINDS; kind++)
            assert_int_equal(sim_series(s, SERIES_EXTRA)[day * KINDS + kind], 2 * expected[day][kind]);
    sim_free(s);
}

/* Recounted from the pool at each midnight. */
static void a_level_is_what_was_set_last_that_day(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    sim *s = sim_new(&settings);
    int64_t expected[REPORTED];
    for (int day = -WARMUP; day < REPORTED; day++) {
        assert_null(sim_run_day(s));
        if (day >= 0)
            expected[day] = sim_pool_live(sim_pool_of(s, POOL_ACTORS));
    }
    assert_memory_equal(sim_series(s, SERIES_ALIVE), expected, sizeof expected);
    assert_true(expected[0] > 0);
    sim_free(s);
}

static void observing_less_changes_nothing_else(void **unused)
{
    (void)unused;
    sim_settings settings = usual();
    sim *with = run(&settings);
    settings.series_cells = cells_without_extra;
    sim *without = run(&settings);
    assert_null(sim_series(without, SERIES_EXTRA));
    assert_non_null(sim_series(with, SERIES_EXTRA));
    assert_true(same_history(with, without));
    sim_free(with);
    sim_free(without);
}

/* Writes that do happen after the last day have no room of their own: the sanitizer and the last day's values tell. */
static void days_after_the_last_are_not_recorded(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    sim *plain = run(&settings), *longer = run(&settings);
    run_days(longer, 5);
    assert_true(log_length(longer) > log_length(plain));
    for (size_t i = 0; i < SERIES; i++)
        assert_true(same_series(plain, longer, i));
    sim_free(plain);
    sim_free(longer);
}

/* ---- the same again ---- */

static void the_same_replication_is_the_same_and_another_differs(void **unused)
{
    (void)unused;
    sim_settings settings = usual();
    sim *first = run(&settings), *again = run(&settings);
    settings.replication = 1;
    sim *other = run(&settings);
    settings.replication = 0;
    settings.seed = 12;
    sim *reseeded = run(&settings);
    assert_true(same_history(first, again));
    assert_false(same_logs(first, other));
    assert_false(same_logs(first, reseeded));
    assert_false(same_logs(other, reseeded));
    sim_free(first);
    sim_free(again);
    sim_free(other);
    sim_free(reseeded);
}

static void both_event_lists_give_the_same_history(void **unused)
{
    (void)unused;
    for (uint32_t replication = 0; replication < 10; replication++) {
        sim_settings settings = usual();
        settings.replication = replication;
        sim *fast = run(&settings);
        settings.event_list = SIM_FEL_REFERENCE;
        sim *reference = run(&settings);
        if (!same_history(fast, reference))
            fail_msg("replication %u differs", replication);
        sim_free(fast);
        sim_free(reference);
    }
}

static void fetching_set_up(sim *s, const void *inputs)
{
    toy_set_up(s, inputs);
    sim_prefetch_entities(s, POOL_ACTORS);
}

/* The pool has no page yet when the first births name its record 0: fetched without a look, that would be a crash. */
static void fetching_entities_ahead_changes_no_history(void **unused)
{
    (void)unused;
    sim_behaviour fetching = toy;
    fetching.set_up = fetching_set_up;
    for (uint32_t seed = 0; seed < 5; seed++) {
        sim_settings settings = usual();
        settings.seed = seed;
        sim *plain = run(&settings);
        settings.behaviour = &fetching;
        sim *ahead = run(&settings);
        assert_true(same_history(plain, ahead));
        sim_free(plain);
        sim_free(ahead);
    }
}

/* Or the moves below would prove nothing. */
static void a_moved_simulation_leaves_no_memory_behind(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    sim *s = sim_new(&settings);
    run_days(s, 3);
    const uint32_t actor_index = sim_pool_next(sim_pool_of(s, POOL_ACTORS), 0);
    const uintptr_t old[] = {(uintptr_t)s, (uintptr_t)sim_pool_at(sim_pool_of(s, POOL_ACTORS), actor_index),
                             (uintptr_t)sim_table_at(s, TABLE_LOG), (uintptr_t)sim_series(s, SERIES_EVENTS)};
    s = sim_relocate(s);
    const uintptr_t moved[] = {(uintptr_t)s, (uintptr_t)sim_pool_at(sim_pool_of(s, POOL_ACTORS), actor_index),
                               (uintptr_t)sim_table_at(s, TABLE_LOG), (uintptr_t)sim_series(s, SERIES_EVENTS)};
    for (int i = 0; i < 4; i++)
        assert_true(moved[i] != old[i]);
    sim_free(s);
}

static void a_simulation_moved_at_midnight_goes_on_as_if_nothing_had_happened(void **unused)
{
    (void)unused;
    for (uint32_t seed = 0; seed < 10; seed++) {
        sim_settings settings = usual();
        settings.seed = seed;
        sim *stays = run(&settings), *moves = sim_new(&settings);
        sim_stream when = sim_stream_open(seed, 9, 9, 9, 9);
        for (int day = 0; day < DAYS; day++) {
            if (sim_stream_below(&when, 3) == 0)
                moves = sim_relocate(moves);
            assert_null(sim_run_day(moves));
        }
        moves = sim_relocate(moves);
        if (!same_history(stays, moves))
            fail_msg("seed %u differs after moves", seed);
        sim_free(stays);
        sim_free(moves);
    }
}

/* With days of one tick, midnight falls between any two ticks that hold events. Both must have the same calendar. */
static void a_simulation_moved_between_any_two_ticks_goes_on_as_well(void **unused)
{
    (void)unused;
    const sim_frame ticks = {FIRST_DAY, FIRST_DAY + REPORTED - 1, 600, 1, 0};
    for (uint32_t seed = 0; seed < 5; seed++) {
        sim_settings settings = usual();
        settings.frame = &ticks;
        settings.seed = seed;
        sim *stays = run(&settings), *moves = sim_new(&settings);
        for (int tick = 0; tick < 600 + REPORTED; tick++) {
            moves = sim_relocate(moves);
            assert_null(sim_run_day(moves));
        }
        if (!same_history(stays, moves))
            fail_msg("seed %u differs after moves", seed);
        sim_free(stays);
        sim_free(moves);
    }
}

/* Moved at 100 random events or more, in steps of random length; midnights come when the day has no more events. */
static void a_simulation_moved_between_any_two_events_goes_on_as_well(void **unused)
{
    (void)unused;
    for (uint32_t seed = 0; seed < 5; seed++) {
        sim_settings settings = usual();
        settings.seed = seed;
        sim *stays = run(&settings), *moves = sim_new(&settings);
        sim_stream when = sim_stream_open(seed, 9, 9, 9, 10);
        uint32_t moved = 0;
        while (sim_days_run(moves) < DAYS) {
            const uint64_t most = 1 + sim_stream_below(&when, 150);
            if (sim_run_events(moves, most) < most)
                assert_null(sim_end_day(moves));
            moves = sim_relocate(moves);
            moved++;
        }
        assert_true(moved >= 100);
        if (!same_history(stays, moves))
            fail_msg("seed %u differs after %u moves", seed, moved);
        sim_free(stays);
        sim_free(moves);
    }
}

/* ---- faults ---- */

static void what_verify_finds_is_returned_on_its_day(void **unused)
{
    (void)unused;
    toy_inputs faulty = sound;
    faulty.faulty_day = 9;
    sim_settings settings = usual();
    settings.inputs = &faulty;
    sim *s = sim_new(&settings);
    run_days(s, 9);
    const char *fault = sim_run_day(s);
    assert_non_null(fault);
    assert_non_null(strstr(fault, "of whom one is a ghost"));
    assert_ptr_equal(fault, sim_fault_text(s, "%s", "the same buffer"));
    assert_int_equal(sim_days_run(s), 10);
    sim_free(s);
}

static void a_model_needs_neither_end_day_nor_verify(void **unused)
{
    (void)unused;
    sim_behaviour bare = toy;
    bare.end_day = NULL;
    bare.verify = NULL;
    sim_settings settings = usual();
    sim *whole = run(&settings);
    settings.behaviour = &bare;
    sim *s = run(&settings);
    assert_true(same_logs(whole, s));
    sim_free(whole);
    sim_free(s);
    sim_free(NULL);
}

static jmp_buf after_panic;

static void leave_panic(sim_panic_kind kind, const char *text)
{
    (void)text;
    longjmp(after_panic, kind == SIM_PANIC_INVARIANT ? 1 : 2);
}

/* Whether scheduling an event of `kind` at `at` panics. */
static int schedule_is_refused(sim *s, sim_ticks at, uint16_t kind)
{
    sim_panic_set_handler(leave_panic);
    const int refused = setjmp(after_panic);
    if (!refused)
        sim_schedule(s, at, kind, 5, 0, 0, 0);
    sim_panic_set_handler(NULL);
    return refused;
}

static void the_past_and_unknown_kinds_are_refused(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    sim *s = sim_new(&settings);
    run_days(s, 1);
    assert_true(schedule_is_refused(s, 96, WAKE));
    assert_true(schedule_is_refused(s, 98, KINDS));
    assert_false(schedule_is_refused(s, 97, ALARM));
    sim_free(s);
}

static void of_several_handles_those_that_are_stale_or_name_nothing_have_no_event(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    sim *s = sim_new(&settings);
    const sim_handle kept = sim_schedule(s, 50, WAKE, 1001, 7, 0, 0);
    const sim_handle cancelled = sim_schedule(s, 60, WAKE, 1002, 8, 0, 0);
    assert_true(sim_cancel(s, cancelled));
    const sim_handle handles[] = {{0, 0}, cancelled, kept, {UINT32_MAX, 1}};
    const sim_event *events[4];
    sim_pending_events(s, handles, 4, events);
    assert_null(events[0]);
    assert_null(events[1]);
    assert_non_null(events[2]);
    assert_int_equal(events[2]->at, 50);
    assert_int_equal(events[2]->identity, 1001);
    assert_int_equal(events[2]->sequence, 7);
    assert_null(events[3]);
    sim_free(s);
}

static void a_cell_beyond_its_series_is_refused(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    sim *s = sim_new(&settings);
    run_days(s, WARMUP);
    sim_panic_set_handler(leave_panic);
    const int refused = setjmp(after_panic);
    if (!refused)
        sim_series_add(s, SERIES_EVENTS, KINDS, 1);
    sim_panic_set_handler(NULL);
    assert_int_equal(refused, 1);
    sim_free(s);
}

/* ---- memory ---- */

static uint64_t allocations;

void *__real_sim_allocate(size_t count, size_t bytes);
void *__wrap_sim_allocate(size_t count, size_t bytes);
void *__wrap_sim_allocate(size_t count, size_t bytes)
{
    allocations++;
    return __real_sim_allocate(count, bytes);
}

void *__real_sim_reallocate(void *memory, size_t count, size_t bytes);
void *__wrap_sim_reallocate(void *memory, size_t count, size_t bytes);
void *__wrap_sim_reallocate(void *memory, size_t count, size_t bytes)
{
    allocations++;
    return __real_sim_reallocate(memory, count, bytes);
}

void *__real_sim_arena_take(sim_arena *arena, size_t count, size_t bytes);
void *__wrap_sim_arena_take(sim_arena *arena, size_t count, size_t bytes);
void *__wrap_sim_arena_take(sim_arena *arena, size_t count, size_t bytes)
{
    allocations++;
    return __real_sim_arena_take(arena, count, bytes);
}

/* At most MOST_ALIVE actors with two events each fit into what the first days took; so nothing more may be asked for. */
static void the_event_loop_allocates_nothing_in_the_steady_state(void **unused)
{
    (void)unused;
    const sim_settings settings = usual();
    allocations = 0;
    sim *s = sim_new(&settings);
    assert_true(allocations > 0); /* or nothing is counted */
    run_days(s, 3);
    allocations = 0;
    const uint64_t bytes = sim_count(s).bytes;
    run_days(s, DAYS - 3);
    assert_int_equal(allocations, 0);
    assert_int_equal(sim_count(s).bytes, bytes);
    assert_true(bytes > MOST_LOGGED * sizeof(logged));
    sim_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_in_the_documented_order_each_on_its_day),
        cmocka_unit_test(the_clock_goes_from_midnight_to_midnight),
        cmocka_unit_test(what_end_day_schedules_at_once_happens_at_midnight),
        cmocka_unit_test(a_series_counts_what_happened_on_each_reported_day_and_nothing_of_the_warmup),
        cmocka_unit_test(a_level_is_what_was_set_last_that_day),
        cmocka_unit_test(observing_less_changes_nothing_else),
        cmocka_unit_test(days_after_the_last_are_not_recorded),
        cmocka_unit_test(the_same_replication_is_the_same_and_another_differs),
        cmocka_unit_test(both_event_lists_give_the_same_history),
        cmocka_unit_test(fetching_entities_ahead_changes_no_history),
        cmocka_unit_test(a_moved_simulation_leaves_no_memory_behind),
        cmocka_unit_test(a_simulation_moved_at_midnight_goes_on_as_if_nothing_had_happened),
        cmocka_unit_test(a_simulation_moved_between_any_two_ticks_goes_on_as_well),
        cmocka_unit_test(a_simulation_moved_between_any_two_events_goes_on_as_well),
        cmocka_unit_test(what_verify_finds_is_returned_on_its_day),
        cmocka_unit_test(a_model_needs_neither_end_day_nor_verify),
        cmocka_unit_test(the_past_and_unknown_kinds_are_refused),
        cmocka_unit_test(of_several_handles_those_that_are_stale_or_name_nothing_have_no_event),
        cmocka_unit_test(a_cell_beyond_its_series_is_refused),
        cmocka_unit_test(the_event_loop_allocates_nothing_in_the_steady_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
