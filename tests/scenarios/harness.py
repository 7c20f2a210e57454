"""Runs the program as a user does, in a folder of its own."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import h5py

TRANSITO = os.environ["TRANSITO"]
SOURCE = pathlib.Path(os.environ["TRANSITO_SOURCE"])
TINY = SOURCE / "configs" / "tiny" / "tiny.cfg"

# sysexits.h
OK, USAGE, DATAERR, NOINPUT, SOFTWARE, OSERR, CANTCREAT, IOERR, CONFIG = 0, 64, 65, 66, 70, 71, 73, 74, 78


def tiny_results(name, *words):
    """The path of a results file of tiny that many tests read; no other process has it. Who asked for it removes it."""
    path = os.path.abspath(f"{name}-{os.getpid()}.h5")
    subprocess.run([TRANSITO, "run", TINY, *words, "--output", path, "--quiet", "--overwrite"], check=True,
                   stdout=subprocess.DEVNULL)
    return path


class OfOneFile(unittest.TestCase):
    """Tests that read one results file, `file` of their class, with h5py."""

    def labels(self, name):
        with h5py.File(self.file) as file:
            return list(file[name].asstr()[()])

    def values(self, name):
        with h5py.File(self.file) as file:
            return file[name][()]


class InFolder(unittest.TestCase):
    """Each test has an empty folder below the build folder (nothing goes to /tmp)."""

    def setUp(self):
        self._folder = tempfile.TemporaryDirectory(dir=os.getcwd(), prefix="run-")
        self.folder = pathlib.Path(self._folder.name)

    def tearDown(self):
        self._folder.cleanup()

    def transito(self, *words, status=None, timeout=300, **options):
        """Runs the program; with `status`, holds it to that exit status."""
        if "input" not in options:
            options["stdin"] = subprocess.DEVNULL
        done = subprocess.run([TRANSITO, *map(str, words)], cwd=self.folder, text=True, capture_output=True,
                              timeout=timeout, **options)
        if status is not None:
            self.assertEqual(done.returncode, status, f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    def run_tiny(self, *words, status=OK, **options):
        return self.transito("run", TINY, *words, status=status, **options)

    def digest(self, file):
        text = self.transito("info", "--digest", file, status=OK).stdout
        self.assertRegex(text, r"\A[0-9a-f]{32}\n\Z")
        return text.strip()

    def left_behind(self):
        """What stands in the folder now, results folders included."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))

    def assert_one_line(self, text):
        self.assertEqual(text.count("\n"), 1, text)
        self.assertTrue(text.endswith("\n"), text)
