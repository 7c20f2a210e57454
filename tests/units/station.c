/* Stations: each promise of the header by a small story whose outcome follows from that promise. */
#include "tests/units/station_desk.h"

static desk d;

/* ---- helpers ---- */

/* A request of one unit by `entity` who will be served for `duration`. */
static sim_asked ask_plainly(sim *s, uint32_t entity, sim_ticks duration)
{
    const sim_demand demand = desk_demand(0, entity);
    return desk_ask(s, &d, &demand, duration);
}

static sim_asked ask_for(sim *s, uint32_t entity, sim_ticks duration, uint32_t units, uint8_t priority)
{
    sim_demand demand = desk_demand(0, entity);
    demand.units[0] = units;
    demand.priority = priority;
    return desk_ask(s, &d, &demand, duration);
}

static sim_asked ask_with_patience(sim *s, uint32_t entity, sim_ticks duration, sim_ticks patience)
{
    sim_demand demand = desk_demand(0, entity);
    demand.patience = patience;
    return desk_ask(s, &d, &demand, duration);
}

static const sim_station *station(sim *s)
{
    return sim_station_at(s, &desk_stations, 0);
}

static sim *open_station(uint32_t servers, uint32_t room)
{
    sim *s = desk_open(&d);
    assert_int_equal(desk_add(s, servers, room), 0);
    return s;
}

/* ---- who goes first ---- */

static void a_request_that_fits_begins_at_once(void **unused)
{
    (void)unused;
    sim *s = open_station(2, 0);
    assert_int_equal(ask_plainly(s, 1, 5).answer, SIM_STARTED);
    assert_int_equal(ask_plainly(s, 2, 3).answer, SIM_STARTED);
    assert_int_equal(desk_in_use(s, 0), 2);
    desk_tick(s, 6);
    assert_int_equal(d.began[1], 0);
    assert_int_equal(d.served[1], 5);
    assert_int_equal(d.served[2], 3);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_SERVED), 2);
    desk_close_empty(s);
}

static void a_service_of_no_time_ends_at_the_same_tick(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    ask_plainly(s, 1, 0);
    ask_plainly(s, 2, 0);
    ask_plainly(s, 3, 0);
    desk_tick(s, 1);
    assert_int_equal(d.served[3], 0);
    desk_close_empty(s);
}

static void within_a_class_the_first_to_come_is_the_first_served(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(ask_plainly(s, i, 4).answer, i ? SIM_WAITING : SIM_STARTED);
    desk_tick(s, 21);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(d.began[i], 4 * i);
    desk_close_empty(s);
}

static void the_lower_priority_number_goes_first_but_interrupts_nobody(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    ask_for(s, 0, 10, 1, 3);
    ask_for(s, 1, 10, 1, 2);
    ask_for(s, 2, 10, 1, 0);
    ask_for(s, 3, 10, 1, 1);
    ask_for(s, 4, 10, 1, 0);
    desk_tick(s, 51);
    const sim_ticks began[] = {0, 40, 10, 30, 20};
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(d.began[i], began[i]);
    desk_close_empty(s);
}

static void nobody_overtakes_a_head_of_the_line_that_does_not_fit(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    ask_for(s, 0, 10, 2, 1);
    assert_int_equal(ask_for(s, 1, 5, 3, 1).answer, SIM_WAITING);
    assert_int_equal(ask_for(s, 2, 5, 1, 1).answer, SIM_WAITING); /* would fit; a later one of the same class */
    assert_int_equal(ask_for(s, 3, 5, 1, 2).answer, SIM_WAITING); /* a lower class */
    assert_int_equal(desk_in_use(s, 0), 2);
    desk_tick(s, 30);
    assert_int_equal(d.began[1], 10);
    assert_int_equal(d.began[2], 15);
    assert_int_equal(d.began[3], 15);
    desk_close_empty(s);
}

