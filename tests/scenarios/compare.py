"""`transito compare`: means, intervals and p-values are those of scipy's paired t test, adjusted by Holm; sums over series are
those of h5py and numpy; what cannot be paired is refused, and what a reader should know is said."""
import csv
import io
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import h5py
import numpy
import scipy.stats

import bad_results
from harness import DATAERR, OK, TINY, TRANSITO, USAGE, InFolder

BASE = pathlib.Path(f"compare-base-{os.getpid()}.h5").resolve()
OTHER = pathlib.Path(f"compare-other-{os.getpid()}.h5").resolve()
THIRD = pathlib.Path(f"compare-third-{os.getpid()}.h5").resolve()
PERIOD = ("--set", "run.warmup_days=5", "--set", "run.last_day=2023-02-12", "--quiet", "--overwrite")
RUNS = {BASE: ("--replications", "10"),
        OTHER: ("--replications", "8", "--set", "line.catch_probability=0.9", "--set", "detention.stay_days.mean=2"),
        THIRD: ("--replications", "9", "--set", "line.deaths_per_100000=600")}


def setUpModule():
    for path, words in RUNS.items():
        subprocess.run([TRANSITO, "run", TINY, *PERIOD, *words, "--output", path], check=True)


def tearDownModule():
    for path in RUNS:
        path.unlink()


def holm(p_values):
    """Holm (1979), read off his table: the k-th smallest of n times n - k + 1, never below the one before it."""
    adjusted, least = {}, 0.0
    ranked = sorted(range(len(p_values)), key=lambda i: p_values[i])
    for k, i in enumerate(ranked):
        least = max(least, min(1.0, p_values[i] * (len(p_values) - k)))
        adjusted[i] = least
    return [adjusted[i] for i in range(len(p_values))]


def measures_of(path):
    with h5py.File(path) as file:
        return dict(zip(file["measure"].asstr()[:], file["measure_value"][:].T))


class Compared(InFolder):
    def setUp(self):
        super().setUp()
        self.a = self.folder / "a.h5"
        self.b = self.folder / "b.h5"
        shutil.copy(BASE, self.a)
        shutil.copy(OTHER, self.b)

    def compare(self, *words, status=OK):
        return self.transito("compare", *words, status=status)

    def found(self, *words):
        return json.loads(self.compare(*words, "--json").stdout)

    def rows(self, *words):
        """The figures of the only other file, by name."""
        files = self.found(*words)["files"]
        self.assertEqual(len(files), 1)
        return {row["name"]: row for row in files[0]["differences"]}

    def refused(self, *words, status=DATAERR):
        done = self.compare(*words, status=status)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def hold_to_scipy(self, row, ours, theirs, confidence):
        """`ours` and `theirs`: values of the pairs."""
        n, differences = len(ours), theirs - ours
        test = scipy.stats.ttest_rel(theirs, ours)
        half_width = scipy.stats.t.ppf((1 + confidence) / 2, n - 1) * differences.std(ddof=1) / math.sqrt(n)
        self.assertEqual(row["pairs"], n)
        for key, due in (("reference_mean", ours.mean()), ("mean", theirs.mean()), ("difference", differences.mean()),
                         ("half_width", half_width), ("relative", differences.mean() / abs(ours.mean())),
                         ("p_value", test.pvalue),
                         ("pairing_gain", (ours.var(ddof=1) + theirs.var(ddof=1)) / differences.var(ddof=1))):
            self.assertTrue(math.isclose(row[key], due, rel_tol=1e-9, abs_tol=1e-12), (row["name"], key, row[key], due))
        self.assertEqual(row["excludes_zero"], abs(differences.mean()) > half_width)


