/* Scenarios as they are read: merging, deleting, includes, places to look, overrides, origins, numbers. */
#include "sim/kernel/calendar.h"
#include "tests/units/scenario_desk.h"

static void defaults_stand_where_nothing_is_written(void **unused)
{
    (void)unused;
    desk_write("a.cfg", "detention: { capacity = 7; };\n");
    sim_scenario *s = desk_read("a.cfg");
    assert_int_equal(sim_scenario_count(s, "run.seed"), 1);
    assert_int_equal(sim_scenario_date(s, "run.start"), 19358); /* days to 2023-01-01, by `date -d 2023-01-01 +%s` */
    assert_int_equal(sim_scenario_date(s, "run.end"), INT64_MIN);
    assert_true(sim_scenario_flag(s, "run.fast"));
    assert_string_equal(sim_scenario_text(s, "run.kind"), "calm");
    assert_null(sim_scenario_file(s, "network.places"));
    assert_int_equal(sim_scenario_length(s, "network.weights"), 0);
    assert_int_equal(sim_scenario_length(s, "periods"), 0);
    const sim_distribution stay = sim_scenario_distribution(s, "detention.stay_days");
    assert_int_equal(stay.kind, SIM_GAMMA);
    assert_true(sim_distribution_mean(&stay) == 3);
    assert_string_equal(sim_scenario_origin(s, "run.seed").file, "(default)");
    assert_string_equal(sim_scenario_origin(s, "detention.capacity").file, desk_path("a.cfg"));
    assert_int_equal(sim_scenario_origin(s, "detention.capacity").line, 1);
    sim_scenario_free(s);
}

static void groups_merge_by_key_and_arrays_replace(void **unused)
{
    (void)unused;
    desk_write("base.cfg", "detention: {\n  capacity = 7;\n  share = 0.25;\n};\n"
                           "network: { weights = [1.0, 2.0, 3.0]; names = [\"a\", \"b\"]; };\n");
    desk_write("over.cfg", "base = \"base.cfg\";\n\ndetention: { share = 0.75; };\nnetwork: { weights = [9.0]; };\n");
    sim_scenario *s = desk_read("over.cfg");
    assert_int_equal(sim_scenario_count(s, "detention.capacity"), 7);
    assert_true(sim_scenario_real(s, "detention.share") == 0.75);
    assert_int_equal(sim_scenario_length(s, "network.weights"), 1);
    assert_true(sim_scenario_real_at(s, "network.weights", 0) == 9);
    assert_string_equal(sim_scenario_text_at(s, "network.names", 1), "b");
    /* Each leaf keeps the place where it was written. */
    assert_string_equal(sim_scenario_origin(s, "detention.capacity").file, desk_path("base.cfg"));
    assert_int_equal(sim_scenario_origin(s, "detention.capacity").line, 2);
    assert_string_equal(sim_scenario_origin(s, "detention.share").file, desk_path("over.cfg"));
    assert_int_equal(sim_scenario_origin(s, "detention.share").line, 3);
    sim_scenario_free(s);
}

#define PERIODS                                                                                                        \
    "detention: { capacity = 1; };\n"                                                                                  \
    "periods = (\n"                                                                                                    \
    "  { id = \"title42\"; from = \"2020-03-21\"; expel: { share = 0.9; }; },\n"                                       \
    "  { id = \"title8\"; from = \"2023-05-11\"; steps = ( { id = \"x\"; days = 2; }, { id = \"y\"; } ); }\n"          \
    ");\n"