/* It is never in line, so that a full waiting room is none of its business. */
static void a_higher_class_that_fits_goes_before_a_head_that_does_not(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 1);
    ask_for(s, 0, 10, 2, 1);
    assert_int_equal(ask_for(s, 1, 5, 3, 1).answer, SIM_WAITING);
    assert_int_equal(ask_for(s, 2, 7, 1, 0).answer, SIM_STARTED);
    assert_int_equal(ask_for(s, 3, 7, 1, 0).answer, SIM_BALKED); /* no server left, no room */
    desk_tick(s, 30);
    assert_int_equal(d.served[2], 7);
    assert_int_equal(d.began[1], 10);
    desk_close_empty(s);
}

static void several_begin_when_one_large_request_ends(void **unused)
{
    (void)unused;
    sim *s = open_station(4, 10);
    ask_for(s, 0, 8, 4, 1);
    for (uint32_t i = 1; i < 7; i++)
        ask_for(s, i, 3, 1, 1);
    desk_tick(s, 20);
    for (uint32_t i = 1; i < 7; i++)
        assert_int_equal(d.began[i], i <= 4 ? 8 : 11);
    desk_close_empty(s);
}

static sim *open_overtaking(uint32_t servers, uint32_t room)
{
    sim *s = desk_open(&d);
    sim_station_plan plan = desk_plan(s, servers, room);
    plan.head = SIM_HEAD_OVERTAKE;
    sim_station_add(s, &desk_stations, &plan);
    return s;
}

static void who_fits_overtakes_a_head_that_does_not_where_the_station_lets_it(void **unused)
{
    (void)unused;
    sim *s = open_overtaking(3, 10);
    ask_for(s, 0, 10, 2, 1);
    assert_int_equal(ask_for(s, 1, 5, 3, 1).answer, SIM_WAITING);
    assert_int_equal(ask_for(s, 2, 5, 1, 2).answer, SIM_STARTED); /* new, of a lower class even */
    assert_int_equal(ask_for(s, 3, 5, 1, 1).answer, SIM_WAITING);
    desk_tick(s, 30);
    assert_int_equal(d.began[3], 5); /* out of the line, past its head */
    assert_int_equal(d.began[1], 10);
    desk_close_empty(s);
}

static void of_those_who_fit_the_first_in_order_overtakes(void **unused)
{
    (void)unused;
    sim *s = open_overtaking(3, 10);
    ask_for(s, 0, 10, 3, 1);
    ask_for(s, 1, 5, 3, 0);
    ask_for(s, 2, 5, 2, 2);
    ask_for(s, 3, 5, 2, 1);
    ask_for(s, 4, 5, 2, 1);
    sim_resource_set_units(s, &desk_stations, &d, 0, 2, SIM_SHRINK_FINISH);
    desk_tick(s, 40);
    assert_int_equal(d.began[1], DESK_NEVER);
    assert_int_equal(d.began[3], 10);
    assert_int_equal(d.began[4], 15);
    assert_int_equal(d.began[2], 20);
    sim_resource_set_units(s, &desk_stations, &d, 0, 3, SIM_SHRINK_FINISH);
    desk_tick(s, 6);
    desk_close_empty(s);
}

/* ---- full, closed, more and fewer servers ---- */

static void who_would_have_to_wait_balks_at_a_full_queue(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 2);
    ask_plainly(s, 0, 10);
    assert_int_equal(ask_plainly(s, 1, 10).answer, SIM_WAITING);
    assert_int_equal(ask_plainly(s, 2, 10).answer, SIM_WAITING);
    const sim_asked last = ask_for(s, 3, 10, 1, 0);
    assert_int_equal(last.answer, SIM_BALKED);
    assert_int_equal(last.request, SIM_NO_RECORD);
    desk_tick(s, 31);
    assert_int_equal(d.began[3], DESK_NEVER);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_BALKED), 1);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_SERVED), 3);
    desk_close_empty(s);
}

static void who_asks_for_more_units_than_there_are_balks(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    assert_int_equal(ask_for(s, 0, 5, 4, 0).answer, SIM_BALKED);
    assert_int_equal(ask_for(s, 1, 5, 1, 0).answer, SIM_STARTED);
    assert_int_equal(ask_for(s, 2, 5, UINT32_MAX, 0).answer, SIM_BALKED); /* 1 + UINT32_MAX is 0 */
    assert_int_equal(desk_in_use(s, 0), 1);
    desk_tick(s, 6);
    desk_close_empty(s);
}

