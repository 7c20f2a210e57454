#!/usr/bin/python3
"""scripts/bench once, briefly, on the tiny scenario: every figure is there and they agree with each other.

usage: smoke.py SOURCE BUILD
"""

import csv
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
YEAR, HEAP = "run", "million holds, 1,000,000 pending"


class Bench(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory(dir=".", prefix="bench-") as folder:
            table = pathlib.Path(folder, "bench.csv")
            cls.done = subprocess.run([SOURCE / "scripts" / "bench", "--build", BUILD, "-n", "2", "--holds", "20000",
                                       "--scenario", SOURCE / "configs" / "tiny" / "tiny.cfg", "--csv", table],
                                      text=True, capture_output=True)
            cls.rows = {}
            if table.is_file():
                cls.rows = {row["figure"]: row for row in csv.DictReader(table.open(encoding="utf-8"))}
            cls.left = sorted(path.name for path in pathlib.Path(folder).iterdir())

    def median(self, figure):
        return float(self.rows[figure]["median"])

    def test_it_ends_well_and_leaves_only_its_table(self):
        self.assertEqual((self.done.returncode, self.done.stderr), (0, ""))
        self.assertEqual(self.left, ["bench.csv"])

    def test_medians_lie_between_least_and_greatest(self):
        self.assertEqual(len(self.rows), 7)
        for row in self.rows.values():
            self.assertLess(0.0, float(row["least"]))
            self.assertLessEqual(float(row["least"]), float(row["median"]))
            self.assertLessEqual(float(row["median"]), float(row["greatest"]))

    def test_the_same_run_has_the_same_events(self):
        self.assertEqual(self.rows["events"]["least"], self.rows["events"]["greatest"])

    def test_rates_and_multiples_agree_with_their_parts(self):
        """With two rounds the median is the mean, and a ratio of each lies between those of the extremes."""
        fastest, slowest = float(self.rows[YEAR]["least"]), float(self.rows[YEAR]["greatest"])
        rate = self.median("events per second")
        self.assertLessEqual(self.median("events") / slowest * 0.999, rate)
        self.assertLessEqual(rate, self.median("events") / fastest * 1.001)
        multiple = self.median("run in million holds, 1,000,000 pending")
        self.assertLessEqual(fastest / float(self.rows[HEAP]["greatest"]) * 0.999, multiple)
        self.assertLessEqual(multiple, slowest / float(self.rows[HEAP]["least"]) * 1.001)

    def test_a_heap_refuses_what_is_no_number(self):
        for words in ([], ["1000"], ["0", "10"], ["1000", "ten"], ["1000", "-1"], ["1000", "0"]):
            done = subprocess.run([BUILD / "heap_hold", *words], text=True, capture_output=True)
            self.assertEqual((done.returncode, done.stdout), (64, ""), words)
            self.assertTrue(done.stderr.startswith("usage: heap_hold HOLDS PENDING..."), words)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
