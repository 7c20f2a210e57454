/* The record: what is read, what is refused, what stands in the results file. Expected: the rules in record.h. */
#include "tests/units/scenario_desk.h"

#include <math.h>

#include "models/corridor/record.h"

#define DATA SIM_FAULT_DATA

/* Two areas between ports and one at ports; two nationalities; 15 February to 30 June 2021 reported, so whole months are
 * March to June. */
typedef struct bench {
    sim_scenario *scenario;
    sim_diagnostics *d;
    network network;
    classes classes;
    sim_frame frame;
    record record;
} bench;

static const char *area_names[] = {"west", "east", "gate"};
static int64_t area_kinds[] = {0, 0, 1};
static const char *nationality_names[] = {"AAA", "BBB"};

static void bench_read(bench *b, const char *const overrides[], size_t count)
{
    static const sim_schema schema = {&record_params, 1};
    memset(b, 0, sizeof *b);
    b->d = sim_diagnostics_new();
    b->network.area_count = 3;
    b->network.areas = area_names;
    b->network.area_is_ports = area_kinds;
    b->classes.nationality_count = 2;
    b->classes.nationalities = nationality_names;
    b->frame.first_day = sim_calendar_days((sim_date){2021, 2, 15});
    b->frame.last_day = sim_calendar_days((sim_date){2021, 6, 30});
    b->scenario = sim_scenario_read(desk_path("record.cfg"), &schema, overrides, count, b->d);
    desk_assert_clean(b->d);
    record_read(b->scenario, &b->network, &b->classes, &b->frame, &b->record, b->d);
}

/* `pointer`, which must be there: the analyser does not know that cmocka's assertions do not return. */
static const void *there(const void *pointer)
{
    if (!pointer) {
        fail_msg("it is not there");
        abort();
    }
    return pointer;
}

static void bench_close(bench *b)
{
    record_free(&b->record);
    sim_scenario_free(b->scenario);
    sim_diagnostics_free(b->d);
}

static const char scenario_text[] = "record = {\n"
                                    "  encounters_area = \"areas.csv\";\n"
                                    "  encounters_nationality = \"nationalities.csv\";\n"
                                    "  detections = \"detections.csv\";\n"
                                    "  first_month = \"2021-03\";\n"
                                    "  last_month = \"2021-05\";\n"
                                    "};\n";

/* No row for east in April; nothing at all in February. */
static const char areas_text[] = "month,area,component,encounters\n"
                                 "2021-01,west,usbp,10\n"
                                 "2021-01,east,usbp,20\n"
                                 "2021-03,west,usbp,11\n"
                                 "2021-03,east,usbp,21\n"
                                 "2021-03,gate,ofo,5\n"
                                 "2021-04,west,usbp,12\n"
                                 "2021-05,east,usbp,23\n"
                                 "2021-06,west,usbp,99\n";

static const char nationalities_text[] = "month,nationality,component,encounters\n"
                                         "2021-01,AAA,usbp,30\n"
                                         "2021-03,AAA,usbp,32\n"
                                         "2021-03,BBB,ofo,5\n"
                                         "2021-04,BBB,usbp,12\n"
                                         "2021-05,AAA,usbp,23\n";

static const char detections_text[] = "first_month,last_month,low,centre,high,use,judged\n"
                                      "2021-02,2021-02,1,2,3,target,yes\n"
                                      "2021-03,2021-03,90,100,110,target,yes\n"
                                      "2021-03,2021-05,250,300,350,check,no\n"
                                      "2021-04,2021-05,200,200,200,target,yes\n"
                                      "2021-05,2021-06,1,2,3,target,yes\n";

static int write_all(void **state)
{
    (void)state;
    desk_open("record.files");
    desk_write("record.cfg", scenario_text);
    desk_write("areas.csv", areas_text);
    desk_write("nationalities.csv", nationalities_text);
    desk_write("detections.csv", detections_text);
    return 0;
}

static void months_before_the_run_are_kept_and_later_ones_dropped(void **state)
{
    (void)state;
    bench b;
    bench_read(&b, NULL, 0);
    desk_assert_clean(b.d);
    assert_int_equal(b.record.first_month, sim_calendar_month((sim_date){2021, 1, 1}));
    assert_int_equal(b.record.months, 5); /* January to May: the 99 of June are not held */
    assert_int_equal(b.record.judged_first, 2);
    assert_int_equal(b.record.judged_count, 3);
    const char *const *labels = there(b.record.month_labels);
    assert_string_equal(labels[0], "2021-03");
    assert_string_equal(labels[2], "2021-05");
    for (size_t i = 0; i < 5 * 3; i++)
        assert_false(b.record.by_area[i] == 99);
    bench_close(&b);
}

