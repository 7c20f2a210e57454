/* record_labels.h — the agency's words for areas, nationalities and kinds of people, and the ids of the project's tables for them.
 *
 * A CSV of `column` (region, component, area, demographic, citizenship), `label` (as the agency prints it; capitals and blanks do not
 * matter) and `id`. Several labels may have one id: so small nationalities are folded into one. Ids that mean something
 * here: of a region `counted` or `left_out`, of a demographic `adult`, `family` or `child_alone`. The order of the citizenships'
 * ids is their order in the tables.
 */
#ifndef MODELS_CORRIDOR_RECORD_LABELS_H
#define MODELS_CORRIDOR_RECORD_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/table.h"

typedef enum record_column {
    RECORD_REGION,
    RECORD_COMPONENT,
    RECORD_AREA,
    RECORD_DEMOGRAPHIC,
    RECORD_CITIZENSHIP,
    RECORD_COLUMNS
} record_column;

typedef enum record_kind { RECORD_ADULT, RECORD_FAMILY, RECORD_CHILD_ALONE } record_kind;

enum { RECORD_UNKNOWN = -1 };

typedef struct record_labels record_labels;

/* Reads the labels at `path`. Faults are added to `d`; NULL when there are any. The caller frees them. */
record_labels *record_labels_read(const char *path, sim_diagnostics *d);
void record_labels_free(record_labels *labels);

/* Number of the id that `label` stands for in a column: ids count from 0 in the order of the table; RECORD_UNKNOWN where there is
 * none. */
int32_t record_labels_find(const record_labels *l, record_column column, const char *text);

/* How many ids a column has, and the id of a number. */
int32_t record_labels_ids(const record_labels *labels, record_column column);
const char *record_labels_id(const record_labels *labels, record_column column, int32_t number);

/* Whether the region of that number is counted, and what kind of people a demographic is. */
int record_labels_counts(const record_labels *labels, int32_t region);
record_kind record_labels_kind(const record_labels *labels, int32_t demographic);

/* The label nearest to a wrong one, or NULL. */
const char *record_labels_nearest(const record_labels *l, record_column column, const char *text);

/* Where the labels were read. */
const char *record_labels_path(const record_labels *labels);

#endif
