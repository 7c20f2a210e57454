/* What sim_station_verify() finds: each record put wrong by hand in turn, found, named, and put right again. */
#include "tests/units/station_desk.h"

static desk d;

/* Station 0: a server. Station 1: two servers of which one is blocked, for want of room at station 2; a place in line that
 * two have, after one of them was put out; two outside. Station 2: a server, and the one from station 1 outside. */
typedef struct scene {
    sim *s;
    sim_station *station[3];
    sim_resource *resource[3];
    sim_request *serving, *blocked, *first, *second, *outside, *outside_too, *partner;
    uint32_t first_index, second_index, blocked_index, partner_index;
} scene;

static sim_request *request_at(const scene *c, uint32_t index)
{
    return sim_request_at(c->s, &desk_stations, index);
}

static uint32_t ask(sim *s, uint32_t station, uint32_t entity, uint8_t priority, sim_full_rule full, sim_ticks duration)
{
    sim_demand demand = desk_demand(station, entity);
    demand.priority = priority;
    demand.full = full;
    demand.weight = 10 + entity;
    return desk_ask(s, &d, &demand, duration).request;
}

static scene open_scene(void)
{
    scene c = {.s = desk_open(&d)};
    desk_add(c.s, 1, 1);
    sim_station_plan plan = desk_plan(c.s, 2, 1);
    plan.preemption = SIM_EVICT_RESUME;
    sim_station_add(c.s, &desk_stations, &plan);
    desk_add(c.s, 1, 0);
    ask(c.s, 2, 0, 3, SIM_FULL_LOSE, 100);
    desk_tick(c.s, 5);
    c.blocked_index = ask(c.s, 1, 1, 3, SIM_FULL_LOSE, 20);
    desk_send_on(&d, 1, 2, SIM_FULL_BLOCK, 5);
    desk_tick(c.s, 21);
    c.first_index = ask(c.s, 1, 2, 2, SIM_FULL_WAIT, 20);
    c.second_index = ask(c.s, 1, 3, 2, SIM_FULL_WAIT, 20);
    const uint32_t outside = ask(c.s, 1, 4, 2, SIM_FULL_WAIT, 20), too = ask(c.s, 1, 5, 2, SIM_FULL_WAIT, 20);
    desk_tick(c.s, 3);
    c.serving = request_at(&c, ask(c.s, 1, 6, 0, SIM_FULL_WAIT, 20)); /* pre-empts the first */
    c.partner_index = d.moved[1].request;
    for (uint32_t i = 0; i < 3; i++) {
        c.station[i] = sim_station_at(c.s, &desk_stations, i);
        c.resource[i] = sim_resource_at(c.s, &desk_stations, i);
    }
    c.blocked = request_at(&c, c.blocked_index);
    c.first = request_at(&c, c.first_index);
    c.second = request_at(&c, c.second_index);
    c.outside = request_at(&c, outside);
    c.outside_too = request_at(&c, too);
    c.partner = request_at(&c, c.partner_index);
    return c;
}

static void assert_found(const scene *c, const char *words, int line)
{
    const char *fault = sim_station_verify(c->s, &desk_stations);
    if (!fault)
        fail_msg("line %d: not found", line);
    else if (!strstr(fault, words))
        fail_msg("line %d: found `%s`, not `%s`", line, fault, words);
}

/* With `place` put to `value`, verify says `words`; then `place` is put right. */
#define FINDS(place, value, words)                                                                                     \
    do {                                                                                                               \
        const uint64_t sound_ = (uint64_t)(place);                                                                     \
        (place) = (value);                                                                                             \
        assert_found(&c, words, __LINE__);                                                                             \
        (place) = sound_;                                                                                              \
        desk_check(c.s);                                                                                               \
    } while (0)

static void the_scene_is_what_it_should_be(void **unused)
{
    (void)unused;
    scene c = open_scene();
    desk_check(c.s);
    assert_true(sim_request_is_blocked(c.blocked));
    assert_int_equal(c.blocked->partner, c.partner_index);
    assert_int_equal(c.serving->standing, SIM_STANDS_SERVING);
    assert_int_equal(c.first->standing, SIM_STANDS_WAITING);
    assert_int_equal(c.second->standing, SIM_STANDS_WAITING);
    assert_int_equal(c.first->next, c.second_index);
    assert_int_equal(c.outside->standing, SIM_STANDS_OUTSIDE);
    assert_int_equal(c.outside_too->standing, SIM_STANDS_OUTSIDE);
    assert_int_equal(c.station[1]->put_out, 1);
    sim_free(c.s);
}

