/* Stations: each promise of the header by a small story whose outcome follows from that promise. */
#include "tests/units/station_desk.h"

#include "sim/kernel/panic.h"

static desk d;

/* ---- helpers ---- */

static sim_asked ask(sim *s, const sim_demand *demand)
{
    const sim_asked asked = sim_station_request(s, &desk_stations, &d, demand);
    const char *fault = sim_station_verify(s, &desk_stations);
    if (fault)
        fail_msg("%s", fault);
    return asked;
}

/* A request of one unit by `entity` who will be served for `duration`. */
static sim_asked ask_plainly(sim *s, uint32_t entity, sim_ticks duration)
{
    d.duration[entity] = duration;
    const sim_demand demand = desk_demand(0, entity);
    return ask(s, &demand);
}

static sim_asked ask_for(sim *s, uint32_t entity, sim_ticks duration, uint32_t units, uint8_t priority)
{
    d.duration[entity] = duration;
    sim_demand demand = desk_demand(0, entity);
    demand.units[0] = units;
    demand.priority = priority;
    return ask(s, &demand);
}

static sim_asked ask_with_patience(sim *s, uint32_t entity, sim_ticks duration, sim_ticks patience)
{
    d.duration[entity] = duration;
    sim_demand demand = desk_demand(0, entity);
    demand.patience = patience;
    return ask(s, &demand);
}

static const sim_station *station(sim *s)
{
    return sim_station_at(s, &desk_stations, 0);
}

static sim *open_station(uint32_t servers, uint32_t room)
{
    sim *s = desk_open(&d, SIM_FEL_FAST);
    assert_int_equal(desk_add(s, servers, room), 0);
    return s;
}

static void assert_nothing_left(sim *s)
{
    assert_int_equal(station(s)->line[SIM_STANDS_WAITING].count, 0);
    assert_int_equal(sim_resource_at(s, &desk_stations, 0)->in_use, 0);
    assert_int_equal(station(s)->line[SIM_STANDS_WAITING].weight, 0);
    assert_int_equal(station(s)->line[SIM_STANDS_SERVING].weight, 0);
    assert_int_equal(sim_pool_live(sim_pool_of(s, desk_stations.requests)), 0);
    sim_free(s);
}

/* ---- who goes first ---- */

static void a_request_that_fits_begins_at_once(void **unused)
{
    (void)unused;
    sim *s = open_station(2, 0);
    assert_int_equal(ask_plainly(s, 1, 5).answer, SIM_STARTED);
    assert_int_equal(ask_plainly(s, 2, 3).answer, SIM_STARTED);
    assert_int_equal(sim_resource_at(s, &desk_stations, 0)->in_use, 2);
    desk_tick(s, 6);
    assert_int_equal(d.began[1], 0);
    assert_int_equal(d.served[1], 5);
    assert_int_equal(d.served[2], 3);
    assert_int_equal(station(s)->outcomes[SIM_OUTCOME_SERVED], 2);
    assert_nothing_left(s);
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
    assert_nothing_left(s);
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
    assert_nothing_left(s);
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
    assert_nothing_left(s);
}

static void nobody_overtakes_a_head_of_the_line_that_does_not_fit(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    ask_for(s, 0, 10, 2, 1);
    assert_int_equal(ask_for(s, 1, 5, 3, 1).answer, SIM_WAITING);
    assert_int_equal(ask_for(s, 2, 5, 1, 1).answer, SIM_WAITING); /* would fit; a later one of the same class */
    assert_int_equal(ask_for(s, 3, 5, 1, 2).answer, SIM_WAITING); /* a lower class */
    assert_int_equal(sim_resource_at(s, &desk_stations, 0)->in_use, 2);
    desk_tick(s, 30);
    assert_int_equal(d.began[1], 10);
    assert_int_equal(d.began[2], 15);
    assert_int_equal(d.began[3], 15);
    assert_nothing_left(s);
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
    assert_nothing_left(s);
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
    assert_nothing_left(s);
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
    assert_int_equal(station(s)->outcomes[SIM_OUTCOME_BALKED], 1);
    assert_int_equal(station(s)->outcomes[SIM_OUTCOME_SERVED], 3);
    assert_nothing_left(s);
}

static void who_asks_for_more_units_than_there_are_balks(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    assert_int_equal(ask_for(s, 0, 5, 4, 0).answer, SIM_BALKED);
    assert_int_equal(ask_for(s, 1, 5, 1, 0).answer, SIM_STARTED);
    assert_int_equal(ask_for(s, 2, 5, UINT32_MAX, 0).answer, SIM_BALKED); /* 1 + UINT32_MAX is 0 */
    assert_int_equal(sim_resource_at(s, &desk_stations, 0)->in_use, 1);
    desk_tick(s, 6);
    assert_nothing_left(s);
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
    assert_int_equal(station(s)->outcomes[SIM_OUTCOME_CLOSED], 2);
    assert_int_equal(station(s)->outcomes[SIM_OUTCOME_SERVED], 3);
    assert_nothing_left(s);
}

