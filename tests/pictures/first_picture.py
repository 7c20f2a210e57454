#!/usr/bin/python3
"""The first picture shows no month after September 2023 beside a record, and its intervals are Student's.

Drawn from made-up results: every figure is known without a simulation.
"""

import pathlib
import subprocess
import tempfile
import unittest

import made_up
from pictures import SCRIPTS, script

picture = script("first_picture")
transito_results = script("transito_results.py")


class FirstPicture(unittest.TestCase):
    def setUp(self):
        self.path = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "results.h5"

    def results(self, **made):
        made_up.results(**made).to_netcdf(self.path, engine="h5netcdf")
        return transito_results.open_results(self.path)

    def months(self, results):
        by_area = transito_results.monthly(results.encounters.sum("nationality"))
        simulated, recorded = transito_results.beside_record(results, by_area, "recorded_encounters")
        return list(simulated.month.values), recorded

    def test_the_record_is_drawn_to_september_only(self):
        results = self.results(record=True)
        months, recorded = self.months(results)
        self.assertEqual(months, made_up.MONTHS[:9])
        self.assertEqual(recorded.shape, (9, 2))
        self.assertEqual([p[:2] for p in transito_results.recorded_periods(results, months)], [(0, 0), (1, 2)])
        self.assertEqual([p[:2] for p in transito_results.recorded_periods(results, made_up.MONTHS)], [(0, 0), (1, 2)])

    def test_no_line_of_a_picture_beside_a_record_goes_beyond_september(self):
        figure = picture.draw(self.results(record=True, replications=2))
        for axes in figure.axes:
            self.assertLessEqual(axes.get_xlim()[1], 9)
            for line in axes.lines:
                self.assertLess(max(line.get_xdata()), 9)

    def test_months_that_the_run_covers_in_part_are_left_out(self):
        self.assertEqual(self.months(self.results(first_day="2023-01-20", days=60, record=True))[0], ["2023-02"])

    def test_without_a_record_the_simulation_is_drawn_alone(self):
        self.assertEqual(self.months(self.results()), (made_up.MONTHS, None))

    def test_a_month_is_the_sum_of_its_days(self):
        # One person a day, area and nationality; three nationalities: 3 x 31 and 3 x 28.
        results = self.results(replications=2)
        totals = transito_results.monthly(results.encounters.sum("nationality")).sel(month=["2023-01", "2023-02"])
        self.assertEqual(totals.isel(area=0).values.tolist(), [[93, 84], [93, 84]])

    def test_a_replication_that_was_not_run_is_left_out(self):
        results = self.results(replications=3, not_run=1)
        self.assertEqual(results.replication.values.tolist(), [0, 2])

    def test_an_interval_is_students(self):
        # Three values 1, 2, 3: s = 1, t(0.975; 2) = 4.303, half-width 4.303 / sqrt(3) = 2.484.
        mean, half = transito_results.mean_and_half_width([1.0, 2.0, 3.0])
        self.assertAlmostEqual(mean, 2.0)
        self.assertAlmostEqual(half, 2.484, places=3)
        # t(0.975; 30) = 2.042 and t(0.975; 100) = 1.984 of any table.
        for degrees, quantile in ((30, 2.042), (100, 1.984)):
            self.assertAlmostEqual(transito_results.student(degrees + 1), quantile, delta=0.003 * quantile)
        self.assertIsNone(transito_results.mean_and_half_width([5.0])[1])

    def test_the_command_leaves_a_png_or_says_why_not(self):
        for made in ({"record": True}, {"replications": 3, "record": True}, {"replications": 2}):
            self.path.unlink(missing_ok=True)
            made_up.results(**made).to_netcdf(self.path, engine="h5netcdf")
            png = self.path.with_suffix(".png")
            done = subprocess.run([SCRIPTS / "first_picture", self.path, png], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(png.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")


if __name__ == "__main__":
    unittest.main()
