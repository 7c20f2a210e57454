/* Who is put out of service, by a lower priority number or because units are taken away, and what becomes of it. */
#include "tests/units/station_desk.h"

static desk d;

static sim *open_one(uint32_t servers, uint32_t room, sim_evict_rule rule)
{
    sim *s = desk_open(&d);
    sim_station_plan plan = desk_plan(s, servers, room);
    plan.preemption = rule;
    sim_station_add(s, &desk_stations, &plan);
    return s;
}

/* Two stations at the same units. */
static sim *open_two(uint32_t units, sim_evict_rule first, sim_evict_rule second)
{
    sim *s = desk_open(&d);
    sim_station_plan plan = desk_plan(s, units, 10);
    plan.preemption = first;
    sim_station_add(s, &desk_stations, &plan);
    plan.preemption = second;
    sim_station_add(s, &desk_stations, &plan);
    return s;
}

static sim_asked ask_at(sim *s, uint32_t station, uint32_t entity, uint8_t priority, uint32_t units, sim_ticks duration)
{
    sim_demand demand = desk_demand(station, entity);
    demand.priority = priority;
    demand.units[0] = units;
    return desk_ask(s, &d, &demand, duration);
}

static sim_asked ask(sim *s, uint32_t entity, uint8_t priority, uint32_t units, sim_ticks duration)
{
    return ask_at(s, 0, entity, priority, units, duration);
}

static uint64_t put_out_count(sim *s)
{
    return sim_station_at(s, &desk_stations, 0)->put_out;
}

/* Who of the first `count` entities was put out, bit by bit. */
static uint32_t who_was_put_out(uint32_t count)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < count; i++)
        set |= (uint32_t)(d.put_out[i] != DESK_NEVER) << i;
    return set;
}

/* ---- what becomes of who is put out ---- */

/* Served for 10 from tick 0; out from 4 to 7. */
static void resuming_repeating_and_drawing_again_take_what_they_say(void **unused)
{
    (void)unused;
    static const sim_ticks ends[] = {[SIM_EVICT_RESUME] = 13, [SIM_EVICT_REPEAT] = 17, [SIM_EVICT_REDRAW] = 9};
    static const uint32_t draws[] = {[SIM_EVICT_RESUME] = 1, [SIM_EVICT_REPEAT] = 1, [SIM_EVICT_REDRAW] = 2};
    for (int rule = SIM_EVICT_RESUME; rule <= SIM_EVICT_REDRAW; rule++) {
        sim *s = open_one(1, 10, (sim_evict_rule)rule);
        d.redrawn[0] = 2;
        ask(s, 0, 1, 1, 10);
        desk_tick(s, 4);
        assert_int_equal(ask(s, 1, 0, 1, 3).answer, SIM_STARTED);
        assert_int_equal(d.put_out[0], 4);
        desk_tick(s, 20);
        assert_int_equal(d.began_last[0], 7);
        assert_int_equal(d.served[0], ends[rule]);
        assert_int_equal(d.draws[0], draws[rule]);
        assert_int_equal(put_out_count(s), 1);
        desk_close_empty(s);
    }
}

/* Out from 4 to 7, then from 9 to 12: resumed it has 10 - 4 - 2 to go; repeated and drawn again, all. */
static void being_put_out_twice_adds_up(void **unused)
{
    (void)unused;
    static const sim_ticks ends[] = {[SIM_EVICT_RESUME] = 16, [SIM_EVICT_REPEAT] = 22, [SIM_EVICT_REDRAW] = 18};
    for (int rule = SIM_EVICT_RESUME; rule <= SIM_EVICT_REDRAW; rule++) {
        sim *s = open_one(1, 10, (sim_evict_rule)rule);
        d.redrawn[0] = 6;
        ask(s, 0, 1, 1, 10);
        desk_tick(s, 4);
        ask(s, 1, 0, 1, 3);
        desk_tick(s, 5);
        ask(s, 2, 0, 1, 3);
        desk_tick(s, 20);
        assert_int_equal(d.served[0], ends[rule]);
        assert_int_equal(put_out_count(s), 2);
        desk_close_empty(s);
    }
}

