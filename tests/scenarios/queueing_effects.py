"""Every key of the queueing model does what it says, on a clockwork whose figures are counted by hand.

One guest an hour from 1:00 on (23 in a day), a service of exactly half an hour: no luck. Each row changes keys and
names a measure with the value that follows; the same measure must have another value without the change. Where luck
cannot be avoided the row gives bounds that it leaves once in 10,000 seeds, or less often; the seed is fixed.
"""
import json
import re
import unittest

from harness import OK, InFolder

SCENARIO = """model = "queueing";
run = { first_day = "2001-01-01"; last_day = "2001-01-01"; warmup_days = 0; };
clock = { ticks_per_second = 1000; };
resources = ( { id = "pool"; units = 2; } );
stations = ( { id = "desk"; servers = 1; service_hours = 0.5; }, { id = "exam"; servers = 1; service_hours = 0.25; } );
classes = ( { id = "guest"; from = "desk"; interarrival_hours = 1.0; }, { id = "other"; from = "desk"; } );
services = ( { id = "x"; class = "guest"; station = "desk"; } );
routes = ( { id = "on"; from = "desk"; to = "exam"; share = 0.0; } );
"""

DESK, POOL, EXAM, GUEST, OTHER, X, ON = ("stations[desk].", "resources[pool].", "stations[exam].", "classes[guest].",
                                         "classes[other].", "services[x].", "routes[on].")
FOR_EVER = {DESK + "service_hours": "100.0"}
LONG = {DESK + "service_hours": "1.5"}
NOBODY = {GUEST + "interarrival_hours": "100.0"}
ONE = {GUEST + "interarrival_hours": "20.0"}
USES = {DESK + "servers": "0", DESK + "uses": '["pool"]'}
RUSH = {OTHER + "arrivals_per_hour": "100.0"}

# The other comes at 12:00 only: the next would at 24:00, when the day is over.
PREEMPTED = {DESK + "service_hours": "4.0", GUEST + "interarrival_hours": "10.0", GUEST + "priority": "1",
             OTHER + "interarrival_hours": "12.0", X + "class": "other", X + "hours": "1.0"}
TURNS = {DESK + "service_hours": "1.25", OTHER + "interarrival_hours": "13.0"}
BLOCKED = {EXAM + "service_hours": "100.0", EXAM + "room": "0", ON + "share": "1.0"}
CLOSED = {GUEST + "interarrival_hours": "0.0", ON + "to": "desk", ON + "share": "1.0"}


def gone(list_path, values):
    """A guest comes at 20:00; its server goes at 20:15 and is back at 21:15."""
    return ONE | {list_path + "shifts": "[0, 20.25, 21.25]", list_path + values: "[1, 0, 1]"}


def interrupted(list_path):
    return NOBODY | {list_path + "interruptions_per_hour": "100.0", list_path + "repair_hours": "1000.0"}


