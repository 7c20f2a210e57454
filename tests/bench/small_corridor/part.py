"""The small corridor, written twice: our program and SimPy's.

Claimed is the simulation proper. The whole process is told beside it: most of ours is starting and writing a results
file, a tenth of SimPy's is loading numpy.
"""

import importlib.util
import pathlib

from bench_claims import Claim

TITLE = "A small corridor written twice: seconds and MiB"
TIMED = pathlib.Path(__file__).resolve().parent / "timed.py"
DAYS = {"quick": 40, "whole": 150}  # whole: 20,000 parties
CASE = f"{DAYS['whole']} days"


def commands(folder, quick):
    days = ["--days", str(DAYS["quick" if quick else "whole"])]
    variants = [["/usr/bin/python3", "-B", TIMED, "ours", folder / "transito", *days]]
    if importlib.util.find_spec("simpy"):
        variants.append(["/usr/bin/python3", "-B", TIMED, "simpy", *days])
    return variants


def claims(m):
    return [Claim("20,000 parties: the simulation at least 100 times as fast as SimPy's",
                  m.ratio(CASE, "simpy", "ours", "simulation"), ">=", 100),
            Claim("20,000 parties: no more memory than SimPy's",
                  m.ratio(CASE, "ours", "simpy", "peak memory"), "<=", 1)]
