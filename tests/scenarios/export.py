"""`transito export`: tables hold what the file holds. Expected values are read with h5py, netCDF4's own dates and pandas."""
import io
import os
import resource
import signal
import subprocess
import tempfile
import unittest

import h5py
import netCDF4
import numpy
import pandas

from harness import CANTCREAT, DATAERR, NOINPUT, OK, TINY, TRANSITO, USAGE, InFolder, OfOneFile, tiny_results

PEAK_MIB = 200  # of a table that would take 1.2 GiB as numbers and labels


class Exported(OfOneFile):
    """One results file of tiny for all tests here."""

    @classmethod
    def setUpClass(cls):
        cls.file = tiny_results("export", "--replications", "2", "--set", "results.passages=true", "--set",
                                "run.warmup_days=10", "--set", 'run.last_day="2023-03-10"')
        cls.addClassCleanup(os.unlink, cls.file)

    def export(self, *words, status=OK, environment=None):
        done = subprocess.run([TRANSITO, "export", self.file, *words], capture_output=True, text=True, timeout=60,
                              env={**os.environ, **(environment or {})})
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def table(self, *words, **options):
        return pandas.read_csv(io.StringIO(self.export(*words, **options).stdout), keep_default_na=False, na_values=[""])


class LongForm(Exported):
    def test_every_series_has_its_values_under_the_labels_of_their_axes(self):
        with netCDF4.Dataset(self.file) as file:
            days = [str(day)[:10] for day in netCDF4.num2date(file["time"][:], file["time"].units)]
            series = [(v.name, v.dimensions) for v in file.variables.values() if "time" in v.dimensions and
                      "replication" in v.dimensions]
        self.assertGreater(len(series), 15)
        for name, dimensions in series:
            table = self.table(name)
            values = self.values(name)
            self.assertEqual(list(table.columns), [*dimensions, name])
            axes = [days if d == "time" else list(range(len(values))) if d == "replication" else self.labels(d)
                    for d in dimensions]
            index = pandas.MultiIndex.from_product(axes, names=dimensions)
            self.assertTrue((pandas.MultiIndex.from_frame(table[list(dimensions)]) == index).all(), name)
            self.assertTrue((table[name].to_numpy() == values.reshape(-1)).all(), name)

    def test_variables_on_the_same_dimensions_are_columns_and_those_on_some_of_them_repeat(self):
        table = self.table("deaths", "people_at_place", "latitude", "place_name", "replication_status")
        places = self.labels("place")
        for column in ("deaths", "people_at_place"):
            self.assertTrue((table[column] == self.values(column).reshape(-1)).all())
        for column, values in (("latitude", self.values("latitude")), ("place_name", self.labels("place_name"))):
            self.assertEqual(list(table[column]), [values[places.index(place)] for place in table["place"]])
        self.assertEqual(set(table["replication_status"]), {"complete"})

    def test_a_real_reads_back_the_same_in_any_locale(self):
        for environment in ({}, {"LC_ALL": "de_DE.UTF-8"}, {"LC_ALL": "C"}):
            text = self.export("measure_value", environment=environment).stdout
            found = [float(line.rsplit(",", 1)[1] or "nan") for line in text.splitlines()[1:]]
            numpy.testing.assert_array_equal(found, self.values("measure_value").reshape(-1))

    def test_an_index_is_the_label_that_it_stands_for_and_a_flag_its_meaning(self):
        legs = self.table("leg_from", "leg_to")
        places = self.labels("place")
        self.assertEqual(list(legs["leg_from"]), [places[i] for i in self.values("leg_from")])
        self.assertEqual([f"{r.leg_from}>{r.leg_to}" for r in legs.itertuples()],
                         [label.split(":")[0] for label in self.labels("leg")])
        meanings = ["between_ports", "at_ports"]
        self.assertEqual(list(self.table("area_kind")["area_kind"]), [meanings[i] for i in self.values("area_kind")])

    def test_a_pattern_takes_all_that_fit_it(self):
        table = self.table("measure_*")
        with h5py.File(self.file) as file:
            wanted = sorted(name for name in file if name.startswith("measure_"))
        self.assertEqual(list(table.columns), ["replication", "measure", *wanted])

    def test_what_is_missing_is_empty(self):
        path = "missing.h5"
        with h5py.File(path, "w") as file:
            file.attrs["model"] = "made up"
            for name, values, fill in (("whole", [1, -5, 3], -5), ("real", [0.1, numpy.nan, 1e300], numpy.nan)):
                data = file.create_dataset(name, data=numpy.array(values))
                data.attrs["_FillValue"] = data.dtype.type(fill)
            file["text"] = ["a,b", "", 'c"d\n']
            for name in ("real", "text"):
                file["whole"].make_scale("whole")
                file[name].dims[0].attach_scale(file["whole"])
        done = subprocess.run([TRANSITO, "export", path, "real", "text"], capture_output=True, text=True)
        self.assertEqual(done.stdout, 'whole,real,text\n1,0.1,"a,b"\n,,\n3,1e+300,"c""d\n"\n')
        os.unlink(path)


