#!/usr/bin/python3
"""The small corridor on SimPy as a researcher would write it: a process a party, resources for stations, numpy's draws.

usage: corridor_simpy.py [--seed N] [--days N] [--profile FILE]

Prints one JSON object: outcomes of the reported days, seconds of set-up and of the simulation, peak memory. The tables
are those of this folder; every other figure stands here and, for ours, in small_corridor.cfg. Time is in hours.
"""

import argparse
import bisect
import collections
import cProfile
import csv
import dataclasses
import json
import pathlib
import platform
import pstats
import resource
import sys
import time

import numpy as np
import simpy

import route_tables

FOLDER = pathlib.Path(__file__).resolve().parent
DAY = 24.0
WARM_UP_DAYS, DAYS = 30, 150
EXPULSION_DAYS = 90  # from 1 January to 31 March

GROUP_SHARE, GROUP_MEAN, GROUP_SHAPE = 0.1, 8.0, 4.0
FAMILY_SIZES, FAMILY_WEIGHTS = (2, 3, 4, 5, 6), (0.45, 0.3, 0.15, 0.07, 0.03)
MONEY_MEDIAN, MONEY_SIGMA, POOR_BELOW, EARNING_A_DAY = 500.0, 1.0, 150.0, 12.0
DELAY_SHAPE, REST_HOURS = 16.0, 12.0
INSPECTION_HOURS, INSPECTION_SHAPE, WAITING_ROOM = 40 / 60, 2.0, 6
DETENTION_DAYS, TRANSIT_RETRY, TRANSIT_RETRY_DAYS = 1.5, 0.3, 5.0
ASYLUM_OFFICE, ASYLUM_DAYS, SETTLE_SHARE, SOUTH = "cedar", 8.0, 0.25, "cedar"
CATCH, CATCH_LOSS, TURN_BACK, LINE_DEATH = 0.75, 0.2, 0.1, 0.005
CROSSING_HOURS, OFFICER_HOURS, EXPULSION_OFFICER_SHARE = 6.0, 1.5, 0.2
HOLD_HOURS, EXPULSION_HOURS = 20.0, 6.0
RETRY_AFTER_RETURN, RETRY_AFTER_REMOVAL, RETRY_DAYS, REMOVAL_RETRY_DAYS = 0.5, 0.3, 2.0, 6.0
APPOINTMENTS_A_DAY, OLDEST_SHARE, APPOINTMENT_HOUR, PATIENCE_DAYS, PATIENCE_GIVE_UP = 20, 0.5, 10, 10.0, 0.3
SCALE, NEST, FIXED_HOURS, USD_PER_HOUR, DETECTION_HOURS = 4.0, 0.6, 3.0, 5.0, 12.0


@dataclasses.dataclass(frozen=True)
class Mode:
    name: str
    leg: str
    speed: float
    hours_per_day: float = 24.0
    discomfort: float = 1.0
    wait: float = 0.0
    wait_shape: float = 1.0
    fixed_usd: float = 0.0
    usd_per_km: float = 0.0
    stop: float = 0.0
    deaths_per_million_km: float = 0.0
    needs_money: bool = False
    role: str = "travels"


MODES = (
    Mode("walk", "road", 5.0, hours_per_day=12.0, discomfort=1.2, stop=0.1, deaths_per_million_km=5.0),
    Mode("bus", "road", 60.0, wait=3.0, usd_per_km=0.1, stop=0.5, deaths_per_million_km=1.0, needs_money=True),
    Mode("car", "road", 80.0, wait=5.0, usd_per_km=0.2, stop=0.3, deaths_per_million_km=1.0, needs_money=True),
    Mode("train", "rail", 25.0, discomfort=2.0, wait=8.0, stop=0.3, deaths_per_million_km=20.0),
    Mode("air", "air", 500.0, wait=8.0, wait_shape=2.0, fixed_usd=50.0, usd_per_km=0.1, needs_money=True),
    Mode("trail", "foot", 2.0, hours_per_day=8.0, discomfort=1.5, usd_per_km=0.5),
    Mode("boat", "boat", 20.0, wait=6.0, fixed_usd=20.0),
    Mode("cross", "crossing", 2.0, role="crosses"),
    Mode("present", "port", 4.0, role="presents"),
)


