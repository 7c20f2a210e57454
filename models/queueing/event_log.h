/* event_log.h — what happens to customers, row by row (kernel/trace.h).
 *
 * A service that ends with the way on blocked is over only when that is free: the customer `is_blocked` where it was served,
 * and then `is_freed` there. So the services of a day are those that end, less those blocked, plus those freed.
 */
#ifndef MODELS_QUEUEING_EVENT_LOG_H
#define MODELS_QUEUEING_EVENT_LOG_H

#include <stdint.h>

#include "models/queueing/state.h"
#include "sim/kernel/trace.h"
#include "sim/scenario/param.h"

enum { QN_TRACE_EVENTS, QN_TRACES };

extern const sim_trace qn_traces[QN_TRACES];

/* The key that switches it on. */
extern const sim_param_table qn_event_log_params;

/* What happens to a customer. The order is that of the results file's flags. */
typedef enum qn_happening {
    QN_ENTERS,        /* the network */
    QN_COMES,         /* to a station, and asks for service */
    QN_WAITS,         /* in line */
    QN_WAITS_OUTSIDE, /* of a full station */
    QN_IS_LET_IN,     /* from outside, or from where it was blocked, into the line */
    QN_BEGINS,        /* service, for the first time or again */
    QN_IS_PUT_OUT,    /* of service: another goes first, or there are fewer units */
    QN_ENDS,          /* service */
    QN_IS_BLOCKED,    /* where it was served: the next station is full */
    QN_IS_FREED,      /* there */
    QN_BALKS,         /* no room, or too long a line, or too few units */
    QN_FINDS_CLOSED,
    QN_RENEGES,
    QN_IS_EVICTED,
    QN_LEAVES, /* the network */
    QN_HAPPENINGS
} qn_happening;

typedef struct qn_log_row {
    int64_t tick; /* since the first reported midnight */
    int64_t identity;
    int64_t ordinal; /* of the class */
    uint32_t zero;
    uint16_t station;
    uint8_t class_;
    uint8_t happening;
} qn_log_row;

_Static_assert(sizeof(qn_log_row) == 32, "a row of the event log has no padding");

/* Writes a row; use qn_note(), which tests first whether there is a log. */
__attribute__((cold, noinline)) void qn_event_log_write(sim *s, const qn_customer *c, qn_happening what,
                                                        uint32_t station);

/* Now, at `station`. */
static inline void qn_note(sim *s, const qn_customer *c, qn_happening what, uint32_t station)
{
    if (sim_is_traced(s))
        qn_event_log_write(s, c, what, station);
}

/* As sim_model's expected_rows: only a run can tell. */
double qn_event_log_expected(const void *inputs, size_t i, const char **basis);

#endif
