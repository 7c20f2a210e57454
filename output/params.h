/* params.h — the keys under `results`: how a results file is written.
 *
 * Keys that switch optional observables (`results.stations`) belong to the model that has them. All keys that begin with
 * "results." are choices of output: they change what is kept, never what happens, and so stand apart in the file
 * (`outputs_text`), where the digest leaves them out. With them stand run.event_list and
 * run.memory_limit_mib, which change how a run is computed and nothing else.
 */
#ifndef OUTPUT_PARAMS_H
#define OUTPUT_PARAMS_H

#include "sim/scenario/param.h"

/* What the keys of outputs begin with. */
#define OUTPUT_KEY_PREFIX "results."

/* Whether `key` changes nothing of what happens: it begins so, or it is run.event_list or run.memory_limit_mib. */
int output_key_is_choice(const char *key);

/* Which daily series the file holds (series_choice.h). */
#define OUTPUT_SERIES OUTPUT_KEY_PREFIX "series"

/* results.compression, results.series */
extern const sim_param_table output_params;

#endif
