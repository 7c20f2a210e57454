/* Scenarios with one fault or several: each told at its file and line, with the right kind. */
#include "tests/units/scenario_desk.h"

/* `text` as a.cfg is refused with one fault of `kind` at `line` that says `words`. */
static void assert_refused(const char *text, sim_fault_kind kind, int line, const char *words)
{
    sim_diagnostics *d = sim_diagnostics_new();
    desk_write("a.cfg", text);
    assert_null(desk_read_set("a.cfg", NULL, 0, d));
    desk_assert_fault(d, 0, kind, "a.cfg", line, words);
    if (sim_diagnostics_count(d) != 1)
        fail_msg("%zu faults, the second: %s", sim_diagnostics_count(d), sim_diagnostics_text(d, 1));
    sim_diagnostics_free(d);
}

#define CONFIG(line, words, text) assert_refused(text, SIM_FAULT_CONFIG, line, words)
#define NEEDED                    "detention: { capacity = 1; };\n"

static void syntax_is_told_at_its_line(void **unused)
{
    (void)unused;
    CONFIG(2, "syntax error", NEEDED "run: { seed = = 3; };\n");
    CONFIG(3, "syntax error", NEEDED "run:\nseed = 3;\n");
    CONFIG(2, "a string is opened here and never closed", NEEDED "run: { title = \"open; };\n\n\n");
    CONFIG(2, "a comment is opened here and never closed", NEEDED "/* open\n\n\n");
    CONFIG(2, "'{' is opened here and never closed", NEEDED "run: {\n seed = 3;\n\n");
    CONFIG(3, "'}' where the '[' of line 2 is still open", NEEDED "network: { weights = [1.0,\n 2.0 };\n");
    CONFIG(2, "'}' closes nothing", NEEDED "}\n");
    CONFIG(2, "unexpected '%'", NEEDED "run: { seed = %; };\n");
    CONFIG(2, "unexpected '\xc3\xb1'", NEEDED "\xc3\xb1 = 3;\n");
    CONFIG(2, "'@' stands only in @include", NEEDED "run: { seed = @3; };\n");
    CONFIG(2, "@include wants the name of a file", NEEDED "@include open.cfg\n");
    CONFIG(2, "@include stands between settings", NEEDED "network: { names = [ @include \"x\" ]; };\n");
    CONFIG(4, "a name is given twice", NEEDED "run: {\n  seed = 1;\n  seed = 2; };\n");
    CONFIG(2, "the elements of an array must be of one type", NEEDED "network: { names = [\"a\", 1]; };\n");
    CONFIG(3, "a string cannot hold \\x00", NEEDED "\nrun: { title = \"a\\x00b\"; };\n");
    CONFIG(2, "not UTF-8 after its", NEEDED "run: { title = \"a\\xff\"; };\n");
    CONFIG(0, "the file is empty", "");
    CONFIG(0, "the file is empty", "# only words\n");
    CONFIG(2, "byte 0xE9 is not UTF-8", NEEDED "run: { title = \"M\xe9xico\"; };\n");
    CONFIG(2, "control character 0x1B", NEEDED "run: { title = \"\033\"; };\n");
}

static void a_number_that_no_type_holds_is_told_at_its_line(void **unused)
{
    (void)unused;
    CONFIG(3, "run.seed: 5000000000 is out of range\n    allowed: 0 to 4294967295",
           NEEDED "run: {\n seed = 5000000000; };\n");
    CONFIG(2, "run.seed: -1 is out of range", NEEDED "run: { seed = -1; };\n");
    CONFIG(2, "99999999999999999999 is beyond a whole number of 64 bits",
           NEEDED "run: { seed = 99999999999999999999; };\n");
    CONFIG(2, "0x1FFFFFFFFFFFFFFFF is beyond", NEEDED "run: { seed = 0x1FFFFFFFFFFFFFFFF; };\n");
    CONFIG(2, "1e999 is beyond the numbers of 64 bits", NEEDED "run: { seed = 1e999; };\n");
    CONFIG(2, "12abc is not a number", NEEDED "run: { seed = 12abc; };\n");
    CONFIG(2, "1.2.3 is not a number", NEEDED "run: { seed = 1.2.3; };\n");
    CONFIG(2, "0xZ is not a number", NEEDED "run: { seed = 0xZ; };\n");
}

