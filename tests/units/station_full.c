/* A full line: losing, waiting outside, blocking; moving on; more and less room. */
#include "tests/units/station_desk.h"

static desk d;

static sim *open_with(const uint32_t servers[], const uint32_t room[], uint32_t stations)
{
    sim *s = desk_open(&d);
    for (uint32_t i = 0; i < stations; i++)
        assert_int_equal(desk_add(s, servers[i], room[i]), i);
    return s;
}

static sim *open_one(uint32_t servers, uint32_t room)
{
    return open_with(&servers, &room, 1);
}

/* `count` stations in a row of one server each and no room. */
static sim *open_row(uint32_t count)
{
    static const uint32_t servers[] = {1, 1, 1, 1}, room[4] = {0};
    return open_with(servers, room, count);
}

static sim_demand waiting_demand(uint32_t station, uint32_t entity, uint8_t priority)
{
    sim_demand demand = desk_demand(station, entity);
    demand.full = SIM_FULL_WAIT;
    demand.priority = priority;
    return demand;
}

static sim_asked ask_to_wait(sim *s, uint32_t station, uint32_t entity, uint8_t priority, sim_ticks duration)
{
    const sim_demand demand = waiting_demand(station, entity, priority);
    return desk_ask(s, &d, &demand, duration);
}

static sim_asked ask_plainly(sim *s, uint32_t station, uint32_t entity, sim_ticks duration)
{
    const sim_demand demand = desk_demand(station, entity);
    return desk_ask(s, &d, &demand, duration);
}

static uint32_t blocked(sim *s, uint32_t station)
{
    return sim_station_at(s, &desk_stations, station)->blocked;
}

/* ---- outside ---- */

static void who_finds_no_room_balks_or_waits_outside_as_its_demand_says(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 1);
    ask_plainly(s, 0, 0, 10);
    assert_int_equal(ask_plainly(s, 0, 1, 10).answer, SIM_WAITING);
    assert_int_equal(ask_plainly(s, 0, 2, 10).answer, SIM_BALKED);
    assert_int_equal(ask_to_wait(s, 0, 3, 3, 10).answer, SIM_OUTSIDE);
    assert_int_equal(desk_line(s, 0, SIM_STANDS_OUTSIDE)->count, 1);
    assert_int_equal(desk_line(s, 0, SIM_STANDS_WAITING)->count, 1);
    desk_tick(s, 31);
    assert_int_equal(d.admitted[3], 10); /* the place in line of the one who began */
    assert_int_equal(d.began[3], 20);
    desk_close_empty(s);
}

static void without_a_station_to_hold_to_block_is_to_wait(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 0);
    ask_plainly(s, 0, 0, 10);
    sim_demand demand = desk_demand(0, 1);
    demand.full = SIM_FULL_BLOCK;
    const sim_asked asked = desk_ask(s, &d, &demand, 5);
    assert_int_equal(asked.answer, SIM_OUTSIDE);
    assert_int_equal(sim_request_at(s, &desk_stations, asked.request)->partner, SIM_NO_RECORD);
    desk_tick(s, 16);
    assert_int_equal(d.began[1], 10);
    desk_close_empty(s);
}

static void those_outside_come_in_by_priority_then_arrival(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 1);
    ask_to_wait(s, 0, 0, 1, 10);
    ask_to_wait(s, 0, 1, 1, 10);
    ask_to_wait(s, 0, 2, 2, 10);
    ask_to_wait(s, 0, 3, 1, 10);
    ask_to_wait(s, 0, 4, 0, 10);
    ask_to_wait(s, 0, 5, 1, 10);
    desk_tick(s, 61);
    const sim_ticks admitted[] = {DESK_NEVER, DESK_NEVER, 40, 20, 10, 30};
    const sim_ticks began[] = {0, 10, 50, 30, 20, 40};
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(d.admitted[i], admitted[i]);
        assert_int_equal(d.began[i], began[i]);
    }
    desk_close_empty(s);
}

/* One server comes free: the line goes first, though a lower number stands outside. */
static void who_is_in_line_goes_before_those_outside(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 1);
    ask_to_wait(s, 0, 0, 3, 10);
    ask_to_wait(s, 0, 1, 3, 10);
    ask_to_wait(s, 0, 2, 0, 10);
    desk_tick(s, 31);
    assert_int_equal(d.began[1], 10);
    assert_int_equal(d.began[2], 20);
    desk_close_empty(s);
}

