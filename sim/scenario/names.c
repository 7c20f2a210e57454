#include "sim/scenario/names.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

const char *sim_names_keep(sim_names *names, const char *name)
{
    for (size_t i = names->count; i-- > 0;)
        if (strcmp(names->names[i], name) == 0)
            return names->names[i];
    const size_t bytes = strlen(name) + 1;
    names->names = sim_reallocate(names->names, names->count + 1, sizeof *names->names);
    return names->names[names->count++] = memcpy(sim_allocate(bytes, 1), name, bytes);
}

void sim_names_free(sim_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->names[i]);
    free(names->names);
    *names = (sim_names){0};
}
