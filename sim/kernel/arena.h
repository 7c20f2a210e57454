/* arena.h — the memory of one replication: taken piece by piece, given back whole.
 *
 * All that a simulation holds comes from its arena, so that what a replication needs is known to the byte, can be bounded, and
 * is free again in one step, without a walk over what was allocated. A thread keeps its arena for its next replication:
 * the memory is mapped already, and no two threads ever meet in an allocator.
 *
 * Memory comes from the system in chunks of 4 MiB that ask for large pages (the first is small, so that a small simulation
 * costs little). A piece begins at a cache line and never moves: what grows does so by further pieces (pool.h).
 *
 * A simulation that moves to other addresses takes its pieces anew between sim_arena_begin_move() and _end_move(). The old
 * ones are closed to every access until the next move, so that a forgotten pointer ends the run instead of reading what
 * happens to stand there.
 *
 * Promises: pieces come zeroed; sim_arena_bytes() is the sum of all that is taken, rounded up to cache lines, and never
 * shrinks before sim_arena_clear(). What the system does not give is a panic (SIM_PANIC_MEMORY). An arena belongs to one
 * thread at a time.
 */
#ifndef SIM_KERNEL_ARENA_H
#define SIM_KERNEL_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct sim_arena sim_arena;

enum { SIM_ARENA_LINE = 64 };

sim_arena *sim_arena_new(void);
void sim_arena_free(sim_arena *arena);

/* A zeroed piece for `count` records of `bytes`, at the beginning of a cache line; never NULL. */
void *sim_arena_take(sim_arena *arena, size_t count, size_t bytes);

/* Gives everything back and keeps the memory for what is taken next. */
void sim_arena_clear(sim_arena *arena);

/* Bytes taken. */
uint64_t sim_arena_bytes(const sim_arena *arena);

/* From now on pieces are taken from other memory, counted from zero. Until the end of the move what was taken before may still
 * be read, and is to be copied. */
void sim_arena_begin_move(sim_arena *arena);
void sim_arena_end_move(sim_arena *arena);

/* A copy of a piece of `bytes` in new memory; for use between the two. */
void *sim_arena_move(sim_arena *arena, const void *from, size_t bytes);

#endif