class Alternative:
    """One mode of one hop, with what is computed once."""

    def __init__(self, start, end, mode, km, deaths_per_100000, checkpoint):
        self.start, self.end, self.mode = start, end, mode
        self.ends = mode.role != "travels"
        self.hours = km / mode.speed * 24 / mode.hours_per_day
        self.price = mode.fixed_usd + mode.usd_per_km * km
        self.checkpoint = checkpoint if mode.stop > 0 else None
        self.death = LINE_DEATH if self.ends else mode.deaths_per_million_km * km / 1e6 + deaths_per_100000 / 1e5
        self.base_cost = FIXED_HOURS + mode.wait + self.hours * mode.discomfort + self.price / USD_PER_HOUR

    def cost(self, fears, poor):
        if poor and self.mode.needs_money:
            return np.inf
        return self.base_cost + (self.mode.stop * DETECTION_HOURS if fears and self.checkpoint else 0.0)


def rows(name):
    with open(FOLDER / f"{name}.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Inputs:
    """The tables of the folder and the tables of choice."""

    def __init__(self):
        self.places = {row["id"]: row for row in rows("places")}
        self.stations = {row["id"]: row for row in rows("stations")}
        self.checkpoint_at = {row["place"]: name for name, row in self.stations.items() if row["kind"] == "checkpoint"}
        self.processing_at = {row["place"]: name for name, row in self.stations.items() if row["kind"] == "processing"}
        self.detention = [name for name, row in self.stations.items() if row["kind"] == "detention"]
        self.classes = {row["id"]: self.class_of(row) for row in rows("classes")}
        for row in rows("intentions"):
            self.classes[row["class"]].update(appointment=float(row["appointment_share"]),
                                              asylum=float(row["asylum_share"]))
        self.departures = [(row["class"], row["gateway"], float(row["persons_per_day"])) for row in rows("departures")]
        self.surrender = {(row["class"], row["demographic"], row["authority"]): float(row["share"])
                          for row in rows("surrender")}
        self.expelled = {(row["class"], row["demographic"]): float(row["share_expelled_title42"])
                         for row in rows("expulsions")}
        self.line_outcome = {(row["class"], row["demographic"]): (float(row["released"]), float(row["removed"]))
                             for row in rows("outcomes_line")}
        self.detention_outcome = {row["class"]: (float(row["exit_order"]), float(row["moved_south"]))
                                  for row in rows("outcomes_detention")}
        self.alternatives = list(self.all_alternatives())
        self.choices = dict(self.all_choices())

    @staticmethod
    def class_of(row):
        """Shares of parties from shares of persons."""
        family, child = float(row["family_share"]), float(row["child_alone_share"])
        parties = ((1 - family - child) / (1 - GROUP_SHARE + GROUP_SHARE * GROUP_MEAN),
                   family / np.dot(FAMILY_SIZES, FAMILY_WEIGHTS), child)
        return {"home": row["home"] == "home", "nationality": row["nationality"], "parties_per_person": sum(parties),
                "adult": parties[0] / sum(parties), "family": parties[1] / sum(parties)}

    def all_alternatives(self):
        for leg in rows("legs"):
            for mode in (mode for mode in MODES if mode.leg == leg["mode"]):
                both = [(leg["from"], leg["to"])]
                if mode.role == "travels":
                    both.append((leg["to"], leg["from"]))
                for start, end in both:
                    yield Alternative(start, end, mode, float(leg["distance_km"]),
                                      float(leg["deaths_per_100000"] or 0), self.checkpoint_at.get(end))

    def all_choices(self):
        graph = route_tables.Graph(self.alternatives)
        drawn_to = collections.defaultdict(dict)
        for row in rows("attractions"):
            kind = self.places[row["area"]]["kind"]
            drawn_to[row["class"], kind == "port"][row["area"]] = float(row["share"])
        for name, of_class in self.classes.items():
            starts = {gateway: rate for class_, gateway, rate in self.departures if class_ == name}
            for document, port, poor in ((d, p, q) for d in (0, 1) for p in (0, 1) for q in (0, 1)):
                fears = not of_class["home"] and not document
                yield (name, document, port, poor), route_tables.choice_table(
                    graph, lambda a: a.cost(fears, poor), drawn_to[name, bool(port)], starts, SCALE, NEST)


@dataclasses.dataclass(eq=False)
class Party:
    class_: str
    demographic: str
    persons: int
    gateway: str
    place: str
    money: int
    group: bool
    poor: bool
    plan: bool  # waits for an appointment
    state: str = "outside"
    last_hop: tuple = None
    document: bool = False
    claimed: bool = False
    encountered: bool = False


class Corridor:
    def __init__(self, inputs, seed):
        self.inputs, self.rng, self.env = inputs, np.random.default_rng(seed), simpy.Environment()
        self.people = collections.Counter()
        self.custody = collections.Counter()
        self.totals = collections.Counter()
        self.levels = collections.defaultdict(list)
        self.applicants = []
        self.parties = self.persons = 0
        self.officers = {}
        self.places = {}
        for name, row in inputs.stations.items():
            if row["kind"] == "checkpoint":
                self.officers[name] = simpy.Resource(self.env, int(row["servers"]))
            elif row["kind"] == "processing":
                self.officers[name] = simpy.PriorityResource(self.env, int(row["servers"]))
            else:
                self.places[name] = simpy.Container(self.env, int(row["places"]), init=int(row["places"]))
        for class_, gateway, persons in inputs.departures:
            self.env.process(self.set_out(class_, gateway, persons))
        self.env.process(self.give_out_appointments())
        self.env.process(self.record_each_midnight())

    def run(self, days):
        self.env.run(until=days * DAY)
        self.record_levels()

    # Draws

    def gamma(self, mean, shape):
        return self.rng.gamma(shape, mean / shape)

    def happens(self, probability):
        return self.rng.random() < probability

    # Counts

    def count(self, what, persons):
        if self.env.now >= WARM_UP_DAYS * DAY:
            self.totals[what] += persons

    def move(self, party, state):
        self.people[party.state] -= party.persons
        self.people[state] += party.persons
        party.state = state

    def record_each_midnight(self):
        """After the warm-up; the last midnight is the end of the run."""
        yield self.env.timeout(WARM_UP_DAYS * DAY)
        while True:
            yield self.env.timeout(DAY)
            self.record_levels()

    def record_levels(self):
        self.levels["in_transit"].append(self.people["in_transit"])
        self.levels["custody"].append(sum(self.custody.values()))
        self.levels["appointment_waiting"].append(sum(a["party"].persons for a in self.applicants))
        for name, officers in self.officers.items():
            self.levels[f"waiting_{name}"].append(sum(request.persons for request in officers.queue))
        for name, places in self.places.items():
            self.levels[f"held_{name}"].append(places.capacity - places.level)

    # Setting out

    def set_out(self, class_, gateway, persons_per_day):
        mean_gap = DAY / (persons_per_day * self.inputs.classes[class_]["parties_per_person"])
        while True:
            yield self.env.timeout(self.rng.exponential(mean_gap))
            party = self.new_party(class_, gateway)
            self.parties += 1
            self.persons += party.persons
            self.count("entered", party.persons)
            self.env.process(self.journey(party))

    def new_party(self, class_, gateway):
        of_class = self.inputs.classes[class_]
        u = self.rng.random()
        demographic = ("adult" if u < of_class["adult"] else
                       "family" if u < of_class["adult"] + of_class["family"] else "child_alone")
        group = demographic == "adult" and self.happens(GROUP_SHARE)
        money = self.rng.lognormal(np.log(MONEY_MEDIAN), MONEY_SIGMA)
        persons = 1
        if group:
            persons = max(2, int(self.gamma(GROUP_MEAN, GROUP_SHAPE) + 0.5))
        elif demographic == "family":
            persons = int(self.rng.choice(FAMILY_SIZES, p=FAMILY_WEIGHTS))
        return Party(class_, demographic, persons, gateway, gateway, int(money), group,
                     not group and money < POOR_BELOW, self.happens(of_class["appointment"]))

    # On the way

    def journey(self, party):
        """A party from setting out to its end."""
        self.move(party, "in_transit")
        while party.state == "in_transit":
            hop = self.choose(party)
            if hop.mode.role == "presents":
                yield from self.wait_for_appointment(party)
                continue
            self.count(f"passages_{hop.mode.name}", party.persons)
            yield self.env.timeout(self.hours_under_way(party, hop))
            self.lose_one(party, hop.death)
            if party.persons == 0:
                return
            if hop.mode.role == "crosses":
                yield from self.cross_the_line(party, hop.end)
            else:
                party.place, party.last_hop = hop.end, (hop.start, hop.end)
                yield from self.arrive(party, hop)

    def choose(self, party):
        table = self.inputs.choices[party.class_, party.document, party.plan, party.poor]
        cumulative, alternatives = table[party.last_hop or party.place]
        return alternatives[bisect.bisect(cumulative, self.rng.random() * cumulative[-1])]

    def hours_under_way(self, party, hop):
        """Rest, wait, travel; who cannot pay earns the rest first, a group has paid its leader."""
        mode, hours = hop.mode, 0.0
        if self.inputs.places[party.place]["kind"] == "hub":
            hours += self.rng.exponential(REST_HOURS)
        if mode.wait:
            hours += self.gamma(mode.wait, mode.wait_shape)
        if mode.role == "crosses":
            hours += self.gamma(CROSSING_HOURS, 2.0)
        else:
            hours += hop.hours * self.gamma(1.0, DELAY_SHAPE)
        if not party.group:
            hours += max(0.0, hop.price - party.money) / EARNING_A_DAY * DAY
            party.money = max(0, party.money - int(hop.price))
        return hours

    def lose_one(self, party, probability):
        if self.happens(probability * party.persons):
            self.count("deaths", 1)
            self.people[party.state] -= 1
            self.people["dead_or_missing"] += 1
            party.persons -= 1

    def arrive(self, party, hop):
        held = False
        if hop.checkpoint and not self.inputs.classes[party.class_]["home"] and self.happens(hop.mode.stop):
            held = yield from self.checkpoint(party, hop.checkpoint)
        may_claim = not (self.inputs.classes[party.class_]["home"] or party.document or party.claimed)
        if not held and party.place == ASYLUM_OFFICE and may_claim:
            party.claimed = True
            if self.happens(self.inputs.classes[party.class_]["asylum"]):
                yield from self.wait_for_asylum(party)

    def checkpoint(self, party, name):
        """Returns whether the checkpoint held the party; it lets pass whom it has no room for."""
        officers = self.officers[name]
        if officers.count == officers.capacity and len(officers.queue) >= WAITING_ROOM:
            self.count(f"let_through_{name}", party.persons)
            return False
        with officers.request() as request:
            request.persons = party.persons
            yield request
            yield self.env.timeout(self.gamma(INSPECTION_HOURS, INSPECTION_SHAPE) * party.persons)
        self.count(f"served_{name}", party.persons)
        if not party.document:
            self.count("detections", party.persons)
            party.group = False
            yield from self.detain(party)
        return True

    def detain(self, party):
        """At the nearest place with room for the whole party, or else an order to leave, which is a document."""
        name = next((name for name in self.inputs.detention if self.places[name].level >= party.persons), None)
        if name is None:
            party.document = True
            return
        self.move(party, "custody_in_transit_country")
        yield self.places[name].get(party.persons)
        yield self.env.timeout(self.rng.exponential(DETENTION_DAYS) * DAY)
        yield self.places[name].put(party.persons)
        exit_order, moved_south = self.inputs.detention_outcome[party.class_]
        u = self.rng.random()
        if u >= exit_order + moved_south:
            self.count("transit_removals", party.persons)
            yield from self.go_home(party, TRANSIT_RETRY, TRANSIT_RETRY_DAYS)
            return
        party.place, party.last_hop = self.inputs.stations[name]["place"], None
        if u < exit_order:
            party.document = True
        else:
            party.place = SOUTH
            self.count("moved_south", party.persons)
        self.move(party, "in_transit")

    def wait_for_asylum(self, party):
        self.move(party, "waiting_for_asylum")
        yield self.env.timeout(self.gamma(ASYLUM_DAYS, 2.0) * DAY)
        if self.happens(SETTLE_SHARE):
            self.move(party, "gave_up_or_settled")
            return
        party.document = True
        self.move(party, "in_transit")

    def go_home(self, party, retry, retry_days):
        """Removed: home for good, or from the gateway again after some days."""
        if not self.happens(retry):
            self.move(party, "removed_or_returned_home")
            return
        self.move(party, "removed_to_set_out_again")
        yield self.env.timeout(self.gamma(retry_days, 2.0) * DAY)
        party.place, party.last_hop = party.gateway, None
        self.move(party, "in_transit")

    # The line

    def cross_the_line(self, party, sector):
        authority = "title42" if self.env.now < EXPULSION_DAYS * DAY else "title8"
        if self.happens(self.inputs.surrender[party.class_, party.demographic, authority]):
            yield from self.encounter(party, sector, authority)
            return
        if self.happens(TURN_BACK):
            self.count("turn_backs", party.persons)
            yield from self.try_again(party)
            return
        holding = int(self.inputs.stations[self.inputs.processing_at[sector]]["places"])
        chance = CATCH * (1 - CATCH_LOSS * min(1.0, self.custody[sector] / holding))
        if party.group:
            caught = int(self.rng.binomial(party.persons, chance))
        else:
            caught = party.persons if self.happens(chance) else 0
        away = party.persons - caught
        if away:
            self.count("got_aways", away)
            self.people["in_transit"] -= away
            self.people["evaded"] += away
            party.persons = caught
        if not caught:
            party.state = "evaded"
            return
        yield from self.encounter(party, sector, authority)

    def encounter(self, party, sector, authority):
        self.count("encounters", party.persons)
        if party.encountered:
            self.count("repeat_encounters", party.persons)
        party.group, party.encountered = False, True
        expelled = authority == "title42" and self.happens(self.inputs.expelled[party.class_, party.demographic])
        self.move(party, "custody_in_destination_country")
        self.custody[sector] += party.persons
        station = self.inputs.processing_at[sector]
        with self.officers[station].request(priority=0 if expelled else 1) as request:
            request.persons = party.persons
            yield request
            hours = self.gamma(OFFICER_HOURS, 4.0) * party.persons
            yield self.env.timeout(hours * EXPULSION_OFFICER_SHARE if expelled else hours)
        self.count(f"served_{station}", party.persons)
        yield self.env.timeout(self.gamma(EXPULSION_HOURS if expelled else HOLD_HOURS, 2.0))
        self.custody[sector] -= party.persons
        yield from self.leave_custody(party, expelled)

    def leave_custody(self, party, expelled):
        released, removed = self.inputs.line_outcome[party.class_, party.demographic]
        u = self.rng.random()
        if expelled:
            self.count("expulsions", party.persons)
            yield from self.return_over_the_border(party)
        elif u < released:
            self.count("releases", party.persons)
            self.move(party, "released")
        elif u < released + removed:
            self.count("removals", party.persons)
            yield from self.go_home(party, RETRY_AFTER_REMOVAL, REMOVAL_RETRY_DAYS)
        else:
            self.count("returns", party.persons)
            yield from self.return_over_the_border(party)

    def return_over_the_border(self, party):
        if self.happens(RETRY_AFTER_RETURN):
            party.plan = False
            yield from self.try_again(party)
        else:
            home = self.inputs.classes[party.class_]["home"]
            self.move(party, "removed_or_returned_home" if home else "gave_up_or_settled")

    def try_again(self, party):
        self.move(party, "stranded")
        yield self.env.timeout(self.rng.exponential(RETRY_DAYS) * DAY)
        party.last_hop = None
        self.move(party, "in_transit")

    # The port

    def wait_for_appointment(self, party):
        self.move(party, "waiting_for_appointment")
        applicant = {"party": party, "given": self.env.event()}
        self.applicants.append(applicant)
        yield applicant["given"] | self.env.timeout(self.gamma(PATIENCE_DAYS, 2.0) * DAY)
        if applicant["given"].triggered:
            self.count("admitted", party.persons)
            self.move(party, "admitted_at_port")
            return
        self.applicants.remove(applicant)
        if self.happens(PATIENCE_GIVE_UP):
            self.move(party, "gave_up_or_settled")
            return
        party.plan, party.last_hop = False, None
        self.move(party, "in_transit")

    def give_out_appointments(self):
        """Half to those who have waited longest, the rest drawn; a party is taken whole or not at all."""
        yield self.env.timeout(APPOINTMENT_HOUR)
        while True:
            places = APPOINTMENTS_A_DAY
            oldest = int(places * OLDEST_SHARE)
            places -= oldest
            while self.applicants and self.applicants[0]["party"].persons <= oldest:
                oldest -= self.applicants[0]["party"].persons
                self.applicants.pop(0)["given"].succeed()
            self.draw_applicants(places + oldest)
            yield self.env.timeout(DAY)

    def draw_applicants(self, places):
        left, waiting = [], sum(a["party"].persons for a in self.applicants)
        for applicant in self.applicants:
            persons = applicant["party"].persons
            drawn = places > 0 and self.rng.random() * waiting < places
            waiting -= persons
            if drawn and persons <= places:
                places -= persons
                applicant["given"].succeed()
            else:
                left.append(applicant)
        self.applicants = left


STATES = ("in_transit", "waiting_for_appointment", "waiting_for_asylum", "stranded", "custody_in_transit_country",
          "custody_in_destination_country", "removed_to_set_out_again", "released", "admitted_at_port", "evaded",
          "removed_or_returned_home", "gave_up_or_settled", "dead_or_missing")
TOTALS = ("entered", "encounters", "repeat_encounters", "admitted", "got_aways", "turn_backs", "detections", "deaths",
          "transit_removals", "moved_south", "expulsions", "releases", "removals", "returns")


def outcomes(corridor):
    """Totals of the reported days, means of midnights, persons by state at the end."""
    names = [*TOTALS, *(f"passages_{mode.name}" for mode in MODES if mode.role != "presents"),
             *(f"served_{name}" for name in corridor.officers),
             *(f"let_through_{name}" for name in corridor.inputs.checkpoint_at.values())]
    found = {name: corridor.totals[name] for name in names}
    found.update({f"mean_{name}": float(np.mean(values)) for name, values in corridor.levels.items()})
    found.update({f"at_end_{state}": corridor.people[state] for state in STATES})
    return found


def profiled(corridor, days, path):
    profiler = cProfile.Profile()
    profiler.runcall(corridor.run, days)
    with open(path, "w", encoding="utf-8") as file:
        print(f"{days} days, {corridor.parties} parties; Python {platform.python_version()}, "
              f"SimPy {simpy.__version__}, numpy {np.__version__}; {processor()}", file=file)
        pstats.Stats(profiler, stream=file).strip_dirs().sort_stats("tottime").print_stats(30)


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=DAYS, help=f"with {WARM_UP_DAYS} of warm-up; default {DAYS}")
    parser.add_argument("--profile", metavar="FILE", help="write cProfile's table there")
    options = parser.parse_args()
    if options.days <= WARM_UP_DAYS:
        parser.error(f"more than {WARM_UP_DAYS} days")
    begin = time.perf_counter()
    corridor = Corridor(Inputs(), options.seed)
    ready = time.perf_counter()
    if options.profile:
        profiled(corridor, options.days, options.profile)
    else:
        corridor.run(options.days)
    done = time.perf_counter()
    json.dump({"outcomes": outcomes(corridor), "parties": corridor.parties, "persons": corridor.persons,
               "set_up_s": ready - begin, "simulation_s": done - ready,
               "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
