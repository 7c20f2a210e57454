"""Tables of choice for the corridor: a recursive logit over hops, solved once with numpy.

Fosgerau, Frejinger and Karlstroem (2013): z(h) = sum over hops a that may follow h of exp(I(a) / mu) z(a), linear in
z = exp(V / mu). The state is the last hop, so that nobody turns round at once; the modes of a hop are one nest. The
values of the sectors are such that, at these costs, those who set out reach them in given shares (Berry, Levinsohn and
Pakes 1995).
"""

import itertools

import numpy as np


class Graph:
    """Hops (ordered pairs of places) and which hop may follow which; a state is a hop just made, or a start."""

    def __init__(self, alternatives):
        self.hops = list(dict.fromkeys((a.start, a.end) for a in alternatives))
        self.modes = [[a for a in alternatives if (a.start, a.end) == hop] for hop in self.hops]
        self.ends = [modes[0].ends for modes in self.modes]
        places = sorted({start for start, _ in self.hops})
        self.states = self.hops + places
        self.follows = np.zeros((len(self.states), len(self.hops)), bool)
        for (i, state), (j, hop) in itertools.product(enumerate(self.states), enumerate(self.hops)):
            if i >= len(self.hops):
                self.follows[i, j] = hop[0] == state
            else:
                self.follows[i, j] = not self.ends[i] and hop[0] == state[1] and hop[1] != state[0]

    def solve(self, cost, end_value, scale, nest):
        """Probabilities of hops by state and of modes by hop; `end_value` by place, absent where closed."""
        inclusive, shares = np.zeros(len(self.hops)), []
        for j, modes in enumerate(self.modes):
            weights = np.exp(-np.array([cost(mode) for mode in modes]) / (nest * scale))
            shares.append(weights / max(weights.sum(), 1e-300))
            inclusive[j] = weights.sum() ** nest
        count = len(self.hops)
        weight = self.follows * inclusive
        closing = np.array([np.exp(end_value[hop[1]] / scale) if ends and hop[1] in end_value else 0.0
                            for hop, ends in zip(self.hops, self.ends)])
        z = np.linalg.solve(np.eye(count) - weight[:count], closing)
        chance = weight * z
        total = chance.sum(axis=1, keepdims=True)
        return np.divide(chance, total, out=np.zeros_like(chance), where=total > 0), shares

    def flows(self, chance, starts):
        """Expected passages of each hop when `starts` (by place) set out."""
        count = len(self.hops)
        first = sum(persons * chance[self.states.index(place)] for place, persons in starts.items())
        return np.linalg.solve(np.eye(count) - chance[:count].T, first)


def values_of_ends(graph, cost, shares, starts, scale, nest):
    """The value of each end at which those who set out end there in these shares."""
    value = {place: 0.0 for place in shares}
    for _ in range(500):
        flows = graph.flows(graph.solve(cost, value, scale, nest)[0], starts)
        reached = {place: sum(flows[j] for j, hop in enumerate(graph.hops) if graph.ends[j] and hop[1] == place)
                   for place in shares}
        gap = {place: np.log(share) - np.log(reached[place] / sum(reached.values()))
               for place, share in shares.items()}
        value = {place: value[place] + scale * gap[place] for place in shares}
        if max(map(abs, gap.values())) < 1e-4:
            return value
    raise RuntimeError("the shares of the ends are not reached")


def choice_table(graph, cost, shares, starts, scale, nest):
    """By state: cumulative probabilities and the alternatives that they belong to."""
    value = values_of_ends(graph, cost, shares, starts, scale, nest)
    chance, of_mode = graph.solve(cost, value, scale, nest)
    table = {}
    for i, state in enumerate(graph.states):
        options = [(chance[i, j] * share, mode) for j in np.flatnonzero(chance[i])
                   for share, mode in zip(of_mode[j], graph.modes[j]) if share > 0]
        if options:
            table[state] = (np.cumsum([p for p, _ in options]).tolist(), [mode for _, mode in options])
    return table
