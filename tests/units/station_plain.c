#include "tests/units/station_plain.h"

#include <stdlib.h>

#include "sim/kernel/panic.h"

/* ---- luck ---- */

uint64_t plain_hash(uint32_t seed, uint32_t a, uint32_t b, uint32_t c)
{
    uint64_t x = seed;
    const uint32_t parts[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        x = (x ^ parts[i]) * 0x9E3779B97F4A7C15U;
        x ^= x >> 29;
        x *= 0xBF58476D1CE4E5B9U;
        x ^= x >> 32;
    }
    return x;
}

sim_ticks plain_service_time(uint32_t seed, uint32_t station, uint32_t entity, uint32_t attempt)
{
    const uint64_t luck = plain_hash(seed, station, entity, 1000 + attempt);
    return luck % 60 == 0 ? SIM_FOREVER : (sim_ticks)(luck / 60 % 16);
}

/* ---- searching ---- */

static const plain_request *request_of(const plain *p, uint32_t id)
{
    return &p->live[plain_find(p, id)];
}

uint32_t plain_find(const plain *p, uint32_t id)
{
    for (uint32_t i = 0; i < p->live_count; i++)
        if (p->live[i].id == id)
            return i;
    return PLAIN_NOBODY;
}

/* Units of `resource` that a demand asks for. */
static uint32_t units_of(const plain *p, const sim_demand *demand, uint32_t resource)
{
    const sim_station_plan *plan = &p->station[demand->station].plan;
    for (uint32_t k = 0; k < plan->resource_count; k++)
        if (plan->resource[k] == resource)
            return demand->units[k];
    return 0;
}

uint64_t plain_units_in_use(const plain *p, uint32_t resource)
{
    uint64_t units = 0;
    for (uint32_t i = 0; i < p->live_count; i++)
        if (p->live[i].standing == SIM_STANDS_SERVING)
            units += units_of(p, &p->live[i].demand, resource);
    return units;
}

uint64_t plain_count(const plain *p, uint32_t station, sim_standing standing)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < p->live_count; i++)
        count += p->live[i].demand.station == station && p->live[i].standing == standing;
    return count;
}

uint64_t plain_weight(const plain *p, uint32_t station, sim_standing standing)
{
    uint64_t weight = 0;
    for (uint32_t i = 0; i < p->live_count; i++)
        if (p->live[i].demand.station == station && p->live[i].standing == standing)
            weight += p->live[i].demand.weight;
    return weight;
}

/* The first of `standing` at a station, of those who come after `after`, if it is somebody; PLAIN_NOBODY. */
static uint32_t next_in_order(const plain *p, uint32_t station, sim_standing standing, uint32_t after)
{
    const plain_request *best = NULL, *last = after == PLAIN_NOBODY ? NULL : request_of(p, after);
    for (uint32_t i = 0; i < p->live_count; i++) {
        const plain_request *r = &p->live[i];
        if (r->demand.station != station || r->standing != standing)
            continue;
        if (last && (r->demand.priority < last->demand.priority ||
                     (r->demand.priority == last->demand.priority && r->id <= last->id)))
            continue;
        if (!best || r->demand.priority < best->demand.priority)
            best = r;
    }
    return best ? best->id : PLAIN_NOBODY;
}

static uint32_t first_in_order(const plain *p, uint32_t station, sim_standing standing)
{
    return next_in_order(p, station, standing, PLAIN_NOBODY);
}

/* ---- notes ---- */

static void note(plain *p, sim_notice notice, const plain_request *r)
{
    SIM_REQUIRE(p->note_count < PLAIN_NOTES, "more notes than there is room for");
    p->note[p->note_count++] = (plain_note){notice, r->demand.entity, r->demand.sequence, r->demand.station, p->now};
}

static void station_is_due(plain *p, uint32_t station)
{
    for (uint32_t i = 0; i < p->due_count; i++)
        if (p->due[i] == station)
            return;
    p->due[p->due_count++] = station;
}

/* The request's station first, then whoever shares a resource of which it held units. */
static void units_came_free(plain *p, const plain_request *r)
{
    station_is_due(p, r->demand.station);
    const sim_station_plan *plan = &p->station[r->demand.station].plan;
    for (uint32_t k = 0; k < plan->resource_count; k++)
        for (uint32_t i = 0; r->demand.units[k] && i < p->station_count; i++)
            for (uint32_t j = 0; j < p->station[i].plan.resource_count; j++)
                if (p->station[i].plan.resource[j] == plan->resource[k])
                    station_is_due(p, i);
}

