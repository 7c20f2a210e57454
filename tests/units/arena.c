/* The arena: the promises of the header, and random sequences against plain copies. */
#include "sim/kernel/arena.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/kernel/stream.h"

static int all_bytes_are(const void *piece, size_t bytes, unsigned char value)
{
    const unsigned char *p = piece;
    for (size_t i = 0; i < bytes; i++)
        if (p[i] != value)
            return 0;
    return 1;
}

/* Sizes from one byte to beyond a chunk. */
static size_t random_size(sim_stream *luck)
{
    const size_t most = (size_t)1 << sim_stream_below(luck, 24);
    return 1 + sim_stream_below(luck, (uint32_t)most);
}

/* Pieces lie in no other: each is filled with its own number and still holds it when all are taken. They come zeroed, the first
 * time and when their memory is used again. What is counted is their sum in whole lines of 64 bytes. */
static void pieces_come_zeroed_begin_at_a_line_and_overlap_nothing(void **unused)
{
    (void)unused;
    enum { PIECES = 60, ROUNDS = 20 };
    sim_arena *arena = sim_arena_new();
    for (uint32_t round = 0; round < ROUNDS; round++) {
        sim_stream luck = sim_stream_open(round, 0, 0, 0, 0);
        void *piece[PIECES];
        size_t size[PIECES];
        uint64_t bytes = 0;
        for (int i = 0; i < PIECES; i++) {
            size[i] = random_size(&luck);
            piece[i] = sim_arena_take(arena, 1, size[i]);
            assert_int_equal((uintptr_t)piece[i] % 64, 0);
            assert_true(all_bytes_are(piece[i], size[i], 0));
            memset(piece[i], i + 1, size[i]);
            bytes += (size[i] + 63) / 64 * 64;
            assert_int_equal(sim_arena_bytes(arena), bytes);
        }
        for (int i = 0; i < PIECES; i++)
            assert_true(all_bytes_are(piece[i], size[i], (unsigned char)(i + 1)));
        sim_arena_clear(arena);
        assert_int_equal(sim_arena_bytes(arena), 0);
    }
    sim_arena_free(arena);
}

/* The next replication of a thread asks the system for nothing: the same pieces stand at the same addresses. */
static void a_cleared_arena_gives_the_same_memory_again(void **unused)
{
    (void)unused;
    enum { PIECES = 300 };
    sim_arena *arena = sim_arena_new();
    void *first[PIECES];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < PIECES; i++) {
            void *piece = sim_arena_take(arena, 1, 65536);
            if (round == 0)
                first[i] = piece;
            assert_ptr_equal(piece, first[i]);
        }
        sim_arena_clear(arena);
    }
    sim_arena_free(arena);
}

static void a_move_copies_to_other_addresses_and_counts_anew(void **unused)
{
    (void)unused;
    sim_arena *arena = sim_arena_new();
    uint64_t *piece = sim_arena_take(arena, 1, sizeof *piece);
    sim_arena_take(arena, 1, 1000000); /* is not moved: nobody holds it any more */
    for (uint64_t move = 1; move <= 5; move++) {
        *piece = move;
        sim_arena_begin_move(arena);
        uint64_t *moved = sim_arena_move(arena, piece, sizeof *piece);
        sim_arena_end_move(arena);
        assert_ptr_not_equal(moved, piece);
        assert_int_equal(*moved, move);
        assert_int_equal(sim_arena_bytes(arena), SIM_ARENA_LINE);
        piece = moved;
    }
    sim_arena_free(arena);
}

/* In a process of its own, which the access must end. */
static int access_ends_the_process(const volatile uint64_t *at)
{
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        _exit(*at == 0 ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return !WIFEXITED(status) || WEXITSTATUS(status) > 1;
}

/* Of small pieces and of those with a chunk of their own. */
static void a_pointer_that_a_move_forgot_ends_the_run(void **unused)
{
    (void)unused;
    static const size_t bytes[] = {8, 10000000};
    for (int i = 0; i < 2; i++) {
        sim_arena *arena = sim_arena_new();
        uint64_t *piece = sim_arena_take(arena, 1, bytes[i]);
        assert_false(access_ends_the_process(piece));
        for (int move = 0; move < 3; move++) {
            uint64_t *old = piece;
            sim_arena_begin_move(arena);
            piece = sim_arena_move(arena, old, bytes[i]);
            sim_arena_end_move(arena);
            assert_true(access_ends_the_process(old));
            assert_false(access_ends_the_process(piece));
        }
        sim_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_come_zeroed_begin_at_a_line_and_overlap_nothing),
        cmocka_unit_test(a_cleared_arena_gives_the_same_memory_again),
        cmocka_unit_test(a_move_copies_to_other_addresses_and_counts_anew),
        cmocka_unit_test(a_pointer_that_a_move_forgot_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
