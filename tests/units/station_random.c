/* Stations under random sequences of everything that can be done to them, against the obvious simulation of station_plain.h.
 *
 * Stations and resources are random, under every rule; entities ask, are served, move on with every rule for a full line,
 * give up, are taken back; units, room and doors change. After each step both must agree on everything that can be seen:
 * who stands where, due when, blocked for whom, all counts and areas, what the model was told and in which order, and which
 * stations are locked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"
#include "tests/units/station_plain.h"

enum { SEEDS = 250, STEPS = 500, ENTITIES = 1024, SEQUENCES_MOST = 8 };
enum { END, RENEGE, KINDS };

/* What is the same on both sides: who wants what, in dependence on nothing but the seed. */
typedef struct world {
    uint32_t seed;
    uint32_t station_count;
    uint32_t resource_count[PLAIN_STATIONS];
    uint32_t many, patient, blocking; /* percent: more or fewer than one unit; no limit of patience; SIM_FULL_BLOCK */
} world;

/* The kernel's side. */
typedef struct desk {
    world world;
    uint32_t next_sequence[ENTITIES];
    plain_note note[PLAIN_NOTES];
    uint32_t note_count;
} desk;

/* ---- what entities want ---- */

static uint32_t luck(const world *w, uint32_t entity, uint32_t sequence, uint32_t purpose, uint32_t below)
{
    SIM_REQUIRE(below, "a choice among none");
    return (uint32_t)(plain_hash(w->seed, entity, sequence, purpose) % below);
}

static sim_demand wanted(const world *w, uint32_t entity, uint32_t sequence)
{
    sim_demand demand = {.station = luck(w, entity, sequence, 1, w->station_count),
                         .entity = entity,
                         .identity = (uint64_t)entity * 0x9E3779B97F4A7C15U, /* in no order of their arrival */
                         .sequence = sequence,
                         .weight = 1 + luck(w, entity, sequence, 2, 9),
                         .priority = (uint8_t)luck(w, entity, sequence, 3, SIM_PRIORITIES),
                         .full = luck(w, entity, sequence, 4, 2) ? SIM_FULL_LOSE : SIM_FULL_WAIT,
                         .patience = luck(w, entity, sequence, 5, 25)};
    if (luck(w, entity, sequence, 6, 100) < w->blocking)
        demand.full = SIM_FULL_BLOCK;
    if (luck(w, entity, sequence, 7, 100) < w->patient)
        demand.patience = SIM_FOREVER;
    for (uint32_t k = 0; k < w->resource_count[demand.station]; k++)
        demand.units[k] = luck(w, entity, sequence, 8 + k, 100) < w->many ? luck(w, entity, sequence, 12 + k, 5) : 1;
    return demand;
}

static int wants_to_move_on(const world *w, uint32_t entity, uint32_t sequence)
{
    return sequence + 1 < SEQUENCES_MOST && luck(w, entity, sequence, 20, 100) < 60;
}

/* Who has given up a place that it blocked another for. */
typedef enum after_reneging { LEAVES, MOVES_ON, STAYS_BLOCKED, AFTER_RENEGING } after_reneging;

static after_reneging does_after_reneging(const world *w, uint32_t entity, uint32_t sequence)
{
    return (after_reneging)luck(w, entity, sequence, 21, AFTER_RENEGING);
}

/* ---- the kernel's side ---- */

static sim_ticks service_time(sim *s, const void *inputs, uint32_t station, uint32_t entity, uint32_t attempt)
{
    (void)s;
    return plain_service_time(((const desk *)inputs)->world.seed, station, entity, attempt);
}

static void hear(sim *s, const void *inputs, sim_notice notice, const sim_request *request)
{
    desk *d = (desk *)inputs;
    assert_true(d->note_count < PLAIN_NOTES);
    d->note[d->note_count++] = (plain_note){notice, request->entity, request->sequence, request->station, sim_now(s)};
}

static const sim_stations stations = {0, 2, 1, END, RENEGE, service_time, hear};

static void set_up(sim *s, const void *inputs)
{
    (void)inputs;
    assert_int_equal(sim_add_pool(s, "stations", sizeof(sim_station)), stations.pool);
    assert_int_equal(sim_add_pool(s, "requests", sizeof(sim_request)), stations.requests);
    assert_int_equal(sim_add_pool(s, "resources", sizeof(sim_resource)), stations.resources);
}

