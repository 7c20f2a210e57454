"""Cases of one station. Services take about a minute; rates are an hour."""
import math

import numpy
from scipy import stats
from scipy.integrate import quad
from textbook_case import PRECISION, REPLICATIONS, SEEDS, Case, Exact, Figure, distribution, exponential, known, number
from textbook_chains import Chain, line
from textbook_formulas import (
    Class,
    ErlangA,
    cobham,
    cobham_servers,
    completion_repeat,
    erlang_b,
    gim1_waits,
    kaufman_roberts,
    mmc_waits,
    mmck,
    pollaczek_khinchine,
    preemptive_resume,
    preemptive_servers,
    takacs,
)
from textbook_lengths import wait_customers, wait_variance_customers

MINUTE = 1 / 60

# A histogram's quantile is within 1/64 of an observation of that rank (sim/kernel/histogram.h).
OF_HISTOGRAM = 1 / 64

CONSERVATION = [
    Exact("Little: L - lambda W over whole stays", 0.0, "little_gap", 1e-9),
    Exact("customers lost track of", 0.0, "lost_track", 0.0),
]


def relaxation(servers, arrival, service):
    """Of M/M/c (Morse 1955): exact for one server, an upper bound for more when busy."""
    return 1 / (math.sqrt(servers * service) - math.sqrt(arrival)) ** 2


def variance_of_waits(measures):
    """That of all waits of all replications: what varies within them and between them, without bias."""
    means = measures["desk.wait_hours"]
    return measures["desk.wait_variance_hours2"] + (means - means.mean()) ** 2 * len(means) / (len(means) - 1)


def mm1():
    arrival, service = 30.0, 60.0
    load, wait = arrival / service, mmc_waits(1, arrival, service)
    chain = line(1, arrival, service, most=150)
    moments = [math.factorial(k) / service**k for k in range(1, 9)]
    return Case(
        "M/M/1",
        "Kleinrock (1975), section 3.2; waits: section 5.12",
        f"""
        stations = ( {{ id = "desk"; servers = 1; service_hours = {exponential(1 / service)}; }} );
        classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {arrival}; }} );
        """,
        [
            known(chain, "arrivals", arrival, "desk.arrivals_per_hour", "asked"),
            known(chain, "served", arrival, "desk.throughput_per_hour", "served"),
            known(chain, "utilization rho", load, "desk.utilization", lambda n: n > 0),
            known(chain, "L = rho / (1 - rho)", load / (1 - load), "desk.inside", lambda n: n),
            known(chain, "Lq = rho^2 / (1 - rho)", load**2 / (1 - load), "desk.queue", lambda n: max(0, n - 1)),
            known(chain, "Wq", wait.mean, "desk.wait_hours", lambda n: max(0, n - 1), "begun"),
            known(chain, "W = 1 / (mu - lambda)", 1 / (service - arrival), "desk.sojourn_hours", lambda n: n, "served"),
            known(chain, "whole time in the network", 1 / (service - arrival), "customer.time_hours", lambda n: n,
                  "served"),
            known(chain, "share that waits", load, "desk.waited_share", "found_busy", "asked"),
            Figure("variance of Wq, first come first served", wait.variance, variance_of_waits,
                   needs=wait_variance_customers(arrival, moments) / arrival, precision=2 * PRECISION),
            Figure("0.9 quantile of Wq", wait.quantile(0.9), "desk.wait_q90_hours", margin=OF_HISTOGRAM),
            Figure("L / lambda W", 1.0,
                   lambda m: m["desk.inside"] / m["desk.throughput_per_hour"] / m["desk.sojourn_hours"]),
            *CONSERVATION,
        ],
        relaxation(1, arrival, service),
    )


