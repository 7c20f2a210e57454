"""Every constant that no page prints: start, low, high, and why. Nothing here is calibrated."""
import collections

Range = collections.namedtuple("Range", "start low high")

# Darien to Honduras: buses of Panama and Costa Rica, Nicaragua on foot and by bus (assumptions.csv: 4 to 20 days; two
# to three weeks are usual in press accounts of those without money).
DARIEN_TO_HONDURAS_DAYS = Range(14, 8, 21)

# Darien to the line: Honduras, Tapachula and the way through Mexico (assumptions.csv, summed).
DARIEN_TO_LINE_DAYS = Range(45, 30, 75)

# Share of those who pass Honduras that its record holds. Registration is asked for to board a bus, so those who come
# from Managua's airport are nearly all in it. Classes that are not here come by land: VEN, ECU, COL and CHN have fewer
# entries in Honduras than crossings of the Darien in every season, which is their coverage, not a flight.
HONDURAS_COVERAGE_OF_FLYERS = {who: Range(0.85, 0.7, 1.0) for who in ("CUB", "HTI", "IND", "OTHER")}

SEASON_AMPLITUDE = Range(0.15, 0.0, 0.35)
SEASON_PEAK_DAY = 105  # mid-April: the middle of March to May

# Surrender: share of those at the line who give themselves up, by what law they expect to be met with. Range of
# assumptions.csv: 0.1 to 0.98. Mexican and Guatemalan adults gain nothing by it; families and children nearly always do.
_ADULT = {
    "MEX_adult": {"title42": Range(0.15, 0.10, 0.35), "title8": Range(0.20, 0.10, 0.40)},
    "GTM": {"title42": Range(0.15, 0.10, 0.35), "title8": Range(0.35, 0.20, 0.60)},
    "HND": {"title42": Range(0.20, 0.10, 0.45), "title8": Range(0.50, 0.30, 0.75)},
    "SLV": {"title42": Range(0.20, 0.10, 0.45), "title8": Range(0.45, 0.25, 0.70)},
    **{who: {"title42": Range(0.80, 0.50, 0.95), "title8": Range(0.92, 0.80, 0.98)}
       for who in ("VEN", "COL", "ECU", "HTI", "PER", "CUB", "NIC")},
    **{who: {"title42": Range(0.95, 0.85, 0.98), "title8": Range(0.95, 0.85, 0.98)}
       for who in ("IND", "RUS", "BRA", "CHN", "TUR", "OTHER")},
}
_NORTHERN = ("MEX_family", "GTM", "HND", "SLV")


def surrender(who, group, authority):
    if group == "adult":
        return _ADULT[who][authority]
    if group == "child_alone":
        return Range(0.30, 0.10, 0.70) if who == "MEX_adult" else Range(0.95, 0.85, 0.98)
    if who in _NORTHERN:
        return Range(0.75, 0.40, 0.95) if authority == "title42" else Range(0.95, 0.85, 0.98)
    return Range(0.97, 0.90, 0.98)


# Chance that one who evades is caught. assumptions.csv says 0.5 to 0.95 and starts at 0.75; the known got-aways (670,674
# in fiscal year 2023) need about 0.4 with the shares above. The start lies between; the script prints what each implies.
CATCH = Range(0.55, 0.45, 0.75)
KNOWN_GOTAWAYS_PER_DAY = 670674 / 365

# repeats: share of Border Patrol's encounters that are of somebody met before (all nationalities: 14 to 27 %)
# survival: share of those who set out who reach the line (the rest stay, are removed, settle, die)
# travel_days: from setting out to the line
Level = collections.namedtuple("Level", "repeats survival travel_days")

_AIR = Level(Range(0.05, 0.0, 0.12), Range(0.90, 0.80, 0.97), 15)
_LAND = Level(Range(0.20, 0.10, 0.30), Range(0.75, 0.60, 0.90), 30)
LEVELS = {
    "MEX_adult": Level(Range(0.35, 0.25, 0.45), Range(0.98, 0.95, 1.0), 7),
    "MEX_family": Level(Range(0.08, 0.03, 0.15), Range(0.98, 0.95, 1.0), 10),
    "GTM": Level(Range(0.22, 0.12, 0.32), Range(0.75, 0.60, 0.90), 25),
    "HND": _LAND, "SLV": _LAND,
    "NIC": Level(Range(0.12, 0.05, 0.25), Range(0.80, 0.65, 0.92), 30),
    **{who: _AIR for who in ("COL", "PER", "BRA", "IND", "RUS", "CHN", "TUR", "OTHER")},
    # Ecuadorians beyond the Darien flew to San Salvador, which asked them for no visa.
    "ECU": Level(Range(0.10, 0.0, 0.20), Range(0.85, 0.75, 0.95), 25),
}

# Only to say in the README how far the recorded inputs of these classes go.
COVERED = {who: Level(Range(0.15, 0.05, 0.25), Range(0.80, 0.65, 0.92), 0) for who in ("VEN", "HTI", "CUB")}

_BY_AIR = {"mexico_city": 0.45, "cancun": 0.25, "guadalajara": 0.08, "monterrey": 0.07, "tijuana": 0.15}
_FAR = {"mexico_city": 0.35, "cancun": 0.20, "guadalajara": 0.05, "monterrey": 0.05, "tijuana": 0.15,
        "san_salvador": 0.20}
_HOME = {"morelia": 0.15, "chilpancingo": 0.14, "oaxaca": 0.12, "mexico_city": 0.12, "tuxtla": 0.10,
         "guadalajara": 0.10, "veracruz": 0.09, "zacatecas": 0.06, "culiacan": 0.06, "durango": 0.06}