static void who_asks_for_more_units_than_there_are_waits_where_the_station_says_so(void **unused)
{
    (void)unused;
    sim *s = desk_open(&d);
    sim_station_plan plan = desk_plan(s, 1, 10);
    plan.short_handed = SIM_SHORT_WAIT;
    sim_station_add(s, &desk_stations, &plan);
    assert_int_equal(ask_for(s, 0, 5, 2, 0).answer, SIM_WAITING);
    assert_int_equal(ask_for(s, 1, 5, 1, 0).answer, SIM_WAITING); /* behind it */
    desk_tick(s, 7);
    sim_resource_set_units(s, &desk_stations, &d, 0, 2, SIM_SHRINK_FINISH);
    desk_tick(s, 20);
    assert_int_equal(d.began[0], 7);
    assert_int_equal(d.began[1], 12);
    desk_close_empty(s);
}

static void who_needs_no_units_does_not_mind_that_too_many_are_in_use(void **unused)
{
    (void)unused;
    sim *s = open_station(2, 0);
    ask_for(s, 0, 5, 2, 0);
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_FINISH);
    assert_int_equal(ask_for(s, 1, 5, 0, 0).answer, SIM_STARTED);
    desk_tick(s, 6);
    desk_close_empty(s);
}

static void a_closed_station_takes_none_and_serves_those_inside(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    ask_plainly(s, 0, 10);
    ask_plainly(s, 1, 10);
    sim_station_set_door(s, &desk_stations, 0, SIM_DOOR_CLOSED);
    const sim_asked refused = ask_plainly(s, 2, 10);
    assert_int_equal(refused.answer, SIM_CLOSED);
    assert_int_equal(refused.request, SIM_NO_RECORD);
    desk_tick(s, 25);
    assert_int_equal(d.served[0], 10);
    assert_int_equal(d.served[1], 20);
    assert_int_equal(ask_plainly(s, 3, 10).answer, SIM_CLOSED);
    sim_station_set_door(s, &desk_stations, 0, SIM_DOOR_OPEN);
    assert_int_equal(ask_plainly(s, 4, 10).answer, SIM_STARTED);
    desk_tick(s, 11);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_CLOSED), 2);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_SERVED), 3);
    desk_close_empty(s);
}

static void withdrawn_servers_finish_what_they_began(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    for (uint32_t i = 0; i < 3; i++)
        ask_plainly(s, i, 10 + i);
    ask_plainly(s, 3, 5);
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_FINISH);
    assert_int_equal(desk_in_use(s, 0), 3);
    assert_null(sim_station_verify(s, &desk_stations));
    desk_tick(s, 30);
    assert_int_equal(d.served[0], 10);
    assert_int_equal(d.served[2], 12);
    assert_int_equal(d.began[3], 12); /* 3 in use, 2, 1: the one server left is free when the last of them is gone */
    desk_close_empty(s);
}

static void more_servers_let_the_next_ones_begin(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    for (uint32_t i = 0; i < 5; i++)
        ask_plainly(s, i, 10);
    desk_tick(s, 4);
    sim_resource_set_units(s, &desk_stations, &d, 0, 3, SIM_SHRINK_FINISH);
    assert_int_equal(desk_in_use(s, 0), 3);
    assert_int_equal(desk_line(s, 0, SIM_STANDS_WAITING)->count, 2);
    desk_tick(s, 30);
    const sim_ticks began[] = {0, 4, 4, 10, 14};
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(d.began[i], began[i]);
    desk_close_empty(s);
}

static void who_waits_for_more_units_than_are_left_waits_for_them_to_come_back(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    ask_for(s, 0, 5, 3, 1);
    ask_for(s, 1, 5, 3, 1);
    ask_for(s, 2, 5, 1, 1);
    sim_resource_set_units(s, &desk_stations, &d, 0, 2, SIM_SHRINK_FINISH);
    desk_tick(s, 40);
    assert_int_equal(desk_line(s, 0, SIM_STANDS_WAITING)->count, 2);
    sim_resource_set_units(s, &desk_stations, &d, 0, 3, SIM_SHRINK_FINISH);
    desk_tick(s, 20);
    assert_int_equal(d.began[1], 40);
    assert_int_equal(d.began[2], 45);
    desk_close_empty(s);
}

