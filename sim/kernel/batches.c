#include "sim/kernel/batches.h"

#include "sim/kernel/panic.h"

#include <math.h>

#define LONGEST ((int64_t)1 << 62)

void sim_batches_open(sim_batches *b, int64_t length)
{
    SIM_REQUIRE(length > 0 && length <= LONGEST / SIM_BATCHES, "batches: a length of %lld", (long long)length);
    *b = (sim_batches){.length = length};
}

static void join_pairs(sim_batches *b)
{
    SIM_REQUIRE(b->length <= LONGEST / SIM_BATCHES / 2, "batches: a series as long as %d times %lld", SIM_BATCHES,
                (long long)b->length);
    b->count /= 2;
    for (uint64_t i = 0; i < b->count; i++) {
        b->mean[i] = (b->mean[2 * i] + b->mean[2 * i + 1]) / 2;
    }
    b->length *= 2;
}

static void close_batch(sim_batches *b)
{
    b->mean[b->count++] = b->area / (double)b->length;
    b->area = 0;
    b->filled = 0;
    if (b->count == SIM_BATCHES) {
        join_pairs(b);
    }
}

void sim_batches_hold(sim_batches *b, double value, int64_t length)
{
    SIM_REQUIRE(length >= 0, "batches: a value holds for %lld", (long long)length);
    if (length == 0) {
        return;
    }
    if (b->count == 0 && b->filled == 0) {
        b->origin = value;
    }
    const double distance = value - b->origin;
    while (length >= b->length - b->filled) {
        const int64_t room = b->length - b->filled;
        b->area += distance * (double)room;
        length -= room;
        close_batch(b);
    }
    b->area += distance * (double)length;
    b->filled += length;
}

int64_t sim_batches_length(const sim_batches *b)
{
    return (int64_t)b->count * b->length + b->filled;
}

double sim_batches_average(const sim_batches *b, uint64_t i)
{
    return b->origin + b->mean[i];
}

double sim_batches_mean(const sim_batches *b, uint64_t from)
{
    double sum = 0;
    for (uint64_t i = from; i < b->count; i++) {
        sum += b->mean[i];
    }
    const double batches = from < b->count ? (double)(b->count - from) : 0,
                 part = (double)b->filled / (double)b->length;
    return b->origin + (sum + b->area / (double)b->length) / (batches + part);
}