static void end_or_move(sim *s, desk *d, uint32_t index, int moves)
{
    const uint32_t entity = sim_request_at(s, &stations, index)->entity;
    if (!moves) {
        sim_station_end(s, &stations, d, index);
        return;
    }
    const sim_demand demand = wanted(&d->world, entity, d->next_sequence[entity]++);
    sim_station_move(s, &stations, d, index, &demand);
}

static void renege(sim *s, desk *d, uint32_t index)
{
    const sim_request request = *sim_request_at(s, &stations, index);
    sim_station_renege(s, &stations, d, index);
    const after_reneging after = does_after_reneging(&d->world, request.entity, request.sequence);
    if (request.partner != SIM_NO_RECORD && after != STAYS_BLOCKED)
        end_or_move(s, d, request.partner, after == MOVES_ON);
}

static void handle(sim *s, const void *inputs, const sim_event *event)
{
    desk *d = (desk *)inputs;
    if (event->kind == END)
        end_or_move(s, d, event->argument, wants_to_move_on(&d->world, event->entity, event->sequence));
    else
        renege(s, d, event->argument);
}

static const char *verify(sim *s, const void *inputs)
{
    (void)inputs;
    return sim_station_verify(s, &stations);
}

static const char *const kind_names[KINDS] = {"end", "renege"};
static const uint8_t kind_priorities[KINDS] = {0, 1};
static const sim_behaviour behaviour = {
    .kind_names = kind_names,
    .kind_priorities = kind_priorities,
    .kind_count = KINDS,
    .set_up = set_up,
    .handle = handle,
    .verify = verify,
};
static const sim_frame frame = {0, 0, 1000000, 1, 0};

static uint32_t kernel_request(sim *s, uint32_t entity, uint32_t sequence)
{
    const sim_pool *requests = sim_pool_of(s, stations.requests);
    for (uint32_t i = sim_pool_next(requests, 0); i != SIM_NO_RECORD; i = sim_pool_next(requests, i + 1)) {
        const sim_request *request = sim_pool_at(requests, i);
        if (request->entity == entity && request->sequence == sequence)
            return i;
    }
    return SIM_NO_RECORD;
}

/* ---- both sides ---- */

typedef struct both {
    sim *s;
    desk d;
    plain p;
    uint32_t next_sequence[ENTITIES]; /* of the plain side */
    uint32_t entities;
    uint64_t locked_seen, blocked_seen, answers[SIM_CLOSED + 1], notices[4];
    sim_stream luck;
} both;

static uint32_t below(both *b, uint32_t n)
{
    return sim_stream_below(&b->luck, n);
}

static void plain_end_or_move(both *b, uint32_t id, int moves)
{
    const uint32_t entity = b->p.live[plain_find(&b->p, id)].demand.entity;
    uint32_t made;
    if (!moves) {
        plain_end(&b->p, id, SIM_OUTCOME_SERVED);
        return;
    }
    const sim_demand demand = wanted(&b->d.world, entity, b->next_sequence[entity]++);
    b->answers[plain_move(&b->p, id, &demand, &made)]++;
}

static void plain_renege(both *b, uint32_t id)
{
    const plain_request request = b->p.live[plain_find(&b->p, id)];
    plain_end(&b->p, id, SIM_OUTCOME_RENEGED);
    const after_reneging after = does_after_reneging(&b->d.world, request.demand.entity, request.demand.sequence);
    if (request.partner != PLAIN_NOBODY && after != STAYS_BLOCKED)
        plain_end_or_move(b, request.partner, after == MOVES_ON);
}

static void plain_tick(both *b)
{
    for (uint32_t id = plain_next_event(&b->p); id != PLAIN_NOBODY; id = plain_next_event(&b->p)) {
        const plain_request *r = &b->p.live[plain_find(&b->p, id)];
        if (r->standing == SIM_STANDS_SERVING)
            plain_end_or_move(b, id, wants_to_move_on(&b->d.world, r->demand.entity, r->demand.sequence));
        else
            plain_renege(b, id);
    }
    plain_next_tick(&b->p);
}