static void lists_merge_by_id_and_keep_their_order(void **unused)
{
    (void)unused;
    desk_write("base.cfg", PERIODS);
    desk_write("over.cfg", "base = \"base.cfg\";\n"
                           "periods = ( { id = \"new\"; from = \"2024-01-01\"; },\n"
                           "            { id = \"title8\"; expel: { share = 0.25; };\n"
                           "              steps = ( { id = \"y\"; days = 4; } ); } );\n");
    sim_scenario *s = desk_read("over.cfg");
    assert_int_equal(sim_scenario_length(s, "periods"), 3);
    assert_string_equal(sim_scenario_text(s, "periods[0].id"), "title42");
    assert_string_equal(sim_scenario_text(s, "periods[1].id"), "title8");
    assert_string_equal(sim_scenario_text(s, "periods[2].id"), "new");
    assert_true(sim_scenario_real(s, "periods[0].expel.share") == 0.9);
    assert_true(sim_scenario_real(s, "periods[title8].expel.share") == 0.25);
    assert_true(sim_scenario_real(s, "periods[new].expel.share") == 0.5);
    assert_int_equal(sim_scenario_date(s, "periods[1].from"), sim_calendar_days((sim_date){2023, 5, 11}));
    assert_int_equal(sim_scenario_length(s, "periods[1].steps"), 2);
    const sim_distribution x = sim_scenario_distribution(s, "periods[1].steps[x].days");
    const sim_distribution y = sim_scenario_distribution(s, "periods[1].steps[1].days");
    assert_true(sim_distribution_mean(&x) == 2 && sim_distribution_mean(&y) == 4);
    assert_int_equal(sim_scenario_origin(s, "periods[1].from").line, 4);
    assert_int_equal(sim_scenario_origin(s, "periods[1].expel.share").line, 3);
    sim_scenario_free(s);
}

static void an_element_is_removed_by_delete(void **unused)
{
    (void)unused;
    desk_write("base.cfg", PERIODS);
    desk_write("over.cfg", "base = \"base.cfg\";\n"
                           "periods = ( { id = \"title42\"; delete = true; },\n"
                           "            { id = \"title8\"; delete = false;\n"
                           "              steps = ( { id = \"x\"; delete = true; } ); } );\n");
    sim_scenario *s = desk_read("over.cfg");
    assert_int_equal(sim_scenario_length(s, "periods"), 1);
    assert_string_equal(sim_scenario_text(s, "periods[0].id"), "title8");
    assert_int_equal(sim_scenario_length(s, "periods[0].steps"), 1);
    assert_string_equal(sim_scenario_text(s, "periods[0].steps[0].id"), "y");
    sim_scenario_free(s);

    desk_write("third.cfg", "base = \"over.cfg\";\nperiods = ( { id = \"title42\"; from = \"2021-01-01\"; } );\n");
    s = desk_read("third.cfg"); /* what was deleted can come back, and starts from nothing */
    assert_int_equal(sim_scenario_length(s, "periods"), 2);
    assert_true(sim_scenario_real(s, "periods[title42].expel.share") == 0.5);
    sim_scenario_free(s);
}

static void a_distribution_replaces_another_as_a_whole_and_a_member_changes_alone(void **unused)
{
    (void)unused;
    desk_write("base.cfg",
               "detention: { capacity = 1; stay_days = { distribution = \"gamma\"; mean = 3; shape = 2; }; };\n");
    desk_write("whole.cfg", "base = \"base.cfg\";\n"
                            "detention: { stay_days = { distribution = \"uniform\"; low = 1; high = 5; }; };\n");
    desk_write("member.cfg", "base = \"base.cfg\";\ndetention: { stay_days = { mean = 6; }; };\n");
    desk_write("number.cfg", "base = \"base.cfg\";\ndetention: { stay_days = 4; };\n");
    const struct {
        const char *file;
        sim_distribution expected;
    } cases[] = {{"whole.cfg", sim_distribution_uniform(1, 5)},
                 {"member.cfg", sim_distribution_gamma(6, 2)},
                 {"number.cfg", sim_distribution_constant(4)}};
    for (size_t i = 0; i < 3; i++) {
        sim_scenario *s = desk_read(cases[i].file);
        const sim_distribution got = sim_scenario_distribution(s, "detention.stay_days");
        assert_memory_equal(&got, &cases[i].expected, sizeof got);
        sim_scenario_free(s);
    }
}

