/* The writer of results files: what it writes, what it refuses, and what is left after a failure. Expected values come from
 * the formula of the fixture, from Student's table and from the contract of writer.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <hdf5.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "output/results_file.h"
#include "output/results_variable.h"
#include "output/writer.h"
#include "sim/kernel/stream.h"
#include "tests/units/results_fixture.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

#define SCENARIO_FOLDER "writer.scenario"
#define FOLDER          "writer.results"
#define PATH            FOLDER "/toy.h5"

static fixture *begin(uint32_t replications)
{
    fixture_empty_folder(FOLDER);
    fixture_empty_folder(SCENARIO_FOLDER);
    return fixture_new(SCENARIO_FOLDER, replications, NULL, 0);
}

static int add(output_writer *writer, const fixture *f, uint32_t r, sim_diagnostics *d)
{
    sim_result *result = fixture_result(f, r);
    const int status = output_writer_add(writer, result, d);
    fixture_free_result(result);
    return status;
}

static void assert_no_faults(const sim_diagnostics *d)
{
    if (sim_diagnostics_count(d) > 0)
        fail_msg("%s", sim_diagnostics_text(d, 0));
}

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_file_is(const char *path, const char *text)
{
    char found[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    fgets(found, sizeof found, file);
    fclose(file);
    assert_string_equal(found, text);
}

/* Reads a whole variable. */
static void read_values(const char *path, const char *name, hid_t type, void *values)
{
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    assert_true(dataset >= 0);
    assert_true(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(dataset);
    H5Fclose(file);
}

static void read_attribute(const char *path, const char *name, char text[], size_t bytes)
{
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT);
    assert_true(attribute >= 0);
    const hid_t type = H5Aget_type(attribute);
    assert_true(H5Tget_size(type) < bytes);
    memset(text, 0, bytes);
    assert_true(H5Aread(attribute, type, text) >= 0);
    H5Tclose(type);
    H5Aclose(attribute);
    H5Fclose(file);
}

static int has_variable(const char *path, const char *name)
{
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    const int there = H5Lexists(file, name, H5P_DEFAULT) > 0;
    H5Fclose(file);
    return there;
}

static void each_series_holds_what_its_replication_gave(void **state)
{
    (void)state;
    fixture *f = begin(3);
    fixture_write(f, PATH);
    int32_t values[3][FIXTURE_DAYS][FIXTURE_PLACES * FIXTURE_KINDS];
    read_values(PATH, "encounters", H5T_NATIVE_INT32, values);
    for (uint32_t r = 0; r < 3; r++)
        for (size_t day = 0; day < FIXTURE_DAYS; day++)
            for (size_t cell = 0; cell < FIXTURE_PLACES * FIXTURE_KINDS; cell++)
                assert_int_equal(values[r][day][cell], fixture_value(0, r, day, cell));
    int64_t events[3];
    read_values(PATH, RESULTS_EVENTS, H5T_NATIVE_INT64, events);
    assert_int_equal(events[2], 1002);
    fixture_free(f);
}

/* Of 1, 2, 6 the mean is 3 and the deviation the root of 7; Student's t at 97.5 % with 2 degrees of freedom is 4.302653
 * (any table), so the half-width is 4.302653 * sqrt(7 / 3) = 6.572406. */
static void means_and_intervals_are_students(void **state)
{
    (void)state;
    fixture *f = begin(3);
    fixture_write(f, PATH);
    double mean[FIXTURE_MEASURES], half_width[FIXTURE_MEASURES];
    int32_t defined[FIXTURE_MEASURES];
    read_values(PATH, RESULTS_MEASURE_MEAN, H5T_NATIVE_DOUBLE, mean);
    read_values(PATH, RESULTS_MEASURE_HALF_WIDTH, H5T_NATIVE_DOUBLE, half_width);
    read_values(PATH, RESULTS_MEASURE_REPLICATIONS, H5T_NATIVE_INT32, defined);
    assert_float_equal(mean[0], 3.0, 1e-12);
    assert_float_equal(half_width[0], 4.302653 * sqrt(7.0 / 3.0), 1e-5);
    assert_int_equal(defined[0], 3);
    assert_float_equal(mean[1], 3.5, 1e-12); /* 2.5 and 4.5; undefined in replication 1 */
    assert_int_equal(defined[1], 2);
    fixture_free(f);
}

