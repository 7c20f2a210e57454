/* The log of a run: what is appended is given back, and what is torn, damaged or missing is told and never guessed.
 * Expected values come from the formula of the fixture and from a second reading of the format that log.h defines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "output/log.h"
#include "output/log_reader.h"
#include "output/log_text.h"
#include "output/process_identity.h"
#include "output/writer.h"
#include "sim/kernel/stream.h"
#include "tests/units/results_fixture.h"

#define SCENARIO_FOLDER "log.scenario"
#define FOLDER          "log.results"
#define PATH            FOLDER "/toy.h5"
#define COPY            FOLDER "/copy"

enum { REPLICATIONS = 3, TRACES = 2, BLOCKS = 5, ROWS = 7, RECORDS_MOST = 200 };

/* ---- a log and its bytes ---- */

typedef struct bytes {
    unsigned char *at;
    size_t count;
} bytes;

static fixture *begin(void)
{
    fixture_empty_folder(FOLDER);
    fixture_empty_folder(SCENARIO_FOLDER);
    return fixture_new(SCENARIO_FOLDER, REPLICATIONS, NULL, 0);
}

static bytes bytes_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    bytes all = {.count = (size_t)ftell(file)};
    all.at = test_malloc(all.count + 1);
    rewind(file);
    assert_int_equal(fread(all.at, 1, all.count, file), all.count);
    fclose(file);
    return all;
}