class Texts(Exported):
    def test_an_input_table_comes_out_as_it_went_in(self):
        for name in ("places.csv", "legs.csv"):
            text = self.export(f"table_network_{name[:-4]}").stdout
            self.assertEqual(text, (TINY.parent / name).read_text())

    def test_the_scenario_comes_out_as_it_stands(self):
        with h5py.File(self.file) as file:
            self.assertEqual(self.export("scenario_text").stdout, file["scenario_text"].asstr()[()])


class Choice(Exported):
    def test_labels_and_days_narrow_the_table(self):
        whole = self.table("encounters")
        area, who = self.labels("area")[1], self.labels("nationality")
        some = self.table("encounters", "--where", f"area={area}", "--where", f"nationality={who[0]},{who[-1]}", "--from",
                          "2023-01-20", "--to", "2023-02", "--where", "replication=1")
        wanted = whole[(whole.area == area) & whole.nationality.isin([who[0], who[-1]]) & (whole.replication == 1) &
                       (whole.time >= "2023-01-20") & (whole.time <= "2023-02-28")]
        pandas.testing.assert_frame_equal(some, wanted.reset_index(drop=True))
        self.assertEqual(len(some), (12 + 28) * 2)

    def test_a_pattern_chooses_labels(self):
        ports = self.table("encounters", "--where", "area=*office")
        self.assertEqual(set(ports.area), {label for label in self.labels("area") if label.endswith("office")})

    def test_the_wide_form_has_a_column_for_each_label(self):
        for name, dimension in (("encounters", "area"), ("custody", "time"), ("custody", "replication")):
            wide, long = self.table(name, "--wide", dimension), self.table(name)
            rest = [c for c in long.columns if c not in (dimension, name)]
            pivot = long.pivot(index=rest, columns=dimension, values=name)
            self.assertEqual(list(wide.columns[len(rest):]), [str(c) for c in long[dimension].unique()])
            wide = wide.set_index(rest)
            wide.columns = long[dimension].unique()
            pandas.testing.assert_frame_equal(wide.sort_index(), pivot[wide.columns].sort_index(), check_names=False)


class Months(Exported):
    def test_a_flow_is_summed_over_the_month_and_a_level_is_its_last_days(self):
        for name, how in (("encounters", "sum"), ("custody", "last")):
            long = self.table(name)
            long["month"] = long.time.str[:7]
            rest = [c for c in long.columns if c not in ("time", name, "month")]
            keys = ["replication", "month", *[c for c in rest if c != "replication"]]
            wanted = long.groupby(keys, sort=False)[name].agg(how).reset_index()
            found = self.table(name, "--by", "month")
            pandas.testing.assert_frame_equal(found, wanted, check_dtype=False)
            self.assertEqual(list(found.month.unique()), ["2023-01", "2023-02", "2023-03"])

    def test_chosen_days_make_parts_of_months(self):
        long = self.table("entries", "--from", "2023-01-30", "--to", "2023-02-02")
        found = self.table("entries", "--from", "2023-01-30", "--to", "2023-02-02", "--by", "month")
        self.assertEqual(found.entries.sum(), long.entries.sum())
        self.assertEqual(list(found.month.unique()), ["2023-01", "2023-02"])


class Description(Exported):
    def test_describe_has_the_files_own_units_and_definitions(self):
        rows = self.table("people_at_place", "latitude", "--describe").set_index("column")
        with h5py.File(self.file) as file:
            for name in ("people_at_place", "latitude"):
                attributes = {k: v.decode() for k, v in file[name].attrs.items() if isinstance(v, bytes)}
                self.assertEqual(rows.loc[name, "units"], attributes["units"])
                self.assertEqual(rows.loc[name, "long_name"], attributes["long_name"])
                self.assertTrue(str(rows.loc[name, "definition"]).startswith(attributes["comment"]))
        self.assertEqual(list(rows.index[:3]), ["replication", "time", "place"])

    def test_list_names_every_variable(self):
        lines = subprocess.run([TRANSITO, "export", "--list", self.file], capture_output=True, text=True).stdout
        with netCDF4.Dataset(self.file) as file:
            wanted = set(file.variables)
        self.assertEqual({line.split()[0] for line in lines.splitlines()}, wanted)