static void withdrawn_servers_finish_what_they_began(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    for (uint32_t i = 0; i < 3; i++)
        ask_plainly(s, i, 10 + i);
    ask_plainly(s, 3, 5);
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_FINISH);
    assert_int_equal(sim_resource_at(s, &desk_stations, 0)->in_use, 3);
    assert_null(sim_station_verify(s, &desk_stations));
    desk_tick(s, 30);
    assert_int_equal(d.served[0], 10);
    assert_int_equal(d.served[2], 12);
    assert_int_equal(d.began[3], 12); /* 3 in use, 2, 1: the one server left is free when the last of them is gone */
    assert_nothing_left(s);
}

static void more_servers_let_the_next_ones_begin(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    for (uint32_t i = 0; i < 5; i++)
        ask_plainly(s, i, 10);
    desk_tick(s, 4);
    sim_resource_set_units(s, &desk_stations, &d, 0, 3, SIM_SHRINK_FINISH);
    assert_int_equal(sim_resource_at(s, &desk_stations, 0)->in_use, 3);
    assert_int_equal(station(s)->line[SIM_STANDS_WAITING].count, 2);
    desk_tick(s, 30);
    const sim_ticks began[] = {0, 4, 4, 10, 14};
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(d.began[i], began[i]);
    assert_nothing_left(s);
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
    assert_int_equal(station(s)->line[SIM_STANDS_WAITING].count, 2);
    sim_resource_set_units(s, &desk_stations, &d, 0, 3, SIM_SHRINK_FINISH);
    desk_tick(s, 20);
    assert_int_equal(d.began[1], 40);
    assert_int_equal(d.began[2], 45);
    assert_nothing_left(s);
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
    assert_int_equal(station(s)->outcomes[SIM_OUTCOME_RENEGED], 1);
    assert_nothing_left(s);
}

static void a_large_request_that_reneges_lets_those_behind_it_begin(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    ask_for(s, 0, 10, 2, 1);
    d.duration[1] = 5;
    sim_demand large = desk_demand(0, 1);
    large.units[0] = 3;
    large.priority = 1;
    large.patience = 3;
    ask(s, &large);
    ask_for(s, 2, 5, 1, 1);
    desk_tick(s, 20);
    assert_int_equal(d.reneged[1], 3);
    assert_int_equal(d.began[2], 3);
    assert_nothing_left(s);
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
    assert_nothing_left(s);
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
    assert_nothing_left(s);
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
    assert_nothing_left(s);
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
    assert_int_equal(station(s)->outcomes[SIM_OUTCOME_CANCELLED], 1);
    assert_nothing_left(s);
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
    assert_nothing_left(s);
}

static void a_service_without_end_that_begins_late_is_no_overflow(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    desk_tick(s, 100);
    const uint32_t request = ask_plainly(s, 0, SIM_FOREVER).request;
    desk_tick(s, 100);
    assert_int_equal(sim_resource_at(s, &desk_stations, 0)->in_use, 1);
    sim_station_cancel(s, &desk_stations, &d, request);
    assert_nothing_left(s);
}

static void counts_in_weight_are_of_persons_not_of_requests(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 1);
    for (uint32_t i = 0; i < 4; i++) {
        d.duration[i] = 10;
        sim_demand demand = desk_demand(0, i);
        demand.weight = 10 + i;
        ask(s, &demand);
    }
    assert_int_equal(station(s)->line[SIM_STANDS_SERVING].weight, 10);
    assert_int_equal(station(s)->line[SIM_STANDS_WAITING].weight, 11);
    assert_int_equal(station(s)->outcome_weight[SIM_OUTCOME_BALKED], 12 + 13);
    desk_tick(s, 21);
    assert_int_equal(station(s)->outcome_weight[SIM_OUTCOME_SERVED], 10 + 11);
    assert_nothing_left(s);
}

/* ---- what is refused, and what verify finds ---- */

static jmp_buf after_panic;

static void leave_panic(sim_panic_kind kind, const char *text)
{
    (void)text;
    longjmp(after_panic, kind == SIM_PANIC_INVARIANT ? 1 : 2);
}

typedef void ending(sim *s, const sim_stations *stations, const void *inputs, uint32_t request);

static int ending_is_refused(sim *s, ending *end, uint32_t request)
{
    sim_panic_set_handler(leave_panic);
    const int refused = setjmp(after_panic);
    if (!refused)
        end(s, &desk_stations, &d, request);
    sim_panic_set_handler(NULL);
    return refused;
}

