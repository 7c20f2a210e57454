#!/usr/bin/python3
"""95 % intervals of the program cover: M/M/1 at load 0.9, 1,000 macro-replications, 93 to 97 % of them hold the true
mean.

A macro-replication is one run of the program (seeds 1 to 1,000) of ten replications; its interval is Student's over the
ten, as `transito run --json` prints it. Measured is the number inside, whose mean is load / (1 - load) = 9.

The lengths, decided beforehand:
- Warm-up: the relaxation time is 1 / (1 - sqrt(0.9))^2 = 380 services; 6 days of services of a minute are 22 of them.
- Replications: the number inside is skewed, and so is its mean over T services. For two-sided Student intervals of R
  observations with skewness s / sqrt(T) and excess kurtosis k / T the coverage differs from 95 % by
      2 phi(z) z (k (z^2 - 3) / 12 - s^2 (z^4 + 2 z^2 - 3) / 18) / (R T),    z = 1.96
  (Hall 1992, "The Bootstrap and Edgeworth Expansion", section 2.6). s and k of M/M/1 are computed below from its
  generator; with R T = 720,000 services it is 0.6 %: 94.4 % is to be expected.

False alarms: of 1,000 intervals with a coverage of 94.4 % fewer than 930 cover once in 35 times, more than 970 never;
were the coverage 95 %, fewer than 930 once in 430 times and more than 970 once in 1,400. The seeds are fixed.
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
from scipy import stats
from textbook_case import exponential
from textbook_chains import line
from textbook_runs import scenario

LOAD, SERVICE = 0.9, 60.0  # services an hour
MACROS, REPLICATIONS, WARMUP_DAYS, DAYS = 1000, 10, 6, 50
LEAST, MOST = 0.93, 0.97

CONFIG = f"""
stations = ( {{ id = "desk"; servers = 1; service_hours = {exponential(1 / SERVICE)}; }} );
classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {LOAD * SERVICE}; }} );
"""


def expected_coverage(services):
    """Of 95 % intervals over `services` in all, to first order. The cumulants of the area grow with time at rates that
    follow from the expansion of the largest eigenvalue of Q + theta diag(n) in theta."""
    chain = line(1, LOAD, 1.0, 700)
    pi, inside = chain.stationary(), numpy.array(chain.states, dtype=float)
    centred = inside - pi @ inside

    def potential(drift):
        gain = chain.potential(drift)
        return gain - pi @ gain

    first = potential(centred)
    variance = 2 * pi @ (centred * first)
    second = potential(centred * first - variance / 2)
    third = 6 * pi @ (centred * second)
    fourth = 24 * pi @ (centred * potential(centred * second - variance / 2 * first - third / 6))
    skewness, kurtosis, z = third / variance**1.5, fourth / variance**2, 1.96
    shift = kurtosis * (z**2 - 3) / 12 - skewness**2 * (z**4 + 2 * z**2 - 3) / 18
    return 0.95 + 2 * stats.norm.pdf(z) * z * shift / services


def interval(folder, seed):
    """(mean, half-width) as the program prints them."""
    done = subprocess.run([os.environ["TRANSITO"], "run", "case.cfg", "--seed", str(seed), "--output", "case.h5",
                           "--overwrite", "--threads", "1", "--json", "--set", "results.compression=0"],
                          cwd=folder, text=True, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    measures = {measure["name"]: measure for measure in json.loads(done.stdout)["measures"]}
    return measures["desk.inside"]["mean"], measures["desk.inside"]["half_width"]


def main():
    true = LOAD / (1 - LOAD)
    services = REPLICATIONS * DAYS * 24 * SERVICE
    expected = expected_coverage(services)
    relaxation = 1 / (1 - math.sqrt(LOAD)) ** 2
    print(f"{REPLICATIONS} replications of {DAYS * 24 * SERVICE:.0f} services, warm-up of "
          f"{WARMUP_DAYS * 24 * SERVICE / relaxation:.0f} relaxation times; expected coverage {100 * expected:.2f} %")
    with tempfile.TemporaryDirectory(dir=os.getcwd(), prefix="run-") as name:
        folder = pathlib.Path(name)
        (folder / "case.cfg").write_text(scenario(CONFIG, DAYS, WARMUP_DAYS, REPLICATIONS, 1))
        intervals = numpy.array([interval(folder, seed) for seed in range(1, MACROS + 1)])
    means, halves = intervals.T
    covered = int((abs(means - true) <= halves).sum())
    print(f"{covered} of {MACROS} intervals hold {true:g} ({100 * covered / MACROS:.1f} %); "
          f"{(means - halves > true).sum()} lie above it, {(means + halves < true).sum()} below; "
          f"mean half-width {halves.mean():.3f}; "
          f"mean of means {means.mean():.4f} +- {1.96 * means.std(ddof=1) / MACROS ** 0.5:.4f}")
    return 0 if LEAST <= covered / MACROS <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
