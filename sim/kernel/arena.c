/* mremap() and large pages are Linux's own. */
#define _GNU_SOURCE
#include "sim/kernel/arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/kernel/panic.h"

enum { FIRST_CHUNK = 256 * 1024, CHUNK = 4 * 1024 * 1024, LARGE_PAGE = 2 * 1024 * 1024 };

/* A mapping: a chunk, from which pieces are taken one after another, or the array that fills it. */
typedef struct mapping {
    uint8_t *at;
    size_t bytes;
    size_t used;
} mapping;

typedef struct mappings {
    mapping *at;
    size_t count, room;
} mappings;

struct sim_arena {
    mappings chunks, arrays;
    mappings left;   /* by the move under way: what was taken before it */
    mappings closed; /* by the last move */
    size_t current;  /* chunk from which is taken */
    uint64_t bytes;
};

static size_t round_up(size_t bytes, size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

static mapping *add_mapping(mappings *list, mapping added)
{
    if (list->count == list->room) {
        list->room += 16;
        list->at = sim_reallocate(list->at, list->room, sizeof *list->at);
    }
    list->at[list->count] = added;
    return &list->at[list->count++];
}

static void unmap_all(mappings *list)
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

/* A chunk that begins and ends where large pages do; what was mapped too much for that goes back. */
static mapping map_large(size_t bytes)
{
    const size_t whole = round_up(bytes, LARGE_PAGE), all = whole + LARGE_PAGE;
    uint8_t *at = map(all);
    const size_t before = round_up((size_t)(uintptr_t)at, LARGE_PAGE) - (size_t)(uintptr_t)at;
    if (before > 0)
        munmap(at, before);
    munmap(at + before + whole, all - before - whole);
    madvise(at + before, whole, MADV_HUGEPAGE); /* a wish: small pages do as well */
    return (mapping){at + before, whole, 0};
}

sim_arena *sim_arena_new(void)
{
    return sim_allocate(1, sizeof(sim_arena));
}

void sim_arena_free(sim_arena *arena)
{
    if (!arena)
        return;
    mappings *const lists[] = {&arena->chunks, &arena->arrays, &arena->left, &arena->closed};
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

/* The chunk from which `size` bytes can be taken: the present one, one kept from before, or a new one. */
static mapping *chunk_for(sim_arena *arena, size_t size)
{
    mappings *chunks = &arena->chunks;
    for (size_t i = arena->current; i < chunks->count; i++) {
        if (chunks->at[i].bytes - chunks->at[i].used < size)
            continue;
        if (i > arena->current) { /* what is left of the present one is not looked at again */
            const mapping found = chunks->at[i];
            chunks->at[i] = chunks->at[++arena->current];
            chunks->at[arena->current] = found;
        }
        return &chunks->at[arena->current];
    }
    const int first = chunks->count == 0 && size <= FIRST_CHUNK;
    add_mapping(chunks, first ? (mapping){map(FIRST_CHUNK), FIRST_CHUNK, 0} : map_large(size > CHUNK ? size : CHUNK));
    const mapping made = chunks->at[chunks->count - 1];
    if (chunks->count > 1) {
        chunks->at[chunks->count - 1] = chunks->at[++arena->current];
        chunks->at[arena->current] = made;
    }
    return &chunks->at[arena->current];
}

void *sim_arena_take(sim_arena *arena, size_t count, size_t bytes)
{
    const size_t size = size_of(count, bytes);
    mapping *chunk = chunk_for(arena, size);
    void *piece = chunk->at + chunk->used;
    chunk->used += size;
    arena->bytes += size;
    return piece;
}

void *sim_arena_take_array(sim_arena *arena, size_t count, size_t bytes, size_t *room)
{
    const size_t size = round_up(size_of(count, bytes), SIM_ARENA_STEP);
    const mapping *made = add_mapping(&arena->arrays, (mapping){map(size), size, size});
    arena->bytes += size;
    *room = size / bytes;
    return made->at;
}

static mapping *array_at(sim_arena *arena, const void *array)
{
    for (size_t i = 0; i < arena->arrays.count; i++)
        if (arena->arrays.at[i].at == array)
            return &arena->arrays.at[i];
    sim_panic("an array that grows is none of its arena");
}

void *sim_arena_grow_array(sim_arena *arena, void *array, size_t bytes, size_t *room)
{
    mapping *grown = array_at(arena, array);
    const size_t size = grown->bytes + round_up(size_of(1, bytes), SIM_ARENA_STEP);
    void *at = mremap(grown->at, grown->bytes, size, MREMAP_MAYMOVE);
    if (at == MAP_FAILED)
        sim_panic_memory();
    arena->bytes += size - grown->bytes;
    *grown = (mapping){at, size, size};
    *room = size / bytes;
    return at;
}

void sim_arena_clear(sim_arena *arena)
{
    for (size_t i = 0; i < arena->chunks.count; i++) {
        memset(arena->chunks.at[i].at, 0, arena->chunks.at[i].used);
        arena->chunks.at[i].used = 0;
    }
    unmap_all(&arena->arrays);
    arena->current = 0;
    arena->bytes = 0;
}

uint64_t sim_arena_bytes(const sim_arena *arena)
{
    return arena->bytes;
}

static void append_all(mappings *to, mappings *from)
{
    for (size_t i = 0; i < from->count; i++)
        add_mapping(to, from->at[i]);
    from->count = 0;
}

void sim_arena_begin_move(sim_arena *arena)
{
    append_all(&arena->left, &arena->chunks);
    append_all(&arena->left, &arena->arrays);
    arena->current = 0;
    arena->bytes = 0;
}

void sim_arena_end_move(sim_arena *arena)
{
    unmap_all(&arena->closed);
    for (size_t i = 0; i < arena->left.count; i++) {
        const mapping *left = &arena->left.at[i];
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

void *sim_arena_move_array(sim_arena *arena, const void *from, size_t bytes, size_t *room)
{
    return memcpy(sim_arena_take_array(arena, *room, bytes, room), from, *room * bytes);
}
