/* journey_sample.h — which parties' whole journeys are kept: `results.journeys` of those that set out in the reported period.
 *
 * Each party has a rank, a number that the keyed generator gives its persistent identity and nothing else uses. The sample is the
 * parties of the smallest ranks (bottom-k), so that two scenarios whose parties are the same show the same ones, and scenarios
 * that send out more show those of them that more parties leave room for.
 *
 * Who is among the smallest is known when the last has set out. So that not every party need be followed until then, candidates
 * are those with a rank below a threshold: that below which the expected number of parties leaves the number wanted and six times its
 * root more. Parties are Poisson; that too few are left has a chance below one in 10^8. Then the file holds the fewer
 * journeys that there are, and they are still those of the smallest ranks.
 */
#ifndef MODELS_CORRIDOR_JOURNEY_SAMPLE_H
#define MODELS_CORRIDOR_JOURNEY_SAMPLE_H

#include <stdint.h>

#include "models/corridor/classes.h"
#include "models/corridor/departures.h"
#include "sim/kernel/simulation.h"
#include "sim/scenario/scenario.h"

typedef struct journey_sample {
    uint32_t wanted;         /* a replication; 0: none */
    uint64_t threshold;      /* the largest rank of a candidate */
    double expected_parties; /* that set out in the reported period */
} journey_sample;

/* The keys that choose what is noted row by row. */
extern const sim_param_table journey_sample_params;

void journey_sample_read(const sim_scenario *scenario, const classes *c, const departures *from, journey_sample *out);

/* The rank of a party; only the whole has one, not what splits off it. */
uint64_t journey_sample_rank(const sim *s, uint64_t identity);

#endif
