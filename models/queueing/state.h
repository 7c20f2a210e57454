/* state.h — everything of a queueing network that changes: which pools and tables there are, and what is in them.
 *
 * Inputs (inputs.h) never change during a run; what is here does. Pools and tables are registered in this order at
 * set-up.
 */
#ifndef MODELS_QUEUEING_STATE_H
#define MODELS_QUEUEING_STATE_H

#include "models/queueing/wide.h"
#include "sim/kernel/histogram.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/station.h"

enum { QN_POOL_CUSTOMERS, QN_POOL_STATIONS, QN_POOL_RESOURCES, QN_POOL_REQUESTS };

enum {
    QN_TABLE_TOTALS,     /* qn_totals, one */
    QN_TABLE_CLASSES,    /* qn_class_state [class] */
    QN_TABLE_STATIONS,   /* qn_station_state [station] */
    QN_TABLE_RESOURCES,  /* qn_resource_state [resource] */
    QN_TABLE_FIGURES,    /* qn_figures [row] */
    QN_TABLE_HISTOGRAMS, /* sim_histogram [row]: waits, in ticks */
    QN_TABLE_LENGTHS,    /* uint64_t [station][lengths]: ticks with so many inside */
    QN_TABLE_PROFILE,    /* qn_bin [station][bins] */
    QN_TABLE_LOCKED,     /* uint8_t [station]: for the search for a deadlock */
};

/* Event kinds; their priorities stand in queueing.c. */
typedef enum qn_event {
    QN_EVENT_REPORT, /* the reported period begins */
    QN_EVENT_PROFILE,
    QN_EVENT_END,
    QN_EVENT_UNITS,
    QN_EVENT_ROOM,
    QN_EVENT_DOOR,
    QN_EVENT_INTERRUPTION,
    QN_EVENT_REPAIR,
    QN_EVENT_RENEGE,
    QN_EVENT_ARRIVAL,
    QN_EVENTS
} qn_event;

typedef struct qn_customer {
    uint64_t identity;
    sim_ticks entered; /* the network */
    sim_ticks asked;   /* for service where it is, or wants to be */
    sim_ticks since;   /* that it stands as it does there */
    sim_ticks held_asked;
    uint32_t request;
    uint32_t held; /* request of a station where it was served but keeps what it had; SIM_NO_RECORD: none */
    uint32_t held_station;
    uint32_t visit; /* how many stations it asked before this one */
    uint8_t class_;
    uint8_t standing; /* sim_standing */
    uint8_t begun;    /* its service here, at least once */
    uint8_t zero[5];
} qn_customer;

_Static_assert(sizeof(qn_customer) == 64, "a customer is a cache line");

typedef struct qn_totals {
    sim_ticks deadlock_at;  /* when one was first seen; -1: none was */
    sim_ticks profile_from; /* start of the profile's bin that runs; -1: before the first */
    uint32_t reports;       /* 1: the reported period has begun */
    uint32_t first_touched; /* of the stations that the event under way has changed, plus 1; 0: none */
} qn_totals;

typedef struct qn_class_state {
    uint64_t candidates;    /* of the arrival stream */
    uint64_t entered, left; /* customers, ever */
    uint64_t area;          /* customers present times ticks up to `settled`, modulo 2^64 */
    sim_ticks settled;
    uint64_t entered_before, left_before; /* the reported period */
    uint64_t entered_by_day, left_by_day; /* up to the last midnight */
    qn_meter present;
    qn_wide stays;    /* of those who left in the reported period */
    qn_wide stays_in; /* the part of the stays of those who have left that lies in the reported period */
} qn_class_state;

/* What each event touches comes first. */
typedef struct qn_station_state {
    uint64_t busy_ticks; /* of the reported period, with no unit free */
    sim_ticks since;     /* that `inside` and `busy` hold */
    uint32_t inside;
    uint32_t busy;
    uint32_t is_touched;
    uint32_t next_touched;         /* plus 1 */
    uint64_t balked;               /* at the sight of the line, ever: the kernel does not know of them */
    uint64_t by_day[SIM_OUTCOMES]; /* outcomes up to the last midnight */
    uint64_t before[SIM_OUTCOMES]; /* the reported period */
    uint64_t requests_before;
    uint64_t put_out_before;
    qn_meter area[SIM_STANDINGS];
    uint64_t profile_area; /* customers inside times ticks at the start of the profile's bin */
} qn_station_state;

typedef struct qn_resource_state {
    uint64_t units_area; /* units there are times ticks up to `settled`, modulo 2^64 */
    sim_ticks settled;
    uint64_t missing; /* units that interruptions under way have taken away, beside those that took all */
    uint32_t interruptions;
    uint32_t outages; /* interruptions under way that took all */
    uint32_t planned; /* units by shift */
    uint32_t zero;
    qn_meter used, there;
} qn_resource_state;

/* What happened in the reported period, of a station or of a class there. Counted from the start; the reported
 * period begins with all of it zero. */
typedef struct qn_figures {
    uint64_t requests, at_once, begun, served, balked, reneged, evicted, closed, put_out;
    uint64_t found_inside, found_busy;
    qn_wide wait;                 /* ticks, of those whose service began */
    double wait_squares;          /* ticks squared */
    qn_wide sojourn;              /* of those served */
    qn_wide blocked;              /* of services blocked, the part in the reported period that is over */
    qn_wide stood[SIM_STANDINGS]; /* the same of standing so; kept where classes are told apart */
} qn_figures;

/* A bin of the profile, at one station. */
typedef struct qn_bin {
    uint64_t samples; /* at its start */
    uint64_t sum, squares;
    uint64_t times; /* that it was seen whole */
    qn_wide area;
} qn_bin;

static inline qn_totals *qn_totals_of(sim *s)
{
    return sim_table_at(s, QN_TABLE_TOTALS);
}

static inline qn_class_state *qn_class_state_of(sim *s, uint32_t class_)
{
    return (qn_class_state *)sim_table_at(s, QN_TABLE_CLASSES) + class_;
}

static inline qn_station_state *qn_station_state_of(sim *s, uint32_t station)
{
    return (qn_station_state *)sim_table_at(s, QN_TABLE_STATIONS) + station;
}

static inline qn_resource_state *qn_resource_state_of(sim *s, uint32_t resource)
{
    return (qn_resource_state *)sim_table_at(s, QN_TABLE_RESOURCES) + resource;
}

static inline qn_figures *qn_figures_of(sim *s, uint32_t row)
{
    return (qn_figures *)sim_table_at(s, QN_TABLE_FIGURES) + row;
}

static inline qn_customer *qn_customer_at(sim *s, uint32_t customer)
{
    return sim_pool_at(sim_pool_of(s, QN_POOL_CUSTOMERS), customer);
}

/* The kernel's records. */
static inline sim_station *qn_station_at(sim *s, uint32_t station)
{
    return sim_pool_at(sim_pool_of(s, QN_POOL_STATIONS), station);
}

static inline sim_resource *qn_resource_at(sim *s, uint32_t resource)
{
    return sim_pool_at(sim_pool_of(s, QN_POOL_RESOURCES), resource);
}

static inline sim_request *qn_request_at(sim *s, uint32_t request)
{
    return sim_pool_at(sim_pool_of(s, QN_POOL_REQUESTS), request);
}

/* The part of a time from `since` to `now` that lies in the period from `from` on; of no meaning before that. */
static inline uint64_t qn_part_in(sim_ticks since, sim_ticks now, sim_ticks from)
{
    return (uint64_t)(now - (since > from ? since : from));
}

#endif