class Intervals(Compared):
    def test_they_are_those_of_scipys_paired_t_test_over_the_replications_of_both(self):
        ours, theirs = measures_of(self.a), measures_of(self.b)
        for confidence, words in ((0.95, []), (0.9, ["--confidence", "0.9"])):
            rows = self.rows("a.h5", "b.h5", *words)
            self.assertEqual(list(rows), list(ours))
            compared = 0
            for name, row in rows.items():
                if (ours[name][:8] != theirs[name]).any():
                    self.hold_to_scipy(row, ours[name][:8], theirs[name], confidence)
                    compared += 1
            self.assertGreaterEqual(compared, 10)

    def test_p_values_are_adjusted_by_holm_over_all_figures_and_files(self):
        found = self.found(self.a, self.b, THIRD, "--series", "custody", "--by", "area")
        rows = [row for file in found["files"] for row in file["differences"]]
        known = [row for row in rows if row["p_value"] is not None]
        self.assertEqual(found["comparisons"], len(known))
        self.assertGreater(len(known), 26)
        for row, due in zip(known, holm([row["p_value"] for row in known])):
            self.assertTrue(math.isclose(row["p_holm"], due, rel_tol=1e-12), row)
        alone = self.rows(self.a, self.b, "--measures", "got_aways")["got_aways"]
        self.assertEqual(alone["p_holm"], alone["p_value"])

    def test_holm_is_that_of_the_example_worked_by_hand(self):
        # R's p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
        for is_, due in zip(holm([0.01, 0.04, 0.03, 0.005]), (0.03, 0.06, 0.06, 0.02)):
            self.assertAlmostEqual(is_, due, 12)

    def test_pairs_are_of_one_number_and_of_replications_that_both_completed(self):
        with h5py.File(self.a, "r+") as file:
            file["replication_status"][1] = 1
            file["measure_value"][1, :] = math.nan
            file["replication"][:] = numpy.arange(10) + 2  # 2 … 11, without 3; the other file has 0 … 7
            ours = file["measure_value"][:, 4]
        kept = [0, 2, 3, 4, 5]
        row = list(self.rows("a.h5", "b.h5").values())[4]
        with h5py.File(self.b) as file:
            theirs = file["measure_value"][:, 4]
        self.hold_to_scipy(row, ours[kept], theirs[numpy.array(kept) + 2], 0.95)

    def test_a_pair_in_which_a_measure_is_undefined_is_left_out_of_that_measure_only(self):
        with h5py.File(self.a, "r+") as file, h5py.File(self.b, "r+") as other:
            file["measure_value"][0, 4] = math.nan
            other["measure_value"][3, 4] = math.nan
            ours, theirs = file["measure_value"][:8, 4], other["measure_value"][:, 4]
            file["measure_value"][1:, 5] = math.nan
            other["measure_value"][:, 6] = math.nan
        rows = list(self.rows("a.h5", "b.h5").values())
        both = numpy.isfinite(ours) & numpy.isfinite(theirs)
        self.hold_to_scipy(rows[4], ours[both], theirs[both], 0.95)
        self.assertEqual([row["pairs"] for row in rows[3:8]], [8, 6, 1, 0, 8])
        for row in rows[5:7]:
            self.assertEqual((row["half_width"], row["p_value"], row["p_holm"], row["excludes_zero"]), (None,) * 4)
        self.assertEqual((rows[6]["mean"], rows[6]["difference"]), (None, None))
        text = self.compare("a.h5", "b.h5").stdout
        self.assertEqual((text.count("no interval"), text.count("no pair")), (1, 1))

    def test_the_same_file_twice_shows_no_difference_and_no_nan(self):
        done = self.compare("a.h5", "a.h5")
        self.assertEqual(done.stdout.count("no difference"), len(measures_of(self.a)))
        self.assertNotIn("nan", done.stdout.lower())
        self.assertIn("scenario: the same in every key and table", done.stdout)
        for row in self.rows("a.h5", "a.h5").values():
            self.assertEqual((row["difference"], row["half_width"], row["p_value"], row["p_holm"],
                              row["excludes_zero"]), (0, 0, 1, 1, False))

    def test_a_constant_difference_has_no_width_and_the_chance_that_all_signs_agree(self):
        shutil.copy(self.a, self.b)
        with h5py.File(self.b, "r+") as file:
            file["measure_value"][:, 3] += 0.1
        row = list(self.rows("a.h5", "b.h5").values())[3]
        self.assertAlmostEqual(row["difference"], 0.1, 12)
        self.assertEqual((row["half_width"], row["p_value"], row["excludes_zero"]), (0, 1 / 2**9, True))
        self.assertIsNone(row["pairing_gain"])

    def test_one_pair_gives_differences_without_an_interval_and_says_so(self):
        with h5py.File(self.b, "r+") as file:
            file["replication_status"][1:] = 1
        text = self.compare("a.h5", "b.h5").stdout
        self.assertIn("b.h5: 1 pair of replications\n", text)
        self.assertIn("One pair gives no interval", text)
        ours, theirs = measures_of(self.a), measures_of(self.b)
        for name, row in self.rows("a.h5", "b.h5").items():
            self.assertEqual((row["pairs"], row["difference"]), (1, theirs[name][0] - ours[name][0]))
            self.assertEqual((row["half_width"], row["p_value"], row["excludes_zero"]), (None, None, None))


