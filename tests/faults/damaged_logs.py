"""A log that is cut anywhere, or in which a byte has changed: what is whole is recovered, what is not is told, nothing crashes."""
import random
import unittest

from harness import DATAERR, NOINPUT, OK, TINY, InFolder
from killed_run import differences, logs_of, run_to_kill, state_of

REPLICATIONS, SEED = 400, 20231202
HEADER = 32


class DamagedLogs(InFolder):
    def setUp(self):
        super().setUp()
        self.transito("run", TINY, "--replications", REPLICATIONS, "--quiet", "--output", "reference.h5", status=OK)
        run_to_kill(self.folder, "killed.h5", REPLICATIONS, None)
        self.log, = logs_of(self.folder, "killed.h5")
        self.bytes = (self.folder / self.log).read_bytes()
        self.complete = set(state_of(self.folder, self.log)["complete"])
        self.assertGreater(len(self.complete), 1)

    def recover(self, contents):
        """Recovers a log of these bytes; the replications that it gave, held against the undisturbed run."""
        (self.folder / "damaged.part").write_bytes(contents)
        done = self.transito("recover", "damaged.part", "--output", "recovered.h5", "--overwrite", "--keep")
        self.assertIn(done.returncode, (OK, DATAERR), done.stderr)
        if done.returncode == DATAERR:
            self.assertGreaterEqual(done.stderr.count("\n"), 1)
            return set()
        given = set(state_of(self.folder, "damaged.part")["complete"])
        self.assertEqual(differences(self.folder / "recovered.h5", self.folder / "reference.h5", given), [])
        return given

    def test_a_log_that_is_cut_gives_what_stands_before_the_cut(self):
        cuts = random.Random(SEED)
        end = self.bytes.rindex(b"TRRECORD")
        before = None
        for at in [*range(end, end + HEADER + 1, 4), len(self.bytes) - 1]:  # every part of the last record
            given = self.recover(self.bytes[:at])
            before = given if before is None else before
            self.assertEqual(given, before, at)
        for _ in range(12):
            at = cuts.randrange(len(self.bytes))
            self.assertLessEqual(self.recover(self.bytes[:at]), self.complete)

    def test_a_changed_byte_loses_at_most_what_it_belongs_to_or_what_follows_and_nothing_wrong_is_given(self):
        changes = random.Random(SEED)
        for _ in range(25):
            at = changes.randrange(len(self.bytes))
            changed = bytearray(self.bytes)
            changed[at] ^= 1 << changes.randrange(8)
            self.assertLessEqual(self.recover(bytes(changed)), self.complete)

    def test_what_is_no_log_is_told_in_one_line(self):
        for name, contents in (("empty", b""), ("short", self.bytes[:20]), ("head", self.bytes[:24]),
                               ("other", b"transito-log 9\n\0" + self.bytes[16:]), ("text", b"hello\n" * 100),
                               ("turned", self.bytes[:16] + self.bytes[23:15:-1] + self.bytes[24:])):
            (self.folder / name).write_bytes(contents)
            done = self.transito("recover", name, "--output", "x.h5", status=DATAERR)
            self.assert_one_line(done.stderr)
        self.assert_one_line(self.transito("recover", "nowhere", "--output", "x.h5", status=NOINPUT).stderr)
        (self.folder / "folder").mkdir()
        self.assert_one_line(self.transito("recover", "folder", "--output", "x.h5", status=NOINPUT).stderr)
        self.assertFalse((self.folder / "x.h5").exists())

    def test_a_results_file_that_exists_is_kept(self):
        (self.folder / "killed.h5").write_text("mine")
        self.transito("recover", self.log, status=73)
        self.assertEqual((self.folder / "killed.h5").read_text(), "mine")
        self.assertEqual((self.folder / self.log).read_bytes(), self.bytes)
        self.transito("recover", self.log, "--overwrite", status=OK)
        self.assertFalse((self.folder / self.log).exists())


if __name__ == "__main__":
    unittest.main()