/* ---- giving up ---- */

static void a_reneging_customer_keeps_no_server_busy(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    ask_plainly(s, 0, 10);
    assert_int_equal(ask_with_patience(s, 1, 10, 4).answer, SIM_WAITING);
    ask_plainly(s, 2, 10);
    desk_tick(s, 25);
    assert_int_equal(d.reneged[1], 4);
    assert_int_equal(d.began[1], DESK_NEVER);
    assert_int_equal(d.began[2], 10);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_RENEGED), 1);
    desk_close_empty(s);
}

static void a_large_request_that_reneges_lets_those_behind_it_begin(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    ask_for(s, 0, 10, 2, 1);
    sim_demand large = desk_demand(0, 1);
    large.units[0] = 3;
    large.priority = 1;
    large.patience = 3;
    desk_ask(s, &d, &large, 5);
    ask_for(s, 2, 5, 1, 1);
    desk_tick(s, 20);
    assert_int_equal(d.reneged[1], 3);
    assert_int_equal(d.began[2], 3);
    desk_close_empty(s);
}

static void who_is_in_service_does_not_renege(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    ask_with_patience(s, 0, 20, 3);
    ask_with_patience(s, 1, 20, 25);
    desk_tick(s, 60);
    assert_int_equal(d.reneged[0], DESK_NEVER);
    assert_int_equal(d.reneged[1], DESK_NEVER);
    assert_int_equal(d.served[1], 40);
    desk_close_empty(s);
}

/* The order of the two kinds is the model's; in this one, ends go first. */
static void a_server_that_becomes_free_at_the_last_moment_of_patience_is_taken(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    ask_plainly(s, 0, 10);
    ask_with_patience(s, 1, 5, 10);
    desk_tick(s, 20);
    assert_int_equal(d.began[1], 10);
    assert_int_equal(d.reneged[1], DESK_NEVER);
    desk_close_empty(s);
}

static void who_reneged_may_ask_again(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    ask_plainly(s, 0, 10);
    ask_with_patience(s, 1, 5, 0);
    desk_tick(s, 1);
    assert_int_equal(d.reneged[1], 0);
    ask_with_patience(s, 1, 5, 20);
    desk_tick(s, 20);
    assert_int_equal(d.served[1], 15);
    assert_int_equal(station(s)->requests, 3);
    desk_close_empty(s);
}

static void taking_back_a_waiting_request_gives_up_its_place_only(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    ask_plainly(s, 0, 10);
    const uint32_t second = ask_with_patience(s, 1, 10, 5).request;
    ask_plainly(s, 2, 10);
    sim_station_cancel(s, &desk_stations, &d, second);
    assert_null(sim_station_verify(s, &desk_stations));
    desk_tick(s, 21);
    assert_int_equal(d.reneged[1], DESK_NEVER); /* its patience is forgotten with it */
    assert_int_equal(d.began[2], 10);
    assert_int_equal(desk_outcomes(s, 0, SIM_OUTCOME_CANCELLED), 1);
    desk_close_empty(s);
}

static void taking_back_a_service_frees_its_servers_at_once(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    const uint32_t first = ask_plainly(s, 0, SIM_FOREVER).request; /* until it is taken back */
    ask_plainly(s, 1, 10);
    desk_tick(s, 4);
    sim_station_cancel(s, &desk_stations, &d, first);
    desk_tick(s, 20);
    assert_int_equal(d.served[0], DESK_NEVER);
    assert_int_equal(d.began[1], 4);
    desk_close_empty(s);
}

static void a_service_without_end_that_begins_late_is_no_overflow(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    desk_tick(s, 100);
    const uint32_t request = ask_plainly(s, 0, SIM_FOREVER).request;
    desk_tick(s, 100);
    assert_int_equal(desk_in_use(s, 0), 1);
    sim_station_cancel(s, &desk_stations, &d, request);
    desk_close_empty(s);
}