static void a_service_without_end_goes_on_without_end(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 10, SIM_EVICT_RESUME);
    const uint32_t request = ask(s, 0, 1, 1, SIM_FOREVER).request;
    desk_tick(s, 4);
    ask(s, 1, 0, 1, 3);
    desk_tick(s, 1000);
    assert_int_equal(d.began_last[0], 7);
    assert_int_equal(d.served[0], DESK_NEVER);
    sim_station_cancel(s, &desk_stations, &d, request);
    desk_close_empty(s);
}

static void who_is_put_out_waits_where_its_arrival_puts_it_without_room_or_patience(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 2, SIM_EVICT_RESUME);
    sim_demand demand = desk_demand(0, 0);
    demand.patience = 2;
    demand.priority = 1;
    desk_ask(s, &d, &demand, 10);
    ask(s, 1, 1, 1, 10);
    ask(s, 2, 1, 1, 10); /* the line is full */
    desk_tick(s, 4);
    assert_int_equal(ask(s, 3, 0, 1, 20).answer, SIM_STARTED);
    assert_int_equal(desk_line(s, 0, SIM_STANDS_WAITING)->count, 3);
    desk_tick(s, 60);
    assert_int_equal(d.reneged[0], DESK_NEVER);
    assert_int_equal(d.began_last[0], 24); /* before those who came later */
    assert_int_equal(d.began[1], 30);
    assert_int_equal(d.began[2], 40);
    desk_close_empty(s);
}

/* The second came later but began before, past a head that did not fit; put out, it stands behind that head again. */
static void who_overtook_and_is_put_out_stands_behind_whom_it_overtook(void **unused)
{
    (void)unused;
    sim *s = desk_open(&d);
    sim_station_plan plan = desk_plan(s, 3, 10);
    plan.head = SIM_HEAD_OVERTAKE;
    plan.preemption = SIM_EVICT_RESUME;
    sim_station_add(s, &desk_stations, &plan);
    ask(s, 0, 2, 2, 10);
    ask(s, 1, 2, 3, 10);
    assert_int_equal(ask(s, 2, 2, 1, 10).answer, SIM_STARTED);
    desk_tick(s, 4);
    ask(s, 3, 0, 3, 2);
    desk_tick(s, 40);
    assert_int_equal(who_was_put_out(4), 1U << 0 | 1U << 2);
    assert_int_equal(d.began_last[0], 6); /* the first in order who fits, then the third */
    assert_int_equal(d.began_last[2], 6);
    assert_int_equal(d.began[1], 12);
    desk_close_empty(s);
}

/* ---- who is pre-empted ---- */

static void nobody_is_preempted_where_the_station_says_so(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 10, SIM_EVICT_NONE);
    ask(s, 0, 3, 1, 10);
    assert_int_equal(ask(s, 1, 0, 1, 10).answer, SIM_WAITING);
    desk_tick(s, 21);
    assert_int_equal(d.began[1], 10);
    assert_int_equal(put_out_count(s), 0);
    desk_close_empty(s);
}

static void nobody_is_preempted_by_its_own_class_or_a_higher_number(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 10, SIM_EVICT_RESUME);
    ask(s, 0, 1, 1, 10);
    assert_int_equal(ask(s, 1, 1, 1, 10).answer, SIM_WAITING);
    assert_int_equal(ask(s, 2, 2, 1, 10).answer, SIM_WAITING);
    desk_tick(s, 31);
    assert_int_equal(put_out_count(s), 0);
    desk_close_empty(s);
}

static void nobody_is_preempted_while_units_are_free(void **unused)
{
    (void)unused;
    sim *s = open_one(2, 10, SIM_EVICT_RESUME);
    ask(s, 0, 3, 1, 10);
    assert_int_equal(ask(s, 1, 0, 1, 10).answer, SIM_STARTED);
    assert_int_equal(put_out_count(s), 0);
    desk_tick(s, 11);
    desk_close_empty(s);
}

