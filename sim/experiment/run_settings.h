/* run_settings.h — the keys under `run`: period, warm-up, seed, replications, event list.
 */
#ifndef SIM_EXPERIMENT_RUN_SETTINGS_H
#define SIM_EXPERIMENT_RUN_SETTINGS_H

#include <stdint.h>

#include "sim/kernel/simulation.h"
#include "sim/scenario/diagnostics.h"
#include "sim/scenario/param.h"
#include "sim/scenario/scenario.h"

typedef struct sim_run_settings {
    sim_frame frame;
    uint32_t seed;
    uint32_t replications;
    sim_fel_choice event_list;
} sim_run_settings;

/* model, run.first_day, run.last_day, run.warmup_days, run.seed, run.replications, run.event_list */
extern const sim_param_table sim_run_params;

/* Reads the settings; faults that concern two keys at once (last day before the first) are added to `d`. */
sim_run_settings sim_run_settings_read(const sim_scenario *scenario, sim_diagnostics *d);

#endif
