/* The evening's walk over all parties. Oracle: the same counts made the plain way, cell by cell, by asking every record that the
 * pool ever had whether it is live and belongs there. */
#include "models/corridor/headcount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/scenarios/tiny.h"

enum { SEED = 29, MIDDLE = 31 };

typedef int belongs(const party *p, uint32_t to, uint32_t state);

static int64_t persons_where(sim *s, belongs *here, uint32_t to, uint32_t state)
{
    const sim_pool *parties = sim_pool_of(s, POOL_PARTIES);
    int64_t persons = 0;
    for (uint32_t i = 0; i < sim_pool_extent(parties); i++) {
        const party *p = sim_pool_at(parties, i);
        if (sim_pool_is_live(parties, i) && here(p, to, state))
            persons += p->persons;
    }
    return persons;
}

static int in_class_and_state(const party *p, uint32_t class_, uint32_t state)
{
    return p->class_ == class_ && p->state == state;
}

/* As observables.c defines people_at_place. */
static int at_place(const party *p, uint32_t place, uint32_t unused)
{
    (void)unused;
    return p->place == place && (p->state == PERSON_IN_TRANSIT || p->state == PERSON_WAITING_APPOINTMENT ||
                                 p->state == PERSON_WAITING_ASYLUM || p->state == PERSON_STRANDED);
}

static int in_custody(const party *p, uint32_t area, uint32_t unused)
{
    (void)unused;
    return p->area == area && p->state == PERSON_CUSTODY_DESTINATION;
}

/* A run in the middle of its period; its parties are walked as they are now. */
static sim *begin_and_count(const tiny *t)
{
    sim *s = tiny_begin(t, SEED, 0);
    tiny_run_days(s, MIDDLE);
    headcount_take(s, t->in);
    return s;
}

static void persons_are_counted_by_class_and_state(void **state)
{
    const tiny *t = *state;
    sim *s = begin_and_count(t);
    int64_t all = 0;
    for (uint32_t k = 0; k < t->in->classes.count; k++)
        for (uint32_t i = 0; i < PERSON_STATES; i++) {
            const int64_t persons = persons_where(s, in_class_and_state, k, i);
            assert_int_equal(headcount_in_state(s, k, (person_state)i), persons);
            all += persons;
        }
    assert_true(all > 0);
    assert_int_equal(headcount_of(s)->parties, sim_pool_live(sim_pool_of(s, POOL_PARTIES)));
    assert_int_equal(headcount_of(s)->unfit, 0);
    sim_free(s);
}

static void persons_are_counted_where_they_are(void **state)
{
    const tiny *t = *state;
    sim *s = begin_and_count(t);
    int64_t travelling = 0, held = 0;
    for (uint32_t place = 0; place < t->in->network.place_count; place++) {
        const int64_t persons = persons_where(s, at_place, place, 0);
        assert_int_equal(headcount_at_place(s, t->in, place), persons);
        travelling += persons;
    }
    for (uint32_t area = 0; area < t->in->network.area_count; area++) {
        const int64_t persons = persons_where(s, in_custody, area, 0);
        assert_int_equal(headcount_in_custody(s, t->in, area), persons);
        held += persons;
    }
    assert_true(travelling > 0);
    assert_true(held > 0);
    sim_free(s);
}

/* Each party that a station holds names its request, and each that waits for an appointment its place in the line. */
static void those_who_are_held_are_as_many_as_their_holders(void **state)
{
    const tiny *t = *state;
    sim *s = begin_and_count(t);
    assert_int_equal(headcount_of(s)->at_stations, sim_pool_live(sim_pool_of(s, POOL_REQUESTS)));
    assert_int_equal(headcount_of(s)->in_queues, sim_pool_live(sim_pool_of(s, POOL_APPLICANTS)));
    assert_true(headcount_of(s)->at_stations > 0);
    assert_true(headcount_of(s)->in_queues > 0);
    sim_free(s);
}

