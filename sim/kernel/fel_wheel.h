/* fel_wheel.h — the fast order of keys: a radix wheel with a short front. For the event list only.
 *
 * Time is a whole number, so most keys can be sorted by the digits of their ticks instead of by comparing them with each
 * other. The earliest stand in the front, an array in full order that stays in the inner caches: taking one is a step of an
 * index. A key that comes at `front_end` or later stands in a bucket of the wheel: that of the highest digit (of 6 bits) in
 * which its tick differs from `base`, and of the value of that digit. Eleven levels of 64 buckets hold all ticks, and the
 * earliest bucket is the first that is not empty of the lowest level that is not, two counts of zeros away.
 *
 * When the front is used up, `base` moves to the beginning of the earliest bucket. A large one is dealt out over the levels
 * below it, which happens to a key once a level at most; small ones become the front, sorted by their ticks' next bits and then
 * by insertion, and the slots of their events are fetched ahead. So a hold costs as many steps with a thousand pending as with
 * ten million. What is small depends on how many keys there are: a front of a sixteenth of them is met by few of those added.
 *
 * A key added before `front_end` is inserted into the front when its place is near, and goes to a heap, `late`, when it is not.
 * So does a crowd of one tick, which no digit divides. The first key is the earlier of the two's. When there are too many late
 * ones, the front is cut and gives its later part back.
 *
 * Promises: front and late hold exactly the keys before `front_end`, which is never before `base`; memory is that of the most
 * keys ever held and a block a bucket in use. Ticks are not negative.
 *
 * Methods: Ahuja, Mehlhorn, Orlin and Tarjan (1990), JACM 37(2), the radix heap; Varghese and Lauck (1987), SOSP,
 * hierarchical wheels; Tang, Goh and Thng (2005), ACM TOMACS 15(3), a front that is sorted only when it is reached.
 */
#ifndef SIM_KERNEL_FEL_WHEEL_H
#define SIM_KERNEL_FEL_WHEEL_H

#include "sim/kernel/fel_slots.h"

enum { SIM_WHEEL_BITS = 6, SIM_WHEEL_DIGITS = 1 << SIM_WHEEL_BITS, SIM_WHEEL_LEVELS = 11, SIM_WHEEL_KEYS = 15 };

/* Blocks a page, as a power of two; keys that the front is filled up to while there are any. */
enum { SIM_WHEEL_PAGE_BITS = 5, SIM_WHEEL_FEW = 16 };

/* Blocks that a block names. */
enum { SIM_WHEEL_AHEAD = 4 };

/* Keys of one bucket; a bucket is a list of blocks of which only the first may be partly filled. */
typedef struct sim_wheel_block {
    sim_fel_key key[SIM_WHEEL_KEYS];
    uint32_t
        next[SIM_WHEEL_AHEAD]; /* the block after this one, the one after that, ...: fetched long before their turn */
} sim_wheel_block;

_Static_assert(sizeof(sim_wheel_block) == 256, "a block is four cache lines");

typedef struct sim_wheel_bucket {
    uint32_t block;  /* the first; 0: empty */
    uint32_t filled; /* keys in it */
    uint32_t blocks;
    uint32_t zero;
} sim_wheel_bucket;

typedef struct sim_wheel {
    sim_fel_key *front; /* in order from `front_first` to before `front_last` */
    sim_fel_key *late;  /* heap */
    uint32_t front_first, front_last, front_room;
    uint32_t late_count, late_room;
    uint32_t count;       /* keys in buckets */
    uint32_t levels;      /* a bit for each level that holds keys */
    uint32_t block_count; /* ever used; block 0 never is */
    uint32_t first_free;  /* block */
    uint32_t zero;
    uint64_t base;
    uint64_t front_end;
    sim_fel_pages blocks;
    uint64_t used[SIM_WHEEL_LEVELS]; /* a bit for each bucket that holds keys */
    sim_wheel_bucket bucket[SIM_WHEEL_LEVELS][SIM_WHEEL_DIGITS];
} sim_wheel;

void sim_wheel_init(sim_wheel *wheel, sim_arena *arena);

/* Keys in the front and late. */
static inline uint32_t sim_wheel_early(const sim_wheel *wheel)
{
    return wheel->front_last - wheel->front_first + wheel->late_count;
}

static inline uint32_t sim_wheel_count(const sim_wheel *wheel)
{
    return sim_wheel_early(wheel) + wheel->count;
}

static inline sim_wheel_block *sim_wheel_block_at(const sim_wheel *wheel, uint32_t block)
{
    return (sim_wheel_block *)(void *)wheel->blocks.at[block >> SIM_WHEEL_PAGE_BITS] +
           (block & ((1U << SIM_WHEEL_PAGE_BITS) - 1));
}

/* Of use to the inline functions below only: a new first block for the bucket; a key for front or late. */
void sim_wheel_open_block(sim_wheel *wheel, unsigned level, unsigned digit);
void sim_wheel_add_early(sim_wheel *wheel, const sim_fel_slots *slots, sim_fel_key key);

static inline void sim_wheel_add_to_bucket(sim_wheel *wheel, sim_fel_key key)
{
    const uint64_t differs = ((uint64_t)key.at ^ wheel->base) | 1;
    const unsigned level = (63U - (unsigned)__builtin_clzll(differs)) / SIM_WHEEL_BITS;
    const unsigned digit = (unsigned)((uint64_t)key.at >> level * SIM_WHEEL_BITS) & (SIM_WHEEL_DIGITS - 1);
    sim_wheel_bucket *bucket = &wheel->bucket[level][digit];
    if (bucket->block == 0 || bucket->filled == SIM_WHEEL_KEYS)
        sim_wheel_open_block(wheel, level, digit);
    sim_wheel_block_at(wheel, bucket->block)->key[bucket->filled++] = key;
}

static inline void sim_wheel_add(sim_wheel *wheel, const sim_fel_slots *slots, sim_fel_key key)
{
    if ((uint64_t)key.at >= wheel->front_end && (wheel->count || sim_wheel_early(wheel) >= SIM_WHEEL_FEW)) {
        sim_wheel_add_to_bucket(wheel, key);
        wheel->count++;
    } else {
        sim_wheel_add_early(wheel, slots, key);
    }
}

/* The earliest key at or before `horizon`, dead or alive, or NULL; good until the next call that changes the wheel. */
const sim_fel_key *sim_wheel_first(sim_wheel *wheel, const sim_fel_slots *slots, sim_ticks horizon);

/* Opens buckets that begin at or before `horizon` until the front holds so many keys: for who looks at coming events. */
void sim_wheel_fill_ahead(sim_wheel *wheel, const sim_fel_slots *slots, sim_ticks horizon, uint32_t keys);

/* Takes out what sim_wheel_first() gave. */
void sim_wheel_remove_first(sim_wheel *wheel, const sim_fel_slots *slots);

/* Takes out every dead key and gives its slot back. */
void sim_wheel_sweep(sim_wheel *wheel, sim_fel_slots *slots);

/* Calls `visit` for each key, in no order. */
typedef void sim_wheel_visitor(void *context, const sim_fel_key *key);
void sim_wheel_visit(const sim_wheel *wheel, sim_wheel_visitor *visit, void *context);

/* Copies all to new addresses: while the arena moves (arena.h). */
void sim_wheel_move(sim_wheel *wheel);

/* NULL when every key stands where it belongs and counts agree; else what is wrong. */
const char *sim_wheel_verify(const sim_wheel *wheel, const sim_fel_slots *slots);

#endif
