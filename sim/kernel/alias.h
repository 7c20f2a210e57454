/* alias.h — a choice among many in the time of a choice between two.
 *
 * An alias table has one entry an item. A draw picks an entry, all alike, and takes either its own item or its alias.
 * Tables are made where weights change (costs, closures, beliefs) and drawn from millions of times between.
 *
 * Promises: a table is plain entries in the caller's memory, without pointers, and building needs no other memory;
 * the probability that a table gives an item differs from its share of the weights by less than 2^-31; an item of
 * weight zero is never drawn, and one with all the weight always.
 *
 * Theory: Walker (1977), ACM TOMS 3(3); built by the sweep of Hübschle-Schneider and Sanders (2019), "Parallel weighted
 * random sampling", which needs no work lists: one finger on the light items, one on the heavy.
 */
#ifndef SIM_KERNEL_ALIAS_H
#define SIM_KERNEL_ALIAS_H

#include "sim/kernel/stream.h"

#include <stdint.h>

typedef struct sim_alias_entry {
    uint32_t threshold; /* of 2^32: the share of the entry that is its own item's */
    uint32_t alias;     /* the item of the rest; the entry's own where all is its own */
} sim_alias_entry;

_Static_assert(sizeof(sim_alias_entry) == 8, "an entry has no padding");

/* Makes `table`, with room for `items` entries, from as many weights (any sum). Takes time in proportion to `items`.
 * Returns NULL, or what is wrong with the weights in words; then the table is untouched.
 */
const char *sim_alias_build(sim_alias_entry *table, uint32_t items, const double *weights);

/* The item that 64 random bits pick from a table of `items` entries. */
static inline uint32_t sim_alias_pick(const sim_alias_entry *table, uint32_t items, uint64_t bits)
{
    /* bits * items / 2^32: the entry above the point, and where in the entry below it. */
    const uint64_t at = (bits >> 32) * items + ((bits & UINT32_MAX) * items >> 32);
    const uint32_t entry = (uint32_t)(at >> 32);
    /* Which of the two is as good as tossed, so that a branch would be mispredicted often: all bits set for the alias. */
    const uint32_t other = -(uint32_t)((uint32_t)at >= table[entry].threshold);
    return entry ^ ((entry ^ table[entry].alias) & other);
}

/* One draw from a table of `items` entries; takes 64 bits. */
static inline uint32_t sim_alias_draw(const sim_alias_entry *table, uint32_t items, sim_stream *s)
{
    return sim_alias_pick(table, items, sim_stream_bits64(s));
}

/* The probability that the table gives `item`: the sum over its entries, in time proportional to their number. */
double sim_alias_probability(const sim_alias_entry *table, uint32_t items, uint32_t item);

#endif
