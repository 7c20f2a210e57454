/* trace.h — what happens, row by row: the event log, and whole journeys of a sample.
 *
 * A model declares traces in a table, as it does its series (observable.h). A row is a plain record of the model's own layout;
 * columns say what stands where in it, and the results file gets one variable a column along one dimension. Rows are noted
 * while a replication runs, in a page of the simulation; a full page is handed on from the thread that runs it. Nothing is
 * ever read back: observing draws no number of anybody's stream and moves no event, so that a run with traces is
 * the run without them.
 *
 * Only the reported period is noted. Rows offered before it are counted, so that a run can say how much is to come before
 * anything is written.
 *
 * Three forms. A log is all rows; those of one day come together, each with its tick, and the file has them in the order of
 * (tick, key, as they were noted). Journeys are two traces: heads, one row for each candidate of the sample, and steps, the rows of
 * all candidates. Of the heads the file keeps those of the smallest ranks, a number that a model takes from a keyed hash
 * of the persistent identity, in the order of their ranks: so the sample is the same set in scenarios that send out the
 * same entities, and the first hundred of a file are a sample of a hundred. Steps of the others are dropped.
 *
 * Promises: off, a trace takes no memory and its model one test of sim_is_traced(); on, a page of at most
 * SIM_TRACE_PAGE_BYTES. What the sink refuses is dropped and all that follows too; the run goes on and is told at the day's
 * end (sim_traces_refused).
 */
#ifndef SIM_KERNEL_TRACE_H
#define SIM_KERNEL_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/arena.h"

enum { SIM_TRACES_MOST = 4, SIM_TRACE_PAGE_BYTES = 1 << 17, SIM_TRACE_WEEK = 7, SIM_TRACE_RING = SIM_TRACE_WEEK + 1 };

typedef enum sim_trace_type {
    SIM_TRACE_BYTE,  /* uint8_t */
    SIM_TRACE_SHORT, /* uint16_t */
    SIM_TRACE_INT,   /* int32_t */
    SIM_TRACE_LONG,  /* int64_t */
    SIM_TRACE_TICK, /* int64_t: ticks since the first reported midnight; in the file a CF time, seconds with fractions */
    SIM_TRACE_SECOND /* the same where a tick is a second; whole seconds in the file */
} sim_trace_type;

/* Whether a row may have nothing to say in a column; it then holds one of the numbers below, and the file a fill value. */
typedef enum sim_trace_missing { SIM_TRACE_ALWAYS, SIM_TRACE_MAY_MISS } sim_trace_missing;

#define SIM_TRACE_NO_BYTE  UINT8_MAX
#define SIM_TRACE_NO_SHORT UINT16_MAX
#define SIM_TRACE_NO_INT   INT32_MIN
#define SIM_TRACE_NO_LONG  INT64_MIN

typedef struct sim_trace_column {
    const char *name;       /* variable of the results file: "event_place" */
    const char *long_name;  /* axis label */
    const char *units;      /* UDUNITS text; "" for flags, indices and ticks */
    const char *definition; /* what it says, and when it is missing */
    sim_trace_type type;
    size_t offset;                    /* in the row */
    const char *dimension;            /* of whose labels it is an index; NULL: of none */
    const char *const *flag_meanings; /* SIM_TRACE_BYTE: meaning of 0, 1, 2, …; NULL-terminated. NULL: no flag */
    sim_trace_missing missing;
} sim_trace_column;

typedef enum sim_trace_form { SIM_TRACE_LOG, SIM_TRACE_HEADS, SIM_TRACE_STEPS } sim_trace_form;

typedef struct sim_trace {
    const char *name; /* its dimension in the results file */
    sim_trace_form form;
    const char *option; /* key: of a log the flag that switches it on, of journeys how many a replication, 0 for none */
    size_t row_bytes;   /* a multiple of 8 */
    const sim_trace_column *columns;
    size_t column_count;
    size_t tick_offset; /* int64_t in the row */
    size_t key_offset;  /* int64_t in the row: the entity; the same in heads and steps */
    size_t rank_offset; /* uint64_t in the row of heads; not written */
    /* Heads: the column of the steps whose last value of a journey is written as `last_name`, described as that column is but by
     * `last_long_name`; SIZE_MAX: none. Steps follow their heads in the model's table. */
    size_t last_column;
    const char *last_name, *last_long_name, *last_definition;
    const char *count_name; /* heads: variable with the number of steps of each journey */
    const char *definition; /* what the rows are and what they are not */
} sim_trace;

/* Takes `count` rows of a trace in the order in which they were noted, from any thread, during the call. Returns 0; else
 * no more are taken. */
typedef int sim_trace_sink(void *context, uint32_t replication, size_t trace, const void *rows, size_t count);

/* ---- for the simulation ---- */

/* The page of one trace of one replication. */
typedef struct sim_trace_page {
    char *rows; /* NULL where the trace is off */
    size_t row_bytes;
    uint32_t count, room;
    uint64_t
        offered[SIM_TRACE_RING]; /* rows of the present day and each of the last, by their number modulo this many */
} sim_trace_page;

/* An empty page for rows of `row_bytes`. */
void sim_trace_page_init(sim_trace_page *page, sim_arena *arena, size_t row_bytes);

/* Copies it to other memory, while its arena moves. */
void sim_trace_page_move(sim_trace_page *page, sim_arena *arena);

/* Rows offered a day, mean of the last days; `days` were run. */
double sim_trace_page_rows_a_day(const sim_trace_page *page, int64_t days);

#endif
