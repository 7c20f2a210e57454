/* replications.h — independent replications of one scenario, spread over threads, handed on in their order.
 *
 * Replication r uses the streams of (seed, r) and nothing else, so its results depend on no thread and no order of
 * completion. Results are given to a sink by the calling thread alone, in the order of replications: HDF5 may be used there.
 * Only experiments and the program start threads.
 */
#ifndef SIM_EXPERIMENT_REPLICATIONS_H
#define SIM_EXPERIMENT_REPLICATIONS_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/model.h"

/* What one replication gave. */
typedef struct sim_result {
    uint32_t replication;
    size_t series_count;
    const int64_t *const *series; /* per observable days × cells, time outermost; NULL where it is off */
    const double *measures;
    sim_counts counts;
    double wall_seconds; /* for the progress and the summary only: never part of a result */
} sim_result;

typedef enum sim_run_end {
    SIM_RUN_COMPLETE,
    SIM_RUN_INTERRUPTED, /* the stop flag was raised: what is complete was given to the sink */
    SIM_RUN_BROKEN       /* an invariant failed: see `fault` */
} sim_run_end;

typedef struct sim_sink {
    void *context;
    /* One complete replication; returns 0 to go on, non-zero to stop (the sink keeps its own diagnostics). */
    int (*accept)(void *context, const sim_result *result);
    /* Called about five times a second from the calling thread: share of all days simulated, 0 to 1. NULL: none. */
    void (*progress)(void *context, double share);
} sim_sink;

typedef struct sim_experiment {
    const sim_model *model;
    const void *inputs;
    const sim_frame *frame;
    const size_t *series_cells; /* per observable; 0: off */
    uint32_t seed;
    uint32_t replications;
    uint32_t threads;
    sim_fel_choice event_list;
    uint32_t order_seed; /* 0: in order; else a shuffled order of starting, which must change nothing (tests) */
    const volatile sig_atomic_t *stop;
} sim_experiment;

typedef struct sim_run_report {
    sim_run_end end;
    uint32_t complete;   /* replications given to the sink */
    uint64_t events;     /* of those */
    char fault[640];     /* SIM_RUN_BROKEN: replication, day, what is broken, how to reproduce it */
} sim_run_report;

/* Runs the replications. Blocks until the end. */
sim_run_report sim_replications_run(const sim_experiment *experiment, const sim_sink *sink);

/* Threads that this process may use: affinity, SLURM_CPUS_PER_TASK and the cgroup's quota, whichever is least; at
 * least 1. */
uint32_t sim_threads_allowed(void);

/* Per observable of `model` the number of cells (product of its dimensions), 0 where its option is off in `scenario`. Caller
 * frees. */
size_t *sim_series_layout(const sim_model *model, const void *inputs, const sim_scenario *scenario);

#endif
