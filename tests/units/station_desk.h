/* station_desk.h — a toy model for the tests of stations: entities with a written-down service time and a written-down way, a
 * clock that the test moves tick by tick, and a note of what each of them has been told.
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

#include "sim/kernel/panic.h"
#include "sim/kernel/station.h"

enum { DESK_END, DESK_RENEGE, DESK_KINDS };
enum { DESK_ENTITIES = 512, DESK_ATTEMPTS = 4 };
#define DESK_NEVER (-1)

/* What the entities bring, and what is noted of them; ticks are DESK_NEVER until it happens. */
typedef struct desk {
    sim_ticks duration[DESK_ENTITIES];
    sim_ticks redrawn[DESK_ENTITIES]; /* the service time of every further attempt */
    sim_demand onward[DESK_ENTITIES]; /* what it asks for when its service ends, if `goes_on`; once */
    sim_ticks onward_duration[DESK_ENTITIES];
    uint8_t goes_on[DESK_ENTITIES];

    sim_ticks began[DESK_ENTITIES]; /* the first time */
    sim_ticks began_last[DESK_ENTITIES];
    sim_ticks put_out[DESK_ENTITIES];
    sim_ticks admitted[DESK_ENTITIES];
    sim_ticks evicted[DESK_ENTITIES];
    sim_ticks served[DESK_ENTITIES]; /* its end event came */
    sim_ticks reneged[DESK_ENTITIES];
    sim_asked moved[DESK_ENTITIES]; /* the answer, when it went on */
    uint32_t draws[DESK_ENTITIES];  /* of service times */
} desk;

static inline sim_ticks desk_service_time(sim *s, const void *inputs, uint32_t station, uint32_t entity,
                                          uint32_t attempt)
{
    (void)s;
    (void)station;
    desk *d = (desk *)inputs;
    d->draws[entity]++;
    return attempt ? d->redrawn[entity] : d->duration[entity];
}

static inline void desk_notice(sim *s, const void *inputs, sim_notice notice, const sim_request *request)
{
    desk *d = (desk *)inputs;
    const uint32_t entity = request->entity;
    if (notice == SIM_NOTICE_BEGUN && d->began[entity] == DESK_NEVER)
        d->began[entity] = sim_now(s);
    *(notice == SIM_NOTICE_BEGUN      ? &d->began_last[entity]
      : notice == SIM_NOTICE_PUT_OUT  ? &d->put_out[entity]
      : notice == SIM_NOTICE_ADMITTED ? &d->admitted[entity]
                                      : &d->evicted[entity]) = sim_now(s);
}

static const sim_stations desk_stations = {0, 2, 1, DESK_END, DESK_RENEGE, desk_service_time, desk_notice};

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
    const uint32_t entity = event->entity;
    assert_int_equal(sim_request_at(s, &desk_stations, event->argument)->entity, entity);
    if (event->kind == DESK_RENEGE) {
        d->reneged[entity] = sim_now(s);
        sim_station_renege(s, &desk_stations, inputs, event->argument);
        return;
    }
    d->served[entity] = sim_now(s);
    if (d->goes_on[entity]) {
        d->goes_on[entity] = 0;
        d->duration[entity] = d->onward_duration[entity];
        d->moved[entity] = sim_station_move(s, &desk_stations, inputs, event->argument, &d->onward[entity]);
    } else {
        sim_station_end(s, &desk_stations, inputs, event->argument);
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
    .kind_names = desk_kind_names,
    .kind_priorities = desk_priorities,
    .kind_count = DESK_KINDS,
    .set_up = desk_set_up,
    .handle = desk_handle,
    .verify = desk_verify,
};
static const sim_frame desk_frame = {0, 0, 1000000, 1, 0};

/* A simulation without stations; `d` is cleared. */
static inline sim *desk_open(desk *d)
{
    memset(d, 0, sizeof *d);
    for (int i = 0; i < DESK_ENTITIES; i++)
        d->began[i] = d->began_last[i] = d->put_out[i] = d->admitted[i] = d->evicted[i] = d->served[i] = d->reneged[i] =
            DESK_NEVER;
    const sim_settings settings = {.frame = &desk_frame, .behaviour = &desk_behaviour, .inputs = d};
    return sim_new(&settings);
}

