"""Files that are no results files, for the commands that read one."""
import os
import pathlib

import h5py

from harness import DATAERR, NOINPUT


def make(folder, whole):
    """Makes them in `folder`, one of them from the first half of the results file `whole`; returns (name, exit status)."""
    folder = pathlib.Path(folder)
    bytes_of_whole = pathlib.Path(whole).read_bytes()
    (folder / "empty.h5").write_bytes(b"")
    (folder / "text.h5").write_text("figure,mean\n")
    (folder / "cut.h5").write_bytes(bytes_of_whole[: len(bytes_of_whole) // 2])
    (folder / "folder.h5").mkdir()
    os.mkfifo(folder / "pipe.h5")
    with h5py.File(folder / "foreign.h5", "w") as file:
        file["x"] = [1.0, 2.0]
    return [("none.h5", NOINPUT), ("folder.h5", NOINPUT), ("pipe.h5", NOINPUT), ("empty.h5", DATAERR), ("text.h5", DATAERR),
            ("cut.h5", DATAERR), ("foreign.h5", DATAERR)]