static void every_distribution_is_read_as_its_constructor_makes_it(void **unused)
{
    (void)unused;
    const double values[] = {1, 2, 8}, weights[] = {1, 2, 1}, shares[] = {0, 0.25, 1};
    const struct {
        const char *text;
        sim_distribution expected;
    } cases[] = {
        {"5", sim_distribution_constant(5)},
        {"{ distribution = \"constant\"; value = 5; }", sim_distribution_constant(5)},
        {"{ distribution = \"uniform\"; low = 1; high = 2.5; }", sim_distribution_uniform(1, 2.5)},
        {"{ distribution = \"triangular\"; low = 1; mode = 2; high = 4; }", sim_distribution_triangular(1, 2, 4)},
        {"{ distribution = \"exponential\"; mean = 2; }", sim_distribution_exponential(2)},
        {"{ distribution = \"gamma\"; shape = 3; mean = 2; }", sim_distribution_gamma(2, 3)},
        {"{ distribution = \"lognormal\"; median = 2; sigma = 0.5; }", sim_distribution_lognormal_median(2, 0.5)},
        {"{ distribution = \"lognormal\"; mean = 2; sd = 0.5; }", sim_distribution_lognormal(2, 0.5)},
        {"{ distribution = \"weibull\"; shape = 2; scale = 3; }", sim_distribution_weibull(2, 3)},
        {"{ distribution = \"empirical\"; values = [1, 2, 8]; weights = [1, 2.0, 1]; }",
         sim_distribution_discrete(values, weights, 3)},
        {"{ distribution = \"piecewise\"; values = [1, 2, 8]; cumulative = [0, 0.25, 1]; }",
         sim_distribution_piecewise(values, shares, 3)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300];
        snprintf(text, sizeof text, "detention = { capacity = 1; stay_days = %s; };", cases[i].text);
        desk_write("d.cfg", text);
        sim_scenario *s = desk_read("d.cfg");
        const sim_distribution got = sim_scenario_distribution(s, "detention.stay_days");
        assert_memory_equal(&got, &cases[i].expected, sizeof got);
        sim_scenario_free(s);
    }
}

static void an_include_resolves_against_the_file_that_names_it(void **unused)
{
    (void)unused;
    mkdir(desk_path("parts"), 0777);
    mkdir(desk_path("parts/deep"), 0777);
    desk_write("parts/deep/run.cfg", "seed = 11;\nkind = \"wild\";\n");
    desk_write("parts/one.cfg", "# the run\nrun: {\n  @include \"deep/run.cfg\"\n  title = \"after\";\n};\n");
    desk_write("a.cfg", "/* two\n lines */ @include \"parts/one.cfg\"\ndetention: { capacity = 2; };\n");
    sim_scenario *s = desk_read("a.cfg");
    const struct {
        const char *key, *file;
        int line;
    } expected[] = {{"run.seed", "parts/deep/run.cfg", 1},
                    {"run.kind", "parts/deep/run.cfg", 2},
                    {"run.title", "parts/one.cfg", 4},
                    {"detention.capacity", "a.cfg", 3}};
    for (size_t i = 0; i < 4; i++) {
        const sim_origin where = sim_scenario_origin(s, expected[i].key);
        assert_string_equal(where.file, desk_path(expected[i].file));
        assert_int_equal(where.line, expected[i].line);
    }
    sim_scenario_free(s);
}