static void one_outside_who_fits_goes_before_a_head_of_a_higher_number_that_does_not(void **unused)
{
    (void)unused;
    sim *s = open_one(3, 1);
    sim_demand demand = waiting_demand(0, 0, 1);
    demand.units[0] = 2;
    desk_ask(s, &d, &demand, 10);
    ask_to_wait(s, 0, 1, 1, 6);
    demand = waiting_demand(0, 2, 2);
    demand.units[0] = 3;
    assert_int_equal(desk_ask(s, &d, &demand, 10).answer, SIM_WAITING);
    assert_int_equal(ask_to_wait(s, 0, 3, 2, 10).answer, SIM_OUTSIDE); /* behind that head */
    assert_int_equal(ask_to_wait(s, 0, 4, 1, 2).answer, SIM_OUTSIDE);
    desk_tick(s, 8);
    assert_int_equal(d.began[4], 6); /* before it, and without room */
    assert_int_equal(d.admitted[4], 6);
    assert_int_equal(d.began[3], DESK_NEVER);
    desk_tick(s, 30);
    assert_int_equal(d.began[2], 10);
    assert_int_equal(d.began[3], 20);
    desk_close_empty(s);
}

static void who_comes_new_does_not_overtake_its_own_class_outside(void **unused)
{
    (void)unused;
    sim *s = open_one(3, 0);
    ask_to_wait(s, 0, 0, 1, 10);
    sim_demand large = waiting_demand(0, 1, 1);
    large.units[0] = 3;
    assert_int_equal(desk_ask(s, &d, &large, 10).answer, SIM_OUTSIDE);
    assert_int_equal(ask_to_wait(s, 0, 2, 1, 10).answer, SIM_OUTSIDE);
    assert_int_equal(ask_to_wait(s, 0, 3, 0, 5).answer, SIM_STARTED);
    desk_tick(s, 31);
    assert_int_equal(d.began[1], 10);
    assert_int_equal(d.began[2], 20);
    desk_close_empty(s);
}

static void patience_runs_on_from_outside_into_the_line(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 1);
    ask_to_wait(s, 0, 0, 0, 10);
    ask_to_wait(s, 0, 1, 0, 10);
    for (uint32_t i = 2; i < 4; i++) {
        sim_demand demand = waiting_demand(0, i, 0);
        demand.patience = i == 2 ? 13 : 7;
        assert_int_equal(desk_ask(s, &d, &demand, 10).answer, SIM_OUTSIDE);
    }
    desk_tick(s, 25);
    assert_int_equal(d.admitted[2], 10);
    assert_int_equal(d.reneged[2], 13); /* in line */
    assert_int_equal(d.reneged[3], 7);  /* outside */
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_RENEGED), 2);
    desk_close_empty(s);
}

static void a_closed_station_still_lets_in_those_outside(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 1);
    for (uint32_t i = 0; i < 3; i++)
        ask_to_wait(s, 0, i, 0, 10);
    sim_station_set_door(s, &desk_stations, 0, SIM_DOOR_CLOSED);
    assert_int_equal(ask_to_wait(s, 0, 3, 0, 10).answer, SIM_CLOSED);
    desk_tick(s, 31);
    assert_int_equal(d.served[2], 30);
    desk_close_empty(s);
}

/* ---- room ---- */

static void more_room_lets_in_as_many_of_those_outside(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 1);
    for (uint32_t i = 0; i < 6; i++)
        ask_to_wait(s, 0, i, 0, 10);
    desk_tick(s, 3);
    sim_station_set_room(s, &desk_stations, &d, 0, 3, SIM_ROOM_STAY);
    assert_int_equal(desk_line(s, 0, SIM_STANDS_WAITING)->count, 3);
    assert_int_equal(d.admitted[2], 3);
    assert_int_equal(d.admitted[3], 3);
    assert_int_equal(d.admitted[4], DESK_NEVER);
    desk_tick(s, 60);
    desk_close_empty(s);
}

