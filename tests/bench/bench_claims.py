"""What a part of the benchmark suite measured, and what it claims of that.

A part's `claims(m)` gets the figures of all rounds and returns a list of Claim. A ratio is taken within each round, where
whatever else the machine does hits both sides, and the median of these is claimed; it moves less than the ratio of medians.
"""

import dataclasses
import math
import operator
import statistics

RELATIONS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}


@dataclasses.dataclass(frozen=True)
class Claim:
    """`text` in words; `measured` stands in `relation` to `bound` where it is met."""

    text: str
    measured: float
    relation: str
    bound: float

    def __post_init__(self):
        if self.relation not in RELATIONS:
            raise ValueError(f"a claim is {', '.join(RELATIONS)}, not {self.relation}: {self.text}")

    @property
    def verdict(self):
        """met, missed, or not measured (a peer is not installed, say)."""
        if math.isnan(self.measured):
            return "not measured"
        return "met" if RELATIONS[self.relation](self.measured, self.bound) else "missed"


@dataclasses.dataclass
class Figure:
    unit: str
    by_round: dict = dataclasses.field(default_factory=dict)


class Measured:
    """Figures by (case, variant, figure), in the order in which they came; each with a value a round."""

    def __init__(self):
        self.figures = {}

    def add(self, round_number, case, variant, figure, unit, value):
        """Raises ValueError where a round says a figure twice, or two rounds give it different units."""
        key = (case, variant, figure)
        held = self.figures.setdefault(key, Figure(unit))
        if held.unit != unit:
            raise ValueError(f"{', '.join(key)}: in {unit} and in {held.unit}")
        if round_number in held.by_round:
            raise ValueError(f"{', '.join(key)}: said twice in a round")
        held.by_round[round_number] = value

    def names(self, position):
        """All cases (0), variants (1) or figures (2), each once."""
        return list(dict.fromkeys(key[position] for key in self.figures))

    def values(self, case, variant, figure):
        held = self.figures.get((case, variant, figure))
        return list(held.by_round.values()) if held else []

    def median(self, case, variant, figure):
        """NaN where it was not measured."""
        values = self.values(case, variant, figure)
        return statistics.median(values) if values else math.nan

    def ratios(self, case, above, below, figure):
        """One a round in which both were measured."""
        upper, lower = self.figures.get((case, above, figure)), self.figures.get((case, below, figure))
        if upper is None or lower is None:
            return []
        return [value / lower.by_round[n] for n, value in upper.by_round.items() if lower.by_round.get(n)]

    def ratio(self, case, above, below, figure):
        """The median of the ratios within rounds; NaN where it was not measured."""
        found = self.ratios(case, above, below, figure)
        return statistics.median(found) if found else math.nan
