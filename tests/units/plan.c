/* A model that contradicts itself is stopped before anything is written; see output/plan.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "output/dictionary.h"
#include "output/plan.h"
#include "sim/kernel/panic.h"
#include "tests/units/results_fixture.h"

static const char FOLDER[] = "plan.files";

static jmp_buf escape;
static char told[256];

static void leave(sim_panic_kind kind, const char *text)
{
    (void)kind;
    strncpy(told, text, sizeof told - 1);
    longjmp(escape, 1);
}

/* What the plan is refused for; "" when it is not. */
static const char *refusal(const output_plan *plan)
{
    told[0] = '\0';
    sim_panic_set_handler(leave);
    if (setjmp(escape) == 0)
        output_plan_check(plan);
    sim_panic_set_handler(NULL);
    return told;
}

static const double rising[] = {1.0, 2.0, 2.5}, standing[] = {1.0, 2.0, 2.0};
static sim_dimension axis = {"step", "step", "km", 3, NULL, rising};
static sim_constant constant;
static size_t constant_count;

static const sim_dimension *get_axis(const void *inputs, size_t *count)
{
    (void)inputs;
    *count = 1;
    return &axis;
}

static const sim_constant *get_constant(const void *inputs, size_t *count)
{
    (void)inputs;
    *count = constant_count;
    return &constant;
}

/* The fixture's plan with one axis, `axis`, the constant and no series. */
static fixture *small_plan(void)
{
    fixture_empty_folder(FOLDER);
    fixture *f = fixture_new(FOLDER, 1, NULL, 0);
    axis.values = rising;
    axis.name = "step";
    constant_count = 0;
    f->model.dimensions = get_axis;
    f->model.constants = get_constant;
    f->model.observable_count = 0;
    return f;
}

static void a_plan_without_contradictions_passes(void **unused)
{
    (void)unused;
    fixture *f = small_plan();
    assert_string_equal(refusal(&f->plan), "");
    fixture_free(f);
}

static void numbers_of_an_axis_must_rise(void **unused)
{
    (void)unused;
    fixture *f = small_plan();
    axis.values = standing;
    assert_non_null(strstr(refusal(&f->plan), "step"));
    fixture_free(f);
}

static void no_name_of_the_dictionary_may_be_taken(void **unused)
{
    (void)unused;
    fixture *f = small_plan();
    const dictionary_variables own = dictionary_all();
    for (size_t i = 0; i < own.count; i++) {
        axis.name = own.rows[i].name;
        assert_non_null(strstr(refusal(&f->plan), own.rows[i].name));
    }
    axis.name = RESULTS_BOUNDS;
    assert_non_null(strstr(refusal(&f->plan), RESULTS_BOUNDS));
    fixture_free(f);
}

static void a_flag_needs_a_meaning(void **unused)
{
    (void)unused;
    static const char *const meanings[] = {"no", "yes", NULL};
    static const int64_t known[] = {0, 1, INT64_MIN}, unknown[] = {0, 2, 1};
    fixture *f = small_plan();
    constant = (sim_constant){
        .name = "mark", .dimensions = {"step"}, .type = SIM_VALUE_FLAG, .counts = known, .flag_meanings = meanings};
    constant_count = 1;
    assert_string_equal(refusal(&f->plan), "");
    constant.counts = unknown;
    assert_non_null(strstr(refusal(&f->plan), "mark"));
    fixture_free(f);
}

static void what_stands_on_an_unknown_axis_is_refused(void **unused)
{
    (void)unused;
    fixture *f = small_plan();
    constant = (sim_constant){.name = "mark", .dimensions = {"nowhere"}, .type = SIM_VALUE_REAL, .reals = rising};
    constant_count = 1;
    assert_non_null(strstr(refusal(&f->plan), "nowhere"));
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_without_contradictions_passes),      cmocka_unit_test(numbers_of_an_axis_must_rise),
        cmocka_unit_test(no_name_of_the_dictionary_may_be_taken),    cmocka_unit_test(a_flag_needs_a_meaning),
        cmocka_unit_test(what_stands_on_an_unknown_axis_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
