#define _DEFAULT_SOURCE /* madvise() */
#include "sim/kernel/fel_pages.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/kernel/panic.h"

enum { CACHE_LINE = 64, HUGE_PAGE = 2 * 1024 * 1024, GROWTH = 32, FIRST_ROOM = 16, POISON = 0xA5 };

void sim_fel_pages_init(sim_fel_pages *pages, uint32_t page_bytes)
{
    *pages = (sim_fel_pages){.room = FIRST_ROOM, .page_bytes = page_bytes};
    pages->at = sim_allocate(FIRST_ROOM, sizeof *pages->at);
    pages->memory = sim_allocate(FIRST_ROOM, sizeof *pages->memory);
}

void sim_fel_pages_free(sim_fel_pages *pages)
{
    for (uint32_t i = 0; i < pages->count; i++)
        free(pages->memory[i]);
    free(pages->at);
    free(pages->memory);
}

/* Memory for pages from number `first` to before `end`, in one piece. */
static void allocate(sim_fel_pages *pages, uint32_t first, uint32_t end)
{
    const size_t bytes = (size_t)(end - first) * pages->page_bytes;
    const size_t boundary = bytes >= HUGE_PAGE ? HUGE_PAGE : CACHE_LINE;
    uint8_t *memory = sim_allocate(1, bytes + boundary);
    uint8_t *begin = memory + (boundary - (uintptr_t)memory % boundary) % boundary;
#ifdef MADV_HUGEPAGE
    if (boundary == HUGE_PAGE)
        (void)madvise(begin, bytes, MADV_HUGEPAGE); /* advice: nothing is lost where it is not taken */
#endif
    for (uint32_t i = first; i < end; i++) {
        pages->at[i] = begin + (size_t)(i - first) * pages->page_bytes;
        pages->memory[i] = i == first ? memory : NULL;
    }
}

void sim_fel_pages_grow(sim_fel_pages *pages)
{
    const uint32_t more = pages->count / GROWTH + 1;
    if (pages->count + more > pages->room) {
        pages->room = 2 * (pages->count + more);
        pages->at = sim_reallocate(pages->at, pages->room, sizeof *pages->at);
        pages->memory = sim_reallocate(pages->memory, pages->room, sizeof *pages->memory);
    }
    allocate(pages, pages->count, pages->count + more);
    pages->count += more;
}

uint64_t sim_fel_pages_bytes(const sim_fel_pages *pages)
{
    return (uint64_t)pages->count * pages->page_bytes + pages->room * (sizeof *pages->at + sizeof *pages->memory);
}

void sim_fel_pages_relocate(sim_fel_pages *pages)
{
    uint32_t end;
    for (uint32_t first = 0; first < pages->count; first = end) {
        for (end = first + 1; end < pages->count && !pages->memory[end];)
            end++;
        const size_t bytes = (size_t)(end - first) * pages->page_bytes;
        void *old_memory = pages->memory[first];
        uint8_t *old = pages->at[first];
        allocate(pages, first, end);
        memcpy(pages->at[first], old, bytes);
        memset(old, POISON, bytes);
        free(old_memory);
    }
    pages->at = sim_move_memory(pages->at, pages->room * sizeof *pages->at);
    pages->memory = sim_move_memory(pages->memory, pages->room * sizeof *pages->memory);
}
