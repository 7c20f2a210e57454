/* trace_sample.h — the journeys of one replication that the results file keeps, out of its log: those of the smallest ranks.
 *
 * The log holds heads and steps of all candidates, as they were noted. They are read whole, and so are the largest thing that composing
 * holds: row_bytes for each step of each candidate of one replication.
 */
#ifndef OUTPUT_TRACE_SAMPLE_H
#define OUTPUT_TRACE_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "output/log_reader.h"
#include "sim/kernel/trace.h"

typedef struct trace_sample {
    size_t count;  /* journeys */
    char *heads;   /* rows in the order of their ranks */
    char *steps;   /* rows of the first journey, then of the second, … */
    size_t *first; /* [count + 1]: place of the first step of each; the last: how many there are */
} trace_sample;

/* The rows of a trace of the i-th complete replication as they were noted; `count` of them. NULL after a fault at `path` added to `d`: the
 * log is damaged or of another layout. The caller frees them. */
char *trace_rows_read(log_reader *log, size_t i, const sim_trace *traces, size_t trace, size_t *count, const char *path,
                      sim_diagnostics *d);

/* Of the i-th complete replication at most `most` journeys, where `heads` is the trace of the heads and its steps follow. Returns 0, or
 * -1 after a fault. Freed with trace_sample_free() in any case. */
int trace_sample_read(trace_sample *sample, log_reader *log, size_t i, const sim_trace *traces, size_t heads,
                      size_t most, const char *path, sim_diagnostics *d);
void trace_sample_free(trace_sample *sample);

#endif
