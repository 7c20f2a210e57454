#!/usr/bin/python3
"""scripts/bench on made-up parts, whose figures are known: medians, ratios within rounds, claims, faults.

usage: bench_script.py SOURCE
"""

import csv
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

SOURCE = pathlib.Path(sys.argv[1])

sys.path.insert(0, str(SOURCE / "tests" / "bench"))
from bench_claims import Claim, Measured  # noqa: E402

# Prints another figure each time it is called: the next of the words of its file.
TOOL = """
import pathlib, sys
queue = pathlib.Path(sys.argv[1])
first, *rest = queue.read_text().split()
queue.write_text(" ".join(rest))
with open("order", "a") as order:
    order.write(sys.argv[2] + " ")
print("case,variant,figure,unit,value")
print(f"deep,{sys.argv[2]},hold,ns,{first}")
"""
PART = """
import pathlib, sys
from bench_claims import Claim
TITLE = "A made-up part"
HERE = pathlib.Path(__file__).parent
def commands(folder, quick):
    return [[sys.executable, HERE / "tool.py", HERE / name, name] for name in ("ours", "heap")]
def claims(m):
    return [Claim("ours is quick", m.median("deep", "ours", "hold"), "<=", BOUND),
            Claim("a heap is slower", m.ratio("deep", "heap", "ours", "hold"), ">=", 2.5)]
"""