# Keys that are switched; what holds in both runs; the measure; its value with them: a number, bounds, or None where
# there is no such measure.
ROWS = [
    # Half an hour and 0.4 s, in whole seconds.
    ({"clock.ticks_per_second": "1"}, {DESK + "service_hours": "0.500111"}, "desk.sojourn_hours", 0.5),
    # Two at once are enough for 1.5 hours of service; one lets the k-th guest wait (k - 1) / 2 hours, 16 in the day.
    ({POOL + "units": "1"}, USES | LONG, "desk.wait_hours", 3.75),
    ({POOL + "shifts": "[0, 6]", POOL + "shift_units": "[0, 1]"}, USES | NOBODY, "desk.full_share", 0.25),
    ({POOL + "shift_cycle_hours": "12.0"}, USES | NOBODY | {POOL + "shifts": "[0, 6]", POOL + "shift_units": "[0, 1]"},
     "desk.full_share", 0.5),
    ({POOL + "fewer": "resume"}, USES | gone(POOL, "shift_units"), "desk.sojourn_hours", 1.5),
    ({POOL + "fewer": "repeat"}, USES | gone(POOL, "shift_units"), "desk.sojourn_hours", 1.75),
    ({POOL + "interruptions_per_hour": "100.0"}, USES | NOBODY | {POOL + "repair_hours": "1000.0"}, "desk.full_share",
     (0.99, 1.0)),
    ({POOL + "repair_hours": "1000.0"}, USES | NOBODY | {POOL + "interruptions_per_hour": "100.0"}, "desk.full_share",
     (0.99, 1.0)),
    ({POOL + "interrupted_units": "1"}, USES | interrupted(POOL) | {POOL + "units": "100000"}, "desk.full_share", 0.0),

    ({DESK + "servers": "2"}, LONG, "desk.wait_hours", 0.0),
    ({DESK + "shifts": "[0, 6]", DESK + "shift_servers": "[0, 1]"}, NOBODY, "desk.full_share", 0.25),
    ({DESK + "shift_cycle_hours": "12.0"}, NOBODY | {DESK + "shifts": "[0, 6]", DESK + "shift_servers": "[0, 1]"},
     "desk.full_share", 0.5),
    ({DESK + "fewer": "resume"}, gone(DESK, "shift_servers"), "desk.sojourn_hours", 1.5),
    ({DESK + "fewer": "repeat"}, gone(DESK, "shift_servers"), "desk.sojourn_hours", 1.75),
    ({DESK + "interruptions_per_hour": "100.0"}, NOBODY | {DESK + "repair_hours": "1000.0"}, "desk.full_share",
     (0.99, 1.0)),
    ({DESK + "repair_hours": "1000.0"}, NOBODY | {DESK + "interruptions_per_hour": "100.0"}, "desk.full_share",
     (0.99, 1.0)),
    ({DESK + "interrupted_servers": "1"}, interrupted(DESK) | {DESK + "servers": "100000"}, "desk.full_share", 0.0),
    ({DESK + "uses": '["pool"]'}, LONG | {DESK + "servers": "2", POOL + "units": "1"}, "desk.wait_hours", 3.75),
    # One is served all day, two find room, 20 are lost; or stand outside, (1 + 2 + ... + 20) hours in all.
    ({DESK + "room": "2"}, FOR_EVER, "desk.balked_share", 20 / 23),
    ({DESK + "full": "wait"}, FOR_EVER | {DESK + "room": "2"}, "desk.outside", 210 / 24),
    # The first guest comes to the exam at 1:30, the second is kept at the desk from 2:30 on.
    ({EXAM + "full": "block"}, BLOCKED, "desk.blocked", 21.5 / 24),
    # One exam begins every 1:15 from 1:30 on, and lets a guest go from the desk: the second after 0:15 of being blocked, the
    # third after 0:30, the fourth to nineteenth after 0:45 each.
    ({EXAM + "service_hours": "1.25"}, {EXAM + "room": "0", EXAM + "full": "block", ON + "share": "1.0"}, "desk.blocked",
     12.75 / 24),
    # Guests take two of three servers each; the second cannot begin at 20:00, and the other comes at 21:00.
    ({DESK + "head": "overtake"}, FOR_EVER | {DESK + "servers": "3", EXAM + "servers": "2", GUEST + "units": "2",
                                              GUEST + "interarrival_hours": "10.0",
                                              OTHER + "interarrival_hours": "21.0"}, "desk.other.waited_share", 0.0),
    ({DESK + "short_handed": "balk"}, {DESK + "shifts": "[0, 12]", DESK + "shift_servers": "[1, 0]"},
     "desk.balked_share", 12 / 23),
    # Served 10:00 to 12:00 and 13:00 to 15:00; or again from the start at 13:00.
    ({DESK + "preemption": "resume"}, PREEMPTED, "desk.guest.sojourn_hours", 5.0),
    ({DESK + "preemption": "repeat"}, PREEMPTED, "desk.guest.sojourn_hours", 7.0),
    ({DESK + "service_hours": "0.25"}, {}, "desk.sojourn_hours", 0.25),
    ({DESK + "room_shifts": "[0, 12]", DESK + "shift_room": "[-1, 0]"}, FOR_EVER, "desk.balked_share", 12 / 23),
    ({DESK + "less_room": "evict"}, FOR_EVER | {DESK + "room_shifts": "[0, 12]", DESK + "shift_room": "[-1, 0]"},
     "desk.evicted_share", 10 / 23),
    ({DESK + "door_shifts": "[0, 12]", DESK + "door_open": "[1, 0]"}, {}, "desk.closed_share", 12 / 23),

    ({GUEST + "from": "exam"}, {X + "class": "other"}, "exam.arrivals_per_hour", 23 / 24),
    ({GUEST + "population": "3"}, CLOSED, "present", 3.0),
    # The other comes at 13:00, when the tenth guest is served until 13:30 and three more wait.
    ({OTHER + "priority": "0"}, TURNS | {GUEST + "priority": "1", OTHER + "priority": "1"}, "desk.other.wait_hours",
     0.5),
    ({GUEST + "units": "2"}, {DESK + "servers": "2", EXAM + "servers": "2"}, "desk.utilization", 23 * 0.5 / 24),
    ({GUEST + "patience_hours": "1.5"}, FOR_EVER, "desk.reneged_share", 21 / 23),
    ({GUEST + "balks_at": "2"}, FOR_EVER, "desk.balked_share", 20 / 23),
    ({GUEST + "interarrival_hours": "2.0"}, {}, "guest.arrivals_per_hour", 11 / 24),
    ({OTHER + "arrivals_per_hour": "100.0"}, {}, "other.arrivals_per_hour", (92, 108)),
    # Over a half cycle the sine is 2 / pi on average.
    ({OTHER + "swing": "1.0"}, RUSH | {OTHER + "swing_cycle_hours": "48.0"}, "other.arrivals_per_hour", (153, 174)),
    ({OTHER + "swing_cycle_hours": "48.0"}, RUSH | {OTHER + "swing": "1.0"}, "other.arrivals_per_hour", (153, 174)),
    ({OTHER + "swing_start_hour": "24.0"}, RUSH | {OTHER + "swing": "1.0", OTHER + "swing_cycle_hours": "48.0"},
     "other.arrivals_per_hour", (31, 42)),
    ({OTHER + "rate_hours": "[0, 6]", OTHER + "rate_factors": "[0.0, 1.0]"}, RUSH, "other.arrivals_per_hour", (68, 82)),
    ({OTHER + "rate_cycle_hours": "12.0"},
     RUSH | {OTHER + "rate_hours": "[0, 6]", OTHER + "rate_factors": "[0.0, 1.0]"},
     "other.arrivals_per_hour", (44, 56)),
    ({GUEST + "group": "3.0"}, {}, "guest.arrivals_per_hour", 69 / 24),

    ({X + "hours": "0.25"}, {}, "desk.sojourn_hours", 0.25),
    ({X + "class": "other"}, {X + "hours": "0.25"}, "desk.sojourn_hours", 0.5),
    ({X + "station": "exam"}, {X + "hours": "0.125", ON + "share": "1.0"}, "exam.sojourn_hours", 0.125),
    ({X + "units": "2"}, {DESK + "servers": "2"}, "desk.utilization", 23 * 0.5 / 24),
    ({X + "units_used": "[2]"}, {DESK + "uses": '["pool"]'}, "pool.busy_units", 23 * 0.5 * 2 / 24),
    ({X + "patience_hours": "1.5"}, FOR_EVER, "desk.reneged_share", 21 / 23),
    ({X + "priority": "1"}, TURNS, "desk.other.wait_hours", 0.5),

    ({ON + "share": "1.0"}, {}, "exam.arrivals_per_hour", 23 / 24),
    ({ON + "class": "other"}, {ON + "share": "1.0"}, "exam.arrivals_per_hour", 0.0),
    ({ON + "from": "exam"}, {ON + "share": "1.0", GUEST + "from": "exam", X + "class": "other", ON + "to": "desk"},
     "desk.arrivals_per_hour", 23 / 24),
    ({ON + "to": "desk"}, {ON + "share": "1.0"}, "exam.arrivals_per_hour", 0.0),
    ({ON + "full": "block"}, BLOCKED, "desk.blocked", 21.5 / 24),

    ({"measure.classes": "false"}, {}, "desk.guest.wait_hours", None),
    # Twelve hours with 11 and 12 services: the guest of 12:00 belongs to the second half.
    ({"measure.profile_hours": "12.0"}, {}, "desk.inside_h00", 5.5 / 12),
    ({"measure.profile_cycle_hours": "12.0"}, {"measure.profile_hours": "12.0"}, "desk.inside_h00", 11.5 / 24),
    ({"measure.queue_lengths": "2"}, {}, "desk.inside_p1", 11.5 / 24),
]

