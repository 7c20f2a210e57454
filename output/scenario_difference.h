/* scenario_difference.h — in what the scenarios of two results files differ: keys and input tables.
 *
 * Both are read from the files alone, which embed the resolved scenario, defaults included, and every table. Left out are
 * the keys that say only how many replications there are (run.replications, run.precision and its kin).
 */
#ifndef OUTPUT_SCENARIO_DIFFERENCE_H
#define OUTPUT_SCENARIO_DIFFERENCE_H

#include <stddef.h>

#include "output/reader.h"
#include "sim/scenario/difference.h"
#include "sim/scenario/table_difference.h"

/* An input table that is not the same in both. */
typedef struct scenario_table_change {
    char *name;                /* its variable: "table_posts_table" */
    sim_change change;         /* SIM_CHANGE_ADDED: only the other file has it; _REMOVED: only the reference; _VALUE */
    sim_table_difference rows; /* SIM_CHANGE_VALUE */
} scenario_table_change;

typedef struct scenario_difference {
    sim_scenario_difference scenario; /* from the reference to the other: keys only */
    scenario_table_change *tables;    /* in the order of the reference; then what only the other has */
    size_t table_count;
} scenario_difference;

scenario_difference scenario_difference_of(const output_reader *reference, const output_reader *other);
void scenario_difference_free(scenario_difference *difference);

#endif
