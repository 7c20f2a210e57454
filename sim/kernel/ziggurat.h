/* ziggurat.h — exponential and normal draws that mostly cost one word, one product and one comparison.
 *
 * The area under the density is cut into 256 layers of equal area (ziggurat_tables.h). Layer i from 1 up is a rectangle
 * from 0 to edge[i]; its part up to edge[i + 1] lies wholly under the density, the rest, the wedge, partly. Layer 0 is
 * the rectangle under the density at r = edge[1] together with the tail beyond r, and is treated as a rectangle of the
 * same area, edge[0] wide. A draw picks a layer and a point of its width: below edge[i + 1] it is done. Otherwise a
 * second uniform decides in the wedge, by the density itself, and layer 0 draws from the tail.
 *
 * One word of 64 bits serves both picks, from bits that do not meet: 0 to 7 the layer, 8 the sign, 9 to 11 nothing, 12 to
 * 63 the point. The original took the layer from the low bits of the point, so that points of one layer could not take
 * all values: Doornik's correction is to keep them apart.
 *
 * Promises: exact but for the rounding of a double, tails included: the exponential tail is r and a new draw, by
 * lack of memory, the normal one is Marsaglia's (1964) rejection from an exponential. The point is an odd multiple of
 * 2^-53 of the width, so no draw is 0. The same bits on every processor (arith.h). A draw takes one word in 97.8 %
 * (exponential) and 98.5 % (normal) of cases, else two or more: what follows in the same stream may move by a word,
 * but never because of a mean or a spread, for these draws have none.
 *
 * Sources: Marsaglia and Tsang (2000), "The ziggurat method for generating random variables", J. Stat. Softw. 5(8);
 * Doornik (2005), "An improved ziggurat method to generate normal random samples"; with one word of 64 bits as
 * McFarland (2016), J. Stat. Comput. Simul. 86(7), doi 10.1080/00949655.2015.1060234.
 */
#ifndef SIM_KERNEL_ZIGGURAT_H
#define SIM_KERNEL_ZIGGURAT_H

#include "sim/kernel/stream.h"
#include "sim/kernel/ziggurat_tables.h"

#include <math.h>
#include <stdint.h>

/* Of use to the functions below only. A layer, and a point of its width, to the left of 0 where the sign says so. */
typedef struct sim_ziggurat_point {
    uint32_t layer;
    double x;
} sim_ziggurat_point;

static inline sim_ziggurat_point sim_ziggurat_point_at(const sim_ziggurat_layers *z, uint64_t bits, int64_t steps)
{
    const uint32_t layer = bits & (SIM_ZIGGURAT_LAYERS - 1);
    /* The power of two goes to the edge, which is there before the steps are. */
    return (sim_ziggurat_point){layer, (double)steps * (z->edge[layer] * 0x1p-53)};
}

static inline sim_ziggurat_point sim_ziggurat_exponential_point(uint64_t bits)
{
    return sim_ziggurat_point_at(&sim_exponential_layers, bits, (int64_t)(bits >> 11 | 1));
}

static inline sim_ziggurat_point sim_ziggurat_normal_point(uint64_t bits)
{
    const int64_t steps = (int64_t)(bits >> 11 | 1), minus = -(int64_t)(bits >> 8 & 1);
    return sim_ziggurat_point_at(&sim_normal_layers, bits, (steps ^ minus) - minus);
}

/* A normal draw and three bits, a number from 0 to 7, of which it is independent. */
typedef struct sim_ziggurat_normal_draw {
    double z;
    uint32_t spare;
} sim_ziggurat_normal_draw;

/* The draws of which the first word, `bits`, did not decide. Of use to the functions below only. */
double sim_ziggurat_exponential_rest(sim_stream *s, uint64_t bits);
sim_ziggurat_normal_draw sim_ziggurat_normal_rest(sim_stream *s, uint64_t bits);

/* A draw of the exponential distribution with mean 1; above 0. */
static inline double sim_ziggurat_exponential(sim_stream *s)
{
    const uint64_t bits = sim_stream_bits64(s);
    const sim_ziggurat_point p = sim_ziggurat_exponential_point(bits);
    return p.x < sim_exponential_layers.edge[p.layer + 1] ? p.x : sim_ziggurat_exponential_rest(s, bits);
}

/* A draw of the standard normal distribution, never 0, with three bits to spare. */
static inline sim_ziggurat_normal_draw sim_ziggurat_normal_and_spare(sim_stream *s)
{
    const uint64_t bits = sim_stream_bits64(s);
    const sim_ziggurat_point p = sim_ziggurat_normal_point(bits);
    if (fabs(p.x) < sim_normal_layers.edge[p.layer + 1]) {
        return (sim_ziggurat_normal_draw){p.x, (uint32_t)bits >> 9 & 7};
    }
    return sim_ziggurat_normal_rest(s, bits);
}

static inline double sim_ziggurat_normal(sim_stream *s)
{
    return sim_ziggurat_normal_and_spare(s).z;
}

#endif
