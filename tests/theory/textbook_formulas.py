"""The formulas that the engine is held against. None of our code is in them; formulas.py holds each against a second
way.

Rates are an hour, times are hours. `load` is offered work: arrivals times mean service.
"""
import dataclasses
import math

import numpy
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

# ---- one station, Poisson arrivals, exponential services ----


def erlang_b(servers, load):
    """Share lost at servers without a line (Erlang 1917); the recursion of its reciprocal."""
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


def erlang_c(servers, load):
    """Share that waits in an endless line (Erlang 1917)."""
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


@dataclasses.dataclass(frozen=True)
class Waits:
    """Of those who begin service, first come first served: 0 with probability 1 - waits, else exponential."""

    waits: float
    clearing: float  # rate of the exponential

    @property
    def mean(self):
        return self.waits / self.clearing

    @property
    def variance(self):
        return self.waits * (2 - self.waits) / self.clearing**2

    def quantile(self, probability):
        return max(0.0, math.log(self.waits / (1 - probability)) / self.clearing)


def mmc_waits(servers, arrival, service):
    """M/M/c (Kleinrock 1975, section 3.5; the wait of who waits is exponential)."""
    return Waits(erlang_c(servers, arrival / service), servers * service - arrival)


def birth_death(births, deaths):
    """Stationary probabilities of 0, 1, ... from births[0], births[1], ... and deaths[0] (of 1), ..."""
    logs = numpy.concatenate([[0.0], numpy.cumsum(numpy.log(births) - numpy.log(deaths))])
    weights = numpy.exp(logs - logs.max())
    return weights / weights.sum()


def mmck(servers, arrival, service, most):
    """Probabilities of 0 .. most inside (Kleinrock 1975, section 3.6 and 3.7)."""
    return birth_death([arrival] * most, [min(n, servers) * service for n in range(1, most + 1)])


@dataclasses.dataclass(frozen=True)
class ErlangA:
    """M/M/c+M: exponential patience (Palm 1957; Garnett, Mandelbaum and Reiman 2002)."""

    servers: int
    arrival: float
    service: float
    reneging: float
    most: int = 2000

    def probabilities(self):
        deaths = [
            min(n, self.servers) * self.service + max(0, n - self.servers) * self.reneging
            for n in range(1, self.most + 1)
        ]
        return birth_death([self.arrival] * self.most, deaths)

    @property
    def queue(self):
        return sum(p * max(0, n - self.servers) for n, p in enumerate(self.probabilities()))

    @property
    def reneged(self):
        """Share of all who come."""
        return self.reneging * self.queue / self.arrival

    @property
    def waits(self):
        return float(self.probabilities()[self.servers :].sum())

    @property
    def busy(self):
        return sum(p * min(n, self.servers) for n, p in enumerate(self.probabilities()))

    @property
    def wait_of_served(self):
        """Mean, from the stages that who finds n inside goes through: in stage i, with i - 1 waiting ahead, something
        happens at rate c mu + i theta, and with probability theta over that rate it is its own patience."""
        served = wait = 0.0
        probabilities = self.probabilities()
        share, stages = 1.0, 0.0
        served += probabilities[: self.servers].sum()
        for ahead in range(self.most - self.servers):
            rate = self.servers * self.service + (ahead + 1) * self.reneging
            share *= 1 - self.reneging / rate
            stages += 1 / rate
            here = probabilities[self.servers + ahead] * share
            served += here
            wait += here * stages
        return wait / served


# ---- one server, any service ----


def takacs(arrival, service_moments):
    """Moments E W, E W^2, ... of the wait in M/G/1, first come first served, from those of the service, one fewer
    (Takacs 1962; the first is Pollaczek 1930 and Khinchine 1932)."""
    idle = 1 - arrival * service_moments[0]
    moments = [1.0]
    for k in range(1, len(service_moments)):
        moments.append(
            arrival
            / idle
            * sum(math.comb(k, i) * service_moments[i] / (i + 1) * moments[k - i] for i in range(1, k + 1))
        )
    return moments[1:]


def pollaczek_khinchine(arrival, service_moments):
    """Mean wait in M/G/1."""
    return arrival * service_moments[1] / (2 * (1 - arrival * service_moments[0]))


def gim1_waits(transform, service):
    """GI/M/1: who comes finds the server busy with probability sigma, the root of sigma = E exp(-(1 - sigma) mu T)
    (Kleinrock 1975, section 6.4). `transform` is the Laplace transform of the time between arrivals."""
    sigma = brentq(lambda x: transform(service * (1 - x)) - x, 0, 1 - 1e-9, xtol=1e-15)
    return Waits(sigma, service * (1 - sigma))


# ---- priorities ----


