/* station_flow.h — who begins next, and who comes in. For stations only. */
#ifndef SIM_KERNEL_STATION_FLOW_H
#define SIM_KERNEL_STATION_FLOW_H

#include "sim/kernel/station_work.h"

/* Whether one who comes new to the station begins at once: nobody goes before it, and it fits or may pre-empt. */
int sim_flow_may_start(const sim_work *w, const sim_station *station, const sim_demand *demand);

/* Begins the service of request `index`, which stands in no line. Whom it pre-empts is put out before. */
void sim_flow_start(sim_work *w, uint32_t index);

/* Looks at the stations on the list until nobody can begin or come in any more. */
void sim_flow_work_off(sim_work *w);

static inline void sim_flow_run(sim_work *w)
{
    if (w->first_due != SIM_NO_RECORD)
        sim_flow_work_off(w);
}

#endif
