/* queueing.h — networks of stations and routing, written as a config: the textbook on the same kernel.
 *
 * For whoever wants to check the engine against a formula, or to study a queue, without writing C. README.md tells the
 * keys, the measures and what is not in it.
 */
#ifndef MODELS_QUEUEING_QUEUEING_H
#define MODELS_QUEUEING_QUEUEING_H

#include "sim/model.h"

extern const sim_model queueing_model;

#endif