static void the_highest_number_goes_first_and_of_these_who_began_last(void **unused)
{
    (void)unused;
    sim *s = open_one(5, 10, SIM_EVICT_RESUME);
    static const uint8_t classes[] = {2, 3, 1, 3, 2};
    for (uint32_t i = 0; i < 5; i++) {
        ask(s, i, classes[i], 1, 100);
        desk_tick(s, 1);
    }
    static const uint32_t order[] = {3, 1, 4, 0, 2};
    uint32_t gone = 0;
    for (uint32_t i = 0; i < 5; i++) {
        ask(s, 10 + i, 0, 1, 100);
        gone |= 1U << order[i];
        assert_int_equal(who_was_put_out(5), gone);
    }
    assert_int_equal(ask(s, 20, 0, 1, 1).answer, SIM_WAITING);
    sim_free(s);
}

static void of_those_who_began_at_one_tick_the_last_of_them_goes(void **unused)
{
    (void)unused;
    sim *s = open_one(3, 10, SIM_EVICT_RESUME);
    for (uint32_t i = 0; i < 3; i++)
        ask(s, i, 3, 1, 100);
    ask(s, 3, 0, 1, 100);
    assert_int_equal(who_was_put_out(3), 1U << 2);
    sim_free(s);
}

static void no_more_are_preempted_than_it_takes(void **unused)
{
    (void)unused;
    sim *s = open_one(6, 10, SIM_EVICT_RESUME);
    for (uint32_t i = 0; i < 3; i++)
        ask(s, i, 3, 2, 100);
    ask(s, 3, 0, 3, 10);
    assert_int_equal(who_was_put_out(3), 1U << 1 | 1U << 2);
    assert_int_equal(desk_in_use(s, 0), 5); /* and what is left over is not enough for either */
    sim_free(s);
}

static void what_is_left_over_goes_to_the_next_in_line(void **unused)
{
    (void)unused;
    sim *s = open_one(3, 10, SIM_EVICT_RESUME);
    ask(s, 0, 3, 3, 100);
    ask(s, 1, 2, 1, 10); /* pre-empts, and leaves two */
    assert_int_equal(who_was_put_out(1), 1);
    assert_int_equal(ask(s, 2, 3, 1, 10).answer, SIM_WAITING); /* behind the one put out */
    assert_int_equal(ask(s, 3, 2, 2, 5).answer, SIM_STARTED);
    sim_free(s);
    s = open_one(3, 10, SIM_EVICT_RESUME);
    ask(s, 0, 2, 1, 10);
    ask(s, 1, 3, 2, 10);
    ask(s, 2, 3, 1, 10); /* waits */
    ask(s, 3, 1, 1, 20); /* takes two, needs one: the one put out does not fit into the other */
    assert_int_equal(who_was_put_out(3), 1U << 1);
    assert_int_equal(desk_in_use(s, 0), 2);
    sim_station_cancel(s, &desk_stations, &d, sim_station_at(s, &desk_stations, 0)->line[SIM_STANDS_WAITING].first[3]);
    assert_int_equal(d.began[2], 0);
    desk_check(s);
    sim_free(s);
}

static void nobody_is_preempted_when_even_all_were_not_enough(void **unused)
{
    (void)unused;
    sim *s = open_one(4, 10, SIM_EVICT_RESUME);
    ask(s, 0, 0, 2, 100);
    ask(s, 1, 3, 1, 100);
    ask(s, 2, 3, 1, 100);
    assert_int_equal(ask(s, 3, 1, 3, 10).answer, SIM_WAITING);
    assert_int_equal(put_out_count(s), 0);
    assert_int_equal(ask(s, 4, 1, 2, 10).answer, SIM_WAITING); /* behind that head */
    sim_station_cancel(s, &desk_stations, &d, sim_station_at(s, &desk_stations, 0)->line[SIM_STANDS_WAITING].first[1]);
    assert_int_equal(d.began[4], 0); /* now it is next, and takes both */
    assert_int_equal(put_out_count(s), 2);
    desk_check(s);
    sim_free(s);
}

static void who_waits_preempts_when_enough_can_be_had(void **unused)
{
    (void)unused;
    sim *s = open_one(3, 10, SIM_EVICT_REPEAT);
    ask(s, 0, 0, 2, 5);
    ask(s, 1, 3, 1, 100);
    assert_int_equal(ask(s, 2, 1, 3, 10).answer, SIM_WAITING);
    desk_tick(s, 6);
    assert_int_equal(d.began[2], 5);
    assert_int_equal(d.put_out[1], 5);
    desk_tick(s, 200);
    assert_int_equal(d.served[1], 115);
    desk_close_empty(s);
}

