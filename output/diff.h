/* diff.h — in what two results files differ, dataset by dataset.
 *
 * Datasets are told apart by their digests (digest.h), so that two files are the same here exactly when `transito info
 * --digest` gives one number for both; those that differ are then looked at: type, shape, axes, attributes, values.
 * Provenance and the choice of outputs are beside what a file says, and are compared only where that is asked for.
 */
#ifndef OUTPUT_DIFF_H
#define OUTPUT_DIFF_H

#include <stddef.h>

#include "output/attribute_value.h"
#include "output/diff_values.h"
#include "output/digest_scope.h"
#include "sim/scenario/diagnostics.h"

typedef struct output_diff_request {
    const char *paths[2];
    const char *const *patterns; /* of datasets (fnmatch); none: all of them, and the attributes of the files */
    size_t pattern_count;
    digest_scope scope;
} output_diff_request;

typedef enum output_diff_where { OUTPUT_DIFF_IN_BOTH, OUTPUT_DIFF_ONLY_IN_A, OUTPUT_DIFF_ONLY_IN_B } output_diff_where;

typedef struct output_diff_attribute {
    char *name;
    attribute_value a, b;
} output_diff_attribute;

typedef struct output_diff_attributes {
    output_diff_attribute *list;
    size_t count, room;
} output_diff_attributes;

/* A dataset that differs. Texts are NULL where both files agree. */
typedef struct output_diff_dataset {
    char *name;
    output_diff_where where;
    char *type[2];                     /* "int32" */
    char *shape[2];                    /* "replication 4, time 30"; NULL, too, where `where` says enough */
    output_diff_attributes attributes; /* those that differ */
    diff_values values;                /* of one type and shape; `differing` 0: not compared, or no difference */
    char *place;                       /* of the first: "replication=1, time=2023-02-03, area=x"; or "line 12" */
} output_diff_dataset;

typedef struct output_diff {
    const char *paths[2];
    digest_scope scope;
    size_t compared;               /* datasets, those of one file only included */
    output_diff_dataset *datasets; /* that differ, in the order of their names */
    size_t count, room;
    output_diff_attributes attributes; /* of the files, that differ */
} output_diff;

/* Compares; NULL when anything was added to `d`: SIM_FAULT_INPUT or SIM_FAULT_DATA of a file that cannot be read, with
 * SIM_FAULT_USAGE for a pattern that matches no dataset of either. Paths are kept, not copied. The caller frees the
 * result. Memory is bounded: a block of either file, or one dataset of texts. */
output_diff *output_diff_files(const output_diff_request *request, sim_diagnostics *d);
void output_diff_free(output_diff *diff);

/* How many datasets and attributes of the files differ: 0 when they say the same. */
size_t output_diff_total(const output_diff *diff);

#endif
