/* record_tables.h — the project's tables of recorded encounters, made from the agency's lines.
 *
 *     encounters_sector_month.csv                month,area,component,encounters
 *     encounters_nationality_month.csv           month,nationality,component,encounters
 *     encounters_nationality_sector_quarter.csv  quarter,nationality,area,component,encounters
 *     family_shares_month.csv                    month,nationality,component,encounters,family_share,child_alone_share
 *
 * with the rules of scripts/tables/record_tables.py, from which they come byte for byte where both have the same months.
 * Quarters are those of the calendar; one of which a month is missing is left out, for it would look like a fall.
 * Shares are of persons, to four decimals, from ten encounters on.
 */
#ifndef MODELS_CORRIDOR_RECORD_TABLES_H
#define MODELS_CORRIDOR_RECORD_TABLES_H

#include "models/corridor/record_import.h"

enum { RECORD_TABLES = 4 };

typedef struct record_table {
    const char *file_name;
    char *text;
    size_t rows;
} record_table;

typedef struct record_tables {
    record_table tables[RECORD_TABLES];
    int64_t encounters;
    char first_month[32], last_month[32];
    char *notes; /* quarters left out; "" */
} record_tables;

/* The tables; freed with record_tables_free(). */
record_tables record_tables_make(const record_import *import, const record_labels *labels);
void record_tables_free(record_tables *made);

#endif
