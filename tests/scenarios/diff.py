"""`transito diff`: counts, sizes and places of differences are those of h5py and numpy; its exit status is that of the digests."""
import json
import math
import os
import pathlib
import shutil
import subprocess
import unittest

import h5py
import numpy

import bad_results
from harness import OK, TINY, TRANSITO, USAGE, InFolder

SAME, DIFFERENT = 0, 1
BASE = pathlib.Path(f"diff-base-{os.getpid()}.h5").resolve()
OTHER = pathlib.Path(f"diff-other-{os.getpid()}.h5").resolve()
PERIOD = ("--set", "run.warmup_days=5", "--replications", "3", "--quiet", "--overwrite")
PEAK_MIB = 120  # of two files that hold 153 MiB each


def setUpModule():
    subprocess.run([TRANSITO, "run", TINY, *PERIOD, "--output", BASE], check=True)
    subprocess.run([TRANSITO, "run", TINY, *PERIOD, "--set", "line.catch_probability=0.9", "--set",
                    "results.compression=1", "--output", OTHER], check=True)


def tearDownModule():
    BASE.unlink()
    OTHER.unlink()


def label(file, dataset, axis, i):
    """The label of a place as a reader finds it: by the dimension scale of the axis."""
    if dataset.name[1:] in ("time", "replication"):
        scale = dataset
    else:
        scale = dataset.dims[axis][0]
    name = scale.name[1:]
    if b"not a netCDF variable" in scale.attrs.get("NAME", b""):
        return f"{name}=#{i}"
    if name == "time":
        day = numpy.datetime64(scale.attrs["units"].decode().split()[-1]) + int(scale[i])
        return f"time={day}"
    value = scale.asstr()[i] if h5py.check_string_dtype(scale.dtype) else scale[i]
    return f"{name}={value}"


class Differing(InFolder):
    def setUp(self):
        super().setUp()
        self.a = self.folder / "a.h5"
        self.b = self.folder / "b.h5"
        shutil.copy(BASE, self.a)
        shutil.copy(BASE, self.b)

    def diff(self, *words, status=DIFFERENT):
        done = self.transito("diff", "a.h5", "b.h5", *words, status=status)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def found(self, *words, status=DIFFERENT):
        found = json.loads(self.diff("--json", *words, status=status))
        self.assertEqual(found["same"], status == SAME)
        return found

    def only(self, *words):
        """The only dataset that differs."""
        found = self.found(*words)
        self.assertEqual((len(found["datasets"]), found["attributes"]), (1, []))
        return found["datasets"][0]

    def change(self, change):
        shutil.copy(BASE, self.b)
        with h5py.File(self.b, "r+") as file:
            change(file)


