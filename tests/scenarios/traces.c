/* What happens to parties as rows: the event log and the journeys of configs/tiny.
 *
 * The oracle is what else the run says: the daily series, which other code adds up; the same parties run with every hop an event;
 * and persons that are neither made nor lost. */
#include "models/corridor/traces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/corridor/corridor.h"
#include "models/corridor/observables.h"
#include "sim/kernel/panic.h"
#include "tests/scenarios/tiny.h"

enum { SEED = 7, DAY_SECONDS = 86400, JOURNEYS = 200 };

/* All rows of one replication, by trace. */
typedef struct taken {
    char *rows[CORRIDOR_TRACES];
    size_t count[CORRIDOR_TRACES];
} taken;

static int take(void *context, uint32_t replication, size_t trace, const void *rows, size_t count)
{
    (void)replication;
    taken *t = context;
    const size_t bytes = corridor_traces[trace].row_bytes;
    t->rows[trace] = realloc(t->rows[trace], (t->count[trace] + count) * bytes);
    assert_non_null(t->rows[trace]);
    memcpy(t->rows[trace] + t->count[trace] * bytes, rows, count * bytes);
    t->count[trace] += count;
    return 0;
}

static void taken_free(taken *t)
{
    for (size_t i = 0; i < CORRIDOR_TRACES; i++)
        free(t->rows[i]);
}

static const trace_row *events_of(const taken *t)
{
    return (const trace_row *)(const void *)t->rows[TRACE_EVENTS];
}

static const trace_row *steps_of(const taken *t)
{
    return (const trace_row *)(const void *)t->rows[TRACE_STEPS];
}

static const trace_head *heads_of(const taken *t)
{
    return (const trace_head *)(const void *)t->rows[TRACE_JOURNEYS];
}

/* Runs a replication to its end; the simulation is still there. */
static sim *run(const tiny *t, uint32_t replication, taken *into)
{
    sim *s = tiny_begin_traced(t, SEED, replication, take, into);
    tiny_run_out(t, s);
    sim_flush_traces(s);
    assert_false(sim_traces_refused(s));
    return s;
}

/* More of all that is rare: deaths, stops, full checkpoints, lost patience, returns. */
static tiny busy_tiny(const char *extra)
{
    return tiny_read((const char *const[]){"results.event_log=true", "results.journeys=200", "results.passages=true",
                                           "line.deaths_per_100000=20000.0", "checkpoint.stop_factor=2.0",
                                           "appointments.patience_days={ distribution = \"exponential\"; mean = 2.0; }",
                                           extra, NULL});
}

/* ---- series ---- */

/* The cell of a daily series that a row counts for; -1: none. */
typedef int64_t cell_of_row(const corridor_inputs *in, const trace_row *row);

static int64_t by_area(const corridor_inputs *in, const trace_row *row, happening what)
{
    (void)in;
    return row->happening == what ? row->area : -1;
}

static int64_t entries(const corridor_inputs *in, const trace_row *row)
{
    return row->happening == PARTY_SETS_OUT
               ? (int64_t)in->departures.gateway_of_place[row->place] * (int64_t)in->classes.nationality_count +
                     row->nationality
               : -1;
}

static int64_t encounters(const corridor_inputs *in, const trace_row *row)
{
    const int counts = row->happening == PARTY_IS_ENCOUNTERED || row->happening == PARTY_IS_ENCOUNTERED_AGAIN ||
                       row->happening == PARTY_IS_ADMITTED;
    return counts ? row->area * (int64_t)in->classes.nationality_count + row->nationality : -1;
}

static int64_t repeat_encounters(const corridor_inputs *in, const trace_row *row)
{
    return by_area(in, row, PARTY_IS_ENCOUNTERED_AGAIN);
}

static int64_t attempts(const corridor_inputs *in, const trace_row *row)
{
    return by_area(in, row, PARTY_ATTEMPTS);
}

static int64_t got_aways(const corridor_inputs *in, const trace_row *row)
{
    return by_area(in, row, PARTY_GETS_AWAY);
}

static int64_t turn_backs(const corridor_inputs *in, const trace_row *row)
{
    return by_area(in, row, PARTY_TURNS_BACK);
}

static int64_t expulsions(const corridor_inputs *in, const trace_row *row)
{
    return by_area(in, row, PARTY_IS_EXPELLED_NOW);
}

static int64_t releases(const corridor_inputs *in, const trace_row *row)
{
    return by_area(in, row, PARTY_IS_RELEASED);
}

