/* Replications in stages until a precision is reached. The toy's measure is one draw of each replication, so that an oracle here
 * knows all values beforehand: it judges each stage with two passes over them and Student's quantile, in the order of
 * stages that is written out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/experiment/stages.h"
#include "sim/kernel/stream.h"
#include "sim/kernel/student.h"

enum { SEED = 11, MEASURES = 3, MOST = 500 };
enum { WIDE, NARROW, RARE };

static const sim_frame frame = {.first_day = 0, .last_day = 1, .ticks_per_day = 86400};

/* ---- the toy ---- */

/* Uniform on 0.5 to 1.5; on 0.95 to 1.05; 1, but undefined in two of three replications. */
static double value_of(size_t measure, uint32_t replication)
{
    sim_stream stream = sim_stream_open(SEED, replication, 1, (uint8_t)measure, 0);
    const double uniform = sim_stream_uniform(&stream);
    const double values[MEASURES] = {0.5 + uniform, 0.95 + 0.1 * uniform, uniform < 2.0 / 3 ? NAN : 1};
    return values[measure];
}

static void toy_set_up(sim *s, const void *inputs)
{
    (void)s;
    (void)inputs;
}

static void toy_handle(sim *s, const void *inputs, const sim_event *event)
{
    (void)s;
    (void)inputs;
    (void)event;
}

static const sim_measure *toy_measures(const void *inputs, size_t *count)
{
    static const sim_measure rows[MEASURES] = {{"wide", "", "1", ""}, {"narrow", "", "1", ""}, {"rare", "", "1", ""}};
    (void)inputs;
    *count = MEASURES;
    return rows;
}

/* The replication is found again by its own draws. */
static void toy_measure(sim *s, const void *inputs, double values[])
{
    (void)inputs;
    sim_stream own = sim_open_stream(s, 1, WIDE, 0);
    const double wide = 0.5 + sim_stream_uniform(&own);
    uint32_t replication = 0;
    while (value_of(WIDE, replication) != wide)
        replication++;
    for (size_t i = 0; i < MEASURES; i++)
        values[i] = value_of(i, replication);
}

static const char *const kind_names[] = {"nothing"};
static const uint8_t kind_priorities[] = {0};
static const sim_model toy = {.name = "toy",
                              .measures = toy_measures,
                              .behaviour = {.kind_names = kind_names,
                                            .kind_priorities = kind_priorities,
                                            .kind_count = 1,
                                            .set_up = toy_set_up,
                                            .handle = toy_handle},
                              .measure = toy_measure};

/* ---- what the sink was given ---- */

typedef struct record {
    uint32_t count;
    double wide[MOST];
    uint32_t stages[16]; /* what each extension brought the replications to */
    size_t stage_count;
    size_t refuse_at; /* extensions before the one that is refused; SIZE_MAX: none */
    uint32_t stop_after;
    volatile sig_atomic_t stop;
} record;

static int keep(void *context, const sim_result *result)
{
    record *r = context;
    assert_int_equal(result->replication, r->count); /* in order, none missing, none twice */
    r->wide[r->count++] = result->measures[WIDE];
    r->stop |= r->count == r->stop_after;
    return 0;
}

static int extend(void *context, uint32_t replications)
{
    record *r = context;
    if (r->stage_count == r->refuse_at)
        return 1;
    r->stages[r->stage_count++] = replications;
    return 0;
}

static sim_stages_report run_toy(record *r, const sim_precision *asked, const size_t judged[], size_t count,
                                 uint32_t threads)
{
    const sim_experiment experiment = {.model = &toy,
                                       .frame = &frame,
                                       .seed = SEED,
                                       .replications = 7, /* of no effect where a precision is asked */
                                       .threads = threads,
                                       .stop = &r->stop};
    const sim_stages stages = {asked, judged, count, extend};
    const sim_sink sink = {.context = r, .accept = keep};
    return sim_stages_run(&experiment, &stages, &sink);
}

/* ---- the oracle ---- */

static const uint32_t stages_from_four[] = {4, 6, 9, 14, 21, 32, 48, 72, 108, 162, 243, 365, 500};

/* Law's adjusted relative half-width of one measure over the first `n` replications, by two passes. */
static double relative_error(size_t measure, uint32_t n)
{
    double sum = 0, squares = 0;
    for (uint32_t r = 0; r < n; r++)
        sum += value_of(measure, r);
    for (uint32_t r = 0; r < n; r++)
        squares += pow(value_of(measure, r) - sum / n, 2);
    const double half_width = sim_student_quantile(0.05, n - 1) * sqrt(squares / (n - 1) / n);
    return half_width / (sum / n);
}

static uint32_t expected_end(size_t measure, double precision)
{
    size_t stage = 0;
    while (relative_error(measure, stages_from_four[stage]) > precision / (1 + precision))
        stage++;
    return stages_from_four[stage];
}

static sim_precision asking(double relative)
{
    return (sim_precision){.relative = relative, .confidence = 0.95, .first = 4, .most = MOST};
}

/* ---- tests ---- */