/* ---- who is put out ---- */

/* Whether `a` is put out before `b`. */
static int goes_first(const plain_request *a, const plain_request *b)
{
    if (a->demand.priority != b->demand.priority)
        return a->demand.priority > b->demand.priority;
    if (a->began != b->began)
        return a->began > b->began;
    if (a->demand.station != b->demand.station)
        return a->demand.station > b->demand.station;
    return a->began_as > b->began_as;
}

/* How many units of each resource are free once those marked have gone; may be negative. */
static int64_t free_units(const plain *p, uint32_t resource, const uint8_t gone[])
{
    int64_t units = p->units[resource];
    for (uint32_t i = 0; i < p->live_count; i++)
        if (p->live[i].standing == SIM_STANDS_SERVING && !gone[i])
            units -= units_of(p, &p->live[i].demand, resource);
    return units;
}

static int is_lacking(const plain *p, const sim_demand *demand, uint32_t resource, const uint8_t gone[])
{
    const uint32_t units = units_of(p, demand, resource);
    return units && free_units(p, resource, gone) < units;
}

static int is_anything_lacking(const plain *p, const sim_demand *demand, const uint8_t gone[])
{
    int any = 0;
    for (uint32_t k = 0; k < p->resource_count; k++)
        any |= is_lacking(p, demand, k, gone);
    return any;
}

/* Marks whom a demand pre-empts, one by one, each holding something that is still lacking. Returns whether it then fits. */
static int mark_preempted(const plain *p, const sim_demand *demand, uint8_t gone[])
{
    while (is_anything_lacking(p, demand, gone)) {
        uint32_t victim = PLAIN_NOBODY;
        if (p->station[demand->station].plan.preemption == SIM_EVICT_NONE)
            return 0;
        for (uint32_t i = 0; i < p->live_count; i++) {
            const plain_request *r = &p->live[i];
            if (r->standing != SIM_STANDS_SERVING || r->is_blocked || gone[i] ||
                r->demand.priority <= demand->priority ||
                p->station[r->demand.station].plan.preemption == SIM_EVICT_NONE)
                continue;
            int holds = 0;
            for (uint32_t k = 0; k < p->resource_count; k++)
                holds |= is_lacking(p, demand, k, gone) && units_of(p, &r->demand, k);
            if (holds && (victim == PLAIN_NOBODY || goes_first(r, &p->live[victim])))
                victim = i;
        }
        if (victim == PLAIN_NOBODY)
            return 0;
        gone[victim] = 1;
    }
    return 1;
}

static int could_begin(const plain *p, const sim_demand *demand)
{
    uint8_t gone[PLAIN_LIVE] = {0};
    return mark_preempted(p, demand, gone);
}

static void put_out(plain *p, plain_request *r, sim_evict_rule rule)
{
    p->station[r->demand.station].put_out++;
    units_came_free(p, r);
    r->standing = SIM_STANDS_WAITING;
    if (rule == SIM_EVICT_RESUME)
        r->left = r->due == SIM_FOREVER ? SIM_FOREVER : r->due - p->now;
    if (rule == SIM_EVICT_REPEAT)
        r->left = r->service;
    if (rule == SIM_EVICT_REDRAW) {
        r->attempt++;
        r->must_draw = 1;
    }
    r->due = SIM_FOREVER;
    note(p, SIM_NOTICE_PUT_OUT, r);
}

/* Puts out those marked, in the order in which they go. */
static void put_out_marked(plain *p, uint8_t gone[], const sim_evict_rule *rule)
{
    for (;;) {
        uint32_t first = PLAIN_NOBODY;
        for (uint32_t i = 0; i < p->live_count; i++)
            if (gone[i] && (first == PLAIN_NOBODY || goes_first(&p->live[i], &p->live[first])))
                first = i;
        if (first == PLAIN_NOBODY)
            return;
        gone[first] = 0;
        put_out(p, &p->live[first], rule ? *rule : p->station[p->live[first].demand.station].plan.preemption);
    }
}

/* ---- beginning and ending ---- */

static void forget(plain *p, uint32_t id, sim_outcome outcome)
{
    const uint32_t at = plain_find(p, id);
    const plain_request over = p->live[at];
    plain_station *station = &p->station[over.demand.station];
    station->outcomes[outcome]++;
    station->outcome_weight[outcome] += over.demand.weight;
    if (over.partner != PLAIN_NOBODY)
        p->live[plain_find(p, over.partner)].partner = PLAIN_NOBODY;
    if (over.standing == SIM_STANDS_SERVING)
        units_came_free(p, &over);
    else
        station_is_due(p, over.demand.station);
    for (uint32_t i = at + 1; i < p->live_count; i++)
        p->live[i - 1] = p->live[i];
    p->live_count--;
}

