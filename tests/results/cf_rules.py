"""The rules of the CF conventions 1.9 that results files claim to follow, each checked on files and seen to fail.

Debian has no CF checker. RULES is a table: what the rule asks (after the conformance document of CF, section numbers of the
conventions), the check, and ways to break a good file that the check has to find. A file may break no rule; a broken copy has
to break the rule that it was broken for.

Not claimed: 2.1, that the name ends in ".nc": it ends as --output says.
"""
import collections
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import h5py
import numpy

TRANSITO = pathlib.Path(os.environ["TRANSITO"]).resolve()
SOURCE = pathlib.Path(os.environ["TRANSITO_SOURCE"]).resolve()
RESULTS_TOOL = pathlib.Path(os.environ["RESULTS_TOOL"]).resolve()
RUNS = {  # a run of each model, short
    "tiny.h5": ["configs/tiny/tiny.cfg", "--replications", "2", "--set", "run.warmup_days=5", "--set",
                "results.passages=true", "--set", "results.event_log=true", "--set", "results.journeys=50"],
    "year.h5": ["configs/baseline-2023.cfg", "--set", 'run.first_day="2023-09-01"', "--set", 'run.last_day="2023-09-03"',
                "--set", "run.warmup_days=0"],
    "queue.h5": ["configs/queueing/priorities.cfg", "--replications", "2", "--set", "run.warmup_days=1", "--set",
                 'run.last_day="2001-01-04"', "--set", "results.event_log=true"],
}
GOOD = "whole.h5"  # of results_tool: has flags, missing values, an axis of numbers and one of texts; copies of it are broken

# Names of the CF standard name table that are used, with their canonical units (None: no units; "": a reference time).
STANDARD_NAMES = {"time": "", "latitude": "degree_north", "longitude": "degree_east", "realization": "1",
                  "status_flag": None, "number_of_observations": "1"}
# CF 1.9, appendix E.
METHODS = {"point", "sum", "maximum", "maximum_absolute_value", "median", "mid_range", "minimum", "minimum_absolute_value",
           "mean", "mean_absolute_value", "mean_of_upper_decile", "mode", "range", "root_mean_square", "standard_deviation",
           "sum_of_squares", "variance"}
CALENDARS = {"standard", "gregorian", "proleptic_gregorian", "noleap", "365_day", "all_leap", "366_day", "360_day", "julian",
             "none"}
MIXED_UNITS = {"measure_value", "measure_mean", "measure_half_width"}  # each measure in its own; output/README.md says so
RESERVED = {"_FillValue", "_Netcdf4Dimid", "_Netcdf4Coordinates", "_NCProperties"}  # of netCDF
OF_SCALES = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}  # of HDF5
NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")

Rule = collections.namedtuple("Rule", "section asks check breaks")
Variable = collections.namedtuple("Variable", "name dimensions dtype attributes dataset")


# ---- a file as netCDF sees it ----

def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    return value


class Seen:
    def __init__(self, file):
        self.attributes = {name: plain(value) for name, value in file.attrs.items() if name not in RESERVED}
        self.objects = dict(file.items())
        self.variables, self.pure = {}, set()
        for name, dataset in self.objects.items():
            if not isinstance(dataset, h5py.Dataset):
                continue
            attributes = {key: plain(value) for key, value in dataset.attrs.items() if key not in OF_SCALES}
            if str(plain(dataset.attrs.get("NAME", ""))).startswith("This is a netCDF dimension but not"):
                self.pure.add(name)
            else:
                self.variables[name] = Variable(name, self.dimensions_of(dataset, name), dataset.dtype, attributes, dataset)
        self.bounds = {v.attributes["bounds"] for v in self.variables.values() if "bounds" in v.attributes}
        self.dimensions = {name for v in self.variables.values() for name in v.dimensions}

    @staticmethod
    def dimensions_of(dataset, name):
        if h5py.h5ds.is_scale(dataset.id) and dataset.ndim == 1:
            return (name,)
        return tuple(axis[0].name.lstrip("/") if len(axis) else "" for axis in dataset.dims)

    def coordinates(self):
        """Coordinate variables in the sense of CF: numeric, one axis of their own name."""
        return [v for v in self.variables.values() if v.dimensions == (v.name,) and v.dtype.kind in "if"]

    def labels(self):
        return {v.name for v in self.variables.values() if v.dimensions == (v.name,) and v.dtype.kind == "O"}

    def with_attribute(self, name):
        return [v for v in self.variables.values() if name in v.attributes]

    def data(self):
        """Variables that are neither coordinates, labels, bounds nor ancillary."""
        aside = self.bounds | self.labels() | {v.name for v in self.coordinates()}
        return [v for v in self.variables.values() if v.name not in aside and v.dimensions]


