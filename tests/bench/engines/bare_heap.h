/* bare_heap.h — the least that an event list can be: a 4-ary heap of 16-byte events, no handles, no order of ties.
 *
 * Method: an implicit heap with four children a node, moved by holes and not by exchange.
 */
#ifndef TESTS_BENCH_ENGINES_BARE_HEAP_H
#define TESTS_BENCH_ENGINES_BARE_HEAP_H

#include <stddef.h>
#include <stdint.h>

typedef struct bare_event {
    double at;
    uint64_t what;
} bare_event;

typedef struct bare_heap {
    size_t count;
    bare_event at[PHOLD_ENTITIES + 4];
} bare_heap;

static inline void bare_heap_push(bare_heap *h, bare_event e)
{
    size_t hole = h->count++;
    while (hole > 0 && h->at[(hole - 1) / 4].at > e.at) {
        h->at[hole] = h->at[(hole - 1) / 4];
        hole = (hole - 1) / 4;
    }
    h->at[hole] = e;
}

static inline size_t bare_heap_least_child(const bare_heap *h, size_t node)
{
    const size_t first = 4 * node + 1, end = first + 4 < h->count ? first + 4 : h->count;
    size_t least = first;
    for (size_t i = first + 1; i < end; i++)
        least = h->at[i].at < h->at[least].at ? i : least;
    return least;
}

static inline bare_event bare_heap_pop(bare_heap *h)
{
    const bare_event first = h->at[0], last = h->at[--h->count];
    size_t hole = 0;
    for (size_t child = 1; child < h->count; child = 4 * hole + 1) {
        child = bare_heap_least_child(h, hole);
        if (h->at[child].at >= last.at)
            break;
        h->at[hole] = h->at[child];
        hole = child;
    }
    h->at[hole] = last;
    return first;
}

#endif
