/* The digest of results files. What must be equal and what must differ is the contract of digest.h; the digests of small
 * files are computed a second time from its definition, by hand and in one piece. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include <xxhash.h>

#include "output/digest.h"
#include "sim/scenario/buffer.h"
#include "tests/units/results_fixture.h"

#define SCENARIO_FOLDER "digest.scenario"
#define FOLDER          "digest.results"
#define PATH            FOLDER "/a.h5"
#define OTHER           FOLDER "/b.h5"

enum { NAME_BYTES = 64 };

static output_digest digest_of(const char *path)
{
    output_digest digest = {""};
    sim_diagnostics *d = sim_diagnostics_new();
    if (output_digest_file(path, NULL, NULL, &digest, d) != 0)
        fail_msg("%s", sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    assert_int_equal(strlen(digest.hex), 32);
    return digest;
}

static void assert_same(const char *a, const char *b)
{
    assert_string_equal(digest_of(a).hex, digest_of(b).hex);
}

static void assert_different(const char *a, const char *b)
{
    assert_string_not_equal(digest_of(a).hex, digest_of(b).hex);
}

/* ---- results ---- */

static void write_results(const char *path, uint32_t replications, const char *const overrides[], size_t count)
{
    fixture *f = fixture_new(SCENARIO_FOLDER, replications, overrides, count);
    fixture_write(f, path);
    fixture_free(f);
}

static void begin(void)
{
    fixture_empty_folder(FOLDER);
    fixture_empty_folder(SCENARIO_FOLDER);
    write_results(PATH, 2, NULL, 0);
}

static void compression_path_and_provenance_do_not_matter(void **state)
{
    (void)state;
    static const char *const none[] = {"results.compression=0"}, *const most[] = {"results.compression=9"};
    begin();
    write_results(OTHER, 2, none, 1);
    assert_same(PATH, OTHER);
    write_results(OTHER, 2, most, 1);
    assert_same(PATH, OTHER);

    fixture *f = fixture_new(SCENARIO_FOLDER, 2, NULL, 0);
    snprintf(f->provenance->started_utc, sizeof f->provenance->started_utc, "1999-12-31T23:59:59Z");
    f->provenance->version = "99.9";
    f->provenance->commit = "0123456789ab";
    memset(f->provenance->command_line, 'x', strlen(f->provenance->command_line));
    fixture_write(f, OTHER);
    fixture_free(f);
    assert_same(PATH, OTHER);
}

static void another_scenario_is_another_digest(void **state)
{
    (void)state;
    static const char *const other_days[] = {"run.days=11"};
    begin();
    write_results(OTHER, 2, other_days, 1);
    assert_different(PATH, OTHER);
    write_results(OTHER, 3, NULL, 0);
    assert_different(PATH, OTHER);
}

static void collect(void *context, const char *name, const output_digest *digest)
{
    sim_buffer_print(context, "%s %s\n", name, digest->hex);
}

static char *list_of(const char *path)
{
    sim_buffer list = {0};
    output_digest digest;
    sim_diagnostics *d = sim_diagnostics_new();
    assert_int_equal(output_digest_file(path, collect, &list, &digest, d), 0);
    sim_diagnostics_free(d);
    return sim_buffer_take(&list);
}

/* All that the smaller file holds is in the larger one, with the same digest; one more stands there. */
static void datasets_in_common_are_equal_with_and_without_an_optional_one(void **state)
{
    (void)state;
    static const char *const off[] = {"results.stations=false"};
    begin();
    write_results(OTHER, 2, off, 1);
    char *whole = list_of(PATH), *less = list_of(OTHER);
    size_t lines = 0, lines_less = 0;
    for (const char *c = whole; *c != '\0'; c++)
        lines += *c == '\n';
    for (char *line = strtok(less, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strstr(whole, line) == NULL)
            fail_msg("%s is not in\n%s", line, whole);
        lines_less++;
    }
    assert_int_equal(lines, lines_less + 1);
    assert_non_null(strstr(whole, "queue "));
    assert_null(strstr(whole, "outputs_text"));
    assert_null(strstr(whole, "provenance"));
    free(whole);
    free(less);
}

/* ---- made by hand ---- */

typedef struct hand_made {
    const char *name;
    hid_t stored; /* type of the values in the file */
    double values[6];
    hsize_t sizes[2];
    const char *units, *note;
    int chunked, units_last, variable_texts;
    const char *scale; /* name of the scale of the first axis, NULL for none */
} hand_made;

static const hand_made plain = {
    .name = "x", .values = {1, -2, 3, 4, 5, NAN}, .sizes = {2, 3}, .units = "km", .note = "señal"};

static void put_text(hid_t object, const char *name, const char *text, int is_variable)
{
    const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, is_variable ? H5T_VARIABLE : strlen(text) + 7);
    if (!is_variable)
        H5Tset_strpad(type, H5T_STR_NULLPAD);
    const hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    char padded[NAME_BYTES] = "";
    memcpy(padded, text, strlen(text));
    assert_true(H5Awrite(attribute, type, is_variable ? (const void *)&text : padded) >= 0);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
}

