#include "models/corridor/headcount.h"

#include <string.h>

#include "sim/kernel/panic.h"

/* A class has a row of cells, one for each state and way to be held. A cell counts parties in its high bits and persons in
 * its low ones, so that both cost one addition. */
enum { STATES_ROOM = 16, ROW = STATES_ROOM * WAYS_TO_HOLD, PERSON_BITS = 36, PARTY_BITS = 64 - PERSON_BITS };

_Static_assert((int)PERSON_STATES <= (int)STATES_ROOM, "a row has a cell for each state");

/* What depends on the state of a party and the way it is held. Most parties are plain: at a place, held by an event of their
 * own and nothing else. */
typedef struct lane {
    uint64_t plain; /* all bits, or none */
    uint16_t event;
    uint8_t rest; /* 1: not plain */
    uint8_t zero[5];
} lane;

_Static_assert(sizeof(lane) == 16, "lanes are found by a shift");

typedef struct walk {
    const corridor_inputs *in;
    uint64_t *rows;
    int64_t *where;
    uint32_t class_count, place_count;
    lane lanes[ROW];
} walk;

enum { WORD = 64 };

/* Of a walk over all parties, WORD records at a time. */
typedef struct walk_sums {
    headcount found;
    uint32_t rest[WORD]; /* parties of the present word of which there is more to count */
    uint32_t rest_count;
} walk_sums;

static size_t row_cells(const corridor_inputs *in)
{
    return in->classes.count * ROW;
}

/* Cells of places, then of areas. */
static size_t where_cells(const corridor_inputs *in)
{
    return in->network.place_count + in->network.area_count;
}

int headcount_set_up(sim *s, const corridor_inputs *in)
{
    return sim_add_table(s, "headcount", 1, sizeof(headcount) + (row_cells(in) + where_cells(in)) * sizeof(int64_t));
}

static uint64_t *rows_of(sim *s)
{
    return (uint64_t *)((headcount *)sim_table_at(s, TABLE_HEADCOUNT) + 1);
}

static int64_t *where_of(sim *s, const corridor_inputs *in)
{
    return (int64_t *)(rows_of(s) + row_cells(in));
}

/* ---- the walk ---- */

static lane lane_of(unsigned state, unsigned way)
{
    const hold_rule *rule = &hold_rules[state][way];
    const int plain =
        rule->is_allowed && rule->event != CORRIDOR_EVENTS && rule->holder == HOLDER_NONE && state <= PERSON_STRANDED;
    return (lane){.plain = plain ? UINT64_MAX : 0, .event = rule->event, .rest = !plain};
}

static uint32_t column_of(const party *p)
{
    return p->state % STATES_ROOM * WAYS_TO_HOLD + (p->request != SIM_NO_RECORD);
}

/* Whether a record cannot be that of a party. What is wrong in other ways shows in the cells. */
static inline int is_unfit(const walk *w, const party *p)
{
    const uint32_t class_ = party_identity_class(p->identity);
    return class_ != p->class_ || class_ >= w->class_count || p->place >= w->place_count || p->state >= STATES_ROOM ||
           p->persons == 0;
}

/* Counts the live ones of WORD records; of parties that are not plain only what all have. There are no branches on the state,
 * which nobody can foresee, and the sums are few enough to stay in registers. */
static void count_word(const walk *w, walk_sums *sums, const party *p, uint64_t live, uint32_t index)
{
    uint64_t identities = 0, events = 0;
    uint32_t rest_count = 0;
    for (; live; live >>= 1, p++, index++) {
        if (!(live & 1))
            continue;
        if (is_unfit(w, p)) {
            sums->found.unfit++;
            continue;
        }
        const uint64_t identity = p->identity;
        const sim_handle event = p->event;
        const uint32_t persons = p->persons, place = p->place, column = column_of(p);
        const lane *l = &w->lanes[column];
        w->rows[party_identity_class(identity) * ROW + column] += (uint64_t)1 << PERSON_BITS | persons;
        w->where[place] += (int64_t)(persons & l->plain);
        identities += party_identity_mixed(identity);
        events += hold_by_event(identity, index, l->event, event) & l->plain;
        sums->rest[rest_count] = index;
        rest_count += l->rest;
    }
    sums->found.identity_sum += identities;
    sums->found.claimed.by_events += events;
    sums->rest_count = rest_count;
}

