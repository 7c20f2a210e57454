/* The future event list. Oracles: the order of the header written out once more here, qsort, and the reference list. */
#include "sim/kernel/fel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"
#include "tests/units/test_arena.h"

static void move(sim_fel list[], int count)
{
    sim_arena_begin_move(arena);
    for (int i = 0; i < count; i++)
        sim_fel_move(&list[i]);
    sim_arena_end_move(arena);
}

static const sim_fel_choice both[] = {SIM_FEL_FAST, SIM_FEL_REFERENCE};
enum { BOTH = 2 };

static void assert_whole(const sim_fel *fel)
{
    const char *fault = sim_fel_verify(fel);
    if (fault)
        fail_msg("%s", fault);
}

/* The documented order, in the plainest words. */
static int by_documented_order(const void *left, const void *right)
{
    const sim_event *a = left, *b = right;
    const uint64_t of_a[] = {(uint64_t)a->at, a->priority, a->identity, a->sequence};
    const uint64_t of_b[] = {(uint64_t)b->at, b->priority, b->identity, b->sequence};
    for (int i = 0; i < 4; i++)
        if (of_a[i] != of_b[i])
            return of_a[i] < of_b[i] ? -1 : 1;
    return 0;
}

static sim_event event_at(sim_ticks at, uint8_t priority, uint64_t identity, uint32_t sequence)
{
    return (sim_event){.at = at, .priority = priority, .identity = identity, .sequence = sequence};
}

/* Few ticks, priorities and identities, so that every level of the order decides often. Identities differ in their high
 * bits (part of the key's rank), in their low bits, and in both. `serial` makes the event unlike all others. */
static sim_event random_event(sim_stream *luck, uint32_t serial)
{
    static const uint64_t highs[] = {0, (uint64_t)1 << 40, (uint64_t)3 << 62};
    static const uint8_t priorities[] = {0, 1, 255};
    const uint64_t high = highs[sim_stream_below(luck, 3)];
    const uint64_t low = sim_stream_below(luck, 3);
    sim_event event = event_at(sim_stream_below(luck, 20), priorities[sim_stream_below(luck, 3)], high | low, serial);
    event.entity = sim_stream_bits32(luck);
    event.argument = sim_stream_bits32(luck);
    event.kind = (uint16_t)sim_stream_below(luck, 65536);
    return event;
}

static void shuffle(sim_event *events, uint32_t count, sim_stream *luck)
{
    for (uint32_t i = count; i > 1; i--) {
        const uint32_t j = sim_stream_below(luck, i);
        const sim_event held = events[i - 1];
        events[i - 1] = events[j];
        events[j] = held;
    }
}

static void the_order_of_events_does_not_depend_on_their_insertion(void **unused)
{
    (void)unused;
    enum { SEEDS = 100, MOST = 400 };
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        sim_stream luck = sim_stream_open(seed, 0, 0, 0, 0);
        sim_event expected[MOST], inserted[MOST];
        const uint32_t count = 1 + sim_stream_below(&luck, MOST);
        for (uint32_t i = 0; i < count; i++)
            expected[i] = random_event(&luck, i);
        qsort(expected, count, sizeof *expected, by_documented_order);
        memcpy(inserted, expected, sizeof inserted);
        shuffle(inserted, count, &luck);
        for (int c = 0; c < BOTH; c++) {
            sim_fel fel;
            sim_fel_init(&fel, both[c], arena);
            for (uint32_t i = 0; i < count; i++)
                sim_fel_push(&fel, &inserted[i]);
            assert_whole(&fel);
            for (uint32_t i = 0; i < count; i++) {
                sim_event event;
                assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
                if (memcmp(&event, &expected[i], sizeof event) != 0)
                    fail_msg("seed %u, list %d: event %u is not the documented one", seed, c, i);
            }
            sim_event event;
            assert_false(sim_fel_pop(&fel, SIM_FOREVER, &event));
            sim_arena_clear(arena);
        }
    }
}

static void compare_is_the_documented_order(void **unused)
{
    (void)unused;
    sim_stream luck = sim_stream_open(5, 0, 0, 0, 0);
    for (int i = 0; i < 20000; i++) {
        const sim_event a = random_event(&luck, sim_stream_below(&luck, 2));
        const sim_event b = random_event(&luck, sim_stream_below(&luck, 2));
        const int order = sim_event_compare(&a, &b);
        assert_int_equal((order > 0) - (order < 0), by_documented_order(&a, &b));
        assert_int_equal(sim_event_compare(&b, &a), -order);
        assert_int_equal(sim_event_compare(&a, &a), 0);
    }
}

