/* Common random numbers: twenty per cent more departures of one class leave everybody else's luck as it was.
 *
 * Two runs of tiny are watched event by event and what each party draws is logged under its identity: when it sets out, who
 * it is, and after each of its events where it stands, what it chose, when it arrives. The log of a party ends where it
 * first meets something that it shares with others: a station, the queue for appointments, or the line, where the chance to
 * be caught depends on how full custody is. With beliefs and networks frozen the logs of all other parties must be equal
 * in every number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/corridor/party.h"
#include "models/corridor/stations.h"
#include "sim/kernel/panic.h"
#include "tests/scenarios/tiny.h"

enum { SEED = 7, OVERRIDES_MOST = 6 };

typedef enum end_of_log { STILL_ALONE, AT_STATION, AT_APPOINTMENTS, AT_THE_LINE, DIED_ALONE } end_of_log;

/* What one party drew. Padding is zero: logs are compared as memory. */
typedef struct luck {
    uint64_t identity;
    sim_ticks departed;
    uint32_t persons, money_usd;
    uint32_t demographic, plan, flags, place;
    uint32_t first_choice;
    uint32_t events; /* of its own until the log ends */
    uint64_t draws;  /* all that was seen at them, hashed */
    uint32_t end;
    uint32_t zero;
} luck;

typedef struct lucks {
    luck *at;
    size_t count, room;
    size_t *of_party; /* by index in the pool of parties */
    size_t parties_room;
    uint64_t requests; /* made at all stations, before the event */
} lucks;

/* ---- the log ---- */

static uint64_t mixed_with(uint64_t hash, uint64_t value)
{
    return party_identity_mixed(hash * 0x9E3779B97F4A7C15ULL + value + 1);
}

static uint64_t requests_made(sim *s, const corridor_inputs *in)
{
    uint64_t requests = 0;
    for (uint32_t i = 0; i < in->posts.count; i++)
        requests += sim_station_at(s, &corridor_stations, i)->requests;
    return requests;
}

static void log_departure(lucks *all, const sim *s, uint32_t party_index, const party *p)
{
    if (all->count == all->room) {
        all->room = all->room ? 2 * all->room : 1024;
        all->at = sim_reallocate(all->at, all->room, sizeof *all->at);
    }
    if (party_index >= all->parties_room) {
        all->parties_room = 2 * (size_t)party_index + 64;
        all->of_party = sim_reallocate(all->of_party, all->parties_room, sizeof *all->of_party);
    }
    luck *one = &all->at[all->count];
    memset(one, 0, sizeof *one);
    one->identity = p->identity;
    one->departed = sim_now(s);
    one->persons = p->persons;
    one->money_usd = p->money_usd;
    one->demographic = p->demographic;
    one->plan = p->plan;
    one->flags = p->flags;
    one->place = p->place;
    all->of_party[party_index] = all->count++;
}

/* The open log of the party that the event is about, or NULL. */
static luck *log_of(const lucks *all, const sim_event *event)
{
    const int of_party = event->kind == EVENT_DEPART || event->kind == EVENT_ARRIVE || event->kind == EVENT_GO ||
                         event->kind == EVENT_WAIT_END;
    if (!of_party)
        return NULL;
    luck *one = &all->at[all->of_party[event->entity]];
    return one->identity == event->identity && one->end == STILL_ALONE ? one : NULL;
}

static void before_event(void *context, sim *s, const corridor_inputs *in, const sim_event *event)
{
    lucks *all = context;
    all->requests = requests_made(s, in);
    const party *p = event->kind == EVENT_DEPART || event->kind == EVENT_ARRIVE ? party_at(s, event->entity) : NULL;
    if (event->kind == EVENT_DEPART)
        log_departure(all, s, event->entity, p);
    luck *one = log_of(all, event);
    if (!one)
        return;
    one->events++;
    one->draws = mixed_with(mixed_with(one->draws, (uint64_t)sim_now(s)), event->kind);
    if (event->kind == EVENT_ARRIVE && in->network.hop_end[in->network.alternative_hop[p->alternative]] != NETWORK_NONE)
        one->end = AT_THE_LINE;
}

static void after_event(void *context, sim *s, const corridor_inputs *in, const sim_event *event)
{
    lucks *all = context;
    luck *one = log_of(all, event);
    if (!one)
        return;
    const party *p = party_at(s, event->entity);
    if (!sim_pool_is_live(sim_pool_of(s, POOL_PARTIES), event->entity) || p->identity != event->identity) {
        one->end = DIED_ALONE;
        return;
    }
    /* A checkpoint that is full lets a party pass within this event: asked it has all the same. */
    if (requests_made(s, in) != all->requests) {
        one->end = AT_STATION;
        return;
    }
    if (p->state == PERSON_WAITING_APPOINTMENT) {
        one->end = AT_APPOINTMENTS;
        return;
    }
    const sim_event *next = sim_pending_event(s, p->event);
    assert_non_null(next);
    if (event->kind == EVENT_DEPART)
        one->first_choice = p->alternative;
    const uint64_t seen[] = {p->state,   p->place, p->route_state, p->alternative, p->money_usd,
                             p->persons, p->flags, p->steps,       next->kind,     (uint64_t)next->at};
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        one->draws = mixed_with(one->draws, seen[i]);
}

