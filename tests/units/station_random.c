/* Stations under random sequences, against an obvious simulation that keeps all requests in one array, searches it each
 * time, and knows neither lines nor an event list. */
#include "tests/units/station_desk.h"

#include "sim/kernel/stream.h"

enum { SEEDS = 300, STEPS = 600, STATIONS = 3 };

/* ---- the obvious simulation ---- */

typedef enum state { WAITING, SERVING, OVER } state;

typedef struct plain_request {
    sim_demand demand;
    state state;
    sim_ticks due; /* end of service, or of patience */
} plain_request;

typedef struct plain_station {
    uint32_t servers, room, open;
    uint64_t outcomes[SIM_OUTCOMES], outcome_weight[SIM_OUTCOMES];
} plain_station;

typedef struct plain {
    plain_request request[DESK_ENTITIES]; /* in the order in which they were made; index = entity */
    uint32_t count;
    plain_station station[STATIONS];
    desk notes;
    sim_ticks now;
} plain;

static uint64_t sum_units(const plain *p, uint32_t station, state which)
{
    uint64_t units = 0;
    for (uint32_t i = 0; i < p->count; i++)
        if (p->request[i].demand.station == station && p->request[i].state == which)
            units += p->request[i].demand.units[0];
    return units;
}

static uint64_t sum_weight(const plain *p, uint32_t station, state which)
{
    uint64_t weight = 0;
    for (uint32_t i = 0; i < p->count; i++)
        if (p->request[i].demand.station == station && p->request[i].state == which)
            weight += p->request[i].demand.weight;
    return weight;
}

static uint32_t count_in(const plain *p, uint32_t station, state which)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < p->count; i++)
        count += p->request[i].demand.station == station && p->request[i].state == which;
    return count;
}

/* Who is first in line, of those with a priority up to `lowest`; `count` when nobody is. */
static uint32_t plain_head(const plain *p, uint32_t station, uint32_t lowest)
{
    uint32_t head = p->count;
    for (uint32_t i = 0; i < p->count; i++) {
        const plain_request *r = &p->request[i];
        if (r->state != WAITING || r->demand.station != station || r->demand.priority > lowest)
            continue;
        if (head == p->count || r->demand.priority < p->request[head].demand.priority)
            head = i;
    }
    return head;
}

static int plain_fits(const plain *p, uint32_t station, uint32_t units)
{
    return units == 0 || sum_units(p, station, SERVING) + units <= p->station[station].servers;
}

static void plain_begin(plain *p, uint32_t i)
{
    plain_request *r = &p->request[i];
    r->state = SERVING;
    const sim_ticks duration = p->notes.duration[i];
    r->due = duration == SIM_FOREVER ? SIM_FOREVER : p->now + duration;
    p->notes.began[i] = p->now;
}

static void plain_admit(plain *p, uint32_t station)
{
    for (;;) {
        const uint32_t head = plain_head(p, station, SIM_PRIORITIES);
        if (head == p->count || !plain_fits(p, station, p->request[head].demand.units[0]))
            return;
        plain_begin(p, head);
    }
}

static void plain_count(plain *p, const sim_demand *demand, sim_outcome outcome)
{
    p->station[demand->station].outcomes[outcome]++;
    p->station[demand->station].outcome_weight[outcome] += demand->weight;
}

static sim_answer plain_ask(plain *p, const sim_demand *demand)
{
    const plain_station *station = &p->station[demand->station];
    plain_request *r = &p->request[p->count];
    *r = (plain_request){*demand, OVER, SIM_FOREVER};
    if (!station->open) {
        plain_count(p, demand, SIM_OUTCOME_CLOSED);
        p->count++;
        return SIM_CLOSED;
    }
    if (plain_head(p, demand->station, demand->priority) == p->count &&
        plain_fits(p, demand->station, demand->units[0])) {
        plain_begin(p, p->count++);
        return SIM_STARTED;
    }
    if (demand->units[0] > station->servers || count_in(p, demand->station, WAITING) >= station->room) {
        plain_count(p, demand, SIM_OUTCOME_BALKED);
        p->count++;
        return SIM_BALKED;
    }
    r->state = WAITING;
    r->due = demand->patience == SIM_FOREVER ? SIM_FOREVER : p->now + demand->patience;
    p->count++;
    return SIM_WAITING;
}

static void plain_end(plain *p, uint32_t i, sim_outcome outcome)
{
    p->request[i].state = OVER;
    plain_count(p, &p->request[i].demand, outcome);
    plain_admit(p, p->request[i].demand.station);
}

/* Whether `a` happens before `b` at the same tick: ends before reneging, then by identity. */
static int happens_before(const plain_request *a, const plain_request *b)
{
    if (a->state != b->state)
        return a->state == SERVING;
    return a->demand.identity < b->demand.identity;
}

static void plain_tick(plain *p)
{
    for (;;) {
        uint32_t next = p->count;
        for (uint32_t i = 0; i < p->count; i++) {
            const plain_request *r = &p->request[i];
            if (r->state == OVER || r->due != p->now)
                continue;
            if (next == p->count || happens_before(r, &p->request[next]))
                next = i;
        }
        if (next == p->count)
            break;
        const int is_end = p->request[next].state == SERVING;
        (is_end ? p->notes.served : p->notes.reneged)[next] = p->now;
        plain_end(p, next, is_end ? SIM_OUTCOME_SERVED : SIM_OUTCOME_RENEGED);
    }
    p->now++;
}

/* ---- comparison ---- */

