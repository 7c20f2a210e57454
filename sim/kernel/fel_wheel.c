#include "sim/kernel/fel_wheel.h"

#include <string.h>

#include "sim/kernel/panic.h"

enum {
    ARITY = 4,
    HEADROOM = 64, /* free places before a new front, for keys that come before those it was made of */
    FIRST_FRONT = 256,
    FIRST_PAGES = 4, /* of blocks */
    FIRST_LATE = 256,
    NEAR = 64,       /* keys that are moved at most to insert one */
    OPEN_LEAST = 48, /* a bucket of up to so many keys is never dealt out */
    OPEN_MOST = 512, /* one of more always is */
    OPEN_SHARE = 16, /* between them, one of more than this share of all keys is */
    INSERTED = 8,    /* up to so many keys are sorted by insertion alone */
    FEW_BINS = 6,    /* up to 2^FEW_BINS keys are first put into as many bins, */
    MANY_BINS = 8,   /* more into 2^MANY_BINS */
    LATE_MOST = 192, /* of more late keys a part is given back */
    DIGIT_MASK = SIM_WHEEL_DIGITS - 1
};

void sim_wheel_init(sim_wheel *wheel, sim_arena *arena)
{
    memset(wheel, 0, sizeof *wheel);
    wheel->front_room = FIRST_FRONT;
    wheel->front = sim_arena_take(arena, FIRST_FRONT, sizeof *wheel->front);
    wheel->front_first = wheel->front_last = HEADROOM;
    wheel->late_room = FIRST_LATE;
    wheel->late = sim_arena_take(arena, FIRST_LATE, sizeof *wheel->late);
    wheel->block_count = 1;
    sim_fel_pages_init(&wheel->blocks, arena, sizeof(sim_wheel_block) << SIM_WHEEL_PAGE_BITS);
    for (int i = 0; i < FIRST_PAGES; i++)
        sim_fel_pages_grow(&wheel->blocks);
}

/* A longer array with the same beginning. What is left behind of short ones is as much as the last at most. */
static sim_fel_key *longer(sim_wheel *wheel, const sim_fel_key *keys, uint32_t count, uint32_t room)
{
    return memcpy(sim_arena_take(wheel->blocks.arena, room, sizeof *keys), keys, count * sizeof *keys);
}

/* ---- late ---- */

static void sift_up(sim_wheel *wheel, const sim_fel_slots *slots, uint32_t i)
{
    sim_fel_key *late = wheel->late;
    const sim_fel_key key = late[i];
    while (i > 0) {
        const uint32_t parent = (i - 1) / ARITY;
        if (!sim_fel_key_before(slots, &key, &late[parent]))
            break;
        late[i] = late[parent];
        i = parent;
    }
    late[i] = key;
}

static void sift_down(sim_wheel *wheel, const sim_fel_slots *slots, uint32_t i)
{
    sim_fel_key *late = wheel->late;
    const sim_fel_key key = late[i];
    for (;;) {
        const uint64_t first = (uint64_t)i * ARITY + 1;
        if (first >= wheel->late_count)
            break;
        const uint32_t end = first + ARITY < wheel->late_count ? (uint32_t)first + ARITY : wheel->late_count;
        uint32_t least = (uint32_t)first;
        for (uint32_t child = least + 1; child < end; child++)
            if (sim_fel_key_before(slots, &late[child], &late[least]))
                least = child;
        if (!sim_fel_key_before(slots, &late[least], &key))
            break;
        late[i] = late[least];
        i = least;
    }
    late[i] = key;
}

static void late_append(sim_wheel *wheel, sim_fel_key key)
{
    if (wheel->late_count == wheel->late_room) {
        wheel->late = longer(wheel, wheel->late, wheel->late_count, wheel->late_room * 2);
        wheel->late_room *= 2;
    }
    wheel->late[wheel->late_count++] = key;
}

static void late_order(sim_wheel *wheel, const sim_fel_slots *slots)
{
    for (uint32_t i = (wheel->late_count + ARITY - 2) / ARITY; i-- > 0;)
        sift_down(wheel, slots, i);
}

/* ---- front ---- */

