/* pool.h — plain records of one size in pages that never move.
 *
 * A record is reached by its index; a page, once made, stays where it is until the pool is moved, so that a
 * pointer to a record is good for the length of an event handler, even when the handler makes new records. Freed records
 * are used again, last freed first. A bit a record says whether it is in use: a walk over the pool needs no other list, and
 * is what the daily recount relies on.
 *
 * Pages are pieces of the pool's arena: they begin at a cache line, so that a record of 64 bytes is in one, and go when the
 * arena is cleared. A pool grows page by page and copies no record.
 *
 * Promises: records come zeroed; indices are below sim_pool_extent(); live + free = extent (sim_pool_verify).
 */
#ifndef SIM_KERNEL_POOL_H
#define SIM_KERNEL_POOL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sim/kernel/arena.h"

/* No record. */
#define SIM_NO_RECORD UINT32_MAX

typedef struct sim_pool {
    const char *name;     /* of the declaration; a string literal */
    sim_arena *arena;     /* not part of the state */
    uint8_t **pages;      /* the only pointers; rebuilt by sim_pool_move() */
    uint64_t **live_bits; /* for each page */
    uint32_t page_room;   /* pages of which the two lists can hold the addresses */
    uint32_t record_bytes;
    uint32_t page_shift; /* log2 of the records a page */
    uint32_t page_count;
    uint32_t extent; /* records ever made */
    uint32_t live;
    uint32_t first_free; /* index of the record freed last; its first four bytes hold the next */
} sim_pool;

enum { SIM_POOL_PAGE_BYTES = 64 * 1024 };

/* log2 of the records a page: what fits, but whole words of live bits. */
static inline uint32_t sim_pool_shift_of(size_t record_bytes)
{
    const uint32_t shift = 31 - (uint32_t)__builtin_clz((unsigned)(SIM_POOL_PAGE_BYTES / record_bytes));
    return shift < 6 ? 6 : shift;
}

/* Makes an empty pool of records of `record_bytes`, a multiple of 4. `arena` and `name` must outlive it. */
void sim_pool_init(sim_pool *pool, sim_arena *arena, const char *name, size_t record_bytes);

/* A zeroed record; panics when 2^32 - 1 are live. */
uint32_t sim_pool_take(sim_pool *pool);

/* Gives a live record back and fills it with a pattern that no valid record has. */
void sim_pool_give(sim_pool *pool, uint32_t index);

/* The record of a live index; unchecked. */
static inline void *sim_pool_at(const sim_pool *pool, uint32_t index)
{
    const uint32_t within = index & ((1U << pool->page_shift) - 1);
    return pool->pages[index >> pool->page_shift] + (size_t)within * pool->record_bytes;
}

/* Whether `index` is a live record. */
static inline int sim_pool_is_live(const sim_pool *pool, uint32_t index)
{
    if (index >= pool->extent)
        return 0;
    const uint32_t within = index & ((1U << pool->page_shift) - 1);
    return (int)(pool->live_bits[index >> pool->page_shift][within / 64] >> (within % 64) & 1);
}

/* ---- the same in fewer steps, where it happens at every event ---- */

/* What is in a record that was given back. */
enum { SIM_POOL_POISON = 0xA5 };

/* As sim_pool_at(), with the pool's record size known at compile time: the product is a shift or two. */
static inline void *sim_pool_at_sized(const sim_pool *pool, uint32_t index, size_t record_bytes)
{
    const uint32_t shift = sim_pool_shift_of(record_bytes);
    return pool->pages[index >> shift] + (size_t)(index & ~(UINT32_MAX << shift)) * record_bytes;
}

/* Turns the bit of a record over and counts it by `by`, 1 or -1. */
static inline void sim_pool_turn(sim_pool *pool, uint32_t index, int by)
{
    const uint32_t within = index & ((1U << pool->page_shift) - 1);
    pool->live_bits[index >> pool->page_shift][within / 64] ^= (uint64_t)1 << (within % 64);
    pool->live += (uint32_t)by;
}

/* As sim_pool_take(), for who writes every byte of the record: it is not zeroed. */
static inline uint32_t sim_pool_take_unset(sim_pool *pool)
{
    const uint32_t index = pool->first_free;
    if (index == SIM_NO_RECORD)
        return sim_pool_take(pool);
    memcpy(&pool->first_free, sim_pool_at(pool, index), sizeof pool->first_free);
    sim_pool_turn(pool, index, 1);
    return index;
}

/* As sim_pool_give(), of a record that is known to be live, and its address and the pool's record size at compile time. */
static inline void sim_pool_give_known(sim_pool *pool, uint32_t index, void *record, size_t record_bytes)
{
    memset(record, SIM_POOL_POISON, record_bytes);
    memcpy(record, &pool->first_free, sizeof pool->first_free);
    pool->first_free = index;
    sim_pool_turn(pool, index, -1);
}

/* First live index >= `from`, or SIM_NO_RECORD: for (i = next(p, 0); i != SIM_NO_RECORD; i = next(p, i + 1)). */
uint32_t sim_pool_next(const sim_pool *pool, uint32_t from);

/* Which of the 64 records from `first`, a multiple of 64 below the extent, are live: a bit each, the lowest for `first`. They
 * lie one after another, so that a walk over all of a pool can go by words. */
static inline uint64_t sim_pool_live_word(const sim_pool *pool, uint32_t first)
{
    const uint32_t within = first & ((1U << pool->page_shift) - 1);
    return pool->live_bits[first >> pool->page_shift][within / 64];
}

static inline uint32_t sim_pool_live(const sim_pool *pool)
{
    return pool->live;
}

static inline uint32_t sim_pool_extent(const sim_pool *pool)
{
    return pool->extent;
}

/* Bytes held, but for the lists of pages. */
uint64_t sim_pool_bytes(const sim_pool *pool);

/* Copies every page to a new address: while its arena moves (arena.h). */
void sim_pool_move(sim_pool *pool);

/* NULL when bits, counts and the list of free records agree, else what is wrong. Walks all of it. */
const char *sim_pool_verify(const sim_pool *pool);

#endif
