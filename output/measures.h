/* measures.h — the measures of a model over replications: mean and interval.
 *
 * Each measure is a number for each replication. Its mean and the half-width of its 95 % Student interval (Law 2015,
 * section 4.5) are taken over the replications in which it is defined; with fewer than two there is no interval, and that is
 * said (NAN here, "no interval" in print), never a width of 0.
 */
#ifndef OUTPUT_MEASURES_H
#define OUTPUT_MEASURES_H

#include <stddef.h>
#include <stdint.h>

#include "sim/experiment/run_settings.h"

typedef struct output_measures output_measures;

/* Confidence of all intervals that are printed or written. */
#define OUTPUT_CONFIDENCE SIM_RUN_CONFIDENCE

/* For `count` measures. The caller frees it. */
output_measures *output_measures_new(size_t count);
void output_measures_free(output_measures *measures);

/* Adds the values of one replication; NAN where a measure is undefined. Replications are added in their order. */
void output_measures_add(output_measures *measures, const double values[]);

/* Of measure `i`: replications in which it is defined; their mean (NAN for none); half-width (NAN below two). */
uint64_t output_measures_count(const output_measures *measures, size_t i);
double output_measures_mean(const output_measures *measures, size_t i);
double output_measures_half_width(const output_measures *measures, size_t i);

/* What is to be said of intervals over `complete` replications: "no interval (1 replication)" or "95 % Student intervals over
 * 9 replications". Written into `text` of `bytes`. */
void output_interval_note(uint32_t complete, char text[], size_t bytes);

#endif
