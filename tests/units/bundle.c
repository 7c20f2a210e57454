/* Bundles: a scenario with its tables as texts, and as files again. Expected: the texts that the test wrote, and the
 * promises of bundle.h, retarget.h and unpacked.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <hdf5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "output/bundle.h"
#include "output/retarget.h"
#include "output/unpacked.h"
#include "sim/scenario/buffer.h"
#include "tests/units/results_fixture.h"

#define FOLDER   "bundle.scenario"
#define SCENARIO FOLDER "/scenario.cfg"
#define RESULTS  FOLDER "/toy.h5"

/* ---- a scenario with tables of all kinds ---- */

static const sim_param rows[] = {
    {"run.seed", SIM_PARAM_COUNT, "", 0, 1e9, "7", "Seed", SIM_NO_SOURCE},
    {"run.event_list", SIM_PARAM_TEXT, "", 0, 0, "\"heap\"", "Event list", SIM_CHOICES("heap|plain")},
    {"title", SIM_PARAM_TEXT, "", 0, 0, "\"\"", "Title", SIM_NO_SOURCE},
    {"places", SIM_PARAM_FILE, "", 0, 0, NULL, "Places", SIM_NO_SOURCE},
    {"network.legs", SIM_PARAM_FILE, "", 0, 0, "\"\"", "Legs", SIM_NO_SOURCE},
    {"starts", SIM_PARAM_LIST, "", 0, 0, "()", "Starts", SIM_NO_SOURCE},
    {"starts[].table", SIM_PARAM_FILE, "", 0, 0, NULL, "Table", SIM_NO_SOURCE},
    {"starts[].delay_days", SIM_PARAM_DISTRIBUTION, "days", 0, 10, "1.5", "Delay", SIM_NO_SOURCE},
};
static const sim_param_table tables[] = {{rows, sizeof rows / sizeof rows[0]}};
static const sim_schema schema = {tables, 1};

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Two tables of one base name, an odd name, CRLF with a byte order mark, and a key without a file. */
static void write_scenario(void)
{
    fixture_empty_folder(FOLDER);
    mkdir(FOLDER "/other", 0777);
    write_text(FOLDER "/a.csv", "id,name\nx,first\n");
    write_text(FOLDER "/other/a.csv", "id,name\nx,second\n");
    write_text(FOLDER "/señal \"q\" \\ $(rm);.csv", "\xef\xbb\xbfid\r\nx\r\n");
    write_text(SCENARIO,
               "title = \"a; b = { \\\"c\\\" @include # // places = \\\\\";\nplaces = \"a.csv\";\n"
               "starts = ( { id = \"s1\"; table = \"other/a.csv\"; delay_days = { distribution = \"gamma\"; mean = 3.0;"
               " shape = 2.0; }; }, { id = \"s2\"; table = \"señal \\\"q\\\" \\\\ $(rm);.csv\"; } );\n");
}

