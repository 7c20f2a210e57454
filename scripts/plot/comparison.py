#!/usr/bin/python3
"""Draws how results differ from those of the first file: paired differences by measure and by state of persons, with intervals.

Replication r of all files drew the same luck wherever the scenarios agree, so differences are taken replication by replication.
Files that cannot be paired so (another model, seed, period or warm-up) are refused, as `transito compare` refuses them.
"""

import pathlib

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

from transito_pictures import OKABE_ITO, WIDTH_INCHES, Sheet, command, for_text, status
from transito_results import CannotDraw, caption, mean_and_half_width, need

ROW_INCHES = 0.165
MARKS = [(OKABE_ITO["blue"], "o"), (OKABE_ITO["vermilion"], "s"), (OKABE_ITO["green"], "^")]
# States in which a journey goes on, or is held up: their mean number over the days. The others only add up.
PASSING_STATES = ("in_transit", "waiting", "stranded", "custody", "removed_to_set_out_again")


def name_of(results):
    return pathlib.Path(results.path).stem


def refuse_what_cannot_be_paired(base, other):
    """Says the first reason why the other file cannot be compared with the base."""
    for what in ("model", "seed", "warmup_days"):
        if base.attrs.get(what) != other.attrs.get(what):
            raise CannotDraw(f"{name_of(other)} has another {what.replace('_', ' ')} ({other.attrs.get(what)}) than {name_of(base)} ({base.attrs.get(what)})")
    if not np.array_equal(base.time.values, other.time.values):
        raise CannotDraw(f"{name_of(other)} has another period than {name_of(base)}")
    if not np.intersect1d(base.replication.values, other.replication.values).size:
        raise CannotDraw(f"{name_of(other)} has no replication in common with {name_of(base)}")


def figures_of(results):
    """What is compared: {label: (unit, (replication,))}. Measures, and where people are."""
    figures = {}
    for index, label in enumerate(results.measure_long_name.values):
        figures[str(label)] = (str(results.measure_units.values[index]), results.measure_value.isel(measure=index))
    if "people" in results:
        by_state = results.people.sum("nationality", skipna=False).mean("time", skipna=False)
        for state in results.person_state.values:
            if str(state).startswith(PASSING_STATES):
                figures[f"Mean number: {str(state).replace('_', ' ')}"] = ("persons", by_state.sel(person_state=state))
    return figures


def differences(base, other):
    """{label: (unit, mean of the base, mean difference, half-width or None)} over the replications that both have."""
    ours, theirs = figures_of(base), figures_of(other)
    common = np.intersect1d(base.replication.values, other.replication.values)
    found = {}
    for label in (label for label in ours if label in theirs):
        unit, values = ours[label]
        before = values.sel(replication=common).values
        after = theirs[label][1].sel(replication=common).values
        defined = np.isfinite(before) & np.isfinite(after)
        if defined.any():
            found[label] = (unit, before[defined].mean(), *mean_and_half_width((after - before)[defined]))
    return found


def rounded(value, half_width=None):
    """Three figures, or as many decimals as two figures of the half-width have; whole numbers from 100 on."""
    size = half_width or value
    if not size:
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    decimals = max(0, (1 if half_width else 2) - int(np.floor(np.log10(abs(size)))))
    return f"{value:,.{decimals}f}"


def signed(value, half_width=None):
    return ("+" if value > 0 else "−" if value < 0 else "") + rounded(abs(value), half_width)


def compare(files):
    """The differences of each file from the first: [{label: …}], and the labels of what all have."""
    if len(files) < 2:
        raise CannotDraw("a comparison takes two files or more, the reference first")
    if len(files) > 1 + len(MARKS):
        raise CannotDraw(f"a picture compares at most {len(MARKS)} files with the reference")
    for results in files:
        need(results, ["measure_value", "measure_long_name", "measure_units"])
    for other in files[1:]:
        refuse_what_cannot_be_paired(files[0], other)
    compared = [differences(files[0], other) for other in files[1:]]
    return compared, [label for label in compared[0] if all(label in one for one in compared)]