# Lists as such, and what every scenario has; the event log moves nothing, which has a test of its own.
NOT_SWITCHED = {"resources", "stations", "classes", "services", "routes", "results.event_log"}


class Effects(InFolder):
    known = {}  # what was run before, by its settings

    def setUp(self):
        super().setUp()
        (self.folder / "clockwork.cfg").write_text(SCENARIO)

    def measures(self, settings):
        case = tuple(sorted(settings.items()))
        if case not in self.known:
            self.known[case] = self.run_with(settings)
        return self.known[case]

    def run_with(self, settings):
        words = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        told = self.transito("run", "clockwork.cfg", "--json", "--overwrite", "--output", "clockwork.h5", *words,
                             status=OK).stdout
        return {measure["name"]: measure["mean"] for measure in json.loads(told)["measures"]}

    def holds(self, value, expected):
        if expected is None or value is None:
            return value is expected
        if isinstance(expected, tuple):
            return expected[0] <= value <= expected[1]
        return abs(value - expected) < 1e-9

    def test_each_key_has_the_effect_that_is_counted_by_hand(self):
        for keys, given, measure, expected in ROWS:
            with self.subTest(keys):
                without, with_it = self.measures(given), self.measures(given | keys)
                self.assertTrue(self.holds(with_it.get(measure), expected), (measure, with_it.get(measure), expected))
                self.assertFalse(self.holds(without.get(measure), expected), (measure, without.get(measure), expected))

    def test_who_comes_back_does_not_find_itself(self):
        for population, inside, busy in (("1", 0, 0), ("2", 1, 1), ("3", 2, 1)):
            for full in ("wait", "block"):
                found = self.measures(CLOSED | {GUEST + "population": population, ON + "full": full})
                self.assertEqual((found["desk.found_inside"], found["desk.found_busy_share"]), (inside, busy))

    def luck(self, measures, place):
        return {name: value for name, value in measures.items() if name.startswith(place + ".")}

    def test_more_of_one_class_leaves_the_luck_of_another_as_it_was(self):
        chance = '{ distribution = "exponential"; mean = 0.5; }'
        given = {DESK + "service_hours": chance, GUEST + "interarrival_hours": "0.0",
                 GUEST + "arrivals_per_hour": "1.0", OTHER + "from": "exam"}
        few, many = (self.measures(given | {OTHER + "arrivals_per_hour": rate}) for rate in ("2.0", "3.0"))
        self.assertGreater(many["exam.arrivals_per_hour"], few["exam.arrivals_per_hour"])
        self.assertEqual(self.luck(many, "desk"), self.luck(few, "desk"))
        self.assertEqual(self.luck(many, "guest"), self.luck(few, "guest"))

    def test_another_service_leaves_arrivals_and_the_services_elsewhere_as_they_were(self):
        chance = '{ distribution = "exponential"; mean = 0.5; }'
        given = {DESK + "service_hours": chance, GUEST + "interarrival_hours": "0.0",
                 GUEST + "arrivals_per_hour": "1.0", ON + "share": "0.5"}
        slow, fast = (self.measures(given | {EXAM + "service_hours": hours}) for hours in ("0.5", "0.125"))
        self.assertGreater(slow["exam.sojourn_hours"], fast["exam.sojourn_hours"])
        self.assertEqual(self.luck(slow, "desk"), self.luck(fast, "desk"))

    def test_the_event_log_moves_no_measure(self):
        without, with_it = self.measures({}), self.measures({"results.event_log": "true"})
        self.assertTrue(without)
        self.assertEqual(repr(without), repr(with_it))

    def test_every_key_of_the_model_has_a_row(self):
        keys = json.loads(self.transito("keys", "queueing", "--json", status=OK).stdout)
        of_model = {row["key"] for row in keys if row["model"] == "queueing"} - NOT_SWITCHED
        self.assertGreater(len(of_model), 40)
        switched = {re.sub(r"\[\w+\]", "[]", key) for row in ROWS for key in row[0]}
        self.assertEqual(of_model, switched)


if __name__ == "__main__":
    unittest.main()
