/* scenario_difference.h — in what the scenarios of two results files differ: keys and input tables.
 *
 * Both are read from the files alone, which embed the resolved scenario, defaults included, and every table. Left out are
 * the keys that say only how many replications there are (run.replications, run.precision and its kin).
 */
#ifndef OUTPUT_SCENARIO_DIFFERENCE_H
#define OUTPUT_SCENARIO_DIFFERENCE_H

#include <stddef.h>

#include "output/reader.h"

/* A key, such as "line.catch_probability" or "modes[bus].wait_hours.mean", with its value in either file; NULL where it has
 * none. Of a table ("table_posts_table") the values say which line is the first that differs. */
typedef struct scenario_change {
    char *key, *reference, *other;
} scenario_change;

typedef struct scenario_difference {
    scenario_change *changes; /* in the order of the reference; then what only the other has; then tables */
    size_t count, room;
} scenario_difference;

scenario_difference scenario_difference_of(const output_reader *reference, const output_reader *other);
void scenario_difference_free(scenario_difference *difference);

#endif