def mmc():
    servers, arrival, service = 2, 72.0, 60.0
    wait = mmc_waits(servers, arrival, service)
    chain = line(servers, arrival, service, most=250)
    return Case(
        "M/M/c (Erlang C)",
        "Erlang (1917); Kleinrock (1975), section 3.5",
        f"""
        stations = ( {{ id = "desk"; servers = {servers}; service_hours = {exponential(1 / service)}; }} );
        classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {arrival}; }} );
        """,
        [
            known(chain, "share that waits C(c, a)", wait.waits, "desk.waited_share", "found_busy", "asked"),
            known(chain, "share that finds all busy", wait.waits, "desk.found_busy_share", "found_busy", "asked"),
            known(chain, "time that all are busy", wait.waits, "desk.full_share", lambda n: n >= servers),
            known(chain, "Wq", wait.mean, "desk.wait_hours", lambda n: max(0, n - servers), "begun"),
            known(chain, "Lq", arrival * wait.mean, "desk.queue", lambda n: max(0, n - servers)),
            known(chain, "L", arrival * wait.mean + arrival / service, "desk.inside", lambda n: n),
            known(chain, "busy servers a", arrival / service, "desk.busy_servers", lambda n: min(n, servers)),
            Figure("0.9 quantile of Wq", wait.quantile(0.9), "desk.wait_q90_hours", margin=OF_HISTOGRAM),
            *CONSERVATION,
        ],
        relaxation(servers, arrival, service),
    )


def mmck_():
    servers, arrival, service, most = 3, 180.0, 60.0, 8
    p = mmck(servers, arrival, service, most)
    waiting = numpy.maximum(numpy.arange(most + 1) - servers, 0)
    queue, inside = p @ waiting, p @ numpy.arange(most + 1)
    chain = line(servers, arrival, service, most)
    return Case(
        "M/M/c/K",
        "Kleinrock (1975), sections 3.6, 3.7; Wolff (1982) for what arrivals see",
        f"""
        stations = ( {{ id = "desk"; servers = {servers}; room = {most - servers}; full = "lose";
                        service_hours = {exponential(1 / service)}; }} );
        classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {arrival}; }} );
        """,
        [
            known(chain, "share lost p_K", p[-1], "desk.balked_share", "lost", "asked"),
            known(chain, "Lq", queue, "desk.queue", lambda n: max(0, n - servers)),
            known(chain, "L", inside, "desk.inside", lambda n: n),
            known(chain, "Wq", queue / arrival / (1 - p[-1]), "desk.wait_hours", lambda n: max(0, n - servers),
                  "begun"),
            known(chain, "served", arrival * (1 - p[-1]), "desk.throughput_per_hour", "served"),
            known(chain, "utilization", arrival / service * (1 - p[-1]) / servers, "desk.utilization",
                  lambda n: min(n, servers), scale=1 / servers),
            known(chain, "time that all are busy", p[servers:].sum(), "desk.full_share", lambda n: n >= servers),
            known(chain, "share that finds all busy", p[servers:].sum(), "desk.found_busy_share", "found_busy",
                  "asked"),
            Figure("found inside / L (PASTA)", 1.0, lambda m: m["desk.found_inside"] / m["desk.inside"]),
            Figure("found busy / time busy (PASTA)", 1.0, lambda m: m["desk.found_busy_share"] / m["desk.full_share"]),
            *CONSERVATION,
        ],
        chain.relaxation(),
    )


def erlang_b_():
    """Of the service only the mean matters: here it varies more than an exponential one."""
    servers, arrival, service = 10, 480.0, 60.0
    lost = erlang_b(servers, arrival / service)
    chain = line(servers, arrival, service, servers)
    return Case(
        "Erlang B, gamma service",
        "Erlang (1917); Sevastyanov (1957) for other services than exponential",
        f"""
        stations = ( {{ id = "desk"; servers = {servers}; room = 0; full = "lose";
                        service_hours = {distribution("gamma", mean=MINUTE, shape=0.5)}; }} );
        classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {arrival}; }} );
        """,
        [
            known(chain, "share lost B(c, a)", lost, "desk.balked_share", "lost", "asked"),
            known(chain, "busy servers a (1 - B)", arrival / service * (1 - lost), "desk.busy_servers", lambda n: n),
            *CONSERVATION,
        ],
        chain.relaxation(),
        # The chain that needs are reckoned by has exponential services; these vary more: a quarter longer, so many days.
        at_least_hours=10 * 24 * len(SEEDS) * REPLICATIONS,
    )