@dataclasses.dataclass(frozen=True)
class Class:
    """Arrivals an hour and the first two moments of the service; classes stand in their order, the first goes first."""

    arrival: float
    service: float
    square: float

    @property
    def load(self):
        return self.arrival * self.service


def _loads_before(classes):
    return numpy.concatenate([[0.0], numpy.cumsum([each.load for each in classes])])


def cobham(classes):
    """Mean waits of the classes of M/G/1 where who is served is left alone (Cobham 1954)."""
    sums, work = _loads_before(classes), sum(each.arrival * each.square for each in classes) / 2
    return [work / ((1 - sums[k]) * (1 - sums[k + 1])) for k in range(len(classes))]


def preemptive_resume(classes):
    """Mean whole times at M/G/1 where who is put out goes on later (Kleinrock 1976, section 3.6; White and Christie
    1958)."""
    sums, times = _loads_before(classes), []
    for k, each in enumerate(classes):
        work = sum(other.arrival * other.square for other in classes[: k + 1]) / 2
        times.append(each.service / (1 - sums[k]) + work / ((1 - sums[k]) * (1 - sums[k + 1])))
    return times


def cobham_servers(servers, arrivals, service):
    """Mean waits of the classes of M/M/c with one rate of service (Cobham 1954; Davis 1966)."""
    load = sum(arrivals) / service
    sums = numpy.concatenate([[0.0], numpy.cumsum(arrivals)]) / (servers * service)
    first = erlang_c(servers, load) / (servers * service)
    return [first / ((1 - sums[k]) * (1 - sums[k + 1])) for k in range(len(arrivals))]


def preemptive_servers(servers, arrivals, service):
    """Mean whole times of the classes of M/M/c with one rate of service, pre-emptive: the first k classes together see
    an M/M/c of their own, so that theirs are differences (Buzen and Bondi 1983)."""
    inside = [0.0]
    for k in range(len(arrivals)):
        rate = sum(arrivals[: k + 1])
        inside.append(rate * mmc_waits(servers, rate, service).mean + rate / service)
    return [(inside[k + 1] - inside[k]) / arrivals[k] for k in range(len(arrivals))]


# ---- networks ----


@dataclasses.dataclass(frozen=True)
class JacksonStation:
    arrival: float
    inside: float
    wait: float
    sojourn: float


def jackson(outside, routes, services, servers):
    """Open network: each station as if alone (Jackson 1957). outside[i] an hour, routes[i][j], a list of stations."""
    flows = numpy.linalg.solve(numpy.eye(len(outside)) - numpy.array(routes, dtype=float).T, outside)
    stations = []
    for flow, service, count in zip(flows, services, servers):
        wait = mmc_waits(count, flow, service).mean
        stations.append(JacksonStation(float(flow), flow * (wait + 1 / service), wait, wait + 1 / service))
    return stations


def _weights(visit, service, servers, population):
    """Factors of the product form (Gordon and Newell 1967) of 0 .. population customers at one station."""
    factors = [1.0]
    for n in range(1, population + 1):
        factors.append(factors[-1] * visit / (min(n, servers) * service))
    return numpy.array(factors)


@dataclasses.dataclass(frozen=True)
class Closed:
    throughput: list  # of each station
    inside: list
    utilization: list


def gordon_newell(visits, services, servers, population):
    """Closed network by convolution (Buzen 1973). visits: any solution of the traffic equations."""
    factors = [_weights(v, s, c, population) for v, s, c in zip(visits, services, servers)]

    def convolved(chosen):
        total = numpy.array([1.0] + [0.0] * population)
        for each in chosen:
            total = numpy.convolve(total, each)[: population + 1]
        return total

    whole = convolved(factors)
    rate = whole[population - 1] / whole[population]
    inside = []
    for i, each in enumerate(factors):
        others = convolved(factors[:i] + factors[i + 1 :])
        shares = each * others[::-1] / whole[population]
        inside.append(float(shares @ numpy.arange(population + 1)))
    throughput = [float(v * rate) for v in visits]
    busy = [t / (s * c) for t, s, c in zip(throughput, services, servers)]
    return Closed(throughput, inside, busy)


def mean_value_analysis(visits, services, servers, population):
    """The same by the arrival theorem (Reiser and Lavenberg 1980), with marginal probabilities for several servers."""
    count = len(visits)
    at = [numpy.array([1.0] + [0.0] * population) for _ in range(count)]
    for n in range(1, population + 1):
        sojourn = [
            sum(j / (min(j, c) * s) * at[i][j - 1] for j in range(1, n + 1))
            for i, (s, c) in enumerate(zip(services, servers))
        ]
        rate = n / sum(v * w for v, w in zip(visits, sojourn))
        for i, (v, s, c) in enumerate(zip(visits, services, servers)):
            before = at[i].copy()
            for j in range(1, n + 1):
                at[i][j] = v * rate / (min(j, c) * s) * before[j - 1]
            at[i][0] = 1 - at[i][1 : n + 1].sum()
    throughput = [v * rate for v in visits]
    inside = [float(each @ numpy.arange(population + 1)) for each in at]
    return Closed(throughput, inside, [t / (s * c) for t, s, c in zip(throughput, services, servers)])


