"""How a check of the house ends: what is wrong, line by line, how much was looked at, and the exit status."""


def report(faults, count):
    """Prints and returns the exit status: 0 only when something was looked at and nothing is wrong."""
    print("\n".join([*faults, f"{count} looked at, {len(faults)} faults"]))
    return 1 if faults or count == 0 else 0
