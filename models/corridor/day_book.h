/* day_book.h — who arrives on which of the coming days: parties on the road, in no order within their day.
 *
 * A hop that ends on a later day needs no place in the order of events until that day comes: nobody meets the party before. So
 * it is written into the book under its day, and looked at in the morning (hops_begin_day()): what then concerns the party
 * alone is worked out, what others may notice becomes an event. The event list holds the few events that are in order, and
 * writing and reading the book goes through memory one line after another.
 *
 * A party in the book has no event: its handle has slot 0, and as its generation the tick of the arrival, so that the census
 * can tell who is in the book from who is lost.
 */
#ifndef MODELS_CORRIDOR_DAY_BOOK_H
#define MODELS_CORRIDOR_DAY_BOOK_H

#include <stdint.h>

#include "models/corridor/state.h"
#include "sim/kernel/simulation.h"

enum {
    DAY_BOOK_DAYS = 64, /* from today on; what ends later is an event */
    DAY_BOOK_ENTRIES = 63
};

typedef struct day_entry {
    uint64_t identity;
    uint32_t party;
    uint32_t at; /* tick: days of the run are few enough (party.h) */
} day_entry;

/* Entries of one day. */
typedef struct day_page {
    uint32_t next; /* page of the same day, or SIM_NO_RECORD */
    uint32_t count;
    uint8_t zero[8];
    day_entry entry[DAY_BOOK_ENTRIES];
} day_page;

_Static_assert(sizeof(day_page) == 1024, "a page of the day book has no padding");

/* The handle of a party that is in the book. */
static inline sim_handle day_book_handle(sim_ticks at)
{
    return (sim_handle){0, (uint32_t)at};
}

/* At set-up: add the pool of pages and the table of days to the simulation's, each in its order (state.h); then empty the book. */
void day_book_add_pool(sim *s);
void day_book_add_table(sim *s);
void day_book_set_up(sim *s);

/* Whether an arrival at `at` can be written into the book: on a later day, and not too late. */
int day_book_takes(const sim *s, sim_ticks ticks_per_day, sim_ticks at);

/* Writes it, for a party that day_book_takes(). */
void day_book_write(sim *s, sim_ticks ticks_per_day, uint64_t identity, uint32_t party, sim_ticks at);

/* Takes all pages of a day, today, out of the book: the first, or SIM_NO_RECORD. Each is read and then given back, which returns
 * the next. */
uint32_t day_book_take(sim *s, int64_t day);
uint32_t day_book_give_back(sim *s, uint32_t page);

static inline const day_page *day_page_at(sim *s, uint32_t page)
{
    return sim_pool_at_sized(sim_pool_of(s, POOL_DAY_PAGES), page, sizeof(day_page));
}

/* Calls `visit` with each entry of all days. */
typedef void day_book_visitor(void *context, const day_entry *entry);
void day_book_visit(sim *s, day_book_visitor *visit, void *context);

#endif
