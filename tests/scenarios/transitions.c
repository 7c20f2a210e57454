/* The table of transitions. What may follow what stands here a second time, from the description of the model and not
 * from the table: a pair that is not in this list must end the run. Runs of tiny show that every pair happens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/corridor/party.h"
#include "sim/kernel/panic.h"
#include "tests/scenarios/tiny.h"

enum { SEEDS = 5 };

typedef enum occurs { HAPPENS, NOTHING_DOES_IT } occurs;

typedef struct legal_pair {
    person_state from, to;
    occurs in_tiny;
    const char *why;
} legal_pair;

/* Pairs that nothing does are allowed for what later issues add; a run in which one of them happens fails the test below,
 * so that this list says so. */
static const legal_pair legal[] = {
    {PERSON_OUTSIDE, PERSON_IN_TRANSIT, HAPPENS, "sets out"},
    {PERSON_IN_TRANSIT, PERSON_WAITING_APPOINTMENT, HAPPENS, "reaches the city of a port"},
    {PERSON_IN_TRANSIT, PERSON_WAITING_ASYLUM, HAPPENS, "claims asylum"},
    {PERSON_IN_TRANSIT, PERSON_STRANDED, HAPPENS, "turns back at the line"},
    {PERSON_IN_TRANSIT, PERSON_CUSTODY_TRANSIT, HAPPENS, "is detained at a checkpoint"},
    {PERSON_IN_TRANSIT, PERSON_CUSTODY_DESTINATION, HAPPENS, "is encountered"},
    {PERSON_IN_TRANSIT, PERSON_EVADED, HAPPENS, "gets away"},
    {PERSON_IN_TRANSIT, PERSON_DEAD, HAPPENS, "dies on a leg"},
    {PERSON_WAITING_APPOINTMENT, PERSON_ADMITTED, HAPPENS, "is given an appointment"},
    {PERSON_WAITING_APPOINTMENT, PERSON_IN_TRANSIT, HAPPENS, "loses patience and goes over the line"},
    {PERSON_WAITING_APPOINTMENT, PERSON_GAVE_UP, HAPPENS, "loses patience and settles"},
    {PERSON_WAITING_ASYLUM, PERSON_IN_TRANSIT, HAPPENS, "goes on with a document"},
    {PERSON_WAITING_ASYLUM, PERSON_GAVE_UP, HAPPENS, "stays where asylum was given"},
    {PERSON_STRANDED, PERSON_IN_TRANSIT, HAPPENS, "tries again"},
    {PERSON_CUSTODY_TRANSIT, PERSON_IN_TRANSIT, HAPPENS, "leaves with an order, or is moved south"},
    {PERSON_CUSTODY_TRANSIT, PERSON_REMOVED, HAPPENS, "is removed for good"},
    {PERSON_CUSTODY_TRANSIT, PERSON_REMOVED_AGAIN, HAPPENS, "is removed and will set out again"},
    {PERSON_CUSTODY_DESTINATION, PERSON_RELEASED, HAPPENS, "is released"},
    {PERSON_CUSTODY_DESTINATION, PERSON_REMOVED, HAPPENS, "is removed for good"},
    {PERSON_CUSTODY_DESTINATION, PERSON_REMOVED_AGAIN, HAPPENS, "is removed and will set out again"},
    {PERSON_CUSTODY_DESTINATION, PERSON_STRANDED, HAPPENS, "is expelled or returned over the border"},
    {PERSON_CUSTODY_DESTINATION, PERSON_GAVE_UP, HAPPENS, "is returned and does not try again"},
    {PERSON_REMOVED_AGAIN, PERSON_IN_TRANSIT, HAPPENS, "sets out again"},
};

static const legal_pair *legal_of(unsigned from, unsigned to)
{
    for (size_t i = 0; i < sizeof legal / sizeof *legal; i++)
        if (legal[i].from == from && legal[i].to == to)
            return &legal[i];
    return NULL;
}

static jmp_buf after_panic;
static char panic_text[256];

static void remember_panic(sim_panic_kind kind, const char *text)
{
    (void)kind;
    snprintf(panic_text, sizeof panic_text, "%s", text);
    longjmp(after_panic, 1);
}

/* Whether the step panics. */
static int panics(sim *s, uint32_t party_index, person_state to)
{
    sim_panic_set_handler(remember_panic);
    const int jumped = setjmp(after_panic);
    if (!jumped)
        party_set_state(s, party_index, to);
    sim_panic_set_handler(NULL);
    return jumped;
}

static uint32_t party_made_in(sim *s, unsigned state, uint32_t ordinal)
{
    const uint32_t i = party_new(s, party_identity(0, 0, 0, ordinal), 1);
    party_at(s, i)->state = (uint8_t)state;
    return i;
}

static void every_pair_that_is_not_legal_panics(void **state)
{
    sim *s = tiny_begin(*state, 1, 0);
    uint32_t ordinal = 0;
    for (unsigned from = 0; from < PERSON_STATES; from++)
        for (unsigned to = 0; to < PERSON_STATES; to++) {
            const uint32_t i = party_made_in(s, from, ordinal++);
            const int panicked = panics(s, i, to);
            assert_int_equal(panicked, !legal_of(from, to));
            assert_int_equal(party_may_go(from, to), !panicked);
            if (panicked)
                assert_non_null(strstr(panic_text, "which the table of transitions does not allow"));
        }
    sim_free(s);
}

static void a_party_does_not_end_while_a_station_holds_it(void **state)
{
    sim *s = tiny_begin(*state, 1, 0);
    const uint32_t i = party_made_in(s, PERSON_CUSTODY_TRANSIT, 0);
    party_at(s, i)->request = 0;
    assert_true(panics(s, i, PERSON_REMOVED));
    assert_string_equal(panic_text, "a party ends while a station holds its request");
    sim_free(s);
}

static void every_legal_pair_happens_but_those_that_nothing_does(void **state)
{
    int64_t moved[PERSON_STATES * PERSON_STATES] = {0};
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        sim *s = tiny_begin(*state, seed, 0);
        tiny_run_out(*state, s);
        const int64_t *moves = sim_table_at(s, TABLE_MOVES);
        for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
            moved[i] += moves[i];
        sim_free(s);
    }
    for (unsigned from = 0; from < PERSON_STATES; from++)
        for (unsigned to = 0; to < PERSON_STATES; to++) {
            const legal_pair *pair = legal_of(from, to);
            const int64_t persons = moved[from * PERSON_STATES + to];
            const int expected = pair && pair->in_tiny == HAPPENS;
            if ((persons > 0) != expected)
                fail_msg("%lld persons went from %s to %s: %s", (long long)persons,
                         from ? person_state_labels[from - 1] : "outside", to ? person_state_labels[to - 1] : "outside",
                         pair ? pair->why : "not legal");
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_that_is_not_legal_panics),
        cmocka_unit_test(a_party_does_not_end_while_a_station_holds_it),
        cmocka_unit_test(every_legal_pair_happens_but_those_that_nothing_does),
    };
    return cmocka_run_group_tests_name("transitions", tests, tiny_set_up, tiny_tear_down);
}
