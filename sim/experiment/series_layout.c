#include "sim/experiment/series_layout.h"

#include <string.h>

#include "sim/kernel/panic.h"

static size_t dimension_size(const sim_dimension *dimensions, size_t count, const char *name, const char *observable)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(dimensions[i].name, name) == 0)
            return dimensions[i].size;
    sim_panic("the model has no dimension \"%s\", which its observable \"%s\" names", name, observable);
}

size_t *sim_series_layout(const sim_model *model, const void *inputs, const sim_scenario *scenario)
{
    size_t dimension_count = 0;
    const sim_dimension *dimensions = model->dimensions(inputs, &dimension_count);
    size_t *cells = sim_allocate(model->observable_count, sizeof *cells);
    for (size_t i = 0; i < model->observable_count; i++) {
        const sim_observable *observable = &model->observables[i];
        if (observable->option && !sim_scenario_flag(scenario, observable->option))
            continue;
        cells[i] = 1;
        for (size_t k = 0; k < SIM_OBSERVABLE_DIMENSIONS && observable->dimensions[k]; k++)
            cells[i] *= dimension_size(dimensions, dimension_count, observable->dimensions[k], observable->name);
    }
    return cells;
}

uint32_t *sim_trace_layout(const sim_model *model, const sim_scenario *scenario)
{
    uint32_t *most = model->trace_count ? sim_allocate(model->trace_count, sizeof *most) : NULL;
    for (size_t i = 0; i < model->trace_count; i++) {
        const sim_trace *trace = &model->traces[i];
        most[i] = trace->form == SIM_TRACE_LOG ? (uint32_t)sim_scenario_flag(scenario, trace->option)
                                               : (uint32_t)sim_scenario_count(scenario, trace->option);
    }
    return most;
}
