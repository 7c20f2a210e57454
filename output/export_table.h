/* export_table.h — variables of a results file as one table: which rows it has, and what stands in them.
 *
 * The variable with the most dimensions gives the table its axes (export_axis.h); the others stand on some of them, and
 * their values repeat. Choosing labels and days narrows an axis (export_choice.h); by the month, days are put together: what is
 * counted over the day ("time: sum") is summed, a state at its end ("time: point") is that of the month's last day in the
 * file. Nothing is read here but labels, so that a table of any size may be described.
 */
#ifndef OUTPUT_EXPORT_TABLE_H
#define OUTPUT_EXPORT_TABLE_H

#include "output/export_choice.h"

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

#endif