static void come_in(plain *p, uint32_t id)
{
    const uint32_t partner = request_of(p, id)->partner;
    if (partner != PLAIN_NOBODY)
        forget(p, partner, SIM_OUTCOME_SERVED);
    note(p, SIM_NOTICE_ADMITTED, request_of(p, id));
}

static void begin(plain *p, uint32_t id)
{
    uint8_t gone[PLAIN_LIVE] = {0};
    const sim_standing stood = request_of(p, id)->standing;
    mark_preempted(p, &request_of(p, id)->demand, gone);
    put_out_marked(p, gone, NULL);
    plain_request *r = &p->live[plain_find(p, id)];
    r->standing = SIM_STANDS_SERVING;
    r->due = SIM_FOREVER;
    r->began = p->now;
    r->began_as = p->begun++;
    if (stood == SIM_STANDS_OUTSIDE)
        come_in(p, id);
    r = &p->live[plain_find(p, id)];
    note(p, SIM_NOTICE_BEGUN, r);
    if (r->must_draw)
        r->service = r->left = plain_service_time(p->seed, r->demand.station, r->demand.entity, r->attempt);
    r->must_draw = 0;
    r->due = r->left == SIM_FOREVER ? SIM_FOREVER : p->now + r->left;
}

/* Whether somebody of `standing` goes before one of this priority who comes last. */
static int anybody_before(const plain *p, uint32_t station, sim_standing standing, uint32_t priority)
{
    const uint32_t first = first_in_order(p, station, standing);
    return first != PLAIN_NOBODY && request_of(p, first)->demand.priority <= priority;
}

static uint32_t next_at(const plain *p, uint32_t station)
{
    static const sim_standing order[] = {SIM_STANDS_WAITING, SIM_STANDS_OUTSIDE};
    const int is_strict = p->station[station].plan.head == SIM_HEAD_STRICT;
    for (int k = 0; k < 2; k++) {
        uint32_t i = first_in_order(p, station, order[k]);
        while (i != PLAIN_NOBODY) {
            const sim_demand *demand = &request_of(p, i)->demand;
            const int is_behind = is_strict && order[k] == SIM_STANDS_OUTSIDE &&
                                  anybody_before(p, station, SIM_STANDS_WAITING, demand->priority);
            if (!is_behind && could_begin(p, demand))
                return i;
            i = is_strict ? PLAIN_NOBODY : next_in_order(p, station, order[k], i);
        }
    }
    return PLAIN_NOBODY;
}

/* Of all stations, whether or not anything came free there. */
static uint32_t next_of_all(const plain *p)
{
    const plain_request *best = NULL;
    for (uint32_t i = 0; i < p->station_count; i++) {
        const uint32_t next = next_at(p, i);
        if (next == PLAIN_NOBODY)
            continue;
        const plain_request *r = request_of(p, next);
        if (!best || r->demand.priority < best->demand.priority ||
            (r->demand.priority == best->demand.priority && r->asked < best->asked))
            best = r;
    }
    return best ? best->id : PLAIN_NOBODY;
}

static void let_in(plain *p, uint32_t station)
{
    for (;;) {
        const uint32_t first = first_in_order(p, station, SIM_STANDS_OUTSIDE);
        if (first == PLAIN_NOBODY || plain_count(p, station, SIM_STANDS_WAITING) >= p->station[station].plan.room)
            return;
        p->live[plain_find(p, first)].standing = SIM_STANDS_WAITING;
        come_in(p, first);
    }
}

static void settle(plain *p)
{
    for (;;) {
        const uint32_t next = next_of_all(p);
        if (next != PLAIN_NOBODY) {
            begin(p, next);
            continue;
        }
        if (p->due_count == 0)
            return;
        const uint32_t station = p->due[0];
        p->due_count--;
        for (uint32_t i = 0; i < p->due_count; i++)
            p->due[i] = p->due[i + 1];
        let_in(p, station);
    }
}

/* ---- what may be done ---- */

static int is_short_handed(const plain *p, const sim_demand *demand)
{
    for (uint32_t k = 0; k < p->resource_count; k++)
        if (units_of(p, demand, k) > p->units[k])
            return 1;
    return 0;
}

