/* The census catches mistakes. Each test makes, between two days, what one mistake in the code would have left behind, and
 * asks the census of the next evening for its words. Parties are chosen whom nothing else would have moved on that day, so
 * that it is the census that finds the mistake and no event. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/corridor/day_book.h"
#include "models/corridor/observables.h"
#include "models/corridor/party.h"
#include "models/corridor/stations.h"
#include "sim/kernel/panic.h"
#include "tests/scenarios/tiny.h"

enum { SEED = 13, BROKEN_DAY = 33, DAY = 86400 };

/* Longer stays, so that on any day somebody stays in custody until the next. */
static int read_tiny(void **state)
{
    static tiny t;
    t = tiny_read((const char *const[]){"detention.stay_days=6.0", "line.hold_hours=96.0", NULL});
    *state = &t;
    return 0;
}

static int free_tiny(void **state)
{
    tiny_free(*state);
    return 0;
}

typedef void mistake(sim *s, const corridor_inputs *in);

/* Runs to a day in the middle of the reported period, makes the mistake and expects these words within a day. */
static void assert_caught(void **state, mistake *make, const char *words)
{
    const tiny *t = *state;
    sim *s = tiny_begin(t, SEED, 0);
    tiny_run_days(s, BROKEN_DAY);
    make(s, t->in);
    const char *text = sim_run_day(s);
    if (!text)
        fail_msg("not caught; expected: %s", words);
    else if (!strstr(text, words))
        fail_msg("caught as: %s\nexpected: %s", text, words);
    print_message("    caught: %s\n", text);
    sim_free(s);
}

/* ---- whom the mistakes happen to ---- */

/* When something moves the party on: its own event, or that of the station which holds it, or its arrival by the day book. */
static sim_ticks moves_on(sim *s, const party *p)
{
    if (p->state == PERSON_IN_TRANSIT && p->event.slot == 0 && p->request == SIM_NO_RECORD)
        return p->event.generation;
    const sim_event *event = sim_pending_event(s, p->event);
    if (!event && p->request != SIM_NO_RECORD)
        event = sim_pending_event(s, sim_request_at(s, &corridor_stations, p->request)->event);
    return event ? event->at : 0;
}

/* A party in `state` of at least `persons` that nothing touches today; with an event of its own, or held by a station. */
typedef enum held_by { BY_ITSELF, BY_STATION } held_by;

static uint32_t party_in(sim *s, person_state state, uint32_t persons, held_by holder)
{
    const sim_pool *parties = sim_pool_of(s, POOL_PARTIES);
    for (uint32_t i = sim_pool_next(parties, 0); i != SIM_NO_RECORD; i = sim_pool_next(parties, i + 1)) {
        const party *p = sim_pool_at(parties, i);
        if (p->state == state && p->persons >= persons && (p->identity & 0xFF) == 0 &&
            (p->request != SIM_NO_RECORD) == (holder == BY_STATION) && moves_on(s, p) >= sim_now(s) + DAY)
            return i;
    }
    fail_msg("nobody is %s and left alone for a day: another seed, or another day",
             state ? person_state_labels[state - 1] : "outside");
    return SIM_NO_RECORD;
}

/* What would move the party on is not there: its own event, or its entry in the day book. */
static void forget_next(sim *s, uint32_t index)
{
    if (sim_cancel(s, party_at(s, index)->event))
        return;
    const uint32_t *first = sim_table_at(s, TABLE_DAY_BOOK);
    for (int day = 0; day < DAY_BOOK_DAYS; day++)
        for (uint32_t page = first[day]; page != SIM_NO_RECORD; page = day_page_at(s, page)->next) {
            day_page *written = sim_pool_at(sim_pool_of(s, POOL_DAY_PAGES), page);
            for (uint32_t i = 0; i < written->count; i++)
                if (written->entry[i].party == index)
                    written->entry[i--] = written->entry[--written->count];
        }
}

