/* prepared.h — a scenario that has been read, checked and made ready to run.
 *
 * `check` and `run` both come through here, so that the one refuses what the other would.
 */
#ifndef SIM_PROGRAM_PREPARED_H
#define SIM_PROGRAM_PREPARED_H

#include "output/measure_choice.h"
#include "sim/experiment/run_settings.h"
#include "sim/model.h"
#include "sim/program/models.h"

typedef struct prepared {
    models_keys *keys;
    sim_scenario *scenario;
    const sim_model *model;
    sim_run_settings settings;
    void *inputs;
    output_measure_choice judged; /* measures of which a precision is asked */
    size_t *series_cells;         /* per observable of the model, 0 where it is off */
    size_t *series_written;       /* the same, 0 where the results file does not hold it */
    uint32_t *trace_most;         /* per trace of the model, 0 where it is off */
} prepared;

/* Reads `path` under the keys of its model with the overrides of the command line and lets the model prepare its inputs. NULL when
 * anything was added to `d`. The caller frees it. */
prepared *prepared_new(const char *path, const char *const overrides[], size_t override_count, sim_diagnostics *d);

/* The same in two steps, for a scenario that is not trusted: the first opens no input table, so that whoever has the
 * scenario can refuse those that it names; only its keys and scenario are set. The second uses up what the first
 * returned (NULL: nothing). Either returns NULL when anything was added to `d`. */
prepared *prepared_read(const char *path, const char *const overrides[], size_t override_count, sim_diagnostics *d);
prepared *prepared_complete(prepared *p, sim_diagnostics *d);

void prepared_free(prepared *p);

#endif