static sim_answer refuse(plain *p, const sim_demand *demand, sim_outcome outcome)
{
    p->station[demand->station].outcomes[outcome]++;
    p->station[demand->station].outcome_weight[outcome] += demand->weight;
    return outcome == SIM_OUTCOME_CLOSED ? SIM_CLOSED : SIM_BALKED;
}

/* Asks and leaves it to the caller to settle. */
static sim_answer ask(plain *p, const sim_demand *demand, uint32_t *made)
{
    plain_station *station = &p->station[demand->station];
    const uint32_t s = demand->station;
    *made = PLAIN_NOBODY;
    station->requests++;
    if (station->door == SIM_DOOR_CLOSED)
        return refuse(p, demand, SIM_OUTCOME_CLOSED);
    const int is_behind =
        station->plan.head == SIM_HEAD_STRICT && (anybody_before(p, s, SIM_STANDS_WAITING, demand->priority) ||
                                                  anybody_before(p, s, SIM_STANDS_OUTSIDE, demand->priority));
    const int starts = !is_behind && could_begin(p, demand);
    const int has_room = plain_count(p, s, SIM_STANDS_WAITING) < station->plan.room;
    if (!starts && station->plan.short_handed == SIM_SHORT_BALK && is_short_handed(p, demand))
        return refuse(p, demand, SIM_OUTCOME_BALKED);
    if (!starts && !has_room && demand->full == SIM_FULL_LOSE)
        return refuse(p, demand, SIM_OUTCOME_BALKED);
    SIM_REQUIRE(p->live_count < PLAIN_LIVE, "more requests than there is room for");
    *made = p->made++;
    p->live[p->live_count++] = (plain_request){
        .id = *made,
        .demand = *demand,
        .standing = starts || has_room ? SIM_STANDS_WAITING : SIM_STANDS_OUTSIDE,
        .partner = PLAIN_NOBODY,
        .asked = p->now,
        .due = demand->patience == SIM_FOREVER ? SIM_FOREVER : p->now + demand->patience,
        .must_draw = 1,
    };
    if (starts)
        begin(p, *made);
    return starts ? SIM_STARTED : has_room ? SIM_WAITING : SIM_OUTSIDE;
}

sim_answer plain_ask(plain *p, const sim_demand *demand, uint32_t *made)
{
    const sim_answer answer = ask(p, demand, made);
    settle(p);
    return answer;
}

sim_answer plain_move(plain *p, uint32_t id, const sim_demand *demand, uint32_t *made)
{
    if (demand->full != SIM_FULL_BLOCK) {
        plain_end(p, id, SIM_OUTCOME_SERVED);
        return plain_ask(p, demand, made);
    }
    p->live[plain_find(p, id)].is_blocked = 1;
    p->live[plain_find(p, id)].due = SIM_FOREVER;
    sim_answer answer = ask(p, demand, made);
    if (answer == SIM_OUTSIDE) {
        p->live[plain_find(p, id)].partner = *made;
        p->live[plain_find(p, *made)].partner = id;
        answer = SIM_BLOCKED;
    } else {
        forget(p, id, SIM_OUTCOME_SERVED);
    }
    settle(p);
    return answer;
}

void plain_end(plain *p, uint32_t id, sim_outcome outcome)
{
    forget(p, id, outcome);
    settle(p);
}

void plain_set_units(plain *p, uint32_t resource, uint32_t units, sim_shrink_rule rule)
{
    static const sim_evict_rule rules[] = {SIM_EVICT_NONE, SIM_EVICT_RESUME, SIM_EVICT_REPEAT, SIM_EVICT_REDRAW};
    uint8_t gone[PLAIN_LIVE] = {0};
    p->units[resource] = units;
    while (rule != SIM_SHRINK_FINISH && free_units(p, resource, gone) < 0) {
        uint32_t victim = PLAIN_NOBODY;
        for (uint32_t i = 0; i < p->live_count; i++) {
            const plain_request *r = &p->live[i];
            if (r->standing == SIM_STANDS_SERVING && !r->is_blocked && !gone[i] && units_of(p, &r->demand, resource) &&
                (victim == PLAIN_NOBODY || goes_first(r, &p->live[victim])))
                victim = i;
        }
        if (victim == PLAIN_NOBODY)
            break;
        gone[victim] = 1;
    }
    put_out_marked(p, gone, &rules[rule]);
    for (uint32_t i = 0; i < p->station_count; i++)
        for (uint32_t k = 0; k < p->station[i].plan.resource_count; k++)
            if (p->station[i].plan.resource[k] == resource)
                station_is_due(p, i);
    settle(p);
}

