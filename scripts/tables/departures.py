"""Inputs by gateway: the Darien, those who flew to Managua, and one level a class for all whom nobody counts."""
import collections
import datetime
import math

import assumed
import intentions
from common import (CLASSES, HERE, JUDGED, NAMES, TABLES, check, demographic, encounters, first_day, fixed,
                    largest_remainder, last_day, months, period, read, traveller_class, write)
from fitting import Grid

ROUTE_CLASSES = ["VEN", "ECU", "HTI", "COL", "CHN", "IND", "CUB", "OTHER"]
FIRST, LAST = datetime.date(2022, 9, 1), datetime.date(2023, 12, 31)
DAY = datetime.timedelta(1)

# Periods taken from record_series.csv for each nationality of the Darien; the rest are preliminary, contradicted or implied.
DARIEN_USED = {
    "Venezuela": ["2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07", "2023-08", "2023-09",
                  "2023-10", "2023-01-01..2023-11-05"],
    "Ecuador": ["2023-01-01..2023-02-26", "2023-03", "2023-01..2023-04", "2023-01..2023-06", "2023-01-01..2023-07-05",
                "2023-01..2023-08", "2023-01..2023-09", "2023-01-01..2023-11-05", "2023"],
    "Haiti": ["2023-01-01..2023-02-26", "2023-03", "2023-01..2023-04", "2023-01..2023-06", "2023-01-01..2023-07-05",
              "2023-01-01..2023-11-05", "2023"],
    "Haiti (plus Brazil and Chile)": ["2023-01..2023-08"],
    "Colombia": ["2023-01-01..2023-02-26", "2023-01..2023-04", "2023-01..2023-08", "2023-01..2023-09",
                 "2023-01-01..2023-11-05"],
    "China": ["2023-01..2023-08", "2023-01-01..2023-11-05", "2023"],
    "India": ["2023-01-01..2023-02-26", "2023-01..2023-04", "2023-01..2023-08"],
    "Cuba": ["2023-01..2023-08"],
    "total": ["2023-01-01..2023-02-26", "2023-01-01..2023-07-05", "2023-01-01..2023-10-10", "2023-01-01..2023-11-05"],
}
VENEZUELA_2023 = 328650        # final table of SNM; the page in record_series prints the preliminary 328,667
HAITIANS_WITH_CHILDREN = 42959 / 35658  # January-August 2023, with children born in Brazil and Chile / without

HONDURAS_USED = {
    "Venezuela": ["2023-01", "2023-01-01..2023-07-23", "2023-01-01..2023-08-22", "2023-01-01..2023-09-20",
                  "2023-01-01..2023-10-25", "2023-12", "2023"],
    "Ecuador": ["2023-01", "2023-01-01..2023-07-23", "2023-01-01..2023-08-22", "2023-01-01..2023-09-20", "2023-12",
                "2023"],
    "Haiti": ["2023-01", "2023-01-01..2023-07-23", "2023-01-01..2023-08-22", "2023-01-01..2023-09-20",
              "2023-01-01..2023-10-25", "2023-12", "2023"],
    "Cuba": ["2023-01", "2023-01-01..2023-07-23", "2023-01-01..2023-08-22", "2023-01-01..2023-09-20",
             "2023-01-01..2023-10-25", "2023-12", "2023"],
    "Colombia": ["2023-01-01..2023-07-23", "2023-01-01..2023-09-20", "2023-01-01..2023-10-25", "2023-12", "2023"],
    "China": ["2023-01-01..2023-07-23", "2023-01-01..2023-09-20", "2023-01-01..2023-10-25", "2023-12", "2023"],
    "India": ["2023-01-01..2023-07-23", "2023-12", "2023"],
    "total": ["2023-01", "2023-06", "2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12",
              "2023-01-01..2023-07-23", "2023-01-01..2023-09-20", "2023-01-01..2023-10-25"],
}
HONDURAS_TO_22_AUGUST = 222259
HONDURAS_FEBRUARY_TO_MAY = ("2023-02", "2023-05", 89854)
HONDURAS_CHILDREN = 1 + 3004 / 82249  # children of Haitians registered as Chilean, to the Haitians of the year


