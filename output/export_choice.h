/* export_choice.h — what is asked of a table: which variables, and along an axis which labels and days.
 *
 * What the file has not is told with the nearest name that it has; all such faults are of the command line (SIM_FAULT_USAGE).
 */
#ifndef OUTPUT_EXPORT_CHOICE_H
#define OUTPUT_EXPORT_CHOICE_H

#include "output/export_axis.h"

typedef enum export_step { EXPORT_AS_IT_IS, EXPORT_BY_MONTH } export_step;

/* What is asked for; NULL and 0 where nothing is said. */
typedef struct export_request {
    const char *const *names; /* of variables, or patterns of a shell */
    size_t name_count;
    const char *const *where; /* "area=el_paso,tucson", patterns too; of one dimension again: those as well */
    size_t where_count;
    const char *first_day, *last_day; /* YYYY-MM-DD, or YYYY-MM for a whole month */
    const char *wide;                 /* the dimension whose labels become columns */
    export_step step;
} export_request;

typedef struct export_variables {
    const output_variable **variables; /* owned; what they point at is the reader's */
    size_t count;
} export_variables;

/* The variables that the request names, in its order, each once. The caller frees `variables`. */
export_variables export_choose_variables(const output_reader *reader, const export_request *request,
                                         sim_diagnostics *d);

/* Narrows the axis to the labels that the request names of it. */
void export_choose_labels(export_axis *axis, const export_request *request, sim_diagnostics *d);

/* Whether each `where` of the request is of one of the axes. */
void export_check_where(const export_axis axes[], size_t axis_count, const export_request *request, sim_diagnostics *d);

/* Narrows an axis of one row or more, whose days are `days`, to those asked for; `days` goes along. */
void export_choose_days(export_axis *axis, int64_t days[], const export_request *request, sim_diagnostics *d);

#endif
