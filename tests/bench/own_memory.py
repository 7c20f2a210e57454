"""A command that is started so that its peak of memory is its own.

What a process held at most (ru_maxrss) counts from before its program was loaded, when it was a copy of the one that started
it: of a small program started from Python it is Python's. A shell in between holds next to nothing.
"""


def of_its_own(command):
    return ["/bin/sh", "-c", '"$@"; exit $?', "sh", *map(str, command)]  # without the exit it would not be a process of its own