static void each_count_that_is_wrong_is_found_at_its_station(void **unused)
{
    (void)unused;
    scene c = open_scene();
    for (int standing = 0; standing < SIM_STANDINGS; standing++) {
        sim_line *line = &c.station[1]->line[standing];
        FINDS(line->count, line->count + 1, "station 1: ");
        FINDS(line->count, line->count - 1, "station 1: ");
        FINDS(line->weight, line->weight - 1, "station 1: the weight of a line");
    }
    FINDS(c.station[1]->blocked, 0, "station 1: those who are blocked");
    FINDS(c.station[1]->requests, c.station[1]->requests + 1, "station 1: requests made");
    for (int k = 0; k < SIM_OUTCOMES; k++)
        FINDS(c.station[1]->outcomes[k], c.station[1]->outcomes[k] + 1, "station 1: requests made");
    FINDS(c.station[1]->settled, sim_now(c.s) + 1, "station 1: areas are settled in the future");
    FINDS(c.station[1]->is_due, 1, "station 1: a change was left unfinished");
    FINDS(c.station[1]->zero[0], 1, "station 1: padding");
    sim_free(c.s);
}

static void each_count_that_is_wrong_is_found_at_its_resource(void **unused)
{
    (void)unused;
    scene c = open_scene();
    FINDS(c.resource[1]->in_use, 1, "resource 1: requests in service and units in use differ");
    FINDS(c.resource[1]->in_use, 3, "resource 1: requests in service and units in use differ");
    FINDS(c.resource[1]->units, 1, "resource 1: more units are in use than there are");
    FINDS(c.resource[1]->settled, sim_now(c.s) + 1, "resource 1: its area");
    FINDS(c.resource[0]->telling, 1, "resource 0: the model is being told");
    FINDS(c.resource[0]->first_station, SIM_NO_RECORD, "resource 0: the stations that take from it");
    FINDS(c.resource[1]->last_station, 0, "resource 1: the stations that take from it");
    FINDS(c.station[1]->next_of_resource[0], 2, "resource 1: the stations that take from it");
    FINDS(c.station[1]->resource_count, 2, "station 1: takes from a resource that does not exist");
    FINDS(c.station[1]->resource_count, 0, "station 1: takes from no resource, or too many");
    FINDS(c.station[1]->resource_count, 4, "station 1: takes from no resource, or too many");
    FINDS(c.station[1]->resource[0], 0, "resource 1: the stations that take from it");
    sim_free(c.s);
}

/* Three in use when servers were taken away; once one is left, three in use again would be two too many. */
static void more_units_than_there_are_may_be_in_use_only_until_they_finish(void **unused)
{
    (void)unused;
    sim *s = desk_open(&d);
    desk_add(s, 3, 10);
    for (uint32_t i = 0; i < 3; i++) {
        const sim_demand demand = desk_demand(0, i);
        desk_ask(s, &d, &demand, i < 2 ? 5 : 10);
    }
    sim_resource_set_units(s, &desk_stations, &d, 0, 1, SIM_SHRINK_FINISH);
    desk_tick(s, 6);
    assert_null(sim_station_verify(s, &desk_stations));
    sim_request_at(s, &desk_stations, desk_line(s, 0, SIM_STANDS_SERVING)->first[3])->units[0] = 3;
    sim_resource_at(s, &desk_stations, 0)->in_use = 3;
    assert_string_equal(sim_station_verify(s, &desk_stations), "resource 0: more units are in use than there are");
    sim_free(s);
}

static void each_link_that_is_wrong_is_found(void **unused)
{
    (void)unused;
    scene c = open_scene();
    sim_line *line = &c.station[1]->line[SIM_STANDS_WAITING];
    FINDS(line->first[2], SIM_NO_RECORD, "station 1: ");
    FINDS(line->first[2], c.second_index, "station 1: a request stands in a line that is not its own");
    FINDS(line->last[2], c.first_index, "station 1: the end of a line is not its last request");
    FINDS(line->first[0], c.first_index, "station 1: ");
    FINDS(line->first[3], 99, "station 1: a line holds more requests");
    FINDS(c.second->next, c.second_index, "station 1: ");
    FINDS(c.second->previous, SIM_NO_RECORD, "station 1: a request stands in a line that is not its own");
    FINDS(c.first->next, SIM_NO_RECORD, "station 1: ");
    FINDS(c.first->ticket, c.second->ticket + 1, "station 1: a line is not in order");
    FINDS(c.outside_too->ticket, c.outside->ticket, "station 1: a line is not in order");
    sim_free(c.s);
}

static void a_request_that_expects_the_event_of_another_is_found(void **unused)
{
    (void)unused;
    scene c = open_scene();
    c.first->event = c.serving->event;
    assert_found(&c, "expects the event of another", __LINE__);
    c.first->event = (sim_handle){0, 0};
    const sim_event event = *sim_pending_event(c.s, c.serving->event);
    sim_cancel(c.s, c.serving->event);
    c.serving->event = sim_schedule(c.s, event.at, DESK_RENEGE, event.identity, 7, event.entity, event.argument);
    assert_found(&c, "expects an event that does not fit", __LINE__);
    sim_free(c.s);
}