static void nothing_after_the_horizon_is_handed_out(void **unused)
{
    (void)unused;
    for (int c = 0; c < BOTH; c++) {
        sim_fel fel;
        sim_event event;
        sim_fel_init(&fel, both[c], arena);
        assert_false(sim_fel_peek(&fel, SIM_FOREVER, &event));
        const sim_event ten = event_at(10, 0, 1, 0), never = event_at(SIM_FOREVER, 0, 1, 0);
        sim_fel_push(&fel, &never);
        sim_fel_push(&fel, &ten);
        assert_false(sim_fel_peek(&fel, 9, &event));
        assert_false(sim_fel_pop(&fel, 9, &event));
        assert_true(sim_fel_peek(&fel, 10, &event));
        assert_int_equal(event.at, 10);
        assert_int_equal(sim_fel_pending(&fel), 2);
        assert_true(sim_fel_pop(&fel, 10, &event));
        assert_int_equal(event.at, 10);
        assert_false(sim_fel_pop(&fel, SIM_FOREVER - 1, &event));
        assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
        assert_whole(&fel);
        sim_arena_clear(arena);
    }
}

static void a_stale_handle_cancels_nothing(void **unused)
{
    (void)unused;
    for (int c = 0; c < BOTH; c++) {
        sim_fel fel;
        sim_event event;
        sim_fel_init(&fel, both[c], arena);
        const sim_event one = event_at(1, 0, 1, 0), two = event_at(2, 0, 2, 0);
        assert_false(sim_fel_cancel(&fel, (sim_handle){0, 0}));
        assert_false(sim_fel_cancel(&fel, (sim_handle){0, 1}));
        assert_false(sim_fel_cancel(&fel, (sim_handle){1, 1})); /* a slot that was never used */
        assert_false(sim_fel_cancel(&fel, (sim_handle){UINT32_MAX, 1}));

        const sim_handle popped = sim_fel_push(&fel, &one);
        assert_true(sim_fel_pop(&fel, 5, &event));
        assert_null(sim_fel_find(&fel, popped));
        assert_false(sim_fel_cancel(&fel, popped));

        const sim_handle again = sim_fel_push(&fel, &two);
        assert_int_equal(again.slot, popped.slot); /* or the next line would test nothing */
        assert_false(sim_fel_cancel(&fel, popped));
        assert_ptr_equal(sim_fel_find(&fel, again), sim_slot_event(&fel.slots, again.slot));

        assert_true(sim_fel_cancel(&fel, again));
        assert_null(sim_fel_find(&fel, again));
        assert_false(sim_fel_cancel(&fel, again));
        assert_false(sim_fel_cancel(&fel, (sim_handle){again.slot, again.generation + 1}));
        assert_int_equal(sim_fel_pending(&fel), 0);
        assert_false(sim_fel_pop(&fel, SIM_FOREVER, &event));
        assert_whole(&fel);
        sim_arena_clear(arena);
    }
}

/* The bytes of a list of so many events of different times. */
static uint64_t bytes_of_pending(uint32_t pending)
{
    sim_stream luck = sim_stream_open(pending, 3, 0, 0, 0);
    sim_arena *own = sim_arena_new();
    sim_fel fel;
    sim_fel_init(&fel, SIM_FEL_FAST, own);
    for (uint32_t i = 0; i < pending; i++) {
        const sim_event event = event_at((sim_ticks)(sim_stream_bits64(&luck) >> 34), 0, i, 0);
        sim_fel_push(&fel, &event);
    }
    const uint64_t bytes = sim_arena_bytes(own);
    sim_arena_free(own);
    return bytes;
}

/* A patience of days, taken back within minutes, a hundred thousand times over: ten pending, and no more memory than two
 * thousand take. */
static void cancelled_events_do_not_pile_up(void **unused)
{
    (void)unused;
    sim_fel fel;
    sim_fel_init(&fel, SIM_FEL_FAST, arena);
    sim_handle pending[10] = {{0, 0}};
    for (uint32_t i = 0; i < 100000; i++) {
        sim_fel_cancel(&fel, pending[i % 10]);
        const sim_event event = event_at(1000000 + i, 0, i, 0);
        pending[i % 10] = sim_fel_push(&fel, &event);
    }
    assert_int_equal(sim_fel_pending(&fel), 10);
    assert_true(fel.most_pending == 10);
    assert_whole(&fel);
    assert_true(sim_arena_bytes(arena) <= bytes_of_pending(2000));
    for (uint32_t i = 99990; i < 100000; i++) {
        sim_event event;
        assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
        assert_int_equal(event.at, 1000000 + i);
    }
    sim_arena_clear(arena);
}

