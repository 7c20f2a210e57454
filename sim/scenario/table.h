/* table.h — tables that people make in a spreadsheet, GIS or pandas: CSV files (RFC 4180) with a header line.
 *
 * Read by libcsv in strict mode, UTF-8 with or without a byte order mark, LF or CRLF. Each cell keeps its line, so that
 * a fault found later (a place that does not exist) is reported where it stands. Columns may stand in any order; columns
 * that nobody asks for are allowed and ignored, except that a near miss of an expected name is reported.
 */
#ifndef SIM_SCENARIO_TABLE_H
#define SIM_SCENARIO_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/diagnostics.h"

typedef enum sim_column_type {
    SIM_COLUMN_TEXT,  /* any text; `required` cells must not be empty */
    SIM_COLUMN_REAL,  /* finite number within low…high; an empty cell is NAN where not required */
    SIM_COLUMN_COUNT, /* whole number within low…high; an empty cell is -1 where not required */
    SIM_COLUMN_DATE,  /* YYYY-MM-DD, as days since 1970-01-01; empty: INT64_MIN where not required */
    SIM_COLUMN_MONTH /* YYYY-MM, as months since 1970-01 (sim_calendar_month() less 12 * 1970); empty: INT64_MIN where not required */
} sim_column_type;

typedef enum sim_column_need {
    SIM_COLUMN_REQUIRED, /* the column must exist and no cell may be empty */
    SIM_COLUMN_OPTIONAL, /* the column must exist; cells may be empty */
    SIM_COLUMN_ABSENT_OK /* the column may be missing altogether: its cells are empty then */
} sim_column_need;

typedef struct sim_column {
    const char *name;
    sim_column_type type;
    sim_column_need need;
    double low, high; /* for numbers, both included */
} sim_column;

typedef struct sim_table sim_table;

/* Reads `path`; checks header and every cell against `columns`. All faults are added to `d` with file, line and
 * "column" as key. NULL when the file cannot be used at all (missing, binary, a quote never closed, a column missing); a
 * table with faults in cells is returned too, so that later checks can report more: the caller looks at the count of
 * diagnostics. Rows whose length differs from the header's are faults. The caller frees it. */
sim_table *sim_table_read(const char *path, const sim_column columns[], size_t column_count, sim_diagnostics *d);
void sim_table_free(sim_table *t);

size_t sim_table_rows(const sim_table *t);
const char *sim_table_text(const sim_table *t, size_t row, size_t column); /* "" when empty; owned by the table */
double sim_table_real(const sim_table *t, size_t row, size_t column);
int64_t sim_table_count(const sim_table *t, size_t row, size_t column); /* also dates and months */
sim_origin sim_table_origin(const sim_table *t, size_t row);            /* file and line of a row */

#endif
