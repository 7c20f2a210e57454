#!/usr/bin/python3
"""Runs the baseline year with one more output than part.py's variant before, and prints figures as scripts/bench reads them.

usage: outputs.py BUILD [--quick] summary|"series but passages"|series|journeys|"event log"

Twice: as it is, for seconds, bytes and memory; and under sampler.so (../year/), for two shares of processor time: traces, what a
model does to report a row and to choose journeys; output, what is done with the rows: log, composing, compression and check.

--quick takes the tiny scenario in place of the year.
"""

import argparse
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "year")]
from split import Split  # noqa: E402
from transito_run import run, say  # noqa: E402

ROOT = HERE.parents[2]
CASE = "one replication"
SETTINGS = {"summary": ["results.series=[]"],
            "series but passages": ["results.passages=false"],
            "series": [],
            "journeys": ["results.journeys=10000"],
            "event log": ["results.event_log=true"]}


def options_of(variant):
    return [word for setting in SETTINGS[variant] for word in ("--set", setting)] + ["--replications", 1, "--threads", 1]


def sampled(options, base, folder):
    samples = folder / "samples"
    run(options.build / "transito", base, folder / "sampled.h5", *options_of(options.variant), SAMPLER_OUTPUT=str(samples),
        LD_PRELOAD=str(options.build / "sampler.so"), ASAN_OPTIONS="verify_asan_link_order=0")
    split = Split(options.build / "transito", samples)
    if split.samples == 0 or split.lost:
        sys.exit(f"{split.samples} samples, {split.lost} lost")
    return split


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("variant", choices=SETTINGS)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    base = ROOT / "configs" / ("tiny/tiny.cfg" if options.quick else "baseline-2023.cfg")
    print("case,variant,figure,unit,value")
    with tempfile.TemporaryDirectory(dir=options.build, prefix="outputs-") as name:
        folder = pathlib.Path(name)
        done = run(options.build / "transito", base, folder / "run.h5", *options_of(options.variant))
        say(CASE, options.variant, "wall", "s", done["seconds"])
        say(CASE, options.variant, "processor", "s", done["processor"])
        say(CASE, options.variant, "file", "bytes", (folder / "run.h5").stat().st_size)
        say(CASE, options.variant, "peak", "MiB", done["peak_bytes"] / 2**20)
        split = sampled(options, base, folder)
        for part in ("traces", "output"):
            say(CASE, options.variant, f"share of {part}", "1", split.share(part))


if __name__ == "__main__":
    main()
