/* hold_main.h — the hold model on a list of events: the rest of each program of this folder.
 *
 * A hold takes the first event out of the list, moves its time ahead by an increment and puts it back (Vaucher and Duval 1975,
 * CACM 18(4)). A list's file ends by including this one, after
 *
 *     LIST_NAME                              as it stands in the table
 *     list                                   the type
 *     void list_make(list *, size_t most, double mean)   `mean` increment: a list may tune itself to both, once
 *     void list_push(list *, const sim_event *)
 *     sim_event list_pop(list *)             the first; never asked of an empty list
 *     void list_free(list *)
 *
 * all static, so that the compiler sees the whole loop; sim_event is the kernel's, of 32 bytes (ns-3 has its own). Before the clock starts,
 * every event has been held once: a list that was only filled is in better order than one in use.
 *
 *     PROGRAM HOLDS PENDING...               CSV, for each kind of increments (increments.h) and each number pending
 *
 * Figures: `hold`, `draw` (drawing alone, in a loop of its own), `queue` (their difference), and `times`, a checksum of
 * the times handed out, which all lists must agree in. A program fails when times do not ascend, or when exponential
 * clocks do not ring as often as theory says.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "tests/bench/hold/increments.h"

enum { MOST_HOLDS = 1000000000, MOST_PENDING = 100000000 };

typedef struct progress {
    uint64_t luck;
    uint64_t checksum;
    int64_t now;
    int64_t out_of_order; /* negative once times have not ascended */
} progress;

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void count_time(progress *p, int64_t at)
{
    p->out_of_order |= at - p->now;
    p->now = at;
    p->checksum = p->checksum * UINT64_C(0x5851f42d4c957f2d) + (uint64_t)at;
}

/* Inlined once for each kind, so that no list pays for the choice. */
static inline __attribute__((always_inline)) void hold_kind(list *l, progress *p, uint64_t holds, increments kind)
{
    for (uint64_t i = 0; i < holds; i++) {
        sim_event event = list_pop(l);
        count_time(p, event.at);
        event.at += increments_draw(kind, &p->luck);
        list_push(l, &event);
    }
}

static inline __attribute__((always_inline)) void draw_kind(progress *p, uint64_t holds, increments kind)
{
    for (uint64_t i = 0; i < holds; i++)
        count_time(p, p->now + increments_draw(kind, &p->luck));
}

static __attribute__((noinline)) void hold(list *l, progress *p, uint64_t holds, increments kind)
{
    switch (kind) {
    case INCREMENTS_EXPONENTIAL:
        hold_kind(l, p, holds, INCREMENTS_EXPONENTIAL);
        break;
    case INCREMENTS_UNIFORM:
        hold_kind(l, p, holds, INCREMENTS_UNIFORM);
        break;
    case INCREMENTS_BIMODAL:
        hold_kind(l, p, holds, INCREMENTS_BIMODAL);
        break;
    case INCREMENTS_MODEL:
        hold_kind(l, p, holds, INCREMENTS_MODEL);
        break;
    }
}

static __attribute__((noinline)) double seconds_of_drawing(progress *p, uint64_t holds, increments kind)
{
    const double begin = seconds_now();
    switch (kind) {
    case INCREMENTS_EXPONENTIAL:
        draw_kind(p, holds, INCREMENTS_EXPONENTIAL);
        break;
    case INCREMENTS_UNIFORM:
        draw_kind(p, holds, INCREMENTS_UNIFORM);
        break;
    case INCREMENTS_BIMODAL:
        draw_kind(p, holds, INCREMENTS_BIMODAL);
        break;
    case INCREMENTS_MODEL:
        draw_kind(p, holds, INCREMENTS_MODEL);
        break;
    }
    return seconds_now() - begin;
}

/* Nanoseconds a draw: the least of a few passes. Others on the machine only add to a pass, and the draws' share of a hold must not
 * come out larger than the hold. */