/* ---- comparison ---- */

static const char *request_difference(sim *s, const plain *p, const plain_request *r)
{
    const uint32_t index = kernel_request(s, r->demand.entity, r->demand.sequence);
    if (index == SIM_NO_RECORD)
        return "a request is over in the kernel only";
    const sim_request *k = sim_request_at(s, &stations, index);
    if (k->station != r->demand.station || k->standing != r->standing || sim_request_is_blocked(k) != r->is_blocked)
        return "a request stands elsewhere";
    if (k->asked != r->asked || (r->must_draw == 0 && k->attempt != r->attempt))
        return "a request was made at another time, or its service drawn another number of times";
    if ((k->partner == SIM_NO_RECORD) != (r->partner == PLAIN_NOBODY))
        return "a request has a partner on one side only";
    if (r->partner != PLAIN_NOBODY) {
        const plain_request *partner = &p->live[plain_find(p, r->partner)];
        if (k->partner != kernel_request(s, partner->demand.entity, partner->demand.sequence))
            return "a request has another partner";
    }
    const sim_event *event = sim_pending_event(s, k->event);
    return (event ? event->at : SIM_FOREVER) == r->due ? NULL : "a request is due at another tick";
}

static const char *station_difference(sim *s, const plain *p, uint32_t i)
{
    const sim_station *k = sim_station_at(s, &stations, i);
    const plain_station *station = &p->station[i];
    for (int standing = 0; standing < SIM_STANDINGS; standing++) {
        if (k->line[standing].count != plain_count(p, i, (sim_standing)standing) ||
            k->line[standing].weight != plain_weight(p, i, (sim_standing)standing))
            return "a line has another length";
        if (sim_station_area(s, &stations, i, (sim_standing)standing) != station->area[standing])
            return "an area of a line differs";
    }
    if (memcmp(k->outcomes, station->outcomes, sizeof k->outcomes) != 0 ||
        memcmp(k->outcome_weight, station->outcome_weight, sizeof k->outcome_weight) != 0)
        return "outcomes differ";
    return k->requests == station->requests && k->put_out == station->put_out ? NULL : "counts differ";
}

static const char *deadlock_difference(both *b)
{
    uint8_t locked[PLAIN_STATIONS];
    uint32_t set = 0;
    const uint32_t count = sim_station_deadlock(b->s, &stations, locked);
    for (uint32_t i = 0; i < b->p.station_count; i++)
        set |= (uint32_t)locked[i] << i;
    if (set != plain_deadlock(&b->p) || count != (uint32_t)__builtin_popcount(set))
        return "other stations are locked";
    if (set == 0)
        return NULL;
    b->locked_seen++;
    static plain later;
    later = b->p;
    later.note_count = 0;
    plain_exhaust(&later, below(b, 1000000));
    for (uint32_t i = 0; i < later.note_count; i++)
        if (later.note[i].notice != SIM_NOTICE_PUT_OUT && set >> later.note[i].station & 1)
            return "a station lets somebody in although it is locked";
    return NULL;
}

static const char *difference(both *b)
{
    const char *text = sim_station_verify(b->s, &stations);
    if (text)
        return text;
    if (b->d.note_count != b->p.note_count || memcmp(b->d.note, b->p.note, b->p.note_count * sizeof *b->p.note) != 0)
        return "the model is told something else, or in another order";
    for (uint32_t i = 0; i < b->p.note_count; i++)
        b->notices[b->p.note[i].notice]++;
    b->d.note_count = b->p.note_count = 0;
    for (uint32_t i = 0; i < b->p.resource_count; i++) {
        const sim_resource *resource = sim_resource_at(b->s, &stations, i);
        if (resource->in_use != plain_units_in_use(&b->p, i) || resource->units != b->p.units[i])
            return "units differ";
        if (sim_resource_area(b->s, &stations, i) != b->p.area_in_use[i])
            return "an area of units differs";
    }
    for (uint32_t i = 0; i < b->p.station_count && !text; i++)
        text = station_difference(b->s, &b->p, i);
    int anybody_blocked = 0;
    for (uint32_t i = 0; i < b->p.live_count && !text; i++) {
        text = request_difference(b->s, &b->p, &b->p.live[i]);
        anybody_blocked |= b->p.live[i].is_blocked;
    }
    b->blocked_seen += (uint64_t)anybody_blocked;
    if (!text && sim_pool_live(sim_pool_of(b->s, stations.requests)) != b->p.live_count)
        return "a request is over on the plain side only";
    return text || !anybody_blocked ? text : deadlock_difference(b);
}

