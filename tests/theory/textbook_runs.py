"""Runs scenarios with the program, as a user does, and judges what they measure."""
import dataclasses
import datetime
import os
import pathlib
import subprocess
import tempfile

import h5py
import numpy
from scipy import stats

FIRST_DAY = datetime.date(2001, 1, 1)


def scenario(config, days, warmup_days, replications, seed):
    last_day = FIRST_DAY + datetime.timedelta(days=days - 1)
    return f"""model = "queueing";
run = {{ first_day = "{FIRST_DAY}"; last_day = "{last_day}"; warmup_days = {warmup_days};
        replications = {replications}; seed = {seed}; }};
{config}"""


def measured(text, program=None, label="scenario"):
    """Runs a scenario, given as text; {measure: array over its replications}."""
    program = program or os.environ["TRANSITO"]
    with tempfile.TemporaryDirectory(dir=os.getcwd(), prefix="run-") as name:
        folder = pathlib.Path(name)
        (folder / "case.cfg").write_text(text)
        done = subprocess.run([program, "run", "case.cfg", "--output", "case.h5", "--threads", "1", "--quiet",
                               "--set", "results.compression=0"],
                              cwd=folder, text=True, stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"{label}: exit status {done.returncode}\n{done.stderr}{text}")
        with h5py.File(folder / "case.h5") as file:
            return dict(zip(file["measure"].asstr()[:], file["measure_value"][:].T))


def pooled(runs):
    return {name: numpy.concatenate([run[name] for run in runs]) for name in runs[0]}


@dataclasses.dataclass(frozen=True)
class Verdict:
    mean: float
    half_width: float
    inside: bool
    tight: bool

    @property
    def good(self):
        return self.inside and self.tight


def judge(values, theory, error_rate, precision, margin=0.0):
    """Student's interval of `values`, independent observations, at 1 - error_rate; whether it reaches `theory` (but for
    `margin`, relative) and is as narrow as `precision`, relative."""
    mean = float(values.mean())
    error = values.std(ddof=1) / len(values) ** 0.5
    half_width = float(stats.t.ppf(1 - error_rate / 2, len(values) - 1) * error)
    # A measure that is not a number in some replication makes both comparisons false.
    return Verdict(mean, half_width, bool(abs(mean - theory) <= half_width + margin * abs(theory)),
                   bool(half_width <= precision * abs(theory)))
