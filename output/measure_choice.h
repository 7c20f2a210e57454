/* measure_choice.h — some of many measures, chosen by patterns of their names.
 *
 * A pattern is that of a shell: "*.wait_hours", "desk.*", "total" (fnmatch). A pattern that matches no measure is a fault, with
 * the nearest names.
 */
#ifndef OUTPUT_MEASURE_CHOICE_H
#define OUTPUT_MEASURE_CHOICE_H

#include <stddef.h>

#include "sim/kernel/observable.h"
#include "sim/scenario/diagnostics.h"

/* Measures by their index, in ascending order. */
typedef struct output_measure_choice {
    size_t *indices;
    size_t count;
    size_t all; /* how many there were to choose from */
} output_measure_choice;

/* Those of `names` that at least one pattern matches; all of them when there is no pattern. A pattern that matches none is a
 * fault of `kind` at `where` about `key` (may be NULL). The caller frees the choice. */
output_measure_choice output_measure_choose(const char *const names[], size_t count, const char *const patterns[],
                                            size_t pattern_count, sim_fault_kind kind, sim_origin where,
                                            const char *key, sim_diagnostics *d);

/* The same for names of any kind, a fault being about a `noun`; without a pattern none is chosen. */
output_measure_choice output_choose_names(const char *noun, const char *const names[], size_t count,
                                          const char *const patterns[], size_t pattern_count, sim_fault_kind kind,
                                          sim_origin where, const char *key, sim_diagnostics *d);
void output_measure_choice_free(output_measure_choice *choice);

/* What a measure is called in print: its long name, or its name where it has none. */
const char *output_measure_title(const sim_measure *measure);

/* The names of `count` measures in their order; the caller frees the array. */
const char **output_measure_names(const sim_measure measures[], size_t count);

#endif
