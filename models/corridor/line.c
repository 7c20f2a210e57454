#include "models/corridor/line.h"

#include "models/corridor/observables.h"
#include "models/corridor/party.h"
#include "models/corridor/stations.h"
#include "models/corridor/traces.h"

static int64_t *custody_of(sim *s, uint32_t area)
{
    return (int64_t *)sim_table_at(s, TABLE_CUSTODY) + area;
}

/* Agents who process do not patrol: the chance to be caught falls as custody reaches the holding places. */
static double catch_probability(sim *s, const corridor_inputs *in, uint32_t area)
{
    const uint32_t places = in->posts.at[in->posts.processing_of_area[area]].places;
    const double load = places ? (double)*custody_of(s, area) / places : 0;
    return in->line.catch_probability * (1 - in->line.catch_loss_when_full * (load < 1 ? load : 1));
}

static double expelled_share_today(sim *s, const party *p)
{
    return ((const double *)sim_table_at(s, TABLE_EXPELLED))[p->class_ * DEMOGRAPHICS + p->demographic];
}

static void learn(sim *s, const corridor_inputs *in, const party *p, double weight)
{
    attractions_learn(s, &in->attractions, p->class_, p->destination, weight * p->persons);
}

static void get_away(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    const party *p = party_at(s, party_index);
    sim_series_add(s, SERIES_GOT_AWAYS, p->area, p->persons);
    counts_of(s)->got_aways += p->persons;
    learn(s, in, p, 1);
    traces_note_line(s, in, p, PARTY_GETS_AWAY, PERSON_EVADED, p->area);
    party_set_state(s, party_index, PERSON_EVADED);
}

static void turn_back(sim *s, const corridor_inputs *in, uint32_t party_index, sim_stream *draws)
{
    const party *p = party_at(s, party_index);
    sim_series_add(s, SERIES_TURN_BACKS, p->area, p->persons);
    traces_note_line(s, in, p, PARTY_TURNS_BACK, PERSON_STRANDED, p->area);
    party_set_state(s, party_index, PERSON_STRANDED);
    party_schedule(s, party_index, sim_now(s) + corridor_days(sim_distribution_draw(&in->line.retry_days, draws)),
                   EVENT_GO);
}

static void encounter(sim *s, const corridor_inputs *in, uint32_t party_index, sim_stream *draws)
{
    party *p = party_at(s, party_index);
    corridor_counts *counts = counts_of(s);
    sim_series_add(s, SERIES_ENCOUNTERS,
                   p->area * in->classes.nationality_count + in->classes.at[p->class_].nationality, p->persons);
    counts->encounters += p->persons;
    traces_note_line(s, in, p, p->flags & PARTY_WAS_ENCOUNTERED ? PARTY_IS_ENCOUNTERED_AGAIN : PARTY_IS_ENCOUNTERED,
                     PERSON_CUSTODY_DESTINATION, p->area);
    if (p->flags & PARTY_WAS_ENCOUNTERED) {
        counts->repeat_encounters += p->persons;
        sim_series_add(s, SERIES_REPEAT_ENCOUNTERS, p->area, p->persons);
    }
    p->flags &= (uint8_t) ~(PARTY_IS_GROUP | PARTY_IS_EXPELLED);
    p->flags |= PARTY_WAS_ENCOUNTERED;
    if (sim_stream_uniform(draws) < expelled_share_today(s, p))
        p->flags |= PARTY_IS_EXPELLED;
    party_set_state(s, party_index, PERSON_CUSTODY_DESTINATION);
    *custody_of(s, p->area) += p->persons;
    const sim_demand demand = {.station = in->posts.processing_of_area[p->area],
                               .entity = party_index,
                               .identity = p->identity,
                               .sequence = p->sequence++,
                               .units = {1},
                               .weight = p->persons,
                               /* Expulsions take little time and go first. */
                               .priority = p->flags & PARTY_IS_EXPELLED ? 0 : 1,
                               .patience = SIM_FOREVER};
    const sim_asked asked = sim_station_request(s, &corridor_stations, in, &demand);
    if (asked.request != SIM_NO_RECORD)
        p->request = asked.request;
    else
        line_processed(s, in, party_index); /* nobody on duty: held all the same */
}

/* How many of a group are caught; each person by a draw of its own, a family or a single person all or none. */
static uint32_t caught_of(const party *p, double probability, sim_stream *draws)
{
    if (!(p->flags & PARTY_IS_GROUP))
        return sim_stream_uniform(draws) < probability ? p->persons : 0;
    uint32_t caught = 0;
    for (uint32_t i = 0; i < p->persons; i++)
        caught += sim_stream_uniform(draws) < probability;
    return caught;
}

static void evade(sim *s, const corridor_inputs *in, uint32_t party_index, sim_stream *draws)
{
    const party *p = party_at(s, party_index);
    if (sim_stream_uniform(draws) < in->line.turn_back_probability) {
        turn_back(s, in, party_index, draws);
        return;
    }
    const uint32_t caught = caught_of(p, catch_probability(s, in, p->area), draws);
    if (caught == 0) {
        get_away(s, in, party_index);
        return;
    }
    if (caught < p->persons)
        get_away(s, in, party_split(s, party_index, p->persons - caught));
    encounter(s, in, party_index, draws);
}