static int64_t *population_of(sim *s, uint32_t class_, person_state state)
{
    return (int64_t *)sim_table_at(s, TABLE_POPULATION) + (size_t)class_ * PERSON_STATES + state;
}

/* What party.c does when persons go from one state to another, for mistakes that count too much. */
static void count_again(sim *s, uint32_t class_, person_state from, person_state to, int64_t persons)
{
    *population_of(s, class_, from) -= persons;
    *population_of(s, class_, to) += persons;
    ((int64_t *)sim_table_at(s, TABLE_MOVES))[from * PERSON_STATES + to] += persons;
}

static int64_t *custody_at(sim *s, const party *p)
{
    return (int64_t *)sim_table_at(s, TABLE_CUSTODY) + p->area;
}

static uint32_t nationality_of(const corridor_inputs *in, const party *p)
{
    return in->classes.at[p->class_].nationality;
}

static void count_encounter_in_series(sim *s, const corridor_inputs *in, const party *p, int64_t persons)
{
    sim_series_add(s, SERIES_ENCOUNTERS, p->area * in->classes.nationality_count + nationality_of(in, p), persons);
}

/* ---- 1: lost on a leg ---- */

/* The code chose a hop and forgot to schedule the arrival. */
static void forget_arrival(sim *s, const corridor_inputs *in)
{
    (void)in;
    forget_next(s, party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF));
}

/* It scheduled the event of another state. */
static void schedule_wrong_event(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t i = party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF);
    forget_next(s, i);
    party_schedule(s, i, sim_now(s) + 2 * DAY, EVENT_CUSTODY_END);
}

/* The day book has it twice, or under another time. */
static void write_twice(sim *s, const corridor_inputs *in)
{
    const uint32_t i = party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF);
    const party *p = party_at(s, i);
    day_book_write(s, in->frame.ticks_per_day, p->identity, i, p->event.generation);
}

static void write_another_time(sim *s, const corridor_inputs *in)
{
    (void)in;
    party_at(s, party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF))->event.generation++;
}

static void a_party_lost_on_a_leg_is_caught(void **state)
{
    assert_caught(state, write_twice, "is in_transit, but nothing moves it on");
    assert_caught(state, write_another_time, "is in_transit, but nothing moves it on");
    assert_caught(state, forget_arrival, "is in_transit, but nothing moves it on");
    assert_caught(state, schedule_wrong_event, "is in_transit, but nothing moves it on");
}

/* ---- 2: released twice ---- */

/* The release as line.c does it; what it was is returned, for the second time. */
static party release(sim *s)
{
    const uint32_t i = party_in(s, PERSON_CUSTODY_DESTINATION, 1, BY_ITSELF);
    const party p = *party_at(s, i);
    *custody_at(s, &p) -= p.persons;
    sim_series_add(s, SERIES_RELEASES, p.area, p.persons);
    party_set_state(s, i, PERSON_RELEASED);
    return p;
}

/* Two events ended the custody of one party; the second took them out of it again. */
static void release_twice(sim *s, const corridor_inputs *in)
{
    (void)in;
    const party p = release(s);
    count_again(s, p.class_, PERSON_CUSTODY_DESTINATION, PERSON_RELEASED, p.persons);
}

/* The second added to those released and took nobody out. */
static void release_from_nowhere(sim *s, const corridor_inputs *in)
{
    (void)in;
    const party p = release(s);
    *population_of(s, p.class_, PERSON_RELEASED) += p.persons;
}

/* The release was written to the results twice and happened once. */
static void report_release_twice(sim *s, const corridor_inputs *in)
{
    (void)in;
    const party p = release(s);
    sim_series_add(s, SERIES_RELEASES, p.area, p.persons);
}

static void a_party_released_twice_is_caught(void **state)
{
    assert_caught(state, release_twice, "persons are custody_in_destination_country by the walk");
    assert_caught(state, release_from_nowhere, "are in some state");
    assert_caught(state, report_release_twice, "encounters less ends of custody in");
}

/* ---- 3: a family counted as one ---- */

