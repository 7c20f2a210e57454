"""Splits the samples of sampler.so by parts of the simulation.

parts.csv says which source belongs to which part: the longest name that fits holds, `*` stands for any ending. A sample
belongs to the part of the innermost source that has one; `caller` hands it outwards (arithmetic serves draws and choice
alike). Before that, a function with `under` takes all that happens under it: what is recounted at a day's end is census,
whatever it looks into. (Not the model's own functions: a call at their end leaves no trace of them.) Time in libraries belongs to the source that called them; what has no source of ours on its chain,
the loader and the end of the process, is set-up.

    split.py PROGRAM SAMPLES     prints the parts, and within each the functions that take most
"""

import bisect
import collections
import csv
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
START = "set-up"
CALLER = "caller"


class Parts:
    """The table of parts.csv."""

    def __init__(self, path=HERE / "parts.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))
        self.under = {row["name"]: row["part"] for row in self.rows if row["kind"] == "under"}
        self.sources = {row["name"]: row["part"] for row in self.rows if row["kind"] == "source"}
        self.known = {}

    def names(self):
        """All parts but `caller`, in the order of the table."""
        return [part for part in dict.fromkeys(row["part"] for row in self.rows) if part != CALLER]

    def pattern_of(self, source):
        """The row that holds for a source, or None."""
        fits = [name for name in self.sources if source == name or name.endswith("*") and source.startswith(name[:-1])]
        return max(fits, key=len) if fits else None

    def part_of_source(self, source):
        if source not in self.known:
            pattern = self.pattern_of(source)
            self.known[source] = self.sources[pattern] if pattern else CALLER
        return self.known[source]

    def part_of(self, frames):
        """Of a sample: frames are (function, source), innermost first, inline ones included."""
        for function, _ in reversed(frames):
            if function in self.under:
                return self.under[function]
        for _, source in frames:
            part = self.part_of_source(source)
            if part != CALLER:
                return part
        return START


def read_samples(path):
    """(begin of each mapping, its (end, base of its file, file)), stacks of addresses, samples lost."""
    maps, bases, stacks, lost = {}, {}, [], 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            kind, *words = line.split()
            if kind == "stack":
                stacks.append([int(word, 16) for word in words])
            elif kind == "lost":
                lost = int(words[0])
            elif len(words) == 6:
                begin, end = (int(word, 16) for word in words[0].split("-"))
                if int(words[2], 16) == 0:
                    bases.setdefault(words[5], begin)
                if "x" in words[1]:
                    maps[begin] = (end, bases.get(words[5], begin), words[5])
    return maps, stacks, lost


def offsets_in(program, maps, stacks):
    """Stacks as offsets in the program; what lies elsewhere is left out. A call is looked up before its return."""
    begins = sorted(maps)
    target = str(pathlib.Path(program).resolve())
    for stack in stacks:
        kept = []
        for depth, address in enumerate(stack):
            at = address - (1 if depth else 0)
            i = bisect.bisect_right(begins, at) - 1
            if i < 0:
                continue
            end, base, file = maps[begins[i]]
            if at < end and file == target:
                kept.append(at - base)
        yield kept


def resolve(program, offsets):
    """Offset -> frames (function, source below ROOT), innermost first."""
    offsets = sorted(offsets)
    done = subprocess.run(["addr2line", "-e", str(program), "-a", "-f", "-i"], text=True, capture_output=True, check=True,
                          input="".join(f"{offset:#x}\n" for offset in offsets))
    found, current, function = {}, None, None
    for line in done.stdout.splitlines():
        if line.startswith("0x") and ":" not in line:
            current, function = found.setdefault(int(line, 16), []), None
        elif function is None:
            function = line
        else:
            path = line.rpartition(":")[0]
            current.append((function, path.removeprefix(f"{ROOT}/")))
            function = None
    return found


class Split:
    """Samples by part, and by part and function."""

    def __init__(self, program, path, parts=None):
        self.parts = parts or Parts()
        maps, stacks, self.lost = read_samples(path)
        stacks = list(offsets_in(program, maps, stacks))
        frames = resolve(program, {offset for stack in stacks for offset in stack})
        self.samples = len(stacks)
        self.by_part = collections.Counter()
        self.by_function = collections.Counter()
        for stack in stacks:
            chain = [frame for offset in stack for frame in frames.get(offset, [])]
            part = self.parts.part_of(chain)
            self.by_part[part] += 1
            self.by_function[part, chain[0] if chain else ("(libraries)", "")] += 1

    def share(self, part):
        return self.by_part[part] / self.samples


def main():
    split = Split(sys.argv[1], sys.argv[2])
    print(f"{split.samples} samples, {split.lost} lost")
    for part, _ in split.by_part.most_common():
        print(f"{100 * split.share(part):5.1f} %  {part}")
        of_part = [(n, f) for (p, f), n in split.by_function.most_common() if p == part]
        for count, (function, source) in of_part[:8]:
            print(f"    {100 * count / split.samples:5.1f} %  {function}  {source}")


if __name__ == "__main__":
    main()