static void put_scale(hid_t file, hid_t dataset, const char *name, hsize_t size)
{
    const hid_t space = H5Screate_simple(1, &size, NULL);
    const hid_t scale = H5Dcreate2(file, name, H5T_STD_I16LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5DSset_scale(scale, name) >= 0);
    assert_true(H5DSattach_scale(dataset, scale, 0) >= 0);
    H5Dclose(scale);
    H5Sclose(space);
}

static void make(const char *path, const hand_made *m)
{
    const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t space = H5Screate_simple(2, m->sizes, NULL), list = H5Pcreate(H5P_DATASET_CREATE);
    if (m->chunked) {
        H5Pset_chunk(list, 2, (hsize_t[]){1, 2});
        H5Pset_deflate(list, 6);
    }
    const hid_t stored = m->stored == 0 ? H5T_IEEE_F64LE : m->stored;
    const hid_t dataset = H5Dcreate2(file, m->name, stored, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, m->values) >= 0);
    if (!m->units_last)
        put_text(dataset, "units", m->units, m->variable_texts);
    put_text(dataset, "note", m->note, m->variable_texts);
    if (m->units_last)
        put_text(dataset, "units", m->units, m->variable_texts);
    if (m->scale != NULL)
        put_scale(file, dataset, m->scale, m->sizes[0]);
    put_text(file, "title", "by hand", m->variable_texts);
    H5Dclose(dataset);
    H5Pclose(list);
    H5Sclose(space);
    H5Fclose(file);
}

static void assert_as_plain(const hand_made *m)
{
    make(PATH, &plain);
    make(OTHER, m);
    assert_same(PATH, OTHER);
}

static void assert_not_as_plain(const hand_made *m)
{
    make(PATH, &plain);
    make(OTHER, m);
    assert_different(PATH, OTHER);
}

static void the_way_of_storing_does_not_matter(void **state)
{
    (void)state;
    fixture_empty_folder(FOLDER);
    hand_made m = plain;
    m.chunked = 1;
    assert_as_plain(&m);
    m.units_last = 1;
    assert_as_plain(&m);
    m.variable_texts = 1;
    assert_as_plain(&m);
    m.stored = H5T_IEEE_F64BE;
    assert_as_plain(&m);
    m.values[5] = -NAN; /* sign of a NaN */
    assert_as_plain(&m);
}

static void each_thing_said_matters(void **state)
{
    (void)state;
    fixture_empty_folder(FOLDER);
    hand_made m = plain;
    m.values[1] = -2.0000000000000004;
    assert_not_as_plain(&m);
    m = plain;
    m.values[5] = INFINITY;
    assert_not_as_plain(&m);
    m = plain;
    m.sizes[0] = 3;
    m.sizes[1] = 2;
    assert_not_as_plain(&m);
    m = plain;
    m.name = "y";
    assert_not_as_plain(&m);
    m = plain;
    m.units = "m";
    assert_not_as_plain(&m);
    m = plain;
    m.stored = H5T_IEEE_F32LE;
    assert_not_as_plain(&m);
    m = plain;
    m.scale = "time";
    assert_not_as_plain(&m);
    hand_made n = m;
    n.scale = "place";
    make(PATH, &m);
    make(OTHER, &n);
    assert_different(PATH, OTHER);
}

static void zeros_of_both_signs_differ_and_kinds_of_integers_too(void **state)
{
    (void)state;
    fixture_empty_folder(FOLDER);
    hand_made m = {.name = "x", .values = {0}, .sizes = {2, 3}, .units = "1", .note = "n"}, n = m;
    n.values[2] = -0.0;
    make(PATH, &m);
    make(OTHER, &n);
    assert_different(PATH, OTHER);
    m.stored = H5T_STD_I32LE;
    n = m;
    n.stored = H5T_STD_U32LE;
    make(PATH, &m);
    make(OTHER, &n);
    assert_different(PATH, OTHER);
    n.stored = H5T_STD_I32BE;
    make(OTHER, &n);
    assert_same(PATH, OTHER);
}

/* ---- the definition, a second time ---- */

static void say_number(sim_buffer *stream, uint64_t number)
{
    for (int i = 0; i < 8; i++) {
        const char byte = (char)(number & 0xff);
        sim_buffer_add(stream, &byte, 1);
        number >>= 8;
    }
}

static void say_text(sim_buffer *stream, const char *text)
{
    say_number(stream, strlen(text));
    sim_buffer_add(stream, text, strlen(text));
}

static void say_text_attribute(sim_buffer *stream, const char *name, const char *text)
{
    say_text(stream, name);
    sim_buffer_add(stream, "s", 1);
    say_number(stream, 0); /* size */
    say_number(stream, 0); /* rank */
    say_text(stream, text);
}

static XXH128_canonical_t hash_all(sim_buffer *stream)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(stream->text, stream->length));
    free(sim_buffer_take(stream));
    return canonical;
}