static void who_holds_nothing_of_what_is_lacking_is_passed_over(void **unused)
{
    (void)unused;
    sim *s = desk_open(&d);
    sim_station_plan plan = desk_plan(s, 2, 10);
    plan.resource[plan.resource_count++] = sim_resource_add(s, &desk_stations, 1);
    plan.preemption = SIM_EVICT_RESUME;
    sim_station_add(s, &desk_stations, &plan);
    static const uint32_t units[][2] = {{1, 0}, {0, 1}, {1, 0}};
    for (uint32_t i = 0; i < 3; i++) {
        sim_demand demand = desk_demand(0, i);
        demand.priority = (uint8_t)(1 + i);
        memcpy(demand.units, units[i], sizeof units[i]);
        desk_ask(s, &d, &demand, 100);
    }
    sim_demand demand = desk_demand(0, 3);
    demand.units[0] = 0;
    demand.units[1] = 1;
    demand.priority = 0;
    desk_ask(s, &d, &demand, 10);
    assert_int_equal(who_was_put_out(3), 1U << 1); /* not the one of the highest number */
    sim_free(s);
}

static void who_is_blocked_is_not_preempted(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 10, SIM_EVICT_RESUME);
    assert_int_equal(desk_add(s, 1, 0), 1);
    sim_demand demand = desk_demand(1, 9);
    desk_ask(s, &d, &demand, 50);
    ask(s, 0, 3, 1, 10);
    desk_send_on(&d, 0, 1, SIM_FULL_BLOCK, 5);
    desk_tick(s, 11);
    assert_int_equal(d.moved[0].answer, SIM_BLOCKED);
    assert_int_equal(ask(s, 1, 0, 1, 10).answer, SIM_WAITING);
    desk_tick(s, 40);
    assert_int_equal(d.began[1], 50);
    desk_tick(s, 20);
    desk_close_empty(s);
}

/* It moves on within its station, to a lower number; its own service is over and frees nothing before it is in. */
static void who_blocks_does_not_preempt_itself(void **unused)
{
    (void)unused;
    sim *s = open_one(1, 0, SIM_EVICT_RESUME);
    ask(s, 0, 3, 1, 10);
    desk_send_on(&d, 0, 0, SIM_FULL_BLOCK, 5);
    d.onward[0].priority = 0;
    desk_tick(s, 11);
    assert_int_equal(d.moved[0].answer, SIM_BLOCKED);
    assert_int_equal(put_out_count(s), 0);
    sim_free(s);
}

/* ---- shared resources ---- */

static void who_is_served_at_another_station_of_the_resource_is_preempted_by_its_own_rule(void **unused)
{
    (void)unused;
    sim *s = open_two(1, SIM_EVICT_RESUME, SIM_EVICT_REPEAT);
    ask_at(s, 1, 0, 3, 1, 10);
    desk_tick(s, 4);
    assert_int_equal(ask_at(s, 0, 1, 0, 1, 3).answer, SIM_STARTED);
    desk_tick(s, 20);
    assert_int_equal(d.put_out[0], 4);
    assert_int_equal(d.served[0], 17); /* repeated */
    assert_int_equal(sim_station_at(s, &desk_stations, 1)->put_out, 1);
    desk_close_empty(s);
}

static void a_station_without_preemption_is_left_alone_and_leaves_others_alone(void **unused)
{
    (void)unused;
    sim *s = open_two(1, SIM_EVICT_RESUME, SIM_EVICT_NONE);
    ask_at(s, 1, 0, 3, 1, 10);
    assert_int_equal(ask_at(s, 0, 1, 0, 1, 10).answer, SIM_WAITING);
    desk_tick(s, 11);
    assert_int_equal(d.began[1], 10);
    sim_station_cancel(s, &desk_stations, &d, desk_line(s, 0, SIM_STANDS_SERVING)->first[0]);
    ask_at(s, 0, 2, 3, 1, 10);
    assert_int_equal(ask_at(s, 1, 3, 0, 1, 10).answer, SIM_WAITING);
    desk_tick(s, 30);
    assert_int_equal(who_was_put_out(4), 0);
    desk_close_empty(s);
}