_HOME_FAMILIES = {"morelia": 0.25, "chilpancingo": 0.25, "guadalajara": 0.10, "tuxtla": 0.08, "oaxaca": 0.08,
                  "zacatecas": 0.08, "mexico_city": 0.06, "veracruz": 0.04, "culiacan": 0.03, "durango": 0.03}
GATEWAYS = {
    "MEX_adult": _HOME, "MEX_family": _HOME_FAMILIES,
    "GTM": {"guatemala_city": 1.0}, "HND": {"san_pedro_sula": 0.6, "tegucigalpa": 0.4}, "SLV": {"san_salvador": 1.0},
    "NIC": {"managua": 1.0}, "ECU": {"san_salvador": 1.0},
    "COL": {"mexico_city": 0.40, "cancun": 0.35, "guadalajara": 0.05, "monterrey": 0.10, "tijuana": 0.10},
    "PER": _BY_AIR, "BRA": _BY_AIR,
    "RUS": {"mexico_city": 0.35, "cancun": 0.35, "tijuana": 0.30},
    "TUR": _BY_AIR, "IND": _FAR, "CHN": _BY_AIR, "OTHER": _FAR,
}

# Fixed stations of Mexico in 2016 (audit of ASF) and the provisional stays closed in May 2023.
FIXED_DETENTION_PLACES = 3705
PROVISIONAL_PLACES = 1306
PROVISIONAL_CLOSED = "2023-05-10"

# Appointments by port. Documented: Hidalgo (Reynosa) about 300 and Brownsville (Matamoros) about 200 a day in July 2023,
# of 1,450. The others are split by the size of their queues in the press.
APPOINTMENTS_AT_PORT = {
    "san_ysidro": (385, 300, 450, "assumed"), "calexico": (75, 50, 120, "assumed"),
    "nogales_port": (100, 70, 150, "assumed"), "el_paso_port": (200, 120, 260, "assumed"),
    "eagle_pass_port": (70, 40, 110, "assumed"), "laredo_port": (120, 50, 180, "assumed"),
    "hidalgo_port": (300, 250, 350, "document"), "brownsville_port": (200, 150, 350, "document"),
}

# Share of parties that mean to wait for an appointment while there are any. Documented is only that Haitians, Mexicans
# and Venezuelans got most of them; Russians and Cubans are known to come to ports. Not taken from the encounters at ports,
# which the model is judged by.
APPOINTMENT_SHARE = {
    "MEX_adult": Range(0.10, 0.03, 0.20), "MEX_family": Range(0.45, 0.25, 0.65), "VEN": Range(0.35, 0.20, 0.60),
    "HTI": Range(0.95, 0.85, 0.99), "CUB": Range(0.75, 0.50, 0.90), "RUS": Range(0.90, 0.70, 0.98),
    "HND": Range(0.20, 0.10, 0.35), "SLV": Range(0.15, 0.07, 0.30), "NIC": Range(0.20, 0.10, 0.40),
    **{who: Range(0.05, 0.01, 0.15) for who in ("GTM", "COL", "ECU")},
    **{who: Range(0.03, 0.0, 0.10) for who in ("PER", "IND", "CHN", "TUR")},
    **{who: Range(0.10, 0.03, 0.25) for who in ("BRA", "OTHER")},
}

# Claims count persons who filed; some file and travel on, some file who never meant to cross.
LARGEST_ASYLUM_SHARE = 0.6
ASYLUM_FACTOR = Range(1.0, 0.5, 1.5)

# Dependence of encounters: people come and are met in groups, so that a count weighs as a smaller one.
DESIGN_EFFECT = 12  # group_with_smuggler, start, of assumptions.csv

# What follows a Title 8 encounter of Border Patrol: released, removed (with flights), returned to Mexico. Sums to one.
# (class or group of classes, demographic) -> start of removed and returned, and the range of released.
def outcomes_us(who, group):
    if group == "child_alone":
        return (0.05, 0.55, (0.20, 0.60)) if who == "MEX_adult" else (0.02, 0.0, (0.90, 1.0))
    if who == "MEX_adult":
        return 0.05, 0.80, (0.05, 0.30)
    if who == "MEX_family":
        return 0.02, 0.33, (0.40, 0.85)
    family = group == "family"
    if who in ("GTM", "HND", "SLV"):
        return (0.12, 0.0, (0.75, 0.95)) if family else (0.45, 0.0, (0.30, 0.75))
    if who in ("VEN", "CUB", "HTI", "NIC"):
        return 0.01 if family else 0.03, None, (0.70, 0.95)
    if who in ("COL", "ECU", "PER", "BRA"):
        return (0.06, 0.0, (0.85, 0.98)) if family else (0.15, 0.0, (0.70, 0.95))
    return (0.01, 0.0, (0.95, 1.0)) if family else (0.03, 0.0, (0.88, 1.0))


# CHNV returned to Mexico: more than 17,000 from 12 May to early October 2023 (page in record_facts.csv).
CHNV_RETURNED = 17000

# After detention in Mexico: moved south, of those not removed (assumptions.csv: 0.2, 0.5, 0.8).
MOVED_SOUTH = Range(0.5, 0.2, 0.8)

# Persons on the legs of a risk, where nobody counts them.
PERSONS_THROUGH_MEXICO = Range(1200000, 900000, 1600000)   # foreigners on their way north, 1 January - 22 November 2023
SHARE_BY_TRAIN = Range(0.15, 0.08, 0.30)
SHARE_OF_DEATHS_ON_TRAINS = Range(0.5, 0.3, 0.8)          # of the deaths in the interior that were no road accidents