/* Or the moves among the random operations would prove nothing. */
/* Walks over all that is pending, `most` events at a time; how often each entity was met. */
static void count_met(const sim_fel *fel, uint32_t most, uint32_t met[], uint32_t entities)
{
    sim_pending pending[16];
    uint32_t position = 0, count;
    memset(met, 0, entities * sizeof *met);
    do {
        count = sim_fel_walk(fel, &position, pending, most);
        for (uint32_t i = 0; i < count; i++) {
            const sim_event *found = sim_fel_find(fel, pending[i].handle);
            assert_non_null(found);
            assert_memory_equal(found, &pending[i].event, sizeof *found);
            assert_true(pending[i].event.entity < entities);
            met[pending[i].event.entity]++;
        }
    } while (count == most);
}

static void a_walk_meets_each_pending_event_once_and_no_other(void **unused)
{
    (void)unused;
    enum { EVENTS = 3000 };
    for (int list = 0; list < BOTH; list++) {
        sim_fel fel;
        uint32_t met[EVENTS];
        int pending[EVENTS];
        sim_fel_init(&fel, both[list], arena);
        for (uint32_t i = 0; i < EVENTS; i++) {
            sim_event event = event_at(i * 7919 % EVENTS, 0, i, 0);
            event.entity = i;
            const sim_handle handle = sim_fel_push(&fel, &event);
            pending[i] = i % 3 != 0;
            if (!pending[i])
                assert_true(sim_fel_cancel(&fel, handle));
        }
        sim_event first;
        for (uint32_t taken = 0; taken < EVENTS / 4; taken++) {
            assert_true(sim_fel_pop(&fel, SIM_FOREVER, &first));
            pending[first.entity] = 0;
        }
        static const uint32_t steps[] = {1, 2, 7, 16};
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            count_met(&fel, steps[k], met, EVENTS);
            for (uint32_t i = 0; i < EVENTS; i++)
                assert_int_equal(met[i], pending[i]);
        }
        sim_arena_clear(arena);
    }
}

static void a_moved_list_leaves_no_memory_behind(void **unused)
{
    (void)unused;
    sim_fel fel;
    sim_fel_init(&fel, SIM_FEL_FAST, arena);
    const sim_event event = event_at(1, 0, 1, 0);
    const sim_handle handle = sim_fel_push(&fel, &event);
    const uintptr_t front = (uintptr_t)fel.wheel.front, late = (uintptr_t)fel.wheel.late;
    const uintptr_t blocks = (uintptr_t)fel.wheel.blocks.at[0], slots = (uintptr_t)fel.slots.pages.at[0];
    const uintptr_t tables[] = {(uintptr_t)fel.wheel.blocks.at, (uintptr_t)fel.slots.pages.at};
    move(&fel, 1);
    assert_true((uintptr_t)fel.wheel.front != front && (uintptr_t)fel.wheel.late != late);
    assert_true((uintptr_t)fel.wheel.blocks.at[0] != blocks && (uintptr_t)fel.slots.pages.at[0] != slots);
    assert_true((uintptr_t)fel.wheel.blocks.at != tables[0] && (uintptr_t)fel.slots.pages.at != tables[1]);
    assert_memory_equal(sim_fel_find(&fel, handle), &event, sizeof event);
    sim_arena_clear(arena);
}

static jmp_buf after_panic;

static void leave_panic(sim_panic_kind kind, const char *text)
{
    (void)text;
    longjmp(after_panic, kind == SIM_PANIC_INVARIANT ? 1 : 2);
}

/* Without the refusal their order would be that of their insertion. Others, some later and some earlier, surround them. */
static void two_pending_events_cannot_agree_in_everything(void **unused)
{
    (void)unused;
    static sim_fel fel;
    for (volatile int c = 0; c < BOTH; c++)
        for (volatile uint32_t seed = 0; seed < 50; seed++) {
            sim_stream luck = sim_stream_open(seed, 0, 0, 0, 0);
            sim_event events[40];
            for (uint32_t i = 0; i < 39; i++)
                events[i] = random_event(&luck, i);
            events[39] = events[sim_stream_below(&luck, 39)];
            events[39].entity++;
            shuffle(events, 40, &luck);
            sim_fel_init(&fel, both[c], arena);
            sim_panic_set_handler(leave_panic);
            const int refused = setjmp(after_panic);
            if (!refused) {
                for (uint32_t i = 0; i < 40; i++)
                    sim_fel_push(&fel, &events[i]);
                sim_event event;
                while (sim_fel_pop(&fel, SIM_FOREVER, &event))
                    ;
            }
            sim_panic_set_handler(NULL);
            if (refused != 1)
                fail_msg("seed %u, list %d: two equal events got through", seed, c);
            sim_arena_clear(arena);
        }
}

