#!/usr/bin/python3
"""The M/M/1 of configs/queueing on the model `queueing`, as a user runs it: load 0.8, all measures, recounts each evening.

usage: mm1_model.py TRANSITO DAYS

Times the run that the program times itself, results file included. A customer is two events: it comes, it is served.
"""

import datetime
import json
import math
import pathlib
import subprocess
import sys
import tempfile

SCENARIO = pathlib.Path(__file__).resolve().parents[3] / "configs" / "queueing" / "mm1.cfg"
FIRST_DAY = datetime.date(2001, 1, 1)
LOAD, PER_HOUR, STANDARD_ERRORS = 0.8, 48.0, 5.0


def run(program, days):
    last_day = FIRST_DAY + datetime.timedelta(days=days - 1)
    with tempfile.TemporaryDirectory() as folder:
        words = [program, "run", SCENARIO, "--replications", "1", "--threads", "1", "--json",
                 "--set", f'run.first_day="{FIRST_DAY}"', "--set", f'run.last_day="{last_day}"',
                 "--output", f"{folder}/mm1.h5"]
        return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def main():
    if len(sys.argv) != 3 or not sys.argv[2].isdigit() or int(sys.argv[2]) < 10:
        sys.exit("usage: mm1_model.py TRANSITO DAYS, from 10")
    done = run(sys.argv[1], int(sys.argv[2]))
    mean = {measure["name"]: measure["mean"] for measure in done["measures"]}
    service = LOAD / PER_HOUR
    theory = LOAD / (1 - LOAD) * service
    variance = LOAD * (2 + 5 * LOAD - 4 * LOAD**2 + LOAD**3) / (1 - LOAD) ** 4  # as in engines.h
    error = service * math.sqrt(variance / (24 * PER_HOUR * int(sys.argv[2])))
    if not abs(mean["desk.wait_hours"] - theory) <= STANDARD_ERRORS * error:
        sys.exit(f"the model: the mean wait is {mean['desk.wait_hours']:g} h, by theory {theory:g} +- {error:g}")
    print("case,variant,figure,unit,value")
    print(f"M/M/1,model queueing,customer,ns,{done['run']['wall_seconds'] * 1e9 / (done['run']['events'] / 2):.1f}")
    print(f"M/M/1,model queueing,peak,MiB,{done['run']['peak_bytes'] / 2**20:.1f}")


if __name__ == "__main__":
    main()