static const char *difference(sim *s, const plain *p, const desk *d)
{
    const char *fault = sim_station_verify(s, &desk_stations);
    if (fault)
        return fault;
    for (uint32_t i = 0; i < STATIONS; i++) {
        const sim_station *station = sim_station_at(s, &desk_stations, i);
        if (sim_resource_at(s, &desk_stations, i)->in_use != sum_units(p, i, SERVING) ||
            station->line[SIM_STANDS_WAITING].count != count_in(p, i, WAITING))
            return "units in use or those waiting differ";
        if (station->line[SIM_STANDS_SERVING].weight != sum_weight(p, i, SERVING) ||
            station->line[SIM_STANDS_WAITING].weight != sum_weight(p, i, WAITING))
            return "weights differ";
        if (memcmp(station->outcomes, p->station[i].outcomes, sizeof station->outcomes) != 0 ||
            memcmp(station->outcome_weight, p->station[i].outcome_weight, sizeof station->outcome_weight) != 0)
            return "outcomes differ";
        uint64_t accounted = station->line[SIM_STANDS_WAITING].count + count_in(p, i, SERVING);
        for (int k = 0; k < SIM_OUTCOMES; k++)
            accounted += station->outcomes[k];
        if (accounted != station->requests)
            return "requests are not conserved";
    }
    for (uint32_t i = 0; i < p->count; i++)
        if (d->began[i] != p->notes.began[i] || d->served[i] != p->notes.served[i] ||
            d->reneged[i] != p->notes.reneged[i])
            return "somebody began or ended at another tick";
    return NULL;
}

/* ---- random steps on both ---- */

typedef struct both {
    sim *s;
    plain p;
    desk d;
    uint32_t request[DESK_ENTITIES]; /* of the kernel, by entity */
    sim_stream luck;
} both;

static uint32_t below(both *b, uint32_t n)
{
    return sim_stream_below(&b->luck, n);
}

static const char *both_ask(both *b)
{
    const uint32_t entity = b->p.count;
    sim_demand demand = desk_demand(below(b, STATIONS), entity);
    demand.units[0] = below(b, 4) ? 1 : below(b, 6);
    demand.weight = 1 + below(b, 9);
    demand.priority = (uint8_t)below(b, SIM_PRIORITIES);
    demand.patience = below(b, 3) ? (sim_ticks)below(b, 25) : SIM_FOREVER;
    b->d.duration[entity] = b->p.notes.duration[entity] = below(b, 40) ? (sim_ticks)below(b, 16) : SIM_FOREVER;
    const sim_asked asked = sim_station_request(b->s, &desk_stations, &b->d, &demand);
    b->request[entity] = asked.request;
    return asked.answer == plain_ask(&b->p, &demand) ? NULL : "the answers differ";
}

static void both_cancel(both *b)
{
    const uint32_t from = b->p.count ? below(b, b->p.count) : 0;
    for (uint32_t i = from; i < b->p.count; i++)
        if (b->p.request[i].state != OVER) {
            sim_station_cancel(b->s, &desk_stations, &b->d, b->request[i]);
            plain_end(&b->p, i, SIM_OUTCOME_CANCELLED);
            return;
        }
}

static void both_set_servers(both *b)
{
    const uint32_t station = below(b, STATIONS), servers = below(b, 8);
    sim_resource_set_units(b->s, &desk_stations, &b->d, station, servers, SIM_SHRINK_FINISH);
    b->p.station[station].servers = servers;
    plain_admit(&b->p, station);
}

static void both_set_door(both *b)
{
    const uint32_t station = below(b, STATIONS), open = below(b, 4) != 0;
    sim_station_set_door(b->s, &desk_stations, station, open ? SIM_DOOR_OPEN : SIM_DOOR_CLOSED);
    b->p.station[station].open = open;
}

static const char *both_step(both *b)
{
    const uint32_t dice = below(b, 100);
    const char *fault = NULL;
    if (dice < 55)
        fault = both_ask(b);
    else if (dice < 90) {
        fault = sim_run_day(b->s);
        plain_tick(&b->p);
    } else if (dice < 94)
        both_cancel(b);
    else if (dice < 98)
        both_set_servers(b);
    else if (dice < 99)
        both_set_door(b);
    else
        b->s = sim_relocate(b->s);
    return fault ? fault : difference(b->s, &b->p, &b->d);
}

static void both_open(both *b, uint32_t seed)
{
    memset(b, 0, sizeof *b);
    b->luck = sim_stream_open(seed, 0, 0, 0, 0);
    b->s = desk_open(&b->d, seed % 2 ? SIM_FEL_REFERENCE : SIM_FEL_FAST);
    b->p.notes = b->d;
    for (uint32_t i = 0; i < STATIONS; i++) {
        const uint32_t servers = below(b, 6), room = below(b, 5) ? below(b, 12) : 0;
        assert_int_equal(desk_add(b->s, servers, room), i);
        b->p.station[i].servers = servers;
        b->p.station[i].room = room;
        b->p.station[i].open = 1;
    }
}

static void a_station_does_what_the_obvious_simulation_does(void **unused)
{
    (void)unused;
    static both b;
    uint64_t seen[SIM_OUTCOMES] = {0};
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        both_open(&b, seed);
        for (int i = 0; i < STEPS; i++) {
            const char *fault = both_step(&b);
            if (fault)
                fail_msg("seed %u, step %d: %s", seed, i, fault);
        }
        for (uint32_t i = 0; i < STATIONS; i++)
            for (int k = 0; k < SIM_OUTCOMES; k++)
                seen[k] += b.p.station[i].outcomes[k];
        sim_free(b.s);
    }
    for (int k = 0; k < SIM_OUTCOMES; k++)
        assert_true(seen[k] > 1000 || k == SIM_OUTCOME_EVICTED); /* or that way of ending was hardly tested */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_station_does_what_the_obvious_simulation_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
