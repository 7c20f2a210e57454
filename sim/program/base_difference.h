/* base_difference.h — how a scenario differs from another, for people and for programs: `transito check --diff-base`.
 */
#ifndef SIM_PROGRAM_BASE_DIFFERENCE_H
#define SIM_PROGRAM_BASE_DIFFERENCE_H

#include "output/bundle.h"
#include "sim/scenario/scenario.h"

typedef enum base_kind { BASE_SCENARIO_FILE, BASE_RESULTS_FILE } base_kind;

/* One of the two. Nothing is owned. */
typedef struct base_side {
    const char *name; /* the file, as it was given or found */
    base_kind kind;
    const sim_scenario *scenario;
    const output_bundle *bundle; /* of `scenario`: what its tables hold */
} base_side;

/* How `here` differs from `base`: keys with both values and where the new one was written, then tables row by row.
 * The caller frees the text. */
char *base_difference_text(const base_side *base, const base_side *here);

/* The same as one JSON object: `scenario`, `base`, `keys` (`key`, `change`, `base_value`, `value`, `file`, `line`)
 * and `tables` (`key`, `change`, `base_file`, `file_name`, `file`, `line`, `rows_added`, `rows_removed`,
 * `rows_changed`, `columns_added`, `columns_removed`, `reordered`, `rows`: the first of each kind, `change` and
 * `text`). `base` NULL: there is none, `base` is null and nothing differs. */
char *base_difference_json(const base_side *base, const base_side *here);

#endif