static int64_t removals(const corridor_inputs *in, const trace_row *row)
{
    return by_area(in, row, PARTY_IS_REMOVED);
}

static int64_t returns(const corridor_inputs *in, const trace_row *row)
{
    return by_area(in, row, PARTY_IS_RETURNED);
}

static int64_t detections(const corridor_inputs *in, const trace_row *row)
{
    return row->happening == PARTY_IS_DETECTED
               ? (int64_t)in->network.place_state_index[row->place] * (int64_t)in->classes.nationality_count +
                     row->nationality
               : -1;
}

static int64_t transit_removals(const corridor_inputs *in, const trace_row *row)
{
    (void)in;
    return row->happening == PARTY_IS_REMOVED_BY_TRANSIT ? row->nationality : -1;
}

static int64_t moved_south(const corridor_inputs *in, const trace_row *row)
{
    (void)in;
    return row->happening == PARTY_IS_MOVED_SOUTH ? row->nationality : -1;
}

static int64_t deaths(const corridor_inputs *in, const trace_row *row)
{
    (void)in;
    return row->happening == PARTY_DIES ? row->place : -1;
}

static int64_t served(const corridor_inputs *in, const trace_row *row)
{
    (void)in;
    switch ((happening)row->happening) {
    case PARTY_PASSES:
    case PARTY_IS_DETECTED:
    case PARTY_IS_ORDERED_TO_LEAVE:
    case PARTY_IS_MOVED_SOUTH:
    case PARTY_IS_REMOVED_BY_TRANSIT:
    case PARTY_IS_PROCESSED:
        return row->station == SIM_TRACE_NO_SHORT ? -1 : row->station;
    default:
        return -1;
    }
}

static int64_t let_through(const corridor_inputs *in, const trace_row *row)
{
    (void)in;
    return row->happening == PARTY_IS_LET_THROUGH ? row->station : -1;
}

static int64_t passages_begun(const corridor_inputs *in, const trace_row *row)
{
    return row->happening == PARTY_SETS_OFF ? row->leg * (int64_t)in->modes.count + row->mode : -1;
}

static const struct {
    corridor_series series;
    cell_of_row *cell;
} flows[] = {
    {SERIES_ENTRIES, entries},
    {SERIES_ENCOUNTERS, encounters},
    {SERIES_REPEAT_ENCOUNTERS, repeat_encounters},
    {SERIES_ATTEMPTS, attempts},
    {SERIES_GOT_AWAYS, got_aways},
    {SERIES_TURN_BACKS, turn_backs},
    {SERIES_EXPULSIONS, expulsions},
    {SERIES_RELEASES, releases},
    {SERIES_REMOVALS, removals},
    {SERIES_RETURNS, returns},
    {SERIES_DETECTIONS, detections},
    {SERIES_TRANSIT_REMOVALS, transit_removals},
    {SERIES_MOVED_SOUTH, moved_south},
    {SERIES_DEATHS, deaths},
    {SERIES_STATION_SERVED, served},
    {SERIES_STATION_LET_THROUGH, let_through},
    {SERIES_PASSAGES, passages_begun},
};

/* Counts persons of the rows by day and cell and compares; returns the persons counted. */
static int64_t compare_series(const tiny *t, const sim *s, const taken *rows, size_t flow)
{
    const size_t cells = t->ready->series_cells[flows[flow].series];
    const size_t days = (size_t)sim_frame_reported_days(&t->in->frame);
    const trace_row *row = events_of(rows);
    int64_t *counted = sim_allocate(days * cells, sizeof *counted), sum = 0;
    for (size_t i = 0; i < rows->count[TRACE_EVENTS]; i++) {
        const int64_t cell = flows[flow].cell(t->in, &row[i]);
        if (cell < 0)
            continue;
        assert_in_range(cell, 0, cells - 1);
        counted[(size_t)(row[i].tick / DAY_SECONDS) * cells + (size_t)cell] += row[i].persons;
        sum += row[i].persons;
    }
    assert_memory_equal(counted, sim_series(s, flows[flow].series), days * cells * sizeof *counted);
    free(counted);
    return sum;
}

static void rows_counted_by_kind_and_day_are_the_daily_series(void **state)
{
    (void)state;
    tiny t = busy_tiny(NULL);
    for (uint32_t replication = 0; replication < 3; replication++) {
        taken rows = {0};
        sim *s = run(&t, replication, &rows);
        for (size_t i = 0; i < sizeof flows / sizeof *flows; i++)
            assert_true(compare_series(&t, s, &rows, i) > 0); /* else it would show nothing */
        sim_free(s);
        taken_free(&rows);
    }
    tiny_free(&t);
}

