"""What stands in a results file of the rows that are written as things happen: the event log and sampled journeys.

The file is read with h5py alone (trace_rules.py) and held against itself: the daily series, which other code of the program
counts; the sample against the log; journeys against conservation of persons. Each rule is seen to fail on a file that breaks it.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import h5py
import numpy
import scipy.stats

import trace_rules

TRANSITO = pathlib.Path(os.environ["TRANSITO"]).resolve()
SOURCE = pathlib.Path(os.environ["TRANSITO_SOURCE"]).resolve()
TINY = SOURCE / "configs/tiny/tiny.cfg"
JOURNEYS, REPLICATIONS, SEVERAL = 200, 2, 15
FEW, DAYS = 60, 12
# More of all that is rare: deaths, stops, full checkpoints, lost patience, returns.
BUSY = ["line.deaths_per_100000=20000.0", "checkpoint.stop_factor=2.0",
        'appointments.patience_days={ distribution = "exponential"; mean = 2.0; }', "results.event_log=true",
        "results.passages=true"]
# Between them all that can happen to a customer; cut short.
QUEUES = {"hunt_blocking": 2, "erlang_a": 1, "mmck": 1, "priorities": 1, "interruptions": 30, "deadlock": 5}


def run(output, scenario, *words, settings=()):
    subprocess.run([TRANSITO, "run", scenario, "--quiet", "--output", output, *words,
                    *(word for setting in settings for word in ("--set", setting))],
                   cwd=folder, check=True, capture_output=True, text=True)
    return folder / output


def setUpModule():
    global folder, busy, short
    folder = pathlib.Path(tempfile.mkdtemp(dir=".", prefix="traces-")).resolve()
    busy = run("busy.h5", TINY, "--replications", str(REPLICATIONS), settings=[*BUSY, f"results.journeys={JOURNEYS}"])
    short = run("short.h5", TINY, "--replications", "2",
                settings=[*BUSY, f"results.journeys={FEW}", f'run.last_day="2023-01-{DAYS}"'])


def tearDownModule():
    shutil.rmtree(folder)


class Log(unittest.TestCase):
    def test_rows_of_the_corridor_are_consistent_and_count_up_to_its_daily_series(self):
        self.assertEqual(trace_rules.faults_of(busy, JOURNEYS), set())

    def test_every_series_that_has_rows_is_there_and_not_all_zero(self):
        with h5py.File(busy) as file:
            flows = trace_rules.flows_of(file)
            self.assertEqual([name for name in flows if not file[name][:].any()], [])
            flow = {name for name, variable in file.items()
                    if trace_rules.attribute(variable, "cell_methods") == "time: sum"}
            self.assertEqual(flow, set(flows))

    def test_everything_that_can_happen_to_a_party_does_and_is_told(self):
        with h5py.File(busy) as file:
            happens = trace_rules.kinds(file, "event")
            self.assertEqual([what for what, rows in happens.items() if not rows.any()],
                             ["finds_no_way_on"])  # the graph of tiny has no dead end

    def test_rows_of_queues_are_consistent_and_count_up_to_their_daily_series(self):
        told, counted = set(), set()
        for name, days in QUEUES.items():
            scenario = SOURCE / f"configs/queueing/{name}.cfg"
            file = run(f"{name}.h5", scenario, "--replications", "2",
                       settings=["results.event_log=true", f'run.last_day="2001-01-{days:02}"', "run.warmup_days=1"])
            with self.subTest(name):
                self.assertEqual(trace_rules.faults_of(file), set())
            with h5py.File(file) as data:
                told |= {what for what, rows in trace_rules.kinds(data, "event").items() if rows.any()}
                counted |= {name for name in trace_rules.flows_of(data) if data[name][:].any()}
        self.assertGreaterEqual(told, {"enters", "waits_in_line", "is_put_out_of_service", "is_blocked", "is_freed", "balks",
                                       "reneges", "leaves"})
        self.assertGreaterEqual(counted, {"arrivals", "departures", "served", "balked", "reneged"})


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.compositions = trace_rules.compositions(
            run("several.h5", TINY, "--replications", str(SEVERAL), settings=[*BUSY, f"results.journeys={JOURNEYS}"]))

    def sampled(self, path):
        """Numbers of the sampled parties, by replication."""
        with h5py.File(path) as file:
            of, party = file["journey_replication"][:], file["journey_party"][:]
            return [list(party[of == r]) for r in range(len(file["replication"]))]

    def test_a_smaller_sample_is_the_first_journeys_of_a_larger_one_on_any_number_of_threads(self):
        larger = self.sampled(busy)
        for asked, threads in ((1, 1), (50, 1), (50, 3)):
            smaller = run(f"{asked}-{threads}.h5", TINY, "--replications", str(REPLICATIONS), "--threads", str(threads),
                          settings=[*BUSY, f"results.journeys={asked}"])
            self.assertEqual(trace_rules.faults_of(smaller, asked), set())
            self.assertEqual(self.sampled(smaller), [numbers[:asked] for numbers in larger])

    def test_who_asks_for_more_than_there_are_has_every_party(self):
        everyone = run("everyone.h5", TINY, settings=[*BUSY, "results.journeys=100000"])
        self.assertEqual(trace_rules.faults_of(everyone, 100000), set())
        self.assertEqual(self.sampled(everyone)[0][:JOURNEYS], self.sampled(busy)[0])

    def test_the_sample_is_made_up_as_all_parties_are(self):
        """Chi-square by nationality, gateway, tenth of the period and size; the seed is fixed. That a part is drawn
        without putting back makes the statistic smaller, so the bound is on the safe side."""
        for name, (sampled, expected) in self.compositions.items():
            self.assertGreater(len(expected), 1, name)
            self.assertEqual(sampled.sum(), SEVERAL * JOURNEYS)
            self.assertGreater(scipy.stats.chisquare(sampled, expected).pvalue, 1e-6, name)

    def test_a_sample_that_half_as_often_again_takes_one_half_of_the_groups_would_not_pass(self):
        """The power of the test above."""
        for name, (_, expected) in self.compositions.items():
            weight = numpy.where(numpy.arange(len(expected)) < len(expected) / 2, 1.5, 1)
            leaning = expected * weight / (expected * weight).sum() * expected.sum()
            self.assertLess(scipy.stats.chisquare(leaning, expected).pvalue, 1e-6, name)


def change(name, make):
    """A break: `make` gets the values of a variable and changes them."""
    def apply(file):
        values = file[name][:]
        make(values)
        file[name][:] = values
    return apply


def swap(first, second):
    def make(values):
        values[[first, second]] = values[[second, first]]
    return make


def put(where, value):
    def make(values):
        values[where] = value
    return make


def add(where, value):
    def make(values):
        values[where] += value
    return make


def of_kind(file, prefix, what, which=0):
    """The place of the `which`-th row of a kind."""
    return int(numpy.flatnonzero(trace_rules.kinds(file, prefix)[what])[which])


def rekind(prefix, what, other):
    """The last row of a kind becomes one of another."""
    def apply(file):
        meanings = trace_rules.meanings_of(file[f"{prefix}_kind"])
        change(f"{prefix}_kind", put(of_kind(file, prefix, what, -1), meanings.index(other)))(file)
    return apply


def second_of_four(file):
    """The place of the second step of a journey that has four or more."""
    steps = file["journey_steps"][:]
    journey = int(numpy.flatnonzero(steps > 3)[0])
    return steps[:journey].sum() + 1


def end_early(file):
    """It says that it was the end."""
    ends = trace_rules.meanings_of(file["step_state"]).index("gave_up_or_settled")
    change("step_state", put(second_of_four(file), ends))(file)


def come_late(file):
    """It comes after the next."""
    at = second_of_four(file)
    change("step_time", put(at, file["step_time"][at + 1] + 1))(file)


def move_party(file):
    """A row of the log goes to the party of another journey."""
    change("event_party", put(of_kind(file, "event", "is_processed"), file["journey_party"][0]))(file)


BREAKS = [
    ("journey_steps add up to the steps", change("journey_steps", add(3, 1))),
    ("journey_steps add up to the steps", change("journey_steps", put(3, 0))),
    ("steps are in order of time", come_late),
    ("journeys are in order of replication", change("journey_replication", swap(0, -1))),
    ("journey_time is that of the first step", change("journey_time", add(7, 1))),
    ("journey_persons is that of the first step", change("journey_persons", add(7, 1))),
    ("journey_gateway is the place of the first step", change("journey_gateway", lambda v: put(5, (v[5] + 1) % 3)(v))),
    ("journey_state is that of the last step", change("journey_state", lambda v: put(9, (v[9] + 1) % 13)(v))),
    ("a journey begins with setting out, once", rekind("step", "arrives", "sets_out")),
    ("a journey begins with setting out, once", rekind("step", "sets_out", "arrives")),
    ("a journey begins with setting out, once", rekind("event", "arrives", "sets_out")),
    ("something happens after the end", end_early),
    ("persons come or go unsaid", change("step_persons", add(1, 1))),
    ("as many different parties as asked for", change("journey_party", lambda v: put(0, v[1])(v))),
    ("as many different parties as asked for", change("journey_party", put(0, 12345))),
    ("steps are the rows of the party in the log", change("step_leg", add(1, 1))),
    ("steps are the rows of the party in the log", move_party),
    ("the log is in order of replication, time and who", change("event_time", put(0, (DAYS - 1) * trace_rules.DAY))),
    ("the log is in order of replication, time and who", change("event_replication", swap(0, -1))),
    ("values of event_time", change("event_time", put(-1, DAYS * trace_rules.DAY))),
    ("values of event_place", change("event_place", put(100, 10))),
    ("values of event_kind", change("event_kind", put(100, 29))),
    ("values of event_persons", change("event_persons", put(100, 0))),
    ("values of step_area", change("step_area", put(-1, 3))),
    ("counts of encounters", rekind("event", "is_encountered", "is_stopped")),
    ("counts of deaths", change("deaths", add((0, 0, 0), 1))),
    ("counts of station_served", change("station_served", add((1, DAYS - 1, 0), 1))),
]


class Breaks(unittest.TestCase):
    def test_a_file_that_is_not_broken_breaks_no_rule(self):
        self.assertEqual(trace_rules.faults_of(short, FEW), set())

    def test_each_rule_is_seen_to_fail_on_a_file_that_breaks_it(self):
        for rule, break_ in BREAKS:
            shutil.copy(short, folder / "broken.h5")
            with h5py.File(folder / "broken.h5", "r+") as file:
                break_(file)
            with self.subTest(rule):
                self.assertIn(rule, trace_rules.faults_of(folder / "broken.h5", FEW))

    def test_every_series_that_has_rows_is_compared(self):
        with h5py.File(short) as file:
            flows = list(trace_rules.flows_of(file))
        for series in flows:
            shutil.copy(short, folder / "broken.h5")
            with h5py.File(folder / "broken.h5", "r+") as file:
                file[series][0, 3] += 1
                self.assertEqual(trace_rules.series_that_differ(file), {f"counts of {series}"})


def kinds_table(readme):
    """{kind: what its row says besides} of the table below the mark, in its order; texts in parentheses are kept."""
    part = (SOURCE / readme).read_text().split("<!-- kinds: ")[1].split("\n\n")[1]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in part.splitlines()[2:]]
    return {cells[0].strip("`"): cells[2:] for cells in rows}


class Readmes(unittest.TestCase):
    def test_the_kinds_of_rows_are_those_of_the_files_in_their_order(self):
        queue = run("kinds.h5", SOURCE / "configs/queueing/deadlock.cfg", settings=["results.event_log=true"])
        for readme, path in (("models/corridor/README.md", busy), ("models/queueing/README.md", queue)):
            with h5py.File(path) as file:
                self.assertEqual(list(kinds_table(readme)), trace_rules.meanings_of(file["event_kind"]))

    def test_each_kind_says_what_its_line_tells_and_no_more(self):
        table = kinds_table("models/corridor/README.md")
        with h5py.File(busy) as file:
            for what, rows in trace_rules.kinds(file, "event").items():
                if not rows.any():
                    continue
                for column in ("leg", "mode", "station", "area"):
                    share = (file[f"event_{column}"][:][rows] >= 0).mean()
                    if f"{column} (" in table[what][0]:
                        self.assertTrue(0 < share < 1, (what, column))
                    else:
                        self.assertEqual(share, column in table[what][0].split(", "), (what, column))

    def test_the_examples_run_as_they_stand_and_show_the_first_journey(self):
        section = (SOURCE / "output/README.md").read_text().split("\n## Journeys and the event log\n")[1].split("\n## ")[0]
        blocks = dict(re.findall(r"```(\w+)\n(.*?)```", section, re.S))
        (folder / "configs").symlink_to(SOURCE / "configs")
        for line in blocks["sh"].splitlines():
            subprocess.run(["bash", "-c", line.replace("build/release/transito", str(TRANSITO))], cwd=folder, check=True,
                           capture_output=True)
        with h5py.File(folder / "journeys.h5") as file:
            what = numpy.array(trace_rules.meanings_of(file["step_kind"]))[file["step_kind"][:]]
            places = numpy.array(trace_rules.labels(file, "place"))[file["step_place"][:]]
            count = file["journey_steps"][0]
        rows = [rf".*\b{kind}\b.*\b{place}\b.*" for kind, place in zip(what[:count], places[:count])]
        for language, command in (("python", "/usr/bin/python3"), ("r", "Rscript")):
            (folder / "example").write_text(blocks[language])
            done = subprocess.run([command, "example"], cwd=folder, check=True, capture_output=True, text=True)
            shown = [line for line in done.stdout.splitlines() if re.search(r"\d\d:\d\d:\d\d", line)]
            self.assertEqual(len(shown), count, language)
            for line, row in zip(shown, rows):
                self.assertRegex(line, row)
        self.assertIn("step_kind", (folder / "steps.csv").read_text().split("\n")[0])


if __name__ == "__main__":
    unittest.main()
