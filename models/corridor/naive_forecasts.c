#include "models/corridor/naive_forecasts.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>

#include "sim/kernel/panic.h"

static double at(const naive_panel *p, size_t month, size_t column)
{
    return p->recorded[month * p->columns + column];
}

/* Mean of the `count` months before `p->first`, NaN where there are fewer or one is missing. */
static double mean_before(const naive_panel *p, size_t count, size_t column)
{
    if (p->first < count)
        return NAN;
    double sum = 0;
    for (size_t month = p->first - count; month < p->first; month++)
        sum += at(p, month, column);
    return sum / (double)count;
}

void naive_last_value(const naive_panel *p, double *out)
{
    for (size_t month = p->first; month < p->months; month++)
        for (size_t c = 0; c < p->columns; c++)
            *out++ = p->first ? at(p, p->first - 1, c) : NAN;
}

void naive_rolling_last_value(const naive_panel *p, double *out)
{
    for (size_t month = p->first; month < p->months; month++)
        for (size_t c = 0; c < p->columns; c++)
            *out++ = month ? at(p, month - 1, c) : NAN;
}

void naive_mean(const naive_panel *p, double *out)
{
    for (size_t month = p->first; month < p->months; month++)
        for (size_t c = 0; c < p->columns; c++)
            *out++ = mean_before(p, NAIVE_MEAN_MONTHS, c);
}

void naive_seasonal(const naive_panel *p, double *out)
{
    for (size_t month = p->first; month < p->months; month++) {
        const size_t back = 12 * ((month - p->first) / 12 + 1);
        for (size_t c = 0; c < p->columns; c++)
            *out++ = month >= back ? at(p, month - back, c) : NAN;
    }
}

void naive_frozen_shares(const naive_panel *p, double *out)
{
    double all = 0;
    for (size_t c = 0; c < p->columns; c++) {
        const double mean = mean_before(p, NAIVE_SHARE_MONTHS, c);
        all += isnan(mean) ? 0 : mean;
    }
    for (size_t month = p->first; month < p->months; month++) {
        double total = 0;
        for (size_t c = 0; c < p->columns; c++)
            total += isnan(at(p, month, c)) ? 0 : at(p, month, c);
        for (size_t c = 0; c < p->columns; c++)
            *out++ = all > 0 ? total * mean_before(p, NAIVE_SHARE_MONTHS, c) / all : NAN;
    }
}

static int has_inputs(const naive_panel *p, size_t month)
{
    for (size_t i = 0; i < p->input_count; i++)
        if (isnan(p->inputs[month * p->input_count + i]))
            return 0;
    return 1;
}

/* Months of one fit and the inputs that vary over them. */
typedef struct fit_window {
    size_t *months, month_count;
    size_t *inputs, input_count;
} fit_window;

static int input_varies(const naive_panel *p, const fit_window *w, size_t input)
{
    for (size_t i = 1; i < w->month_count; i++)
        if (p->inputs[w->months[i] * p->input_count + input] != p->inputs[w->months[0] * p->input_count + input])
            return 1;
    return 0;
}

/* Sets the window for a forecast of `column` in `month`; whether it is long enough to learn from. */
static int open_window(const naive_panel *p, size_t month, size_t column, fit_window *w)
{
    w->month_count = w->input_count = 0;
    for (size_t before = 0; before < month; before++)
        if (has_inputs(p, before) && !isnan(at(p, before, column)))
            w->months[w->month_count++] = before;
    for (size_t input = 0; input < p->input_count; input++)
        if (input_varies(p, w, input))
            w->inputs[w->input_count++] = input;
    return has_inputs(p, month) && w->month_count >= NAIVE_FEWEST_MONTHS && w->input_count > 0 &&
           w->month_count >= 2 * (w->input_count + 1);
}

static void set_regressors(const naive_panel *p, const fit_window *w, size_t month, gsl_vector *row)
{
    gsl_vector_set(row, 0, 1);
    for (size_t i = 0; i < w->input_count; i++)
        gsl_vector_set(row, i + 1, p->inputs[month * p->input_count + w->inputs[i]]);
}

static double regress(const naive_panel *p, size_t month, size_t column, const fit_window *w)
{
    const size_t coefficients = w->input_count + 1;
    gsl_matrix *x = gsl_matrix_alloc(w->month_count, coefficients);
    gsl_vector *y = gsl_vector_alloc(w->month_count), *fitted = gsl_vector_alloc(coefficients);
    gsl_matrix *covariance = gsl_matrix_alloc(coefficients, coefficients);
    gsl_multifit_linear_workspace *space = gsl_multifit_linear_alloc(w->month_count, coefficients);
    SIM_REQUIRE(x && y && fitted && covariance && space, "no memory for a regression of %zu months", w->month_count);
    for (size_t i = 0; i < w->month_count; i++) {
        gsl_vector_view row = gsl_matrix_row(x, i);
        set_regressors(p, w, w->months[i], &row.vector);
        gsl_vector_set(y, i, at(p, w->months[i], column));
    }
    /* By singular values: inputs that moved together share what they explain, and nothing blows up. */
    double residual, value = NAN, error;
    if (gsl_multifit_linear(x, y, fitted, covariance, &residual, space) == GSL_SUCCESS) {
        gsl_vector_view row = gsl_matrix_row(x, 0);
        set_regressors(p, w, month, &row.vector);
        if (gsl_multifit_linear_est(&row.vector, fitted, covariance, &value, &error) != GSL_SUCCESS)
            value = NAN;
    }
    gsl_multifit_linear_free(space);
    gsl_matrix_free(covariance);
    gsl_vector_free(fitted);
    gsl_vector_free(y);
    gsl_matrix_free(x);
    return value < 0 ? 0 : value;
}

void naive_regression(const naive_panel *p, double *out)
{
    fit_window w = {.months = sim_allocate(p->months, sizeof *w.months),
                    .inputs = sim_allocate(p->input_count, sizeof *w.inputs)};
    for (size_t month = p->first; month < p->months; month++)
        for (size_t c = 0; c < p->columns; c++)
            *out++ = open_window(p, month, c, &w) ? regress(p, month, c, &w) : NAN;
    free(w.months);
    free(w.inputs);
}
