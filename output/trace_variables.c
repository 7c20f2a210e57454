#include "output/trace_variables.h"

#include <stdio.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"

/* Variables of a trace that come before those of its columns. */
static size_t own_count(const sim_trace *trace)
{
    switch (trace->form) {
    case SIM_TRACE_LOG:
        return 1;
    case SIM_TRACE_HEADS:
        return trace->last_column == SIZE_MAX ? 2 : 3;
    case SIM_TRACE_STEPS:
        break;
    }
    return 0;
}

size_t trace_variables_count(const sim_trace *traces, size_t i)
{
    return own_count(&traces[i]) + traces[i].column_count;
}

static results_type type_of(const sim_trace_column *column)
{
    switch (column->type) {
    case SIM_TRACE_BYTE:
        return column->flag_meanings ? RESULTS_INT8 : RESULTS_INT32;
    case SIM_TRACE_SHORT:
    case SIM_TRACE_INT:
        return RESULTS_INT32;
    case SIM_TRACE_LONG:
    case SIM_TRACE_SECOND:
        return RESULTS_INT64;
    case SIM_TRACE_TICK:
        break;
    }
    return RESULTS_REAL;
}

static int is_time(const sim_trace_column *column)
{
    return column->type == SIM_TRACE_TICK || column->type == SIM_TRACE_SECOND;
}

static trace_variable of_column(const sim_trace_column *column)
{
    trace_variable v = {.source = TRACE_OF_COLUMN,
                        .column = column,
                        .type = type_of(column),
                        .missing = column->missing == SIM_TRACE_MAY_MISS ? RESULTS_MAY_MISS : RESULTS_NEVER_MISSING,
                        .long_name = column->long_name,
                        .units = is_time(column)     ? "seconds since YYYY-MM-DD"
                                 : column->units[0]  ? column->units
                                 : column->dimension ? "1"
                                                     : NULL,
                        .standard_name = is_time(column) ? "time" : NULL,
                        .comment = column->definition,
                        .index_of = column->dimension,
                        .flag_meanings = column->flag_meanings};
    snprintf(v.name, sizeof v.name, "%s", column->name);
    return v;
}

static trace_variable of_replication(const sim_trace *trace)
{
    trace_variable v = {.source = TRACE_OF_REPLICATION,
                        .type = RESULTS_INT32,
                        .long_name = "Replication",
                        .units = "1",
                        .comment = trace->definition,
                        .index_of = RESULTS_REPLICATION};
    snprintf(v.name, sizeof v.name, "%s_%s", trace->name, RESULTS_REPLICATION);
    return v;
}

static trace_variable of_steps(const sim_trace *heads, const sim_trace *steps)
{
    trace_variable v = {.source = TRACE_OF_STEPS,
                        .type = RESULTS_INT32,
                        .long_name = "Steps of the journey",
                        .units = "1",
                        .comment = steps->definition,
                        .sample_dimension = steps->name};
    snprintf(v.name, sizeof v.name, "%s", heads->count_name);
    return v;
}

static trace_variable of_last(const sim_trace *heads, const sim_trace *steps)
{
    trace_variable v = of_column(&steps->columns[heads->last_column]);
    v.source = TRACE_OF_LAST;
    v.long_name = heads->last_long_name;
    v.comment = heads->last_definition;
    snprintf(v.name, sizeof v.name, "%s", heads->last_name);
    return v;
}

trace_variable trace_variables_get(const sim_trace *traces, size_t i, size_t k)
{
    const sim_trace *trace = &traces[i];
    const size_t own = own_count(trace);
    SIM_REQUIRE(k < own + trace->column_count, "results: %s has no variable %zu", trace->name, k);
    if (k >= own)
        return of_column(&trace->columns[k - own]);
    if (k == 0)
        return of_replication(trace);
    return k == 1 ? of_steps(trace, trace + 1) : of_last(trace, trace + 1);
}

/* A whole number of a row; `*missing` says whether there is none. */
static int64_t whole_of(const sim_trace_column *column, const char *at, int *missing)
{
    uint8_t byte;
    uint16_t short_;
    int32_t int_;
    int64_t long_;
    switch (column->type) {
    case SIM_TRACE_BYTE:
        memcpy(&byte, at, sizeof byte);
        *missing = byte == SIM_TRACE_NO_BYTE;
        return byte;
    case SIM_TRACE_SHORT:
        memcpy(&short_, at, sizeof short_);
        *missing = short_ == SIM_TRACE_NO_SHORT;
        return short_;
    case SIM_TRACE_INT:
        memcpy(&int_, at, sizeof int_);
        *missing = int_ == SIM_TRACE_NO_INT;
        return int_;
    case SIM_TRACE_LONG:
    case SIM_TRACE_TICK:
    case SIM_TRACE_SECOND:
        break;
    }
    memcpy(&long_, at, sizeof long_);
    *missing = long_ == SIM_TRACE_NO_LONG;
    return long_;
}

void trace_variables_convert(const trace_variable *variable, const char *row, int32_t ticks_per_second, void *array,
                             size_t at)
{
    int is_none;
    const int64_t value = whole_of(variable->column, row + variable->column->offset, &is_none);
    const int missing = is_none && variable->missing == RESULTS_MAY_MISS;
    switch (variable->type) {
    case RESULTS_INT8:
        ((int8_t *)array)[at] = missing ? RESULTS_FILL_INT8 : (int8_t)value;
        break;
    case RESULTS_INT32:
        ((int32_t *)array)[at] = missing ? RESULTS_FILL_INT32 : (int32_t)value;
        break;
    case RESULTS_INT64:
        ((int64_t *)array)[at] = missing ? RESULTS_FILL_INT64 : value;
        break;
    case RESULTS_REAL:
        ((double *)array)[at] = (double)value / ticks_per_second;
        break;
    case RESULTS_TEXT:
        sim_panic("results: a trace holds a text");
    }
}
