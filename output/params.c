#include "output/params.h"

#include <string.h>

#include "sim/experiment/run_settings.h"

static const sim_param rows[] = {
    {OUTPUT_KEY_PREFIX "compression", SIM_PARAM_COUNT, "", 0, 9, "4",
     "Level of gzip in the results file, 0 for none; changes its size and the time to write it, never what it says",
     SIM_NO_SOURCE},
    {OUTPUT_SERIES, SIM_PARAM_TEXTS, "", 0, 0, "[\"*\"]",
     "Daily series in the results file, by name or pattern; [] for measures alone. All are counted in any case",
     SIM_NO_SOURCE},
};

int output_key_is_choice(const char *key)
{
    return strncmp(key, OUTPUT_KEY_PREFIX, strlen(OUTPUT_KEY_PREFIX)) == 0 || strcmp(key, SIM_RUN_EVENT_LIST) == 0 ||
           strcmp(key, SIM_RUN_MEMORY_LIMIT) == 0;
}

const sim_param_table output_params = {rows, sizeof rows / sizeof rows[0]};
