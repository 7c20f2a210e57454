"""kill -9 at fifty random moments of a run: never a file under the final name that is not complete; what was complete is
recovered, value for value as in the undisturbed run, and the rest is named."""
import random
import subprocess
import time
import unittest

from harness import OK, TINY, TRANSITO, InFolder
from killed_run import MISSING, differences, logs_of, numbers, run_to_kill, state_of

KILLS, REPLICATIONS, SEED = 50, 60, 20231201


class KilledRuns(InFolder):
    def test_fifty_kills_leave_nothing_half_and_lose_nothing_that_was_complete(self):
        words = ("run", TINY, "--replications", REPLICATIONS, "--threads", 2, "--quiet", "--output")
        whole_run = min(self.seconds_of(*words, name) for name in ("first.h5", "second.h5", "reference.h5"))
        reference, moments = self.digest("reference.h5"), random.Random(SEED)
        finished = recovered = nothing = 0
        for kill in range(KILLS):
            name = f"{kill}.h5"
            run_to_kill(self.folder, name, REPLICATIONS, moments.uniform(0, whole_run))
            logs = logs_of(self.folder, name)
            if (self.folder / name).exists():
                self.assertEqual(self.digest(name), reference)
                finished += 1
                continue
            self.assertLessEqual(len(logs), 1)
            complete = set(state_of(self.folder, logs[0])["complete"]) if logs else set()
            if not complete:
                nothing += 1
                if logs:
                    self.transito("recover", logs[0], status=65)
                    self.assertFalse((self.folder / name).exists())
                continue
            said = self.transito("recover", logs[0], status=OK).stdout
            missing = numbers(MISSING.search(said)[1]) if MISSING.search(said) else set()
            self.assertEqual(missing, set(range(REPLICATIONS)) - complete)
            self.assertEqual(differences(self.folder / name, self.folder / "reference.h5", complete), [])
            self.assertEqual([path.name for path in self.folder.glob(f"{name}*")], [name])
            if not missing:
                self.assertEqual(self.digest(name), reference)
            recovered += 1
        print(f"{KILLS} kills in a run of {whole_run:.2f} s: {recovered} recovered, {nothing} before anything was complete, "
              f"{finished} after the end")
        self.assertGreater(recovered, KILLS // 4)

    def seconds_of(self, *words):
        begin = time.monotonic()
        self.transito(*words, status=OK)
        return time.monotonic() - begin

    def test_a_living_run_is_shown_and_is_not_recovered(self):
        process = subprocess.Popen([TRANSITO, "run", str(TINY), "--replications", "3000", "--quiet", "--output", "long.h5"],
                                   cwd=self.folder, stdout=subprocess.DEVNULL)
        try:
            while not (logs := logs_of(self.folder, "long.h5")) or not state_of(self.folder, logs[0])["complete"]:
                time.sleep(0.02)
            time.sleep(1.5)  # its progress is noted once a second
            state = state_of(self.folder, logs[0])
            self.assertEqual((state["run"], state["process"]), ("running", process.pid))
            self.assertGreater(state["share"], 0)
            self.assertGreater(state["seconds_left"], 0)
            done = self.transito("recover", logs[0], status=75)
            self.assert_one_line(done.stderr)
            self.assertIn("still goes on", done.stderr)
        finally:
            process.kill()
            process.wait()
        self.assertEqual(state_of(self.folder, logs[0])["run"], "killed")


if __name__ == "__main__":
    unittest.main()
