/* phold_ours.c — PHOLD on this kernel: events in total order with handles, a stream for each thing that an entity does. */
#include "tests/bench/engines/engines.h"

#include "sim/kernel/distribution.h"
#include "sim/kernel/simulation.h"

enum { POOL_ENTITIES };
enum { PURPOSE_HOLD };
#define TICKS ((sim_ticks)1000000) /* of a mean hold */

typedef struct entity {
    uint32_t handled; /* messages */
    uint32_t sent;    /* of them, to any entity */
} entity;

static void schedule(sim *s, const sim_distribution *hold, sim_stream *luck, uint32_t place, uint32_t message,
                     uint32_t hops)
{
    const sim_ticks at = sim_now(s) + (sim_ticks)(sim_distribution_draw(hold, luck) + 0.5);
    sim_schedule(s, at, 0, message, hops, place, message);
}

static void set_up(sim *s, const void *inputs)
{
    sim_add_pool(s, "entities", sizeof(entity));
    for (uint32_t i = 0; i < PHOLD_ENTITIES; i++) {
        sim_pool_take(sim_pool_of(s, POOL_ENTITIES));
        sim_stream luck = sim_open_stream(s, i, PURPOSE_HOLD, 0);
        schedule(s, inputs, &luck, i, i, 0);
    }
}

static void handle(sim *s, const void *inputs, const sim_event *event)
{
    entity *e = sim_pool_at(sim_pool_of(s, POOL_ENTITIES), event->entity);
    sim_stream luck = sim_open_stream(s, event->entity, PURPOSE_HOLD, ++e->handled);
    const double u = sim_stream_uniform(&luck);
    uint32_t next = event->entity;
    if (u < PHOLD_REMOTE) {
        e->sent++;
        next = (uint32_t)(u / PHOLD_REMOTE * PHOLD_ENTITIES);
    }
    schedule(s, inputs, &luck, next, event->argument, event->sequence + 1);
}

int main(int argc, char *argv[])
{
    static const char *const names[] = {"message"};
    static const uint8_t priorities[] = {0};
    static const sim_behaviour behaviour = {
        .kind_names = names, .kind_priorities = priorities, .kind_count = 1, .set_up = set_up, .handle = handle};
    static const sim_frame frame = {.ticks_per_day = SIM_FOREVER / 4}; /* all of it on one day */
    const uint64_t events = engines_size(argc, argv);
    if (!events)
        return EX_USAGE;
    const sim_distribution hold = sim_distribution_exponential(TICKS);
    const sim_settings settings = {.frame = &frame, .behaviour = &behaviour, .inputs = &hold, .seed = ENGINES_SEED};
    sim *s = sim_new(&settings);
    const double begin = engines_seconds();
    const uint64_t handled = sim_run_events(s, events);
    const double seconds = engines_seconds() - begin;
    uint64_t counted = 0, remote = 0;
    for (uint32_t i = 0; i < PHOLD_ENTITIES; i++) {
        const entity *e = sim_pool_at(sim_pool_of(s, POOL_ENTITIES), i);
        counted += e->handled;
        remote += e->sent;
    }
    const double clock = (double)sim_now(s) / (double)TICKS;
    sim_free(s);
    if (handled != events || counted != events) {
        fprintf(stderr, "ours: not every message was handled\n");
        return EX_SOFTWARE;
    }
    return phold_report("ours", events, clock, remote, seconds);
}
