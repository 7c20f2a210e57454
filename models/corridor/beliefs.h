/* beliefs.h — what people believe of the checkpoints ahead: a smoothed, delayed estimate that all share.
 *
 * For each checkpoint: of those stopped there, the share that was detected (a checkpoint that cannot hold all lets the
 * others pass). What happened in a week reaches others after a delay and moves the belief by a part that grows with the
 * week's weight; so a checkpoint that is strengthened diverts people to other roads without anyone scripting it.
 */
#ifndef MODELS_CORRIDOR_BELIEFS_H
#define MODELS_CORRIDOR_BELIEFS_H

#include <stdint.h>

#include "sim/kernel/simulation.h"
#include "sim/scenario/scenario.h"

enum { BELIEF_DELAY_MOST_DAYS = 60 };

typedef struct belief_rules {
    double smoothing_days;
    int64_t delay_days;
} belief_rules;

/* Of one checkpoint; part of the state. */
typedef struct belief {
    double detected_share;                        /* believed */
    uint32_t stopped[BELIEF_DELAY_MOST_DAYS + 1]; /* persons by day, a ring */
    uint32_t detected[BELIEF_DELAY_MOST_DAYS + 1];
} belief;

extern const sim_param_table beliefs_params;

belief_rules beliefs_read(const sim_scenario *scenario);

/* Everyone believes at first that whoever is stopped is detected. */
void beliefs_set_up(sim *s, size_t posts);

/* What happened at `post` today. */
void beliefs_note_stopped(sim *s, uint32_t post, uint32_t persons);
void beliefs_note_detected(sim *s, uint32_t post, uint32_t persons);

/* At midnight before `day` of the run: what happened delay_days ago becomes known; the ring moves on. */
void beliefs_update(sim *s, const belief_rules *r, size_t posts, int64_t day);

/* Believed probability to be detected once stopped. */
double belief_of(sim *s, uint32_t post);

#endif
