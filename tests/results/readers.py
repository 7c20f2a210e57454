"""The results file as others read it. Usage: readers.py RESULTS_TOOL

Makes files with results_tool, whose values follow the formula of tests/units/results_fixture.c, and opens them with ncdump,
h5dump, h5py, netCDF4, xarray and, where it is installed, h5netcdf. What is expected comes from that formula, from the CF
conventions 1.9 and from the netCDF-4 format, not from our own output.
"""
import datetime
import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import h5py
import netCDF4
import numpy
import xarray

TOOL = pathlib.Path(sys.argv[1]).resolve()
FOLDER = pathlib.Path("readers.files").resolve()
PLACES = ["alpha", "nogalés", "zona_norte"]
SERIES = {"encounters": 0, "waiting": 1, "queue": 2}
NOTES = ["first", "", "señal; \"quoted\"\nnext line"]
DAYS = 10


def run(*words):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout


def formula(series, replications, cells):
    """100000 i + 1000 r + 10 day + cell"""
    r, day, cell = numpy.meshgrid(replications, range(DAYS), range(cells), indexing="ij")
    return 100000 * series + 1000 * r + 10 * day + cell


def decoded(text):
    return text.decode() if isinstance(text, bytes) else text


class Netcdf(unittest.TestCase):
    """As netCDF-4 sees it."""

    def setUp(self):
        self.data = netCDF4.Dataset(FOLDER / "whole.h5")

    def tearDown(self):
        self.data.close()

    def test_no_variable_is_lost_on_the_way(self):
        with h5py.File(FOLDER / "whole.h5") as file:
            pure = {name for name in file if b"not a netCDF variable" in file[name].attrs.get("NAME", b"")}
            self.assertEqual(pure, {"bnds"})
            self.assertEqual(set(self.data.variables), set(file) - pure)
        self.assertFalse(self.data.groups)

    def test_dimensions_have_names_and_sizes(self):
        sizes = {name: len(dimension) for name, dimension in self.data.dimensions.items()}
        self.assertEqual(sizes, {"replication": 3, "time": DAYS, "bnds": 2, "place": 3, "kind": 2, "distance": 2,
                                 "measure": 2})
        self.assertFalse(any(dimension.isunlimited() for dimension in self.data.dimensions.values()))
        self.assertEqual(self.data["encounters"].dimensions, ("replication", "time", "place", "kind"))

    def test_values_are_those_of_the_formula(self):
        for name, series in SERIES.items():
            values = self.data[name][:]
            cells = values[0, 0].size
            numpy.testing.assert_array_equal(values.reshape(3, DAYS, cells), formula(series, range(3), cells))

    def test_replications_that_were_asked_for_one_by_one_give_the_same_file(self):
        with netCDF4.Dataset(FOLDER / "grown.h5") as grown:
            self.assertFalse(any(dimension.isunlimited() for dimension in grown.dimensions.values()))
            self.assertEqual(set(grown.variables), set(self.data.variables))
            for name, variable in self.data.variables.items():
                self.assertEqual(grown[name].dimensions, variable.dimensions, name)
                if not name.startswith("provenance"):
                    numpy.testing.assert_array_equal(grown[name][:], variable[:], name)

    def test_numbers_have_units_but_for_what_cf_exempts(self):
        exempt = {"time_bounds",  # CF 7.1: those of time
                  "measure_value", "measure_mean", "measure_half_width"}  # each measure has its own
        for name, variable in self.data.variables.items():
            self.assertTrue(hasattr(variable, "long_name") or name == "time_bounds", name)
            if variable.dtype is str or hasattr(variable, "flag_values") or name in exempt:
                continue
            self.assertTrue(hasattr(variable, "units"), name)

    def test_time_decodes_to_days(self):
        time = self.data["time"]
        self.assertEqual((time.dtype, time.calendar, time.axis, time.standard_name), ("int64", "standard", "T", "time"))
        dates = netCDF4.num2date(time[:], time.units, time.calendar, only_use_cftime_datetimes=False)
        first = datetime.datetime(2023, 1, 1)
        self.assertEqual(list(dates), [first + datetime.timedelta(days=i) for i in range(DAYS)])
        bounds = self.data[time.bounds][:]
        numpy.testing.assert_array_equal(bounds[:, 1] - bounds[:, 0], 1)
        numpy.testing.assert_array_equal(bounds[:, 0], time[:])

    def test_texts_keep_their_letters(self):
        self.assertEqual(list(self.data["place"][:]), PLACES)
        self.assertEqual(list(self.data["note"][:]), NOTES)
        self.assertTrue(self.data.title.startswith("Tránsito"))

    def test_missing_values_are_masked(self):
        numpy.testing.assert_array_equal(numpy.ma.getmaskarray(self.data["capacity"][:]), [False, True, False])
        numpy.testing.assert_array_equal(numpy.ma.getmaskarray(self.data["gateway"][:]), [False, False, True])
        self.assertEqual(self.data["capacity"][0], 5_000_000_000)

    def test_flags_have_a_meaning_each(self):
        flags = [v for v in self.data.variables.values() if hasattr(v, "flag_values")]
        self.assertEqual(len(flags), 2)
        for variable in flags:
            self.assertEqual(len(numpy.atleast_1d(variable.flag_values)), len(variable.flag_meanings.split()))
            self.assertEqual(numpy.asarray(variable.flag_values).dtype, variable.dtype)  # CF 3.5

    def test_coordinates_name_the_texts_and_positions_of_the_variable_s_own_dimensions(self):
        for name, variable in self.data.variables.items():
            expected = {d for d in variable.dimensions if d in self.data.variables and self.data[d].dtype is str}
            if "place" in expected and name not in ("place", "latitude"):
                expected.add("latitude")
            named = getattr(variable, "coordinates", "").split()
            self.assertEqual(set(named), expected if name not in self.data.dimensions else set(), name)
            self.assertEqual(len(named), len(set(named)))

    def test_labels_stand_once_more_in_an_attribute_for_readers_without_texts(self):
        for name in ("place", "kind", "measure"):
            self.assertEqual(self.data[name].labels.split("|"), list(self.data[name][:]))

    def test_cell_methods_name_the_time(self):
        self.assertEqual(self.data["encounters"].cell_methods, "time: sum")
        self.assertEqual(self.data["waiting"].cell_methods, "time: point")

    def test_names_and_conventions(self):
        self.assertEqual(self.data.Conventions, "CF-1.9")
        for name in list(self.data.variables) + list(self.data.dimensions):
            self.assertRegex(name, "^[A-Za-z][A-Za-z0-9_]*$")  # CF 2.3
        for attribute in ("title", "source", "comment"):  # CF 2.6.2
            self.assertTrue(getattr(self.data, attribute))