static void one_replication_has_no_interval(void **state)
{
    (void)state;
    fixture *f = begin(1);
    fixture_write(f, PATH);
    double half_width[FIXTURE_MEASURES];
    char text[128];
    read_values(PATH, RESULTS_MEASURE_HALF_WIDTH, H5T_NATIVE_DOUBLE, half_width);
    assert_true(isnan(half_width[0]));
    read_attribute(PATH, RESULTS_ATTRIBUTE_INTERVALS, text, sizeof text);
    assert_string_equal(text, "no interval (1 replication)");
    read_attribute(PATH, RESULTS_ATTRIBUTE_CALIBRATION, text, sizeof text);
    assert_string_equal(text, "uncalibrated");
    fixture_free(f);
}

static void an_interrupted_run_leaves_the_rest_missing_and_says_so(void **state)
{
    (void)state;
    fixture *f = begin(3);
    sim_diagnostics *d = sim_diagnostics_new();
    output_writer *writer = output_writer_open(PATH, OUTPUT_KEEP_EXISTING, &f->plan, d);
    assert_non_null(writer);
    assert_int_equal(add(writer, f, 0, d), 0);
    assert_int_equal(add(writer, f, 2, d), 0);
    assert_int_equal(output_writer_finish(writer, SIM_RUN_INTERRUPTED, d), 0);
    assert_no_faults(d);

    int32_t values[3][FIXTURE_DAYS][FIXTURE_PLACES];
    int8_t status[3];
    int64_t events[3];
    double measures[3][FIXTURE_MEASURES];
    char text[128];
    read_values(PATH, "waiting", H5T_NATIVE_INT32, values);
    read_values(PATH, RESULTS_STATUS, H5T_NATIVE_INT8, status);
    read_values(PATH, RESULTS_EVENTS, H5T_NATIVE_INT64, events);
    read_values(PATH, RESULTS_MEASURE_VALUE, H5T_NATIVE_DOUBLE, measures);
    assert_int_equal(values[1][4][1], RESULTS_FILL_INT32);
    assert_int_equal(values[2][4][1], fixture_value(1, 2, 4, 1));
    assert_int_equal(status[0], 0);
    assert_int_equal(status[1], 1);
    assert_int_equal(status[2], 0);
    assert_true(events[1] == RESULTS_FILL_INT64);
    assert_true(isnan(measures[1][0]));
    read_attribute(PATH, RESULTS_ATTRIBUTE_RUN, text, sizeof text);
    assert_string_equal(text, "interrupted");
    read_attribute(PATH, RESULTS_ATTRIBUTE_INTERVALS, text, sizeof text);
    assert_string_equal(text, "95 % Student intervals over 2 replications");
    sim_diagnostics_free(d);
    fixture_free(f);
}

static void an_interrupted_stage_is_missing_where_it_was_not_run_and_what_was_asked_is_said(void **state)
{
    (void)state;
    fixture *f = begin(2);
    sim_diagnostics *d = sim_diagnostics_new();
    output_writer *writer = output_writer_open(PATH, OUTPUT_KEEP_EXISTING, &f->plan, d);
    assert_non_null(writer);
    for (uint32_t r = 0; r < 2; r++)
        assert_int_equal(add(writer, f, r, d), 0);
    assert_int_equal(output_writer_extend(writer, 5, d), 0);
    assert_int_equal(add(writer, f, 3, d), 0);
    static size_t delay[] = {1};
    const output_measure_choice judged = {delay, 1, FIXTURE_MEASURES};
    const sim_precision asked = {.relative = 0.05, .confidence = 0.95, .first = 2, .most = 9};
    const sim_stages_report report = {.replications = 5};
    size_t count;
    const output_precision precision = {&asked, &judged, f->model.measures(NULL, &count), &report};
    output_writer_note_precision(writer, &precision);
    assert_int_equal(output_writer_finish(writer, SIM_RUN_INTERRUPTED, d), 0);
    assert_no_faults(d);

    int32_t numbers[5], values[5][FIXTURE_DAYS][FIXTURE_PLACES];
    int8_t status[5];
    int64_t ties[5];
    char text[256];
    read_values(PATH, RESULTS_REPLICATION, H5T_NATIVE_INT32, numbers);
    read_values(PATH, "waiting", H5T_NATIVE_INT32, values);
    read_values(PATH, RESULTS_STATUS, H5T_NATIVE_INT8, status);
    read_values(PATH, RESULTS_TIES, H5T_NATIVE_INT64, ties);
    static const int8_t expected[] = {0, 0, 1, 0, 1}; /* 1: not run */
    for (uint32_t r = 0; r < 5; r++) {
        assert_int_equal(numbers[r], r);
        assert_int_equal(status[r], expected[r]);
        assert_true(values[r][7][2] == (expected[r] ? RESULTS_FILL_INT32 : fixture_value(1, r, 7, 2)));
        assert_true(ties[r] == (expected[r] ? RESULTS_FILL_INT64 : r));
    }
    read_attribute(PATH, RESULTS_ATTRIBUTE_PRECISION, text, sizeof text);
    assert_string_equal(text, "undecided");
    read_attribute(PATH, RESULTS_ATTRIBUTE_PRECISE, text, sizeof text);
    assert_string_equal(text, "5 % asked of 1 measure, undecided: the run was cut short");
    sim_diagnostics_free(d);
    fixture_free(f);
}

