#!/usr/bin/python3
"""The worked examples of configs/queueing, as they stand, show what theory says of them.

Each runs once with its own seed and replications; each figure must be inside its interval, simultaneous at 99 % over
all figures here (Holm, as in textbook.py), and known to 6 %, or as the figure says. The textbook itself (textbook.py)
is narrower.
"""
import os
import pathlib
import sys

import numpy
from textbook_case import ERROR_RATE, Figure
from textbook_formulas import (
    Census,
    Class,
    ErlangA,
    Swing,
    cobham,
    completion_repeat,
    erlang_b,
    gordon_newell,
    hunt,
    jackson,
    kaufman_roberts,
    mmc_waits,
    mmck,
    pollaczek_khinchine,
)
from textbook_networks import time_to_deadlock
from textbook_runs import judge, measured
from textbook_varying import birth_death_by_hours

EXAMPLES = pathlib.Path(os.environ["TRANSITO_SOURCE"]) / "configs" / "queueing"
PRECISION = 0.06


def figure(measure, theory, precision=PRECISION):
    return Figure(measure, theory, measure, precision=precision)


def mm1():
    wait = mmc_waits(1, 48.0, 60.0)
    return [figure("desk.inside", 4.0), figure("desk.wait_hours", wait.mean), figure("desk.waited_share", 0.8)]


def mmc():
    wait = mmc_waits(3, 144.0, 60.0)
    return [figure("desk.waited_share", wait.waits), figure("desk.wait_hours", wait.mean),
            figure("desk.queue", 144 * wait.mean)]


def mmck_():
    p = mmck(2, 96.0, 60.0, 5)
    inside = p @ numpy.arange(6)
    return [figure("desk.balked_share", p[-1]), figure("desk.inside", inside), figure("desk.found_inside", inside),
            figure("desk.found_busy_share", p[2:].sum()), figure("desk.full_share", p[2:].sum())]


def erlang_a():
    theory = ErlangA(5, 360.0, 60.0, 30.0, most=200)
    return [figure("desk.reneged_share", theory.reneged), figure("desk.queue", theory.queue),
            figure("desk.wait_hours", theory.wait_of_served)]


def erlang_b_():
    return [figure("trunk.balked_share", erlang_b(10, 8.0))]


def mg1():
    return [figure("desk.wait_hours", pollaczek_khinchine(42.0, [1 / 60, 5 / 3600]), precision=0.1)]


def priorities():
    classes = [Class(rate, 1 / 60, 2 / 3600) for rate in (12.0, 18.0, 18.0)]
    return [figure(f"desk.{name}.wait_hours", wait) for name, wait in zip(("urgent", "usual", "idle"), cobham(classes))]


def jackson_():
    routes = [[0, 0.6, 0.4], [0.2, 0, 0], [0, 0, 0]]
    stations = jackson([40.0, 0.0, 0.0], routes, (60.0, 20.0, 30.0), (1, 2, 1))
    inside = sum(each.inside for each in stations)
    names = ("reception", "room_a", "room_b")
    return [*(figure(f"{name}.inside", each.inside) for name, each in zip(names, stations)),
            figure("present", inside), figure("visitor.time_hours", inside / 40)]


def gordon_newell_():
    # A machine that breaks is repaired 4 / 3 times on average.
    theory = gordon_newell((1.0, 4 / 3, 4 / 3), (1.0, 5.0, 15.0), (10, 2, 1), 10)
    names = ("running", "repair", "inspection")
    return [*(figure(f"{name}.inside", inside) for name, inside in zip(names, theory.inside)),
            figure("running.throughput_per_hour", theory.throughput[0])]


def kaufman_roberts_():
    narrow, wide = kaufman_roberts(10, (1, 4), (3.0, 1.0))
    return [figure("link.narrow.balked_share", narrow), figure("link.wide.balked_share", wide)]


def hunt_blocking():
    return [figure("second.throughput_per_hour", 60 * hunt(0))]


def interruptions():
    return [figure("desk.throughput_per_hour", 1 / completion_repeat(0.5, 1.0))]


def deadlock():
    return [figure("deadlock_hours", time_to_deadlock(2.0, 10.0, 1, 0.5)[0], precision=0.25)]


def mt_g_infinity():
    census = Census(Swing(100.0, 0.5, 24.0), 6.0)
    return [*(figure(f"town.at_h{hour:02d}", census.at(hour)) for hour in range(0, 24, 3)),
            *(figure(f"town.at_var_h{hour:02d}", census.at(hour), precision=0.25) for hour in range(0, 24, 6))]


def mt_mct_k():
    solved = birth_death_by_hours((0, 6, 9, 17, 21), (2.0, 8.0, 12.0, 9.0, 3.0), (0, 8, 18), (1, 3, 2), 4.0,
                                  lambda servers: servers + 8)
    return [figure(f"desk.at_h{hour:02d}", solved.at[hour], precision=0.25) for hour in range(0, 24, 2)]


CASES = {
    "mm1": mm1,
    "mmc": mmc,
    "mmck": mmck_,
    "erlang_a": erlang_a,
    "erlang_b": erlang_b_,
    "mg1": mg1,
    "priorities": priorities,
    "jackson": jackson_,
    "gordon_newell": gordon_newell_,
    "kaufman_roberts": kaufman_roberts_,
    "hunt_blocking": hunt_blocking,
    "interruptions": interruptions,
    "deadlock": deadlock,
    "mt_g_infinity": mt_g_infinity,
    "mt_mct_k": mt_mct_k,
}


def main():
    names = sorted(path.stem for path in EXAMPLES.glob("*.cfg"))
    cases = {name: make() for name, make in CASES.items()}
    count = sum(map(len, cases.values()))
    failed = 0
    for name in sorted({*names, *cases}):
        if name not in cases or name not in names:
            print(f"{name}: " + ("no theory here" if name in names else "no such example"))
            failed += 1
            continue
        measures = measured(f'base = "{EXAMPLES / name}.cfg";\n', label=name)
        for each in cases[name]:
            verdict = judge(each.values(measures), each.theory, ERROR_RATE / count, each.precision)
            failed += not verdict.good
            print(f"{name:16s} {each.label:28s} {each.theory:12.6g} {verdict.mean:12.6g} "
                  f"{100 * verdict.half_width / each.theory:7.2f} %  "
                  f"{'inside' if verdict.good else 'OUTSIDE' if not verdict.inside else 'NOT KNOWN'}", flush=True)
    print(f"{len(names)} examples, {count} figures, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
