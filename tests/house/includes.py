#!/usr/bin/python3
"""Includes point one way: between folders as the table below allows, and never in a circle between files.

usage: includes.py [TREE]       checks the C files of TREE (default: this project)
       includes.py --self-test  made-up trees with one fault each: every one must be found
"""

import pathlib
import re
import sys
import tempfile

from report import report

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
DECLARED_HERE = re.compile(r"^extern\b.*", re.MULTILINE)

KERNEL, SCENARIO, MODEL = "sim/kernel", "sim/scenario", "sim/model.h"
EXPERIMENT, OUTPUT, PROGRAM = "sim/experiment", "output", "sim/program"

# What each part may include besides itself. A model (models/NAME) is a part of its own and reaches no other model.
ALLOWED = {
    KERNEL: set(),
    SCENARIO: {KERNEL},
    MODEL: {KERNEL, SCENARIO},
    EXPERIMENT: {KERNEL, SCENARIO, MODEL},
    OUTPUT: {KERNEL, SCENARIO, MODEL, EXPERIMENT},
    "models": {KERNEL, SCENARIO, MODEL},
    PROGRAM: {KERNEL, SCENARIO, MODEL, EXPERIMENT, OUTPUT, "models"},
    "tests": {KERNEL, SCENARIO, MODEL, EXPERIMENT, OUTPUT, "models", PROGRAM},
}


def part_of(name):
    """The part a file belongs to: a key of ALLOWED, or models/NAME; None when it belongs nowhere."""
    if name == MODEL:
        return MODEL
    folders = name.split("/")[:-1]
    if folders[:1] == ["models"] and len(folders) > 1:
        return "/".join(folders[:2])
    for depth in (2, 1):
        if "/".join(folders[:depth]) in ALLOWED:
            return "/".join(folders[:depth])
    return None


def kind_of(part):
    return "models" if part.startswith("models/") else part


def files_of(tree):
    for top in ("sim", "models", "output", "tests"):
        for path in sorted((tree / top).rglob("*.[ch]")):
            yield path.relative_to(tree).as_posix(), path.read_text(encoding="utf-8")


def circle_in(graph):
    """A circle as the list of its nodes, first one repeated at the end; None when there is none."""
    state = {}

    def visit(node, trail):
        state[node] = "open"
        for target in sorted(graph.get(node, ())):
            if state.get(target) == "open":
                return trail[trail.index(target) :] + [target]
            if target not in state:
                found = visit(target, trail + [target])
                if found:
                    return found
        state[node] = "closed"
        return None

    for node in sorted(graph):
        if node not in state:
            found = visit(node, [node])
            if found:
                return found
    return None


def way_forbidden(source, target):
    """Why `source` may not include `target`, or None."""
    here, there = part_of(source), part_of(target)
    if here is None or there is None:  # reported once, for the file itself
        return None
    if here == there or kind_of(there) in ALLOWED[kind_of(here)] and not (kind_of(here) == "models" == kind_of(there)):
        return None
    return f"{source} -> {target}: {here} may not include {there}"


def faults_of(tree):
    faults, files, modules = [], {}, {}
    for source, text in files_of(tree):
        files[source] = set()
        if part_of(source) is None:
            faults.append(f"{source}: belongs to no part of the project")
        for target in INCLUDE.findall(text):
            if not (tree / target).is_file():
                faults.append(f'{source}: #include "{target}" is no path from the root of the project')
                continue
            if target.endswith(".c"):
                faults.append(f"{source} -> {target}: a source file is not included")
            why = way_forbidden(source, target)
            if why:
                faults.append(why)
            files[source].add(target)
            # x.c and x.h are one module: x.c may include what y.h offers, and then y.c may not include x.h.
            here, there = source.rsplit(".", 1)[0], target.rsplit(".", 1)[0]
            if here != there:
                modules.setdefault(here, set()).add(there)
        if source.endswith(".c") and not source.startswith("tests/"):
            for line in DECLARED_HERE.findall(text):
                faults.append(f"{source}: `{line}` goes round the includes; declare it in the header of its module")
    for what, graph in (("files", files), ("modules", modules)):
        circle = circle_in(graph)
        if circle:
            faults.append(f"circle between {what}: " + " -> ".join(circle))
    return faults, len(files)


# Each tree has one fault; the words must stand in what is reported. A tree without words has none.
MADE_UP = {
    "clean": (
        {"sim/kernel/a.h": "", "sim/kernel/a.c": '#include "sim/kernel/a.h"\n', "sim/model.h": '#include "sim/kernel/a.h"\n',
         "models/m/b.c": '#include "sim/model.h"\n', "sim/program/p.c": '#include "models/m/b.h"\n', "models/m/b.h": ""},
        None),
    "kernel reaches up": (
        {"sim/kernel/a.c": '#include "models/m/b.h"\n', "models/m/b.h": ""},
        "sim/kernel/a.c -> models/m/b.h"),
    "model reaches another model": (
        {"models/m/a.c": '  #  include "models/n/b.h"\n', "models/n/b.h": ""},
        "models/m/a.c -> models/n/b.h"),
    "model reaches output": ({"models/m/a.c": '#include "output/w.h"\n', "output/w.h": ""}, "models/m/a.c -> output/w.h"),
    "scenario reaches the model's interface": (
        {"sim/scenario/a.c": '#include "sim/model.h"\n', "sim/model.h": ""}, "sim/scenario/a.c -> sim/model.h"),
    "somebody includes the program": (
        {"output/a.c": '#include "sim/program/p.h"\n', "sim/program/p.h": ""}, "output/a.c -> sim/program/p.h"),
    "the product includes a test": (
        {"output/a.c": '#include "tests/t.h"\n', "tests/t.h": ""}, "output/a.c -> tests/t.h"),
    "circle between headers": (
        {"output/a.h": '#include "output/b.h"\n', "output/b.h": '#include "output/c.h"\n',
         "output/c.h": '#include "output/a.h"\n'},
        "circle between files: output/a.h -> output/b.h -> output/c.h -> output/a.h"),
    "circle between modules": (
        {"output/a.h": "", "output/b.h": "", "output/a.c": '#include "output/b.h"\n', "output/b.c": '#include "output/a.h"\n'},
        "circle between modules: output/a -> output/b -> output/a"),
    "path from the folder": ({"output/a.c": '#include "b.h"\n', "output/b.h": ""}, "no path from the root"),
    "source included": ({"output/a.c": '#include "output/b.c"\n', "output/b.c": ""}, "a source file is not included"),
    "round the includes": ({"output/a.c": "extern int hidden(void);\n"}, "goes round the includes"),
    "file in no part": ({"sim/stray.c": ""}, "sim/stray.c: belongs to no part"),
}


def self_test():
    missed = []
    for name, (files, words) in MADE_UP.items():
        with tempfile.TemporaryDirectory() as folder:
            tree = pathlib.Path(folder)
            for path, text in files.items():
                (tree / path).parent.mkdir(parents=True, exist_ok=True)
                (tree / path).write_text(text)
            faults, _ = faults_of(tree)
        if words is None and faults or words is not None and not any(words in fault for fault in faults):
            missed.append(f"{name}: {faults}")
    return missed, len(MADE_UP)


def main():
    if sys.argv[1:] == ["--self-test"]:
        return report(*self_test())
    return report(*faults_of(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))


if __name__ == "__main__":
    sys.exit(main())