/* Makes room for `more` keys behind the last. */
static void front_reserve(sim_wheel *wheel, uint32_t more)
{
    if (wheel->front_first == wheel->front_last)
        wheel->front_first = wheel->front_last = HEADROOM;
    if (wheel->front_last + more <= wheel->front_room)
        return;
    const uint32_t keys = wheel->front_last - wheel->front_first;
    if (wheel->front_first > HEADROOM + keys && HEADROOM + keys + more <= wheel->front_room) {
        /* It never empties while it is kept filled ahead: what was taken from its beginning is used again. */
        memcpy(wheel->front + HEADROOM, wheel->front + wheel->front_first, keys * sizeof *wheel->front);
        wheel->front_first = HEADROOM;
        wheel->front_last = HEADROOM + keys;
        return;
    }
    wheel->front_room = 2 * (wheel->front_last + more);
    wheel->front = longer(wheel, wheel->front, wheel->front_last, wheel->front_room);
}

/* Moves the front up, for nothing is free before it. */
static __attribute__((noinline)) void front_give_headroom(sim_wheel *wheel)
{
    front_reserve(wheel, HEADROOM);
    const uint32_t keys = wheel->front_last;
    memmove(wheel->front + HEADROOM, wheel->front, keys * sizeof *wheel->front);
    wheel->front_first = HEADROOM;
    wheel->front_last = HEADROOM + keys;
}

/* Puts the key where it belongs if no more than NEAR come before it; says whether it did. */
static int front_insert(sim_wheel *wheel, const sim_fel_slots *slots, sim_fel_key key)
{
    const uint32_t keys = wheel->front_last - wheel->front_first;
    if (keys > NEAR && sim_fel_key_before(slots, &wheel->front[wheel->front_first + NEAR], &key))
        return 0;
    if (wheel->front_first == 0)
        front_give_headroom(wheel);
    sim_fel_key *place = wheel->front + wheel->front_first, *end = wheel->front + wheel->front_last;
    while (place < end && sim_fel_key_before(slots, place, &key)) {
        place[-1] = *place;
        place++;
    }
    place[-1] = key;
    wheel->front_first--;
    return 1;
}

/* Sorts keys that are nearly in order. */
static void sort_by_insertion(const sim_fel_slots *slots, sim_fel_key *keys, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        const sim_fel_key key = keys[i];
        uint32_t place = i;
        for (; place > 0 && sim_fel_key_before(slots, &key, &keys[place - 1]); place--)
            keys[place] = keys[place - 1];
        keys[place] = key;
    }
}

/* ---- buckets ---- */

/* Puts a block before the first of a list, which is 0 when there is none. */
static void link_block(sim_wheel *wheel, uint32_t block, uint32_t first)
{
    uint32_t *next = sim_wheel_block_at(wheel, block)->next;
    const uint32_t *beyond = sim_wheel_block_at(wheel, first)->next; /* of block 0: all 0 */
    next[0] = first;
    for (int i = 1; i < SIM_WHEEL_AHEAD; i++)
        next[i] = beyond[i - 1];
}

void sim_wheel_open_block(sim_wheel *wheel, unsigned level, unsigned digit)
{
    sim_wheel_bucket *bucket = &wheel->bucket[level][digit];
    uint32_t block = wheel->first_free;
    if (block) {
        wheel->first_free = sim_wheel_block_at(wheel, block)->next[0];
    } else {
        if (wheel->block_count >> SIM_WHEEL_PAGE_BITS == wheel->blocks.count) {
            SIM_REQUIRE(wheel->block_count < UINT32_MAX >> 1, "the event list is full");
            sim_fel_pages_grow(&wheel->blocks);
        }
        block = wheel->block_count++;
    }
    link_block(wheel, block, bucket->block);
    *bucket = (sim_wheel_bucket){block, 0, bucket->blocks + 1, 0};
    wheel->used[level] |= (uint64_t)1 << digit;
    wheel->levels |= 1U << level;
}

/* Takes the first block off a list of them and returns the next. */
static uint32_t drop_block(sim_wheel *wheel, uint32_t block)
{
    sim_wheel_block *dropped = sim_wheel_block_at(wheel, block);
    const uint32_t next = dropped->next[0];
    dropped->next[0] = wheel->first_free;
    wheel->first_free = block;
    return next;
}