static void counts_in_weight_are_of_persons_not_of_requests(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 1);
    for (uint32_t i = 0; i < 4; i++) {
        sim_demand demand = desk_demand(0, i);
        demand.weight = 10 + i;
        desk_ask(s, &d, &demand, 10);
    }
    assert_int_equal(desk_line(s, 0, SIM_STANDS_SERVING)->weight, 10);
    assert_int_equal(desk_line(s, 0, SIM_STANDS_WAITING)->weight, 11);
    assert_int_equal(station(s)->outcome_weight[SIM_OUTCOME_BALKED], 12 + 13);
    desk_tick(s, 21);
    assert_int_equal(station(s)->outcome_weight[SIM_OUTCOME_SERVED], 10 + 11);
    desk_close_empty(s);
}

/* ---- what is refused ---- */

static void a_request_ends_once_and_in_a_way_that_fits_it(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    const uint32_t serving = ask_plainly(s, 0, 10).request, waiting = ask_plainly(s, 1, 10).request;
    DESK_ASSERT_REFUSED(sim_station_end(s, &desk_stations, &d, waiting), "waits and is ended");
    DESK_ASSERT_REFUSED(sim_station_renege(s, &desk_stations, &d, serving), "reneges in service");
    sim_station_cancel(s, &desk_stations, &d, waiting);
    DESK_ASSERT_REFUSED(sim_station_cancel(s, &desk_stations, &d, waiting), "is over");
    DESK_ASSERT_REFUSED(sim_station_renege(s, &desk_stations, &d, waiting), "is over");
    DESK_ASSERT_REFUSED(sim_station_end(s, &desk_stations, &d, waiting), "is over");
    DESK_ASSERT_REFUSED(sim_station_cancel(s, &desk_stations, &d, SIM_NO_RECORD), "is over");
    desk_check(s);
    desk_tick(s, 11);
    desk_close_empty(s);
}

static void a_demand_that_makes_no_sense_is_refused(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    sim_demand demand = desk_demand(0, 0);
    demand.priority = SIM_PRIORITIES;
    DESK_ASSERT_REFUSED(sim_station_request(s, &desk_stations, &d, &demand), "priority 4");
    demand = desk_demand(1, 0);
    DESK_ASSERT_REFUSED(sim_station_request(s, &desk_stations, &d, &demand), "station 1 does not exist");
    demand = desk_demand(0, 0);
    demand.units[1] = 2;
    DESK_ASSERT_REFUSED(sim_station_request(s, &desk_stations, &d, &demand), "2 units of a resource that station 0");
    demand = desk_demand(0, 0);
    demand.patience = -1;
    DESK_ASSERT_REFUSED(sim_station_request(s, &desk_stations, &d, &demand), "patience of -1");
    demand = desk_demand(0, 0);
    demand.full = (sim_full_rule)(SIM_FULL_BLOCK + 1);
    DESK_ASSERT_REFUSED(sim_station_request(s, &desk_stations, &d, &demand), "full line");
    assert_int_equal(station(s)->requests, 0);
    demand = desk_demand(0, 0);
    d.duration[0] = -7;
    DESK_ASSERT_REFUSED(sim_station_request(s, &desk_stations, &d, &demand), "takes -7 ticks");
    sim_free(s);
}

static void a_plan_or_a_change_that_makes_no_sense_is_refused(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    sim_station_plan plan = desk_plan(s, 1, 1);
    plan.resource_count = 0;
    DESK_ASSERT_REFUSED(sim_station_add(s, &desk_stations, &plan), "takes from 0 resources");
    plan.resource_count = SIM_STATION_RESOURCES + 1;
    DESK_ASSERT_REFUSED(sim_station_add(s, &desk_stations, &plan), "takes from 4 resources");
    plan.resource_count = 2;
    plan.resource[1] = plan.resource[0];
    DESK_ASSERT_REFUSED(sim_station_add(s, &desk_stations, &plan), "twice");
    plan.resource[1] = 9;
    DESK_ASSERT_REFUSED(sim_station_add(s, &desk_stations, &plan), "resource 9, which does not exist");
    plan.resource_count = 1;
    plan.head = (sim_head_rule)7;
    DESK_ASSERT_REFUSED(sim_station_add(s, &desk_stations, &plan), "a rule that does not exist");
    DESK_ASSERT_REFUSED(sim_resource_set_units(s, &desk_stations, &d, 9, 1, SIM_SHRINK_FINISH), "resource 9");
    DESK_ASSERT_REFUSED(sim_resource_set_units(s, &desk_stations, &d, 0, 1, (sim_shrink_rule)9), "rule");
    DESK_ASSERT_REFUSED(sim_station_set_room(s, &desk_stations, &d, 9, 1, SIM_ROOM_STAY), "station 9");
    DESK_ASSERT_REFUSED(sim_station_set_room(s, &desk_stations, &d, 0, 1, (sim_room_rule)9), "rule");
    DESK_ASSERT_REFUSED(sim_station_set_door(s, &desk_stations, 9, SIM_DOOR_OPEN), "station 9");
    DESK_ASSERT_REFUSED(sim_station_set_door(s, &desk_stations, 0, (sim_door)9), "door");
    sim_free(s);
}