def know_series(grid, rows, series, used, scale, preferred="final"):
    """Adds the rows of `used`; where two pages give the same figure for a period the final one wins."""
    for name, wanted in used.items():
        for text in wanted:
            found = [r for r in rows if r["series"] == series and r["month_or_period"] == text
                     and r["category"] in (name, name + " (share)")]
            if not found:
                raise KeyError(f"{series} {name} {text}")
            best = max(found, key=lambda r: (r["unit"] != "percent", preferred in r["note"],
                                             "preliminary" not in r["note"], "SNM table" in r["note"]))
            value = float(best["value"])
            if best["unit"] == "percent":
                value = value / 100 * HONDURAS_TO_22_AUGUST
            who = None if name == "total" else NAMES[name.split(" (")[0]]
            first, last = period(text)
            grid.know(first, last, who, value * scale.get(name, 1), best["source_url"])


def darien_grid(folder):
    grid = Grid(FIRST, LAST, ROUTE_CLASSES)
    rows = read(folder, "record_series.csv")
    know_series(grid, rows, "darien_crossings", DARIEN_USED, {"Haiti": HAITIANS_WITH_CHILDREN})
    grid.know(first_day("2023"), LAST, "VEN", VENEZUELA_2023, "SNM, final table")
    for row in read(HERE, "darien_supplement.csv"):
        grid.know(first_day(row["first_day"]), last_day(row["last_day"]), row["class"], row["value"],
                  row["source"] or row["certainty"])
    for row in read(folder, "darien_crossings.csv"):
        grid.know(first_day(row["month"]), last_day(row["month"]), None, row["events"], "darien_month.csv")
    grid.fit()
    return grid


def darien_certainty(month, who):
    """How a cell was obtained, and its range as factors."""
    if who == "VEN" and "2023" <= month <= "2023-10":
        return "document", 0.98, 1.02
    if month >= "2023":
        return "fitted", 0.75, 1.25
    if who == "VEN":
        return "derived", 0.9, 1.1
    return ("memory", 0.8, 1.2) if who == "ECU" else ("assumed", 0.6, 1.5)


def make_darien(folder, grid):
    table = []
    totals = {r["month"]: int(r["events"]) for r in read(folder, "darien_crossings.csv")}
    for month in months("2022-09", "2023-12"):
        cells = [grid.sum(first_day(month), last_day(month), who) for who in ROUTE_CLASSES]
        for who, persons in zip(ROUTE_CLASSES, largest_remainder(cells, totals[month])):
            certainty, low, high = darien_certainty(month, who)
            table.append([month, who, persons, round(persons * low), round(persons * high), certainty])
    check("Darien inputs, 2023", sum(r[2] for r in table if r[0] >= "2023"), 520085)
    check("Darien inputs, Venezuela 2023", sum(r[2] for r in table if r[0] >= "2023" and r[1] == "VEN"),
          VENEZUELA_2023, 10)
    return write(TABLES, "departures_darien.csv", ["month", "class", "persons", "low", "high", "certainty"], table)


def honduras_grid(folder, darien):
    grid = Grid(first_day("2023"), LAST, ROUTE_CLASSES)
    rows = [r for r in read(folder, "record_series.csv")
            if not (r["series"] == "honduras_irregular_entries" and "projection" in r["category"])]
    know_series(grid, rows, "honduras_irregular_entries", HONDURAS_USED, {"Haiti": HONDURAS_CHILDREN},
                preferred="highest month so far")
    first, last, total = HONDURAS_FEBRUARY_TO_MAY
    lag = datetime.timedelta(assumed.DARIEN_TO_HONDURAS_DAYS.start)
    shape = [sum(darien.sum(first_day(m) - lag, last_day(m) - lag, who) for who in ROUTE_CLASSES)
             for m in months(first, last)]
    for month, part in zip(months(first, last), shape):
        grid.know(first_day(month), last_day(month), None, total * part / sum(shape),
                  "assumed: as the Darien some days before")
    grid.fit()
    return grid


def flew(honduras, darien, who, month, coverage, lag_days):
    """Persons of a month in Honduras who had not crossed the Darien before."""
    lag = datetime.timedelta(round(lag_days))
    first, last = first_day(month), last_day(month)
    return max(0.0, honduras.sum(first, last, who) / coverage - darien.sum(first - lag, last - lag, who))