static void a_value_that_the_key_does_not_allow_is_told_at_its_line(void **unused)
{
    (void)unused;
    CONFIG(2, "run.seed: must be a whole number, not a text", NEEDED "run: { seed = \"seven\"; };\n");
    CONFIG(2, "run.seed: must be a whole number, not a number with a fraction", NEEDED "run: { seed = 7.0; };\n");
    CONFIG(2, "run.seed: must be a whole number, not a group", NEEDED "run: { seed = { a = 1; }; };\n");
    CONFIG(2, "run.fast: must be true or false, not a whole number", NEEDED "run: { fast = 1; };\n");
    CONFIG(2, "run.title: must be a text in quotes, not a whole number", NEEDED "run: { title = 1; };\n");
    CONFIG(2, "run.kind: no such choice: \"mild\"\n    one of calm|wild", NEEDED "run: { kind = \"mild\"; };\n");
    CONFIG(2, "run.start: \"2023-02-30\"", NEEDED "run: { start = \"2023-02-30\"; };\n");
    CONFIG(2, "run.start: \"\"", NEEDED "run: { start = \"\"; };\n");
    CONFIG(2, "run.start: must be a date in quotes", NEEDED "run: { start = 2023; };\n");
    CONFIG(1, "detention.share: 1.5 is out of range\n    allowed: 0 to 1",
           "detention: { capacity = 1; share = 1.5; };\n");
    CONFIG(1, "detention.capacity: -5 is out of range", "detention: { capacity = -5; };\n");
    CONFIG(3, "network.weights[2]: -1.0 is out of range", NEEDED "network: { weights = [1.0, 2.0,\n -1.0]; };\n");
    CONFIG(2, "network.weights: must be an array of numbers, not a whole number",
           NEEDED "network: { weights = 3; };\n");
    CONFIG(2, "network.names[1]: must be a text in quotes", NEEDED "network: { names = (\"a\", 1); };\n");
    CONFIG(2, "run: must be a group { ... }, not a whole number", NEEDED "run = 3;\n");
    CONFIG(1, "detention: must be a group { ... }, not a whole number", "detention = 3;\n");
}

