"""A run that is killed, and what its log gives, held against the same run undisturbed."""
import json
import re
import signal
import subprocess
import time

import h5py
import numpy

from harness import OK, TINY, TRANSITO

MISSING = re.compile(r"^not complete, and marked as not run: (.*)$", re.MULTILINE)

TRACES = {"event", "journey", "journey_step"}  # dimensions, without values
TRACE_PREFIXES = ("event_", "journey_", "step_")


def numbers(text):
    """The set that "3, 7 to 19" names."""
    ranges = [part.split(" to ") for part in text.split(", ")]
    return {number for part in ranges for number in range(int(part[0]), int(part[-1]) + 1)}


def run_to_kill(folder, name, replications, seconds, *words):
    """Starts a run to NAME and kills it after `seconds`, or when `seconds` is None as soon as two replications are complete."""
    process = subprocess.Popen([TRANSITO, "run", str(TINY), "--replications", str(replications), "--threads", "2", "--quiet",
                                "--output", name, *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if seconds is None:
        while process.poll() is None and not any(len(state_of(folder, log)["complete"]) > 1 for log in logs_of(folder, name)):
            time.sleep(0.01)
    else:
        time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def logs_of(folder, name):
    return sorted(path.name for path in folder.glob(f"{name}.part.*"))


def state_of(folder, log):
    """What `info` says of a log; with nothing complete where it ends before its head."""
    done = subprocess.run([TRANSITO, "info", "--json", log], cwd=folder, text=True, capture_output=True)
    return json.loads(done.stdout) if done.returncode == OK else {"complete": [], "status": done.returncode}


def differences(recovered, reference, complete):
    """Variables of two results files that differ in the replications that are complete, or are not missing in the others."""
    faults = []
    with h5py.File(recovered) as found, h5py.File(reference) as whole:
        if set(found) != set(whole):
            return sorted(set(found) ^ set(whole))
        asked = len(whole["replication"])
        status = numpy.array([0 if r in complete else 1 for r in range(asked)])
        if (found["replication_status"][:] != status).any():
            faults.append("replication_status")
        for name, variable in whole.items():
            if name.startswith("provenance") or name == "replication_status" or not isinstance(variable, h5py.Dataset):
                continue
            if name in TRACES or name.startswith(TRACE_PREFIXES):
                continue
            if variable.shape[:1] == (asked,) and variable.ndim > 1 or name in ("replication_events", "replication_ties"):
                rows = sorted(complete)
                same = numpy.array_equal(found[name][rows], variable[rows], equal_nan=variable.dtype.kind == "f")
                fill = found[name].fillvalue
                others = found[name][[r for r in range(asked) if r not in complete]]
                empty = numpy.isnan(others).all() if others.dtype.kind == "f" else (others == fill).all()
                if not same or not empty:
                    faults.append(name)
        faults += trace_differences(found, whole, complete)
    return faults


def trace_differences(found, whole, complete):
    """Variables of rows that are not those of the complete replications of the undisturbed run, row by row."""
    faults = []
    for name in whole:
        prefix = name.split("_")[0] + "_"
        if prefix not in TRACE_PREFIXES or name in TRACES:
            continue
        chosen = numpy.isin(row_replications(whole, prefix), sorted(complete))
        if not numpy.array_equal(found[name][:], whole[name][chosen]):
            faults.append(name)
    return faults


def row_replications(file, prefix):
    if prefix == "step_":
        return numpy.repeat(file["journey_replication"][:], file["journey_steps"][:])
    return file[prefix + "replication"][:]
