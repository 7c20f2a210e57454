#include "output/series_choice.h"

#include <stdlib.h>

#include "output/measure_choice.h"
#include "output/params.h"
#include "sim/kernel/panic.h"

size_t *output_series_written(const sim_model *model, const size_t cells[], const sim_scenario *scenario,
                              sim_diagnostics *d)
{
    static const char key[] = OUTPUT_SERIES;
    const size_t count = model->observable_count, pattern_count = sim_scenario_length(scenario, key);
    const char **names = sim_allocate(count, sizeof *names), **patterns = sim_allocate(pattern_count, sizeof *patterns);
    for (size_t i = 0; i < count; i++)
        names[i] = model->observables[i].name;
    for (size_t i = 0; i < pattern_count; i++)
        patterns[i] = sim_scenario_text_at(scenario, key, i);
    output_measure_choice chosen = output_choose_names("series", names, count, patterns, pattern_count,
                                                       SIM_FAULT_CONFIG, sim_scenario_origin(scenario, key), key, d);
    size_t *written = sim_allocate(count, sizeof *written);
    for (size_t i = 0; i < chosen.count; i++)
        written[chosen.indices[i]] = cells[chosen.indices[i]];
    output_measure_choice_free(&chosen);
    free(patterns);
    free(names);
    return written;
}
