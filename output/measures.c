#include "output/measures.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/kernel/interval.h"
#include "sim/kernel/panic.h"
#include "sim/kernel/tally.h"

struct output_measures {
    size_t count;
    sim_tally tallies[];
};

output_measures *output_measures_new(size_t count)
{
    output_measures *measures = sim_allocate(1, sizeof *measures + count * sizeof measures->tallies[0]);
    measures->count = count;
    return measures;
}

void output_measures_free(output_measures *measures)
{
    free(measures);
}

void output_measures_add(output_measures *measures, const double values[])
{
    for (size_t i = 0; i < measures->count; i++)
        if (!isnan(values[i]))
            sim_tally_add(&measures->tallies[i], values[i]);
}

uint64_t output_measures_count(const output_measures *measures, size_t i)
{
    return measures->tallies[i].count;
}

double output_measures_mean(const output_measures *measures, size_t i)
{
    return measures->tallies[i].count == 0 ? NAN : measures->tallies[i].mean;
}

double output_measures_half_width(const output_measures *measures, size_t i)
{
    if (measures->tallies[i].count < 2)
        return NAN;
    return sim_interval_of(&measures->tallies[i], OUTPUT_CONFIDENCE).half_width;
}

void output_interval_note(uint32_t complete, char text[], size_t bytes)
{
    if (complete < 2)
        snprintf(text, bytes, "no interval (%" PRIu32 " replication%s)", complete, complete == 1 ? "" : "s");
    else
        snprintf(text, bytes, "95 %% Student intervals over %" PRIu32 " replications", complete);
}
