/* schema.h — the rows of a schema, level by level.
 *
 * A level is the scenario as a whole (prefix "") or an element of a list (prefix "periods[]."). Its rows are those whose
 * key is the prefix and a name without "[]" ("from", "detention.stay_days"). Each element of a list has a member `id`,
 * whether or not a row says so.
 */
#ifndef SIM_SCENARIO_SCHEMA_H
#define SIM_SCENARIO_SCHEMA_H

#include <stddef.h>

#include "sim/scenario/diagnostics.h"
#include "sim/scenario/param.h"

typedef struct sim_level_row {
    const sim_param *row; /* NULL: there are no more */
    const char *name;     /* the key within the level */
} sim_level_row;

/* The rows of the level one after another: `at` starts at 0. The id of an element comes first. */
sim_level_row sim_schema_next(const sim_schema *schema, const char *prefix, size_t *at);

/* How many rows there are, and the i-th of them. */
size_t sim_schema_count(const sim_schema *schema);
const sim_param *sim_schema_row(const sim_schema *schema, size_t i);

/* Whether `key` ("detention", "periods[]") is no row itself but a group that rows stand in. */
int sim_schema_is_group(const sim_schema *schema, const char *key);

/* Adds to the last fault the keys nearest to `wrong`, and where all of them are listed; or that it is a key of another of
 * `schemas`, among which `schema` was chosen (NULL: there are no others). */
void sim_schema_suggest(const sim_schema *schema, const sim_schemas *schemas, const char *wrong, sim_diagnostics *d);

/* The values that a row allows ("0 to 10 days", "at least 1"), written to `into` and returned; "" where there is no
 * bound. */
enum { SIM_RANGE_BYTES = 128 };
const char *sim_param_range(const sim_param *row, char into[SIM_RANGE_BYTES]);

/* "flag", "count", "real", … */
const char *sim_param_type_text(sim_param_type type);

#endif
