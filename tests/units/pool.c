/* Pools: the promises of the header, and random sequences against two plain arrays. */
#include "sim/kernel/pool.h"

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

static void move(sim_pool *pool)
{
    sim_arena_begin_move(arena);
    sim_pool_move(pool);
    sim_arena_end_move(arena);
}

static void assert_whole(const sim_pool *pool)
{
    const char *fault = sim_pool_verify(pool);
    if (fault)
        fail_msg("%s", fault);
}

static int all_bytes_are(const void *record, size_t from, size_t bytes, unsigned char value)
{
    const unsigned char *p = record;
    for (size_t i = from; i < bytes; i++)
        if (p[i] != value)
            return 0;
    return 1;
}

static void a_record_comes_zeroed_also_when_it_is_used_again(void **unused)
{
    (void)unused;
    sim_pool pool;
    sim_pool_init(&pool, arena, "twelve", 12);
    const uint32_t first = sim_pool_take(&pool);
    assert_int_equal(first, 0);
    assert_true(all_bytes_are(sim_pool_at(&pool, first), 0, 12, 0));
    memset(sim_pool_at(&pool, first), 0xFF, 12);
    sim_pool_give(&pool, first);
    assert_int_equal(sim_pool_take(&pool), first);
    assert_true(all_bytes_are(sim_pool_at(&pool, first), 0, 12, 0));
    assert_whole(&pool);
}

static void the_record_freed_last_is_used_first(void **unused)
{
    (void)unused;
    sim_pool pool;
    sim_pool_init(&pool, arena, "four", 4);
    for (int i = 0; i < 5; i++)
        sim_pool_take(&pool);
    sim_pool_give(&pool, 1);
    sim_pool_give(&pool, 4);
    sim_pool_give(&pool, 2);
    assert_whole(&pool);
    assert_int_equal(sim_pool_live(&pool), 2);
    assert_int_equal(sim_pool_take(&pool), 2);
    assert_int_equal(sim_pool_take(&pool), 4);
    assert_int_equal(sim_pool_take(&pool), 1);
    assert_int_equal(sim_pool_take(&pool), 5);
    assert_int_equal(sim_pool_extent(&pool), 6);
    assert_whole(&pool);
}

static void a_pointer_stays_good_while_the_pool_grows(void **unused)
{
    (void)unused;
    sim_pool pool;
    sim_pool_init(&pool, arena, "wide", 4096);
    uint64_t *first = sim_pool_at(&pool, sim_pool_take(&pool));
    *first = 20231218;
    for (int i = 0; i < 1000; i++)
        sim_pool_take(&pool);
    assert_true(pool.page_count > 10);
    assert_ptr_equal(first, sim_pool_at(&pool, 0));
    assert_int_equal(*first, 20231218);
}

/* Or a record of a line's length would lie in two. */
static void pages_begin_at_a_cache_line(void **unused)
{
    (void)unused;
    sim_pool pool;
    sim_pool_init(&pool, arena, "line", 64);
    for (int i = 0; i < 5000; i++)
        assert_int_equal((uintptr_t)sim_pool_at(&pool, sim_pool_take(&pool)) % 64, 0);
    assert_true(pool.page_count > 4);
}

/* Three pages, every third record given back; words against single bits. */
static void a_word_says_which_of_its_records_are_live(void **unused)
{
    (void)unused;
    enum { RECORDS = 3 * 64 * 1024 / 512 - 37 };
    sim_pool pool;
    sim_pool_init(&pool, arena, "half a kilobyte", 512);
    for (uint32_t i = 0; i < RECORDS; i++)
        assert_int_equal(sim_pool_take(&pool), i);
    for (uint32_t i = 0; i < RECORDS; i += 3)
        sim_pool_give(&pool, i);
    for (uint32_t first = 0; first < sim_pool_extent(&pool); first += 64) {
        const uint64_t word = sim_pool_live_word(&pool, first);
        for (uint32_t bit = 0; bit < 64; bit++) {
            const uint32_t i = first + bit;
            assert_int_equal(word >> bit & 1, i < RECORDS && i % 3 != 0);
            if (i < RECORDS)
                assert_ptr_equal(sim_pool_at(&pool, i), (uint8_t *)sim_pool_at(&pool, first) + (size_t)bit * 512);
        }
    }
}

