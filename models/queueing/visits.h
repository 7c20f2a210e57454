/* visits.h — what a class asks of a station each time that it comes there: units, priority, patience, service.
 *
 * What station and class say, changed by the exceptions of `services`. A class comes to a station when a chain of its
 * routes leads there, those of share 0 included, so that a sweep over shares keeps its measures.
 */
#ifndef MODELS_QUEUEING_VISITS_H
#define MODELS_QUEUEING_VISITS_H

#include "models/queueing/routes.h"

typedef struct qn_visit {
    sim_demand demand; /* but for entity, identity and sequence; its patience holds where `patience` is not given */
    uint32_t balks_at;
    uint32_t comes;            /* 0: this class never comes to this station */
    sim_distribution service;  /* ticks */
    sim_distribution patience; /* ticks; not given: no limit */
} qn_visit;

typedef struct qn_visits {
    size_t station_count, class_count;
    qn_visit *at; /* [stations][classes] */
} qn_visits;

extern const sim_param_table qn_visits_params;

/* Joins them. Faults: unknown ids, two exceptions of one pair, an exception for a pair that never meets, no
 * service time, more units than there ever are, customers that would go round for ever without time going by. */
void qn_visits_read(const qn_reading *r, const qn_stations *stations, const qn_classes *classes,
                    const qn_routes *routes, qn_visits *v);
void qn_visits_free(qn_visits *v);

static inline const qn_visit *qn_visit_of(const qn_visits *v, uint32_t station, uint32_t class_)
{
    return &v->at[station * v->class_count + class_];
}

#endif
