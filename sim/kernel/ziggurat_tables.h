/* ziggurat_tables.h — the layers of ziggurat.h; of no use elsewhere.
 *
 * For a density f that falls from f(0) = 1, cut at r, with the area v = r f(r) + (the integral of f beyond r):
 *
 *     edge[0] = v / f(r)      edge[1] = r      edge[i + 1] = f^-1(f(edge[i]) + v / edge[i])      edge[256] = 0
 *
 * r is the one number for which the last step closes, f(edge[255]) + v / edge[255] = 1: 7.697117470131049714 for exp(-x),
 * 3.654152885361008772 for exp(-x^2 / 2). density[i] is f(edge[i]).
 *
 * Computed with mpmath at 300 bits; tests/theory/ziggurat.c computes every entry again in long double.
 */
#ifndef SIM_KERNEL_ZIGGURAT_TABLES_H
#define SIM_KERNEL_ZIGGURAT_TABLES_H

#define SIM_ZIGGURAT_LAYERS 256

typedef struct sim_ziggurat_layers {
    double edge[SIM_ZIGGURAT_LAYERS + 1];
    double density[SIM_ZIGGURAT_LAYERS + 1];
} sim_ziggurat_layers;

extern const sim_ziggurat_layers sim_exponential_layers;
extern const sim_ziggurat_layers sim_normal_layers;

#endif