/* A transition counted parties where it should count persons. */
static void move_one_of_family(sim *s, const corridor_inputs *in)
{
    (void)in;
    const party *p = party_at(s, party_in(s, PERSON_IN_TRANSIT, 2, BY_ITSELF));
    *population_of(s, p->class_, PERSON_IN_TRANSIT) -= p->persons - 1;
}

/* Custody was counted so. */
static void hold_one_of_family(sim *s, const corridor_inputs *in)
{
    (void)in;
    const party *p = party_at(s, party_in(s, PERSON_CUSTODY_DESTINATION, 2, BY_ITSELF));
    *custody_at(s, p) -= p->persons - 1;
}

/* Their encounter was. */
static void encounter_one_of_family(sim *s, const corridor_inputs *in)
{
    const party *p = party_at(s, party_in(s, PERSON_CUSTODY_DESTINATION, 2, BY_ITSELF));
    counts_of(s)->encounters -= p->persons - 1;
    count_encounter_in_series(s, in, p, 1 - (int64_t)p->persons);
}

/* The station was asked for one. */
static void ask_for_one_of_family(sim *s, const corridor_inputs *in)
{
    (void)in;
    const party *p = party_at(s, party_in(s, PERSON_CUSTODY_TRANSIT, 2, BY_STATION));
    sim_request *request = sim_request_at(s, &corridor_stations, p->request);
    sim_station *station = sim_station_at(s, &corridor_stations, request->station);
    station->line[SIM_STANDS_SERVING].weight -= request->weight - 1;
    request->weight = 1;
}

/* The results saw one set out. */
static void report_one_of_family(sim *s, const corridor_inputs *in)
{
    const party *p = party_at(s, party_in(s, PERSON_IN_TRANSIT, 2, BY_ITSELF));
    sim_series_add(s, SERIES_ENTRIES, nationality_of(in, p), 1 - (int64_t)p->persons);
}

static void a_family_counted_as_one_is_caught(void **state)
{
    assert_caught(state, move_one_of_family, "persons are in_transit by the walk");
    assert_caught(state, hold_one_of_family, "are held there");
    assert_caught(state, encounter_one_of_family, "persons came into custody or were admitted");
    assert_caught(state, ask_for_one_of_family, "nothing moves it on or holds it there");
    assert_caught(state, report_one_of_family, "the series entries counts");
}

/* ---- 4: custody left without a state ---- */

/* The place in detention was given up, but the party stayed in the state of those detained. */
static void give_up_place_only(sim *s, const corridor_inputs *in)
{
    const party *p = party_at(s, party_in(s, PERSON_CUSTODY_TRANSIT, 1, BY_STATION));
    sim_station_cancel(s, &corridor_stations, in, p->request);
}

/* The party went on, but its place was kept. */
static void give_up_state_only(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t i = party_in(s, PERSON_CUSTODY_TRANSIT, 1, BY_STATION);
    party_at(s, i)->request = SIM_NO_RECORD;
    party_set_state(s, i, PERSON_IN_TRANSIT);
    party_schedule(s, i, sim_now(s) + 2 * DAY, EVENT_ARRIVE);
}

/* It went out of custody beyond the line, where it is still counted. */
static void keep_count_of_custody(sim *s, const corridor_inputs *in)
{
    (void)in;
    const party p = release(s);
    *custody_at(s, &p) += p.persons;
}

static void custody_left_without_a_state_is_caught(void **state)
{
    assert_caught(state, give_up_place_only,
                  "is custody_in_transit_country, but nothing moves it on or holds it there");
    assert_caught(state, give_up_state_only, "parties are at stations");
    assert_caught(state, keep_count_of_custody, "are held there");
}

/* ---- 5: a got-away also counted as an encounter ---- */

static party get_away(sim *s)
{
    const uint32_t i = party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF);
    const party p = *party_at(s, i);
    forget_next(s, i);
    sim_series_add(s, SERIES_GOT_AWAYS, p.area, p.persons);
    counts_of(s)->got_aways += p.persons;
    party_set_state(s, i, PERSON_EVADED);
    return p;
}