static void an_event_may_take_the_place_of_one_cancelled(void **unused)
{
    (void)unused;
    for (int c = 0; c < BOTH; c++) {
        sim_fel fel;
        sim_fel_init(&fel, both[c], arena);
        const sim_event event = event_at(7, 1, 42, 3);
        for (int i = 0; i < 100; i++) {
            const sim_handle handle = sim_fel_push(&fel, &event);
            assert_whole(&fel);
            if (i < 99)
                assert_true(sim_fel_cancel(&fel, handle));
        }
        sim_event out;
        assert_true(sim_fel_pop(&fel, 7, &out));
        assert_false(sim_fel_pop(&fel, 7, &out));
        sim_arena_clear(arena);
    }
}

/* Some keys in the front, others in buckets of several levels. */
static void fill_front_and_buckets(sim_fel *fel)
{
    sim_fel_init(fel, SIM_FEL_FAST, arena);
    for (int i = 0; i < 40; i++) {
        const sim_event event = event_at(i < 20 ? i : (sim_ticks)1 << i, 0, 0, 0);
        sim_fel_push(fel, &event);
    }
    assert_true(sim_wheel_early(&fel->wheel) >= 10 && fel->wheel.count >= 10);
    assert_whole(fel);
}

static void verify_finds_a_front_out_of_order(void **unused)
{
    (void)unused;
    sim_fel fel;
    fill_front_and_buckets(&fel);
    sim_fel_key *front = fel.wheel.front + fel.wheel.front_first;
    const sim_fel_key first = front[0];
    front[0] = front[9];
    front[9] = first;
    assert_non_null(sim_fel_verify(&fel));
    front[9] = front[0];
    front[0] = first;
    assert_whole(&fel);
    fel.wheel.front_end = 5;
    assert_non_null(sim_fel_verify(&fel));
    sim_arena_clear(arena);
}

static void verify_finds_a_key_in_a_wrong_bucket(void **unused)
{
    (void)unused;
    sim_fel fel;
    fill_front_and_buckets(&fel);
    const sim_fel whole = fel;
    fel.wheel.base = 3; /* harmless: keys at home stay at home */
    assert_whole(&fel);
    fel = whole;
    fel.wheel.bucket[5][1] = whole.wheel.bucket[5][2];
    fel.wheel.bucket[5][2] = whole.wheel.bucket[5][1];
    assert_non_null(sim_fel_verify(&fel));
    fel = whole;
    fel.wheel.used[5] = 0;
    assert_non_null(sim_fel_verify(&fel));
    fel = whole;
    fel.wheel.levels &= fel.wheel.levels - 1;
    assert_non_null(sim_fel_verify(&fel));
    fel = whole;
    fel.wheel.count++;
    assert_non_null(sim_fel_verify(&fel));
    fel = whole;
    fel.wheel.bucket[5][1].blocks++;
    assert_non_null(sim_fel_verify(&fel));
    fel = whole;
    uint32_t *third = &sim_wheel_block_at(&fel.wheel, fel.wheel.bucket[5][1].block)->next[2];
    const uint32_t named = *third;
    *third = named + 1;
    assert_non_null(sim_fel_verify(&fel));
    *third = named;
    assert_whole(&fel);
    fel.wheel.base = (uint64_t)1 << 25; /* after the end of the front */
    assert_non_null(sim_fel_verify(&fel));
    fel = whole;
    sim_arena_clear(arena);
}

static void verify_finds_miscounts_and_slots_that_do_not_fit(void **unused)
{
    (void)unused;
    sim_fel fel;
    fill_front_and_buckets(&fel);
    const sim_fel whole = fel;
    fel.pending--;
    assert_non_null(sim_fel_verify(&fel));
    fel = whole;
    fel.slots.first_free = 3; /* taken */
    assert_non_null(sim_fel_verify(&fel));
    fel = whole;
    sim_slot_event(&fel.slots, 5)->at++; /* behind the back of its key */
    assert_non_null(sim_fel_verify(&fel));
    sim_slot_event(&fel.slots, 5)->at--;
    ++*sim_slot_generation(&fel.slots, fel.wheel.front[fel.wheel.front_first + 7].slot); /* lost */
    assert_non_null(sim_fel_verify(&fel));
    sim_arena_clear(arena);
}