/* The rules of a plain line: strict, balking where it is short-handed, no pre-emption; with servers of its own. */
static inline sim_station_plan desk_plan(sim *s, uint32_t servers, uint32_t room)
{
    return (sim_station_plan){.resource = {sim_resource_add(s, &desk_stations, servers)},
                              .resource_count = 1,
                              .room = room,
                              .head = SIM_HEAD_STRICT,
                              .short_handed = SIM_SHORT_BALK,
                              .preemption = SIM_EVICT_NONE};
}

static inline uint32_t desk_add(sim *s, uint32_t servers, uint32_t room)
{
    const sim_station_plan plan = desk_plan(s, servers, room);
    return sim_station_add(s, &desk_stations, &plan);
}

/* One unit of the first resource, one person, the lowest class, no limit of patience, who balks at a full line. */
static inline sim_demand desk_demand(uint32_t station, uint32_t entity)
{
    return (sim_demand){.station = station,
                        .entity = entity,
                        .identity = (uint64_t)entity * 0x9E3779B97F4A7C15ULL, /* in no order of their arrival */
                        .sequence = 0,
                        .units = {1},
                        .weight = 1,
                        .priority = SIM_PRIORITIES - 1,
                        .full = SIM_FULL_LOSE,
                        .patience = SIM_FOREVER};
}

static inline void desk_check(sim *s)
{
    const char *fault = sim_station_verify(s, &desk_stations);
    if (fault)
        fail_msg("%s", fault);
}

/* Asks as `demand` says, for a service of `duration`. */
static inline sim_asked desk_ask(sim *s, desk *d, const sim_demand *demand, sim_ticks duration)
{
    d->duration[demand->entity] = duration;
    const sim_asked asked = sim_station_request(s, &desk_stations, d, demand);
    desk_check(s);
    return asked;
}

/* When its service ends, `entity` asks for one unit of `station`, for a service of `duration`. */
static inline void desk_send_on(desk *d, uint32_t entity, uint32_t station, sim_full_rule full, sim_ticks duration)
{
    d->onward_duration[entity] = duration;
    d->onward[entity] = desk_demand(station, entity);
    d->onward[entity].sequence = 1;
    d->onward[entity].full = full;
    d->goes_on[entity] = 1;
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

static inline const sim_line *desk_line(sim *s, uint32_t station, sim_standing standing)
{
    return &sim_station_at(s, &desk_stations, station)->line[standing];
}

static inline uint32_t desk_in_use(sim *s, uint32_t resource)
{
    return sim_resource_at(s, &desk_stations, resource)->in_use;
}

static inline uint64_t desk_outcomes(sim *s, uint32_t station, sim_outcome outcome)
{
    return sim_station_at(s, &desk_stations, station)->outcomes[outcome];
}

/* Nobody is left anywhere; closes the simulation. */
static inline void desk_close_empty(sim *s)
{
    desk_check(s);
    for (uint32_t i = 0; i < sim_pool_extent(sim_pool_of(s, desk_stations.resources)); i++)
        assert_int_equal(desk_in_use(s, i), 0);
    assert_int_equal(sim_pool_live(sim_pool_of(s, desk_stations.requests)), 0);
    sim_free(s);
}

/* ---- panics ---- */

static jmp_buf desk_after_panic;
static char desk_panic_text[512];

static inline void desk_leave_panic(sim_panic_kind kind, const char *text)
{
    strncpy(desk_panic_text, text, sizeof desk_panic_text - 1);
    longjmp(desk_after_panic, kind == SIM_PANIC_INVARIANT ? 1 : 2);
}

/* Whether `call` is refused by a panic whose text holds `words`. */
#define DESK_ASSERT_REFUSED(call, words)                                                                               \
    do {                                                                                                               \
        sim_panic_set_handler(desk_leave_panic);                                                                       \
        const int refused_ = setjmp(desk_after_panic);                                                                 \
        if (!refused_)                                                                                                 \
            (void)(call);                                                                                              \
        sim_panic_set_handler(NULL);                                                                                   \
        assert_int_equal(refused_, 1);                                                                                 \
        if (!strstr(desk_panic_text, words))                                                                           \
            fail_msg("refused as `%s`, not as `%s`", desk_panic_text, words);                                          \
    } while (0)

#endif