static void encounter_got_away(sim *s, const corridor_inputs *in)
{
    const party p = get_away(s);
    counts_of(s)->encounters += p.persons;
    count_encounter_in_series(s, in, &p, p.persons);
}

/* Only the results count it so. */
static void report_got_away_as_encounter(sim *s, const corridor_inputs *in)
{
    const party p = get_away(s);
    count_encounter_in_series(s, in, &p, p.persons);
}

static void a_got_away_also_counted_as_an_encounter_is_caught(void **state)
{
    assert_caught(state, encounter_got_away, "persons came into custody or were admitted");
    assert_caught(state, report_got_away_as_encounter, "encounters less ends of custody in");
}

/* ---- 6: a removed person still in a station ---- */

/* The code of the removal forgot to end the stay: it cleared the party's own note of it only. */
static void remove_without_leaving(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t i = party_in(s, PERSON_CUSTODY_TRANSIT, 1, BY_STATION);
    party_at(s, i)->request = SIM_NO_RECORD;
    party_set_state(s, i, PERSON_REMOVED);
}

static void a_removed_person_still_in_a_station_is_caught(void **state)
{
    assert_caught(state, remove_without_leaving, "parties are at stations");
}

/* ---- 7: a repeat attempt made a new person ---- */

static uint32_t copy_as_new(sim *s, const party *old)
{
    const uint32_t day = (uint32_t)sim_days_run(s);
    const uint32_t i = party_new(s, party_identity(old->class_, old->place, day, 1 << 20), old->persons);
    party *p = party_at(s, i);
    p->place = old->place;
    p->route_state = old->route_state;
    p->alternative = old->alternative;
    return i;
}

/* Who tries again sets out anew, and the one who was turned back gives up. */
static void enter_again(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t old = party_in(s, PERSON_REMOVED_AGAIN, 1, BY_ITSELF);
    const uint32_t i = copy_as_new(s, party_at(s, old));
    party_set_state(s, i, PERSON_IN_TRANSIT);
    party_schedule(s, i, sim_now(s) + 2 * DAY, EVENT_ARRIVE);
}

/* The new one takes the place of the old without passing any transition. */
static void replace_by_new(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t old = party_in(s, PERSON_REMOVED_AGAIN, 1, BY_ITSELF);
    const uint32_t i = copy_as_new(s, party_at(s, old));
    party_at(s, i)->state = PERSON_REMOVED_AGAIN;
    party_schedule(s, i, sim_now(s) + 2 * DAY, EVENT_GO);
    sim_cancel(s, party_at(s, old)->event);
    sim_pool_give(sim_pool_of(s, POOL_PARTIES), old);
}

static void a_repeat_attempt_made_a_new_person_is_caught(void **state)
{
    assert_caught(state, enter_again, "persons set out");
    assert_caught(state, replace_by_new, "parties were made");
}

/* ---- 8: a dissolved group's member forgotten ---- */

static void split_off_and_forget(sim *s, const corridor_inputs *in)
{
    (void)in;
    party_split(s, party_in(s, PERSON_IN_TRANSIT, 2, BY_ITSELF), 1);
}

static void split_off_and_drop(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t piece = party_split(s, party_in(s, PERSON_IN_TRANSIT, 2, BY_ITSELF), 1);
    sim_pool_give(sim_pool_of(s, POOL_PARTIES), piece);
}

/* Those caught are taken off and nobody is made of the others. */
static void shrink(sim *s, const corridor_inputs *in)
{
    (void)in;
    party_at(s, party_in(s, PERSON_IN_TRANSIT, 2, BY_ITSELF))->persons--;
}

static void a_forgotten_member_of_a_dissolved_group_is_caught(void **state)
{
    assert_caught(state, split_off_and_forget, "is in_transit, but nothing moves it on");
    assert_caught(state, split_off_and_drop, "persons are in_transit by the walk");
    assert_caught(state, shrink, "persons are in_transit by the walk");
}