/* The digest of a file with one dataset `x` of int32 and the attribute `units`, and the attribute `title`. */
static void assert_by_definition(const char *path, size_t rank, const hsize_t sizes[], const int32_t *values)
{
    size_t elements = 1;
    sim_buffer dataset = {0}, file = {0};
    say_text(&dataset, "transito-dataset-1");
    say_text(&dataset, "x");
    sim_buffer_add(&dataset, "i", 1);
    say_number(&dataset, 4);
    say_number(&dataset, rank);
    for (size_t i = 0; i < rank; i++) {
        say_number(&dataset, sizes[i]);
        elements *= sizes[i];
    }
    for (size_t i = 0; i < rank; i++)
        say_text(&dataset, "");
    say_number(&dataset, 1);
    say_text_attribute(&dataset, "units", "km");
    sim_buffer_add(&dataset, (const char *)values, elements * sizeof *values); /* this machine is little-endian */
    const XXH128_canonical_t inner = hash_all(&dataset);

    say_text(&file, "transito-file-1");
    say_number(&file, 1);
    say_text_attribute(&file, "title", "by hand");
    say_number(&file, 1);
    say_text(&file, "x");
    sim_buffer_add(&file, (const char *)inner.digest, sizeof inner.digest);
    const XXH128_canonical_t outer = hash_all(&file);
    char hex[OUTPUT_DIGEST_BYTES];
    for (size_t i = 0; i < sizeof outer.digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", outer.digest[i]);
    assert_string_equal(digest_of(path).hex, hex);
}

static void assert_shape_by_definition(size_t rank, const hsize_t sizes[])
{
    size_t elements = 1;
    for (size_t i = 0; i < rank; i++)
        elements *= sizes[i];
    int32_t *values = malloc(elements * sizeof *values);
    for (size_t i = 0; i < elements; i++)
        values[i] = (int32_t)(i * 2654435761u);
    const hid_t file = H5Fcreate(PATH, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)rank, sizes, NULL);
    const hid_t dataset = H5Dcreate2(file, "x", H5T_STD_I32LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Dwrite(dataset, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    put_text(dataset, "units", "km", 0);
    put_text(file, "title", "by hand", 0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Fclose(file);
    assert_by_definition(PATH, rank, sizes, values);
    free(values);
}

/* Small ones, and ones that are read in several blocks with a remainder along each axis. */
static void the_digest_is_that_of_its_definition(void **state)
{
    (void)state;
    fixture_empty_folder(FOLDER);
    assert_shape_by_definition(0, NULL);
    assert_shape_by_definition(1, (hsize_t[]){5});
    assert_shape_by_definition(3, (hsize_t[]){2, 3, 4});
    assert_shape_by_definition(1, (hsize_t[]){3000001});
    assert_shape_by_definition(3, (hsize_t[]){3, 701, 903});
    assert_shape_by_definition(3, (hsize_t[]){2, 3, 1048579});
    assert_shape_by_definition(4, (hsize_t[]){2, 2, 5, 300007});
}

/* ---- what is no results file ---- */

static void assert_fault(const char *path, int exit_status, const char *words)
{
    output_digest digest;
    sim_diagnostics *d = sim_diagnostics_new();
    assert_int_equal(output_digest_file(path, NULL, NULL, &digest, d), -1);
    assert_int_equal(sim_diagnostics_count(d), 1);
    assert_int_equal(sim_diagnostics_exit_status(d), exit_status);
    assert_null(strchr(sim_diagnostics_text(d, 0), '\n'));
    if (strstr(sim_diagnostics_text(d, 0), words) == NULL)
        fail_msg("%s", sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
}

static void what_is_no_results_file_gives_one_line(void **state)
{
    (void)state;
    begin();
    assert_fault(FOLDER "/nowhere.h5", EX_NOINPUT, "No such file");
    assert_fault(FOLDER, EX_NOINPUT, "directory");
    assert_fault(SCENARIO_FOLDER "/toy.cfg", EX_DATAERR, "no HDF5 file");
    assert_int_equal(truncate(PATH, 20000), 0);
    assert_fault(PATH, EX_DATAERR, "cut short");
    assert_int_equal(truncate(PATH, 0), 0);
    assert_fault(PATH, EX_DATAERR, "no HDF5 file");

    const hid_t file = H5Fcreate(OTHER, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(H5Gcreate2(file, "group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Fclose(file);
    assert_fault(OTHER, EX_DATAERR, "group");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compression_path_and_provenance_do_not_matter),
        cmocka_unit_test(another_scenario_is_another_digest),
        cmocka_unit_test(datasets_in_common_are_equal_with_and_without_an_optional_one),
        cmocka_unit_test(the_way_of_storing_does_not_matter),
        cmocka_unit_test(each_thing_said_matters),
        cmocka_unit_test(zeros_of_both_signs_differ_and_kinds_of_integers_too),
        cmocka_unit_test(the_digest_is_that_of_its_definition),
        cmocka_unit_test(what_is_no_results_file_gives_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
