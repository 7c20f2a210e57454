#include "models/corridor/headcount.h"

#include <string.h>

#include "models/corridor/party.h"

enum { STATE_BITS = 4, STATES_ROOM = 1 << STATE_BITS };

_Static_assert((int)PERSON_STATES <= (int)STATES_ROOM, "a class has a cell for each state");

/* Where persons of a state are counted besides their class, and what they claim; for one state and one way to be held. */
typedef struct lane {
    uint64_t has_event, has_holder, has_station; /* all bits, or none */
    uint64_t at_place, in_area;                  /* the same: who is counted at the place, in the area */
    uint32_t where;                              /* first of the cells of all places, of all areas, or one for the rest */
    uint32_t where_count;
    uint16_t event;
    uint8_t holder, is_allowed;
} lane;

typedef struct walk {
    const corridor_inputs *in;
    int64_t *cells;
    lane lanes[STATES_ROOM][WAYS_TO_HOLD];
} walk;

static size_t first_place(const corridor_inputs *in)
{
    return in->classes.count << STATE_BITS;
}

static size_t first_area(const corridor_inputs *in)
{
    return first_place(in) + in->network.place_count;
}

/* Of those who are counted neither at a place nor in an area. */
static size_t no_place(const corridor_inputs *in)
{
    return first_area(in) + in->network.area_count;
}

static size_t headcount_bytes(const corridor_inputs *in)
{
    return sizeof(headcount) + (no_place(in) + 1) * sizeof(int64_t);
}

int headcount_set_up(sim *s, const corridor_inputs *in)
{
    return sim_add_table(s, "headcount", 1, headcount_bytes(in));
}

static uint64_t all_bits_if(int condition)
{
    return condition ? UINT64_MAX : 0;
}

static lane lane_of(const corridor_inputs *in, unsigned state, unsigned way)
{
    const hold_rule *rule = &hold_rules[state][way];
    const int at_place = state <= PERSON_STRANDED, in_area = state == PERSON_CUSTODY_DESTINATION;
    return (lane){.has_event = all_bits_if(rule->event != CORRIDOR_EVENTS),
                  .has_holder = all_bits_if(rule->holder != HOLDER_NONE),
                  .has_station = all_bits_if(rule->holder >= HOLDER_STATION),
                  .at_place = all_bits_if(at_place),
                  .in_area = all_bits_if(in_area),
                  .where = (uint32_t)(at_place ? first_place(in) : in_area ? first_area(in) : no_place(in)),
                  .where_count = (uint32_t)(at_place  ? in->network.place_count
                                            : in_area ? in->network.area_count
                                                      : 1),
                  .event = rule->event,
                  .holder = rule->holder,
                  .is_allowed = rule->is_allowed};
}

/* Counts one party. What depends on its state comes from the table of lanes, not from branches that nobody can foresee. */
static inline void count_party(const walk *w, headcount *found, const party *p, uint32_t index)
{
    const lane *l = &w->lanes[p->state % STATES_ROOM][p->request != SIM_NO_RECORD];
    const uint64_t where = (p->place & l->at_place) | (p->area & l->in_area);
    if ((p->state >= PERSON_LIVE_STATES) | !l->is_allowed | (p->class_ != party_identity_class(p->identity)) |
        (p->class_ >= w->in->classes.count) | !p->persons | (where >= l->where_count)) {
        found->unfit++;
        return;
    }
    w->cells[(unsigned)p->class_ << STATE_BITS | p->state] += p->persons;
    w->cells[l->where + where] += p->persons;
    found->identity_sum += party_identity_mixed(p->identity);
    found->claimed.by_events += hold_by_event(p->identity, index, l->event, p->event) & l->has_event;
    found->claimed.by_holders += hold_by_holder(p->identity & l->has_station, index, p->request, l->holder,
                                                p->persons & (uint32_t)l->has_station) &
                                 l->has_holder;
    found->at_stations += (int64_t)(l->has_station & 1);
    found->in_queues += (int64_t)((l->has_holder & ~l->has_station) & 1);
}

static headcount count_all(const walk *w, const sim_pool *parties)
{
    headcount found = {0}; /* by itself, so that the sums need not go through memory */
    for (uint32_t first = 0; first < sim_pool_extent(parties); first += 64) {
        const party *p = sim_pool_at(parties, first);
        for (uint64_t live = sim_pool_live_word(parties, first); live; live &= live - 1) {
            const uint32_t i = (uint32_t)__builtin_ctzll(live);
            count_party(w, &found, p + i, first + i);
            found.parties++;
        }
    }
    return found;
}

/* The cells stand behind the headcount. */
static int64_t *cells_of(sim *s)
{
    return (int64_t *)((headcount *)sim_table_at(s, TABLE_HEADCOUNT) + 1);
}

void headcount_take(sim *s, const corridor_inputs *in)
{
    walk w = {.in = in, .cells = cells_of(s)};
    memset(w.cells, 0, headcount_bytes(in) - sizeof(headcount));
    for (unsigned state = 0; state < PERSON_STATES; state++)
        for (unsigned way = 0; way < WAYS_TO_HOLD; way++)
            w.lanes[state][way] = lane_of(in, state, way);
    *(headcount *)sim_table_at(s, TABLE_HEADCOUNT) = count_all(&w, sim_pool_of(s, POOL_PARTIES));
}

int64_t headcount_in_state(sim *s, uint32_t class_, person_state state)
{
    return cells_of(s)[(size_t)class_ << STATE_BITS | state];
}

int64_t headcount_at_place(sim *s, const corridor_inputs *in, size_t place)
{
    return cells_of(s)[first_place(in) + place];
}

int64_t headcount_in_custody(sim *s, const corridor_inputs *in, size_t area)
{
    return cells_of(s)[first_area(in) + area];
}
