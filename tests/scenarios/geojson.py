"""`transito export --geojson`: valid by the rules of RFC 7946, and its figures those of the file.

The rules are checked by the code below, from the text of the RFC (sections in brackets); each is seen to fail on a broken copy.
Figures are computed with numpy from the file, half-widths with scipy's quantile of Student's distribution.
"""
import copy
import json
import os
import subprocess
import unittest

import h5py
import numpy
from scipy import stats

from harness import CANTCREAT, DATAERR, SOURCE, TRANSITO, USAGE, OfOneFile, tiny_results

GEOMETRIES = {"Point", "LineString"}  # of those of [1.4] what a network needs


def faults_of(data):
    """What of RFC 7946 does not hold."""
    faults = []

    def rule(section, holds):
        if not holds:
            faults.append(section)

    def position(p):
        rule("3.1.1 a position is two or three numbers", isinstance(p, list) and 2 <= len(p) <= 3 and
             all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in p))
        rule("4 longitude, then latitude, in degrees of WGS 84", isinstance(p, list) and
             isinstance(p[0], float) and abs(p[0]) <= 180 and abs(p[1]) <= 90)

    rule("3.3 a FeatureCollection has features", data.get("type") == "FeatureCollection" and
         isinstance(data.get("features"), list))
    rule("4 no other reference system", "crs" not in data)
    rule("7.1 members of other types are not reused", not {"coordinates", "geometries", "geometry", "properties"} & set(data))
    positions = []
    for feature in data.get("features") or []:
        rule("3.2 a Feature", feature.get("type") == "Feature")
        rule("3.2 a Feature has a geometry and properties, or null", "geometry" in feature and "properties" in feature)
        rule("3.2 properties are an object", feature.get("properties") is None or isinstance(feature["properties"], dict))
        rule("3.2 an id is a text or number", isinstance(feature.get("id", ""), (str, int, float)))
        geometry = feature.get("geometry")
        if geometry is None:
            continue
        rule("3.1 a geometry is of a known type", geometry.get("type") in GEOMETRIES)
        points = [geometry.get("coordinates")] if geometry.get("type") == "Point" else geometry.get("coordinates")
        rule("3.1.4 a LineString has two positions or more", geometry.get("type") != "LineString" or len(points) >= 2)
        for point in points:
            position(point)
            if isinstance(point, list):
                positions.append(point[:2])
    if "bbox" in data and positions and not faults:
        low, high = numpy.min(positions, axis=0), numpy.max(positions, axis=0)
        rule("5 a bbox is west, south, east, north", data["bbox"] == [*low, *high])
    return faults


