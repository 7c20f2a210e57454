/* compare_source.h — what one results file brings to a comparison: figures with a value for each complete replication.
 *
 * A figure is a measure of the model, or a sum over a daily series: of the whole period, of one label of a dimension, of
 * one calendar month, or of one label in one month. Of a series that is a state ("time: point") it is the mean over the days.
 */
#ifndef OUTPUT_COMPARE_SOURCE_H
#define OUTPUT_COMPARE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "output/reader.h"
#include "sim/scenario/diagnostics.h"

typedef struct compare_figure {
    char *name; /* of a sum: "series.encounters", "series.encounters[area=x, time=2023-09]" */
    char *long_name, *units;
    double *values; /* as many as replications of the source, in their order; NAN where undefined */
} compare_figure;

typedef struct compare_source {
    output_reader *reader;
    int64_t *replications; /* the numbers of those complete, in the order of the file */
    size_t *rows;          /* where each stands along the dimension `replication` */
    size_t replication_count;
    size_t asked; /* length of that dimension */
    compare_figure *figures;
    size_t figure_count, figure_room;
    size_t measures_left_out; /* measures of the file that nobody asked for */
} compare_source;

/* Opens the file and finds its complete replications. Returns 0, or -1 with a diagnostic: those of output_reader_open(), or
 * SIM_FAULT_DATA for a file without replications. Freed by compare_source_close() in any case. */
int compare_source_open(compare_source *source, const char *path, sim_diagnostics *d);
void compare_source_close(compare_source *source);

/* Adds the measures of the file as figures. Returns 0, or -1 with a diagnostic; a file without measures adds none. */
int compare_source_read_measures(compare_source *source, sim_diagnostics *d);

/* How many measures the file has. */
size_t compare_source_measures(const compare_source *source);

/* A new last figure with copies of the texts, whose values are all NAN. */
compare_figure *compare_source_add(compare_source *source, const char *name, const char *long_name, const char *units);

/* Leaves only the figures `kept` (indices in ascending order, `count` of them). */
void compare_source_keep(compare_source *source, const size_t kept[], size_t count);

/* The figure of this name, which likely stands at `likely`; NULL when there is none. */
const compare_figure *compare_source_find(const compare_source *source, const char *name, size_t likely);

/* The replications that are complete in both, by number: their places among those of either source. */
typedef struct compare_pairs {
    size_t *reference, *other;
    size_t count;
} compare_pairs;
compare_pairs compare_source_pairs(const compare_source *reference, const compare_source *other);
void compare_pairs_free(compare_pairs *pairs);

#endif
