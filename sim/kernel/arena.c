#define _DEFAULT_SOURCE /* anonymous chunks, madvise() */
#include "sim/kernel/arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/kernel/panic.h"

enum {
    FIRST_CHUNK = 256 * 1024,
    CHUNK = 4 * 1024 * 1024,
    LARGE_PIECE = CHUNK / 4, /* has a chunk of its own */
    PAGE = 4096,
    LARGE_PAGE = 2 * 1024 * 1024
};

/* Memory from the system, from which pieces are taken one after another. */
typedef struct chunk {
    uint8_t *at;
    size_t bytes;
    size_t used;
} chunk;

typedef struct chunks {
    chunk *at;
    size_t count, room;
} chunks;

struct sim_arena {
    chunks shared;  /* by pieces, one after another */
    chunks single;  /* of one large piece each */
    chunks left;    /* by the move under way: what was taken before it */
    chunks closed;  /* by the last move */
    size_t current; /* of `shared`: from which is taken */
    uint64_t bytes;
};

static size_t round_up(size_t bytes, size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

static chunk *add_chunk(chunks *list, chunk added)
{
    if (list->count == list->room) {
        list->room += 16;
        list->at = sim_reallocate(list->at, list->room, sizeof *list->at);
    }
    list->at[list->count] = added;
    return &list->at[list->count++];
}

static void unmap_all(chunks *list)
{
    for (size_t i = 0; i < list->count; i++)
        munmap(list->at[i].at, list->at[i].bytes);
    list->count = 0;
}

static void *map(size_t bytes)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        sim_panic_memory();
    return at;
}

/* A chunk that begins where large pages do and is made of them as far as they go; what was mapped too much goes back. */
static chunk map_large(size_t bytes)
{
    const size_t whole = round_up(bytes, PAGE), all = whole + LARGE_PAGE;
    uint8_t *at = map(all);
    const size_t before = round_up((size_t)(uintptr_t)at, LARGE_PAGE) - (size_t)(uintptr_t)at;
    if (before > 0)
        munmap(at, before);
    if (before < LARGE_PAGE)
        munmap(at + before + whole, LARGE_PAGE - before);
    madvise(at + before, whole / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE); /* a wish: small pages do as well */
    return (chunk){at + before, whole, 0};
}

sim_arena *sim_arena_new(void)
{
    return sim_allocate(1, sizeof(sim_arena));
}

void sim_arena_free(sim_arena *arena)
{
    if (!arena)
        return;
    chunks *const lists[] = {&arena->shared, &arena->single, &arena->left, &arena->closed};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        unmap_all(lists[i]);
        free(lists[i]->at);
    }
    free(arena);
}

/* Panics for more records than can be addressed. */
static size_t size_of(size_t count, size_t bytes)
{
    if (bytes && count > SIZE_MAX / 4 / bytes)
        sim_panic_memory();
    const size_t size = round_up(count * bytes, SIM_ARENA_LINE);
    return size ? size : SIM_ARENA_LINE;
}

/* The chunk of a large piece: the first kept from before that is free and large enough, or a new one. */
static chunk *single_chunk(sim_arena *arena, size_t size)
{
    for (size_t i = 0; i < arena->single.count; i++)
        if (arena->single.at[i].used == 0 && arena->single.at[i].bytes >= size)
            return &arena->single.at[i];
    return add_chunk(&arena->single, map_large(size));
}

/* The chunk from which a small piece is taken: the present one, or the next, kept from before or new. */
static chunk *shared_chunk(sim_arena *arena, size_t size)
{
    for (; arena->current < arena->shared.count; arena->current++) {
        chunk *here = &arena->shared.at[arena->current];
        if (here->bytes - here->used >= size)
            return here;
    }
    const int first = arena->current == 0 && size <= FIRST_CHUNK;
    return add_chunk(&arena->shared, first ? (chunk){map(FIRST_CHUNK), FIRST_CHUNK, 0} : map_large(CHUNK));
}

void *sim_arena_take(sim_arena *arena, size_t count, size_t bytes)
{
    const size_t size = size_of(count, bytes);
    chunk *from = size >= LARGE_PIECE ? single_chunk(arena, size) : shared_chunk(arena, size);
    void *piece = from->at + from->used;
    from->used += size;
    arena->bytes += size;
    return piece;
}

static void clear_all(chunks *list)
{
    for (size_t i = 0; i < list->count; i++) {
        memset(list->at[i].at, 0, list->at[i].used);
        list->at[i].used = 0;
    }
}

void sim_arena_clear(sim_arena *arena)
{
    clear_all(&arena->shared);
    clear_all(&arena->single);
    arena->current = 0;
    arena->bytes = 0;
}

uint64_t sim_arena_bytes(const sim_arena *arena)
{
    return arena->bytes;
}

static void append_all(chunks *to, chunks *from)
{
    for (size_t i = 0; i < from->count; i++)
        add_chunk(to, from->at[i]);
    from->count = 0;
}

void sim_arena_begin_move(sim_arena *arena)
{
    append_all(&arena->left, &arena->shared);
    append_all(&arena->left, &arena->single);
    arena->current = 0;
    arena->bytes = 0;
}

void sim_arena_end_move(sim_arena *arena)
{
    unmap_all(&arena->closed);
    for (size_t i = 0; i < arena->left.count; i++) {
        const chunk *left = &arena->left.at[i];
        madvise(left->at, left->bytes, MADV_DONTNEED);
        if (mprotect(left->at, left->bytes, PROT_NONE) != 0)
            sim_panic_memory();
    }
    append_all(&arena->closed, &arena->left);
}

void *sim_arena_move(sim_arena *arena, const void *from, size_t bytes)
{
    return memcpy(sim_arena_take(arena, 1, bytes), from, bytes);
}
