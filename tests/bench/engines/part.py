"""Whole engines: ours, a bare loop and the peers that are installed (engines.h says what they simulate)."""

import pathlib
import subprocess

from bench_claims import Claim

TITLE = "Whole engines: nanoseconds a customer of M/M/1 and an event of PHOLD, and the memory that it takes"
HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # for which Debian's SimPy is installed


def simpy_is_installed():
    return subprocess.run([PYTHON, "-c", "import simpy"], capture_output=True).returncode == 0


def commands(folder, quick):
    many, peers, few, days = (20_000, 10_000, 5_000, 50) if quick else (1_000_000, 300_000, 100_000, 868)
    found = [[folder / "mm1_ours", str(many)], [folder / "mm1_bare", str(many)],
             [PYTHON, HERE / "mm1_model.py", folder / "transito", str(days)],
             [folder / "phold_ours", str(many)], [folder / "phold_bare", str(many)]]
    peer_programs = [["mm1_ns3", str(peers)], ["mm1_simgrid", str(peers)], ["phold_ns3", str(peers), "map"],
                     ["phold_ns3", str(peers), "priority-queue"], ["phold_simgrid", str(few)]]
    found += [[folder / name, *words] for name, *words in peer_programs if (folder / name).exists()]
    if simpy_is_installed():
        found += [[PYTHON, HERE / name, str(few)] for name in ("mm1_simpy.py", "mm1_simpy_store.py", "phold_simpy.py")]
    return found


def claims(m):
    return [
        Claim("M/M/1: ns a customer", m.median("M/M/1", "ours", "customer"), "<=", 60),
        Claim("M/M/1: times as long as the bare loop", m.ratio("M/M/1", "ours", "bare loop", "customer"), "<=", 1.2),
        Claim("M/M/1: times as fast as SimPy", m.ratio("M/M/1", "SimPy", "ours", "customer"), ">=", 80),
        Claim("M/M/1: times as fast as SimPy with a store",
              m.ratio("M/M/1", "SimPy with a store", "ours", "customer"), ">=", 80),
        Claim("M/M/1: times as fast as SimGrid", m.ratio("M/M/1", "SimGrid", "ours", "customer"), ">=", 3),
        Claim("M/M/1: times as fast as ns-3", m.ratio("M/M/1", "ns-3", "ours", "customer"), ">=", 3),
        Claim("PHOLD: times as fast as SimPy", m.ratio("PHOLD", "SimPy", "ours", "event"), ">=", 10),
        Claim("PHOLD: times as fast as SimGrid", m.ratio("PHOLD", "SimGrid", "ours", "event"), ">=", 3),
        Claim("PHOLD: times as fast as ns-3", m.ratio("PHOLD", "ns-3", "ours", "event"), ">=", 3),
        Claim("PHOLD: times as fast as ns-3 with its priority queue",
              m.ratio("PHOLD", "ns-3 priority queue", "ours", "event"), ">=", 3),
    ]
