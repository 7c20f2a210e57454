#include "models/corridor/census.h"

#include "models/corridor/census_search.h"
#include "models/corridor/headcount.h"
#include "models/corridor/holds.h"
#include "models/corridor/observables.h"
#include "models/corridor/party.h"
#include "models/corridor/stations.h"

static const char *state_name(unsigned state)
{
    return person_state_labels[state - 1];
}

typedef enum holding { ALL_HELD, NOT_ALL_HELD } holding;

/* Whether each party is held by what its record names, and nothing holds anybody else. */
static holding compare_holds(sim *s, const corridor_inputs *in)
{
    const headcount *found = headcount_of(s);
    hold_sums claimed = found->claimed;
    const hold_sums holds = holds_found(s, in, &claimed);
    return found->unfit == 0 && holds.by_events == claimed.by_events && holds.by_holders == claimed.by_holders
               ? ALL_HELD
               : NOT_ALL_HELD;
}

static const char *compare_population(sim *s, const corridor_inputs *in)
{
    const headcount *found_all = headcount_of(s);
    const int64_t *population = sim_table_at(s, TABLE_POPULATION);
    const class_totals *totals = sim_table_at(s, TABLE_CLASS_TOTALS);
    int64_t parties_due = 0;
    for (size_t k = 0; k < in->classes.count; k++) {
        int64_t all = 0;
        for (unsigned state = PERSON_IN_TRANSIT; state < PERSON_STATES; state++) {
            const int64_t counted = population[k * PERSON_STATES + state],
                          found = headcount_in_state(s, (uint32_t)k, state);
            all += counted;
            if (state < PERSON_LIVE_STATES && counted != found)
                return sim_fault_text(s, "class %s: %lld persons are %s by the walk, %lld by the transitions",
                                      in->classes.at[k].id, (long long)found, state_name(state), (long long)counted);
        }
        parties_due += totals[k].parties_due;
        if (all != totals[k].entered || totals[k].entered != totals[k].persons_due)
            return sim_fault_text(s, "class %s: %lld persons set out, %lld entered, %lld are in some state",
                                  in->classes.at[k].id, (long long)totals[k].persons_due, (long long)totals[k].entered,
                                  (long long)all);
    }
    const corridor_counts *counts = counts_of(s);
    if (counts->parties_made - counts->parties_split != parties_due)
        return sim_fault_text(s, "%lld parties were made, but %lld set out",
                              (long long)(counts->parties_made - counts->parties_split), (long long)parties_due);
    if (found_all->identity_sum != counts->identity_sum ||
        found_all->parties != counts->parties_made - counts->parties_ended)
        return sim_fault_text(s,
                              "the identities of those that entered and ended do not add up to those that are there");
    return NULL;
}

static const char *compare_custody(sim *s, const corridor_inputs *in)
{
    const int64_t *custody = sim_table_at(s, TABLE_CUSTODY);
    for (size_t a = 0; a < in->network.area_count; a++)
        if (custody[a] != headcount_in_custody(s, in, a))
            return sim_fault_text(s, "%lld persons are in custody in %s, but %lld are held there",
                                  (long long)headcount_in_custody(s, in, a), in->network.areas[a],
                                  (long long)custody[a]);
    return NULL;
}

static const char *compare_holders(sim *s, const corridor_inputs *in)
{
    const headcount *found = headcount_of(s);
    if (sim_pool_live(sim_pool_of(s, POOL_REQUESTS)) != found->at_stations)
        return sim_fault_text(s, "stations hold %u requests, but %lld parties are at stations",
                              sim_pool_live(sim_pool_of(s, POOL_REQUESTS)), (long long)found->at_stations);
    const char *text = compare_custody(s, in);
    if (text)
        return text;
    int64_t parties = 0, persons = 0, waiting = 0;
    for (size_t port = 0; port < in->appointments.port_count; port++) {
        const appointment_queue *queue = (const appointment_queue *)sim_table_at(s, TABLE_QUEUES) + port;
        parties += queue->parties;
        persons += queue->persons;
    }
    for (uint32_t k = 0; k < in->classes.count; k++)
        waiting += headcount_in_state(s, k, PERSON_WAITING_APPOINTMENT);
    if (parties != found->in_queues || persons != waiting || parties != sim_pool_live(sim_pool_of(s, POOL_APPLICANTS)))
        return sim_fault_text(s, "%lld persons wait for appointments, but the queues hold %lld", (long long)waiting,
                              (long long)persons);
    return NULL;
}

/* Encounters, got-aways and deaths must be the moves between states that they are. */
static const char *compare_moves(sim *s)
{
    const int64_t *moves = sim_table_at(s, TABLE_MOVES);
    const corridor_counts *counts = counts_of(s);
    const int64_t caught = moves[PERSON_IN_TRANSIT * PERSON_STATES + PERSON_CUSTODY_DESTINATION];
    const int64_t admitted = moves[PERSON_WAITING_APPOINTMENT * PERSON_STATES + PERSON_ADMITTED];
    const int64_t recorded = caught + admitted;
    const int64_t evaded = moves[PERSON_IN_TRANSIT * PERSON_STATES + PERSON_EVADED];
    int64_t dead = 0;
    for (unsigned from = 0; from < PERSON_STATES; from++)
        dead += moves[from * PERSON_STATES + PERSON_DEAD];
    if (counts->encounters != recorded)
        return sim_fault_text(s, "%lld encounters, but %lld persons came into custody or were admitted",
                              (long long)counts->encounters, (long long)recorded);
    if (counts->got_aways != evaded)
        return sim_fault_text(s, "%lld got-aways, but %lld persons evaded", (long long)counts->got_aways,
                              (long long)evaded);
    return counts->deaths == dead
               ? NULL
               : sim_fault_text(s, "%lld deaths, but %lld persons died", (long long)counts->deaths, (long long)dead);
}

