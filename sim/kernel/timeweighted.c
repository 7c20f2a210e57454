#include "sim/kernel/timeweighted.h"

#include "sim/kernel/panic.h"

#include <math.h>

sim_timeweighted sim_timeweighted_open(sim_ticks now, int64_t level)
{
    return (sim_timeweighted){.since = now, .level = level, .lowest = level, .highest = level};
}

static int64_t sum_of(int64_t a, int64_t b)
{
    int64_t sum;
    SIM_REQUIRE(!__builtin_add_overflow(a, b, &sum), "time-weighted: %lld + %lld leaves 63 bits", (long long)a,
                (long long)b);
    return sum;
}

void sim_timeweighted_advance(sim_timeweighted *w, sim_ticks now)
{
    sim_ticks held;
    int64_t area;
    SIM_REQUIRE(now >= w->since, "time-weighted: time goes back from %lld to %lld", (long long)w->since,
                (long long)now);
    SIM_REQUIRE(!__builtin_sub_overflow(now, w->since, &held) && !__builtin_mul_overflow(w->level, held, &area),
                "time-weighted: level %lld from %lld to %lld leaves 63 bits", (long long)w->level, (long long)w->since,
                (long long)now);
    w->area = sum_of(w->area, area);
    w->elapsed = sum_of(w->elapsed, held);
    w->since = now;
}

void sim_timeweighted_set(sim_timeweighted *w, sim_ticks now, int64_t level)
{
    sim_timeweighted_advance(w, now);
    w->level = level;
    w->lowest = level < w->lowest ? level : w->lowest;
    w->highest = level > w->highest ? level : w->highest;
}

void sim_timeweighted_change(sim_timeweighted *w, sim_ticks now, int64_t by)
{
    sim_timeweighted_set(w, now, sum_of(w->level, by));
}

void sim_timeweighted_restart(sim_timeweighted *w, sim_ticks now)
{
    sim_timeweighted_advance(w, now);
    *w = sim_timeweighted_open(now, w->level);
}

double sim_timeweighted_mean(const sim_timeweighted *w)
{
    return w->elapsed == 0 ? NAN : (double)w->area / (double)w->elapsed;
}

void sim_timeweighted_merge(sim_timeweighted *into, const sim_timeweighted *other)
{
    into->area = sum_of(into->area, other->area);
    into->elapsed = sum_of(into->elapsed, other->elapsed);
    into->lowest = other->lowest < into->lowest ? other->lowest : into->lowest;
    into->highest = other->highest > into->highest ? other->highest : into->highest;
}
