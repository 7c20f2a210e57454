#include "sim/kernel/interval.h"

#include "sim/kernel/panic.h"
#include "sim/kernel/student.h"

#include <math.h>
#include <stdlib.h>

sim_interval sim_interval_of(const sim_tally *t, double confidence)
{
    sim_interval interval = {
        .mean = t->count == 0 ? NAN : t->mean, .half_width = INFINITY, .confidence = confidence, .count = t->count};
    if (t->count < 2) {
        return interval;
    }
    const double n = (double)t->count;
    interval.half_width = sim_student_quantile(1 - confidence, n - 1) * sqrt(sim_tally_variance(t) / n);
    return interval;
}

double sim_interval_relative(const sim_interval *interval)
{
    if (!isfinite(interval->half_width) || interval->mean == 0) {
        return interval->half_width == 0 ? 0 : INFINITY;
    }
    return interval->half_width / fabs(interval->mean);
}

double sim_interval_simultaneous(double confidence, uint32_t comparisons)
{
    return comparisons == 0 ? confidence : 1 - (1 - confidence) / comparisons;
}

double sim_interval_p_value(const sim_tally *t, double supposed)
{
    if (t->count < 2) {
        return NAN;
    }
    const double gap = t->mean - supposed, n = (double)t->count;
    if (gap == 0) {
        return 1;
    }
    return sim_student_beyond(gap / sqrt(sim_tally_variance(t) / n), n - 1);
}

typedef struct ranked {
    double p;
    size_t place;
} ranked;

static int by_p_then_place(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    if (a->p != b->p) {
        return a->p < b->p ? -1 : 1;
    }
    return (a->place > b->place) - (a->place < b->place);
}

void sim_interval_holm(double *p_values, size_t count)
{
    ranked *order = sim_allocate(count, sizeof *order);
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(p_values[i])) {
            order[known++] = (ranked){p_values[i], i};
        }
    }
    qsort(order, known, sizeof *order, by_p_then_place);
    double most = 0;
    for (size_t i = 0; i < known; i++) {
        /* Adjusted values never fall along the order: a step that is not taken stops all later ones. */
        most = fmax(most, fmin(1, order[i].p * (double)(known - i)));
        p_values[order[i].place] = most;
    }
    free(order);
}
