#include "output/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "sim/kernel/panic.h"

enum { PIECES_MOST = 8, NAME_LETTERS = 12 }; /* "transito-log" of LOG_MAGIC, of whatever version */

struct output_log {
    pthread_mutex_t lock;
    const char *path; /* that faults are told of; owned by the part */
    int descriptor;
    off_t end;    /* after the last whole record */
    int reason;   /* errno of the first failure, 0 before */
    int reported; /* it has been told */
    struct timespec synced;
};

uint32_t log_header_check(const log_header *header, const log_owner *owner)
{
    struct {
        char mark[LOG_MARK_BYTES];
        uint64_t kind, length, hash;
        log_owner owner;
    } covered = {.kind = header->kind, .length = header->length, .hash = header->hash, .owner = *owner};
    memcpy(covered.mark, header->mark, sizeof covered.mark);
    return (uint32_t)XXH3_64bits(&covered, sizeof covered);
}

/* ---- writing ---- */

/* Skips `written` bytes of the pieces; returns how many pieces are done. */
static size_t advance(struct iovec pieces[], size_t count, size_t written)
{
    size_t done = 0;
    while (done < count && written >= pieces[done].iov_len)
        written -= pieces[done++].iov_len;
    if (done < count) {
        pieces[done].iov_base = (char *)pieces[done].iov_base + written;
        pieces[done].iov_len -= written;
    }
    return done;
}

/* Writes all pieces, which it changes. Returns 0, or the reason. */
static int write_all(int descriptor, struct iovec pieces[], size_t count)
{
    while (count > 0) {
        const ssize_t written = writev(descriptor, pieces, (int)count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        const size_t done = advance(pieces, count, (size_t)written);
        pieces += done;
        count -= done;
    }
    return 0;
}

static log_owner owner_of(const struct iovec pieces[], size_t count)
{
    log_owner owner = {0};
    size_t taken = 0;
    for (size_t i = 0; i < count && taken < LOG_OWNER_BYTES; i++) {
        const size_t left = LOG_OWNER_BYTES - taken, bytes = pieces[i].iov_len < left ? pieces[i].iov_len : left;
        if (bytes > 0)
            memcpy(owner.bytes + taken, pieces[i].iov_base, bytes);
        taken += bytes;
    }
    return owner;
}

static void fail(output_log *log, int reason)
{
    if (log->reason == 0)
        log->reason = reason;
}

/* Under the lock. What is torn is cut off, so that the log ends with a whole record; where that fails too, readers see
 * it. */
static void append_locked(output_log *log, struct iovec pieces[], size_t count, size_t bytes)
{
    if (log->reason != 0)
        return;
    const int reason = write_all(log->descriptor, pieces, count);
    if (reason == 0) {
        log->end += (off_t)bytes;
        return;
    }
    fail(log, reason);
    if (ftruncate(log->descriptor, log->end) != 0)
        fail(log, errno);
}

int output_log_append(output_log *log, log_kind kind, const struct iovec pieces[], size_t count)
{
    SIM_REQUIRE(count < PIECES_MOST, "log: a record of %zu pieces", count);
    log_header header = {.kind = (uint32_t)kind};
    struct iovec all[PIECES_MOST] = {{.iov_base = &header, .iov_len = sizeof header}};
    memcpy(header.mark, LOG_RECORD_MARK, sizeof header.mark);
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        sim_panic_memory();
    XXH3_64bits_reset(state);
    for (size_t i = 0; i < count; i++) {
        all[i + 1] = pieces[i];
        header.length += pieces[i].iov_len;
        XXH3_64bits_update(state, pieces[i].iov_base, pieces[i].iov_len);
    }
    header.hash = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    const log_owner owner = owner_of(pieces, count);
    header.check = log_header_check(&header, &owner);

    pthread_mutex_lock(&log->lock);
    append_locked(log, all, count + 1, sizeof header + header.length);
    const int failed = log->reason != 0;
    pthread_mutex_unlock(&log->lock);
    return failed ? -1 : 0;
}

/* ---- the file ---- */

static struct timespec now(void)
{
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time;
}

output_log *output_log_new(const char *name, const char *path, sim_diagnostics *d)
{
    output_log *log = sim_allocate(1, sizeof *log);
    log->path = path;
    log->synced = now();
    pthread_mutex_init(&log->lock, NULL);
    log->descriptor = open(name, O_WRONLY | O_APPEND | O_CLOEXEC);
    char magic[LOG_MAGIC_BYTES] = LOG_MAGIC;
    uint64_t order = LOG_BYTE_ORDER;
    struct iovec pieces[] = {{magic, sizeof magic}, {&order, sizeof order}};
    if (log->descriptor < 0)
        fail(log, errno);
    else
        append_locked(log, pieces, 2, LOG_BEGIN_BYTES);
    if (output_log_report(log, d) == 0)
        return log;
    output_log_free(log);
    return NULL;
}

void output_log_free(output_log *log)
{
    if (log == NULL)
        return;
    if (log->descriptor >= 0)
        close(log->descriptor);
    pthread_mutex_destroy(&log->lock);
    free(log);
}

int output_log_report(output_log *log, sim_diagnostics *d)
{
    pthread_mutex_lock(&log->lock);
    const int reason = log->reason, told = log->reported;
    log->reported = reason != 0;
    pthread_mutex_unlock(&log->lock);
    if (reason == 0)
        return 0;
    if (!told)
        sim_diagnostics_add(d, SIM_FAULT_IO, (sim_origin){log->path, 0}, NULL, "writing the log: %s", strerror(reason));
    return -1;
}

void output_log_sync(output_log *log)
{
    const struct timespec time = now();
    pthread_mutex_lock(&log->lock);
    const int due = log->reason == 0 && time.tv_sec - log->synced.tv_sec >= LOG_SYNC_SECONDS;
    if (due)
        log->synced = time;
    pthread_mutex_unlock(&log->lock);
    /* Not under the lock: others may append while the disk works. */
    if (!due || fdatasync(log->descriptor) == 0 || errno == EINVAL || errno == EROFS)
        return;
    const int reason = errno;
    pthread_mutex_lock(&log->lock);
    fail(log, reason);
    pthread_mutex_unlock(&log->lock);
}

int output_log_is_log(const char *path)
{
    char magic[NAME_LETTERS];
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return 0;
    const ssize_t got = read(descriptor, magic, sizeof magic);
    close(descriptor);
    return got == (ssize_t)sizeof magic && memcmp(magic, LOG_MAGIC, sizeof magic) == 0;
}