static int by_identity(const void *a, const void *b)
{
    const uint64_t x = ((const luck *)a)->identity, y = ((const luck *)b)->identity;
    return (x > y) - (x < y);
}

static lucks run_seed(const char *const overrides[], uint32_t seed)
{
    const char *seen[OVERRIDES_MOST + 2] = {"journey.hop_events=all"}; /* each step is to be seen */
    for (size_t i = 0; overrides && overrides[i]; i++) {
        assert_true(i < OVERRIDES_MOST);
        seen[i + 1] = overrides[i];
    }
    tiny t = tiny_read(seen);
    lucks all = {0};
    tiny_watch watch = {.before = before_event, .after = after_event, .context = &all};
    sim *s = tiny_begin_watched(&t, seed, 0, &watch);
    tiny_run_out(&t, s);
    sim_free(s);
    tiny_free(&t);
    free(all.of_party);
    qsort(all.at, all.count, sizeof *all.at, by_identity);
    return all;
}

static lucks run(const char *const overrides[])
{
    return run_seed(overrides, SEED);
}

/* ---- two runs ---- */

typedef enum travellers { LEARNING, FROZEN } travellers;

typedef struct pair_of_runs {
    uint32_t more_class;
    lucks base, more;
} pair_of_runs;

/* Networks that weigh nothing, and news that comes after the end of the run. */
#define FROZEN_NETWORKS "attractions.network_weight=0.0"
#define FROZEN_BELIEFS  "beliefs.delay_days=60"

static pair_of_runs run_pair(const char *class_id, travellers how)
{
    char only_sea[80], only_levels[80];
    snprintf(only_sea, sizeof only_sea, "departures[sea].only_class=%s", class_id);
    snprintf(only_levels, sizeof only_levels, "departures[levels].only_class=%s", class_id);
    const char *frozen[] = {FROZEN_NETWORKS,
                            FROZEN_BELIEFS,
                            only_sea,
                            only_levels,
                            "departures[sea].factor=1.2",
                            "departures[levels].factor=1.2",
                            NULL};
    const char *base[] = {FROZEN_NETWORKS, FROZEN_BELIEFS, NULL};
    tiny t = tiny_read(NULL);
    sim_diagnostics *d = sim_diagnostics_new();
    const uint32_t more_class = classes_require(&t.in->classes, class_id, (sim_origin){"", 0}, "", d);
    sim_diagnostics_free(d);
    tiny_free(&t);
    assert_int_not_equal(more_class, UINT32_MAX);
    if (how == FROZEN)
        return (pair_of_runs){more_class, run(base), run(frozen)};
    return (pair_of_runs){more_class, run(NULL), run(frozen + 2)};
}

static void free_pair(pair_of_runs *pair)
{
    free(pair->base.at);
    free(pair->more.at);
}

static const luck *find(const lucks *all, uint64_t identity)
{
    const luck key = {.identity = identity};
    return bsearch(&key, all->at, all->count, sizeof key, by_identity);
}

static size_t count_of_class(const lucks *all, uint32_t class_)
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += party_identity_class(all->at[i].identity) == class_;
    return count;
}

/* Who they are and when they set out: the same whatever travellers have learned. */
static void assert_same_attributes(const luck *a, const luck *b)
{
    assert_int_equal(a->departed, b->departed);
    assert_int_equal(a->persons, b->persons);
    assert_int_equal(a->money_usd, b->money_usd);
    assert_int_equal(a->demographic, b->demographic);
    assert_int_equal(a->plan, b->plan);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->place, b->place);
}

static const char *const classes_of_tiny[] = {"thicket", "overseas_adult", "overseas_family"};
enum { CLASSES_OF_TINY = sizeof classes_of_tiny / sizeof *classes_of_tiny };

