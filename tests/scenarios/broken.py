"""Scenarios with one fault each: the right file and line, the right exit status, no output file.

The table broken/expected.csv says what is expected. `check` and `run` must agree: what a run would refuse, `check` finds.
"""
import csv
import re
import unittest

from harness import SOURCE, InFolder

BROKEN = SOURCE / "tests" / "scenarios" / "broken"


def expected():
    with open(BROKEN / "expected.csv", newline="") as table:
        return list(csv.DictReader(table))


class Broken(InFolder):
    def assert_told(self, row, done):
        self.assertEqual(done.returncode, int(row["exit"]), done.stderr)
        self.assertEqual(done.stdout, "")
        first = done.stderr.split("\n")[0]
        place = re.escape(row["file"]) + (":" + row["line"] if row["line"] else "")
        self.assertRegex(first, rf"\A\S*/{place}: ")
        self.assertIn(row["words"], done.stderr)
        # One fault in the scenario is one fault in print: a line, and below it only hints.
        self.assertTrue(all(line.startswith("    ") for line in done.stderr.splitlines()[1:]), done.stderr)

    def test_each_broken_scenario_is_told_with_its_line_and_leaves_nothing(self):
        for row in expected():
            for command in ("check", "run"):
                with self.subTest(scenario=row["scenario"], command=command):
                    self.assert_told(row, self.transito(command, BROKEN / row["scenario"]))
                    self.assertEqual(self.left_behind(), [])

    def test_an_existing_result_survives_a_broken_scenario(self):
        (self.folder / "kept.h5").write_text("mine")
        for row in expected():
            self.transito("run", BROKEN / row["scenario"], "--output", "kept.h5", "--overwrite", status=int(row["exit"]))
            self.assertEqual((self.folder / "kept.h5").read_text(), "mine")

    def test_the_table_names_every_scenario_of_the_folder(self):
        named = {row["scenario"] for row in expected()}
        bases = {row["file"] for row in expected()}
        there = {path.name for path in BROKEN.glob("*.cfg")}
        self.assertEqual(there - bases - named, set())
        self.assertEqual(named - there, set())
        self.assertGreaterEqual(len(named), 12)


if __name__ == "__main__":
    unittest.main()
