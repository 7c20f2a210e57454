/* log_size.h — how much room an event log will take: said before it is written, and a run that would take too much is refused.
 *
 * What is said beforehand rests on the inputs alone, where the model can tell. What a run is refused by is what it has seen: rows a day in
 * the last week of its warm-up (or on its first day, where there is none) times days times replications; a run whose pace still grows
 * will write more than that. The first replication that comes so far decides, for as long as there are to be so many: paces differ a little,
 * and a run that has been let begin is not ended by a later one. Room is needed for the log and, when it ends, for the file that is made
 * of it at the same time.
 */
#ifndef SIM_PROGRAM_LOG_SIZE_H
#define SIM_PROGRAM_LOG_SIZE_H

#include <pthread.h>
#include <stddef.h>

#include "sim/kernel/trace.h"
#include "sim/program/prepared.h"

/* Bytes for `rows` rows of trace `i`. Compressed, a file is taken to be as large as its log; it is smaller. */
double log_size_bytes(const prepared *ready, size_t i, double rows);

/* One line a log that is on, "name: about … rows, … GiB (what that rests on)", each begun with `indent`; the caller frees it. */
char *log_size_text(const prepared *ready, const char *indent);

/* Watches over one run. */
typedef struct log_watch {
    const prepared *ready;
    const char *path; /* of the results file, beside which the log is */
    pthread_mutex_t lock;
    uint32_t decided[SIM_TRACES_MOST]; /* of each trace: for how many replications; 0: not yet */
    double bytes, free;                /* of what was refused; 0: nothing was */
} log_watch;

void log_watch_begin(log_watch *watch, const prepared *ready, const char *path);
void log_watch_end(log_watch *watch);

/* Rows a day of trace `i`, as seen in one replication, where there will be `replications` in all. Returns 0, or non-zero when there is
 * no room for them. Any thread. */
int log_watch_expect(log_watch *watch, size_t i, double rows_a_day, uint32_t replications);

/* Adds the refusal to `d`; returns whether there was one. */
int log_watch_tell(const log_watch *watch, sim_diagnostics *d);

#endif
