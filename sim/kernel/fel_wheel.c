#include "sim/kernel/fel_wheel.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

enum {
    ARITY = 4,
    FIRST_FRONT = 256,
    FIRST_BLOCKS = 64,
    FRONT_FEW = 16,   /* buckets are opened until the front has so many keys */
    FRONT_OPEN = 48,  /* a bucket of more is dealt out */
    FRONT_MOST = 192, /* a front of more gives its later part back */
    DIGIT_MASK = SIM_WHEEL_DIGITS - 1
};

void sim_wheel_init(sim_wheel *wheel)
{
    memset(wheel, 0, sizeof *wheel);
    wheel->front_room = FIRST_FRONT;
    wheel->front = sim_allocate(FIRST_FRONT, sizeof *wheel->front);
    wheel->block_room = FIRST_BLOCKS;
    wheel->block_count = 1;
    wheel->blocks = sim_allocate(FIRST_BLOCKS, sizeof *wheel->blocks);
}

void sim_wheel_free(sim_wheel *wheel)
{
    free(wheel->front);
    free(wheel->blocks);
}

/* ---- front ---- */

static void sift_up(sim_wheel *wheel, const sim_fel_slots *slots, uint32_t i)
{
    sim_fel_key *front = wheel->front;
    const sim_fel_key key = front[i];
    while (i > 0) {
        const uint32_t parent = (i - 1) / ARITY;
        if (!sim_fel_key_before(slots, &key, &front[parent]))
            break;
        front[i] = front[parent];
        i = parent;
    }
    front[i] = key;
}

static void sift_down(sim_wheel *wheel, const sim_fel_slots *slots, uint32_t i)
{
    sim_fel_key *front = wheel->front;
    const sim_fel_key key = front[i];
    for (;;) {
        const uint64_t first = (uint64_t)i * ARITY + 1;
        if (first >= wheel->front_count)
            break;
        const uint32_t end = first + ARITY < wheel->front_count ? (uint32_t)first + ARITY : wheel->front_count;
        uint32_t least = (uint32_t)first;
        for (uint32_t child = least + 1; child < end; child++)
            if (sim_fel_key_before(slots, &front[child], &front[least]))
                least = child;
        if (!sim_fel_key_before(slots, &front[least], &key))
            break;
        front[i] = front[least];
        i = least;
    }
    front[i] = key;
}

static void front_append(sim_wheel *wheel, sim_fel_key key)
{
    if (wheel->front_count == wheel->front_room) {
        wheel->front = sim_reallocate(wheel->front, (size_t)wheel->front_room * 2, sizeof *wheel->front);
        wheel->front_room *= 2;
    }
    wheel->front[wheel->front_count++] = key;
}

static void front_order(sim_wheel *wheel, const sim_fel_slots *slots)
{
    for (uint32_t i = (wheel->front_count + ARITY - 2) / ARITY; i-- > 0;)
        sift_down(wheel, slots, i);
}

/* ---- buckets ---- */

static uint32_t take_block(sim_wheel *wheel)
{
    const uint32_t block = wheel->first_free;
    if (block) {
        wheel->first_free = wheel->blocks[block].next;
        return block;
    }
    if (wheel->block_count == wheel->block_room) {
        SIM_REQUIRE(wheel->block_room < UINT32_MAX / 2, "the event list is full");
        wheel->blocks = sim_reallocate(wheel->blocks, (size_t)wheel->block_room * 2, sizeof *wheel->blocks);
        wheel->block_room *= 2;
    }
    return wheel->block_count++;
}

/* Takes the first block off a list of them and returns the next. */
static uint32_t drop_block(sim_wheel *wheel, uint32_t block)
{
    const uint32_t next = wheel->blocks[block].next;
    wheel->blocks[block].next = wheel->first_free;
    wheel->first_free = block;
    return next;
}

