"""What made a results file is run again from the file alone, anywhere."""
import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import time
import unittest

import h5py

import bad_results
from harness import CANTCREAT, CONFIG, DATAERR, OK, SOURCE, TINY, TRANSITO, USAGE, InFolder, tiny_results

SHORT = ("--set", "run.warmup_days=1", "--set", "run.last_day=2023-01-05", "--quiet")
MM1 = SOURCE / "configs" / "queueing" / "mm1.cfg"


class FromCase(InFolder):
    """Each test has the results of tiny as first.h5."""

    @classmethod
    def setUpClass(cls):
        cls.tiny = tiny_results("from", *SHORT)
        cls.addClassCleanup(os.unlink, cls.tiny)

    def setUp(self):
        super().setUp()
        shutil.copy(self.tiny, self.folder / "first.h5")
        self.temporary = self.folder / "temporary"
        self.temporary.mkdir()

    def change_text(self, name, change):
        """Puts change(text) in the place of a text variable of first.h5, its attributes kept."""
        with h5py.File(self.folder / "first.h5", "r+") as file:
            attributes = {key: value for key, value in file[name].attrs.items() if key != "DIMENSION_LIST"}
            text = file[name].asstr()[()]
            del file[name]
            file[name] = change(text)
            file[name].attrs.update(attributes)
        return text

    def again(self, *words, file="first.h5", status=OK, command="run", **options):
        """The command with --from; nothing may be left in the folder for temporary files."""
        environment = {**os.environ, "TMPDIR": str(self.temporary), **options.pop("more", {})}
        done = self.transito(command, "--from", file, *words, status=status, env=environment, **options)
        self.assertEqual(list(self.temporary.iterdir()), [])
        return done

    def elsewhere(self, file):
        """The digest of the rerun by a copy of the program, alone with the file in an empty folder."""
        empty = self.folder / "empty"
        empty.mkdir()
        shutil.copy(TRANSITO, empty / "transito")
        shutil.move(self.folder / file, empty / "given.h5")
        done = subprocess.run(["./transito", "run", "--from", "given.h5", "--quiet"], cwd=empty, text=True,
                              capture_output=True, timeout=300, env={"TMPDIR": str(self.temporary)})
        self.assertEqual((done.returncode, done.stdout, done.stderr), (OK, "", ""))
        self.assertEqual(sorted(path.name for path in empty.iterdir()), ["given.h5", "results", "transito"])
        self.assertEqual(list(self.temporary.iterdir()), [])
        return self.digest("empty/given.h5"), self.digest("empty/results/given.h5")


