"""A fresh results file in every tool that output/README.md names.

Each lists all variables with their units, and all agree on the encounters of September 2023 by area: summed by each tool from
what it reads itself, with days chosen by their dates. The reference is h5py, which knows nothing of netCDF. The lines of the
README run as they stand there. What R, Octave and JavaScript run stands in tools/.

A tool that is missing is a fault that names its Debian package.
"""
import datetime
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
TOOLS = pathlib.Path(__file__).resolve().parent / "tools"
MADE_BY = "build/release/transito run"
PACKAGES = {"ncdump": "netcdf-bin", "h5dump": "hdf5-tools", "Rscript": "r-base-core", "octave": "octave", "node": "nodejs"}
NO_COORDINATES = "This is a netCDF dimension but not a netCDF variable."


def readme_lines():
    """The commands of the README's section, the one that makes the file first."""
    section = (SOURCE / "output/README.md").read_text().split("## What opens it")[1].split("\n## ")[0]
    block = re.search(r"```sh\n(.*?)```", section, re.S)[1]
    return [line for line in block.splitlines() if line and not line.startswith("#")]


def setUpModule():
    global folder, file
    folder = pathlib.Path(tempfile.mkdtemp(dir=".", prefix="tools-")).resolve()
    make = readme_lines()[0]
    assert make.startswith(MADE_BY), make
    (folder / "configs").symlink_to(SOURCE / "configs")
    subprocess.run(["bash", "-c", make.replace("build/release/transito", str(TRANSITO))], cwd=folder, check=True,
                   capture_output=True, text=True)
    file = folder / "september.h5"


def tearDownModule():
    shutil.rmtree(folder)