def managua(honduras, darien):
    """(month, class) -> start, low, high."""
    cells = {}
    lag = assumed.DARIEN_TO_HONDURAS_DAYS
    for who in ROUTE_CLASSES:
        cover = assumed.HONDURAS_COVERAGE_OF_FLYERS.get(who)
        for month in months("2023-01", "2023-12"):
            if cover is None:
                cells[month, who] = [0.0, 0.0, 0.0]
                continue
            trials = [flew(honduras, darien, who, month, c, d) for c in cover for d in lag]
            cells[month, who] = [flew(honduras, darien, who, month, cover.start, lag.start), min(trials), max(trials)]
        for month in months("2022-09", "2022-12"):
            pair = zip(cells["2023-01", who], cells["2023-02", who])
            start, low, high = ((a + b) / 2 for a, b in pair)
            cells[month, who] = [start, low * 0.5, high * 1.5]
    return cells


def make_managua(cells):
    table = []
    for month in months("2022-09", "2023-12"):
        for who in ROUTE_CLASSES:
            start, low, high = (round(v) for v in cells[month, who])
            if high > 0:
                table.append([month, who, start, low, high, "derived" if month >= "2023" else "assumed"])
    return write(TABLES, "departures_managua.csv", ["month", "class", "persons", "low", "high", "certainty"], table)


def season_mean(first, last, amplitude):
    days = (last - first).days + 1
    return sum(1 + amplitude * math.cos(2 * math.pi * ((first + DAY * d).timetuple().tm_yday - assumed.SEASON_PEAK_DAY)
                                        / 365.25) for d in range(days)) / days


def in_order(trials):
    """start, low, high of [start, one extreme, the other]."""
    return [trials[0], min(trials), max(trials)]


def attempts(rows):
    """(class, group, authority era) -> Border Patrol encounters of the judged months; and class -> those at ports."""
    between, at_ports = collections.Counter(), collections.Counter()
    for row in rows:
        if row["month"] < JUDGED[0]:
            continue
        who = traveller_class(row)
        if row["component"] == "ofo":
            at_ports[who] += row["n"]
            continue
        # May is counted with Title 8: most of its days, and all its encounters of people who chose, came after the 11th.
        between[who, demographic(row), "title42" if row["month"] <= "2023-04" else "title8"] += row["n"]
    return between, at_ports


def met(who, group, authority, end, catch):
    """Chance that one attempt at the line is met: surrender, or caught while evading."""
    surrender = getattr(assumed.surrender(who, group, authority), end)
    return surrender + (1 - surrender) * catch


def got_away(between, catch):
    """Attempts that nobody met, implied by the encounters and the assumed shares."""
    return sum(n * (1 - m) / m for (who, group, authority), n in between.items()
               for m in [met(who, group, authority, "start", catch)])


def needed(who, between, at_ports, constants, end):
    """Persons who must set out for these encounters: repeats taken off; those never met and those who stay added."""
    first_met = sum(n * (1 - getattr(constants.repeats, end)) / met(*key, end, getattr(assumed.CATCH, end))
                    for key, n in between.items() if key[0] == who)
    return (first_met + at_ports[who]) / getattr(constants.survival, end)


def by_route(who, darien, cells):
    """Persons of the class whom the Darien and Managua tables send in time for the judged months."""
    if who not in ROUTE_CLASSES:
        return 0.0
    lag = datetime.timedelta(assumed.DARIEN_TO_LINE_DAYS.start)
    # Those who fly are a few weeks nearer: December to August stand for arrivals of January to September.
    return (darien.sum(first_day(JUDGED[0]) - lag, last_day(JUDGED[1]) - lag, who)
            + sum(cells[month, who][0] for month in months("2022-12", "2023-08")))


def level(who, between, at_ports, sent):
    """Persons a day (start, low, high) beyond those whom the Darien and Managua tables give."""
    constants = assumed.LEVELS[who]
    days = (last_day(JUDGED[1]) - first_day(JUDGED[0])).days + 1
    travel = datetime.timedelta(constants.travel_days)
    season = season_mean(first_day(JUDGED[0]) - travel, last_day(JUDGED[1]) - travel, assumed.SEASON_AMPLITUDE.start)
    return in_order([max(0.0, needed(who, between, at_ports, constants, end) - sent) / days / season
                     for end in ("start", "low", "high")])


