"""The same results anywhere: what may change without the digest, and what may not."""
import datetime
import json
import os
import re
import unittest

import h5py

from harness import CONFIG, OK, SOURCE, USAGE, InFolder, TINY

# Every scenario that is small enough to run again and again; a new one is covered as soon as it is there.
SCENARIOS = [path for folder in ("tiny", "queueing") for path in sorted((SOURCE / "configs" / folder).glob("*.cfg"))]

REPLICATIONS = ("--replications", "9", "--quiet")
OUTPUTS = ("results.stations", "results.places", "results.passages")

# All that a scenario can be told to write or not, off and on; and how it is made short.
FLAG = ("false", "true")
SERIES = ("[]", '["*"]')
SWITCHES = {
    "tiny/tiny.cfg": ({key: FLAG for key in (*OUTPUTS, "results.event_log")} |
                      {"results.journeys": ("0", "40"), "results.series": SERIES}, ("--replications", "4")),
    "queueing/hunt_blocking.cfg": ({"results.event_log": FLAG, "results.series": SERIES},
                                   ("--replications", "4", "--set", 'run.last_day="2001-01-02"', "--set",
                                    "run.warmup_days=1")),
}


class Digests(InFolder):
    def run_to(self, name, *words, **options):
        """Runs tiny, or the scenario named by `scenario`, to a file; its digest."""
        scenario = options.pop("scenario", TINY)
        self.transito("run", scenario, *REPLICATIONS, "--output", name, *words, status=OK, **options)
        return self.digest(name)

    def datasets(self, file):
        """{name of a dataset: digest}."""
        lines = self.transito("info", "--digest", "--datasets", file, status=OK).stdout.splitlines()
        return dict(reversed(line.split("  ", 1)) for line in lines)

    def test_nine_replications_have_one_digest_on_any_number_of_threads_in_any_order_of_completion_and_again(self):
        digests = {}
        for threads in ("1", "2", "3", "5"):
            for shuffle in ([], ["--shuffle", "1"], ["--shuffle", "2"]):
                case = ("--threads", threads, *shuffle)
                digests[case] = self.run_to(f"{len(digests)}.h5", *case)
        digests["again"] = self.run_to("again.h5", "--threads", "2")
        self.assertEqual(len(set(digests.values())), 1, digests)

    def test_an_output_more_or_less_changes_no_other_dataset(self):
        for key in OUTPUTS:
            without, with_ = (self.run_outputs(f"{key}-{value}.h5", {key: value}) for value in ("false", "true"))
            self.assertTrue(set(without) < set(with_), key)
            self.assertEqual({name for name in without if without[name] != with_[name]}, set(), key)

    def test_all_outputs_together_change_no_other_dataset(self):
        without, with_ = (self.run_outputs(f"{value}.h5", dict.fromkeys(OUTPUTS, value)) for value in ("false", "true"))
        self.assertTrue(set(without) < set(with_))
        self.assertEqual({name for name in without if without[name] != with_[name]}, set())

    def test_any_output_on_or_off_leaves_every_other_dataset_as_it_was_on_one_thread_and_on_two(self):
        """By `transito diff`: no dataset that both files have differs, and nothing but what was switched is in one alone."""
        for scenario, (choices, short) in SWITCHES.items():
            every, none = ({key: values[on] for key, values in choices.items()} for on in (True, False))
            words = (*short, "--overwrite")
            with self.subTest(scenario=scenario):
                self.run_chosen("none.h5", scenario, none, *words, "--threads", "1")
                digest = self.run_chosen("every.h5", scenario, every, *words, "--threads", "1")
                self.assertEqual(digest, self.run_chosen("every-2.h5", scenario, every, *words, "--threads", "2"))
                self.assertEqual(self.alone("none.h5", "every.h5")[0], set())
                for key, (off, on) in choices.items():
                    self.run_chosen("one.h5", scenario, none | {key: on}, *words, "--threads", "2")
                    self.run_chosen("rest.h5", scenario, every | {key: off}, *words, "--threads", "2")
                    nothing, added = self.alone("none.h5", "one.h5")
                    less, without = self.alone("every.h5", "rest.h5")
                    self.assertTrue(less, key)
                    self.assertLessEqual(added, less, key)  # with no series at all there are none of stations
                    self.assertEqual((nothing, without), (set(), set()), key)

    def run_chosen(self, name, scenario, outputs, *words):
        return self.run_to(name, *words, *[word for key, value in outputs.items() for word in ("--set", f"{key}={value}")],
                           scenario=SOURCE / "configs" / scenario)

    def alone(self, a, b):
        """Datasets that are in the first file alone, and in the second; none that is in both differs."""
        told = json.loads(self.transito("diff", "--json", a, b).stdout)
        self.assertEqual([one for one in told["datasets"] if one["in"] == "both"], [])
        self.assertEqual(told["attributes"], [])
        self.assertGreater(told["compared"], 0)
        return tuple({one["name"] for one in told["datasets"] if one["in"] == side} for side in "ab")

    def test_a_series_that_is_left_out_changes_no_other_dataset_and_no_measure(self):
        every = self.run_outputs("every.h5", {})
        for name, chosen in (("none", "[]"), ("some", '["enc*", "custody"]')):
            kept = self.run_outputs(f"{name}.h5", {"results.series": chosen})
            self.assertTrue(set(kept) < set(every), name)
            self.assertEqual({name for name in kept if kept[name] != every[name]}, set(), name)
            series = {name for name in every if name.startswith("enc") or name == "custody"}
            self.assertEqual(series & set(kept), set() if name == "none" else series)
            self.assertIn("measure_mean", kept)

    def test_a_series_that_no_model_has_is_refused_with_the_nearest_name(self):
        done = self.transito("check", TINY, "--set", 'results.series=["encounter"]', status=CONFIG)
        self.assertIn('no series "encounter"', done.stderr)
        self.assertIn('did you mean "encounters"?', done.stderr)

    def run_outputs(self, name, outputs):
        self.run_to(name, *[word for key, value in outputs.items() for word in ("--set", f"{key}={value}")])
        return self.datasets(name)

    def test_a_printed_scenario_has_the_digest_of_the_original(self):
        text = self.transito("check", TINY, "--print", status=OK).stdout
        (self.folder / "printed.cfg").write_text(text)
        self.assertEqual(self.run_to("a.h5"), self.run_to("b.h5", scenario="printed.cfg"))

    def test_another_seed_has_another_digest_however_it_is_given(self):
        first = self.run_to("a.h5")
        by_key, by_option = self.run_to("b.h5", "--set", "run.seed=2"), self.run_to("c.h5", "--seed", "2")
        self.assertNotEqual(first, by_key)
        self.assertEqual(by_key, by_option)

    def test_compression_does_not_change_the_digest(self):
        self.assertEqual(self.run_to("a.h5", "--set", "results.compression=0"),
                         self.run_to("b.h5", "--set", "results.compression=9"))

    def test_a_processor_without_fused_multiply_and_add_gives_the_same_digest(self):
        """On glibc the tunable makes exp, log and pow those of such a processor; their last bits differ. On a processor
        that has neither, and with another C library, both runs are alike and the test says nothing."""
        old = {**os.environ, "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2_Usable,-AVX2"}
        self.assertEqual(self.run_to("a.h5"), self.run_to("b.h5", env=old))

    def shortened(self, scenario):
        """Runs two replications of `scenario` for as few days as give two hundred events; the words for that, its
        digest and the events of the smaller replication."""
        text = self.transito("check", scenario, "--print", status=OK).stdout
        first, last = (datetime.date.fromisoformat(re.search(rf'(?m)^ +{key} = "(.*)";$', text)[1])
                       for key in ("first_day", "last_day"))
        warmup = int(re.search(r"(?m)^ +warmup_days = (\d+)", text)[1])
        for days in (2, 10, 60):
            end = min(last, first + datetime.timedelta(days=days - 1))
            words = ("--replications", "2", "--set", f"run.last_day={end}", "--set",
                     f"run.warmup_days={min(warmup, days)}")
            digest = self.run_to(f"{scenario.stem}-{days}.h5", *words, scenario=scenario)
            with h5py.File(self.folder / f"{scenario.stem}-{days}.h5") as file:
                fewest = int(file["replication_events"][:].min())
            if fewest >= 200:
                return words, digest, fewest
        self.fail(f"{scenario} has hardly an event")

    def test_there_are_scenarios_of_every_model(self):
        self.assertEqual({path.parent.name for path in SCENARIOS}, {"tiny", "queueing"})

    def test_every_scenario_has_one_digest_on_the_fast_list_and_on_the_slow_one_that_it_is_checked_against(self):
        for scenario in SCENARIOS:
            with self.subTest(scenario=scenario.name):
                short, fast, _ = self.shortened(scenario)
                slow = self.run_to("slow.h5", *short, "--overwrite", "--set", "run.event_list=reference",
                                   scenario=scenario)
                self.assertEqual(fast, slow)
                with h5py.File(self.folder / "slow.h5") as file:  # the slow list was really used
                    self.assertIn('event_list = "reference"', file["outputs_text"].asstr()[()])

    def test_every_scenario_has_the_same_digest_when_its_state_moves_at_a_hundred_random_events(self):
        for scenario in SCENARIOS:
            with self.subTest(scenario=scenario.name):
                short, plain, fewest = self.shortened(scenario)
                # Moves are at most 2 N - 1 events apart.
                mean = fewest // 200
                self.assertGreaterEqual(fewest // (2 * mean - 1), 100)
                self.assertEqual(plain, self.run_to("moved.h5", *short, "--overwrite", "--relocate", mean,
                                                    scenario=scenario))

    def test_a_state_does_not_move_after_no_event(self):
        self.transito("run", TINY, "--relocate", "0", status=USAGE)


if __name__ == "__main__":
    unittest.main()