static void a_record_given_back_is_poisoned(void **unused)
{
    (void)unused;
    sim_pool pool;
    sim_pool_init(&pool, arena, "sixteen", 16);
    const unsigned char *record = sim_pool_at(&pool, sim_pool_take(&pool));
    sim_pool_give(&pool, 0);
    assert_true(all_bytes_are(record, 4, 16, 0xA5));
    assert_false(sim_pool_is_live(&pool, 0));
    assert_false(sim_pool_is_live(&pool, 1));
    assert_false(sim_pool_is_live(&pool, SIM_NO_RECORD));
}

static void an_empty_pool_holds_nothing_and_can_be_moved(void **unused)
{
    (void)unused;
    sim_pool pool;
    sim_pool_init(&pool, arena, "empty", 8);
    move(&pool);
    assert_int_equal(sim_pool_next(&pool, 0), SIM_NO_RECORD);
    assert_int_equal(sim_pool_next(&pool, SIM_NO_RECORD), SIM_NO_RECORD);
    assert_int_equal(sim_pool_bytes(&pool), 0);
    assert_whole(&pool);
}

/* Or the moves among the random operations would prove nothing. */
static void a_moved_pool_leaves_no_memory_behind(void **unused)
{
    (void)unused;
    sim_pool pool;
    sim_pool_init(&pool, arena, "eight", 8);
    *(uint64_t *)sim_pool_at(&pool, sim_pool_take(&pool)) = 7;
    const uintptr_t old[] = {(uintptr_t)pool.pages, (uintptr_t)pool.pages[0], (uintptr_t)pool.live_bits,
                             (uintptr_t)pool.live_bits[0]};
    move(&pool);
    const uintptr_t moved[] = {(uintptr_t)pool.pages, (uintptr_t)pool.pages[0], (uintptr_t)pool.live_bits,
                               (uintptr_t)pool.live_bits[0]};
    for (int i = 0; i < 4; i++)
        assert_true(moved[i] != old[i]);
    assert_int_equal(*(uint64_t *)sim_pool_at(&pool, 0), 7);
}

/* ---- what a pool refuses ---- */

static jmp_buf after_panic;

static void leave_panic(sim_panic_kind kind, const char *text)
{
    (void)text;
    longjmp(after_panic, kind == SIM_PANIC_INVARIANT ? 1 : 2);
}

static void a_record_cannot_be_given_back_twice(void **unused)
{
    (void)unused;
    static sim_pool pool;
    sim_pool_init(&pool, arena, "eight", 8);
    sim_pool_take(&pool);
    sim_pool_give(&pool, 0);
    sim_panic_set_handler(leave_panic);
    const int twice = setjmp(after_panic);
    if (!twice)
        sim_pool_give(&pool, 0);
    const int never_made = setjmp(after_panic);
    if (!never_made)
        sim_pool_give(&pool, 1);
    sim_panic_set_handler(NULL);
    assert_int_equal(twice, 1);
    assert_int_equal(never_made, 1);
    assert_whole(&pool);
}

static void records_of_no_whole_words_are_refused(void **unused)
{
    (void)unused;
    static const size_t wrong[] = {0, 2, 6, 64 * 1024 + 4};
    static sim_pool pool;
    for (volatile size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        sim_panic_set_handler(leave_panic);
        const int refused = setjmp(after_panic);
        if (!refused)
            sim_pool_init(&pool, arena, "wrong", wrong[i]);
        sim_panic_set_handler(NULL);
        assert_int_equal(refused, 1);
    }
}

static void verify_finds_a_wrong_count_and_a_live_record_among_the_free(void **unused)
{
    (void)unused;
    sim_pool pool;
    sim_pool_init(&pool, arena, "eight", 8);
    for (int i = 0; i < 3; i++)
        sim_pool_take(&pool);
    pool.live = 2;
    assert_non_null(sim_pool_verify(&pool));
    pool.live = 3;
    pool.first_free = 1;
    assert_non_null(sim_pool_verify(&pool));
    pool.first_free = SIM_NO_RECORD;
    assert_whole(&pool);
    sim_pool_give(&pool, 1);
    *(uint32_t *)sim_pool_at(&pool, 1) = 1; /* a circle */
    assert_non_null(sim_pool_verify(&pool));
    *(uint32_t *)sim_pool_at(&pool, 1) = SIM_NO_RECORD;
    pool.first_free = SIM_NO_RECORD; /* the list has lost a record */
    assert_non_null(sim_pool_verify(&pool));
}

