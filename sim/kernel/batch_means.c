#include "sim/kernel/batch_means.h"

#include "sim/kernel/student.h"
#include "sim/kernel/tally.h"

#include <math.h>

enum {
    FINER = 4,         /* a batch that is used is this many of those that independence is judged on */
    MOST_JUDGED = 256, /* those are fewer than this, and at least half as many */
    FEWEST_KEPT = MOST_JUDGED / 2
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
static double suspicious_correlation(uint64_t batches)
{
    const double n = (double)batches;
    return SUSPICIOUS * sqrt((n - 2) / (n * n - 1));
}

/* With independence judged on batches of `judged` kept ones each. */
static sim_batch_means interval_by(const sim_batches *b, uint64_t from, uint64_t judged, double confidence)
{
    const stretch shorter = {b->mean + from, b->count - from, judged};
    const stretch used = {b->mean + from, b->count - from, judged * FINER};
    const sim_tally t = tally_of(&used);
    const int64_t length = b->length * (int64_t)used.joined;
    const double all = (double)(b->count - from) * (double)b->length + (double)b->filled;
    const double variance = sim_tally_variance(&t) * ((double)length / all);
    const double correlation = correlation_of(&shorter);
    return (sim_batch_means){
        .interval = {.mean = sim_batches_mean(b, from),
                     .half_width = sim_student_quantile(1 - confidence, (double)t.count - 1) * sqrt(variance),
                     .confidence = confidence,
                     .count = t.count},
        .verdict = correlation <= suspicious_correlation(shorter.count / judged) ? SIM_BATCHES_INDEPENDENT
                                                                                 : SIM_BATCHES_CORRELATED,
        .length = length,
        .correlation = correlation};
}

sim_batch_means sim_batch_means_of(const sim_batches *b, uint64_t from, double confidence)
{
    const uint64_t count = from < b->count ? b->count - from : 0;
    const double mean = sim_batches_mean(b, from);
    if (count < FEWEST_KEPT || !isfinite(mean)) {
        return (sim_batch_means){.interval = {mean, INFINITY, confidence, count},
                                 .verdict = SIM_BATCHES_NO_INTERVAL,
                                 .length = b->length,
                                 .correlation = NAN};
    }
    uint64_t judged = 1;
    while (count / judged >= MOST_JUDGED) {
        judged *= 2;
    }
    const sim_batch_means first = interval_by(b, from, judged, confidence);
    return first.verdict == SIM_BATCHES_INDEPENDENT ? first : interval_by(b, from, 2 * judged, confidence);
}
