/* station_request.h — the general way through the stations, for those requests that the short one does not fit (see
 * station_single.c). For stations only. */
#ifndef SIM_KERNEL_STATION_REQUEST_H
#define SIM_KERNEL_STATION_REQUEST_H

#include "sim/kernel/station.h"

/* As sim_station_request() and sim_station_end(), with demand and request checked. */
sim_asked sim_request_ask(sim *s, const sim_stations *stations, const void *inputs, const sim_demand *demand);
void sim_request_end(sim *s, const sim_stations *stations, const void *inputs, uint32_t request);

#endif
