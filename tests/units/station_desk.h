/* station_desk.h — a toy model for the tests of stations: entities with a written-down service time, a clock that the test
 * moves tick by tick, and a note of when each service began and how each request ended.
 *
 * A day is one tick long, so that sim_run_day() is a step of the clock and tests may act between any two ticks. At one tick,
 * ends of service come before reneging: who is about to give up takes a server that becomes free at the last moment.
 */
#ifndef TESTS_UNITS_STATION_DESK_H
#define TESTS_UNITS_STATION_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/kernel/station.h"

enum { DESK_END, DESK_RENEGE, DESK_KINDS };
enum { DESK_ENTITIES = 4096 };
#define DESK_NEVER (-1)

/* What the entities bring, and what is noted of them. */
typedef struct desk {
    sim_ticks duration[DESK_ENTITIES];
    sim_ticks began[DESK_ENTITIES]; /* DESK_NEVER until then */
    sim_ticks served[DESK_ENTITIES];
    sim_ticks reneged[DESK_ENTITIES];
} desk;

static inline sim_ticks desk_service_time(sim *s, const void *inputs, uint32_t station, uint32_t entity,
                                          uint32_t attempt)
{
    (void)station;
    (void)attempt;
    desk *d = (desk *)inputs;
    d->began[entity] = sim_now(s);
    return d->duration[entity];
}

static const sim_stations desk_stations = {0, 2, 1, DESK_END, DESK_RENEGE, desk_service_time, NULL};

static inline void desk_set_up(sim *s, const void *inputs)
{
    (void)inputs;
    assert_int_equal(sim_add_pool(s, "stations", sizeof(sim_station)), desk_stations.pool);
    assert_int_equal(sim_add_pool(s, "requests", sizeof(sim_request)), desk_stations.requests);
    assert_int_equal(sim_add_pool(s, "resources", sizeof(sim_resource)), desk_stations.resources);
}

static inline void desk_handle(sim *s, const void *inputs, const sim_event *event)
{
    desk *d = (desk *)inputs;
    assert_int_equal(sim_request_at(s, &desk_stations, event->argument)->entity, event->entity);
    if (event->kind == DESK_END) {
        d->served[event->entity] = sim_now(s);
        sim_station_end(s, &desk_stations, inputs, event->argument);
    } else {
        d->reneged[event->entity] = sim_now(s);
        sim_station_renege(s, &desk_stations, inputs, event->argument);
    }
}

static inline const char *desk_verify(sim *s, const void *inputs)
{
    (void)inputs;
    return sim_station_verify(s, &desk_stations);
}

static const char *const desk_kind_names[DESK_KINDS] = {"end", "renege"};
static const uint8_t desk_priorities[DESK_KINDS] = {0, 1};
static const sim_behaviour desk_behaviour = {
    desk_kind_names, desk_priorities, DESK_KINDS, desk_set_up, desk_handle, NULL, desk_verify};
static const sim_frame desk_frame = {0, 0, 1000000, 1, 0};

/* A station with servers of its own, under the rules of a plain line: strict, balking where it is short-handed. */
static inline uint32_t desk_add(sim *s, uint32_t servers, uint32_t room)
{
    const sim_station_plan plan = {.resource = {sim_resource_add(s, &desk_stations, servers)},
                                   .resource_count = 1,
                                   .room = room,
                                   .head = SIM_HEAD_STRICT,
                                   .short_handed = SIM_SHORT_BALK,
                                   .preemption = SIM_EVICT_NONE};
    return sim_station_add(s, &desk_stations, &plan);
}

/* A simulation without stations; `d` is cleared. */
static inline sim *desk_open(desk *d, sim_fel_choice event_list)
{
    memset(d, 0, sizeof *d);
    for (int i = 0; i < DESK_ENTITIES; i++)
        d->began[i] = d->served[i] = d->reneged[i] = DESK_NEVER;
    const sim_settings settings = {
        .frame = &desk_frame, .behaviour = &desk_behaviour, .inputs = d, .event_list = event_list};
    return sim_new(&settings);
}

/* One unit, one person, the lowest class, no limit of patience; identity and sequence of the entity's own. */
static inline sim_demand desk_demand(uint32_t station, uint32_t entity)
{
    return (sim_demand){.station = station,
                        .entity = entity,
                        .identity = (uint64_t)entity * 0x9E3779B97F4A7C15ULL, /* in no order of their arrival */
                        .sequence = 0,
                        .units = {1},
                        .weight = 1,
                        .priority = SIM_PRIORITIES - 1,
                        .patience = SIM_FOREVER};
}

/* Handles the events of this tick and moves to the next. */
static inline void desk_tick(sim *s, int ticks)
{
    for (int i = 0; i < ticks; i++) {
        const char *fault = sim_run_day(s);
        if (fault)
            fail_msg("tick %lld: %s", (long long)sim_now(s) - 1, fault);
    }
}

#endif