static uint32_t keys_of(sim_wheel_bucket bucket)
{
    return bucket.blocks ? (bucket.blocks - 1) * SIM_WHEEL_KEYS + bucket.filled : 0;
}

static inline __attribute__((always_inline)) void prefetch_block(const sim_wheel *wheel, uint32_t block)
{
    const char *line = (const char *)sim_wheel_block_at(wheel, block);
    for (size_t i = 0; i < sizeof(sim_wheel_block); i += 64)
        __builtin_prefetch(line + i);
}

/* The blocks that a block names. */
static inline __attribute__((always_inline)) void prefetch_next(const sim_wheel *wheel, uint32_t block)
{
    for (int i = 0; i < SIM_WHEEL_AHEAD; i++)
        prefetch_block(wheel, sim_wheel_block_at(wheel, block)->next[i]);
}

static void deal_out(sim_wheel *wheel, sim_wheel_bucket taken)
{
    for (uint32_t block = taken.block; block; block = drop_block(wheel, block)) {
        const sim_wheel_block *dealt = sim_wheel_block_at(wheel, block);
        prefetch_block(wheel, dealt->next[SIM_WHEEL_AHEAD - 1]);
        for (uint32_t i = 0; i < taken.filled; i++)
            sim_wheel_add_to_bucket(wheel, dealt->key[i]);
        taken.filled = SIM_WHEEL_KEYS;
    }
}

/* A crowd of one tick, which only comparing can order. */
static void move_to_late(sim_wheel *wheel, const sim_fel_slots *slots, sim_wheel_bucket taken)
{
    wheel->front_end = wheel->base + 1;
    for (uint32_t block = taken.block; block; block = drop_block(wheel, block)) {
        for (uint32_t i = 0; i < taken.filled; i++)
            late_append(wheel, sim_wheel_block_at(wheel, block)->key[i]);
        wheel->count -= taken.filled;
        taken.filled = SIM_WHEEL_KEYS;
    }
    late_order(wheel, slots);
}

/* Copies a bucket's keys to `to`. */
static void copy_keys(sim_wheel *wheel, const sim_fel_slots *slots, sim_wheel_bucket taken, sim_fel_key *to)
{
    for (uint32_t block = taken.block; block; block = drop_block(wheel, block)) {
        const sim_fel_key *key = sim_wheel_block_at(wheel, block)->key;
        prefetch_block(wheel, sim_wheel_block_at(wheel, block)->next[SIM_WHEEL_AHEAD - 1]);
        for (uint32_t i = 0; i < taken.filled; i++) {
            sim_slot_prefetch(slots, key[i].slot);
            *to++ = key[i];
        }
        taken.filled = SIM_WHEEL_KEYS;
    }
}

/* The same in order of `bin_bits` bits of their ticks from `shift` on. */
static void copy_keys_by_bins(sim_wheel *wheel, const sim_fel_slots *slots, sim_wheel_bucket taken, unsigned shift,
                              unsigned bin_bits, sim_fel_key *to)
{
    uint32_t place[(1 << MANY_BINS) + 1];
    const uint64_t mask = ((uint64_t)1 << bin_bits) - 1;
    memset(place, 0, (mask + 2) * sizeof *place);
    uint32_t filled = taken.filled;
    for (uint32_t block = taken.block; block; block = sim_wheel_block_at(wheel, block)->next[0]) {
        const sim_fel_key *key = sim_wheel_block_at(wheel, block)->key;
        prefetch_block(wheel, sim_wheel_block_at(wheel, block)->next[SIM_WHEEL_AHEAD - 1]);
        for (uint32_t i = 0; i < filled; i++)
            place[((uint64_t)key[i].at >> shift & mask) + 1]++;
        filled = SIM_WHEEL_KEYS;
    }
    for (uint64_t bin = 1; bin <= mask; bin++)
        place[bin] += place[bin - 1];
    for (uint32_t block = taken.block; block; block = drop_block(wheel, block)) {
        const sim_fel_key *key = sim_wheel_block_at(wheel, block)->key;
        for (uint32_t i = 0; i < taken.filled; i++) {
            sim_slot_prefetch(slots, key[i].slot);
            to[place[(uint64_t)key[i].at >> shift & mask]++] = key[i];
        }
        taken.filled = SIM_WHEEL_KEYS;
    }
}