/* ---- persons ---- */

static int by_party_and_time(const void *a, const void *b)
{
    const trace_row *x = a, *y = b;
    if (x->party != y->party)
        return x->party < y->party ? -1 : 1;
    return x->tick < y->tick ? -1 : x->tick > y->tick;
}

/* Persons of the parties of the log by the state that their rows leave them in. Without a warm-up all parties are in it. */
static void persons_of_the_log_are_in_the_states_that_the_last_evening_counts(void **state)
{
    (void)state;
    tiny t = busy_tiny("run.warmup_days=0");
    taken rows = {0};
    sim *s = run(&t, 0, &rows);
    /* Each person is in the state that the latest row has put it into: rows of one party are in the order of time. */
    const size_t count = rows.count[TRACE_EVENTS];
    int64_t left[PERSON_STATES - 1] = {0};
    for (size_t i = 0; i < count; i++) {
        const trace_row *first = &events_of(&rows)[i];
        if (first->happening != PARTY_SETS_OUT)
            continue;
        int64_t together = first->persons;
        uint8_t now = first->state;
        for (size_t k = i + 1; k < count; k++) {
            const trace_row *row = &events_of(&rows)[k];
            if (row->party != first->party)
                continue;
            const int apart =
                (row->happening == PARTY_DIES || row->happening == PARTY_GETS_AWAY) && row->persons < together;
            if (apart) {
                together -= row->persons;
                left[row->happening == PARTY_DIES ? PERSON_DEAD - 1 : PERSON_EVADED - 1] += row->persons;
            } else {
                assert_int_equal(row->persons, together);
                now = row->state;
            }
        }
        left[now] += together;
    }
    const size_t nationalities = t.in->classes.nationality_count;
    const int64_t *people = sim_series(s, SERIES_PEOPLE) +
                            (size_t)(sim_frame_reported_days(&t.in->frame) - 1) * (PERSON_STATES - 1) * nationalities;
    for (size_t i = 0; i < PERSON_STATES - 1; i++) {
        int64_t counted = 0;
        for (size_t n = 0; n < nationalities; n++)
            counted += people[i * nationalities + n];
        assert_int_equal(left[i], counted);
    }
    sim_free(s);
    taken_free(&rows);
    tiny_free(&t);
}

/* ---- order ---- */

static void rows_come_day_by_day_and_those_of_a_party_in_order_of_time(void **state)
{
    (void)state;
    tiny t = busy_tiny(NULL);
    taken rows = {0};
    sim_free(run(&t, 0, &rows));
    const size_t count = rows.count[TRACE_EVENTS];
    trace_row *sorted = sim_allocate(count, sizeof *sorted);
    memcpy(sorted, events_of(&rows), count * sizeof *sorted);
    for (size_t i = 1; i < count; i++)
        assert_true(sorted[i].tick / DAY_SECONDS >= sorted[i - 1].tick / DAY_SECONDS);
    assert_true(sorted[0].tick >= 0 && sorted[count - 1].tick < 30 * DAY_SECONDS);
    /* By party alone, keeping the order of the rest: insertion into the runs of equal parties that mergesort keeps. */
    int64_t *last = sim_allocate(count, sizeof *last);
    size_t parties = 0;
    qsort(sorted, count, sizeof *sorted, by_party_and_time);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || sorted[i].party != sorted[i - 1].party)
            last[parties++] = sorted[i].party;
    int64_t *latest = sim_allocate(parties, sizeof *latest);
    for (size_t i = 0; i < count; i++) {
        const trace_row *row = &events_of(&rows)[i];
        size_t low = 0, high = parties;
        while (high - low > 1) {
            const size_t middle = (low + high) / 2;
            if (last[middle] <= row->party)
                low = middle;
            else
                high = middle;
        }
        assert_true(row->tick >= latest[low]);
        latest[low] = row->tick;
    }
    free(latest);
    free(last);
    free(sorted);
    taken_free(&rows);
    tiny_free(&t);
}

/* The canonical order of a log: time, party, and as they were noted. */
typedef struct placed {
    trace_row row;
    size_t at;
} placed;

