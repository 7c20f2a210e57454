"""Places, legs and stations."""
import math

import assumed
from common import TABLES, check, largest_remainder, read, write
from policy_tables import darien_risk

PROVISIONAL_STATES_NOTE = "provisional stays, spread over the stations by places; closed on 10 May 2023"


def make_places(folder):
    rows = read(folder, "places.csv")
    header = ["id", "name", "country", "state", "latitude_deg", "longitude_deg", "kind", "certainty", "record_area",
              "entry", "cbp_one_port"]
    check("places", len(rows), 122)
    return write(TABLES, "places.csv", header, [[row[k] for k in header] for row in rows])


def make_legs(folder):
    rows = read(folder, "legs.csv")
    columns = ["from", "to", "mode", "distance_km", "certainty"]
    check("legs", len(rows), 217)
    # Risks of roads and rails are by kilometre, in the modes; the Darien's is of the one leg through the jungle.
    deaths = {("capurgana", "bajo_chiquito"): darien_risk(folder)[2]}
    table = [[*(row[k] for k in columns), deaths.pop((row["from"], row["to"]), "")] for row in rows]
    check("legs that have a risk of their own and are not there", len(deaths), 0)
    return write(TABLES, "legs.csv", [*columns, "deaths_per_100000"], table)


def middle(low, high):
    return math.sqrt(float(low) * float(high))


def detention_places(rows):
    """Documented and remembered stations keep their size; assumed ones share the rest of the 3,705 within their range."""
    start = {r["place"]: middle(r["places_low"], r["places_high"]) for r in rows}
    high = {r["place"]: float(r["places_high"]) for r in rows}
    free = {r["place"] for r in rows if r["certainty"] == "assumed"}
    for _ in rows:
        rest = assumed.FIXED_DETENTION_PLACES - sum(start[p] for p in start if p not in free)
        factor = rest / sum(start[p] for p in free)
        over = {p for p in free if start[p] * factor > high[p]}
        for place in over or free:
            start[place] = high[place] if place in over else start[place] * factor
        if not over:
            break
        free -= over
    names = sorted(start)
    whole = largest_remainder([start[p] for p in names], assumed.FIXED_DETENTION_PLACES)
    return dict(zip(names, whole))


def station_row(row, kind, places="", places_range=("", ""), suffix=None, until="", note=None):
    servers = round(middle(row["servers_low"], row["servers_high"])) if row["servers_low"] else ""
    return [f"{row['place']}_{suffix or kind}", row["place"], kind, row["name"], servers, row["servers_low"],
            row["servers_high"], places, *places_range, "", until, row["certainty"],
            row["note"] if note is None else note]


def make_stations(folder):
    rows = [r for r in read(folder, "stations.csv") if r["place"] != "ALL"]
    detention = [r for r in rows if r["kind"] == "detention"]
    sizes = detention_places(detention)
    total = sum(sizes.values())
    names = [r["place"] for r in detention]
    extra = dict(zip(names, largest_remainder([sizes[p] * assumed.PROVISIONAL_PLACES / total for p in names],
                                              assumed.PROVISIONAL_PLACES)))
    table = [station_row(r, "checkpoint") for r in rows if r["kind"] == "checkpoint"]
    table += [station_row(r, "detention", sizes[r["place"]], (r["places_low"], r["places_high"])) for r in detention]
    for r in detention:
        places = extra[r["place"]]
        provisional = dict(r, name=f"Provisional stays near {r['name']}", certainty="assumed")
        table.append(station_row(provisional, "detention", places, (round(places * 0.5), places * 2), "provisional",
                                 assumed.PROVISIONAL_CLOSED, PROVISIONAL_STATES_NOTE))
    table += [station_row(r, "processing", round(middle(r["places_low"], r["places_high"])),
                          (r["places_low"], r["places_high"])) for r in rows if r["kind"] == "processing"]
    ids = [row[0] for row in table]
    check("station ids that are unique", len(set(ids)), len(ids))
    check("places in fixed detention", sum(r[7] for r in table if r[0].endswith("_detention")),
          assumed.FIXED_DETENTION_PLACES)
    check("provisional places", sum(r[7] for r in table if r[0].endswith("_provisional")),
          assumed.PROVISIONAL_PLACES)
    header = ["id", "place", "kind", "name", "servers", "servers_low", "servers_high", "places", "places_low",
              "places_high", "open_from", "open_until", "certainty", "note"]
    return write(TABLES, "stations.csv", header, table)


def make(folder):
    return {"places.csv": make_places(folder), "legs.csv": make_legs(folder), "stations.csv": make_stations(folder)}
