/* Random networks with every feature of the model at once: nobody is lost, whatever the order of memory and of the
 * event list.
 *
 * The oracles: the recount of the model (which walks customers, lines and requests), the slow event list, and a
 * state that is moved to other addresses between any two events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/queueing/queueing.h"
#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"
#include "sim/program/prepared.h"
#include "tests/scenarios/queueing_networks.h"

enum { NETWORKS = 120, EVENTS_BETWEEN = 61, PURPOSE_OF_TEST = 200 };

static prepared *read_network(uint32_t number)
{
    static const char path[] = "queueing_random.cfg";
    queueing_network_write(path, number);
    sim_diagnostics *d = sim_diagnostics_new();
    prepared *ready = prepared_new(path, NULL, 0, d);
    if (!ready)
        fail_msg("network %u: %s", (unsigned)number, sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return ready;
}

static sim *begin(const prepared *ready, sim_fel_choice list, uint32_t ties)
{
    const sim_settings settings = {.frame = &ready->settings.frame,
                                   .behaviour = &queueing_model.behaviour,
                                   .inputs = ready->inputs,
                                   .seed = 1,
                                   .event_list = list,
                                   .tie_permutation = ties,
                                   .series_cells = ready->series_cells,
                                   .series_count = ready->model->observable_count};
    return sim_new(&settings);
}

/* The measures of a run that is over; the caller frees them. */
static double *measures_of(const prepared *ready, sim *s, size_t *count)
{
    queueing_model.measures(ready->inputs, count);
    double *values = sim_allocate(*count, sizeof *values);
    queueing_model.measure(s, ready->inputs, values);
    return values;
}

/* What must have happened somewhere, or nothing of it was tried; by the ends of the names of measures. */
static const char *const happenings[] = {".balked_share",     ".reneged_share", ".evicted_share", ".closed_share",
                                         ".put_out_per_hour", ".blocked",       ".outside",       ".full_share"};
enum { HAPPENINGS = sizeof happenings / sizeof *happenings };

static void note_happenings(const prepared *ready, const double *values, unsigned networks[HAPPENINGS])
{
    size_t count = 0;
    const sim_measure *rows = queueing_model.measures(ready->inputs, &count);
    for (int k = 0; k < HAPPENINGS; k++) {
        int seen = 0;
        for (size_t i = 0; i < count; i++) {
            const size_t length = strlen(rows[i].name), end = strlen(happenings[k]);
            seen |= length > end && strcmp(rows[i].name + length - end, happenings[k]) == 0 && values[i] > 0;
        }
        networks[k] += (unsigned)seen;
    }
}

static double measure_named(const prepared *ready, const double *values, const char *name)
{
    size_t count = 0;
    const sim_measure *rows = queueing_model.measures(ready->inputs, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0)
            return values[i];
    fail_msg("no measure %s", name);
    return 0;
}

/* Runs in steps of a random number of events, up to `most`; after each the state is recounted or moved. */
typedef enum between { RECOUNTED, MOVED } between;

static sim *run_with(const prepared *ready, uint32_t number, sim *s, uint32_t most, between what)
{
    sim_stream draws = sim_stream_open(1, 0, number, PURPOSE_OF_TEST, (uint32_t)what);
    for (int64_t day = 0; day < sim_frame_days(&ready->settings.frame); day++) {
        for (uint64_t step = 1; step == sim_run_events(s, step); step = 1 + sim_stream_below(&draws, most)) {
            if (what == MOVED) {
                s = sim_relocate(s);
                continue;
            }
            const char *fault = queueing_model.behaviour.verify(s, ready->inputs);
            if (fault)
                fail_msg("network %u, tick %lld: %s", (unsigned)number, (long long)sim_now(s), fault);
        }
        const char *fault = sim_end_day(s);
        if (fault)
            fail_msg("network %u, day %lld: %s", (unsigned)number, (long long)day, fault);
    }
    return s;
}

static sim *run(const prepared *ready, uint32_t number, sim_fel_choice list, uint32_t most, between what)
{
    return run_with(ready, number, begin(ready, list, 0), most, what);
}