static void what_is_not_beside_the_file_is_looked_for_in_transito_path(void **unused)
{
    (void)unused;
    mkdir(desk_path("lib1"), 0777);
    mkdir(desk_path("lib2"), 0777);
    mkdir(desk_path("own"), 0777);
    desk_write("lib1/places.csv", "1");
    desk_write("lib2/places.csv", "2");
    desk_write("lib2/common.cfg", "detention: { capacity = 22; };\nnetwork: { places = \"places.csv\"; };\n");
    desk_write("own/a.cfg", "base = \"common.cfg\";\n");
    char path[600];
    snprintf(path, sizeof path, ":%s:%s", desk_path("lib1"), desk_path("lib2"));
    setenv("TRANSITO_PATH", path, 1);
    sim_scenario *s = desk_read("own/a.cfg");
    assert_int_equal(sim_scenario_count(s, "detention.capacity"), 22);
    /* The base names the table, so that its own folder comes first, before lib1. */
    assert_string_equal(sim_scenario_file(s, "network.places"), desk_path("lib2/places.csv"));
    sim_scenario_free(s);

    desk_write("own/b.cfg", "base = \"common.cfg\";\nnetwork: { places = \"places.csv\"; };\n");
    s = desk_read("own/b.cfg");
    assert_string_equal(sim_scenario_file(s, "network.places"), desk_path("lib1/places.csv"));
    sim_scenario_free(s);

    sim_diagnostics *d = sim_diagnostics_new();
    unsetenv("TRANSITO_PATH");
    assert_null(desk_read_set("own/a.cfg", NULL, 0, d));
    desk_assert_fault(d, 0, SIM_FAULT_INPUT, "own/a.cfg", 1, "base: no such file: \"common.cfg\"\n    looked in ");
    sim_diagnostics_free(d);
}

static void numbers_keep_their_value_and_whole_ones_pass_for_reals(void **unused)
{
    (void)unused;
    desk_write("a.cfg", "detention: { capacity = 5000000000; share = 1; };\n"
                        "run: { seed = 0xFFFFFFFF; };\n"
                        "network: { weights = [1, 2.5, 0x10, 3L, 1e2, .5, +7]; };\n");
    sim_scenario *s = desk_read("a.cfg");
    assert_int_equal(sim_scenario_count(s, "detention.capacity"), INT64_C(5000000000));
    assert_int_equal(sim_scenario_count(s, "run.seed"), INT64_C(4294967295));
    assert_true(sim_scenario_real(s, "detention.share") == 1);
    const double expected[] = {1, 2.5, 16, 3, 100, 0.5, 7};
    assert_int_equal(sim_scenario_length(s, "network.weights"), 7);
    for (size_t i = 0; i < 7; i++)
        assert_true(sim_scenario_real_at(s, "network.weights", i) == expected[i]);
    sim_scenario_free(s);
}

static void byte_order_mark_and_any_line_end_are_read(void **unused)
{
    (void)unused;
    desk_write("a.cfg", "\xef\xbb\xbf# one\r\nrun: { seed = 2; };\r# three\ndetention: {\r\n capacity = 3;\r};");
    sim_scenario *s = desk_read("a.cfg");
    assert_int_equal(sim_scenario_count(s, "run.seed"), 2);
    assert_int_equal(sim_scenario_origin(s, "run.seed").line, 2);
    assert_int_equal(sim_scenario_origin(s, "detention.capacity").line, 5);
    sim_scenario_free(s);
}

static void texts_hold_what_looks_like_syntax(void **unused)
{
    (void)unused;
    desk_write("a.cfg", "run: { title = \"# not // a /* comment; @include \\\"x\\\" { ( [ \\\\\"\n  \" and more\"; };\n"
                        "detention: { capacity = 1; };\n");
    sim_scenario *s = desk_read("a.cfg");
    assert_string_equal(sim_scenario_text(s, "run.title"), "# not // a /* comment; @include \"x\" { ( [ \\ and more");
    assert_int_equal(sim_scenario_origin(s, "detention.capacity").line, 3);
    sim_scenario_free(s);
}