class Size(InFolder):
    def test_a_table_of_a_year_of_2000_places_by_20_passes_through_bounded_memory(self):
        shape = (1, 365, 2000, 20)
        with h5py.File(self.folder / "big.h5", "w") as file:
            file.attrs["model"] = "made up"
            file.create_dataset("flow", shape, "i4", fillvalue=7, chunks=(1, 6, 2000, 20), compression="gzip")
            scales = {"replication": numpy.arange(1), "time": numpy.arange(365), "place": numpy.arange(2000),
                      "who": numpy.arange(20)}
            for axis, (name, values) in enumerate(scales.items()):
                file[name] = values
                file[name].make_scale(name)
                file["flow"].dims[axis].attach_scale(file[name])
            file["time"].attrs["units"] = numpy.bytes_("days since 2023-01-01")
            file["flow"].attrs["cell_methods"] = numpy.bytes_("time: sum")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        done = self.transito("export", "big.h5", "flow", "--by", "month", "--output", "month.csv", status=OK)
        self.assertEqual(done.stdout, "")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        table = pandas.read_csv(self.folder / "month.csv")
        self.assertEqual(len(table), 12 * 2000 * 20)
        self.assertEqual(table.flow.sum(), 7 * numpy.prod(shape))
        if "asan" not in str(TRANSITO):
            self.assertLess(max(peak, before) / 1024, PEAK_MIB)


class BadInput(Exported):
    def test_what_is_no_results_file_is_one_line(self):
        with open("text.h5", "w") as file:
            file.write("no HDF5")
        open("empty.h5", "w").close()
        with open(self.file, "rb") as whole, open("cut.h5", "wb") as cut:
            cut.write(whole.read()[:20000])
        with h5py.File("foreign.h5", "w") as foreign:
            foreign["x"] = [1, 2]
        for name, status in (("text.h5", DATAERR), ("empty.h5", DATAERR), ("cut.h5", DATAERR), ("foreign.h5", DATAERR),
                             ("none.h5", NOINPUT), (".", None)):
            done = subprocess.run([TRANSITO, "export", name, "encounters"], capture_output=True, text=True)
            self.assertIn(done.returncode, [status] if status else [DATAERR, NOINPUT], (name, done.stderr))
            self.assertEqual((done.stderr.count("\n"), done.stdout), (1, ""), done.stderr)
        for name in ("text.h5", "empty.h5", "cut.h5", "foreign.h5"):
            os.unlink(name)

    def test_wrong_words_are_told_with_the_nearest(self):
        for words, hint in (((("encounterz",)), 'did you mean "encounters"'),
                            (("encounters", "--where", "aera=x"), 'did you mean "area"'),
                            (("encounters", "--where", "area"), "DIMENSION=LABEL"),
                            (("encounters", "--where", "area=Hazle"), 'did you mean "Hazel"'),
                            (("encounters", "--where", "replication=9"), 'from "0" to "1"'),
                            (("encounters", "--from", "2023-02-30"), "YYYY-MM-DD"),
                            (("encounters", "--from", "2024-01"), "2023-01-01 to 2023-03-10"),
                            (("latitude", "--from", "2023-01"), "no dimension of time"),
                            (("latitude", "--by", "month"), "no dimension of time"),
                            (("time_bounds", "--by", "month"), "does not say"),
                            (("encounters", "deaths"), "one by one"),
                            (("encounters", "--wide", "place"), "no dimension"),
                            (("deaths", "people_at_place", "--wide", "place"), "one variable at a time"),
                            (("encounters", "--by", "week"), "month"),
                            (("encounters", "--csv", "--geojson"), "exclude"),
                            (("scenario_text", "--from", "2023-01"), "no dimension of time"),
                            ((), "--list")):
            done = self.export(*words, status=USAGE)
            self.assertIn(hint, done.stderr, words)
            self.assertEqual(done.stdout, "")

    def test_nothing_is_overwritten_and_nothing_half_written(self):
        with open("kept.csv", "w") as file:
            file.write("mine")
        self.export("custody", "--output", "kept.csv", status=CANTCREAT)
        with open("kept.csv") as file:
            self.assertEqual(file.read(), "mine")
        self.export("custody", "--output", "kept.csv", "--overwrite")
        with open("kept.csv") as file:
            self.assertEqual(file.read(), self.export("custody").stdout)
        os.unlink("kept.csv")
        self.export("custody", "--output", "no/such/folder.csv", status=CANTCREAT)
        self.export("nothing", "--output", "never.csv", status=USAGE)
        with tempfile.TemporaryDirectory(dir=".", prefix="export-") as folder:
            done = subprocess.run(["bash", "-c", 'ulimit -f 8; exec "$@"', "-", TRANSITO, "export", self.file, "encounters",
                                   "--output", f"{folder}/cut.csv"], capture_output=True, text=True,
                                  preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
            self.assertNotEqual(done.returncode, OK)
            self.assertEqual(os.listdir(folder), [], done.stderr)

    def test_a_full_device_is_told(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([TRANSITO, "export", self.file, "encounters"], stdout=full, stderr=subprocess.PIPE,
                                  text=True)
        self.assertEqual(done.returncode, 74, done.stderr)


if __name__ == "__main__":
    unittest.main()
