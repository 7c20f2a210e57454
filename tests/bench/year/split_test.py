#!/usr/bin/python3
"""The split of a year by parts: every source has a part, and samples go where the rules of split.py say.

usage: split_test.py SOURCE BUILD
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE, BUILD = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

from split import CALLER, START, Parts, Split, offsets_in, read_samples  # noqa: E402

PARTS = {"event list", "random numbers and distributions", "choice", "stations", "statistics and census",
         "journey and model", "traces", "output", "set-up"}


def sources():
    return [path for folder in ("sim", "models", "output") for path in sorted((SOURCE / folder).rglob("*.[ch]"))]


class Table(unittest.TestCase):
    def setUp(self):
        self.parts = Parts()

    def test_every_source_has_a_part(self):
        names = [str(path.relative_to(SOURCE)) for path in sources()]
        self.assertGreater(len(names), 100)
        self.assertEqual([name for name in names if self.parts.pattern_of(name) is None], [])

    def test_the_parts_are_those_that_the_readme_lists(self):
        self.assertEqual(set(self.parts.names()), PARTS)
        readme = (pathlib.Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
        for part in PARTS:
            self.assertIn(f"| {part} |", readme)

    def test_what_takes_all_under_it_is_a_function(self):
        text = "\n".join(path.read_text(encoding="utf-8") for path in sources())
        for function in self.parts.under:
            self.assertRegex(text, rf"\b{re.escape(function)}\([^;]*\)\n{{", function)

    def test_the_longest_name_that_fits_holds(self):
        self.assertEqual(self.parts.part_of_source("sim/kernel/fel_wheel.c"), "event list")
        self.assertEqual(self.parts.part_of_source("sim/kernel/pool.h"), CALLER)
        self.assertEqual(self.parts.part_of_source("/usr/include/stdlib.h"), CALLER)


class Rules(unittest.TestCase):
    """Chains as a sample has them, innermost first."""

    def part_of(self, *frames):
        return Parts().part_of(list(frames))

    def test_arithmetic_belongs_to_who_asks_for_it(self):
        log = ("sim_log", "sim/kernel/arith.c")
        self.assertEqual(self.part_of(log, ("sim_distribution_draw", "sim/kernel/distribution.c")),
                         "random numbers and distributions")
        self.assertEqual(self.part_of(log, ("sweep", "models/corridor/route_choice.c")), "choice")

    def test_what_is_done_at_a_days_end_is_census(self):
        self.assertEqual(self.part_of(("sim_fel_find", "sim/kernel/fel.c"), ("census_recount", "models/corridor/census.c"),
                                      ("sim_end_day", "sim/kernel/simulation.c")), "statistics and census")

    def test_what_no_source_of_ours_calls_is_the_start(self):
        self.assertEqual(self.part_of(), START)
        self.assertEqual(self.part_of(("__libc_start_main", "/usr/src/csu/libc-start.c")), START)


class Samples(unittest.TestCase):
    def test_addresses_are_told_by_the_file_that_they_lie_in(self):
        maps, stacks, lost = {0x1000: (0x2000, 0x800, "/a"), 0x5000: (0x6000, 0x5000, "/b")}, [[0x1010, 0x5005, 0x1101]], 0
        self.assertEqual(list(offsets_in("/a", maps, stacks)), [[0x810, 0x900]])
        self.assertEqual(lost, 0)

    def test_a_run_is_sampled_to_its_end(self):
        """The tiny run spends most of its time on its file, which says nothing of how much that is."""
        with tempfile.TemporaryDirectory(dir=".", prefix="samples-") as folder:
            samples = pathlib.Path(folder, "samples").resolve()
            environment = {**os.environ, "LD_PRELOAD": str(BUILD / "sampler.so"), "SAMPLER_OUTPUT": str(samples)}
            subprocess.run([BUILD / "transito", "run", SOURCE / "configs/tiny/tiny.cfg", "--replications", "20", "--quiet",
                            "--output", pathlib.Path(folder, "tiny.h5")], check=True, env=environment)
            maps, stacks, lost = read_samples(samples)
            split = Split(BUILD / "transito", samples)
        self.assertTrue(maps)
        self.assertEqual(lost, 0)
        self.assertEqual(split.samples, len(stacks))
        self.assertEqual(sum(split.by_part.values()), split.samples)
        self.assertGreater(split.by_part["output"], 0)
        self.assertLessEqual(set(split.by_part), PARTS)
        main = [chain for chain in stacks if len(chain) > 3]
        self.assertGreater(len(main), split.samples / 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