/* ---- random steps on both ---- */

static const char *both_ask(both *b)
{
    if (b->entities == ENTITIES)
        return NULL;
    const uint32_t entity = b->entities++;
    const sim_demand demand = wanted(&b->d.world, entity, 0);
    b->d.next_sequence[entity] = b->next_sequence[entity] = 1;
    uint32_t made;
    const sim_asked asked = sim_station_request(b->s, &stations, &b->d, &demand);
    const sim_answer answer = plain_ask(&b->p, &demand, &made);
    b->answers[answer]++;
    if (asked.answer != answer)
        return "the answers differ";
    const int is_here = answer < SIM_BALKED; /* though a service of no time may be over when others have come in */
    return is_here == (asked.request != SIM_NO_RECORD) ? NULL : "a request is made without need, or missing";
}

/* Somebody at random who is not over; PLAIN_LIVE when nobody is there. */
static uint32_t somebody(both *b)
{
    return b->p.live_count ? below(b, b->p.live_count) : PLAIN_LIVE;
}

static void both_cancel(both *b)
{
    const uint32_t i = somebody(b);
    if (i == PLAIN_LIVE)
        return;
    const plain_request *r = &b->p.live[i];
    sim_station_cancel(b->s, &stations, &b->d, kernel_request(b->s, r->demand.entity, r->demand.sequence));
    plain_end(&b->p, r->id, SIM_OUTCOME_CANCELLED);
}

/* Ends a service before its time, a blocked one without a partner, or a wait. */
static void both_end_somebody(both *b)
{
    const uint32_t i = somebody(b);
    if (i == PLAIN_LIVE)
        return;
    const plain_request *r = &b->p.live[i];
    const uint32_t index = kernel_request(b->s, r->demand.entity, r->demand.sequence);
    if (r->standing != SIM_STANDS_SERVING) {
        renege(b->s, &b->d, index);
        plain_renege(b, r->id);
    } else if (r->partner == PLAIN_NOBODY) {
        const int moves = r->demand.sequence + 1 < SEQUENCES_MOST && below(b, 2);
        end_or_move(b->s, &b->d, index, moves);
        plain_end_or_move(b, r->id, moves);
    }
}

static void both_set_units(both *b)
{
    const uint32_t resource = below(b, b->p.resource_count), units = below(b, 7);
    const sim_shrink_rule rule = (sim_shrink_rule)below(b, SIM_SHRINK_REDRAW + 1);
    sim_resource_set_units(b->s, &stations, &b->d, resource, units, rule);
    plain_set_units(&b->p, resource, units, rule);
}

static void both_set_room(both *b)
{
    const uint32_t station = below(b, b->p.station_count), room = below(b, 5) ? below(b, 5) : SIM_NO_LIMIT;
    const sim_room_rule rule = (sim_room_rule)below(b, SIM_ROOM_EVICT + 1);
    sim_station_set_room(b->s, &stations, &b->d, station, room, rule);
    plain_set_room(&b->p, station, room, rule);
}

static void both_set_door(both *b)
{
    const uint32_t station = below(b, b->p.station_count);
    const sim_door door = below(b, 4) ? SIM_DOOR_OPEN : SIM_DOOR_CLOSED;
    sim_station_set_door(b->s, &stations, station, door);
    b->p.station[station].door = door;
}

static const char *both_step(both *b)
{
    const uint32_t dice = below(b, 100);
    const char *text = NULL;
    if (dice < 45) {
        text = both_ask(b);
    } else if (dice < 80) {
        text = sim_run_day(b->s);
        plain_tick(b);
    } else if (dice < 84) {
        both_cancel(b);
    } else if (dice < 88) {
        both_end_somebody(b);
    } else if (dice < 93) {
        both_set_units(b);
    } else if (dice < 97) {
        both_set_room(b);
    } else if (dice < 99) {
        both_set_door(b);
    } else {
        b->s = sim_relocate(b->s);
    }
    return text ? text : difference(b);
}

