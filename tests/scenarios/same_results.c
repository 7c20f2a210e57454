/* The same results whatever cannot matter: which event list, where in memory the state lies, how often it is run. The slow
 * event list of the kernel is another implementation and the oracle of the fast one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/corridor/corridor.h"
#include "models/corridor/observables.h"
#include "sim/kernel/stream.h"
#include "tests/scenarios/tiny.h"

enum { SEED = 3, PURPOSE_OF_TEST = 200 };

/* All that a replication hands over. */
typedef struct outcome {
    int64_t *series;
    size_t count;
    double measures[CORRIDOR_MEASURES];
    sim_counts counts;
} outcome;

static outcome outcome_of(const tiny *t, sim *s)
{
    outcome all = {.counts = sim_count(s)};
    all.series = tiny_series(t, s, &all.count);
    corridor_model.measure(s, t->in, all.measures);
    sim_free(s);
    return all;
}

static outcome run(const tiny *t, uint32_t seed, uint32_t replication, sim_fel_choice list)
{
    sim *s = tiny_begin_with(t, seed, replication, list);
    tiny_run_out(t, s);
    return outcome_of(t, s);
}

static void assert_same_and_free(outcome a, outcome b)
{
    assert_int_equal(a.count, b.count);
    assert_memory_equal(a.series, b.series, a.count * sizeof *a.series);
    assert_memory_equal(a.measures, b.measures, sizeof a.measures);
    assert_int_equal(a.counts.events, b.counts.events);
    assert_int_equal(a.counts.ties, b.counts.ties);
    assert_int_equal(a.counts.most_pending, b.counts.most_pending);
    free(a.series);
    free(b.series);
}

static void both_event_lists_give_the_same_series(void **state)
{
    assert_same_and_free(run(*state, SEED, 0, SIM_FEL_FAST), run(*state, SEED, 0, SIM_FEL_REFERENCE));
}

static void a_replication_run_twice_is_the_same(void **state)
{
    assert_same_and_free(run(*state, SEED, 2, SIM_FEL_FAST), run(*state, SEED, 2, SIM_FEL_FAST));
}

static void assert_differ_and_free(outcome a, outcome b)
{
    assert_int_equal(a.count, b.count);
    assert_memory_not_equal(a.series, b.series, a.count * sizeof *a.series);
    free(a.series);
    free(b.series);
}

static void two_replications_differ(void **state)
{
    assert_differ_and_free(run(*state, SEED, 0, SIM_FEL_FAST), run(*state, SEED, 1, SIM_FEL_FAST));
}

static void two_seeds_differ(void **state)
{
    assert_differ_and_free(run(*state, SEED, 0, SIM_FEL_FAST), run(*state, SEED + 1, 0, SIM_FEL_FAST));
}

/* Moves the state to other addresses at each midnight with this probability. */
static outcome run_moving(const tiny *t, double probability, sim_fel_choice list)
{
    sim *s = tiny_begin_with(t, SEED, 0, list);
    sim_stream draws = sim_stream_open(SEED, 0, 0, PURPOSE_OF_TEST, 0);
    for (int64_t day = 0; day < sim_frame_days(&t->in->frame); day++) {
        if (sim_stream_uniform(&draws) < probability)
            s = sim_relocate(s);
        tiny_run_days(s, 1);
    }
    return outcome_of(t, sim_relocate(s));
}

static void a_state_moved_at_every_midnight_gives_the_same_series(void **state)
{
    assert_same_and_free(run(*state, SEED, 0, SIM_FEL_FAST), run_moving(*state, 1, SIM_FEL_FAST));
}

static void a_state_moved_at_random_midnights_gives_the_same_series(void **state)
{
    assert_same_and_free(run(*state, SEED, 0, SIM_FEL_FAST), run_moving(*state, 0.3, SIM_FEL_FAST));
    assert_same_and_free(run(*state, SEED, 0, SIM_FEL_FAST), run_moving(*state, 0.3, SIM_FEL_REFERENCE));
}

static void look_at_nothing(void *context, sim *s, const corridor_inputs *in, const sim_event *event)
{
    (void)in;
    (void)event;
    *(int64_t *)context += sim_now(s) >= 0;
}

/* The tests that watch events rely on it. */
static void a_watched_simulation_gives_the_same_series(void **state)
{
    const tiny *t = *state;
    int64_t looks = 0;
    tiny_watch watch = {.before = look_at_nothing, .after = look_at_nothing, .context = &looks};
    sim *s = tiny_begin_watched(t, SEED, 0, &watch);
    tiny_run_out(t, s);
    assert_int_equal(looks, 2 * sim_count(s).events);
    assert_same_and_free(run(t, SEED, 0, SIM_FEL_FAST), outcome_of(t, s));
}

/* Pairs of overrides that change how often a party meets others: more stops, deaths, short rests and so many hops a day. */
static const char *const varied[][2] = {
    {"checkpoint.stop_factor=1.0", "line.deaths_per_100000=500.0"}, /* as they are */
    {"checkpoint.stop_factor=3.0", "line.deaths_per_100000=20000.0"},
    {"journey.rest_hours={ distribution = \"exponential\"; mean = 2.0; }",
     "asylum.wait_days={ distribution = \"uniform\"; low = 0.0; high = 2.0; }"},
    /* some rest longer than the day book has days */
    {"journey.rest_hours={ distribution = \"empirical\"; values = [ 1.0, 1600.0 ]; weights = [ 0.95, 0.05 ]; }",
     "checkpoint.stop_factor=1.0"},
    {"appointments.patience_days={ distribution = \"exponential\"; mean = 1.0; }", "journey.poor_below_usd=1000.0"},
};

/* Hops worked out ahead: `many` makes each hop an event. */
static void compare_hop_events(const tiny *few, const tiny *many)
{
    for (uint32_t replication = 0; replication < 5; replication++) {
        outcome a = run(few, SEED, replication, SIM_FEL_FAST), b = run(many, SEED, replication, SIM_FEL_FAST);
        assert_int_equal(a.count, b.count);
        assert_memory_equal(a.series, b.series, a.count * sizeof *a.series);
        assert_memory_equal(a.measures, b.measures, sizeof a.measures);
        assert_true(a.counts.events < b.counts.events * 9 / 10);
        free(a.series);
        free(b.series);
    }
}

static void hops_worked_out_ahead_give_the_same_series_with_fewer_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof varied / sizeof *varied; i++) {
        tiny few = tiny_read((const char *const[]){varied[i][0], varied[i][1], NULL});
        tiny many = tiny_read((const char *const[]){varied[i][0], varied[i][1], "journey.hop_events=all", NULL});
        compare_hop_events(&few, &many);
        tiny_free(&few);
        tiny_free(&many);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_event_lists_give_the_same_series),
        cmocka_unit_test(a_replication_run_twice_is_the_same),
        cmocka_unit_test(two_replications_differ),
        cmocka_unit_test(two_seeds_differ),
        cmocka_unit_test(a_state_moved_at_every_midnight_gives_the_same_series),
        cmocka_unit_test(a_state_moved_at_random_midnights_gives_the_same_series),
        cmocka_unit_test(hops_worked_out_ahead_give_the_same_series_with_fewer_events),
        cmocka_unit_test(a_watched_simulation_gives_the_same_series),
    };
    return cmocka_run_group_tests_name("same results", tests, tiny_set_up, tiny_tear_down);
}
