"""configs/record: what was recorded, in the project's own small tables."""
import collections

from common import (JUDGED, NAMES, NATIONALITIES, RECORD, check, demographic, encounters, fixed,
                    nationality, period, read, write)


def quarter(month):
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def make_encounters(folder):
    rows = encounters(folder)
    by_area, by_nationality, by_cell = (collections.Counter() for _ in range(3))
    by_family, by_child = collections.Counter(), collections.Counter()
    for row in rows:
        who = nationality(row)
        by_area[row["month"], row["area"], row["component"]] += row["n"]
        by_nationality[row["month"], who, row["component"]] += row["n"]
        by_cell[quarter(row["month"]), who, row["area"], row["component"]] += row["n"]
        kind = demographic(row)
        by_family[row["month"], who, row["component"]] += row["n"] * (kind == "family")
        by_child[row["month"], who, row["component"]] += row["n"] * (kind == "child_alone")

    first, last = JUDGED
    for table in (by_area, by_nationality):
        check("encounters January-September 2023", sum(n for k, n in table.items() if first <= k[0] <= last), 1756652)
        check("Border Patrol, fiscal year 2023",
              sum(n for k, n in table.items() if "2022-10" <= k[0] <= "2023-09" and k[2] == "usbp"), 2045838)
    check("sum over quarters", sum(by_cell.values()), sum(by_area.values()))

    order = {who: i for i, who in enumerate(NATIONALITIES)}
    written = {}
    written["encounters_sector_month.csv"] = write(
        RECORD, "encounters_sector_month.csv", ["month", "area", "component", "encounters"],
        [[*key, n] for key, n in sorted(by_area.items())])
    written["encounters_nationality_month.csv"] = write(
        RECORD, "encounters_nationality_month.csv", ["month", "nationality", "component", "encounters"],
        [[*key, n] for key, n in sorted(by_nationality.items(), key=lambda i: (i[0][0], order[i[0][1]], i[0][2]))])
    written["encounters_nationality_sector_quarter.csv"] = write(
        RECORD, "encounters_nationality_sector_quarter.csv",
        ["quarter", "nationality", "area", "component", "encounters"],
        [[*key, n] for key, n in sorted(by_cell.items(), key=lambda i: (i[0][0], order[i[0][1]], i[0][2:]))])
    written["family_shares_month.csv"] = write(
        RECORD, "family_shares_month.csv",
        ["month", "nationality", "component", "encounters", "family_share", "child_alone_share"],
        [[*key, n, fixed(by_family[key] / n, 4), fixed(by_child[key] / n, 4)]
         for key, n in sorted(by_nationality.items(), key=lambda i: (i[0][0], order[i[0][1]], i[0][2])) if n >= 10])
    return written


def judged(last, use="target"):
    return "yes" if use == "target" and str(last)[:7] <= JUDGED[1] else "no"


def make_detections_period(folder):
    rows = read(folder, "mx_detections.csv")
    return {"detections_period.csv": write(
        RECORD, "detections_period.csv",
        ["first_month", "last_month", "low", "centre", "high", "use", "judged", "certainty"],
        [[r["first_month"], r["last_month"], r["low"], r["events"], r["high"], r["use"],
          judged(r["last_month"], r["use"]), r["certainty"]] for r in rows])}


# The finest rows that do not overlap, by what is counted: (first month, last month). Others are `check`.
TARGETS = {
    "Chiapas": [("2023-01", "2023-01"), ("2023-02", "2023-02"), ("2023-03", "2023-04"), ("2023-05", "2023-08"),
                ("2023-09", "2023-11")],
    "Tabasco": [("2023-01", "2023-01"), ("2023-02", "2023-02"), ("2023-03", "2023-07"), ("2023-08", "2023-08"),
                ("2023-09", "2023-09"), ("2023-10", "2023-10"), ("2023-11", "2023-11"), ("2023-12", "2023-12")],
    "Coahuila": [("2023-01", "2023-01"), ("2023-02", "2023-02"), ("2023-03", "2023-03")],
    "Tamaulipas": [(f"2023-{m:02d}", f"2023-{m:02d}") for m in (1, 2, 3, 4)],
    "Hidalgo": [(f"2023-{m:02d}", f"2023-{m:02d}") for m in (1, 2, 4, 7)],
    "Durango": [("2023-01", "2023-03")],
    "Sonora": [("2023-01", "2023-06")],
    "Veracruz": [("2023-01", "2023-10")],
    "VEN": [("2023-01", "2023-01"), ("2023-02", "2023-02"), ("2023-03", "2023-06")],
    "ECU": [("2023-01", "2023-01"), ("2023-02", "2023-02"), ("2023-03", "2023-06")],
    "GTM": [("2023-01", "2023-01"), ("2023-02", "2023-06")],
    "HND": [("2023-01", "2023-01"), ("2023-02", "2023-06")],
    "CUB": [("2023-01", "2023-01")],
    "GTM+HND+SLV": [("2023-01", "2023-09")],
}

