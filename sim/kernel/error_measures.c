#include "sim/kernel/error_measures.h"

#include <math.h>

double sim_averaged_relative_difference(const double *simulated, const double *recorded, size_t times, size_t cells,
                                        sim_rescaling rescaling)
{
    double sum_of_errors = 0;
    size_t used = 0;
    for (size_t t = 0; t < times; t++) {
        const double *s = simulated + t * cells, *d = recorded + t * cells;
        double all_simulated = 0, all_recorded = 0, difference = 0;
        for (size_t c = 0; c < cells; c++) {
            all_simulated += s[c];
            all_recorded += d[c];
        }
        const double factor = rescaling == SIM_RESCALED && all_simulated > 0 ? all_recorded / all_simulated : 1;
        for (size_t c = 0; c < cells; c++)
            difference += fabs(s[c] * factor - d[c]);
        if (isnan(difference))
            continue;
        sum_of_errors += difference / (all_recorded > 1 ? all_recorded : 1);
        used++;
    }
    return used ? sum_of_errors / (double)used : NAN;
}

double sim_mean_absolute_percentage_error(const double *simulated, const double *recorded, size_t count, double least)
{
    double sum = 0;
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        if (recorded[i] >= least && !isnan(simulated[i])) {
            sum += fabs(simulated[i] - recorded[i]) / recorded[i];
            used++;
        }
    return used ? sum / (double)used : NAN;
}
