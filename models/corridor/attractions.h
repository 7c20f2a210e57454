/* attractions.h — where each nationality's people go to cross: a prior that the crossings of its own people update.
 *
 * A destination is a sector or a port. Its attraction for a class is a share: at the costs of the baseline, of those of the
 * class who set out with that plan, so many go there. Shares become values of the route choice by
 *
 *     v(d) = mu (log share(d) - log p0(d))
 *
 * with p0(d) such that the shares hold exactly for those who set out (routing.c solves for it); costs, closures and fears
 * shift them from there.
 *
 * Networks of nationality are a state: share(d) = (1 - w) prior(d) + w S(d) / sum S, where S counts the persons of the
 * class that crossed at d, a failure (expelled, returned, removed) with less weight, and fades with a memory of weeks. With
 * w = 0 shares stay frozen, which is the baseline to beat. The weight is below one because crossings make attraction and
 * attraction makes crossings: whatever departs from the prior by a factor r settles at (1 - w) / (1 - w r) of it.
 */
#ifndef MODELS_CORRIDOR_ATTRACTIONS_H
#define MODELS_CORRIDOR_ATTRACTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/classes.h"
#include "models/corridor/network.h"
#include "sim/kernel/simulation.h"
#include "sim/scenario/scenario.h"

enum { DESTINATIONS_MOST = 256 };

typedef struct attractions {
    size_t destination_count;
    uint32_t *destination_place;
    int *destination_is_port;
    uint32_t *destination_of_end; /* [ends] */
    double *prior;                /* [class][destination]; shares that add to 1 over sectors and over ports */
    double network_weight;        /* w */
    double memory_days;
    double failure_weight;
} attractions;

extern const sim_param_table attractions_params;

void attractions_read(const sim_scenario *scenario, const classes *c, const network *n, attractions *a,
                      sim_diagnostics *d);
void attractions_free(attractions *a);

/* Counts persons of a class that came to a destination, with weight 1 for a success and failure_weight for a failure. */
void attractions_learn(sim *s, const attractions *a, uint32_t class_, uint32_t destination, double weighted_persons);

/* Lets `days` pass: what was learned fades. */
void attractions_fade(sim *s, const attractions *a, size_t class_count, double days);

/* The present share of a destination among those of its kind. */
double attractions_share(sim *s, const attractions *a, uint32_t class_, uint32_t destination);

#endif