static void of_two_stations_at_one_tick_the_one_with_the_higher_index_is_preempted(void **unused)
{
    (void)unused;
    for (uint32_t first = 0; first < 2; first++) {
        sim *s = open_two(2, SIM_EVICT_RESUME, SIM_EVICT_RESUME);
        ask_at(s, first, first, 3, 1, 10);
        ask_at(s, 1 - first, 1 - first, 3, 1, 10);
        ask_at(s, 0, 2, 0, 1, 10);
        assert_int_equal(who_was_put_out(2), 1U << 1);
        sim_free(s);
    }
}

/* ---- fewer units ---- */

/* Served for 10 from tick 0; the server is away from 4 to 7. */
static void withdrawn_servers_put_out_by_the_rule_of_the_withdrawal(void **unused)
{
    (void)unused;
    static const sim_ticks ends[] = {
        [SIM_SHRINK_FINISH] = 10, [SIM_SHRINK_RESUME] = 13, [SIM_SHRINK_REPEAT] = 17, [SIM_SHRINK_REDRAW] = 9};
    for (int rule = SIM_SHRINK_FINISH; rule <= SIM_SHRINK_REDRAW; rule++) {
        sim *s = open_one(1, 10, SIM_EVICT_NONE);
        d.redrawn[0] = 2;
        ask(s, 0, 1, 1, 10);
        desk_tick(s, 4);
        sim_resource_set_units(s, &desk_stations, &d, 0, 0, (sim_shrink_rule)rule);
        desk_check(s);
        assert_int_equal(d.put_out[0], rule == SIM_SHRINK_FINISH ? DESK_NEVER : 4);
        assert_int_equal(desk_in_use(s, 0), rule == SIM_SHRINK_FINISH);
        desk_tick(s, 3);
        sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_FINISH);
        desk_tick(s, 20);
        assert_int_equal(d.served[0], ends[rule]);
        desk_close_empty(s);
    }
}

static void withdrawal_puts_out_the_highest_number_then_who_began_last(void **unused)
{
    (void)unused;
    sim *s = open_one(4, 10, SIM_EVICT_NONE);
    static const uint8_t classes[] = {1, 2, 2, 0};
    for (uint32_t i = 0; i < 4; i++) {
        ask(s, i, classes[i], 1, 100);
        desk_tick(s, 1);
    }
    static const uint32_t order[] = {2, 1, 0, 3};
    uint32_t gone = 0;
    for (uint32_t i = 0; i < 4; i++) {
        sim_resource_set_units(s, &desk_stations, &d, 0, 3 - i, SIM_SHRINK_RESUME);
        gone |= 1U << order[i];
        assert_int_equal(who_was_put_out(4), gone);
        desk_check(s);
    }
    sim_free(s);
}

static void of_several_stations_withdrawal_puts_out_at_the_higher_index_first(void **unused)
{
    (void)unused;
    sim *s = open_two(2, SIM_EVICT_NONE, SIM_EVICT_NONE);
    ask_at(s, 1, 0, 1, 1, 10);
    ask_at(s, 0, 1, 1, 1, 10); /* called later, at the same tick */
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_RESUME);
    assert_int_equal(who_was_put_out(2), 1U << 0);
    sim_free(s);
}

static void a_large_one_put_out_leaves_units_to_who_fits_into_them(void **unused)
{
    (void)unused;
    sim *s = open_one(3, 10, SIM_EVICT_NONE);
    ask(s, 0, 1, 3, 10);
    ask(s, 1, 1, 1, 10);
    sim_resource_set_units(s, &desk_stations, &d, 0, 2, SIM_SHRINK_RESUME);
    assert_int_equal(who_was_put_out(1), 1);
    assert_int_equal(d.began[1], DESK_NEVER); /* it came later; the head waits for the third unit */
    assert_int_equal(ask(s, 2, 0, 2, 10).answer, SIM_STARTED);
    desk_tick(s, 11);
    sim_resource_set_units(s, &desk_stations, &d, 0, 3, SIM_SHRINK_FINISH);
    desk_tick(s, 30);
    assert_int_equal(d.served[0], 21);
    assert_int_equal(d.served[1], 31);
    desk_close_empty(s);
}

