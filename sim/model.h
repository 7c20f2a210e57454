/* model.h — the one interface through which a model reaches the kernel.
 *
 * A model is a table: its parameters, what it lets be seen, and a few functions. The kernel never calls a model in any
 * other way, and a model never reaches another model. Inputs are made once from the scenario and are read-only
 * afterwards: all replications, on all threads, share them. Everything that changes lives in the simulation object.
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "sim/kernel/observable.h"
#include "sim/kernel/simulation.h"
#include "sim/scenario/diagnostics.h"
#include "sim/scenario/param.h"
#include "sim/scenario/scenario.h"

typedef struct sim_model {
    const char *name;        /* value of the key `model` */
    const char *description; /* one sentence */
    const char *calibration; /* whether it is fitted to the world, "uncalibrated"; stands in summary and file */
    const char *disclaimer;  /* what the results cannot tell; stands in summary, file and picture. NULL: none */
    const sim_param_table *const *params; /* one table a concept */
    size_t param_table_count;
    const sim_observable *observables;
    size_t observable_count;
    const sim_trace *traces; /* what can be noted row by row (trace.h); NULL with a count of 0 */
    size_t trace_count;

    /* How finely time is counted in this scenario; the corridor: 1. */
    int32_t (*ticks_per_second)(const sim_scenario *scenario);

    /* Reads tables, checks everything that a run would refuse and returns the inputs, or adds to `d` and returns NULL.
     * `frame` is copied by the model where it needs it. */
    void *(*prepare)(const sim_scenario *scenario, const sim_frame *frame, sim_diagnostics *d);
    void (*dispose)(void *inputs);

    /* Axes, constants and measures of these inputs; owned by them. */
    const sim_dimension *(*dimensions)(const void *inputs, size_t *count);
    const sim_constant *(*constants)(const void *inputs, size_t *count);
    const sim_measure *(*measures)(const void *inputs, size_t *count);

    /* Rows of trace `i` that a replication of these inputs can be expected to note, from the inputs alone, or NAN where only a
     * run can tell; what it rests on in `basis`, a text of the model's own. NULL where there are no traces. */
    double (*expected_rows)(const void *inputs, size_t i, const char **basis);

    sim_behaviour behaviour; /* set_up, handle, end_day, verify: see simulation.h */

    /* Fills `values`, one for each measure, at the end of a replication; NAN where undefined. */
    void (*measure)(sim *s, const void *inputs, double values[]);

    /* Prints a comparison with a record, or whatever else the model has to say of its results, as text that the caller
     * frees. `mean` is the mean over complete replications of each observable (flat arrays, time outermost; NULL where
     * switched off). NULL: nothing to say. */
    char *(*report)(const void *inputs, const sim_frame *frame, const double *const mean[], size_t replications);
} sim_model;

#endif
