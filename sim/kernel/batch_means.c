#include "sim/kernel/batch_means.h"

#include "sim/kernel/student.h"
#include "sim/kernel/tally.h"

#include <math.h>

enum {
    MOST_USED = 64,    /* an interval is made of fewer batches than this, and of at least half as many */
    FINER = 4,         /* a batch is this many of those that independence is judged on */
    FEWEST_KEPT = 128, /* batches, so that there are half of MOST_USED when FINER are joined */
};

/* The normal quantile of 0.95: five in a hundred independent series are taken for correlated, and joined once more. */
#define SUSPICIOUS 1.6448536269514722

/* A series from one of its batches on, `joined` of them at a time; what is left over at the end is not looked at. */
typedef struct stretch {
    const double *mean;
    uint64_t count;
    uint64_t joined;
} stretch;

static double joined_mean(const stretch *s, uint64_t i)
{
    double sum = 0;
    for (uint64_t k = 0; k < s->joined; k++) {
        sum += s->mean[i * s->joined + k];
    }
    return sum / (double)s->joined;
}

static sim_tally tally_of(const stretch *s)
{
    sim_tally t = {0};
    for (uint64_t i = 0; i < s->count / s->joined; i++) {
        sim_tally_add(&t, joined_mean(s, i));
    }
    return t;
}

/* 1 less half of von Neumann's ratio: the lag-1 correlation but for its two ends. 0 for a series without spread. */
static double correlation_of(const stretch *s)
{
    double changes = 0, last = joined_mean(s, 0);
    for (uint64_t i = 1; i < s->count / s->joined; i++) {
        const double mean = joined_mean(s, i);
        changes += (mean - last) * (mean - last);
        last = mean;
    }
    const sim_tally t = tally_of(s);
    return t.squares == 0 ? 0 : 1 - changes / (2 * t.squares);
}

/* Of n independent normal variables the ratio's half has mean 1 and variance (n - 2) / (n^2 - 1), exactly. */
static double suspicious_correlation(double n)
{
    return SUSPICIOUS * sqrt((n - 2) / (n * n - 1));
}

sim_batch_means sim_batch_means_of(const sim_batches *b, uint64_t from, double confidence)
{
    const uint64_t count = from < b->count ? b->count - from : 0;
    sim_batch_means result = {.interval = {.mean = sim_batches_mean(b, from),
                                           .half_width = INFINITY,
                                           .confidence = confidence,
                                           .count = count},
                              .verdict = SIM_BATCHES_TOO_FEW,
                              .length = b->length,
                              .correlation = NAN};
    if (count < FEWEST_KEPT) {
        return result;
    }
    uint64_t joined = 1;
    while (count / joined >= MOST_USED) {
        joined *= 2;
    }
    result.verdict = SIM_BATCHES_CORRELATED;
    for (int attempt = 0; attempt < 2 && result.verdict == SIM_BATCHES_CORRELATED; attempt++, joined *= 2) {
        const stretch shorter = {b->mean + from, count, joined / FINER}, used = {b->mean + from, count, joined};
        const sim_tally t = tally_of(&used);
        const double length = (double)b->length, all = (double)count * length + (double)b->filled;
        const double of_mean = sim_tally_variance(&t) * ((double)joined * length / all);
        result.correlation = correlation_of(&shorter);
        result.verdict = result.correlation <= suspicious_correlation((double)(count / shorter.joined))
                             ? SIM_BATCHES_INDEPENDENT
                             : SIM_BATCHES_CORRELATED;
        result.length = b->length * (int64_t)joined;
        result.interval.count = t.count;
        result.interval.half_width = sim_student_quantile(1 - confidence, (double)t.count - 1) * sqrt(of_mean);
    }
    if (isnan(result.interval.half_width)) {
        result.interval.half_width = INFINITY;
    }
    return result;
}
