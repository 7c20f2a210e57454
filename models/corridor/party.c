#include "models/corridor/party.h"

#include <string.h>

#include "sim/kernel/panic.h"

const char *const person_state_labels[PERSON_STATES] = {"in_transit",
                                                        "waiting_for_appointment",
                                                        "waiting_for_asylum",
                                                        "stranded",
                                                        "custody_in_transit_country",
                                                        "custody_in_destination_country",
                                                        "removed_to_set_out_again",
                                                        "released",
                                                        "admitted_at_port",
                                                        "evaded",
                                                        "removed_or_returned_home",
                                                        "gave_up_or_settled",
                                                        "dead_or_missing",
                                                        NULL};

const char *const demographic_labels[DEMOGRAPHICS + 1] = {"adult", "family", "child_alone", NULL};

#define TO(state) (1U << PERSON_##state)

/* Row: from; bits: the states that may follow. Final states have none. */
static const uint32_t transitions[PERSON_STATES] = {
    [PERSON_OUTSIDE] = TO(IN_TRANSIT),
    [PERSON_IN_TRANSIT] = TO(WAITING_APPOINTMENT) | TO(WAITING_ASYLUM) | TO(STRANDED) | TO(CUSTODY_TRANSIT) |
                          TO(CUSTODY_DESTINATION) | TO(EVADED) | TO(DEAD),
    [PERSON_WAITING_APPOINTMENT] = TO(ADMITTED) | TO(IN_TRANSIT) | TO(GAVE_UP),
    [PERSON_WAITING_ASYLUM] = TO(IN_TRANSIT) | TO(GAVE_UP),
    [PERSON_STRANDED] = TO(IN_TRANSIT),
    [PERSON_CUSTODY_TRANSIT] = TO(IN_TRANSIT) | TO(REMOVED) | TO(REMOVED_AGAIN),
    [PERSON_CUSTODY_DESTINATION] = TO(RELEASED) | TO(REMOVED) | TO(REMOVED_AGAIN) | TO(STRANDED) | TO(GAVE_UP),
    [PERSON_REMOVED_AGAIN] = TO(IN_TRANSIT),
};

uint32_t party_new(sim *s, uint64_t identity, uint32_t persons)
{
    SIM_REQUIRE(persons > 0 && persons <= UINT16_MAX, "a party of %u persons", persons);
    const uint32_t index = sim_pool_take(sim_pool_of(s, POOL_PARTIES));
    party *p = party_at(s, index);
    p->identity = identity;
    p->persons = (uint16_t)persons;
    p->class_ = (uint8_t)party_identity_class(identity);
    p->request = SIM_NO_RECORD;
    p->alternative = UINT32_MAX;
    corridor_counts *counts = counts_of(s);
    counts->parties_made++;
    counts->identity_sum += party_identity_mixed(identity);
    return index;
}

static void party_end(sim *s, uint32_t index)
{
    party *p = party_at(s, index);
    SIM_REQUIRE(p->request == SIM_NO_RECORD, "a party ends while a station holds its request");
    sim_cancel(s, p->event);
    corridor_counts *counts = counts_of(s);
    counts->parties_ended++;
    counts->identity_sum -= party_identity_mixed(p->identity);
    sim_pool_give(sim_pool_of(s, POOL_PARTIES), index);
}

int party_may_go(person_state from, person_state to)
{
    return from < PERSON_STATES && to < PERSON_STATES && (transitions[from] >> to & 1);
}

/* A record that is gone holds a pattern that is no state. */
static const char *state_name(person_state state)
{
    return state == PERSON_OUTSIDE ? "outside" : state < PERSON_STATES ? person_state_labels[state - 1] : "gone";
}

/* Counts `persons` of a class from one state to another. */
static void count_move(sim *s, uint32_t class_, person_state from, person_state to, uint32_t persons)
{
    SIM_REQUIRE(party_may_go(from, to), "persons go from %s to %s, which the table of transitions does not allow",
                state_name(from), state_name(to));
    int64_t *population = (int64_t *)sim_table_at(s, TABLE_POPULATION) + (size_t)class_ * PERSON_STATES;
    int64_t *moves = sim_table_at(s, TABLE_MOVES);
    population[to] += persons;
    if (from == PERSON_OUTSIDE)
        ((class_totals *)sim_table_at(s, TABLE_CLASS_TOTALS))[class_].entered += persons;
    else
        population[from] -= persons;
    moves[from * PERSON_STATES + to] += persons;
}

void party_set_state(sim *s, uint32_t index, person_state to)
{
    party *p = party_at(s, index);
    count_move(s, p->class_, p->state, to, p->persons);
    p->state = (uint8_t)to;
    if (to >= PERSON_LIVE_STATES)
        party_end(s, index);
}

uint32_t party_lose(sim *s, uint32_t index, uint32_t persons)
{
    party *p = party_at(s, index);
    SIM_REQUIRE(persons <= p->persons, "more persons die than there are in a party");
    if (persons == 0)
        return p->persons;
    counts_of(s)->deaths += persons;
    if (persons == p->persons) {
        party_set_state(s, index, PERSON_DEAD);
        return 0;
    }
    count_move(s, p->class_, p->state, PERSON_DEAD, persons);
    p->persons = (uint16_t)(p->persons - persons);
    return p->persons;
}

uint32_t party_split(sim *s, uint32_t index, uint32_t persons)
{
    party *whole = party_at(s, index);
    SIM_REQUIRE(persons > 0 && persons < whole->persons, "%u of %u persons split off", persons, whole->persons);
    SIM_REQUIRE((whole->identity & 0xFF) == 0 && whole->pieces < UINT8_MAX, "a piece splits, or a party too often");
    const uint64_t identity = whole->identity + ++whole->pieces;
    const uint32_t piece_index = party_new(s, identity, persons);
    party *piece = party_at(s, piece_index);
    *piece = *whole;
    piece->identity = identity;
    piece->persons = (uint16_t)persons;
    piece->event = (sim_handle){0, 0};
    piece->request = SIM_NO_RECORD;
    piece->pieces = 0;
    whole->persons = (uint16_t)(whole->persons - persons);
    counts_of(s)->parties_split++;
    return piece_index;
}

void party_schedule(sim *s, uint32_t index, sim_ticks at, uint16_t kind)
{
    party *p = party_at(s, index);
    SIM_REQUIRE(!sim_pending_event(s, p->event), "a party is given a second event");
    p->event = sim_schedule(s, at, kind, p->identity, p->sequence++, index, 0);
}

sim_stream party_stream(const sim *s, const party *p, uint8_t purpose, uint32_t occasion)
{
    return sim_open_stream(s, p->identity, purpose, occasion);
}