static void others_draw_the_same_up_to_their_first_shared_queue(void **state)
{
    (void)state;
    for (size_t k = 0; k < CLASSES_OF_TINY; k++) {
        pair_of_runs pair = run_pair(classes_of_tiny[k], FROZEN);
        size_t others = 0, events = 0, ends[DIED_ALONE + 1] = {0};
        for (size_t i = 0; i < pair.base.count; i++) {
            const luck *one = &pair.base.at[i];
            if (party_identity_class(one->identity) == pair.more_class)
                continue;
            const luck *other = find(&pair.more, one->identity);
            assert_non_null(other);
            assert_memory_equal(one, other, sizeof *one);
            others++;
            events += one->events;
            ends[one->end]++;
        }
        assert_int_equal(pair.more.count - count_of_class(&pair.more, pair.more_class), others);
        print_message("    more of %s: %zu other parties, %zu events, all equal; ends: %zu at a station, %zu at "
                      "appointments, %zu at the line, %zu dead, %zu still alone\n",
                      classes_of_tiny[k], others, events, ends[AT_STATION], ends[AT_APPOINTMENTS], ends[AT_THE_LINE],
                      ends[DIED_ALONE], ends[STILL_ALONE]);
        free_pair(&pair);
    }
}

/* The log is no empty thing: another seed, and the whole of it differs. */
static void another_seed_leaves_no_log_equal(void **state)
{
    (void)state;
    const char *const frozen[] = {FROZEN_NETWORKS, FROZEN_BELIEFS, NULL};
    lucks a = run(frozen), b = run_seed(frozen, SEED + 1);
    for (size_t i = 0; i < b.count; i++) {
        const luck *same = find(&a, b.at[i].identity);
        if (same)
            assert_true(same->departed != b.at[i].departed || same->draws != b.at[i].draws);
    }
    free(a.at);
    free(b.at);
}

static void who_sets_out_is_the_same_while_travellers_learn(void **state)
{
    (void)state;
    for (size_t k = 0; k < CLASSES_OF_TINY; k++) {
        pair_of_runs pair = run_pair(classes_of_tiny[k], LEARNING);
        size_t others = 0, equal = 0, equal_choice = 0;
        for (size_t i = 0; i < pair.base.count; i++) {
            const luck *one = &pair.base.at[i], *other = find(&pair.more, one->identity);
            assert_non_null(other);
            assert_same_attributes(one, other);
            if (party_identity_class(one->identity) == pair.more_class)
                continue;
            others++;
            equal_choice += one->first_choice == other->first_choice;
            equal += memcmp(one, other, sizeof *one) == 0;
        }
        print_message("    more of %s: of %zu other parties %.2f %% choose the same first hop, %.2f %% draw the same "
                      "to the end of the log\n",
                      classes_of_tiny[k], others, 100.0 * (double)equal_choice / (double)others,
                      100.0 * (double)equal / (double)others);
        free_pair(&pair);
    }
}

/* From `i` on: how many parties there are of the same class, gateway and day, whose ordinals are 0, 1, 2, … */
static size_t parties_of_day(const lucks *all, size_t i)
{
    const uint64_t day = all->at[i].identity >> PARTY_DAY_SHIFT;
    size_t count = 0;
    while (i + count < all->count && all->at[i + count].identity >> PARTY_DAY_SHIFT == day) {
        assert_int_equal(all->at[i + count].identity, day << PARTY_DAY_SHIFT | (uint64_t)count << PARTY_ORDINAL_SHIFT);
        count++;
    }
    return count;
}

/* Both runs number the parties of a day from 0 without a gap, and the base's are all in the other: so what is more is the
 * last ordinals of days. */
static void the_extra_parties_are_the_last_ordinals_of_their_days(void **state)
{
    (void)state;
    for (size_t k = 0; k < CLASSES_OF_TINY; k++) {
        pair_of_runs pair = run_pair(classes_of_tiny[k], FROZEN);
        size_t days_with_more = 0;
        for (size_t i = 0, n; i < pair.base.count; i += n) {
            n = parties_of_day(&pair.base, i);
            assert_non_null(find(&pair.more, pair.base.at[i + n - 1].identity));
        }
        for (size_t i = 0, n; i < pair.more.count; i += n) {
            n = parties_of_day(&pair.more, i);
            const int more = !find(&pair.base, pair.more.at[i + n - 1].identity);
            assert_true(!more || party_identity_class(pair.more.at[i].identity) == pair.more_class);
            days_with_more += more != 0;
        }
        const size_t base = count_of_class(&pair.base, pair.more_class),
                     more = count_of_class(&pair.more, pair.more_class);
        print_message("    more of %s: %zu parties instead of %zu (%+.1f %%), on %zu days at a gateway\n",
                      classes_of_tiny[k], more, base, 100.0 * ((double)more / (double)base - 1), days_with_more);
        assert_true(more > base);
        free_pair(&pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_draw_the_same_up_to_their_first_shared_queue),
        cmocka_unit_test(another_seed_leaves_no_log_equal),
        cmocka_unit_test(who_sets_out_is_the_same_while_travellers_learn),
        cmocka_unit_test(the_extra_parties_are_the_last_ordinals_of_their_days),
    };
    return cmocka_run_group_tests_name("common random numbers", tests, NULL, NULL);
}