class Honesty(unittest.TestCase):
    """What the file says of itself."""

    def test_each_file_says_that_it_is_uncalibrated(self):
        for path in FOLDER.glob("*.h5"):
            with xarray.open_dataset(path) as data:
                self.assertEqual(data.attrs["calibration_status"], "uncalibrated")
                self.assertIn("nothing of the world", data.attrs["comment"])

    def test_one_replication_says_that_there_is_no_interval(self):
        with xarray.open_dataset(FOLDER / "one.h5") as data:
            self.assertIn("no interval", data.attrs["interval_note"])
            self.assertTrue(numpy.isnan(data.measure_half_width).all())

    def test_an_interrupted_run_has_nothing_where_nothing_was_run(self):
        with xarray.open_dataset(FOLDER / "interrupted.h5") as data:
            self.assertEqual(data.attrs["run_status"], "interrupted")
            self.assertEqual(int(data.attrs["replications_complete"]), 2)
            numpy.testing.assert_array_equal(data.replication_status, [0, 1, 0, 1])
            run_ones = data.encounters[data.replication_status == 0]
            numpy.testing.assert_array_equal(run_ones.values.reshape(2, DAYS, 6), formula(0, [0, 2], 6))
            for name in list(SERIES) + ["measure_value", "replication_events", "replication_ties"]:
                self.assertTrue(numpy.isnan(data[name][data.replication_status == 1]).all(), name)