def erlang_a():
    servers, arrival, service, reneging = 10, 720.0, 60.0, 60.0 * 0.75
    theory = ErlangA(servers, arrival, service, reneging, most=150)
    chain = line(servers, arrival, service, 150, reneging)
    return Case(
        "Erlang A",
        "Palm (1957); Garnett, Mandelbaum and Reiman (2002)",
        f"""
        stations = ( {{ id = "desk"; servers = {servers}; service_hours = {exponential(1 / service)}; }} );
        classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {arrival};
                       patience_hours = {exponential(1 / reneging)}; }} );
        """,
        [
            known(chain, "share that reneges", theory.reneged, "desk.reneged_share", "reneged", "asked"),
            known(chain, "share that waits", theory.waits, "desk.waited_share", "found_busy", "asked"),
            known(chain, "Lq", theory.queue, "desk.queue", lambda n: max(0, n - servers)),
            known(chain, "busy servers", theory.busy, "desk.busy_servers", lambda n: min(n, servers)),
            Figure("Wq of those served", theory.wait_of_served, "desk.wait_hours"),
            *CONSERVATION,
        ],
        chain.relaxation(),
    )


# ---- M/G/1 ----


def mg1(kind, text, moments, variance_too=False):
    """`moments`: E S^k in minutes, k = 1 .. 8."""
    load = 0.5
    moments = [moment * MINUTE**k for k, moment in enumerate(moments, start=1)]
    arrival = load / moments[0]
    first, second = takacs(arrival, moments)[:2]
    figures = [
        Figure("Wq (Pollaczek-Khinchine)", pollaczek_khinchine(arrival, moments), "desk.wait_hours", second=first,
               needs=wait_customers(arrival, moments) / arrival),
        Figure("utilization", load, "desk.utilization"),
    ]
    if variance_too:
        figures.append(Figure("variance of Wq", second - first**2, variance_of_waits,
                              needs=wait_variance_customers(arrival, moments) / arrival, precision=2 * PRECISION))
    return Case(
        f"M/G/1, {kind} service",
        "Pollaczek (1930), Khinchine (1932); Kleinrock (1975), section 5.6; variance: Takacs (1962)",
        f"""
        stations = ( {{ id = "desk"; servers = 1; service_hours = {text}; }} );
        classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {arrival}; }} );
        """,
        [*figures, *CONSERVATION],
        # Of the work in heavy traffic (reflected Brownian motion): 2 sigma^2 / drift^2.
        2 * arrival * moments[1] / (1 - load) ** 2,
    )


def _moments(law):
    return [float(law.moment(k)) for k in range(1, 9)]


def md1():
    return mg1("constant", distribution("constant", value=MINUTE), [1.0] * 8, variance_too=True)


def mg1_uniform():
    return mg1("uniform", distribution("uniform", low=0.5 * MINUTE, high=1.5 * MINUTE),
               _moments(stats.uniform(0.5, 1.0)))


def mg1_gamma():
    return mg1("gamma", distribution("gamma", mean=MINUTE, shape=3.0), _moments(stats.gamma(3.0, scale=1 / 3)))


def mg1_lognormal():
    sigma = 0.5
    return mg1("lognormal", distribution("lognormal", median=MINUTE, sigma=sigma),
               [math.exp(k**2 * sigma**2 / 2) for k in range(1, 9)])


def mg1_empirical():
    values, weights = [0.5, 1.0, 3.0], [0.5, 0.3, 0.2]
    return mg1("empirical", distribution("empirical", values=[v * MINUTE for v in values], weights=weights),
               [sum(w * v**k for v, w in zip(values, weights)) for k in range(1, 9)])


def dm1():
    """GI/M/1 with an arrival every 100 seconds."""
    arrival, service = 36.0, 60.0
    wait = gim1_waits(lambda s: math.exp(-s / arrival), service)
    # Less irregular than Poisson arrivals, whose needs are therefore enough.
    poisson = line(1, arrival, service, 200)
    return Case(
        "D/M/1",
        "Kleinrock (1975), section 6.4",
        f"""
        stations = ( {{ id = "desk"; servers = 1; service_hours = {exponential(1 / service)}; }} );
        classes = ( {{ id = "customer"; from = "desk"; interarrival_hours = {number(1 / arrival)}; }} );
        """,
        [
            Figure("share that waits sigma", wait.waits, "desk.waited_share"),
            Figure("Wq", wait.mean, "desk.wait_hours",
                   needs=poisson.ratio(lambda n: max(0, n - 1), "begun").relative_variance_hours),
            *CONSERVATION,
        ],
        relaxation(1, arrival, service),
    )


