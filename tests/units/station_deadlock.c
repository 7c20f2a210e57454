/* Deadlock: which stations are locked, by small stories, and by running closed networks until they stand still. */
#include "tests/units/station_desk.h"

#include "sim/kernel/stream.h"

enum { STATIONS_MOST = 16 };

static desk d;

static sim *open_row(uint32_t count, uint32_t room)
{
    sim *s = desk_open(&d);
    for (uint32_t i = 0; i < count; i++)
        desk_add(s, 1, room);
    return s;
}

/* One customer of `station`, served for `duration`, who then wants to go to `next` and blocks. */
static void put(sim *s, uint32_t station, uint32_t entity, sim_ticks duration, uint32_t next)
{
    const sim_demand demand = desk_demand(station, entity);
    assert_int_equal(desk_ask(s, &d, &demand, duration).answer, SIM_STARTED);
    desk_send_on(&d, entity, next, SIM_FULL_BLOCK, 10);
}

/* The locked stations, bit by bit. */
static uint32_t locked_set(sim *s)
{
    uint8_t locked[STATIONS_MOST];
    const uint32_t count = sim_station_deadlock(s, &desk_stations, locked);
    uint32_t set = 0;
    for (uint32_t i = 0; i < sim_pool_extent(sim_pool_of(s, desk_stations.pool)); i++)
        set |= (uint32_t)locked[i] << i;
    assert_int_equal(count, __builtin_popcount(set));
    return set;
}

static void nobody_is_locked_where_nobody_blocks(void **unused)
{
    (void)unused;
    sim *s = open_row(2, 0);
    assert_int_equal(locked_set(s), 0);
    put(s, 0, 0, 10, 1);
    assert_int_equal(locked_set(s), 0);
    sim_resource_set_units(s, &desk_stations, &d, 1, 0, SIM_SHRINK_FINISH);
    assert_int_equal(locked_set(s), 0);
    sim_free(s);
}

static void who_waits_for_its_own_place_locks_its_station(void **unused)
{
    (void)unused;
    sim *s = open_row(2, 0);
    put(s, 0, 0, 10, 0);
    desk_tick(s, 10);
    assert_int_equal(locked_set(s), 0);
    desk_tick(s, 1);
    assert_int_equal(locked_set(s), 1);
    sim_free(s);
}

/* Palmer, Harper and Knight (2018): a node with feedback is locked when all its servers are blocked by it. */
static void a_node_is_locked_when_all_its_servers_are(void **unused)
{
    (void)unused;
    sim *s = desk_open(&d);
    desk_add(s, 2, 1);
    put(s, 0, 0, 10, 0);
    put(s, 0, 1, 20, 0);
    const sim_demand demand = desk_demand(0, 2);
    desk_ask(s, &d, &demand, 10);
    desk_tick(s, 11);
    assert_int_equal(locked_set(s), 0); /* the other still runs */
    desk_tick(s, 10);
    assert_int_equal(locked_set(s), 1);
    sim_free(s);
}

static void two_that_want_each_others_place_are_locked(void **unused)
{
    (void)unused;
    sim *s = open_row(3, 0);
    put(s, 0, 0, 10, 1);
    put(s, 1, 1, 20, 0);
    desk_tick(s, 11);
    assert_int_equal(locked_set(s), 0);
    desk_tick(s, 10);
    assert_int_equal(locked_set(s), 3);
    sim_free(s);
}

static void so_are_those_behind_them_but_not_those_beside(void **unused)
{
    (void)unused;
    sim *s = open_row(6, 0);
    put(s, 0, 0, 10, 1);
    put(s, 1, 1, 10, 2);
    put(s, 2, 2, 10, 1); /* 1 and 2 lock each other; 0 waits for 1 */
    put(s, 3, 3, 10, 4); /* 3 waits for 4, which runs */
    put(s, 4, 4, 30, 5);
    desk_tick(s, 11);
    assert_int_equal(locked_set(s), 1U << 0 | 1U << 1 | 1U << 2);
    sim_free(s);
}