static void with_less_room_nobody_is_admitted_until_there_is_room_again(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 3);
    for (uint32_t i = 0; i < 5; i++)
        ask_to_wait(s, 0, i, 0, 10);
    sim_station_set_room(s, &desk_stations, &d, 0, 1, SIM_ROOM_STAY);
    assert_int_equal(desk_line(s, 0, SIM_STANDS_WAITING)->count, 3);
    assert_int_equal(ask_plainly(s, 0, 5, 10).answer, SIM_BALKED);
    desk_tick(s, 60);
    assert_int_equal(d.began[3], 30);
    assert_int_equal(d.admitted[4], 30); /* when the last of those in line began */
    desk_close_empty(s);
}

static void less_room_evicts_the_last_to_come_of_the_highest_number(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 5);
    ask_to_wait(s, 0, 0, 0, 10);
    ask_to_wait(s, 0, 1, 2, 10);
    ask_to_wait(s, 0, 2, 1, 10);
    ask_to_wait(s, 0, 3, 2, 10);
    ask_to_wait(s, 0, 4, 1, 10);
    ask_to_wait(s, 0, 5, 0, 10);
    ask_to_wait(s, 0, 6, 3, 10); /* outside */
    desk_tick(s, 2);
    sim_station_set_room(s, &desk_stations, &d, 0, 2, SIM_ROOM_EVICT);
    desk_check(s);
    const sim_ticks evicted[] = {DESK_NEVER, 2, DESK_NEVER, 2, 2, DESK_NEVER, DESK_NEVER};
    for (uint32_t i = 0; i < 7; i++)
        assert_int_equal(d.evicted[i], evicted[i]);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_EVICTED), 3);
    desk_tick(s, 50);
    assert_int_equal(d.served[6], 40); /* those outside stayed */
    desk_close_empty(s);
}

static void an_evicted_head_that_did_not_fit_holds_nobody_up_any_more(void **unused)
{
    (void)unused;
    sim *s = open_one(2, 1);
    ask_to_wait(s, 0, 0, 0, 10);
    sim_demand large = waiting_demand(0, 1, 0);
    large.units[0] = 2;
    desk_ask(s, &d, &large, 10);
    ask_to_wait(s, 0, 2, 0, 10);
    sim_station_set_room(s, &desk_stations, &d, 0, 0, SIM_ROOM_EVICT);
    assert_int_equal(d.began[2], 0); /* from outside, without room */
    desk_tick(s, 11);
    desk_close_empty(s);
}

/* ---- moving on ---- */

static void who_moves_on_is_served_here_and_asks_there(void **unused)
{
    (void)unused;
    sim *s = open_row(2);
    ask_plainly(s, 0, 0, 10);
    desk_send_on(&d, 0, 1, SIM_FULL_LOSE, 5);
    desk_tick(s, 11);
    assert_int_equal(d.moved[0].answer, SIM_STARTED);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_SERVED), 1);
    desk_tick(s, 5);
    assert_int_equal(d.served[0], 15);
    assert_int_equal(desk_outcomes(s, 1, SIM_OUTCOME_SERVED), 1);
    desk_close_empty(s);
}

static void who_moves_on_and_is_refused_is_over_all_the_same(void **unused)
{
    (void)unused;
    for (int closed = 0; closed < 2; closed++)
        for (int rule = SIM_FULL_LOSE; rule <= SIM_FULL_BLOCK; rule++) {
            if (!closed && rule != SIM_FULL_LOSE)
                continue;
            sim *s = open_row(2);
            ask_plainly(s, 0, 0, 10);
            ask_plainly(s, 1, 1, 20);
            if (closed)
                sim_station_set_door(s, &desk_stations, 1, SIM_DOOR_CLOSED);
            desk_send_on(&d, 0, 1, (sim_full_rule)rule, 5);
            desk_tick(s, 11);
            assert_int_equal(d.moved[0].answer, closed ? SIM_CLOSED : SIM_BALKED);
            assert_int_equal(d.moved[0].request, SIM_NO_RECORD);
            assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_SERVED), 1);
            assert_int_equal(desk_in_use(s, 0), 0);
            desk_tick(s, 10);
            desk_close_empty(s);
        }
}

static void who_moves_on_to_wait_frees_its_server_at_once(void **unused)
{
    (void)unused;
    sim *s = open_row(2);
    ask_plainly(s, 1, 0, 30);
    ask_plainly(s, 0, 1, 10);
    ask_to_wait(s, 0, 2, 3, 10);
    desk_send_on(&d, 1, 1, SIM_FULL_WAIT, 5);
    desk_tick(s, 11);
    assert_int_equal(d.moved[1].answer, SIM_OUTSIDE);
    assert_int_equal(d.began[2], 10);
    assert_int_equal(blocked(s, 0), 0);
    desk_tick(s, 30);
    assert_int_equal(d.served[1], 35);
    desk_close_empty(s);
}

