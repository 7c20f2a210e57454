/* The reader of results files and `transito info`. Expected: what the fixture wrote, and the contract of reader.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <hdf5.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "output/info_text.h"
#include "output/reader.h"
#include "output/results_file.h"
#include "output/scenario_text.h"
#include "tests/units/results_fixture.h"

#define SCENARIO_FOLDER "reader.scenario"
#define FOLDER          "reader.results"
#define PATH            FOLDER "/toy.h5"

static void begin(void)
{
    fixture_empty_folder(FOLDER);
    fixture_empty_folder(SCENARIO_FOLDER);
    fixture *f = fixture_new(SCENARIO_FOLDER, 2, NULL, 0);
    fixture_write(f, PATH);
    fixture_free(f);
}

static output_reader *open_file(void)
{
    sim_diagnostics *d = sim_diagnostics_new();
    output_reader *reader = output_reader_open(PATH, d);
    if (reader == NULL)
        fail_msg("%s", sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return reader;
}

static void variables_have_dimensions_units_and_names(void **state)
{
    (void)state;
    begin();
    output_reader *reader = open_file();
    const output_variable *queue = output_reader_find(reader, "queue");
    assert_non_null(queue);
    assert_string_equal(queue->type, "int32");
    assert_string_equal(queue->units, "1");
    assert_string_equal(queue->long_name, "queue of stations");
    assert_string_equal(queue->comment, "requests in line");
    assert_int_equal(queue->rank, 4);
    assert_string_equal(queue->dimensions[0], "replication");
    assert_string_equal(queue->dimensions[1], "time");
    assert_string_equal(queue->dimensions[2], "place");
    assert_string_equal(queue->dimensions[3], "distance");
    assert_int_equal(queue->sizes[1], FIXTURE_DAYS);
    assert_string_equal(output_reader_find(reader, "note")->type, "text");
    assert_string_equal(output_reader_find(reader, "gateway")->type, "int8");
    assert_string_equal(output_reader_find(reader, "latitude")->units, "degrees_north");
    assert_null(output_reader_find(reader, "bnds"));
    assert_null(output_reader_find(reader, "nothing"));
    assert_string_equal(output_reader_text(reader, "model"), "toy");
    assert_string_equal(output_reader_text(reader, "run_status"), "complete");
    assert_string_equal(output_reader_text(reader, "nothing"), "");
    assert_int_equal(output_reader_number(reader, "seed", -1), 4000000000);
    assert_int_equal(output_reader_number(reader, "nothing", -1), -1);
    assert_string_equal(output_reader_text_variable(reader, "provenance_command_line"), "transito run 'a file.cfg'");
    output_reader_close(reader);
}

static void values_are_read_whole_and_what_is_missing_is_no_number(void **state)
{
    (void)state;
    begin();
    output_reader *reader = open_file();
    sim_diagnostics *d = sim_diagnostics_new();
    size_t count;
    double *reals = output_reader_reals(reader, "measure_value", &count, d);
    assert_int_equal(count, 2 * FIXTURE_MEASURES);
    for (size_t r = 0; r < 2; r++)
        for (size_t i = 0; i < FIXTURE_MEASURES; i++) {
            const double expected = fixture_measure(i, (uint32_t)r), found = reals[r * FIXTURE_MEASURES + i];
            assert_true(isnan(expected) ? isnan(found) : found == expected);
        }
    free(reals);
    char **texts = output_reader_texts(reader, "note", &count, d);
    assert_int_equal(count, FIXTURE_PLACES);
    assert_string_equal(texts[2], "señal; \"quoted\"\nnext line");
    results_file_free_names(texts, count);
    assert_null(output_reader_reals(reader, "note", &count, d));
    assert_null(output_reader_texts(reader, "latitude", &count, d));
    assert_null(output_reader_reals(reader, "nothing", &count, d));
    assert_int_equal(count, 0);
    assert_int_equal(sim_diagnostics_count(d), 0);
    sim_diagnostics_free(d);
    output_reader_close(reader);
}

/* The text of the scenario is a scenario: read again, it gives itself. */
static void the_embedded_scenario_can_be_run_again(void **state)
{
    (void)state;
    begin();
    output_reader *reader = open_file();
    const char *text = output_reader_text_variable(reader, "scenario_text");
    assert_null(strstr(text, "results"));
    assert_null(strstr(text, SCENARIO_FOLDER));
    FILE *file = fopen(SCENARIO_FOLDER "/toy.cfg", "w");
    fputs(text, file);
    fclose(file);
    fixture *again = fixture_read(SCENARIO_FOLDER);
    char *second = scenario_text_of(again->scenario, SCENARIO_TEXT_KEYS);
    assert_string_equal(second, text);
    free(second);
    fixture_free(again);
    output_reader_close(reader);
}

static void a_table_is_embedded_as_it_is(void **state)
{
    (void)state;
    begin();
    output_reader *reader = open_file();
    assert_string_equal(output_reader_text_variable(reader, "table_toy_places"),
                        "id,name\nalpha,Alpha\nnogales,\"Nogalés, Sonora\"\n");
    output_reader_close(reader);
}

static void info_says_what_was_run_and_what_there_is(void **state)
{
    (void)state;
    static const char *const words[] = {
        "uncalibrated", "complete, 2 of 2 replications",           "4000000000",    "It says nothing of the world.",
        "encounters",   "replication 2, time 10, place 3, kind 2", "degrees_north", "latitude of the place"};
    begin();
    output_reader *reader = open_file();
    char *text = output_info_text(reader);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(text, words[i]) == NULL)
            fail_msg("\"%s\" is not in\n%s", words[i], text);
    free(text);
    text = output_info_json(reader);
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(object);
    assert_int_equal(json_integer_value(json_object_get(object, "seed")), 4000000000);
    assert_true(json_array_size(json_object_get(object, "variables")) > 20);
    json_decref(object);
    free(text);
    output_reader_close(reader);
}

static void assert_fault(const char *path, int exit_status)
{
    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(output_reader_open(path, d));
    assert_int_equal(sim_diagnostics_count(d), 1);
    assert_int_equal(sim_diagnostics_exit_status(d), exit_status);
    assert_null(strchr(sim_diagnostics_text(d, 0), '\n'));
    sim_diagnostics_free(d);
}

static void what_is_no_results_file_gives_one_line(void **state)
{
    (void)state;
    begin();
    assert_fault(FOLDER "/nowhere.h5", EX_NOINPUT);
    assert_fault(SCENARIO_FOLDER "/places.csv", EX_DATAERR);
    const hid_t file = H5Fcreate(FOLDER "/foreign.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    assert_fault(FOLDER "/foreign.h5", EX_DATAERR);
}

/* A file cut short anywhere is a fault or, where only bytes that no reader looks at are gone, a file. Never a crash. */
static void a_file_cut_short_anywhere_gives_one_line(void **state)
{
    (void)state;
    begin();
    FILE *file = fopen(PATH, "rb");
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    fclose(file);
    for (long left = size - 1; left > 0; left -= 997) {
        assert_int_equal(truncate(PATH, left), 0);
        assert_fault(PATH, EX_DATAERR);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_whole_and_what_is_missing_is_no_number),
        cmocka_unit_test(variables_have_dimensions_units_and_names),
        cmocka_unit_test(the_embedded_scenario_can_be_run_again),
        cmocka_unit_test(a_table_is_embedded_as_it_is),
        cmocka_unit_test(info_says_what_was_run_and_what_there_is),
        cmocka_unit_test(what_is_no_results_file_gives_one_line),
        cmocka_unit_test(a_file_cut_short_anywhere_gives_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