static double nanoseconds_of_drawing(progress *p, uint64_t holds, increments kind)
{
    enum { PASSES = 5 };
    double least = seconds_of_drawing(p, holds, kind);
    for (int pass = 1; pass < PASSES; pass++)
        least = fmin(least, seconds_of_drawing(p, holds, kind));
    return least / (double)holds * 1e9;
}

/* Not in order of time: a list must not profit from the order of filling. */
static void fill(list *l, progress *p, uint64_t pending, increments kind)
{
    for (uint64_t i = 0; i < pending; i++) {
        sim_event event;
        memset(&event, 0, sizeof event);
        event.at = increments_draw(kind, &p->luck);
        event.identity = i * UINT64_C(0x9e3779b97f4a7c15); /* all bits differ, as in identities of several parts */
        event.entity = (uint32_t)i;
        list_push(l, &event);
    }
}

/* n exponential clocks of mean 1 ring at rate n: k holds take k/n, with the standard deviation sqrt(k)/n. Six of them, and a
 * part in a million for cut fractions of ticks. */
static int is_a_hold_model(double elapsed, uint64_t holds, uint64_t pending)
{
    const double k = (double)holds;
    return fabs(elapsed * (double)pending - k) <= 6.0 * sqrt(k) + 1e-6 * k;
}

static void print_figure(increments kind, uint64_t pending, const char *figure, const char *unit, double value)
{
    printf("%s %" PRIu64 ",%s,%s,%s,%.17g\n", increments_name[kind], pending, LIST_NAME, figure, unit, value);
}

/* Returns whether the list did what a list of events does. */
static int measure(increments kind, uint64_t holds, uint64_t pending)
{
    list l;
    progress p = {pending, 0, 0, 0};
    list_make(&l, pending, increments_mean(kind));
    fill(&l, &p, pending, kind);
    hold(&l, &p, pending, kind);
    const int64_t filled = p.now;
    const double begin = seconds_now();
    hold(&l, &p, holds, kind);
    const double held = (seconds_now() - begin) / (double)holds * 1e9;
    list_free(&l);
    const uint64_t checksum = p.checksum;
    const int64_t end = p.now;
    const int ascending = p.out_of_order >= 0;
    const double drawn = nanoseconds_of_drawing(&p, holds, kind);
    if (!ascending ||
        (kind == INCREMENTS_EXPONENTIAL && !is_a_hold_model((double)(end - filled) / 1e9, holds, pending))) {
        fprintf(stderr, "%s, %s: the clock went from %" PRId64 " to %" PRId64 " in %" PRIu64 " holds%s\n", LIST_NAME,
                increments_name[kind], filled, end, holds, ascending ? "" : ", not always ahead");
        return 0;
    }
    print_figure(kind, pending, "hold", "ns", held);
    print_figure(kind, pending, "draw", "ns", drawn);
    print_figure(kind, pending, "queue", "ns", held - drawn);
    print_figure(kind, pending, "times", "checksum", (double)(checksum >> 12));
    return 1;
}

/* A whole number from 1 to `most`, or 0. */
static uint64_t number_of(const char *text, uint64_t most)
{
    char *end;
    const unsigned long long value = strtoull(text, &end, 10);
    return *end == '\0' && *text != '-' && value <= most ? value : 0;
}

/* NOLINTNEXTLINE(misc-definitions-in-headers): each program is this and one list */
int main(int argc, char *argv[])
{
    const uint64_t holds = argc > 2 ? number_of(argv[1], MOST_HOLDS) : 0;
    int fits = holds > 0;
    for (int i = 2; i < argc; i++)
        fits &= number_of(argv[i], MOST_PENDING) > 0;
    if (!fits) {
        fprintf(stderr, "usage: %s HOLDS PENDING...\n", argv[0]);
        return EX_USAGE;
    }
    puts("case,variant,figure,unit,value");
    for (int i = 2; i < argc; i++)
        for (int kind = 0; kind < INCREMENTS_KINDS; kind++)
            if (!measure((increments)kind, holds, number_of(argv[i], MOST_PENDING)))
                return EX_SOFTWARE;
    return EX_OK;
}
