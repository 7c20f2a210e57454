#!/usr/bin/python3
"""Means do not depend on how finely time is counted: M/M/1 with the same draws at ticks of a millionth and a
ten-millionth of the mean service time differs by less than one in 100,000.

Times are rounded to the nearest tick, so that a mean over n customers of error 0.3 ticks each moves by some 0.3 /
sqrt(n) ticks, far below the bound; what would break it is rounding to one side, or draws that depend on the tick.
"""
import sys

from textbook_case import exponential
from textbook_runs import measured, scenario

MEASURES = ("desk.wait_hours", "desk.sojourn_hours", "desk.queue", "desk.inside", "desk.utilization",
            "customer.time_hours")
LARGEST = 1e-5
SECOND = 1 / 3600  # the mean service


def run(ticks_per_second):
    config = f"""
    clock = {{ ticks_per_second = {ticks_per_second}; }};
    stations = ( {{ id = "desk"; servers = 1; service_hours = {exponential(SECOND)}; }} );
    classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {0.7 / SECOND}; }} );
    """
    return measured(scenario(config, days=5, warmup_days=1, replications=2, seed=1))


def main():
    coarse, fine = run(1_000_000), run(10_000_000)
    failed = 0
    for name in MEASURES:
        difference = abs(coarse[name] / fine[name] - 1)
        failed += not (difference < LARGEST).all()
        print(f"{name:24s} {coarse[name].mean():.12g} {fine[name].mean():.12g}   "
              f"largest relative difference {difference.max():.2e}")
    same = all((coarse[name] == fine[name]).all() for name in MEASURES)
    if same:
        print("no figure differs at all: the ticks are the same")
    return 1 if failed or same else 0


if __name__ == "__main__":
    sys.exit(main())
