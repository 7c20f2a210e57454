/* table_checks.h — what the tables of the corridor have in common: ids that another table lists, and shares of a whole. */
#ifndef MODELS_CORRIDOR_TABLE_CHECKS_H
#define MODELS_CORRIDOR_TABLE_CHECKS_H

#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/diagnostics.h"

/* The index of an id that is not in its list. */
#define ID_UNKNOWN UINT32_MAX

/* Index of `id` in ids[count], or ID_UNKNOWN. */
uint32_t id_index(const char *id, const char *const ids[], size_t count);

/* As id_index(); reports an unknown id at `where` under `key`, with the nearest of the list. `what` has the id: "place". */
uint32_t id_require(const char *id, const char *const ids[], size_t count, const char *what, sim_origin where,
                    const char *key, sim_diagnostics *d);

/* Whether shares that were written with three digits add up to one: within 0.002. */
int shares_make_a_whole(double sum);

/* Reports shares that add up to `sum` and make no whole. */
void shares_require_whole(double sum, sim_origin where, const char *key, sim_diagnostics *d);

#endif
