"""Random numbers and distributions: nanoseconds a draw, ours against GSL's samplers."""

from bench_claims import Claim

TITLE = "Random numbers: nanoseconds a draw"
PEERS = ("gsl taus2", "gsl mt19937", "gsl philox")
CASES = ("uniform", "exponential", "normal", "lognormal", "gamma of shape 0.5", "gamma of shape 1", "gamma of shape 2",
         "gamma of shape 16", "weibull", "discrete of 50 by alias", "first uniform of a fresh stream")


def commands(folder, quick):
    return [[folder / "draws", "64000" if quick else "4000000"]]


def claims(m):
    """taus2 is the fastest of GSL's; a uniform of it has 32 bits, ours 53."""
    return [Claim(f"{case}: no slower than GSL on taus2", m.ratio(case, "ours", "gsl taus2", "draw"), "<=", 1.0)
            for case in CASES]
