#include "sim/kernel/ziggurat.h"

#include "sim/kernel/arith.h"

/* Whether a point of a wedge, at a height drawn now, lies under the density, which is `density` there. */
static int is_under(const sim_ziggurat_layers *z, uint32_t layer, double density, sim_stream *s)
{
    const double low = z->density[layer], high = z->density[layer + 1];
    return low + (high - low) * sim_stream_uniform(s) < density;
}

double sim_ziggurat_exponential_rest(sim_stream *s, sim_ziggurat_point first)
{
    const sim_ziggurat_layers *z = &sim_exponential_layers;
    sim_ziggurat_point p = first;
    double beyond = 0; /* the tails walked through so far */
    do {
        if (p.layer == 0) {
            beyond += z->edge[1]; /* without memory: from r on it is exponential anew */
        } else if (is_under(z, p.layer, sim_exp(-p.x), s)) {
            break;
        }
        p = sim_ziggurat_point_of(z, sim_stream_bits64(s));
    } while (!(p.x < z->edge[p.layer + 1]));
    return beyond + p.x;
}

/* Beyond r the normal density is exp(-r a) exp(-a^2 / 2) but for a constant, a being the way beyond. */
static double normal_tail(sim_stream *s)
{
    const double r = sim_normal_layers.edge[1];
    double a;
    do {
        a = sim_ziggurat_exponential(s) / r;
    } while (!(2 * sim_ziggurat_exponential(s) > a * a));
    return r + a;
}

double sim_ziggurat_normal_rest(sim_stream *s, sim_ziggurat_point first, uint64_t bits)
{
    const sim_ziggurat_layers *z = &sim_normal_layers;
    sim_ziggurat_point p = first;
    do {
        if (p.layer == 0) {
            return sim_ziggurat_signed(normal_tail(s), bits);
        }
        if (is_under(z, p.layer, sim_exp(-0.5 * p.x * p.x), s)) {
            break;
        }
        bits = sim_stream_bits64(s);
        p = sim_ziggurat_point_of(z, bits);
    } while (!(p.x < z->edge[p.layer + 1]));
    return sim_ziggurat_signed(p.x, bits);
}
