/* fel_pages.h — memory that grows by pages and never moves. For event lists only.
 *
 * A list of ten million events that doubled its arrays would copy hundreds of megabytes in the middle of a run and hold up to
 * twice what it needs. Here a page, once made, stays; pages are made a thirty-second of those that there are at a time, so
 * that bytes per event are the same for any number of them. When that much is two megabytes, the memory begins on
 * such a boundary and the system is asked for huge pages: an event list reads at random, and would
 * otherwise miss the table of addresses as often as the cache.
 */
#ifndef SIM_KERNEL_FEL_PAGES_H
#define SIM_KERNEL_FEL_PAGES_H

#include <stdint.h>

typedef struct sim_fel_pages {
    uint8_t **at;  /* each begins with a cache line */
    void **memory; /* what was allocated with the page of the same number; NULL: with an earlier page */
    uint32_t count, room;
    uint32_t page_bytes;
    uint32_t zero;
} sim_fel_pages;

/* No page yet. `page_bytes` is a multiple of a cache line. */
void sim_fel_pages_init(sim_fel_pages *pages, uint32_t page_bytes);
void sim_fel_pages_free(sim_fel_pages *pages);

/* Adds one page or more, zeroed. */
void sim_fel_pages_grow(sim_fel_pages *pages);

uint64_t sim_fel_pages_bytes(const sim_fel_pages *pages);

/* Moves all to new addresses; the old memory is poisoned and freed. */
void sim_fel_pages_relocate(sim_fel_pages *pages);

#endif
