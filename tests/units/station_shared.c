/* Stations that take from several resources, and resources that several stations take from. */
#include "tests/units/station_desk.h"

static desk d;

/* Two stations with a long line each, in front of the same units. */
static sim *open_two_at_one(uint32_t units)
{
    sim *s = desk_open(&d);
    const sim_station_plan plan = desk_plan(s, units, 10);
    assert_int_equal(sim_station_add(s, &desk_stations, &plan), 0);
    assert_int_equal(sim_station_add(s, &desk_stations, &plan), 1);
    return s;
}

/* Three resources; stations 0, 1 and 2 take from (0), (0 and 1), (1 and 2). */
static sim *open_chain(uint32_t units0, uint32_t units1, uint32_t units2)
{
    sim *s = desk_open(&d);
    const uint32_t first = sim_resource_add(s, &desk_stations, units0),
                   second = sim_resource_add(s, &desk_stations, units1),
                   third = sim_resource_add(s, &desk_stations, units2);
    const sim_station_plan plans[] = {
        {.resource = {first}, .resource_count = 1, .room = 10},
        {.resource = {first, second}, .resource_count = 2, .room = 10},
        {.resource = {third, second}, .resource_count = 2, .room = 10},
    };
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(sim_station_add(s, &desk_stations, &plans[i]), i);
    return s;
}

static sim_asked ask_for(sim *s, uint32_t station, uint32_t entity, sim_ticks duration, uint32_t first, uint32_t second)
{
    sim_demand demand = desk_demand(station, entity);
    demand.units[0] = first;
    demand.units[1] = second;
    return desk_ask(s, &d, &demand, duration);
}

static sim_asked ask_in_class(sim *s, uint32_t station, uint32_t entity, uint8_t priority, uint32_t units)
{
    sim_demand demand = desk_demand(station, entity);
    demand.priority = priority;
    demand.units[0] = units;
    return desk_ask(s, &d, &demand, 10);
}

static void a_service_takes_units_of_all_its_resources_or_of_none(void **unused)
{
    (void)unused;
    sim *s = open_chain(3, 1, 1);
    assert_int_equal(ask_for(s, 1, 0, 10, 2, 1).answer, SIM_STARTED);
    assert_int_equal(ask_for(s, 1, 1, 10, 1, 1).answer, SIM_WAITING); /* one unit of the first would be free */
    assert_int_equal(desk_in_use(s, 0), 2);
    assert_int_equal(desk_in_use(s, 1), 1);
    desk_tick(s, 11);
    assert_int_equal(d.began[1], 10);
    assert_int_equal(desk_in_use(s, 0), 1);
    desk_tick(s, 10);
    desk_close_empty(s);
}

static void a_demand_may_do_without_one_of_the_resources(void **unused)
{
    (void)unused;
    sim *s = open_chain(1, 1, 1);
    ask_for(s, 0, 0, 10, 1, 0);
    assert_int_equal(ask_for(s, 1, 1, 5, 0, 1).answer, SIM_STARTED);
    assert_int_equal(desk_in_use(s, 1), 1);
    desk_tick(s, 11);
    desk_close_empty(s);
}

static void units_freed_at_one_station_are_taken_at_another(void **unused)
{
    (void)unused;
    sim *s = open_two_at_one(1);
    ask_in_class(s, 0, 0, 1, 1);
    assert_int_equal(ask_in_class(s, 1, 1, 1, 1).answer, SIM_WAITING);
    desk_tick(s, 11);
    assert_int_equal(d.began[1], 10);
    desk_tick(s, 10);
    desk_close_empty(s);
}

static void free_units_go_to_the_lowest_priority_number_of_all_stations(void **unused)
{
    (void)unused;
    sim *s = open_two_at_one(1);
    ask_in_class(s, 0, 0, 1, 1);
    ask_in_class(s, 0, 1, 1, 1);
    ask_in_class(s, 0, 2, 3, 1);
    ask_in_class(s, 1, 3, 2, 1);
    ask_in_class(s, 1, 4, 0, 1);
    desk_tick(s, 51);
    const sim_ticks began[] = {0, 20, 40, 30, 10};
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(d.began[i], began[i]);
    desk_close_empty(s);
}

static void of_one_class_who_asked_first_begins_and_of_one_tick_the_lower_station(void **unused)
{
    (void)unused;
    sim *s = open_two_at_one(1);
    ask_in_class(s, 0, 0, 1, 1);
    ask_in_class(s, 1, 1, 1, 1); /* first */
    desk_tick(s, 1);
    ask_in_class(s, 1, 2, 1, 1); /* then two at one tick */
    ask_in_class(s, 0, 3, 1, 1);
    desk_tick(s, 40);
    assert_int_equal(d.began[1], 10);
    assert_int_equal(d.began[3], 20);
    assert_int_equal(d.began[2], 30);
    desk_close_empty(s);
}

