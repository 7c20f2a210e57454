"""How large an event log becomes: what is said of it, what is refused, and that memory does not grow with it."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

import h5py

from own_memory import of_its_own

TRANSITO = pathlib.Path(os.environ["TRANSITO"]).resolve()
SOURCE = pathlib.Path(os.environ["TRANSITO_SOURCE"]).resolve()
TINY, QUEUE = SOURCE / "configs/tiny/tiny.cfg", SOURCE / "configs/queueing/mm1.cfg"
OK, CONFIG = 0, 78
GIB, MIB = 2**30, 2**20
LOG, ROW_BYTES = "results.event_log=true", 32
SHORT_QUEUE = ("run.warmup_days=7", 'run.last_day="2001-02-20"')
REFUSED = re.compile(r"^\S+ results\.event_log_limit_gib: the event log would need about (\S+) GiB by the rows of a day seen so "
                     r"far, and may have (\S+)\n    a shorter period, fewer replications, results\.journeys in its place, or a "
                     r"higher limit\n$")


class Sizes(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory(dir=".", prefix="sizes-")
        self.folder = pathlib.Path(self._folder.name).resolve()

    def tearDown(self):
        self._folder.cleanup()

    def start(self, scenario, *words, settings=(), output="out.h5"):
        command = [TRANSITO, "run", scenario, "--quiet", *words, *(["--output", output] if output else []),
                   *(word for setting in settings for word in ("--set", setting))]
        return subprocess.Popen(of_its_own(command), cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run_(self, *words, status=OK, **options):
        process = self.start(*words, **options)
        out, said = process.communicate(timeout=300)
        self.assertEqual(process.returncode, status, said)
        return out, said

    def left(self):
        return sorted(path.name for path in self.folder.rglob("*"))

    def estimate(self, scenario, *words, settings=()):
        """Bytes that a run is refused with."""
        _, said = self.run_(scenario, *words, settings=[*settings, LOG, "results.event_log_limit_gib=1e-9"], status=CONFIG)
        return float(REFUSED.match(said)[1]) * GIB

    def test_a_log_over_its_limit_is_refused_in_a_line_that_says_what_to_do_and_leaves_nothing(self):
        for output in ("out.h5", None):  # a folder of results is not left either
            out, said = self.run_(TINY, "--replications", "3", settings=[LOG, "results.event_log_limit_gib=0.001"],
                                  output=output, status=CONFIG)
            self.assertEqual((out, self.left()), ("", []))
            self.assertRegex(said, REFUSED)
            self.assertEqual(float(REFUSED.match(said)[2]), 0.001)

    def test_a_limit_that_is_just_not_passed_is_enough_on_any_number_of_threads(self):
        """Paces of replications differ; once begun, a run is not ended by a later one."""
        enough = self.estimate(TINY, "--replications", "20", "--threads", "1") * 1.001 / GIB
        for shuffle in ([], ["--shuffle", "1"]):
            self.run_(TINY, "--replications", "20", "--threads", "1", "--overwrite", *shuffle,
                      settings=[LOG, f"results.event_log_limit_gib={enough * (1.3 if shuffle else 1)}"])
        with h5py.File(self.folder / "out.h5") as file:
            self.assertEqual(len(set(file["event_replication"][:])), 20)

    def test_a_stage_that_would_be_too_large_is_refused_and_the_stages_before_it_are_kept(self):
        limit = self.estimate(TINY, "--replications", "10") * 1.3 / GIB
        _, said = self.run_(TINY, "--replications", "10", "--precision", "0.001",
                            settings=[LOG, f"results.event_log_limit_gib={limit}"], status=CONFIG)
        told = re.search(r"\n    the (\d+) complete replications stay in the log: transito recover (\S+) --output FILE\n$", said)
        self.assertTrue(told, said)
        self.assertGreaterEqual(int(told[1]), 10)
        subprocess.run([TRANSITO, "recover", told[2]], cwd=self.folder, check=True, capture_output=True)
        with h5py.File(self.folder / "out.h5") as file:
            self.assertEqual(int(file.attrs["replications_complete"]), int(told[1]))
        self.assertEqual(self.left(), ["out.h5"])

    def test_the_disk_that_a_run_takes_is_at_most_what_was_said_but_for_a_pace_that_grows(self):
        """Largest sum of all files in the folder while the run goes on, less that of a run without an event log. The pace of
        tiny still grows after its warm-up, that of a queue does not: its arrivals vary by a few percent."""
        for scenario, replications, settings, grows in ((TINY, 40, (), 1.25), (QUEUE, 1, SHORT_QUEUE, 1.05)):
            words = ("--replications", str(replications), "--threads", "1", "--overwrite")
            with self.subTest(scenario.name):
                said = self.estimate(scenario, *words, settings=settings)
                rest = self.most_on_disk(scenario, *words, settings=settings)
                taken = self.most_on_disk(scenario, *words, settings=[*settings, LOG]) - rest
                with h5py.File(self.folder / "out.h5") as file:
                    rows = len(file["event_kind"])
                    stored = sum(file[name].id.get_storage_size() for name in file if name.startswith("event_"))
                print(f"{scenario.name}: {said / MIB:.1f} MiB said, {taken / MIB:.1f} taken; {rows} rows, each "
                      f"{stored / rows:.1f} bytes in the file")
                self.assertLess(stored, ROW_BYTES * rows)
                self.assertLess(2 * ROW_BYTES * rows, said * grows)
                self.assertGreater(2 * ROW_BYTES * rows * grows, said)
                self.assertLess(taken, said * grows)
                self.assertGreater(taken, ROW_BYTES * rows)  # the log itself was seen

    def most_on_disk(self, *words, **options):
        (self.folder / "out.h5").unlink(missing_ok=True)
        process, most = self.start(*words, **options), 0
        while process.poll() is None:
            most = max(most, self.on_disk())
            time.sleep(0.002)
        process.communicate()
        self.assertEqual(process.returncode, OK)
        return max(most, self.on_disk())

    def on_disk(self):
        size = 0
        for path in self.folder.iterdir():
            try:
                size += path.stat().st_size
            except FileNotFoundError:  # renamed since
                pass
        return size

    def test_without_compression_the_file_is_as_large_as_its_values(self):
        packed, plain = (self.estimate(TINY, settings=[f"results.compression={level}"]) for level in (4, 0))
        self.run_(TINY, settings=[LOG, "results.compression=0"])
        with h5py.File(self.folder / "out.h5") as file:
            rows = [variable for name, variable in file.items() if name.startswith("event_")]
            bytes_ = sum(variable.dtype.itemsize for variable in rows)
            for variable in rows:
                self.assertEqual(variable.id.get_storage_size(), variable.size * variable.dtype.itemsize)
        self.assertAlmostEqual(plain / packed, (ROW_BYTES + bytes_) / (2 * ROW_BYTES), delta=0.02)  # three digits are said

    def test_memory_does_not_grow_with_the_length_of_the_log(self):
        """A log ten times as long and more takes less than a tenth of what it is longer: what is held of it is where its
        blocks lie. The heap is laid out anew with every length, which moves the peak by some MiB up or down."""
        for scenario, short, long in ((QUEUE, 'run.last_day="2001-01-20"', 'run.last_day="2002-01-31"'),
                                      (TINY, "run.replications=15", "run.replications=150")):
            with self.subTest(scenario.name):
                peak, rows = zip(*(self.peak(scenario, setting) for setting in (short, long)))
                longer, held = ROW_BYTES * (rows[1] - rows[0]), peak[1] - peak[0]
                print(f"{scenario.name}: {rows[0]} and {rows[1]} rows, {peak[0] / MIB:.1f} and {peak[1] / MIB:.1f} MiB for them")
                self.assertGreater(longer, 40 * MIB)
                self.assertLess(held, longer / 10)

    def peak(self, scenario, setting):
        """Bytes that a run holds at most beyond one without an event log, and rows."""
        held = []
        for log in ("false", "true"):
            out, _ = self.run_(scenario, "--threads", "1", "--json", "--overwrite",
                               settings=["run.warmup_days=1", *(["run.replications=1"] if scenario == QUEUE else []), setting,
                                         f"results.event_log={log}"])
            held.append(json.loads(out)["run"]["peak_bytes"])
        with h5py.File(self.folder / "out.h5") as file:
            return held[1] - held[0], len(file["event_kind"])


if __name__ == "__main__":
    unittest.main()
