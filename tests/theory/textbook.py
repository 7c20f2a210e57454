#!/usr/bin/python3
"""The engine against the textbook, through scenarios alone: every figure of every case inside its interval.

usage: textbook.py GROUP...         stations, networks, varying; none: all
       textbook.py --case NAME...   cases by the names of their functions
       textbook.py --list           the cases, how long they are, and why

Each case (textbook_stations.py, textbook_networks.py, textbook_varying.py) is a scenario and the figures that theory
gives. It runs with seeds 1, 2, 3 and 4 as they come; the replications of all four are independent observations.

Intervals are simultaneous at 99 % over all figures of all cases: Holm's procedure at 1 % rejects none of N figures
exactly when each is inside its own interval at 1 - 0.01 / N, so that the cases may be run apart; were the engine right
and the seeds others, the whole would fail once in a hundred times. A figure must also be known: half-width at most
0.5 % of its value (more only where the case says so). The lengths are decided beforehand from asymptotic variances
(textbook_chains.py, textbook_lengths.py).

The transient: stations start empty, the warm-up has at least 20 times the relaxation time of the case and is not
reported; what is left of the start is below exp(-20).
"""
import argparse
import resource
import sys

import textbook_networks
import textbook_stations
import textbook_varying
from textbook_case import ERROR_RATE, SEEDS, Exact, Figure
from textbook_runs import judge, measured, pooled, scenario

GROUPS = {
    "stations": textbook_stations.CASES,
    "networks": textbook_networks.CASES,
    "varying": textbook_varying.CASES,
}
RELAXATIONS = 20


def figures_of_all():
    return sum(isinstance(figure, Figure) for cases in GROUPS.values() for make in cases for figure in make().figures)


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def heading(case):
    warmup = ("no warm-up" if case.warmup_days == 0 else
              f"{case.warmup_days} d of warm-up = {case.relaxations:.0f} relaxation times")
    return (f"{case.name} [{case.source}]\n"
            f"    {len(SEEDS)} x {case.replications} replications of {case.days} d; {warmup}")


def line_of(figure, mean, half_width, verdict):
    width = "" if half_width is None else f"{100 * half_width / abs(figure.theory):7.3f} %"
    return f"    {figure.label:50.50s} {figure.theory:14.8g} {mean:14.8g} {width:>9s}  {verdict}"


def judged(case, measures, error_rate):
    """Prints a line for each figure; how many are wrong."""
    wrong = 0
    for figure in case.figures:
        values = figure.values(measures)
        if isinstance(figure, Exact):
            worst = values[abs(values - figure.theory).argmax()]
            good = bool((abs(values - figure.theory) <= figure.tolerance).all())
            print(line_of(figure, worst, None, "exact" if good else "WRONG"))
        else:
            verdict = judge(values, figure.theory, error_rate, figure.precision, figure.margin)
            good = verdict.good
            unknown = f"NOT KNOWN TO {100 * figure.precision:g} %"
            word = "inside" if good else unknown if verdict.inside else "OUTSIDE"
            print(line_of(figure, verdict.mean, verdict.half_width, word))
        wrong += not good
    return wrong


def run(case, error_rate, program=None):
    if case.relaxations < RELAXATIONS and case.warmup_days > 0:
        raise ValueError(f"{case.name}: a warm-up of {case.relaxations:.1f} relaxation times")
    print(heading(case))
    before = cpu_seconds()
    measures = pooled([measured(scenario(case.config, case.days, case.warmup_days, case.replications, seed), program,
                                case.name) for seed in SEEDS])
    wrong = judged(case, measures, error_rate)
    print(f"    {cpu_seconds() - before:.1f} s of processor time\n", flush=True)
    return wrong


def chosen(arguments):
    if arguments.case:
        by_name = {make.__name__: make for cases in GROUPS.values() for make in cases}
        return [by_name[name] for name in arguments.case]
    return [make for group in arguments.group or GROUPS for make in GROUPS[group]]


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("group", nargs="*", choices=[*GROUPS, []])
    parser.add_argument("--case", nargs="+")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    makes = chosen(arguments)
    if arguments.list:
        print("\n".join(f"{make.__name__}: {heading(make())}" for make in makes))
        return 0
    count = figures_of_all()
    print(f"{count} figures in all cases; each interval at 1 - {ERROR_RATE:g} / {count}\n")
    print(f"    {'figure':50s} {'theory':>14s} {'measured':>14s} {'half-width':>9s}")
    wrong = sum(run(make(), ERROR_RATE / count) for make in makes)
    print(f"{wrong} figures outside" if wrong else "every figure is inside")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
