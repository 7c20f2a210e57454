"""What people mean to do on the way: wait for an appointment, claim asylum."""
import assumed
from common import CLASSES, TABLES, check, fixed, read, write

# Claims of January-September 2023 by class. Brazilians and Chileans who claim in Mexico are mostly children of Haitians,
# whom the class HTI holds.
CLAIMANTS = {"VEN": ["Venezuela"], "GTM": ["Guatemala"], "HND": ["Honduras"], "COL": ["Colombia"], "ECU": ["Ecuador"],
             "HTI": ["Haiti", "Brazil", "Chile"], "SLV": ["El Salvador"], "CUB": ["Cuba"]}
CLAIMS_PERIOD = "2023-01..2023-09"


def asylum_shares(folder, set_out):
    """class -> (share, how it came about)."""
    claims = {row["category"]: int(row["value"]) for row in read(folder, "record_series.csv")
              if row["series"] == "comar_claims" and row["month_or_period"] == CLAIMS_PERIOD}
    named = {name for names in CLAIMANTS.values() for name in names}
    check("claims by nationality", sum(claims[name] for name in named) + claims["other"], claims["total"])
    rest = [who for who in CLASSES if who not in CLAIMANTS and not who.startswith("MEX")]
    found = {who: (0.0, "nobody claims asylum at home") for who in CLASSES if who.startswith("MEX")}
    for group, names in [*(([who], names) for who, names in CLAIMANTS.items()), (rest, ["other"])]:
        count, persons = sum(claims[name] for name in names), sum(set_out[who] for who in group)
        share = count / persons
        note = f"{count} claims January-September ({', '.join(names)}) over {persons:.0f} who set out"
        if share > assumed.LARGEST_ASYLUM_SHARE:
            share, note = assumed.LARGEST_ASYLUM_SHARE, f"{note}: {share:.2f}, cut"
        found.update({who: (share, note) for who in group})
    return found


def make(folder, set_out):
    """set_out: class -> persons of January-September."""
    table = []
    for who, (share, note) in asylum_shares(folder, set_out).items():
        appointment, factor = assumed.APPOINTMENT_SHARE[who], assumed.ASYLUM_FACTOR
        table.append([who, *(fixed(value, 2) for value in appointment), fixed(share, 3), fixed(share * factor.low, 3),
                      fixed(min(1, share * factor.high), 3), "assumed" if who.startswith("MEX") else "derived", note])
    table.sort(key=lambda row: CLASSES.index(row[0]))
    header = ["class", "appointment_share", "appointment_low", "appointment_high", "asylum_share", "asylum_low",
              "asylum_high", "certainty", "note"]
    return {"intentions.csv": write(TABLES, "intentions.csv", header, table)}