# Totals that a published percentage is of: first published and revised.
SHARE_OF = {("2023-01", "2023-01"): (36147, 36147), ("2023-01", "2023-06"): (240185, 242928)}


def detection_rows(folder):
    """(what, first, last) -> [low, centre, high, certainty, source, note]; what is a state, a class or a region."""
    found = {}
    for row in read(folder, "record_series.csv"):
        what, number = row["category"], float(row["value"])
        if row["series"] != "mexico_irregular_events" or "|" in what:
            continue
        share = what.endswith(" (share)")
        what = what.removesuffix(" (share)").removeprefix("state:")
        what = {"Honduras+Guatemala+El Salvador": "GTM+HND+SLV"}.get(what, NAMES.get(what, what))
        if what.startswith(("total", "minors", "presentados", "canalizados", "municipality:")):
            continue
        first, last = (day.isoformat()[:7] for day in period(row["month_or_period"]))
        if share:
            low_total, high_total = SHARE_OF[first, last]
            half = 0.05 if number != round(number) else 0.5
            low, high = (number - half) / 100 * low_total, (number + half) / 100 * high_total
            entry = [round(low), round(number / 100 * (low_total + high_total) / 2), round(high), "derived",
                     row["source_url"], f"{fixed(number, 1)} % of the period's total"]
        else:
            entry = [round(number)] * 3 + [row["certainty"], row["source_url"], row["note"]]
        # A count beats a percentage of the same thing.
        if (what, first, last) not in found or not share:
            found[what, first, last] = entry
    return found


def next_month(month):
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def add_differences(found):
    """What the targets need and nobody printed: one cumulative figure less an earlier one."""
    for what, wanted in TARGETS.items():
        for first, last in wanted:
            if (what, first, last) in found:
                continue
            whole = found[what, "2023-01", last]
            part = next(found[key] for key in sorted(found) if key[:2] == (what, "2023-01")
                        and next_month(key[2]) == first)
            found[what, first, last] = [whole[0] - part[2], whole[1] - part[1], whole[2] - part[0], "derived",
                                        whole[4], "period to its last month less the period before"]


def make_detections_parts(folder):
    found = detection_rows(folder)
    add_differences(found)
    people = set(NATIONALITIES) | {"GTM+HND+SLV"}
    tables = {"detections_state.csv": [], "detections_nationality.csv": []}
    for (what, first, last), (low, centre, high, certainty, source, note) in sorted(found.items()):
        use = "target" if (first, last) in TARGETS.get(what, []) else "check"
        group = what in people or what.startswith("region:")
        name = "detections_nationality.csv" if group else "detections_state.csv"
        tables[name].append([first, last, what, low, centre, high, use, judged(last, use), certainty, source, note])
    check("Tabasco, the months of the year",
          sum(r[4] for r in tables["detections_state.csv"] if r[2] == "Tabasco" and r[6] == "target"), 292459)
    columns = ["low", "centre", "high", "use", "judged", "certainty", "source", "note"]
    return {name: write(RECORD, name, ["first_month", "last_month",
                                       "group" if "nationality" in name else "state", *columns], rows)
            for name, rows in tables.items()}


def make_route_counts(folder):
    """The Darien by month; every dated figure of Panama and of Honduras."""
    monthly = read(folder, "darien_crossings.csv")
    check("Darien, 2023", sum(int(r["events"]) for r in monthly if r["month"] >= "2023"), 520085)
    written = {"darien_month.csv": write(
        RECORD, "darien_month.csv", ["month", "persons", "certainty"],
        [[r["month"], r["events"], r["certainty"]] for r in monthly])}
    tables = {"darien_crossings": [], "honduras_irregular_entries": []}
    for row in read(folder, "record_series.csv"):
        if row["series"] not in tables:
            continue
        first, last = period(row["month_or_period"])
        name = row["category"].removesuffix(" (share)")
        unit = "percent" if row["unit"] == "percent" else "persons"
        value = float(row["value"])
        tables[row["series"]].append([first, last, name, NAMES.get(name, ""), fixed(value, 1), unit,
                                      row["certainty"], row["source_url"], row["note"]])
    header = ["first_day", "last_day", "group", "nationality", "value", "unit", "certainty", "source", "note"]
    for series, name in (("darien_crossings", "darien_period.csv"),
                         ("honduras_irregular_entries", "honduras_period.csv")):
        written[name] = write(RECORD, name, header, sorted(tables[series], key=lambda r: (r[2], r[1], r[0], r[4])))
    return written


def make(folder):
    written = {}
    for part in (make_encounters, make_detections_period, make_detections_parts, make_route_counts):
        written.update(part(folder))
    return written
