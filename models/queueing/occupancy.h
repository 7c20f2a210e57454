/* occupancy.h — for how long a station had no unit free, and how many customers were inside: what only changes can
 * tell.
 *
 * Whoever changes something at a station says so; when the event is over, the stations touched and those that share a
 * resource with them are looked at. What an event does and undoes within its tick leaves no trace.
 */
#ifndef MODELS_QUEUEING_OCCUPANCY_H
#define MODELS_QUEUEING_OCCUPANCY_H

#include "models/queueing/inputs.h"
#include "models/queueing/state.h"

/* Notes that a station, or the stations that take from a resource, may have changed. */
void qn_occupancy_touch(sim *s, uint32_t station);
void qn_occupancy_touch_resource(sim *s, const qn_inputs *in, uint32_t resource);

/* After each event: looks at the stations touched. */
void qn_occupancy_settle(sim *s, const qn_inputs *in);

/* The reported period begins. */
void qn_occupancy_begin(sim *s, const qn_inputs *in);

/* Ticks of the reported period up to now with no unit free, and with `inside` customers inside. */
uint64_t qn_occupancy_busy(sim *s, uint32_t station);
uint64_t qn_occupancy_length(sim *s, const qn_inputs *in, uint32_t station, uint32_t inside);

/* Customers inside a station now: in line or in service. */
static inline uint32_t qn_inside(const sim_station *station)
{
    return station->line[SIM_STANDS_WAITING].count + station->line[SIM_STANDS_SERVING].count;
}

#endif
