/* line.h — crossing the line between ports, and custody beyond it.
 *
 * Whoever surrenders is encountered. Whoever evades turns back, or is caught with a probability that falls as custody fills,
 * or gets away. A group led by a smuggler scatters: each person is caught or not. Those encountered are in custody: they wait
 * for an officer, are processed and then held until expulsion, release, removal or return over the border.
 */
#ifndef MODELS_CORRIDOR_LINE_H
#define MODELS_CORRIDOR_LINE_H

#include "models/corridor/inputs.h"
#include "sim/kernel/simulation.h"

/* A party has gone over the line by `hop`. */
void line_arrive(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t hop);

/* An officer has processed the party. */
void line_processed(sim *s, const corridor_inputs *in, uint32_t party_index);

/* EVENT_CUSTODY_END: what follows custody. */
void line_custody_end(sim *s, const corridor_inputs *in, uint32_t party_index);

#endif
