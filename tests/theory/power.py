#!/usr/bin/python3
"""The tests have power: each of these faults, put into the sources by one substitution, makes the test named beside it
fail.

A fault is a text that stands exactly once in one file and what takes its place. The changed file (where it is a header,
the files that are named with it, the changed header before their eyes) is compiled with the command of this build and linked
before the libraries, so that its object is taken instead of the library's or the program's own. The test
that is named must fail with the fault, by the figure that is named, unless the fault says that the run itself ends (the
engine recounts itself each day). That it passes without a fault is tried here for the unit tests; for the cases of the
textbook it is what the test textbook_stations says, without which this one does not run.

Of the cases of the textbook, the intervals are those of the whole: at 1 - 0.01 / N over all N figures.
"""
import contextlib
import dataclasses
import io
import json
import os
import pathlib
import shlex
import subprocess
import sys

import textbook
import textbook_stations
from textbook_case import ERROR_RATE

SOURCE = pathlib.Path(os.environ["TRANSITO_SOURCE"])
BUILD = pathlib.Path(os.environ["TRANSITO"]).resolve().parent
WORK = pathlib.Path("mutants")


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    file: str
    text: str
    instead: str
    test: str  # a case of the textbook, or a test program of units/
    seen_by: str  # what must be in the output of the failing test
    through: tuple = ()  # the C files that include `file`, where that is a header


ZIGGURAT = ("sim/kernel/ziggurat.c", "tests/theory/ziggurat.c")

FAULTS = [
    Fault("services 2 % longer", "models/queueing/customers.c",
          "    return qn_round(ticks);", "    return qn_round(1.02 * ticks);",
          "mm1", "utilization rho"),
    Fault("last come first served", "sim/kernel/station_single.c",
          "const uint32_t head = sim_line_first(&station->line[SIM_STANDS_WAITING], SIM_PRIORITIES - 1);",
          "const sim_line *line = &station->line[SIM_STANDS_WAITING];\n"
          "        const uint32_t head =\n"
          "            line->last[0] != SIM_NO_RECORD ? line->last[0] : sim_line_first(line, SIM_PRIORITIES - 1);",
          "mm1", "variance of Wq, first come first served"),
    # For one hour (3,600 million ticks) in 50 a service begins only when another server is free too. These stations are
    # single; that the general way does the same to them is what the test station_single says.
    Fault("one server lost 2 % of the time", "sim/kernel/station_single.c",
          "    return units == 0 || (uint64_t)resource->in_use + units <= resource->units;",
          "    const int lost = resource->settled / INT64_C(3600000000) % 50 == 0 && resource->units > 1;\n"
          "    return units == 0 || (uint64_t)resource->in_use + units + (uint32_t)lost <= resource->units;",
          "mmck_", "share lost p_K"),
    Fault("one customer in a thousand never comes", "models/queueing/queueing.c",
          "        qn_customer_come(s, in, class_);\n    schedule_arrival",
          "        if (candidate % 1000 != 999)\n            qn_customer_come(s, in, class_);\n    schedule_arrival",
          "mm1", "arrivals"),
    # It leaves without being counted: what the engine recounts each day does not agree any more.
    Fault("one customer in a thousand is forgotten", "models/queueing/customers.c",
          "    class_->left++;", "    class_->left += class_->entered % 1000 != 999;",
          "mm1", "exit status 70"),
    Fault("ties in the order of insertion", "sim/kernel/fel_slots.c",
          "const int order = events_compare(slots, event, sim_slot_event(slots, b->slot));",
          "const int order = (a->slot > b->slot) - (a->slot < b->slot);",
          "test_fel", "the_order_of_events_does_not_depend_on_their_insertion"),
    # The flaw of the original ziggurat, of the year 2000: the layer is the low bits of the point.
    Fault("the layer is taken from the low bits of the point", "sim/kernel/ziggurat.h",
          "const uint32_t layer = bits & (SIM_ZIGGURAT_LAYERS - 1);",
          "const uint32_t layer = bits >> 12 & (SIM_ZIGGURAT_LAYERS - 1);",
          "test_ziggurat", "layer_sign_and_point_come_from_bits_that_do_not_meet", through=ZIGGURAT),
    Fault("the layer is taken from the leading bits of the point", "sim/kernel/ziggurat.h",
          "const uint32_t layer = bits & (SIM_ZIGGURAT_LAYERS - 1);", "const uint32_t layer = bits >> 56;",
          "test_ziggurat", "exponential_draws_fall_around_every_edge_as_they_should", through=ZIGGURAT),
    Fault("the spare bits say the sign", "sim/kernel/ziggurat.h",
          "minus = -(int64_t)(bits >> 8 & 1);", "minus = -(int64_t)(bits >> 9 & 1);",
          "test_ziggurat", "normal_draws_signs_and_spare_bits_fall_around_every_edge_as_they_should", through=ZIGGURAT),
    Fault("a wedge under a straight line", "sim/kernel/ziggurat.c",
          "    return low + (high - low) * sim_stream_uniform(s) < density;",
          "    return density > low && sim_stream_uniform(s) < 0.5;",
          "test_ziggurat", "normal_draws_signs_and_spare_bits_fall_around_every_edge_as_they_should"),
    Fault("a normal tail that is exponential", "sim/kernel/ziggurat.c",
          "    } while (!(2 * sim_ziggurat_exponential(s) > a * a));",
          "    } while (!(2 * sim_ziggurat_exponential(s) > 0 * a));",
          "test_ziggurat", "the_normal_tail_falls_as_it_should"),
    Fault("an exponential tail that begins 1 % late", "sim/kernel/ziggurat.c",
          "            beyond += z->edge[1];", "            beyond += 1.01 * z->edge[1];",
          "test_ziggurat", "the_exponential_tail_falls_as_it_should"),
    Fault("a squeeze of gamma that lets too many through", "sim/kernel/distribution.c",
          "const double below = 1 - t * t * z * z * (1 / 6.0);", "const double below = 1 - t * t * z * z * (1 / 18.0);",
          "test_distribution", "gamma_draws_are_those_of_the_full_test_of_each_candidate"),
]