class Xarray(unittest.TestCase):
    """As a researcher opens it."""

    engines = ["netcdf4"] + (["h5netcdf"] if importlib.util.find_spec("h5netcdf") else [])

    def test_selection_by_label_and_date(self):
        for engine in self.engines:
            with xarray.open_dataset(FOLDER / "whole.h5", engine=engine) as data:
                day = data.encounters.sel(time="2023-01-03", place="nogalés", kind="family")
                numpy.testing.assert_array_equal(day, [23, 1023, 2023])
                self.assertEqual(set(data.coords), {"replication", "time", "place", "kind", "distance", "measure",
                                                    "latitude"})
                self.assertEqual(list(data.note.values), NOTES)
                self.assertEqual(data.waiting.attrs["long_name"], "people waiting")

    def test_a_file_that_grew_opens_as_any_other(self):
        for engine in self.engines:
            with xarray.open_dataset(FOLDER / "grown.h5", engine=engine) as grown, \
                    xarray.open_dataset(FOLDER / "whole.h5", engine=engine) as whole:
                self.assertTrue(grown.drop_vars("provenance_command_line").equals(
                    whole.drop_vars("provenance_command_line")))

    def test_measures_by_name(self):
        with xarray.open_dataset(FOLDER / "whole.h5") as data:
            total = data.sel(measure="total")
            self.assertAlmostEqual(float(total.measure_mean), 3.0)
            # Student's t at 97.5 % with two degrees of freedom: 4.302653
            self.assertAlmostEqual(float(total.measure_half_width), 4.302653 * (7 / 3) ** 0.5, places=5)
            self.assertEqual(str(total.measure_units.values), "1")


class Hdf5(unittest.TestCase):
    """As plain HDF5."""

    def test_only_types_that_every_reader_has(self):
        with h5py.File(FOLDER / "whole.h5") as file:
            for name, dataset in file.items():
                self.assertIsInstance(dataset, h5py.Dataset, name)
                self.assertIn(dataset.dtype.kind, "ifO", name)
                if dataset.dtype.kind == "O":
                    self.assertEqual(h5py.check_string_dtype(dataset.dtype).encoding, "utf-8")

    def test_gzip_and_shuffle_and_nothing_else(self):
        with h5py.File(FOLDER / "whole.h5") as file:
            used = set()
            for dataset in file.values():
                plist = dataset.id.get_create_plist()
                used |= {plist.get_filter(i)[0] for i in range(plist.get_nfilters())}
            self.assertEqual(used, {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE})

    def test_the_format_is_that_of_1_8(self):
        for name in ("whole.h5", "grown.h5"):
            with h5py.File(FOLDER / name) as file:
                self.assertIn(file.id.get_create_plist().get_version()[0], (0, 2))  # superblocks of HDF5 1.8

    def test_scales_are_attached_to_every_axis(self):
        with h5py.File(FOLDER / "whole.h5") as file:
            for name, dataset in file.items():
                if h5py.h5ds.is_scale(dataset.id):
                    continue
                for i, axis in enumerate(dataset.dims):
                    self.assertEqual(len(axis), 1, f"{name}, axis {i}")
                    self.assertEqual(axis[0].shape[0], dataset.shape[i])

    def test_h5dump_reads_all_of_it(self):
        text = run("h5dump", FOLDER / "whole.h5")
        with h5py.File(FOLDER / "whole.h5") as file:
            self.assertEqual(set(re.findall(r'^   DATASET "(\w+)"', text, re.M)), set(file))

    def test_ncdump_prints_dates(self):
        text = run("ncdump", "-t", "-v", "time", FOLDER / "whole.h5")
        self.assertIn('"2023-01-01", "2023-01-02"', text)

    def test_two_equal_runs_differ_in_their_start_alone(self):
        again = FOLDER / "again"
        again.mkdir(exist_ok=True)
        run(TOOL, "make", again)
        with h5py.File(FOLDER / "whole.h5") as a, h5py.File(again / "whole.h5") as b:
            differing = {k for k in a.attrs if not numpy.array_equal(a.attrs[k], b.attrs[k])}
            self.assertLessEqual(differing, {"provenance_started_utc"})
        start = rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"
        one, two = (re.sub(start, b"", (folder / "whole.h5").read_bytes()) for folder in (FOLDER, again))
        # The checksum of the attributes' block covers the start; nothing else may differ.
        self.assertEqual(len(one), len(two))
        self.assertLessEqual(sum(x != y for x, y in zip(one, two)), 16)
        shutil.rmtree(again)


