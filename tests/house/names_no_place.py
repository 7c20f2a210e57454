#!/usr/bin/python3
"""No place, sector or nationality is named in C: another country's graph runs on the same program.

usage: names_no_place.py              looks at sim/, models/ and output/ for the names that configs/tables/ knows
       names_no_place.py --self-test  made-up lines with and without such a name

Code and strings are looked at, comments are not: a comment may say where a figure comes from.
"""

import csv
import pathlib
import re
import sys

from c_text import without_comments
from report import report

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = ROOT / "configs" / "tables"

# Words of the tables that English, C or the field needs too; each is a place or class whose name cannot be looked for.
AMBIGUOUS = {
    "other",  # the class of all nationalities that are not listed
    "gateway",  # a bridge between two cities; here the way by which people enter the graph
}
# ISO codes that are ordinary capitals in C or in units.
AMBIGUOUS_CODES = {"OTHER", "PER", "CAN", "IND", "COL", "DOM"}

PLACE_COLUMNS = {"places.csv": ("id", "name", "state", "record_area"), "stations.csv": ("id", "name"),
                 "classes.csv": ("label",)}
CODE_COLUMNS = {"places.csv": ("country",), "classes.csv": ("id", "nationality")}


def rows_of(table):
    with open(TABLES / table, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def columns_of(wanted):
    for table, columns in wanted.items():
        for row in rows_of(table):
            for column in columns:
                if row.get(column):
                    yield row[column]


def names_of(values):
    """Names as lower-case words joined by one blank; "Acandi / Capurgana" and "Ojinaga (Chihuahua)" are two names each."""
    names = set()
    for value in values:
        for part in re.split(r"[/()]", value.lower()):
            words = re.findall(r"[^\W_]+", part)
            if words and " ".join(words) not in AMBIGUOUS:
                names.add(" ".join(words))
    return names


def pattern_of(names, codes):
    """Matches a name whole, however its words are joined, in any case; a code only in capitals and as a whole word."""
    spelled = sorted((re.escape(n).replace(r"\ ", "[ _-]?") for n in names), key=len, reverse=True)
    place = r"(?i:(?<![^\W_])(?:" + "|".join(spelled) + r")(?![^\W_]))"
    return re.compile(place + r"|\b(?:" + "|".join(map(re.escape, sorted(codes))) + r")\b")


def faults_in(name, text, pattern):
    for number, line in enumerate(without_comments(text).splitlines(), start=1):
        for match in pattern.finditer(line):
            yield f"{name}:{number}: names `{match.group()}`"


def self_test():
    pattern = pattern_of(names_of(["san_luis", "Acandi / Capurgana", "other"]), {"VEN"})
    named = ['x = find("san_luis");', "SAN_LUIS_PORT", 'puts("in San Luis");', "acandi_throughput = 3;", 'is("VEN")']
    free = ["// San Luis", "/* VEN\n VEN */", "san_luisa", "VENUE", "other", "even", '"// no comment"']
    faults = [f"not found: {t}" for t in named if not list(faults_in("x", t, pattern))]
    faults += [f"found by mistake: {t}" for t in free if list(faults_in("x", t, pattern))]
    if not list(faults_in("x", '"// comment in a string: VEN"', pattern)):
        faults.append("a string that looks like a comment hides a name")
    return faults, len(named) + len(free) + 1


def check():
    pattern = pattern_of(names_of(columns_of(PLACE_COLUMNS)), set(columns_of(CODE_COLUMNS)) - AMBIGUOUS_CODES)
    faults, count = [], 0
    for top in ("sim", "models", "output"):
        for path in sorted((ROOT / top).rglob("*.[ch]")):
            faults.extend(faults_in(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"), pattern))
            count += 1
    return faults, count


if __name__ == "__main__":
    sys.exit(report(*(self_test() if sys.argv[1:] == ["--self-test"] else check())))
