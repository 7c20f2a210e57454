"""What configs/queueing/README.md gives as theory is what the formulas give. That the examples keep to it is measured
by tests/scenarios/queueing_examples.py. No engine is needed."""
import os
import pathlib
import re
import unittest

import numpy
from textbook_formulas import (
    Census,
    Class,
    ErlangA,
    Swing,
    cobham,
    completion_repeat,
    erlang_b,
    gordon_newell,
    hunt,
    jackson,
    kaufman_roberts,
    mmc_waits,
    mmck,
    pollaczek_khinchine,
    preemptive_resume,
)
from textbook_networks import time_to_deadlock
from textbook_varying import birth_death_by_hours

README = pathlib.Path(os.environ["TRANSITO_SOURCE"]) / "configs" / "queueing" / "README.md"
DIGITS = 1e-4  # relative: the table has five digits, or four


def rows():
    """(file, settings, measure, theory)"""
    for line in README.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[0].startswith("`"):
            file, measure = cells[0].strip("`"), cells[2].strip("`")
            yield file, " ".join(re.findall(r"`([^`]*)`", cells[1])), measure, float(cells[3])


def lines():
    waits = mmc_waits(1, 48.0, 60.0)
    of_three, of_four = mmc_waits(3, 144.0, 60.0), mmc_waits(4, 144.0, 60.0)
    few = mmck(2, 96.0, 60.0, 5)
    impatient = ErlangA(5, 360.0, 60.0, 30.0, most=200)
    lost = erlang_b(10, 8.0)
    return {
        ("mm1.cfg", "", "desk.inside"): 48.0 * (waits.mean + 1 / 60),
        ("mm1.cfg", "", "desk.wait_hours"): waits.mean,
        ("mm1.cfg", "", "desk.waited_share"): waits.waits,
        ("mmc.cfg", "", "desk.waited_share"): of_three.waits,
        ("mmc.cfg", "", "desk.queue"): 144.0 * of_three.mean,
        ("mmc.cfg", "stations[desk].servers=4", "desk.waited_share"): of_four.waits,
        ("mmck.cfg", "", "desk.balked_share"): few[-1],
        ("mmck.cfg", "", "desk.found_inside"): few @ numpy.arange(6),
        ("mmck.cfg", "", "desk.full_share"): few[2:].sum(),
        ("erlang_b.cfg", "", "trunk.balked_share"): lost,
        ("erlang_b.cfg", "stations[trunk].service_hours=1.0", "trunk.balked_share"): lost,
        ("erlang_a.cfg", "", "desk.reneged_share"): impatient.reneged,
        ("erlang_a.cfg", "", "desk.queue"): impatient.queue,
        ("mg1.cfg", "", "desk.wait_hours"): pollaczek_khinchine(42.0, [1 / 60, 5 / 3600]),
        ("mg1.cfg", "stations[desk].service_hours=0.016666666666666666", "desk.wait_hours"):
            pollaczek_khinchine(42.0, [1 / 60, 1 / 3600]),
    }


def priorities():
    classes = [Class(rate, 1 / 60, 2 / 3600) for rate in (12.0, 18.0, 18.0)]
    urgent, usual, idle = cobham(classes)
    _, usual_time, idle_time = preemptive_resume(classes)
    return {
        ("priorities.cfg", "", "desk.urgent.wait_hours"): urgent,
        ("priorities.cfg", "", "desk.usual.wait_hours"): usual,
        ("priorities.cfg", "", "desk.idle.wait_hours"): idle,
        ("priorities.cfg", "stations[desk].preemption=resume", "desk.usual.sojourn_hours"): usual_time,
        ("priorities.cfg", "stations[desk].preemption=redraw", "desk.idle.sojourn_hours"): idle_time,
    }


def networks():
    reception, room_a, room_b = jackson([40.0, 0.0, 0.0], [[0, 0.6, 0.4], [0.2, 0, 0], [0, 0, 0]],
                                        (60.0, 20.0, 30.0), (1, 2, 1))
    # A machine that breaks is repaired, and inspected, 4 / 3 times on average.
    closed = gordon_newell((1.0, 4 / 3, 4 / 3), (1.0, 5.0, 15.0), (10, 2, 1), 10)
    narrow, wide = kaufman_roberts(10, (1, 4), (3.0, 1.0))
    again = 'stations[desk].fewer=redraw stations[desk].service_hours={distribution="exponential";mean=1.0;}'
    return {
        ("jackson.cfg", "", "reception.inside"): reception.inside,
        ("jackson.cfg", "", "room_a.inside"): room_a.inside,
        ("jackson.cfg", "", "time_hours"): (reception.inside + room_a.inside + room_b.inside) / 40,
        ("gordon_newell.cfg", "", "running.inside"): closed.inside[0],
        ("gordon_newell.cfg", "", "inspection.throughput_per_hour"): closed.throughput[2],
        ("kaufman_roberts.cfg", "", "link.narrow.balked_share"): narrow,
        ("kaufman_roberts.cfg", "", "link.wide.balked_share"): wide,
        ("hunt_blocking.cfg", "", "second.throughput_per_hour"): 60 * hunt(0),
        ("hunt_blocking.cfg", "stations[second].room=1", "second.throughput_per_hour"): 60 * hunt(1),
        ("interruptions.cfg", "", "desk.throughput_per_hour"): 1 / completion_repeat(0.5, 1.0),
        ("interruptions.cfg", "stations[desk].fewer=resume", "desk.throughput_per_hour"): 1.0,
        ("interruptions.cfg", again, "desk.throughput_per_hour"): 1.0,
        ("deadlock.cfg", "", "deadlock_hours"): time_to_deadlock(2.0, 10.0, 1, 0.5)[0],
    }


def varying():
    census = Census(Swing(100.0, 0.5, 24.0), 6.0)
    shifts = birth_death_by_hours((0, 6, 9, 17, 21), (2.0, 8.0, 12.0, 9.0, 3.0), (0, 8, 18), (1, 3, 2), 4.0,
                                  lambda servers: servers + 8)
    return {
        ("mt_g_infinity.cfg", "", "town.at_h10"): census.at(10),
        ("mt_g_infinity.cfg", "", "town.at_var_h10"): census.at(10),
        **{("mt_mct_k.cfg", "", f"desk.at_h{hour:02d}"): shifts.at[hour] for hour in (8, 12, 18)},
    }


class Examples(unittest.TestCase):
    def test_the_theory_of_each_row_is_what_the_formulas_give(self):
        computed = lines() | priorities() | networks() | varying()
        for file, settings, measure, theory in rows():
            with self.subTest(file, settings=settings, measure=measure):
                self.assertLessEqual(abs(theory / computed[file, settings, measure] - 1), DIGITS)

    def test_there_is_a_row_for_each_figure_here(self):
        self.assertEqual({row[:3] for row in rows()}, set(lines() | priorities() | networks() | varying()))


if __name__ == "__main__":
    unittest.main()