/* ---- random sequences ---- */

enum { SEEDS = 60, STEPS = 1500, MOST = 4096 };

/* The model: for each index whether it is live and its content, and the order in which the free ones come back. */
typedef struct plain {
    int live[MOST];
    uint32_t content[MOST];
    uint32_t unused[MOST]; /* a stack */
    uint32_t unused_count, extent, live_count;
} plain;

static void fill(sim_pool *pool, uint32_t index, uint32_t content)
{
    uint32_t *words = sim_pool_at(pool, index);
    for (uint32_t w = 0; w < pool->record_bytes / 4; w++)
        words[w] = content + w;
}

static int pool_equals_plain(const sim_pool *pool, const plain *p)
{
    if (sim_pool_live(pool) != p->live_count || sim_pool_extent(pool) != p->extent)
        return 0;
    uint32_t next = sim_pool_next(pool, 0);
    for (uint32_t i = 0; i < p->extent; i++) {
        if (sim_pool_is_live(pool, i) != p->live[i])
            return 0;
        if (!p->live[i])
            continue;
        const uint32_t *words = sim_pool_at(pool, i);
        if (next != i || words[0] != p->content[i] ||
            words[pool->record_bytes / 4 - 1] != p->content[i] + pool->record_bytes / 4 - 1)
            return 0;
        next = sim_pool_next(pool, i + 1);
    }
    return next == SIM_NO_RECORD;
}

static void step(sim_pool *pool, plain *p, sim_stream *luck, uint32_t taking)
{
    if (sim_stream_below(luck, 100) < taking) {
        const uint32_t index = sim_pool_take(pool);
        assert_int_equal(index, p->unused_count ? p->unused[--p->unused_count] : p->extent++);
        assert_true(all_bytes_are(sim_pool_at(pool, index), 0, pool->record_bytes, 0));
        p->live[index] = 1;
        p->live_count++;
        p->content[index] = sim_stream_bits32(luck);
        fill(pool, index, p->content[index]);
    } else if (p->live_count) {
        const uint32_t index = sim_pool_next(pool, sim_stream_below(luck, p->extent));
        if (index == SIM_NO_RECORD)
            return;
        sim_pool_give(pool, index);
        p->live[index] = 0;
        p->live_count--;
        p->unused[p->unused_count++] = index;
    }
}

/* Phases of growing and shrinking; record sizes with pages of 64 and of thousands of records; moved now and then. */
static void a_pool_does_what_plain_arrays_do(void **unused)
{
    (void)unused;
    static const size_t record_bytes[] = {4, 12, 56, 1024, 2052};
    static plain p;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        memset(&p, 0, sizeof p);
        sim_stream luck = sim_stream_open(seed, 0, 0, 0, 0);
        sim_pool pool;
        sim_pool_init(&pool, arena, "random", record_bytes[seed % 5]);
        uint32_t taking = 60;
        for (int i = 0; i < STEPS; i++) {
            if (sim_stream_below(&luck, 200) == 0)
                taking = 20 + sim_stream_below(&luck, 75);
            step(&pool, &p, &luck, taking);
            if (sim_stream_below(&luck, 50) == 0)
                move(&pool);
            const char *fault = sim_pool_verify(&pool);
            if (fault)
                fail_msg("seed %u, step %d: %s", seed, i, fault);
            if (!pool_equals_plain(&pool, &p))
                fail_msg("seed %u, step %d: the pool differs from the plain arrays", seed, i);
        }
        sim_arena_clear(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_record_comes_zeroed_also_when_it_is_used_again, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(the_record_freed_last_is_used_first, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_pointer_stays_good_while_the_pool_grows, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(pages_begin_at_a_cache_line, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_word_says_which_of_its_records_are_live, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_record_given_back_is_poisoned, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(an_empty_pool_holds_nothing_and_can_be_moved, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_moved_pool_leaves_no_memory_behind, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(a_record_cannot_be_given_back_twice, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(records_of_no_whole_words_are_refused, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(verify_finds_a_wrong_count_and_a_live_record_among_the_free, make_arena,
                                        free_arena),
        cmocka_unit_test_setup_teardown(a_pool_does_what_plain_arrays_do, make_arena, free_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