/* ---- 9: a wrong class ---- */

static uint32_t other_class(const corridor_inputs *in, uint32_t class_)
{
    return (class_ + 1) % (uint32_t)in->classes.count;
}

static void change_class(sim *s, const corridor_inputs *in)
{
    party *p = party_at(s, party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF));
    p->class_ = (uint8_t)other_class(in, p->class_);
}

/* A transition was counted for another class. */
static void count_for_other_class(sim *s, const corridor_inputs *in)
{
    const party *p = party_at(s, party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF));
    *population_of(s, p->class_, PERSON_IN_TRANSIT) -= p->persons;
    *population_of(s, other_class(in, p->class_), PERSON_IN_TRANSIT) += p->persons;
}

/* The party was made of another class than the arrival process sent out, and is consistent ever after. */
static void make_of_other_class(sim *s, const corridor_inputs *in)
{
    const uint32_t i = party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF);
    count_for_other_class(s, in);
    party *p = party_at(s, i);
    const uint32_t wrong = other_class(in, p->class_);
    class_totals *totals = sim_table_at(s, TABLE_CLASS_TOTALS);
    totals[p->class_].entered -= p->persons;
    totals[wrong].entered += p->persons;
    counts_of(s)->identity_sum -= party_identity_mixed(p->identity);
    p->identity += (uint64_t)wrong << PARTY_CLASS_SHIFT;
    p->identity -= (uint64_t)p->class_ << PARTY_CLASS_SHIFT;
    counts_of(s)->identity_sum += party_identity_mixed(p->identity);
    p->class_ = (uint8_t)wrong;
    forget_next(s, i);
    party_schedule(s, i, sim_now(s) + 2 * DAY, EVENT_ARRIVE);
}

static void a_wrong_class_is_caught(void **state)
{
    assert_caught(state, change_class, "has changed its class");
    assert_caught(state, count_for_other_class, "persons are in_transit by the walk");
    assert_caught(state, make_of_other_class, "persons set out");
}

/* ---- 10: the dead still travelling ---- */

/* One of several died and was counted in every place, but the party goes on as before. */
static void die_and_travel(sim *s, const corridor_inputs *in)
{
    (void)in;
    const party *p = party_at(s, party_in(s, PERSON_IN_TRANSIT, 2, BY_ITSELF));
    counts_of(s)->deaths++;
    sim_series_add(s, SERIES_DEATHS, p->place, 1);
    count_again(s, p->class_, PERSON_IN_TRANSIT, PERSON_DEAD, 1);
}

/* The death was counted and nothing else happened. */
static void count_death_only(sim *s, const corridor_inputs *in)
{
    (void)in;
    counts_of(s)->deaths++;
    sim_series_add(s, SERIES_DEATHS, party_at(s, party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF))->place, 1);
}

static void report_death_only(sim *s, const corridor_inputs *in)
{
    (void)in;
    sim_series_add(s, SERIES_DEATHS, party_at(s, party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF))->place, 1);
}

static void the_dead_still_travelling_are_caught(void **state)
{
    assert_caught(state, die_and_travel, "persons are in_transit by the walk");
    assert_caught(state, count_death_only, "persons died");
    assert_caught(state, report_death_only, "the series deaths counts");
}

/* ---- 11: two events for one, or one for two ---- */

/* A second event was scheduled, and the party remembers only that. */
static void schedule_twice(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t i = party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF);
    party_at(s, i)->event = (sim_handle){0, 0};
    party_schedule(s, i, sim_now(s) + 2 * DAY, EVENT_ARRIVE);
}

/* The event of a party that is gone was forgotten. */
static void leave_event_behind(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t index = party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF);
    party *p = party_at(s, index);
    counts_of(s)->got_aways += p->persons;
    sim_series_add(s, SERIES_GOT_AWAYS, p->area, p->persons);
    p->event = (sim_handle){0, 0};
    party_set_state(s, index, PERSON_EVADED);
}

