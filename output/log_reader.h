/* log_reader.h — the log of a run, read: while it goes on, after its end, or after a kill.
 *
 * Opening goes over the headers once and keeps where the records stand, so that a log of any size takes little memory;
 * payloads are read, and held against their hashes, one at a time. A replication is there when its LOG_REPLICATION is;
 * replications are told in ascending order, whatever the order in which they were appended.
 *
 * What is torn or damaged is told, not guessed: the log ends before the first header that is not whole. A payload that
 * does not fit its hash is a fault when it is read; with LOG_CHECK_ALL every payload is held against its hash at once,
 * and a replication with a damaged one counts as lost.
 */
#ifndef OUTPUT_LOG_READER_H
#define OUTPUT_LOG_READER_H

#include <time.h>

#include "output/log.h"
#include "output/log_head.h"
#include "output/log_notes.h"

typedef struct log_reader log_reader;

typedef enum log_care { LOG_CHECK_AS_READ, LOG_CHECK_ALL } log_care;

/* Opens the log `name`, told as `path` (the same for a log that a user names). NULL with one diagnostic:
 * SIM_FAULT_INPUT when it cannot be opened, SIM_FAULT_DATA when it is no log of this version or its head is damaged. A
 * log that is still being written may be read; what is appended later is not seen. */
log_reader *log_reader_open(const char *name, const char *path, log_care care, sim_diagnostics *d);
void log_reader_close(log_reader *reader);

const log_head *log_reader_head(const log_reader *reader);
const log_notes *log_reader_notes(const log_reader *reader);

/* Replications asked for in the end. */
uint32_t log_reader_asked(const log_reader *reader);

/* Replications that are complete, and the number of the i-th of them, ascending. */
size_t log_reader_count(const log_reader *reader);
uint32_t log_reader_number(const log_reader *reader, size_t i);

/* The state of the file. */
typedef struct log_state {
    uint64_t bytes;          /* of the file */
    uint64_t torn_bytes;     /* at its end that are no whole record */
    size_t damaged;          /* records whose payload does not fit its hash; with LOG_CHECK_ALL */
    struct timespec written; /* last */
} log_state;
log_state log_reader_state(const log_reader *reader);

/* Of the i-th complete replication: what its last record says, with its measures (log_head.measure_count) in
 * `measures`. Returns 0, or -1 with SIM_FAULT_DATA or SIM_FAULT_IO. */
int log_reader_replication(log_reader *reader, size_t i, log_replication *replication, double measures[],
                           sim_diagnostics *d);

/* Calls `visit` for each record of values of the i-th complete replication in the order of the log; values are valid
 * during the call, which returns 0 to go on. Returns 0, or -1 after a fault, which `visit` has told itself when it
 * ended the reading. */
typedef int log_series_visitor(void *context, const log_series *series, const int32_t values[], size_t count);
int log_reader_visit_series(log_reader *reader, size_t i, log_series_visitor *visit, void *context, sim_diagnostics *d);

/* The same for the rows of a trace: in the order in which the replication made them. */
typedef int log_rows_visitor(void *context, const log_rows *block, const void *rows, size_t row_count);
int log_reader_visit_rows(log_reader *reader, size_t i, uint32_t trace, log_rows_visitor *visit, void *context,
                          sim_diagnostics *d);

/* How many rows of a trace the i-th complete replication has. */
uint64_t log_reader_row_count(const log_reader *reader, size_t i, uint32_t trace);

#endif