static void a_row_that_lacks_is_none_and_a_month_that_lacks_is_missing(void **state)
{
    (void)state;
    bench b;
    bench_read(&b, NULL, 0);
    const double *v = there(b.record.by_area);
    assert_true(v[0] == 10 && v[1] == 20 && v[2] == 0);
    assert_true(isnan(v[3]) && isnan(v[4]) && isnan(v[5]));
    assert_true(v[6] == 11 && v[7] == 21 && v[8] == 5);
    assert_true(v[9] == 12 && v[10] == 0 && v[11] == 0);
    /* BBB is never met between ports in March, nor AAA at ports at all: both are known, so 0. */
    const size_t march = 2 * 2;
    assert_true(b.record.by_nationality[RECORD_BETWEEN_PORTS][march + 1] == 0);
    assert_true(b.record.by_nationality[RECORD_AT_PORTS][march] == 0);
    assert_true(b.record.by_nationality[RECORD_BOTH][march] == 32 &&
                b.record.by_nationality[RECORD_BOTH][march + 1] == 5);
    assert_true(isnan(b.record.by_nationality[RECORD_BOTH][2]));
    bench_close(&b);
}

static void periods_beyond_the_months_compared_are_not_held(void **state)
{
    (void)state;
    bench b;
    bench_read(&b, NULL, 0);
    assert_int_equal(b.record.period_count, 3);
    const char *const *labels = there(b.record.period_labels);
    assert_string_equal(labels[0], "2021-03");
    assert_string_equal(labels[1], "2021-03..2021-05");
    assert_string_equal(b.record.period_first[2], "2021-04");
    assert_string_equal(b.record.period_last[2], "2021-05");
    assert_true(b.record.period_is_target[0] && !b.record.period_is_target[1] && b.record.period_is_target[2]);
    assert_true(b.record.detections_low[0] == 90 && b.record.detections[0] == 100 &&
                b.record.detections_high[0] == 110);
    bench_close(&b);
}

static const sim_constant *constant(const sim_constant *all, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    fail_msg("no constant %s", name);
    return NULL;
}

static void the_results_file_holds_the_months_compared_only(void **state)
{
    (void)state;
    bench b;
    sim_dimension axes[2];
    sim_constant all[10];
    bench_read(&b, NULL, 0);
    assert_int_equal(record_dimensions(&b.record, axes, 2), 2);
    assert_string_equal(axes[0].name, "month");
    assert_int_equal(axes[0].size, 3);
    assert_int_equal(axes[1].size, 3);
    const size_t count = record_constants(&b.record, all, 10);
    assert_int_equal(count, 10);
    assert_true(constant(all, count, "recorded_encounters")->reals[0] == 11);
    assert_true(constant(all, count, "recorded_encounters_nationality_at_ports")->reals[1] == 5);
    assert_true(constant(all, count, "recorded_detections_high")->reals[1] == 350);
    assert_string_equal(constant(all, count, "period_last_month")->texts[1], "2021-05");
    assert_int_equal(constant(all, count, "period_is_target")->counts[1], 0);
    bench_close(&b);
}

static void without_tables_there_is_no_record(void **state)
{
    (void)state;
    static const char *const none[] = {"record.encounters_area=\"\"", "record.encounters_nationality=\"\"",
                                       "record.detections=\"\""};
    bench b;
    sim_dimension axes[2];
    sim_constant all[10];
    bench_read(&b, none, 3);
    desk_assert_clean(b.d);
    assert_int_equal(record_dimensions(&b.record, axes, 2), 0);
    assert_int_equal(record_constants(&b.record, all, 10), 0);
    bench_close(&b);
}

static void a_run_beyond_the_record_compares_nothing(void **state)
{
    (void)state;
    static const char *const early[] = {"record.last_month=2021-02"};
    bench b;
    sim_constant all[10];
    bench_read(&b, early, 1);
    desk_assert_clean(b.d);
    assert_int_equal(b.record.months, 1);
    assert_int_equal(b.record.judged_count, 0);
    assert_int_equal(record_constants(&b.record, all, 10), 0);
    bench_close(&b);
}

/* Reads the tables above with `name` replaced by `text`: one fault, at `line`, that says `words`. */
static void assert_refused(const char *name, const char *text, int line, const char *words)
{
    bench b;
    write_all(NULL);
    desk_write(name, text);
    bench_read(&b, NULL, 0);
    assert_int_equal(sim_diagnostics_total(b.d), 1);
    desk_assert_fault(b.d, 0, DATA, name, line, words);
    bench_close(&b);
}

#define AREA_HEAD   "month,area,component,encounters\n"
#define PERIOD_HEAD "first_month,last_month,low,centre,high,use,judged\n"