class From(FromCase):
    def test_four_replications_run_again_in_an_empty_folder_with_the_same_digest(self):
        self.run_tiny("--replications", "4", *SHORT, "--output", "first.h5", "--overwrite")
        first, again = self.elsewhere("first.h5")
        self.assertEqual(first, again)

    def test_a_run_to_a_precision_runs_again_with_the_same_digest(self):
        self.transito("run", MM1, "--replications", "3", "--precision", "0.2", "--set", "run.last_day=2023-01-10",
                      "--set", "run.warmup_days=1", "--set", "run.first_day=2023-01-01", "--set",
                      "run.replications_most=6", "--quiet", "--output", "first.h5", "--overwrite", status=OK)
        first, again = self.elsewhere("first.h5")
        self.assertEqual(first, again)

    def test_tables_from_the_path_and_settings_of_the_command_line_come_along(self):
        copy = self.folder / "copy"
        shutil.copytree(TINY.parent, copy)
        (self.folder / "tables").mkdir()
        for table in copy.glob("*.csv"):
            table.rename(self.folder / "tables" / table.name)
        self.transito("run", copy / TINY.name, "--set", "run.seed=7", *SHORT, "--output", "first.h5",
                      "--overwrite", status=OK, env={**os.environ, "TRANSITO_PATH": str(self.folder / "tables")})
        shutil.rmtree(copy)
        shutil.rmtree(self.folder / "tables")
        first, again = self.elsewhere("first.h5")
        self.assertEqual(first, again)

    def test_options_come_over_what_the_file_holds_and_so_does_a_run_of_the_scenario_with_them(self):
        words = ("--replications", "2", "--seed", "5", "--set", "run.warmup_days=3", "--quiet")
        self.again(*words, "--output", "again.h5")
        self.run_tiny(*SHORT, *words, "--output", "plain.h5")
        self.assertEqual(self.digest("again.h5"), self.digest("plain.h5"))

    def test_a_rerun_can_be_run_again(self):
        self.again("--quiet", "--output", "second.h5")
        self.again("--quiet", "--output", "third.h5", file="second.h5")
        self.assertEqual(self.digest("first.h5"), self.digest("third.h5"))

    def test_a_results_file_is_never_replaced_by_its_rerun_unless_that_is_asked_for(self):
        (self.folder / "results").mkdir()
        before = (self.folder / "first.h5").read_bytes()
        shutil.move(self.folder / "first.h5", self.folder / "results" / "tiny.h5")
        self.assertTrue(self.again(file="results/tiny.h5", status=CANTCREAT).stderr.startswith(
            "results/tiny.h5: exists already\n"))
        self.assertEqual((self.folder / "results" / "tiny.h5").read_bytes(), before)
        self.again("--overwrite", "--quiet", file="results/tiny.h5")

    def test_what_is_checked_and_printed_is_what_the_file_holds(self):
        self.change_text("scenario_text", lambda text: text.replace("seed = 1;", "seed = 77;"))
        self.assertIn("seed 77", self.again(command="check").stdout)
        printed = self.again("--print", command="check").stdout
        self.assertIn("seed = 77;", printed)
        self.assertIn('places = "places.csv";', printed)
        self.assertIn("seed = 78;", self.again("--print", "--set", "run.seed=78", command="check").stdout)

    def test_each_part_of_the_provenance_that_differs_is_one_warning_and_equal_ones_are_none(self):
        self.assertEqual(self.again("--quiet", "--output", "a.h5").stderr, "")
        names = {"version": "version", "commit": "commit", "compiler": "compiler", "libraries": "libraries",
                 "host_class": "processor class"}
        for command, changed in (("run", ("version", "libraries")), ("check", ("commit", "compiler", "host_class"))):
            with self.subTest(changed=changed):
                shutil.copy(self.folder / "first.h5", self.folder / "other.h5")
                with h5py.File(self.folder / "other.h5", "r+") as file:
                    for name in changed:
                        file.attrs[f"provenance_{name}"] = "another"
                words = ("--quiet", "--output", "b.h5") if command == "run" else ()
                lines = self.again(*words, file="other.h5", command=command).stderr.splitlines()
                self.assertEqual(len(lines), len(changed), lines)
                for name, line in zip(changed, lines):
                    self.assertIn(f"made by {names[name]} another, and this is ", line)

    def test_a_scenario_and_a_results_file_at_once_or_none_is_wrong_usage(self):
        for command in ("run", "check"):
            self.assertIn("not both", self.again(TINY, status=USAGE, command=command).stderr)
            self.transito(command, status=USAGE)
        self.again("--origins", command="check", status=USAGE)

    def test_what_is_no_results_file_is_one_line(self):
        for name, status in bad_results.make(self.folder, self.folder / "first.h5"):
            with self.subTest(name=name):
                self.assert_one_line(self.again(file=name, status=status).stderr)
        self.assertEqual([path for path in self.left_behind() if "results" in path or "part" in path], [])

    def test_a_key_that_this_version_does_not_have_is_named_with_its_line_in_the_file(self):
        text = self.change_text("scenario_text", lambda text: text.replace("seed = ", "sede = ", 1))
        line = text[:text.index("seed = ")].count("\n") + 1
        done = self.again(status=CONFIG)
        self.assertRegex(done.stderr, rf"\Afirst\.h5: scenario_text:{line}: run\.sede: ")
        self.assertNotIn(str(self.temporary), done.stderr)

    def test_a_fault_in_a_table_of_the_file_is_named_by_its_key_and_line(self):
        self.change_text("table_network_places", lambda text: text.replace("\n", "\nx,y\n", 1))
        done = self.again(status=DATAERR)
        self.assertTrue(done.stderr.startswith("first.h5: network.places/places.csv:"), done.stderr)
        self.assertNotIn(str(self.temporary), done.stderr)

    def test_a_fault_of_the_command_line_is_told_as_such(self):
        self.assertRegex(self.again("--set", "run.sede=1", status=USAGE).stderr, r"\A--set: ")

    def test_a_folder_for_temporary_files_that_is_not_there_is_one_line(self):
        done = self.again(status=CANTCREAT, more={"TMPDIR": str(self.folder / "nowhere")})
        self.assert_one_line(done.stderr)
        self.assertIn("TMPDIR", done.stderr)

    def test_a_signal_at_any_moment_leaves_no_folder_of_tables_behind(self):
        run = subprocess.Popen([TRANSITO, "run", str(TINY), *SHORT, "--replications", "100000", "--output", "killed.h5"], cwd=self.folder)
        while not any(path.stat().st_size > 2**20 for path in self.folder.glob("killed.h5.part.*")):
            time.sleep(0.01)
        run.kill()
        run.wait()
        log, = self.folder.glob("killed.h5.part.*")
        moments = random.Random(20231204)
        for words in (("check", "--from", "first.h5"), ("recover", "--keep", "--overwrite", "--output", "again.h5", log.name)):
            begin = time.monotonic()
            self.end_by_signal(None, *words)
            whole = time.monotonic() - begin
            ended = [self.end_by_signal(moments.uniform(0, whole), *words) for _ in range(15)]
            self.assertGreater(sum(ended), 3, words)

    def end_by_signal(self, seconds, *words):
        """Whether the command ended by SIGTERM, which came after so many seconds; None: never. No temporary file may be left."""
        process = subprocess.Popen([TRANSITO, *words], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "TMPDIR": str(self.temporary)})
        if seconds is not None:
            time.sleep(seconds)
            process.terminate()
        self.assertIn(process.wait(timeout=300), (OK,) if seconds is None else (OK, -signal.SIGTERM))
        self.assertEqual(list(self.temporary.iterdir()), [])
        return process.returncode != OK

    def test_a_folder_for_temporary_files_may_be_reached_by_a_link(self):
        (self.folder / "link").symlink_to(self.temporary)
        self.again("--quiet", "--output", "again.h5", more={"TMPDIR": str(self.folder / "link")})
        self.assertEqual(self.digest("first.h5"), self.digest("again.h5"))

    def test_a_saved_scenario_needs_nothing_else_and_runs_to_the_same_digest(self):
        done = self.again("--save", "saved", command="check")
        self.assertRegex(done.stdout, r"\Afirst\.h5: saved as saved/scenario\.cfg, with \d+ tables\n\Z")
        with h5py.File(self.folder / "first.h5") as file:
            for name in (name for name in file if name.startswith("table_")):
                key, table = file[name].attrs["key"], file[name].attrs["file_name"]
                key, table = (text.decode() if isinstance(text, bytes) else text for text in (key, table))
                self.assertEqual((self.folder / "saved" / key / table).read_text(), file[name].asstr()[()])
        (self.folder / "elsewhere").mkdir()
        shutil.move(self.folder / "saved", self.folder / "elsewhere" / "here")
        self.transito("run", "elsewhere/here/scenario.cfg", "--quiet", "--output", "again.h5", status=OK)
        self.assertEqual(self.digest("again.h5"), self.digest("first.h5"))

    def test_what_is_saved_of_a_scenario_with_settings_is_the_same_as_of_its_results(self):
        self.run_tiny("--seed", "5", *SHORT, "--output", "five.h5")
        self.transito("check", TINY, *SHORT[:-1], "--set", "run.seed=5", "--save", "a", status=OK)
        self.again("--save", "b", file="five.h5", command="check")
        self.assertEqual(subprocess.run(["diff", "-r", "a", "b"], cwd=self.folder).returncode, 0)

    def test_a_folder_that_is_there_is_not_touched_and_what_cannot_be_made_is_one_line(self):
        (self.folder / "full").mkdir()
        (self.folder / "full" / "scenario.cfg").write_text("mine")
        before = self.left_behind()
        for name in ("full", "first.h5", "nowhere/saved", ""):
            with self.subTest(name=name):
                self.assert_one_line(self.again("--save", name, command="check", status=CANTCREAT).stderr)
        self.again("--save", "saved", "--print", command="check", status=USAGE)
        self.assertEqual(self.left_behind(), before)
        self.assertEqual((self.folder / "full" / "scenario.cfg").read_text(), "mine")