static void what_stands_on_an_empty_dimension_is_left_out(void **state)
{
    (void)state;
    fixture *f = begin(1);
    fixture_write(f, PATH);
    assert_true(has_variable(PATH, "latitude"));
    assert_false(has_variable(PATH, "month"));
    assert_false(has_variable(PATH, "recorded"));
    fixture_free(f);
}

static void a_series_that_is_off_is_not_in_the_file(void **state)
{
    (void)state;
    static const char *const off[] = {"results.stations=false"};
    fixture_free(begin(1));
    fixture *f = fixture_new(SCENARIO_FOLDER, 1, off, 1);
    fixture_write(f, PATH);
    assert_true(has_variable(PATH, "waiting"));
    assert_false(has_variable(PATH, "queue"));
    fixture_free(f);
}

static void an_existing_file_is_refused_before_anything_is_written(void **state)
{
    (void)state;
    fixture *f = begin(1);
    put_file(PATH, "mine");
    sim_diagnostics *d = sim_diagnostics_new();
    assert_int_equal(output_writer_check(PATH, OUTPUT_KEEP_EXISTING, d), -1);
    assert_int_equal(sim_diagnostics_exit_status(d), EX_CANTCREAT);
    assert_null(output_writer_open(PATH, OUTPUT_KEEP_EXISTING, &f->plan, d));
    assert_int_equal(sim_diagnostics_count(d), 2);
    assert_int_equal(fixture_count_files(FOLDER), 1);
    assert_file_is(PATH, "mine");
    sim_diagnostics_free(d);
    fixture_free(f);
}

static void an_overwritten_file_stays_until_the_new_one_is_whole(void **state)
{
    (void)state;
    fixture *f = begin(1);
    put_file(PATH, "mine");
    sim_diagnostics *d = sim_diagnostics_new();
    output_writer *writer = output_writer_open(PATH, OUTPUT_OVERWRITE, &f->plan, d);
    assert_non_null(writer);
    assert_int_equal(add(writer, f, 0, d), 0);
    assert_file_is(PATH, "mine");
    assert_int_equal(output_writer_finish(writer, SIM_RUN_COMPLETE, d), 0);
    assert_true(H5Fis_hdf5(PATH) > 0);
    assert_int_equal(fixture_count_files(FOLDER), 1);
    sim_diagnostics_free(d);
    fixture_free(f);
}

static void a_file_that_appears_meanwhile_is_kept(void **state)
{
    (void)state;
    fixture *f = begin(1);
    sim_diagnostics *d = sim_diagnostics_new();
    output_writer *writer = output_writer_open(PATH, OUTPUT_KEEP_EXISTING, &f->plan, d);
    assert_non_null(writer);
    assert_int_equal(add(writer, f, 0, d), 0);
    put_file(PATH, "another's");
    assert_int_equal(output_writer_finish(writer, SIM_RUN_COMPLETE, d), -1);
    assert_int_equal(sim_diagnostics_count(d), 1);
    assert_int_equal(sim_diagnostics_exit_status(d), EX_CANTCREAT);
    assert_file_is(PATH, "another's");
    assert_int_equal(fixture_count_files(FOLDER), 2); /* and the log, from which the results can still be composed */
    assert_non_null(strstr(sim_diagnostics_text(d, 0), "has appeared"));
    sim_diagnostics_free(d);
    fixture_free(f);
}