class Network(OfOneFile):
    @classmethod
    def run_tiny(cls, name, *words):
        path = tiny_results(f"geojson-{name}", "--set", "run.warmup_days=10", *words)
        cls.addClassCleanup(os.unlink, path)
        return path

    @classmethod
    def setUpClass(cls):
        cls.file = cls.run_tiny("flows", "--replications", "3", "--set", "results.passages=true")
        done = subprocess.run([TRANSITO, "export", cls.file, "--geojson"], capture_output=True, text=True, check=True)
        cls.notes, cls.data = done.stderr, json.loads(done.stdout)
        cls.places = [f for f in cls.data["features"] if f["properties"]["feature"] == "place"]
        cls.legs = [f for f in cls.data["features"] if f["properties"]["feature"] == "leg"]

    def test_it_is_geojson_by_the_rules_of_the_rfc(self):
        self.assertEqual(faults_of(self.data), [])

    def test_each_rule_is_seen_to_fail(self):
        def broken(change):
            data = copy.deepcopy(self.data)
            change(data)
            return faults_of(data)

        for change in (lambda d: d.update(type="Features"), lambda d: d.update(crs={}), lambda d: d.update(geometry=None),
                       lambda d: d["features"][0].update(type="feature"), lambda d: d["features"][0].pop("properties"),
                       lambda d: d["features"][0].update(properties=[]), lambda d: d["features"][0].update(id=[]),
                       lambda d: d["features"][0]["geometry"].update(type="point"),
                       lambda d: d["features"][-1]["geometry"]["coordinates"].pop(),
                       lambda d: d["features"][0]["geometry"].update(coordinates=["1", "2"]),
                       lambda d: d["features"][0]["geometry"].update(coordinates=[20.0, -100.0]),
                       lambda d: d["bbox"].reverse()):
            self.assertNotEqual(broken(change), [])

    def test_points_and_lines_lie_where_the_file_says(self):
        longitude, latitude = self.values("longitude"), self.values("latitude")
        self.assertEqual([f["id"] for f in self.places], self.labels("place"))
        self.assertEqual([f["geometry"] for f in self.places],
                         [{"type": "Point", "coordinates": [x, y]} for x, y in zip(longitude, latitude)])
        self.assertEqual([f["id"] for f in self.legs], self.labels("leg"))
        for feature, a, b in zip(self.legs, self.values("leg_from"), self.values("leg_to")):
            self.assertEqual(feature["geometry"]["type"], "LineString")
            self.assertEqual(feature["geometry"]["coordinates"], [[longitude[a], latitude[a]], [longitude[b], latitude[b]]])
            self.assertEqual((feature["properties"]["leg_from"], feature["properties"]["leg_to"]),
                             (self.labels("place")[a], self.labels("place")[b]))

    def column(self, features, name):
        return [feature["properties"][name] for feature in features]

    def test_flows_of_legs_are_sums_over_the_period_by_mode_and_in_all(self):
        totals = self.values("passages").sum(axis=1)  # replication, leg, mode
        days = self.values("passages").shape[1]
        cases = [("passages", totals.sum(axis=2))]
        for mode, label in enumerate(self.labels("mode")):
            if totals[:, :, mode].any():
                cases.append((f"passages_{label}", totals[:, :, mode]))
            else:
                self.assertNotIn(f"passages_{label}", self.legs[0]["properties"])
        self.assertGreater(len(cases), 4)
        quantile = stats.t.ppf(0.975, len(totals) - 1) / len(totals) ** 0.5
        for name, by_replication in cases:
            numpy.testing.assert_allclose(self.column(self.legs, name), by_replication.mean(axis=0), rtol=1e-12)
            numpy.testing.assert_allclose(self.column(self.legs, f"{name}_per_day"), by_replication.mean(axis=0) / days,
                                          rtol=1e-12)
            numpy.testing.assert_allclose(self.column(self.legs, f"{name}_half_width"),
                                          by_replication.std(axis=0, ddof=1) * quantile, rtol=1e-9, atol=1e-9)

    def test_series_of_places_are_their_properties(self):
        deaths, people = self.values("deaths"), self.values("people_at_place")
        numpy.testing.assert_allclose(self.column(self.places, "deaths"), deaths.sum(axis=1).mean(axis=0))
        numpy.testing.assert_allclose(self.column(self.places, "people_at_place_mean"), people.mean(axis=(0, 1)))
        self.assertEqual(self.column(self.places, "place_name"), self.labels("place_name"))

    def test_gateways_are_places(self):
        entries = dict(zip(self.labels("gateway"), self.values("entries").sum(axis=(1, 3)).mean(axis=0)))
        for feature in self.places:
            self.assertAlmostEqual(feature["properties"].get("entries", 0), entries.get(feature["id"], 0))
            self.assertEqual("entries" in feature["properties"], feature["id"] in entries)

    def test_every_property_is_told_beside_the_features(self):
        shape = {"feature", "place", "leg", "leg_from", "leg_to"}
        used = {name for feature in self.data["features"] for name in feature["properties"]} - shape
        self.assertEqual(used, set(self.data["fields"]))
        self.assertEqual(self.data["calibration_status"], "uncalibrated")
        self.assertEqual((self.data["first_day"], self.data["last_day"]), ("2023-01-01", "2023-01-30"))
        self.assertEqual(self.notes, "")

    def test_one_replication_has_no_half_width(self):
        path = self.run_tiny("one", "--replications", "1", "--set", "results.passages=true")
        text = subprocess.run([TRANSITO, "export", path, "--geojson"], capture_output=True, text=True, check=True).stdout
        self.assertNotIn("half_width", text)

    def test_without_flows_the_network_is_there_and_a_line_says_so(self):
        path = self.run_tiny("still", "--replications", "1", "--set", "results.passages=false")
        done = subprocess.run([TRANSITO, "export", path, "--geojson"], capture_output=True, text=True, check=True)
        data = json.loads(done.stdout)
        self.assertEqual(faults_of(data), [])
        self.assertEqual(len(data["features"]), len(self.data["features"]))
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn("without flows", done.stderr)

    def test_a_file_without_places_is_refused(self):
        path = os.path.abspath(f"geojson-queue-{os.getpid()}.h5")
        self.addCleanup(os.unlink, path)
        subprocess.run([TRANSITO, "run", SOURCE / "configs/queueing/mm1.cfg", "--set", 'run.last_day="2001-01-03"', "--set",
                        "run.warmup_days=1", "--replications", "1", "--output", path, "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
        done = subprocess.run([TRANSITO, "export", path, "--geojson"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (DATAERR, "", 1), done.stderr)

    def test_places_beyond_the_earth_are_refused(self):
        path = os.path.abspath(f"geojson-beyond-{os.getpid()}.h5")
        self.addCleanup(os.unlink, path)
        with h5py.File(path, "w") as file:
            file.attrs["model"] = "made up"
            for name, units, values in (("lat", "degrees_north", [10.0, 95.0]), ("lon", "degrees_east", [0.0, 0.0])):
                file[name] = values
                file[name].attrs["units"] = numpy.bytes_(units)
        done = subprocess.run([TRANSITO, "export", path, "--geojson"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (DATAERR, ""), done.stderr)
        self.assertIn("no place on earth", done.stderr)

    def test_it_takes_no_variables_and_keeps_what_exists(self):
        for words, status in ((("encounters",), USAGE), (("--by", "month"), USAGE), (("--output", self.file), CANTCREAT)):
            done = subprocess.run([TRANSITO, "export", self.file, "--geojson", *words], capture_output=True, text=True)
            self.assertEqual(done.returncode, status, done.stderr)


if __name__ == "__main__":
    unittest.main()
