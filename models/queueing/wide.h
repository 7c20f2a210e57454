/* wide.h — sums of ticks that never overflow: whole numbers of 128 bits in two words, and meters of areas.
 *
 * The kernel keeps areas modulo 2^64: the difference of two readings is exact as long as less than 2^64 lies between
 * them. A meter is read at least once a day and adds the differences up.
 */
#ifndef MODELS_QUEUEING_WIDE_H
#define MODELS_QUEUEING_WIDE_H

#include <stdint.h>

typedef struct qn_wide {
    uint64_t low, high;
} qn_wide;

static inline void qn_wide_add(qn_wide *sum, uint64_t amount)
{
    sum->low += amount;
    sum->high += sum->low < amount;
}

static inline void qn_wide_add_wide(qn_wide *sum, qn_wide other)
{
    qn_wide_add(sum, other.low);
    sum->high += other.high;
}

/* The difference a - b, to the nearest double: exact before it is rounded. */
static inline double qn_wide_difference(qn_wide a, qn_wide b)
{
    const int less = a.high < b.high || (a.high == b.high && a.low < b.low);
    const qn_wide more = less ? b : a, fewer = less ? a : b;
    const qn_wide gap = {more.low - fewer.low, more.high - fewer.high - (more.low < fewer.low)};
    const double size = (double)gap.high * 0x1p64 + (double)gap.low;
    return less ? -size : size;
}

static inline double qn_wide_value(qn_wide sum)
{
    return qn_wide_difference(sum, (qn_wide){0, 0});
}

static inline int qn_wide_equal(qn_wide a, qn_wide b)
{
    return a.low == b.low && a.high == b.high;
}

typedef struct qn_meter {
    uint64_t last; /* reading */
    qn_wide sum;   /* since it was started */
} qn_meter;

static inline void qn_meter_start(qn_meter *m, uint64_t reading)
{
    *m = (qn_meter){.last = reading};
}

static inline void qn_meter_read(qn_meter *m, uint64_t reading)
{
    qn_wide_add(&m->sum, reading - m->last);
    m->last = reading;
}

#endif
