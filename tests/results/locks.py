"""Opening a results file where file locks do not work, in a folder that may only be read, and while others have it open.

A system without locks is made with no_locks.c, preloaded; that it is one is seen by h5py, which asks for a lock and fails.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import h5py

TRANSITO = pathlib.Path(os.environ["TRANSITO"]).resolve()
SOURCE = pathlib.Path(os.environ["TRANSITO_SOURCE"]).resolve()
NO_LOCKS = pathlib.Path(os.environ["NO_LOCKS"]).resolve()
TINY = SOURCE / "configs/tiny/tiny.cfg"
# root may write wherever it likes, unless it gives that up
WITHOUT_POWERS = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
READ = "import h5py; print(h5py.File('a.h5', 'r')['encounters'].shape)"


class Locks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory(dir=".")
        cls.folder = pathlib.Path(cls.kept.name).resolve()
        cls.environment = {name: value for name, value in os.environ.items() if name != "HDF5_USE_FILE_LOCKING"}
        cls.make("a.h5")
        cls.digest = cls.transito("info", "--digest", "a.h5").stdout

    @classmethod
    def tearDownClass(cls):
        cls.folder.chmod(0o755)
        cls.kept.cleanup()

    @classmethod
    def start(cls, *words, **options):
        return subprocess.run([str(word) for word in words], cwd=cls.folder, env=cls.environment | options.pop("env", {}),
                              capture_output=True, text=True, **options)

    @classmethod
    def transito(cls, *words, **options):
        return cls.start(TRANSITO, *words, **options)

    @classmethod
    def make(cls, name, **options):
        done = cls.transito("run", TINY, "--quiet", "--set", "run.warmup_days=5", "--output", name, **options)
        assert done.returncode == 0, done.stderr

    def opens(self, before=(), **options):
        for words in (["info", "a.h5"], ["info", "--measures", "a.h5"], ["info", "--digest", "a.h5"]):
            done = self.start(*before, TRANSITO, *words, **options)
            self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        self.assertEqual(done.stdout, self.digest)

    def test_without_locks_results_are_written_and_opened(self):
        without = {"LD_PRELOAD": str(NO_LOCKS)}
        self.assertNotEqual(self.start(sys.executable, "-c", READ, env=without).returncode, 0, "locks work all the same")
        self.opens(env=without)
        self.make("b.h5", env=without)
        self.assertEqual(self.transito("info", "--digest", "b.h5").stdout, self.digest)

    def test_other_tools_open_it_without_locks_when_they_are_told_so(self):
        told = {"LD_PRELOAD": str(NO_LOCKS), "HDF5_USE_FILE_LOCKING": "FALSE"}
        for words in ([sys.executable, "-c", READ], ["ncdump", "-h", "a.h5"], ["h5dump", "-H", "a.h5"]):
            done = self.start(*words, env=told)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_folder_that_may_only_be_read_is_enough(self):
        (self.folder / "a.h5").chmod(0o444)
        self.folder.chmod(0o555)
        try:
            self.assertNotEqual(self.start(*WITHOUT_POWERS, "touch", "c").returncode, 0)
            self.opens(WITHOUT_POWERS)
        finally:
            self.folder.chmod(0o755)

    def test_it_opens_while_another_process_has_it_open(self):
        for mode in ("r", "r+"):  # a shared lock, and one that keeps all others out
            other = subprocess.Popen([sys.executable, "-c", f"import h5py, sys; f = h5py.File('a.h5', {mode!r}); "
                                      "print('open', flush=True); sys.stdin.read()"], cwd=self.folder, text=True,
                                     env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            try:
                self.assertEqual(other.stdout.readline(), "open\n")
                self.opens()
            finally:
                other.communicate("")
        with h5py.File(self.folder / "a.h5", "r"):
            self.opens()


if __name__ == "__main__":
    unittest.main()
