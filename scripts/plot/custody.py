#!/usr/bin/python3
"""Draws queues and custody against capacity through the run: stations by kind, the wait for appointments, custody by area.

Reads the results file alone. The places that an area has to hold people are in its input tables, which the file embeds whole.
"""

import csv

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

from transito_pictures import BAND, OKABE_ITO, Sheet, command, count_axis, status
from transito_results import CannotDraw, caption, in_words, interval_note, mean_and_half_width, need

ROW_INCHES = 1.05
HELD = {"color": OKABE_ITO["blue"], "linestyle": "-", "linewidth": 1.0}
WAITING = {"color": OKABE_ITO["vermilion"], "linestyle": (0, (4, 1.2)), "linewidth": 1.0}
CAPACITY = {"color": "black", "linestyle": (0, (1, 1)), "linewidth": 1.2}
FOLLOWED = {"color": OKABE_ITO["vermilion"], "alpha": 0.25, "linewidth": 0}
UNIT_OF_CAPACITY = {"detention": "places", "checkpoint": "officers", "processing": "officers"}


def rows_of_table(results, name):
    """An input table that the file embeds, as dictionaries; none when it is not there."""
    if name not in results:
        return []
    lines = [line for line in str(results[name].item()).splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines))


def holding_places(results):
    """Places of each area's processing stations on each day, by area: {area: (time,)}."""
    area_of = {row["id"]: row.get("record_area", "") for row in rows_of_table(results, "table_network_places")}
    days = results.time.values.astype("datetime64[D]")
    places = {}
    for post in rows_of_table(results, "table_posts_table"):
        area = area_of.get(post["place"])
        if post["kind"] != "processing" or not area or not post.get("places"):
            continue
        is_open = np.ones(len(days), bool)
        if post.get("open_from"):
            is_open &= days >= np.datetime64(post["open_from"])
        if post.get("open_until"):
            is_open &= days < np.datetime64(post["open_until"])
        places[area] = places.get(area, 0) + float(post["places"]) * is_open
    return places


def draw_daily(axis, series, line, band):
    """Mean of (replication, time) with the band of its interval."""
    mean, half = mean_and_half_width(series.values)
    days = series.time.values
    if half is not None:
        axis.fill_between(days, mean - half, mean + half, **band)
    axis.plot(days, mean, **line)


def finish(axis, title, days):
    axis.set_title(title)
    count_axis(axis, bins=3)
    axis.set_xlim(days[0], days[-1])
    locator = matplotlib.dates.AutoDateLocator(minticks=3, maxticks=6)
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(locator, show_offset=False))


def draw_kind(axis, results, kind, stations):
    """All stations of a kind together."""
    for name, line, band in (("station_serving", HELD, BAND), ("station_waiting", WAITING, FOLLOWED)):
        draw_daily(axis, results[name].isel(station=stations).sum("station", skipna=False), line, band)
    servers = results.station_servers.isel(station=stations).sum("station").mean("replication")
    axis.plot(results.time.values, servers.values, drawstyle="steps-post", **CAPACITY)
    finish(axis, f"{kind.capitalize()} ({len(stations)}), {UNIT_OF_CAPACITY.get(kind, 'servers')}", results.time.values)


def station_kinds(results):
    meanings = results.station_kind.attrs["flag_meanings"].split()
    for value, kind in zip(np.atleast_1d(results.station_kind.attrs["flag_values"]), meanings):
        stations = np.flatnonzero(results.station_kind.values == value)
        if len(stations):
            yield kind, stations


def draw(results):
    need(results, ["station_serving", "station_waiting", "station_servers", "station_kind"], "stations")
    need(results, ["custody", "area", "time"])
    held = [area for area in range(results.sizes["area"]) if float(results.custody.isel(area=area).max()) > 0]
    if not held:
        raise CannotDraw("nobody is in custody at the end of a day")
    kinds = list(station_kinds(results))
    upper = len(kinds) + ("appointment_waiting" in results)
    columns = 3
    rows = -(-len(held) // columns)
    places = holding_places(results)

    sheet = Sheet(ROW_INCHES * (rows + 1.25), f"Queues and custody against capacity, {str(results.time.values[0])[:10]} to {str(results.time.values[-1])[:10]}",
                  f"{status(results)} · {interval_note(results)} · persons at the end of each day · scales differ",
                  ["Upper row: all stations of a kind together; an officer serves a party of one or several persons, so persons may exceed officers. "
                   "Below: custody by area (waiting for an officer, being processed or held) against the places of its processing stations "
                   "(input table of the stations)."] + caption(results))
    top = sheet.grid(rows + 1, upper, hspace=0.6, wspace=0.42, height_ratios=[1.25] + [1] * rows)
    below = sheet.grid(rows + 1, columns, hspace=0.6, wspace=0.3, height_ratios=[1.25] + [1] * rows)
    for column, (kind, stations) in enumerate(kinds):
        axis = sheet.figure.add_subplot(top[0, column])
        draw_kind(axis, results, kind, stations)
        if column == 0:
            axis.set_ylabel("persons")
    if upper > len(kinds):
        axis = sheet.figure.add_subplot(top[0, upper - 1])
        draw_daily(axis, results.appointment_waiting.sum("appointment_port", skipna=False), WAITING, FOLLOWED)
        finish(axis, "Wait for an appointment", results.time.values)
    for index, area in enumerate(held):
        axis = sheet.figure.add_subplot(below[1 + index // columns, index % columns])
        draw_daily(axis, results.custody.isel(area=area), HELD, BAND)
        name = str(results.area.values[area])
        if name in places:
            axis.plot(results.time.values, places[name], drawstyle="steps-post", **CAPACITY)
        finish(axis, "Custody: " + in_words(name), results.time.values)
        if index % columns == 0:
            axis.set_ylabel("persons")
    handles = [plt.Line2D([], [], label="served or held", **HELD), plt.Line2D([], [], label="waiting", **WAITING),
               plt.Line2D([], [], label="officers or places", **CAPACITY)]
    if results.sizes["replication"] > 1:
        handles.append(matplotlib.patches.Patch(label="95 % interval of the mean", facecolor="0.8"))
    sheet.legend(handles)
    return sheet.figure


if __name__ == "__main__":
    command(draw, __doc__)
