/* increments.h — how far ahead the hold model schedules: four kinds of increments, the same draws for every list.
 *
 *     exponential   mean 10^9 ticks
 *     uniform       0 to 2 * 10^9
 *     bimodal       nine in ten uniform below 2/3 * 10^9, one in ten uniform from 20/3 to 22/3 * 10^9: Jones (1986),
 *                   CACM 29(4), scaled to mean 10^9
 *     model         the corridor's own, seconds: model_increments.h
 *
 * Numbers come from SplitMix64 (Steele, Lea and Flood 2014), which costs next to nothing, so that the list shows. Plain C
 * that is also C++, for ns-3.
 */
#ifndef HOLD_INCREMENTS_H
#define HOLD_INCREMENTS_H

#include <math.h>
#include <stdint.h>

#include "tests/bench/hold/model_increments.h"

typedef enum increments { INCREMENTS_EXPONENTIAL, INCREMENTS_UNIFORM, INCREMENTS_BIMODAL, INCREMENTS_MODEL } increments;

enum { INCREMENTS_KINDS = 4 };

static const char *const increments_name[INCREMENTS_KINDS] = {"exponential", "uniform", "bimodal", "model"};

static inline uint64_t increments_bits(uint64_t *luck)
{
    uint64_t mixed = *luck += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

/* Of the open interval (0,1). */
static inline double increments_uniform(uint64_t bits)
{
    return (double)(int64_t)(bits >> 11 | 1) * 0x1p-53;
}

static inline int64_t increments_draw(increments kind, uint64_t *luck)
{
    const uint64_t bits = increments_bits(luck);
    if (kind == INCREMENTS_EXPONENTIAL)
        return (int64_t)(-log(increments_uniform(bits)) * 1e9);
    if (kind == INCREMENTS_UNIFORM)
        return (int64_t)(increments_uniform(bits) * 2e9);
    if (kind == INCREMENTS_BIMODAL) {
        const double tens = increments_uniform(bits) * 10.0; /* its fraction is a uniform of its own */
        return (int64_t)((tens < 9.0 ? tens - (double)(int)tens : tens + 1.0) * (2e9 / 3.0));
    }
    const uint32_t *cell = model_increments + (bits >> 54);
    return (int64_t)cell[0] + (int64_t)((uint64_t)(cell[1] - cell[0]) * (bits >> 22 & UINT32_MAX) >> 32);
}

/* The mean over the table's cells. */
static inline double increments_mean(increments kind)
{
    double sum = 0.0;
    if (kind != INCREMENTS_MODEL)
        return 1e9;
    for (int i = 0; i < 1024; i++)
        sum += 0.5 * ((double)model_increments[i] + (double)model_increments[i + 1]);
    return sum / 1024.0;
}

#endif
