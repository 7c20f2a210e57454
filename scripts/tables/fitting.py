"""Proportional fitting of daily counts by class to sums that are known over stretches of days.

Sources print totals by month, and by nationality up to odd days (to 26 February, to 5 July). One grid of day by class
meets them all: start even, and scale each known rectangle to its sum in turn until nothing moves (Deming and Stephan
1940). What the sources leave open stays as even as it can be; where they contradict, the residuals say so.
"""
import datetime

import numpy as np


class Grid:
    def __init__(self, first, last, classes):
        self.first = first
        self.days = (last - first).days + 1
        self.classes = list(classes)
        self.count = np.ones((self.days, len(self.classes)))
        self.known = []

    def stretch(self, first, last):
        return slice((first - self.first).days, (last - self.first).days + 1)

    def know(self, first, last, who, value, label=""):
        """`who` is a class, or None for all classes together."""
        if first < self.first or last > self.first + datetime.timedelta(self.days - 1):
            raise ValueError(f"{label}: {first}..{last} outside the grid")
        column = slice(None) if who is None else slice(self.classes.index(who), self.classes.index(who) + 1)
        self.known.append((self.stretch(first, last), column, float(value), (first, last, who or "total", label)))

    def fit(self, rounds=3000, tolerance=1e-10):
        """Totals over all classes come last in each round, so that they are met exactly."""
        ordered = sorted(self.known, key=lambda k: k[1] == slice(None))
        for _ in range(rounds):
            moved = 0.0
            for rows, column, value, _label in ordered:
                factor = value / self.count[rows, column].sum()
                self.count[rows, column] *= factor
                moved = max(moved, abs(factor - 1))
            if moved < tolerance:
                break

    def sum(self, first, last, who):
        return self.count[self.stretch(first, last), self.classes.index(who)].sum()

    def residuals(self):
        return [(*label[:3], value, self.count[rows, column].sum(), label[3])
                for rows, column, value, label in self.known]
