"""What a case of the textbook is: a scenario, and the figures that theory gives for it."""
import dataclasses
import math
from typing import Callable, Sequence

# What is asked of all figures of all cases together.
ERROR_RATE = 0.01  # that a right engine fails anywhere, were the seeds others
PRECISION = 0.005  # half-width of the simultaneous intervals, relative

# Seeds as they come, replications of each pooled as independent observations.
SEEDS = (1, 2, 3, 4)
REPLICATIONS = 64

# The relative standard error that runs are made long enough for. Half-widths are about 4.1 standard errors (Student's t
# with 255 degrees of freedom, 0.01 over two sides of some 200 figures), and the largest of 200 estimated standard
# errors lies about 15 % above the true one: 0.005 / 4.1 / 1.15.
STANDARD_ERROR = 0.00106


@dataclasses.dataclass(frozen=True)
class Figure:
    """A number that theory gives.

    measured   name of a measure, or a function of all measures ({name: array over replications}) that gives an array
    second     the same number by a second way, where the case knows one; formulas.py compares
    needs      relative variance of the estimate times the hours of the run
    margin     relative error that the measure itself states (of a histogram's quantile), beside the statistical one
    precision  largest half-width, relative
    """

    label: str
    theory: float
    measured: str | Callable
    second: float | None = None
    needs: float = 0.0
    margin: float = 0.0
    precision: float = PRECISION

    @property
    def hours(self):
        """Of all replications together."""
        return self.needs / (STANDARD_ERROR * self.precision / PRECISION) ** 2

    def values(self, measures):
        return measures[self.measured] if isinstance(self.measured, str) else self.measured(measures)


@dataclasses.dataclass(frozen=True)
class Exact:
    """A number that no luck is in: every replication must give it."""

    label: str
    theory: float
    measured: str | Callable
    tolerance: float  # absolute

    values = Figure.values


@dataclasses.dataclass(frozen=True)
class Case:
    """A scenario and its figures. `config` is all of it but `model` and `run`.

    relaxation_hours   the slowest mode falls by a factor of e in this time; the warm-up is at least 20 of them
    at_least_hours     of all replications together, where the figures' own needs are not known
    """

    name: str
    source: str
    config: str
    figures: Sequence[Figure | Exact]
    relaxation_hours: float
    warmup_days: int = 1
    at_least_hours: float = 0.0
    replications: int = REPLICATIONS

    @property
    def days(self):
        """Reported days of each replication."""
        needed = max(getattr(figure, "hours", 0.0) for figure in self.figures)
        return max(1, math.ceil(max(needed, self.at_least_hours) / (len(SEEDS) * self.replications) / 24))

    @property
    def relaxations(self):
        """Of them the warm-up has so many."""
        return self.warmup_days * 24 / self.relaxation_hours


def known(chain, label, theory, measured, top, bottom=lambda state: 1.0, scale=1.0):
    """A figure that `chain` gives too: the long-run value of `top` over `bottom`, times `scale`."""
    ratio = chain.ratio(top, bottom)
    return Figure(label, theory, measured, second=ratio.value * scale, needs=ratio.relative_variance_hours)


# ---- what configs are written with ----


def number(value):
    return repr(float(value))


def exponential(mean):
    return f'{{ distribution = "exponential"; mean = {number(mean)}; }}'


def distribution(kind, **members):
    texts = (f"{name} = {number(value)}; " if not isinstance(value, (list, tuple)) else
             f"{name} = [{', '.join(map(number, value))}]; " for name, value in members.items())
    return f'{{ distribution = "{kind}"; {"".join(texts)}}}'