static void two_runs_that_write_one_path_do_not_meet(void **state)
{
    (void)state;
    fixture *f = begin(1);
    sim_diagnostics *d = sim_diagnostics_new();
    output_writer *first = output_writer_open(PATH, OUTPUT_OVERWRITE, &f->plan, d);
    output_writer *second = output_writer_open(PATH, OUTPUT_OVERWRITE, &f->plan, d);
    assert_no_faults(d);
    assert_int_equal(fixture_count_files(FOLDER), 2);
    assert_int_equal(add(first, f, 0, d), 0);
    assert_int_equal(add(second, f, 0, d), 0);
    assert_int_equal(output_writer_finish(first, SIM_RUN_COMPLETE, d), 0);
    assert_int_equal(output_writer_finish(second, SIM_RUN_COMPLETE, d), 0);
    assert_no_faults(d);
    assert_int_equal(fixture_count_files(FOLDER), 1);
    sim_diagnostics_free(d);
    fixture_free(f);
}

static void a_run_that_is_given_up_leaves_nothing(void **state)
{
    (void)state;
    fixture *f = begin(2);
    sim_diagnostics *d = sim_diagnostics_new();
    output_writer *writer = output_writer_open(PATH, OUTPUT_KEEP_EXISTING, &f->plan, d);
    assert_int_equal(add(writer, f, 0, d), 0);
    output_writer_abandon(writer);
    output_writer_abandon(NULL);
    assert_int_equal(fixture_count_files(FOLDER), 0);
    assert_no_faults(d);
    sim_diagnostics_free(d);
    fixture_free(f);
}

static void a_value_beyond_32_bits_is_told_with_its_day(void **state)
{
    (void)state;
    static const int64_t wrong[] = {2147483648, -2147483648, RESULTS_FILL_INT32};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture *f = begin(1);
        sim_diagnostics *d = sim_diagnostics_new();
        output_writer *writer = output_writer_open(PATH, OUTPUT_KEEP_EXISTING, &f->plan, d);
        sim_result *result = fixture_result(f, 0);
        ((int64_t *)result->series[1])[4 * FIXTURE_PLACES + 2] = wrong[i];
        assert_int_equal(output_writer_add(writer, result, d), -1);
        assert_int_equal(sim_diagnostics_count(d), 1);
        assert_non_null(strstr(sim_diagnostics_text(d, 0), "waiting"));
        assert_non_null(strstr(sim_diagnostics_text(d, 0), "2023-01-05"));
        output_writer_abandon(writer);
        assert_int_equal(fixture_count_files(FOLDER), 0);
        fixture_free_result(result);
        sim_diagnostics_free(d);
        fixture_free(f);
    }
}

static void assert_refused(const fixture *f, const char *path, output_overwrite overwrite)
{
    sim_diagnostics *d = sim_diagnostics_new();
    if (output_writer_open(path, overwrite, &f->plan, d) != NULL)
        fail_msg("%s was accepted", path);
    assert_int_equal(sim_diagnostics_count(d), 1);
    assert_int_equal(sim_diagnostics_exit_status(d), EX_CANTCREAT);
    sim_diagnostics_free(d);
}

static void a_place_that_cannot_be_written_is_refused_at_the_start(void **state)
{
    (void)state;
    fixture *f = begin(1);
    assert_refused(f, FOLDER "/nowhere/toy.h5", OUTPUT_KEEP_EXISTING);
    assert_refused(f, FOLDER "/", OUTPUT_KEEP_EXISTING);
    assert_refused(f, FOLDER, OUTPUT_OVERWRITE); /* a folder is not replaced */
    assert_refused(f, "/dev/null", OUTPUT_OVERWRITE);
    assert_refused(f, "", OUTPUT_OVERWRITE);
    assert_refused(f, "/proc/toy.h5", OUTPUT_KEEP_EXISTING); /* nobody can make a file there, root neither */
    put_file(PATH, "mine");
    assert_refused(f, PATH "/toy.h5", OUTPUT_KEEP_EXISTING);
    assert_int_equal(fixture_count_files(FOLDER), 1);
    assert_int_equal(symlink("nobody", FOLDER "/link.h5"), 0);
    assert_refused(f, FOLDER "/link.h5", OUTPUT_KEEP_EXISTING); /* a link that leads nowhere is somebody's, too */
    fixture_free(f);
}