static void who_is_blocked_stays_when_servers_are_withdrawn(void **unused)
{
    (void)unused;
    sim *s = open_one(2, 10, SIM_EVICT_NONE);
    assert_int_equal(desk_add(s, 1, 0), 1);
    sim_demand demand = desk_demand(1, 9);
    desk_ask(s, &d, &demand, 50);
    ask(s, 0, 3, 1, 10);
    ask(s, 1, 3, 1, 60);
    desk_send_on(&d, 0, 1, SIM_FULL_BLOCK, 5);
    desk_tick(s, 11);
    sim_resource_set_units(s, &desk_stations, &d, 0, 0, SIM_SHRINK_RESUME);
    desk_check(s);
    assert_int_equal(who_was_put_out(2), 1U << 1);
    assert_int_equal(desk_in_use(s, 0), 1);
    desk_tick(s, 41);
    assert_int_equal(d.began_last[0], 50);
    assert_int_equal(desk_in_use(s, 0), 0);
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_RESUME);
    desk_tick(s, 60);
    desk_close_empty(s);
}

static void a_second_withdrawal_takes_back_what_the_first_let_finish(void **unused)
{
    (void)unused;
    sim *s = open_one(2, 10, SIM_EVICT_NONE);
    ask(s, 0, 1, 1, 10);
    ask(s, 1, 1, 1, 10);
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_FINISH);
    assert_int_equal(desk_in_use(s, 0), 2);
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_RESUME);
    assert_int_equal(desk_in_use(s, 0), 1);
    assert_int_equal(who_was_put_out(2), 1U << 1);
    desk_tick(s, 30);
    assert_int_equal(d.served[1], 20);
    desk_close_empty(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resuming_repeating_and_drawing_again_take_what_they_say),
        cmocka_unit_test(being_put_out_twice_adds_up),
        cmocka_unit_test(a_service_without_end_goes_on_without_end),
        cmocka_unit_test(who_is_put_out_waits_where_its_arrival_puts_it_without_room_or_patience),
        cmocka_unit_test(who_overtook_and_is_put_out_stands_behind_whom_it_overtook),
        cmocka_unit_test(nobody_is_preempted_where_the_station_says_so),
        cmocka_unit_test(nobody_is_preempted_by_its_own_class_or_a_higher_number),
        cmocka_unit_test(nobody_is_preempted_while_units_are_free),
        cmocka_unit_test(the_highest_number_goes_first_and_of_these_who_began_last),
        cmocka_unit_test(of_those_who_began_at_one_tick_the_last_of_them_goes),
        cmocka_unit_test(no_more_are_preempted_than_it_takes),
        cmocka_unit_test(what_is_left_over_goes_to_the_next_in_line),
        cmocka_unit_test(nobody_is_preempted_when_even_all_were_not_enough),
        cmocka_unit_test(who_waits_preempts_when_enough_can_be_had),
        cmocka_unit_test(who_holds_nothing_of_what_is_lacking_is_passed_over),
        cmocka_unit_test(who_is_blocked_is_not_preempted),
        cmocka_unit_test(who_blocks_does_not_preempt_itself),
        cmocka_unit_test(who_is_served_at_another_station_of_the_resource_is_preempted_by_its_own_rule),
        cmocka_unit_test(a_station_without_preemption_is_left_alone_and_leaves_others_alone),
        cmocka_unit_test(of_two_stations_at_one_tick_the_one_with_the_higher_index_is_preempted),
        cmocka_unit_test(withdrawn_servers_put_out_by_the_rule_of_the_withdrawal),
        cmocka_unit_test(withdrawal_puts_out_the_highest_number_then_who_began_last),
        cmocka_unit_test(of_several_stations_withdrawal_puts_out_at_the_higher_index_first),
        cmocka_unit_test(a_large_one_put_out_leaves_units_to_who_fits_into_them),
        cmocka_unit_test(who_is_blocked_stays_when_servers_are_withdrawn),
        cmocka_unit_test(a_second_withdrawal_takes_back_what_the_first_let_finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
