/* classes.h — kinds of customers: where and when they come, how long they wait, what they need.
 *
 * An open class comes from outside by its arrivals; a closed one has a population that is there from the start and
 * never leaves.
 */
#ifndef MODELS_QUEUEING_CLASSES_H
#define MODELS_QUEUEING_CLASSES_H

#include "models/queueing/arrivals.h"
#include "models/queueing/stations.h"

typedef struct qn_class {
    const char *id;
    uint32_t from; /* station */
    uint32_t population;
    uint32_t units;    /* of every resource of a station */
    uint32_t balks_at; /* joins no line of so many; SIM_NO_LIMIT: joins any */
    uint8_t priority;
    sim_distribution patience; /* ticks; not given: no limit */
    qn_arrivals arrivals;
} qn_class;

typedef struct qn_classes {
    size_t count;
    qn_class *at;
    const char **ids;
} qn_classes;

extern const sim_param_table qn_classes_params;

/* Reads the classes. Faults: none at all, more than QN_MOST_CLASSES, an unknown station, a population that also
 * arrives. */
void qn_classes_read(const qn_reading *r, const qn_stations *stations, qn_classes *c);
void qn_classes_free(qn_classes *c);

/* What the key of a patience or of a limit to the line says; for those of a class and its exceptions. */
uint32_t qn_balks_at(int64_t customers);

#endif
