#include "models/corridor/table_checks.h"

#include <math.h>
#include <string.h>

uint32_t id_index(const char *id, const char *const ids[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return (uint32_t)i;
    return ID_UNKNOWN;
}

uint32_t id_require(const char *id, const char *const ids[], size_t count, const char *what, sim_origin where,
                    const char *key, sim_diagnostics *d)
{
    const uint32_t index = id_index(id, ids, count);
    if (index != ID_UNKNOWN)
        return index;
    sim_diagnostics_add(d, SIM_FAULT_DATA, where, key, "no %s has the id \"%s\"", what, id);
    const char *near = sim_nearest_name(id, ids, count);
    if (near)
        sim_diagnostics_hint(d, "did you mean \"%s\"?", near);
    return ID_UNKNOWN;
}

int shares_make_a_whole(double sum)
{
    return fabs(sum - 1) <= 0.002;
}

void shares_require_whole(double sum, sim_origin where, const char *key, sim_diagnostics *d)
{
    if (!shares_make_a_whole(sum))
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, key, "shares add up to %g, not to 1", sum);
}
