/* export_table.h — variables of a results file as one table: which rows it has, and what stands in them.
 *
 * The variable with the most dimensions gives the table its axes; the others stand on some of them, and their values repeat. An
 * axis is a column of labels: names of places, dates, numbers of replications, or, of a dimension without coordinates, the index
 * from 0. Choosing labels and days narrows an axis; by the month, days are put together: what is counted over the day
 * ("time: sum") is summed, a state at its end ("time: point") is that of the month's last day in the file. Nothing is
 * read here but labels, so that a table of any size may be described.
 */
#ifndef OUTPUT_EXPORT_TABLE_H
#define OUTPUT_EXPORT_TABLE_H

#include "output/values.h"

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

typedef struct export_axis {
    const char *name;         /* "" in the file: "axis_2" */
    const char *column;       /* the same, or "month" */
    char *made_name;          /* owned; NULL where the file has one */
    size_t size;              /* in the file */
    size_t count;             /* rows of the table along it */
    size_t *firsts, *lengths; /* of each the first element in the file and how many; NULL: each its own */
    char **labels;            /* of each; NULL: its index */
} export_axis;

typedef enum export_reduction { EXPORT_LAST, EXPORT_SUM } export_reduction;

typedef struct export_column {
    output_values *values;
    size_t axes[OUTPUT_RANK_LIMIT]; /* the table's axis of each of its dimensions */
    export_reduction reduction;     /* of the elements that stand for one row */
    char **index_labels;            /* an index into a dimension: its labels; NULL: none */
    size_t index_label_count;
    /* Where the block in memory lies in the file: export_blocks.h keeps it. */
    size_t start[OUTPUT_RANK_LIMIT], sizes[OUTPUT_RANK_LIMIT], strides[OUTPUT_RANK_LIMIT];
    int is_read;
} export_column;

/* Axes in the order of the columns, the one that is spread over columns last. */
typedef struct export_table {
    const output_reader *reader;
    export_axis axes[OUTPUT_RANK_LIMIT];
    size_t axis_count;
    export_column *columns;
    size_t column_count;
    int is_wide, is_monthly;
} export_table;

/* The table of a request; NULL with diagnostics when there is none. The reader must outlive it. */
export_table *export_table_new(const output_reader *reader, const export_request *request, sim_diagnostics *d);
void export_table_free(export_table *table);

/* First element in the file of the i-th row along an axis, and how many it stands for. */
size_t export_axis_first(const export_axis *axis, size_t i);
size_t export_axis_length(const export_axis *axis, size_t i);

/* The label of that row, in `word` where it is an index. */
const char *export_axis_label(const export_axis *axis, size_t i, values_word *word);

/* The name of the i-th dimension of `variable`, or what an unnamed one is called, in `word`. */
const char *export_dimension_name(const output_variable *variable, size_t i, values_word *word);

#endif
