/* schedule.h — values that hold by the hours of a cycle: shifts of servers, rooms, doors, rates.
 *
 * From each of its hours on a value holds, until the next; the last holds over the end of the cycle until the first.
 * Cycles begin at the first midnight of the warm-up.
 */
#ifndef MODELS_QUEUEING_SCHEDULE_H
#define MODELS_QUEUEING_SCHEDULE_H

#include "models/queueing/reading.h"

typedef struct qn_schedule {
    size_t count; /* 0: there is none */
    sim_ticks cycle;
    sim_ticks *from; /* [count] ascending, from 0 to below the cycle */
    double *value;   /* [count] */
} qn_schedule;

/* What a schedule is read from: the names of three members of an element. */
typedef struct qn_schedule_keys {
    const char *hours;
    const char *values;
    const char *cycle_hours;
} qn_schedule_keys;

/* What the values may be, within the range of their key. */
typedef enum qn_schedule_values { QN_REAL, QN_WHOLE } qn_schedule_values;

/* Faults: arrays of different length, hours that do not ascend within the cycle, values that are not whole. */
qn_schedule qn_schedule_read(const qn_element *e, const qn_schedule_keys *keys, qn_schedule_values values);

void qn_schedule_free(qn_schedule *s);

/* The value that holds at `now`, and when the next begins to: after `now`. Of a schedule that there is. */
double qn_schedule_value(const qn_schedule *s, sim_ticks now);
sim_ticks qn_schedule_next(const qn_schedule *s, sim_ticks now);

/* The highest of its values. */
double qn_schedule_highest(const qn_schedule *s);

#endif