/* In place: a file that is cut to nothing and written anew is flushed to the disk by ext4 each time. */
static void put_bytes(const unsigned char *at, size_t count)
{
    const int descriptor = open(COPY, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    assert_true(descriptor >= 0);
    assert_int_equal(pwrite(descriptor, at, count, 0), count);
    assert_int_equal(ftruncate(descriptor, (off_t)count), 0);
    assert_int_equal(close(descriptor), 0);
}

static int32_t row_value(uint32_t r, size_t trace, size_t row)
{
    return (int32_t)(10000 * r + 1000 * trace + row);
}

/* What one thread of a run appends: the rows of all traces of one replication, in blocks. */
typedef struct appending {
    output_writer *writer;
    uint32_t replication;
} appending;

static void *append_rows(void *context)
{
    const appending *a = context;
    for (size_t block = 0; block < BLOCKS; block++) {
        for (size_t trace = 0; trace < TRACES; trace++) {
            int32_t rows[ROWS];
            for (size_t i = 0; i < ROWS; i++)
                rows[i] = row_value(a->replication, trace, block * ROWS + i);
            if (output_writer_rows(a->writer, a->replication, trace, rows, ROWS, sizeof rows[0]) != 0)
                return context;
        }
    }
    return NULL;
}

static void append_all_rows(output_writer *writer, uint32_t end)
{
    pthread_t threads[REPLICATIONS];
    appending parts[REPLICATIONS];
    for (uint32_t r = 0; r < end; r++) {
        parts[r] = (appending){writer, r};
        assert_int_equal(pthread_create(&threads[r], NULL, append_rows, &parts[r]), 0);
    }
    for (uint32_t r = 0; r < end; r++) {
        void *failed;
        pthread_join(threads[r], &failed);
        assert_null(failed);
    }
}

/* The log that holds the rows of the replications before `rows_end`, from a thread each, and then the replications
 * before `end`. */
static bytes log_of(const fixture *f, uint32_t rows_end, uint32_t end)
{
    sim_diagnostics *d = sim_diagnostics_new();
    output_writer *writer = output_writer_open(PATH, OUTPUT_OVERWRITE, &f->plan, d);
    assert_non_null(writer);
    append_all_rows(writer, rows_end);
    for (uint32_t r = 0; r < end; r++) {
        sim_result *result = fixture_result(f, r);
        assert_int_equal(output_writer_add(writer, result, d), 0);
        fixture_free_result(result);
    }
    char name[64];
    snprintf(name, sizeof name, "%s.part.%ld-0", PATH, (long)getpid());
    const bytes all = bytes_of(name);
    output_writer_abandon(writer);
    assert_int_equal(sim_diagnostics_count(d), 0);
    sim_diagnostics_free(d);
    return all;
}

/* ---- what a reader gives, held against the formula ---- */

typedef struct seen {
    const fixture *f;
    size_t values, rows;
    int wrong;
} seen;

static int see_series(void *context, const log_series *series, const int32_t values[], size_t count)
{
    seen *s = context;
    const size_t cells = s->f->cells[series->series];
    for (size_t i = 0; i < count; i++) {
        const size_t at = series->first + i;
        s->wrong |= values[i] != fixture_value(series->series, series->replication, at / cells, at % cells);
    }
    s->values += count;
    return 0;
}

static int see_rows(void *context, const log_rows *block, const void *rows, size_t row_count)
{
    seen *s = context;
    for (size_t i = 0; i < row_count; i++, s->rows++) {
        int32_t row;
        memcpy(&row, (const char *)rows + i * sizeof row, sizeof row);
        s->wrong |= row != row_value(block->replication, block->trace, s->rows);
    }
    return 0;
}

static size_t values_of(const fixture *f)
{
    size_t values = 0;
    for (size_t i = 0; i < FIXTURE_SERIES; i++)
        values += FIXTURE_DAYS * f->cells[i];
    return values;
}

static int has_its_rows(log_reader *reader, size_t i, seen *s, sim_diagnostics *d)
{
    for (uint32_t trace = 0; trace < TRACES; trace++) {
        s->rows = 0;
        if (log_reader_visit_rows(reader, i, trace, see_rows, s, d) != 0 || s->wrong || s->rows != BLOCKS * ROWS ||
            log_reader_row_count(reader, i, trace) != s->rows)
            return 0;
    }
    return 1;
}

/* Whether the i-th complete replication is there as it was appended, with its rows and nothing else. */
static int is_whole(log_reader *reader, size_t i, const fixture *f, sim_diagnostics *d)
{
    const uint32_t r = log_reader_number(reader, i);
    log_replication last;
    double measures[FIXTURE_MEASURES];
    seen s = {.f = f};
    if (log_reader_replication(reader, i, &last, measures, d) != 0 ||
        log_reader_visit_series(reader, i, see_series, &s, d) != 0)
        return 0;
    int same =
        !s.wrong && s.values == values_of(f) && last.replication == r && last.events == 1000 + r && last.ties == r;
    for (size_t k = 0; k < FIXTURE_MEASURES; k++) {
        const double expected = fixture_measure(k, r);
        same &= measures[k] == expected || (isnan(measures[k]) && isnan(expected));
    }
    return same && has_its_rows(reader, i, &s, d);
}

/* Opens the copy and holds all that it gives against the formula. Returns how many replications it gave, -1 when it was
 * refused with one diagnostic. */
static int given(const fixture *f, log_state *state)
{
    sim_diagnostics *d = sim_diagnostics_new();
    log_reader *reader = log_reader_open(COPY, COPY, LOG_CHECK_ALL, d);
    int count = -1;
    if (reader == NULL) {
        assert_int_equal(sim_diagnostics_count(d), 1);
        assert_int_equal(sim_diagnostics_exit_status(d), EX_DATAERR);
    } else {
        count = (int)log_reader_count(reader);
        for (size_t i = 0; i < log_reader_count(reader); i++)
            if (!is_whole(reader, i, f, d))
                fail_msg("replication %d is not as it was appended", (int)log_reader_number(reader, i));
        *state = log_reader_state(reader);
        assert_int_equal(sim_diagnostics_count(d), 0);
    }
    log_reader_close(reader);
    sim_diagnostics_free(d);
    return count;
}

/* ---- the format, read a second time ---- */

typedef struct record {
    size_t begin, end;
    uint32_t kind;
} record;

static size_t records_of(const bytes *all, record records[RECORDS_MOST])
{
    size_t count = 0, at = LOG_BEGIN_BYTES;
    while (at < all->count) {
        uint32_t kind;
        uint64_t length;
        assert_true(count < RECORDS_MOST);
        assert_memory_equal(all->at + at, LOG_RECORD_MARK, LOG_MARK_BYTES);
        memcpy(&kind, all->at + at + 8, sizeof kind);
        memcpy(&length, all->at + at + 16, sizeof length);
        records[count++] = (record){at, at + 32 + length, kind};
        at += 32 + length;
    }
    assert_int_equal(at, all->count);
    return count;
}

/* ---- the tests ---- */

static void what_threads_append_at_once_is_given_back_by_replication_in_its_order(void **state)
{
    (void)state;
    fixture *f = begin();
    const bytes all = log_of(f, REPLICATIONS, REPLICATIONS);
    put_bytes(all.at, all.count);
    log_state found;
    assert_int_equal(given(f, &found), REPLICATIONS);
    assert_int_equal(found.bytes, all.count);
    assert_int_equal(found.torn_bytes, 0);
    assert_int_equal(found.damaged, 0);
    test_free(all.at);
    fixture_free(f);
}

static void a_replication_without_its_last_record_is_not_complete_and_is_named(void **state)
{
    (void)state;
    fixture *f = begin();
    const bytes all = log_of(f, REPLICATIONS, 1); /* rows of three, one complete */
    put_bytes(all.at, all.count);
    sim_diagnostics *d = sim_diagnostics_new();
    log_reader *reader = log_reader_open(COPY, COPY, LOG_CHECK_ALL, d);
    assert_non_null(reader);
    assert_int_equal(log_reader_asked(reader), REPLICATIONS);
    assert_int_equal(log_reader_count(reader), 1);
    char *missing = output_log_missing(reader);
    assert_string_equal(missing, "1 to 2");
    free(missing);
    log_reader_close(reader);
    sim_diagnostics_free(d);
    test_free(all.at);
    fixture_free(f);
}

static void a_log_that_is_cut_at_any_byte_gives_what_stands_whole_before_it(void **state)
{
    (void)state;
    fixture *f = begin();
    const bytes all = log_of(f, REPLICATIONS, REPLICATIONS);
    record records[RECORDS_MOST];
    const size_t count = records_of(&all, records);
    int complete = 0;
    size_t whole = 0; /* records that end before the cut */
    for (size_t cut = 0; cut <= all.count; cut++) {
        while (whole < count && records[whole].end <= cut)
            complete += records[whole++].kind == LOG_REPLICATION;
        put_bytes(all.at, cut);
        log_state found;
        assert_int_equal(given(f, &found), whole == 0 ? -1 : complete);
        if (whole > 0)
            assert_int_equal(found.torn_bytes, cut - records[whole - 1].end);
    }
    assert_int_equal(complete, REPLICATIONS);
    test_free(all.at);
    fixture_free(f);
}

/* One random bit of each byte, fixed seed. */
static void whatever_byte_is_changed_nothing_wrong_is_given(void **state)
{
    (void)state;
    fixture *f = begin();
    const bytes all = log_of(f, REPLICATIONS, REPLICATIONS);
    sim_stream stream = sim_stream_open(1, 0, 2, 0, 0);
    for (size_t at = 0; at < all.count; at++) {
        const unsigned char bit = (unsigned char)(1u << sim_stream_below(&stream, 8));
        all.at[at] ^= bit;
        put_bytes(all.at, all.count);
        all.at[at] ^= bit;
        log_state found;
        const int complete = given(f, &found);
        assert_true(complete < REPLICATIONS);
        assert_true(complete < 0 || found.damaged + found.torn_bytes > 0);
    }
    test_free(all.at);
    fixture_free(f);
}

static void a_damaged_payload_loses_its_own_replication_only(void **state)
{
    (void)state;
    fixture *f = begin();
    const bytes all = log_of(f, REPLICATIONS, REPLICATIONS);
    record records[RECORDS_MOST];
    const size_t count = records_of(&all, records);
    for (size_t i = 0; i < count; i++) {
        if (records[i].kind != LOG_SERIES && records[i].kind != LOG_ROWS && records[i].kind != LOG_REPLICATION)
            continue;
        all.at[records[i].end - 1] ^= 1;
        put_bytes(all.at, all.count);
        all.at[records[i].end - 1] ^= 1;
        log_state found;
        assert_int_equal(given(f, &found), REPLICATIONS - 1);
        assert_int_equal(found.damaged, 1);
        assert_int_equal(found.torn_bytes, 0);
    }
    test_free(all.at);
    fixture_free(f);
}

static void a_replication_that_stands_in_the_log_twice_is_refused(void **state)
{
    (void)state;
    fixture *f = begin();
    const bytes all = log_of(f, 0, 1);
    record records[RECORDS_MOST];
    const record last = records[records_of(&all, records) - 1];
    assert_int_equal(last.kind, LOG_REPLICATION);
    unsigned char *twice = test_malloc(2 * all.count);
    memcpy(twice, all.at, all.count);
    memcpy(twice + all.count, all.at + last.begin, last.end - last.begin);
    put_bytes(twice, all.count + last.end - last.begin);
    log_state found;
    assert_int_equal(given(f, &found), -1);
    test_free(twice);
    test_free(all.at);
    fixture_free(f);
}

/* As on a full disk. In a process of its own, for the limit cannot be lifted. */
static const char *append_under_limit(rlim_t limit)
{
    sim_diagnostics *d = sim_diagnostics_new();
    FILE *file = fopen(COPY, "w");
    if (file == NULL || fclose(file) != 0 || setrlimit(RLIMIT_FSIZE, &(struct rlimit){limit, limit}) != 0)
        return "no file";
    output_log *log = output_log_new(COPY, PATH, d);
    char payload[] = "{\"end\":\"interrupted\"}";
    const struct iovec piece = {payload, sizeof payload - 1};
    const size_t bytes_each = sizeof(log_header) + piece.iov_len;
    size_t appended = 0;
    while (log != NULL && output_log_append(log, LOG_END, &piece, 1) == 0)
        appended++;
    const char *wrong = NULL;
    if (log != NULL && (output_log_report(log, d) == 0 || output_log_append(log, LOG_END, &piece, 1) == 0 ||
                        output_log_report(log, d) == 0))
        wrong = "it has failed and goes on";
    else if (sim_diagnostics_count(d) != 1 || strstr(sim_diagnostics_text(d, 0), strerror(EFBIG)) == NULL)
        wrong = "not one line with the reason";
    const size_t expected = log == NULL ? 0 : LOG_BEGIN_BYTES + appended * bytes_each;
    output_log_free(log);
    const bytes left = bytes_of(COPY);
    if (wrong == NULL && left.count != expected)
        wrong = "the log does not end with a whole record";
    test_free(left.at);
    sim_diagnostics_free(d);
    return wrong;
}

static void after_a_write_that_fails_the_log_ends_with_a_whole_record(void **state)
{
    (void)state;
    fixture_empty_folder(FOLDER);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 0; limit < 200; limit += 9) {
        fflush(NULL);
        const pid_t child = fork();
        if (child == 0) {
            const char *wrong = append_under_limit(limit);
            if (wrong != NULL)
                fprintf(stderr, "limit %ld: %s\n", (long)limit, wrong);
            _exit(wrong != NULL);
        }
        int status = -1;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
    }
}