# ---- priorities ----


CONSTANT_HALF = distribution("constant", value=0.5 * MINUTE), [0.5**k for k in range(1, 6)]
CONSTANT_ONE = distribution("constant", value=MINUTE), [1.0] * 5
GAMMA_ONE = distribution("gamma", mean=MINUTE, shape=2), _moments(stats.gamma(2, scale=0.5))[:5]
UNIFORM = distribution("uniform", low=0, high=3 * MINUTE), [3.0**k / (k + 1) for k in range(1, 6)]
EXPONENTIAL_HALF = exponential(0.5 * MINUTE), [math.factorial(k) * 0.5**k for k in range(1, 6)]
EXPONENTIAL_MORE = exponential(1.5 * MINUTE), [math.factorial(k) * 1.5**k for k in range(1, 6)]


def three_classes(title, source, preemption, services, figures):
    """M/G/1 whose classes have services of their own: (text, moments in minutes); `figures` of the three classes."""
    arrivals = (10.0, 12.0, 8.0)
    moments = [[m * MINUTE**k for k, m in enumerate(of_class, start=1)] for _, of_class in services]
    classes = [Class(arrival, *of_class[:2]) for arrival, of_class in zip(arrivals, moments)]
    # Of the mean wait in the same line without classes: each class sees the same work, through fewer customers.
    mixed = [sum(a * m[k] for a, m in zip(arrivals, moments)) / sum(arrivals) for k in range(5)]
    needs = wait_customers(sum(arrivals), mixed) / sum(arrivals)
    names = "abc"
    return Case(
        title,
        source,
        f"""
        stations = ( {{ id = "desk"; servers = 1; preemption = "{preemption}"; }} );
        classes = ( {", ".join(
            f'{{ id = "{n}"; from = "desk"; arrivals_per_hour = {arrival}; priority = {k}; }}'
            for k, (n, arrival) in enumerate(zip(names, arrivals)))} );
        services = ( {", ".join(
            f'{{ id = "{n}"; class = "{n}"; station = "desk"; hours = {text}; }}'
            for n, (text, _) in zip(names, services))} );
        measure = {{ classes = true; }};
        """,
        [*figures(classes, needs), *CONSERVATION],
        2 * sum(arrivals) * mixed[1] / (1 - sum(each.load for each in classes)) ** 2,
    )


def cobham_mg1():
    return three_classes(
        "M/G/1, three priorities, not pre-emptive", "Cobham (1954); Kleinrock (1976), section 3.3", "none",
        (CONSTANT_HALF, GAMMA_ONE, UNIFORM),
        lambda classes, needs: [Figure(f"Wq of class {n}", wait, f"desk.{n}.wait_hours", needs=2 * needs)
                                for n, wait in zip("abc", cobham(classes))])


def preemptive_mg1():
    return three_classes(
        "M/G/1, three priorities, pre-emptive resume", "White and Christie (1958); Kleinrock (1976), section 3.6",
        "resume",
        (EXPONENTIAL_HALF, CONSTANT_ONE, EXPONENTIAL_MORE),
        lambda classes, needs: [Figure(f"W of class {n}", time, f"desk.{n}.sojourn_hours", needs=needs)
                                for n, time in zip("abc", preemptive_resume(classes))])


def two_classes(servers, arrivals, service, most, preemptive):
    """M/M/c with two classes of one rate of service: the state is (first inside, second inside) where who comes first
    in order puts the other out, else (waiting first, waiting second, in service)."""

    def preempting(state):
        first, second = state
        serving_first = min(first, servers)
        serving_second = min(second, servers - serving_first)
        if first < most:
            yield arrivals[0], (first + 1, second), "a"
        if second < most:
            yield arrivals[1], (first, second + 1), "b"
        if serving_first:
            yield serving_first * service, (first - 1, second), "a_served"
        if serving_second:
            yield serving_second * service, (first, second - 1), "b_served"

    def waiting(state):
        first, second, busy = state
        for k, name in enumerate("ab"):
            if busy < servers:
                yield arrivals[k], (first, second, busy + 1), name, name + "_begun"
            elif state[k] < most:
                yield arrivals[k], (first + (k == 0), second + (k == 1), busy), name
        if first:
            yield busy * service, (first - 1, second, busy), "a_begun"
        elif second:
            yield busy * service, (first, second - 1, busy), "b_begun"
        elif busy:
            yield busy * service, (first, second, busy - 1)

    return Chain((0, 0), preempting) if preemptive else Chain((0, 0, 0), waiting)


