#!/usr/bin/python3
"""The first picture shows no month after September 2023 beside a record, and its intervals are Student's.

Drawn from made-up results: every figure is known without a simulation.
"""

import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts/plot/first_picture"
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "scripts" / "plot"))
loader = importlib.machinery.SourceFileLoader("first_picture", str(SCRIPT))
picture = importlib.util.module_from_spec(importlib.util.spec_from_loader("first_picture", loader))
loader.exec_module(picture)

MONTHS = [f"2023-{month:02d}" for month in range(1, 13)]
AREAS = ["east_sector", "west_sector"]


def make_results(path, replications, record, first_day="2023-01-01", days=365):
    with h5py.File(path, "w") as file:
        file["area"] = np.array(AREAS, dtype=object)
        file["time"] = np.arange(days)
        file["time"].attrs["units"] = f"days since {first_day}"
        # One person a day, area and nationality: a month has as many as days times 3 nationalities.
        file["encounters"] = np.ones((replications, days, 2, 3), "i4")
        file["detections"] = np.ones((replications, days, 4, 3), "i4")
        if record:
            file["month"] = np.array(MONTHS, dtype=object)
            file["recorded_encounters"] = np.full((12, 2), 50.0)
            for name, values in (("", 60.0), ("_low", 50.0), ("_high", 70.0)):
                file["recorded_detections" + name] = [values, values, values]
            file["period_first_month"] = np.array(["2023-01", "2023-02", "2023-11"], dtype=object)
            file["period_last_month"] = np.array(["2023-01", "2023-03", "2023-12"], dtype=object)
            file["period_is_target"] = np.array([1, 1, 1], "i1")


class FirstPicture(unittest.TestCase):
    def setUp(self):
        self.path = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "results.h5"

    def chosen(self):
        with h5py.File(self.path) as file:
            return picture.choose_months(file, picture.whole_months(picture.days_of(file)))

    def test_the_record_is_drawn_to_september_only(self):
        make_results(self.path, 1, record=True)
        months, record = self.chosen()
        self.assertEqual(months, MONTHS[:9])
        self.assertEqual(record.shape, (9, 2))
        with h5py.File(self.path) as file:
            self.assertEqual([p[:2] for p in picture.recorded_periods(file, months)], [(0, 0), (1, 2)])

    def test_months_that_the_run_covers_in_part_are_left_out(self):
        make_results(self.path, 1, record=True, first_day="2023-01-20", days=60)
        self.assertEqual(self.chosen()[0], ["2023-02"])

    def test_without_a_record_the_simulation_is_drawn_alone(self):
        make_results(self.path, 1, record=False)
        months, record = self.chosen()
        self.assertEqual((months, record), (MONTHS, None))

    def test_a_month_is_the_sum_of_its_days(self):
        make_results(self.path, 2, record=True)
        with h5py.File(self.path) as file:
            months = picture.whole_months(picture.days_of(file))
            totals = picture.by_month(picture.series_of(file, "encounters"), months, ["2023-01", "2023-02"])
        self.assertEqual(totals[:, :, 0].tolist(), [[93, 84], [93, 84]])

    def test_an_interval_is_students(self):
        # Three values 1, 2, 3: s = 1, t(0.975; 2) = 4.303, half-width 4.303 / sqrt(3) = 2.484.
        mean, half = picture.mean_and_half_width(np.array([1.0, 2.0, 3.0]))
        self.assertAlmostEqual(mean, 2.0)
        self.assertAlmostEqual(half, 2.484, places=3)
        # t(0.975; 30) = 2.042 and t(0.975; 100) = 1.984 of any table.
        for degrees, quantile in ((30, 2.042), (100, 1.984)):
            values = np.arange(degrees + 1.0)
            half = picture.mean_and_half_width(values)[1]
            self.assertAlmostEqual(half / (values.std(ddof=1) / np.sqrt(degrees + 1)), quantile, delta=0.003 * quantile)
        self.assertIsNone(picture.mean_and_half_width(np.array([5.0]))[1])

    def test_the_command_leaves_a_png_or_says_why_not(self):
        for replications, record in ((1, True), (3, True), (2, False)):
            self.path.unlink(missing_ok=True)
            make_results(self.path, replications, record)
            done = subprocess.run([SCRIPT, self.path], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(self.path.with_suffix(".png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        self.path.write_text("no results")
        done = subprocess.run([SCRIPT, self.path], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