class Series(Compared):
    def cells(self, path, name):
        """[replication, month, area], days of each month."""
        with h5py.File(path) as file:
            values = file[name][:]
            days = numpy.datetime64(file["time"].attrs["units"].decode().split()[-1]) + file["time"][:]
            areas = list(file["area"].asstr()[:])
        values = values.reshape(*values.shape[:3], -1).sum(axis=3)
        months = days.astype("datetime64[M]")
        wanted = sorted(set(months))
        sums = numpy.stack([values[:, months == month].sum(axis=1) for month in wanted], axis=1)
        return sums, [(months == month).sum() for month in wanted], [str(month) for month in wanted], areas

    def test_sums_by_area_and_month_are_those_of_numpy(self):
        rows = self.rows("a.h5", "b.h5", "--only-series", "--series", "encounters", "--by", "area", "--months")
        ours, _, months, areas = self.cells(self.a, "encounters")
        theirs = self.cells(self.b, "encounters")[0]
        self.assertEqual(months, ["2023-01", "2023-02"])
        self.assertEqual(list(rows), ["series.encounters"] + [f"series.encounters[area={area}, time={month}]"
                                                              for area in areas for month in months])
        self.hold_to_scipy(rows["series.encounters"], ours[:8].sum(axis=(1, 2)), theirs.sum(axis=(1, 2)), 0.95)
        for m, month in enumerate(months):
            for k, area in enumerate(areas):
                self.hold_to_scipy(rows[f"series.encounters[area={area}, time={month}]"], ours[:8, m, k].astype(float),
                                   theirs[:, m, k].astype(float), 0.95)

    def test_a_state_is_told_by_its_mean_over_the_days(self):
        rows = self.rows("a.h5", "b.h5", "--only-series", "--series", "custody", "--months")
        ours, days, months, _ = self.cells(self.a, "custody")
        theirs = self.cells(self.b, "custody")[0]
        self.hold_to_scipy(rows["series.custody"], ours[:8].sum(axis=(1, 2)) / sum(days),
                           theirs.sum(axis=(1, 2)) / sum(days), 0.95)
        for m, month in enumerate(months):
            row = rows[f"series.custody[time={month}]"]
            self.assertIn("mean over the days", row["long_name"])
            self.hold_to_scipy(row, ours[:8, m].sum(axis=1) / days[m], theirs[:, m].sum(axis=1) / days[m], 0.95)

    def test_a_missing_value_makes_its_cell_undefined_and_no_other(self):
        with h5py.File(self.a, "r+") as file:
            file["custody"][2, 35, 1] = file["custody"].attrs["_FillValue"][()]
            area = file["area"].asstr()[1]
        rows = self.rows("a.h5", "b.h5", "--only-series", "--series", "custody", "--by", "area", "--months")
        short = {name for name, row in rows.items() if row["pairs"] == 7}
        self.assertEqual(short, {"series.custody", f"series.custody[area={area}, time=2023-02]"})
        self.assertEqual({row["pairs"] for row in rows.values()}, {7, 8})

    def test_measures_stay_beside_series_unless_they_are_left_out(self):
        rows = self.rows("a.h5", "b.h5", "--series", "enc*")
        self.assertEqual(list(rows), [*measures_of(self.a), "series.encounters"])
        notes = self.found("a.h5", "b.h5", "--series", "enc*", "--only-series")["notes"]
        self.assertIn("13 of 13 measures are not shown, as asked", notes)

    def test_what_is_no_series_or_no_dimension_of_it_is_wrong_usage_with_the_nearest(self):
        self.assertIn('did you mean "encounters"?',
                      self.refused("a.h5", "b.h5", "--series", "encounterz", status=USAGE))
        self.refused("a.h5", "b.h5", "--series", "latitude", status=USAGE)
        self.assertIn("it has area and nationality",
                      self.refused("a.h5", "b.h5", "--series", "encounters", "--by", "place", status=USAGE))


