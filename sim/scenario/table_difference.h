/* table_difference.h — in what one text of a CSV table differs from another, row by row.
 *
 * Columns are matched by name. A row is told by the fewest first columns whose cells no two rows of either table share
 * (the id of a place; month and class of a count); rows that agree there and differ elsewhere have changed. Where only
 * whole rows differ from one another, a row can be added or removed, but not changed.
 */
#ifndef SIM_SCENARIO_TABLE_DIFFERENCE_H
#define SIM_SCENARIO_TABLE_DIFFERENCE_H

#include <stddef.h>

/* Rows of each kind that are told one by one. */
enum { SIM_ROWS_TOLD = 3 };

typedef enum sim_row_kind { SIM_ROW_REMOVED, SIM_ROW_ADDED, SIM_ROW_CHANGED, SIM_ROW_KINDS } sim_row_kind;

typedef struct sim_row_difference {
    sim_row_kind kind;
    char *text; /* "alpha,Alpha,31.5"; of a changed row "alpha: latitude_deg 31.5 -> 32, name Alpha -> Beta" */
} sim_row_difference;

typedef struct sim_table_difference {
    int is_same; /* the texts are equal, byte for byte */
    int is_csv;  /* both could be read as tables; else nothing below is known */
    size_t rows_before, rows_after;
    size_t counts[SIM_ROW_KINDS];
    char *columns_added, *columns_removed; /* names with commas between, "" for none */
    int is_reordered;                      /* rows that both have stand in another order */
    sim_row_difference *rows;              /* the first of each kind, in the order of their tables */
    size_t row_count;
} sim_table_difference;

/* How the text `after` differs from `before`. Freed with sim_table_difference_free(). */
sim_table_difference sim_table_compare(const char *before, const char *after);
void sim_table_difference_free(sim_table_difference *difference);

#endif
