"""Who travels, where their people cross, and what the law does with them."""
import collections

import assumed
from common import (CLASSES, JUDGED, TABLES, check, demographic, encounters, fixed, read, shares, traveller_class,
                    write)

LABELS = {
    "MEX_adult": ("MEX", "Mexican adults", "mexico"), "MEX_family": ("MEX", "Mexican families", "mexico"),
    "VEN": ("VEN", "Venezuelans", "south_america"), "GTM": ("GTM", "Guatemalans", "central_america"),
    "HND": ("HND", "Hondurans", "central_america"), "COL": ("COL", "Colombians", "south_america"),
    "ECU": ("ECU", "Ecuadorians", "south_america"), "HTI": ("HTI", "Haitians", "caribbean"),
    "PER": ("PER", "Peruvians", "south_america"), "SLV": ("SLV", "Salvadorans", "central_america"),
    "CUB": ("CUB", "Cubans", "caribbean"), "IND": ("IND", "Indians", "extra_continental"),
    "RUS": ("RUS", "Russians", "extra_continental"), "BRA": ("BRA", "Brazilians", "south_america"),
    "CHN": ("CHN", "Chinese", "extra_continental"), "TUR": ("TUR", "Turks", "extra_continental"),
    "NIC": ("NIC", "Nicaraguans", "central_america"), "OTHER": ("OTHER", "All others", "extra_continental"),
}


def groups_of(who):
    return {"MEX_adult": ["adult", "child_alone"], "MEX_family": ["family"]}.get(who, ["adult", "family",
                                                                                     "child_alone"])


def make_classes(rows):
    count = collections.Counter()
    for row in rows:
        if row["month"] >= JUDGED[0]:
            count[traveller_class(row), demographic(row)] += row["n"]
    check("encounters by class", sum(count.values()), 1756652)
    table = []
    for who in CLASSES:
        total = sum(count[who, g] for g in ("adult", "family", "child_alone"))
        nationality, label, region = LABELS[who]
        table.append([who, nationality, label, region, "mexican" if region == "mexico" else "foreign", total,
                      fixed(count[who, "family"] / total, 4), fixed(count[who, "child_alone"] / total, 4)])
    header = ["id", "nationality", "label", "region", "home", "encounters_jan_sep_2023", "family_share",
              "child_alone_share"]
    return write(TABLES, "classes.csv", header, table)


# ---- where they cross ----------------------------------------------------------------------------------------------

def pseudo_count(counts, pooled):
    """Weight of the pooled shares, in effective persons, by the method of moments.

    With Dirichlet shares of precision k about the pooled q, a class of n (effective) persons in A areas has
    E[chi2] = (A - 1)(n + k) / (1 + k); the sum over classes is solved for k.
    """
    chi2 = weight = 0.0
    for cells in counts.values():
        n = sum(cells.values()) / assumed.DESIGN_EFFECT
        if n < 1:
            continue
        chi2 += sum((cells[a] / assumed.DESIGN_EFFECT - n * q) ** 2 / (n * q) for a, q in pooled.items())
        weight += n
    classes = sum(1 for c in counts.values() if sum(c.values()) >= assumed.DESIGN_EFFECT)
    ratio = chi2 / (len(pooled) - 1)
    return max(1.0, (weight - ratio) / (ratio - classes))


def shrunk(counts):
    pooled = collections.Counter()
    for cells in counts.values():
        pooled.update(cells)
    total = sum(pooled.values())
    pooled = {area: n / total for area, n in sorted(pooled.items())}
    k = pseudo_count(counts, pooled)
    print(f"  attractions: pseudo-count {k:.1f} effective persons ({k * assumed.DESIGN_EFFECT:.0f} encounters)")
    return {who: {a: (counts[who][a] / assumed.DESIGN_EFFECT + k * q)
                  / (sum(counts[who].values()) / assumed.DESIGN_EFFECT + k) for a, q in pooled.items()}
            for who in CLASSES}


