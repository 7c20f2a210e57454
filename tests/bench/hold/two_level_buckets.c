/* two_level_buckets.c — a two-level bucket queue: upper buckets of a fixed length up to a horizon, a list beyond it, and the
 * earliest upper bucket dealt out over lower ones, each sorted when it is reached. It is told the number of events and
 * their mean increment, and keeps about 256 events an upper bucket and two a lower one.
 *
 * Denardo and Fox (1979), Operations Research 27(1), section on buckets in levels. */
#include <stdlib.h>

#include "sim/kernel/fel_slots.h"
#include "sim/kernel/panic.h"

#define LIST_NAME "two-level buckets"

enum { LOWER_BITS = 7, LOWER = 1 << LOWER_BITS, AN_UPPER = 2 * LOWER, FIRST_ROOM = 8 };

typedef struct bucket {
    sim_event *events;
    size_t count, room;
} bucket;

typedef struct list {
    bucket *upper; /* the last: all beyond the horizon */
    bucket lower[LOWER];
    size_t uppers;
    int64_t horizon; /* first upper bucket of the next round */
    int64_t now;     /* the upper bucket that is dealt out */
    int lower_now;
    int sorted;
    int shift, lower_shift;
} list;

static void bucket_add(bucket *b, const sim_event *event)
{
    if (b->count == b->room) {
        b->room = b->room ? b->room * 2 : FIRST_ROOM;
        b->events = sim_reallocate(b->events, b->room, sizeof *b->events);
    }
    b->events[b->count++] = *event;
}

static void list_make(list *l, size_t most, double mean)
{
    *l = (list){.now = -1, .lower_now = LOWER};
    const double ticks = mean * AN_UPPER / (double)most;
    while ((double)((int64_t)2 << l->shift) <= ticks)
        l->shift++;
    l->lower_shift = l->shift > LOWER_BITS ? l->shift - LOWER_BITS : 0;
    /* Eight mean increments, so that few events lie beyond the horizon. */
    l->uppers = 16;
    while (l->uppers * ((uint64_t)1 << l->shift) < (uint64_t)(8.0 * mean))
        l->uppers *= 2;
    l->upper = sim_allocate(l->uppers + 1, sizeof *l->upper);
    l->horizon = (int64_t)l->uppers;
}

static void list_free(list *l)
{
    for (size_t i = 0; i <= l->uppers; i++)
        free(l->upper[i].events);
    for (int i = 0; i < LOWER; i++)
        free(l->lower[i].events);
    free(l->upper);
}

/* Into a sorted bucket, the first event last. */
static void sorted_add(bucket *b, const sim_event *event)
{
    bucket_add(b, event);
    size_t i = b->count - 1;
    for (; i > 0 && b->events[i - 1].at < event->at; i--)
        b->events[i] = b->events[i - 1];
    b->events[i] = *event;
}

static void list_push(list *l, const sim_event *event)
{
    const int64_t upper = event->at >> l->shift;
    if (upper > l->now) {
        bucket_add(&l->upper[upper < l->horizon ? (size_t)upper & (l->uppers - 1) : l->uppers], event);
        return;
    }
    const int lower = (int)(event->at >> l->lower_shift & (LOWER - 1));
    if (lower == l->lower_now && l->sorted)
        sorted_add(&l->lower[lower], event);
    else
        bucket_add(&l->lower[lower], event);
}

static void next_round(list *l)
{
    bucket beyond = l->upper[l->uppers];
    l->upper[l->uppers] = (bucket){NULL, 0, 0};
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < beyond.count; i++)
        earliest = beyond.events[i].at < earliest ? beyond.events[i].at : earliest;
    l->now = (earliest >> l->shift) - 1;
    l->horizon = l->now + 1 + (int64_t)l->uppers;
    for (size_t i = 0; i < beyond.count; i++)
        list_push(l, &beyond.events[i]);
    free(beyond.events);
}

static void next_upper(list *l)
{
    bucket *b = NULL;
    do {
        if (++l->now == l->horizon) {
            next_round(l);
            l->now++;
        }
        b = &l->upper[(size_t)l->now & (l->uppers - 1)];
    } while (b->count == 0);
    for (size_t i = 0; i < b->count; i++)
        bucket_add(&l->lower[b->events[i].at >> l->lower_shift & (LOWER - 1)], &b->events[i]);
    b->count = 0;
    l->lower_now = 0;
}

static void sort(bucket *b)
{
    const size_t count = b->count;
    b->count = 0;
    for (size_t i = 0; i < count; i++) {
        const sim_event event = b->events[i];
        sorted_add(b, &event);
    }
}

static sim_event list_pop(list *l)
{
    while (l->lower_now == LOWER || l->lower[l->lower_now].count == 0) {
        l->sorted = 0;
        if (l->lower_now == LOWER || ++l->lower_now == LOWER)
            next_upper(l);
    }
    bucket *b = &l->lower[l->lower_now];
    if (!l->sorted)
        sort(b);
    l->sorted = 1;
    return b->events[--b->count];
}

#include "tests/bench/hold/hold_main.h"
