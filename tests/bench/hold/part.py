"""The hold model on our list of events, on five textbook ones given the same event, and on ns-3's schedulers.

ns-3's run up to a million events; its calendar up to ten thousand, for it takes microseconds a hold from there on.
"""

from bench_claims import Claim

TITLE = "Hold model: nanoseconds a hold, with the draw and without"
KINDS = ("exponential", "uniform", "bimodal", "model")
TEXTBOOK = ("binary heap", "4-ary heap", "radix heap", "calendar queue", "two-level buckets")
NS3 = ("ns-3 map", "ns-3 heap", "ns-3 priorityqueue", "ns-3 calendar")
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
PROGRAMS = {"hold_ours": 10_000_000, "hold_heap_2": 10_000_000, "hold_heap_4": 10_000_000,
            "hold_radix_heap": 10_000_000, "hold_calendar_queue": 10_000_000, "hold_two_level_buckets": 10_000_000,
            "hold_ns3_map": 1_000_000, "hold_ns3_heap": 1_000_000, "hold_ns3_priorityqueue": 1_000_000,
            "hold_ns3_calendar": 10_000}


def commands(folder, quick):
    """One command a size and program, so that those that are compared run next to each other."""
    holds, largest = (20_000, 1_000) if quick else (1_000_000, SIZES[-1])
    return [[folder / name, str(holds), str(size)] for size in SIZES if size <= largest
            for name, most in PROGRAMS.items() if size <= most and (folder / name).exists()]


def least_ratio(m, kind, size, others, figure):
    """How many times as long as the best of the others ours takes; NaN where none was measured."""
    ratios = [m.ratio(f"{kind} {size}", "ours", other, figure) for other in others]
    measured = [ratio for ratio in ratios if ratio == ratio]
    return max(measured, default=float("nan"))


def claims(m):
    found = []
    for kind in KINDS:
        for size in SIZES:
            case = f"{kind} {size}"
            found.append(Claim(f"{case}: times as long as the best textbook list",
                               least_ratio(m, kind, size, TEXTBOOK, "hold"), "<=", 1.2))
            same = [m.ratio(case, other, "ours", "times") for other in TEXTBOOK + NS3]
            differs = max((abs(ratio - 1.0) for ratio in same if ratio == ratio), default=float("nan"))
            found.append(Claim(f"{case}: all lists hand out the same times", differs, "<=", 0))
            if 100_000 <= size <= 1_000_000:
                slower = least_ratio(m, kind, size, NS3, "hold")
                found.append(Claim(f"{case}: times as fast as ns-3's best scheduler", 1 / slower, ">=", 3))
        found.append(Claim(f"{kind}: 10^7 pending, times as long as 10^4",
                           m.median(f"{kind} 10000000", "ours", "hold") / m.median(f"{kind} 10000", "ours", "hold"),
                           "<=", 2))
    return found