def make_levels(folder, darien, cells):
    between, at_ports = attempts(encounters(folder))
    days = (last_day(JUDGED[1]) - first_day(JUDGED[0])).days + 1
    table, basis = [], []
    for who in CLASSES:
        events = sum(n for key, n in between.items() if key[0] == who)
        sent = by_route(who, darien, cells)
        constants = assumed.LEVELS.get(who) or assumed.COVERED[who]
        wanted = in_order([needed(who, between, at_ports, constants, end) for end in ("start", "low", "high")])
        start, low, high = level(who, between, at_ports, sent) if who in assumed.LEVELS else (0.0, 0.0, 0.0)
        basis.append([who, events, at_ports[who], *(round(w) for w in wanted), round(sent), fixed(start, 1),
                      fixed(low, 1), fixed(high, 1)])
        for gateway, weight in assumed.GATEWAYS.get(who, {}).items():
            table.append([who, gateway, fixed(start * weight, 2), fixed(low * weight, 2), fixed(high * weight, 2),
                          fixed(assumed.SEASON_AMPLITUDE.start, 2), "assumed",
                          f"one level for the class ({fixed(start, 1)} a day) x {fixed(weight, 3)} of it here"])
    for catch in sorted(set(assumed.CATCH)):
        print(f"  got-aways implied January-September at catch {catch}: {got_away(between, catch):.0f}; "
              f"known, pro rata: {assumed.KNOWN_GOTAWAYS_PER_DAY * days:.0f}")
    header = ["class", "gateway", "persons_per_day", "low", "high", "season_amplitude", "certainty", "note"]
    return {"departures_levels.csv": write(TABLES, "departures_levels.csv", header, table),
            "departures_levels_basis.csv": write(
                TABLES, "departures_levels_basis.csv",
                ["class", "encounters_between_ports", "encounters_at_ports", "persons_needed", "persons_needed_low",
                 "persons_needed_high", "persons_by_darien_and_managua", "persons_per_day", "persons_per_day_low",
                 "persons_per_day_high"], basis)}


def set_out(folder, darien, cells):
    """class -> persons of the judged months by the three inputs."""
    between, at_ports = attempts(encounters(folder))
    first, last = first_day(JUDGED[0]), last_day(JUDGED[1])
    persons = {}
    for who in CLASSES:
        recorded = 0.0
        if who in ROUTE_CLASSES:
            recorded = darien.sum(first, last, who) + sum(cells[month, who][0] for month in months(*JUDGED))
        a_day = level(who, between, at_ports, by_route(who, darien, cells))[0] if who in assumed.LEVELS else 0.0
        persons[who] = recorded + a_day * ((last - first).days + 1)
    return persons


def make_season():
    a = assumed.SEASON_AMPLITUDE
    return write(TABLES, "season.csv", ["amplitude", "low", "high", "peak_day_of_year", "certainty"],
                 [[a.start, a.low, a.high, assumed.SEASON_PEAK_DAY, "assumed"]])


def make_fit_report(darien, honduras):
    table = []
    for name, grid in (("darien", darien), ("honduras", honduras)):
        for first, last, who, value, fitted, source in grid.residuals():
            table.append([name, first, last, who, round(value), round(fitted), round(fitted - value), source])
    header = ["series", "first_day", "last_day", "class", "published", "fitted", "residual", "source"]
    return write(TABLES, "departures_fit.csv", header, table)


def make(folder):
    darien = darien_grid(folder)
    honduras = honduras_grid(folder, darien)
    cells = managua(honduras, darien)
    written = {"departures_darien.csv": make_darien(folder, darien), "departures_managua.csv": make_managua(cells)}
    written.update(make_levels(folder, darien, cells))
    written.update(intentions.make(folder, set_out(folder, darien, cells)))
    written["season.csv"] = make_season()
    written["departures_fit.csv"] = make_fit_report(darien, honduras)
    return written
