/* compare.h — what changes between scenarios: paired differences of results files, with intervals.
 *
 * The first file is the reference. Each other one is compared with it replication by replication, over the replications that are
 * complete in both: with the same seed, replication r of both drew the same luck wherever the scenarios agree
 * (sim/kernel/paired.h). So files that cannot be paired are refused: another model, seed, period or warm-up, no
 * replication in common. What is worth knowing and no reason to refuse is noted: another version, an interrupted run, a
 * precision that was not reached, results that are uncalibrated.
 *
 * Whoever looks at many intervals finds some that exclude zero by luck, one in twenty of those of 95 %. So each p-value is
 * adjusted by Holm over all figures and files that are shown, and what is below 1 - confidence is told as a difference
 * beyond that.
 *
 * Nothing here says which scenario is to be preferred.
 *
 * Theory: Law (2015), Simulation Modeling and Analysis, sections 10.2 and 11.2; Holm (1979), Scand. J. Statistics 6(2).
 */
#ifndef OUTPUT_COMPARE_H
#define OUTPUT_COMPARE_H

#include "output/compare_series.h"
#include "output/comparison.h"

/* Which of the measures are shown. */
typedef enum output_compare_measures { OUTPUT_COMPARE_MEASURES, OUTPUT_COMPARE_NO_MEASURES } output_compare_measures;

typedef struct output_compare_request {
    const char *const *paths; /* the reference first; at least two */
    size_t path_count;
    output_compare_measures measures;
    const char *const *patterns; /* of measures; none: all of them */
    size_t pattern_count;
    output_compare_series series;
    double confidence; /* in (0,1) */
} output_compare_request;

/* Compares; NULL when anything was added to `d`: what the files are refused for (SIM_FAULT_DATA, one for each reason), faults
 * of reading, of patterns (SIM_FAULT_USAGE). Paths are kept, not copied. The caller frees the result. */
output_comparison *output_compare(const output_compare_request *request, sim_diagnostics *d);
void output_comparison_free(output_comparison *comparison);

/* Whether there is an interval and whether it excludes zero. */
typedef enum output_verdict {
    OUTPUT_VERDICT_NO_INTERVAL, /* fewer than two pairs */
    OUTPUT_VERDICT_NONE,        /* the same in every pair */
    OUTPUT_VERDICT_INCLUDES_ZERO,
    OUTPUT_VERDICT_EXCLUDES_ZERO
} output_verdict;
output_verdict output_difference_verdict(const output_difference *difference);

#endif