static sim_scenario *read_scenario(const char *path, const char *const overrides[], size_t count)
{
    sim_diagnostics *d = sim_diagnostics_new();
    sim_scenario *scenario = sim_scenario_read(path, &schema, overrides, count, d);
    if (scenario == NULL)
        fail_msg("%s", sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return scenario;
}

static output_bundle *gather(const sim_scenario *scenario)
{
    sim_diagnostics *d = sim_diagnostics_new();
    output_bundle *bundle = output_bundle_gather(scenario, d);
    if (bundle == NULL)
        fail_msg("%s", sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return bundle;
}

static output_unpacked *unpack(const output_bundle *bundle)
{
    sim_diagnostics *d = sim_diagnostics_new();
    output_unpacked *unpacked = output_bundle_unpack(bundle, "toy.h5", d);
    if (unpacked == NULL)
        fail_msg("%s", sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return unpacked;
}

static void assert_same(const output_bundle *a, const output_bundle *b)
{
    assert_string_equal(a->scenario_text, b->scenario_text);
    assert_string_equal(a->outputs_text, b->outputs_text);
    assert_int_equal(a->table_count, b->table_count);
    for (size_t i = 0; i < a->table_count; i++) {
        assert_string_equal(a->tables[i].key, b->tables[i].key);
        assert_string_equal(a->tables[i].file_name, b->tables[i].file_name);
        assert_string_equal(a->tables[i].text, b->tables[i].text);
    }
}

/* ---- round trips ---- */

static void a_bundle_unpacked_and_read_gathers_to_itself(void **state)
{
    (void)state;
    write_scenario();
    sim_scenario *scenario = read_scenario(SCENARIO, NULL, 0);
    output_bundle *bundle = gather(scenario);
    sim_scenario_free(scenario);
    assert_int_equal(bundle->table_count, 3);
    assert_string_equal(bundle->tables[0].key, "places");
    assert_string_equal(bundle->tables[1].key, "starts[0].table");
    assert_string_equal(bundle->tables[1].file_name, "a.csv");
    assert_string_equal(bundle->tables[1].text, "id,name\nx,second\n");
    assert_string_equal(bundle->tables[2].file_name, "señal \"q\" \\ $(rm);.csv");
    assert_string_equal(bundle->tables[2].text, "id\nx\n");
    assert_non_null(strstr(bundle->outputs_text, "event_list"));

    output_unpacked *unpacked = unpack(bundle);
    scenario = read_scenario(unpacked->scenario_path, NULL, 0);
    sim_diagnostics *d = sim_diagnostics_new();
    assert_int_equal(output_unpacked_check(unpacked, scenario, "toy.h5", d), 0);
    sim_diagnostics_free(d);
    output_bundle *again = gather(scenario);
    assert_same(again, bundle);
    output_bundle_free(again);
    sim_scenario_free(scenario);
    output_unpacked_free(unpacked);
    output_bundle_free(bundle);
}

static void the_folder_is_private_and_leaves_nothing_behind(void **state)
{
    (void)state;
    write_scenario();
    fixture_empty_folder("bundle.tmp");
    char here[4000], above[4096];
    assert_non_null(getcwd(here, sizeof here));
    snprintf(above, sizeof above, "%s/bundle.tmp", here);
    assert_int_equal(setenv("TMPDIR", above, 1), 0);
    sim_scenario *scenario = read_scenario(SCENARIO, NULL, 0);
    output_bundle *bundle = gather(scenario);
    output_unpacked *unpacked = unpack(bundle);
    struct stat about;
    assert_int_equal(stat(unpacked->folder, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_memory_equal(unpacked->folder, above, strlen(above));
    output_unpacked_free(unpacked);
    assert_int_equal(fixture_count_files("bundle.tmp"), 0);

    assert_int_equal(setenv("TMPDIR", "/nowhere/at/all", 1), 0);
    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(output_bundle_unpack(bundle, "toy.h5", d));
    assert_int_equal(sim_diagnostics_exit_status(d), EX_CANTCREAT);
    sim_diagnostics_free(d);
    unsetenv("TMPDIR");
    output_bundle_free(bundle);
    sim_scenario_free(scenario);
}

/* Through HDF5: what the writer embeds is what is read. */
static void a_results_file_gives_back_the_bundle_of_its_scenario(void **state)
{
    (void)state;
    fixture_empty_folder(FOLDER);
    fixture *f = fixture_new(FOLDER, 1, NULL, 0);
    fixture_write(f, RESULTS);
    output_bundle *expected = gather(f->scenario);
    sim_diagnostics *d = sim_diagnostics_new();
    output_reader *reader = output_reader_open(RESULTS, d);
    assert_non_null(reader);
    output_bundle *bundle = output_bundle_read(reader, d);
    assert_non_null(bundle);
    assert_int_equal(bundle->table_count, 1);
    assert_same(bundle, expected);
    output_bundle_free(bundle);
    output_bundle_free(expected);
    output_reader_close(reader);
    sim_diagnostics_free(d);
    fixture_free(f);
}

/* ---- what is not trusted ---- */

static void assert_refused(const output_bundle *bundle)
{
    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(output_bundle_unpack(bundle, "toy.h5", d));
    assert_int_equal(sim_diagnostics_count(d), 1);
    assert_int_equal(sim_diagnostics_exit_status(d), EX_DATAERR);
    assert_null(strchr(sim_diagnostics_text(d, 0), '\n'));
    assert_memory_equal(sim_diagnostics_text(d, 0), "toy.h5: ", 8);
    sim_diagnostics_free(d);
}

static void names_that_lead_out_of_the_folder_are_refused(void **state)
{
    (void)state;
    static const char *const file_names[] = {"", ".", "..", "../x.csv", "/etc/x.csv", "a/b.csv", "x/"};
    for (size_t i = 0; i < sizeof file_names / sizeof *file_names; i++) {
        output_bundle *bundle = output_bundle_new("places = \"a.csv\";\n", "");
        output_bundle_add_table(bundle, "places", file_names[i], "id\n");
        assert_refused(bundle);
        output_bundle_free(bundle);
    }
    static const char *const keys[] = {"", ".", "..", "../places", "/places", "pla/ces", "pla ces", "places\n"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        output_bundle *bundle = output_bundle_new("places = \"a.csv\";\n", "");
        output_bundle_add_table(bundle, keys[i], "a.csv", "id\n");
        assert_refused(bundle);
        output_bundle_free(bundle);
    }
}

static void two_tables_of_one_key_or_of_no_key_of_the_scenario_are_refused(void **state)
{
    (void)state;
    output_bundle *bundle = output_bundle_new("places = \"a.csv\";\n", "");
    output_bundle_add_table(bundle, "places", "a.csv", "id\n");
    output_bundle_add_table(bundle, "places", "b.csv", "id\n");
    assert_refused(bundle);
    output_bundle_free(bundle);
    bundle = output_bundle_new("places = \"a.csv\";\n", "");
    output_bundle_add_table(bundle, "elsewhere", "a.csv", "id\n");
    assert_refused(bundle);
    output_bundle_free(bundle);
}

/* A small file may promise any length: 1.9 GiB here, of which nothing is stored. */
static void a_text_that_would_fill_the_memory_is_not_read(void **state)
{
    (void)state;
    fixture_empty_folder(FOLDER);
    fixture *f = fixture_new(FOLDER, 1, NULL, 0);
    fixture_write(f, RESULTS);
    fixture_free(f);
    const hid_t file = H5Fopen(RESULTS, H5F_ACC_RDWR, H5P_DEFAULT), type = H5Tcopy(H5T_C_S1);
    assert_true(H5Tset_size(type, (size_t)1900 << 20) >= 0);
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t dataset = H5Dcreate2(file, "table_toy_more", type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Tclose(type);
    H5Fclose(file);
    sim_diagnostics *d = sim_diagnostics_new();
    output_reader *reader = output_reader_open(RESULTS, d);
    assert_non_null(reader);
    assert_null(output_bundle_read(reader, d)); /* a table without a key */
    assert_int_equal(sim_diagnostics_exit_status(d), EX_DATAERR);
    output_reader_close(reader);
    sim_diagnostics_free(d);
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    assert_true(usage.ru_maxrss < 1 << 20); /* KiB */
}

/* Each would have libconfig read another file, or end a value early. */
static void a_scenario_text_that_is_not_ours_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "base = \"/etc/passwd\";\n",
        "@include \"/etc/passwd\"\n",
        "a = 1; base = \"/etc/passwd\";\n",
        "a = 1;\rbase = \"/etc/passwd\";\n",
        "a = \"x\"; base = \"/etc/passwd\";\n",
        "a = {\n    @include \"/etc/passwd\"\n};\n",
        "a = [1]@include \"/etc/passwd\"\n;\n",
        "a = \"x\\\";\n",
        "a = \"x;\n",
        "a = ;\n",
        "a = 1\n",
        "a = {\n",
        "}\n",
        "};\n",
        ");\n",
        "a = (\n    {\n    };\n);\n",
        "a = (\n    b = 1;\n);\n",
        "a = {\n);\n",
        "{\n}\n",
        "a = 1; # comment\n",
        "\n",
        "a= 1;\n",
        "= 1;\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        output_bundle *bundle = output_bundle_new(texts[i], "");
        assert_refused(bundle);
        output_bundle_free(bundle);
        bundle = output_bundle_new("a = 1;\n", texts[i]);
        assert_refused(bundle);
        output_bundle_free(bundle);
    }
    sim_buffer deep = {0};
    for (int i = 0; i < 70; i++)
        sim_buffer_print(&deep, "a = {\n");
    output_bundle *bundle = output_bundle_new(deep.text, "");
    assert_refused(bundle);
    output_bundle_free(bundle);
    free(deep.text);
}

/* A table that the file lacks must not come from a folder of this machine that has one of its name; one that the
 * command line names may. */
static void a_table_that_is_missing_is_not_taken_from_this_machine(void **state)
{
    (void)state;
    write_scenario();
    assert_int_equal(setenv("TRANSITO_PATH", FOLDER, 1), 0);
    output_bundle *bundle = output_bundle_new("places = \"a.csv\";\n", "");
    output_unpacked *unpacked = unpack(bundle);
    sim_diagnostics *d = sim_diagnostics_new();
    sim_scenario *scenario = read_scenario(unpacked->scenario_path, NULL, 0);
    assert_int_equal(output_unpacked_check(unpacked, scenario, "toy.h5", d), -1);
    assert_int_equal(sim_diagnostics_exit_status(d), EX_DATAERR);
    sim_diagnostics_free(d);
    sim_scenario_free(scenario);

    static const char *const overrides[] = {"places=" FOLDER "/a.csv"};
    d = sim_diagnostics_new();
    scenario = read_scenario(unpacked->scenario_path, overrides, 1);
    assert_int_equal(output_unpacked_check(unpacked, scenario, "toy.h5", d), 0);
    sim_diagnostics_free(d);
    sim_scenario_free(scenario);
    output_unpacked_free(unpacked);
    output_bundle_free(bundle);
    unsetenv("TRANSITO_PATH");
}

/* Whatever single byte of a text is changed: it is refused, or it is read without another file. */
static void a_text_with_any_byte_changed_names_no_other_file(void **state)
{
    (void)state;
    write_scenario();
    sim_scenario *scenario = read_scenario(SCENARIO, NULL, 0);
    output_bundle *bundle = gather(scenario);
    sim_scenario_free(scenario);
    static const char bytes[] = "\"\\@#;={}()[]/\n\r a1.,:";
    const size_t length = strlen(bundle->scenario_text);
    size_t taken = 0, refused = 0;
    for (size_t i = 0; i < length; i++)
        for (size_t j = 0; j < sizeof bytes - 1; j++) {
            const char before = bundle->scenario_text[i];
            bundle->scenario_text[i] = bytes[j];
            sim_diagnostics *d = sim_diagnostics_new();
            char *text = output_retarget(bundle, "toy.h5", d);
            assert_int_equal(text == NULL, sim_diagnostics_count(d) == 1);
            taken += text != NULL;
            refused += text == NULL;
            free(text);
            sim_diagnostics_free(d);
            bundle->scenario_text[i] = before;
        }
    assert_true(taken > 0 && refused > 0);
    output_bundle_free(bundle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_unpacked_and_read_gathers_to_itself),
        cmocka_unit_test(the_folder_is_private_and_leaves_nothing_behind),
        cmocka_unit_test(a_results_file_gives_back_the_bundle_of_its_scenario),
        cmocka_unit_test(names_that_lead_out_of_the_folder_are_refused),
        cmocka_unit_test(two_tables_of_one_key_or_of_no_key_of_the_scenario_are_refused),
        cmocka_unit_test(a_text_that_would_fill_the_memory_is_not_read),
        cmocka_unit_test(a_scenario_text_that_is_not_ours_is_refused),
        cmocka_unit_test(a_table_that_is_missing_is_not_taken_from_this_machine),
        cmocka_unit_test(a_text_with_any_byte_changed_names_no_other_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
