"""How many customers a run needs, decided before it runs, where no finite chain says so: M/G/1.

The wait of a customer is the work V that it finds. For a polynomial f the Poisson equation - A G = f - E f of the work,

    A g(x) = - g'(x) + arrival E[g(x + S) - g(x)],    g'(0) = 0,

has a polynomial for solution, and the mean of f over n customers has the variance v / n with
v = E[(f(V) - E f + arrival (G(V + S) - G(V)))^2]. For M/M/1 and f(x) = x this is the known
rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 / mu^2 (Daley 1968); formulas.py checks it.
"""
import math

import numpy
from textbook_formulas import takacs


def _potential(arrival, service, f):
    """Coefficients of G; service[i] = E S^i."""
    idle = 1 - arrival * service[1]
    g = numpy.zeros(len(f) + 1)
    for m in range(len(f), 1, -1):
        later = sum(g[j] * math.comb(j, m - 1) * service[j - m + 1] for j in range(m + 1, len(f) + 1))
        g[m] = (f[m - 1] + arrival * later) / (m * idle)
    return g


def variance_per_customer(arrival, service_moments, f):
    """v for f = sum of f[k] x^k. Needs 2 len(f) + 1 moments of the service."""
    service = [1.0, *service_moments]
    wait = [1.0, *takacs(arrival, service_moments)]
    g = _potential(arrival, service, f)
    mean = sum(c * wait[k] for k, c in enumerate(f))
    terms = {}  # of V^i S^j
    for k, c in enumerate(f):
        terms[k, 0] = terms.get((k, 0), 0) + c - (mean if k == 0 else 0)
    for m, c in enumerate(g):
        for j in range(1, m + 1):
            terms[m - j, j] = terms.get((m - j, j), 0) + arrival * c * math.comb(m, j)
    return sum(
        a * b * wait[i + k] * service[j + n] for (i, j), a in terms.items() for (k, n), b in terms.items()
    )


def wait_customers(arrival, service_moments):
    """Relative variance of the mean wait, times customers."""
    return variance_per_customer(arrival, service_moments, [0.0, 1.0]) / takacs(arrival, service_moments)[0] ** 2


def wait_variance_customers(arrival, service_moments):
    """Relative variance of the variance of the waits, times customers."""
    first, second, *_ = takacs(arrival, service_moments)
    return variance_per_customer(arrival, service_moments, [0.0, -2 * first, 1.0]) / (second - first**2) ** 2