/* ---- random sequences on both lists ---- */

enum { SEEDS = 40, STEPS = 4000, HANDLES = 64 };

typedef struct twins {
    sim_fel list[BOTH];
    sim_handle handle[HANDLES][BOTH]; /* of events long ago and just now */
    uint32_t serial;
    sim_ticks now;
} twins;

/* `spread` is the number of binary digits of the longest time ahead. */
static void push_on_both(twins *t, sim_stream *luck, uint32_t spread)
{
    sim_event event = random_event(luck, t->serial++);
    event.at = t->now + (sim_ticks)(sim_stream_bits64(luck) >> (64 - spread));
    const uint32_t place = sim_stream_below(luck, HANDLES);
    for (int c = 0; c < BOTH; c++)
        t->handle[place][c] = sim_fel_push(&t->list[c], &event);
}

/* Whether both lists gave the same. */
static int pop_from_both(twins *t, sim_stream *luck)
{
    sim_event event[BOTH], peeked;
    memset(event, 0, sizeof event);
    const sim_ticks horizon = t->now + (sim_ticks)(sim_stream_bits64(luck) >> (63 - sim_stream_below(luck, 44)));
    const int seen = sim_fel_peek(&t->list[0], horizon, &peeked);
    const int first = sim_fel_pop(&t->list[0], horizon, &event[0]);
    const int second = sim_fel_pop(&t->list[1], horizon, &event[1]);
    if (first != second || first != seen || memcmp(&event[0], &event[1], sizeof *event) != 0)
        return 0;
    if (!first)
        return 1;
    if (event[0].at < t->now || memcmp(&event[0], &peeked, sizeof peeked) != 0)
        return 0;
    t->now = event[0].at;
    return 1;
}

static int cancel_on_both(twins *t, sim_stream *luck)
{
    const uint32_t place = sim_stream_below(luck, HANDLES);
    const sim_event *found = sim_fel_find(&t->list[0], t->handle[place][0]);
    const int first = sim_fel_cancel(&t->list[0], t->handle[place][0]);
    return first == sim_fel_cancel(&t->list[1], t->handle[place][1]) && first == (found != NULL);
}

static const char *twins_step(twins *t, sim_stream *luck, uint32_t pushing, uint32_t cancelling, uint32_t spread)
{
    const uint32_t dice = sim_stream_below(luck, 100);
    if (dice < pushing)
        push_on_both(t, luck, spread);
    else if (dice < pushing + cancelling) {
        if (!cancel_on_both(t, luck))
            return "a handle is stale on one list only";
    } else if (!pop_from_both(t, luck))
        return "the lists hand out different events";
    if (sim_stream_below(luck, 40) == 0)
        move(t->list, BOTH);
    for (int c = 0; c < BOTH; c++) {
        const char *fault = sim_fel_verify(&t->list[c]);
        if (fault)
            return fault;
    }
    return sim_fel_pending(&t->list[0]) == sim_fel_pending(&t->list[1]) ? NULL : "the lists count differently";
}

/* Phases that mostly push (beyond the first room of 1,024, so that everything grows), cancel (so that it sweeps) or pop. */
static void the_fast_list_does_what_the_reference_does(void **unused)
{
    (void)unused;
    static twins t;
    uint32_t most = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        sim_stream luck = sim_stream_open(seed, 0, 0, 0, 0);
        memset(&t, 0, sizeof t);
        for (int c = 0; c < BOTH; c++)
            sim_fel_init(&t.list[c], both[c], arena);
        uint32_t pushing = 95, cancelling = 3, spread = 1 + seed;
        for (int i = 0; i < STEPS; i++) {
            if (sim_stream_below(&luck, 1500) == 0) {
                pushing = 10 + sim_stream_below(&luck, 80);
                cancelling = sim_stream_below(&luck, 100 - pushing);
                spread = 1 + sim_stream_below(&luck, 40);
            }
            const char *fault = twins_step(&t, &luck, pushing, cancelling, spread);
            if (fault)
                fail_msg("seed %u, step %d: %s", seed, i, fault);
        }
        most = t.list[0].most_pending > most ? t.list[0].most_pending : most;
        assert_int_equal(t.list[0].most_pending, t.list[1].most_pending);
        for (int c = 0; c < BOTH; c++)
            sim_arena_clear(arena);
    }
    assert_true(most > 2000); /* or growth was not tested */
}