/* Some seeds have one resource for each station, some share all; some have only the rules of a plain line. */
static sim_station_plan random_plan(both *b, uint32_t own, int is_plain)
{
    sim_station_plan plan = {.resource_count = 1, .room = below(b, 5) ? below(b, 4) : SIM_NO_LIMIT};
    plan.resource[0] = own;
    while (!is_plain && plan.resource_count < SIM_STATION_RESOURCES && below(b, 2)) {
        const uint32_t another = below(b, b->p.resource_count);
        int is_new = 1;
        for (uint32_t k = 0; k < plan.resource_count; k++)
            is_new &= plan.resource[k] != another;
        if (is_new)
            plan.resource[plan.resource_count++] = another;
    }
    plan.head = is_plain ? SIM_HEAD_STRICT : (sim_head_rule)below(b, SIM_HEAD_OVERTAKE + 1);
    plan.short_handed = (sim_short_rule)below(b, SIM_SHORT_BALK + 1);
    plan.preemption = is_plain ? SIM_EVICT_NONE : (sim_evict_rule)below(b, SIM_EVICT_REDRAW + 1);
    return plan;
}

static void both_open(both *b, uint32_t seed)
{
    memset(b, 0, offsetof(both, locked_seen));
    b->luck = sim_stream_open(seed, 0, 0, 0, 0);
    const sim_settings settings = {.frame = &frame,
                                   .behaviour = &behaviour,
                                   .inputs = &b->d,
                                   .event_list = seed % 2 ? SIM_FEL_REFERENCE : SIM_FEL_FAST};
    b->s = sim_new(&settings);
    b->p.seed = b->d.world.seed = seed;
    b->p.station_count = b->d.world.station_count = 1 + below(b, PLAIN_STATIONS);
    b->p.resource_count = 1 + below(b, PLAIN_RESOURCES);
    b->d.world.many = below(b, 2) ? below(b, 60) : 0;
    b->d.world.patient = below(b, 2) ? below(b, 100) : 100;
    b->d.world.blocking = below(b, 2) ? below(b, 100) : 90;
    for (uint32_t i = 0; i < b->p.resource_count; i++) {
        b->p.units[i] = below(b, 6);
        assert_int_equal(sim_resource_add(b->s, &stations, b->p.units[i]), i);
    }
    const int is_plain = below(b, 4) == 0;
    SIM_REQUIRE(b->p.resource_count, "there are no resources");
    for (uint32_t i = 0; i < b->p.station_count; i++) {
        const sim_station_plan plan = random_plan(b, i % b->p.resource_count, is_plain);
        assert_int_equal(sim_station_add(b->s, &stations, &plan), i);
        b->p.station[i] = (plain_station){.plan = plan, .door = SIM_DOOR_OPEN};
        b->d.world.resource_count[i] = plan.resource_count;
    }
}

static void run_seed(both *b, uint32_t seed, uint64_t seen[SIM_OUTCOMES])
{
    both_open(b, seed);
    for (int i = 0; i < STEPS; i++) {
        const char *text = both_step(b);
        if (text)
            fail_msg("seed %u, step %d: %s", seed, i, text);
    }
    for (uint32_t i = 0; i < b->p.station_count; i++)
        for (int k = 0; k < SIM_OUTCOMES; k++)
            seen[k] += b->p.station[i].outcomes[k];
    sim_free(b->s);
}

static void stations_do_what_the_obvious_simulation_does(void **unused)
{
    (void)unused;
    static both b;
    uint64_t seen[SIM_OUTCOMES] = {0};
    for (uint32_t seed = 0; seed < SEEDS; seed++)
        run_seed(&b, seed, seen);
    /* Or that way of ending, of being answered, of being told, that state was hardly tested. */
    for (int k = 0; k < SIM_OUTCOMES; k++)
        assert_true(seen[k] > 400);
    for (int k = 0; k <= SIM_CLOSED; k++)
        assert_true(b.answers[k] > 400);
    for (int k = 0; k < 4; k++)
        assert_true(b.notices[k] > 400);
    assert_true(b.blocked_seen > 1000);
    assert_true(b.locked_seen > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stations_do_what_the_obvious_simulation_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
