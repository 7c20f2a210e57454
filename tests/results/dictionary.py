"""The data dictionary: the table in code, the files that are written, and output/README.md say the same.

Usage: dictionary.py [--write], with TRANSITO and TRANSITO_SOURCE in the environment; --write puts what the program prints
into the README. What is expected of a file are the rows of the program's own dictionary; what is expected of the README is
what the program prints.
"""
import csv
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import netCDF4

TRANSITO = pathlib.Path(os.environ["TRANSITO"]).resolve()
SOURCE = pathlib.Path(os.environ["TRANSITO_SOURCE"]).resolve()
README = SOURCE / "output/README.md"
PRINTED = re.compile(r"(<!-- begin: transito (dictionary --markdown [^>]*?) -->\n)(.*?)(<!-- end: transito dictionary -->)",
                     re.S)
TINY, QUEUE = "configs/tiny/tiny.cfg", "configs/queueing/mm1.cfg"
SHORT = {TINY: ["--set", "run.warmup_days=5"], QUEUE: ["--set", 'run.last_day="2001-01-05"', "--set", "run.warmup_days=1"]}
ONE_UNIT_EACH = {"measure_value", "measure_mean", "measure_half_width"}
KEPT_APART = {"key", "file_name", "xxh3_128",  # of tables: what differs by table
              "_FillValue", "coordinates", "ancillary_variables", "flag_values", "axis", "calendar", "bounds", "labels"}


def transito(*words):
    return subprocess.run([TRANSITO, *words], cwd=SOURCE, check=True, capture_output=True, text=True).stdout


def rows_of(*words):
    return json.loads(transito("dictionary", "--json", *words))


def type_of(variable):
    if variable.dtype is str:
        return "string"
    return {"int8": "byte", "int32": "int", "int64": "int64", "float64": "double"}[variable.dtype.name]


class Readme(unittest.TestCase):
    def test_the_readme_holds_what_the_program_prints(self):
        found = PRINTED.search(README.read_text())
        self.assertTrue(found, "output/README.md has lost the marks around its data dictionary")
        self.assertEqual(found[3], "\n" + transito(*found[2].split()) + "\n",
                         "run tests/results/dictionary.py --write")


class Forms(unittest.TestCase):
    def test_csv_and_json_have_the_same_rows(self):
        for words in ([], [TINY, QUEUE]):
            self.assertEqual(list(csv.DictReader(io.StringIO(transito("dictionary", "--csv", *words)))), rows_of(*words))

    def test_every_form_names_every_row(self):
        texts = [transito("dictionary", TINY), transito("dictionary", "--markdown", TINY)]
        for row in rows_of(TINY):
            for text in texts:
                self.assertIn(row["name"], text)

    def test_no_name_comes_twice(self):
        names = [row["name"] for row in rows_of(TINY) if row["part"] not in ("attribute", "measure")]
        self.assertEqual(len(names), len(set(names)))

    def test_every_series_constant_and_measure_has_unit_or_kind_and_a_definition(self):
        for row in rows_of(TINY, QUEUE):
            self.assertTrue(row["long_name"] or row["part"] == "attribute", row)
            if row["part"] in ("series", "constant", "measure"):
                self.assertTrue(row["definition"], row)
                self.assertTrue(row["units"] or row["flags"] or row["type"] == "string", row)

    def test_a_scenario_that_cannot_be_read_is_told_and_nothing_is_printed(self):
        done = subprocess.run([TRANSITO, "dictionary", TINY, "no/such.cfg"], cwd=SOURCE, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (66, ""))
        self.assertIn("no/such.cfg", done.stderr)


