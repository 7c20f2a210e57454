/* log.h — what a run has found so far, in a file that survives a kill.
 *
 * An HDF5 file that is open for writing is lost when its process is killed. So a running process appends records to a
 * log of its own, and the results file is composed from it at the end (composer.h), or by `transito recover` when there
 * was no end.
 *
 * Format. The file begins with the 16 bytes LOG_MAGIC and the number LOG_BYTE_ORDER in 8 bytes; then come records, each
 * a header of 32 bytes and a payload:
 *
 *   mark      8 bytes "TRRECORD"
 *   kind      4 bytes, log_kind
 *   check     4 bytes, the low half of XXH3-64 of mark, kind (in 8 bytes), length, hash and the first 16 bytes of
 *             the payload (zeros where it is shorter), in this order: the header is whole, and so is what says
 *             whose record this is
 *   length    8 bytes, of the payload
 *   hash      8 bytes, XXH3-64 of the payload: the payload is whole
 *
 * Numbers are in the byte order of the machine, which LOG_BYTE_ORDER tells; a log of another order is refused, not
 * converted. The payloads of LOG_HEAD, LOG_PROGRESS, LOG_PRECISION, LOG_EXTEND and LOG_END are JSON (log_head.h,
 * log_notes.h), those of LOG_SERIES, LOG_ROWS and LOG_REPLICATION begin with the structures below.
 *
 * Promises: a record is appended by one writer at a time, whole, so that a kill tears at most the last. A replication
 * is complete when its LOG_REPLICATION stands in the log, and that comes after all that belongs to it. After a write
 * that failed nothing more is written, the torn end is cut off, and the reason is kept for whoever asks. Appending is
 * safe from any thread.
 *
 * At a kill nothing is lost that was appended. At a power cut the last LOG_SYNC_SECONDS may be: syncing every
 * replication would take longer than many a replication.
 */
#ifndef OUTPUT_LOG_H
#define OUTPUT_LOG_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "sim/scenario/diagnostics.h"

#define LOG_MAGIC       "transito-log 1\n"
#define LOG_RECORD_MARK "TRRECORD"
#define LOG_BYTE_ORDER  UINT64_C(0x0102030405060708)

enum { LOG_MAGIC_BYTES = 16, LOG_BEGIN_BYTES = 24, LOG_MARK_BYTES = 8, LOG_OWNER_BYTES = 16, LOG_SYNC_SECONDS = 5 };

typedef enum log_kind {
    LOG_HEAD = 1,    /* first, once: what is run */
    LOG_PROGRESS,    /* how far the run is; the last holds */
    LOG_EXTEND,      /* there will be more replications than LOG_HEAD says */
    LOG_SERIES,      /* whole days of one series of a replication */
    LOG_ROWS,        /* rows of one trace of a replication */
    LOG_REPLICATION, /* the replication is complete */
    LOG_PRECISION,   /* what became of the precision that was asked for */
    LOG_END          /* the run came to its end and the results file is being composed */
} log_kind;

typedef struct log_header {
    char mark[LOG_MARK_BYTES];
    uint32_t kind;
    uint32_t check;
    uint64_t length;
    uint64_t hash;
} log_header;
_Static_assert(sizeof(log_header) == 32, "records begin with 32 bytes");

/* What a LOG_SERIES begins with; 32-bit values follow, time outermost. */
typedef struct log_series {
    uint32_t replication;
    uint32_t series; /* index of the observable */
    uint64_t first;  /* place of the first value in the series */
} log_series;

/* What a LOG_ROWS begins with; packed rows follow. */
typedef struct log_rows {
    uint32_t replication;
    uint32_t trace; /* index of the model's trace */
    uint32_t row_bytes;
    uint32_t zero;
} log_rows;

/* What a LOG_REPLICATION begins with; `measure_count` doubles follow. */
typedef struct log_replication {
    uint32_t replication;
    uint32_t measure_count;
    uint64_t events;
    uint64_t ties;
} log_replication;

/* How a payload begins, closed by zeros where it is shorter. A record of a replication is filed by it before the
 * payload is read and held against its hash: were it not checked with the header, a changed bit would take a series
 * from one replication to another. */
typedef struct log_owner {
    unsigned char bytes[LOG_OWNER_BYTES];
} log_owner;

/* The check of a header whose other members are filled in, with how its payload begins. */
uint32_t log_header_check(const log_header *header, const log_owner *owner);

typedef struct output_log output_log;

/* Begins a log in the file `name`, which exists and is empty; faults are told of `path`. NULL with SIM_FAULT_IO. */
output_log *output_log_new(const char *name, const char *path, sim_diagnostics *d);

/* Closes the log and frees it; the file stays. NULL is allowed. */
void output_log_free(output_log *log);

/* Appends one record whose payload is the `count` pieces one after the other. Returns 0, or -1 when the log has failed,
 * now or before: output_log_report() tells why. Any thread. */
int output_log_append(output_log *log, log_kind kind, const struct iovec pieces[], size_t count);

/* Adds the reason of a failure to `d`, once, and returns -1; returns 0 when the log has not failed. */
int output_log_report(output_log *log, sim_diagnostics *d);

/* Has what was appended written to the disk, if the last time is LOG_SYNC_SECONDS ago. A failure is one of the log. */
void output_log_sync(output_log *log);

/* Whether the file at `path` begins as a log does, of whatever version. */
int output_log_is_log(const char *path);

#endif