class Values(Differing):
    def test_counts_sizes_and_first_places_are_those_of_numpy_in_every_dataset(self):
        shutil.copy(OTHER, self.b)
        told = {dataset["name"]: dataset for dataset in self.found()["datasets"]}
        with h5py.File(self.a) as a, h5py.File(self.b) as b:
            names = [name for name in a if not name.startswith("provenance") and name != "outputs_text"]
            self.assertEqual(self.found()["compared"], len(names))
            for name in names:
                if a[name].shape == () or h5py.check_string_dtype(a[name].dtype):
                    self.assertEqual(name in told, not numpy.array_equal(a[name][()], b[name][()]), name)
                    continue
                x, y = a[name][()].astype(float), b[name][()].astype(float)
                differs = ~((x == y) | (numpy.isnan(x) & numpy.isnan(y)))
                self.assertEqual(name in told, bool(differs.any()), name)
                if name not in told:
                    continue
                sizes = numpy.abs(x - y)[differs]
                first = tuple(numpy.argwhere(differs)[0])
                found = told[name]
                self.assertEqual((found["elements"], found["differing"], found["missing_in_one"]),
                                 (x.size, differs.sum(), 0), name)
                self.assertAlmostEqual(found["largest_difference"], sizes.max(), 12)
                self.assertAlmostEqual(found["largest_relative"],
                                       (sizes / numpy.maximum(abs(x), abs(y))[differs]).max(), 12)
                self.assertEqual(found["first"], ", ".join(label(a, a[name], axis, i) for axis, i in enumerate(first)))
                self.assertEqual([float(value) for value in found["first_values"]], [x[first], y[first]])
        self.assertGreater(len(told), 15)

    def test_a_text_on_its_own_is_told_by_its_first_line_that_differs(self):
        shutil.copy(OTHER, self.b)
        with h5py.File(self.a) as a, h5py.File(self.b) as b:
            lines = zip(a["scenario_text"].asstr()[()].splitlines(), b["scenario_text"].asstr()[()].splitlines())
            number, pair = next((i, pair) for i, pair in enumerate(lines, 1) if pair[0] != pair[1])
        told = {dataset["name"]: dataset for dataset in self.found()["datasets"]}["scenario_text"]
        self.assertEqual((told["first"], told["first_values"]), (f"line {number}", list(pair)))
        self.assertIn("catch_probability = 0.75; | ", self.diff())

    def test_a_label_that_differs_is_told_with_its_place(self):
        def rename(file):
            file["area"][1] = "señal"
        self.change(rename)
        told = self.only()
        with h5py.File(self.a) as file:
            old = file["area"].asstr()[1]
        self.assertEqual((told["name"], told["differing"], told["first"], told["first_values"]),
                         ("area", 1, f"area={old}", [old, "señal"]))

    def test_a_number_that_is_missing_in_one_is_counted_apart_from_the_largest_difference(self):
        def leave_out(file):
            custody = file["custody"]
            values = custody[:]
            values[1, 2, 0] = custody.attrs["_FillValue"][()]
            values[1, 3, 0] += 5
            custody[:] = values
        self.change(leave_out)
        told = self.only()
        self.assertEqual((told["differing"], told["missing_in_one"], told["largest_difference"]), (2, 1, 5))

        def undefined(file):
            file["measure_value"][2, 1] = math.nan
        self.change(undefined)
        told = self.only()
        self.assertEqual((told["differing"], told["missing_in_one"], told["largest_difference"], told["first_values"][1]),
                         (1, 1, None, "nan"))

    def test_a_nan_is_a_nan_whatever_its_bits_and_a_negative_zero_is_another_value(self):
        nans = numpy.array([0x7ff8000000000000, 0xfff8000000000123], dtype="u8").view("f8")
        for path, nan in zip((self.a, self.b), nans):
            with h5py.File(path, "r+") as file:
                file["measure_value"][0, 0] = nan
        self.assertEqual(self.digest("a.h5"), self.digest("b.h5"))
        self.diff(status=SAME)
        for path, zero in zip((self.a, self.b), (0.0, -0.0)):
            with h5py.File(path, "r+") as file:
                file["measure_value"][0, 0] = zero
        self.assertNotEqual(self.digest("a.h5"), self.digest("b.h5"))
        told = self.only()
        self.assertEqual((told["differing"], told["largest_difference"], told["largest_relative"]), (1, 0, 0))

    def test_whole_numbers_beyond_the_digits_of_a_double_are_told_apart(self):
        for path, number in zip((self.a, self.b), (2**62, 2**62 + 1)):
            with h5py.File(path, "r+") as file:
                file["replication_events"][1] = number
        told = self.only()
        self.assertEqual((told["differing"], told["largest_difference"], told["first_values"]),
                         (1, 1, [str(2**62), str(2**62 + 1)]))

    def test_a_large_dataset_is_compared_in_bounded_memory(self):
        for path in (self.a, self.b):
            with h5py.File(path, "r+") as file:
                file.create_dataset("large", (20, 1000, 1000), "f8", chunks=(1, 250, 1000), compression=1, fillvalue=1)
                file["large"][19, 999, 999] = 1 if path == self.a else 4
        words = [TRANSITO, "diff", "--json", "a.h5", "b.h5"]
        child = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.PIPE, text=True)
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stdout.close()
        self.assertEqual(child.returncode, DIFFERENT)
        told = json.loads(out)["datasets"][0]
        self.assertEqual((told["elements"], told["differing"], told["first"]), (2 * 10**7, 1, "?=#19, ?=#999, ?=#999"))
        if "asan" not in str(TRANSITO):
            self.assertLess(usage.ru_maxrss / 1024, PEAK_MIB)


