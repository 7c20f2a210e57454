/* Scenarios that choose their schema: the same key may mean two things, and a key of the other is told as such. */
#include <jansson.h>

#include "tests/units/scenario_desk.h"

static const sim_param shared_rows[] = {
    {"kind", SIM_PARAM_TEXT, "", 0, 0, NULL, "What it is", SIM_CHOICES("inn|ship")},
    {"run.seed", SIM_PARAM_COUNT, "", 0, 99, "1", "Seed", SIM_NO_SOURCE},
};
static const sim_param inn_rows[] = {
    {"rooms", SIM_PARAM_COUNT, "", 0, 9, "3", "How many", SIM_NO_SOURCE},
    {"beds.width_cm", SIM_PARAM_COUNT, "cm", 0, 300, "90", "How wide", SIM_NO_SOURCE},
};
static const sim_param ship_rows[] = {
    {"rooms", SIM_PARAM_TEXT, "", 0, 0, "\"cabins\"", "What they are called", SIM_NO_SOURCE},
    {"decks", SIM_PARAM_LIST, "", 0, 0, "()", "From top to bottom", SIM_NO_SOURCE},
    {"decks[].area_m2", SIM_PARAM_REAL, "m2", 0, 1e6, NULL, "How large", SIM_NO_SOURCE},
};
static const sim_param_table inn_tables[] = {{shared_rows, 2}, {inn_rows, 2}};
static const sim_param_table ship_tables[] = {{shared_rows, 2}, {ship_rows, 3}};
static const sim_schema_choice choices[] = {{"inn", {inn_tables, 2}}, {"ship", {ship_tables, 2}}};
static const sim_schemas schemas = {"kind", choices, 2};

/* `text` as c.cfg with one override, "" for none; NULL with its faults in `d`. */
static sim_scenario *read_choosing(const char *text, const char *override, sim_diagnostics *d)
{
    return sim_scenario_read_choosing(desk_write("c.cfg", text), &schemas, &override, *override ? 1 : 0, d);
}

static sim_scenario *read_clean(const char *text, const char *override)
{
    sim_diagnostics *d = sim_diagnostics_new();
    sim_scenario *s = read_choosing(text, override, d);
    desk_assert_clean(d);
    assert_non_null(s);
    sim_diagnostics_free(d);
    return s;
}

/* Refused with this fault and no other. */
static void assert_refused(const char *text, const char *override, const char *file, int line, const char *words)
{
    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(read_choosing(text, override, d));
    desk_assert_fault(d, 0, *override ? SIM_FAULT_USAGE : SIM_FAULT_CONFIG, file, line, words);
    assert_int_equal(sim_diagnostics_count(d), 1);
    sim_diagnostics_free(d);
}

static void one_key_has_the_type_that_the_chosen_schema_gives_it(void **unused)
{
    (void)unused;
    sim_scenario *s = read_clean("kind = \"inn\"; rooms = 4;\n", "");
    assert_int_equal(sim_scenario_count(s, "rooms"), 4);
    sim_scenario_free(s);
    s = read_clean("kind = \"ship\"; rooms = \"bunks\"; decks = ({id = \"sun\"; area_m2 = 7;});\n", "");
    assert_string_equal(sim_scenario_text(s, "rooms"), "bunks");
    assert_true(sim_scenario_real(s, "decks[sun].area_m2") == 7);
    sim_scenario_free(s);
}

static void defaults_and_what_is_printed_are_those_of_the_chosen_schema_only(void **unused)
{
    (void)unused;
    sim_scenario *s = read_clean("kind = \"ship\";\n", "");
    assert_string_equal(sim_scenario_text(s, "rooms"), "cabins");
    char *text = sim_scenario_print(s, SIM_PRINT_PLAIN);
    assert_string_equal(text, "kind = \"ship\";\nrun = {\n    seed = 1;\n};\nrooms = \"cabins\";\ndecks = ();\n");
    free(text);
    sim_scenario_free(s);
}

static void the_choice_may_come_from_a_base_and_the_command_line_has_the_last_word(void **unused)
{
    (void)unused;
    desk_write("base.cfg", "kind = \"inn\";\n");
    sim_scenario *s = read_clean("base = \"base.cfg\"; rooms = 5;\n", "");
    assert_int_equal(sim_scenario_count(s, "rooms"), 5);
    sim_scenario_free(s);
    s = read_clean("base = \"base.cfg\"; rooms = \"bunks\";\n", " kind = ship");
    assert_string_equal(sim_scenario_text(s, "kind"), "ship");
    sim_scenario_free(s);
}

static void a_choice_that_is_missing_or_wrong_is_the_only_fault_and_names_the_choices(void **unused)
{
    (void)unused;
    assert_refused("rooms = 4; xyzzy = 1;\n", "", "c.cfg", 0, "kind: must be given\n    one of inn|ship");
    assert_refused("rooms = 4;\nkind = \"shop\";\n", "", "c.cfg", 2,
                   "kind: no such choice: \"shop\"\n    one of inn|ship");
    assert_refused("xyzzy = 4;\nkind = 3;\n", "", "c.cfg", 2, "kind: must be a text in quotes");
    assert_refused("kind = \"inn\"; xyzzy = 1;\n", "kind=shop", "--set", 0,
                   "kind: no such choice: \"shop\"\n    one of inn|ship");
}

