#!/usr/bin/python3
"""Each part of the suite once, with small sizes: its programs hold their own results right, and the figures agree.

usage: smoke.py SOURCE BUILD
"""

import csv
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
sys.path.insert(0, str(SOURCE / "tests" / "bench" / "year"))
from split import Parts  # noqa: E402

MOST_LIVE = "persons live"


def bench(folder, *words):
    """The rows of the CSV by (case, variant, figure), and what was printed."""
    table = pathlib.Path(folder, "bench.csv")
    done = subprocess.run([SOURCE / "scripts" / "bench", *words, "--quick", "--build", BUILD, "--csv", table], text=True,
                          capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise AssertionError(f"{words}: status {done.returncode}: {done.stderr}")
    with open(table, encoding="utf-8", newline="") as file:
        return {(row["case"], row["variant"], row["figure"]): row for row in csv.DictReader(file)}, done.stdout


class EveryPart(unittest.TestCase):
    def test_each_part_runs_and_prints_claims_and_no_figure_below_zero(self):
        names = sorted(path.parent.name for path in (SOURCE / "tests" / "bench").glob("*/part.py"))
        self.assertIn("year", names)
        for name in names:
            if name in ("year", "outputs"):
                continue  # below, with more to it
            with self.subTest(part=name), tempfile.TemporaryDirectory(dir=".", prefix="bench-") as folder:
                rows, printed = bench(folder, name, "-n", "1")
                self.assertTrue(rows)
                self.assertIn("claimed", printed)
                self.assertEqual([key for key, row in rows.items() if not float(row["median"]) >= 0], [])


class Outputs(unittest.TestCase):
    def test_what_more_is_kept_takes_more_bytes(self):
        with tempfile.TemporaryDirectory(dir=".", prefix="bench-") as folder:
            rows, printed = bench(folder, "outputs", "-n", "1")
        sizes = [float(rows["one replication", variant, "file"]["median"])
                 for variant in ("summary", "series but passages", "series", "event log")]
        self.assertEqual(sizes, sorted(set(sizes)))
        self.assertLess(sizes[2], float(rows["one replication", "journeys", "file"]["median"]))
        self.assertIn("claimed", printed)


class Year(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory(dir=".", prefix="bench-") as folder:
            cls.rows, cls.printed = bench(folder, "year", "-n", "2")
            cls.left = sorted(path.name for path in pathlib.Path(folder).iterdir())

    def median(self, variant, figure, case="year"):
        return float(self.rows[case, variant, figure]["median"])

    def test_only_its_table_is_left(self):
        self.assertEqual(self.left, ["bench.csv"])
        self.assertEqual(list(BUILD.glob("year-*")), [])

    def test_medians_lie_between_least_and_greatest_of_two_rounds(self):
        for row in self.rows.values():
            self.assertLessEqual(0.0, float(row["least"]))
            self.assertLessEqual(float(row["least"]), float(row["median"]))
            self.assertLessEqual(float(row["median"]), float(row["greatest"]))
            self.assertEqual(row["rounds"], "2")

    def test_the_same_run_has_the_same_events_and_state(self):
        for figure in ("events", "state", MOST_LIVE):
            row = self.rows["year", "arrivals x 1", figure]
            self.assertEqual(row["least"], row["greatest"])

    def test_people_grow_with_arrivals(self):
        """Departures are Poisson counts. Some 1,000 people in parties of a few are live at once: with 10 times as many, the
        standard deviation is under 2 %, with a tenth under 20 %; six of them are allowed."""
        live = {factor: self.median(f"arrivals x {factor}", MOST_LIVE) for factor in ("0.1", "1", "10")}
        self.assertLess(abs(live["10"] / live["1"] / 10 - 1), 0.4)
        self.assertLess(live["0.1"] / live["1"], 0.1 * (1 + 6 * 0.2))

    def test_rates_agree_with_their_parts(self):
        """With two rounds the median is the mean, and a rate lies between those of the extremes."""
        wall, events = self.rows["year", "arrivals x 1", "wall"], self.median("arrivals x 1", "events")
        rate = self.median("arrivals x 1", "rate")
        self.assertLessEqual(events / float(wall["greatest"]) * 0.999, rate)
        self.assertLessEqual(rate, events / float(wall["least"]) * 1.001)

    def test_the_parts_sum_to_the_whole(self):
        costs = {row["case"]: float(row["median"]) for row in self.rows.values() if row["figure"] == "cost"}
        whole = costs.pop("all")
        self.assertAlmostEqual(sum(costs.values()) / whole, 1, places=6)
        self.assertEqual(set(costs), set(Parts().names()))

    def test_the_claims_stand_below_the_figures(self):
        for text in ("at most 4 s", "at most 200 MiB", "at most 12 times", "bytes of state", "output takes", "two threads"):
            self.assertIn(text, self.printed)
        self.assertNotIn("not measured", self.printed)


class Yardstick(unittest.TestCase):
    def test_a_heap_refuses_what_is_no_number(self):
        for words in ([], ["1000"], ["0", "10"], ["1000", "ten"], ["1000", "-1"], ["1000", "0"]):
            done = subprocess.run([BUILD / "heap_hold", *words], text=True, capture_output=True)
            self.assertEqual((done.returncode, done.stdout), (64, ""), words)
            self.assertTrue(done.stderr.startswith("usage: heap_hold HOLDS PENDING..."), words)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
