/* network.h — stations, classes and routes together, and what must hold between them.
 */
#ifndef MODELS_QUEUEING_NETWORK_H
#define MODELS_QUEUEING_NETWORK_H

#include "models/queueing/visits.h"

typedef struct qn_network {
    qn_stations stations;
    qn_classes classes;
    qn_routes routes;
    qn_visits visits;
} qn_network;

/* Reads all of it and checks what a run would refuse: besides the faults of the parts, an id that two have
 * (measures are named by ids) and a closed class that somebody could leave. */
void qn_network_read(const qn_reading *r, qn_network *n);
void qn_network_free(qn_network *n);

#endif