/* The one at the end of the row runs. Stations wait for one another to and fro, so that no single pass sees it. */
static void a_long_row_is_free_as_long_as_its_last_one_runs(void **unused)
{
    (void)unused;
    static const uint32_t row[] = {4, 7, 1, 8, 0, 5, 2, 6, 3, 9};
    sim *s = open_row(11, 0);
    for (uint32_t i = 0; i < 10; i++)
        put(s, row[i], i, i == 9 ? 50 : 10, i == 9 ? 10 : row[i + 1]);
    put(s, 10, 10, 100, 4);
    desk_tick(s, 11);
    assert_int_equal(locked_set(s), 0);
    desk_tick(s, 40);
    assert_int_equal(locked_set(s), 0); /* the last is blocked too, by a station that runs */
    desk_tick(s, 50);
    assert_int_equal(locked_set(s), (1U << 11) - 1); /* and now by the first of the row */
    sim_free(s);
}

static void a_server_that_runs_keeps_its_station_free(void **unused)
{
    (void)unused;
    sim *s = desk_open(&d);
    desk_add(s, 2, 0);
    desk_add(s, 1, 0);
    put(s, 0, 0, 10, 1);
    put(s, 0, 2, 50, 1);
    put(s, 1, 1, 10, 0);
    desk_tick(s, 11);
    assert_int_equal(locked_set(s), 0);
    desk_tick(s, 40);
    assert_int_equal(locked_set(s), 3);
    sim_free(s);
}

/* Each of the two has a place in line, which is taken; who stands there may give up, or not. */
static void patience_in_line_or_outside_keeps_a_station_free(void **unused)
{
    (void)unused;
    for (int who = 0; who < 3; who++) {
        sim *s = open_row(2, 1);
        put(s, 0, 0, 10, 1);
        put(s, 1, 1, 10, 0);
        for (uint32_t i = 0; i < 2; i++) {
            sim_demand demand = desk_demand(i, 2 + i);
            demand.patience = who == 1 && i == 0 ? 100 : SIM_FOREVER;
            desk_ask(s, &d, &demand, 10);
        }
        if (who == 2)
            d.onward[1].patience = 100;
        desk_tick(s, 11);
        assert_int_equal(locked_set(s), who == 0 ? 3 : 0);
        sim_free(s);
    }
}

static void room_keeps_a_station_free(void **unused)
{
    (void)unused;
    sim *s = open_row(2, 0);
    put(s, 0, 0, 10, 1);
    put(s, 1, 1, 10, 0);
    desk_tick(s, 11);
    assert_int_equal(locked_set(s), 3);
    sim_station_set_room(s, &desk_stations, &d, 0, 1, SIM_ROOM_STAY);
    assert_int_equal(locked_set(s), 0); /* one is let in, which frees the other */
    desk_check(s);
    sim_free(s);
}

static void a_station_without_servers_at_work_is_short_handed_and_not_locked(void **unused)
{
    (void)unused;
    sim *s = open_row(2, 0);
    put(s, 0, 0, 10, 1);
    sim_resource_set_units(s, &desk_stations, &d, 1, 0, SIM_SHRINK_FINISH);
    sim_station_at(s, &desk_stations, 1)->short_handed = SIM_SHORT_WAIT;
    desk_tick(s, 11);
    assert_int_equal(d.moved[0].answer, SIM_BLOCKED);
    assert_int_equal(locked_set(s), 0);
    sim_free(s);
}

static void a_service_blocked_for_nobody_may_be_ended_by_its_model(void **unused)
{
    (void)unused;
    sim *s = open_row(2, 0);
    put(s, 0, 0, 10, 1);
    put(s, 1, 1, 10, 0);
    desk_tick(s, 11);
    assert_int_equal(locked_set(s), 3);
    sim_station_cancel(s, &desk_stations, &d, d.moved[0].request);
    assert_int_equal(locked_set(s), 0);
    sim_free(s);
}

/* Stations 0 and 1 share units; 2 has its own and no room. The one at 0 waits for 2, the one at 2 for 1. */
static void units_held_at_another_station_lock_and_free(void **unused)
{
    (void)unused;
    for (int shared_runs = 0; shared_runs < 2; shared_runs++) {
        sim *s = desk_open(&d);
        const sim_station_plan plan = desk_plan(s, 2, 0);
        sim_station_add(s, &desk_stations, &plan);
        sim_station_add(s, &desk_stations, &plan);
        desk_add(s, 1, 0);
        put(s, 0, 0, 10, 2);
        put(s, 0, 3, shared_runs ? 50 : 10, 2);
        put(s, 2, 1, 10, 1);
        desk_tick(s, 11);
        assert_int_equal(sim_station_at(s, &desk_stations, 1)->line[SIM_STANDS_SERVING].count, 0);
        assert_int_equal(locked_set(s), shared_runs ? 0 : 7);
        sim_free(s);
    }
}