def compile_command(file):
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        if pathlib.Path(entry["file"]) == SOURCE / file:
            return shlex.split(entry["command"])
    raise LookupError(f"{file}: not compiled in {BUILD}")


def link_command(target):
    """(folder, words) of a linked program. Makefiles keep it in a file of its own."""
    (found,) = BUILD.rglob(f"{target}.dir/link.txt")
    return found.parents[2], shlex.split(found.read_text())


def changed_source(fault):
    text = (SOURCE / fault.file).read_text()
    if text.count(fault.text) != 1:
        raise LookupError(f"{fault.name}: its text stands {text.count(fault.text)} times in {fault.file}, not once")
    return text.replace(fault.text, fault.instead)


def run_checked(words, folder):
    done = subprocess.run(words, cwd=folder, text=True, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, words))}\n{done.stderr}")


def build(fault, target):
    """A program with the fault."""
    folder = (WORK / fault.name.replace(" ", "-").replace("%", "percent")).resolve()
    changed = folder / fault.file
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text(changed_source(fault))
    objects = []
    place, link = link_command(target)
    for number, file in enumerate(fault.through or (fault.file,)):
        words = [word for word in compile_command(file) if word != "-Werror"]  # a fault may leave something unused
        output, source = words.index("-o") + 1, words.index("-c") + 1
        link = [word for word in link if word != words[output]]
        objects.append(str(folder / f"changed{number}.o"))
        words[output] = objects[-1]
        if file == fault.file:
            words[source] = str(changed)
        run_checked([words[0], f"-I{folder}", *words[1:]], folder)
    output = link.index("-o") + 1
    link[output:output + 1] = [str(folder / target), *objects]
    run_checked(link, place)
    return folder / target


def textbook_case(name, program, error_rate):
    """(whether it passes, what it printed)"""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            wrong = textbook.run(getattr(textbook_stations, name)(), error_rate, program)
    except RuntimeError as ended:
        return False, f"{printed.getvalue()}{ended}"
    return wrong == 0, printed.getvalue()


def unit_test(program):
    done = subprocess.run([program], text=True, capture_output=True)
    return done.returncode == 0, done.stdout + done.stderr


def tried(fault, error_rate):
    """(whether its test fails, and did not before; what the test printed)"""
    if not fault.test.startswith("test_"):
        passes, printed = textbook_case(fault.test, build(fault, "transito"), error_rate)
        return not passes, printed
    place, words = link_command(fault.test)
    passed, _ = unit_test(place / words[words.index("-o") + 1])
    passes, printed = unit_test(build(fault, fault.test))
    return passed and not passes, printed


def lines_that_failed(printed):
    words = ("OUTSIDE", "WRONG", "NOT KNOWN", "exit status", "FAILED", "invariant")
    return [line for line in printed.splitlines() if any(word in line for word in words)]


def main():
    error_rate = ERROR_RATE / textbook.figures_of_all()
    failed = 0
    for fault in FAULTS:
        fails, printed = tried(fault, error_rate)
        failing = lines_that_failed(printed)
        seen = fails and any(fault.seen_by in line for line in failing)
        failed += not seen
        print(f"{'seen' if seen else 'NOT SEEN'}: {fault.name} ({fault.file}) by {fault.test}: {fault.seen_by}")
        print("\n".join("    " + line.strip() for line in failing[:12]), flush=True)
    print(f"{len(FAULTS) - failed} of {len(FAULTS)} faults seen")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
