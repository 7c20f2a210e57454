/* fel_pages.h — memory that grows by pages and never moves. For event lists only.
 *
 * A list of ten million events that doubled its arrays would copy hundreds of megabytes in the middle of a run and hold up to
 * twice what it needs. Here a page, once made, stays until the list is moved; bytes per event are the same for any number
 * of them. Pages are pieces of the simulation's arena, which asks for large pages of the system: an event list reads at
 * random, and would otherwise miss the table of addresses as often as the cache.
 */
#ifndef SIM_KERNEL_FEL_PAGES_H
#define SIM_KERNEL_FEL_PAGES_H

#include <stdint.h>

#include "sim/kernel/arena.h"

typedef struct sim_fel_pages {
    uint8_t **at;     /* each begins with a cache line */
    sim_arena *arena; /* not part of the state */
    uint32_t count, room;
    uint32_t page_bytes;
    uint32_t zero;
} sim_fel_pages;

/* No page yet. `page_bytes` is a multiple of a cache line; `arena` must outlive the pages. */
void sim_fel_pages_init(sim_fel_pages *pages, sim_arena *arena, uint32_t page_bytes);

/* Adds a zeroed page. */
void sim_fel_pages_grow(sim_fel_pages *pages);

/* Copies all to new addresses: while the arena moves (arena.h). */
void sim_fel_pages_move(sim_fel_pages *pages);

#endif