def make_attractions(folder, rows):
    between = {who: collections.Counter() for who in CLASSES}
    at_ports = {who: collections.Counter() for who in CLASSES}
    for row in rows:
        if "2022-07" <= row["month"] <= "2022-12":
            (between if row["component"] == "usbp" else at_ports)[traveller_class(row)][row["area"]] += row["n"]
    places = read(folder, "places.csv")
    sector = {p["record_area"]: {p["id"]: 1.0} for p in places if p["kind"] == "sector"}
    offices = collections.defaultdict(dict)
    for p in places:
        if p["cbp_one_port"] == "yes":
            offices[p["record_area"]][p["id"]] = assumed.APPOINTMENTS_AT_PORT[p["id"]][0]
    table = []
    for kind, counts, inside in (("sector", between, sector), ("port", at_ports, offices)):
        for who, by_area in shrunk(counts).items():
            cells = {place: share * weight / sum(inside[area].values())
                     for area, share in by_area.items() for place, weight in inside[area].items()}
            for place, share in zip(cells, shares(list(cells.values()))):
                if share > 0:
                    table.append([who, place, kind, fixed(share, 6)])
    for who in CLASSES:
        for kind in ("sector", "port"):
            check(f"attractions of {who} {kind}",
                  round(sum(float(r[3]) for r in table if r[0] == who and r[2] == kind), 6), 1)
    return write(TABLES, "attractions.csv", ["class", "area", "kind", "share"], table)


# ---- the law -------------------------------------------------------------------------------------------------------

# (in force from, until (exclusive), months of the record that measure it). Months in which the rule changed are left out.
TITLE42_PERIODS = [
    ("2020-03-21", "2022-10-12", ("2022-09", "2022-09")),   # before Venezuelans could be expelled
    ("2022-10-12", "2023-01-06", ("2022-11", "2022-12")),   # Venezuelans; Mexico takes them back
    ("2023-01-06", "2023-04-01", ("2023-02", "2023-03")),   # with Cubans, Haitians, Nicaraguans
    ("2023-04-01", "2023-05-12", ("2023-04", "2023-04")),   # Mexico takes fewer back after the fire of 27 March
]
SHRINK = 20  # encounters that the neighbouring estimate weighs


def make_authority(rows):
    expelled, met = collections.Counter(), collections.Counter()
    for row in rows:
        if row["component"] == "usbp":
            for start, _until, (first, last) in TITLE42_PERIODS:
                if first <= row["month"] <= last:
                    key = (traveller_class(row), demographic(row), start)
                    met[key] += row["n"]
                    expelled[key] += row["n"] * (row["authority"] == "title42")
    table = []
    for who in CLASSES:
        for group in groups_of(who):
            for start, until, _months in TITLE42_PERIODS:
                # Few encounters lean on the class's adults and families together in the same period.
                both = [(who, g, start) for g in ("adult", "family")]
                near = sum(expelled[k] for k in both) / max(1, sum(met[k] for k in both))
                key = (who, group, start)
                lean = 0 if group == "child_alone" else SHRINK
                share = (expelled[key] + lean * near) / max(1, met[key] + lean)
                table.append([who, group, start, until, fixed(share, 3), met[key]])
    header = ["class", "demographic", "from", "until", "share_expelled_title42", "encounters_measured"]
    return write(TABLES, "authority.csv", header, table)


def make_surrender():
    table = []
    for who in CLASSES:
        for group in groups_of(who):
            for authority in ("title42", "title8"):
                s = assumed.surrender(who, group, authority)
                table.append([who, group, authority, fixed(s.start, 2), fixed(s.low, 2), fixed(s.high, 2), "assumed"])
    return write(TABLES, "surrender.csv", ["class", "demographic", "authority", "share", "low", "high", "certainty"],
                 table)


