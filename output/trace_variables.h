/* trace_variables.h — the variables of a results file that are made from a trace (kernel/trace.h), in one place for who writes
 * them (compose_traces.h), for the dictionary and for the check of names.
 *
 * Beside one variable a column, along the dimension of the trace's name: of a log the replication of each row; of journeys the
 * replication of each, how many steps it has (CF: contiguous ragged array, attribute `sample_dimension`), and the last value of one
 * column of its steps.
 */
#ifndef OUTPUT_TRACE_VARIABLES_H
#define OUTPUT_TRACE_VARIABLES_H

#include <stddef.h>

#include "output/results_variable.h"
#include "sim/kernel/trace.h"

/* Where its values come from. */
typedef enum trace_source {
    TRACE_OF_COLUMN,
    TRACE_OF_REPLICATION,
    TRACE_OF_STEPS, /* how many there are */
    TRACE_OF_LAST   /* the last value of `column`, one of the steps */
} trace_source;

enum { TRACE_NAME_BYTES = 64 };

typedef struct trace_variable {
    char name[TRACE_NAME_BYTES];
    trace_source source;
    const sim_trace_column *column; /* NULL where there is none */
    results_type type;
    results_missing missing;
    const char *long_name, *units, *standard_name, *comment;
    const char *index_of;             /* dimension; NULL: no index */
    const char *sample_dimension;     /* NULL: counts no steps */
    const char *const *flag_meanings; /* NULL: no flag */
} trace_variable;

/* How many variables trace `i` of `traces` makes, and the k-th of them. Units of times say "YYYY-MM-DD" for the first reported day. */
size_t trace_variables_count(const sim_trace *traces, size_t i);
trace_variable trace_variables_get(const sim_trace *traces, size_t i, size_t k);

/* Puts the value of a column in `row` to place `at` of an array of its type in the file; what is missing becomes a fill value. */
void trace_variables_convert(const trace_variable *variable, const char *row, int32_t ticks_per_second, void *array,
                             size_t at);

#endif