/* Adds a bucket of ticks of `bits` bits to the front; it comes after all that is there. */
static void move_to_front(sim_wheel *wheel, const sim_fel_slots *slots, sim_wheel_bucket taken, uint32_t keys,
                          unsigned bits)
{
    front_reserve(wheel, keys);
    sim_fel_key *added = wheel->front + wheel->front_last;
    const unsigned bin_bits = keys <= 1U << FEW_BINS ? FEW_BINS : MANY_BINS;
    if (keys <= INSERTED)
        copy_keys(wheel, slots, taken, added);
    else
        copy_keys_by_bins(wheel, slots, taken, bits > bin_bits ? bits - bin_bits : 0, bin_bits, added);
    sort_by_insertion(slots, added, keys);
    wheel->front_last += keys;
    wheel->count -= keys;
    wheel->front_end = (uint64_t)added[keys - 1].at + 1;
}

/* Keys of a bucket that is opened as a whole. */
static uint32_t most_to_open(const sim_wheel *wheel)
{
    const uint32_t share = wheel->count / OPEN_SHARE;
    return share < OPEN_LEAST ? OPEN_LEAST : share > OPEN_MOST ? OPEN_MOST : share;
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
    const sim_wheel_bucket taken = wheel->bucket[level][digit];
    wheel->bucket[level][digit] = (sim_wheel_bucket){0, 0, 0, 0};
    wheel->used[level] &= wheel->used[level] - 1;
    if (wheel->used[level] == 0)
        wheel->levels &= wheel->levels - 1;
    wheel->base = start > wheel->base ? start : wheel->base;
    wheel->front_end = wheel->base > wheel->front_end ? wheel->base : wheel->front_end;
    prefetch_next(wheel, taken.block);
    const uint32_t most = most_to_open(wheel), keys = keys_of(taken);
    if (keys > most && level > 0) {
        deal_out(wheel, taken);
        return 1;
    }
    if (keys > most)
        move_to_late(wheel, slots, taken);
    else
        move_to_front(wheel, slots, taken, keys, shift);
    return 1;
}

/* Makes a new front; it stays empty when nothing comes up to `horizon`. */
static void fill_front(sim_wheel *wheel, const sim_fel_slots *slots, sim_ticks horizon)
{
    while (wheel->count && sim_wheel_early(wheel) < SIM_WHEEL_FEW && open_earliest(wheel, slots, horizon))
        ;
}

void sim_wheel_fill_ahead(sim_wheel *wheel, const sim_fel_slots *slots, sim_ticks horizon, uint32_t keys)
{
    while (wheel->count && wheel->front_last - wheel->front_first < keys && open_earliest(wheel, slots, horizon))
        ;
}

static sim_ticks latest_early(const sim_wheel *wheel)
{
    sim_ticks latest = wheel->late[0].at;
    for (uint32_t i = 1; i < wheel->late_count; i++)
        latest = wheel->late[i].at > latest ? wheel->late[i].at : latest;
    if (wheel->front_first < wheel->front_last && wheel->front[wheel->front_last - 1].at > latest)
        latest = wheel->front[wheel->front_last - 1].at;
    return latest;
}

static void give_back(sim_wheel *wheel, sim_fel_key key)
{
    sim_wheel_add_to_bucket(wheel, key);
    wheel->count++;
}

/* Gives the later part of front and late back to the buckets. Keys of one tick stay together, whatever their number. */
static void shorten_front(sim_wheel *wheel, const sim_fel_slots *slots)
{
    const sim_ticks latest = latest_early(wheel), earliest = sim_wheel_first(wheel, slots, SIM_FOREVER)->at;
    const uint64_t middle = (uint64_t)(earliest + (latest - earliest) / 2) + 1;
    const uint64_t end = middle > wheel->base ? middle : wheel->base;
    if (end > (uint64_t)latest)
        return;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < wheel->late_count; i++) {
        if ((uint64_t)wheel->late[i].at < end)
            wheel->late[kept++] = wheel->late[i];
        else
            give_back(wheel, wheel->late[i]);
    }
    wheel->late_count = kept;
    while (wheel->front_first < wheel->front_last && (uint64_t)wheel->front[wheel->front_last - 1].at >= end)
        give_back(wheel, wheel->front[--wheel->front_last]);
    wheel->front_end = end;
    late_order(wheel, slots);
}

