#include "output/params.h"

static const sim_param rows[] = {
    {OUTPUT_KEY_PREFIX "compression", SIM_PARAM_COUNT, "", 0, 9, "4",
     "Level of gzip in the results file, 0 for none; changes its size and the time to write it, never what it says",
     SIM_NO_SOURCE},
};

const sim_param_table output_params = {rows, sizeof rows / sizeof rows[0]};
