/* names.h — the names of the files that a scenario was read from, each kept once, so that origins can point at them. */
#ifndef SIM_SCENARIO_NAMES_H
#define SIM_SCENARIO_NAMES_H

#include <stddef.h>

typedef struct sim_names {
    char **names;
    size_t count;
} sim_names;

/* `name` as kept: the same pointer for the same text, valid until sim_names_free(). */
const char *sim_names_keep(sim_names *names, const char *name);

void sim_names_free(sim_names *names);

#endif
