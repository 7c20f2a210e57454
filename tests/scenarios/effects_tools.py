"""Runs a scenario with keys changed and reads observables from its results, for effects.py.

An observable is written as it is thought of, by the names of the results file:

    entries[gateway=alder|fir]                     a daily series; here at two gateways. Its value is the mean per day
    custody / encounters[area=Hazel|Ivy]           a ratio
    expulsions + returns[time=1..15]               a sum; the first 15 days only of the second
    dispersion(entries[gateway=alder])             variance of the daily figures over their mean
    concentration(passages)                        sum of the squared shares of the cells (Herfindahl's index)

A setting is KEY=VALUE, as the program's --set; for a key that names a table, KEY:COLUMN[WHERE]=FACTOR multiplies a column of
a copy of the table, in all rows or in those WHERE column=label holds. Shares stay below one, and what adds up to one
still does.
"""
import csv
import io
import re
import subprocess

import h5py
import numpy

# Columns of a table, or areas of a class, whose shares add up to one.
OUTCOMES = {"line.outcomes": ("released", "removed", "returned"),
            "detention.outcomes": ("exit_order", "moved_south", "removed")}
WHOLE_NUMBERS = ("servers", "places")
AMOUNTS = ("persons", "persons_per_day", "per_day", "deaths_per_100000", "distance_km")


def conditions(text):
    """`a=x|y;b=z` as {"a": ["x", "y"], "b": ["z"]}."""
    return {name: labels.split("|") for name, labels in (part.split("=", 1) for part in text.split(";"))} if text else {}


def split_setting(setting):
    """KEY=VALUE or KEY:COLUMN[WHERE]=FACTOR as (what is set, value); the last `=` outside brackets divides."""
    found = re.fullmatch(r"([^=\[]+(?:\[[^\]]*\][^=\[]*)*)=(.*)", setting)
    return found[1], found[2]


class Table:
    """A copy of an input table, with columns multiplied."""

    def __init__(self, text, key):
        self.key = key
        reader = csv.DictReader(io.StringIO(text))
        self.rows, self.columns = list(reader), reader.fieldnames

    def multiply(self, column, where, factor):
        chosen = [row for row in self.rows if row[column] and all(row[name] in labels for name, labels in where.items())]
        if not chosen:
            raise ValueError(f"{self.key}: no row has {column} where {where}")
        for row in chosen:
            old = float(row[column])
            new = old * factor if column in WHOLE_NUMBERS + AMOUNTS else min(1, old * factor)
            row[column] = str(round(new)) if column in WHOLE_NUMBERS else repr(new)
            others = self.rest(row, column, chosen)
            for other, name in others:
                other[name] = repr(float(other[name]) * (1 - new) / (1 - old) if old < 1 else (1 - new) / len(others))

    def rest(self, row, column, chosen):
        """The cells that give way to a share, as (row, column)."""
        if self.key in OUTCOMES:
            return [(row, name) for name in OUTCOMES[self.key] if name != column]
        if self.key == "attractions.table":  # shares over sectors; a port that has all of a class's is not among them
            return [(other, column) for other in self.rows
                    if other["class"] == row["class"] and other not in chosen and float(other[column]) < 1]
        return []

    def write(self, path):
        with open(path, "w", newline="") as file:
            writer = csv.DictWriter(file, self.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)


class Laboratory:
    """Runs the program in a folder, each set of settings once."""

    def __init__(self, program, scenario, folder, replications):
        self.program, self.scenario, self.folder, self.replications = program, scenario, folder, replications
        self.done = {}
        self.tables = self.results({})

    def run(self, words, name):
        path = self.folder / f"{name}.h5"
        done = subprocess.run([self.program, "run", str(self.scenario), "--quiet", "--threads", "2", "--replications",
                               str(self.replications), "--output", str(path), "--set", "results.passages=true", *words],
                              text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=300)
        if done.returncode != 0:
            raise RuntimeError(f"{words}\n{done.stderr}")
        return h5py.File(path)

    def results(self, settings):
        """The results with {what is set: value}."""
        case = tuple(sorted(settings.items()))
        if case not in self.done:
            name = f"case-{len(self.done)}"
            self.done[case] = self.run(self.words(settings, name), name)
        return self.done[case]

    def words(self, settings, name):
        words, tables = [], {}
        for what, value in settings.items():
            found = re.fullmatch(r"([^:]+):(\w+)(?:\[(.*)\])?", what)
            if not found:
                words += ["--set", f"{what}={value}"]
                continue
            key, column, where = found.groups()
            if key not in tables:
                tables[key] = Table(self.tables["table_" + re.sub(r"\W", "_", key)].asstr()[()], key)
            tables[key].multiply(column, conditions(where), float(value))
        for key, table in tables.items():
            path = self.folder / f"{name}-{key}.csv"
            table.write(path)
            words += ["--set", f"{key}={path}"]
        return words


def cells(file, term):
    """The daily figures of `name[dimension=label|label;time=first..last]`, as (replication, day, cell)."""
    name, where = re.fullmatch(r"(\w+)(?:\[(.*)\])?", term).groups()
    data = file[name]
    values = data[:].astype(float)
    axes = [data.dims[axis][0].name.lstrip("/") for axis in range(values.ndim)]
    for dimension, labels in conditions(where).items():
        if dimension == "time":
            first, last = map(int, labels[0].split(".."))
            chosen = list(range(first - 1, last))
        else:
            known = file[dimension].asstr()[:].tolist()
            chosen = [known.index(label) for label in labels]
        values = numpy.take(values, chosen, axis=axes.index(dimension))
    return values.reshape(values.shape[0], values.shape[1], -1)


def term_value(file, term):
    """One number for each replication."""
    function, inner = re.fullmatch(r"(?:(\w+)\()?(.*?)\)?", term).groups()
    values = cells(file, inner)
    if function == "dispersion":
        daily = values.sum(axis=2)
        return daily.var(axis=1, ddof=1) / daily.mean(axis=1)
    if function == "concentration":
        shares = values.sum(axis=1) / values.sum(axis=(1, 2))[:, None]
        return (shares ** 2).sum(axis=1)
    return values.sum(axis=2).mean(axis=1)


def observe(file, observable):
    """Numerator and denominator, one number each for each replication; the denominator of what is no ratio is 1."""
    sides = [sum(term_value(file, term) for term in side.split(" + ")) for side in observable.split(" / ")]
    return sides[0], sides[1] if len(sides) == 2 else numpy.ones_like(sides[0])
