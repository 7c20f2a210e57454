/* station_preemption.h — who is put out of service so that others may have its units. For stations only. */
#ifndef SIM_KERNEL_STATION_PREEMPTION_H
#define SIM_KERNEL_STATION_PREEMPTION_H

#include "sim/kernel/station_work.h"

/* Whether `units` of the station's resources become free when all those are put out of service whom one of `priority` at
 * this station may pre-empt. */
int sim_preemption_suffices(const sim_work *w, const sim_station *station, const uint32_t units[], int priority);

/* Puts out as many of them as it takes. */
void sim_preemption_make_room(sim_work *w, const sim_station *station, const uint32_t units[], int priority);

/* Puts out whoever holds units of `resource` until no more are in use than there are, or only such as are blocked hold any. */
void sim_preemption_take_back(sim_work *w, uint32_t resource, sim_evict_rule rule);

#endif
