#!/usr/bin/python3
"""The folders are those of the design, and each says in its README what belongs there.

usage: folders.py [TREE]
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOP = {"sim", "models", "output", "configs", "scripts", "tests"}
HIDDEN = {".ci", ".git"}
MADE_BY_USE = {"build", "results"}  # ignored by git


def faults_of(tree):
    folders = {path.name for path in tree.iterdir() if path.is_dir()}
    yield from (f"{name}/: no folder of the design" for name in sorted(folders - TOP - HIDDEN - MADE_BY_USE))
    yield from (f"{name}/: missing" for name in sorted(TOP - folders))
    for top in sorted(TOP & folders):
        inner = [tree / top] + ([] if top == "tests" else sorted((tree / top).iterdir()))
        for folder in inner:
            if folder.is_dir() and folder.name != "__pycache__" and not (folder / "README.md").is_file():
                yield f"{folder.relative_to(tree)}/: has no README.md"


def main():
    faults = list(faults_of(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))
    print("\n".join(faults + [f"{len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
