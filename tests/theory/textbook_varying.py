"""Cases whose rates and servers change over the day."""
import dataclasses
import math

import numpy
from scipy.sparse import csr_matrix
from textbook_case import STANDARD_ERROR, Case, Figure, exponential
from textbook_formulas import Census, Kolmogorov, Swing
from textbook_stations import CONSERVATION

HOURS = range(24)


def harmonics(measures):
    """Mean, amplitude and lag behind the rate of the hourly census, of each replication."""
    census = numpy.array([measures[f"ward.at_h{hour:02d}"] for hour in HOURS])
    turns = 2 * math.pi * numpy.arange(24) / 24
    sine, cosine = numpy.sin(turns) @ census / 12, numpy.cos(turns) @ census / 12
    return census.mean(axis=0), numpy.hypot(sine, cosine), numpy.arctan2(-cosine, sine) * 24 / (2 * math.pi)


def peak(measures):
    mean, amplitude, _ = harmonics(measures)
    return mean + amplitude


def lag(measures):
    return harmonics(measures)[2]


def variance_to_mean(measures):
    variance = sum(measures[f"ward.at_var_h{hour:02d}"] for hour in HOURS)
    return variance / sum(measures[f"ward.at_h{hour:02d}"].mean() for hour in HOURS)


def variance_needs(census):
    """Of the day's mean of (N - m)^2: the census is Poisson, and Cov((N - m)^2, (N' - m)^2) = 2 m^2 r^2 + m r with the
    correlation r = exp(-t / stay)."""
    return (2 * census.stay + 2 * census.stay / census.mean) / 1.0


def infinite_servers(rate, figures, hours_of_lag):
    census = Census(Swing(rate, 0.5, 24.0), 6.0)
    return census, Case(
        f"M_t/M/infinity, {rate:g} an hour",
        "Eick, Massey and Whitt (1993)",
        f"""
        stations = ( {{ id = "ward"; servers = {int(10 * rate * 6) + 50}; service_hours = {exponential(census.stay)}; }}
        ); classes = ( {{ id = "patient"; from = "ward"; arrivals_per_hour = {float(rate)}; swing = 0.5;
        swing_cycle_hours = 24.0; }} ); measure = {{ profile_hours = 1.0; profile_cycle_hours = 24.0; }};
        """,
        figures(census),
        census.stay,
        warmup_days=6,
        at_least_hours=hours_of_lag,
    )


def hours_for_lag(census):
    """The lag is the angle of one harmonic; the spectrum of the census at that frequency is 2 m stay / (1 + (turn
    stay)^2) and each coefficient has twice that over the length for variance."""
    spectrum = 2 * census.mean * census.stay / (1 + (census.turn * census.stay) ** 2)
    angle = census.turn * census.lag
    return 2 * spectrum / census.amplitude**2 / (STANDARD_ERROR * angle) ** 2


def census_of_100():
    def figures(census):
        return [
            Figure("peak of the mean census", census.peak, peak),
            Figure("peak behind the peak of the rate, hours", census.lag, lag),
            *(Figure(f"mean census at {hour}:00", census.at(hour), f"ward.at_h{hour:02d}") for hour in HOURS),
            Figure("variance / mean of the census", 1.0, variance_to_mean, needs=variance_needs(census),
                   precision=0.04),
            *CONSERVATION,
        ]

    census = Census(Swing(100.0, 0.5, 24.0), 6.0)
    return infinite_servers(100.0, figures, hours_for_lag(census))[1]


def census_of_1():
    """Fewer people, many more days: what makes the variance known."""
    def figures(census):
        return [
            *(Figure(f"mean census at {hour}:00", census.at(hour), f"ward.at_h{hour:02d}") for hour in HOURS[::6]),
            Figure("variance / mean of the census", 1.0, variance_to_mean, needs=variance_needs(census)),
            *CONSERVATION,
        ]

    return infinite_servers(1.0, figures, 0.0)[1]


# ---- M_t/M/c_t/K ----


def at_hour(hours, values, cycle=24.0):
    """The step function that a config writes as two lists."""
    def value(t):
        return values[max(k for k, hour in enumerate(hours) if hour <= t % cycle + 1e-12)]

    return value


@dataclasses.dataclass(frozen=True)
class Solved:
    """A day that repeats itself: probabilities of `states` at the start of each hour, integrals over each hour of the
    number inside, those lost and those who come."""

    states: list
    starts: numpy.ndarray
    areas: numpy.ndarray
    inside: numpy.ndarray  # of each state

    @property
    def at(self):
        return self.starts @ self.inside


def profile_figures(solved):
    """Hour by hour the mean inside over the hour and at its start, and the share lost of the whole day."""
    at, (inside, lost, asked) = solved.at, solved.areas.T
    variances = solved.starts @ solved.inside**2 - at**2
    # A day is one observation: the mean over an hour varies no more than the number at one of its ends.
    most = max(max(variances[hour], variances[(hour + 1) % 24]) / inside[hour] ** 2 for hour in HOURS)
    return [
        *(Figure(f"L from {hour}:00 to {hour + 1}:00", inside[hour], f"desk.inside_h{hour:02d}", needs=24 * most)
          for hour in HOURS),
        *(Figure(f"L at {hour}:00", at[hour], f"desk.at_h{hour:02d}") for hour in HOURS[::4]),
        Figure("share lost", lost.sum() / asked.sum(), "desk.balked_share"),
        *CONSERVATION,
    ]


