"""The formulas of textbook_formulas.py, each by a second way or against a published value. No engine is needed."""
import dataclasses
import math
import unittest

import numpy
from scipy import stats
from scipy.integrate import quad, solve_ivp
from textbook_chains import Chain, line
from textbook_formulas import (
    HUNT_THREE,
    Census,
    Class,
    ErlangA,
    Kolmogorov,
    Swing,
    cobham,
    cobham_servers,
    completion_repeat,
    erlang_b,
    erlang_c,
    gim1_waits,
    gordon_newell,
    hunt,
    jackson,
    kaufman_roberts,
    mean_value_analysis,
    mmc_waits,
    pollaczek_khinchine,
    preemptive_resume,
    takacs,
)
from textbook_lengths import variance_per_customer
from textbook_networks import hunt_three_chain, time_to_deadlock

import textbook


class Formulas(unittest.TestCase):
    def near(self, value, expected, relative=1e-9):
        self.assertLessEqual(abs(value - expected), relative * abs(expected), f"{value} is not {expected}")

    def test_each_figure_that_a_case_knows_by_a_chain_too_is_the_same(self):
        count = 0
        for make in (make for cases in textbook.GROUPS.values() for make in cases):
            case = make()
            for figure in case.figures:
                if getattr(figure, "second", None) is not None:
                    with self.subTest(case=case.name, figure=figure.label):
                        self.near(figure.second, figure.theory)
                        count += 1
        self.assertGreater(count, 60)

    def test_the_warm_up_of_each_case_has_twenty_relaxation_times(self):
        for make in (make for cases in textbook.GROUPS.values() for make in cases):
            case = make()
            if case.warmup_days:
                self.assertGreaterEqual(case.relaxations, textbook.RELAXATIONS, case.name)

    # ---- one station ----

    def test_erlang_b_is_fortets_integral(self):
        for servers, load in ((1, 0.3), (10, 8.0), (50, 48.0)):
            integral, _ = quad(lambda x, n=servers, a=load: a * math.exp(-a * x) * (1 + x) ** n, 0, math.inf)
            self.near(erlang_b(servers, load), 1 / integral, 1e-7)

    def test_fifty_agents_and_48_calls_a_minute_are_those_of_mandelbaum_and_zeltyn(self):
        # "Service engineering in action: the Palm/Erlang-A queue" (2007): waits of 20.8 s without reneging; with a
        # patience of 2 minutes 3.1 % renege and the mean wait is 3.7 s.
        self.assertEqual(round(60 * mmc_waits(50, 48, 1).mean, 1), 20.8)
        theory = ErlangA(50, 48, 1, 0.5)
        self.assertEqual(round(100 * theory.reneged, 1), 3.1)
        self.assertEqual(round(60 * theory.queue / 48, 1), 3.7)

    def test_the_wait_of_those_served_in_erlang_a_is_that_of_its_virtual_wait(self):
        # The virtual wait has density proportional to exp(-(c mu) t + arrival (1 - exp(-theta t)) / theta) (Baccelli
        # and Hebuterne 1981); who is patient for so long is served after it.
        c, arrival, service, reneging = 4, 5.0, 1.0, 0.75
        theory = ErlangA(c, arrival, service, reneging)

        def density(t):
            return math.exp(-c * service * t + arrival * -math.expm1(-reneging * t) / reneging)

        waits, lasting = (quad(lambda t, k=k: t**k * density(t) * math.exp(-reneging * t), 0, 60)[0] for k in (0, 1))
        share = theory.probabilities()[c - 1] * arrival  # density at 0 is that of c - 1 inside, times the rate
        served_later, wait = share * waits, share * lasting
        served = served_later + theory.probabilities()[:c].sum()
        self.near(1 - theory.reneged, served, 1e-7)
        self.near(theory.wait_of_served, wait / served, 1e-7)

    def test_pollaczek_khinchine_is_the_embedded_chain_of_m_d_1(self):
        arrival = 0.6
        most = 120
        come = stats.poisson(arrival).pmf(numpy.arange(most + 1))  # during a service
        p = numpy.zeros((most + 1, most + 1))
        for left_behind in range(most + 1):
            begin = max(left_behind - 1, 0)
            p[left_behind, begin:] = come[: most + 1 - begin]
        p[:, -1] += 1 - p.sum(axis=1)
        stationary = numpy.linalg.solve(numpy.vstack([(p.T - numpy.eye(most + 1))[:-1], numpy.ones(most + 1)]),
                                        numpy.eye(most + 1)[-1])
        inside = stationary @ numpy.arange(most + 1)
        self.near(pollaczek_khinchine(arrival, [1.0, 1.0]), inside / arrival - 1, 1e-8)

    def test_the_moments_of_takacs_are_those_of_m_m_1_and_m_m_1_is_erlang_c(self):
        arrival, service = 0.7, 1.0
        wait = mmc_waits(1, arrival, service)
        first, second = takacs(arrival, [math.factorial(k) / service**k for k in range(1, 4)])
        self.near(first, wait.mean)
        self.near(second - first**2, wait.variance)
        self.near(wait.waits, arrival)

    def test_the_quantile_of_a_wait_is_where_its_distribution_is(self):
        wait = mmc_waits(2, 1.2, 1.0)
        self.near(wait.waits * math.exp(-wait.clearing * wait.quantile(0.9)), 0.1)
        self.assertEqual(wait.quantile(0.1), 0.0)

    def test_gi_m_1_is_m_m_1_for_poisson_arrivals_and_a_chain_of_phases_for_erlang_arrivals(self):
        self.near(gim1_waits(lambda s: 0.6 / (0.6 + s), 1.0).waits, 0.6)
        arrival = 0.6

        def moves(state):
            phase, inside = state
            if inside < 150:
                yield 2 * arrival, ((0, inside + 1, ) if phase else (1, inside)), *(["asked"] if phase else [])
            if inside:
                yield 1.0, (phase, inside - 1), "served"

        chain = Chain((0, 0), moves)
        wait = gim1_waits(lambda s: (1 + s / arrival / 2) ** -2, 1.0)
        self.near(wait.mean, chain.ratio(lambda state: max(0, state[1] - 1), "served").value, 1e-7)

    def test_the_length_of_m_g_1_is_daleys_for_m_m_1_and_that_of_the_chain(self):
        rho = 0.6
        moments = [math.factorial(k) for k in range(1, 9)]
        daley = rho * (2 + 5 * rho - 4 * rho**2 + rho**3) / (1 - rho) ** 4
        self.near(variance_per_customer(rho, moments, [0.0, 1.0]), daley)
        of_chain = line(1, rho, 1.0, 300).ratio(lambda n: max(0, n - 1), "begun")
        self.near(of_chain.variance_hours * rho, daley, 1e-7)

    def test_the_length_of_a_time_average_is_the_known_one_of_m_m_1(self):
        # Whitt (1989), "Planning queueing simulations", Management Science 35(11).
        rho = 0.7
        self.near(line(1, rho, 1.0, 400).ratio(lambda n: n).variance_hours, 2 * rho * (1 + rho) / (1 - rho) ** 4, 1e-7)

    # ---- priorities ----

    CLASSES = (Class(0.2, 0.5, 0.3), Class(0.3, 1.0, 1.5), Class(0.1, 2.0, 5.0))

    def test_waits_of_cobham_keep_to_the_conservation_law(self):
        # Kleinrock (1965): the sum of load times wait is that of the line without classes.
        alone = sum(c.arrival * c.square for c in self.CLASSES) / 2 / (1 - sum(c.load for c in self.CLASSES))
        total = sum(c.load * w for c, w in zip(self.CLASSES, cobham(self.CLASSES)))
        self.near(total, alone * sum(c.load for c in self.CLASSES))

    def test_the_first_class_of_pre_emptive_resume_is_alone_and_one_class_is_cobham(self):
        first = self.CLASSES[0]
        alone = pollaczek_khinchine(first.arrival, [first.service, first.square])
        self.near(preemptive_resume(self.CLASSES)[0], alone + first.service)
        self.near(cobham(self.CLASSES[:1])[0], alone)

    def test_pre_emptive_resume_with_two_rates_of_service_is_its_chain(self):
        arrivals, services, most = (0.2, 0.3), (1.5, 0.8), 70

        def moves(state):
            first, second = state
            if first < most:
                yield arrivals[0], (first + 1, second)
            if second < most:
                yield arrivals[1], (first, second + 1)
            if first:
                yield services[0], (first - 1, second), "a"
            elif second:
                yield services[1], (first, second - 1), "b"

        chain = Chain((0, 0), moves)
        theory = preemptive_resume([Class(a, 1 / s, 2 / s**2) for a, s in zip(arrivals, services)])
        for k, name in enumerate("ab"):
            self.near(theory[k], chain.ratio(lambda state, k=k: state[k], name).value, 1e-7)

    def test_cobham_with_two_rates_of_service_is_its_chain(self):
        arrivals, services, most = (0.2, 0.3), (1.5, 0.8), 60

        def moves(state):
            served, *waiting = state  # 0: nobody, else class + 1
            for k in (0, 1):
                if not served:
                    yield arrivals[k], (k + 1, *waiting), "ab"[k]
                elif waiting[k] < most:
                    yield arrivals[k], (served, waiting[0] + (k == 0), waiting[1] + (k == 1))
            if served:
                following = 1 if waiting[0] else 2 if waiting[1] else 0
                after = (following, waiting[0] - (following == 1), waiting[1] - (following == 2))
                yield services[served - 1], after, *([] if not following else ["ab"[following - 1]])

        chain = Chain((0, 0, 0), moves)
        theory = cobham([Class(a, 1 / s, 2 / s**2) for a, s in zip(arrivals, services)])
        for k, name in enumerate("ab"):
            self.near(theory[k], chain.ratio(lambda state, k=k: state[k + 1], name).value, 1e-7)

    def test_cobham_with_several_servers_is_erlang_c_for_one_class_and_cobham_for_one_server(self):
        self.near(cobham_servers(3, [2.1], 1.0)[0], mmc_waits(3, 2.1, 1.0).mean)
        for a, b in zip(cobham_servers(1, [0.2, 0.4], 1.0), cobham([Class(0.2, 1, 2), Class(0.4, 1, 2)])):
            self.near(a, b)

    # ---- networks ----

    def test_a_jackson_network_is_its_chain(self):
        outside, routes, services, most = (0.3, 0.2), ((0.1, 0.5), (0.3, 0.0)), (1.3, 1.1), 60

        def moves(state):
            for i in (0, 1):
                if state[i] < most:
                    yield outside[i], (state[0] + (i == 0), state[1] + (i == 1))
                if state[i]:
                    left = 1.0
                    for j in (0, 1):
                        after = [n - (k == i) + (k == j) for k, n in enumerate(state)]
                        if max(after) <= most:
                            yield routes[i][j] * services[i], tuple(after), "ab"[i]
                        left -= routes[i][j]
                    yield left * services[i], (state[0] - (i == 0), state[1] - (i == 1)), "ab"[i]

        chain = Chain((0, 0), moves)
        for k, station in enumerate(jackson(outside, routes, services, (1, 1))):
            self.near(station.inside, chain.mean(lambda state, k=k: state[k]), 1e-7)
            self.near(station.sojourn, chain.ratio(lambda state, k=k: state[k], "ab"[k]).value, 1e-7)

    def test_convolution_is_mean_value_analysis(self):
        network = (1.0, 0.5, 0.4), (60.0, 20.0, 30.0), (1, 2, 1), 6
        one, two = gordon_newell(*network), mean_value_analysis(*network)
        for by_one, by_two in zip(dataclasses.astuple(one), dataclasses.astuple(two)):
            for a, b in zip(by_one, by_two):
                self.near(a, b)
        self.near(sum(one.inside), 6)

    def test_kaufman_and_roberts_lose_what_the_issue_says(self):
        lost = kaufman_roberts(10, (1, 4), (3.0, 1.0))
        self.assertEqual([round(each, 5) for each in lost], [0.07496, 0.36189])
        # By its product form, state by state.
        weight = {(n, m): 3.0**n / math.factorial(n) / math.factorial(m)
                  for n in range(11) for m in range(3) if n + 4 * m <= 10}
        for size, share in zip((1, 4), lost):
            full = sum(w for (n, m), w in weight.items() if n + 4 * m + size > 10)
            self.near(share, full / sum(weight.values()))

    def test_hunts_lines_are_their_chains(self):
        self.near(hunt(0), 2 / 3)
        self.near(HUNT_THREE, hunt_three_chain(1.0).mean("served"))
        self.assertEqual(round(HUNT_THREE, 4), 0.5641)

    def test_time_to_deadlock_is_that_of_a_line_that_is_watched(self):
        # Between two visits to the full state it is the first passage of M/M/1: exact for one place in all (room 0):
        # the station deadlocks when a service that began ends in feedback.
        mean, _ = time_to_deadlock(arrival=2.0, service=3.0, room=0, feedback=0.25)
        # Each service: a wait for it of 1/2, then 1/3; a quarter of them deadlock.
        self.near(mean, (1 / 2 + 1 / 3) / 0.25)
        # With room, by integration of the forward equations.
        arrival, service, room, feedback = 4.0, 6.0, 2, 0.5

        def slope(_, p):
            flow = numpy.zeros_like(p)
            for n in range(room + 2):
                for rate, after in ((arrival, n + 1), ((1 - feedback) * service, n - 1)):
                    if 0 <= after <= room + 1:
                        flow[n] -= rate * p[n]
                        flow[after] += rate * p[n]
            flow[room + 1] -= feedback * service * p[room + 1]
            flow[-1] = p[:-1].sum()
            return flow

        mean, _ = time_to_deadlock(arrival, service, room, feedback)
        done = solve_ivp(slope, (0, 100), [1.0, *[0.0] * (room + 2)], rtol=1e-10, atol=1e-13)
        self.near(mean, done.y[-1, -1], 1e-7)

    # ---- interruptions, rates that change ----

    def test_a_constant_service_that_begins_again_takes_1_2974(self):
        self.assertEqual(round(completion_repeat(0.5, 1.0), 4), 1.2974)
        # By its renewal equation: E = int_0^1 (t + E) 0.5 exp(-t / 2) dt + exp(-1 / 2).
        lost, _ = quad(lambda t: t * 0.5 * math.exp(-t / 2), 0, 1)
        self.near(completion_repeat(0.5, 1.0), (lost + math.exp(-0.5)) / math.exp(-0.5))

    def test_the_census_peaks_at_761_1_and_3_83_hours_late(self):
        census = Census(Swing(100.0, 0.5, 24.0), 6.0)
        self.assertEqual(round(census.peak, 1), 761.1)
        self.assertEqual(round(census.lag, 2), 3.83)
        # m' = rate - m / stay, whose stationary answer is reached after ten stays.
        done = solve_ivp(lambda t, m: census.arrivals(t) - m / census.stay, (0, 144), [0.0], rtol=1e-10, atol=1e-10,
                         t_eval=numpy.arange(120, 144, 1.0))
        for hour, value in zip(done.t, done.y[0]):
            self.near(value, census.at(hour), 1e-7)

    def test_kolmogorovs_equations_with_constant_rates_end_in_the_stationary_line(self):
        servers, arrival, service, most = 3, 2.0, 1.0, 6
        chain = line(servers, arrival, service, most)
        states = numpy.array(chain.states)
        flow = chain.generator.toarray().T
        starts, areas = Kolmogorov(most + 1, 24.0, (), lambda middle: (lambda t, p: flow @ p, [lambda t: states]),
                                   lambda hour, p: p).periodic(4)
        expected = chain.mean(lambda n: n)
        for start, area in zip(starts, areas):
            self.near(start @ states, expected, 1e-7)
            self.near(area[0], 6 * expected, 1e-7)

    def test_erlang_c_of_one_server_is_its_load(self):
        self.near(erlang_c(1, 0.37), 0.37)


if __name__ == "__main__":
    unittest.main()
