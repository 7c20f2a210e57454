/* route_choice.h — where to go next and by what means: tables to draw from.
 *
 * With the values V and I of route_outlook.h, the alternative m of the hop a is chosen after the hop h with probability
 *
 *     P(a, m | h) = exp((I(a) + V(a) - V(h)) / mu) exp((u(m) - I(a)) / (lambda mu))
 *
 * A state from which no end is open is dead: its value is minus infinity, and no one is sent there.
 *
 * A table belongs to one type of traveller: those who see the costs of one outlook and to whom the destinations are
 * worth the same. It has a row for each state, an alias table of its choices, which is made when somebody first stands
 * there: most types use few states. An entry names alternatives, so that one choice reads one entry and nothing else of
 * the table. What a row holds depends on outlook and attractions alone, not on when it is made.
 *
 * A table is one block of memory without pointers, laid out once by its topology and begun again in place.
 *
 * Source: alias tables by sim/kernel/alias.h.
 */
#ifndef MODELS_CORRIDOR_ROUTE_CHOICE_H
#define MODELS_CORRIDOR_ROUTE_CHOICE_H

#include "models/corridor/route_outlook.h"
#include "sim/kernel/alias.h"

#include <stddef.h>
#include <stdint.h>

/* What an entry says where it names no alternative. Alternatives are numbered from 1 in entries. */
#define ROUTE_ROW_UNMADE 0
#define ROUTE_ROW_DEAD   0xFFFF

/* An entry of an alias table (alias.h) whose items are alternatives. */
typedef struct route_entry {
    uint32_t threshold; /* of 2^32: the share of the entry that is its own */
    uint16_t named[2];  /* its own alternative + 1, or a route_row; and the other's */
} route_entry;

_Static_assert(sizeof(route_entry) == 8, "an entry has no padding");
_Static_assert(ROUTE_ALTERNATIVES_MOST < ROUTE_ROW_DEAD, "an entry can name each alternative");

/* The choices of one type. `entry` is followed by attraction [destinations], v / mu, and by scratch for one row. */
typedef struct route_table {
    uint64_t bytes;
    uint32_t entries;
    uint32_t destinations;
    route_entry entry[]; /* [entries], where ROUTE_ENTRY_START says */
} route_table;

/* How much memory a table takes; a multiple of 8. */
size_t route_table_bytes(const route_topology *topology, uint32_t destinations);

/* Makes a table in `memory` (zeroed, as large as route_table_bytes() says, aligned for a double). Returns the same memory;
 * the caller owns it. No destination is open until it is begun. */
route_table *route_table_place(const route_topology *topology, uint32_t destinations, void *memory);

/* Begins the table anew: no row is made.
 *
 * attraction  [destinations] v(d) / mu, minus infinity closes; NULL leaves what the table has
 */
void route_table_begin(route_table *table, const double attraction[]);

/* Makes the row of `state`; allocates nothing. */
void route_table_make_row(const route_topology *topology, const route_outlook *outlook, route_table *table,
                          uint32_t state);

/* [destinations] */
static inline double *route_table_attraction(route_table *table)
{
    return (double *)(void *)(table->entry + table->entries);
}

/* The probability of each choice of `state`.
 *
 * attraction   [destinations] v(d) / mu
 * probability  [entries of the state] out, in the order of ROUTE_ENTRY; all 0 in a dead state
 * Returns      whether there is any
 */
int route_choice_probabilities(const route_topology *topology, const route_outlook *outlook, const double attraction[],
                               uint32_t state, double probability[]);

/* Draws the next alternative of a traveller in `state` from one random number of 64 bits; the row must be made.
 *
 * Returns    the alternative (ROUTE_ALTERNATIVE_HOP says which hop), or ROUTE_NONE in a dead state: every way on is
 *            barred or leads nowhere. What then happens is the caller's to say; route_state_at() lets him turn round.
 *            ROUTE_UNMADE when the row is not made.
 */
#define ROUTE_UNMADE (UINT32_MAX - 1)
static inline uint32_t route_choice_draw(const route_topology *topology, const route_table *table, uint32_t state,
                                         uint64_t bits)
{
    const uint32_t *start = route_topology_array(topology, ROUTE_ENTRY_START) + state;
    const uint32_t items = start[1] - start[0];
    /* bits * items / 2^32, as sim_alias_pick(): the entry above the point, and where in the entry below it. */
    const uint64_t at = (bits >> 32) * items + ((bits & UINT32_MAX) * items >> 32);
    if (items == 0)
        return ROUTE_NONE;
    const route_entry *entry = &table->entry[start[0] + (uint32_t)(at >> 32)];
    const uint32_t named = entry->named[(uint32_t)at >= entry->threshold]; /* nobody could foresee a branch */
    if (named == ROUTE_ROW_UNMADE)
        return ROUTE_UNMADE;
    return named == ROUTE_ROW_DEAD ? ROUTE_NONE : named - 1;
}

/* Starts fetching the row of `state`: a few cache lines. */
static inline __attribute__((always_inline)) void route_choice_prefetch(const route_topology *topology,
                                                                        const route_table *table, uint32_t state)
{
    enum { LINE_ENTRIES = 64 / sizeof(route_entry) };
    const uint32_t *start = route_topology_array(topology, ROUTE_ENTRY_START) + state;
    for (uint32_t i = start[0]; i < start[1]; i += LINE_ENTRIES)
        __builtin_prefetch(&table->entry[i]);
    __builtin_prefetch(&table->entry[start[1]] - 1);
}

#endif
