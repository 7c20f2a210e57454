/* observable.h — what a model lets be seen: dimensions, daily series, measures, constants.
 *
 * A model declares its observables in one table; accumulation, the results file with its attributes, the data dictionary
 * and `transito info` are made from the rows. All series are daily and belong to the reported period: what happens in the
 * warm-up is not recorded. Recording draws no random number and moves no event, so observing more changes nothing.
 */
#ifndef SIM_KERNEL_OBSERVABLE_H
#define SIM_KERNEL_OBSERVABLE_H

#include <stddef.h>
#include <stdint.h>

enum { SIM_OBSERVABLE_DIMENSIONS = 3, SIM_CONSTANT_DIMENSIONS = 3 };

/* An axis beside replication and time. Its labels or values become a coordinate variable of its name. */
typedef struct sim_dimension {
    const char *name;      /* "sector" */
    const char *long_name; /* "Border Patrol sector or field office" */
    const char *units;     /* of `values`; "" with labels */
    size_t size;
    const char *const *labels; /* `size` texts, or NULL */
    const double *values;      /* `size` numbers, each greater than the one before, or NULL; one of the two is given */
} sim_dimension;

typedef enum sim_observable_kind {
    SIM_FLOW, /* events counted over the day; cell_methods "time: sum" */
    SIM_LEVEL /* state at the end of the day; cell_methods "time: point" */
} sim_observable_kind;

/* A daily series with up to three dimensions of its own; whole numbers. */
typedef struct sim_observable {
    const char *name;       /* variable of the results file: "encounters" */
    const char *long_name;  /* axis label */
    const char *units;      /* UDUNITS text; "1" for counts of persons or events */
    const char *definition; /* what is counted, when, and what is not */
    sim_observable_kind kind;
    const char *dimensions[SIM_OBSERVABLE_DIMENSIONS]; /* names, outermost first; NULL where fewer */
    const char *option; /* key of the flag that switches it on or off; NULL: always there */
} sim_observable;

/* One number for a replication, summarised over replications with a confidence interval. */
typedef struct sim_measure {
    const char *name;
    const char *long_name;
    const char *units;
    const char *definition;
} sim_measure;

typedef enum sim_value_type { SIM_VALUE_REAL, SIM_VALUE_COUNT, SIM_VALUE_FLAG, SIM_VALUE_TEXT } sim_value_type;

/* Something that is the same in all replications: coordinates of places, legs, the recorded figures. Values are owned by
 * the model's inputs; reals may be NAN (missing), counts and flags INT64_MIN (missing). */
typedef struct sim_constant {
    const char *name;
    const char *long_name;
    const char *units;
    const char *comment; /* definition and source */
    const char *dimensions[SIM_CONSTANT_DIMENSIONS];
    sim_value_type type;
    const double *reals;
    const int64_t *counts; /* SIM_VALUE_COUNT and SIM_VALUE_FLAG */
    const char *const *texts;
    const char *const *flag_meanings; /* SIM_VALUE_FLAG: meaning of 0, 1, 2, …; NULL-terminated */
    /* Of the CF table ("latitude"), or NULL. What has one and stands on one dimension is a coordinate of all that stands on
     * that dimension. */
    const char *standard_name;
    const char *index_of; /* SIM_VALUE_COUNT: the dimension whose labels these are indices of; NULL: none */
} sim_constant;

#endif
