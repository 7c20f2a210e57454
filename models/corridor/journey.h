/* journey.h — how a journey begins and what moves it on when something has held it: a station, a wait, a removal. What
 * happens on the road between is in hops.h.
 */
#ifndef MODELS_CORRIDOR_JOURNEY_H
#define MODELS_CORRIDOR_JOURNEY_H

#include "models/corridor/inputs.h"
#include "sim/kernel/simulation.h"

/* Makes the parties that set out on the day that begins, each at its time. */
void journey_send_out(sim *s, const corridor_inputs *in);

/* EVENT_STATION_END: a station has served the party; what follows is its kind's. */
void journey_station_end(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t request);

/* EVENT_GO: the next attempt of one stranded or removed. */
void journey_go(sim *s, const corridor_inputs *in, uint32_t party_index);

/* EVENT_WAIT_END: an answer to a claim, or the end of patience with appointments. */
void journey_wait_end(sim *s, const corridor_inputs *in, uint32_t party_index);

/* EVENT_APPOINTMENTS: gives out the day's appointments. */
void journey_appointments(sim *s, const corridor_inputs *in);

#endif
