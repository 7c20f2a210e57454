#include "sim/kernel/tally.h"

#include <math.h>

void sim_tally_merge(sim_tally *into, const sim_tally *other)
{
    if (other->count == 0) {
        return;
    }
    if (into->count == 0) {
        *into = *other;
        return;
    }
    const double ours = (double)into->count, theirs = (double)other->count, all = ours + theirs;
    const double gap = other->mean - into->mean;
    into->count += other->count;
    into->mean += gap * (theirs / all);
    into->squares += other->squares + gap * gap * (ours * theirs / all);
    into->lowest = fmin(into->lowest, other->lowest);
    into->highest = fmax(into->highest, other->highest);
}

double sim_tally_variance(const sim_tally *t)
{
    return t->count < 2 ? NAN : t->squares / (double)(t->count - 1);
}

double sim_tally_deviation(const sim_tally *t)
{
    return sqrt(sim_tally_variance(t));
}

double sim_tally_sum(const sim_tally *t)
{
    return t->mean * (double)t->count;
}