static void who_does_not_fit_holds_up_its_own_line_and_no_others(void **unused)
{
    (void)unused;
    sim *s = open_two_at_one(2);
    ask_in_class(s, 0, 0, 1, 1);
    assert_int_equal(ask_in_class(s, 0, 1, 0, 2).answer, SIM_WAITING);
    assert_int_equal(ask_in_class(s, 0, 2, 1, 1).answer, SIM_WAITING);
    assert_int_equal(ask_in_class(s, 1, 3, 3, 1).answer, SIM_STARTED);
    desk_tick(s, 10);
    desk_check(s);
    desk_tick(s, 1);
    assert_int_equal(d.began[1], 10); /* both units came free at the same tick */
    desk_tick(s, 20);
    desk_close_empty(s);
}

/* The end of one service frees two resources; a station at each of them waits, and one that needs both. */
static void several_resources_freed_at_once_go_to_the_best_next_one_of_any_of_them(void **unused)
{
    (void)unused;
    for (uint8_t low = 0; low < 2; low++) {
        sim *s = open_chain(1, 1, 1);
        ask_for(s, 1, 0, 10, 1, 1);
        ask_in_class(s, 0, 1, 1, 1);
        sim_demand both = desk_demand(1, 2);
        both.units[1] = 1;
        both.priority = low ? 2 : 0;
        desk_ask(s, &d, &both, 10);
        sim_demand other = desk_demand(2, 3);
        other.units[1] = 1;
        other.priority = 1;
        desk_ask(s, &d, &other, 10);
        desk_tick(s, 40);
        assert_int_equal(d.began[1], low ? 10 : 20);
        assert_int_equal(d.began[2], low ? 20 : 10);
        assert_int_equal(d.began[3], low ? 10 : 20);
        desk_close_empty(s);
    }
}

static void who_stands_outside_without_room_competes_for_shared_units_too(void **unused)
{
    (void)unused;
    sim *s = desk_open(&d);
    const sim_station_plan plan = desk_plan(s, 1, 0);
    sim_station_add(s, &desk_stations, &plan);
    sim_station_add(s, &desk_stations, &plan);
    sim_demand demand = desk_demand(0, 0);
    desk_ask(s, &d, &demand, 10);
    for (uint32_t i = 1; i < 3; i++) {
        demand = desk_demand(i - 1, i);
        demand.full = SIM_FULL_WAIT;
        demand.priority = (uint8_t)(2 - i);
        assert_int_equal(desk_ask(s, &d, &demand, 10).answer, SIM_OUTSIDE);
    }
    desk_tick(s, 31);
    assert_int_equal(d.began[2], 10);
    assert_int_equal(d.began[1], 20);
    desk_close_empty(s);
}

static void fewer_units_of_one_resource_leave_the_others_alone(void **unused)
{
    (void)unused;
    sim *s = open_chain(2, 2, 2);
    ask_for(s, 1, 0, 10, 1, 1);
    ask_for(s, 2, 1, 20, 1, 1);
    sim_resource_set_units(s, &desk_stations, &d, 0, 0, SIM_SHRINK_RESUME);
    assert_int_equal(d.put_out[0], 0);
    assert_int_equal(d.put_out[1], DESK_NEVER);
    assert_int_equal(desk_in_use(s, 1), 1); /* what was put out holds nothing any more */
    desk_check(s);
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_FINISH);
    desk_tick(s, 21);
    desk_close_empty(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_takes_units_of_all_its_resources_or_of_none),
        cmocka_unit_test(a_demand_may_do_without_one_of_the_resources),
        cmocka_unit_test(units_freed_at_one_station_are_taken_at_another),
        cmocka_unit_test(free_units_go_to_the_lowest_priority_number_of_all_stations),
        cmocka_unit_test(of_one_class_who_asked_first_begins_and_of_one_tick_the_lower_station),
        cmocka_unit_test(who_does_not_fit_holds_up_its_own_line_and_no_others),
        cmocka_unit_test(several_resources_freed_at_once_go_to_the_best_next_one_of_any_of_them),
        cmocka_unit_test(who_stands_outside_without_room_competes_for_shared_units_too),
        cmocka_unit_test(fewer_units_of_one_resource_leave_the_others_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
