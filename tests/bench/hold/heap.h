/* heap.h — an implicit heap of ARITY children: one array; holes are moved instead of events exchanged. */
#include <stddef.h>
#include <stdlib.h>

#include "sim/kernel/fel_slots.h"
#include "sim/kernel/panic.h"

typedef struct list {
    sim_event *events;
    size_t count;
} list;

static void list_make(list *l, size_t most, double mean)
{
    (void)mean;
    *l = (list){sim_allocate(most, sizeof *l->events), 0};
}

static void list_free(list *l)
{
    free(l->events);
}

static void list_push(list *l, const sim_event *event)
{
    size_t i = l->count++;
    for (; i > 0 && l->events[(i - 1) / ARITY].at > event->at; i = (i - 1) / ARITY)
        l->events[i] = l->events[(i - 1) / ARITY];
    l->events[i] = *event;
}

static size_t least_child(const list *l, size_t first)
{
    const size_t end = first + ARITY < l->count ? first + ARITY : l->count;
    size_t least = first;
    for (size_t child = first + 1; child < end; child++)
        least = l->events[child].at < l->events[least].at ? child : least;
    return least;
}

static sim_event list_pop(list *l)
{
    const sim_event first = l->events[0];
    const sim_event last = l->events[--l->count];
    size_t i = 0;
    while (i * ARITY + 1 < l->count) {
        const size_t child = least_child(l, i * ARITY + 1);
        if (l->events[child].at >= last.at)
            break;
        l->events[i] = l->events[child];
        i = child;
    }
    l->events[i] = last;
    return first;
}

#include "tests/bench/hold/hold_main.h"
