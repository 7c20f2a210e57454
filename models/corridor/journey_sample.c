#include "models/corridor/journey_sample.h"

#include <math.h>

#include "models/corridor/state.h"

static const sim_param rows[] = {
    {"results.journeys", SIM_PARAM_COUNT, "", 0, 100000, "0",
     "Whole journeys written in each replication: a sample of the parties that set out in the reported period",
     SIM_NO_SOURCE},
    {"results.event_log", SIM_PARAM_FLAG, "", 0, 0, "false",
     "Write everything that happens to every party in the reported period; large", SIM_NO_SOURCE},
};

const sim_param_table journey_sample_params = {rows, sizeof rows / sizeof *rows};

static double parties_expected(const classes *c, const departures *from)
{
    double parties = 0;
    for (size_t i = 0; i < from->count; i++)
        for (int64_t day = from->warmup_days; day < from->days; day++)
            parties += from->at[i].persons_per_day[day] / c->at[from->at[i].class_].persons_per_party;
    return parties;
}

/* Candidates expected for a sample of `wanted`; see journey_sample.h. */
static double candidates_of(uint32_t wanted)
{
    return wanted + 6 * sqrt(wanted) + 18;
}

void journey_sample_read(const sim_scenario *scenario, const classes *c, const departures *from, journey_sample *out)
{
    *out = (journey_sample){.wanted = (uint32_t)sim_scenario_count(scenario, "results.journeys"),
                            .expected_parties = parties_expected(c, from)};
    const double share = candidates_of(out->wanted) / out->expected_parties;
    out->threshold = share < 1 ? (uint64_t)(share * 0x1p64) : UINT64_MAX;
}

uint64_t journey_sample_rank(const sim *s, uint64_t identity)
{
    sim_stream draws = sim_open_stream(s, identity, PURPOSE_SAMPLE, 0);
    return sim_stream_bits64(&draws);
}
