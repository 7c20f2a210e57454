/* enforcement.h — checkpoints and detention in the country of transit.
 *
 * A checkpoint stops travellers of a hop with the probability of their mode. Those stopped ask for an officer; when too many
 * wait, the checkpoint lets the party pass, and that is counted. A document passes after inspection; whoever has none
 * is detected. Those detected are detained at the nearest station that has places for all of the party; where none has, they
 * are released with an order to leave, which is a document.
 */
#ifndef MODELS_CORRIDOR_ENFORCEMENT_H
#define MODELS_CORRIDOR_ENFORCEMENT_H

#include "models/corridor/inputs.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/station.h"

extern const sim_stations corridor_stations;

typedef enum checkpoint_answer { CHECKPOINT_PASSED, CHECKPOINT_HOLDS } checkpoint_answer;

/* The party arrives by `alternative`. CHECKPOINT_HOLDS: the station has it now. */
checkpoint_answer enforcement_checkpoint(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t alternative);

/* EVENT_STATION_END for any station of the corridor. */
void enforcement_station_end(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t request);

/* Opens and closes posts by their dates. */
void enforcement_doors(sim *s, const corridor_inputs *in, int64_t day);

#endif
