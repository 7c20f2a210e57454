#include "sim/kernel/fel_pages.h"

#include <string.h>

enum { FIRST_ROOM = 16 };

void sim_fel_pages_init(sim_fel_pages *pages, sim_arena *arena, uint32_t page_bytes)
{
    *pages = (sim_fel_pages){.arena = arena, .room = FIRST_ROOM, .page_bytes = page_bytes};
    pages->at = sim_arena_take(arena, FIRST_ROOM, sizeof *pages->at);
}

void sim_fel_pages_grow(sim_fel_pages *pages)
{
    if (pages->count == pages->room) { /* what is left behind of the old list is a few bytes a page */
        uint8_t **longer = sim_arena_take(pages->arena, (size_t)pages->room * 2, sizeof *longer);
        memcpy(longer, pages->at, pages->count * sizeof *longer);
        pages->at = longer;
        pages->room *= 2;
    }
    pages->at[pages->count++] = sim_arena_take(pages->arena, 1, pages->page_bytes);
}

void sim_fel_pages_move(sim_fel_pages *pages)
{
    pages->at = sim_arena_move(pages->arena, pages->at, pages->room * sizeof *pages->at);
    for (uint32_t i = 0; i < pages->count; i++)
        pages->at[i] = sim_arena_move(pages->arena, pages->at[i], pages->page_bytes);
}
