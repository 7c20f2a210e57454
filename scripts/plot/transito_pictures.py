"""What the pictures share in drawing: one sheet with heading and sources, one look for simulated and recorded, one command line.

A picture is 183 mm wide, the two columns of a journal's page, with letters of 6 points or more. Colours are those of Okabe and
Ito (2008), which the colour-blind can tell apart; what differs in colour differs in line or marker as well.
"""

import argparse
import datetime
import io
import os
import pathlib
import sys
import textwrap

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from transito_results import FEWEST_SHOWN, CannotDraw, CannotRead, is_small, mean_and_half_width, open_results

OKABE_ITO = {"black": "#000000", "orange": "#e69f00", "sky": "#56b4e9", "green": "#009e73", "yellow": "#f0e442", "blue": "#0072b2",
             "vermilion": "#d55e00", "purple": "#cc79a7"}
SIMULATED = {"color": OKABE_ITO["blue"], "linestyle": "-", "marker": "s", "markersize": 2.6, "linewidth": 1.1}
RECORDED = {"color": "black", "linestyle": ":", "marker": "o", "markersize": 3.6, "markerfacecolor": "white", "linewidth": 1.1,
            "markeredgewidth": 0.8}
# Instead of a recorded count that is too small to be shown: a tick on the axis, of one length at any scale.
SMALL = {"color": "0.4", "linestyle": "none", "marker": matplotlib.markers.TICKUP, "markersize": 4, "markeredgewidth": 2}
BAND = {"color": OKABE_ITO["blue"], "alpha": 0.25, "linewidth": 0}
WIDTH_INCHES = 7.2
NOTE_POINTS = 6
METADATA = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}  # no time of making
EXIT_USAGE, EXIT_DATA, EXIT_NO_INPUT, EXIT_CANNOT_DRAW, EXIT_CANNOT_CREATE = 64, 65, 66, 69, 73

plt.rcParams.update({
    "font.size": 7, "axes.titlesize": 7.5, "axes.labelsize": 7, "xtick.labelsize": 6.5, "ytick.labelsize": 6.5, "legend.fontsize": 7,
    "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6, "xtick.major.size": 2.5, "ytick.major.size": 2.5,
    "axes.titlelocation": "left", "axes.titlepad": 3, "axes.spines.top": False, "axes.spines.right": False, "svg.fonttype": "none",
    "svg.hashsalt": "transito", "legend.frameon": False,
})


class Sheet:
    """A figure with a heading above and the sources below; panels go between them (`grid`, `fraction`)."""

    def __init__(self, inches, title, subtitle, notes, left=0.68, right=0.1, legend=True, foot=0.4):
        lines = [line for note in notes if note for line in textwrap.wrap(note, 150)]
        self.head, self.foot = 0.82 if legend else 0.5, foot + 0.105 * len(lines)
        self.height = self.head + inches + self.foot
        self.left, self.right = left, right
        self.figure = plt.figure(figsize=(WIDTH_INCHES, self.height))
        self.write(0.08, 0.2, title, fontsize=8.5, weight="bold")
        self.write(0.08, 0.37, subtitle, fontsize=7)
        self.figure.text(0.08 / WIDTH_INCHES, 0.06 / self.height, "\n".join(lines), fontsize=NOTE_POINTS, color="0.3", va="bottom",
                         linespacing=1.2)

    def write(self, x, y, text, **style):
        """Text at inches from the left and from the top."""
        return self.figure.text(x / WIDTH_INCHES, 1 - y / self.height, text, **style)

    def grid(self, rows, columns, hspace, wspace, **more):
        return self.figure.add_gridspec(rows, columns, left=self.left / WIDTH_INCHES, right=1 - self.right / WIDTH_INCHES,
                                        bottom=self.foot / self.height, top=1 - self.head / self.height,
                                        hspace=hspace, wspace=wspace, **more)

    def legend(self, handles):
        self.figure.legend(handles=handles, loc="center left", ncols=len(handles), borderaxespad=0, borderpad=0, handletextpad=0.5,
                           columnspacing=1.5, bbox_to_anchor=(0.08 / WIDTH_INCHES, 1 - 0.54 / self.height))


def for_text(color):
    """The colour darkened until thin letters in it have a contrast of 4.5 on white or nearly white (WCAG 2.1, 1.4.3)."""
    return tuple(0.78 * value for value in matplotlib.colors.to_rgb(color))


def status(results):
    """The word that stands on every picture until the model is calibrated."""
    return str(results.attrs.get("calibration_status", "uncalibrated")).capitalize()


def count_axis(axis, bins=4):
    axis.set_ylim(0, 1.08 * max(axis.get_ylim()[1], 1e-9))
    axis.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(nbins=bins, integer=True))
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axis.grid(axis="y", color="0.9", linewidth=0.6)
    axis.set_axisbelow(True)


def month_axis(axis, months, letters):
    axis.set_xticks(range(len(months)), [month_date(month).strftime("%b")[:letters] for month in months])
    axis.set_xlim(-0.6, len(months) - 0.4)
    count_axis(axis)


