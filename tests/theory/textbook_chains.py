"""Markov chains in continuous time, solved by linear algebra: the second way to every formula that has one, and how
long a run must be.

A chain is a start and a function `moves(state)` that gives (rate, next state, *marks). A mark names what the move
counts ("asked", "lost"); a move back to the same state is one that only counts.

How long a run must be is decided before it: what a run measures is, in the long run, a ratio of two rewards (area over
time, lost over asked), and the variance of such a ratio after t hours is v / t with

    v = sum over moves of pi(x) q(x, y) (w(x, y) + g(y) - g(x))^2,    - Q g = drift of w,

the martingale of the reward (Asmussen 2003, "Applied Probability and Queues", chapter I.7; Whitt 1992, "Asymptotic
formulas for Markov processes with applications to simulation", Operations Research 40(2), 279-291).
"""
import dataclasses

import numpy
from scipy.sparse import coo_matrix, csc_matrix, hstack
from scipy.sparse.linalg import splu


@dataclasses.dataclass(frozen=True)
class Ratio:
    """The long-run value of one reward over another, and the variance of its estimate times the hours of the run."""

    value: float
    variance_hours: float

    @property
    def relative_variance_hours(self):
        return self.variance_hours / self.value**2


class Chain:
    """All states that can be reached from `start`; `moves` must make them finite in number."""

    def __init__(self, start, moves):
        self.index = {start: 0}
        self.states = [start]
        rows, columns, rates, self.marks = [], [], [], []
        for state in self.states:  # grows while it is walked
            for rate, after, *marks in moves(state):
                if rate <= 0:
                    continue
                if after not in self.index:
                    self.index[after] = len(self.states)
                    self.states.append(after)
                rows.append(self.index[state])
                columns.append(self.index[after])
                rates.append(rate)
                self.marks.append(marks)
        self.rows, self.columns, self.rates = numpy.array(rows), numpy.array(columns), numpy.array(rates, dtype=float)
        count = len(self.states)
        flow = coo_matrix((self.rates, (self.rows, self.columns)), shape=(count, count)).tocsc()
        out = numpy.bincount(self.rows, self.rates, count)
        self.generator = flow - coo_matrix((out, (range(count), range(count)))).tocsc()
        self._factors = None

    def _solver(self):
        """Factors of the generator with its last column replaced by ones: x' = solve(..) of both kinds below."""
        if self._factors is None:
            count = len(self.states)
            kept = self.generator[:, : count - 1]
            ones = csc_matrix(numpy.ones((count, 1)))
            self._factors = splu(hstack([kept, ones]).tocsc())
        return self._factors

    def stationary(self):
        """pi with pi Q = 0 and sum 1."""
        right = numpy.zeros(len(self.states))
        right[-1] = 1
        return self._solver().solve(right, trans="T")

    def drift(self, reward):
        """Reward an hour in each state, and the reward of each move. `reward` is a function of the state (an area) or
        a mark (a count)."""
        if callable(reward):
            return numpy.array([reward(state) for state in self.states], dtype=float), numpy.zeros(len(self.rates))
        of_move = numpy.array([marks.count(reward) for marks in self.marks], dtype=float)
        return numpy.bincount(self.rows, self.rates * of_move, len(self.states)), of_move

    def mean(self, reward):
        """Reward an hour in the long run."""
        return float(self.stationary() @ self.drift(reward)[0])

    def ratio(self, top, bottom=lambda state: 1.0):
        pi = self.stationary()
        (top_drift, top_moves), (bottom_drift, bottom_moves) = self.drift(top), self.drift(bottom)
        below = pi @ bottom_drift
        value = pi @ top_drift / below
        gain = self.potential(top_drift - value * bottom_drift)
        jump = top_moves - value * bottom_moves + gain[self.columns] - gain[self.rows]
        return Ratio(float(value), float((pi[self.rows] * self.rates * jump**2).sum() / below**2))

    def potential(self, drift):
        """g with - Q g = drift (whose mean is 0), up to a constant: its last entry is 0."""
        # The last column of ones takes up what rounding leaves of the mean.
        gain = self._solver().solve(-drift)
        gain[-1] = 0
        return gain

    def relaxation(self):
        """Hours in which the slowest mode falls by a factor of e."""
        values = numpy.linalg.eigvals(self.generator.toarray())
        return float(1 / -numpy.sort(values.real)[-2])


def line(servers, arrival, service, most, reneging=0.0, asked="asked"):
    """M/M/c(/K)(+M): the state is the number inside, `most` at most. Whoever finds `most` is lost.

    Marks: asked, lost, found_busy, begun (a service), served, reneged.
    """

    def moves(inside):
        served = min(inside, servers)
        waiting = inside - served
        marks = [asked] + (["found_busy"] if inside >= servers else ["begun"])
        if inside < most:
            yield (arrival, inside + 1, *marks)
        else:
            yield (arrival, inside, *(mark for mark in marks if mark != "begun"), "lost")
        if inside:
            yield (served * service, inside - 1, "served", *(["begun"] if waiting else []))
        if waiting:
            yield waiting * reneging, inside - 1, "reneged"

    return Chain(0, moves)
