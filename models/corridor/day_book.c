#include "models/corridor/day_book.h"

#include "sim/kernel/panic.h"

void day_book_add_pool(sim *s)
{
    sim_add_pool(s, "day pages", sizeof(day_page));
}

void day_book_add_table(sim *s)
{
    sim_add_table(s, "day book", DAY_BOOK_DAYS, sizeof(uint32_t));
}

static uint32_t *first_page(sim *s, int64_t day)
{
    return (uint32_t *)sim_table_at(s, TABLE_DAY_BOOK) + (uint64_t)day % DAY_BOOK_DAYS;
}

void day_book_set_up(sim *s)
{
    for (int64_t day = 0; day < DAY_BOOK_DAYS; day++)
        *first_page(s, day) = SIM_NO_RECORD;
}

int day_book_takes(const sim *s, sim_ticks ticks_per_day, sim_ticks at)
{
    const int64_t today = sim_days_run(s);
    return at >= (today + 1) * ticks_per_day && at < (today + DAY_BOOK_DAYS) * ticks_per_day;
}

void day_book_write(sim *s, sim_ticks ticks_per_day, uint64_t identity, uint32_t party, sim_ticks at)
{
    SIM_REQUIRE(day_book_takes(s, ticks_per_day, at) && at <= UINT32_MAX,
                "an arrival at tick %lld is written into the day book on day %lld", (long long)at,
                (long long)sim_days_run(s));
    sim_pool *pages = sim_pool_of(s, POOL_DAY_PAGES);
    uint32_t *first = first_page(s, (uint32_t)at / (uint32_t)ticks_per_day);
    day_page *page = *first == SIM_NO_RECORD ? NULL : sim_pool_at_sized(pages, *first, sizeof *page);
    if (!page || page->count == DAY_BOOK_ENTRIES) {
        const uint32_t fresh = sim_pool_take(pages);
        page = sim_pool_at_sized(pages, fresh, sizeof *page);
        page->next = *first;
        *first = fresh;
    }
    page->entry[page->count++] = (day_entry){identity, party, (uint32_t)at};
}

uint32_t day_book_take(sim *s, int64_t day)
{
    uint32_t *first = first_page(s, day);
    const uint32_t taken = *first;
    *first = SIM_NO_RECORD;
    return taken;
}

uint32_t day_book_give_back(sim *s, uint32_t page)
{
    const uint32_t next = day_page_at(s, page)->next;
    sim_pool_give(sim_pool_of(s, POOL_DAY_PAGES), page);
    return next;
}

void day_book_visit(sim *s, day_book_visitor *visit, void *context)
{
    for (int64_t day = 0; day < DAY_BOOK_DAYS; day++)
        for (uint32_t i = *first_page(s, day); i != SIM_NO_RECORD; i = day_page_at(s, i)->next) {
            const day_page *page = day_page_at(s, i);
            for (uint32_t k = 0; k < page->count; k++)
                visit(context, &page->entry[k]);
        }
}