/* Times up to the last there is, and the two that a computation of "one later" gets wrong. */
static void events_at_the_end_of_time_come_in_their_order(void **unused)
{
    (void)unused;
    static const sim_ticks at[] = {SIM_FOREVER, 0,  SIM_FOREVER - 1, SIM_FOREVER, (sim_ticks)1 << 60,
                                   63,          64, SIM_FOREVER};
    enum { COUNT = sizeof at / sizeof *at };
    for (int c = 0; c < BOTH; c++) {
        sim_fel fel;
        sim_fel_init(&fel, both[c], arena);
        sim_event events[COUNT * 20];
        for (uint32_t i = 0; i < COUNT * 20; i++) {
            events[i] = event_at(at[i % COUNT], 0, 1000 - i, i);
            sim_fel_push(&fel, &events[i]);
            assert_whole(&fel);
        }
        qsort(events, COUNT * 20, sizeof *events, by_documented_order);
        for (uint32_t i = 0; i < COUNT * 20; i++) {
            sim_event event;
            assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
            assert_memory_equal(&event, &events[i], sizeof event);
            assert_whole(&fel);
        }
        sim_arena_clear(arena);
    }
}

/* Ten thousand events of one tick, and one before and after each: a front of one tick cannot be shortened. */
static void a_flood_of_one_tick_comes_in_order(void **unused)
{
    (void)unused;
    enum { COUNT = 10000 };
    sim_fel fel;
    sim_fel_init(&fel, SIM_FEL_FAST, arena);
    for (uint32_t i = 0; i < COUNT; i++)
        for (int when = 0; when < 3; when++) {
            const sim_event event = event_at(1000 + when, 0, (uint64_t)i * 7919 % COUNT, i);
            sim_fel_push(&fel, &event);
        }
    assert_whole(&fel);
    for (uint32_t i = 0; i < 3 * COUNT; i++) {
        sim_event event;
        assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
        assert_int_equal(event.at, 1000 + i / COUNT);
        assert_int_equal(event.identity, i % COUNT);
    }
    sim_arena_clear(arena);
}

/* A thousand events, and others that come before most of them: too far from the first to be inserted near it. */
static void late_events_wait_beside_the_front_and_come_in_order(void **unused)
{
    (void)unused;
    enum { COUNT = 4000 };
    uint32_t most_late = 0;
    for (uint32_t seed = 0; seed < 20; seed++) {
        sim_stream luck = sim_stream_open(seed, 2, 0, 0, 0);
        sim_fel fel;
        sim_fel_init(&fel, SIM_FEL_FAST, arena);
        static sim_event events[COUNT];
        for (uint32_t i = 0; i < COUNT; i++) {
            events[i] = event_at(1000 + sim_stream_below(&luck, seed < 10 ? 4 : 2000), 0, i * 7919U % COUNT, i);
            sim_fel_push(&fel, &events[i]);
            most_late = fel.wheel.late_count > most_late ? fel.wheel.late_count : most_late;
            if (i % 100 == 0)
                assert_whole(&fel);
        }
        qsort(events, COUNT, sizeof *events, by_documented_order);
        for (uint32_t i = 0; i < COUNT; i++) {
            sim_event event;
            assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
            assert_memory_equal(&event, &events[i], sizeof event);
            if (i % 100 == 0)
                assert_whole(&fel);
        }
        sim_arena_clear(arena);
    }
    assert_true(most_late > 100); /* or nothing was late */
}

static void verify_finds_a_late_event_out_of_order(void **unused)
{
    (void)unused;
    sim_fel fel;
    sim_fel_init(&fel, SIM_FEL_FAST, arena);
    for (uint32_t i = 0; i < 300; i++) {
        const sim_event event = event_at(7, 0, i, 0);
        sim_fel_push(&fel, &event);
    }
    assert_true(fel.wheel.late_count > 10);
    assert_whole(&fel);
    const sim_fel_key first = fel.wheel.late[0];
    fel.wheel.late[0] = fel.wheel.late[9];
    fel.wheel.late[9] = first;
    assert_non_null(sim_fel_verify(&fel));
    sim_arena_clear(arena);
}

/* Seventeen thousand to a million pending, in steps that are no powers of two: an event takes as many bytes, within 5 %. Of
 * fewer, what a list has at first, some fourteen thousand bytes, is more than that. */
