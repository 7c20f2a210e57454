"""What holds of the rows that a run writes as things happen, told from the HDF5 file alone, with h5py and numpy.

faults_of(FILE) gives the names of the rules that a results file breaks; compositions(FILE) compares the sampled journeys with all
parties of the event log. Nothing here knows the code of the program: meanings of flags, what an index counts along and what is
missing are read from the attributes.
"""
import csv
import io

import h5py
import numpy

DAY = 86400
ENDS = {"released", "admitted_at_port", "evaded", "removed_or_returned_home", "gave_up_or_settled", "dead_or_missing"}
APART = {"gets_away", "dies_or_goes_missing"}  # may be about some of a party


def text_of(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def attribute(variable, name):
    return text_of(variable.attrs.get(name, ""))


def meanings_of(variable):
    return attribute(variable, "flag_meanings").split()


def labels(file, axis):
    return list(file[axis].asstr()[:])


def rows_of(file, prefix):
    """{name: values} of the variables along the dimension of the rows; flags as their meanings' numbers."""
    first = file[f"{prefix}_kind"]
    return {name: variable[:] for name, variable in file.items()
            if name.startswith(prefix + "_") and variable.shape == first.shape and name != "journey_step"}


def kinds(file, prefix):
    """{meaning: which rows are of it}"""
    kind = file[f"{prefix}_kind"][:]
    return {meaning: kind == number for number, meaning in enumerate(meanings_of(file[f"{prefix}_kind"]))}


# ---- counts by day ----

def corridor_flows(file):
    """{daily series: (rows that count, variables that say of which cell)}; a number stands for itself."""
    of = kinds(file, "event")
    station = file["event_station"][:]
    end_at_station = (of["passes_inspection"] | of["is_detected"] | of["is_ordered_to_leave"] | of["is_moved_south"] |
                      of["is_removed_by_transit_country"] | of["is_processed"]) & (station >= 0)
    place = file["event_place"][:]
    gateways, places, states = (labels(file, axis) for axis in ("gateway", "place", "state"))
    table = {row["id"]: row for row in csv.DictReader(io.StringIO(file["table_network_places"].asstr()[()]))}
    gateway = numpy.array([gateways.index(name) if name in gateways else -1 for name in places])[place]
    state = numpy.array([states.index(table[name]["state"]) if table[name]["state"] in states else -1
                         for name in places])[place]
    area, nationality, leg, mode = (file[f"event_{name}"][:] for name in ("area", "nationality", "leg", "mode"))
    encountered = of["is_encountered"] | of["is_encountered_again"]
    return {"entries": (of["sets_out"], gateway, nationality),
            "encounters": (encountered | of["is_admitted_at_port"], area, nationality),
            "repeat_encounters": (of["is_encountered_again"], area),
            "attempts": (of["attempts_to_cross"], area),
            "got_aways": (of["gets_away"], area),
            "turn_backs": (of["turns_back"], area),
            "expulsions": (of["is_expelled"], area),
            "releases": (of["is_released"], area),
            "removals": (of["is_removed"], area),
            "returns": (of["is_returned"], area),
            "detections": (of["is_detected"], state, nationality),
            "transit_removals": (of["is_removed_by_transit_country"], nationality),
            "moved_south": (of["is_moved_south"], nationality),
            "deaths": (of["dies_or_goes_missing"], place),
            "station_served": (end_at_station, station),
            "station_let_through": (of["is_let_through"], station),
            "passages": (of["sets_off"], leg, mode)}


def queueing_flows(file):
    of = kinds(file, "event")
    station, class_ = file["event_station"][:], file["event_class"][:]
    # A service that ends with the way on blocked is over when that is free.
    services = of["ends_service"].astype(int) - of["is_blocked"] + of["is_freed"]
    return {"arrivals": (of["enters"], class_), "departures": (of["leaves"], class_), "served": (services, station),
            "balked": (of["balks"], station), "reneged": (of["reneges"], station), "evicted": (of["is_evicted"], station)}


def counted(file, series, counts, cells):
    """The series as its rows give it."""
    day = (file["event_time"][:] // DAY).astype(int)
    made = numpy.zeros(file[series].shape, int)
    persons = file["event_persons"][:] if "event_persons" in file else 1
    chosen = counts != 0
    where = (file["event_replication"][:][chosen], day[chosen], *(cell[chosen] for cell in cells))
    numpy.add.at(made, where, (counts * persons)[chosen])
    return made


def flows_of(file):
    return corridor_flows(file) if "event_party" in file else queueing_flows(file)


def series_that_differ(file):
    faults = set()
    for series, (counts, *cells) in flows_of(file).items():
        if any((cell[counts != 0] < 0).any() for cell in cells):
            faults.add(f"a row that counts for {series} does not say where")
        elif not numpy.array_equal(counted(file, series, counts, cells), file[series][:]):
            faults.add(f"counts of {series}")
    return faults


# ---- single values ----

def value_faults(file, prefix):
    faults, days = set(), len(file["time"])
    columns = rows_of(file, prefix)
    for name, values in columns.items():
        variable = file[name]
        fill = variable.attrs.get("_FillValue")
        present = values if fill is None else values[values != fill]
        axis = attribute(variable, "index_of")
        most = len(file[axis]) if axis else len(meanings_of(variable))
        if most and ((present < 0) | (present >= most)).any():
            faults.add(f"values of {name}")
        if attribute(variable, "standard_name") == "time" and ((values < 0) | (values >= days * DAY)).any():
            faults.add(f"values of {name}")
        if name.endswith("_persons") and (values < 1).any():
            faults.add(f"values of {name}")
    return faults


def sorted_by(*columns):
    """Whether rows are in the order of the first column, within it of the second, and so on."""
    order = numpy.lexsort(columns[::-1])  # stable
    return (order == numpy.arange(len(order))).all()


# ---- the way of a party ----

def ways(keys, columns):
    """Rows of each key, in their order, as lists of tuples."""
    found = {}
    for row in zip(zip(*(key.tolist() for key in keys)), *(column.tolist() for column in columns)):
        found.setdefault(row[0], []).append(row[1:])
    return found


def way_fault(way, what, state):
    """What is wrong with the rows (kind, state, persons) of one party from its setting out on, or None."""
    together = way[0][2]
    over = False
    for i, (kind, afterwards, persons) in enumerate(way):
        if over:
            return "something happens after the end"
        if (what[kind] == "sets_out") != (i == 0):
            return "a journey begins with setting out, once"
        if persons < together and what[kind] in APART:
            together -= persons
            continue
        if persons != together:
            return "persons come or go unsaid"
        over = state[afterwards] in ENDS
    return None


def way_faults(file, keys, prefix):
    what, state = meanings_of(file[f"{prefix}_kind"]), meanings_of(file[f"{prefix}_state"])
    columns = [file[f"{prefix}_{name}"][:] for name in ("kind", "state", "persons")]
    faults = set()
    for way in ways(keys, columns).values():
        if what[way[0][0]] == "sets_out" or prefix == "step":
            faults.add(way_fault(way, what, state))
        elif "sets_out" in {what[row[0]] for row in way}:
            faults.add("a journey begins with setting out, once")
    return faults - {None}


def customer_faults(file):
    """Of a queue: who enters does so first and once, and nothing happens after leaving."""
    what = meanings_of(file["event_kind"])
    keys = [file[f"event_{name}"][:] for name in ("replication", "class", "customer")]
    faults = set()
    for way in ways(keys, [file["event_kind"][:]]).values():
        happened = [what[row[0]] for row in way]
        if "enters" in happened[1:]:
            faults.add("a customer enters once and first")
        if "leaves" in happened[:-1]:
            faults.add("something happens after leaving")
    return faults


# ---- journeys ----

def journey_faults(file):
    """Journeys as a contiguous ragged array."""
    steps = file["journey_steps"][:]
    if attribute(file["journey_steps"], "sample_dimension") != "journey_step":
        return {"journey_steps names no dimension of steps"}
    if (steps < 1).any() or steps.sum() != len(file["step_time"]):
        return {"journey_steps add up to the steps"}
    faults = set()
    first = numpy.cumsum(steps) - steps
    last = first + steps - 1
    journey = numpy.repeat(numpy.arange(len(steps)), steps)
    if not sorted_by(journey, file["step_time"][:]):
        faults.add("steps are in order of time")
    if (numpy.diff(file["journey_replication"][:]) < 0).any():
        faults.add("journeys are in order of replication")
    for step, head in (("step_time", "journey_time"), ("step_persons", "journey_persons")):
        if (file[step][:][first] != file[head][:]).any():
            faults.add(f"{head} is that of the first step")
    places, gateways = labels(file, "place"), labels(file, "gateway")
    if [places[i] for i in file["step_place"][:][first]] != [gateways[i] for i in file["journey_gateway"][:]]:
        faults.add("journey_gateway is the place of the first step")
    if (file["step_state"][:][last] != file["journey_state"][:]).any():
        faults.add("journey_state is that of the last step")
    return faults | way_faults(file, [journey], "step")


def party_numbers(file, replication):
    """Parties that set out in the reported period, by the event log."""
    chosen = kinds(file, "event")["sets_out"] & (file["event_replication"][:] == replication)
    return file["event_party"][:][chosen]


def sample_faults(file, asked):
    """The sample against the event log of the same file."""
    faults = set()
    of_journey, party = file["journey_replication"][:], file["journey_party"][:]
    for replication in range(len(file["replication"])):
        all_, some = party_numbers(file, replication), party[of_journey == replication]
        if len(set(all_)) != len(all_):
            faults.add("a party sets out once")
        if len(some) != min(asked, len(all_)) or len(set(some)) != len(some) or not set(some) <= set(all_):
            faults.add("as many different parties as asked for")
    columns = ["time", "kind", "persons", "place", "leg", "mode", "station", "area", "state"]
    steps = file["journey_steps"][:]
    by_journey = ways([numpy.repeat(of_journey, steps), numpy.repeat(party, steps), ],
                      [file[f"step_{name}"][:] for name in columns])
    chosen = numpy.isin(file["event_party"][:], party)
    by_log = ways([file["event_replication"][:][chosen], file["event_party"][:][chosen]],
                  [file[f"event_{name}"][:][chosen] for name in columns])
    if any(by_log.get(key) != way for key, way in by_journey.items()):
        faults.add("steps are the rows of the party in the log")
    return faults


def compositions(path):
    """{what parties are told apart by: (sampled, expected)}: counts by group of the journeys, and what shares among all
    parties that set out in the same replication would give."""
    with h5py.File(path) as file:
        out = kinds(file, "event")["sets_out"]
        replication = file["event_replication"][:][out]
        of_journey = file["journey_replication"][:]
        first = numpy.cumsum(file["journey_steps"][:]) - file["journey_steps"][:]
        groups = {"nationality": lambda row: row("nationality"), "gateway": lambda row: row("place"),
                  "time": lambda row: row("time") * 10 // (len(file["time"]) * DAY),
                  "persons": lambda row: numpy.minimum(row("persons"), 6)}
        made = {}
        for name, group in groups.items():
            every = group(lambda column: file[f"event_{column}"][:][out])
            if name == "nationality":
                some = file["journey_nationality"][:]
            else:
                some = group(lambda column: file[f"step_{column}"][:][first])
            sampled, expected = numpy.zeros(every.max() + 1), numpy.zeros(every.max() + 1)
            for r in numpy.unique(replication):
                share = numpy.bincount(every[replication == r], minlength=len(expected)) / (replication == r).sum()
                sampled += numpy.bincount(some[of_journey == r], minlength=len(sampled))
                expected += share * (of_journey == r).sum()
            made[name] = sampled[expected > 0], expected[expected > 0]
        return made


# ---- all of them ----

def faults_of(path, journeys=None):
    """Names of the rules that the file breaks; `journeys`: how many were asked for, None where there are none."""
    with h5py.File(path) as file:
        faults = value_faults(file, "event")
        who = [file[f"event_{name}"][:] for name in (["party"] if "event_party" in file else ["class", "customer"])]
        if not sorted_by(file["event_replication"][:], file["event_time"][:], *who):
            faults.add("the log is in order of replication, time and who")
        if faults:
            return faults
        faults |= series_that_differ(file)
        if "event_party" not in file:
            return faults | customer_faults(file)
        faults |= way_faults(file, [file["event_replication"][:], *who], "event")
        if journeys is not None:
            faults |= value_faults(file, "step") | journey_faults(file) | sample_faults(file, journeys)
        return faults
