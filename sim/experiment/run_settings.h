/* run_settings.h — the keys under `run`: period, warm-up, seed, replications, event list, clock.
 */
#ifndef SIM_EXPERIMENT_RUN_SETTINGS_H
#define SIM_EXPERIMENT_RUN_SETTINGS_H

#include <stdint.h>

#include "sim/kernel/precision.h"
#include "sim/kernel/simulation.h"
#include "sim/scenario/diagnostics.h"
#include "sim/scenario/param.h"
#include "sim/scenario/scenario.h"

typedef struct sim_run_settings {
    sim_frame frame;
    uint32_t seed;
    uint32_t replications;   /* of the first stage where a precision is asked */
    sim_precision precision; /* relative 0: none is asked */
    sim_fel_choice event_list;
    uint64_t memory_limit; /* bytes that one replication may hold; 0: any */
} sim_run_settings;

/* Confidence of the intervals that a run judges by. */
#define SIM_RUN_CONFIDENCE 0.95

/* The key of the list of future events: a choice of means, which changes nothing of what happens. */
#define SIM_RUN_EVENT_LIST "run.event_list"

/* The key of the bound on memory, which changes nothing of what happens either, unless the run ends by it. */
#define SIM_RUN_MEMORY_LIMIT "run.memory_limit_mib"

/* The key that names the measures which a precision is asked of; who knows the model checks them. */
#define SIM_RUN_PRECISION_MEASURES "run.precision_measures"

/* run.first_day, run.last_day, run.warmup_days, run.seed, run.replications, run.precision and its like, run.event_list,
 * run.memory_limit_mib, run.utc_offset_minutes. The key `model` is the program's, which knows what models there are. */
extern const sim_param_table sim_run_params;

/* The longest period, warm-up included, that a run may have: a hundred years. */
enum { SIM_RUN_LONGEST_DAYS = 36525 };

/* Reads the settings for a model that counts `ticks_per_second`; faults that concern two keys at once (the last day before
 * the first, a period beyond SIM_RUN_LONGEST_DAYS, a precision with too few replications) are added to `d`. */
sim_run_settings sim_run_settings_read(const sim_scenario *scenario, int32_t ticks_per_second, sim_diagnostics *d);

#endif