static void a_process_is_alive_gone_or_elsewhere(void **state)
{
    (void)state;
    const process_identity own = process_identity_own();
    assert_int_equal(process_identity_life(&own), PROCESS_ALIVE);
    process_identity other = own;
    other.started++; /* the number was given again */
    assert_int_equal(process_identity_life(&other), PROCESS_GONE);
    other = own;
    other.boot[0] = other.boot[0] == '0' ? '1' : '0';
    assert_int_equal(process_identity_life(&other), PROCESS_ELSEWHERE);
    other = own;
    other.started++;
    other.space[0] = '?'; /* another container: its numbers say nothing here */
    assert_int_equal(process_identity_life(&other), PROCESS_ELSEWHERE);

    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        const process_identity mine = process_identity_own();
        _exit(write(ends[1], &mine, sizeof mine) != (ssize_t)sizeof mine);
    }
    assert_int_equal(read(ends[0], &other, sizeof other), sizeof other);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    assert_int_equal(process_identity_life(&other), PROCESS_GONE); /* it has ended, and nobody has asked how */
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(process_identity_life(&other), PROCESS_GONE);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_threads_append_at_once_is_given_back_by_replication_in_its_order),
        cmocka_unit_test(a_replication_without_its_last_record_is_not_complete_and_is_named),
        cmocka_unit_test(a_log_that_is_cut_at_any_byte_gives_what_stands_whole_before_it),
        cmocka_unit_test(whatever_byte_is_changed_nothing_wrong_is_given),
        cmocka_unit_test(a_damaged_payload_loses_its_own_replication_only),
        cmocka_unit_test(a_replication_that_stands_in_the_log_twice_is_refused),
        cmocka_unit_test(after_a_write_that_fails_the_log_ends_with_a_whole_record),
        cmocka_unit_test(a_process_is_alive_gone_or_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
