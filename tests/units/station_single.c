/* The short way through a station that alone takes from its one resource (sim/kernel/station_single.c) against the general one.
 *
 * The same random demands come to two stations: one that is single, and its twin that also takes from a second resource, of
 * which nobody asks any unit. The twin goes the general way, and by what station.h says there is no difference between
 * them. After each tick both must agree in everything that can be seen; each is recounted by sim_station_verify() too.
 */
#include "tests/units/station_desk.h"

#include "sim/kernel/stream.h"

enum { SEEDS = 200, CUSTOMERS = 400, SERVERS_MOST = 4, ROOM_MOST = 12, GAP_MOST = 3, SERVICE_MOST = 9 };
enum { PURPOSE_DEMAND, PURPOSE_PLAN, PURPOSE_CHANGE };

typedef struct twins {
    desk note[2];
    sim *s[2];
} twins;

static uint32_t between(sim_stream *luck, uint32_t low, uint32_t high)
{
    return low + sim_stream_below(luck, high - low + 1);
}

static void open_twins(twins *t, uint32_t seed)
{
    sim_stream luck = sim_stream_open(seed, 0, 0, PURPOSE_PLAN, 0);
    const uint32_t units = between(&luck, 1, SERVERS_MOST);
    sim_station_plan plan = {.resource_count = 1,
                             .room = between(&luck, 0, 3) ? between(&luck, 0, ROOM_MOST) : SIM_NO_LIMIT,
                             .short_handed = between(&luck, 0, 1) ? SIM_SHORT_BALK : SIM_SHORT_WAIT};
    for (int k = 0; k < 2; k++) {
        t->s[k] = desk_open(&t->note[k]);
        plan.resource[0] = sim_resource_add(t->s[k], &desk_stations, units);
        if (k == 1)
            plan.resource[plan.resource_count++] = sim_resource_add(t->s[k], &desk_stations, 1);
        sim_station_add(t->s[k], &desk_stations, &plan);
        assert_int_equal(sim_station_at(t->s[k], &desk_stations, 0)->is_single, k == 0);
    }
}

static void ask(twins *t, uint32_t seed, uint32_t entity)
{
    sim_stream luck = sim_stream_open(seed, 0, entity, PURPOSE_DEMAND, 0);
    const sim_demand demand = {.entity = entity,
                               .identity = entity,
                               .units = {between(&luck, 0, SERVERS_MOST)},
                               .weight = between(&luck, 1, 5),
                               .priority = (uint8_t)between(&luck, 0, SIM_PRIORITIES - 1),
                               .full = between(&luck, 0, 2) ? SIM_FULL_LOSE : SIM_FULL_WAIT,
                               .patience = between(&luck, 0, 1) ? SIM_FOREVER : between(&luck, 0, 20)};
    const sim_ticks duration = between(&luck, 0, SERVICE_MOST);
    const uint8_t goes_on = between(&luck, 0, 3) == 0;
    sim_asked asked[2];
    for (int k = 0; k < 2; k++) {
        t->note[k].duration[entity] = t->note[k].redrawn[entity] = duration;
        t->note[k].goes_on[entity] = goes_on;
        t->note[k].onward[entity] = demand;
        t->note[k].onward[entity].sequence = 1;
        t->note[k].onward_duration[entity] = duration + 1;
        asked[k] = sim_station_request(t->s[k], &desk_stations, &t->note[k], &demand);
    }
    assert_int_equal(asked[0].answer, asked[1].answer);
    assert_int_equal(asked[0].request, asked[1].request);
}

/* Units come and go, the door opens and closes. */
static void change(twins *t, sim_stream *luck)
{
    const uint32_t what = between(luck, 0, 9), units = between(luck, 0, SERVERS_MOST);
    const sim_shrink_rule rule = (sim_shrink_rule)between(luck, SIM_SHRINK_FINISH, SIM_SHRINK_REDRAW);
    for (int k = 0; k < 2; k++) {
        if (what == 0)
            sim_resource_set_units(t->s[k], &desk_stations, &t->note[k], 0, units, rule);
        if (what == 1)
            sim_station_set_door(t->s[k], &desk_stations, 0, units ? SIM_DOOR_OPEN : SIM_DOOR_CLOSED);
    }
}

static void assert_alike(twins *t)
{
    const sim_station *a = sim_station_at(t->s[0], &desk_stations, 0), *b = sim_station_at(t->s[1], &desk_stations, 0);
    assert_int_equal(a->requests, b->requests);
    assert_int_equal(a->put_out, b->put_out);
    assert_memory_equal(a->line, b->line, sizeof a->line);
    assert_memory_equal(a->outcomes, b->outcomes, sizeof a->outcomes);
    assert_memory_equal(a->outcome_weight, b->outcome_weight, sizeof a->outcome_weight);
    for (int standing = 0; standing < SIM_STANDINGS; standing++)
        assert_int_equal(sim_station_area(t->s[0], &desk_stations, 0, (sim_standing)standing),
                         sim_station_area(t->s[1], &desk_stations, 0, (sim_standing)standing));
    assert_int_equal(sim_resource_area(t->s[0], &desk_stations, 0), sim_resource_area(t->s[1], &desk_stations, 0));
    assert_int_equal(sim_resource_at(t->s[0], &desk_stations, 0)->in_use,
                     sim_resource_at(t->s[1], &desk_stations, 0)->in_use);
    assert_memory_equal(&t->note[0], &t->note[1], sizeof t->note[0]);
}

static void tick(twins *t)
{
    for (int k = 0; k < 2; k++) {
        const char *fault = sim_run_day(t->s[k]);
        if (fault)
            fail_msg("%s: %s", k ? "general way" : "short way", fault);
    }
}

static void the_short_way_leads_where_the_general_one_does(void **unused)
{
    (void)unused;
    static twins t;
    uint64_t waited = 0, started = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        open_twins(&t, seed);
        for (uint32_t entity = 0; entity < CUSTOMERS; entity++) {
            sim_stream luck = sim_stream_open(seed, 0, entity, PURPOSE_CHANGE, 0);
            ask(&t, seed, entity);
            change(&t, &luck);
            assert_alike(&t);
            for (uint32_t gap = between(&luck, 0, GAP_MOST); gap > 0; gap--) {
                tick(&t);
                assert_alike(&t);
            }
        }
        const uint64_t *area = sim_station_at(t.s[0], &desk_stations, 0)->area;
        waited += area[SIM_STANDS_WAITING];
        started += area[SIM_STANDS_SERVING];
        sim_free(t.s[0]);
        sim_free(t.s[1]);
    }
    assert_true(waited > 0 && started > 0);
}

/* From then on units that come free at the one may let somebody begin at the other. */
static void a_station_that_another_joins_is_single_no_more(void **unused)
{
    (void)unused;
    static desk d;
    sim *s = desk_open(&d);
    const sim_station_plan plan = {
        .resource = {sim_resource_add(s, &desk_stations, 1)}, .resource_count = 1, .room = SIM_NO_LIMIT};
    sim_station_add(s, &desk_stations, &plan);
    assert_true(sim_station_at(s, &desk_stations, 0)->is_single);
    sim_station_add(s, &desk_stations, &plan);
    assert_false(sim_station_at(s, &desk_stations, 0)->is_single);
    assert_false(sim_station_at(s, &desk_stations, 1)->is_single);
    sim_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_short_way_leads_where_the_general_one_does),
        cmocka_unit_test(a_station_that_another_joins_is_single_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
