#!/usr/bin/python3
"""Runs the baseline year in one of the ways that part.py names, and prints figures as scripts/bench reads them.

usage: year.py BUILD [--quick] FACTOR|split|threads

FACTOR   the year with so many times the arrivals, appointments, officers, places and waiting rooms; 1 also times the
         yardstick, a million holds of a textbook binary heap, and says the year as a multiple of it
split    the year under sampler.so: nanoseconds on the processor per event, by part of the simulation (split.py)
threads  four short replications on one thread and on two

--quick takes the tiny scenario in place of the year, and fewer holds.
"""

import argparse
import csv
import math
import pathlib
import re
import sys
import tempfile

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from transito_run import output_of, run, say  # noqa: E402
from split import Split  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
YEAR = "year"
FEW, MANY = 100_000, 1_000_000  # pending events of the yardstick: in the cache, and beyond it
LIVE = {"in_transit", "waiting_for_appointment", "waiting_for_asylum", "stranded", "custody_in_transit_country",
        "custody_in_destination_country", "removed_to_set_out_again"}


# ---- the scenario, and the same with more of everything ----

def scale(number, factor):
    """A whole number scaled, at least 1: an office keeps an officer."""
    return max(1, math.floor(number * factor + 0.5))


def scale_stations(source, target, factor):
    with open(source, encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        columns, rows = table.fieldnames, list(table)
    for row in rows:
        for column in ("servers", "places"):
            if row[column] and int(row[column]) > 0:
                row[column] = scale(int(row[column]), factor)
    with open(target, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def group_in(printed, name):
    """The text of a group or list in a printed scenario."""
    return re.search(rf"^{name} = [({{]\n(.*?)^[)}}];$", printed, re.MULTILINE | re.DOTALL).group(1)


def scaled_scenario(program, base, folder, factor):
    """A scenario over `base` in which all that comes, and all that takes it in, is `factor` times as much."""
    printed = output_of([program, "check", base, "--print"])
    posts = group_in(printed, "posts")
    scale_stations(re.search(r'\btable = "(.*)";', posts).group(1), folder / "stations.csv", factor)
    room = scale(int(re.search(r"\bwaiting_room = (\d+);", posts).group(1)), factor)
    names = re.findall(r'\bid = "(.*)";', group_in(printed, "departures"))
    departures = ", ".join(f'{{ id = "{name}"; factor = {factor:.3f}; }}' for name in names)
    scenario = folder / "scaled.cfg"
    scenario.write_text(f'base = "{base}";\ndepartures = ( {departures} );\nappointments = {{ factor = {factor:.3f}; }};\n'
                        f'posts = {{ table = "stations.csv"; waiting_room = {room}; }};\n', encoding="utf-8")
    return scenario


# ---- runs ----

def most_persons_live(results):
    """The greatest number of persons at a day's end whose journey goes on, custody and waits included."""
    with h5py.File(results, "r") as file:
        live = [i for i, state in enumerate(file["person_state"].asstr()[:]) if state in LIVE]
        return int(file["people"][0][:, live, :].sum(axis=(1, 2)).max())


def yardstick(options):
    """Seconds per million holds by pending events."""
    sizes = (20_000, FEW // 100, MANY // 100) if options.quick else (MANY, FEW, MANY)
    lines = csv.DictReader(output_of([options.build / "heap_hold", *sizes]).splitlines())
    return {int(line["pending"]): float(line["seconds_per_million_holds"]) for line in lines}


def say_year(options, folder):
    factor, program = float(options.what), options.build / "transito"
    heap = yardstick(options) if factor == 1 else {}
    scenario = scaled_scenario(program, options.base, folder, factor) if factor != 1 else options.base
    done = run(program, scenario, folder / "year.h5", "--replications", 1, "--threads", 1)
    persons, variant = most_persons_live(folder / "year.h5"), f"arrivals x {options.what}"
    say(YEAR, variant, "wall", "s", done["seconds"])
    say(YEAR, variant, "processor", "s", done["processor"])
    say(YEAR, variant, "events", "1", done["events"])
    say(YEAR, variant, "rate", "events/s", done["events"] / done["seconds"])
    say(YEAR, variant, "time per event", "ns", done["seconds"] / done["events"] * 1e9)
    say(YEAR, variant, "peak", "MiB", done["peak_bytes"] / 2**20)
    say(YEAR, variant, "state", "bytes", done["state_bytes"])
    say(YEAR, variant, "persons live", "1", persons)
    say(YEAR, variant, "state per person", "bytes", done["state_bytes"] / persons)
    for pending, seconds in heap.items():
        say(f"a million holds, {pending:,} pending", "binary heap", "seconds", "s", seconds)
        say(f"a million holds, {pending:,} pending", "binary heap", "the year as a multiple", "1", done["seconds"] / seconds)


def say_split(options, folder):
    program, samples = options.build / "transito", folder / "samples"
    done = run(program, options.base, folder / "year.h5", "--replications", 1, "--threads", 1, SAMPLER_OUTPUT=str(samples),
               LD_PRELOAD=str(options.build / "sampler.so"), ASAN_OPTIONS="verify_asan_link_order=0")
    split = Split(program, samples)
    if split.samples == 0 or split.lost:
        sys.exit(f"{split.samples} samples, {split.lost} lost")
    nanoseconds = done["processor"] / done["events"] * 1e9
    for part in split.parts.names():
        say(part, "ours", "cost", "ns/event", nanoseconds * split.share(part))
    say("all", "ours", "cost", "ns/event", nanoseconds)
    say("all", "ours", "samples", "1", split.samples)


def say_threads(options, folder):
    short = ["--replications", 4]
    if not options.quick:
        short += ["--set", 'run.last_day="2023-01-31"', "--set", "run.warmup_days=60"]
    for threads, variant in ((1, "1 thread"), (2, "2 threads")):
        done = run(options.build / "transito", options.base, folder / "short.h5", *short, "--threads", threads)
        say("4 short replications", variant, "replications a second", "1/s", 4 / done["wall_seconds"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("what", metavar="FACTOR|split|threads")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    options.base = ROOT / "configs" / ("tiny/tiny.cfg" if options.quick else "baseline-2023.cfg")
    print("case,variant,figure,unit,value")
    with tempfile.TemporaryDirectory(dir=options.build, prefix="year-") as folder:
        {"split": say_split, "threads": say_threads}.get(options.what, say_year)(options, pathlib.Path(folder))


if __name__ == "__main__":
    main()