/* ---- what the model may do while it is told or asked something ---- */

typedef enum meddling { NOT, SERVICE_TIME, BEGUN, PUT_OUT, ADMITTED, EVICTED } meddling;
static meddling when;

static void meddle(sim *s, const sim_stations *stations, meddling now)
{
    if (now == when)
        sim_station_set_door(s, stations, 0, SIM_DOOR_OPEN);
}

static const sim_stations *meddlers(void);

static sim_ticks meddling_service_time(sim *s, const void *inputs, uint32_t station, uint32_t entity, uint32_t attempt)
{
    meddle(s, meddlers(), SERVICE_TIME);
    return desk_service_time(s, inputs, station, entity, attempt);
}

static void meddling_notice(sim *s, const void *inputs, sim_notice notice, const sim_request *request)
{
    static const meddling of_notice[] = {[SIM_NOTICE_BEGUN] = BEGUN,
                                         [SIM_NOTICE_PUT_OUT] = PUT_OUT,
                                         [SIM_NOTICE_ADMITTED] = ADMITTED,
                                         [SIM_NOTICE_EVICTED] = EVICTED};
    desk_notice(s, inputs, notice, request);
    meddle(s, meddlers(), of_notice[notice]);
}

static const sim_stations *meddlers(void)
{
    static const sim_stations stations = {0, 2, 1, DESK_END, DESK_RENEGE, meddling_service_time, meddling_notice};
    return &stations;
}

/* Each of the five is brought about: somebody begins, is put out, comes in, is evicted. */
static void bring_about(sim *s)
{
    sim_demand low = desk_demand(0, 0), high = desk_demand(0, 1), outside = desk_demand(0, 2);
    outside.full = SIM_FULL_WAIT;
    high.priority = 0;
    sim_station_request(s, meddlers(), &d, &low);
    sim_station_request(s, meddlers(), &d, &high);
    sim_station_request(s, meddlers(), &d, &outside);
    sim_station_set_room(s, meddlers(), &d, 0, 2, SIM_ROOM_STAY);
    sim_station_set_room(s, meddlers(), &d, 0, 0, SIM_ROOM_EVICT);
}

static sim *open_meddling(void)
{
    sim *s = desk_open(&d);
    sim_station_plan plan = desk_plan(s, 1, 1);
    plan.preemption = SIM_EVICT_RESUME;
    sim_station_add(s, &desk_stations, &plan);
    return s;
}

static void assert_refused_while(meddling moment)
{
    sim *s = open_meddling();
    when = moment;
    DESK_ASSERT_REFUSED(bring_about(s), "being told or asked");
    sim_free(s);
}

static void a_model_changes_no_station_while_it_is_told_or_asked_something(void **unused)
{
    (void)unused;
    for (int moment = SERVICE_TIME; moment <= EVICTED; moment++)
        assert_refused_while((meddling)moment);
    sim *s = open_meddling();
    when = NOT;
    bring_about(s);
    assert_int_equal(d.put_out[0], 0);
    assert_int_equal(d.admitted[2], 0);
    assert_int_equal(d.evicted[0], 0);
    assert_int_equal(d.evicted[2], 0);
    desk_check(s);
    sim_free(s);
}

/* ---- areas ---- */