static void a_distribution_that_does_not_exist_is_told_at_its_line(void **unused)
{
    (void)unused;
    const struct {
        int line;
        const char *words, *value;
    } cases[] = {
        {2, "must be a number or a distribution, not a text", "\"long\""},
        {2, "the member \"distribution\" is missing", "{ lows = 3; }"},
        {4, "no such distribution: \"normal\"\n    distributions: constant, uniform, ",
         "{\n\n distribution = \"normal\"; }"},
        {3, "gamma has no member \"sd\"\n    gamma has the members mean, shape",
         "{ distribution = \"gamma\"; mean = 1; shape = 2;\n sd = 3; }"},
        {2, "the member \"shape\" of gamma is missing", "{ distribution = \"gamma\"; mean = 1; }"},
        {2, "the member \"sd\" of lognormal is missing", "{ distribution = \"lognormal\"; mean = 1; }"},
        {2, "mean must be a number, not a text", "{ distribution = \"exponential\"; mean = \"x\"; }"},
        {2, "no uniform distribution: ", "{ distribution = \"uniform\"; low = 3; high = 1; }"},
        {2, "no gamma distribution: ", "{ distribution = \"gamma\"; mean = 3; shape = 0; }"},
        {2, "the mean 200.0 is out of range\n    allowed: 0 to 100 days",
         "{ distribution = \"exponential\"; mean = 200; }"},
        {2, "the value -2.0 is out of range", "-2"},
        {2, "values down to -1.0 are possible", "{ distribution = \"uniform\"; low = -1; high = 9; }"},
        {2, "values down to -1.0 are possible",
         "{ distribution = \"empirical\"; values = [-1, 9]; weights = [1, 1]; }"},
        {2, "2 values but 1 weights", "{ distribution = \"empirical\"; values = [1, 2]; weights = [1]; }"},
        {2, "values must have 1 to 16 numbers, not 0", "{ distribution = \"empirical\"; values = []; weights = []; }"},
        {2, "weights must be an array of numbers", "{ distribution = \"empirical\"; values = [1]; weights = 1; }"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[400];
        snprintf(text, sizeof text, "detention: { capacity = 1;\n stay_days = %s; };\n", cases[i].value);
        CONFIG(cases[i].line, cases[i].words, text);
    }
}

static void an_unknown_key_is_told_with_the_nearest_names(void **unused)
{
    (void)unused;
    CONFIG(2, "run.sede: unknown key\n    did you mean \"run.seed\"?  `transito keys` lists all",
           NEEDED "run: { sede = 3; };\n");
    CONFIG(3, "rum: unknown key", NEEDED "\nrum: { seed = 3; };\n");
    CONFIG(2, "run.capacity: unknown key\n    did you mean \"detention.capacity\"?",
           NEEDED "run: { capacity = 3; };\n");
    CONFIG(2, "periods[a].form: unknown key\n    did you mean \"periods[].from\"",
           NEEDED "periods = ( { id = \"a\"; from = \"2023-01-01\"; form = 1; } );\n");
    CONFIG(2, "xyzzy: unknown key\n    `transito keys` lists all keys", NEEDED "xyzzy = [1];\n");
}

static void a_missing_key_is_told_where_it_should_stand(void **unused)
{
    (void)unused;
    CONFIG(0, "detention.capacity: must be given", "run: { seed = 3; };\n");
    CONFIG(3, "periods[a].from: must be given", NEEDED "periods = (\n { id = \"a\"; } );\n");
    CONFIG(2, "periods[0].id: must be given", NEEDED "periods = ( { from = \"2023-01-01\"; } );\n");
}

static void ids_are_unique_and_can_be_written_in_a_path(void **unused)
{
    (void)unused;
#define AT " from = \"2023-01-01\"; }"
    CONFIG(3, "periods: two elements have the id \"a\"\n    the first is at ",
           NEEDED "periods = ( { id = \"a\";" AT ",\n { id = \"a\";" AT " );\n");
    CONFIG(2, "periods[b]: nothing to delete", NEEDED "periods = ( { id = \"b\"; delete = true; } );\n");
    CONFIG(2, "\"a]b\" cannot be an id", NEEDED "periods = ( { id = \"a]b\";" AT " );\n");
    CONFIG(2, "\"12\" cannot be an id", NEEDED "periods = ( { id = \"12\";" AT " );\n");
    CONFIG(2, "\"\" cannot be an id", NEEDED "periods = ( { id = \"\";" AT " );\n");
    CONFIG(2, "periods[0].id: must be a text in quotes", NEEDED "periods = ( { id = 3;" AT " );\n");
    CONFIG(2, "periods: must be a list of groups", NEEDED "periods = { id = \"a\";" AT ";\n");
    CONFIG(2, "periods[0]: must be a group { ... }, not a whole number", NEEDED "periods = ( 3 );\n");
    CONFIG(2, "delete is true or false, not a whole number", NEEDED "periods = ( { id = \"a\"; delete = 1;" AT " );\n");
}

static void a_file_that_is_not_there_is_told_where_it_is_named(void **unused)
{
    (void)unused;
    mkdir(desk_path("folder"), 0777);
    remove(desk_path("none.cfg"));
#define INPUT(line, words, text) assert_refused(text, SIM_FAULT_INPUT, line, words)
    INPUT(2, "base: no such file: \"none.cfg\"\n    looked in ", NEEDED "base = \"none.cfg\";\n");
    INPUT(2, "base: a folder, not a file", NEEDED "base = \"folder\";\n");
    INPUT(3, "@include: no such file: \"none.cfg\"", NEEDED "\n@include \"none.cfg\"\n");
    INPUT(2, "@include: a folder, not a file", NEEDED "@include \"folder\"\n");
    INPUT(2, "network.places: no such file: \"none.csv\"\n    looked in ",
          NEEDED "network: { places = \"none.csv\"; };\n");
    INPUT(2, "is a folder, not a file", NEEDED "network: { places = \"folder\"; };\n");
    CONFIG(2, "base: must be the name of a file in quotes", NEEDED "base = 3;\n");

    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(desk_read_set("none.cfg", NULL, 0, d));
    assert_null(desk_read_set("folder", NULL, 0, d));
    desk_assert_fault(d, 0, SIM_FAULT_INPUT, "none.cfg", 0, "no such file");
    desk_assert_fault(d, 1, SIM_FAULT_INPUT, "folder", 0, "a folder, not a file");
    assert_int_equal(sim_diagnostics_exit_status(d), 66);
    sim_diagnostics_free(d);
}

static void circles_are_told_at_the_line_that_closes_them(void **unused)
{
    (void)unused;
    desk_write("b.cfg", "# b\n\nbase = \"c.cfg\";\n");
    desk_write("c.cfg", "base = \"./b.cfg\";\n");
    desk_write("d.cfg", "@include \"e.cfg\"\n");
    desk_write("e.cfg", "\n@include \"d.cfg\"\n");
    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(desk_read_set("b.cfg", NULL, 0, d));
    desk_assert_fault(d, 0, SIM_FAULT_CONFIG, "c.cfg", 1, "base: goes in a circle: ");
    assert_non_null(strstr(sim_diagnostics_text(d, 0), "b.cfg -> "));
    assert_non_null(strstr(sim_diagnostics_text(d, 0), "c.cfg -> "));
    assert_null(desk_read_set("d.cfg", NULL, 0, d));
    desk_assert_fault(d, 1, SIM_FAULT_CONFIG, "e.cfg", 2, "@include: goes in a circle: ");
    CONFIG(1, "base: goes in a circle", "base = \"a.cfg\";\n");
    sim_diagnostics_free(d);
}

static void a_fault_in_a_base_or_an_included_file_is_told_there(void **unused)
{
    (void)unused;
    desk_write("base.cfg", NEEDED "\n\nrun: { seed = \"x\"; };\n");
    desk_write("part.cfg", "\nseed = = 3;\n");
    desk_write("open.cfg", "run: {\n");
    sim_diagnostics *d = sim_diagnostics_new();
    desk_write("a.cfg", "base = \"base.cfg\";\n");
    assert_null(desk_read_set("a.cfg", NULL, 0, d));
    desk_assert_fault(d, 0, SIM_FAULT_CONFIG, "base.cfg", 4, "run.seed");
    desk_write("a.cfg", NEEDED "run: {\n@include \"part.cfg\"\n};\n");
    assert_null(desk_read_set("a.cfg", NULL, 0, d));
    desk_assert_fault(d, 1, SIM_FAULT_CONFIG, "part.cfg", 2, "syntax error");
    desk_write("a.cfg", NEEDED "@include \"open.cfg\"\n};\n");
    assert_null(desk_read_set("a.cfg", NULL, 0, d));
    desk_assert_fault(d, 2, SIM_FAULT_CONFIG, "open.cfg", 1, "'{' is opened here and never closed");
    assert_int_equal(sim_diagnostics_count(d), 3);
    sim_diagnostics_free(d);
}

static void every_semantic_fault_is_told_at_once(void **unused)
{
    (void)unused;
    desk_write("a.cfg", "run: {\n  seed = -1;\n  sede = 3;\n  kind = \"mild\";\n};\nperiods = ( { id = \"a\"; } );\n");
    const char *const overrides[] = {"detention.capacty=3", "run.start=tomorrow"};
    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(desk_read_set("a.cfg", overrides, 2, d));
    desk_assert_fault(d, 0, SIM_FAULT_USAGE, "--set", 0, "detention.capacty: matches no key");
    desk_assert_fault(d, 1, SIM_FAULT_CONFIG, "a.cfg", 3, "run.sede");
    desk_assert_fault(d, 2, SIM_FAULT_CONFIG, "a.cfg", 2, "run.seed");
    desk_assert_fault(d, 3, SIM_FAULT_USAGE, "--set", 0, "run.start: \"tomorrow\"");
    desk_assert_fault(d, 4, SIM_FAULT_CONFIG, "a.cfg", 4, "run.kind");
    desk_assert_fault(d, 5, SIM_FAULT_CONFIG, "a.cfg", 0, "detention.capacity: must be given");
    desk_assert_fault(d, 6, SIM_FAULT_CONFIG, "a.cfg", 6, "periods[a].from: must be given");
    assert_int_equal(sim_diagnostics_count(d), 7);
    sim_diagnostics_free(d);
}

static void an_override_that_fits_nothing_is_a_fault_of_the_command_line(void **unused)
{
    (void)unused;
    desk_write("a.cfg",
               NEEDED "periods = ( { id = \"title42\"; from = \"2023-01-01\"; } );\nnetwork: { weights = [1.0]; };\n");
    const struct {
        const char *text, *words;
    } cases[] = {
        {"run.seed", "\"run.seed\" is not written key.path=value"},
        {"=3", "is no path of a key"},
        {"run..seed=3", "is no path of a key"},
        {"run.=3", "is no path of a key"},
        {"periods[=3", "is no path of a key"},
        {"[0]=3", "is no path of a key"},
        {"run.sede=3", "run.sede: matches no key\n    did you mean \"run.seed\"?"},
        {"periods.from=2023-01-01", "matches no key\n    did you mean \"periods[].from\"?"},
        {"periods[title43].from=2023-01-01", "no element \"title43\"\n    did you mean \"title42\"?"},
        {"periods[7].from=2023-01-01", "no element \"7\"\n    it has 1 elements, the first is \"title42\""},
        {"network.weights[1]=2", "no element \"1\""},
        {"detention.stay_days.sd=3", "detention.stay_days: gamma has no member \"sd\""},
        {"detention.stay_days.foo=3", "matches no key"},
        {"run.seed=abc", "run.seed: must be a whole number, not a text"},
        {"run.seed=", "run.seed: must be a whole number, not a text"},
        {"run.seed=5000000000", "run.seed: 5000000000 is out of range"},
        {"run.seed=99999999999999999999", "is beyond a whole number of 64 bits\n    in --set run.seed="},
        {"run.seed=3; fast = false", "more than one value is given"},
        {"run.seed=3 4", "syntax error"},
        {"network.weights=[1, 2", "'[' is opened here and never closed"},
        {"network={ @include \"a.cfg\" }", "@include stands only in files"},
        {"run=3", "run: must be a group"},
        {"periods=( { id = \"b\"; delete = true; } )", "nothing to delete"},
        {"run.title=\xff", "not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sim_diagnostics *d = sim_diagnostics_new();
        const char *const overrides[] = {cases[i].text};
        assert_null(desk_read_set("a.cfg", overrides, 1, d));
        desk_assert_fault(d, 0, SIM_FAULT_USAGE, "--set", 0, cases[i].words);
        if (sim_diagnostics_count(d) != 1)
            fail_msg("%s: then %s", cases[i].text, sim_diagnostics_text(d, 1));
        assert_int_equal(sim_diagnostics_exit_status(d), 64);
        sim_diagnostics_free(d);
    }
}

static void depth_and_width_are_bounded(void **unused)
{
    (void)unused;
    enum { MANY = 100000 };
    char *text = malloc((size_t)20 * MANY);
    size_t length = 0;
    for (size_t i = 0; i < MANY; i++)
        length += (size_t)sprintf(text + length, "a:{");
    CONFIG(1, "brackets stand more than 64 deep", text);
    length = 0;
    for (size_t i = 0; i < MANY; i++)
        length += (size_t)sprintf(text + length, "a%zu=1;\n", i);
    CONFIG(2000, "more than 2000 settings in one group or list", text);
    memset(text, 'n', 500);
    memcpy(text + 500, " = 3;", 6);
    CONFIG(1, "a name of 500 letters", text);
    free(text);
}

static void a_file_beyond_the_limit_or_without_letters_is_one_fault(void **unused)
{
    (void)unused;
    enum { MUCH = 10 << 20 };
    char *bytes = malloc(MUCH);
    sim_diagnostics *d = sim_diagnostics_new();
    memset(bytes, ' ', MUCH);
    assert_null(sim_scenario_read(desk_write_bytes("big.cfg", bytes, MUCH), &desk_schema, NULL, 0, d));
    desk_assert_fault(d, 0, SIM_FAULT_CONFIG, "big.cfg", 0, "larger than the 4 MiB");
    memset(bytes, 0, 1000);
    assert_null(sim_scenario_read(desk_write_bytes("big.cfg", bytes, 1000), &desk_schema, NULL, 0, d));
    desk_assert_fault(d, 1, SIM_FAULT_CONFIG, "big.cfg", 0, "not a text file");
    assert_int_equal(sim_diagnostics_count(d), 2);
    free(bytes);
    sim_diagnostics_free(d);
}

static void includes_that_multiply_are_bounded(void **unused)
{
    (void)unused;
    for (int i = 0; i < 30; i++) {
        char name[32], text[100];
        snprintf(name, sizeof name, "bomb%d.cfg", i);
        snprintf(text, sizeof text, "@include \"bomb%d.cfg\"\n@include \"bomb%d.cfg\"\n", i + 1, i + 1);
        desk_write(name, i < 29 ? text : "\n");
    }
    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(desk_read_set("bomb0.cfg", NULL, 0, d));
    assert_int_equal(sim_diagnostics_count(d), 1);
    assert_non_null(strstr(sim_diagnostics_text(d, 0), "too many files are included"));
    sim_diagnostics_free(d);
}

/* Random texts of the grammar's letters: whatever comes, it comes back without a crash, in bounded time. */
static void rubbish_of_the_right_letters_never_crashes(void **unused)
{
    (void)unused;
    const char *const words[] = {"run",       "seed",
                                 "=",         ":",
                                 "{",         "}",
                                 "(",         ")",
                                 "[",         "]",
                                 ";",         ",",
                                 "1",         "-2.5",
                                 "0x1F",      "\"",
                                 "\\",        "\n",
                                 "periods",   "id",
                                 "from",      "base",
                                 "\"a\"",     "true",
                                 "1e400",     "#",
                                 "/*",        "*/",
                                 "@include",  "delete",
                                 " ",         "detention",
                                 "stay_days", "distribution",
                                 "\"gamma\"", "99999999999999999999"};
    const size_t count = sizeof words / sizeof *words;
    uint64_t state = 7;
    for (int trial = 0; trial < 3000; trial++) {
        char text[2000];
        size_t length = 0;
        const size_t tokens = 1 + trial % 40;
        for (size_t i = 0; i < tokens; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            length += (size_t)sprintf(text + length, "%s ", words[(state >> 33) % count]);
        }
        sim_diagnostics *d = sim_diagnostics_new();
        desk_write("a.cfg", text);
        const char *const overrides[] = {text};
        sim_scenario_free(desk_read_set("a.cfg", overrides, trial % 2, d));
        assert_true(sim_diagnostics_count(d) > 0); /* detention.capacity is never given */
        sim_diagnostics_free(d);
    }
}

int main(void)
{
    desk_open("faults_desk");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(syntax_is_told_at_its_line),
        cmocka_unit_test(a_number_that_no_type_holds_is_told_at_its_line),
        cmocka_unit_test(a_value_that_the_key_does_not_allow_is_told_at_its_line),
        cmocka_unit_test(a_distribution_that_does_not_exist_is_told_at_its_line),
        cmocka_unit_test(an_unknown_key_is_told_with_the_nearest_names),
        cmocka_unit_test(a_missing_key_is_told_where_it_should_stand),
        cmocka_unit_test(ids_are_unique_and_can_be_written_in_a_path),
        cmocka_unit_test(a_file_that_is_not_there_is_told_where_it_is_named),
        cmocka_unit_test(circles_are_told_at_the_line_that_closes_them),
        cmocka_unit_test(a_fault_in_a_base_or_an_included_file_is_told_there),
        cmocka_unit_test(every_semantic_fault_is_told_at_once),
        cmocka_unit_test(an_override_that_fits_nothing_is_a_fault_of_the_command_line),
        cmocka_unit_test(depth_and_width_are_bounded),
        cmocka_unit_test(a_file_beyond_the_limit_or_without_letters_is_one_fault),
        cmocka_unit_test(includes_that_multiply_are_bounded),
        cmocka_unit_test(rubbish_of_the_right_letters_never_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
