/* comparison.h — what a comparison of results files found: difference by difference, file by file. Made by compare.h.
 */
#ifndef OUTPUT_COMPARISON_H
#define OUTPUT_COMPARISON_H

#include <stddef.h>

#include "output/scenario_difference.h"
#include "sim/kernel/interval.h"
#include "sim/kernel/paired.h"

/* One figure in one file against the reference. */
typedef struct output_difference {
    char *name, *long_name, *units;
    sim_paired paired;
    sim_interval interval; /* of the difference; its width is infinite below two pairs */
    double relative;       /* the mean difference over the size of the reference's mean; NAN where that is 0 */
    double p_value;        /* NAN below two pairs */
    double p_holm;         /* the same, adjusted over the whole comparison */
} output_difference;

/* One file against the reference. */
typedef struct output_compared {
    const char *path;
    size_t pairs; /* replications complete in both */
    scenario_difference scenario;
    output_difference *differences;
    size_t count;
} output_compared;

typedef struct output_comparison {
    const char *reference;
    double confidence;
    output_compared *files; /* as many as there are beside the reference */
    size_t file_count;
    size_t comparisons; /* differences that have a p-value */
    char **notes;
    size_t note_count, note_room;
} output_comparison;

#endif