static void a_request_ends_once_and_in_a_way_that_fits_it(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    const uint32_t serving = ask_plainly(s, 0, 10).request, waiting = ask_plainly(s, 1, 10).request;
    assert_true(ending_is_refused(s, sim_station_end, waiting));
    assert_true(ending_is_refused(s, sim_station_renege, serving));
    sim_station_cancel(s, &desk_stations, &d, waiting);
    assert_true(ending_is_refused(s, sim_station_cancel, waiting));
    assert_true(ending_is_refused(s, sim_station_renege, waiting));
    assert_true(ending_is_refused(s, sim_station_end, waiting));
    assert_true(ending_is_refused(s, sim_station_cancel, SIM_NO_RECORD));
    assert_null(sim_station_verify(s, &desk_stations));
    desk_tick(s, 11);
    assert_nothing_left(s);
}

static void a_priority_that_does_not_exist_is_refused(void **unused)
{
    (void)unused;
    sim *s = open_station(1, 10);
    sim_panic_set_handler(leave_panic);
    const int refused = setjmp(after_panic);
    if (!refused)
        ask_for(s, 0, 1, 1, SIM_PRIORITIES);
    sim_panic_set_handler(NULL);
    assert_int_equal(refused, 1);
    sim_free(s);
}

static int finds_fault(sim *s)
{
    const char *fault = sim_station_verify(s, &desk_stations);
    return fault && (strstr(fault, "station 1: ") == fault || strstr(fault, "resource 1: ") == fault);
}

/* Each count of a station, and each link of a line, put wrong in turn. */
static void verify_finds_each_count_that_is_wrong_and_names_the_station(void **unused)
{
    (void)unused;
    sim *s = desk_open(&d, SIM_FEL_FAST);
    desk_add(s, 1, 1);
    desk_add(s, 2, 10);
    uint32_t request[5];
    for (uint32_t i = 0; i < 5; i++) {
        d.duration[i] = 10;
        const sim_demand demand = desk_demand(1, i);
        request[i] = ask(s, &demand).request;
    }
    sim_station *station = sim_station_at(s, &desk_stations, 1);
    const sim_station sound = *station;
    sim_line *line = &station->line[SIM_STANDS_WAITING];
    uint32_t *const counts[] = {&line->count,     &line->weight,  &station->line[SIM_STANDS_SERVING].weight,
                                &line->first[3],  &line->last[3], &line->first[0],
                                &station->blocked};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        *counts[i] = *counts[i] == SIM_NO_RECORD ? request[2] : *counts[i] - 1;
        assert_true(finds_fault(s));
        *station = sound;
    }
    sim_resource *resource = sim_resource_at(s, &desk_stations, 1);
    resource->in_use = 1;
    assert_true(finds_fault(s));
    resource->in_use = 2;
    resource->units = 3; /* the head would fit */
    assert_true(finds_fault(s));
    resource->units = 1; /* nobody took one away */
    assert_true(finds_fault(s));
    resource->units = 2;
    station->outcomes[SIM_OUTCOME_SERVED]++; /* counted twice */
    assert_true(finds_fault(s));
    *station = sound;
    sim_request_at(s, &desk_stations, request[2])->next = request[2]; /* a circle */
    assert_true(finds_fault(s));
    sim_request_at(s, &desk_stations, request[2])->next = request[3];
    sim_request_at(s, &desk_stations, request[3])->previous = request[4];
    assert_true(finds_fault(s));
    sim_request_at(s, &desk_stations, request[3])->previous = request[2];
    assert_null(sim_station_verify(s, &desk_stations));
    sim_free(s);
}

/* Three in use when servers were taken away; once one is left, three in use again would be two too many. */
static void verify_allows_more_units_than_servers_only_until_they_finish(void **unused)
{
    (void)unused;
    sim *s = open_station(3, 10);
    ask_plainly(s, 0, 5);
    ask_plainly(s, 1, 5);
    const uint32_t last = ask_plainly(s, 2, 10).request;
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_FINISH);
    desk_tick(s, 6);
    sim_request_at(s, &desk_stations, last)->units[0] = 3;
    sim_resource_at(s, &desk_stations, 0)->in_use = 3;
    assert_non_null(sim_station_verify(s, &desk_stations));
    sim_free(s);
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
        cmocka_unit_test(who_would_have_to_wait_balks_at_a_full_queue),
        cmocka_unit_test(who_asks_for_more_units_than_there_are_balks),
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
        cmocka_unit_test(a_priority_that_does_not_exist_is_refused),
        cmocka_unit_test(verify_finds_each_count_that_is_wrong_and_names_the_station),
        cmocka_unit_test(verify_allows_more_units_than_servers_only_until_they_finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
