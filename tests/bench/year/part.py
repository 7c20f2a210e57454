"""The baseline year, end to end; year.py measures, README.md says how to read it."""

import pathlib

from bench_claims import Claim

TITLE = "The baseline year: seconds, where they go, memory, growth with arrivals, two threads"
HERE = pathlib.Path(__file__).resolve().parent
YEAR = "year"


def commands(folder, quick):
    script = ["/usr/bin/python3", "-B", HERE / "year.py", folder, *(["--quick"] if quick else [])]
    return [[*script, what] for what in ("0.1", "1", "10", "split", "threads")]


def bytes_per_further_person(m, fewer, more):
    """What the state grows by for each person more who is live at most; what any run holds does not count."""
    bytes_more = m.median(YEAR, more, "state") - m.median(YEAR, fewer, "state")
    return bytes_more / (m.median(YEAR, more, "persons live") - m.median(YEAR, fewer, "persons live"))


def apart(low, high):
    """How far two figures of at least 0 are apart, as a share of the greater: a tiny run fits the pages that it begins with."""
    return abs(high - low) / max(low, high) if max(low, high) > 0 else 0.0


def claims(m):
    tenth, once, tenfold = "arrivals x 0.1", "arrivals x 1", "arrivals x 10"
    low, high = bytes_per_further_person(m, tenth, once), bytes_per_further_person(m, once, tenfold)
    return [
        Claim("the year takes at most 4 s", m.median(YEAR, once, "wall"), "<=", 4.0),
        Claim("the year takes at most 200 MiB", m.median(YEAR, once, "peak"), "<=", 200.0),
        Claim("ten times the arrivals take at most 12 times as long", m.ratio(YEAR, tenfold, once, "wall"), "<=", 12.0),
        Claim(f"bytes of state per further person live: {low:.1f} from 0.1 to 1, {high:.1f} from 1 to 10; apart by",
              apart(low, high), "<=", 0.05),
        Claim("output takes under a tenth of a run", m.median("output", "ours", "cost") / m.median("all", "ours", "cost"),
              "<", 0.1),
        Claim("two threads make at least 1.8 times the replications per second of one",
              m.ratio("4 short replications", "2 threads", "1 thread", "replications a second"), ">=", 1.8),
    ]
