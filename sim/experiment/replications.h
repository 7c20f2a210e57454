/* replications.h — independent replications of one scenario, spread over threads, handed on in their order.
 *
 * Replication r uses the streams of (seed, r) and nothing else, so its results depend on no thread and no order of
 * completion. Results are given to a sink by the calling thread alone, in the order of replications: HDF5 may be used
 * there. Rows of traces alone are handed on by the threads that note them. Only experiments and the program start threads; worker threads take no SIGINT or SIGTERM, so that a signal's
 * handler runs in the thread that called.
 *
 * Each thread has an arena (arena.h) for all that its simulation holds, and keeps it for its next replication.
 *
 * Promises: the sink sees each complete replication once, in ascending order, without a gap unless the run was
 * interrupted; memory holds at most one simulation a thread and, beside what the sink still waits for, threads + 2
 * finished results.
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
    size_t measure_count;
    const double *measures;
    sim_counts counts;
    double wall_seconds; /* for the progress and the summary only: never part of a result */
} sim_result;

typedef enum sim_run_end {
    SIM_RUN_COMPLETE,
    SIM_RUN_INTERRUPTED, /* the stop flag was raised: what is complete was given to the sink */
    SIM_RUN_REFUSED,     /* the sink took no more */
    SIM_RUN_BROKEN,      /* an invariant failed: see `fault` */
    SIM_RUN_MEMORY,      /* a replication needs more memory than it may have: see `fault` */
    SIM_RUN_NO_THREAD    /* the system gave not a single thread: see `fault` */
} sim_run_end;

/* How far a run is. */
typedef struct sim_run_progress {
    double share;        /* of all days of all replications, 0 to 1 */
    uint64_t events;     /* handled so far, replications under way included */
    uint32_t complete;   /* replications given to the sink */
    double wall_seconds; /* since the start */
} sim_run_progress;

typedef struct sim_sink {
    void *context;
    /* One complete replication, valid during the call; returns 0 to go on, non-zero to stop (the sink keeps its own
     * diagnostics). */
    int (*accept)(void *context, const sim_result *result);
    /* Called about five times a second from the calling thread. NULL: none. */
    void (*progress)(void *context, const sim_run_progress *progress);
    /* Rows of traces, from the threads that run the replications; those of one replication and trace in their order, also of
     * replications that are never completed. Returns 0 to go on. NULL: traces are off. */
    sim_trace_sink *rows;
    /* How many rows a day of a log a replication offers, by its last week: told once, from its thread, at the end of the
     * warm-up, or of the first day where there is none. Returns 0 to go on. NULL: nobody asks. */
    int (*expect)(void *context, uint32_t replication, size_t trace, double rows_a_day);
} sim_sink;

/* The largest mean number of events between two moves of the state. */
enum { SIM_RELOCATE_MOST = 1000000000 };

typedef struct sim_experiment {
    const sim_model *model;
    const void *inputs;
    const sim_frame *frame;
    const size_t *series_cells; /* per observable; 0: off. See series_layout.h */
    const uint32_t *trace_most; /* per trace of the model; 0: off. NULL: all are. See series_layout.h */
    uint32_t seed;
    uint32_t first; /* the first replication; 0 but for a run that goes on */
    uint32_t replications;
    uint32_t threads; /* at least 1; no more are started than there are replications */
    sim_fel_choice event_list;
    uint32_t tie_permutation; /* 0: simultaneous events by identity; else another order of them (fel.h) */
    uint32_t order_seed;      /* 0: in order; else a shuffled order of starting, which must change nothing (tests) */
    uint32_t
        relocate_mean;     /* 0: never; else the state moves to other addresses after random numbers of events with this
                               mean, which must change nothing (tests) */
    uint64_t memory_limit; /* bytes that one replication may hold at the end of a day; 0: any */
    const volatile sig_atomic_t *stop; /* non-zero: end at the next midnight of each simulation. NULL: never */
} sim_experiment;

typedef struct sim_run_report {
    sim_run_end end;
    uint32_t complete; /* replications given to the sink */
    uint32_t threads;  /* threads that worked */
    uint64_t events;   /* of the complete replications */
    double wall_seconds;
    char fault
        [768]; /* SIM_RUN_BROKEN, SIM_RUN_MEMORY: replication, day, what is wrong, how to see it again; else empty */
} sim_run_report;

/* Runs the replications. Blocks until the end.
 *
 * An interrupted run gives the sink every replication that is complete, also those after a gap. After a broken invariant,
 * or a replication that needs too much memory, nothing more is given; of several at once the lowest replication is reported. */
sim_run_report sim_replications_run(const sim_experiment *experiment, const sim_sink *sink);

#endif
