/* radix_heap.c — a radix heap: a bucket for the highest bit in which a time differs from the last one handed out, emptied
 * into those below it when it is the first that holds any. Monotone: nothing may come before the last time.
 *
 * Ahuja, Mehlhorn, Orlin and Tarjan (1990), JACM 37(2). */
#include <stdlib.h>

#include "sim/kernel/fel_slots.h"
#include "sim/kernel/panic.h"

#define LIST_NAME "radix heap"

enum { BUCKETS = 65, FIRST_ROOM = 64 };

typedef struct bucket {
    sim_event *events;
    size_t count, room;
} bucket;

typedef struct list {
    bucket buckets[BUCKETS];
    uint64_t used; /* a bit for each bucket but the first */
    int64_t last;
} list;

static void list_make(list *l, size_t most, double mean)
{
    (void)most;
    (void)mean;
    *l = (list){.last = 0};
}

static void list_free(list *l)
{
    for (int i = 0; i < BUCKETS; i++)
        free(l->buckets[i].events);
}

static void list_push(list *l, const sim_event *event)
{
    const uint64_t differs = (uint64_t)(event->at ^ l->last);
    const int i = differs ? 64 - __builtin_clzll(differs) : 0;
    bucket *b = &l->buckets[i];
    if (b->count == b->room) {
        b->room = b->room ? b->room * 2 : FIRST_ROOM;
        b->events = sim_reallocate(b->events, b->room, sizeof *b->events);
    }
    b->events[b->count++] = *event;
    l->used |= i ? (uint64_t)1 << (i - 1) : 0;
}

static void empty_first(list *l)
{
    bucket *b = &l->buckets[__builtin_ctzll(l->used) + 1];
    l->used &= l->used - 1;
    l->last = b->events[0].at;
    for (size_t i = 1; i < b->count; i++)
        l->last = b->events[i].at < l->last ? b->events[i].at : l->last;
    const size_t count = b->count;
    b->count = 0;
    for (size_t i = 0; i < count; i++)
        list_push(l, &b->events[i]);
}

static sim_event list_pop(list *l)
{
    bucket *now = &l->buckets[0];
    if (now->count == 0)
        empty_first(l);
    return now->events[--now->count];
}

#include "tests/bench/hold/hold_main.h"
