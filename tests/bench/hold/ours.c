/* ours.c — the kernel's own list: handles, total order, cancelled events. */
#include "sim/kernel/fel.h"

#define LIST_NAME "ours"

typedef sim_fel list;

static void list_make(list *l, size_t most, double mean)
{
    (void)most;
    (void)mean;
    sim_fel_init(l, SIM_FEL_FAST);
}

static void list_free(list *l)
{
    sim_fel_free(l);
}

static void list_push(list *l, const sim_event *event)
{
    (void)sim_fel_push(l, event);
}

static sim_event list_pop(list *l)
{
    sim_event event;
    (void)sim_fel_pop(l, SIM_FOREVER, &event);
    return event;
}

#include "tests/bench/hold/hold_main.h"
