#!/usr/bin/python3
"""Every command of a README runs as it stands there.

usage: readme_commands.py PROGRAM    PROGRAM is the transito to run where a README says build/release/transito
       readme_commands.py --self-test

Looked at are the ```sh blocks of every README.md: the commands that start with build/, scripts/ or transito. They run
in the order of the page, from a folder that looks like the root of the project (links to its folders; results/ and
new files are its own), so that nothing of the reader's is touched. A block whose first line is `# NAME.cfg` is written
to that file first, so that a command may use the example above it. A line that ends in `# not tested: WHY` is left out,
and so are the callers of this test and what installs packages.
"""

import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from report import report

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM_OF_READMES = "build/release/transito"
CALLERS = {"scripts/quickstart", "scripts/test", "scripts/install"}
BLOCK = re.compile(r"^```(\w*)[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"#\s*([\w.-]+\.(?:cfg|csv))\s*\n")
LONGEST_SECONDS = 900


def commands_of(block):
    for line in block.replace("\\\n", " ").splitlines():
        line = line.strip().removeprefix("$ ")
        words = shlex.split(line, comments=True) if line and not line.startswith("#") else []
        if not words or "# not tested:" in line:
            continue
        first = words[0].removeprefix("./")
        if first in CALLERS or not re.match(r"(build/|scripts/|transito$)", first):
            continue
        yield line


def runnable(command):
    """The command as the shell gets it: `transito` alone means the built program."""
    return re.sub(r"^(?:\./)?transito\b", PROGRAM_OF_READMES, command)


def parts_of(text):
    """What a README asks for, in order: ("file", name, content) and ("run", command)."""
    for language, block in BLOCK.findall(text):
        named = FILE_NAME.match(block)
        if named:
            yield "file", named.group(1), block
        elif language == "sh":
            for command in commands_of(block):
                yield "run", command, ""


def furnish(folder, program):
    for path in ROOT.iterdir():
        if path.name not in ("build", "results", ".git"):
            (folder / path.name).symlink_to(path)
    place = folder / PROGRAM_OF_READMES
    place.parent.mkdir(parents=True)
    place.symlink_to(pathlib.Path(program).resolve())


def run(command, folder):
    """Returns what went wrong, or an empty text."""
    try:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", runnable(command)], cwd=folder, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        return f"still running after {LONGEST_SECONDS} s"
    return "" if done.returncode == 0 else f"exit status {done.returncode}\n{done.stdout}{done.stderr}"


def check(program):
    (ROOT / "build").mkdir(exist_ok=True)
    faults, count = [], 0
    for readme in sorted(ROOT.rglob("README.md")):
        name = readme.relative_to(ROOT).as_posix()
        if name.startswith(("build/", "results/")):
            continue
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as scratch:
            folder = pathlib.Path(scratch)
            furnish(folder, program)
            for what, first, content in parts_of(readme.read_text(encoding="utf-8")):
                if what == "file":
                    (folder / first).write_text(content, encoding="utf-8")
                    continue
                fault = run(first, folder)
                print(f"{'FAILED' if fault else 'ok':6} {name}: {first}", flush=True)
                count += 1
                if fault:
                    faults.append(f"{name}: {first}: {fault}")
    return faults, count


SAMPLE = """
```cfg
# mine.cfg
base = "x.cfg";
```
```sh
scripts/quickstart
$ transito run mine.cfg \\
    --quiet   # a minute
cd somewhere
build/release/transito keys
scripts/long   # not tested: takes a day
```
```
transito in-no-language
```
"""
EXPECTED = [
    ("file", "mine.cfg", '# mine.cfg\nbase = "x.cfg";\n'),
    ("run", "transito run mine.cfg      --quiet   # a minute", ""),
    ("run", "build/release/transito keys", ""),
]


def self_test():
    faults = []
    if list(parts_of(SAMPLE)) != EXPECTED:
        faults.append(f"the sample page is read as {list(parts_of(SAMPLE))}")
    if runnable("transito keys") != PROGRAM_OF_READMES + " keys":
        faults.append("the program is not found")
    if not run("false", ROOT) or not run("false | true", ROOT) or run("true", ROOT):
        faults.append("a command that fails passes, or the other way round")
    return faults, 5


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    faults, count = self_test() if sys.argv[1] == "--self-test" else check(sys.argv[1])
    return report(faults, count)


if __name__ == "__main__":
    sys.exit(main())
