/* deadlock.h — stations that can never let anybody in again, because each waits for another.
 *
 * Looked for whenever a customer is blocked; that a shift or a repair may dissolve it later is not known then, and the
 * first one stays noted. Theory: Palmer, Harper and Knight (2018), European Journal of Operational Research 269(1).
 */
#ifndef MODELS_QUEUEING_DEADLOCK_H
#define MODELS_QUEUEING_DEADLOCK_H

#include "models/queueing/state.h"

/* Looks, and notes when it is the first. */
void qn_deadlock_look(sim *s, const sim_stations *places);

/* One byte a station: 1 in a deadlock now. Owned by the simulation, good until the next look. */
const uint8_t *qn_deadlock_now(sim *s, const sim_stations *places);

#endif
