/* state.h — everything of the corridor that changes: which pools and tables there are, and what is counted for the census.
 *
 * Inputs (inputs.h) never change during a run; what is here does. Pools and tables are registered in this order at set-up.
 */
#ifndef MODELS_CORRIDOR_STATE_H
#define MODELS_CORRIDOR_STATE_H

#include <stdint.h>

#include "sim/kernel/simulation.h"
#include "sim/kernel/station.h"

enum { POOL_PARTIES, POOL_STATIONS, POOL_REQUESTS, POOL_APPLICANTS, POOL_RESOURCES, POOL_DAY_PAGES };

enum {
    TABLE_COUNTS,       /* corridor_counts, one */
    TABLE_POPULATION,   /* int64_t [class][person_state]: persons, as the transitions say */
    TABLE_MOVES,        /* int64_t [person_state][person_state]: persons moved, since the start */
    TABLE_CLASS_TOTALS, /* class_totals [class] */
    TABLE_ROUTES,       /* route tables, one block a type of traveller (routing.h) */
    TABLE_ROUTE_VIEWS,  /* what those see who fear checkpoints (routing.h) */
    TABLE_NETWORKS,     /* double [class][end hop]: crossings of its own people, with fading memory (networks.h) */
    TABLE_BELIEFS,      /* belief [checkpoint station] (beliefs.h) */
    TABLE_CUSTODY,      /* int64_t [area]: persons held beyond the line */
    TABLE_QUEUES,       /* appointment_queue [port] (appointments.h) */
    TABLE_EXPELLED,     /* double [class][demographic]: share expelled today */
    TABLE_HEADCOUNT,    /* what the evening's walk over all parties found (headcount.h) */
    TABLE_DAY_BOOK,     /* uint32_t [day]: pages of who arrives then (day_book.h) */
    TABLES
};

/* Event kinds. */
typedef enum corridor_event {
    EVENT_DAY,          /* midnight: departures, levers, tables of choice */
    EVENT_APPOINTMENTS, /* the day's appointments are given out */
    EVENT_DEPART,       /* a party sets out */
    EVENT_ARRIVE,       /* it has made a hop */
    EVENT_GO,           /* it goes on after a rest, or tries again */
    EVENT_STATION_END,
    EVENT_STATION_RENEGE,
    EVENT_CUSTODY_END, /* custody beyond the line is over */
    EVENT_WAIT_END,    /* an answer to the claim for asylum, or patience with appointments is over */
    CORRIDOR_EVENTS
} corridor_event;

/* Purposes of streams. Never renumber: it would change every result. */
enum {
    PURPOSE_COUNT = 1, /* how many parties set out (class, gateway, day) */
    PURPOSE_PARTY = 2, /* who they are */
    PURPOSE_STEP = 3,  /* the end of a hop, choice and duration of the next; occasion: steps so far */
    PURPOSE_INSPECTION = 5,
    PURPOSE_DETENTION = 6,
    PURPOSE_ASYLUM = 7,
    PURPOSE_LINE = 8,    /* at the line; occasion: attempts */
    PURPOSE_CUSTODY = 9, /* processing and outcome; occasion: attempts */
    PURPOSE_PATIENCE = 11,
    PURPOSE_LOTTERY = 12, /* appointments (port, day) */
    PURPOSE_SAMPLE = 13   /* the rank of a party among those whose journeys are written */
};

typedef struct corridor_counts {
    int64_t encounters; /* persons, between ports and at ports, since the start */
    int64_t got_aways;
    uint64_t identity_sum; /* of parties made less those ended, mixed: see census.h */
    int64_t parties_made;
    int64_t parties_ended;
    int64_t parties_split; /* made by splitting */
    int64_t deaths;
    int64_t attempts;          /* crossings tried, in persons */
    int64_t repeat_encounters; /* encounters of persons encountered before */
    int64_t let_through;       /* persons, in the reported period */
} corridor_counts;

typedef struct class_totals {
    int64_t parties_due; /* that the arrival process has sent out */
    int64_t persons_due;
    int64_t entered; /* persons that have left PERSON_OUTSIDE */
} class_totals;

static inline corridor_counts *counts_of(sim *s)
{
    return sim_table_at(s, TABLE_COUNTS);
}

#endif
