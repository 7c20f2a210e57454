/* params.h — the keys under `results`: how a results file is written.
 *
 * Keys that switch optional observables (`results.stations`) belong to the model that has them. All keys that begin with
 * "results." are choices of output: they change what is kept, never what happens, and stand apart in the file
 * (`outputs_text`), where the digest leaves them out.
 */
#ifndef OUTPUT_PARAMS_H
#define OUTPUT_PARAMS_H

#include "sim/scenario/param.h"

/* What the keys of outputs begin with. */
#define OUTPUT_KEY_PREFIX "results."

/* results.compression */
extern const sim_param_table output_params;

#endif