/* Tells the leak checker, where there is one, to overlook what this process allocates from now on. */
static void ignore_leaks(void)
{
#if defined(__SANITIZE_ADDRESS__)
    __lsan_disable();
#endif
}

static int open_descriptors(void)
{
    return fixture_count_files("/proc/self/fd");
}

/* Writes a whole file under a limit of its size and checks what is told and left. Returns what is wrong, or NULL. */
static const char *write_under_limit(const fixture *f, rlim_t bytes, sim_diagnostics *d)
{
    const struct rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
    const int descriptors = open_descriptors();
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return "setrlimit";
    output_writer *writer = output_writer_open(PATH, OUTPUT_KEEP_EXISTING, &f->plan, d);
    for (uint32_t r = 0; r < f->plan.replications && writer != NULL; r++) {
        if (add(writer, f, r, d) != 0) {
            output_writer_abandon(writer);
            writer = NULL;
        }
    }
    const int written = writer != NULL && output_writer_finish(writer, SIM_RUN_COMPLETE, d) == 0;
    const size_t faults = sim_diagnostics_count(d);
    if (written)
        return faults == 0 && fixture_count_files(FOLDER) == 1 ? NULL : "a fault of a file that was written";
    const char *hint = strchr(sim_diagnostics_text(d, 0), '\n');
    if (faults != 1 || (hint != NULL && strstr(hint, "transito recover") == NULL))
        return "not one line";
    if (strstr(sim_diagnostics_text(d, 0), strerror(EFBIG)) == NULL)
        return sim_diagnostics_text(d, 0);
    if (access(PATH, F_OK) == 0 || fixture_count_files(FOLDER) != (hint != NULL))
        return "what is left is not what was said";
    return open_descriptors() == descriptors ? NULL : "a descriptor is left open";
}

/* In a process of its own: HDF5 1.10 does not give back its memory for a file that it cannot flush. The child leaves by the
 * door of every process, exit(), where HDF5 must not try again. Returns whether a file was left. */
static int try_limit(const fixture *f, rlim_t bytes)
{
    fixture_empty_folder(FOLDER);
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        ignore_leaks();
        sim_diagnostics *d = sim_diagnostics_new();
        const char *wrong = write_under_limit(f, bytes, d);
        if (wrong != NULL)
            fprintf(stderr, "limit %ld: %s\n", (long)bytes, wrong);
        sim_diagnostics_free(d);
        exit(wrong != NULL);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    return access(PATH, F_OK) == 0;
}

/* As on a full disk: each write beyond the limit fails, wherever in the file's life that is. */
static void a_file_that_does_not_fit_leaves_one_line_and_at_most_a_log(void **state)
{
    (void)state;
    fixture *f = begin(3);
    fixture_write(f, PATH);
    struct stat status;
    assert_int_equal(stat(PATH, &status), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 0; limit < (rlim_t)status.st_size; limit += 1013)
        assert_false(try_limit(f, limit));
    assert_true(try_limit(f, 4 * (rlim_t)status.st_size)); /* the log is not compressed */
    fixture_free(f);
}

static void a_table_that_is_gone_is_told(void **state)
{
    (void)state;
    fixture *f = begin(1);
    sim_diagnostics *d = sim_diagnostics_new();
    assert_int_equal(unlink(SCENARIO_FOLDER "/places.csv"), 0);
    assert_null(output_writer_open(PATH, OUTPUT_KEEP_EXISTING, &f->plan, d));
    assert_int_equal(sim_diagnostics_count(d), 1);
    assert_int_equal(sim_diagnostics_exit_status(d), EX_NOINPUT);
    assert_int_equal(fixture_count_files(FOLDER), 0);
    sim_diagnostics_free(d);
    fixture_free(f);
}

/* Random shapes, fixed seed: a chunk is within its variable, holds one replication, is at most 1 MiB unless that is a single
 * value, and is not halved without need (twice of it along the first axis that was cut would not fit). */
