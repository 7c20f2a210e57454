/* transit_rules.h — what happens on the way: rests, inspections, detention and what follows, claims for asylum.
 */
#ifndef MODELS_CORRIDOR_TRANSIT_RULES_H
#define MODELS_CORRIDOR_TRANSIT_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/classes.h"
#include "models/corridor/network.h"
#include "sim/kernel/distribution.h"
#include "sim/scenario/scenario.h"

/* How detention ends. */
typedef enum detention_outcome {
    DETENTION_EXIT_ORDER,
    DETENTION_MOVED_SOUTH,
    DETENTION_REMOVED,
    DETENTION_OUTCOMES
} detention_outcome;

/* Which hops are events of their own; see hops.h. */
typedef enum hop_events { HOP_EVENTS_SHARED, HOP_EVENTS_ALL } hop_events;

typedef struct transit_rules {
    hop_events hop_events;
    sim_distribution delay_factor; /* on the hours of a hop; mean 1 */
    sim_distribution rest_hours;   /* at places of the resting kinds */
    uint8_t *rests;                /* [places] */
    double poor_below_usd;
    double earning_usd_per_day;
    double stop_factor; /* on the modes' probabilities to be stopped */
    sim_distribution inspection_minutes;
    double (*detention_share)[DETENTION_OUTCOMES]; /* [classes] */
    sim_distribution detention_days;
    size_t south_count;
    uint32_t *south; /* places to where people are moved */
    double retry_after_removal;
    sim_distribution removal_retry_days;
    uint8_t *asylum_office; /* [places] */
    sim_distribution asylum_days;
    double asylum_settle_share;
} transit_rules;

extern const sim_param_table transit_rules_params;

void transit_rules_read(const sim_scenario *scenario, const classes *c, const network *n, transit_rules *r,
                        sim_diagnostics *d);
void transit_rules_free(transit_rules *r);

#endif