class Digest(unittest.TestCase):
    """The digest holds through tools that store the same thing in another way."""

    def setUp(self):
        self.copy = FOLDER / "copy.nc"
        self.digest = run(TOOL, "digest", FOLDER / "whole.h5")

    def tearDown(self):
        self.copy.unlink(missing_ok=True)

    def test_a_file_that_grew_has_that_of_one_that_was_asked_for_at_once(self):
        self.assertEqual(run(TOOL, "digest", FOLDER / "grown.h5"), self.digest)

    def test_nccopy_keeps_it(self):
        for name in ("whole.h5", "grown.h5"):
            # Not -d 9: nccopy 4.9.0 fails with it on any file that has text variables, its own among them.
            run("nccopy", "-F", "none", FOLDER / name, self.copy)
            self.assertEqual(run(TOOL, "digest", self.copy), self.digest)

    def test_h5repack_keeps_it(self):
        run("h5repack", "-f", "NONE", "-l", "CONTI", FOLDER / "whole.h5", self.copy)
        self.assertEqual(run(TOOL, "digest", self.copy), self.digest)
        self.copy.unlink()
        run("h5repack", "-f", "NONE", FOLDER / "grown.h5", self.copy)
        self.assertEqual(run(TOOL, "digest", self.copy), self.digest)

    def test_one_value_changes_it(self):
        shutil.copy(FOLDER / "whole.h5", self.copy)
        with h5py.File(self.copy, "r+") as file:
            file["encounters"][2, 9, 2, 1] += 1
        self.assertNotEqual(run(TOOL, "digest", self.copy), self.digest)

    def test_provenance_does_not_change_it(self):
        shutil.copy(FOLDER / "whole.h5", self.copy)
        with h5py.File(self.copy, "r+") as file:
            file.attrs["provenance_host_class"] = "another"
            file.attrs["source"] = "transito 99"
            file["provenance_command_line"][()] = "another"
        self.assertEqual(run(TOOL, "digest", self.copy), self.digest)


class Printed(unittest.TestCase):
    """JSON as another parser reads it."""

    def test_info_lists_what_netcdf_lists(self):
        info = json.loads(run(TOOL, "json", FOLDER / "whole.h5"))
        with netCDF4.Dataset(FOLDER / "whole.h5") as data:
            mine = {variable["name"]: variable["dimensions"] for variable in info["variables"]}
            theirs = {n: list(v.dimensions) for n, v in data.variables.items() if not n.startswith("provenance")}
            self.assertEqual(mine, theirs)
            self.assertEqual(info["scenario_text"], str(data["scenario_text"][...]))

    def test_the_summary_agrees_with_the_file(self):
        summary = json.loads(run(TOOL, "summary", FOLDER))
        with xarray.open_dataset(FOLDER / "whole.h5") as data:
            for i, measure in enumerate(summary["measures"]):
                self.assertEqual(measure["name"], data.measure.values[i])
                self.assertEqual(measure["mean"], float(data.measure_mean[i]))
                self.assertEqual(measure["half_width"], float(data.measure_half_width[i]))
                self.assertEqual(measure["replications"], int(data.measure_replications[i]))


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    run(TOOL, "make", FOLDER)
    unittest.main(argv=sys.argv[:1])