class Script(unittest.TestCase):
    def setUp(self):
        self.suite = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(dir=".", prefix="suite-"))).resolve()

    def part(self, name="toy", text=PART, ours="1 2 9", heap="3 8 10", tool=TOOL, bound=5):
        folder = self.suite / name
        folder.mkdir()
        (folder / "part.py").write_text(textwrap.dedent(text).replace("BOUND", str(bound)))
        (folder / "tool.py").write_text(tool)
        (folder / "ours").write_text(ours)
        (folder / "heap").write_text(heap)

    def bench(self, *words, status=0):
        done = subprocess.run([SOURCE / "scripts" / "bench", "--suite", self.suite, "--build", self.suite, "--csv",
                               self.suite / "bench.csv", *words], text=True, capture_output=True, stdin=subprocess.DEVNULL,
                              cwd=self.suite, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def rows(self):
        with open(self.suite / "bench.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_a_round_is_every_command_once(self):
        self.part()
        self.bench("-n", "3")
        self.assertEqual((self.suite / "order").read_text().split(), ["ours", "heap"] * 3)

    def test_the_table_has_median_least_and_greatest(self):
        self.part()
        self.bench("-n", "3")
        ours = next(row for row in self.rows() if row["variant"] == "ours")
        self.assertEqual([ours[name] for name in ("part", "case", "figure", "unit", "median", "least", "greatest", "rounds")],
                         ["toy", "deep", "hold", "ns", "2.0", "1.0", "9.0", "3"])

    def test_a_ratio_is_the_median_of_those_within_rounds(self):
        """3/1, 8/2, 10/9: the median is 3, while the ratio of medians is 8/2 = 4."""
        self.part()
        printed = self.bench("-n", "3").stdout
        self.assertRegex(printed, r"as a multiple of ours +heap\n +deep +3\.00\n")
        self.assertRegex(printed, r"met +a heap is slower: 3\.000 \(claimed >= 2\.5\)")

    def test_a_missed_claim_is_told_and_counts_only_where_asked(self):
        self.part(bound=1.5)
        self.assertRegex(self.bench("-n", "3").stdout, r"missed +ours is quick: 2\.000 \(claimed <= 1\.5\)")
        for name, words in (("ours", "1 2 9"), ("heap", "3 8 10")):
            (self.suite / "toy" / name).write_text(words)
        self.bench("-n", "3", "--claims", status=1)

    def test_a_peer_that_is_left_out_is_no_figure(self):
        self.part(text=PART.replace('("ours", "heap")', '("ours",)'))
        printed = self.bench("-n", "1").stdout
        self.assertRegex(printed, r"not measured +a heap is slower: -")
        self.assertEqual(len(self.rows()), 1)

    def test_a_failing_command_is_one_line_and_earlier_parts_are_kept(self):
        self.part(name="a_good_one")
        self.part(name="bad", tool="import sys; print('half a line'); sys.exit('people are lost')")
        done = self.bench("-n", "1", status=70)
        self.assertRegex(done.stderr, r"\Abench: .*tool\.py .* ended with status 1: people are lost\n\Z")
        self.assertEqual({row["part"] for row in self.rows()}, {"a_good_one"})

    def test_what_is_no_figure_is_refused(self):
        for text, why in (("case,variant\\nx,y", "is due"), ("case,variant,figure,unit,value\\nx,ours,hold,ns,nan", "no figure"),
                          ("case,variant,figure,unit,value\\nx,ours,hold,ns", "printed"),
                          ("case,variant,figure,unit,value\\nx,ours,hold,ns,1\\nx,ours,hold,ns,2", "twice")):
            with self.subTest(text=text):
                name = f"bad{abs(hash(text))}"
                self.part(name=name, tool=f"print('{text}')")
                done = self.bench(name, "-n", "1", status=70)
                self.assertEqual(done.stderr.count("\n"), 1)
                self.assertIn(why, done.stderr)

    def test_a_command_that_is_not_there_is_told(self):
        self.part(text=PART.replace("sys.executable", "HERE / 'absent'"))
        self.assertIn("not found", self.bench("-n", "1", status=70).stderr)

    def test_a_command_that_is_killed_is_told_by_its_signal(self):
        self.part(tool="import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
        self.assertIn("ended with SIGSEGV", self.bench("-n", "1", status=70).stderr)

    def test_what_starts_a_command_holds_less_than_any_python(self):
        """The peak of memory of a process counts from before its program was loaded: it is at least that of its starter."""
        tool = """
            while read -r name size unit; do [ "$name" != VmHWM: ] || peak=$size; done </proc/$PPID/status
            printf 'case,variant,figure,unit,value\\ndeep,ours,starter,KiB,%s\\n' "$peak"
            """
        self.part(text=PART.replace("[sys.executable, HERE", '["/bin/sh", HERE').replace('("ours", "heap")', '("ours",)'),
                  tool=textwrap.dedent(tool))
        self.bench("-n", "1")
        self.assertLess(float(self.rows()[0]["median"]), 5000)

    def test_an_unknown_part_is_answered_with_those_that_there_are(self):
        self.part()
        self.assertIn("no part tow: toy", self.bench("tow", status=2).stderr)
        self.bench("-n", "0", status=2)

    def test_parts_are_listed(self):
        self.part()
        self.assertEqual(self.bench("--list").stdout.split(maxsplit=1), ["toy", "A made-up part\n"])


class Claims(unittest.TestCase):
    def test_a_claim_is_met_at_its_bound(self):
        self.assertEqual(Claim("", 2.0, "<=", 2.0).verdict, "met")
        self.assertEqual(Claim("", 2.0, "<", 2.0).verdict, "missed")
        self.assertEqual(Claim("", 1.9, ">=", 2.0).verdict, "missed")
        self.assertEqual(Claim("", math.nan, ">=", 2.0).verdict, "not measured")
        with self.assertRaises(ValueError):
            Claim("", 1.0, "=", 1.0)

    def test_a_figure_has_one_unit_and_one_value_a_round(self):
        m = Measured()
        m.add(0, "a", "ours", "hold", "ns", 1.0)
        for unit, number in (("us", 1), ("ns", 0)):
            with self.assertRaises(ValueError):
                m.add(number, "a", "ours", "hold", unit, 2.0)

    def test_rounds_in_which_one_is_missing_make_no_ratio(self):
        m = Measured()
        for n, value in ((0, 4.0), (1, 9.0)):
            m.add(n, "a", "heap", "hold", "ns", value)
        m.add(1, "a", "ours", "hold", "ns", 3.0)
        self.assertEqual(m.ratio("a", "heap", "ours", "hold"), 3.0)
        self.assertTrue(math.isnan(m.ratio("a", "heap", "list", "hold")))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
