/* recount.h — each evening: nobody was lost, and all counts say the same.
 */
#ifndef MODELS_QUEUEING_RECOUNT_H
#define MODELS_QUEUEING_RECOUNT_H

#include "models/queueing/inputs.h"
#include "models/queueing/state.h"

/* NULL when all of this holds, else what does not (in the simulation's buffer): lines, requests and units of the
 * kernel agree; each customer stands where its request stands; customers who came, less those who left, are those
 * who are there, by the pool and by the lines; what was counted in the reported period is what the kernel counted;
 * areas and stays are the same. */
const char *qn_recount(sim *s, const qn_inputs *in);

#endif
