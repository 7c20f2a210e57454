#include "sim/kernel/pool.h"

#include <string.h>

#include "sim/kernel/panic.h"

enum { POISON = 0xA5 };

void sim_pool_init(sim_pool *pool, sim_arena *arena, const char *name, size_t record_bytes)
{
    SIM_REQUIRE(record_bytes >= 4 && record_bytes % 4 == 0 && record_bytes <= SIM_POOL_PAGE_BYTES,
                "pool %s: records of %zu bytes", name, record_bytes);
    memset(pool, 0, sizeof *pool);
    pool->name = name;
    pool->arena = arena;
    pool->record_bytes = (uint32_t)record_bytes;
    pool->page_shift = sim_pool_shift_of(record_bytes);
    pool->first_free = SIM_NO_RECORD;
}

static size_t page_bytes(const sim_pool *pool)
{
    return (size_t)pool->record_bytes << pool->page_shift;
}

static size_t bits_bytes(const sim_pool *pool)
{
    return ((size_t)1 << pool->page_shift) / 8;
}

/* Longer lists of pages; what is left behind of the old ones is a few bytes a page. */
static void lengthen_lists(sim_pool *pool)
{
    const uint32_t room = pool->page_room + pool->page_room / 2 + 64;
    uint8_t **pages = sim_arena_take(pool->arena, room, sizeof *pages);
    uint64_t **live_bits = sim_arena_take(pool->arena, room, sizeof *live_bits);
    if (pool->page_count > 0) {
        memcpy(pages, pool->pages, pool->page_count * sizeof *pages);
        memcpy(live_bits, pool->live_bits, pool->page_count * sizeof *live_bits);
    }
    pool->pages = pages;
    pool->live_bits = live_bits;
    pool->page_room = room;
}

static void pool_grow(sim_pool *pool)
{
    if (pool->page_count == pool->page_room)
        lengthen_lists(pool);
    pool->pages[pool->page_count] = sim_arena_take(pool->arena, 1, page_bytes(pool));
    pool->live_bits[pool->page_count] = sim_arena_take(pool->arena, 1, bits_bytes(pool));
    pool->page_count++;
}

static void pool_flip(sim_pool *pool, uint32_t index)
{
    const uint32_t within = index & ((1U << pool->page_shift) - 1);
    pool->live_bits[index >> pool->page_shift][within / 64] ^= (uint64_t)1 << (within % 64);
}

uint32_t sim_pool_take(sim_pool *pool)
{
    uint32_t index = pool->first_free;
    if (index != SIM_NO_RECORD) {
        memcpy(&pool->first_free, sim_pool_at(pool, index), sizeof pool->first_free);
        memset(sim_pool_at(pool, index), 0, pool->record_bytes);
        /* Whoever takes one often takes more: a record that was freed long ago is far away. */
        if (pool->first_free != SIM_NO_RECORD)
            __builtin_prefetch(sim_pool_at(pool, pool->first_free), 1);
    } else {
        SIM_REQUIRE(pool->extent < SIM_NO_RECORD, "pool %s is full", pool->name);
        index = pool->extent;
        if (index >> pool->page_shift >= pool->page_count)
            pool_grow(pool);
        pool->extent++;
    }
    pool_flip(pool, index);
    pool->live++;
    return index;
}

void sim_pool_give(sim_pool *pool, uint32_t index)
{
    SIM_REQUIRE(sim_pool_is_live(pool, index), "pool %s: record %u is given back but is not live", pool->name, index);
    memset(sim_pool_at(pool, index), SIM_POOL_POISON, pool->record_bytes);
    memcpy(sim_pool_at(pool, index), &pool->first_free, sizeof pool->first_free);
    pool->first_free = index;
    pool_flip(pool, index);
    pool->live--;
}

uint32_t sim_pool_next(const sim_pool *pool, uint32_t from)
{
    const uint32_t mask = (1U << pool->page_shift) - 1;
    while (from < pool->extent) {
        const uint64_t word = pool->live_bits[from >> pool->page_shift][(from & mask) / 64] >> (from % 64);
        if (word)
            return from + (uint32_t)__builtin_ctzll(word);
        from = (from | 63) + 1;
        if (from == 0)
            break;
    }
    return SIM_NO_RECORD;
}

uint64_t sim_pool_bytes(const sim_pool *pool)
{
    return (uint64_t)pool->page_count * (page_bytes(pool) + bits_bytes(pool));
}

void sim_pool_move(sim_pool *pool)
{
    if (!pool->page_count)
        return;
    pool->pages = sim_arena_move(pool->arena, pool->pages, pool->page_room * sizeof *pool->pages);
    pool->live_bits = sim_arena_move(pool->arena, pool->live_bits, pool->page_room * sizeof *pool->live_bits);
    for (uint32_t i = 0; i < pool->page_count; i++) {
        pool->pages[i] = sim_arena_move(pool->arena, pool->pages[i], page_bytes(pool));
        pool->live_bits[i] = sim_arena_move(pool->arena, pool->live_bits[i], bits_bytes(pool));
    }
}

const char *sim_pool_verify(const sim_pool *pool)
{
    uint32_t live = 0;
    for (uint32_t i = sim_pool_next(pool, 0); i != SIM_NO_RECORD; i = sim_pool_next(pool, i + 1))
        live++;
    if (live != pool->live)
        return "the live bits of a pool do not add up to its count";
    uint32_t unused = 0;
    for (uint32_t i = pool->first_free; i != SIM_NO_RECORD; unused++) {
        if (i >= pool->extent || sim_pool_is_live(pool, i) || unused > pool->extent)
            return "a pool's list of free records holds a live one";
        memcpy(&i, sim_pool_at(pool, i), sizeof i);
    }
    return live + unused == pool->extent ? NULL : "a pool's live and free records do not add up to its extent";
}