static void overrides_win_in_order_and_reach_every_kind_of_place(void **unused)
{
    (void)unused;
    desk_write("places.csv", "x");
    desk_write("a.cfg", PERIODS "network: { weights = [1.0, 2.0]; };\n");
    char places[300];
    snprintf(places, sizeof places, "network.places=%s", desk_path("places.csv"));
    const char *const overrides[] = {
        "run.seed=5",
        " run.seed = 6 ",
        "run.kind=wild",
        "run.title=7 days; all \"of\" them",
        "run.start=2023-02-01",
        "run.fast=FALSE",
        "detention.stay_days.mean=4",
        "detention={ share = 0.5; }",
        places,
        "network.weights[1]=5",
        "network.names=[\"p\", \"q\"]",
        "periods[title42].from=2021-01-01",
        "periods[1].expel.share=1",
        "periods[title8].steps[x].days={ distribution = \"exponential\"; mean = 9; }",
        "periods=( { id = \"late\"; from = \"2024-06-01\"; } )",
    };
    sim_diagnostics *d = sim_diagnostics_new();
    sim_scenario *s = desk_read_set("a.cfg", overrides, sizeof overrides / sizeof *overrides, d);
    desk_assert_clean(d);
    assert_int_equal(sim_scenario_count(s, "run.seed"), 6);
    assert_string_equal(sim_scenario_text(s, "run.kind"), "wild");
    assert_string_equal(sim_scenario_text(s, "run.title"), "7 days; all \"of\" them");
    assert_int_equal(sim_scenario_date(s, "run.start"), 19358 + 31);
    assert_false(sim_scenario_flag(s, "run.fast"));
    const sim_distribution stay = sim_scenario_distribution(s, "detention.stay_days");
    const sim_distribution gamma = sim_distribution_gamma(4, 2);
    assert_memory_equal(&stay, &gamma, sizeof stay);
    assert_true(sim_scenario_real(s, "detention.share") == 0.5);
    assert_int_equal(sim_scenario_count(s, "detention.capacity"), 1);
    assert_string_equal(sim_scenario_file(s, "network.places"), desk_path("places.csv"));
    assert_true(sim_scenario_real_at(s, "network.weights", 0) == 1);
    assert_true(sim_scenario_real_at(s, "network.weights", 1) == 5);
    assert_string_equal(sim_scenario_text_at(s, "network.names", 1), "q");
    assert_int_equal(sim_scenario_date(s, "periods[0].from"), sim_calendar_days((sim_date){2021, 1, 1}));
    assert_true(sim_scenario_real(s, "periods[title8].expel.share") == 1);
    const sim_distribution days = sim_scenario_distribution(s, "periods[1].steps[0].days");
    assert_int_equal(days.kind, SIM_EXPONENTIAL);
    assert_int_equal(sim_scenario_length(s, "periods"), 3);
    assert_true(sim_scenario_real(s, "periods[late].expel.share") == 0.5);
    assert_string_equal(sim_scenario_origin(s, "run.seed").file, "--set");
    assert_string_equal(sim_scenario_origin(s, "detention.stay_days").file, "(default)");
    sim_scenario_free(s);
    sim_diagnostics_free(d);
}

int main(void)
{
    desk_open("scenario_desk");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_stand_where_nothing_is_written),
        cmocka_unit_test(groups_merge_by_key_and_arrays_replace),
        cmocka_unit_test(lists_merge_by_id_and_keep_their_order),
        cmocka_unit_test(an_element_is_removed_by_delete),
        cmocka_unit_test(a_distribution_replaces_another_as_a_whole_and_a_member_changes_alone),
        cmocka_unit_test(every_distribution_is_read_as_its_constructor_makes_it),
        cmocka_unit_test(an_include_resolves_against_the_file_that_names_it),
        cmocka_unit_test(what_is_not_beside_the_file_is_looked_for_in_transito_path),
        cmocka_unit_test(numbers_keep_their_value_and_whole_ones_pass_for_reals),
        cmocka_unit_test(byte_order_mark_and_any_line_end_are_read),
        cmocka_unit_test(texts_hold_what_looks_like_syntax),
        cmocka_unit_test(overrides_win_in_order_and_reach_every_kind_of_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
