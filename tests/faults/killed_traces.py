"""kill -9 of a run that writes rows: what is recovered has the rows of the complete replications as the undisturbed run has them."""
import random
import subprocess
import time
import unittest

import h5py

from harness import OK, TINY, TRANSITO, InFolder
from killed_run import differences, logs_of, run_to_kill, state_of

KILLS, REPLICATIONS, SEED = 6, 24, 20231203
ROWS = ("--set", "results.event_log=true", "--set", "results.journeys=50")


def text_of(value):
    return value.decode() if isinstance(value, bytes) else value


class KilledTraces(InFolder):
    def test_rows_of_complete_replications_are_recovered_as_the_undisturbed_run_has_them(self):
        begin = time.monotonic()
        self.transito("run", TINY, "--replications", REPLICATIONS, "--threads", 2, "--quiet", "--output", "reference.h5", *ROWS,
                      status=OK)
        whole_run, moments = time.monotonic() - begin, random.Random(SEED)
        recovered = 0
        for kill in range(KILLS):
            name = f"{kill}.h5"
            run_to_kill(self.folder, name, REPLICATIONS, moments.uniform(0, whole_run), *ROWS)
            logs = logs_of(self.folder, name)
            if (self.folder / name).exists():
                self.assertEqual(self.digest(name), self.digest("reference.h5"))
                continue
            complete = set(state_of(self.folder, logs[0])["complete"]) if logs else set()
            if complete:
                self.transito("recover", logs[0], status=OK)
                self.assertEqual(differences(self.folder / name, self.folder / "reference.h5", complete), [])
                recovered += 1
        print(f"{KILLS} kills in a run of {whole_run:.2f} s: {recovered} recovered")
        self.assertGreater(recovered, KILLS // 4)

    def test_what_a_run_had_composed_when_it_was_killed_goes_with_its_log(self):
        many = ("run", TINY, "--replications", 400, "--threads", 2, "--quiet", "--output")
        process = subprocess.Popen([TRANSITO, *map(str, many), "late.h5", *ROWS], cwd=self.folder, stdout=subprocess.DEVNULL)
        while process.poll() is None and not list(self.folder.glob("late.h5.composed.*")):
            time.sleep(0.005)
        process.kill()
        process.wait()
        self.assertEqual(len(list(self.folder.glob("late.h5.*"))), 2)
        self.transito("recover", *logs_of(self.folder, "late.h5"), status=OK)
        self.assertEqual([path.name for path in self.folder.glob("late.h5*")], ["late.h5"])

    def test_rows_that_are_wrong_or_too_many_would_be_seen(self):
        for name, replications in (("few.h5", 2), ("more.h5", 3)):
            self.transito("run", TINY, "--replications", replications, "--quiet", "--output", name, *ROWS, status=OK)
        few, more = self.folder / "few.h5", self.folder / "more.h5"
        with h5py.File(more) as file:
            rows = [name for name in file if name.startswith(("event_", "journey_", "step_"))]
        self.assertLessEqual(set(rows) - {"journey_step"}, set(differences(more, more, {0, 1})))
        with h5py.File(few, "r+") as file:
            file["step_time"][-1] += 1
            file["event_leg"][0] += 1
        self.assertEqual(differences(few, few, {0, 1}), [])
        self.transito("run", TINY, "--replications", 2, "--quiet", "--output", "right.h5", *ROWS, status=OK)
        self.assertEqual(set(differences(few, self.folder / "right.h5", {0, 1})), {"event_leg", "step_time"})

    def test_what_is_recovered_of_a_run_with_a_precision_says_that_it_is_open_and_is_run_again_from_the_file(self):
        asked = ("--precision", "0.001", "--set", "run.replications_most=30")
        run_to_kill(self.folder, "killed.h5", 10, None, *asked, *ROWS)
        log, = logs_of(self.folder, "killed.h5")
        self.transito("recover", log, status=OK)
        with h5py.File(self.folder / "killed.h5") as file:
            self.assertEqual(text_of(file.attrs["precision_status"]), "undecided")
            self.assertIn("0.1 % asked of", text_of(file.attrs["precision_note"]))
        self.transito("run", "--from", "killed.h5", "--quiet", "--output", "again.h5", status=OK)
        self.transito("run", TINY, "--replications", 10, *asked, *ROWS, "--quiet", "--output", "whole.h5", status=OK)
        self.assertEqual(self.digest("again.h5"), self.digest("whole.h5"))


if __name__ == "__main__":
    unittest.main()
