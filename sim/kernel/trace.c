#include "sim/kernel/trace.h"

#include "sim/kernel/panic.h"

void sim_trace_page_init(sim_trace_page *page, sim_arena *arena, size_t row_bytes)
{
    SIM_REQUIRE(row_bytes > 0 && row_bytes % sizeof(int64_t) == 0 && row_bytes <= SIM_TRACE_PAGE_BYTES,
                "rows of a trace have %zu bytes", row_bytes);
    *page = (sim_trace_page){.row_bytes = row_bytes, .room = (uint32_t)(SIM_TRACE_PAGE_BYTES / row_bytes)};
    page->rows = sim_arena_take(arena, page->room, row_bytes);
}

void sim_trace_page_move(sim_trace_page *page, sim_arena *arena)
{
    if (page->rows)
        page->rows = sim_arena_move(arena, page->rows, page->room * page->row_bytes);
}

double sim_trace_page_rows_a_day(const sim_trace_page *page, int64_t days)
{
    const int64_t seen = days < SIM_TRACE_WEEK ? days : SIM_TRACE_WEEK;
    uint64_t rows = 0;
    for (int64_t day = days - seen; day < days; day++)
        rows += page->offered[day % SIM_TRACE_RING];
    return seen ? (double)rows / (double)seen : 0;
}