static void a_run_ends_with_the_first_stage_that_is_precise_enough_on_any_number_of_threads(void **state)
{
    (void)state;
    static const size_t wide[] = {WIDE}, narrow[] = {NARROW}, both[] = {NARROW, WIDE};
    const sim_precision asked = asking(0.05);
    const uint32_t wide_end = expected_end(WIDE, 0.05), narrow_end = expected_end(NARROW, 0.05);
    assert_true(wide_end > narrow_end && wide_end < MOST); /* else the test would say little */
    const struct {
        const size_t *judged;
        size_t count;
        uint32_t end;
    } cases[] = {{wide, 1, wide_end}, {narrow, 1, narrow_end}, {both, 2, wide_end}};
    for (size_t c = 0; c < 3; c++)
        for (uint32_t threads = 1; threads <= 3; threads++) {
            record r = {.refuse_at = SIZE_MAX};
            const sim_stages_report report = run_toy(&r, &asked, cases[c].judged, cases[c].count, threads);
            assert_int_equal(report.run.end, SIM_RUN_COMPLETE);
            assert_int_equal(report.replications, cases[c].end);
            assert_int_equal(report.run.complete, cases[c].end);
            assert_int_equal(r.count, cases[c].end);
            assert_true(report.judged);
            assert_int_equal(report.verdict.open, 0);
            for (size_t k = 0; k < r.stage_count; k++)
                assert_int_equal(r.stages[k], stages_from_four[k + 1]);
            for (uint32_t i = 0; i < r.count; i++)
                assert_true(r.wide[i] == value_of(WIDE, i));
        }
}

static void a_run_that_is_not_precise_ends_with_the_most_replications_and_says_what_is_open(void **state)
{
    (void)state;
    static const size_t judged[] = {NARROW, WIDE};
    sim_precision asked = asking(0.01);
    asked.most = 100;
    record r = {.refuse_at = SIZE_MAX};
    const sim_stages_report report = run_toy(&r, &asked, judged, 2, 2);
    assert_int_equal(report.run.end, SIM_RUN_COMPLETE);
    assert_int_equal(r.count, 100);
    assert_true(report.judged);
    assert_int_equal(report.verdict.open, 1 + (relative_error(NARROW, 100) > 0.01 / 1.01));
    assert_int_equal(judged[report.verdict.worst], WIDE);
}

static void where_no_precision_is_asked_there_is_one_stage(void **state)
{
    (void)state;
    record r = {.refuse_at = SIZE_MAX};
    const sim_stages_report report = run_toy(&r, NULL, NULL, 0, 2);
    assert_int_equal(r.count, 7);
    assert_int_equal(report.replications, 7);
    assert_false(report.judged);
    assert_int_equal(r.stage_count, 0);
}

/* RARE is 1 wherever it is defined: it is precise as soon as it is defined in as many replications as the first stage has. */
static void a_measure_is_judged_by_the_replications_in_which_it_is_defined(void **state)
{
    (void)state;
    static const size_t rare[] = {RARE};
    uint32_t defined = 0, stage = 0;
    for (uint32_t r = 0; defined < 4; r++) {
        if (r == stages_from_four[stage])
            stage++;
        defined += !isnan(value_of(RARE, r));
    }
    const sim_precision asked = asking(0.05);
    record r = {.refuse_at = SIZE_MAX};
    assert_int_equal(run_toy(&r, &asked, rare, 1, 2).replications, stages_from_four[stage]);
    assert_true(stage > 0);
}

static void a_stage_that_is_cut_short_is_not_judged(void **state)
{
    (void)state;
    static const size_t judged[] = {WIDE};
    const sim_precision asked = asking(0.05);
    record r = {.refuse_at = SIZE_MAX, .stop_after = 11}; /* within the stage from 9 to 14 */
    const sim_stages_report report = run_toy(&r, &asked, judged, 1, 1);
    assert_int_equal(report.run.end, SIM_RUN_INTERRUPTED);
    assert_int_equal(report.replications, 14);
    assert_int_equal(report.run.complete, r.count);
    assert_in_range(r.count, 11, 13);
    assert_false(report.judged);
}

static void a_sink_that_takes_no_further_stage_ends_the_run(void **state)
{
    (void)state;
    static const size_t judged[] = {WIDE};
    const sim_precision asked = asking(0.05);
    record r = {.refuse_at = 2};
    const sim_stages_report report = run_toy(&r, &asked, judged, 1, 1);
    assert_int_equal(report.run.end, SIM_RUN_REFUSED);
    assert_int_equal(r.count, 9);
    assert_false(report.judged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_ends_with_the_first_stage_that_is_precise_enough_on_any_number_of_threads),
        cmocka_unit_test(a_run_that_is_not_precise_ends_with_the_most_replications_and_says_what_is_open),
        cmocka_unit_test(where_no_precision_is_asked_there_is_one_stage),
        cmocka_unit_test(a_measure_is_judged_by_the_replications_in_which_it_is_defined),
        cmocka_unit_test(a_stage_that_is_cut_short_is_not_judged),
        cmocka_unit_test(a_sink_that_takes_no_further_stage_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