static void an_event_takes_as_many_bytes_however_many_are_pending(void **unused)
{
    (void)unused;
    double least = 1e9, most = 0.0;
    for (uint32_t pending = 17000; pending < 1000000; pending = pending * 17 / 10) {
        const double bytes = (double)bytes_of_pending(pending) / pending;
        least = bytes < least ? bytes : least;
        most = bytes > most ? bytes : most;
    }
    if (most > 1.05 * least)
        fail_msg("from %.1f to %.1f bytes an event", least, most);
}

/* Ten thousand pending, two hundred thousand holds, with a look ahead before each, so that the front is never empty: the list asks
 * for no more memory in the second half than it had. Places of events taken out are used again. */
static void looking_ahead_takes_no_memory_by_the_event(void **unused)
{
    (void)unused;
    enum { PENDING = 10000, HOLDS = 200000, AHEAD = 16 };
    sim_stream luck = sim_stream_open(1, 8, 0, 0, 0);
    sim_fel fel;
    sim_fel_init(&fel, SIM_FEL_FAST, arena);
    for (uint32_t i = 0; i < PENDING; i++) {
        const sim_event event = event_at(sim_stream_below(&luck, 1000000), 0, i, 0);
        sim_fel_push(&fel, &event);
    }
    uint64_t half_way = 0;
    for (uint32_t i = 0; i < HOLDS; i++) {
        sim_event event;
        sim_fel_look_ahead(&fel, SIM_FOREVER, AHEAD);
        assert_true(fel.wheel.front_last - fel.wheel.front_first > AHEAD);
        assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
        event.at += 1 + sim_stream_below(&luck, 1000000);
        event.sequence++;
        sim_fel_push(&fel, &event);
        if (i == HOLDS / 2)
            half_way = sim_arena_bytes(arena);
    }
    assert_whole(&fel);
    /* Blocks half filled vary by a page or two; a place for each hold would be a hundred times as much. */
    assert_true(sim_arena_bytes(arena) - half_way <= 2 * (sizeof(sim_wheel_block) << SIM_WHEEL_PAGE_BITS));
    sim_arena_clear(arena);
}

/* Two thousand events of which nine in ten are cancelled: the sweep at half must lose none and spoil no order. */
static void a_sweep_leaves_the_rest_in_order(void **unused)
{
    (void)unused;
    enum { COUNT = 4000 };
    for (uint32_t seed = 0; seed < 20; seed++) {
        sim_stream luck = sim_stream_open(seed, 1, 0, 0, 0);
        sim_fel fel;
        sim_fel_init(&fel, SIM_FEL_FAST, arena);
        static sim_event events[COUNT], kept[COUNT];
        static sim_handle handles[COUNT];
        for (uint32_t i = 0; i < COUNT; i++) {
            events[i] = random_event(&luck, i);
            handles[i] = sim_fel_push(&fel, &events[i]);
        }
        uint32_t count = 0;
        for (uint32_t i = 0; i < COUNT; i++) {
            if (sim_stream_below(&luck, 10) == 0)
                kept[count++] = events[i];
            else
                assert_true(sim_fel_cancel(&fel, handles[i]));
            if (i % 64 == 0)
                assert_whole(&fel);
        }
        assert_true(sim_wheel_count(&fel.wheel) < COUNT / 2); /* it has swept */
        qsort(kept, count, sizeof *kept, by_documented_order);
        for (uint32_t i = 0; i < count; i++) {
            sim_event event;
            assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
            if (memcmp(&event, &kept[i], sizeof event) != 0)
                fail_msg("seed %u: event %u after the sweep is not the documented one", seed, i);
        }
        assert_int_equal(sim_fel_pending(&fel), 0);
        sim_arena_clear(arena);
    }
}

/* ---- permuted ties ---- */

enum { TIED = 5, OF_ONE = 3, PERMUTATIONS = 5000 };

/* TIED entities with OF_ONE events each, all at tick 7; and one event before and one after them. */
static void push_tied(sim_fel *fel)
{
    for (uint32_t k = 0; k < TIED; k++)
        for (uint32_t i = OF_ONE; i-- > 0;) {
            const sim_event event = event_at(7, 1, k, i);
            sim_fel_push(fel, &event);
        }
    const sim_event before = event_at(7, 0, TIED, 0), after = event_at(8, 0, 0, OF_ONE);
    sim_fel_push(fel, &after);
    sim_fel_push(fel, &before);
}