def month_date(month):
    return datetime.date.fromisoformat(f"{month}-01")


def span_in_words(months):
    first, last = month_date(months[0]), month_date(months[-1])
    if first == last:
        return f"{first:%B %Y}"
    return f"{first:%B}–{last:%B %Y}" if first.year == last.year else f"{first:%B %Y}–{last:%B %Y}"


def draw_simulated(axis, x, values):
    """Mean of (replication, x) with the band of its interval."""
    mean, half = mean_and_half_width(values)
    if half is not None:
        axis.fill_between(x, mean - half, mean + half, **BAND)
    axis.plot(x, mean, **SIMULATED)


def draw_recorded(axis, x, values):
    """A record along x, with ticks for counts too small to be shown."""
    values, small = np.asarray(values, float), is_small(values)
    axis.plot(x, np.where(small, np.nan, values), **RECORDED)
    if small.any():
        axis.plot(np.asarray(x)[small], np.zeros(small.sum()), **SMALL)


def small_note(recorded):
    """What must be said where counts are too small to be shown: [] where none is, or without a record."""
    if recorded is None or not is_small(recorded).any():
        return []
    return [f"Recorded counts under {FEWEST_SHOWN} are not shown; a grey tick on the axis stands for each."]


def simulated_and_recorded_handles(replications, has_record, recorded_label="recorded", has_small=False):
    handles = [plt.Line2D([], [], label="simulated" + (" (mean)" if replications > 1 else ""), **SIMULATED)]
    if replications > 1:
        handles.append(matplotlib.patches.Patch(label="95 % interval of the mean", **BAND))
    if has_record:
        handles.append(plt.Line2D([], [], label=recorded_label, **RECORDED))
    if has_small:
        handles.append(plt.Line2D([], [], label=f"recorded, under {FEWEST_SHOWN}", **SMALL))
    return handles


def ending_of(path):
    ending = path.suffix.lower()
    if ending not in METADATA:
        raise SystemExit(fail(f"{path}: a picture is a .png, .svg or .pdf", EXIT_USAGE))
    return ending


def refuse_what_cannot_be_written(path):
    """Before anything is drawn."""
    ending_of(path)
    if path.is_dir() or not path.parent.is_dir():
        raise SystemExit(fail(f"{path}: cannot be written: {'it is a folder' if path.is_dir() else f'{path.parent} is no folder'}", EXIT_CANNOT_CREATE))


def save(figure, path, dots_per_inch=150):
    """Writes PNG, SVG or PDF by the name's ending, whole or not at all; equal results give equal files."""
    ending = ending_of(path)
    drawn = io.BytesIO()
    figure.savefig(drawn, format=ending[1:], dpi=dots_per_inch, metadata=METADATA[ending])
    plt.close(figure)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(drawn.getbuffer())
        part.replace(path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise SystemExit(fail(f"{path}: cannot be written: {fault.strerror or fault}", EXIT_CANNOT_CREATE)) from fault
    print(path)


def fail(text, status_code):
    print(text, file=sys.stderr)
    return status_code


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        self.exit(EXIT_USAGE, f"{self.prog}: {message}; --help says more\n")


def command(draw, about, files="one", options=()):
    """The command line of a picture: `draw` makes the figure from one file, or from the list of several.

    Exit status: 0 drawn, 64 wrong usage, 65 no results file, 66 no such file, 69 the file cannot give this picture, 73 the picture
    cannot be written.
    """
    arguments = Arguments(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    picture_help = "a .png, .svg or .pdf (default: beside the first results file, with the name of this script)"
    if files == "one":
        arguments.add_argument("results", metavar="RESULTS.h5", nargs=1)
        arguments.add_argument("picture", metavar="PICTURE", nargs="?", type=pathlib.Path, help=picture_help)
    else:
        arguments.add_argument("results", metavar="RESULTS.h5", nargs="+")
        arguments.add_argument("--output", dest="picture", metavar="PICTURE", type=pathlib.Path, help=picture_help)
    for name, settings in options:
        arguments.add_argument(name, **settings)
    given = vars(arguments.parse_args())
    paths, picture = [pathlib.Path(path) for path in given.pop("results")], given.pop("picture")
    name = pathlib.Path(sys.argv[0]).stem
    picture = picture or paths[0].with_name(f"{paths[0].stem}-{name}.png")
    refuse_what_cannot_be_written(picture)
    try:
        opened = [open_results(path) for path in paths]
        figure = draw(*(opened if files == "one" else [opened]), **given)
    except CannotRead as fault:
        sys.exit(fail(str(fault), EXIT_DATA if all(path.is_file() for path in paths) else EXIT_NO_INPUT))
    except CannotDraw as fault:
        sys.exit(fail(f"{', '.join(map(str, paths))}: no picture `{name}`: {fault}", EXIT_CANNOT_DRAW))
    except OSError as fault:  # damage that shows when the values are read
        sys.exit(fail(f"{', '.join(map(str, paths))}: cannot be read: {str(fault).splitlines()[0]}", EXIT_DATA))
    save(figure, picture)
