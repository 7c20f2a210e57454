"""The table of configs/queueing/README.md is what the examples give, and theory lies within their intervals.

Theory stands in the README for people; it is computed anew in tests/theory. A row whose engine is right is found
wrong in one of 1,000 seeds: half-widths are stretched from 95 % to 99.9 %. Seeds are those of the files, and so fixed.
"""
import json
import re
import unittest

from harness import OK, SOURCE, InFolder
from scipy.stats import t as student

EXAMPLES = SOURCE / "configs" / "queueing"
COLUMNS = ("file", "set", "measure", "theory", "measured", "by")


def rows():
    for line in (EXAMPLES / "README.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == len(COLUMNS) and cells[0].startswith("`"):
            row = dict(zip(COLUMNS, cells))
            row["file"], row["measure"] = row["file"].strip("`"), row["measure"].strip("`")
            row["set"] = re.findall(r"`([^`]*)`", row["set"])
            yield row


class Examples(InFolder):
    known = {}

    def measures(self, row):
        case = (row["file"], *row["set"])
        if case not in self.known:
            words = [word for setting in row["set"] for word in ("--set", setting)]
            told = self.transito("run", EXAMPLES / row["file"], "--json", "--output", "example.h5", "--overwrite",
                                 *words, status=OK).stdout
            self.known[case] = {measure["name"]: measure for measure in json.loads(told)["measures"]}
        return self.known[case]

    def test_the_table_is_what_the_examples_give(self):
        for row in rows():
            with self.subTest(row["file"], measure=row["measure"]):
                measure = self.measures(row)[row["measure"]]
                self.assertEqual(row["measured"], f"{measure['mean']:.5g} ± {measure['half_width']:.2g}")

    def test_theory_lies_within_the_intervals(self):
        for row in rows():
            with self.subTest(row["file"], measure=row["measure"]):
                measure = self.measures(row)[row["measure"]]
                freedom = measure["replications"] - 1
                stretch = student.ppf(0.9995, freedom) / student.ppf(0.975, freedom)
                rounding = 1e-4 * float(row["theory"])  # the table has five digits
                self.assertLessEqual(abs(measure["mean"] - float(row["theory"])),
                                     measure["half_width"] * stretch + rounding)

    def test_every_example_has_a_row(self):
        self.assertEqual({row["file"] for row in rows()}, {path.name for path in EXAMPLES.glob("*.cfg")})
        self.assertGreaterEqual(len({row["file"] for row in rows()}), 10)


if __name__ == "__main__":
    unittest.main()
