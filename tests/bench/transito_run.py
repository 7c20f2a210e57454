"""What parts that time whole runs of transito share: run it, say a figure."""

import csv
import json
import os
import resource
import subprocess
import sys
import time

from own_memory import of_its_own


def output_of(command, **environment):
    done = subprocess.run(of_its_own(command), text=True, capture_output=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, **environment})
    if done.returncode:
        sys.exit(f"{command[0]} ended with status {done.returncode}: {(done.stderr.strip() or 'nothing said').splitlines()[-1]}")
    return done.stdout


def say(case, variant, figure, unit, value):
    csv.writer(sys.stdout, lineterminator="\n").writerow((case, variant, figure, unit, f"{value:.9g}"))


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(program, scenario, results, *options, **environment):
    """The object `run` of a run's summary, with the seconds of the whole process, its start and end included: as they pass,
    and on the processor."""
    begin, used = time.monotonic(), processor_seconds()
    text = output_of([program, "run", scenario, "--json", "--overwrite", "--output", results, *options], **environment)
    return {**json.loads(text)["run"], "seconds": time.monotonic() - begin, "processor": processor_seconds() - used}
