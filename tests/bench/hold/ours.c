/* ours.c — the kernel's own list: handles, total order, cancelled events. */
#include "sim/kernel/fel.h"

#define LIST_NAME "ours"

typedef struct list {
    sim_fel fel;
    sim_arena *arena;
} list;

static void list_make(list *l, size_t most, double mean)
{
    (void)most;
    (void)mean;
    l->arena = sim_arena_new();
    sim_fel_init(&l->fel, SIM_FEL_FAST, l->arena);
}

static void list_free(list *l)
{
    sim_arena_free(l->arena);
}

static void list_push(list *l, const sim_event *event)
{
    (void)sim_fel_push(&l->fel, event);
}

static sim_event list_pop(list *l)
{
    sim_event event;
    (void)sim_fel_pop(&l->fel, SIM_FOREVER, &event);
    return event;
}

#include "tests/bench/hold/hold_main.h"