class Secret(FromCase):
    """A results file that asks for tables of this machine, under names that tables of its own do not have."""

    def assert_refused(self, command="run", **options):
        words = ("--quiet", "--output", "again.h5") if command == "run" else ("--print",)
        done = self.again(*words, command=command, status=DATAERR, timeout=30, **options)
        self.assert_one_line(done.stderr)
        self.assertIn("network.places: this input table is not in the file", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertNotIn("again.h5", self.left_behind())

    @contextlib.contextmanager
    def unread(self, name):
        """A pipe with a line in it: who reads it takes the line away, and waits for more that never comes."""
        os.mkfifo(self.folder / name)
        pipe = os.open(self.folder / name, os.O_RDWR | os.O_NONBLOCK)
        try:
            os.write(pipe, b"secret\n")
            yield
            self.assertEqual(os.read(pipe, 100), b"secret\n")
        finally:
            os.close(pipe)

    def name_places(self, path):
        """Makes `path` the table of places; the file does not hold it any more."""
        with h5py.File(self.folder / "first.h5", "r+") as file:
            file.pop("table_network_places", None)
        self.change_text("scenario_text", lambda text: re.sub('places = ".*";', f'places = "{path}";', text))

    def test_a_table_of_this_machine_is_refused_before_it_is_opened(self):
        up = "../" * 30
        with self.unread("pipe.csv"):
            for path in ("/etc/passwd", f"{up}etc/passwd", self.folder / "pipe.csv", f"{up[:-1]}{self.folder}/pipe.csv"):
                with self.subTest(path=path):
                    self.name_places(path)
                    self.assert_refused(command="run" if "pipe" in str(path) else "check")

    def test_nor_is_one_taken_from_where_tables_are_looked_for(self):
        self.name_places("places.csv")
        with self.unread("places.csv"):
            self.assert_refused(more={"TRANSITO_PATH": str(self.folder)})

    def test_one_that_the_command_line_names_is_taken(self):
        self.name_places("/etc/passwd")
        self.again("--quiet", "--output", "again.h5", "--set", f"network.places={TINY.parent}/places.csv")
        self.assertEqual(self.digest("again.h5"), self.digest(self.tiny))


if __name__ == "__main__":
    unittest.main()
