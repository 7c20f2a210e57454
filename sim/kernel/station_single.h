/* station_single.h — the common case in few steps: a station that alone takes from its one resource, with a strict line, without
 * pre-emption and with nobody outside. For stations only.
 *
 * Whatever comes free there, only the head of its own line can take it: no station is put on a list, no rule is looked up.
 * All else goes the general way (station_work.h, station_flow.h), which does the same to such a station in more steps:
 * tests/units/station_single.c holds the one against the other, tests/units/station_random.c both against an obvious
 * simulation.
 */
#ifndef SIM_KERNEL_STATION_SINGLE_H
#define SIM_KERNEL_STATION_SINGLE_H

#include "sim/kernel/station_work.h"

/* Whether a request to the station, and the end of one, may go this way. */
static inline int sim_single_applies(const sim_station *station)
{
    return station->is_single && station->line[SIM_STANDS_OUTSIDE].count == 0;
}

/* Asks. `demand` has been checked. */
sim_asked sim_single_ask(const sim_work *w, sim_station *station, const sim_demand *demand);

/* Ends a service that is not blocked and has no partner: SERVED. Those in line begin as far as units go. */
void sim_single_end(const sim_work *w, sim_station *station, uint32_t index);

#endif