static void permuted_ties_keep_tick_priority_and_each_entitys_sequence(void **unused)
{
    (void)unused;
    for (uint32_t permutation = 0; permutation < 200; permutation++)
        for (int c = 0; c < BOTH; c++) {
            sim_fel fel;
            sim_fel_init(&fel, both[c], arena);
            sim_fel_permute_ties(&fel, permutation);
            push_tied(&fel);
            assert_whole(&fel);
            uint32_t next[TIED] = {0};
            sim_event event;
            assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
            assert_int_equal(event.identity, TIED);
            for (int i = 0; i < TIED * OF_ONE; i++) {
                assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
                assert_int_equal(event.at, 7);
                assert_int_equal(event.sequence, next[event.identity]++);
            }
            assert_true(sim_fel_pop(&fel, SIM_FOREVER, &event));
            assert_int_equal(event.at, 8);
            sim_arena_clear(arena);
        }
}

/* The number, 0 to 119, of the order in which TIED entities come: its factorial digits. */
static uint32_t order_number(uint32_t permutation, sim_fel_choice list)
{
    sim_fel fel;
    sim_fel_init(&fel, list, arena);
    sim_fel_permute_ties(&fel, permutation);
    for (uint32_t k = 0; k < TIED; k++) {
        const sim_event event = event_at(7, 1, (uint64_t)k << (k % 2 ? 50 : 0), k);
        sim_fel_push(&fel, &event);
    }
    uint32_t number = 0, seen = 0;
    sim_event event;
    for (uint32_t left = TIED; sim_fel_pop(&fel, SIM_FOREVER, &event); left--) {
        uint32_t rank = 0;
        for (uint32_t k = 0; k < event.sequence; k++)
            rank += (seen >> k & 1) == 0;
        number = number * left + rank;
        seen |= 1U << event.sequence;
    }
    sim_arena_clear(arena);
    return number;
}

/* 120 orders, 5,000 permutations: chi-square with 119 degrees of freedom exceeds 186.6 once in 20,000. The number 0 keeps the
 * order of identities. */
static void every_order_of_ties_is_as_frequent_as_any_other(void **unused)
{
    (void)unused;
    enum { ORDERS = 120 };
    uint32_t seen[ORDERS] = {0};
    for (uint32_t permutation = 1; permutation <= PERMUTATIONS; permutation++) {
        const uint32_t number = order_number(permutation, SIM_FEL_FAST);
        assert_int_equal(number, order_number(permutation, SIM_FEL_REFERENCE));
        assert_true(number < ORDERS);
        seen[number]++;
    }
    double chi_square = 0;
    const double expected = (double)PERMUTATIONS / ORDERS;
    for (int i = 0; i < ORDERS; i++)
        chi_square += (seen[i] - expected) * (seen[i] - expected) / expected;
    print_message("  chi-square of 120 orders: %.1f on 119 degrees of freedom\n", chi_square);
    assert_true(chi_square < 186.6);
    assert_true(chi_square > 70.0); /* as seldom */
}

static void ties_are_permuted_only_before_anything_is_pending(void **unused)
{
    (void)unused;
    sim_fel fel;
    sim_fel_init(&fel, SIM_FEL_FAST, arena);
    push_tied(&fel);
    sim_panic_set_handler(leave_panic);
    const int refused = setjmp(after_panic);
    if (!refused)
        sim_fel_permute_ties(&fel, 1);
    sim_panic_set_handler(NULL);
    assert_int_equal(refused, 1);
    sim_arena_clear(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(compare_is_the_documented_order, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(the_order_of_events_does_not_depend_on_their_insertion, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(nothing_after_the_horizon_is_handed_out, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_stale_handle_cancels_nothing, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(cancelled_events_do_not_pile_up, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_walk_meets_each_pending_event_once_and_no_other, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_moved_list_leaves_no_memory_behind, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(two_pending_events_cannot_agree_in_everything, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(an_event_may_take_the_place_of_one_cancelled, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(verify_finds_a_front_out_of_order, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(verify_finds_a_key_in_a_wrong_bucket, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(verify_finds_miscounts_and_slots_that_do_not_fit, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(the_fast_list_does_what_the_reference_does, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(late_events_wait_beside_the_front_and_come_in_order, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(verify_finds_a_late_event_out_of_order, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(an_event_takes_as_many_bytes_however_many_are_pending, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(looking_ahead_takes_no_memory_by_the_event, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_sweep_leaves_the_rest_in_order, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(events_at_the_end_of_time_come_in_their_order, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_flood_of_one_tick_comes_in_order, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(permuted_ties_keep_tick_priority_and_each_entitys_sequence, make_arena,
                                        free_arena),
        cmocka_unit_test_setup_teardown(every_order_of_ties_is_as_frequent_as_any_other, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(ties_are_permuted_only_before_anything_is_pending, make_arena, free_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