static void who_blocks_keeps_its_server_until_it_is_let_in(void **unused)
{
    (void)unused;
    sim *s = open_row(2);
    ask_plainly(s, 1, 0, 30);
    ask_plainly(s, 0, 1, 10);
    ask_to_wait(s, 0, 2, 3, 10);
    desk_send_on(&d, 1, 1, SIM_FULL_BLOCK, 5);
    desk_tick(s, 11);
    assert_int_equal(d.moved[1].answer, SIM_BLOCKED);
    assert_int_equal(blocked(s, 0), 1);
    assert_int_equal(desk_in_use(s, 0), 1);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_SERVED), 0);
    desk_tick(s, 19);
    assert_int_equal(d.began[2], DESK_NEVER);
    desk_tick(s, 1);
    assert_int_equal(d.admitted[1], 30);
    assert_int_equal(d.began_last[1], 30);
    assert_int_equal(d.began[2], 30); /* at the tick at which it was let in */
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_SERVED), 1);
    desk_tick(s, 20);
    desk_close_empty(s);
}

static void a_place_in_line_is_enough_to_be_let_in(void **unused)
{
    (void)unused;
    static const uint32_t servers[] = {1, 1}, room[] = {0, 1};
    sim *s = open_with(servers, room, 2);
    ask_plainly(s, 1, 0, 30);
    ask_plainly(s, 1, 1, 30);
    ask_plainly(s, 0, 2, 10);
    desk_send_on(&d, 2, 1, SIM_FULL_BLOCK, 5);
    desk_tick(s, 31);
    assert_int_equal(d.admitted[2], 30); /* the first has gone, the second begins, its place is free */
    assert_int_equal(desk_line(s, 1, SIM_STANDS_WAITING)->count, 1);
    assert_int_equal(desk_in_use(s, 0), 0);
    desk_tick(s, 40);
    assert_int_equal(d.began_last[2], 60);
    desk_close_empty(s);
}

/* The last of four stations in a row comes free, and everybody moves up at that tick. */
static void one_place_that_comes_free_lets_a_whole_row_move_up(void **unused)
{
    (void)unused;
    sim *s = open_row(4);
    for (uint32_t i = 0; i < 4; i++) {
        ask_plainly(s, i, i, i == 3 ? 50 : 10);
        if (i < 3)
            desk_send_on(&d, i, i + 1, SIM_FULL_BLOCK, 20);
    }
    ask_to_wait(s, 0, 4, 3, 10);
    desk_tick(s, 50);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(blocked(s, i), 1);
    desk_tick(s, 1);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(d.admitted[i], 50);
        assert_int_equal(d.began_last[i], 50);
        assert_int_equal(blocked(s, i), 0);
    }
    assert_int_equal(d.began[4], 50);
    desk_tick(s, 21);
    desk_close_empty(s);
}

/* The two that hold units of the same resource at two stations are let in at one tick; what they leave goes to one who needs
 * both. */
static void what_several_leave_at_one_tick_is_free_together(void **unused)
{
    (void)unused;
    sim *s = desk_open(&d);
    sim_station_plan plan = desk_plan(s, 2, 5);
    sim_station_add(s, &desk_stations, &plan);
    sim_station_add(s, &desk_stations, &plan);
    assert_int_equal(desk_add(s, 1, 0), 2);
    ask_plainly(s, 2, 0, 30);
    for (uint32_t i = 1; i < 3; i++) {
        ask_plainly(s, i - 1, i, 10);
        desk_send_on(&d, i, 2, SIM_FULL_BLOCK, 5);
    }
    sim_demand both = desk_demand(1, 3);
    both.units[0] = 2;
    desk_ask(s, &d, &both, 5);
    desk_tick(s, 1);
    sim_demand one = desk_demand(0, 4);
    one.patience = 29;
    desk_ask(s, &d, &one, 5);
    desk_tick(s, 14);
    assert_int_equal(sim_station_at(s, &desk_stations, 0)->blocked + blocked(s, 1), 2);
    sim_station_set_room(s, &desk_stations, &d, 2, 2, SIM_ROOM_STAY);
    assert_int_equal(d.admitted[1], 15);
    assert_int_equal(d.admitted[2], 15);
    assert_int_equal(d.began[3], 15); /* and not the one of the lower station, who asked later */
    assert_int_equal(d.began[4], DESK_NEVER);
    desk_tick(s, 40);
    desk_close_empty(s);
}

