/* compare_series.h — sums over the daily series of a results file, as figures of a comparison.
 *
 * Series are read in blocks, so that memory is bounded by the number of figures. A cell in which any value is missing is
 * undefined.
 */
#ifndef OUTPUT_COMPARE_SERIES_H
#define OUTPUT_COMPARE_SERIES_H

#include "output/compare_source.h"

/* Over which stretches of time a series is summed, beside the whole period. */
typedef enum output_compare_span { OUTPUT_COMPARE_PERIOD, OUTPUT_COMPARE_MONTHS } output_compare_span;

/* Which series, by patterns of their names (fnmatch); by which dimension (NULL: none); over which stretches. */
typedef struct output_compare_series {
    const char *const *patterns;
    size_t count;
    const char *by;
    output_compare_span span;
} output_compare_series;

/* Adds the figures. Returns 0, or -1 with diagnostics: SIM_FAULT_USAGE for a pattern that no series matches, with the nearest
 * name, or a dimension that a matching series does not have; SIM_FAULT_DATA when reading fails. */
int compare_series_read(compare_source *source, const output_compare_series *series, sim_diagnostics *d);

#endif