static void chunks_are_within_bounds(void **state)
{
    (void)state;
    sim_stream stream = sim_stream_open(1, 0, 1, 0, 0);
    for (int trial = 0; trial < 10000; trial++) {
        results_variable variable = {.name = "x", .type = RESULTS_INT32, .rank = 2 + sim_stream_below(&stream, 4)};
        size_t chunks[RESULTS_RANK], bytes = 4;
        variable.dimensions[0] = RESULTS_REPLICATION;
        for (size_t i = 0; i < variable.rank; i++)
            variable.sizes[i] = 1 + sim_stream_below(&stream, i == 1 ? 4000 : 300);
        results_chunks(&variable, chunks);
        assert_int_equal(chunks[0], 1);
        for (size_t i = 0; i < variable.rank; i++) {
            assert_in_range(chunks[i], 1, variable.sizes[i]);
            bytes *= chunks[i];
        }
        assert_true(bytes <= RESULTS_CHUNK_BYTES);
        for (size_t i = 1; i < variable.rank; i++)
            if (chunks[i] < variable.sizes[i] && chunks[i] > 1)
                assert_true(bytes / chunks[i] * (2 * chunks[i]) > RESULTS_CHUNK_BYTES);
    }
}

enum { MANY_TEXTS = 1000, TEXT_BYTES = 20 };

_Static_assert(MANY_TEXTS * sizeof(char *) > RESULTS_TRANSFER_BYTES, "the texts need more than one turn");

/* Read with HDF5's own buffer, not with ours. */
static void more_texts_than_pass_at_once_arrive_whole(void **state)
{
    (void)state;
    static char texts[MANY_TEXTS][TEXT_BYTES];
    const char *given[MANY_TEXTS];
    char *got[MANY_TEXTS];
    for (int i = 0; i < MANY_TEXTS; i++) {
        snprintf(texts[i], TEXT_BYTES, "text %d", i);
        given[i] = texts[i];
    }
    fixture_empty_folder(FOLDER);
    sim_diagnostics *d = sim_diagnostics_new();
    results_file file = results_file_create(PATH, PATH, d);
    const results_variable variable = {.name = "texts", .type = RESULTS_TEXT, .rank = 1, .sizes = {MANY_TEXTS}};
    results_put(&file, &variable, given);
    results_file_close(&file);
    assert_no_faults(d);
    sim_diagnostics_free(d);

    const hid_t id = H5Fopen(PATH, H5F_ACC_RDONLY, H5P_DEFAULT), dataset = H5Dopen2(id, "texts", H5P_DEFAULT);
    const hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    assert_true(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, got) >= 0);
    for (int i = 0; i < MANY_TEXTS; i++)
        assert_string_equal(got[i], texts[i]);
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, got);
    H5Sclose(space);
    H5Tclose(type);
    H5Dclose(dataset);
    H5Fclose(id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_series_holds_what_its_replication_gave),
        cmocka_unit_test(means_and_intervals_are_students),
        cmocka_unit_test(one_replication_has_no_interval),
        cmocka_unit_test(an_interrupted_run_leaves_the_rest_missing_and_says_so),
        cmocka_unit_test(an_interrupted_stage_is_missing_where_it_was_not_run_and_what_was_asked_is_said),
        cmocka_unit_test(what_stands_on_an_empty_dimension_is_left_out),
        cmocka_unit_test(a_series_that_is_off_is_not_in_the_file),
        cmocka_unit_test(an_existing_file_is_refused_before_anything_is_written),
        cmocka_unit_test(an_overwritten_file_stays_until_the_new_one_is_whole),
        cmocka_unit_test(a_file_that_appears_meanwhile_is_kept),
        cmocka_unit_test(two_runs_that_write_one_path_do_not_meet),
        cmocka_unit_test(a_run_that_is_given_up_leaves_nothing),
        cmocka_unit_test(a_value_beyond_32_bits_is_told_with_its_day),
        cmocka_unit_test(a_place_that_cannot_be_written_is_refused_at_the_start),
        cmocka_unit_test(a_file_that_does_not_fit_leaves_one_line_and_at_most_a_log),
        cmocka_unit_test(a_table_that_is_gone_is_told),
        cmocka_unit_test(chunks_are_within_bounds),
        cmocka_unit_test(more_texts_than_pass_at_once_arrive_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
