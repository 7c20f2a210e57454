"""A disk that is full: one line says so, no results file is there, and what was complete is recovered to another disk."""
import re
import resource
import signal
import unittest

from harness import IOERR, OK, TINY, InFolder
from killed_run import differences, logs_of, state_of

REPLICATIONS, LIMITS = 20, 12
# Without compression a file is larger than its log.
ROWS = ("--set", "results.event_log=true", "--set", "results.journeys=50", "--set", "results.compression=0")
KEPT = re.compile(r"the (\d+) complete replications? stays? in the log: transito recover (\S+) --output FILE")


class FullDisk(InFolder):
    def run_on_disk_of(self, limit, name, *words):
        def full():  # each write beyond this size of a file fails, as on a full disk
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return self.transito("run", TINY, "--replications", REPLICATIONS, "--quiet", "--output", name, *words, preexec_fn=full)

    def test_what_was_complete_when_the_disk_was_full_is_recovered_and_nothing_else_is_left(self):
        kept, _ = self.run_on_disks(3)  # a log is not compressed
        self.assertGreater(kept, 2)

    def test_the_same_where_rows_are_written_and_the_disk_is_full_while_the_file_is_made_of_them(self):
        kept, whole = self.run_on_disks(1, *ROWS)
        self.assertGreater(kept - whole, 2)
        self.assertGreater(whole, 2)

    def run_on_disks(self, times, *words):
        """Runs on disks of up to `times` the size of the results. How often a log was kept, and how often that of all
        replications, so that the disk was full when the file was made."""
        self.transito("run", TINY, "--replications", REPLICATIONS, "--quiet", "--output", "reference.h5", *words, status=OK)
        size = (self.folder / "reference.h5").stat().st_size
        kept = whole = 0
        for i in range(LIMITS):
            name = f"{i}.h5"
            done = self.run_on_disk_of(size * times * i // LIMITS, name, *words)
            if done.returncode == OK:
                self.assertEqual(self.digest(name), self.digest("reference.h5"))
                continue
            self.assertEqual(done.returncode, IOERR, done.stderr)
            faults = [line for line in done.stderr.splitlines() if not line.startswith(" ")]
            self.assertEqual(len(faults), 1, done.stderr)
            self.assertIn("File too large", faults[0])
            self.assertFalse((self.folder / name).exists())
            told = KEPT.search(done.stderr)
            self.assertEqual(logs_of(self.folder, name), [told[2]] if told else [])
            if told:
                complete = set(state_of(self.folder, told[2])["complete"])
                self.assertEqual(len(complete), int(told[1]))
                self.transito("recover", told[2], "--output", name, status=OK)
                self.assertEqual(differences(self.folder / name, self.folder / "reference.h5", complete), [])
                kept += 1
                whole += len(complete) == REPLICATIONS
        self.assertEqual([path for path in self.left_behind() if not path.endswith(".h5")], [])
        return kept, whole


if __name__ == "__main__":
    unittest.main()