/* ---- keys ---- */

/* Kept out of the way of the usual, which would otherwise save registers for it. */
static __attribute__((noinline)) void add_late(sim_wheel *wheel, const sim_fel_slots *slots, sim_fel_key key)
{
    late_append(wheel, key);
    sift_up(wheel, slots, wheel->late_count - 1);
    if (wheel->late_count > LATE_MOST && (wheel->late_count & (LATE_MOST - 1)) == 0)
        shorten_front(wheel, slots);
}

void sim_wheel_add_early(sim_wheel *wheel, const sim_fel_slots *slots, sim_fel_key key)
{
    if ((uint64_t)key.at >= wheel->front_end)
        wheel->front_end = (uint64_t)key.at + 1;
    if (!front_insert(wheel, slots, key))
        add_late(wheel, slots, key);
}

/* Whether the first key is a late one; there is one at all. */
static int is_late_first(const sim_wheel *wheel, const sim_fel_slots *slots)
{
    if (wheel->late_count == 0)
        return 0;
    return wheel->front_first == wheel->front_last ||
           sim_fel_key_before(slots, wheel->late, &wheel->front[wheel->front_first]);
}

const sim_fel_key *sim_wheel_first(sim_wheel *wheel, const sim_fel_slots *slots, sim_ticks horizon)
{
    if (sim_wheel_early(wheel) == 0)
        fill_front(wheel, slots, horizon);
    if (sim_wheel_early(wheel) == 0)
        return NULL;
    const sim_fel_key *first = is_late_first(wheel, slots) ? wheel->late : &wheel->front[wheel->front_first];
    return first->at <= horizon ? first : NULL;
}

void sim_wheel_remove_first(sim_wheel *wheel, const sim_fel_slots *slots)
{
    if (!is_late_first(wheel, slots)) {
        wheel->front_first++;
        return;
    }
    wheel->late[0] = wheel->late[--wheel->late_count];
    if (wheel->late_count > 1)
        sift_down(wheel, slots, 0);
}

/* ---- all of it ---- */

void sim_wheel_visit(const sim_wheel *wheel, sim_wheel_visitor *visit, void *context)
{
    for (uint32_t i = wheel->front_first; i < wheel->front_last; i++)
        visit(context, &wheel->front[i]);
    for (uint32_t i = 0; i < wheel->late_count; i++)
        visit(context, &wheel->late[i]);
    for (unsigned level = 0; level < SIM_WHEEL_LEVELS; level++)
        for (unsigned digit = 0; digit < SIM_WHEEL_DIGITS; digit++) {
            uint32_t filled = wheel->bucket[level][digit].filled;
            for (uint32_t block = wheel->bucket[level][digit].block; block;
                 block = sim_wheel_block_at(wheel, block)->next[0]) {
                for (uint32_t i = 0; i < filled; i++)
                    visit(context, &sim_wheel_block_at(wheel, block)->key[i]);
                filled = SIM_WHEEL_KEYS;
            }
        }
}

/* Deals a bucket out again to itself, the dead left behind. */
static void sweep_bucket(sim_wheel *wheel, sim_fel_slots *slots, unsigned level, unsigned digit)
{
    sim_wheel_bucket taken = wheel->bucket[level][digit];
    wheel->bucket[level][digit] = (sim_wheel_bucket){0, 0, 0, 0};
    wheel->used[level] &= ~((uint64_t)1 << digit);
    for (uint32_t block = taken.block; block; block = drop_block(wheel, block)) {
        for (uint32_t i = 0; i < taken.filled; i++) {
            const sim_fel_key key = sim_wheel_block_at(wheel, block)->key[i];
            if (sim_fel_is_dead(slots, &key)) {
                sim_fel_slots_give(slots, key.slot);
                wheel->count--;
            } else {
                sim_wheel_add_to_bucket(wheel, key);
            }
        }
        taken.filled = SIM_WHEEL_KEYS;
    }
}

