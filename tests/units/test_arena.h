/* test_arena.h — the arena of a group of tests, made before each test and freed after it. */
#ifndef TESTS_UNITS_TEST_ARENA_H
#define TESTS_UNITS_TEST_ARENA_H

#include "sim/kernel/arena.h"

static sim_arena *arena;

static int make_arena(void **unused)
{
    (void)unused;
    arena = sim_arena_new();
    return 0;
}

static int free_arena(void **unused)
{
    (void)unused;
    sim_arena_free(arena);
    return 0;
}

#endif
