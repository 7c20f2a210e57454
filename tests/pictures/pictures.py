"""The scripts of scripts/plot as modules, for the tests of the pictures."""

import importlib.machinery
import importlib.util
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts/plot"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SCRIPTS))


def script(name):
    loader = importlib.machinery.SourceFileLoader(pathlib.Path(name).stem, str(SCRIPTS / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module
