#include "sim/kernel/error_measures.h"

#include <math.h>

typedef struct row_sums {
    double simulated, recorded;
    size_t cells;
} row_sums;

static int is_missing(double simulated, double recorded)
{
    return isnan(simulated) || isnan(recorded);
}

static row_sums sum_row(const double *simulated, const double *recorded, size_t places)
{
    row_sums sums = {0, 0, 0};
    for (size_t c = 0; c < places; c++) {
        if (is_missing(simulated[c], recorded[c]))
            continue;
        sums.simulated += simulated[c];
        sums.recorded += recorded[c];
        sums.cells++;
    }
    return sums;
}

static double row_difference(const double *simulated, const double *recorded, size_t places, double scale, double all)
{
    double sum = 0;
    for (size_t c = 0; c < places; c++)
        if (!is_missing(simulated[c], recorded[c]))
            sum += fabs(simulated[c] * scale - recorded[c]);
    return sum / fmax(1, all);
}

/* What a simulated total is multiplied by. */
typedef double scale_rule(row_sums sums);

static double as_it_is(row_sums sums)
{
    (void)sums;
    return 1;
}

static double to_recorded_total(row_sums sums)
{
    return sums.simulated > 0 ? sums.recorded / sums.simulated : 1;
}

static sim_error averaged(const double *simulated, const double *recorded, size_t times, size_t places,
                          scale_rule *scale)
{
    sim_error error = {0, 0};
    for (size_t t = 0; t < times; t++) {
        const double *s = simulated + t * places, *d = recorded + t * places;
        const row_sums sums = sum_row(s, d, places);
        if (sums.cells == 0)
            continue;
        error.value += row_difference(s, d, places, scale(sums), sums.recorded);
        error.times++;
    }
    error.value = error.times ? error.value / (double)error.times : NAN;
    return error;
}

sim_error sim_relative_difference(const double *simulated, const double *recorded, size_t times, size_t places)
{
    return averaged(simulated, recorded, times, places, as_it_is);
}

sim_error sim_rescaled_difference(const double *simulated, const double *recorded, size_t times, size_t places)
{
    return averaged(simulated, recorded, times, places, to_recorded_total);
}

sim_error sim_percentage_error(const double *simulated, const double *recorded, size_t times, size_t places)
{
    sim_error error = {0, 0};
    for (size_t i = 0; i < times * places; i++) {
        if (is_missing(simulated[i], recorded[i]) || recorded[i] == 0)
            continue;
        error.value += fabs(simulated[i] - recorded[i]) / fabs(recorded[i]);
        error.times++;
    }
    error.value = error.times ? error.value / (double)error.times : NAN;
    return error;
}

double sim_range_distance(double value, double low, double high)
{
    if (value < low)
        return value - low;
    return value > high ? value - high : 0;
}
