/* routes.h — where customers go after a service.
 *
 * From a station a class takes its own routes, or those of every class where it has none of its own; what is left of 1
 * leaves the network.
 */
#ifndef MODELS_QUEUEING_ROUTES_H
#define MODELS_QUEUEING_ROUTES_H

#include "models/queueing/classes.h"

/* One way on. */
typedef struct qn_way {
    double until; /* taken by uniforms up to here, from where the way before ends */
    double share;
    uint32_t to;
    sim_full_rule full;
} qn_way;

/* The ways of one class from one station. */
typedef struct qn_ways {
    uint32_t first; /* of qn_routes.ways */
    uint32_t count;
} qn_ways;

typedef struct qn_routes {
    size_t class_count;
    qn_ways *of; /* [stations][classes] */
    qn_way *ways;
} qn_routes;

extern const sim_param_table qn_routes_params;

/* Reads the routes. Faults: unknown ids, two routes of one pair and class, shares above 1. */
void qn_routes_read(const qn_reading *r, const qn_stations *stations, const qn_classes *classes, qn_routes *routes);
void qn_routes_free(qn_routes *routes);

static inline const qn_ways *qn_routes_from(const qn_routes *routes, uint32_t station, uint32_t class_)
{
    return &routes->of[station * routes->class_count + class_];
}

/* Share of a class that leaves the network from a station. */
double qn_routes_leave(const qn_routes *routes, uint32_t station, uint32_t class_);

/* The way that a uniform of (0,1) takes; NULL: out of the network. */
static inline const qn_way *qn_routes_choose(const qn_routes *routes, const qn_ways *from, double uniform)
{
    for (uint32_t i = 0; i < from->count; i++)
        if (uniform < routes->ways[from->first + i].until)
            return &routes->ways[from->first + i];
    return NULL;
}

#endif
