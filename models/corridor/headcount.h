/* headcount.h — what one walk over all parties finds at the end of a day: how many persons there are in which state and where.
 *
 * The walk goes through the pool of parties as it lies in memory, and looks nothing up. What it finds is part of the state until
 * the next evening: the census (census.h) compares it with what the transitions have counted, the observables take the
 * numbers at each place from it. Nothing else counts by it.
 */
#ifndef MODELS_CORRIDOR_HEADCOUNT_H
#define MODELS_CORRIDOR_HEADCOUNT_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/holds.h"
#include "models/corridor/inputs.h"
#include "models/corridor/party.h"
#include "sim/kernel/simulation.h"

/* First in the table of the headcount; the counts by class and state, by place and by area follow. */
typedef struct headcount {
    hold_sums claimed;     /* what the parties say that holds them (holds.h) */
    uint64_t identity_sum; /* of party_identity_mixed() */
    int64_t parties;
    int64_t at_stations; /* parties whose request a station holds */
    int64_t in_queues;   /* parties that wait for appointments */
    int64_t unfit;       /* parties whose records cannot be right */
} headcount;

/* Adds the table of the headcount, at set-up. Returns its index. */
int headcount_set_up(sim *s, const corridor_inputs *in);

/* Walks and counts; at the end of the day, before anything reads it. */
void headcount_take(sim *s, const corridor_inputs *in);

static inline const headcount *headcount_of(sim *s)
{
    return sim_table_at(s, TABLE_HEADCOUNT);
}

/* Persons of a class in a state. */
int64_t headcount_in_state(sim *s, uint32_t class_, person_state state);

/* Persons in transit, waiting or stranded at a place or on the way from it. */
int64_t headcount_at_place(sim *s, const corridor_inputs *in, size_t place);

/* Persons in custody beyond the line in an area. */
int64_t headcount_in_custody(sim *s, const corridor_inputs *in, size_t area);

#endif
