#!/usr/bin/python3
"""The pictures as programs: scripts/plot/all makes the whole set, each format is what its name says, comparisons are those of
`transito compare`, and what cannot be drawn is refused with one line and a status of sysexits, and leaves nothing behind.

Drawn from runs of the tiny network and of queues. What R and Octave draw is left out only where they are not installed.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import h5py
import made_up
from pictures import ROOT, SCRIPTS, run, script

import transito_results

TRANSITO = pathlib.Path(os.environ["TRANSITO"]).resolve()
WIDTH_INCHES = 7.2
NOT_INSTALLED = {"Rscript": "scripts/install plot: r-base-core", "octave-cli": "scripts/install plot: octave"}
OCTAVE_AT_EXIT = "error: ignoring const execution_exception& while preparing to exit"
PYTHON_PICTURES = ["first_picture", "nationalities_between", "nationalities_at", "flows", "custody"]
# A picture's script, whether it is drawn from the corridor's files, and the first variable that it needs.
PYTHON = [("first_picture", True, "encounters"), ("nationalities.py", True, "encounters"), ("flows.py", True, "passages"),
          ("custody.py", True, "custody"), ("queueing.py", False, "queue_end"), ("comparison.py", True, "measure_value")]
OTHERS = [("Rscript", "monthly.R", "encounters"), ("octave-cli", "capacity.m", "station_serving")]


def transito(*words):
    done = subprocess.run([TRANSITO, *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def setUpModule():
    global folder
    folder = pathlib.Path(tempfile.mkdtemp(dir=".", prefix="pictures-")).resolve()
    unittest.addModuleCleanup(shutil.rmtree, folder)
    corridor = ["run", ROOT / "configs/tiny/tiny.cfg", "--replications", 3, "--set", "run.last_day=2023-01-31", "--set", "results.passages=true"]
    transito(*corridor, "--output", folder / "corridor.h5")
    transito(*corridor, "--set", "line.catch_probability=0.9", "--output", folder / "caught.h5")
    transito(*corridor, "--seed", 7, "--output", folder / "seeded.h5")
    transito("run", ROOT / "configs/queueing/mm1.cfg", "--replications", 2, "--output", folder / "queues.h5")
    (folder / "words.h5").write_text("words\n")
    os.mkfifo(folder / "pipe.h5")
    (folder / "cut.h5").write_bytes((folder / "corridor.h5").read_bytes()[:50_000])
    (folder / "a_folder.h5").mkdir()
    with h5py.File(folder / "foreign.h5", "w") as foreign:
        foreign["numbers"] = [1, 2, 3]


def damaged(variable, source):
    """A copy of a file in which the values of this variable cannot be unpacked."""
    path = folder / f"damaged_{variable}.h5"
    shutil.copy(folder / source, path)
    with h5py.File(path) as file:
        chunk = file[variable].id.get_chunk_info(0)
    with open(path, "r+b") as file:
        file.seek(chunk.byte_offset)
        file.write(b"\xff" * chunk.size)
    return path


def without(variable, source="corridor.h5"):
    """A copy of a file without this variable."""
    path = folder / f"without_{variable}.h5"
    shutil.copy(folder / source, path)
    with h5py.File(path, "a") as file:
        del file[variable]
    return path


def inches_wide(path):
    """Width of a picture of 150 dots an inch, or of 72 points an inch; asserts that it is what its name says."""
    data = path.read_bytes()
    if path.suffix == ".png":
        assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[-8:-4] == b"IEND", path
        return struct.unpack(">I", data[16:20])[0] / 150
    if path.suffix == ".pdf":
        assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF"), path
        assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1, path
        return float(re.search(rb"/MediaBox\s*\[\s*\S+\s+\S+\s+(\S+)", data)[1]) / 72
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag.endswith("}svg"), path
    # gnuplot counts pixels, 150 an inch.
    return float(root.get("viewBox").split()[2]) / (150 if b"gnuplot" in data else 72)


def installed(tool, test):
    if not shutil.which(tool):
        test.skipTest(f"{tool} is not installed ({NOT_INSTALLED[tool]})")


def everything(*files, output, form="png"):
    """All pictures: (exit status, what went wrong, the pictures, what was left out)."""
    status, out, said = run("all", *files, "--output", output, "--format", form)
    lines = out.splitlines()
    left_out = [line for line in lines if line.startswith("left out: ")]
    return status, said, [pathlib.Path(line) for line in lines if line not in left_out], left_out


class All(unittest.TestCase):
    def expected(self, names, file, form):
        names = list(names)
        names += ["monthly_R"] if shutil.which("Rscript") else []
        names += ["capacity_octave"] if shutil.which("octave-cli") else []
        return sorted(f"{file}-{name}.{form}" for name in names)

    def check(self, pictures, output):
        self.assertEqual(sorted(pictures), sorted(output.iterdir()))
        for picture in pictures:
            self.assertAlmostEqual(inches_wide(picture), WIDTH_INCHES, delta=0.01, msg=picture)

    def test_one_file_gives_the_whole_set_in_an_empty_folder(self):
        output = folder / "one" / "new"
        status, said, pictures, left_out = everything(folder / "corridor.h5", output=output, form="svg")
        self.assertEqual((status, said), (0, ""))
        self.assertEqual(sorted(picture.name for picture in pictures), self.expected(PYTHON_PICTURES, "corridor", "svg"))
        self.assertIn("left out: queueing: the file (model corridor) has no variable `queue_end`", left_out)
        self.check(pictures, output)
        for picture in pictures:
            if "monthly_R" not in picture.name:  # whose letters are outlines
                self.assertIn("Uncalibrated", picture.read_text(), picture)

    def test_two_files_give_their_comparison_too(self):
        output = folder / "two"
        status, said, pictures, _ = everything(folder / "corridor.h5", folder / "caught.h5", output=output, form="pdf")
        self.assertEqual((status, said), (0, ""))
        self.assertEqual(sorted(picture.name for picture in pictures), self.expected([*PYTHON_PICTURES, "comparison"], "corridor", "pdf"))
        self.check(pictures, output)

    def test_a_file_of_queues_gives_its_picture_and_the_reasons_for_the_others(self):
        output = folder / "queues"
        status, said, pictures, left_out = everything(folder / "queues.h5", folder / "corridor.h5", output=output)
        self.assertEqual((status, said), (0, ""))
        self.assertEqual([picture.name for picture in pictures], ["queues-queueing.png"])
        self.assertEqual(len(left_out), 8)
        self.assertIn("left out: comparison: corridor has another model (corridor) than queues (queueing)", left_out)
        self.check(pictures, output)

    def test_a_picture_that_fails_is_named_and_the_others_are_told_of(self):
        output = folder / "failing"
        (output / "queues-queueing.png").mkdir(parents=True)
        status, said, pictures, left_out = everything(folder / "queues.h5", output=output)
        self.assertEqual((status, pictures, len(left_out)), (1, [], 7))
        self.assertRegex(said, r"\Afailed: queueing: .*cannot be written.*\n\Z")

    def test_what_is_no_results_file_is_refused_before_anything_is_drawn(self):
        output = folder / "refused"
        for name, expected in (("nowhere.h5", 66), ("a_folder.h5", 66), ("pipe.h5", 66), ("words.h5", 65), ("cut.h5", 65), ("foreign.h5", 65)):
            status, said, *drawn = everything(folder / "queues.h5", folder / name, output=output)
            self.assertEqual((status, drawn, len(said.splitlines())), (expected, [[], []], 1), said)
            self.assertFalse(output.exists())
        status, said, *drawn = everything(folder / "queues.h5", output=folder / "words.h5")
        self.assertEqual((status, drawn, len(said.splitlines())), (73, [[], []], 1), said)

    def test_a_picture_beside_its_file_has_the_name_of_both(self):
        self.assertEqual(run("queueing.py", folder / "queues.h5"), (0, f"{folder / 'queues-queueing.png'}\n", ""))
        (folder / "queues-queueing.png").unlink()

    def test_octave_draws_a_png_unless_told_otherwise(self):
        installed("octave-cli", self)
        done = subprocess.run(["octave-cli", "--quiet", SCRIPTS / "capacity.m", folder / "corridor.h5"], capture_output=True, text=True)
        picture = folder / "corridor-capacity_octave.png"
        self.assertEqual((done.returncode, done.stdout), (0, f"{picture}\n"), done.stderr)
        self.assertAlmostEqual(inches_wide(picture), WIDTH_INCHES)


class SmallCounts(unittest.TestCase):
    def test_nothing_in_the_picture_of_r_depends_on_which_small_count_was_recorded(self):
        installed("Rscript", self)
        drawn = []
        for small in (0.0, 9.0, 10.0):
            data = made_up.corridor(replications=2, days=90)
            data["recorded_encounters"][1, 0] = small
            data["area_kind"][:] = 0
            place = folder / f"small_{small:.0f}"
            place.mkdir()
            data.to_netcdf(place / "results.h5", engine="h5netcdf")
            done = subprocess.run(["Rscript", SCRIPTS / "monthly.R", place / "results.h5"], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            drawn.append((place / "results-monthly_R.png").read_bytes())
        self.assertEqual(drawn[0], drawn[1])
        self.assertNotEqual(drawn[1], drawn[2])


class Comparison(unittest.TestCase):
    def test_its_figures_are_those_of_transito_compare(self):
        comparison = script("comparison.py")
        files = [transito_results.open_results(folder / name) for name in ("corridor.h5", "caught.h5")]
        (ours,), _ = comparison.compare(files)
        told = json.loads(transito("compare", folder / "corridor.h5", folder / "caught.h5", "--series", "people", "--by", "person_state", "--json"))
        theirs = {}
        for row in told["files"][0]["differences"]:
            state = re.search(r"\[person_state=(\w+)\]", row["name"])
            theirs[f"Mean number: {state[1].replace('_', ' ')}" if state else row["long_name"]] = row
        self.assertGreater(sum(figure[2] != 0 for figure in ours.values()), 5)
        measures = [row["long_name"] for row in told["files"][0]["differences"] if not row["name"].startswith("series.")]
        self.assertLessEqual(set(measures), set(ours))
        for label, (_, mean, change, half) in ours.items():
            with self.subTest(figure=label):
                self.assertAlmostEqual(mean, theirs[label]["reference_mean"], delta=1e-9 * abs(mean))
                self.assertAlmostEqual(change, theirs[label]["difference"], delta=1e-9 * abs(mean) + 1e-12)
                # The quantile of the pictures has three decimals.
                self.assertAlmostEqual(half, theirs[label]["half_width"], delta=2e-4 * half + 1e-12)

    def test_it_refuses_what_transito_compare_refuses(self):
        status, _, said = run("comparison.py", folder / "corridor.h5", folder / "seeded.h5", "--output", folder / "no.png")
        self.assertEqual((status, "another seed" in said), (69, True))
        self.assertNotEqual(subprocess.run([TRANSITO, "compare", folder / "corridor.h5", folder / "seeded.h5"], capture_output=True).returncode, 0)
        self.assertFalse((folder / "no.png").exists())


class Refusals(unittest.TestCase):
    def setUp(self):
        self.output = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(dir=folder)))
        (self.output / "taken.png").mkdir()

    def cases(self, sound, other_model, variable):
        """(file, picture, status)"""
        packed = "people" if variable == "measure_value" else variable  # the measures are too few to be packed
        picture = self.output / "picture.png"
        return [(folder / "nowhere.h5", picture, 66), (folder / "a_folder.h5", picture, 66), (folder / "pipe.h5", picture, 66),
                (folder / "words.h5", picture, 65), (folder / "cut.h5", picture, 65), (folder / "foreign.h5", picture, 65), (damaged(packed, sound.name), picture, 65),
                (other_model, picture, 69),
                (without(variable, sound.name), picture, 69), (sound, self.output / "picture.gif", 64), (sound, self.output / "taken.png", 73),
                (sound, self.output / "no_folder" / "picture.png", 73), (sound, folder / "words.h5" / "picture.png", 73)]

    def check(self, case, status, out, said):
        file, picture, expected = case
        said = [line for line in said.splitlines() if line != OCTAVE_AT_EXIT]
        self.assertEqual((status, out, len(said)), (expected, "", 1), (file.name, picture.name, said))
        self.assertTrue(said[0].startswith(str(picture if expected in (64, 73) else file)), said)
        self.assertEqual([path.name for path in self.output.iterdir()], ["taken.png"])
        self.assertEqual(list((self.output / "taken.png").iterdir()), [])

    def test_python_pictures_refuse_bad_input_with_one_line(self):
        for name, is_corridor, variable in PYTHON:
            sound, other_model = folder / ("corridor.h5" if is_corridor else "queues.h5"), folder / ("queues.h5" if is_corridor else "corridor.h5")
            for case in self.cases(sound, other_model, variable):
                with self.subTest(script=name, case=case[0].name, picture=case[1].name):
                    if name == "comparison.py":
                        # The bad file is the second of two, or the first.
                        words = [case[0], "--output", case[1]] if case[2] == 66 else [sound, case[0], "--output", case[1]]
                        done = run(name, *words)
                        done = (*done[:2], done[2].replace(f"{sound}, {case[0]}", str(case[0])))
                    else:
                        done = run(name, case[0], case[1])
                    self.check(case, *done)

    def test_pictures_in_r_and_octave_refuse_bad_input_with_one_line(self):
        for tool, name, variable in OTHERS:
            with self.subTest(script=name):
                installed(tool, self)
                cases = self.cases(folder / "corridor.h5", folder / "queues.h5", variable)
                words = [[tool, *(["--quiet"] if tool == "octave-cli" else []), SCRIPTS / name, file, picture] for file, picture, _ in cases]
                with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                    for case, done in zip(cases, pool.map(lambda one: subprocess.run(one, capture_output=True, text=True), words)):
                        self.check(case, done.returncode, done.stdout, done.stderr)

    def test_wrong_usage_is_64(self):
        for name, *_ in PYTHON:
            status, out, said = run(name)
            self.assertEqual((status, out, len(said.splitlines())), (64, "", 1), said)
        for tool, name, _ in OTHERS:
            if shutil.which(tool):
                self.assertEqual(subprocess.run([tool, SCRIPTS / name], capture_output=True).returncode, 64)

    def test_a_picture_is_drawn_anew_over_an_older_one(self):
        picture = self.output / "picture.png"
        picture.write_text("older")
        self.assertEqual(run("queueing.py", folder / "queues.h5", picture), (0, f"{picture}\n", ""))
        self.assertAlmostEqual(inches_wide(picture), WIDTH_INCHES)


if __name__ == "__main__":
    unittest.main()