static void a_random_network_passes_the_recount_at_any_event(void **unused)
{
    (void)unused;
    uint64_t events = 0, deadlocks = 0;
    unsigned networks[HAPPENINGS] = {0};
    for (uint32_t number = 0; number < NETWORKS; number++) {
        prepared *ready = read_network(number);
        sim *s = run(ready, number, SIM_FEL_FAST, EVENTS_BETWEEN, RECOUNTED);
        size_t count = 0;
        double *values = measures_of(ready, s, &count);
        assert_true(measure_named(ready, values, "lost_track") == 0);
        const double gap = measure_named(ready, values, "little_gap");
        assert_true(gap == 0 || gap != gap);
        deadlocks += measure_named(ready, values, "deadlocked_share") > 0;
        events += sim_count(s).events;
        note_happenings(ready, values, networks);
        free(values);
        sim_free(s);
        prepared_free(ready);
    }
    print_message("%llu events; of %d networks %llu came to a deadlock\n", (unsigned long long)events, NETWORKS,
                  (unsigned long long)deadlocks);
    assert_in_range(deadlocks, 5, NETWORKS / 2);
    for (int k = 0; k < HAPPENINGS; k++) {
        print_message("%s above 0 in %u\n", happenings[k], networks[k]);
        assert_in_range(networks[k], 10, NETWORKS);
    }
}

static void assert_same(const prepared *ready, uint32_t number, sim *a, sim *b)
{
    size_t count = 0;
    double *first = measures_of(ready, a, &count), *second = measures_of(ready, b, &count);
    if (memcmp(first, second, count * sizeof *first) != 0)
        fail_msg("network %u: measures differ", (unsigned)number);
    assert_int_equal(sim_count(a).events, sim_count(b).events);
    const size_t days = (size_t)sim_frame_reported_days(&ready->settings.frame);
    for (size_t i = 0; i < ready->model->observable_count; i++)
        assert_memory_equal(sim_series(a, i), sim_series(b, i), days * ready->series_cells[i] * sizeof(int64_t));
    free(first);
    free(second);
    sim_free(a);
    sim_free(b);
}

static void both_event_lists_give_the_same_measures(void **unused)
{
    (void)unused;
    for (uint32_t number = 0; number < NETWORKS; number++) {
        prepared *ready = read_network(number);
        assert_same(ready, number, run(ready, number, SIM_FEL_FAST, 10000, RECOUNTED),
                    run(ready, number, SIM_FEL_REFERENCE, 10000, RECOUNTED));
        prepared_free(ready);
    }
}

static void a_state_moved_at_any_event_gives_the_same_measures(void **unused)
{
    (void)unused;
    for (uint32_t number = 0; number < NETWORKS; number++) {
        prepared *ready = read_network(number);
        assert_same(ready, number, run(ready, number, SIM_FEL_FAST, 10000, RECOUNTED),
                    run(ready, number, SIM_FEL_FAST, EVENTS_BETWEEN, MOVED));
        prepared_free(ready);
    }
}

static void a_random_network_passes_the_recount_in_another_order_of_ties(void **unused)
{
    (void)unused;
    uint64_t ties = 0;
    for (uint32_t number = 0; number < NETWORKS; number++) {
        prepared *ready = read_network(number);
        sim *s = run_with(ready, number, begin(ready, SIM_FEL_FAST, 1 + number), EVENTS_BETWEEN, RECOUNTED);
        ties += sim_count(s).ties;
        sim_free(s);
        prepared_free(ready);
    }
    assert_true(ties > 1000); /* or there was nothing to permute */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_network_passes_the_recount_at_any_event),
        cmocka_unit_test(a_random_network_passes_the_recount_in_another_order_of_ties),
        cmocka_unit_test(both_event_lists_give_the_same_measures),
        cmocka_unit_test(a_state_moved_at_any_event_gives_the_same_measures),
    };
    return cmocka_run_group_tests_name("random networks", tests, NULL, NULL);
}
