#!/usr/bin/python3
"""M/M/1 on SimPy with only two processes, arrivals and a server, and a store between them: less than its manual's way, and
what the benchmark of Cimba compares itself with.

usage: mm1_simpy_store.py CUSTOMERS
"""

import random

import simpy
import simpy_report


class Queue:
    def __init__(self, customers):
        self.env = simpy.Environment()
        self.line = simpy.Store(self.env)
        self.customers, self.served, self.total = customers, 0, 0.0
        self.env.process(self.arrivals())
        self.env.process(self.server())

    def arrivals(self):
        for _ in range(self.customers):
            yield self.env.timeout(random.expovariate(simpy_report.LOAD))
            yield self.line.put(self.env.now)

    def server(self):
        while self.served < self.customers:
            came = yield self.line.get()
            yield self.env.timeout(random.expovariate(1.0))
            self.served += 1
            self.total += self.env.now - came


if __name__ == "__main__":
    simpy_report.time_mm1("SimPy with a store", Queue)