static void an_area_of_elsewhere_is_left_out_and_named(void **state)
{
    (void)state;
    bench b;
    desk_write("areas.csv", AREA_HEAD "2021-03,far_west,usbp,7\n2021-03,west,usbp,11\n2021-04,far_west,usbp,8\n"
                                      "2021-04,far,usbp,1\n");
    bench_read(&b, NULL, 0);
    desk_assert_clean(b.d);
    assert_string_equal(b.record.areas_left_out, "far_west, far");
    assert_true(isnan(((const double *)there(b.record.by_area))[2 * 3 + 1])); /* east: no row is about it */
    bench_close(&b);
}

static void a_record_of_another_border_is_refused(void **state)
{
    (void)state;
    assert_refused("areas.csv", AREA_HEAD "2021-03,north,usbp,7\n", 0, "journeys end at none of these areas: north");
}

static void an_unknown_nationality_is_told_once(void **state)
{
    (void)state;
    assert_refused("nationalities.csv",
                   "month,nationality,component,encounters\n2021-03,AAA,usbp,1\n2021-03,AAB,usbp,1\n"
                   "2021-04,AAB,ofo,1\n",
                   3, "no class has the nationality \"AAB\"");
}

static void a_component_must_be_one_of_two(void **state)
{
    (void)state;
    assert_refused("areas.csv", AREA_HEAD "2021-03,west,usbp,7\n2021-03,east,navy,7\n", 3, "\"navy\" is neither");
}

static void an_area_between_ports_has_no_encounters_at_ports(void **state)
{
    (void)state;
    assert_refused("areas.csv", AREA_HEAD "2021-03,west,ofo,7\n", 2, "\"west\"");
    assert_refused("areas.csv", AREA_HEAD "2021-03,gate,usbp,7\n", 2, "\"gate\"");
}

static void a_cell_stands_once(void **state)
{
    (void)state;
    assert_refused("areas.csv", AREA_HEAD "2021-03,west,usbp,7\n2021-03,west,usbp,8\n", 3, "second row");
    assert_refused("detections.csv", PERIOD_HEAD "2021-03,2021-03,1,1,1,target,yes\n2021-03,2021-03,2,2,2,check,no\n",
                   3, "second row");
}

static void a_period_is_checked_even_where_it_is_kept_back(void **state)
{
    (void)state;
    assert_refused("detections.csv", PERIOD_HEAD "2022-03,2022-01,1,1,1,target,yes\n", 2, "before first_month");
    assert_refused("detections.csv", PERIOD_HEAD "2022-03,2022-03,5,1,9,target,yes\n", 2, "not between low and high");
    assert_refused("detections.csv", PERIOD_HEAD "2022-03,2022-03,1,1,1,goal,yes\n", 2, "\"goal\"");
    assert_refused("detections.csv", PERIOD_HEAD "2022-03,2022-03,1,1,1,check,maybe\n", 2, "\"maybe\"");
}

static void a_bound_that_is_no_month_is_a_fault_of_the_scenario(void **state)
{
    (void)state;
    static const char *const wrong[] = {"record.last_month=\"2021-13\""};
    bench b;
    bench_read(&b, wrong, 1);
    assert_int_equal(sim_diagnostics_total(b.d), 1);
    assert_int_equal(sim_diagnostics_kind(b.d, 0), SIM_FAULT_CONFIG);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(months_before_the_run_are_kept_and_later_ones_dropped, write_all),
        cmocka_unit_test_setup(a_row_that_lacks_is_none_and_a_month_that_lacks_is_missing, write_all),
        cmocka_unit_test_setup(periods_beyond_the_months_compared_are_not_held, write_all),
        cmocka_unit_test_setup(the_results_file_holds_the_months_compared_only, write_all),
        cmocka_unit_test_setup(without_tables_there_is_no_record, write_all),
        cmocka_unit_test_setup(a_run_beyond_the_record_compares_nothing, write_all),
        cmocka_unit_test_setup(an_area_of_elsewhere_is_left_out_and_named, write_all),
        cmocka_unit_test_setup(a_record_of_another_border_is_refused, write_all),
        cmocka_unit_test_setup(an_unknown_nationality_is_told_once, write_all),
        cmocka_unit_test_setup(a_component_must_be_one_of_two, write_all),
        cmocka_unit_test_setup(an_area_between_ports_has_no_encounters_at_ports, write_all),
        cmocka_unit_test_setup(a_cell_stands_once, write_all),
        cmocka_unit_test_setup(a_period_is_checked_even_where_it_is_kept_back, write_all),
        cmocka_unit_test_setup(a_bound_that_is_no_month_is_a_fault_of_the_scenario, write_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