class Files(unittest.TestCase):
    """Every variable, attribute and measure of fresh files against its row."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(dir=".")
        cls.files = {}
        for scenario in (TINY, QUEUE):
            path = pathlib.Path(cls.folder.name, pathlib.Path(scenario).stem + ".h5").resolve()
            transito("run", scenario, "--quiet", "--replications", "2", *SHORT[scenario], "--output", path)
            cls.files[scenario] = netCDF4.Dataset(path)
        cls.rows = {scenario: rows_of(scenario) for scenario in cls.files}

    @classmethod
    def tearDownClass(cls):
        for data in cls.files.values():
            data.close()
        cls.folder.cleanup()

    def each(self):
        for scenario, data in self.files.items():
            yield data, [row for row in self.rows[scenario] if row["part"] not in ("attribute", "measure")]

    def row_of(self, rows, name):
        named = {row["name"]: row for row in rows}
        return named.get(name) or named["table_KEY" if name.startswith("table_") else name]

    def test_every_variable_has_a_row_and_every_row_a_variable(self):
        for data, rows in self.each():
            for name in data.variables:
                self.row_of(rows, name)
            absent = {row["name"] for row in rows} - set(data.variables) - {"table_KEY"}
            empty = {row["name"] for row in rows if set(row["dimensions"].split(", ")) - set(data.dimensions) - {""}}
            off = {row["name"] for row in rows if row["kept_with"]}
            self.assertLessEqual(absent, empty | off)

    def test_dimensions_and_types_are_those_of_the_row(self):
        for data, rows in self.each():
            for name, variable in data.variables.items():
                row = self.row_of(rows, name)
                self.assertEqual(", ".join(variable.dimensions), row["dimensions"], name)
                self.assertEqual(type_of(variable), row["type"], name)

    def test_attributes_are_those_of_the_row(self):
        for data, rows in self.each():
            for name, variable in data.variables.items():
                row = self.row_of(rows, name)
                said = {key: variable.getncattr(key) for key in variable.ncattrs() if key not in KEPT_APART}
                expected = {"long_name": row["long_name"], "units": row["units"], "standard_name": row["standard_name"],
                            "cell_methods": row["cell_methods"], "index_of": row["index_of"], "comment": row["definition"],
                            "flag_meanings": " ".join(re.findall(r"\d+ ([^, ]+)", row["flags"]))}
                if name == "time":
                    said["units"] = re.sub(r"\d{4}-\d\d-\d\d$", "YYYY-MM-DD", said["units"])
                    self.assertRegex(said.pop("comment"), r"UTC[+-]\d\d:\d\d")
                    del expected["comment"]
                elif name.startswith("table_"):
                    self.assertTrue(said["long_name"].startswith(expected.pop("long_name") + " "))
                    self.assertTrue(expected.pop("comment").startswith(said.pop("comment")))
                    del said["long_name"]
                self.assertEqual(said, {key: text for key, text in expected.items() if text}, name)

    def test_what_has_no_units_is_text_or_flag_or_told_in_the_readme(self):
        for data, _ in self.each():
            for name, variable in data.variables.items():
                without = not hasattr(variable, "units")
                self.assertEqual(without, variable.dtype is str or hasattr(variable, "flag_values") or
                                 name == "time_bounds" or name in ONE_UNIT_EACH, name)
        for name in ONE_UNIT_EACH | {"time_bounds"}:
            self.assertIn(f"`{name}`", README.read_text().split("<!-- begin")[0])

    def test_measures_are_those_of_the_rows(self):
        for scenario, data in self.files.items():
            rows = [row for row in self.rows[scenario] if row["part"] == "measure"]
            self.assertEqual(list(data["measure"][:]), [row["name"] for row in rows])
            for variable, column in (("units", "units"), ("long_name", "long_name"), ("definition", "definition")):
                self.assertEqual(list(data[f"measure_{variable}"][:]), [row[column] for row in rows])

    def test_attributes_of_the_file_are_those_of_the_rows(self):
        optional = {"precision_status", "precision_note", "comment"}
        for scenario, data in self.files.items():
            rows = {row["name"]: row["type"] for row in self.rows[scenario] if row["part"] == "attribute"}
            self.assertLessEqual(set(data.ncattrs()), set(rows))
            self.assertLessEqual(set(rows) - set(data.ncattrs()), optional)
            for name in data.ncattrs():
                self.assertEqual(rows[name] == "string", isinstance(data.getncattr(name), str), name)


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        README.write_text(PRINTED.sub(lambda m: m[1] + "\n" + transito(*m[2].split()) + "\n" + m[4], README.read_text()))
    else:
        unittest.main()
