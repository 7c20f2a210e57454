"""Cases of several stations: open, closed, blocking. Services take about a minute; rates are an hour."""
import math

import numpy
from textbook_case import SEEDS, Case, Exact, Figure, exponential, known
from textbook_chains import Chain, line
from textbook_formulas import HUNT_THREE, gordon_newell, hunt, jackson
from textbook_stations import CONSERVATION, relaxation


def route_text(routes):
    return ", ".join(
        f'{{ id = "{a}_{b}"; from = "{a}"; to = "{b}"; share = {float(share)!r}; }}' for (a, b), share in routes.items()
    )


def jackson_network():
    """Three stations, two sources, feedback along every way."""
    names, servers, services = ("a", "b", "c"), (1, 2, 1), (54.0, 30.0, 42.0)
    outside = {"a": 20.0, "b": 16.0}
    routes = {("a", "b"): 0.3, ("a", "c"): 0.5, ("b", "a"): 0.2, ("b", "c"): 0.3, ("c", "a"): 0.2, ("c", "b"): 0.2}
    matrix = [[routes.get((i, j), 0.0) for j in names] for i in names]
    stations = jackson([outside.get(i, 0.0) for i in names], matrix, services, servers)
    # Whole time from each station on: its own and, along the routes, that of the next.
    whole = numpy.linalg.solve(numpy.eye(3) - numpy.array(matrix), [each.sojourn for each in stations])
    inside = sum(each.inside for each in stations)
    # As long as the neediest station needs when alone, and a fifth more: feedback makes what happens to one last
    # longer.
    hours = 1.2 * max(
        line(c, each.arrival, s, 300).ratio(lambda n: n).relative_variance_hours
        for c, s, each in zip(servers, services, stations)
    )
    figures = [Figure(f"L of {n}", s.inside, f"{n}.inside", needs=hours) for n, s in zip(names, stations)]
    figures += [Figure(f"W of {n}", s.sojourn, f"{n}.sojourn_hours") for n, s in zip(names, stations)]
    figures += [Figure(f"arrivals at {n}", s.arrival, f"{n}.arrivals_per_hour") for n, s in zip(names, stations)]
    return Case(
        "Jackson network",
        "Jackson (1957)",
        f"""
        stations = ( {", ".join(
            f'{{ id = "{n}"; servers = {c}; service_hours = {exponential(1 / s)}; }}'
            for n, c, s in zip(names, servers, services))} );
        classes = ( {", ".join(
            f'{{ id = "from_{n}"; from = "{n}"; arrivals_per_hour = {rate}; }}' for n, rate in outside.items())} );
        routes = ( {route_text(routes)} );
        """,
        [
            *figures,
            Figure("L of the network", inside, "present"),
            Figure("whole time", inside / sum(outside.values()), "time_hours"),
            Figure("whole time of who begins at a", whole[0], "from_a.time_hours"),
            Figure("whole time of who begins at b", whole[1], "from_b.time_hours"),
            *CONSERVATION,
        ],
        3 * max(relaxation(c, each.arrival, s) for c, s, each in zip(servers, services, stations)),
        warmup_days=2,
    )


def closed_network():
    """Six customers and three stations, one of two servers (central server model)."""
    names, servers, services, population = ("a", "b", "c"), (1, 2, 1), (60.0, 20.0, 30.0), 6
    routes = {("a", "a"): 0.1, ("a", "b"): 0.5, ("a", "c"): 0.4, ("b", "a"): 1.0, ("c", "a"): 1.0}
    theory = gordon_newell((1.0, 0.5, 0.4), services, servers, population)

    def moves(state):
        for i, n in enumerate(state):
            for j in range(3):
                share = routes.get((names[i], names[j]), 0.0)
                if n and share:
                    after = tuple(m - (k == i) + (k == j) for k, m in enumerate(state))
                    yield share * min(n, servers[i]) * services[i], after, names[i]

    chain = Chain((population, 0, 0), moves)
    figures = []
    for k, n in enumerate(names):
        figures += [
            known(chain, f"throughput of {n}", theory.throughput[k], f"{n}.throughput_per_hour", n),
            known(chain, f"L of {n}", theory.inside[k], f"{n}.inside", lambda state, k=k: state[k]),
            known(chain, f"W of {n}", theory.inside[k] / theory.throughput[k], f"{n}.sojourn_hours",
                  lambda state, k=k: state[k], n),
            known(chain, f"utilization of {n}", theory.utilization[k], f"{n}.utilization",
                  lambda state, k=k: min(state[k], servers[k]), scale=1 / servers[k]),
        ]
    return Case(
        "Gordon-Newell network",
        "Gordon and Newell (1967); convolution: Buzen (1973)",
        f"""
        stations = ( {", ".join(
            f'{{ id = "{n}"; servers = {c}; service_hours = {exponential(1 / s)}; }}'
            for n, c, s in zip(names, servers, services))} );
        classes = ( {{ id = "customer"; from = "a"; population = {population}; }} );
        routes = ( {route_text(routes)} );
        """,
        [*figures, Exact("customers in the network", population, "present", 1e-9), *CONSERVATION],
        chain.relaxation(),
    )


