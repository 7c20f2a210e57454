#!/usr/bin/python3
"""The small corridor gives the same outcomes in our program and in SimPy's, and a small change of either is seen.

All outcomes are compared at once: Welch's t for each, Holm's rule over all, so that two programs that agree are told
apart with probability 1 % at most. Seeds are fixed. Power: one figure of ours is changed, and must be seen.
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np
import scipy.stats

import outcomes

TRANSITO = os.environ["TRANSITO"]
SCENARIO = pathlib.Path(__file__).resolve().parent / "small_corridor.cfg"
FALSE_ALARM = 0.01
SIMPY_REPLICATIONS, OUR_REPLICATIONS, CHANGED_REPLICATIONS = 12, 32, 20


def run_ours(replications, *settings):
    with tempfile.TemporaryDirectory(dir=os.getcwd(), prefix="twice-") as folder:
        path = pathlib.Path(folder, "ours.h5")
        words = [word for setting in settings for word in ("--set", setting)]
        subprocess.run([TRANSITO, "run", SCENARIO, "--replications", str(replications), "--output", path, "--quiet",
                        *words], check=True)
        return outcomes.ours(path)


def p_value(one, other):
    """Welch's test; outcomes that never vary differ only when their values do."""
    if np.ptp(one) == 0 and np.ptp(other) == 0:
        return 1.0 if one[0] == other[0] else 0.0
    return float(scipy.stats.ttest_ind(one, other, equal_var=False).pvalue)


def differing(one, other):
    """Names of the outcomes that differ by Holm's rule, the surest first, with both means and p."""
    found = sorted((p_value(one[name], other[name]), name) for name in one)
    seen = []
    for rank, (p, name) in enumerate(found):
        if p > FALSE_ALARM / (len(found) - rank):
            break
        seen.append(f"{name}: {np.mean(one[name]):.6g} and {np.mean(other[name]):.6g}, p = {p:.2g}")
    return seen


def table(one, other):
    lines = [f"{'outcome':38} {'ours':>12} {'SimPy':>12} {'p':>8}"]
    for name, values in one.items():
        means = f"{np.mean(values):12.4f} {np.mean(other[name]):12.4f}"
        lines.append(f"{name:38} {means} {p_value(values, other[name]):8.3g}")
    return "\n".join(lines)


class SmallCorridorTwice(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simpys = outcomes.simpys(range(1, SIMPY_REPLICATIONS + 1))
        cls.ours = run_ours(OUR_REPLICATIONS)
        print(table(cls.ours, cls.simpys))

    def names(self, *settings):
        return [line.split(":")[0] for line in differing(run_ours(CHANGED_REPLICATIONS, *settings), self.simpys)]

    def test_both_name_the_same_outcomes(self):
        self.assertEqual(set(self.ours), set(self.simpys))
        self.assertGreaterEqual(len(self.ours), 40)

    def test_everything_happens_in_both(self):
        for name in self.ours:
            self.assertGreater(np.mean(self.ours[name]), 0, name)
            self.assertGreater(np.mean(self.simpys[name]), 0, name)

    def test_both_give_the_same_outcomes(self):
        self.assertEqual(differing(self.ours, self.simpys), [])

    def test_half_the_officers_at_checkpoints_are_seen_in_waits_and_in_those_let_through(self):
        seen = self.names("posts.officers_factor=0.5")
        self.assertIn("let_through_gorse_checkpoint", seen)
        self.assertIn("wait_minutes_gorse_checkpoint", seen)

    def test_a_fifth_more_stops_are_seen_in_detections_and_in_those_let_through(self):
        seen = self.names("checkpoint.stop_factor=1.2")
        self.assertIn("detections", seen)
        self.assertIn("let_through_gorse_checkpoint", seen)

    def test_one_changed_figure_of_any_mechanism_is_seen(self):
        for setting, outcome in (("line.catch_probability=0.72", "got_aways"),
                                 ("line.hold_hours.mean=22.0", "custody_days_per_encounter"),
                                 ("journey.rest_hours.mean=14.0", "transit_days_per_person"),
                                 ("detention.stay_days.mean=2.0", "transit_removals"),
                                 ("asylum.wait_days.mean=10.0", "at_end_waiting_for_asylum"),
                                 ("line.deaths_per_100000=800.0", "deaths"),
                                 ("appointments.patience_days.mean=11.0", "mean_appointment_waiting"),
                                 ("route.scale_hours=4.4", "passages_car")):
            with self.subTest(setting):
                self.assertIn(outcome, self.names(setting))


if __name__ == "__main__":
    unittest.main()