/* One server, room for one, the third waits outside: 0 to 4, 4 to 8, 8 to 12; all asked at tick 1. */
static void areas_are_requests_and_units_times_ticks(void **unused)
{
    (void)unused;
    sim *s = open_station(2, 1);
    desk_tick(s, 1);
    for (uint32_t i = 0; i < 3; i++) {
        sim_demand demand = desk_demand(0, i);
        demand.full = SIM_FULL_WAIT;
        demand.units[0] = 2;
        desk_ask(s, &d, &demand, 4);
    }
    desk_tick(s, 2);
    assert_int_equal(sim_station_area(s, &desk_stations, 0, SIM_STANDS_OUTSIDE), 2);
    assert_int_equal(sim_station_area(s, &desk_stations, 0, SIM_STANDS_WAITING), 2);
    assert_int_equal(sim_station_area(s, &desk_stations, 0, SIM_STANDS_SERVING), 2);
    assert_int_equal(sim_resource_area(s, &desk_stations, 0), 4);
    desk_tick(s, 20);
    assert_int_equal(sim_station_area(s, &desk_stations, 0, SIM_STANDS_OUTSIDE), 4);
    assert_int_equal(sim_station_area(s, &desk_stations, 0, SIM_STANDS_WAITING), 8);
    assert_int_equal(sim_station_area(s, &desk_stations, 0, SIM_STANDS_SERVING), 12);
    assert_int_equal(sim_resource_area(s, &desk_stations, 0), 24);
    desk_close_empty(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_that_fits_begins_at_once),
        cmocka_unit_test(a_service_of_no_time_ends_at_the_same_tick),
        cmocka_unit_test(within_a_class_the_first_to_come_is_the_first_served),
        cmocka_unit_test(the_lower_priority_number_goes_first_but_interrupts_nobody),
        cmocka_unit_test(nobody_overtakes_a_head_of_the_line_that_does_not_fit),
        cmocka_unit_test(a_higher_class_that_fits_goes_before_a_head_that_does_not),
        cmocka_unit_test(several_begin_when_one_large_request_ends),
        cmocka_unit_test(who_fits_overtakes_a_head_that_does_not_where_the_station_lets_it),
        cmocka_unit_test(of_those_who_fit_the_first_in_order_overtakes),
        cmocka_unit_test(who_would_have_to_wait_balks_at_a_full_queue),
        cmocka_unit_test(who_asks_for_more_units_than_there_are_balks),
        cmocka_unit_test(who_asks_for_more_units_than_there_are_waits_where_the_station_says_so),
        cmocka_unit_test(who_needs_no_units_does_not_mind_that_too_many_are_in_use),
        cmocka_unit_test(a_closed_station_takes_none_and_serves_those_inside),
        cmocka_unit_test(withdrawn_servers_finish_what_they_began),
        cmocka_unit_test(more_servers_let_the_next_ones_begin),
        cmocka_unit_test(who_waits_for_more_units_than_are_left_waits_for_them_to_come_back),
        cmocka_unit_test(a_reneging_customer_keeps_no_server_busy),
        cmocka_unit_test(a_large_request_that_reneges_lets_those_behind_it_begin),
        cmocka_unit_test(who_is_in_service_does_not_renege),
        cmocka_unit_test(a_server_that_becomes_free_at_the_last_moment_of_patience_is_taken),
        cmocka_unit_test(who_reneged_may_ask_again),
        cmocka_unit_test(taking_back_a_waiting_request_gives_up_its_place_only),
        cmocka_unit_test(taking_back_a_service_frees_its_servers_at_once),
        cmocka_unit_test(a_service_without_end_that_begins_late_is_no_overflow),
        cmocka_unit_test(counts_in_weight_are_of_persons_not_of_requests),
        cmocka_unit_test(a_request_ends_once_and_in_a_way_that_fits_it),
        cmocka_unit_test(a_demand_that_makes_no_sense_is_refused),
        cmocka_unit_test(a_plan_or_a_change_that_makes_no_sense_is_refused),
        cmocka_unit_test(a_model_changes_no_station_while_it_is_told_or_asked_something),
        cmocka_unit_test(areas_are_requests_and_units_times_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
