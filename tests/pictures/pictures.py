"""The scripts of scripts/plot as modules and as programs, and what a good picture holds to, for the tests of the pictures."""

import contextlib
import importlib.machinery
import importlib.util
import io
import runpy
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts/plot"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SCRIPTS))

import matplotlib  # noqa: E402 (the scripts' folder must be on the path first, and they choose the backend)
import transito_pictures  # noqa: E402, F401


def script(name):
    loader = importlib.machinery.SourceFileLoader(pathlib.Path(name).stem, str(SCRIPTS / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def run(name, *words):
    """The script as a program, in this process: (exit status, standard output, standard error)."""
    before, out, err = sys.argv, io.StringIO(), io.StringIO()
    sys.argv = [str(SCRIPTS / name), *map(str, words)]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            runpy.run_path(sys.argv[0], run_name="__main__")
        status = 0
    except SystemExit as left:
        status = left.code or 0
    finally:
        sys.argv = before
        matplotlib.pyplot.close("all")
    return status, out.getvalue(), err.getvalue()


def overlapping_texts(figure):
    """Pairs of texts that overlap, and texts that leave the sheet; a good picture has neither."""
    figure.draw_without_rendering()
    sheet = figure.bbox
    boxes = []
    for text in visible_texts(figure):
        box = text.get_window_extent()
        boxes.append((text.get_text(), box))
    faults = [(label, "leaves the sheet") for label, box in boxes
              if box.x0 < sheet.x0 - 1 or box.y0 < sheet.y0 - 1 or box.x1 > sheet.x1 + 1 or box.y1 > sheet.y1 + 1]
    for index, (label, box) in enumerate(boxes):
        faults += [(label, other) for other, its in boxes[index + 1 :] if box.padded(-0.5).overlaps(its.padded(-0.5))]
    return faults


def visible_texts(figure):
    """All texts that are drawn; labels of ticks outside the axis are not."""
    outside = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            slack = 1e-9 * (high - low)
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if not low - slack <= tick.get_loc() <= high + slack or not axes.axison:
                    outside |= {tick.label1, tick.label2}
    return [text for text in figure.findobj(matplotlib.text.Text)
            if text.get_text().strip() and text.get_visible() and text not in outside and is_shown(text)]


def is_shown(artist):
    """An artist of hidden axes is itself not hidden."""
    axes = getattr(artist, "axes", None)
    return axes is None or axes.get_visible()


def texts_of(figure):
    return "\n".join(text.get_text() for text in visible_texts(figure))


def axes_without_unit(figure):
    """Axes with numbers, but neither a label of their own nor one of an axis in the same row (y) or column (x)."""
    figure.draw_without_rendering()
    panels = [axes for axes in figure.axes if axes.axison and axes.get_visible()]
    faults = []
    for axes in panels:
        place = axes.get_position()
        row = [other for other in panels if abs(other.get_position().y0 - place.y0) < 1e-6]
        column = [other for other in panels if abs(other.get_position().x0 - place.x0) < 1e-6]
        if has_numbers(axes.yaxis) and not any(other.get_ylabel() for other in row):
            faults.append(f"y of {axes.get_title(loc='left') or place}")
        if has_numbers(axes.xaxis) and not any(other.get_xlabel() for other in column):
            faults.append(f"x of {axes.get_title(loc='left') or place}")
    return faults


def has_numbers(axis):
    """Whether the labels of its ticks are numbers; dates and names are none."""
    if isinstance(axis.get_major_formatter(), (matplotlib.dates.ConciseDateFormatter, matplotlib.ticker.FixedFormatter)):
        return False
    labels = [tick.label1.get_text() for tick in axis.get_major_ticks()]
    return any(label.strip("+−-0123456789,. ") == "" for label in labels if label)