def hunt_two(between):
    """The first station never lacks work: two customers more than fit behind it go round."""
    service = 60.0
    most = between + 2  # at the second, the one that blocks the first included

    def moves(second):
        if second < most:
            yield service, second + 1
        if second:
            yield service, second - 1, "served"

    chain = Chain(0, moves)
    return Case(
        f"two stations, room for {between} between them, saturated",
        "Hunt (1956): (b + 2) / (b + 3) of the rate of service",
        f"""
        stations = ( {{ id = "first"; servers = 1; service_hours = {exponential(1 / service)}; }},
                     {{ id = "second"; servers = 1; room = {between}; full = "block";
                        service_hours = {exponential(1 / service)}; }} );
        classes = ( {{ id = "customer"; from = "first"; population = {between + 3}; }} );
        routes = ( {{ id = "on"; from = "first"; to = "second"; share = 1.0; }},
                   {{ id = "round"; from = "second"; to = "first"; share = 1.0; }} );
        """,
        [
            known(chain, "throughput / rate of service", hunt(between),
                  lambda m: m["second.throughput_per_hour"] / service, "served", scale=1 / service),
            known(chain, "servers blocked at the first", 1 / (between + 3), "first.blocked", lambda n: n == most),
            *CONSERVATION,
        ],
        chain.relaxation(),
    )


def hunt_no_room():
    return hunt_two(0)


def hunt_some_room():
    return hunt_two(2)


def hunt_three_chain(service):
    """State: whether the first is blocked, whether the second is idle (0), serves (1) or is blocked (2), whether the
    third serves. Blocks are undone from the end."""

    def moves(state):
        first_blocked, second, third = state
        if not first_blocked:
            yield service, (0, 1, third) if second == 0 else (1, second, third)
        if second == 1:
            if third:
                yield service, (first_blocked, 2, 1)
            else:
                yield service, (0, 1 if first_blocked else 0, 1)
        if third:
            if second == 2:
                yield service, (0, 1 if first_blocked else 0, 1), "served"
            else:
                yield service, (first_blocked, second, 0), "served"

    return Chain((0, 0, 0), moves)


def hunt_three():
    service = 60.0
    chain = hunt_three_chain(service)
    return Case(
        "three stations, no room between them, saturated",
        "Hunt (1956): 0.5641 of the rate of service",
        f"""
        stations = ( {{ id = "first"; servers = 1; service_hours = {exponential(1 / service)}; }},
                     {{ id = "second"; servers = 1; room = 0; full = "block"; service_hours = {exponential(1 /
                     service)}; }}, {{ id = "third"; servers = 1; room = 0; full = "block"; service_hours =
                     {exponential(1 / service)}; }} );
        classes = ( {{ id = "customer"; from = "first"; population = 4; }} );
        routes = ( {{ id = "on"; from = "first"; to = "second"; share = 1.0; }},
                   {{ id = "further"; from = "second"; to = "third"; share = 1.0; }},
                   {{ id = "round"; from = "third"; to = "first"; share = 1.0; }} );
        """,
        [
            known(chain, "throughput / rate of service", HUNT_THREE,
                  lambda m: m["third.throughput_per_hour"] / service, "served", scale=1 / service),
            known(chain, "servers blocked at the first", chain.mean(lambda state: state[0]), "first.blocked",
                  lambda state: state[0]),
            known(chain, "servers blocked at the second", chain.mean(lambda state: state[1] == 2), "second.blocked",
                  lambda state: state[1] == 2),
            *CONSERVATION,
        ],
        chain.relaxation(),
    )


def time_to_deadlock(arrival, service, room, feedback):
    """Mean and variance for one server whose customers come back with probability `feedback` and then keep the server
    until there is room for them: from an empty station (Palmer, Harper and Knight 2018, section 4)."""
    most = room + 1
    stays = numpy.zeros((most + 1, most + 1))  # generator without the deadlock
    for n in range(most + 1):
        if n < most:
            stays[n, n + 1] = arrival
        if n:
            stays[n, n - 1] = (1 - feedback) * service
        stays[n, n] = -stays[n].sum() - (feedback * service if n == most else 0.0)
    first = numpy.linalg.solve(-stays, numpy.ones(most + 1))
    second = numpy.linalg.solve(-stays, 2 * first)
    return first[0], second[0] - first[0] ** 2


def deadlock():
    """An extra of theory: a replication is one observation, so that it is known to 2 % only."""
    arrival, service, room, feedback = 4.0, 6.0, 2, 0.5
    mean, variance = time_to_deadlock(arrival, service, room, feedback)
    replications = math.ceil(variance / mean**2 / (0.02 / 4.5) ** 2 / len(SEEDS))
    return Case(
        "time to deadlock of a station with feedback",
        "Palmer, Harper and Knight (2018), European Journal of Operational Research 269(1)",
        f"""
        stations = ( {{ id = "desk"; servers = 1; room = {room}; full = "lose"; service_hours = {exponential(1 /
        service)}; }} ); classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {arrival}; }} );
        routes = ( {{ id = "again"; from = "desk"; to = "desk"; share = {feedback}; full = "block"; }} );
        """,
        [
            Figure("hours to deadlock", mean, "deadlock_hours", precision=0.02),
            Exact("replications that end in deadlock", 1.0, "deadlocked_share", 0.0),
        ],
        math.inf,  # nothing to wait for: it is the transient that is measured
        warmup_days=0,
        replications=replications,
    )


CASES = [jackson_network, closed_network, hunt_no_room, hunt_some_room, hunt_three, deadlock]
