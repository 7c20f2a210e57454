#include "models/queueing/arrivals.h"

#include <math.h>

#include "models/queueing/identity.h"
#include "sim/kernel/arith.h"

enum { LARGEST_GROUP = 1000000 };

static const sim_param rows[] = {
    {"classes[].arrivals_per_hour", SIM_PARAM_REAL, "1/h", 0, 1e9, "0.0", "Rate of Poisson arrivals; 0: none",
     SIM_NO_SOURCE},
    {"classes[].interarrival_hours", SIM_PARAM_DISTRIBUTION, "h", 0, 1e9, "0.0",
     "Instead of a rate: time from each arrival to the next, from the start of the warm-up on; 0: not used",
     SIM_NO_SOURCE},
    {"classes[].swing", SIM_PARAM_REAL, "1", -1, 1, "0.0",
     "The rate is arrivals_per_hour (1 + swing sin(2 pi (t - swing_start_hour) / swing_cycle_hours))", SIM_NO_SOURCE},
    {"classes[].swing_cycle_hours", SIM_PARAM_REAL, "h", 0.001, 1e6, "24.0", "Length of the swing's cycle",
     SIM_NO_SOURCE},
    {"classes[].swing_start_hour", SIM_PARAM_REAL, "h", -1e6, 1e6, "0.0",
     "An hour at which the swinging rate passes its mean upwards", SIM_NO_SOURCE},
    {"classes[].rate_hours", SIM_PARAM_REALS, "h", 0, 1e6, "[]", "Hours of the cycle from which on rate_factors hold",
     SIM_NO_SOURCE},
    {"classes[].rate_factors", SIM_PARAM_REALS, "1", 0, 1e6, "[]",
     "From those hours on the rate is arrivals_per_hour times this", SIM_NO_SOURCE},
    {"classes[].rate_cycle_hours", SIM_PARAM_REAL, "h", 0.001, 1e6, "24.0", "Length of the cycle of rate_hours",
     SIM_NO_SOURCE},
    {"classes[].group", SIM_PARAM_DISTRIBUTION, "", 0, LARGEST_GROUP, "1.0",
     "Customers that come at once, to the nearest whole number and at least 1", SIM_NO_SOURCE},
};

const sim_param_table qn_arrivals_params = {rows, sizeof rows / sizeof *rows};

static const qn_schedule_keys factor_keys = {"rate_hours", "rate_factors", "rate_cycle_hours"};

static void read_rate(const qn_element *e, double per_hour, qn_arrivals *a)
{
    const double ticks_per_hour = e->reading->ticks_per_hour;
    a->swing = qn_element_real(e, "swing");
    a->swing_cycle = qn_element_real(e, "swing_cycle_hours") * ticks_per_hour;
    a->swing_start = qn_element_real(e, "swing_start_hour") * ticks_per_hour;
    a->factors = qn_schedule_read(e, &factor_keys, QN_REAL);
    a->highest_factor = qn_schedule_highest(&a->factors);
    double highest = per_hour;
    if (a->factors.count) {
        a->rate = QN_RATE_BY_HOURS;
        highest *= a->highest_factor;
        if (a->swing != 0)
            qn_element_fault(e, "swing", "the rate cannot swing and hold by hours (rate_hours) at once");
    } else if (a->swing != 0) {
        a->rate = QN_RATE_SWINGS;
        highest *= 1 + fabs(a->swing);
    } else {
        a->rate = QN_RATE_EVEN;
    }
    if (!(highest > 0)) {
        a->rate = QN_RATE_NEVER;
        return;
    }
    a->gap = sim_distribution_exponential(ticks_per_hour / highest);
    qn_element_require_ticks(e, "arrivals_per_hour", ticks_per_hour / highest);
}

/* Whether the class is a renewal stream; then reads it. */
static int read_renewal(const qn_element *e, qn_arrivals *a)
{
    const sim_distribution gap = qn_element_duration(e, "interarrival_hours");
    if (gap.kind == SIM_CONSTANT && gap.parameter[0] == 0)
        return 0;
    a->rate = QN_RATE_EVEN;
    a->gap = gap;
    if (!(sim_distribution_mean(&gap) > 0))
        qn_element_fault(e, "interarrival_hours", "all would come at once: the mean is 0");
    if (qn_element_real(e, "arrivals_per_hour") > 0)
        qn_element_fault(e, "interarrival_hours", "arrivals_per_hour is given too");
    if (qn_element_real(e, "swing") != 0 || qn_element_length(e, "rate_hours") > 0)
        qn_element_fault(e, "interarrival_hours", "only a rate (arrivals_per_hour) can vary with time");
    return 1;
}

qn_arrivals qn_arrivals_read(const qn_element *e)
{
    qn_arrivals a = {0};
    if (!read_renewal(e, &a))
        read_rate(e, qn_element_real(e, "arrivals_per_hour"), &a);
    a.group = qn_element_distribution(e, "group");
    return a;
}

void qn_arrivals_free(qn_arrivals *a)
{
    qn_schedule_free(&a->factors);
}

/* Whether the candidate at `at` is taken. */
static int is_taken(const qn_arrivals *a, sim_ticks at, sim_stream *draws)
{
    double share;
    if (a->rate == QN_RATE_SWINGS)
        share =
            (1 + a->swing * sim_sine_of_turn(((double)at - a->swing_start) / a->swing_cycle)) / (1 + fabs(a->swing));
    else
        share = qn_schedule_value(&a->factors, at) / a->highest_factor;
    return sim_stream_uniform(draws) < share;
}

sim_ticks qn_arrivals_next(const sim *s, const qn_arrivals *a, uint32_t class_, uint64_t *candidates, sim_ticks now,
                           sim_ticks end)
{
    if (a->rate == QN_RATE_NEVER)
        return SIM_FOREVER;
    for (sim_ticks at = now;;) {
        sim_stream draws = qn_class_stream(s, class_, QN_PURPOSE_GAP, (*candidates)++);
        at += qn_round(sim_distribution_draw(&a->gap, &draws));
        if (at >= end)
            return SIM_FOREVER;
        if (a->rate == QN_RATE_EVEN || is_taken(a, at, &draws))
            return at;
    }
}

uint32_t qn_arrivals_group(const sim *s, const qn_arrivals *a, uint32_t class_, uint64_t candidate)
{
    if (a->group.kind == SIM_CONSTANT && a->group.parameter[0] < 1.5)
        return 1;
    sim_stream draws = qn_class_stream(s, class_, QN_PURPOSE_GROUP, candidate);
    const double drawn = sim_distribution_draw(&a->group, &draws);
    return drawn < 1.5 ? 1 : drawn > LARGEST_GROUP ? LARGEST_GROUP : (uint32_t)(drawn + 0.5);
}
