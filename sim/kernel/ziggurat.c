#include "sim/kernel/ziggurat.h"

#include "sim/kernel/arith.h"

/* Whether a point of a wedge, at a height drawn now, lies under the density, which is `density` there. */
static int is_under(const sim_ziggurat_layers *z, uint32_t layer, double density, sim_stream *s)
{
    const double low = z->density[layer], high = z->density[layer + 1];
    return low + (high - low) * sim_stream_uniform(s) < density;
}

double sim_ziggurat_exponential_rest(sim_stream *s, uint64_t bits)
{
    const sim_ziggurat_layers *z = &sim_exponential_layers;
    double beyond = 0; /* the tails walked through so far */
    for (;; bits = sim_stream_bits64(s)) {
        const sim_ziggurat_point p = sim_ziggurat_exponential_point(bits);
        if (p.x < z->edge[p.layer + 1]) {
            return beyond + p.x;
        }
        if (p.layer == 0) {
            beyond += z->edge[1]; /* without memory: from r on it is exponential anew */
        } else if (is_under(z, p.layer, sim_exp(-p.x), s)) {
            return beyond + p.x;
        }
    }
}

/* Beyond r the normal density is, but for a constant, exp(-r a) exp(-a^2 / 2), a being the way beyond. */
static double normal_tail(sim_stream *s)
{
    const double r = sim_normal_layers.edge[1];
    double a;
    do {
        a = sim_ziggurat_exponential(s) / r;
    } while (!(2 * sim_ziggurat_exponential(s) > a * a));
    return r + a;
}

sim_ziggurat_normal_draw sim_ziggurat_normal_rest(sim_stream *s, uint64_t bits)
{
    const sim_ziggurat_layers *z = &sim_normal_layers;
    for (;; bits = sim_stream_bits64(s)) {
        const sim_ziggurat_point p = sim_ziggurat_normal_point(bits);
        const double size = fabs(p.x);
        const uint32_t spare = (uint32_t)bits >> 9 & 7;
        if (size < z->edge[p.layer + 1]) {
            return (sim_ziggurat_normal_draw){p.x, spare};
        }
        if (p.layer == 0) {
            return (sim_ziggurat_normal_draw){copysign(normal_tail(s), p.x), spare};
        }
        if (is_under(z, p.layer, sim_exp(-0.5 * size * size), s)) {
            return (sim_ziggurat_normal_draw){p.x, spare};
        }
    }
}
