#!/usr/bin/python3
"""PHOLD on SimPy: a message is a process that waits at one entity and goes on to the next.

usage: phold_simpy.py EVENTS
"""

import random
import time

import simpy
import simpy_report


class Phold:
    def __init__(self, events):
        self.env = simpy.Environment()
        self.events, self.count, self.remote = events, 0, 0
        self.handled = [0] * simpy_report.ENTITIES
        self.done = self.env.event()
        for place in range(simpy_report.ENTITIES):
            self.env.process(self.message(place))

    def message(self, place):
        while True:
            yield self.env.timeout(random.expovariate(1.0))
            self.handled[place] += 1
            self.count += 1
            if random.random() < simpy_report.REMOTE:
                self.remote += 1
                place = int(random.random() * simpy_report.ENTITIES)
            if self.count == self.events:
                self.done.succeed()


def main():
    events = simpy_report.size()
    random.seed(simpy_report.SEED)
    phold = Phold(events)
    begin = time.process_time()
    phold.env.run(until=phold.done)
    seconds = time.process_time() - begin
    simpy_report.phold("SimPy", phold.count, phold.env.now, phold.remote, seconds)


if __name__ == "__main__":
    main()