class Form(Differing):
    def test_a_dataset_of_one_file_only_is_named_with_its_file(self):
        self.change(lambda file: file.pop("custody"))
        self.assertEqual(self.only(), {"name": "custody", "in": "a"})
        self.assertIn("custody  only in a.h5\n", self.diff())
        shutil.copy(self.b, self.a)
        shutil.copy(BASE, self.b)
        self.assertEqual(self.only(), {"name": "custody", "in": "b"})

    def test_types_shapes_and_attributes_are_told_in_pairs(self):
        def retype(file):
            values = file["latitude"][:]
            del file["latitude"]
            file["latitude"] = values.astype("f4")
        self.change(retype)
        self.assertEqual(self.found()["datasets"][0]["types"], ["float64", "float32"])

        def cut(file):
            values = file["measure_mean"][:5]
            del file["measure_mean"]
            file["measure_mean"] = values
        self.change(cut)
        self.assertEqual(self.found()["datasets"][0]["dimensions"], ["measure 13", "? 5"])

        def describe(file):
            file["custody"].attrs["units"] = numpy.bytes_("persons")
            file["custody"].attrs["flag"] = numpy.int8([1, 2])
            del file["custody"].attrs["long_name"]
        self.change(describe)
        with h5py.File(self.a) as file:
            title = file["custody"].attrs["long_name"].decode()
        attributes = self.only()["attributes"]
        self.assertEqual([(a["name"], a["values"], a["types"]) for a in attributes],
                         [("flag", [None, "1, 2"], [None, "int8"]), ("long_name", [title, None], ["text", None]),
                          ("units", ["1", "persons"], ["text", "text"])])
        self.assertIn("    attribute units: 1 | persons\n", self.diff())

    def test_attributes_of_the_files_are_compared_unless_datasets_are_chosen(self):
        def reseed(file):
            file.attrs["seed"] = numpy.int64(9)
        self.change(reseed)
        found = self.found()
        self.assertEqual(found["datasets"], [])
        self.assertEqual([(a["name"], a["values"]) for a in found["attributes"]], [("seed", ["1", "9"])])
        self.diff("--datasets", "*", status=SAME)

    def test_provenance_and_choice_of_outputs_are_compared_on_request_only(self):
        self.change(lambda file: None)
        with h5py.File(self.b, "r+") as file:
            file.attrs["provenance_commit"] = numpy.bytes_("another")
            file.attrs["source"] = numpy.bytes_("another")
            for name in ("outputs_text", "provenance_command_line"):
                file[name][()] = "another"
        self.assertIn("not compared (--all)", self.diff(status=SAME))
        found = self.found("--all")
        self.assertEqual([a["name"] for a in found["attributes"]], ["provenance_commit", "source"])
        self.assertEqual([d["name"] for d in found["datasets"]], ["outputs_text", "provenance_command_line"])

    def test_datasets_are_chosen_by_patterns_and_one_that_matches_none_is_told_the_nearest(self):
        shutil.copy(OTHER, self.b)
        names = [dataset["name"] for dataset in self.found("--datasets", "cust*", "--datasets", "attempts")["datasets"]]
        self.assertEqual(names, ["attempts", "custody"])
        self.diff("--datasets", "latitude", status=SAME)
        done = self.transito("diff", "a.h5", "b.h5", "--datasets", "custodi", status=USAGE)
        self.assertIn('did you mean "custody"?', done.stderr)


class Same(Differing):
    def test_the_exit_status_is_that_of_the_digests_whatever_was_changed(self):
        def nothing(file):
            file.attrs["provenance_version"] = numpy.bytes_("9")

        def reverse(file):
            values = file["latitude"][:]
            attributes = dict(file["measure_mean"].attrs)
            file["measure_mean"].attrs["comment"] = attributes["comment"]
            file["latitude"][:] = values

        def label_text(file):
            file["state"][0] = file["state"].asstr()[0]

        def one_count(file):
            file["encounters"][0, 0, 0, 0] += 1

        def one_attribute(file):
            file.attrs["title"] = numpy.bytes_("another")

        def one_more(file):
            file["more"] = 1

        for change, status in ((nothing, SAME), (reverse, SAME), (label_text, SAME), (one_count, DIFFERENT),
                               (one_attribute, DIFFERENT), (one_more, DIFFERENT)):
            self.change(change)
            self.assertEqual(self.digest("a.h5") == self.digest("b.h5"), status == SAME, change)
            self.diff(status=status)
            self.assertEqual(self.diff("--quiet", status=status), "")

    def test_a_file_stored_in_another_way_says_the_same(self):
        for words in (("nccopy", BASE, self.b), ("h5repack", "-f", "NONE", BASE, self.b)):
            self.b.unlink()
            subprocess.run(words, check=True)
            self.assertIn("0 of ", self.diff(status=SAME))

    def test_the_same_file_twice_says_the_same_with_its_provenance(self):
        self.transito("diff", "--all", "a.h5", "a.h5", status=OK)


class Refused(Differing):
    def test_what_is_no_results_file_is_one_line_and_more_than_64(self):
        for name, status in bad_results.make(self.folder, self.a):
            for words in ((name, "a.h5"), ("a.h5", name)):
                done = self.transito("diff", *words, status=status)
                self.assertEqual(done.stdout, "")
                self.assert_one_line(done.stderr)
                self.assertTrue(done.stderr.startswith(f"{name}: "), done.stderr)

    def test_a_type_that_no_results_file_holds_is_refused(self):
        self.change(lambda file: file.create_dataset("odd", data=numpy.zeros(2, dtype=[("x", "i4")])))
        done = self.transito("diff", "a.h5", "b.h5", status=65)
        self.assert_one_line(done.stderr)

    def test_wrong_words_are_wrong_usage(self):
        for words in ([], ["a.h5"], ["a.h5", "b.h5", "a.h5"], ["a.h5", "b.h5", "--json", "--quiet"],
                      ["a.h5", "b.h5", "--nothing"]):
            done = self.transito("diff", *words, status=USAGE)
            self.assertEqual(done.stdout, "")
        self.assertEqual(self.left_behind(), ["a.h5", "b.h5"])


if __name__ == "__main__":
    unittest.main()