/* ---- closed networks, run until they stand still ---- */

enum { TURNS = 20 };

typedef struct network {
    uint32_t seed, stations;
    uint32_t at[STATIONS_MOST], turn[STATIONS_MOST]; /* of each customer: where it is or wants to be; ways gone */
} network;

/* Where the customer goes from where it is; some leave, all do after so many turns. */
static void choose_way(network *n, uint32_t customer)
{
    sim_stream luck = sim_stream_open(n->seed, 0, customer, 1, n->turn[customer]++);
    const uint32_t next = sim_stream_below(&luck, n->stations + 1 + n->seed % 4);
    if (next >= n->stations || n->turn[customer] > TURNS)
        return;
    desk_send_on(&d, customer, next, SIM_FULL_BLOCK, 1 + sim_stream_below(&luck, 9));
    d.onward[customer].sequence = n->turn[customer];
    n->at[customer] = next;
}

/* One server a station, no room, a customer at each. */
static sim *open_network(network *n)
{
    sim *s = open_row(n->stations, 0);
    for (uint32_t i = 0; i < n->stations; i++) {
        const sim_demand demand = desk_demand(i, i);
        desk_ask(s, &d, &demand, 1 + i);
        choose_way(n, i);
    }
    return s;
}

/* A tick; who has just moved on chooses where to go next. Services take a tick at least. Returns how many run. */
static uint32_t step(sim *s, network *n)
{
    desk_tick(s, 1);
    uint32_t running = 0;
    for (uint32_t i = 0; i < n->stations; i++) {
        if (d.served[i] == sim_now(s) - 1 && d.moved[i].request != SIM_NO_RECORD && n->turn[i] <= TURNS)
            choose_way(n, i);
        running += desk_line(s, i, SIM_STANDS_SERVING)->count - sim_station_at(s, &desk_stations, i)->blocked;
    }
    return running;
}

static uint32_t blocked_set(sim *s, const network *n)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < n->stations; i++)
        set |= (uint32_t)(sim_station_at(s, &desk_stations, i)->blocked > 0) << i;
    return set;
}

/* Nobody new comes in, and in the end nothing runs any more. Who is locked stays so and lets nobody in; who is still blocked in
 * the end is locked. That is what the word says. */
static void who_never_moves_again_is_locked_and_nobody_else(void **unused)
{
    (void)unused;
    uint32_t with = 0, without = 0;
    for (uint32_t seed = 0; seed < 400; seed++) {
        network n = {.seed = seed, .stations = 2 + seed % 7};
        sim *s = open_network(&n);
        uint32_t locked = 0, running = 1;
        while (running) {
            uint64_t requests_inside = 0, requests_after = 0;
            for (uint32_t i = 0; i < n.stations; i++)
                requests_inside += locked >> i & 1 ? desk_outcomes(s, i, SIM_OUTCOME_SERVED) : 0;
            running = step(s, &n);
            for (uint32_t i = 0; i < n.stations; i++)
                requests_after += locked >> i & 1 ? desk_outcomes(s, i, SIM_OUTCOME_SERVED) : 0;
            assert_int_equal(requests_inside, requests_after);
            const uint32_t now = locked_set(s);
            assert_int_equal(locked & ~now, 0);
            locked = now;
        }
        assert_int_equal(blocked_set(s, &n), locked);
        with += locked != 0;
        without += locked == 0;
        sim_free(s);
    }
    assert_true(with > 50 && without > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_locked_where_nobody_blocks),
        cmocka_unit_test(who_waits_for_its_own_place_locks_its_station),
        cmocka_unit_test(a_node_is_locked_when_all_its_servers_are),
        cmocka_unit_test(two_that_want_each_others_place_are_locked),
        cmocka_unit_test(so_are_those_behind_them_but_not_those_beside),
        cmocka_unit_test(a_long_row_is_free_as_long_as_its_last_one_runs),
        cmocka_unit_test(a_server_that_runs_keeps_its_station_free),
        cmocka_unit_test(patience_in_line_or_outside_keeps_a_station_free),
        cmocka_unit_test(room_keeps_a_station_free),
        cmocka_unit_test(a_station_without_servers_at_work_is_short_handed_and_not_locked),
        cmocka_unit_test(a_service_blocked_for_nobody_may_be_ended_by_its_model),
        cmocka_unit_test(units_held_at_another_station_lock_and_free),
        cmocka_unit_test(who_never_moves_again_is_locked_and_nobody_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
