/* measuring.h — what is to be measured: the keys of `measure`, and the rows in which figures are kept.
 *
 * A row of figures belongs to a station or, where classes are told apart, to a class at a station; pairs that never
 * meet have none. With one class alone its figures are those of the stations, and are kept once.
 */
#ifndef MODELS_QUEUEING_MEASURING_H
#define MODELS_QUEUEING_MEASURING_H

#include "models/queueing/network.h"

typedef struct qn_row {
    uint32_t station;
    uint32_t class_; /* QN_NONE: all */
} qn_row;

typedef struct qn_measuring {
    int by_class;
    size_t row_count;
    qn_row *rows;     /* by station, then class */
    uint32_t *row_of; /* [stations][classes], QN_NONE where they never meet */
    size_t class_count;
    uint32_t lengths; /* numbers of customers inside whose share of time is told: 0, 1, … */
    uint32_t bins;    /* of the profile's cycle; 0: no profile */
    sim_ticks bin;    /* width of each */
} qn_measuring;

extern const sim_param_table qn_measuring_params;

/* Fault: a profile whose bins do not make up its cycle. */
void qn_measuring_read(const qn_reading *r, const qn_network *n, qn_measuring *m);
void qn_measuring_free(qn_measuring *m);

static inline uint32_t qn_row_of(const qn_measuring *m, uint32_t station, uint32_t class_)
{
    return m->row_of[station * m->class_count + class_];
}

#endif