def priorities_mmc(preemption):
    servers, arrivals, service = 2, (24.0, 36.0), 60.0
    config = f"""
        stations = ( {{ id = "desk"; servers = {servers}; preemption = "{preemption}";
                        service_hours = {exponential(1 / service)}; }} );
        classes = ( {{ id = "a"; from = "desk"; arrivals_per_hour = {arrivals[0]}; priority = 1; }},
                    {{ id = "b"; from = "desk"; arrivals_per_hour = {arrivals[1]}; priority = 2; }} );
        measure = {{ classes = true; }};
        """
    chain = two_classes(servers, arrivals, service, 60, preemption != "none")
    if preemption == "none":
        figures = [
            known(chain, f"Wq of class {name}", wait, f"desk.{name}.wait_hours", lambda state, k=k: state[k],
                  name + "_begun")
            for k, (name, wait) in enumerate(zip("ab", cobham_servers(servers, arrivals, service)))
        ]
    else:
        figures = [
            known(chain, f"W of class {name}", time, f"desk.{name}.sojourn_hours", lambda state, k=k: state[k],
                  name + "_served")
            for k, (name, time) in enumerate(zip("ab", preemptive_servers(servers, arrivals, service)))
        ]
    title = "not pre-emptive" if preemption == "none" else f"pre-emptive, {preemption}"
    return Case(
        f"M/M/2, two priorities, {title}",
        "Cobham (1954), Davis (1966)" if preemption == "none" else
        "Buzen and Bondi (1983); drawing an exponential service again changes nothing",
        config,
        [*figures, *CONSERVATION],
        relaxation(servers, sum(arrivals), service),
    )


def priorities_none():
    return priorities_mmc("none")


def priorities_resume():
    return priorities_mmc("resume")


def priorities_redraw():
    return priorities_mmc("redraw")


# ---- several units at once, interruptions ----


def kaufman():
    """A customer of the second class takes four units or nothing."""
    units, sizes, loads, service = 10, (1, 4), (3.0, 1.0), 60.0
    lost = kaufman_roberts(units, sizes, loads)

    def moves(state):
        used = sum(n * b for n, b in zip(state, sizes))
        for k, name in enumerate("ab"):
            step = tuple(n + (i == k) for i, n in enumerate(state))
            if used + sizes[k] <= units:
                yield loads[k] * service, step, name
            else:
                yield loads[k] * service, state, name, name + "_lost"
            if state[k]:
                yield state[k] * service, tuple(n - (i == k) for i, n in enumerate(state))

    chain = Chain((0, 0), moves)
    return Case(
        "Kaufman-Roberts",
        "Kaufman (1981); Roberts (1981)",
        f"""
        stations = ( {{ id = "desk"; servers = {units}; room = 0; full = "lose"; service_hours = {exponential(1 /
        service)}; }} ); classes = ( {{ id = "a"; from = "desk"; arrivals_per_hour = {loads[0] * service}; units =
        {sizes[0]}; }},
                    {{ id = "b"; from = "desk"; arrivals_per_hour = {loads[1] * service}; units = {sizes[1]}; }} );
        measure = {{ classes = true; }};
        """,
        [
            *(known(chain, f"share lost of class {name}", share, f"desk.{name}.balked_share", name + "_lost", name)
              for name, share in zip("ab", lost)),
            known(chain, "units in use", sum(a * b * (1 - p) for a, b, p in zip(loads, sizes, lost)),
                  "desk.busy_servers", lambda state: sum(n * b for n, b in zip(state, sizes))),
            *CONSERVATION,
        ],
        chain.relaxation(),
    )