def make_outcomes_us(rows):
    chnv = sum(r["n"] for r in rows if r["component"] == "usbp" and r["month"] >= "2023-05"
               and r["authority"] == "title8" and traveller_class(r) in ("VEN", "CUB", "HTI", "NIC")
               and demographic(r) != "child_alone")
    # May counts from the 12th: 20 of its 31 days, and 5 days of October are like September's last.
    may = sum(r["n"] for r in rows if r["component"] == "usbp" and r["month"] == "2023-05"
              and r["authority"] == "title8" and traveller_class(r) in ("VEN", "CUB", "HTI", "NIC")
              and demographic(r) != "child_alone")
    returned_chnv = assumed.CHNV_RETURNED / (chnv - may * 11 / 31)
    print(f"  CHNV returned to Mexico: {returned_chnv:.3f} of Title 8 encounters from 12 May")
    table = []
    for who in CLASSES:
        for group in groups_of(who):
            removed, returned, (low, high) = assumed.outcomes_us(who, group)
            certainty, note = "assumed", ""
            if returned is None:
                returned, certainty = returned_chnv, "derived"
                note = "returned: 17,000 of CHNV from 12 May to early October; range 0.05 to 0.35; the rest assumed"
            table.append([who, group, fixed(1 - removed - round(returned, 3), 3), fixed(removed, 3),
                          fixed(returned, 3), fixed(low, 2), fixed(high, 2), certainty, note])
    header = ["class", "demographic", "released", "removed", "returned", "released_low", "released_high",
              "certainty", "note"]
    return write(TABLES, "outcomes_us.csv", header, table)


# Returned by Mexico, January-October 2023 (mexico_returns), and detected in 2023 (mexico_irregular_events).
RETURNED = {"GTM": 20151, "HND": 16810, "SLV": 1463, "NIC": 327}
RETURNED_ALL = 51091
DETECTED = {"GTM": 81535, "HND": 119402}
DETECTED_CENTRAL_AMERICA, DETECTED_ALL = 246371, 782176
DETECTED_JAN_OCT = 591774


def removed_shares():
    """Share of those detected whom Mexico returned. Detections by nationality are of the year: scaled to ten months."""
    ten_months = DETECTED_JAN_OCT / DETECTED_ALL
    found = {who: RETURNED[who] / (DETECTED[who] * ten_months) for who in DETECTED}
    rest = (DETECTED_CENTRAL_AMERICA - sum(DETECTED.values())) * ten_months
    found["SLV"] = found["NIC"] = (RETURNED["SLV"] + RETURNED["NIC"]) / rest
    others = (RETURNED_ALL - sum(RETURNED.values())) / ((DETECTED_ALL - DETECTED_CENTRAL_AMERICA) * ten_months)
    return found, others


def make_outcomes_mx():
    found, others = removed_shares()
    table = []
    for who in CLASSES:
        if who.startswith("MEX"):
            continue
        removed = round(found.get(who, others), 3)
        cells = []
        for moved in (assumed.MOVED_SOUTH.start, assumed.MOVED_SOUTH.low, assumed.MOVED_SOUTH.high):
            cells.append(round((1 - removed) * moved, 3))
        table.append([who, fixed(1 - removed - cells[0], 3), fixed(cells[0], 3), fixed(removed, 3),
                      fixed(cells[1], 3), fixed(cells[2], 3), fixed(removed * 0.7, 3), fixed(min(1, removed * 1.5), 3),
                      "derived" if who in ("GTM", "HND") else "assumed",
                      "removed: returns January-October over detections; moved south: half of the others, assumed"])
    header = ["class", "exit_order", "moved_south", "removed", "moved_south_low", "moved_south_high", "removed_low",
              "removed_high", "certainty", "note"]
    return write(TABLES, "outcomes_mx.csv", header, table)


# ---- appointments --------------------------------------------------------------------------------------------------