/* Of one class, so that they stand in one list. */
static void those_in_service_stand_by_when_they_began(void **unused)
{
    (void)unused;
    scene c = {.s = desk_open(&d)};
    desk_add(c.s, 2, 1);
    c.first = request_at(&c, ask(c.s, 0, 0, 3, SIM_FULL_LOSE, 20));
    desk_tick(c.s, 5);
    ask(c.s, 0, 1, 3, SIM_FULL_LOSE, 20);
    desk_tick(c.s, 2);
    sim_cancel(c.s, c.first->event);
    c.first->event = (sim_handle){0, 0};
    c.first->left = c.first->service = 0; /* as if it had ended at once and its model were late to say so */
    desk_check(c.s);
    FINDS(c.first->since, 6, "station 0: a line is not in order");
    sim_free(c.s);
}

static void each_part_of_a_request_that_is_wrong_is_found(void **unused)
{
    (void)unused;
    scene c = open_scene();
    FINDS(c.first->station, 77, "stands nowhere");
    FINDS(c.first->standing, SIM_STANDINGS, "stands nowhere");
    FINDS(c.first->priority, SIM_PRIORITIES, "stands nowhere");
    FINDS(c.first->standing, SIM_STANDS_OUTSIDE, "station 1: ");
    FINDS(c.first->station, 0, "station 0: ");
    FINDS(c.first->units[1], 1, "holds units of a resource that its station does not have");
    FINDS(c.first->asked, sim_now(c.s) + 1, "came later than it stands");
    FINDS(c.first->since, sim_now(c.s) + 1, "came later than it stands");
    FINDS(c.first->left, c.first->service + 1, "has more of a service left than there was");
    FINDS(c.first->left, SIM_LEFT_OVER, "waits, but its service is over");
    FINDS(c.serving->left, c.serving->left - 1, "ends at another time than it should");
    FINDS(c.serving->left, SIM_LEFT_UNDRAWN, "request ");
    FINDS(c.serving->entity, 55, "expects the event of another");
    FINDS(c.serving->event.slot, 0, "is in service without an end");
    FINDS(c.blocked->event.slot, 1, "is blocked, but expects an event");
    FINDS(c.serving->weight, 1, "station 1: the weight of a line");
    FINDS(c.serving->units[0], 2, "resource 1: requests in service and units in use differ");
    sim_free(c.s);
}

static void partners_know_of_each_other(void **unused)
{
    (void)unused;
    scene c = open_scene();
    FINDS(c.blocked->partner, SIM_NO_RECORD, "has a partner that does not know of it");
    FINDS(c.partner->partner, SIM_NO_RECORD, "has a partner that does not know of it");
    FINDS(c.partner->partner, c.first_index, "has a partner that does not know of it");
    FINDS(c.outside->partner, 99, "has a partner that is over");
    FINDS(c.outside->partner, c.blocked_index, "has a partner that does not know of it");
    FINDS(c.partner->entity, 8, "has a partner that does not know of it");
    sim_free(c.s);
}

static void who_waits_although_it_could_be_served_is_found(void **unused)
{
    (void)unused;
    scene c = open_scene();
    FINDS(c.resource[1]->units, 3, "station 1: the head of the line waits although it could be served");
    FINDS(c.station[1]->room, 3, "station 1: somebody stands outside while there is room");
    FINDS(c.resource[2]->units, 2, "station 2: the first of those outside waits although it could be served");
    c.station[1]->head = c.station[2]->head = SIM_HEAD_OVERTAKE;
    desk_check(c.s);
    FINDS(c.resource[1]->units, 3, "station 1: somebody waits who could be served");
    FINDS(c.resource[2]->units, 2, "station 2: somebody waits who could be served");
    sim_free(c.s);
}

/* The one in service of class 0, were it of class 3, would have been pre-empted by the head of class 2. */
static void who_waits_although_it_could_preempt_is_found(void **unused)
{
    (void)unused;
    scene c = open_scene();
    sim_line *line = &c.station[1]->line[SIM_STANDS_SERVING];
    c.serving->priority = 3;
    const uint32_t index = line->first[0];
    line->first[0] = line->last[0] = SIM_NO_RECORD;
    c.serving->previous = line->last[3];
    c.blocked->next = index;
    line->last[3] = index;
    assert_found(&c, "station 1: the head of the line waits although it could be served", __LINE__);
    c.station[1]->preemption = SIM_EVICT_NONE;
    desk_check(c.s);
    sim_free(c.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scene_is_what_it_should_be),
        cmocka_unit_test(each_count_that_is_wrong_is_found_at_its_station),
        cmocka_unit_test(each_count_that_is_wrong_is_found_at_its_resource),
        cmocka_unit_test(more_units_than_there_are_may_be_in_use_only_until_they_finish),
        cmocka_unit_test(each_link_that_is_wrong_is_found),
        cmocka_unit_test(a_request_that_expects_the_event_of_another_is_found),
        cmocka_unit_test(those_in_service_stand_by_when_they_began),
        cmocka_unit_test(each_part_of_a_request_that_is_wrong_is_found),
        cmocka_unit_test(partners_know_of_each_other),
        cmocka_unit_test(who_waits_although_it_could_be_served_is_found),
        cmocka_unit_test(who_waits_although_it_could_preempt_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
