/* enforcement.h — checkpoints and detention in the country of transit.
 *
 * A checkpoint stops travellers of a hop with the probability of their mode. Those stopped ask for an officer; when too many
 * wait, the checkpoint lets the party pass, and that is counted. A document passes after inspection; whoever has none is
 * detected. Those detected are detained at the nearest station that has places for all of the party; where none has, they are
 * released with an order to leave, which is a document.
 */
#ifndef MODELS_CORRIDOR_ENFORCEMENT_H
#define MODELS_CORRIDOR_ENFORCEMENT_H

#include "models/corridor/inputs.h"
#include "sim/kernel/simulation.h"

/* Whether a party may go on now, or something else will move it on. */
typedef enum road { ROAD_OPEN, ROAD_HELD } road;

/* Checkpoint `post` stops the party. ROAD_HELD: it holds its request; ROAD_OPEN: it is closed, or full and lets it through. */
road enforcement_stop(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post);

/* The inspection at checkpoint `post` is over. */
road enforcement_inspected(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post);

/* Detention at `post` is over. ROAD_OPEN: the party is in transit at its place, there or in the south. */
road enforcement_detained(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t post);

#endif
