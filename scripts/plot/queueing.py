#!/usr/bin/python3
"""Draws a run of the queueing model: customers waiting and inside each station from day to day, and means by station with intervals.

Reads the results file alone.
"""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

from transito_pictures import OKABE_ITO, Sheet, command, count_axis, status
from transito_results import CannotDraw, caption, interval_note, need

MOST_STATIONS = 12
INSIDE = {"color": OKABE_ITO["blue"], "linestyle": "-", "linewidth": 0.9}
WAITING = {"color": OKABE_ITO["vermilion"], "linestyle": (0, (4, 1.2)), "linewidth": 0.9}
# Measures of a station that are drawn beside each other, by the end of their names.
MEASURES = {"queue": "customers waiting", "wait_hours": "wait, h", "utilization": "utilization, share of the servers"}


def draw_days(axis, results, station):
    days = np.arange(1, results.sizes["time"] + 1)
    for name, line in (("inside_end", INSIDE), ("queue_end", WAITING)):
        axis.plot(days, results[name].sel(station=station).mean("replication").values, **line)
    axis.set_title(str(station))
    axis.set_xlim(days[0], max(days[-1], 2))
    count_axis(axis, bins=3)


def draw_means(axis, results, stations, measure, label):
    """Mean and interval of a measure, a row for each station."""
    names = [f"{station}.{measure}" for station in stations]
    for row, name in enumerate(names):
        if name in results.measure.values:
            one = results.sel(measure=name)
            half = float(one.measure_half_width)
            axis.errorbar(float(one.measure_mean), row, xerr=half if np.isfinite(half) else None, fmt="s", color=OKABE_ITO["blue"], markersize=3,
                          capsize=2, elinewidth=0.9)
    axis.set_xlim(0, 1.06 * max(axis.get_xlim()[1], 1e-9))
    axis.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(nbins=4))
    axis.set_ylim(len(stations) - 0.4, -0.6)
    axis.set_yticks(range(len(stations)), stations)
    axis.set_xlabel(label)
    axis.grid(axis="both", color="0.92", linewidth=0.6)
    axis.set_axisbelow(True)


def draw(results):
    need(results, ["queue_end", "inside_end", "measure_mean"])
    stations = [str(station) for station in results.station.values]
    if len(stations) > MOST_STATIONS:
        raise CannotDraw(f"the picture has room for {MOST_STATIONS} stations, the file has {len(stations)}")
    columns = min(3, len(stations))
    rows = -(-len(stations) // columns)
    means_inches = 0.45 + 0.16 * len(stations)
    notes = ["A day is 24 h of the model's time; figures of a day are those at its end, as means over the replications, without interval. The means by station are over time after the warm-up."]
    sheet = Sheet(1.2 * rows + 0.6 + means_inches, "Customers waiting and inside, by station and day; means by station",
                  f"{status(results)} · {interval_note(results)} · scales differ", notes + caption(results), left=0.8, foot=0.5)
    outer = sheet.grid(2, 1, hspace=0.6 / (0.6 * rows + 0.2 + means_inches / 2), wspace=0, height_ratios=[1.2 * rows, means_inches])
    panels = outer[0].subgridspec(rows, columns, hspace=0.6, wspace=0.3)
    for index, station in enumerate(stations):
        axis = sheet.figure.add_subplot(panels[index // columns, index % columns])
        draw_days(axis, results, station)
        if index % columns == 0:
            axis.set_ylabel("customers")
        if index + columns >= len(stations):
            axis.set_xlabel("day")
    below = outer[1].subgridspec(1, len(MEASURES), wspace=0.25)
    for column, (measure, label) in enumerate(MEASURES.items()):
        axis = sheet.figure.add_subplot(below[column])
        draw_means(axis, results, stations, measure, label)
        if column:
            axis.set_yticklabels([])
    has_interval = results.sizes["replication"] > 1
    sheet.legend([plt.Line2D([], [], label="inside", **INSIDE), plt.Line2D([], [], label="waiting", **WAITING),
                  plt.Line2D([], [], label="mean by station" + (" and its 95 % interval" if has_interval else ""), color=OKABE_ITO["blue"],
                             marker="s", markersize=3, linewidth=0.9 if has_interval else 0)])
    return sheet.figure


if __name__ == "__main__":
    command(draw, __doc__)