def make_appointments():
    base = "DHS and CBP"
    days = [("2022-09-01", 0, "document", "before the application; exceptions to Title 42 at ports are not in it"),
            ("2023-01-18", 743, "document", f"{base}; mean to April"),
            ("2023-05-12", 1000, "document", base),
            ("2023-06-01", 1250, "memory", f"{base}; first day not found, between 13 May and 29 June"),
            ("2023-06-30", 1450, "document", base)]
    return write(TABLES, "appointments.csv", ["from", "per_day", "certainty", "source"], days)


def make_appointment_ports():
    ports = assumed.APPOINTMENTS_AT_PORT
    check("appointments by port", sum(p[0] for p in ports.values()), 1450)
    table = []
    for (port, (_start, low, high, certainty)), share in zip(ports.items(), shares([p[0] for p in ports.values()], 4)):
        table.append([port, fixed(share, 4), fixed(low / 1450, 4), fixed(high / 1450, 4), certainty])
    return write(TABLES, "appointment_ports.csv", ["port", "share", "low", "high", "certainty"], table)


# ---- risks ---------------------------------------------------------------------------------------------------------

def deaths(folder, region, last="2023-12"):
    return sum(int(r["value"]) for r in read(folder, "record_series.csv")
               if r["series"] == "iom_mmp_dead_and_missing" and r["category"].startswith(region)
               and len(r["month_or_period"]) == 7 and r["month_or_period"] <= last)


def risk_row(group, place, count, persons, certainty, note, spread=(1.0, 5.0)):
    rate = count / persons * 1e5
    return [group, place, fixed(rate, 2), fixed(rate * spread[0], 2), fixed(rate * spread[1], 2), round(count),
            round(persons), certainty, note]


def darien_risk(folder):
    """Row of the risk of those who cross the Darien; its third cell is persons dead or missing per 100,000."""
    count = deaths(folder, "Darien")
    check("deaths in the Darien", count, 46)
    return risk_row("darien", "", count, 495459 - 37231 * 8 / 30, "derived",
                    "IOM, 1 January-22 November 2023; recorded deaths are a minimum")


def make_risks(folder, rows):
    interior = deaths(folder, "Mexico interior")
    check("deaths in Mexico's interior", interior, 211)
    through = assumed.PERSONS_THROUGH_MEXICO.start
    trains, on_trains = assumed.SHARE_BY_TRAIN.start, assumed.SHARE_OF_DEATHS_ON_TRAINS.start
    table = [darien_risk(folder),
             risk_row("rail", "", (interior - 137) * on_trains, through * trains, "assumed",
                      "half of the interior's 74 deaths that were no road accidents, over 15 % of 1.2 million"),
             risk_row("road", "", 137 + (interior - 137) * (1 - on_trains), through, "assumed",
                      "137 killed in road accidents to October 2023 and the rest of the interior, over 1.2 million")]
    border = deaths(folder, "US-Mexico border", JUDGED[1]) - 40
    met = sum(r["n"] for r in rows if r["component"] == "usbp" and r["month"] >= JUDGED[0])
    attempts = met + assumed.KNOWN_GOTAWAYS_PER_DAY * 273
    for place in read(folder, "places.csv"):
        if place["kind"] == "sector":
            table.append(risk_row("crossing", place["id"], border, attempts, "assumed",
                                  "IOM January-September 2023 at the line less the 40 of the Juarez fire, over "
                                  "encounters between ports and known got-aways; the same in every sector", (0.3, 5.0)))
    header = ["group", "place", "deaths_or_missing_per_100000_persons", "low", "high", "deaths_or_missing", "persons",
              "certainty", "note"]
    return write(TABLES, "risks.csv", header, table)


def make(folder):
    rows = encounters(folder)
    return {"classes.csv": make_classes(rows), "attractions.csv": make_attractions(folder, rows),
            "authority.csv": make_authority(rows), "surrender.csv": make_surrender(),
            "outcomes_us.csv": make_outcomes_us(rows), "outcomes_mx.csv": make_outcomes_mx(),
            "appointments.csv": make_appointments(), "appointment_ports.csv": make_appointment_ports(),
            "risks.csv": make_risks(folder, rows)}
