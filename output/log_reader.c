#include "output/log_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "sim/kernel/panic.h"

/* A record that belongs to a replication. */
typedef struct place {
    uint64_t offset; /* of its payload */
    uint64_t length;
    uint64_t hash;
    uint64_t rows; /* of a LOG_ROWS */
    uint32_t replication;
    uint32_t part; /* series or trace */
    log_kind kind;
    uint32_t damaged;
} place;

struct log_reader {
    int descriptor;
    const char *path;
    log_care care;
    log_state state;
    log_head *head;
    log_notes notes;
    place *places; /* in the order of (replication, kind, place in the file) */
    size_t place_count, place_room;
    size_t *complete; /* of each complete replication the first of its places; ends with place_count */
    size_t complete_count;
    char *payload; /* of the record that was read last */
    size_t payload_room;
};

enum { FEW_PLACES = 256 };

/* More than any record that is written; what is longer is no record. */
static const uint64_t longest = UINT64_C(1) << 33;

/* ---- bytes ---- */

/* `d` may be NULL: for looking whether a payload is whole. */
static int fail(const log_reader *reader, sim_fault_kind kind, sim_diagnostics *d, const char *what)
{
    if (d != NULL)
        sim_diagnostics_add(d, kind, (sim_origin){reader->path, 0}, NULL, "%s", what);
    return -1;
}

/* Reads `bytes` at `offset`; fewer at the end of the file. Returns how many, or -1 with errno set. */
static ssize_t read_at(const log_reader *reader, void *into, size_t bytes, uint64_t offset)
{
    size_t done = 0;
    while (done < bytes) {
        const ssize_t got = pread(reader->descriptor, (char *)into + done, bytes - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* Reads a payload into the reader's own memory, closed by a NUL. Returns 0; 1 when it does not fit its hash; -1 with a
 * fault. */
static int read_payload(log_reader *reader, uint64_t offset, uint64_t length, uint64_t hash, sim_diagnostics *d)
{
    if (length + 1 > reader->payload_room) {
        reader->payload_room = length + 1;
        free(reader->payload);
        reader->payload = sim_allocate(reader->payload_room, 1);
    }
    const ssize_t got = read_at(reader, reader->payload, length, offset);
    if (got < 0)
        return fail(reader, SIM_FAULT_IO, d, strerror(errno));
    reader->payload[length] = '\0';
    return (uint64_t)got == length && XXH3_64bits(reader->payload, length) == hash ? 0 : 1;
}

/* ---- the index ---- */

static void keep_place(log_reader *reader, const place *new_place)
{
    if (reader->place_count == reader->place_room) {
        reader->place_room = reader->place_room == 0 ? FEW_PLACES : 2 * reader->place_room;
        reader->places = sim_reallocate(reader->places, reader->place_room, sizeof *reader->places);
    }
    reader->places[reader->place_count++] = *new_place;
}

/* Whether the payload of a record of values, rows or a replication can be what its kind says. */
static int fits(const log_reader *reader, log_kind kind, uint64_t length, const uint32_t begin[])
{
    if (kind == LOG_SERIES)
        return length >= sizeof(log_series) && (length - sizeof(log_series)) % sizeof(int32_t) == 0;
    if (kind == LOG_ROWS)
        return length >= sizeof(log_rows) && begin[2] > 0 && (length - sizeof(log_rows)) % begin[2] == 0;
    return begin[1] == reader->head->measure_count &&
           length == sizeof(log_replication) + begin[1] * (uint64_t)sizeof(double);
}

/* How a record begins, as it stands in the file. */
typedef struct beginning {
    log_header header;
    log_owner owner;
} beginning;

/* Takes in a record of a replication; -1 when it can be none. */
static int note_place(log_reader *reader, const beginning *record, uint64_t offset)
{
    const log_header *header = &record->header;
    const log_kind kind = (log_kind)header->kind;
    uint32_t begin[LOG_OWNER_BYTES / sizeof(uint32_t)];
    memcpy(begin, record->owner.bytes, sizeof begin);
    if (header->length < sizeof begin || !fits(reader, kind, header->length, begin))
        return -1;
    place found = {.offset = offset,
                   .length = header->length,
                   .hash = header->hash,
                   .replication = begin[0],
                   .part = begin[1],
                   .kind = kind};
    if (kind == LOG_ROWS)
        found.rows = (header->length - sizeof(log_rows)) / begin[2];
    if (reader->care == LOG_CHECK_ALL && read_payload(reader, offset, header->length, header->hash, NULL) != 0) {
        found.damaged = 1;
        reader->state.damaged++;
    }
    keep_place(reader, &found);
    return 0;
}

/* Takes in one record. Returns 0, 1 for a damaged head or note, -1 for what can be no record. */
static int note_record(log_reader *reader, const beginning *record, uint64_t offset, sim_diagnostics *d)
{
    const log_header *header = &record->header;
    const log_kind kind = (log_kind)header->kind;
    if (kind == LOG_SERIES || kind == LOG_ROWS || kind == LOG_REPLICATION)
        return reader->head == NULL ? -1 : note_place(reader, record, offset);
    if (read_payload(reader, offset, header->length, header->hash, d) != 0)
        return 1;
    if (kind == LOG_HEAD) {
        if (reader->head == NULL)
            reader->head = log_head_read(reader->payload, header->length, reader->path, d);
        return reader->head == NULL ? -1 : 0;
    }
    return log_notes_read(&reader->notes, kind, reader->payload, header->length) == 0 ? 0 : 1;
}

/* Reads how the record at `offset` begins. Returns 1 when the record is in the file as far as that tells, 0 when not,
 * -1 with a fault: what cannot be read is not torn, and may be read another time. */
static int read_beginning(const log_reader *reader, uint64_t offset, beginning *record, sim_diagnostics *d)
{
    *record = (beginning){0};
    const ssize_t got = read_at(reader, record, sizeof *record, offset);
    if (got < 0)
        return fail(reader, SIM_FAULT_IO, d, strerror(errno));
    const log_header *header = &record->header;
    if ((size_t)got < sizeof *header || memcmp(header->mark, LOG_RECORD_MARK, LOG_MARK_BYTES) != 0 ||
        header->length >= longest || offset + sizeof *header + header->length > reader->state.bytes)
        return 0;
    /* Of a short payload, what was read behind it is the next record's. */
    if (header->length < sizeof record->owner.bytes)
        memset(record->owner.bytes + header->length, 0, sizeof record->owner.bytes - header->length);
    return header->check == log_header_check(header, &record->owner);
}

/* Goes over all records; what follows the last whole one is torn. Returns 0, or -1 with a fault. */
static int scan(log_reader *reader, sim_diagnostics *d)
{
    uint64_t offset = LOG_BEGIN_BYTES;
    beginning record;
    int found;
    while ((found = read_beginning(reader, offset, &record, d)) > 0) {
        const uint64_t payload = offset + sizeof record.header;
        const int damaged = note_record(reader, &record, payload, d);
        if (damaged < 0 || (damaged > 0 && reader->head == NULL))
            break;
        reader->state.damaged += (size_t)damaged;
        offset = payload + record.header.length;
    }
    reader->state.torn_bytes = reader->state.bytes - offset;
    return found < 0 ? -1 : 0;
}

static int compare_places(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->replication != y->replication)
        return x->replication < y->replication ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->offset < y->offset ? -1 : 1;
}

/* Finds the complete replications: all of their records are whole and the last is LOG_REPLICATION. */
static int find_complete(log_reader *reader, sim_diagnostics *d)
{
    if (reader->place_count > 0)
        qsort(reader->places, reader->place_count, sizeof *reader->places, compare_places);
    reader->complete = sim_allocate(reader->place_count + 1, sizeof *reader->complete);
    size_t next;
    for (size_t first = 0; first < reader->place_count; first = next) {
        size_t ends = 0, damaged = 0;
        for (next = first;
             next < reader->place_count && reader->places[next].replication == reader->places[first].replication;
             next++) {
            ends += reader->places[next].kind == LOG_REPLICATION;
            damaged += reader->places[next].damaged;
        }
        if (ends > 1) {
            sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){reader->path, 0}, NULL,
                                "holds replication %" PRIu32 " %zu times", reader->places[first].replication, ends);
            return -1;
        }
        if (ends == 1 && damaged == 0)
            reader->complete[reader->complete_count++] = first;
    }
    return 0;
}

