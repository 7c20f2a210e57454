/* phold_bare.c — PHOLD with nothing that can be left out: a heap and one stream of random numbers. The limit of the machine for
 * a program that keeps its events in such a list. */
#include "tests/bench/engines/engines.h"

#include "sim/kernel/distribution.h"
#include "tests/bench/engines/bare_heap.h"

typedef struct phold {
    bare_heap events;
    sim_stream luck;
    uint32_t handled[PHOLD_ENTITIES];
} phold;

int main(int argc, char *argv[])
{
    static phold p;
    const uint64_t events = engines_size(argc, argv);
    if (!events)
        return EX_USAGE;
    const sim_distribution hold = sim_distribution_exponential(1);
    p.luck = sim_stream_open(ENGINES_SEED, 0, 0, 0, 0);
    for (uint64_t i = 0; i < PHOLD_ENTITIES; i++)
        bare_heap_push(&p.events, (bare_event){sim_distribution_draw(&hold, &p.luck), i});
    const double begin = engines_seconds();
    double clock = 0;
    uint64_t remote = 0;
    for (uint64_t i = 0; i < events; i++) {
        bare_event e = bare_heap_pop(&p.events);
        clock = e.at;
        p.handled[e.what]++;
        const double u = sim_stream_uniform(&p.luck);
        if (u < PHOLD_REMOTE) {
            remote++;
            e.what = (uint64_t)(u / PHOLD_REMOTE * PHOLD_ENTITIES);
        }
        e.at += sim_distribution_draw(&hold, &p.luck);
        bare_heap_push(&p.events, e);
    }
    return phold_report("bare loop", events, clock, remote, engines_seconds() - begin);
}
