/* calendar_queue.c — a calendar queue: days of one length, a year of about as many days as there are events, each day a sorted
 * list of its events of all years. The number of days follows the events, and their length the gaps between the next of them.
 *
 * Brown (1988), CACM 31(10). */
#include <stdlib.h>

#include "sim/kernel/fel_slots.h"
#include "sim/kernel/panic.h"

#define LIST_NAME "calendar queue"

enum { FIRST_DAYS = 16, SAMPLE = 64, NONE = 0 };

typedef struct node {
    sim_event event;
    uint32_t next;
} node;

typedef struct list {
    node *nodes; /* node 0 is none */
    uint32_t *day;
    uint32_t free, made;
    size_t count, days;
    int shift; /* a day has 2^shift ticks */
    int64_t today;
} list;

static void list_make(list *l, size_t most, double mean)
{
    (void)mean;
    *l = (list){.days = FIRST_DAYS, .shift = 20};
    l->nodes = sim_allocate(most + 2, sizeof *l->nodes);
    l->day = sim_allocate(l->days, sizeof *l->day);
}

static void list_free(list *l)
{
    free(l->nodes);
    free(l->day);
}

static void insert(list *l, uint32_t added)
{
    const int64_t at = l->nodes[added].event.at;
    uint32_t *link = &l->day[(uint64_t)(at >> l->shift) & (l->days - 1)];
    while (*link != NONE && l->nodes[*link].event.at < at)
        link = &l->nodes[*link].next;
    l->nodes[added].next = *link;
    *link = added;
    if (at >> l->shift < l->today)
        l->today = at >> l->shift;
}

static uint32_t remove_first(list *l)
{
    for (size_t seen = 0; seen < l->days; seen++, l->today++) {
        uint32_t *link = &l->day[(uint64_t)l->today & (l->days - 1)];
        const uint32_t first = *link;
        if (first != NONE && l->nodes[first].event.at >> l->shift == l->today) {
            *link = l->nodes[first].next;
            return first;
        }
    }
    /* A year without events: the first day of all lists. */
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < l->days; i++)
        if (l->day[i] != NONE && l->nodes[l->day[i]].event.at < earliest)
            earliest = l->nodes[l->day[i]].event.at;
    l->today = earliest >> l->shift;
    return remove_first(l);
}

/* Days of about the mean gap of the next events, gaps beyond twice the mean left out, as Brown's three gaps a day rounded to a
 * power of two. */
static void choose_length(list *l)
{
    uint32_t taken[SAMPLE];
    int sample = 0;
    for (; sample < SAMPLE && (size_t)sample < l->count; sample++)
        taken[sample] = remove_first(l);
    int64_t sum = 0, used = 0;
    if (sample < 2) /* never: a calendar is resized with more events than that */
        return;
    const int64_t mean = (l->nodes[taken[sample - 1]].event.at - l->nodes[taken[0]].event.at) / (sample - 1);
    for (int i = 1; i < sample; i++) {
        const int64_t gap = l->nodes[taken[i]].event.at - l->nodes[taken[i - 1]].event.at;
        if (gap <= 2 * mean) {
            sum += gap;
            used++;
        }
    }
    for (int i = 0; i < sample; i++)
        insert(l, taken[i]);
    const int64_t length = used && sum > used ? 3 * sum / used : 1;
    l->shift = 63 - __builtin_clzll((uint64_t)length);
}

static void resize(list *l, size_t days)
{
    choose_length(l);
    uint32_t *old = l->day;
    const size_t old_days = l->days;
    l->day = sim_allocate(days, sizeof *l->day);
    l->days = days;
    l->today = INT64_MAX;
    for (size_t i = 0; i < old_days; i++)
        for (uint32_t next, n = old[i]; n != NONE; n = next) {
            next = l->nodes[n].next;
            insert(l, n);
        }
    free(old);
}

static void list_push(list *l, const sim_event *event)
{
    uint32_t added = l->free;
    if (added != NONE)
        l->free = l->nodes[added].next;
    else
        added = ++l->made;
    l->nodes[added].event = *event;
    insert(l, added);
    if (++l->count > 2 * l->days)
        resize(l, 2 * l->days);
}

static sim_event list_pop(list *l)
{
    const uint32_t first = remove_first(l);
    const sim_event event = l->nodes[first].event;
    l->nodes[first].next = l->free;
    l->free = first;
    if (--l->count < l->days / 2 && l->days > FIRST_DAYS)
        resize(l, l->days / 2);
    return event;
}

#include "tests/bench/hold/hold_main.h"
