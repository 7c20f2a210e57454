"""Each part of the corridor has a key that moves its observable, in the direction and by the size that theory gives.

The effects are the rows of effects.csv: a part, a key, two values of it, what is given on both sides, the observable, the
direction (+, -, = for not a single figure moved; none where only the size is known), and where theory gives them `ratio`, the factor from the first to the
second, or `level`, the value at the second. Both sides run with the same seeds, so that replications are pairs.

Directions are one-sided t-tests of the paired differences: were there no effect, a row would pass 1 time in 1,000.
Sizes are two-sided t-tests: were the theory exact, a change of seed would fail a row 1 time in 1,000. A size must also be
known to RESOLUTION, or the row would say nothing. Seeds are fixed.
"""
import csv
import os
import pathlib
import tempfile
import unittest

from effects_tools import Laboratory, observe, split_setting
from harness import SOURCE, TINY, TRANSITO

REPLICATIONS = 60
T_ONE_SIDED, T_TWO_SIDED = 3.313, 3.558  # quantiles 0.999 and 0.9995 of Student's t with 39 degrees of freedom
RESOLUTION = 0.1

ROWS = list(csv.DictReader((SOURCE / "tests" / "scenarios" / "effects.csv").open()))
PARTS = list(dict.fromkeys(row["part"] for row in ROWS))

# The top of a season without dated changes, after a warm-up that is long against all waits: what Little's law asks for.
SHORTHANDS = {"steady": "run.first_day=2022-03-25 & run.last_day=2022-05-20 & run.warmup_days=60 & "
                        "line.expulsion_until=2012-01-01"}

# The parts that the corridor is made of; one without an effect would be one that nothing shows to be there.
PARTS_OF_THE_MODEL = {"departures", "gateways", "season", "families", "groups", "money", "route choice", "attractions",
                      "beliefs", "travel times", "checkpoints", "papers", "detention", "asylum", "the line", "expulsion",
                      "appointments", "processing", "custody", "repeat attempts", "removals", "harm"}


def t_of(differences):
    """Student's t of the mean; infinite for differences that are all the same and not zero."""
    mean, error = differences.mean(), differences.std(ddof=1) / len(differences) ** 0.5
    return mean / error if error > 0 else 0.0 if mean == 0 else mean * float("inf")


class Effect:
    """What a row says and what its two runs show."""

    def __init__(self, laboratory, row):
        self.row = row
        given = row["given"]
        for word, settings in SHORTHANDS.items():
            given = given.replace(word, settings)
        given = dict(split_setting(setting) for setting in given.split(" & ") if setting)
        first, second = (laboratory.results(given | {row["key"]: row[side]}) for side in ("from", "to"))
        self.first, self.second = observe(first, row["observable"]), observe(second, row["observable"])

    def __str__(self):
        first, second = (over.mean() / under.mean() for over, under in (self.first, self.second))
        return (f"{self.row['key']} {self.row['from']} -> {self.row['to']}: {self.row['observable']} "
                f"{first:.5g} -> {second:.5g}; t = {self.t():.1f}")

    def t(self):
        (over1, under1), (over2, under2) = self.first, self.second
        return t_of(over2 / under2 - over1 / under1)

    def faults(self):
        """What the runs show against the row, in words."""
        faults, direction = [], self.row["direction"]
        if direction == "=":
            if (self.first[0] != self.second[0]).any():
                faults.append("moves, and must not")
        elif direction and (self.t() if direction == "+" else -self.t()) <= T_ONE_SIDED:
            faults.append(f"does not move as it must ({direction})")
        if self.row["level"]:
            faults += self.size_faults(float(self.row["level"]), *self.second)
        if self.row["ratio"]:
            over1, under1 = self.first
            over2, under2 = self.second
            faults += self.size_faults(float(self.row["ratio"]), over2 / under2, over1 / under1)
        return faults

    def size_faults(self, size, over, under):
        """Whether over = size * under on average. The difference is linear, and so not biased as a mean of ratios is."""
        differences = over - size * under
        error = differences.std(ddof=1) / len(differences) ** 0.5
        faults = []
        if abs(t_of(differences)) > T_TWO_SIDED:
            faults.append(f"is {over.mean() / under.mean():.5g} times and must be {size}, t = {t_of(differences):.1f}")
        if T_TWO_SIDED * error > RESOLUTION * abs(over.mean()):
            faults.append(f"is known to {T_TWO_SIDED * error / abs(over.mean()):.0%} only")
        return faults


class Effects(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(dir=os.getcwd(), prefix="effects-")
        cls.laboratory = Laboratory(TRANSITO, TINY, pathlib.Path(cls.folder.name), REPLICATIONS)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def faults(self, row):
        effect = Effect(self.laboratory, row)
        return [f"{effect}: {fault}" for fault in effect.faults()]

    def check_part(self, part):
        faults = [fault for row in ROWS if row["part"] == part for fault in self.faults(row)]
        self.assertEqual(faults, [], "\n" + "\n".join(faults))

    def test_every_part_of_the_model_has_an_effect(self):
        self.assertEqual(set(PARTS), PARTS_OF_THE_MODEL)

    def test_an_effect_that_is_not_there_is_not_found(self):
        row = {"part": "", "key": "results.compression", "from": "1", "to": "2", "given": "", "level": "", "ratio": "",
               "observable": "encounters"}
        for direction in "+-":
            self.assertNotEqual(self.faults(row | {"direction": direction}), [])
        self.assertEqual(self.faults(row | {"direction": "="}), [])

    def test_the_wrong_direction_and_the_wrong_size_are_found(self):
        row = {"part": "", "key": "departures[sea].factor", "from": "1", "to": "2", "given": "", "level": "",
               "observable": "entries[gateway=alder]"}
        self.assertEqual(self.faults(row | {"direction": "+", "ratio": "2"}), [])
        for wrong in ({"direction": "-", "ratio": "2"}, {"direction": "=", "ratio": "2"}, {"direction": "+", "ratio": "2.2"},
                      {"direction": "+", "ratio": "1.8"}):
            self.assertNotEqual(self.faults(row | wrong), [], wrong)

    def test_more_of_one_class_leaves_the_entries_of_all_others_as_they_were(self):
        """Common random numbers: a changed rate adds or drops the last parties of its own streams only."""
        given = {"departures[levels].only_class": "overseas_adult"}
        few, many = (self.laboratory.results(given | {"departures[levels].factor": factor}) for factor in ("1", "2"))
        before, after = few["entries"][:], many["entries"][:]
        fir = few["gateway"].asstr()[:].tolist().index("fir")
        overseas = few["nationality"].asstr()[:].tolist().index("OVERSEAS")
        self.assertTrue((after[:, :, fir, overseas] >= before[:, :, fir, overseas]).all())
        after[:, :, fir, overseas] = before[:, :, fir, overseas]
        self.assertTrue((before == after).all())


def add_test(part):
    setattr(Effects, "test_effects_of_" + part.replace(" ", "_"), lambda self: self.check_part(part))


for part in PARTS:
    add_test(part)


if __name__ == "__main__":
    unittest.main()
