#include "models/corridor/beliefs.h"

#include "models/corridor/state.h"
#include "sim/kernel/arith.h"

static const sim_param rows[] = {
    {"beliefs.smoothing_days", SIM_PARAM_REAL, "days", 0.1, 3650, "21.0", "Days of news that a belief is made of",
     SIM_ASSUMED(7, 60, "assumptions")},
    {"beliefs.delay_days", SIM_PARAM_COUNT, "days", 0, BELIEF_DELAY_MOST_DAYS, "5", "Days until news is known",
     SIM_ASSUMED(1, 20, "assumptions")},
};

const sim_param_table beliefs_params = {rows, sizeof rows / sizeof *rows};

enum { RING = BELIEF_DELAY_MOST_DAYS + 1 };

belief_rules beliefs_read(const sim_scenario *scenario)
{
    return (belief_rules){sim_scenario_real(scenario, "beliefs.smoothing_days"),
                          sim_scenario_count(scenario, "beliefs.delay_days")};
}

static belief *belief_at(sim *s, uint32_t post)
{
    return (belief *)sim_table_at(s, TABLE_BELIEFS) + post;
}

void beliefs_set_up(sim *s, size_t posts)
{
    for (uint32_t i = 0; i < posts; i++)
        belief_at(s, i)->detected_share = 1;
}

static size_t slot_of(int64_t day)
{
    return (size_t)((day + RING) % RING);
}

void beliefs_note_stopped(sim *s, uint32_t post, uint32_t persons)
{
    belief_at(s, post)->stopped[slot_of(sim_days_run(s))] += persons;
}

void beliefs_note_detected(sim *s, uint32_t post, uint32_t persons)
{
    belief_at(s, post)->detected[slot_of(sim_days_run(s))] += persons;
}

void beliefs_update(sim *s, const belief_rules *r, size_t posts, int64_t day)
{
    const double step = 1 - sim_exp(-1 / r->smoothing_days);
    const size_t known = slot_of(day - 1 - r->delay_days), today = slot_of(day);
    for (uint32_t i = 0; i < posts; i++) {
        belief *b = belief_at(s, i);
        if (b->stopped[known])
            b->detected_share += step * (b->detected[known] / (double)b->stopped[known] - b->detected_share);
        b->stopped[today] = b->detected[today] = 0;
    }
}

double belief_of(sim *s, uint32_t post)
{
    return belief_at(s, post)->detected_share;
}