static void a_key_of_another_schema_is_told_as_such(void **unused)
{
    (void)unused;
    assert_refused("kind = \"inn\";\ndecks = ();\n", "", "c.cfg", 2,
                   "decks: unknown key\n    it is a key of kind \"ship\"; this scenario's is \"inn\"");
    assert_refused("kind = \"ship\";\nbeds: { width_cm = 80; };\n", "", "c.cfg", 2,
                   "beds: unknown key\n    it is a key of kind \"inn\"; this scenario's is \"ship\"");
    assert_refused("kind = \"ship\";\n", "beds.width_cm=80", "--set", 0,
                   "beds.width_cm: matches no key\n    it is a key of kind \"inn\"; this scenario's is \"ship\"");
    assert_refused("kind = \"ship\";\nroms = \"x\";\n", "", "c.cfg", 2,
                   "roms: unknown key\n    did you mean \"rooms\"?");
}

static void other_faults_are_told_all_at_once(void **unused)
{
    (void)unused;
    sim_diagnostics *d = sim_diagnostics_new();
    assert_null(read_choosing("kind = \"inn\";\nrooms = 10;\nxyzzy = 1;\nrun: { seed = 100; };\n", "", d));
    assert_int_equal(sim_diagnostics_count(d), 3);
    sim_diagnostics_free(d);
}

/* The parts that `transito keys` prints: what is shared, then what each has of its own. */
static const sim_schema_choice parts[] = {
    {"any", {inn_tables, 1}}, {"inn", {inn_tables + 1, 1}}, {"empty", {NULL, 0}}, {"ship", {ship_tables + 1, 1}}};

static void keys_of_several_schemas_are_one_table_that_says_whose_each_is(void **unused)
{
    (void)unused;
    char *text = sim_schemas_print("kind", parts, 4, SIM_KEYS_CSV);
    assert_string_equal(text, "kind,key,type,unit,allowed,default,source,description\n"
                              "any,kind,text,,inn|ship,must be given,,What it is\n"
                              "any,run.seed,count,,0 to 99,1,,Seed\n"
                              "inn,rooms,count,,0 to 9,3,,How many\n"
                              "inn,beds.width_cm,count,cm,0 to 300,90,,How wide\n"
                              "ship,rooms,text,,,\"\"\"cabins\"\"\",,What they are called\n"
                              "ship,decks,list,,,(),,From top to bottom\n"
                              "ship,decks[].area_m2,real,m2,0 to 1000000,must be given,,How large\n");
    free(text);
    text = sim_schemas_print("kind", parts, 4, SIM_KEYS_JSON);
    json_t *array = json_loads(text, 0, NULL);
    assert_int_equal(json_array_size(array), 7);
    assert_string_equal(json_string_value(json_object_get(json_array_get(array, 4), "kind")), "ship");
    assert_string_equal(json_string_value(json_object_get(json_array_get(array, 4), "key")), "rooms");
    json_decref(array);
    free(text);
}

static void keys_of_several_schemas_stand_under_headings_for_people(void **unused)
{
    (void)unused;
    char *text = sim_schemas_print("kind", parts, 4, SIM_KEYS_TEXT);
    assert_int_equal(strncmp(text, "keys of kind any\n================\n\nkind\n\n", 40), 0);
    const char *inn = strstr(text, "\n\nkeys of kind inn\n"), *ship = strstr(text, "\n\nkeys of kind ship\n");
    assert_true(inn && ship && inn < strstr(text, "How many") && strstr(text, "How wide") < ship);
    assert_null(strstr(text, "empty"));
    free(text);
    text = sim_schemas_print("kind", parts, 4, SIM_KEYS_MARKDOWN);
    assert_non_null(strstr(text, "\n\n# Keys of kind inn\n\n## rooms\n\n| key |"));
    free(text);
}

int main(void)
{
    desk_open("choice_desk");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_key_has_the_type_that_the_chosen_schema_gives_it),
        cmocka_unit_test(defaults_and_what_is_printed_are_those_of_the_chosen_schema_only),
        cmocka_unit_test(the_choice_may_come_from_a_base_and_the_command_line_has_the_last_word),
        cmocka_unit_test(a_choice_that_is_missing_or_wrong_is_the_only_fault_and_names_the_choices),
        cmocka_unit_test(a_key_of_another_schema_is_told_as_such),
        cmocka_unit_test(other_faults_are_told_all_at_once),
        cmocka_unit_test(keys_of_several_schemas_are_one_table_that_says_whose_each_is),
        cmocka_unit_test(keys_of_several_schemas_stand_under_headings_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
