/* mm1_bare.c — M/M/1 with nothing that can be left out: a heap, one stream of random numbers, a ring of arrival times.
 *
 * The limit of the machine for a program that keeps its events in a list. No engine: no handles, no order of ties, no
 * records, no stations, luck that depends on everybody else's.
 */
#include "tests/bench/engines/engines.h"

#include "sim/kernel/distribution.h"
#include "tests/bench/engines/bare_heap.h"

enum { ARRIVAL, END, RING = 1 << 16 };

typedef struct queue {
    bare_heap events;
    sim_stream luck;
    sim_distribution gap, service;
    uint32_t first, count; /* of those inside, in the ring; the first is served */
    double came[RING];
} queue;

static void start(queue *q, double now)
{
    bare_heap_push(&q->events, (bare_event){now + sim_distribution_draw(&q->service, &q->luck), END});
}

static void next_arrival(queue *q, double now)
{
    bare_heap_push(&q->events, (bare_event){now + sim_distribution_draw(&q->gap, &q->luck), ARRIVAL});
}

/* The sum of times in the system; NaN when the ring overflows. */
static double run(queue *q, uint64_t customers)
{
    double sum = 0;
    next_arrival(q, 0);
    for (uint64_t arrived = 0, served = 0; served < customers;) {
        const bare_event e = bare_heap_pop(&q->events);
        if (e.what == ARRIVAL) {
            q->came[(q->first + q->count++) % RING] = e.at;
            if (++arrived < customers)
                next_arrival(q, e.at);
            if (q->count == 1)
                start(q, e.at);
            if (q->count == RING)
                return NAN;
        } else {
            served++;
            sum += e.at - q->came[q->first++ % RING];
            if (--q->count)
                start(q, e.at);
        }
    }
    return sum;
}

int main(int argc, char *argv[])
{
    static queue q;
    const uint64_t customers = engines_size(argc, argv);
    if (!customers)
        return EX_USAGE;
    q.luck = sim_stream_open(ENGINES_SEED, 0, 0, 0, 0);
    q.gap = sim_distribution_exponential(1 / MM1_LOAD);
    q.service = sim_distribution_exponential(1);
    const double begin = engines_seconds();
    const double sum = run(&q, customers);
    return mm1_report("bare loop", customers, sum / (double)customers, engines_seconds() - begin);
}
