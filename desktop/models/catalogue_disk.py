"""The household files as they lie on the disk, against what the index saw of them: what every unlock looks at.

20,000 files are asked for their size and time one by one, because a file that was put back in place changes nothing
else: no folder's time, no list of names. That asking is nearly all the time this takes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from desktop.models.catalogue_row import Seen

_SUFFIX = ".hdh"


def on_disk(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time (ns) of every household file under ``folder``/households."""
    found: dict[str, tuple[int, int]] = {}
    try:
        parts = [e.path for e in os.scandir(folder / "households") if len(e.name) == 2 and e.is_dir()]
    except FileNotFoundError:
        return found
    end = -len(_SUFFIX)
    for part in parts:
        with _scanned(part) as entries:
            for entry in entries:
                name = entry.name
                if name[end:] == _SUFFIX and name[0] != ".":
                    stat = entry.stat()
                    found[name[:end]] = (stat.st_size, stat.st_mtime_ns)
    return found


def differing(seen: Mapping[str, Seen], found: Mapping[str, tuple[int, int]]) -> list[str]:
    """Ids that are new, gone, or of another size or time."""
    other = [file for file, (size, time, *_) in seen.items() if found.get(file) != (size, time)]
    return sorted([*other, *(found.keys() - seen.keys())])


@contextmanager
def _scanned(part: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    """The entries of a folder, which is looked up once and not for each of them (where the platform can)."""
    if os.scandir not in os.supports_fd:
        with os.scandir(part) as entries:
            yield entries
        return
    descriptor = os.open(part, os.O_RDONLY)
    try:
        with os.scandir(descriptor) as entries:
            yield entries
    finally:
        os.close(descriptor)