void line_arrive(sim *s, const corridor_inputs *in, uint32_t party_index, uint32_t hop)
{
    party *p = party_at(s, party_index);
    const uint32_t end = in->network.hop_end[hop];
    p->area = (uint16_t)in->network.place_area[in->network.hops[hop].to];
    p->destination = (uint16_t)in->attractions.destination_of_end[end];
    p->attempts++;
    counts_of(s)->attempts += p->persons;
    sim_series_add(s, SERIES_ATTEMPTS, p->area, p->persons);
    traces_note_line(s, in, p, PARTY_ATTEMPTS, PERSON_IN_TRANSIT, p->area);
    sim_stream draws = party_stream(s, p, PURPOSE_LINE, p->attempts);
    const authority today = sim_today(s) < in->line.expulsion_until ? AUTHORITY_EXPULSION : AUTHORITY_PROCESSING;
    if (sim_stream_uniform(&draws) < line_shares_of(&in->line, p->class_, p->demographic)->surrender[today])
        encounter(s, in, party_index, &draws);
    else
        evade(s, in, party_index, &draws);
}

void line_processed(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    const party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_CUSTODY, (uint32_t)p->attempts + SIM_STREAM_OCCASIONS / 4);
    const sim_distribution *hold = p->flags & PARTY_IS_EXPELLED ? &in->line.expulsion_hours : &in->line.hold_hours;
    party_schedule(s, party_index, sim_now(s) + corridor_hours(sim_distribution_draw(hold, &draws)), EVENT_CUSTODY_END);
}

/* Back over the border, expelled or returned: stranded until the next attempt, or it was the last. */
static void return_over_border(sim *s, const corridor_inputs *in, uint32_t party_index, happening what,
                               sim_stream *draws)
{
    party *p = party_at(s, party_index);
    learn(s, in, p, in->attractions.failure_weight);
    if (sim_stream_uniform(draws) >= in->line.retry_after_return) {
        const person_state end = in->classes.at[p->class_].at_home ? PERSON_REMOVED : PERSON_GAVE_UP;
        traces_note_line(s, in, p, what, end, p->area);
        party_set_state(s, party_index, end);
        return;
    }
    p->plan = PLAN_LINE;
    traces_note_line(s, in, p, what, PERSON_STRANDED, p->area);
    party_set_state(s, party_index, PERSON_STRANDED);
    party_schedule(s, party_index, sim_now(s) + corridor_days(sim_distribution_draw(&in->line.retry_days, draws)),
                   EVENT_GO);
}

static void remove_home(sim *s, const corridor_inputs *in, uint32_t party_index, sim_stream *draws)
{
    const party *p = party_at(s, party_index);
    learn(s, in, p, in->attractions.failure_weight);
    if (sim_stream_uniform(draws) >= in->line.retry_after_removal) {
        traces_note_line(s, in, p, PARTY_IS_REMOVED, PERSON_REMOVED, p->area);
        party_set_state(s, party_index, PERSON_REMOVED);
        return;
    }
    traces_note_line(s, in, p, PARTY_IS_REMOVED, PERSON_REMOVED_AGAIN, p->area);
    party_set_state(s, party_index, PERSON_REMOVED_AGAIN);
    party_schedule(s, party_index,
                   sim_now(s) + corridor_days(sim_distribution_draw(&in->line.removal_retry_days, draws)), EVENT_GO);
}

void line_custody_end(sim *s, const corridor_inputs *in, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    sim_stream draws = party_stream(s, p, PURPOSE_CUSTODY, (uint32_t)p->attempts + SIM_STREAM_OCCASIONS / 2);
    const double *outcome = line_shares_of(&in->line, p->class_, p->demographic)->outcome;
    const double u = sim_stream_uniform(&draws);
    *custody_of(s, p->area) -= p->persons;
    if (p->flags & PARTY_IS_EXPELLED) {
        p->flags &= (uint8_t)~PARTY_IS_EXPELLED;
        sim_series_add(s, SERIES_EXPULSIONS, p->area, p->persons);
        return_over_border(s, in, party_index, PARTY_IS_EXPELLED_NOW, &draws);
    } else if (u < outcome[LINE_RELEASED]) {
        sim_series_add(s, SERIES_RELEASES, p->area, p->persons);
        learn(s, in, p, 1);
        traces_note_line(s, in, p, PARTY_IS_RELEASED, PERSON_RELEASED, p->area);
        party_set_state(s, party_index, PERSON_RELEASED);
    } else if (u < outcome[LINE_RELEASED] + outcome[LINE_REMOVED]) {
        sim_series_add(s, SERIES_REMOVALS, p->area, p->persons);
        remove_home(s, in, party_index, &draws);
    } else {
        sim_series_add(s, SERIES_RETURNS, p->area, p->persons);
        return_over_border(s, in, party_index, PARTY_IS_RETURNED, &draws);
    }
}