static void bucket_add(sim_wheel *wheel, sim_fel_key key)
{
    const uint64_t differs = ((uint64_t)key.at ^ wheel->base) | 1;
    const unsigned level = (63U - (unsigned)__builtin_clzll(differs)) / SIM_WHEEL_BITS;
    const unsigned digit = (unsigned)((uint64_t)key.at >> level * SIM_WHEEL_BITS) & DIGIT_MASK;
    sim_wheel_bucket *bucket = &wheel->bucket[level][digit];
    if (bucket->block == 0 || bucket->filled == SIM_WHEEL_KEYS) {
        const uint32_t block = take_block(wheel);
        wheel->blocks[block].next = bucket->block;
        bucket->block = block;
        bucket->filled = 0;
        wheel->used[level] |= (uint64_t)1 << digit;
        wheel->levels |= 1U << level;
    }
    wheel->blocks[bucket->block].key[bucket->filled++] = key;
}

/* Whether a bucket holds few enough keys to be the front. */
static int is_small(const sim_wheel *wheel, const sim_wheel_bucket *bucket)
{
    uint32_t keys = bucket->filled;
    for (uint32_t block = wheel->blocks[bucket->block].next; block && keys <= FRONT_OPEN;
         block = wheel->blocks[block].next)
        keys += SIM_WHEEL_KEYS;
    return keys <= FRONT_OPEN;
}

static void deal_out(sim_wheel *wheel, sim_wheel_bucket taken)
{
    for (uint32_t block = taken.block; block; block = drop_block(wheel, block)) {
        const sim_fel_key *key = wheel->blocks[block].key;
        for (uint32_t i = 0; i < taken.filled; i++) {
            bucket_add(wheel, key[i]);
            key = wheel->blocks[block].key; /* the blocks may have moved */
        }
        taken.filled = SIM_WHEEL_KEYS;
    }
}

static void move_to_front(sim_wheel *wheel, const sim_fel_slots *slots, sim_wheel_bucket taken)
{
    uint64_t end = wheel->front_end;
    for (uint32_t block = taken.block; block; block = drop_block(wheel, block)) {
        const sim_fel_key *key = wheel->blocks[block].key;
        for (uint32_t i = 0; i < taken.filled; i++) {
            __builtin_prefetch(&slots->at[key[i].slot], 1);
            end = (uint64_t)key[i].at >= end ? (uint64_t)key[i].at + 1 : end;
            front_append(wheel, key[i]);
        }
        wheel->count -= taken.filled;
        taken.filled = SIM_WHEEL_KEYS;
    }
    wheel->front_end = end;
}

/* Moves `base` to the earliest bucket and opens it, if it begins at or before `horizon`; says whether it did. */
static int open_earliest(sim_wheel *wheel, const sim_fel_slots *slots, sim_ticks horizon)
{
    const unsigned level = (unsigned)__builtin_ctz(wheel->levels);
    const unsigned digit = (unsigned)__builtin_ctzll(wheel->used[level]);
    const unsigned shift = level * SIM_WHEEL_BITS;
    const uint64_t above = level + 1 == SIM_WHEEL_LEVELS ? 0 : ~(uint64_t)0 << (shift + SIM_WHEEL_BITS);
    const uint64_t start = (wheel->base & above) | (uint64_t)digit << shift;
    if (start > (uint64_t)horizon)
        return 0;
    sim_wheel_bucket *bucket = &wheel->bucket[level][digit];
    const sim_wheel_bucket taken = *bucket;
    *bucket = (sim_wheel_bucket){0, 0};
    wheel->used[level] &= wheel->used[level] - 1;
    if (wheel->used[level] == 0)
        wheel->levels &= wheel->levels - 1;
    wheel->base = start > wheel->base ? start : wheel->base;
    wheel->front_end = wheel->base > wheel->front_end ? wheel->base : wheel->front_end;
    if (level == 0 || is_small(wheel, &taken))
        move_to_front(wheel, slots, taken);
    else
        deal_out(wheel, taken);
    return 1;
}

/* Makes a new front; it stays empty when nothing comes up to `horizon`. */
static void fill_front(sim_wheel *wheel, const sim_fel_slots *slots, sim_ticks horizon)
{
    while (wheel->count && wheel->front_count < FRONT_FEW && open_earliest(wheel, slots, horizon))
        ;
    front_order(wheel, slots);
}