/* The rest of a party that is not plain: whom a station or a queue holds, who is in custody, and records that cannot be. */
static void count_rest(const walk *w, walk_sums *sums, const party *p, uint32_t index)
{
    const uint32_t state = p->state, places = w->place_count;
    if (state >= PERSON_STATES)
        return;
    const hold_rule *rule = &hold_rules[state][p->request != SIM_NO_RECORD];
    if (state <= PERSON_STRANDED)
        w->where[p->place] += p->persons;
    if (state == PERSON_CUSTODY_DESTINATION && p->area < w->in->network.area_count)
        w->where[places + p->area] += p->persons;
    if (rule->event != CORRIDOR_EVENTS)
        sums->found.claimed.by_events += hold_by_event(p->identity, index, rule->event, p->event);
    if (rule->holder == HOLDER_QUEUE)
        sums->found.claimed.by_holders += hold_by_holder(0, index, p->request, HOLDER_QUEUE, p->persons);
    else if (rule->holder != HOLDER_NONE)
        sums->found.claimed.by_holders +=
            hold_by_holder(p->identity, index, p->request, (holder)rule->holder, p->persons);
}

static headcount count_all(const walk *w, const sim_pool *parties)
{
    walk_sums sums = {0};
    for (uint32_t index = 0; index < sim_pool_extent(parties); index += WORD) {
        const party *first = sim_pool_at(parties, index);
        const uint64_t live = sim_pool_live_word(parties, index);
        count_word(w, &sums, first, live, index);
        for (uint32_t k = 0; k < sums.rest_count; k++)
            count_rest(w, &sums, first + (sums.rest[k] - index), sums.rest[k]);
        sums.found.parties += __builtin_popcountll(live);
    }
    return sums.found;
}

/* ---- what the cells say ---- */

static int64_t parties_in(uint64_t cell)
{
    return (int64_t)(cell >> PERSON_BITS);
}

static int64_t persons_in(uint64_t cell)
{
    return (int64_t)(cell & (((uint64_t)1 << PERSON_BITS) - 1));
}

/* Adds up the cells by what holds their parties; those in which nobody can be are unfit. */
static void settle(headcount *found, const uint64_t *rows, size_t cells)
{
    for (size_t i = 0; i < cells; i++) {
        const size_t state = i % ROW / WAYS_TO_HOLD, way = i % WAYS_TO_HOLD;
        const hold_rule *rule = state < PERSON_STATES ? &hold_rules[state][way] : NULL;
        const int64_t parties = parties_in(rows[i]);
        if (!rule || !rule->is_allowed)
            found->unfit += parties;
        else if (rule->holder >= HOLDER_STATION)
            found->at_stations += parties;
        else if (rule->holder == HOLDER_QUEUE)
            found->in_queues += parties;
    }
}

void headcount_take(sim *s, const corridor_inputs *in)
{
    const sim_pool *parties = sim_pool_of(s, POOL_PARTIES);
    SIM_REQUIRE(sim_pool_live(parties) < (uint32_t)1 << PARTY_BITS, "more parties than a cell can count");
    walk w = {.in = in,
              .rows = rows_of(s),
              .where = where_of(s, in),
              .class_count = (uint32_t)in->classes.count,
              .place_count = (uint32_t)in->network.place_count};
    memset(w.rows, 0, row_cells(in) * sizeof *w.rows);
    memset(w.where, 0, where_cells(in) * sizeof *w.where);
    for (unsigned state = 0; state < PERSON_STATES; state++)
        for (unsigned way = 0; way < WAYS_TO_HOLD; way++)
            w.lanes[state * WAYS_TO_HOLD + way] = lane_of(state, way);
    headcount *found = sim_table_at(s, TABLE_HEADCOUNT);
    *found = count_all(&w, parties);
    settle(found, w.rows, row_cells(in));
}

/* ---- for those who read it ---- */

int64_t headcount_in_state(sim *s, uint32_t class_, person_state state)
{
    const uint64_t *cell = rows_of(s) + (size_t)class_ * ROW + (size_t)state * WAYS_TO_HOLD;
    return persons_in(cell[HELD_BY_ITSELF]) + persons_in(cell[HELD_BY_REQUEST]);
}

int64_t headcount_at_place(sim *s, const corridor_inputs *in, size_t place)
{
    return where_of(s, in)[place];
}

int64_t headcount_in_custody(sim *s, const corridor_inputs *in, size_t area)
{
    return where_of(s, in)[in->network.place_count + area];
}
