/* census.h — the daily recount: every person is in exactly one state.
 *
 *     entered = in transit + waiting + in custody + released + admitted + evaded + removed + gave up + dead or missing
 *
 * At the end of each day all parties are walked, and what they say is compared with what the transitions counted, class by
 * class and state by state; with stations, queues and custody, which must hold exactly those whose state says so; with the
 * event list, where each party that waits for something has its one event; with the arrival process, which says how many set
 * out; and with the observables, which must agree with the moves between states. The counters that are compared are kept in
 * different places by different code, so that one mistake cannot hide in both.
 */
#ifndef MODELS_CORRIDOR_CENSUS_H
#define MODELS_CORRIDOR_CENSUS_H

#include "models/corridor/inputs.h"
#include "sim/kernel/simulation.h"

/* NULL when all holds, else what is broken (in the simulation's buffer). */
const char *census_recount(sim *s, const corridor_inputs *in);

#endif