/* ---- opening ---- */

static int open_file(log_reader *reader, const char *name, sim_diagnostics *d)
{
    struct stat status;
    reader->descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (reader->descriptor < 0 || fstat(reader->descriptor, &status) != 0)
        return fail(reader, SIM_FAULT_INPUT, d, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return fail(reader, SIM_FAULT_INPUT, d, "is no regular file");
    reader->state.bytes = (uint64_t)status.st_size;
    reader->state.written = status.st_mtim;

    char begin[LOG_BEGIN_BYTES], magic[LOG_MAGIC_BYTES] = LOG_MAGIC;
    uint64_t order = 0;
    if (read_at(reader, begin, sizeof begin, 0) != (ssize_t)sizeof begin || memcmp(begin, magic, sizeof magic) != 0)
        return fail(reader, SIM_FAULT_DATA, d, "is no log of this version of the program");
    memcpy(&order, begin + sizeof magic, sizeof order);
    if (order != LOG_BYTE_ORDER)
        return fail(reader, SIM_FAULT_DATA, d, "was written by a machine of another byte order");
    return 0;
}

log_reader *log_reader_open(const char *name, const char *path, log_care care, sim_diagnostics *d)
{
    log_reader *reader = sim_allocate(1, sizeof *reader);
    reader->path = path;
    reader->care = care;
    if (open_file(reader, name, d) == 0) {
        const size_t faults = sim_diagnostics_count(d);
        const int scanned = scan(reader, d) == 0;
        if (reader->head == NULL && sim_diagnostics_count(d) == faults)
            fail(reader, SIM_FAULT_DATA, d, "is a log that ends before it says what is run");
        if (scanned && reader->head != NULL && find_complete(reader, d) == 0)
            return reader;
    }
    log_reader_close(reader);
    return NULL;
}

void log_reader_close(log_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->descriptor >= 0)
        close(reader->descriptor);
    log_head_free(reader->head);
    free(reader->places);
    free(reader->complete);
    free(reader->payload);
    free(reader);
}

