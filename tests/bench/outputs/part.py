"""What each output costs; outputs.py measures."""

import pathlib

from bench_claims import Claim

TITLE = "What each output costs: bytes of the results file, share of the run, seconds"
HERE = pathlib.Path(__file__).resolve().parent
VARIANTS = ("summary", "series but passages", "series", "journeys", "event log")
RUN = "one replication"


def commands(folder, quick):
    script = ["/usr/bin/python3", "-B", HERE / "outputs.py", folder, *(["--quick"] if quick else [])]
    return [[*script, variant] for variant in VARIANTS]


def claims(m):
    return [Claim(f"output takes under a tenth of a run with {variant}", m.median(RUN, variant, "share of output"), "<", 0.1)
            for variant in ("summary", "series")]