/* Another party in the same state than `one`, that nothing touches today either. */
static uint32_t another_in(sim *s, person_state state, uint32_t one, held_by holder)
{
    party *p = party_at(s, one);
    const uint8_t was = p->state;
    p->state = PERSON_STATES; /* hides it from the search */
    const uint32_t other = party_in(s, state, 1, holder);
    p->state = was;
    return other;
}

/* Two parties remember each other's event: each has one, of the right kind. */
static void exchange_events(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t i = party_in(s, PERSON_IN_TRANSIT, 1, BY_ITSELF);
    const uint32_t j = another_in(s, PERSON_IN_TRANSIT, i, BY_ITSELF);
    const sim_handle event = party_at(s, i)->event;
    party_at(s, i)->event = party_at(s, j)->event;
    party_at(s, j)->event = event;
}

static void two_events_for_one_or_one_for_two_are_caught(void **state)
{
    assert_caught(state, schedule_twice, "that nobody knows of");
    assert_caught(state, leave_event_behind, "that nobody knows of");
    assert_caught(state, exchange_events, "is in_transit, but nothing moves it on");
}

/* ---- 12: the place of another ---- */

static void exchange_places(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t i = party_in(s, PERSON_CUSTODY_TRANSIT, 1, BY_STATION);
    const uint32_t j = another_in(s, PERSON_CUSTODY_TRANSIT, i, BY_STATION);
    const uint32_t request = party_at(s, i)->request;
    party_at(s, i)->request = party_at(s, j)->request;
    party_at(s, j)->request = request;
}

/* Two hold one place, and one place holds nobody: as many as there should be. */
static void share_a_place(sim *s, const corridor_inputs *in)
{
    (void)in;
    const uint32_t i = party_in(s, PERSON_CUSTODY_TRANSIT, 1, BY_STATION);
    const uint32_t j = another_in(s, PERSON_CUSTODY_TRANSIT, i, BY_STATION);
    party_at(s, i)->request = party_at(s, j)->request;
}

static void be_nowhere(sim *s, const corridor_inputs *in)
{
    (void)in;
    party_at(s, party_in(s, PERSON_STRANDED, 1, BY_ITSELF))->place = UINT16_MAX;
}

static void the_place_of_another_is_caught(void **state)
{
    assert_caught(state, exchange_places, "is custody_in_transit_country, but nothing moves it on or holds it there");
    assert_caught(state, share_a_place, "is custody_in_transit_country, but nothing moves it on or holds it there");
    assert_caught(state, be_nowhere, "is nowhere");
}

/* ---- and without a mistake ---- */

static void a_run_without_a_mistake_passes_every_evening(void **state)
{
    for (uint32_t seed = 1; seed <= 5; seed++) {
        sim *s = tiny_begin(*state, seed, 0);
        tiny_run_out(*state, s);
        sim_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_party_lost_on_a_leg_is_caught),
        cmocka_unit_test(a_party_released_twice_is_caught),
        cmocka_unit_test(a_family_counted_as_one_is_caught),
        cmocka_unit_test(custody_left_without_a_state_is_caught),
        cmocka_unit_test(a_got_away_also_counted_as_an_encounter_is_caught),
        cmocka_unit_test(a_removed_person_still_in_a_station_is_caught),
        cmocka_unit_test(a_repeat_attempt_made_a_new_person_is_caught),
        cmocka_unit_test(a_forgotten_member_of_a_dissolved_group_is_caught),
        cmocka_unit_test(a_wrong_class_is_caught),
        cmocka_unit_test(the_dead_still_travelling_are_caught),
        cmocka_unit_test(two_events_for_one_or_one_for_two_are_caught),
        cmocka_unit_test(the_place_of_another_is_caught),
        cmocka_unit_test(a_run_without_a_mistake_passes_every_evening),
    };
    return cmocka_run_group_tests_name("census faults", tests, read_tiny, free_tiny);
}