/* Moves the live ones of some keys together and returns their number; the slots of the others are given back. */
static uint32_t sweep_keys(sim_fel_slots *slots, sim_fel_key *keys, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (sim_fel_is_dead(slots, &keys[i]))
            sim_fel_slots_give(slots, keys[i].slot);
        else
            keys[kept++] = keys[i];
    }
    return kept;
}

void sim_wheel_sweep(sim_wheel *wheel, sim_fel_slots *slots)
{
    wheel->front_last = wheel->front_first +
                        sweep_keys(slots, wheel->front + wheel->front_first, wheel->front_last - wheel->front_first);
    wheel->late_count = sweep_keys(slots, wheel->late, wheel->late_count);
    late_order(wheel, slots);
    for (unsigned level = 0; level < SIM_WHEEL_LEVELS; level++) {
        for (uint64_t left = wheel->used[level]; left; left &= left - 1)
            sweep_bucket(wheel, slots, level, (unsigned)__builtin_ctzll(left));
        if (wheel->used[level] == 0)
            wheel->levels &= ~(1U << level);
    }
}

void sim_wheel_move(sim_wheel *wheel)
{
    sim_arena *arena = wheel->blocks.arena;
    wheel->front = sim_arena_move(arena, wheel->front, wheel->front_room * sizeof *wheel->front);
    wheel->late = sim_arena_move(arena, wheel->late, wheel->late_room * sizeof *wheel->late);
    sim_fel_pages_move(&wheel->blocks);
}

static const char *front_fault(const sim_wheel *wheel, const sim_fel_slots *slots)
{
    for (uint32_t i = wheel->front_first; i < wheel->front_last; i++) {
        if ((uint64_t)wheel->front[i].at >= wheel->front_end)
            return "a key of the front comes after its end";
        if (i > wheel->front_first && sim_fel_key_before(slots, &wheel->front[i], &wheel->front[i - 1]))
            return "a key of the event list stands behind one that comes after it";
    }
    for (uint32_t i = 0; i < wheel->late_count; i++) {
        if ((uint64_t)wheel->late[i].at >= wheel->front_end)
            return "a late key comes after the end of the front";
        if (i > 0 && sim_fel_key_before(slots, &wheel->late[i], &wheel->late[(i - 1) / ARITY]))
            return "a late key of the event list stands above one that comes before it";
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

/* Whether a block names those that follow the next as the next does. */
static int names_those_after(const sim_wheel *wheel, const sim_wheel_block *block)
{
    if (block->next[0] >= wheel->block_count)
        return 0;
    const uint32_t *beyond = sim_wheel_block_at(wheel, block->next[0])->next;
    return memcmp(block->next + 1, beyond, (SIM_WHEEL_AHEAD - 1) * sizeof *beyond) == 0;
}

static const char *bucket_fault(const sim_wheel *wheel, unsigned level, unsigned digit, uint32_t *count)
{
    const sim_wheel_bucket bucket = wheel->bucket[level][digit];
    uint32_t filled = bucket.filled, blocks = 0;
    if ((bucket.block != 0) != (wheel->used[level] >> digit & 1))
        return "a bucket of the event list is taken for empty, or the reverse";
    if ((bucket.block != 0) != (filled > 0) || filled > SIM_WHEEL_KEYS)
        return "a bucket of the event list is miscounted";
    for (uint32_t block = bucket.block; block; block = sim_wheel_block_at(wheel, block)->next[0]) {
        if (block >= wheel->block_count || *count > wheel->count)
            return "the blocks of a bucket are not linked as they should";
        if (!names_those_after(wheel, sim_wheel_block_at(wheel, block)))
            return "a block of a bucket names others than those that follow";
        for (uint32_t i = 0; i < filled; i++)
            if (!is_at_home(wheel, &sim_wheel_block_at(wheel, block)->key[i], level, digit))
                return "a key of the event list stands in a bucket that is not its own";
        *count += filled;
        filled = SIM_WHEEL_KEYS;
        blocks++;
    }
    return blocks == bucket.blocks ? NULL : "the blocks of a bucket are miscounted";
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
