#include "sim/program/prepared.h"

#include <stdlib.h>

#include "output/series_choice.h"
#include "sim/experiment/series_layout.h"
#include "sim/kernel/panic.h"

/* The measures that SIM_RUN_PRECISION_MEASURES names; a name that is none of the model's is a fault. */
static output_measure_choice choose_judged(const prepared *p, sim_diagnostics *d)
{
    static const char key[] = SIM_RUN_PRECISION_MEASURES;
    const size_t pattern_count = sim_scenario_length(p->scenario, key);
    const char **patterns = sim_allocate(pattern_count, sizeof *patterns);
    for (size_t i = 0; i < pattern_count; i++)
        patterns[i] = sim_scenario_text_at(p->scenario, key, i);
    size_t count;
    const sim_measure *measures = p->model->measures(p->inputs, &count);
    const char **names = output_measure_names(measures, count);
    const sim_origin where = sim_scenario_origin(p->scenario, key);
    const output_measure_choice chosen =
        output_measure_choose(names, count, patterns, pattern_count, SIM_FAULT_CONFIG, where, key, d);
    free(names);
    free(patterns);
    return chosen;
}

prepared *prepared_read(const char *path, const char *const overrides[], size_t override_count, sim_diagnostics *d)
{
    prepared *p = sim_allocate(1, sizeof *p);
    p->keys = models_keys_new();
    p->scenario = sim_scenario_read_choosing(path, models_schemas(p->keys), overrides, override_count, d);
    if (p->scenario)
        return p;
    prepared_free(p);
    return NULL;
}

/* Whether all that a run needs is there; what is made on the way is freed by prepared_free(). */
static int complete(prepared *p, sim_diagnostics *d)
{
    p->model = models_of(p->scenario);
    p->settings = sim_run_settings_read(p->scenario, p->model->ticks_per_second(p->scenario), d);
    if (sim_diagnostics_count(d)) /* a model cannot prepare for a period that does not exist */
        return 0;
    p->inputs = p->model->prepare(p->scenario, &p->settings.frame, d);
    if (!p->inputs)
        return 0;
    SIM_REQUIRE(sim_diagnostics_count(d) == 0, "the model prepared its inputs and found faults at once");
    p->judged = choose_judged(p, d);
    if (sim_diagnostics_count(d))
        return 0;
    p->series_cells = sim_series_layout(p->model, p->inputs, p->scenario);
    p->series_written = output_series_written(p->model, p->series_cells, p->scenario, d);
    p->trace_most = sim_trace_layout(p->model, p->scenario);
    return sim_diagnostics_count(d) == 0;
}

prepared *prepared_complete(prepared *p, sim_diagnostics *d)
{
    if (!p || complete(p, d))
        return p;
    prepared_free(p);
    return NULL;
}

prepared *prepared_new(const char *path, const char *const overrides[], size_t override_count, sim_diagnostics *d)
{
    return prepared_complete(prepared_read(path, overrides, override_count, d), d);
}

void prepared_free(prepared *p)
{
    if (!p)
        return;
    free(p->series_written);
    free(p->trace_most);
    free(p->series_cells);
    output_measure_choice_free(&p->judged);
    if (p->inputs)
        p->model->dispose(p->inputs);
    sim_scenario_free(p->scenario);
    models_keys_free(p->keys);
    free(p);
}