static int canonical(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    if (x->row.tick != y->row.tick)
        return x->row.tick < y->row.tick ? -1 : 1;
    if (x->row.party != y->row.party)
        return x->row.party < y->row.party ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static placed *in_canonical_order(const taken *rows)
{
    const size_t count = rows->count[TRACE_EVENTS];
    placed *all = sim_allocate(count, sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = (placed){events_of(rows)[i], i};
    qsort(all, count, sizeof *all, canonical);
    return all;
}

static void hops_worked_out_ahead_give_the_same_rows(void **state)
{
    (void)state;
    tiny few = busy_tiny(NULL), many = busy_tiny("journey.hop_events=all");
    for (uint32_t replication = 0; replication < 3; replication++) {
        taken a = {0}, b = {0};
        sim_free(run(&few, replication, &a));
        sim_free(run(&many, replication, &b));
        assert_int_equal(a.count[TRACE_EVENTS], b.count[TRACE_EVENTS]);
        placed *x = in_canonical_order(&a), *y = in_canonical_order(&b);
        for (size_t i = 0; i < a.count[TRACE_EVENTS]; i++)
            assert_memory_equal(&x[i].row, &y[i].row, sizeof x[i].row);
        free(x);
        free(y);
        taken_free(&a);
        taken_free(&b);
    }
    tiny_free(&few);
    tiny_free(&many);
}

static void assert_same_rows_and_free(taken a, taken b)
{
    for (size_t i = 0; i < CORRIDOR_TRACES; i++) {
        assert_true(a.count[i] > 0);
        assert_int_equal(a.count[i], b.count[i]);
        assert_memory_equal(a.rows[i], b.rows[i], a.count[i] * corridor_traces[i].row_bytes);
    }
    taken_free(&a);
    taken_free(&b);
}

static void the_slow_event_list_gives_the_same_rows_in_the_same_order(void **state)
{
    (void)state;
    tiny fast = busy_tiny(NULL), slow = busy_tiny("run.event_list=reference");
    taken a = {0}, b = {0};
    sim_free(run(&fast, 0, &a));
    sim_free(run(&slow, 0, &b));
    assert_same_rows_and_free(a, b);
    tiny_free(&fast);
    tiny_free(&slow);
}

static void a_state_that_moves_keeps_the_rows_that_it_has_not_handed_on(void **state)
{
    (void)state;
    tiny t = busy_tiny(NULL);
    taken a = {0}, b = {0};
    sim_free(run(&t, 0, &a));
    sim *s = tiny_begin_traced(&t, SEED, 0, take, &b);
    for (int64_t day = 0; day < sim_frame_days(&t.in->frame); day++) {
        s = sim_relocate(s);
        while (sim_run_events(s, 100) == 100)
            s = sim_relocate(s);
        assert_null(sim_end_day(s));
    }
    sim_flush_traces(s);
    sim_free(s);
    assert_same_rows_and_free(a, b);
    tiny_free(&t);
}

static void a_traced_run_has_the_series_and_events_of_one_that_is_not(void **state)
{
    (void)state;
    tiny t = busy_tiny(NULL);
    taken rows = {0};
    sim *with = run(&t, 0, &rows), *without = tiny_begin(&t, SEED, 0);
    tiny_run_out(&t, without);
    size_t count, other;
    int64_t *a = tiny_series(&t, with, &count), *b = tiny_series(&t, without, &other);
    assert_int_equal(count, other);
    assert_memory_equal(a, b, count * sizeof *a);
    assert_int_equal(sim_count(with).events, sim_count(without).events);
    assert_int_equal(sim_count(with).ties, sim_count(without).ties);
    double values[2][CORRIDOR_MEASURES];
    corridor_model.measure(with, t.in, values[0]);
    corridor_model.measure(without, t.in, values[1]);
    assert_memory_equal(values[0], values[1], sizeof values[0]);
    free(a);
    free(b);
    sim_free(with);
    sim_free(without);
    taken_free(&rows);
    tiny_free(&t);
}

/* ---- journeys ---- */

static int by_rank(const void *a, const void *b)
{
    const trace_head *x = a, *y = b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* The heads of the sample, in the order of their ranks; freed by the caller. */
static trace_head *sample_of(const taken *rows, size_t most, size_t *count)
{
    *count = rows->count[TRACE_JOURNEYS];
    trace_head *heads = sim_allocate(*count, sizeof *heads);
    memcpy(heads, heads_of(rows), *count * sizeof *heads);
    qsort(heads, *count, sizeof *heads, by_rank);
    *count = *count < most ? *count : most;
    return heads;
}

static void the_sample_is_the_parties_of_the_smallest_ranks_of_all_that_set_out(void **state)
{
    (void)state;
    tiny all = busy_tiny("results.journeys=100000"), some = busy_tiny(NULL);
    taken a = {0}, b = {0};
    sim_free(run(&all, 0, &a));
    sim_free(run(&some, 0, &b));
    size_t set_out = 0;
    for (size_t i = 0; i < a.count[TRACE_EVENTS]; i++)
        set_out += events_of(&a)[i].happening == PARTY_SETS_OUT;
    assert_int_equal(a.count[TRACE_JOURNEYS], set_out); /* of a sample larger than that, everyone */
    assert_true(b.count[TRACE_JOURNEYS] < set_out && b.count[TRACE_JOURNEYS] >= JOURNEYS);
    size_t whole, part;
    trace_head *x = sample_of(&a, JOURNEYS, &whole), *y = sample_of(&b, JOURNEYS, &part);
    assert_int_equal(whole, JOURNEYS);
    assert_int_equal(part, JOURNEYS);
    assert_memory_equal(x, y, JOURNEYS * sizeof *x);
    free(x);
    free(y);
    taken_free(&a);
    taken_free(&b);
    tiny_free(&all);
    tiny_free(&some);
}

/* The rows of a followed party are those of the log. */
static void steps_of_a_journey_are_the_rows_of_its_party_in_the_log_and_begin_with_setting_out(void **state)
{
    (void)state;
    tiny t = busy_tiny(NULL);
    taken rows = {0};
    sim_free(run(&t, 1, &rows));
    for (size_t i = 0; i < rows.count[TRACE_JOURNEYS]; i++) {
        const trace_head *head = &heads_of(&rows)[i];
        size_t step = 0;
        while (step < rows.count[TRACE_STEPS] && steps_of(&rows)[step].party != head->party)
            step++;
        assert_true(step < rows.count[TRACE_STEPS]);
        assert_int_equal(steps_of(&rows)[step].happening, PARTY_SETS_OUT);
        assert_int_equal(steps_of(&rows)[step].tick, head->tick);
        assert_int_equal(steps_of(&rows)[step].persons, head->persons);
        assert_int_equal(steps_of(&rows)[step].nationality, head->nationality);
        for (size_t k = 0; k < rows.count[TRACE_EVENTS]; k++) {
            if (events_of(&rows)[k].party != head->party)
                continue;
            while (step < rows.count[TRACE_STEPS] && steps_of(&rows)[step].party != head->party)
                step++;
            assert_true(step < rows.count[TRACE_STEPS]);
            assert_memory_equal(&events_of(&rows)[k], &steps_of(&rows)[step++], sizeof(trace_row));
        }
        while (step < rows.count[TRACE_STEPS])
            assert_int_not_equal(steps_of(&rows)[step++].party, head->party);
    }
    taken_free(&rows);
    tiny_free(&t);
}

/* A fifth more departures only add parties, and those that both send out have the same ranks. */
static void two_scenarios_show_the_same_parties(void **state)
{
    (void)state;
    tiny less = busy_tiny(NULL), more = busy_tiny("departures[levels].factor=1.2");
    taken a = {0}, b = {0};
    sim_free(run(&less, 0, &a));
    sim_free(run(&more, 0, &b));
    size_t first, second, both = 0;
    trace_head *x = sample_of(&a, JOURNEYS, &first), *y = sample_of(&b, JOURNEYS, &second);
    for (size_t i = 0; i < first; i++)
        for (size_t k = 0; k < second; k++)
            both += x[i].party == y[k].party;
    /* At most a sixth of the larger scenario's parties are its own. */
    assert_true(both >= JOURNEYS * 3 / 4);
    assert_true(both < JOURNEYS);
    free(x);
    free(y);
    taken_free(&a);
    taken_free(&b);
    tiny_free(&less);
    tiny_free(&more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_counted_by_kind_and_day_are_the_daily_series),
        cmocka_unit_test(persons_of_the_log_are_in_the_states_that_the_last_evening_counts),
        cmocka_unit_test(rows_come_day_by_day_and_those_of_a_party_in_order_of_time),
        cmocka_unit_test(hops_worked_out_ahead_give_the_same_rows),
        cmocka_unit_test(the_slow_event_list_gives_the_same_rows_in_the_same_order),
        cmocka_unit_test(a_state_that_moves_keeps_the_rows_that_it_has_not_handed_on),
        cmocka_unit_test(a_traced_run_has_the_series_and_events_of_one_that_is_not),
        cmocka_unit_test(the_sample_is_the_parties_of_the_smallest_ranks_of_all_that_set_out),
        cmocka_unit_test(steps_of_a_journey_are_the_rows_of_its_party_in_the_log_and_begin_with_setting_out),
        cmocka_unit_test(two_scenarios_show_the_same_parties),
    };
    return cmocka_run_group_tests_name("traces", tests, NULL, NULL);
}
