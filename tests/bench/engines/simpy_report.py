"""What engines.h does for the programs in C and C++: the size asked for, the check against theory, the lines of CSV."""

import math
import pathlib
import random
import sys
import time

LOAD, REMOTE, ENTITIES, SEED = 0.9, 0.25, 1000, 20231218
STANDARD_ERRORS = 5.0


def size():
    if len(sys.argv) != 2 or not sys.argv[1].isdigit() or int(sys.argv[1]) < 1000:
        sys.exit(f"usage: {sys.argv[0]} SIZE, from 1000")
    return int(sys.argv[1])


def must_be(what, measured, theory, error):
    if not abs(measured - theory) <= STANDARD_ERRORS * error:
        sys.exit(f"SimPy: {what} is {measured:g}, by theory {theory:g} +- {error:g}")


def peak():
    """MiB; not that of getrusage(), which counts who started the program."""
    status = pathlib.Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def write(case, variant, figure, seconds):
    print("case,variant,figure,unit,value")
    print(f"{case},{variant},{figure},ns,{seconds * 1e9:.1f}")
    print(f"{case},{variant},peak,MiB,{peak():.1f}")


def mm1(variant, customers, time_in_system, seconds):
    variance = LOAD * (2 + 5 * LOAD - 4 * LOAD**2 + LOAD**3) / (1 - LOAD) ** 4
    must_be("the mean time in the system", time_in_system, 1 / (1 - LOAD), math.sqrt(variance / customers))
    write("M/M/1", variant, "customer", seconds / customers)


def phold(variant, events, clock, remote, seconds):
    must_be("the time of the last event", clock, events / ENTITIES, math.sqrt(events) / ENTITIES)
    must_be("messages sent elsewhere", remote, REMOTE * events, math.sqrt(REMOTE * (1 - REMOTE) * events))
    write("PHOLD", variant, "event", seconds / events)


def time_mm1(variant, made_for):
    """Times an M/M/1 made by made_for(customers), which has `env`, `served` and `total` time in the system."""
    customers = size()
    random.seed(SEED)
    queue = made_for(customers)
    begin = time.process_time()
    queue.env.run()
    seconds = time.process_time() - begin
    assert queue.served == customers
    mm1(variant, customers, queue.total / customers, seconds)