static void records_that_cannot_be_are_counted_as_unfit(void **state)
{
    const tiny *t = *state;
    sim *s = begin_and_count(t);
    party *p = party_at(s, sim_pool_next(sim_pool_of(s, POOL_PARTIES), 0));
    const party right = *p;
    const party wrong[] = {
        {.state = PERSON_STATES},
        {.state = UINT8_MAX},
        {.state = PERSON_EVADED},
        {.state = PERSON_OUTSIDE},
        {.state = PERSON_IN_TRANSIT, .place = UINT16_MAX},
        {.state = PERSON_IN_TRANSIT, .class_ = UINT8_MAX},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        *p = right;
        p->state = wrong[i].state;
        p->place = wrong[i].place ? wrong[i].place : right.place;
        p->class_ = wrong[i].class_ ? wrong[i].class_ : right.class_;
        headcount_take(s, t->in);
        assert_true(headcount_of(s)->unfit > 0);
    }
    *p = right;
    p->persons = 0;
    headcount_take(s, t->in);
    assert_true(headcount_of(s)->unfit > 0);
    *p = right;
    headcount_take(s, t->in);
    assert_int_equal(headcount_of(s)->unfit, 0);
    sim_free(s);
}

/* Sums over pairs: as much as differs between two pairs that exchange what belongs to one of them, or differs in one part. */
static void a_pair_that_differs_in_any_part_has_another_number(void **unused)
{
    (void)unused;
    const sim_handle handle = {77, 9}, other_slot = {78, 9}, other_generation = {77, 11};
    const uint64_t identity = party_identity(3, 17, 8200, 5), other = identity + ((uint64_t)1 << PARTY_CLASS_SHIFT);
    const uint64_t pair = hold_by_event(identity, 40, EVENT_ARRIVE, handle);
    assert_true(pair != hold_by_event(other, 40, EVENT_ARRIVE, handle));
    assert_true(pair != hold_by_event(identity + 1, 40, EVENT_ARRIVE, handle));
    assert_true(pair != hold_by_event(identity, 41, EVENT_ARRIVE, handle));
    assert_true(pair != hold_by_event(identity, 40, EVENT_GO, handle));
    assert_true(pair != hold_by_event(identity, 40, EVENT_ARRIVE, other_slot));
    assert_true(pair != hold_by_event(identity, 40, EVENT_ARRIVE, other_generation));
    assert_true(pair + hold_by_event(other, 50, EVENT_ARRIVE, other_slot) !=
                hold_by_event(identity, 40, EVENT_ARRIVE, other_slot) + hold_by_event(other, 50, EVENT_ARRIVE, handle));
    const uint64_t place = hold_by_holder(identity, 40, 6, HOLDER_STATION, 4);
    assert_true(place != hold_by_holder(other, 40, 6, HOLDER_STATION, 4));
    assert_true(place != hold_by_holder(identity, 41, 6, HOLDER_STATION, 4));
    assert_true(place != hold_by_holder(identity, 40, 7, HOLDER_STATION, 4));
    assert_true(place != hold_by_holder(identity, 40, 6, HOLDER_QUEUE, 4));
    assert_true(place != hold_by_holder(identity, 40, 6, HOLDER_STATION, 5));
    assert_true(hold_by_holder(0, 40, 6, HOLDER_QUEUE, 1) + hold_by_holder(0, 41, 7, HOLDER_QUEUE, 1) !=
                hold_by_holder(0, 40, 7, HOLDER_QUEUE, 1) + hold_by_holder(0, 41, 6, HOLDER_QUEUE, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(persons_are_counted_by_class_and_state),
        cmocka_unit_test(persons_are_counted_where_they_are),
        cmocka_unit_test(those_who_are_held_are_as_many_as_their_holders),
        cmocka_unit_test(records_that_cannot_be_are_counted_as_unfit),
        cmocka_unit_test(a_pair_that_differs_in_any_part_has_another_number),
    };
    return cmocka_run_group_tests_name("headcount", tests, tiny_set_up, tiny_tear_down);
}