UNITS_KNOWN = {}


def udunits_takes(unit, into=""):
    if (unit, into) not in UNITS_KNOWN:
        if not shutil.which("udunits2"):
            raise AssertionError("udunits2 is missing: apt-get install udunits-bin, or scripts/install test")
        done = subprocess.run(["udunits2", "-H", unit, "-W", into], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        UNITS_KNOWN[unit, into] = done.returncode == 0 and "not convertible" not in done.stdout + done.stderr
    return UNITS_KNOWN[unit, into]


# ---- the checks: each yields what is wrong ----

def types(seen):
    for name, dataset in seen.objects.items():
        if isinstance(dataset, h5py.Dataset):
            kind, size = dataset.dtype.kind, dataset.dtype.itemsize
            numeric = kind in "iu" and size in (1, 2, 4, 8) or kind == "f" and size in (4, 8)
            if not numeric and h5py.check_string_dtype(dataset.dtype) is None or h5py.check_enum_dtype(dataset.dtype):
                yield f"{name} has type {dataset.dtype}"
        else:
            yield f"{name} is no variable of the root group"


def string_attributes(seen):
    for name in ("Conventions", "title", "history", "institution", "source", "references", "comment"):
        if not isinstance(seen.attributes.get(name, ""), str):
            yield f"{name} is no text"
    for v in seen.variables.values():
        for name in ("units", "long_name", "standard_name", "comment", "cell_methods", "coordinates", "flag_meanings",
                     "ancillary_variables", "bounds", "calendar", "axis"):
            if not isinstance(v.attributes.get(name, ""), str):
                yield f"{v.name}:{name} is no text"


def names(seen):
    of_attributes = {key for v in seen.variables.values() for key in v.attributes} - RESERVED
    for name in set(seen.variables) | seen.pure | seen.dimensions | of_attributes | set(seen.attributes):
        if not NAME.fullmatch(name):
            yield f"{name!r} is not a letter followed by letters, digits and underscores"


def names_differ_without_case(seen):
    lower = collections.Counter(name.lower() for name in seen.variables)
    yield from (name for name, count in lower.items() if count > 1)


def dimensions_differ(seen):
    for v in seen.variables.values():
        if len(set(v.dimensions)) < len(v.dimensions) or "" in v.dimensions:
            yield f"{v.name}{v.dimensions}"


def fill_values(seen):
    for v in seen.variables.values():
        for name in ("_FillValue", "missing_value"):
            if name in v.attributes and (v.dtype.kind == "O" or numpy.asarray(v.attributes[name]).dtype != v.dtype):
                yield f"{v.name}:{name} is not of type {v.dtype}"


def conventions(seen):
    if "CF-1.9" not in re.split("[ ,]+", str(seen.attributes.get("Conventions"))):
        yield f"Conventions are {seen.attributes.get('Conventions')}"


def described(seen):
    for v in seen.variables.values():
        if v.name not in seen.bounds and not v.attributes.get("long_name") and not v.attributes.get("standard_name"):
            yield f"{v.name} has neither long_name nor standard_name"


def has_units(seen):
    for v in seen.variables.values():
        without = v.dtype.kind == "O" or "flag_values" in v.attributes or v.name in seen.bounds | MIXED_UNITS
        if not without and not v.attributes.get("units"):
            yield f"{v.name} has no units"


def units_are_udunits(seen):
    units = {v.name: v.attributes["units"] for v in seen.with_attribute("units")}
    if "measure_units" in seen.variables:
        units |= {f"measure_units[{i}]": unit for i, unit in enumerate(seen.variables["measure_units"].dataset.asstr()[:])}
    yield from (f"{name}: {unit}" for name, unit in units.items() if not udunits_takes(str(unit)))


def standard_names(seen):
    for v in seen.with_attribute("standard_name"):
        if v.attributes["standard_name"] not in STANDARD_NAMES:
            yield f"{v.name}: {v.attributes['standard_name']}"


def canonical_units(seen):
    for v in seen.with_attribute("standard_name"):
        canonical, units = STANDARD_NAMES.get(v.attributes["standard_name"]), v.attributes.get("units")
        if canonical and not udunits_takes(str(units), canonical) or canonical is None and units:
            yield f"{v.name}: {units} is not {canonical}"


def lists_own_variables(name):
    """A check that the attribute lists variables that there are, on dimensions of the variable."""
    def check(seen):
        for v in seen.with_attribute(name):
            for listed in v.attributes[name].split():
                other = seen.variables.get(listed)
                if other is None or not set(other.dimensions) <= set(v.dimensions):
                    yield f"{v.name}: {listed}"
    return check


def flag_types(seen):
    for v in seen.with_attribute("flag_values"):
        if numpy.asarray(v.attributes["flag_values"]).dtype != v.dtype:
            yield f"{v.name}: {numpy.asarray(v.attributes['flag_values']).dtype}"


def flag_meanings(seen):
    for v in seen.with_attribute("flag_values"):
        values = numpy.atleast_1d(v.attributes["flag_values"])
        meanings = v.attributes.get("flag_meanings", "").split()
        if len(values) != len(meanings) or len(set(values)) != len(values):
            yield f"{v.name}: {values} {meanings}"
        yield from (f"{v.name}: {word}" for word in meanings if not re.fullmatch(r"[A-Za-z0-9_\-.+@]+", word))


def flags_have_meanings(seen):
    for v in seen.with_attribute("flag_values"):
        allowed = set(numpy.atleast_1d(v.attributes["flag_values"])) | set(numpy.atleast_1d(v.attributes.get("_FillValue", [])))
        yield from (f"{v.name}: {value}" for value in set(numpy.unique(v.dataset[()])) - allowed)


def axes(seen):
    coordinates = {v.name for v in seen.coordinates()}
    for v in seen.with_attribute("axis"):
        if v.name not in coordinates or v.attributes["axis"] not in ("X", "Y", "Z", "T"):
            yield v.name
        elif (v.attributes["axis"] == "T") != (" since " in v.attributes.get("units", "")):
            yield f"{v.name}: axis and units differ"


def time_units(seen):
    for v in seen.with_attribute("calendar"):
        if not re.fullmatch(r"(days|hours|seconds) since \d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?", v.attributes.get("units", "")):
            yield f"{v.name}: {v.attributes.get('units')}"
    if "time" not in seen.variables or "calendar" not in seen.variables["time"].attributes:
        yield "time has no calendar"


def calendars(seen):
    for v in seen.with_attribute("calendar"):
        if v.attributes["calendar"] not in CALENDARS or " since " not in v.attributes.get("units", " since "):
            yield f"{v.name}: {v.attributes['calendar']}"


def monotonic(seen):
    for v in seen.coordinates():
        steps = numpy.diff(v.dataset[()])
        if not (numpy.all(steps > 0) or numpy.all(steps < 0)):
            yield v.name


def coordinates_are_whole(seen):
    for v in seen.coordinates():
        if {"_FillValue", "missing_value"} & set(v.attributes) or v.dtype.kind == "f" and numpy.isnan(v.dataset[()]).any():
            yield v.name


def labels_are_listed(seen):
    for v in seen.variables.values():
        if v.dimensions == (v.name,):
            continue
        missing = seen.labels() & set(v.dimensions) - set(v.attributes.get("coordinates", "").split())
        yield from (f"{v.name}: {name}" for name in missing)


def positions_are_listed(seen):
    for position in (v for v in seen.variables.values() if v.attributes.get("standard_name") in ("latitude", "longitude")):
        for v in seen.data():
            if v.name != position.name and set(position.dimensions) <= set(v.dimensions):
                if position.name not in v.attributes.get("coordinates", "").split():
                    yield f"{v.name}: {position.name}"


def bounds_fit(seen):
    for v in seen.with_attribute("bounds"):
        other = seen.variables.get(v.attributes["bounds"])
        if other is None or other.dtype.kind not in "if" or other.dimensions[:-1] != v.dimensions or other.dataset.shape[-1] != 2:
            yield f"{v.name}: {v.attributes['bounds']}"


def bounds_are_bare(seen):
    bare = {"_FillValue", "missing_value", "units", "standard_name", "axis", "positive", "calendar"}
    yield from (name for name in seen.bounds & set(seen.variables) if bare & set(seen.variables[name].attributes))


def bounds_hold_their_points(seen):
    for v in seen.with_attribute("bounds"):
        if v.attributes["bounds"] in seen.variables:
            edges, points = seen.variables[v.attributes["bounds"]].dataset[()], v.dataset[()]
            if not numpy.all((edges[:, 0] <= points) & (points <= edges[:, 1])):
                yield v.name


def parsed(cell_methods):
    """[(names, method)] of "a: b: method c: method", or None."""
    if not re.fullmatch(r"(\w+: )+\w+( (\w+: )+\w+)*", cell_methods):
        return None
    return [(part.split(": ")[:-1], part.split(": ")[-1]) for part in re.findall(r"(?:\w+: )+\w+", cell_methods)]


def cell_methods(seen):
    for v in seen.with_attribute("cell_methods"):
        entries = parsed(v.attributes["cell_methods"])
        if entries is None:
            yield f"{v.name}: {v.attributes['cell_methods']}"
            continue
        of = [name for names_, _ in entries for name in names_]
        yield from (f"{v.name}: {name} is no dimension of it" for name in of if name not in v.dimensions)
        yield from (f"{v.name}: {method}" for _, method in entries if method not in METHODS)
        if len(set(of)) < len(of):
            yield f"{v.name}: a dimension comes twice"


def cell_methods_of_time(seen):
    for v in seen.data():
        if "time" in v.dimensions and "time: " not in v.attributes.get("cell_methods", ""):
            yield v.name


def methods_over_cells_have_bounds(seen):
    for v in seen.with_attribute("cell_methods"):
        for names_, method in parsed(v.attributes["cell_methods"]) or []:
            for name in names_:
                if method != "point" and name in seen.variables and "bounds" not in seen.variables[name].attributes:
                    yield f"{v.name}: {name}"


# ---- ways to break a file ----

def attribute(owner, name, value):
    """Sets an attribute (None: removes it) of a variable, of the file where `owner` is None."""
    def change(file):
        of = file if owner is None else file[owner]
        if name in of.attrs:
            del of.attrs[name]
        if value is not None:
            of.attrs[name] = value
    return change


def variable(name, values, *scales):
    def change(file):
        file[name] = values
        file[name].attrs["long_name"], file[name].attrs["units"] = "made up", "1"
        for axis, scale in enumerate(scales):
            file[name].dims[axis].attach_scale(file[scale])
    return change


def values(name, of):
    def change(file):
        file[name][...] = of(file[name][...])
    return change


def group(file):
    file.create_group("more")


RULES = [
    Rule("2.2", "variables of the types that CF has, in the root group", types,
         [variable("two", numpy.array([True, False]), "bnds"), variable("pair", numpy.zeros(2, "i4,f8"), "bnds"), group]),
    Rule("2.2", "attributes that are texts are texts", string_attributes,
         [attribute(None, "title", 7), attribute("encounters", "long_name", 7)]),
    Rule("2.3", "names are a letter, then letters, digits and underscores", names,
         [variable("2nd", numpy.zeros(2), "bnds"), attribute("encounters", "of whom", "all")]),
    Rule("2.3", "names differ by more than case", names_differ_without_case, [variable("Capacity", numpy.zeros(2), "bnds")]),
    Rule("2.4", "every axis is a dimension, and no variable has one twice", dimensions_differ,
         [variable("square", numpy.zeros((2, 2)), "bnds", "bnds"), variable("loose", numpy.zeros(4))]),
    Rule("2.5.1", "a fill value is of its variable's type", fill_values,
         [attribute("encounters", "_FillValue", numpy.array([-1.0])), attribute("note", "_FillValue", 0)]),
    Rule("2.6.1", "Conventions name CF-1.9", conventions,
         [attribute(None, "Conventions", None), attribute(None, "Conventions", "CF-1.10")]),
    Rule("3", "every variable has a long name or standard name", described, [attribute("encounters", "long_name", None)]),
    Rule("3.1", "what has a dimension has units", has_units, [attribute("latitude", "units", None)]),
    Rule("3.1", "units are read by UDUNITS", units_are_udunits,
         [attribute("encounters", "units", "persons"),
          values("measure_units", lambda old: numpy.array(["1", "fortnight-ish"], object))]),
    Rule("3.1", "units fit the standard name", canonical_units,
         [attribute("latitude", "units", "km"), attribute("replication_status", "units", "1")]),
    Rule("3.3", "standard names are in the table", standard_names, [attribute("replication", "standard_name", "repetition")]),
    Rule("3.4", "ancillary variables exist and stand on dimensions of the variable", lists_own_variables("ancillary_variables"),
         [attribute("encounters", "ancillary_variables", "nowhere"), attribute("waiting", "ancillary_variables", "queue")]),
    Rule("3.5", "flag values are of the variable's type", flag_types, [attribute("gateway", "flag_values", [0, 1, 2])]),
    Rule("3.5", "there is one word for each flag value", flag_meanings,
         [attribute("gateway", "flag_meanings", "by_land by_air"), attribute("gateway", "flag_meanings", "by_land by_air b/c"),
          attribute("gateway", "flag_values", numpy.array([0, 1, 1], "i1"))]),
    Rule("3.5", "every flag in the data has a meaning", flags_have_meanings, [values("gateway", lambda old: old * 0 + 5)]),
    Rule("4", "axis stands at coordinate variables and fits their units", axes,
         [attribute("latitude", "axis", "Y"), attribute("time", "axis", "W"), attribute("distance", "axis", "T")]),
    Rule("4.4", "time is counted from a date", time_units,
         [attribute("time", "units", "days"), attribute("time", "calendar", None)]),
    Rule("4.4.1", "calendars are those of CF and stand at times", calendars,
         [attribute("time", "calendar", "maya"), attribute("distance", "calendar", "standard")]),
    Rule("5", "coordinates rise or fall throughout", monotonic,
         [values("time", lambda old: old * 0), values("distance", lambda old: numpy.array([1.0, 1.0]))]),
    Rule("5", "nothing is missing in coordinates", coordinates_are_whole,
         [attribute("time", "_FillValue", numpy.array([-1])), values("distance", lambda old: numpy.array([1.0, numpy.nan]))]),
    Rule("5", "coordinates that are listed exist and stand on dimensions of the variable", lists_own_variables("coordinates"),
         [attribute("encounters", "coordinates", "place kind nowhere"), attribute("waiting", "coordinates", "place kind")]),
    Rule("5.2", "latitude and longitude are listed where they belong", positions_are_listed,
         [attribute("waiting", "coordinates", "place")]),
    Rule("6.1", "labels are listed where they belong", labels_are_listed, [attribute("encounters", "coordinates", "latitude")]),
    Rule("7.1", "bounds have the shape of their variable and two more", bounds_fit,
         [attribute("time", "bounds", "nowhere"), attribute("time", "bounds", "encounters")]),
    Rule("7.1", "bounds have no attributes of their own", bounds_are_bare, [attribute("time_bounds", "units", "days")]),
    Rule("7.1", "points lie in their bounds", bounds_hold_their_points, [values("time_bounds", lambda old: old + 5)]),
    Rule("7.3", "cell methods are names, colon, a method of appendix E", cell_methods,
         [attribute("encounters", "cell_methods", "time sum"), attribute("encounters", "cell_methods", "day: sum"),
          attribute("encounters", "cell_methods", "time: total"),
          attribute("encounters", "cell_methods", "time: sum time: mean")]),
    Rule("7.3", "what stands on time says how it fills the time", cell_methods_of_time,
         [attribute("waiting", "cell_methods", None)]),
    Rule("7.3", "what is no point has bounds", methods_over_cells_have_bounds, [attribute("time", "bounds", None)]),
]


def faults(path, rules):
    """What is wrong with a file, a list for each rule."""
    with h5py.File(path) as file:
        seen = Seen(file)
        return [list(rule.check(seen)) for rule in rules]


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory(dir=".")
        cls.folder = pathlib.Path(cls.kept.name).resolve()
        subprocess.run([RESULTS_TOOL, "make", cls.folder], check=True)
        for name, words in RUNS.items():
            subprocess.run([TRANSITO, "run", *words, "--quiet", "--output", cls.folder / name], cwd=SOURCE, check=True,
                           stdout=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    def test_no_file_breaks_a_rule(self):
        files = sorted(self.folder.glob("*.h5"))
        self.assertEqual(len(files), len(RUNS) + 4)
        for path in files:
            for rule, found in zip(RULES, faults(path, RULES)):
                self.assertEqual(found, [], f"{path.name}: {rule.section} {rule.asks}")

    def test_each_rule_is_seen_to_be_broken(self):
        copy = self.folder / "broken"
        for rule in RULES:
            self.assertTrue(rule.breaks, rule.asks)
            for number, change in enumerate(rule.breaks):
                shutil.copy(self.folder / GOOD, copy)
                with h5py.File(copy, "r+") as file:
                    change(file)
                self.assertNotEqual(faults(copy, [rule]), [[]], f"{rule.section} {rule.asks}: change {number} is not seen")

    def test_the_readme_names_every_section_that_is_claimed(self):
        said = (SOURCE / "output/README.md").read_text()
        claimed = re.search(r"sections ([\d., and]+?) of CF-1\.9", said)[1]
        self.assertEqual(set(re.findall(r"\d[\d.]*\d|\d", claimed)), {rule.section for rule in RULES})


if __name__ == "__main__":
    unittest.main()
