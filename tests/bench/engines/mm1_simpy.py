#!/usr/bin/python3
"""M/M/1 on SimPy as its manual does it: a process for each customer, which asks for a resource and holds it for a time.

usage: mm1_simpy.py CUSTOMERS
"""

import random

import simpy
import simpy_report


class Bank:
    def __init__(self, customers):
        self.env = simpy.Environment()
        self.desk = simpy.Resource(self.env, capacity=1)
        self.customers, self.served, self.total = customers, 0, 0.0
        self.env.process(self.arrivals())

    def arrivals(self):
        for _ in range(self.customers):
            yield self.env.timeout(random.expovariate(simpy_report.LOAD))
            self.env.process(self.customer())

    def customer(self):
        came = self.env.now
        with self.desk.request() as request:
            yield request
            yield self.env.timeout(random.expovariate(1.0))
        self.served += 1
        self.total += self.env.now - came


if __name__ == "__main__":
    simpy_report.time_mm1("SimPy", Bank)
