/* CSV tables: what is read, and each fault at its line. Expected values by RFC 4180 and by hand. */
#include "sim/scenario/table.h"

#include <math.h>

#include "tests/units/scenario_desk.h"

enum { NAME, KM, PERSONS, DAY, MONTH, NOTE };

static const sim_column columns[] = {
    {"name", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},       {"km", SIM_COLUMN_REAL, SIM_COLUMN_OPTIONAL, 0, 5000},
    {"persons", SIM_COLUMN_COUNT, SIM_COLUMN_OPTIONAL, 0, 1e6}, {"day", SIM_COLUMN_DATE, SIM_COLUMN_OPTIONAL, 0, 0},
    {"month", SIM_COLUMN_MONTH, SIM_COLUMN_OPTIONAL, 0, 0},     {"note", SIM_COLUMN_TEXT, SIM_COLUMN_ABSENT_OK, 0, 0},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

#define HEADER "name,km,persons,day,month\n"

static sim_table *read_text(const char *text, sim_diagnostics *d)
{
    return sim_table_read(desk_write("t.csv", text), columns, COLUMNS, d);
}

static void columns_stand_in_any_order_and_others_are_ignored(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    sim_table *t = read_text("persons,extra,name,month,day,km\n"
                             "12,x,\"Tapachula, Chiapas\",2023-05,1970-01-02,1.5\n"
                             "\n"
                             ",y,\"say \"\"here\"\"\",,,\n",
                             d);
    desk_assert_clean(d);
    assert_int_equal(sim_table_rows(t), 2);
    assert_string_equal(sim_table_text(t, 0, NAME), "Tapachula, Chiapas");
    assert_true(sim_table_real(t, 0, KM) == 1.5);
    assert_int_equal(sim_table_count(t, 0, PERSONS), 12);
    assert_int_equal(sim_table_count(t, 0, DAY), 1);
    assert_int_equal(sim_table_count(t, 0, MONTH), 53 * 12 + 4);
    assert_string_equal(sim_table_text(t, 0, NOTE), "");
    assert_string_equal(sim_table_text(t, 1, NAME), "say \"here\"");
    assert_true(isnan(sim_table_real(t, 1, KM)));
    assert_int_equal(sim_table_count(t, 1, PERSONS), -1);
    assert_int_equal(sim_table_count(t, 1, DAY), INT64_MIN);
    assert_int_equal(sim_table_count(t, 1, MONTH), INT64_MIN);
    assert_int_equal(sim_table_origin(t, 0).line, 2);
    assert_int_equal(sim_table_origin(t, 1).line, 4);
    assert_string_equal(sim_table_origin(t, 1).file, desk_path("t.csv"));
    sim_table_free(t);
    sim_diagnostics_free(d);
}

static void byte_order_mark_and_any_line_end_are_read(void **unused)
{
    (void)unused;
    const char *const texts[] = {"\xef\xbb\xbfname,km,persons,day,month\r\nA,1,2,,\r\nB,3,4,,",
                                 "name,km,persons,day,month\rA,1,2,,\rB,3,4,,\r",
                                 "name,km,persons,day,month\nA,1,2,,\nB,3,4,,\n"};
    for (size_t i = 0; i < 3; i++) {
        sim_diagnostics *d = sim_diagnostics_new();
        sim_table *t = read_text(texts[i], d);
        desk_assert_clean(d);
        assert_int_equal(sim_table_rows(t), 2);
        assert_int_equal(sim_table_count(t, 1, PERSONS), 4);
        assert_int_equal(sim_table_origin(t, 1).line, 3);
        sim_table_free(t);
        sim_diagnostics_free(d);
    }
}

static void a_line_is_counted_through_breaks_within_quotes(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    sim_table *t = read_text(HEADER "\"two\nlines\",1,1,,\nB,x,1,,\n", d);
    desk_assert_fault(d, 0, SIM_FAULT_DATA, "t.csv", 4, "km: \"x\" is not a number");
    assert_int_equal(sim_diagnostics_count(d), 1);
    assert_string_equal(sim_table_text(t, 0, NAME), "two\nlines");
    assert_int_equal(sim_table_origin(t, 1).line, 4);
    sim_table_free(t);
    sim_diagnostics_free(d);
}

static void pandas_writes_whole_numbers_with_a_point_and_they_are_read(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    sim_table *t = read_text(HEADER "A,1e2,12.0,,\n", d);
    desk_assert_clean(d);
    assert_int_equal(sim_table_count(t, 0, PERSONS), 12);
    assert_true(sim_table_real(t, 0, KM) == 100);
    sim_table_free(t);
    sim_diagnostics_free(d);
}

static void every_bad_cell_is_told_at_its_line_and_the_table_returned(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    sim_table *t = read_text(HEADER ",1,1,,\n"                         /* 2: required */
                                    "A,nan,1.5,,\n"                    /* 3: two */
                                    "A,5000.5,-1,,\n"                  /* 4: two out of range */
                                    "A,1e999,99999999999999999999,,\n" /* 5: two beyond */
                                    "A,1,1,2023-02-29,2023-13\n"       /* 6: two */
                                    "A,1,1,,,7\n"                      /* 7: too long */
                                    "A,1\n"                            /* 8: too short */
                                    "B,0x10,\"1,000\",,\n",            /* 9: two */
                             d);
    const struct {
        int line;
        const char *words;
    } expected[] = {{2, "name: the cell is empty"},
                    {3, "km: \"nan\" is not a number"},
                    {3, "persons: \"1.5\" is not a whole number"},
                    {4, "km: \"5000.5\" is out of range"},
                    {4, "persons: \"-1\" is out of range"},
                    {5, "km: \"1e999\" is beyond"},
                    {5, "persons: \"99999999999999999999\" is beyond"},
                    {6, "day: \"2023-02-29\" is not a date"},
                    {6, "month: \"2023-13\" is not a month"},
                    {7, "6 cells where the header has 5"},
                    {8, "2 cells where the header has 5"},
                    {9, "km: \"0x10\" is not a number"},
                    {9, "persons: \"1,000\" is not a whole number"}};
    const size_t count = sizeof expected / sizeof *expected;
    for (size_t i = 0; i < count; i++)
        desk_assert_fault(d, i, SIM_FAULT_DATA, "t.csv", expected[i].line, expected[i].words);
    assert_int_equal(sim_diagnostics_count(d), count);
    assert_non_null(t);
    assert_int_equal(sim_table_rows(t), 6); /* those of the wrong length are left out */
    assert_int_equal(sim_table_origin(t, 5).line, 9);
    sim_table_free(t);
    sim_diagnostics_free(d);
}

static void assert_unusable(const char *bytes, size_t length, int line, const char *words)
{
    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(sim_table_read(desk_write_bytes("t.csv", bytes, length), columns, COLUMNS, d));
    desk_assert_fault(d, 0, SIM_FAULT_DATA, "t.csv", line, words);
    assert_int_equal(sim_diagnostics_count(d), 1);
    sim_diagnostics_free(d);
}

static void a_file_that_is_no_table_is_one_fault_at_its_line(void **unused)
{
    (void)unused;
#define UNUSABLE(text, line, words) assert_unusable(text, sizeof(text) - 1, line, words)
    UNUSABLE("", 0, "the file is empty");
    UNUSABLE("\n\n", 0, "the file is empty");
    UNUSABLE(HEADER "A,1,1,,\n\"B,1,1,,\nC,1,1,,\n", 3, "a quote is opened here and never closed");
    UNUSABLE(HEADER "A,1,1,,\nB \"b\" b,1,1,,\n", 3, "a quote inside a cell");
    UNUSABLE(HEADER "A,1,1,,\n\"B\"b,1,1,,\n", 3, "a quote inside a cell");
    UNUSABLE(HEADER "A,1,1,,\0", 0, "not a text file");
    UNUSABLE(HEADER "A,1,1,,\nB\001,1,1,,\n", 3, "control character 0x01");
    UNUSABLE(HEADER "A,1,1,,\nM\xe9xico,1,1,,\n", 3, "byte 0xE9 is not UTF-8");
    UNUSABLE("name,km,day,month\n", 1, "persons: the column is missing");
    UNUSABLE("name,km,person,day,month\nA,1,1,,\n", 1, "is \"person\" meant to be it?");
}

static void a_near_miss_of_an_optional_name_and_a_name_given_twice_are_told(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    sim_table *t = read_text("name,km,persons,day,month,notes\nA,1,1,,,x\n", d);
    assert_non_null(t);
    desk_assert_fault(d, 0, SIM_FAULT_DATA, "t.csv", 1, "notes: unknown column\n    did you mean \"note\"?");
    sim_table_free(t);
    t = read_text("name,km,persons,day,month,km\nA,1,1,,,2\n", d);
    desk_assert_fault(d, 1, SIM_FAULT_DATA, "t.csv", 1, "km: two columns have this name");
    sim_table_free(t);
    t = read_text("name,km,persons,day,month,note,notes\nA,1,1,,,x,y\n", d);
    assert_int_equal(sim_diagnostics_count(d), 2); /* "note" is there: "notes" is a column of its own */
    assert_string_equal(sim_table_text(t, 0, NOTE), "x");
    sim_table_free(t);
    sim_diagnostics_free(d);
}

static void a_file_that_is_not_there_is_no_input(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    remove(desk_path("none.csv"));
    mkdir(desk_path("folder.csv"), 0777);
    assert_null(sim_table_read(desk_path("none.csv"), columns, COLUMNS, d));
    assert_null(sim_table_read(desk_path("folder.csv"), columns, COLUMNS, d));
    desk_assert_fault(d, 0, SIM_FAULT_INPUT, "none.csv", 0, "no such file");
    desk_assert_fault(d, 1, SIM_FAULT_INPUT, "folder.csv", 0, "a folder, not a file");
    sim_diagnostics_free(d);
}

static void rubbish_of_any_length_neither_crashes_nor_floods(void **unused)
{
    (void)unused;
    enum { LENGTH = 2000000 };
    char *text = malloc(LENGTH);
    const char *const alphabets[] = {",", ",\n", "a,\n", "\",\na", "\""};
    uint64_t state = 12345;
    for (size_t a = 0; a < sizeof alphabets / sizeof *alphabets; a++) {
        const size_t letters = strlen(alphabets[a]);
        for (size_t i = 0; i < LENGTH; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            text[i] = alphabets[a][(state >> 33) % letters];
        }
        sim_diagnostics *d = sim_diagnostics_new();
        sim_table_free(sim_table_read(desk_write_bytes("t.csv", text, LENGTH), columns, COLUMNS, d));
        assert_in_range(sim_diagnostics_count(d), 1, SIM_FAULTS_KEPT + 1);
        sim_diagnostics_free(d);
    }
    free(text);
}

int main(void)
{
    desk_open("table_desk");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_stand_in_any_order_and_others_are_ignored),
        cmocka_unit_test(byte_order_mark_and_any_line_end_are_read),
        cmocka_unit_test(a_line_is_counted_through_breaks_within_quotes),
        cmocka_unit_test(pandas_writes_whole_numbers_with_a_point_and_they_are_read),
        cmocka_unit_test(every_bad_cell_is_told_at_its_line_and_the_table_returned),
        cmocka_unit_test(a_file_that_is_no_table_is_one_fault_at_its_line),
        cmocka_unit_test(a_near_miss_of_an_optional_name_and_a_name_given_twice_are_told),
        cmocka_unit_test(a_file_that_is_not_there_is_no_input),
        cmocka_unit_test(rubbish_of_any_length_neither_crashes_nor_floods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
