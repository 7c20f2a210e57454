#!/usr/bin/python3
"""Words that have no room here: those that call a person illegal, and those that promise to finish later.

usage: words.py              looks at the project's texts
       words.py --self-test  made-up lines with and without them
"""

import pathlib
import re
import sys

from report import report

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENDINGS = {".c", ".h", ".py", ".sh", ".md", ".cfg", ".cmake", ".txt", ".cff", ".csv", ""}
SKIPPED_FOLDERS = {".git", "build", "results", "__pycache__"}
SKIPPED_FILES = {"LICENSE", "tests/house/words.py"}

# A state, a byte or a move can be illegal; a person cannot.
THINGS = r"transition|state|byte|character|instruction|access|operation|move|value|UTF"
FORBIDDEN = re.compile(
    rf"(?i:\billegals?\b(?!\s+(?:{THINGS}))|\billegally\b|\baliens?\b)"
    r"|\b(?:TODO|FIXME|XXX|HACK)\b"
    r"|(?i:\bplaceholders?\b|\bstubs?\b|\bfor now\b|\bnot (?:yet )?implemented\b)"
)


def faults_in(name, text):
    for number, line in enumerate(text.splitlines(), start=1):
        for match in FORBIDDEN.finditer(line):
            yield f"{name}:{number}: `{match.group()}`"


def self_test():
    bad = ["illegal migrants", "crossed illegally", "an illegal", "/* TODO */", "a stub", "Enough for now.", "Not implemented"]
    good = ["an illegal transition", "a legal way", "todos", "stubborn", "for nowhere", "unauthorised", "fixmes_"]
    faults = [f"not found: {t}" for t in bad if not list(faults_in("x", t))]
    faults += [f"found by mistake: {t}" for t in good if list(faults_in("x", t))]
    return faults, len(bad) + len(good)


def check():
    faults, count = [], 0
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT)
        if SKIPPED_FOLDERS & set(name.parts) or name.as_posix() in SKIPPED_FILES or path.suffix not in ENDINGS:
            continue
        if not path.is_file():
            continue
        # Broken scenario files of the tests are not UTF-8, and not texts of ours.
        faults.extend(faults_in(name.as_posix(), path.read_text(encoding="utf-8", errors="replace")))
        count += 1
    return faults, count


if __name__ == "__main__":
    sys.exit(report(*(self_test() if sys.argv[1:] == ["--self-test"] else check())))
