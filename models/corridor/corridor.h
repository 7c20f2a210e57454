/* corridor.h — the model: people moving towards a border and the enforcement that meets them.
 *
 * No place, sector or nationality is named in the code: another country's graph, or ten invented places, runs on the same
 * binary. The README of this folder describes the model by the ODD protocol.
 */
#ifndef MODELS_CORRIDOR_CORRIDOR_H
#define MODELS_CORRIDOR_CORRIDOR_H

#include "sim/model.h"

extern const sim_model corridor_model;

#endif
