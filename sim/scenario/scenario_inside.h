/* scenario_inside.h — what a scenario holds; for scenario.c, print.c and difference.c only. */
#ifndef SIM_SCENARIO_SCENARIO_INSIDE_H
#define SIM_SCENARIO_SCENARIO_INSIDE_H

#include "sim/scenario/names.h"
#include "sim/scenario/param.h"
#include "sim/scenario/tree.h"

struct sim_scenario {
    const sim_schema *schema;
    sim_node *root;   /* complete: every key of the schema, checked */
    sim_names files;  /* that the origins point at */
    const char *base; /* among them: the file that it is merged over, NULL for none */
};

#endif