def run(*words, **environment):
    """Standard output of a tool; a tool that is not there is told with its package."""
    if not shutil.which(words[0]):
        raise AssertionError(f"{words[0]} is missing: apt-get install {PACKAGES[words[0]]}, or scripts/install test")
    done = subprocess.run([str(word) for word in words], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env=os.environ | environment)
    if done.returncode != 0:
        raise AssertionError(f"{words}: exit status {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


def text_of(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def in_september(units, times):
    first = datetime.date.fromisoformat(units.removeprefix("days since "))
    days = [first + datetime.timedelta(days=int(t)) for t in times]
    return numpy.array([(day.year, day.month) == (2023, 9) for day in days])


def by_area(encounters, chosen, areas):
    """Sums over replications, the chosen days and nationalities."""
    sums = numpy.asarray(encounters)[:, chosen].sum(axis=(0, 1, 3))
    return dict(zip(map(text_of, areas), map(int, sums)))


def seen_by_h5py():
    with h5py.File(file) as data:
        units = {name: text_of(variable.attrs.get("units", "")) for name, variable in data.items()
                 if not text_of(variable.attrs.get("NAME", "")).startswith(NO_COORDINATES)}
        chosen = in_september(units["time"], data["time"])
        return units, by_area(data["encounters"], chosen, data["area"])


def seen_by_xarray(engine):
    import pandas
    import xarray
    with xarray.open_dataset(file, engine=engine) as data:
        units = {name: variable.encoding.get("units", variable.attrs.get("units", ""))
                 for name, variable in data.variables.items()}
        del units["time_bounds"]  # xarray gives the bounds the units of their coordinate
        month = data.encounters.sel(time="2023-09").to_series()  # from here on it is pandas
        assert isinstance(month, pandas.Series)
        sums = month.groupby(level="area").sum()
        return units | {"time_bounds": ""}, {area: int(total) for area, total in sums.items()}


def seen_by_netcdf4():
    import netCDF4
    with netCDF4.Dataset(file) as data:
        units = {name: getattr(variable, "units", "") for name, variable in data.variables.items()}
        dates = netCDF4.num2date(data["time"][:], data["time"].units, data["time"].calendar)
        chosen = numpy.array([(date.year, date.month) == (2023, 9) for date in dates])
        return units, by_area(data["encounters"][:], chosen, data["area"][:])


def seen_by_ncdump():
    text = run("ncdump", "-v", "encounters,time,area", file)
    variables = text.split("variables:")[1].split("// global attributes")[0]
    units = {name: "" for name in re.findall(r"^\t\w+ (\w+)(?:\(.*\))? ;", variables, re.M)}
    units.update(re.findall(r'^\t\t(\w+):units = "(.*)" ;', variables, re.M))
    values = {name: part for name, part in re.findall(r"^ (\w+) =\s+(.*?) ;", text.split("\ndata:")[1], re.M | re.S)}
    areas = re.findall(r'"(.*?)"', values["area"])
    times = values["time"].split(",")
    counts = numpy.array(values["encounters"].split(","), dtype=int).reshape(2, len(times), len(areas), -1)
    return units, by_area(counts, in_september(units["time"], times), areas)


def seen_by_h5dump():
    units = {}
    for part in re.split(r"^   DATASET ", run("h5dump", "-A", file), flags=re.M)[1:]:
        texts = dict(re.findall(r'ATTRIBUTE "(\w+)" \{.*?DATA \{\s*\(0\): "(.*?)"', part, re.S))
        if not texts.get("NAME", "").startswith(NO_COORDINATES):
            units[part.split('"')[1]] = texts.get("units", "")

    def raw(name, kind):
        run("h5dump", "-d", f"/{name}", "-b", "LE", "-o", folder / f"{name}.bin", file)
        return numpy.fromfile(folder / f"{name}.bin", dtype=kind)

    areas = re.findall(r'"(.*?)"', run("h5dump", "-y", "-d", "/area", "-A", "0", file).split("DATA {")[1].split("}")[0])
    times = raw("time", "<i8")
    counts = raw("encounters", "<i4").reshape(2, len(times), len(areas), -1)
    return units, by_area(counts, in_september(units["time"], times), areas)


def seen_by_script(*words, **environment):
    """What a script of tools/ prints: "variable NAME UNITS" and "encounters AREA TOTAL", tabs between."""
    lines = [line.split("\t") for line in run(*words, **environment).splitlines()]
    return ({line[1]: line[2] for line in lines if line[0] == "variable"},
            {line[1]: int(line[2]) for line in lines if line[0] == "encounters"})


def seen_by_r():
    return seen_by_script("Rscript", TOOLS / "september.R", file)


def seen_by_octave():
    return seen_by_script("octave", "--no-gui", "--quiet", TOOLS / "september.m", FILE=str(file))


def seen_by_h5wasm():
    if not (SOURCE / "build/node_modules/h5wasm").is_dir():
        raise AssertionError("h5wasm is missing: scripts/install test puts it into build/node_modules")
    # JavaScript looks for modules in the folders above the script's.
    shutil.copy(TOOLS / "september.mjs", folder)
    return seen_by_script("node", folder / "september.mjs", file)


class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.units, cls.sums = seen_by_h5py()

    def agrees(self, seen):
        units, sums = seen
        self.assertEqual(units, self.units)
        self.assertEqual(sums, self.sums)

    def test_the_file_holds_september_and_days_on_both_sides(self):
        with h5py.File(file) as data:
            chosen = in_september(self.units["time"], data["time"])
            self.assertEqual(chosen.sum(), 30)
            self.assertFalse(chosen[0] or chosen[-1])
            whole = by_area(data["encounters"], slice(None), data["area"])
        self.assertTrue(all(0 < self.sums[area] < whole[area] for area in whole))
        self.assertEqual(len(whole), len(self.sums))

    def test_ncdump_agrees(self):
        self.agrees(seen_by_ncdump())

    def test_h5dump_agrees(self):
        self.agrees(seen_by_h5dump())

    def test_netcdf4_agrees(self):
        self.agrees(seen_by_netcdf4())

    def test_xarray_with_netcdf4_and_pandas_agree(self):
        self.agrees(seen_by_xarray("netcdf4"))

    def test_xarray_with_h5netcdf_and_pandas_agree(self):
        self.agrees(seen_by_xarray("h5netcdf"))

    def test_r_agrees(self):
        self.agrees(seen_by_r())

    def test_octave_agrees(self):
        self.agrees(seen_by_octave())

    def test_h5wasm_agrees(self):
        self.agrees(seen_by_h5wasm())

    def test_info_lists_the_same_variables_and_units(self):
        import json
        listed = json.loads(run(TRANSITO, "info", "--json", file))["variables"]
        self.assertEqual({row["name"]: row.get("units") or "" for row in listed},
                         {name: units for name, units in self.units.items() if not name.startswith("provenance")})


class Lines(unittest.TestCase):
    def test_every_line_of_the_readme_runs_as_it_stands_and_shows_the_encounters(self):
        lines = readme_lines()[1:]
        self.assertGreaterEqual(len(lines), 9)
        for line in lines:
            tool = line.split()[0]
            shown = run("bash", "-c", line) if shutil.which(tool) else run(tool)
            self.assertIn("encounters", shown, line)


if __name__ == "__main__":
    unittest.main()
