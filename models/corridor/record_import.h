/* record_import.h — the agency's own published CSV of encounters, read as it comes.
 *
 * One line is a count of encounters in a month by component, land border region, area of responsibility, demographic, citizenship, title
 * of authority and encounter type. Fiscal years begin in October: October of fiscal year 2024 is 2023-10. What releases
 * differ in is taken as it comes: a byte order mark, "2024 (FYTD)" for a year that is not over, "1,234", capitals, the names of
 * columns. Only regions that the labels count are taken, and no line of 0.
 *
 * Releases overlap and correct one another: of a month that several files have, that of the file named last is taken, whole. One
 * file must not have the same line twice: two releases put together would count twice.
 *
 * Source: US Customs and Border Protection, "Nationwide Encounters" by area of responsibility.
 */
#ifndef MODELS_CORRIDOR_RECORD_IMPORT_H
#define MODELS_CORRIDOR_RECORD_IMPORT_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/record_labels.h"

/* Encounters of one line; ids by their numbers in the labels. */
typedef struct record_entry {
    int32_t month; /* since January of year 0 (calendar.h) */
    int32_t area, component, citizenship;
    record_kind kind;
    uint32_t file;
    int64_t encounters;
} record_entry;

typedef struct record_import {
    record_entry *entries;
    size_t count;
    char *
        notes; /* lines that a user should read: months taken from one file and not another, months that are missing; "" */
} record_import;

/* Reads the files. Faults are added to `d`, with file and line; NULL when there are any. The caller frees it. */
record_import *record_import_read(const char *const files[], size_t file_count, const record_labels *labels,
                                  sim_diagnostics *d);
void record_import_free(record_import *all);

#endif