/* The cells of one reported day of a series that is kept. */
static const int64_t *row_of(const sim *s, const corridor_inputs *in, corridor_series series, size_t cells, int64_t day)
{
    return sim_series(s, series) + (size_t)(day - in->frame.warmup_days) * cells;
}

static int64_t sum_of(const int64_t values[], size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

/* By how many persons the day has changed a level that is a series too. */
static int64_t gain_of(const sim *s, const corridor_inputs *in, corridor_series series, size_t cells, size_t first,
                       size_t count)
{
    const int64_t day = sim_days_run(s);
    return sum_of(row_of(s, in, series, cells, day) + first, count) -
           sum_of(row_of(s, in, series, cells, day - 1) + first, count);
}

/* A flow of the day against the persons that it moved. */
static const char *compare_flow(sim *s, const corridor_inputs *in, corridor_series series, size_t cells, int64_t moved,
                                const char *whither)
{
    const int64_t *row = row_of(s, in, series, cells, sim_days_run(s));
    const int64_t counted = sum_of(row, cells);
    return counted == moved
               ? NULL
               : sim_fault_text(s, "the series %s counts %lld persons today, but %lld %s",
                                corridor_observables[series].name, (long long)counted, (long long)moved, whither);
}

static int64_t gain_of_states(const sim *s, const corridor_inputs *in, unsigned first, unsigned count)
{
    const size_t nationalities = in->classes.nationality_count;
    return gain_of(s, in, SERIES_PEOPLE, (PERSON_STATES - 1) * nationalities,
                   (first - PERSON_IN_TRANSIT) * nationalities, count * nationalities);
}

/* Custody of each area gains those encountered there and loses those for whom it ended; ports hold nobody. */
static const char *compare_areas(sim *s, const corridor_inputs *in)
{
    const size_t areas = in->network.area_count, nationalities = in->classes.nationality_count;
    const int64_t day = sim_days_run(s);
    const int64_t *encounters = row_of(s, in, SERIES_ENCOUNTERS, areas * nationalities, day);
    static const corridor_series ends[] = {SERIES_EXPULSIONS, SERIES_RELEASES, SERIES_REMOVALS, SERIES_RETURNS};
    int64_t at_ports = 0;
    for (size_t a = 0; a < areas; a++) {
        int64_t gain = sum_of(encounters + a * nationalities, nationalities);
        if (in->network.area_is_ports[a]) {
            at_ports += gain;
            continue;
        }
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            gain -= row_of(s, in, ends[i], areas, day)[a];
        if (gain != gain_of(s, in, SERIES_CUSTODY, areas, a, 1))
            return sim_fault_text(
                s, "encounters less ends of custody in %s are %lld persons today, but custody gained %lld",
                in->network.areas[a], (long long)gain, (long long)gain_of(s, in, SERIES_CUSTODY, areas, a, 1));
    }
    const int64_t admitted = gain_of_states(s, in, PERSON_ADMITTED, 1);
    return at_ports == admitted ? NULL
                                : sim_fault_text(s, "%lld encounters at ports today, but %lld persons were admitted",
                                                 (long long)at_ports, (long long)admitted);
}

/* What is written to the results file must be what happened. Levels of two evenings say what a day has moved, so that the
 * first reported day is left out. Whoever runs the model without series, in a benchmark, is spared. */
static const char *compare_series(sim *s, const corridor_inputs *in)
{
    static const corridor_series looked_at[] = {SERIES_ENTRIES,    SERIES_ENCOUNTERS, SERIES_GOT_AWAYS, SERIES_RELEASES,
                                                SERIES_EXPULSIONS, SERIES_REMOVALS,   SERIES_RETURNS,   SERIES_CUSTODY,
                                                SERIES_DEATHS,     SERIES_PEOPLE};
    for (size_t i = 0; i < sizeof looked_at / sizeof *looked_at; i++)
        if (!sim_series(s, looked_at[i]))
            return NULL;
    if (sim_days_run(s) <= in->frame.warmup_days || sim_days_run(s) >= sim_frame_days(&in->frame))
        return NULL;
    const size_t areas = in->network.area_count;
    const char *text =
        compare_flow(s, in, SERIES_ENTRIES, in->departures.gateway_count * in->classes.nationality_count,
                     gain_of_states(s, in, PERSON_IN_TRANSIT, PERSON_STATES - PERSON_IN_TRANSIT), "entered");
    if (!text)
        text = compare_areas(s, in);
    if (!text)
        text = compare_flow(s, in, SERIES_GOT_AWAYS, areas, gain_of_states(s, in, PERSON_EVADED, 1), "evaded");
    if (!text)
        text = compare_flow(s, in, SERIES_RELEASES, areas, gain_of_states(s, in, PERSON_RELEASED, 1), "were released");
    return text ? text
                : compare_flow(s, in, SERIES_DEATHS, in->network.place_count, gain_of_states(s, in, PERSON_DEAD, 1),
                               "died");
}

const char *census_recount(sim *s, const corridor_inputs *in)
{
    const holding holding = compare_holds(s, in);
    const char *text = holding == ALL_HELD ? NULL : census_search(s, in);
    if (!text)
        text = compare_population(s, in);
    if (!text)
        text = compare_holders(s, in);
    if (!text && holding != ALL_HELD)
        text = sim_fault_text(s, "something that is pending or held belongs to nobody");
    if (!text)
        text = compare_moves(s);
    if (!text)
        text = compare_series(s, in);
    return text ? text : sim_station_verify(s, &corridor_stations);
}