/* Gives the later part of the front back to the buckets. Keys of one tick stay together, whatever their number. */
static void shorten_front(sim_wheel *wheel, const sim_fel_slots *slots)
{
    sim_ticks latest = wheel->front[0].at;
    for (uint32_t i = 1; i < wheel->front_count; i++)
        latest = wheel->front[i].at > latest ? wheel->front[i].at : latest;
    const uint64_t middle = (uint64_t)(wheel->front[0].at + (latest - wheel->front[0].at) / 2) + 1;
    const uint64_t end = middle > wheel->base ? middle : wheel->base;
    if (end > (uint64_t)latest)
        return;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < wheel->front_count; i++) {
        if ((uint64_t)wheel->front[i].at < end) {
            wheel->front[kept++] = wheel->front[i];
        } else {
            bucket_add(wheel, wheel->front[i]);
            wheel->count++;
        }
    }
    wheel->front_count = kept;
    wheel->front_end = end;
    front_order(wheel, slots);
}

/* ---- keys ---- */

void sim_wheel_add(sim_wheel *wheel, const sim_fel_slots *slots, sim_fel_key key)
{
    if ((uint64_t)key.at >= wheel->front_end) {
        if (wheel->count || wheel->front_count >= FRONT_FEW) {
            bucket_add(wheel, key);
            wheel->count++;
            return;
        }
        wheel->front_end = (uint64_t)key.at + 1;
    }
    front_append(wheel, key);
    sift_up(wheel, slots, wheel->front_count - 1);
    if (wheel->front_count > FRONT_MOST && (wheel->front_count & (FRONT_MOST - 1)) == 0)
        shorten_front(wheel, slots);
}

const sim_fel_key *sim_wheel_first(sim_wheel *wheel, const sim_fel_slots *slots, sim_ticks horizon)
{
    if (wheel->front_count == 0)
        fill_front(wheel, slots, horizon);
    return wheel->front_count && wheel->front[0].at <= horizon ? wheel->front : NULL;
}

void sim_wheel_remove_first(sim_wheel *wheel, const sim_fel_slots *slots)
{
    wheel->front[0] = wheel->front[--wheel->front_count];
    if (wheel->front_count > 1)
        sift_down(wheel, slots, 0);
}

/* ---- all of it ---- */

void sim_wheel_visit(const sim_wheel *wheel, sim_wheel_visitor *visit, void *context)
{
    for (uint32_t i = 0; i < wheel->front_count; i++)
        visit(context, &wheel->front[i]);
    for (unsigned level = 0; level < SIM_WHEEL_LEVELS; level++)
        for (unsigned digit = 0; digit < SIM_WHEEL_DIGITS; digit++) {
            uint32_t filled = wheel->bucket[level][digit].filled;
            for (uint32_t block = wheel->bucket[level][digit].block; block; block = wheel->blocks[block].next) {
                for (uint32_t i = 0; i < filled; i++)
                    visit(context, &wheel->blocks[block].key[i]);
                filled = SIM_WHEEL_KEYS;
            }
        }
}

/* Deals a bucket out again to itself, the dead left behind. */
static void sweep_bucket(sim_wheel *wheel, sim_fel_slots *slots, unsigned level, unsigned digit)
{
    sim_wheel_bucket taken = wheel->bucket[level][digit];
    wheel->bucket[level][digit] = (sim_wheel_bucket){0, 0};
    wheel->used[level] &= ~((uint64_t)1 << digit);
    for (uint32_t block = taken.block; block; block = drop_block(wheel, block)) {
        for (uint32_t i = 0; i < taken.filled; i++) {
            const sim_fel_key key = wheel->blocks[block].key[i];
            if (sim_fel_is_dead(slots, &key)) {
                sim_fel_slots_give(slots, key.slot);
                wheel->count--;
            } else {
                bucket_add(wheel, key);
            }
        }
        taken.filled = SIM_WHEEL_KEYS;
    }
}

