#!/usr/bin/python3
"""What differs in a picture differs for all eyes, and in grey.

Colours are compared as people with normal sight, deuteranopes and protanopes see them. The matrices are those of Machado, Oliveira and
Fernandes (2009), "A physiologically-based model for simulation of color vision deficiency", IEEE Transactions on Visualization and
Computer Graphics 15(6), 1291-1298, at severity 1; they take linear RGB. The distance is that of CIELAB (CIE 1976), of which 2.3 are
just noticed (Mahy, Van Eycken and Oosterlinck 1994, Color Research and Application 19(2), 105-121): lines and letters are small, so ten
times as much is asked for.

colors.py PICTURE.png... also writes each picture in grey and as a deuteranope sees it, for looking at (--output FOLDER).
"""

import argparse
import itertools
import pathlib
import re
import sys
import unittest

import numpy as np
from pictures import SCRIPTS, script

import matplotlib.colors
import matplotlib.image
import transito_pictures

EYES = {
    "normal": np.eye(3),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
}
TOLD_APART = 10 * 2.3
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
# IEC 61966-2-1: linear RGB of sRGB to XYZ, and its white.
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])


def linear(values):
    values = np.asarray(values, float)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def coded(values):
    values = np.clip(values, 0, 1)
    return np.where(values <= 0.0031308, 12.92 * values, 1.055 * values ** (1 / 2.4) - 0.055)


def lab(color, eyes="normal"):
    """CIELAB under the white of sRGB."""
    seen = np.clip(EYES[eyes] @ linear(matplotlib.colors.to_rgb(color)), 0, 1)
    share = XYZ @ seen / XYZ.sum(axis=1)
    root = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def difference(one, other, eyes="normal"):
    return float(np.linalg.norm(lab(one, eyes) - lab(other, eyes)))


def contrast(one, other):
    """Ratio of WCAG 2.1."""
    low, high = sorted(float(LUMINANCE @ linear(matplotlib.colors.to_rgb(color))) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def write_as_seen(path, folder):
    """The picture in grey and as a deuteranope sees it, beside one another's names."""
    pixels = linear(matplotlib.image.imread(path)[..., :3])
    for name, seen in (("grey", np.repeat((pixels @ LUMINANCE)[..., None], 3, axis=2)), ("deuteranopia", pixels @ EYES["deuteranopia"].T)):
        matplotlib.image.imsave(folder / f"{path.stem}-{name}.png", coded(seen))


def styles_by_picture():
    """{picture: [(name, colour, mark other than colour)]}: what one picture uses for different things."""
    flows, custody, queueing, comparison = (script(f"{name}.py") for name in ("flows", "custody", "queueing", "comparison"))

    def of(lines):
        return [(name, line["color"], (str(line["linestyle"]), line.get("marker"))) for name, line in lines.items()]

    return {
        "recorded and simulated": of({"simulated": transito_pictures.SIMULATED, "recorded": transito_pictures.RECORDED, "small": transito_pictures.SMALL}),
        "custody": of({"held": custody.HELD, "waiting": custody.WAITING, "capacity": custody.CAPACITY}),
        "queueing": of({"inside": queueing.INSIDE, "waiting": queueing.WAITING}),
        "comparison": [(str(number), *style) for number, style in enumerate(comparison.MARKS)],
        "flows": [(str(rank), *style) for rank, style in enumerate(zip(flows.COLORS, zip(flows.DASHES, flows.SYMBOLS), strict=True))]
        + [("air", flows.COLOR_OF_AIR, ("arc", flows.SYMBOL_OF_AIR))],
    }


class Colors(unittest.TestCase):
    def test_the_eyes_see_grey_as_grey(self):
        for eyes in EYES:
            for grey in ("0.2", "0.5", "1.0"):
                self.assertLess(difference(grey, grey), 1e-9)
                self.assertLess(np.abs(lab(grey, eyes) - lab(grey)).max(), 0.1, eyes)

    def test_cielab_of_the_primaries_is_that_of_the_tables(self):
        # Lindbloom's calculator, sRGB, D65.
        for color, known in (("#ff0000", (53.24, 80.09, 67.20)), ("#00ff00", (87.74, -86.18, 83.18)), ("#0000ff", (32.30, 79.19, -107.86))):
            np.testing.assert_allclose(lab(color), known, atol=0.05)

    def test_a_deuteranope_confuses_red_and_green_not_blue_and_yellow(self):
        self.assertLess(difference("#a06000", "#608000", "deuteranopia"), difference("#a06000", "#608000") / 3)
        self.assertGreater(difference("#0000ff", "#ffff00", "deuteranopia"), 150)

    def test_colours_of_one_picture_differ_for_all_eyes(self):
        for picture, styles in styles_by_picture().items():
            for (one, color, _), (other, its, _) in itertools.combinations(styles, 2):
                if matplotlib.colors.to_rgb(color) != matplotlib.colors.to_rgb(its):
                    for eyes in EYES:
                        self.assertGreaterEqual(difference(color, its, eyes), TOLD_APART, (picture, one, other, eyes))

    def test_what_is_alike_in_grey_or_in_colour_has_another_mark(self):
        for picture, styles in styles_by_picture().items():
            for (one, color, mark), (other, its, its_mark) in itertools.combinations(styles, 2):
                if abs(lab(color)[0] - lab(its)[0]) < TOLD_APART:
                    self.assertNotEqual(mark, its_mark, f"{picture}: {one} and {other} differ neither in lightness nor in a mark")

    def test_modes_of_a_map_differ_in_dashes_and_in_symbols(self):
        flows = script("flows.py")
        self.assertEqual(len(set(flows.DASHES)), len(flows.DASHES))
        self.assertEqual(len({*flows.SYMBOLS, flows.SYMBOL_OF_AIR}), len(flows.SYMBOLS) + 1)

    def test_lines_stand_out_from_the_ground(self):
        # WCAG 2.1, success criterion 1.4.11: 3 for graphics; 1.4.3: 4.5 for letters.
        flows = script("flows.py")
        for picture, styles in styles_by_picture().items():
            for name, color, _ in styles:
                for ground in (flows.LAND, flows.SEA) if picture == "flows" else ("white",):
                    self.assertGreaterEqual(contrast(color, ground), 3, (picture, name))
                    self.assertGreaterEqual(contrast(transito_pictures.for_text(color), ground), 4.5, (picture, name))

    def test_r_and_octave_draw_in_the_same_colours(self):
        ours = {matplotlib.colors.to_hex(color) for color in (*transito_pictures.OKABE_ITO.values(), "white", "black")}
        in_r = re.findall(r'"(#[0-9a-f]{6})"', (SCRIPTS / "monthly.R").read_text())
        in_octave = [matplotlib.colors.to_hex([int(value) / 255 for value in found])
                     for found in re.findall(r"= \[(\d+), (\d+), (\d+)\] / 255", (SCRIPTS / "capacity.m").read_text())]
        self.assertEqual((len(in_r), len(in_octave)), (1, 2))
        self.assertLessEqual({*in_r, *in_octave}, ours)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pictures", nargs="+", type=pathlib.Path)
    arguments.add_argument("--output", type=pathlib.Path, default=pathlib.Path("."))
    given = arguments.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    for path in given.pictures:
        write_as_seen(path, given.output)


if __name__ == "__main__":
    main() if len(sys.argv) > 1 and not sys.argv[1].startswith("-v") else unittest.main()
