"""Which figures rest on the order of simultaneous events, as `transito run --permute-ties` tells it of small networks."""
import json
import unittest

from harness import OK, InFolder

# Two classes that come at the same moments to one server, always the first class first, and take 0.375 h each: the first
# never waits, the second 0.375 h. In another order it may be the other way round; that of both together is half of it.
TOGETHER = """
model = "queueing";
run = { first_day = "2001-01-01"; last_day = "2001-01-10"; warmup_days = 1; replications = 16; };
stations = ( { id = "desk"; servers = 1; service_hours = 0.375; } );
classes = ( { id = "first"; from = "desk"; interarrival_hours = 1.0; },
            { id = "second"; from = "desk"; interarrival_hours = 1.0; } );
"""

# The same server as an M/M/1 queue at load 0.75 that counts time by the second, so that customers of the two classes meet at
# times, in one event of a hundred. Who goes first of two that meet is nothing to all customers together (Kleinrock 1976,
# section 3.4: any order that knows no service time gives the same mean wait), but in the declared order it is always
# the first class.
AT_RANDOM = """
model = "queueing";
clock = { ticks_per_second = 1; };
run = { first_day = "2001-01-01"; last_day = "2001-01-10"; warmup_days = 1; replications = 16; };
stations = ( { id = "desk"; servers = 1; service_hours = { distribution = "exponential"; mean = 0.0075; }; } );
classes = ( { id = "first"; from = "desk"; arrivals_per_hour = 50.0; },
            { id = "second"; from = "desk"; arrivals_per_hour = 50.0; } );
"""


class PermutedTies(InFolder):
    def setUp(self):
        super().setUp()
        rows = json.loads(self.transito("keys", "--json", "model", status=OK).stdout)
        if "queueing" not in rows[0]["choices"].split("|"):
            self.skipTest("this program has no model of queues")

    def orders(self, scenario, *words):
        (self.folder / "a.cfg").write_text(scenario)
        done = self.transito("run", "a.cfg", "--permute-ties", "3", "--json", "--output", "a.h5", *words, status=OK)
        found = json.loads(done.stdout)["tie_orders"]
        return found, {row["name"]: row for row in found["measures"]}

    def test_waits_move_where_customers_of_two_classes_always_come_together(self):
        found, measures = self.orders(TOGETHER)
        self.assertAlmostEqual(measures["desk.first.wait_hours"]["mean"], 0)
        self.assertAlmostEqual(measures["desk.second.wait_hours"]["mean"], 0.375)
        self.assertTrue({"desk.first.wait_hours", "desk.second.wait_hours", "first.time_hours"} <= set(found["moved"]))
        self.assertAlmostEqual(measures["desk.first.wait_hours"]["largest_difference"], 0.375)
        self.assertAlmostEqual(measures["desk.second.wait_hours"]["largest_difference"], -0.375)
        for name in ("desk.wait_hours", "desk.throughput_per_hour", "desk.utilization", "present"):
            self.assertFalse(measures[name]["moves"], name)
        # Four events a turn: two arrivals that meet, two ends of service that do not.
        self.assertAlmostEqual(found["ties"] / found["events"], 1 / 4, places=2)

    def test_of_an_mm1_queue_no_figure_moves_though_customers_meet_at_times_but_the_small_favour_to_a_class_is_seen(self):
        found, measures = self.orders(AT_RANDOM)
        self.assertGreater(found["ties"], 1000)
        # The chance of a false alarm is at most 5 % by design; the seed is fixed.
        whole = {name for name in measures if "first" not in name and "second" not in name}
        self.assertEqual(whole & set(found["moved"]), set())
        self.assertGreaterEqual(len(whole), 20)
        favoured, other = measures["desk.first.wait_hours"], measures["desk.second.wait_hours"]
        self.assertTrue(favoured["moves"] and other["moves"])
        self.assertGreater(favoured["largest_difference"], 0)
        self.assertLess(other["largest_difference"], 0)
        self.assertFalse(favoured["beyond"] or other["beyond"])  # far less than what their intervals leave open

    def test_the_text_lists_what_moves(self):
        (self.folder / "a.cfg").write_text(TOGETHER)
        text = self.transito("run", "a.cfg", "--permute-ties", "3", "--measures", "desk*.wait_hours", status=OK).stdout
        self.assertIn("2 of 3 figures move, 2 of them by more than the half-width of their interval,", text)
        self.assertEqual(sum(line.endswith("  moves beyond") for line in text.splitlines()), 2)


if __name__ == "__main__":
    unittest.main()
