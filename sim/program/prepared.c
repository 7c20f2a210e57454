#include "sim/program/prepared.h"

#include <stdlib.h>

#include "sim/experiment/series_layout.h"
#include "sim/kernel/panic.h"

/* Whether all that a run needs is there; what is made on the way is freed by prepared_free(). */
static int prepare(prepared *p, const char *path, const char *const overrides[], size_t override_count,
                   sim_diagnostics *d)
{
    p->keys = models_keys_new();
    p->scenario = sim_scenario_read_choosing(path, models_schemas(p->keys), overrides, override_count, d);
    if (!p->scenario)
        return 0;
    p->model = models_of(p->scenario);
    p->settings = sim_run_settings_read(p->scenario, p->model->ticks_per_second(p->scenario), d);
    if (sim_diagnostics_count(d)) /* a model cannot prepare for a period that does not exist */
        return 0;
    p->inputs = p->model->prepare(p->scenario, &p->settings.frame, d);
    if (!p->inputs)
        return 0;
    SIM_REQUIRE(sim_diagnostics_count(d) == 0, "the model prepared its inputs and found faults at once");
    p->series_cells = sim_series_layout(p->model, p->inputs, p->scenario);
    return 1;
}

prepared *prepared_new(const char *path, const char *const overrides[], size_t override_count, sim_diagnostics *d)
{
    prepared *p = sim_allocate(1, sizeof *p);
    if (prepare(p, path, overrides, override_count, d))
        return p;
    prepared_free(p);
    return NULL;
}

void prepared_free(prepared *p)
{
    if (!p)
        return;
    free(p->series_cells);
    if (p->inputs)
        p->model->dispose(p->inputs);
    sim_scenario_free(p->scenario);
    models_keys_free(p->keys);
    free(p);
}
