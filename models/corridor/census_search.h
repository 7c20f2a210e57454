/* census_search.h — who it is, when the evening's sums say that somebody is not held as his state asks.
 *
 * Looks up everything that each party names, one by one, which takes some ten times as long as the sums of holds.h; so it is
 * done only once they differ.
 */
#ifndef MODELS_CORRIDOR_CENSUS_SEARCH_H
#define MODELS_CORRIDOR_CENSUS_SEARCH_H

#include "models/corridor/inputs.h"
#include "sim/kernel/simulation.h"

/* What is wrong with the first party that is not right by itself, else with the first event that belongs to no party (in the
 * simulation's buffer); NULL when all are right. */
const char *census_search(sim *s, const corridor_inputs *in);

#endif
