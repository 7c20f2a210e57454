#!/usr/bin/python3
"""First draws of consecutive streams through dieharder (Brown, Eddelbuettel and Bauer).

usage: first_draws.py WRITER        WRITER is the program made of first_draws.c

Each dimension of a stream alone and all of them interleaved (see first_draws.c), each through the same tests. Every
p-value of dieharder combines ten or more p-values of a test by Kolmogorov and Smirnov. Of a good generator one p-value
in a million is below 1e-6; seven sources give 329, so that a false alarm has a chance of 3e-4. The data are fixed.

p-values near 1 are not judged: dieharder's combination of ten leans high, that of its own Mersenne twister too (mean
of 60 p-values 0.77), so that a low one is if anything rarer than it says. Its tests "suspect" or "do not use" are left
out, and those that take gigabytes.
"""
import subprocess
import sys
import unittest

SOURCES = ("identity", "identity_high", "purpose", "occasion", "replication", "seed", "interleaved")
LOWEST = 1e-6

# dieharder's number of the test and its options.
TESTS = {
    "birthdays": ("-d", 0, "-p", 50),
    "overlapping permutations": ("-d", 1, "-p", 10),
    "ranks of 32x32": ("-d", 2, "-p", 10),
    "ranks of 6x8": ("-d", 3, "-p", 10),
    "bitstream": ("-d", 4, "-p", 10),
    "count the ones": ("-d", 8, "-p", 20),
    "runs up and down": ("-d", 15, "-p", 20),
    "craps": ("-d", 16, "-p", 10),
    "monobit": ("-d", 100, "-p", 20),
    "runs of bits": ("-d", 101, "-p", 10),
    "serial, 1 to 16 bits": ("-d", 102, "-p", 10),
    "bits by two": ("-d", 200, "-n", 2, "-p", 10),
    "bits by four": ("-d", 200, "-n", 4, "-p", 10),
    "permutations of five": ("-d", 202, "-n", 5, "-p", 10),
    "lagged sums, 1": ("-d", 203, "-n", 1, "-p", 10),
    "lagged sums, 7": ("-d", 203, "-n", 7, "-p", 10),
}

# A faulty stream and a test that must find it, where it can be found.
FAULTS = (
    ("three_rounds", "identity", "birthdays"),
    ("three_rounds", "seed", "bitstream"),
    ("identity_cut", "identity", "overlapping permutations"),
    ("overlap", "interleaved", "bitstream"),
    ("purpose_ignored", "purpose", "birthdays"),
    ("purpose_ignored", "interleaved", "ranks of 6x8"),
)


def p_values(test, source, fault="none"):
    """The p-values of one test of dieharder; at least one, or it did not work."""
    writer = subprocess.Popen([WRITER, source, fault], stdout=subprocess.PIPE)
    command = ["dieharder", "-g", "200", *map(str, TESTS[test]), "-D", "test_name", "-D", "pvalues"]
    done = subprocess.run(command, stdin=writer.stdout, capture_output=True, text=True, timeout=600)
    writer.stdout.close()
    writer.wait()
    lines = [line for line in done.stdout.splitlines() if "|" in line]
    if done.returncode or not lines:
        raise RuntimeError(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return [float(line.split("|")[-1]) for line in lines]


class FirstDraws(unittest.TestCase):
    def test_no_battery_finds_first_draws_of_consecutive_streams_to_be_anything_but_random(self):
        print(f"\n{'lowest p-value':26}" + "".join(f"{source:>15}" for source in SOURCES))
        bad = []
        for test in TESTS:
            row = [p_values(test, source) for source in SOURCES]
            print(f"{test:26}" + "".join(f"{min(values):15.8f}" for values in row), flush=True)
            bad += [(test, source, min(v)) for source, v in zip(SOURCES, row) if not min(v) >= LOWEST]
        self.assertEqual(bad, [])

    def test_a_faulty_stream_is_found(self):
        for fault, source, test in FAULTS:
            with self.subTest(fault=fault, source=source, test=test):
                self.assertLess(min(p_values(test, source, fault)), LOWEST)


if __name__ == "__main__":
    WRITER = sys.argv.pop(1)
    unittest.main()