def kaufman_roberts(units, sizes, loads):
    """Share lost of each class where a customer takes several units at once (Kaufman 1981; Roberts 1981)."""
    used = [1.0]
    for j in range(1, units + 1):
        used.append(sum(a * b * used[j - b] for a, b in zip(loads, sizes) if b <= j) / j)
    used = numpy.array(used) / sum(used)
    return [float(used[units - b + 1 :].sum()) for b in sizes]


def hunt(between):
    """Throughput of two stations of service rate 1 with room for `between` customers between them, the first never
    without work (Hunt 1956, Operations Research 4(6))."""
    return (between + 2) / (between + 3)


HUNT_THREE = 22 / 39  # three stations of rate 1, no room between them (Hunt 1956: 0.5641)

# ---- interruptions ----


def completion_repeat(interruptions, service):
    """Mean completion time of a constant service that an interruption without repair time begins again from its start
    (Gaver 1962; Avi-Itzhak and Naor 1963)."""
    return math.expm1(interruptions * service) / interruptions


# ---- rates that change ----


@dataclasses.dataclass(frozen=True)
class Swing:
    """rate(t) = mean (1 + swing sin(2 pi t / cycle))"""

    mean: float
    swing: float
    cycle: float

    def __call__(self, hour):
        return self.mean * (1 + self.swing * numpy.sin(2 * math.pi * hour / self.cycle))


@dataclasses.dataclass(frozen=True)
class Census:
    """M_t/M/infinity under a swing: mean inside, Poisson at each instant (Eick, Massey and Whitt 1993, Management
    Science 39(2))."""

    arrivals: Swing
    stay: float

    @property
    def turn(self):
        return 2 * math.pi / self.arrivals.cycle

    @property
    def mean(self):
        return self.arrivals.mean * self.stay

    @property
    def amplitude(self):
        return self.mean * self.arrivals.swing / math.sqrt(1 + (self.turn * self.stay) ** 2)

    @property
    def lag(self):
        return math.atan(self.turn * self.stay) / self.turn

    @property
    def peak(self):
        return self.mean + self.amplitude

    def at(self, hour):
        return self.mean + self.amplitude * math.sin(self.turn * (hour - self.lag))


class Kolmogorov:
    """Forward equations of a chain whose rates change in steps and smoothly, p' = p Q(t), integrated over cycles until
    they repeat.

    law        of the middle of a stretch without steps: (p' as a function of t and p, rewards); a reward is a function
    of t
               that gives a vector
    turn_over  of (hour of a step, p just before it): p just after it
    """

    def __init__(self, size, cycle, steps, law, turn_over):
        self.size, self.cycle, self.steps = size, cycle, sorted({0.0, *map(float, steps)})
        self.law, self.turn_over = law, turn_over

    def _stretch(self, begin, end, p):
        """(p at its end, integral of each reward over it)"""
        flow, rewards = self.law((begin + end) / 2)

        def slope(t, y):
            p = y[: self.size]
            return numpy.concatenate([flow(t, p), [p @ reward(t) for reward in rewards]])

        done = solve_ivp(slope, (begin, end), numpy.concatenate([p, numpy.zeros(len(rewards))]), method="DOP853",
                         rtol=1e-9, atol=1e-12)
        if not done.success:
            raise ArithmeticError(done.message)
        return done.y[: self.size, -1], done.y[self.size :, -1]

    def cycle_from(self, p, bins):
        """One cycle from p just before its hour 0: (p at the start of each bin, integral of each reward over each bin,
        p at the end)."""
        edges = [self.cycle * k / bins for k in range(bins)]
        cuts = sorted({*edges, *self.steps, self.cycle})
        starts, areas = [], [0.0] * bins
        for begin, end in zip(cuts, cuts[1:]):
            if begin in self.steps:
                p = self.turn_over(begin, p)
            if begin in edges:
                starts.append(p)
            p, area = self._stretch(begin, end, p)
            areas[len(starts) - 1] = areas[len(starts) - 1] + area
        return numpy.array(starts), numpy.array(areas), p

    def periodic(self, bins):
        """The cycle that repeats itself, found from an empty start: (p at the start of each bin, integrals)."""
        p, change = numpy.eye(self.size)[0], 1.0
        while change > 1e-10:
            starts, areas, after = self.cycle_from(p, bins)
            change, p = numpy.abs(after - p).sum(), after
        return starts, areas