def interrupted(rule, service_text, figure):
    """One customer who is always in service: a stay is a completion time. Interruptions take no time."""
    return Case(
        f"interruptions, {service_text[0]} service, {rule}",
        "Gaver (1962); Avi-Itzhak and Naor (1963): rate 0.5, service of mean 1",
        f"""
        stations = ( {{ id = "desk"; servers = 1; service_hours = {service_text[1]};
                        interruptions_per_hour = 0.5; repair_hours = 0.0; fewer = "{rule}"; }} );
        classes = ( {{ id = "customer"; from = "desk"; population = 1; }} );
        routes = ( {{ id = "again"; from = "desk"; to = "desk"; share = 1.0; }} );
        """,
        [figure, *CONSERVATION],
        2.6,  # two completion times
        warmup_days=3,
    )


CONSTANT, EXPONENTIAL = ("constant", "1.0"), ("exponential", exponential(1.0))


def interrupted_constant_resume():
    # A tick is a millionth of a second.
    return interrupted("resume", CONSTANT, Exact("completion time", 1.0, "desk.sojourn_hours", 1e-9))


def interrupted_constant_repeat():
    mean = completion_repeat(0.5, 1.0)
    # The last run takes 1 hour, those before it end at an exponential time below 1: second moment by integration.
    failed = -math.expm1(-0.5)
    part = [quad(lambda t, k=k: t**k * 0.5 * math.exp(-0.5 * t), 0, 1)[0] / failed for k in (1, 2)]
    rounds = failed / (1 - failed)  # geometric
    variance = rounds * (part[1] - part[0] ** 2) + rounds * (1 + rounds) * part[0] ** 2
    return interrupted("repeat", CONSTANT, Figure("completion time", mean, "desk.sojourn_hours",
                                                  second=1 + rounds * part[0], needs=variance / mean))


def interrupted_exponential_resume():
    return interrupted("resume", EXPONENTIAL, Figure("completion time", 1.0, "desk.sojourn_hours", needs=1.0))


def interrupted_exponential_redraw():
    return interrupted("redraw", EXPONENTIAL, Figure("completion time", 1.0, "desk.sojourn_hours", needs=1.0))


def broken_server():
    """Two servers of which one breaks down at a time; breakdowns come whether or not something is left to break, so
    that those under repair are an M/M/infinity of their own. Whoever is put out resumes: the chain is exact."""
    servers, arrival, service, breakdowns, repair = 2, 45.0, 60.0, 30.0, 60.0

    def moves(state):
        inside, down = state
        if inside < 150:
            yield arrival, (inside + 1, down), "asked"
        if down < 12:
            yield breakdowns, (inside, down + 1)
        if down:
            yield down * repair, (inside, down - 1)
        served = min(inside, max(0, servers - down))
        if served:
            yield served * service, (inside - 1, down), "served"

    chain = Chain((0, 0), moves)
    inside = chain.ratio(lambda state: state[0])
    sojourn = chain.ratio(lambda state: state[0], "served")
    return Case(
        "M/M/2 with breakdowns that overlap",
        "two-dimensional chain, solved (Mitrany and Avi-Itzhak 1968)",
        f"""
        stations = ( {{ id = "desk"; servers = {servers}; service_hours = {exponential(1 / service)}; fewer = "resume";
                        interruptions_per_hour = {breakdowns}; interrupted_servers = 1;
                        repair_hours = {exponential(1 / repair)}; }} );
        classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {arrival}; }} );
        """,
        [
            Figure("L", inside.value, "desk.inside", needs=inside.relative_variance_hours),
            Figure("W", sojourn.value, "desk.sojourn_hours", needs=sojourn.relative_variance_hours),
            *CONSERVATION,
        ],
        0.5,
    )


CASES = [
    mm1,
    mmc,
    mmck_,
    erlang_b_,
    erlang_a,
    md1,
    mg1_uniform,
    mg1_gamma,
    mg1_lognormal,
    mg1_empirical,
    dm1,
    cobham_mg1,
    preemptive_mg1,
    priorities_none,
    priorities_resume,
    priorities_redraw,
    kaufman,
    interrupted_constant_resume,
    interrupted_constant_repeat,
    interrupted_exponential_resume,
    interrupted_exponential_redraw,
    broken_server,
]