void plain_set_room(plain *p, uint32_t station, uint32_t room, sim_room_rule rule)
{
    p->station[station].plan.room = room;
    while (rule == SIM_ROOM_EVICT && plain_count(p, station, SIM_STANDS_WAITING) > room) {
        const plain_request *last = NULL;
        for (uint32_t i = 0; i < p->live_count; i++)
            if (p->live[i].demand.station == station && p->live[i].standing == SIM_STANDS_WAITING &&
                (!last || p->live[i].demand.priority >= last->demand.priority))
                last = &p->live[i];
        SIM_REQUIRE(last, "a line longer than it is");
        note(p, SIM_NOTICE_EVICTED, last);
        forget(p, last->id, SIM_OUTCOME_EVICTED);
    }
    station_is_due(p, station);
    settle(p);
}

/* ---- time ---- */

uint32_t plain_next_event(const plain *p)
{
    const plain_request *next = NULL;
    for (uint32_t i = 0; i < p->live_count; i++) {
        const plain_request *r = &p->live[i];
        if (r->due != p->now)
            continue;
        const int ends = r->standing == SIM_STANDS_SERVING, next_ends = next && next->standing == SIM_STANDS_SERVING;
        if (!next || ends > next_ends ||
            (ends == next_ends &&
             (r->demand.identity < next->demand.identity ||
              (r->demand.identity == next->demand.identity && r->demand.sequence < next->demand.sequence))))
            next = r;
    }
    return next ? next->id : PLAIN_NOBODY;
}

void plain_next_tick(plain *p)
{
    for (uint32_t i = 0; i < p->station_count; i++)
        for (int standing = 0; standing < SIM_STANDINGS; standing++)
            p->station[i].area[standing] += plain_count(p, i, (sim_standing)standing);
    for (uint32_t i = 0; i < p->resource_count; i++)
        p->area_in_use[i] += plain_units_in_use(p, i);
    p->now++;
}

/* ---- deadlock ---- */

static int is_blocked_by(const plain *p, const plain_request *r, uint32_t set)
{
    return r->is_blocked && r->partner != PLAIN_NOBODY && (set >> request_of(p, r->partner)->demand.station & 1);
}

static int is_locked_in(const plain *p, uint32_t station, uint32_t set)
{
    if (plain_count(p, station, SIM_STANDS_WAITING) < p->station[station].plan.room)
        return 0;
    uint64_t held = 0;
    for (uint32_t i = 0; i < p->live_count; i++) {
        const plain_request *r = &p->live[i];
        uint64_t shares = 0;
        for (uint32_t k = 0; k < p->station[station].plan.resource_count; k++)
            shares += units_of(p, &r->demand, p->station[station].plan.resource[k]);
        if (r->standing != SIM_STANDS_SERVING) {
            if (r->demand.station == station && r->due != SIM_FOREVER)
                return 0;
            continue;
        }
        if ((shares || r->demand.station == station) && !is_blocked_by(p, r, set))
            return 0;
        held += shares;
    }
    return held > 0;
}

uint32_t plain_deadlock(const plain *p)
{
    uint32_t all = 0;
    for (uint32_t set = 1; set < 1U << p->station_count; set++) {
        int holds = 1;
        for (uint32_t i = 0; i < p->station_count; i++)
            holds &= !(set >> i & 1) || is_locked_in(p, i, set);
        if (holds)
            all |= set;
    }
    return all;
}

void plain_exhaust(plain *p, uint32_t seed)
{
    for (uint32_t round = 0;; round++) {
        uint32_t chosen = PLAIN_NOBODY;
        uint64_t least = UINT64_MAX;
        for (uint32_t i = 0; i < p->live_count; i++) {
            const plain_request *r = &p->live[i];
            const int may_go = r->standing == SIM_STANDS_SERVING ? !r->is_blocked || r->partner == PLAIN_NOBODY
                                                                 : r->due != SIM_FOREVER;
            const uint64_t luck = plain_hash(seed, round, r->id, 0);
            if (may_go && luck <= least) {
                chosen = i;
                least = luck;
            }
        }
        if (chosen == PLAIN_NOBODY)
            return;
        const plain_request *r = &p->live[chosen];
        plain_end(p, r->id, r->standing == SIM_STANDS_SERVING ? SIM_OUTCOME_SERVED : SIM_OUTCOME_RENEGED);
    }
}