/* One server, room for one, one in line. The server's customer wants to come back. */
static sim *open_feedback(sim_full_rule rule)
{
    sim *s = open_one(1, 1);
    ask_plainly(s, 0, 0, 10);
    ask_plainly(s, 0, 1, 10);
    desk_send_on(&d, 0, 0, rule, 10);
    desk_tick(s, 11);
    return s;
}

static void who_wants_back_into_its_own_full_line_blocks_itself(void **unused)
{
    (void)unused;
    sim *s = open_feedback(SIM_FULL_BLOCK);
    assert_int_equal(d.moved[0].answer, SIM_BLOCKED);
    desk_tick(s, 100);
    assert_int_equal(d.began[1], DESK_NEVER);
    assert_int_equal(blocked(s, 0), 1);
    sim_free(s);
}

static void who_gives_up_its_server_first_finds_the_place_of_who_takes_it(void **unused)
{
    (void)unused;
    for (int rule = SIM_FULL_LOSE; rule <= SIM_FULL_WAIT; rule++) {
        sim *s = open_feedback((sim_full_rule)rule);
        assert_int_equal(d.moved[0].answer, SIM_WAITING);
        assert_int_equal(d.began[1], 10);
        desk_tick(s, 20);
        assert_int_equal(d.began_last[0], 20);
        desk_close_empty(s);
    }
}

/* ---- giving up while blocking ---- */

static sim *open_blocked(sim_ticks patience)
{
    sim *s = open_row(3);
    ask_plainly(s, 1, 0, 30);
    ask_plainly(s, 0, 1, 10);
    desk_send_on(&d, 1, 1, SIM_FULL_BLOCK, 5);
    d.onward[1].patience = patience;
    desk_tick(s, 11);
    assert_int_equal(d.moved[1].answer, SIM_BLOCKED);
    return s;
}

/* The request that blocks, at station 0. */
static uint32_t blocked_request(sim *s)
{
    uint32_t request = SIM_NO_RECORD;
    for (int p = 0; p < SIM_PRIORITIES; p++)
        if (desk_line(s, 0, SIM_STANDS_SERVING)->first[p] != SIM_NO_RECORD)
            request = desk_line(s, 0, SIM_STANDS_SERVING)->first[p];
    return request;
}

static void who_reneges_outside_keeps_the_server_that_it_blocks(void **unused)
{
    (void)unused;
    sim *s = open_blocked(4);
    desk_tick(s, 10);
    assert_int_equal(d.reneged[1], 14);
    assert_int_equal(blocked(s, 0), 1);
    assert_int_equal(desk_in_use(s, 0), 1);
    const uint32_t request = blocked_request(s);
    assert_int_equal(sim_request_at(s, &desk_stations, request)->partner, SIM_NO_RECORD);
    desk_tick(s, 20);
    assert_int_equal(desk_in_use(s, 0), 1); /* though the station that it wanted is empty now */
    sim_station_end(s, &desk_stations, &d, request);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_SERVED), 1);
    desk_close_empty(s);
}

static void who_has_reneged_outside_may_ask_elsewhere(void **unused)
{
    (void)unused;
    sim *s = open_blocked(4);
    desk_tick(s, 10);
    sim_demand demand = desk_demand(1, 1);
    demand.sequence = 2;
    demand.full = SIM_FULL_BLOCK;
    assert_int_equal(sim_station_move(s, &desk_stations, &d, blocked_request(s), &demand).answer, SIM_BLOCKED);
    desk_check(s);
    assert_int_equal(blocked(s, 0), 1);
    sim_station_renege(s, &desk_stations, &d, sim_request_at(s, &desk_stations, blocked_request(s))->partner);
    demand.station = 2;
    demand.sequence = 3;
    assert_int_equal(sim_station_move(s, &desk_stations, &d, blocked_request(s), &demand).answer, SIM_STARTED);
    assert_int_equal(desk_in_use(s, 0), 0);
    desk_tick(s, 20);
    desk_close_empty(s);
}

