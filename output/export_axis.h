/* export_axis.h — an axis of a table: the rows that it has along a dimension of the file, and their labels.
 *
 * Labels are names of places, dates, numbers of replications, or, of a dimension without coordinates, the index from 0. An
 * axis may be narrowed, and days put together to months; each row knows of which elements of the file it is made.
 */
#ifndef OUTPUT_EXPORT_AXIS_H
#define OUTPUT_EXPORT_AXIS_H

#include "output/values.h"

typedef struct export_axis {
    const char *name;         /* "" in the file: "axis_2" */
    const char *column;       /* the same, or "month" */
    char *made_name;          /* owned; NULL where the file has one */
    size_t size;              /* in the file */
    size_t count;             /* rows of the table along it */
    size_t *firsts, *lengths; /* of each the first element in the file and how many; NULL: each its own */
    char **labels;            /* of each; NULL: its index */
} export_axis;

/* First element in the file of the i-th row along an axis, and how many it stands for. */
size_t export_axis_first(const export_axis *axis, size_t i);
size_t export_axis_length(const export_axis *axis, size_t i);

/* The label of that row, in `word` where it is an index. */
const char *export_axis_label(const export_axis *axis, size_t i, values_word *word);

/* The name of the i-th dimension of `variable`, or what an unnamed one is called, in `word`. */
const char *export_dimension_name(const output_variable *variable, size_t i, values_word *word);

/* The `size` values along the dimension `name` as texts, freed with results_file_free_names(); NULL where it has none. With
 * `days`, of a dimension of time, also the day of each, which the caller frees. */
char **export_labels_read(const output_reader *reader, const char *name, size_t size, int64_t **days,
                          sim_diagnostics *d);

/* Keeps those rows of the axis that `keep` marks. */
void export_axis_narrow(export_axis *axis, const char keep[]);

/* Puts the days of each month together: `days` are those of the rows. They follow one another in the file, as far as they
 * were chosen. */
void export_axis_join_months(export_axis *axis, const int64_t days[]);

/* Frees what the axis owns. */
void export_axis_free(export_axis *axis);

#endif
