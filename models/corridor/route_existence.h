/* route_existence.h — whether a route choice has a solution, and which cycle is to blame when it has none.
 *
 * In a recursive logit everyone may wander: the weight of all journeys is a geometric series in the matrix
 * W(h, a) = exp(I(a) / mu) over the hops a that may follow h, and it is finite exactly when the spectral radius of W is
 * below one. Costs that are too small against the scale mu make going in circles too likely. Only hops count that are
 * open and lead to an open end.
 *
 * Method: the strongly connected components of the hops one by one (Tarjan 1972); in each the cycle of the largest mean
 * weight by Howard's policy iteration, which bounds the radius from below and whose potentials scale the component so
 * that no weight exceeds one, at any mu; then power iteration with the Collatz-Wielandt bounds
 * min (Wx)/x <= radius <= max (Wx)/x. Nothing is accepted unless its upper bound is below one.
 *
 * Sources: Fosgerau, Frejinger and Karlström (2013); Collatz (1942), Wielandt (1950); Cochet-Terrasson and others
 * (1998), "Numerical computation of spectral elements in max-plus algebra"; Dasdan (2004), ACM TODAES 9(4).
 */
#ifndef MODELS_CORRIDOR_ROUTE_EXISTENCE_H
#define MODELS_CORRIDOR_ROUTE_EXISTENCE_H

#include "models/corridor/route_outlook.h"

typedef struct route_existence {
    route_status status;   /* ROUTE_OK when a solution exists, ROUTE_E_NO_SOLUTION when not, or what the weights lack */
    uint32_t cycle_length; /* of the cycle named, 0 when no hop can ever be made again */
    double radius_low;     /* bounds of the spectral radius over all components; equal to about ten digits near one */
    double radius_high;
    double cycle_weight; /* geometric mean weight of a hop of the cycle named: exp(mean I / mu) */
} route_existence;

/* Bounds the spectral radius and names the heaviest cycle of the component where it is largest.
 *
 * cycle      [hops] out: the first cycle_length entries are hops, each allowed after the one before, the first after
 *            the last; filled whether or not a solution exists
 */
route_existence route_existence_check(const route_topology *topology, const route_weights *weights, uint32_t cycle[]);

#endif