class Said(Compared):
    def test_text_csv_and_json_tell_the_same(self):
        found = self.found("a.h5", "b.h5", THIRD)
        rows = [(file["file"], row) for file in found["files"] for row in file["differences"]]
        lines = list(csv.DictReader(io.StringIO(self.compare("a.h5", "b.h5", THIRD, "--csv").stdout)))
        self.assertEqual(len(lines), len(rows))
        for line, (file, row) in zip(lines, rows):
            self.assertEqual((line["file"], line["figure"], line["units"]), (file, row["name"], row["units"]))
            for key in ("reference_mean", "mean", "difference", "half_width", "relative", "p_value", "p_holm",
                        "pairing_gain"):
                self.assertEqual(float(line[key]) if line[key] else None, row[key], key)
            self.assertEqual(line["excludes_zero"], str(int(row["excludes_zero"])))
        text = self.compare("a.h5", "b.h5", THIRD).stdout
        for file, row in rows:
            self.assertIn(f"  {row['name']} ", text)
        exclude = sum(row["excludes_zero"] for _, row in rows)
        beyond = sum(row["p_holm"] < 0.05 for _, row in rows)
        self.assertIn(f"{exclude} of {len(rows)} intervals of 95 % (Student) exclude zero; {beyond} differences are beyond",
                      text)

    def test_deaths_and_custody_stand_beside_the_counts_and_what_a_pattern_hides_is_noted(self):
        self.assertTrue({"deaths", "custody_days"} <= set(self.rows("a.h5", "b.h5")))
        found = self.found("a.h5", "b.h5", "--measures", "enc*", "--measures", "deaths")
        self.assertEqual([row["name"] for row in found["files"][0]["differences"]],
                         ["encounters_between_ports", "encounters_at_ports", "deaths"])
        self.assertIn("10 of 13 measures are not shown, as asked", found["notes"])

    def test_its_help_teaches_with_examples(self):
        for command in ("compare", "diff"):
            self.assertIn("Examples:\n  transito", self.transito(command, "--help", status=OK).stdout)

    def test_no_word_says_which_is_to_be_preferred(self):
        text = self.compare("a.h5", "b.h5", THIRD).stdout + self.compare("--help").stdout
        for word in ("better", "worse", "best", "improve", "recommend"):
            self.assertNotIn(word, text)

    def test_what_differs_between_the_scenarios_is_told_keys_and_tables(self):
        changes = self.found("a.h5", "b.h5", THIRD)["files"]
        self.assertEqual([[(c["key"], c["reference"], c["other"]) for c in file["scenario"]] for file in changes],
                         [[("detention.stay_days.mean", "1.5", "2.0"), ("line.catch_probability", "0.75", "0.9")],
                          [("line.deaths_per_100000", "500.0", "600.0")]])
        self.assertIn("line.catch_probability: 0.75 -> 0.9\n", self.compare("a.h5", "b.h5").stdout)
        posts = (TINY.parent / "stations.csv").read_text().splitlines()
        old = posts[2].split(",")
        posts[2] = ",".join(old[:3] + ["7"] + old[4:])
        with h5py.File(self.b, "r+") as file:
            del file["table_posts_table"]
            file["table_posts_table"] = "\n".join(posts) + "\n"
        (table,) = self.found("a.h5", "b.h5")["files"][0]["tables"]
        self.assertEqual((table["variable"], table["change"], table["rows_changed"]), ("table_posts_table", "changed", 1))
        cell = f"{old[0]}: servers {old[3]} -> 7"
        self.assertEqual(table["rows"], [{"change": "changed", "text": cell}])
        self.assertIn(f"{cell}\n", self.compare("a.h5", "b.h5").stdout)
        with h5py.File(self.b, "r+") as file:
            del file["table_posts_table"]
        self.assertEqual(self.found("a.h5", "b.h5")["files"][0]["tables"],
                         [{"variable": "table_posts_table", "change": "removed"}])

    def test_elements_that_one_file_has_and_the_order_of_a_list_are_told(self):
        def change(text):
            with h5py.File(self.b, "r+") as file:
                given = file["scenario_text"].asstr()[()]
                del file["scenario_text"]
                file["scenario_text"] = text(given)
            return given, [row for row in self.found("a.h5", "b.h5")["files"][0]["scenario"] if "modes" in row["key"]]

        ids = re.findall(r'id = "(\w+)";', re.search(r"^modes = \($(.*?)^\);$", change(lambda text: text)[0],
                                                     re.M | re.S).group(1))
        _, rows = change(lambda text: text.replace(f'id = "{ids[0]}";', 'id = "mule";', 1))
        told = {row["key"]: row["change"] for row in rows}
        self.assertEqual(told[f"modes[{ids[0]}]"], "removed")
        self.assertEqual(told["modes[mule]"], "added")
        self.assertIn("modes[mule].speed_km_per_hour", told)
        self.assertNotIn(f"modes[{ids[0]}].speed_km_per_hour", told)
        _, rows = change(lambda text: text.replace('id = "mule";', 'id = "x";').replace(f'id = "{ids[1]}";', f'id = "{ids[0]}";')
                         .replace('id = "x";', f'id = "{ids[1]}";'))
        self.assertIn({"key": "modes", "change": "reordered", "reference": ", ".join(ids),
                       "other": ", ".join([ids[1], ids[0], *ids[2:]])}, rows)

    def test_notes_tell_of_calibration_versions_interruption_and_precision(self):
        with h5py.File(self.b, "r+") as file:
            file.attrs["run_status"] = numpy.bytes_("interrupted")
            file.attrs["provenance_version"] = numpy.bytes_("9.9.9")
            file.attrs["provenance_commit"] = numpy.bytes_("abc")
            file.attrs["precision_status"] = numpy.bytes_("not_reached")
            file.attrs["precision_note"] = numpy.bytes_("5 % was not reached")
            file.attrs["calibration_status"] = numpy.bytes_("calibrated")
            file["replication_status"][7] = 1
        notes = self.found("a.h5", "b.h5")["notes"]
        for words in ("a.h5: uncalibrated", "b.h5: interrupted, 7 of 8 replications are complete",
                      "b.h5: version 9.9.9, but ", "b.h5: commit abc, but ", "b.h5: 5 % was not reached",
                      "b.h5: calibration calibrated, but uncalibrated in a.h5"):
            self.assertTrue(any(note.startswith(words) for note in notes), (words, notes))
        done = self.compare("a.h5", "b.h5", "--csv")
        self.assertEqual(done.stderr.splitlines(), [f"note: {note}" for note in notes])

    def test_a_figure_of_one_file_only_or_in_another_unit_is_left_out_and_named(self):
        with h5py.File(self.b, "r+") as file:
            file["measure"][0] = "arrivals"
            file["measure_units"][1] = "km"
        found = self.found("a.h5", "b.h5")
        names = [row["name"] for row in found["files"][0]["differences"]]
        self.assertEqual(names, list(measures_of(self.a))[2:])
        for note in ("a.h5: 1 figure not in b.h5, left out: entered", "b.h5: 1 figure not in a.h5, left out: arrivals",
                     "b.h5: encounters_between_ports in km, but in 1 in a.h5, left out"):
            self.assertIn(note, found["notes"])


