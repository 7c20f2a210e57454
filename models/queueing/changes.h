/* changes.h — what changes by itself: shifts of units, rooms and doors, interruptions and repairs.
 *
 * Units that there are: those of the shift, less those that interruptions under way have taken; none while one lasts
 * that took all.
 */
#ifndef MODELS_QUEUEING_CHANGES_H
#define MODELS_QUEUEING_CHANGES_H

#include "models/queueing/inputs.h"
#include "models/queueing/state.h"

/* Resources and stations as they are at the start, and the first event of each schedule and stream. */
void qn_changes_set_up(sim *s, const qn_inputs *in);

/* The events: QN_EVENT_UNITS, _ROOM, _DOOR, _INTERRUPTION, _REPAIR. Its entity is the resource or station. */
void qn_changes_handle(sim *s, const qn_inputs *in, const sim_event *event);

/* Units there are times ticks since the start up to now, modulo 2^64. */
uint64_t qn_units_area(sim *s, uint32_t resource);

#endif
