#!/usr/bin/python3
"""The record holds what was published: sums of configs/record against the agency's totals, and each cell against the
groundwork's own copy where that is at hand.

Published: US Customs and Border Protection, Nationwide Encounters, south-west land border: 1,756,652 encounters in
January-September 2023; 2,045,838 by the Border Patrol in fiscal year 2023 (October 2022 - September 2023).
"""
import collections
import csv
import os
import pathlib
import unittest

SOURCE = pathlib.Path(os.environ["TRANSITO_SOURCE"])
RECORD = SOURCE / "configs" / "record"
GROUNDWORK = SOURCE.parent / "shared" / "data" / "us_encounters.csv"
LAST = "2023-09"  # later months are kept back


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def total(table, first, last, components):
    return sum(int(row["encounters"]) for row in table
               if first <= row["month"] <= last and row["component"] in components)


class RecordTotals(unittest.TestCase):
    def setUp(self):
        self.tables = {"area": rows(RECORD / "encounters_sector_month.csv"),
                       "nationality": rows(RECORD / "encounters_nationality_month.csv")}

    def test_sums_are_the_published_ones(self):
        for name, table in self.tables.items():
            with self.subTest(table=name):
                self.assertEqual(total(table, "2023-01", LAST, {"usbp", "ofo"}), 1756652)
                self.assertEqual(total(table, "2022-10", LAST, {"usbp"}), 2045838)

    def test_both_tables_count_the_same_in_each_month_and_component(self):
        sums = {}
        for name, table in self.tables.items():
            sums[name] = collections.Counter()
            for row in table:
                sums[name][row["month"], row["component"]] += int(row["encounters"])
        self.assertEqual(sums["area"], sums["nationality"])

    def test_no_month_is_later_than_the_model_may_see(self):
        for name, table in self.tables.items():
            with self.subTest(table=name):
                self.assertEqual(max(row["month"] for row in table), LAST)

    def test_each_cell_stands_once(self):
        for name, table in self.tables.items():
            with self.subTest(table=name):
                cells = collections.Counter((row["month"], row[name], row["component"]) for row in table)
                self.assertEqual([cell for cell, times in cells.items() if times > 1], [])

    @unittest.skipUnless(GROUNDWORK.is_file(), f"{GROUNDWORK} is not here: cells are not compared with it")
    def test_each_cell_is_that_of_the_groundwork(self):
        known = {row["nationality"] for row in self.tables["nationality"]}
        found = {"area": collections.Counter(), "nationality": collections.Counter()}
        for row in rows(GROUNDWORK):
            if row["month"] > LAST:
                continue
            who = row["nationality"] if row["nationality"] in known else "OTHER"
            found["area"][row["month"], row["area"], row["component"]] += int(row["events"])
            found["nationality"][row["month"], who, row["component"]] += int(row["events"])
        for name, table in self.tables.items():
            with self.subTest(table=name):
                cells = {(row["month"], row[name], row["component"]): int(row["encounters"]) for row in table}
                self.assertEqual(cells, {cell: n for cell, n in found[name].items() if n or cell in cells})


if __name__ == "__main__":
    unittest.main(verbosity=2)