const log_head *log_reader_head(const log_reader *reader)
{
    return reader->head;
}

const log_notes *log_reader_notes(const log_reader *reader)
{
    return &reader->notes;
}

uint32_t log_reader_asked(const log_reader *reader)
{
    return reader->notes.replications > 0 ? reader->notes.replications : reader->head->replications;
}

size_t log_reader_count(const log_reader *reader)
{
    return reader->complete_count;
}

uint32_t log_reader_number(const log_reader *reader, size_t i)
{
    return reader->places[reader->complete[i]].replication;
}

log_state log_reader_state(const log_reader *reader)
{
    return reader->state;
}

/* ---- a replication ---- */

/* Calls `visit` for each place of `kind` of the i-th complete replication. Returns the first answer that is not 0. */
typedef int place_visitor(void *context, const place *at);

static int visit_places(const log_reader *reader, size_t i, log_kind kind, place_visitor *visit, void *context)
{
    const uint32_t number = log_reader_number(reader, i);
    int answer = 0;
    for (size_t k = reader->complete[i];
         k < reader->place_count && reader->places[k].replication == number && answer == 0; k++)
        if (reader->places[k].kind == kind)
            answer = visit(context, &reader->places[k]);
    return answer;
}

typedef struct reading {
    log_reader *reader;
    sim_diagnostics *faults;
    uint32_t part;
    log_series_visitor *visit_series;
    log_rows_visitor *visit_rows;
    void *context;
    uint64_t rows;
} reading;

static int take_payload(const reading *r, const place *at)
{
    const int damaged = read_payload(r->reader, at->offset, at->length, at->hash, r->faults);
    if (damaged > 0)
        sim_diagnostics_add(r->faults, SIM_FAULT_DATA, (sim_origin){r->reader->path, 0}, NULL,
                            "a record of replication %" PRIu32 " is damaged", at->replication);
    return damaged == 0 ? 0 : -1;
}

static int take_last(void *context, const place *at)
{
    return take_payload(context, at);
}

int log_reader_replication(log_reader *reader, size_t i, log_replication *replication, double measures[],
                           sim_diagnostics *d)
{
    reading r = {.reader = reader, .faults = d};
    if (visit_places(reader, i, LOG_REPLICATION, take_last, &r) != 0)
        return -1;
    memcpy(replication, reader->payload, sizeof *replication);
    if (reader->head->measure_count > 0)
        memcpy(measures, reader->payload + sizeof *replication, reader->head->measure_count * sizeof *measures);
    return 0;
}

static int take_series(void *context, const place *at)
{
    const reading *r = context;
    if (take_payload(r, at) != 0)
        return -1;
    const char *payload = r->reader->payload;
    log_series series;
    memcpy(&series, payload, sizeof series);
    /* The payload is allocated, and what stands before the values is as long as two of them or a multiple. */
    const int32_t *values = (const int32_t *)(const void *)(payload + sizeof series);
    return r->visit_series(r->context, &series, values, (at->length - sizeof series) / sizeof *values);
}

int log_reader_visit_series(log_reader *reader, size_t i, log_series_visitor *visit, void *context, sim_diagnostics *d)
{
    reading r = {.reader = reader, .faults = d, .visit_series = visit, .context = context};
    return visit_places(reader, i, LOG_SERIES, take_series, &r) == 0 ? 0 : -1;
}

static int take_rows(void *context, const place *at)
{
    const reading *r = context;
    if (at->part != r->part)
        return 0;
    if (take_payload(r, at) != 0)
        return -1;
    log_rows block;
    memcpy(&block, r->reader->payload, sizeof block);
    return r->visit_rows(r->context, &block, r->reader->payload + sizeof block, at->rows);
}

int log_reader_visit_rows(log_reader *reader, size_t i, uint32_t trace, log_rows_visitor *visit, void *context,
                          sim_diagnostics *d)
{
    reading r = {.reader = reader, .faults = d, .part = trace, .visit_rows = visit, .context = context};
    return visit_places(reader, i, LOG_ROWS, take_rows, &r) == 0 ? 0 : -1;
}

static int count_rows(void *context, const place *at)
{
    reading *r = context;
    r->rows += at->part == r->part ? at->rows : 0;
    return 0;
}

uint64_t log_reader_row_count(const log_reader *reader, size_t i, uint32_t trace)
{
    reading r = {.part = trace};
    visit_places(reader, i, LOG_ROWS, count_rows, &r);
    return r.rows;
}