def birth_death_by_hours(rate_hours, rates, shift_hours, servers, service, limit):
    """Rates by hours of the day, servers by shift; whoever is put out by the end of a shift resumes, so that services
    that forget leave a chain of one dimension. Nobody comes in who finds limit(servers) inside, or more."""
    rate_at, servers_at = at_hour(rate_hours, rates), at_hour(shift_hours, servers)
    states = numpy.arange(max(map(limit, servers)) + 1)

    def law(middle):
        rate, count = rate_at(middle), servers_at(middle)
        comes = states < limit(count)
        q = numpy.diag(rate * comes[:-1], 1) + numpy.diag(numpy.minimum(states[1:], count) * service, -1)
        q -= numpy.diag(q.sum(axis=1))
        return lambda t, p: p @ q, [lambda t: states, lambda t: rate * ~comes, lambda t: numpy.full(len(states), rate)]

    starts, areas = Kolmogorov(len(states), 24.0, (*rate_hours, *shift_hours), law, lambda hour, p: p).periodic(24)
    return Solved(list(states), starts, areas, states.astype(float))


def shifts_resume():
    """The room shrinks as servers come: K is the same all day."""
    service, most = 0.5, 90
    rate_hours, rates = (0, 6, 10, 16, 20), (24.0, 36.0, 56.0, 46.0, 30.0)
    shift_hours, servers = (0, 7, 15, 22), (56, 80, 72, 56)
    solved = birth_death_by_hours(rate_hours, rates, shift_hours, servers, service, lambda count: most)
    return Case(
        "M_t/M/c_t/K, shifts that resume",
        "forward equations of Kolmogorov, integrated to their periodic solution",
        f"""
        stations = ( {{ id = "desk"; servers = {servers[0]}; full = "lose"; fewer = "resume";
                        shifts = {list(shift_hours)}; shift_servers = {list(servers)};
                        room = {most - servers[0]}; room_shifts = {list(shift_hours)};
                        shift_room = {[most - count for count in servers]};
                        service_hours = {exponential(1 / service)}; }} );
        classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = 1.0;
                       rate_hours = {list(rate_hours)}; rate_factors = {list(rates)}; }} );
        measure = {{ profile_hours = 1.0; }};
        """,
        profile_figures(solved),
        4.0,
        warmup_days=6,
    )


def shifts_finish():
    """Rates that swing; at the end of a shift those in service finish, so that the state is (inside, in service). The
    room to wait in is the same all day."""
    service, room = 0.5, 12
    arrivals = Swing(24.0, 0.4, 24.0)
    shift_hours, servers = (0, 8, 18), (36, 60, 44)
    servers_at = at_hour(shift_hours, servers)
    states, index = [], {}
    for busy in range(max(servers) + 1):
        for waiting in range(room + 1):
            index[busy, waiting] = len(states)
            states.append((busy, waiting))

    def matrices(count):
        """While there are `count` servers: p' = rate(t) births p + deaths p; where who comes is lost."""
        size = len(states)
        births, deaths = numpy.zeros((size, size)), numpy.zeros((size, size))
        lost = numpy.zeros(size)
        for (busy, waiting), i in index.items():
            if busy < count:
                births[i, index[busy + 1, waiting]] += 1
            elif waiting < room:
                births[i, index[busy, waiting + 1]] += 1
            else:
                lost[i] = 1
            if busy:
                begins = waiting > 0 and busy <= count
                deaths[i, index[busy if begins else busy - 1, waiting - begins]] += busy * service
        for q in (births, deaths):
            q -= numpy.diag(q.sum(axis=1))
        return csr_matrix(births.T), csr_matrix(deaths.T), lost

    of_count = {count: matrices(count) for count in set(servers)}

    def law(middle):
        births, deaths, lost = of_count[servers_at(middle)]
        everywhere = numpy.ones(len(states))
        return lambda t, p: arrivals(t) * (births @ p) + deaths @ p, [
            lambda t: inside,
            lambda t: arrivals(t) * lost,
            lambda t: arrivals(t) * everywhere,
        ]

    def turn_over(hour, p):
        """More servers: those who wait begin."""
        count, after = servers_at(hour), numpy.zeros_like(p)
        for (busy, waiting), i in index.items():
            begun = min(waiting, max(0, count - busy))
            after[index[busy + begun, waiting - begun]] += p[i]
        return after

    inside = numpy.array([busy + waiting for busy, waiting in states], dtype=float)
    starts, areas = Kolmogorov(len(states), 24.0, shift_hours, law, turn_over).periodic(24)
    return Case(
        "M_t/M/c_t with room, shifts that finish",
        "forward equations of Kolmogorov in two dimensions, integrated to their periodic solution",
        f"""
        stations = ( {{ id = "desk"; servers = {servers[0]}; full = "lose"; fewer = "finish"; room = {room};
                        shifts = {list(shift_hours)}; shift_servers = {list(servers)};
                        service_hours = {exponential(1 / service)}; }} );
        classes = ( {{ id = "customer"; from = "desk"; arrivals_per_hour = {arrivals.mean};
                       swing = {arrivals.swing}; swing_cycle_hours = 24.0; }} );
        measure = {{ profile_hours = 1.0; }};
        """,
        profile_figures(Solved(states, starts, areas, inside)),
        4.0,
        warmup_days=6,
    )


CASES = [census_of_100, census_of_1, shifts_resume, shifts_finish]
