/* Faults as they are told, and the nearest names. */
#include "tests/units/scenario_desk.h"

static void a_fault_is_one_line_with_its_place_key_and_hints(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    assert_int_equal(sim_diagnostics_exit_status(d), 0);
    sim_diagnostics_hint(d, "nothing to add to");
    sim_diagnostics_add(d, SIM_FAULT_CONFIG, (sim_origin){"a.cfg", 14}, "detention.stay_days", "negative mean %d", -2);
    sim_diagnostics_hint(d, "a mean is at least %d days", 0);
    sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){"b.csv", 0}, NULL, "empty");
    sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){NULL, 0}, NULL, "what?");
    assert_int_equal(sim_diagnostics_count(d), 3);
    /* The form is that of STYLE and of compilers: file:line: what. */
    assert_string_equal(sim_diagnostics_text(d, 0),
                        "a.cfg:14: detention.stay_days: negative mean -2\n    a mean is at least 0 days");
    assert_string_equal(sim_diagnostics_text(d, 1), "b.csv: empty");
    assert_string_equal(sim_diagnostics_text(d, 2), "what?");
    assert_int_equal(sim_diagnostics_origin(d, 0).line, 14);
    sim_diagnostics_free(d);
}

static void the_exit_status_is_that_of_sysexits_for_the_first_fault(void **unused)
{
    (void)unused;
    /* sysexits.h of BSD: USAGE 64, DATAERR 65, NOINPUT 66, OSERR 71, CANTCREAT 73, IOERR 74, CONFIG 78. */
    const int expected[] = {64, 65, 66, 71, 73, 74, 78};
    for (int kind = SIM_FAULT_USAGE; kind <= SIM_FAULT_CONFIG; kind++) {
        sim_diagnostics *d = sim_diagnostics_new();
        sim_diagnostics_add(d, (sim_fault_kind)kind, (sim_origin){0}, NULL, "x");
        sim_diagnostics_add(d, SIM_FAULT_IO, (sim_origin){0}, NULL, "y");
        assert_int_equal(sim_diagnostics_exit_status(d), expected[kind]);
        sim_diagnostics_free(d);
    }
}

static void control_characters_of_the_input_never_reach_the_terminal(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){"x", 1}, "k\033[2J", "a\nb\tc\x7f");
    assert_string_equal(sim_diagnostics_text(d, 0), "x:1: k [2J: a b c ");
    sim_diagnostics_free(d);
}

static void a_long_text_is_cut_between_letters(void **unused)
{
    (void)unused;
    for (size_t shift = 0; shift < 4; shift++) {
        char text[3000] = "aaaa";
        size_t length = shift;
        while (length + 3 < sizeof text) {
            memcpy(text + length, "\xe2\x82\xac", 4);
            length += 3;
        }
        sim_diagnostics *d = sim_diagnostics_new();
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){0}, NULL, "%s", text);
        const char *said = sim_diagnostics_text(d, 0);
        const size_t said_length = strlen(said);
        assert_in_range(said_length, 480, 511);
        assert_string_equal(said + said_length - 3, "...");
        assert_int_equal((said_length - 3 - shift) % 3, 0); /* whole euro signs only */
        sim_diagnostics_free(d);
    }
}

static void a_flood_of_faults_is_counted_in_one_last_entry(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    for (int i = 0; i < SIM_FAULTS_KEPT; i++) {
        assert_false(sim_diagnostics_full(d));
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){"t", i + 1}, NULL, "no");
    }
    assert_true(sim_diagnostics_full(d));
    assert_int_equal(sim_diagnostics_count(d), SIM_FAULTS_KEPT);
    assert_int_equal(sim_diagnostics_total(d), SIM_FAULTS_KEPT);
    for (int i = 0; i < 31; i++) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){"t", 1}, NULL, "no");
        sim_diagnostics_hint(d, "lost");
    }
    assert_int_equal(sim_diagnostics_count(d), SIM_FAULTS_KEPT + 1);
    assert_int_equal(sim_diagnostics_total(d), SIM_FAULTS_KEPT + 31);
    assert_string_equal(sim_diagnostics_text(d, SIM_FAULTS_KEPT), "and 31 more faults");
    sim_diagnostics_free(d);
}

static void the_nearest_name_is_found_within_a_third_of_its_letters(void **unused)
{
    (void)unused;
    const char *const names[] = {"rail.eagle_pass", "rail.el_paso", "detention.stay_days", "seed"};
    assert_string_equal(sim_nearest_name("rail.eagle_pas", names, 4), "rail.eagle_pass");
    assert_string_equal(sim_nearest_name("detention.stya_days", names, 4), "detention.stay_days");
    assert_string_equal(sim_nearest_name("sede", names, 4), "seed"); /* a swap of neighbours costs one */
    assert_null(sim_nearest_name("xyz", names, 4));
    assert_null(sim_nearest_name("sxxd", names, 4)); /* two of four letters */
    assert_null(sim_nearest_name("", names, 4));
    assert_null(sim_nearest_name("seed", names, 0));
    char endless[5000];
    memset(endless, 's', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_null(sim_nearest_name(endless, names, 4));
}

static void several_names_come_nearest_first(void **unused)
{
    (void)unused;
    const char *const names[] = {"abcdefxyz", "abcdefgyz", "abcdefghz", "abcdefghi"};
    const char *nearest[2];
    assert_int_equal(sim_nearest_names("abcdefghi", names, 4, nearest, 2), 2);
    assert_string_equal(nearest[0], "abcdefghi"); /* distances 3, 2, 1, 0 */
    assert_string_equal(nearest[1], "abcdefghz");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_is_one_line_with_its_place_key_and_hints),
        cmocka_unit_test(the_exit_status_is_that_of_sysexits_for_the_first_fault),
        cmocka_unit_test(control_characters_of_the_input_never_reach_the_terminal),
        cmocka_unit_test(a_long_text_is_cut_between_letters),
        cmocka_unit_test(a_flood_of_faults_is_counted_in_one_last_entry),
        cmocka_unit_test(the_nearest_name_is_found_within_a_third_of_its_letters),
        cmocka_unit_test(several_names_come_nearest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