void sim_wheel_sweep(sim_wheel *wheel, sim_fel_slots *slots)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < wheel->front_count; i++) {
        if (sim_fel_is_dead(slots, &wheel->front[i]))
            sim_fel_slots_give(slots, wheel->front[i].slot);
        else
            wheel->front[kept++] = wheel->front[i];
    }
    wheel->front_count = kept;
    front_order(wheel, slots);
    for (unsigned level = 0; level < SIM_WHEEL_LEVELS; level++) {
        for (uint64_t left = wheel->used[level]; left; left &= left - 1)
            sweep_bucket(wheel, slots, level, (unsigned)__builtin_ctzll(left));
        if (wheel->used[level] == 0)
            wheel->levels &= ~(1U << level);
    }
}

uint64_t sim_wheel_bytes(const sim_wheel *wheel)
{
    return wheel->front_room * sizeof *wheel->front + wheel->block_room * sizeof *wheel->blocks;
}

void sim_wheel_relocate(sim_wheel *wheel)
{
    wheel->front = sim_move_memory(wheel->front, wheel->front_room * sizeof *wheel->front);
    wheel->blocks = sim_move_memory(wheel->blocks, wheel->block_room * sizeof *wheel->blocks);
}

static const char *front_fault(const sim_wheel *wheel, const sim_fel_slots *slots)
{
    for (uint32_t i = 0; i < wheel->front_count; i++) {
        if ((uint64_t)wheel->front[i].at >= wheel->front_end)
            return "a key of the front comes after its end";
        if (i > 0 && sim_fel_key_before(slots, &wheel->front[i], &wheel->front[(i - 1) / ARITY]))
            return "a key of the event list stands above one that comes before it";
    }
    return NULL;
}

/* Whether the key belongs into the bucket that it stands in. */
static int is_at_home(const sim_wheel *wheel, const sim_fel_key *key, unsigned level, unsigned digit)
{
    const uint64_t at = (uint64_t)key->at;
    const unsigned shift = level * SIM_WHEEL_BITS;
    const uint64_t above = level + 1 == SIM_WHEEL_LEVELS ? 0 : ~(uint64_t)0 << (shift + SIM_WHEEL_BITS);
    return at >= wheel->front_end && ((at ^ wheel->base) & above) == 0 && (at >> shift & DIGIT_MASK) == digit;
}

static const char *bucket_fault(const sim_wheel *wheel, unsigned level, unsigned digit, uint32_t *count)
{
    const sim_wheel_bucket bucket = wheel->bucket[level][digit];
    uint32_t filled = bucket.filled;
    if ((bucket.block != 0) != (wheel->used[level] >> digit & 1))
        return "a bucket of the event list is taken for empty, or the reverse";
    if ((bucket.block != 0) != (filled > 0) || filled > SIM_WHEEL_KEYS)
        return "a bucket of the event list is miscounted";
    for (uint32_t block = bucket.block; block; block = wheel->blocks[block].next) {
        if (block >= wheel->block_count || *count > wheel->count)
            return "the blocks of a bucket are not linked as they should";
        for (uint32_t i = 0; i < filled; i++)
            if (!is_at_home(wheel, &wheel->blocks[block].key[i], level, digit))
                return "a key of the event list stands in a bucket that is not its own";
        *count += filled;
        filled = SIM_WHEEL_KEYS;
    }
    return NULL;
}

const char *sim_wheel_verify(const sim_wheel *wheel, const sim_fel_slots *slots)
{
    const char *fault = front_fault(wheel, slots);
    uint32_t count = 0;
    for (unsigned level = 0; level < SIM_WHEEL_LEVELS && !fault; level++) {
        if ((wheel->used[level] != 0) != (wheel->levels >> level & 1))
            return "a level of the event list is taken for empty, or the reverse";
        for (unsigned digit = 0; digit < SIM_WHEEL_DIGITS && !fault; digit++)
            fault = bucket_fault(wheel, level, digit, &count);
    }
    if (fault)
        return fault;
    if (wheel->front_end < wheel->base)
        return "the front of the event list ends before its base";
    return count == wheel->count ? NULL : "the keys in buckets do not add up to their count";
}
