#include "sim/kernel/precision.h"

#include "sim/kernel/interval.h"
#include "sim/kernel/panic.h"

#include <math.h>

const char *sim_precision_check(const sim_precision *asked)
{
    if (!(asked->relative >= 0 && asked->relative < 1)) {
        return "a relative precision lies between 0 and 1";
    }
    if (!(asked->absolute >= 0 && isfinite(asked->absolute))) {
        return "an absolute precision is finite and not negative";
    }
    if (asked->relative == 0 && asked->absolute == 0) {
        return "a precision is relative or absolute: one of the two must be above 0";
    }
    if (!(asked->confidence > 0 && asked->confidence < 1)) {
        return "a confidence lies between 0 and 1";
    }
    if (asked->first < 2) {
        return "a first stage has at least two replications";
    }
    return asked->most < asked->first ? "the most replications are at least those of the first stage" : NULL;
}

uint32_t sim_precision_stage(const sim_precision *asked, uint32_t replications)
{
    uint64_t end = asked->first;
    while (end <= replications && end < asked->most) {
        end += (end + 1) / 2;
    }
    end = end < asked->most ? end : asked->most;
    return replications < end ? (uint32_t)end : replications;
}

/* How far a measure is from what is asked: at most 1 when it is met, infinite when its tally cannot say. */
static double excess_of(const sim_precision *asked, const sim_tally *measure)
{
    const sim_interval interval = sim_interval_of(measure, asked->confidence);
    const double width = interval.half_width, mean = fabs(interval.mean);
    if (measure->count < asked->first || !isfinite(width) || !isfinite(mean)) {
        return INFINITY;
    }
    const double by_unit = asked->absolute > 0 ? width / asked->absolute : INFINITY;
    const double by_mean =
        asked->relative > 0 && mean > 0 ? width / mean * (1 + asked->relative) / asked->relative : INFINITY;
    return fmin(by_unit, by_mean);
}

sim_precision_state sim_precision_state_of(const sim_precision *asked, const sim_tally *measure)
{
    if (excess_of(asked, measure) <= 1) {
        return SIM_PRECISION_MET;
    }
    if (measure->count < asked->first || !isfinite(measure->mean) || !isfinite(measure->squares)) {
        return SIM_PRECISION_UNKNOWN;
    }
    return measure->lowest == 0 && measure->highest == 0 ? SIM_PRECISION_ZERO : SIM_PRECISION_WIDE;
}

sim_precision_verdict sim_precision_judge(const sim_precision *asked, uint32_t replications, const sim_tally *measures,
                                          size_t count)
{
    SIM_REQUIRE(count < UINT32_MAX, "precision: %zu measures", count);
    sim_precision_verdict verdict = {0};
    double furthest = 1;
    for (uint32_t i = 0; i < count; i++) {
        const double excess = excess_of(asked, &measures[i]);
        if (excess <= 1) {
            continue;
        }
        verdict.open++;
        if (excess > furthest) {
            furthest = excess;
            verdict.worst = i;
        }
    }
    if (verdict.open > 0 && replications < asked->most) {
        verdict.next = sim_precision_stage(asked, replications);
    }
    return verdict;
}
