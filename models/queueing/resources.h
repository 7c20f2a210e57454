/* resources.h — units that are in use or free: those that stations share, and the servers of each station.
 *
 * How many units there are may follow shifts, and interruptions may take some or all of them away for the time of a
 * repair. Resource i is resource i of the kernel: the shared ones first, then the servers of those stations that have
 * their own, in the order of stations.
 */
#ifndef MODELS_QUEUEING_RESOURCES_H
#define MODELS_QUEUEING_RESOURCES_H

#include "models/queueing/schedule.h"
#include "sim/kernel/station.h"

/* The most units that a resource may have, and the most persons that may wait in a line with a limit. */
enum { QN_MOST_UNITS = 1000000000 };

typedef struct qn_resource {
    const char *id; /* its own, or that of the station */
    uint32_t units; /* without shifts */
    qn_schedule shifts;
    sim_shrink_rule fewer;
    double gap;           /* mean time between interruptions in ticks; 0: there are none */
    uint32_t interrupted; /* units that one takes away; 0: all of them */
    sim_distribution repair;
} qn_resource;

/* The names of the members that say so: they differ between resources and stations. */
typedef struct qn_resource_keys {
    const char *units;
    qn_schedule_keys shifts;
    const char *interrupted;
} qn_resource_keys;

extern const sim_param_table qn_resources_params;
extern const qn_resource_keys qn_shared_keys;

/* Reads what `e` says of its units. */
qn_resource qn_resource_read(const qn_element *e, const qn_resource_keys *keys);
void qn_resource_free(qn_resource *r);

/* Units at the start of the warm-up, and the most that there ever are. */
uint32_t qn_resource_first(const qn_resource *r);
uint32_t qn_resource_most(const qn_resource *r);

#endif
