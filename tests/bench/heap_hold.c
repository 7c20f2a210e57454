/* heap_hold.c — the yardstick: how long a million holds of a textbook binary heap take on this machine.
 *
 * A hold takes the least event out of the list, adds an exponential increment to its time and puts it back (Vaucher and
 * Duval 1975, CACM 18(4)): what a simulation does whose every event schedules the next one. The time of a whole run,
 * given as a multiple of a million holds, says how far it is from only keeping its events in order, and can be
 * compared between machines.
 *
 * The heap is the one of Cormen, Leiserson, Rivest and Stein, chapter 6: an array, two children, sift up and sift down by
 * exchange, extract and insert apart; events of 16 bytes. It is not the list of sim/kernel/fel.h and must not become
 * as good: a yardstick that is improved measures nothing.
 *
 *     heap_hold HOLDS PENDING...      prints a line of CSV for each number of pending events
 *
 * Increments are drawn inside the hold; the column of the drawing alone says how much of it they are.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "sim/kernel/arith.h"
#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"

enum { SEED = 19750401, PURPOSE_INCREMENT = 1, MOST_PENDING = 100000000 };

typedef struct event {
    double at;
    uint64_t payload;
} event;

_Static_assert(sizeof(event) == 16, "four events share a cache line");

typedef struct heap {
    event *events;
    size_t count;
} heap;

static void exchange(event *a, event *b)
{
    const event kept = *a;
    *a = *b;
    *b = kept;
}

static void sift_up(heap *h, size_t i)
{
    while (i > 0) {
        const size_t parent = (i - 1) / 2;
        if (h->events[parent].at <= h->events[i].at)
            return;
        exchange(&h->events[parent], &h->events[i]);
        i = parent;
    }
}

static void sift_down(heap *h, size_t i)
{
    for (;;) {
        const size_t left = 2 * i + 1, right = left + 1;
        size_t least = i;
        if (left < h->count && h->events[left].at < h->events[least].at)
            least = left;
        if (right < h->count && h->events[right].at < h->events[least].at)
            least = right;
        if (least == i)
            return;
        exchange(&h->events[i], &h->events[least]);
        i = least;
    }
}

static void insert(heap *h, event e)
{
    h->events[h->count] = e;
    sift_up(h, h->count++);
}

static event extract_least(heap *h)
{
    const event least = h->events[0];
    h->events[0] = h->events[--h->count];
    sift_down(h, 0);
    return least;
}

static double increment(sim_stream *s)
{
    return -sim_log(sim_stream_uniform(s));
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Makes the holds and returns the time of the last event; a time that runs backwards is returned as NaN. */
static double hold(heap *h, sim_stream *s, uint64_t holds)
{
    double clock = 0.0;
    int in_order = 1;
    for (uint64_t i = 0; i < holds; i++) {
        event e = extract_least(h);
        in_order &= e.at >= clock;
        clock = e.at;
        e.at += increment(s);
        insert(h, e);
    }
    return in_order ? clock : NAN;
}

/* Seconds for the increments of so many holds alone. Their sum is used, or the compiler would leave them out. */
static double seconds_of_drawing(sim_stream *s, uint64_t holds)
{
    double sum = 0.0;
    const double begin = seconds_now();
    for (uint64_t i = 0; i < holds; i++)
        sum += increment(s);
    const double seconds = seconds_now() - begin;
    SIM_REQUIRE(sum >= 0.0, "heap_hold: increments sum to %g", sum);
    return seconds;
}

/* By theory, n exponential clocks of mean 1 ring at rate n and are as they were at any time: k holds take k/n, with the
 * standard deviation sqrt(k)/n. Beyond six of them (one case in five hundred million) it is no heap that was timed.
 */
static int is_a_hold_model(double elapsed, uint64_t holds, uint64_t pending)
{
    return fabs(elapsed * (double)pending - (double)holds) <= 6.0 * sqrt((double)holds);
}

/* Times one number of pending events, prints its line and returns whether the heap did what a heap does. */
static int measure(uint64_t holds, uint64_t pending)
{
    heap h = {.events = sim_allocate(pending, sizeof(event))};
    sim_stream s = sim_stream_open(SEED, 0, pending, PURPOSE_INCREMENT, 0);
    for (uint64_t i = 0; i < pending; i++)
        insert(&h, (event){increment(&s), i});

    /* A heap that was only filled is in better order than one in use. */
    const double filled = hold(&h, &s, pending);
    const double begin = seconds_now();
    const double clock = hold(&h, &s, holds);
    const double seconds = seconds_now() - begin;
    const double drawing = seconds_of_drawing(&s, holds);
    free(h.events);

    if (!is_a_hold_model(filled, pending, pending) || !is_a_hold_model(clock - filled, holds, pending)) {
        fprintf(stderr, "heap_hold: %" PRIu64 " holds took the clock from %g to %g\n", holds, filled, clock);
        return 0;
    }
    printf("%" PRIu64 ",%" PRIu64 ",%.1f,%.4f,%.4f\n", pending, holds, seconds / (double)holds * 1e9,
           seconds / (double)holds * 1e6, drawing / (double)holds * 1e6);
    return 1;
}

/* A whole number from 1 to `most`, or 0. */
static uint64_t number_of(const char *text, uint64_t most)
{
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && *text != '-' && value <= most ? value : 0;
}

int main(int argc, char *argv[])
{
    const uint64_t holds = argc > 2 ? number_of(argv[1], 1000000000) : 0;
    int fits = holds > 0;
    for (int i = 2; i < argc; i++)
        fits &= number_of(argv[i], MOST_PENDING) > 0;
    if (!fits) {
        fputs("usage: heap_hold HOLDS PENDING...\n", stderr);
        return EX_USAGE;
    }
    puts("pending,holds,nanoseconds_per_hold,seconds_per_million_holds,drawing_seconds_per_million_holds");
    for (int i = 2; i < argc; i++)
        if (!measure(holds, number_of(argv[i], MOST_PENDING)))
            return EX_SOFTWARE;
    return EX_OK;
}