static void taking_back_the_request_outside_leaves_the_server_blocked(void **unused)
{
    (void)unused;
    sim *s = open_blocked(SIM_FOREVER);
    sim_station_cancel(s, &desk_stations, &d, d.moved[1].request);
    desk_check(s);
    assert_int_equal(blocked(s, 0), 1);
    assert_int_equal(desk_outcomes(s, 1, SIM_OUTCOME_CANCELLED), 1);
    sim_station_cancel(s, &desk_stations, &d, blocked_request(s));
    assert_int_equal(desk_in_use(s, 0), 0);
    desk_tick(s, 20);
    desk_close_empty(s);
}

static void taking_back_the_blocked_service_leaves_the_other_outside_blocking_nothing(void **unused)
{
    (void)unused;
    sim *s = open_blocked(SIM_FOREVER);
    ask_to_wait(s, 0, 2, 0, 10);
    sim_station_cancel(s, &desk_stations, &d, blocked_request(s));
    desk_check(s);
    assert_int_equal(d.began[2], 11);
    assert_int_equal(sim_request_at(s, &desk_stations, d.moved[1].request)->partner, SIM_NO_RECORD);
    desk_tick(s, 40);
    assert_int_equal(d.served[1], 35);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_SERVED), 1); /* the other one */
    desk_close_empty(s);
}

static void a_blocked_service_is_not_ended_while_its_partner_waits(void **unused)
{
    (void)unused;
    sim *s = open_blocked(SIM_FOREVER);
    sim_demand demand = desk_demand(2, 1);
    DESK_ASSERT_REFUSED(sim_station_end(s, &desk_stations, &d, blocked_request(s)), "is blocked until request");
    DESK_ASSERT_REFUSED(sim_station_move(s, &desk_stations, &d, blocked_request(s), &demand), "is blocked until");
    demand = desk_demand(2, 7);
    DESK_ASSERT_REFUSED(sim_station_move(s, &desk_stations, &d, desk_line(s, 1, SIM_STANDS_SERVING)->first[3], &demand),
                        "moves on as entity 7");
    desk_check(s);
    desk_tick(s, 30);
    desk_close_empty(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_finds_no_room_balks_or_waits_outside_as_its_demand_says),
        cmocka_unit_test(without_a_station_to_hold_to_block_is_to_wait),
        cmocka_unit_test(those_outside_come_in_by_priority_then_arrival),
        cmocka_unit_test(who_is_in_line_goes_before_those_outside),
        cmocka_unit_test(one_outside_who_fits_goes_before_a_head_of_a_higher_number_that_does_not),
        cmocka_unit_test(who_comes_new_does_not_overtake_its_own_class_outside),
        cmocka_unit_test(patience_runs_on_from_outside_into_the_line),
        cmocka_unit_test(a_closed_station_still_lets_in_those_outside),
        cmocka_unit_test(more_room_lets_in_as_many_of_those_outside),
        cmocka_unit_test(with_less_room_nobody_is_admitted_until_there_is_room_again),
        cmocka_unit_test(less_room_evicts_the_last_to_come_of_the_highest_number),
        cmocka_unit_test(an_evicted_head_that_did_not_fit_holds_nobody_up_any_more),
        cmocka_unit_test(who_moves_on_is_served_here_and_asks_there),
        cmocka_unit_test(who_moves_on_and_is_refused_is_over_all_the_same),
        cmocka_unit_test(who_moves_on_to_wait_frees_its_server_at_once),
        cmocka_unit_test(who_blocks_keeps_its_server_until_it_is_let_in),
        cmocka_unit_test(a_place_in_line_is_enough_to_be_let_in),
        cmocka_unit_test(one_place_that_comes_free_lets_a_whole_row_move_up),
        cmocka_unit_test(what_several_leave_at_one_tick_is_free_together),
        cmocka_unit_test(who_wants_back_into_its_own_full_line_blocks_itself),
        cmocka_unit_test(who_gives_up_its_server_first_finds_the_place_of_who_takes_it),
        cmocka_unit_test(who_reneges_outside_keeps_the_server_that_it_blocks),
        cmocka_unit_test(who_has_reneged_outside_may_ask_elsewhere),
        cmocka_unit_test(taking_back_the_request_outside_leaves_the_server_blocked),
        cmocka_unit_test(taking_back_the_blocked_service_leaves_the_other_outside_blocking_nothing),
        cmocka_unit_test(a_blocked_service_is_not_ended_while_its_partner_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
