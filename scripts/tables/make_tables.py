#!/usr/bin/python3
"""Makes the tables of configs/tables and configs/record out of the groundwork's data.

usage: make_tables.py [--data FOLDER]

Reads ../shared/data beside the repository (or FOLDER) and writes every CSV of the two folders. Sums that a published
figure fixes are checked; the first that disagrees stops the run with status 1. Without the data nothing is written:
the tables in the repository are its last result (status 0, and it says so).
"""
import argparse
import sys

import common
import departures
import network_tables
import policy_tables
import record_tables


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="folder of us_encounters.csv and the other shared files")
    folder = common.shared_folder(parser.parse_args().data)
    if folder is None:
        print("make_tables: the shared data are not here: the tables stay as they are in the repository")
        return 0
    try:
        written = {}
        for part in (record_tables, network_tables, policy_tables, departures):
            written.update(part.make(folder))
    except common.CheckFailed as failure:
        print(f"make_tables: {failure}", file=sys.stderr)
        return 1
    common.flush()
    for name, rows in written.items():
        print(f"{name}: {rows} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
