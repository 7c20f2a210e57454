"""What every table shares: the shared data, the classes, CSV in and out, periods, checks.

A table is a list of rows under one header. Numbers are written so that the same input gives the same bytes.
"""
import calendar
import csv
import datetime
import io
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLES = os.path.join(ROOT, "configs", "tables")
RECORD = os.path.join(ROOT, "configs", "record")
HERE = os.path.dirname(os.path.abspath(__file__))

LAST_US_MONTH = "2023-09"  # the US record from October 2023 on is kept back until the model is judged on it
JUDGED = ("2023-01", LAST_US_MONTH)

# Fewer than about 5,000 encounters in January-September 2023: folded into OTHER everywhere.
FOLDED = {"ROU", "UKR", "CAN", "PHL", "MMR"}

NATIONALITIES = ["MEX", "VEN", "GTM", "HND", "COL", "ECU", "HTI", "PER", "SLV", "CUB", "IND", "RUS", "BRA", "CHN",
                 "TUR", "NIC", "OTHER"]
CLASSES = ["MEX_adult", "MEX_family"] + NATIONALITIES[1:]

NAMES = {"Mexico": "MEX", "Venezuela": "VEN", "Guatemala": "GTM", "Honduras": "HND", "Colombia": "COL",
         "Ecuador": "ECU", "Haiti": "HTI", "Peru": "PER", "El Salvador": "SLV", "Cuba": "CUB", "India": "IND",
         "Russia": "RUS", "Brazil": "BRA", "China": "CHN", "Turkey": "TUR", "Nicaragua": "NIC"}


class CheckFailed(Exception):
    """A sum disagrees with the published one."""


def check(what, got, expected, tolerance=0):
    if abs(got - expected) > tolerance:
        raise CheckFailed(f"{what}: {got}, published {expected}")


def shared_folder(given=None):
    """Where the groundwork's data lie, or None."""
    for folder in (given, os.path.join(os.path.dirname(ROOT), "shared", "data")):
        if folder and os.path.isfile(os.path.join(folder, "us_encounters.csv")):
            return folder
    return None


def read(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


_waiting = {}


def write(folder, name, header, rows):
    """Sets a table aside; flush() puts all of them down, so that a failed check leaves the folders as they were."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in [header, *rows]:
        if len(row) != len(header):
            raise CheckFailed(f"{name}: row of {len(row)} under a header of {len(header)}: {row}")
        writer.writerow(row)
    _waiting[os.path.join(folder, name)] = text.getvalue()
    return len(rows)


def flush():
    for path, text in _waiting.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", newline="", encoding="utf-8") as file:
            file.write(text)


def fixed(value, places):
    """A number with at most `places` decimals and no idle zeros."""
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def nationality(row):
    return "OTHER" if row["nationality"] in FOLDED else row["nationality"]


def demographic(row):
    """adult, family or child_alone; accompanied minors (at ports) count with their family."""
    return {"single_adult": "adult", "family_member": "family", "accompanied_minor": "family",
            "unaccompanied_child": "child_alone"}[row["demographic"]]


def traveller_class(row):
    """The class of the model: Mexicans are two."""
    who = nationality(row)
    if who != "MEX":
        return who
    return "MEX_family" if demographic(row) == "family" else "MEX_adult"


def encounters(folder):
    """The official record as rows with `n`, never beyond the last month allowed."""
    rows = read(folder, "us_encounters.csv")
    for row in rows:
        row["n"] = int(row["events"])
    return [row for row in rows if row["month"] <= LAST_US_MONTH]


def months(first, last):
    year, month = map(int, first.split("-"))
    found = []
    while f"{year:04d}-{month:02d}" <= last:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def first_day(text):
    parts = [int(part) for part in text.split("-")] + [1, 1]
    return datetime.date(parts[0], parts[1], parts[2])


def last_day(text):
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return datetime.date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    return datetime.date(parts[0], month, calendar.monthrange(parts[0], month)[1])


def period(text):
    """`2023-01`, `2023`, `2023-01..2023-04`, `2023-01-01..2023-02-26` as first and last day."""
    first, _, last = text.partition("..")
    return first_day(first), last_day(last or first)


def largest_remainder(values, total):
    """Whole numbers near `values` that add up to `total`."""
    floors = [int(value) for value in values]
    order = sorted(range(len(values)), key=lambda i: (-(values[i] - floors[i]), i))
    for i in order[:total - sum(floors)]:
        floors[i] += 1
    return floors


def shares(weights, places=6):
    """Weights as printed shares that add up to exactly one."""
    scale = 10 ** places
    total = sum(weights)
    return [count / scale for count in largest_remainder([w / total * scale for w in weights], scale)]
