#!/usr/bin/python3
"""Times one run of the small corridor: of our program, or of SimPy's.

usage: timed.py ours TRANSITO | timed.py simpy     [--days N]

Prints CSV for scripts/bench: seconds of the simulation proper and of the whole process, its processor time and peak
memory. The run is checked: everybody who set out is in one state at the end (in ours by the census of each day), and as
many have set out as the table says.
"""

import argparse
import csv
import datetime
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent
FIRST_REPORTED_DAY, WARM_UP_DAYS, DAYS = datetime.date(2023, 1, 31), 30, 150


def timed(command):
    """What it printed, and what the whole process took."""
    begin = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return printed, {"process": ("s", seconds), "processor": ("s", usage.ru_utime + usage.ru_stime),
                     "peak memory": ("MiB", usage.ru_maxrss / 1024)}


def time_ours(transito, days):
    last_day = FIRST_REPORTED_DAY + datetime.timedelta(days - WARM_UP_DAYS - 1)
    with tempfile.TemporaryDirectory(dir=os.getcwd(), prefix="timed-") as folder:
        path = pathlib.Path(folder, "ours.h5")
        printed, figures = timed([transito, "run", FOLDER / "small_corridor.cfg", "--threads", "1", "--json",
                                  "--output", path, "--set", f"run.last_day={last_day}"])
        import h5py  # only now: a process that is started has at least the memory of the one that starts it

        with h5py.File(path) as file:
            persons, entered = int(file["people"][0, -1].sum()), int(file["entries"][0].sum())
    return {"simulation": ("s", json.loads(printed)["run"]["wall_seconds"]), **figures}, persons, entered


def time_simpy(days):
    printed, figures = timed([sys.executable, "-B", FOLDER / "corridor_simpy.py", "--days", days])
    found = json.loads(printed)
    persons = sum(n for name, n in found["outcomes"].items() if name.startswith("at_end_"))
    if persons != found["persons"]:
        sys.exit(f"{found['persons']} persons have set out, and {persons} are in a state")
    return {"simulation": ("s", found["simulation_s"]), **figures}, persons, found["outcomes"]["entered"]


def check(persons, entered, days):
    """Parties come as Poisson processes, and their persons' mean square is at most ten times their mean (groups: 80 and
    8): six standard deviations of a number of persons are below 20 times its root."""
    with open(FOLDER / "departures.csv", encoding="utf-8") as file:
        a_day = sum(float(row["persons_per_day"]) for row in csv.DictReader(file))
    for what, counted, of_days in (("set out", entered, days - WARM_UP_DAYS), ("are", persons, days)):
        expected = a_day * of_days
        if abs(counted - expected) > 20 * math.sqrt(expected):
            sys.exit(f"{counted} persons {what}, not about {expected:.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("variant", choices=("ours", "simpy"))
    parser.add_argument("transito", nargs="?", type=pathlib.Path)
    parser.add_argument("--days", type=int, default=DAYS, help=f"with {WARM_UP_DAYS} of warm-up; default {DAYS}")
    options = parser.parse_args()
    if options.days <= WARM_UP_DAYS:
        parser.error(f"more than {WARM_UP_DAYS} days")
    if (options.variant == "ours") != (options.transito is not None):
        parser.error("our program is named, SimPy's is not")
    timing = time_ours(options.transito, options.days) if options.variant == "ours" else time_simpy(options.days)
    figures, persons, entered = timing
    check(persons, entered, options.days)
    print("case,variant,figure,unit,value")
    for figure, (unit, value) in figures.items():
        print(f"{options.days} days,{options.variant},{figure},{unit},{value:.6g}")


if __name__ == "__main__":
    main()