class Refused(Compared):
    def test_runs_that_cannot_be_paired_say_each_reason(self):
        for key, words in (("seed", "b.h5: seed 2, but 1 in a.h5\n"),
                           ("warmup_days", "b.h5: days of warm-up 2, but 5 in a.h5\n")):
            shutil.copy(OTHER, self.b)
            with h5py.File(self.b, "r+") as file:
                file.attrs[key] = numpy.int64(2)
            self.assertIn(words, self.refused("a.h5", "b.h5"))
        shutil.copy(OTHER, self.b)
        with h5py.File(self.b, "r+") as file:
            file.attrs["model"] = numpy.bytes_("queueing")
            file["time"].attrs["units"] = numpy.bytes_("days since 2024-01-01")
        self.assertEqual(self.refused("a.h5", "b.h5"),
                         "b.h5: model queueing, but corridor in a.h5\n"
                         "b.h5: period 2024-01-01 to 2024-02-12, but 2023-01-01 to 2023-02-12 in a.h5\n")

    def test_without_a_common_replication_there_is_nothing_to_pair(self):
        with h5py.File(self.b, "r+") as file:
            file["replication"][:] += 10
        self.assertEqual(self.refused("a.h5", "b.h5"), "b.h5: no replication is complete both here and in a.h5\n")

    def test_each_file_is_told_for_itself(self):
        with h5py.File(self.b, "r+") as file:
            file.attrs["seed"] = numpy.int64(7)
        shutil.copy(self.b, self.folder / "c.h5")
        text = self.refused("a.h5", "b.h5", THIRD, "c.h5")
        self.assertIn("b.h5: seed 7", text)
        self.assertIn("c.h5: seed 7", text)

    def test_a_file_without_measures_or_replications_is_refused(self):
        for name in ("measure", "replication_status"):
            shutil.copy(OTHER, self.b)
            with h5py.File(self.b, "r+") as file:
                file.move(name, "elsewhere")
            for words in (("a.h5", "b.h5"), ("b.h5", "a.h5")):
                self.assert_one_line(self.refused(*words))

    def test_what_is_no_results_file_is_one_line_first_or_last(self):
        for name, status in bad_results.make(self.folder, self.a):
            for words in ((name, "a.h5"), ("a.h5", name)):
                text = self.refused(*words, status=status)
                self.assert_one_line(text)
                self.assertTrue(text.startswith(f"{name}: "), text)

    def test_wrong_words_are_wrong_usage(self):
        for words in ([], ["a.h5"], ["a.h5", "b.h5", "--csv", "--json"], ["a.h5", "b.h5", "--by", "area"],
                      ["a.h5", "b.h5", "--months"], ["a.h5", "b.h5", "--only-series"],
                      ["a.h5", "b.h5", "--series", "custody", "--by", "area", "--by", "area"],
                      *(["a.h5", "b.h5", "--confidence", share] for share in ("0", "1", "95", "-1", "nan", "x", "")),
                      ["a.h5", "b.h5", "--measures", "death"]):
            text = self.refused(*words, status=USAGE)
            self.assertTrue(text.startswith(("transito compare: ", "--measures: ")), text)
        self.assertEqual(self.left_behind(), ["a.h5", "b.h5"])


if __name__ == "__main__":
    unittest.main()