def notes_of(files, compared, unshown):
    notes = ["The share and the difference are of the mean of the reference. Nothing here says which scenario is to be preferred. "
             "Of many intervals of 95 % one in twenty excludes zero by luck; transito compare adjusts for that."]
    if unshown:
        notes.append("0 in the reference, so without a share: " + "; ".join(
            f"{label}, differences {', '.join(signed(one[label][2]) for one in compared)}" for label in unshown) + ".")
    names = [pathlib.Path(results.path).name for results in files]
    notes.append(f"Reference: {names[0]}, {files[0].attrs.get('source', 'transito')}, seed {files[0].attrs.get('seed', 'unknown')}; "
                 f"compared: {', '.join(names[1:])}.")
    return notes + caption(files[0])[1:]


def draw(files):
    compared, labels = compare(files)
    base, others = files[0], files[1:]
    shown = [label for label in labels if compared[0][label][1] != 0]
    if not shown:
        raise CannotDraw("all measures of the reference are 0")

    pairs = min(len(np.intersect1d(base.replication.values, other.replication.values)) for other in others)
    interval = "1 pair of replications: no interval" if pairs == 1 else f"95 % Student intervals of paired differences, {pairs} pairs, each by itself"
    # Right of the points: a column of numbers for the reference and one for each file.
    column = 0.96
    sheet = Sheet(0.1 + ROW_INCHES * len(shown) * (1 + 0.3 * (len(others) - 1)), f"Differences from {name_of(base)}, by measure",
                  f"{status(base)} · {interval}", notes_of(files, compared, [label for label in labels if label not in shown]),
                  left=2.4, right=0.1 + column * (1 + len(others)), foot=0.55)
    axis = sheet.figure.add_subplot(sheet.grid(1, 1, 0, 0)[0])
    draw_shares(axis, shown, compared)
    write_numbers(axis, sheet, shown, compared, column)
    names = [name_of(other) if len(others) == 1 else f"{number}: {name_of(other)}" for number, other in enumerate(others, start=1)]
    sheet.legend([plt.Line2D([], [], label=name, color=color, marker=marker, markersize=3.4, linestyle="none")
                  for name, (color, marker) in zip(names, MARKS)])
    return sheet.figure


def draw_shares(axis, shown, compared):
    """Each difference with its interval, as a share of the reference."""
    for index, (one, (color, marker)) in enumerate(zip(compared, MARKS)):
        shift = (index - (len(compared) - 1) / 2) * 0.56 / len(compared)
        for row, label in enumerate(shown):
            _, mean, change, half = one[label]
            axis.errorbar(100 * change / abs(mean), row + shift, xerr=None if half is None else 100 * half / abs(mean), fmt=marker, color=color,
                          markersize=3.4, capsize=2, elinewidth=0.9)
    axis.axvline(0, color="0.4", linewidth=0.7, zorder=0)
    # Changes of half a per cent and of a hundred stand side by side.
    axis.set_xscale("symlog", linthresh=1, linscale=0.6)
    reach = max(2, 1.6 * np.abs(axis.get_xlim()).max())
    axis.set_xlim(-reach, reach)
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:+g}".replace("-", "−") if value else "0")
    axis.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
    axis.set_xlabel("difference, % of the reference\n(linear within ±1, logarithmic beyond)")
    axis.set_ylim(len(shown) - 0.4, -0.6)
    axis.set_yticks(range(len(shown)), [label if compared[0][label][0] in ("1", "persons") else f"{label} ({compared[0][label][0]})" for label in shown])
    axis.grid(axis="both", color="0.92", linewidth=0.6)
    axis.set_axisbelow(True)
    axis.tick_params(axis="y", length=0)


def write_numbers(axis, sheet, shown, compared, column):
    """Mean of the reference and differences with half-widths, right of the points."""
    width = WIDTH_INCHES - sheet.left - sheet.right

    def cell(position, row, text, **style):
        axis.text(1 + (column * position - 0.02) / width, row, text, transform=axis.get_yaxis_transform(), ha="right", **{"va": "center", "fontsize": 6, **style})

    heads = ["reference"] + (["difference"] if len(compared) == 1 else [f"difference {number}" for number in range(1, 1 + len(compared))])
    for position, head in enumerate(heads, start=1):
        cell(position, -0.62, head, color="0.3", va="bottom")
    for row, label in enumerate(shown):
        cell(1, row, rounded(compared[0][label][1]))
        for position, one in enumerate(compared, start=2):
            _, _, change, half = one[label]
            cell(position, row, signed(change, half) + ("" if half is None else f" ± {rounded(half, half)}"), color=for_text(MARKS[position - 2][0]))


if __name__ == "__main__":
    command(draw, __doc__, files="several")
