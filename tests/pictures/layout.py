#!/usr/bin/python3
"""Every Python picture is laid out so that it can be read: no texts overlap or leave the sheet, axes have units, sources are named.

Drawn from made-up results: every figure is known without a simulation.
"""

import io
import unittest

import made_up
import numpy as np
import xarray
from pictures import axes_without_unit, overlapping_texts, script, texts_of

import matplotlib.pyplot as plt
import transito_results

# Name, options.
CORRIDOR = [("first_picture", {}), ("nationalities.py", {"where": "between"}), ("nationalities.py", {"where": "all"}),
            ("custody.py", {})]
A4_LESS_MARGINS_INCHES = (297 - 50) / 25.4
NARROW = [(-90.0, 10.0 + 3 * step) for step in range(8)]
FLAT = [(-120.0 + 6 * step, 20.0) for step in range(8)]


def opened(data, name="results"):
    """As if it came from a file of that name."""
    return transito_results.complete(xarray.decode_cf(data), f"{name}.h5")


class Layout(unittest.TestCase):
    def setUp(self):
        self.addCleanup(plt.close, "all")

    def assert_readable(self, figure, *words):
        self.assertEqual(overlapping_texts(figure), [])
        self.assertEqual(axes_without_unit(figure), [])
        texts = texts_of(figure)
        for word in words:
            self.assertIn(word, texts)
        plt.close(figure)

    def test_pictures_of_the_corridor_are_readable(self):
        for made in ({"replications": 1}, {"replications": 3, "days": 59}):
            results = opened(made_up.corridor(**made))
            for name, options in CORRIDOR:
                with self.subTest(name=name, made=made, **options):
                    self.assert_readable(script(name).draw(results, **options), "Uncalibrated", "results.h5", "seed 1", "Made up.",
                                         *(["Source: made up"] if "nationalities" in name or "first" in name else []))

    def test_pictures_of_queues_are_readable(self):
        for stations in (1, 12):
            with self.subTest(stations=stations):
                figure = script("queueing.py").draw(opened(made_up.queueing(stations)))
                self.assert_readable(figure, "Nothing to calibrate", "results.h5", "made up")

    def test_comparisons_are_readable(self):
        data = made_up.corridor(replications=3)
        files = [opened(data.assign(measure_value=data.measure_value * (1 + 0.1 * number)), f"run_{number}") for number in range(4)]
        for count in (2, 4):
            with self.subTest(files=count):
                self.assert_readable(script("comparison.py").draw(files[:count]), "Uncalibrated", "run_0.h5", "run_1.h5", "seed 1", "Made up.")

    def test_a_map_keeps_to_a_page_undistorted_with_its_places_and_legends_inside(self):
        for name, places in (("usual", made_up.PLACES), ("narrow", NARROW), ("flat", FLAT), ("one place", [(-90.0, 15.0), (-90.01, 15.0)]), ("far north", [(20.0, 80.0), (21.0, 86.0)]),
                             ("half the globe", [(-170.0, -60.0), (10.0, 70.0)])):
            with self.subTest(places=name):
                figure = script("flows.py").draw(opened(made_up.corridor(places=places)))
                self.assert_readable(figure, "Uncalibrated", "results.h5", "seed 1", "Made up.", "Natural Earth", "Persons on a leg")
                width, height = figure.get_size_inches()
                self.assertAlmostEqual(width, 7.2)
                self.assertLessEqual(height, A4_LESS_MARGINS_INCHES)
                (axes,) = figure.axes
                for legend in axes.findobj(plt.matplotlib.legend.Legend):
                    extent, frame = legend.get_window_extent(), axes.get_window_extent()
                    self.assertTrue(frame.x0 <= extent.x0 and extent.x1 <= frame.x1 and frame.y0 <= extent.y0 and extent.y1 <= frame.y1)
                west, east = axes.get_xlim()
                south, north = axes.get_ylim()
                for longitude, latitude in places:
                    self.assertTrue(west < longitude < east and south < latitude < north)
                # At the middle a degree to the east is cos(latitude) as long as one to the north; near the poles at least a tenth.
                frame = axes.get_window_extent()
                self.assertAlmostEqual(frame.width / (east - west) / (frame.height / (north - south)), max(0.1, np.cos(np.radians((south + north) / 2))),
                                       places=3)

    def test_each_mode_of_a_map_is_named_at_a_leg_and_has_marks_of_its_own(self):
        modes = [f"mode_{letter}" for letter in "abcdefghij"]
        figure = script("flows.py").draw(opened(made_up.corridor(modes=modes)))
        self.assert_readable(figure)
        on_the_map = {text.get_text() for text in figure.axes[0].texts}
        self.assertGreaterEqual(len(on_the_map & set(modes)), 5)
        drawn = {(line.get_color(), str(line.get_linestyle()), line.get_marker()) for line in figure.axes[0].lines}
        # Three of ten modes are drawn as one.
        self.assertGreaterEqual(len({style for style in drawn if style[0] not in ("white", "0.25")}), 8)

    def test_small_recorded_counts_are_not_shown(self):
        pictures = []
        for small, is_shown in ((0.0, False), (9.0, False), (10.0, True)):
            figure = script("nationalities.py").draw(opened(made_up.corridor(small=small)), where="at")
            panel = next(axes for axes in figure.axes if axes.get_title(loc="left") == "BBB")
            lines = [np.asarray(line.get_ydata(), float) for line in panel.lines if line.get_marker() == "o"]
            self.assertEqual([bool(np.isfinite(line).any()) for line in lines], [is_shown])
            self.assertEqual("Recorded counts under 10 are not shown" in texts_of(figure), not is_shown)
            self.assertEqual("recorded, under 10" in texts_of(figure).split("\n"), not is_shown)
            written = io.BytesIO()
            figure.savefig(written, format="svg", metadata={"Date": None})
            pictures.append(written.getvalue())
            self.assert_readable(figure)
        # Nothing in the picture depends on which small count it was.
        self.assertEqual(pictures[0], pictures[1])
        self.assertNotEqual(pictures[1], pictures[2])


class Checks(unittest.TestCase):
    """What is asserted above can fail."""

    def tearDown(self):
        plt.close("all")

    def test_an_overlap_is_found(self):
        figure = plt.figure()
        figure.text(0.5, 0.5, "one")
        self.assertEqual(overlapping_texts(figure), [])
        figure.text(0.5, 0.5, "other")
        self.assertEqual(overlapping_texts(figure), [("one", "other")])

    def test_a_text_that_leaves_the_sheet_is_found(self):
        figure = plt.figure()
        figure.text(0.95, 0.5, "a rather long text")
        self.assertEqual(overlapping_texts(figure), [("a rather long text", "leaves the sheet")])

    def test_axes_without_unit_are_found(self):
        figure, (left, right) = plt.subplots(1, 2)
        for axes in (left, right):
            axes.plot([0, 1], [0, 1])
            axes.set_xlabel("day")
        self.assertEqual(len(axes_without_unit(figure)), 2)
        left.set_ylabel("persons")
        self.assertEqual(axes_without_unit(figure), [])


if __name__ == "__main__":
    unittest.main()
