/* line_rules.h — what happens at the line and beyond, by law and by habit: who surrenders, who is expelled, what follows.
 *
 * Two authorities follow one another: under expulsion (in the record: Title 42) a share of each class and demographic is
 * returned within hours, by dated rows; everyone else, and everyone after its last day, is processed (Title 8) and then
 * released, removed or returned over the border. Got-aways are those who evade and are not caught.
 */
#ifndef MODELS_CORRIDOR_LINE_RULES_H
#define MODELS_CORRIDOR_LINE_RULES_H

#include <stdint.h>

#include "models/corridor/classes.h"
#include "sim/kernel/distribution.h"
#include "sim/scenario/scenario.h"

typedef enum authority { AUTHORITY_EXPULSION, AUTHORITY_PROCESSING, AUTHORITIES } authority;
typedef enum line_outcome { LINE_RELEASED, LINE_REMOVED, LINE_RETURNED, LINE_OUTCOMES } line_outcome;

typedef struct expulsion_period {
    uint32_t class_, demographic;
    int64_t from, until; /* days; until is the first day without */
    double share;
} expulsion_period;

/* Shares of one class and demographic. */
typedef struct line_shares {
    double surrender[AUTHORITIES];
    double outcome[LINE_OUTCOMES];
} line_shares;

typedef struct line_rules {
    line_shares *shares; /* [class][demographic] */
    expulsion_period *periods;
    size_t period_count;
    int64_t expulsion_until; /* the first day without expulsions */
    double catch_probability;
    double catch_loss_when_full; /* share of the catch lost when custody reaches the holding places */
    double turn_back_probability;
    double deaths_per_100000;
    sim_distribution crossing_hours;
    sim_distribution officer_hours_per_person;
    double expulsion_officer_share; /* of those hours, for one who is expelled */
    sim_distribution hold_hours;
    sim_distribution expulsion_hours;
    double retry_after_return; /* probability to try again after expulsion or return */
    double retry_after_removal;
    sim_distribution retry_days;
    sim_distribution removal_retry_days;
} line_rules;

extern const sim_param_table line_rules_params;

void line_rules_read(const sim_scenario *scenario, const classes *c, line_rules *r, sim_diagnostics *d);
void line_rules_free(line_rules *r);

static inline const line_shares *line_shares_of(const line_rules *r, uint32_t class_, uint32_t demographic)
{
    return &r->shares[class_ * DEMOGRAPHICS + demographic];
}

/* Share expelled on `day`; 0 after the last day of expulsions. */
double line_expelled_share(const line_rules *r, uint32_t class_, uint32_t demographic, int64_t day);

#endif
